"""The business of stranded inventory: standard library only, and `now` is always an argument."""
