"""What an operator may change without touching code."""
