"""The only package that knows the Selling Partner API."""
