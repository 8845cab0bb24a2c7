"""Whatever Slack delivers twice, over one socket or two, acts once and says nothing twice."""

import json
import threading
import time
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from bot.handlers.once import key_of
from bot.messages import ids
from bot.workflows.deliveries import KEPT, forget
from sandbox.slack.people import SIGNING_SECRET
from sandbox.slack.signing import signed_headers
from store.tables import DeliveryRow
from stranded.cards import ButtonKind
from tests.bot.office import Office, Street
from tests.bot.shop import Shop, row
from tests.sandbox.slack.servers import Json

ADA, ADMIN = "U0ADA", "U0MAX"
RELIST, OPT_OUT = ids.PRESS[ButtonKind.RELIST], ids.PRESS[ButtonKind.OPT_OUT]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(autouse=True)
def _a_card(bot: Office) -> None:
    bot.shop.strand(row("LAMP-1"))
    for person in (ADA, ADMIN):
        bot.desk.learn(person)
    bot.say("LAMP-1", ADA)


def twice(bot: Office) -> None:
    """The next delivery comes a second time."""
    fault = {"next": [{"path": "/deliver/", "kind": "duplicate"}]}
    bot.world.http.post("/_faults", json=fault).raise_for_status()


def heard(shop: Shop) -> int:
    with shop.database.read() as session:
        return session.scalars(select(func.count()).select_from(DeliveryRow)).one()


def test_a_click_that_comes_twice_acts_once_and_calls_nobody_too_late(bot: Office) -> None:
    before = len(bot.heard(ADA))
    twice(bot)
    bot.click(RELIST, ADA)
    bot.settle()

    assert len(bot.shop.amazon.patches) == 1
    assert len(bot.heard(ADA)) == before


def test_an_opt_out_that_comes_twice_is_told_once(bot: Office) -> None:
    before = len(bot.heard(ADA))
    twice(bot)
    bot.click(OPT_OUT, ADA)
    bot.settle()

    assert bot.shop.events() == ["opt_out"]
    assert len(bot.heard(ADA)) == before + 1


def test_a_switch_that_comes_twice_is_switched_once(bot: Office) -> None:
    bot.post_something()
    bot.click(ids.SWITCH_ON, ADMIN)
    bot.quiet()
    twice(bot)
    values = {ids.WAY_BLOCK: {ids.WAY_CHOICE: "skip"}}
    bot.world.act("submit", user=ADMIN, view_id=bot.modal(ADMIN)["id"], values=values)
    bot.settle()

    assert bot.shop.events() == ["setting", "release"]
    assert heard(bot.shop) == 1


def test_two_sockets_that_get_the_same_envelope_act_once(bot: Office, street: Street) -> None:
    bot.click(OPT_OUT, ADA)
    bot.settle()
    sent = [line for line in _log(bot) if line["path"].startswith("/deliver/block_actions")][-1]
    body = str(httpx.QueryParams({"payload": json.dumps(sent["body"] | {"trigger_id": "9.T.1"})}))
    headers = FORM | signed_headers(SIGNING_SECRET, body, time.time(), "right")
    answers: list[int] = []

    def deliver() -> None:
        answer = httpx.post(street.url, content=body, headers=headers, trust_env=False)
        answers.append(answer.status_code)

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bot.settle()

    assert answers == [200, 200]
    assert heard(bot.shop) == 2, "one click and its copy, and the one before"


def test_a_question_costs_no_write(bot: Office) -> None:
    twice(bot)
    bot.say("list", ADA)
    bot.click(ids.LINK, ADA)

    assert heard(bot.shop) == 0


def test_what_can_not_come_again_is_let_go(bot: Office) -> None:
    bot.click(OPT_OUT, ADA)
    bot.settle()
    kept = forget(bot.shop.parts, bot.shop.now + KEPT)
    gone = forget(bot.shop.parts, bot.shop.now + KEPT + timedelta(seconds=1))

    assert (kept, gone, heard(bot.shop)) == (0, 1, 0)
    assert timedelta(minutes=10) <= KEPT, "Slack's last try comes some six minutes later"


def test_what_has_no_id_of_its_own_is_heard_each_time() -> None:
    assert key_of({}) is None
    assert key_of({"event_id": "Ev1"}) == "event_id|Ev1"
    assert key_of({"trigger_id": "1.2.3"}) == "trigger_id|1.2.3"


def _log(bot: Office) -> list[Json]:
    return [json.loads(line) for line in bot.world.http.get("/_log").text.splitlines()]
