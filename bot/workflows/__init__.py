"""The use cases, free of Slack: each function takes its parts and the time, and returns values."""
