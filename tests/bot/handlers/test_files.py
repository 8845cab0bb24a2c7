"""A report dropped into the channel: who may, what is read, and what its thread then tells."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.downloads import DownloadFailed
from bot.handlers import files
from bot.messages import ids
from bot.workflows import dropped
from bot.workflows.dropped import File, Place
from store import accounts
from stranded.scope import Scope
from tests.amazon.files import report
from tests.bot.office import Office, Street, office, read
from tests.bot.shop import SCOPE, Row, Shop, row
from tests.sandbox.slack.servers import Host, Json

ADA, LIN, GUEST = "U0ADA", "U0LIN", "U0GUEST"
TAKE_FIRST = f"{ids.TAKE_AS}:0"


def drop(bot: Office, content: bytes, name: str = "report.txt", user: str = ADA, **to: str) -> Json:
    """A file dropped into the channel, and all that follows from it."""
    params = {"user": user, "name": name, **to}
    answer: Json = bot.world.http.post("/_upload", params=params, content=content).json()
    assert not answer["error"], answer
    bot.settle()
    return answer


def rows(*given: Row) -> bytes:
    return report(*given).encode()


def thread(bot: Office, ts: str) -> list[str]:
    """What stands below a message."""
    return [
        read(one) for one in bot.world.messages() if one.get("thread_ts") == ts and one["ts"] != ts
    ]


def log(bot: Office, path: str) -> list[str]:
    return [line for line in bot.world.http.get("/_log").text.splitlines() if path in line]


@pytest.fixture(autouse=True)
def known(bot: Office) -> None:
    bot.desk.learn(ADA)


def test_a_dropped_report_is_taken_in_and_its_thread_says_what_it_came_to(bot: Office) -> None:
    bot.shop.report(row("OLD"), row("KEPT"), seen_at=bot.shop.now.replace(hour=8))

    dropped_file = drop(bot, rows(row("KEPT"), row("NEW-1"), row("NEW-2", "Phase of the moon")))

    assert bot.shop.listed() == ["KEPT", "NEW-1", "NEW-2"]
    (said,) = thread(bot, dropped_file["ts"])
    assert "*report.txt is taken in for US*: 3 of 3 rows." in said
    assert "2 new, 1 as before, 1 left the list." in said
    assert "1 row has a reason that the rule book does not know" in said
    assert "“Phase of the moon” (1)" in said


def test_lines_that_cannot_be_read_are_told_with_the_way_to_them(bot: Office) -> None:
    dropped_file = drop(bot, rows(row("A"), row("B", your_price="cheap")))

    (said,) = thread(bot, dropped_file["ts"])
    assert "1 of 2 rows" in said
    assert "1 line could not be read: `/stranded rejected US`" in said
    assert "line 3 · `B`" in bot.say("rejected US")


def test_a_compressed_report_is_read_too(bot: Office) -> None:
    drop(bot, gzip.compress(rows(row("A"))), "report.txt.gz")

    assert bot.shop.listed() == ["A"]


def test_each_state_on_the_way_can_be_drawn(bot: Office) -> None:
    file = File("F0TEST", "report.txt", "C0STRANDED", None, bot.shop.now)
    place = Place(SCOPE, "US")
    assert dropped.begin(bot.shop.parts, file, place, bot.shop.now)
    bot.settle()
    fetching = bot.channel()[-1]
    dropped._tell(bot.shop.parts, file, place, state="reading", done=120_000)
    bot.settle()
    reading = bot.channel()[-1]
    assert dropped.end_interrupted(bot.shop.parts) == 1
    bot.settle()

    assert "Fetching report.txt for US" in fetching
    assert "120,000 rows so far" in reading
    assert "Drop the file here again" in bot.channel()[-1]
    assert dropped.end_interrupted(bot.shop.parts) == 0


def test_a_long_report_tells_how_far_it_is(bot: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int]] = []
    kept = dropped._tell

    def tell(*where: Any, **values: Any) -> None:
        told.append((values["state"], values.get("done", 0)))
        kept(*where, **values)

    monkeypatch.setattr(dropped, "_tell", tell)
    drop(bot, rows(*(row(f"LAMP-{number}") for number in range(30_000))))

    states = [state for state, _ in told]
    assert told[:2] == [("reading", 0), ("reading", 5000)]
    assert states == sorted(states, key=["reading", "writing", "published"].index)
    assert set(states) == {"reading", "writing", "published"}
    assert len(told) <= 1 + 6 + 4 + 1


def test_a_file_that_slack_tells_of_twice_is_read_once(bot: Office) -> None:
    fault = {"next": [{"path": "/deliver/", "kind": "duplicate"}]}
    bot.world.http.post("/_faults", json=fault).raise_for_status()

    dropped_file = drop(bot, rows(row("A")))

    assert len(thread(bot, dropped_file["ts"])) == 1
    assert len(log(bot, "file_downloaded")) == 1


def test_a_report_that_would_close_most_of_the_list_waits_and_says_why(bot: Office) -> None:
    many = [row(f"LAMP-{number}") for number in range(50)]
    bot.shop.report(*many, seen_at=bot.shop.now.replace(hour=8))

    dropped_file = drop(bot, rows(many[0]))

    (said,) = thread(bot, dropped_file["ts"])
    assert "*report.txt waits for a yes.*" in said
    assert "The report would close 49 of 50 open items at once." in said
    assert len(bot.shop.listed()) == 50


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The file is empty"),
        (b"order-id\tbuyer\n1\tLin\n", "this is no stranded report"),
        (b"<html><body>Sign in</body></html>", "This is a web page"),
        (b"\x1f\x8bnot really", "cut off or damaged"),
    ],
)
def test_a_file_that_is_no_report_changes_nothing_and_says_why(
    bot: Office, content: bytes, why: str
) -> None:
    bot.shop.report(row("A"), seen_at=bot.shop.now.replace(hour=8))

    dropped_file = drop(bot, content)

    (said,) = thread(bot, dropped_file["ts"])
    assert "report.txt was not taken in, the list is as it was." in said
    assert why in said
    assert bot.shop.listed() == ["A"]


def test_a_picture_gets_a_hint_that_only_its_owner_sees(bot: Office) -> None:
    drop(bot, b"\x89PNG", "kettle.png")

    assert "kettle.png looks like neither" in bot.heard(ADA)[-1]
    assert all("kettle.png" not in one for one in bot.channel())
    assert log(bot, "file_downloaded") == []


def test_a_hint_is_given_once_though_slack_tells_twice(bot: Office) -> None:
    fault = {"next": [{"path": "/deliver/", "kind": "duplicate"}]}
    bot.world.http.post("/_faults", json=fault).raise_for_status()

    drop(bot, b"\x89PNG", "kettle.png")

    assert len(bot.heard(ADA)) == 1


def test_a_file_that_is_shared_again_is_told_to_be_taken_already(bot: Office) -> None:
    shared = drop(bot, rows(row("A")))
    again = {"channel_id": "C0STRANDED", "file_id": shared["file"], "user_id": ADA}

    files.on_file_shared({**again, "event_ts": "9.9"}, bot.desk)
    bot.settle()

    assert "was read for US already" in bot.heard(ADA)[-1]
    assert len(log(bot, "file_downloaded")) == 1


def test_where_slack_does_not_tell_the_message_the_channel_is_told(
    bot: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "WAITS", (0.0, 0.0))
    monkeypatch.setattr(files, "_thread_of", lambda _info, _channel: None)

    drop(bot, rows(row("A")))

    assert "report.txt is taken in" in bot.channel()[-1]
    assert len(log(bot, "/api/files.info")) == 2


@pytest.mark.parametrize("is_known", [True, False])
def test_a_guest_is_refused_in_a_sentence_that_only_they_see(bot: Office, is_known: bool) -> None:
    if is_known:
        bot.desk.learn(GUEST)

    drop(bot, rows(row("A")), user=GUEST)

    assert "only full members of this workspace may have a report taken in" in bot.heard(GUEST)[-1]
    assert bot.shop.listed() == []
    assert log(bot, "file_downloaded") == []


def test_a_file_in_another_channel_is_none_of_the_bots_business(bot: Office) -> None:
    bot.shop.parts = replace(bot.shop.parts, channel="C0OTHER")
    bot.desk = replace(bot.desk, parts=bot.shop.parts)
    event = {"channel_id": "C0STRANDED", "file_id": "F0", "user_id": ADA, "event_ts": "1.0"}
    files.on_file_shared(event, bot.desk)
    bot.settle()

    assert bot.shop.listed() == []
    assert log(bot, "/api/files.info") == []


def test_with_several_marketplaces_it_asks_and_takes_the_one_that_was_chosen(bot: Office) -> None:
    bot.shop.register("CA")
    dropped_file = drop(bot, rows(row("A")))
    asked = bot.heard(ADA)[-1]
    before = (bot.shop.listed("US"), bot.shop.listed("CA"))

    bot.click(TAKE_FIRST)
    bot.settle()

    assert "Which marketplace is report.txt for?" in asked
    assert before == ([], [])
    assert (bot.shop.listed("US"), bot.shop.listed("CA")) == ([], ["A"])
    assert "I read report.txt for CA" in bot.heard(ADA)[-1]
    assert "is taken in for CA" in thread(bot, dropped_file["ts"])[-1]


def question(bot: Office) -> Json:
    return bot.with_button(TAKE_FIRST)


def answer(bot: Office, asked: Json, **value: str) -> None:
    """A click on the first button, also where the page no longer shows it."""
    bot.world.act("click", message_ts=asked["ts"], action_id=TAKE_FIRST, **value)
    bot.settle()


def test_who_answers_twice_is_told_that_it_is_taken_already(bot: Office) -> None:
    bot.shop.register("CA")
    drop(bot, rows(row("A")))
    asked = question(bot)
    twice = {"next": [{"path": "/deliver/", "kind": "duplicate"}]}
    bot.world.http.post("/_faults", json=twice).raise_for_status()

    answer(bot, asked)

    assert bot.shop.listed("CA") == ["A"]
    assert len(log(bot, "file_downloaded")) == 1


@pytest.mark.parametrize(
    "forged", ["A2OTHER\nUS\n{file}", "A1SELLER\nJP\n{file}", "A1SELLER\nUS", "x"]
)
def test_a_button_that_is_not_as_it_was_drawn_takes_nothing(bot: Office, forged: str) -> None:
    bot.shop.register("CA")
    drop(bot, rows(row("A")))

    file_id = question(bot)["blocks"][1]["elements"][0]["value"].split("\n")[2]

    answer(bot, question(bot), value=forged.format(file=file_id))

    assert bot.shop.listed("US") == bot.shop.listed("CA") == []
    assert log(bot, "file_downloaded") == []


def test_with_several_accounts_each_button_names_its_own(bot: Office) -> None:
    with bot.shop.database.write() as session:
        accounts.register(session, Scope(SCOPE.workspace, "A2OTHER"), ["US"], bot.shop.now)
    drop(bot, rows(row("A")))

    labels = [one["text"]["text"] for one in question(bot)["blocks"][1]["elements"]]
    assert labels == ["A1SELLER · US", "A2OTHER · US"]


@pytest.fixture
def empty_bot(shop: Shop, slack_host: Host, street: Street) -> Iterator[Office]:
    """A bot that knows no account yet."""
    shop.parts = replace(shop.parts, workspace="w2")
    with office(shop, slack_host, street) as running:
        yield running


def test_without_any_account_it_says_how_to_begin(empty_bot: Office) -> None:
    drop(empty_bot, rows(row("A")))

    assert "`python -m bot import FILE --account A --marketplace M`" in empty_bot.heard(ADA)[-1]


def test_in_chinese_for_who_reads_chinese(bot: Office) -> None:
    bot.desk.learn(LIN)
    drop(bot, b"\x89PNG", "kettle.png", user=LIN)

    assert "两者都不像" in bot.heard(LIN)[-1]


def test_where_slack_does_not_show_the_file_the_person_is_told(bot: Office) -> None:
    fault = {"next": [{"path": "files.info", "kind": "error"}]}
    bot.world.http.post("/_faults", json=fault).raise_for_status()

    drop(bot, rows(row("A")))

    assert "Slack does not show me that file" in bot.heard(ADA)[-1]


def test_where_slack_does_not_hand_it_out_the_thread_says_so(bot: Office) -> None:
    bot.desk.poster.download = _no_access  # type: ignore[assignment,method-assign]

    dropped_file = drop(bot, rows(row("A")))

    (said,) = thread(bot, dropped_file["ts"])
    assert "the app lacks the permission files:read" in said


def test_an_error_that_nobody_planned_for_is_told_and_logged(
    bot: Office, caplog: pytest.LogCaptureFixture
) -> None:
    bot.desk.poster.download = _broken  # type: ignore[assignment,method-assign]

    dropped_file = drop(bot, rows(row("A")))

    (said,) = thread(bot, dropped_file["ts"])
    assert "Something went wrong that nobody planned for while I read report.txt" in said
    assert "A background task failed" in caplog.text


def _no_access(_url: str, _into: object) -> None:
    raise DownloadFailed("file_no_access")


def _broken(_url: str, _into: object) -> None:
    raise RuntimeError("out of disk")
