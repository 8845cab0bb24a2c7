"""Slack, and the running process."""
