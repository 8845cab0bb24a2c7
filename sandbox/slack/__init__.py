"""A pretend Slack workspace with a page to look at and click: `serve` runs it."""


def serve(port: int, seed: int, faults: str, bot_url: str | None, *, throttle: bool = True) -> None:
    """Serve on 127.0.0.1 until stopped; the web server is imported only when it is wanted."""
    from sandbox.slack.server import serve as run

    run(port, seed, faults, bot_url, throttle=throttle)
