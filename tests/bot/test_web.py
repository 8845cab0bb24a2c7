"""The server behind the doors; signatures and health are in `handlers/test_doors.py`."""

import socket
import threading
from collections.abc import Iterator

import httpx
import pytest

from bot import web
from bot.web import EVENTS_PATH, Doors, run_until, serve

HEALTH = "/healthz"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server that Slack reaches by a socket only."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = serve(Doors(None, lambda: True), "127.0.0.1", port)
    closing = threading.Event()
    thread = threading.Thread(target=run_until, args=(server, closing), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    closing.set()
    server.close()
    thread.join(timeout=5)


def get(url: str, method: str = "GET") -> httpx.Response:
    return httpx.request(method, url, trust_env=False)


def test_health_is_told_over_a_real_connection(address: str) -> None:
    answer = get(address + HEALTH)

    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert "ython" not in answer.headers["server"], "versions are nobody's business"


@pytest.mark.parametrize("path", ["/", EVENTS_PATH, f"{EVENTS_PATH}/", "/healthz/../slack/events"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_everything_else_is_refused_with_a_sentence(address: str, path: str, method: str) -> None:
    answer = get(address + path, method)

    assert answer.status_code == 401
    assert "signed requests" in answer.text


class Breaking:
    """A server whose loop ends with an error."""

    def run(self) -> None:
        raise OSError("bad file descriptor")

    def close(self) -> None: ...


def test_a_loop_that_breaks_because_it_was_closed_ends_quietly() -> None:
    closing = threading.Event()
    closing.set()

    run_until(Breaking(), closing)


def test_a_loop_that_breaks_by_itself_is_an_error() -> None:
    with pytest.raises(OSError, match="bad file descriptor"):
        run_until(Breaking(), threading.Event())


class Stuck:
    """Slack's handler while it waits for a connection that is gone."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.freed = threading.Event()

    def close(self) -> None:
        self.asked.set()
        self.freed.wait()


def test_a_socket_that_does_not_close_keeps_nobody_from_ending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web, "CLOSE_SECONDS", 0.01)
    stuck = Stuck()

    web.close_socket_mode(stuck)  # type: ignore[arg-type] # all of it that is used

    assert stuck.asked.is_set()
    stuck.freed.set()
