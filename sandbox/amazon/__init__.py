"""A pretend seller account behind Amazon's Selling Partner API: reports and listings."""
