"""Crashes on purpose: the real worker is struck at every step, and the worlds' own logs judge."""
