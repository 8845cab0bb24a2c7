"""The calendar as a team meets it: asked for in Slack, read over HTTP by its address."""

import logging
import re
from dataclasses import replace
from functools import partial

import httpx
import pytest

from bot.handlers import feed
from bot.web import EVENTS_PATH, Doors
from tests.bot.office import Office, Street
from tests.bot.shop import DAY, row

ADA, LIN = "U0ADA", "U0LIN"
PUBLIC = "https://refloat.example/bot/"


@pytest.fixture(autouse=True)
def _set_up(bot: Office, street: Street) -> None:
    bot.shop.parts = replace(bot.shop.parts, public_url=PUBLIC)
    bot.desk = replace(bot.desk, parts=bot.shop.parts)
    assert street.doors is not None
    street.doors = Doors(None, lambda: True, partial(feed.calendar, bot.desk))
    bot.shop.report(row("LAMP-1", removal="2026-12-01"))
    for person in (ADA, LIN):
        bot.desk.learn(person)


def ask(bot: Office, words: str = "", person: str = ADA) -> str:
    message = feed.command(bot.desk, words, person, bot.desk.reader(person))
    return f"{message.text}\n{message.blocks}"


def path_of(said: str) -> str:
    (found,) = re.findall(r"https://refloat\.example/bot(/calendar/[\w-]{43}\.ics)", said)
    return str(found)


def get(street: Street, path: str, method: str = "GET") -> httpx.Response:
    base = street.url.removesuffix(EVENTS_PATH)
    return httpx.request(method, base + path, trust_env=False)


def test_the_address_that_is_told_gives_the_calendar(bot: Office, street: Street) -> None:
    answer = get(street, path_of(ask(bot)))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "private" in answer.headers["cache-control"]
    assert "DTSTART;VALUE=DATE:20261201" in answer.text


def test_it_speaks_the_language_of_whom_it_was_made_for(bot: Office, street: Street) -> None:
    assert "亚马逊将移除" in get(street, path_of(ask(bot, person=LIN))).text


def test_asked_again_it_is_not_told_again_but_a_new_one_is_made(
    bot: Office, street: Street
) -> None:
    first = path_of(ask(bot))
    again = ask(bot)
    second = path_of(ask(bot, "new"))

    assert "/calendar/" not in again.replace("/stranded calendar", "")
    assert [get(street, path).status_code for path in (first, second)] == [404, 200]


def test_only_who_may_settle_revokes_all(bot: Office, street: Street) -> None:
    path = path_of(ask(bot))

    assert "管理员" in ask(bot, "off", LIN)
    assert get(street, path).status_code == 200
    bot.shop.meet(LIN, is_admin=True)
    bot.desk.remembered.clear()
    assert "1 address of the calendar works no more" in ask(bot, "off", LIN)
    assert get(street, path).status_code == 404


def test_who_is_no_member_any_more_reads_no_more_a_day_later(bot: Office, street: Street) -> None:
    bot.shop.meet("U0GUEST")  # a member as far as is known, and a guest by Slack's word
    path = path_of(ask(bot, person="U0GUEST"))
    assert get(street, path).status_code == 200

    bot.shop.pass_time(2 * DAY)

    assert get(street, path).status_code == 404


def test_whatever_else_is_asked_for_gets_the_same_answer(bot: Office, street: Street) -> None:
    path = path_of(ask(bot))
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    wrong = [
        "/calendar/", "/calendar/.ics", f"/calendar/{token}", f"/calendar/{token}.ICS",
        f"/calendar/{token[:-1]}.ics", f"/calendar/{token}/.ics", f"/calendar/x{token}.ics",
        f"/calendar/{token[::-1]}.ics", f"/calendar/{token}.ics/", f"/calendar/{token}.ics%0A",
        f"/calendar/%00{token[1:]}.ics",
    ]  # fmt: skip

    answers = [get(street, one) for one in wrong]
    answers += [get(street, path, method) for method in ("POST", "PUT", "DELETE", "OPTIONS")]

    assert {(one.status_code, one.text) for one in answers} == {(404, "There is nothing here.\n")}
    assert get(street, path, "HEAD").status_code == 404
    assert get(street, "/calendar").status_code == 401


def test_where_it_fails_no_log_holds_the_address(
    bot: Office, street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    path = path_of(ask(bot))

    def fails(token: str) -> bytes:
        raise RuntimeError(f"no such {token}")

    street.doors = Doors(None, lambda: True, fails)
    with caplog.at_level(logging.INFO):
        answer = get(street, path)

    assert answer.status_code == 503
    server = [one for one in caplog.records if not one.name.startswith("http")]
    assert "RuntimeError" in caplog.text
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert all(token not in one.getMessage() and not one.exc_info for one in server)


def test_without_a_public_address_there_is_no_calendar(bot: Office, street: Street) -> None:
    path = path_of(ask(bot))
    street.doors = Doors(None, lambda: True)
    bot.desk = replace(bot.desk, parts=replace(bot.shop.parts, public_url=""))

    assert get(street, path).status_code == 401
    assert "has not set the address" in ask(bot)
