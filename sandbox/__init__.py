"""The outside world for tests and the demo: pretend Slack, pretend Amazon."""
