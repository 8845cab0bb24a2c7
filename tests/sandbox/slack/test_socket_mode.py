import gc
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.socket_mode.websocket_client import SocketModeClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.sandbox.slack.servers import PLAIN, Host, Json, World, workspace

Handler = Callable[[SocketModeRequest], Json | None]


@contextmanager
def socket_bot(world: World, handle: Handler) -> Iterator[SocketModeClient]:
    """Slack's own client, connected; it acks with what `handle` gives."""
    web = WebClient(token="xapp-sandbox", base_url=f"{world.url}/api/", ssl=PLAIN)
    client = SocketModeClient(app_token="xapp-sandbox", web_client=web)

    def listener(_client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        content = handle(request)
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, content))

    client.socket_mode_request_listeners.append(listener)
    client.connect()
    until(lambda: bool(world.http.get("/_state").json()["connected"]))
    try:
        yield client
    finally:
        hang_up(client)


def hang_up(client: SocketModeClient) -> None:
    """End Slack's client at once: on its own it waits 10 seconds for a socket it has closed."""
    client.auto_reconnect_enabled = False
    client.current_session_runner.event.set()
    session = client.current_session
    if session and session.sock and session.sock.sock:
        session.sock.sock.shutdown(socket.SHUT_RDWR)
    client.current_session_runner.thread.join()
    client.close()


def until(done: Callable[[], bool]) -> None:
    for _ in range(500):
        if done():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen within 5 seconds")


def dial(world: World) -> ClientConnection:
    """A bare socket, past its hello."""
    token = {"Authorization": "Bearer xapp-sandbox"}
    url = world.http.post("/api/apps.connections.open", headers=token).json()["url"]
    return connect(url, proxy=None)


def frame(line: ClientConnection) -> Json:
    found: Json = json.loads(line.recv(timeout=5))
    return found


def test_slacks_own_client_gets_a_command_and_its_answer_is_shown(world: World) -> None:
    seen: list[SocketModeRequest] = []

    def handle(request: SocketModeRequest) -> Json:
        seen.append(request)
        return {"text": f"about {request.payload['text']}"}

    with socket_bot(world, handle):
        answer = world.act("command", command="/stranded", text="RELIST-ME-01")
    assert (answer["status"], answer["error"]) == (200, None)
    assert (seen[0].type, seen[0].accepts_response_payload) == ("slash_commands", True)
    assert [m["text"] for m in world.messages()] == ["about RELIST-ME-01"]
    assert '"method": "SOCKET", "path": "/deliver/slash_commands"' in world.http.get("/_log").text


def test_an_envelope_that_is_not_acked_times_out(host: Host) -> None:
    with workspace(host, ack_seconds=0.1) as world, dial(world) as line:
        frame(line)
        assert world.act("command", command="/stranded")["error"] == "operation_timeout"


def test_an_event_comes_with_its_retry_attempt(host: Host) -> None:
    with workspace(host, ack_seconds=0.1, retry_after=(0.0,)) as world, dial(world) as line:
        frame(line)
        world.act("home")
        first, again = frame(line), frame(line)
    assert (first["type"], first["payload"]["event"]["type"]) == ("events_api", "app_home_opened")
    assert (first["retry_attempt"], again["retry_attempt"]) == (0, 1)
    assert again["retry_reason"] == "http_timeout"
    assert again["payload"]["event_id"] == first["payload"]["event_id"]


def test_a_socket_says_hello_first(world: World) -> None:
    with dial(world) as line:
        hello = frame(line)
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["debug_info"]["approximate_connection_time"] > 0


def test_the_address_of_a_socket_is_good_once(world: World) -> None:
    token = {"Authorization": "Bearer xapp-sandbox"}
    url = world.http.post("/api/apps.connections.open", headers=token).json()["url"]
    with connect(url, proxy=None) as line:
        frame(line)
        with pytest.raises(InvalidStatus, match="403"), connect(url, proxy=None):
            pass


def test_an_envelope_goes_to_one_of_two_sockets(world: World) -> None:
    got: list[Json] = []
    with dial(world) as one, dial(world) as two:
        for line in (one, two):
            frame(line)

        def listen(line: ClientConnection) -> None:
            envelope = frame(line)
            got.append(envelope)
            line.send(json.dumps({"envelope_id": envelope["envelope_id"]}))

        threads = [threading.Thread(target=listen, args=(s,), daemon=True) for s in (one, two)]
        for thread in threads:
            thread.start()
        world.act("command", command="/stranded")
        assert len(got) == 1
        while len(got) < 2:
            world.act("command", command="/stranded")
        for thread in threads:
            thread.join()
    assert got[0]["envelope_id"] != got[1]["envelope_id"]


def test_the_eleventh_socket_is_one_too_many(world: World) -> None:
    with ExitStack() as lines:
        frames = [frame(lines.enter_context(dial(world))) for _ in range(11)]
    assert [f["type"] for f in frames] == ["hello"] * 10 + ["disconnect"]
    assert frames[10]["reason"] == "too_many_websockets"


# Slack's client forgets its old socket without closing it: the collector must meet it here.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_after_a_disconnect_frame_slacks_own_client_comes_back(world: World) -> None:
    with socket_bot(world, lambda _request: {"text": "here again"}):
        assert world.act("disconnect", reason="refresh_requested")["sockets"] == 1
        until(lambda: bool(world.http.get("/_state").json()["connected"]))
        assert world.act("command", command="/stranded")["error"] is None
    gc.collect()


def test_a_warned_socket_stays_open_and_keeps_getting_envelopes(world: World) -> None:
    with dial(world) as line:
        frame(line)
        world.act("disconnect", reason="warning")
        assert frame(line) == {"type": "disconnect", "reason": "warning"}
        assert world.http.get("/_state").json()["connected"]


def test_a_socket_that_dies_in_the_middle_fails_the_delivery(world: World) -> None:
    with dial(world) as line:
        frame(line)

        def hear_and_close() -> None:
            frame(line)
            line.close()

        closer = threading.Thread(target=hear_and_close)
        closer.start()
        assert world.act("command", command="/stranded")["error"] == "operation_timeout"
        closer.join()


def test_noise_on_a_socket_is_ignored(world: World) -> None:
    with dial(world) as line:
        frame(line)
        for noise in ("no json", "{}", '{"envelope_id": "unknown"}', "[]"):
            line.send(noise)
        assert world.http.get("/_state").json()["connected"]
