"""No rule, no batch and nothing that runs by the clock ever orders a removal (page, C30)."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from bot.app import _table
from bot.jobs import Ticks
from bot.workflows import act
from bot.workflows.press import Closed
from bot.workflows.removal import ask
from stranded.actions import ActionKind, Actor, Intent, IntentState, Source
from stranded.cards import ButtonKind
from stranded.removal_order import Disposition, RemovalOrder
from stranded.roles import Crowd, Holders, Roles
from stranded.steps import StepPress
from tests.bot.messages.things import rulebook
from tests.bot.shop import Row, Shop, row

BOT = Path(__file__).parents[3] / "bot"
ASKING = "bot.workflows.removal"
SENDING = "create_removal"
RULE = Actor("rule:auto_relist")


def imports(path: Path) -> Iterator[str]:
    """All modules that a module names, by whatever form of import."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_only_the_listener_of_the_form_knows_how_to_ask_for_one() -> None:
    asking = {path for path in BOT.rglob("*.py") if ASKING in set(imports(path))}

    assert {path.relative_to(BOT).as_posix() for path in asking} == {"handlers/removal.py"}


def test_only_what_a_person_asked_for_is_handed_in() -> None:
    sending = {path for path in BOT.rglob("*.py") if f".{SENDING}(" in path.read_text("utf-8")}

    assert {path.relative_to(BOT).as_posix() for path in sending} == {"workflows/removal_feed.py"}


def test_no_button_of_one_click_and_no_rule_of_any_reason_is_a_removal() -> None:
    kind = ActionKind.CREATE_REMOVAL_ORDER

    assert kind.value not in list(ButtonKind)
    for reason in rulebook().reasons:
        assert kind not in (*reason.one_click, reason.auto)


def every_reason() -> list[Row]:
    """An item for each reason, all due for whatever a rule may do."""
    names = [reason.text("en").name for reason in rulebook().reasons]
    cells = {"fulfillable-qty": "5", "removal": "2026-12-01", "date-stranded": "2026-08-01"}
    return [row(f"SKU-{n}", name, **cells) for n, name in enumerate(names)]


def ticks(shop: Shop) -> Ticks:
    """The bot's own table of ticks."""
    clock = SimpleNamespace(now=lambda: shop.now)
    poster = SimpleNamespace(group=lambda _: None)
    return Ticks(_table(shop.parts, cast("Any", poster), cast("Any", clock), lambda: None))


def test_sixty_days_of_every_tick_order_none(shop: Shop) -> None:
    everybody = Holders(frozenset({Crowd.MEMBERS}))
    shop.parts = replace(shop.parts, roles=Roles(spend=everybody))
    shop.set(automatic="on", auto_relist_days="2", auto_change_to_fba_days="0")
    shop.set(**{f"mode.{key}": "auto" for key in ("listing_closed", "item_discontinued")})
    rows = every_reason()
    shop.strand(*rows)
    shop.amazon.file(*rows)
    table = ticks(shop)
    for _ in range(60):
        for hours in (1, 5, 18):
            shop.pass_time(timedelta(hours=hours))
            table.run_all()
            shop.work()

    kinds = {one.request.action for one in shop.intents()}
    assert ActionKind.RELIST in kinds, "the rules were at work"
    assert ActionKind.CREATE_REMOVAL_ORDER not in kinds
    assert shop.amazon.feeds == []


def test_a_rule_that_asked_all_the_same_is_refused(shop: Shop) -> None:
    (found, _) = shop.strand(row("LAMP-1", "Packaging issue"), row("OTHER", "Inventory error"))
    pressed = StepPress(found.account, found.id, found.reason, "removal_order")
    order = RemovalOrder("LAMP-1", 1, 0, Disposition.DISPOSAL)

    result = ask(shop.parts, pressed, order, "LAMP-1", RULE, shop.now)

    assert RULE.source is Source.RULE
    assert isinstance(result, Closed)
    assert result.gate.name == "by_person"
    assert shop.intents() == []


def test_an_intent_of_a_rule_would_be_refused_before_anything_is_sent(shop: Shop) -> None:
    (found, _) = shop.strand(row("LAMP-1", "Packaging issue"), row("OTHER", "Inventory error"))
    planned = plan(shop, act.request_for(found, ActionKind.CREATE_REMOVAL_ORDER, RULE))

    shop.work()

    (intent,) = shop.intents()
    assert intent.id == planned.id
    assert (intent.state, intent.why.code) == (IntentState.REFUSED, "by_person")
    assert shop.amazon.feeds == []


def plan(shop: Shop, request: Any) -> Intent:
    with shop.database.write() as session:
        intent, _ = act.plan(session, shop.parts, request, shop.now)
    return intent
