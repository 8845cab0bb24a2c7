import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import bot.messages
import sandbox.slack
from sandbox.process import running
from tests.sandbox.slack.servers import World

STATIC = Path(sandbox.slack.__file__).parent / "static"
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("*.js")}


def events(lines: Iterator[str]) -> Iterator[dict[str, object]]:
    for line in lines:
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_the_page_and_every_file_that_it_names_are_there(world: World) -> None:
    page = world.http.get("/")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
        assert world.http.get(path).status_code == 200


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_message_data_never_becomes_markup(name: str) -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", SCRIPTS[name]
    )


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: str(path.name))
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://\w", text)


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_every_import_names_what_the_other_script_gives(name: str) -> None:
    for names, other in re.findall(r'import \{([^}]+)\} from "\./([^"]+)"', SCRIPTS[name]):
        for wanted in names.split(","):
            imported = wanted.split(" as ")[0].strip()
            assert re.search(rf"export (?:const|(?:async )?function) {imported}\b", SCRIPTS[other])


def test_both_languages_have_the_same_words_and_all_that_are_used() -> None:
    english, chinese = (
        set(re.findall(r"^  (\w+): \"", part, re.MULTILINE))
        for part in SCRIPTS["i18n.js"].split("const ZH")
    )
    used = {key for text in SCRIPTS.values() for key in re.findall(r"\bt\(\"(\w+)\"", text)}
    assert english == chinese
    assert used <= english


def test_the_state_shows_a_viewer_what_they_may_see(world: World) -> None:
    world.post("for all")
    world.client.chat_postEphemeral(channel="C0STRANDED", user="U0LIN", text="for Lin")
    state = {
        user: world.http.get("/_state", params={"user": user}).json() for user in ("U0ADA", "U0LIN")
    }
    assert [m["text"] for m in state["U0ADA"]["messages"]] == ["for all"]
    assert [m["text"] for m in state["U0LIN"]["messages"]] == ["for all", "for Lin"]
    assert {p["id"]: p["zone"] for p in state["U0ADA"]["people"]}["U0LIN"] == "Asia/Shanghai"


def test_the_stream_tells_of_new_messages_and_hides_those_of_others(world: World) -> None:
    with world.http.stream("GET", "/_stream", params={"user": "U0ADA"}) as stream:
        lines = stream.iter_lines()
        next(lines)
        world.client.chat_postEphemeral(channel="C0STRANDED", user="U0LIN", text="for Lin")
        parent = world.post("for all")
        world.post("reply", thread_ts=parent)
        found = events(lines)
        told = [next(found)["message"] for _ in range(3)]
    assert isinstance(told[2], dict)
    assert [m["text"] for m in told if isinstance(m, dict)] == ["for all", "reply", "for all"]
    assert told[2]["reply_count"] == 1


def test_the_stream_tells_of_the_moving_clock(world: World) -> None:
    with world.http.stream("GET", "/_stream", params={"user": "U0ADA"}) as stream:
        lines = stream.iter_lines()
        next(lines)
        httpx.post(f"{world.url}/clock/advance", json={"hours": 2}, trust_env=False)
        found = events(lines)
        told = [next(found) for _ in range(3)]
    assert [(e["moving"], e.get("done"), e.get("total")) for e in told] == [
        (True, 1, 2),
        (True, 2, 2),
        (False, None, None),
    ]


def test_an_unknown_act_is_told(world: World) -> None:
    answer = world.http.post("/_act/fly", json={})
    assert answer.status_code == 400
    assert "fly" in answer.json()["error"]


def test_a_person_can_write_and_reply(world: World) -> None:
    parent = world.act("say", text="hello")["ts"]
    world.act("say", user="U0LIN", text="嗨", thread_ts=parent)
    first, reply = world.messages()
    assert (first["user"], first["reply_count"]) == ("U0ADA", 1)
    assert (reply["user"], reply["thread_ts"]) == ("U0LIN", parent)


def test_the_journal_tells_what_each_call_did_and_hides_tokens(world: World) -> None:
    world.client.api_call("chat.postMessage", data={"channel": "C0STRANDED", "text": "x"})
    world.http.post("/api/auth.test", data={"token": "xoxb-secret"})
    entries = [json.loads(line) for line in world.http.get("/_log").text.splitlines()]
    assert [(e["path"], e["status"], e["effect"]) for e in entries] == [
        ("/api/chat.postMessage", 200, "message_posted"),
        ("/api/auth.test", 200, "refused:invalid_auth"),
    ]
    assert "xoxb-secret" not in json.dumps(entries)


def test_a_reader_of_the_journal_may_go_on_where_it_was(world: World) -> None:
    for name in ("auth.test", "users.info"):
        world.http.post(f"/api/{name}")

    (entry,) = world.http.get("/_log", params={"after": 1}).text.splitlines()

    assert json.loads(entry)["path"] == "/api/users.info"


def test_how_long_a_slow_answer_takes_can_be_set(world: World) -> None:
    once = {"path": "auth.test", "kind": "slow"}
    world.http.post("/_faults", json={"slow_seconds": 0.2, "next": [once]})

    started = time.monotonic()
    world.http.post("/api/auth.test")

    assert 0.2 <= time.monotonic() - started < 1


def test_the_workspace_runs_as_a_process_of_its_own() -> None:
    with running("slack", "--seed", "3", "--no-throttle", "--faults", "429=1") as url:
        health = httpx.get(f"{url}/_health", trust_env=False)
        refused = httpx.post(f"{url}/api/auth.test", trust_env=False)
    assert health.json() == {"ok": True}
    assert refused.status_code == 429


def test_every_emoji_of_the_bots_messages_is_drawn() -> None:
    templates = Path(bot.messages.__file__).parent.glob("templates/*.j2")
    used = {name for path in templates for name in re.findall(r":([a-z_]+):", path.read_text())}

    drawn = set(re.findall(r"(\w+): \"", SCRIPTS["emoji.js"]))

    assert used
    assert used - drawn == set()
