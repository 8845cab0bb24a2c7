"""The pretend Slack workspace, over real HTTP on loopback."""
