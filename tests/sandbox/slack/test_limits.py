import httpx
import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError

from sandbox.faults import FaultsError
from sandbox.slack.clock import SandboxClock
from sandbox.slack.failure import SlackError
from sandbox.slack.faults import Faults
from sandbox.slack.throttle import Throttle
from tests.sandbox.slack.servers import CHANNEL, EchoBot, Host, MovableWall, World, workspace


def test_a_channel_takes_a_short_burst_and_then_one_post_a_second(host: Host) -> None:
    with workspace(host, throttle=True) as world:
        for number in range(4):
            world.post(str(number))
        with pytest.raises(SlackApiError) as raised:
            world.post("one too many")
        assert raised.value.response.status_code == 429
        assert raised.value.response["error"] == "ratelimited"
        world.wall.moved += int(raised.value.response.headers["Retry-After"])
        assert world.post("after the wait")


def test_a_method_has_its_own_limit_a_minute() -> None:
    wall = MovableWall()
    throttle = Throttle(wall)
    waits = [throttle.retry_after("usergroups.users.list", None) for _ in range(21)]
    assert waits[:20] == [0] * 20
    assert waits[20] > 0
    assert throttle.retry_after("users.info", None) == 0


def test_without_throttle_nothing_waits() -> None:
    throttle = Throttle(MovableWall(), on=False)
    assert {throttle.retry_after("chat.postMessage", CHANNEL) for _ in range(50)} == {0}


def queue_fault(world: World, kind: str, path: str = "/api/chat.postMessage") -> None:
    world.http.post("/_faults", json={"next": [{"path": path, "kind": kind}]}).raise_for_status()


def test_a_one_shot_429_hits_the_next_call_only(world: World) -> None:
    queue_fault(world, "429")
    with pytest.raises(SlackApiError, match="ratelimited"):
        world.post("refused")
    world.post("let through")
    assert [m["text"] for m in world.messages()] == ["let through"]


def test_an_error_answer_is_no_json_and_posts_nothing(world: World) -> None:
    queue_fault(world, "error")
    with pytest.raises((SlackApiError, SlackRequestError)):
        world.post("lost")
    assert world.messages() == []


def test_a_reset_loses_the_message_and_a_reset_after_commit_only_the_answer(world: World) -> None:
    for kind in ("reset", "reset_after_commit"):
        queue_fault(world, kind)
        with pytest.raises(OSError, match=r"."):
            world.post(kind)
    assert [m["text"] for m in world.messages()] == ["reset_after_commit"]


def test_faults_by_chance_repeat_with_their_seed() -> None:
    def drawn(seed: int) -> list[str | None]:
        faults = Faults("429=0.2,reset=0.2", seed)
        return [faults.request("/api/chat.update") for _ in range(50)]

    assert drawn(7) == drawn(7)
    assert {None, "429", "reset"} == set(drawn(7))


def test_throttle_is_another_name_for_429() -> None:
    assert Faults("throttle=1").request("/api/x") == "429"


@pytest.mark.parametrize("spec", ["flood=0.1", "429=much", "429=2", "429"])
def test_a_wrong_fault_is_refused_with_a_sentence(spec: str) -> None:
    with pytest.raises(FaultsError, match=r"\."):
        Faults(spec)


def test_a_wrong_fault_at_run_time_is_told(world: World) -> None:
    answer = world.http.post("/_faults", json={"flood": 1})
    assert answer.status_code == 400
    assert "flood" in answer.json()["error"]


def response_url(world: World, bot: EchoBot) -> str:
    world.act("command", command="/stranded", text="x")
    form = httpx.QueryParams(bot.requests[-1][1])
    return str(form["response_url"])


def test_a_response_url_is_good_for_five_answers(wired: World, bot: EchoBot) -> None:
    url = response_url(wired, bot)
    answers = [wired.http.post(url, json={"text": str(n)}) for n in range(6)]
    assert [a.status_code for a in answers] == [200] * 5 + [404]
    assert answers[5].json()["error"] == "used_url"
    assert [m["text"] for m in wired.messages()] == ["0", "1", "2", "3", "4"]


def test_a_response_url_ends_after_30_minutes_of_the_sandboxs_clock(
    wired: World, bot: EchoBot
) -> None:
    url = response_url(wired, bot)
    wired.http.post("/clock/advance", json={"hours": 0.49})
    in_time = wired.http.post(url, json={"text": "in time"})
    wired.http.post("/clock/advance", json={"hours": 0.02})
    late = wired.http.post(url, json={"text": "late"})
    assert in_time.json()["ok"]
    assert late.json()["error"] == "expired_url"


def test_an_invented_response_url_is_unknown(world: World) -> None:
    answer = world.http.post("/response/0000", json={"text": "x"})
    assert (answer.status_code, answer.json()["error"]) == (404, "no_such_url")


def test_the_cumulative_limit_holds_for_chat_and_not_for_a_response_url(
    wired: World, bot: EchoBot
) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    with pytest.raises(SlackApiError, match="msg_blocks_too_long"):
        wired.post(blocks=[section] * 5)
    answer = wired.http.post(response_url(wired, bot), json={"blocks": [section] * 5})
    assert answer.json() == {"ok": True}


def test_an_error_knows_its_answer() -> None:
    error = SlackError("invalid_blocks", errors=["x"])
    assert error.answer() == {"ok": False, "error": "invalid_blocks", "errors": ["x"]}


def test_the_clock_starts_at_the_real_time() -> None:
    wall = MovableWall()
    assert abs(SandboxClock(wall).seconds() - wall()) < 1
