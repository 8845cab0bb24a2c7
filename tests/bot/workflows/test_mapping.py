"""A person maps a text that nobody knows: what it changes, what it never does, who did it."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from amazon.reports import ReportRows
from bot.workflows import mapping
from bot.workflows.automate import automate
from bot.workflows.intake import Import, Nobody, import_report
from bot.workflows.judging import Numbered
from bot.workflows.mapping import Mapped, map_value, rejudge, unknown_reasons, unmap_value
from store import mappings
from stranded.actions import Why
from stranded.cards import ButtonKind
from stranded.reasons import ReasonMapping, Standing
from stranded.unknown import UnknownValue
from tests.amazon.files import report
from tests.bot.shop import HOUR, SCOPE, Shop, row

MOON = "Phase of the moon"


def chosen(shop: Shop, value: str = MOON, key: str = "listing_closed", by: str = "U0MAX") -> Mapped:
    found = map_value(shop.parts, value, key, by, shop.now)
    assert isinstance(found, Mapped), found
    return found


def refusal(shop: Shop, value: str, key: str = "listing_closed") -> Why:
    found = map_value(shop.parts, value, key, "U0MAX", shop.now)
    assert isinstance(found, Why), found
    return found


def test_a_mapped_text_is_judged_by_its_reason_in_the_next_report(either_shop: Shop) -> None:
    shop = either_shop
    shop.report(row("LAMP", MOON), row("DESK", "PHASE_OF_THE_MOON"), row("SOFA", "Bad luck"))
    assert shop.episode("LAMP").reason == "unknown"

    made = chosen(shop)
    shop.pass_time(HOUR)
    shop.report(row("LAMP", MOON), row("DESK", "PHASE_OF_THE_MOON"), row("SOFA", "Bad luck"))

    assert made == Mapped(ReasonMapping(MOON, "listing_closed", "U0MAX", shop.now - HOUR), None)
    assert [shop.episode(sku).reason for sku in ("LAMP", "DESK", "SOFA")] == [
        "listing_closed", "listing_closed", "unknown",
    ]  # fmt: skip
    assert shop.episode("LAMP").reason_since == shop.now
    assert shop.episode("LAMP").item.reason_text == MOON


def test_what_is_listed_follows_a_mapping_at_once(either_shop: Shop) -> None:
    shop = either_shop
    shop.report(row("LAMP", MOON), row("DESK", "PHASE_OF_THE_MOON"), row("SOFA", "Bad luck"))
    lamp, data_at = shop.episode("LAMP"), shop.now
    shop.pass_time(HOUR)

    made = chosen(shop)
    assert rejudge(shop.parts, MOON, made.before, shop.now) == 2

    after = shop.episode("LAMP")
    assert (after.id, after.reason, after.reason_since) == (lamp.id, "listing_closed", shop.now)
    assert (after.first_seen, after.last_seen, after.sightings) == (data_at, data_at, 1)
    assert shop.episode("DESK").reason == "listing_closed"
    assert shop.episode("SOFA").reason == "unknown"


def test_what_is_listed_follows_another_choice_and_its_taking_back(shop: Shop) -> None:
    shop.report(row("LAMP", MOON), row("DESK"))
    rejudge(shop.parts, MOON, chosen(shop).before, shop.now)

    again = chosen(shop, key="missing_price")
    assert rejudge(shop.parts, MOON, again.before, shop.now) == 1
    assert shop.episode("LAMP").reason == "missing_price"

    before = unmap_value(shop.parts, MOON, "U0ADA", shop.now)
    assert rejudge(shop.parts, MOON, before, shop.now) == 1
    assert shop.episode("LAMP").reason == "unknown"
    assert shop.episode("DESK").reason == "listing_closed"


def test_a_choice_that_changes_nothing_judges_nothing(shop: Shop) -> None:
    shop.report(row("LAMP", MOON))
    rejudge(shop.parts, MOON, chosen(shop).before, shop.now)

    same = chosen(shop)

    assert rejudge(shop.parts, MOON, same.before, shop.now) == 0


def test_days_are_counted_anew_from_a_mapping_on(shop: Shop) -> None:
    shop.set(automatic="on")
    shop.report(row("LAMP", MOON))
    rejudge(shop.parts, MOON, chosen(shop).before, shop.now)
    shop.pass_time(HOUR)
    shop.report(row("LAMP", MOON))

    automate(shop.parts, shop.now)
    shop.work()

    assert shop.amazon.patches == []


def test_a_mapped_item_can_be_acted_on_as_any_other_of_its_reason(shop: Shop) -> None:
    chosen(shop)
    (episode,) = shop.strand(row("LAMP", MOON))

    shop.press(episode, ButtonKind.RELIST)
    shop.work()

    assert [sku for sku, _ in shop.amazon.patches] == ["LAMP"]


def test_taking_a_mapping_back_makes_the_text_unknown_again(either_shop: Shop) -> None:
    shop = either_shop
    made = chosen(shop)

    assert unmap_value(shop.parts, "phase of the MOON", "U0ADA", shop.now) == made.mapping
    assert unmap_value(shop.parts, MOON, "U0ADA", shop.now) is None

    shop.report(row("LAMP", MOON))
    assert shop.episode("LAMP").reason == "unknown"


def test_who_chose_what_and_what_was_before_is_in_the_audit_log(either_shop: Shop) -> None:
    shop = either_shop
    chosen(shop)
    chosen(shop, key="missing_price", by="U0ADA")
    unmap_value(shop.parts, MOON, "cli", shop.now)

    assert [(one.event, one.actor, one.subject, one.detail) for one in shop.audit()] == [
        ("map_reason", "U0MAX", "phase of the moon",
         {"text": MOON, "reason": "listing_closed", "before": None}),
        ("map_reason", "U0ADA", "phase of the moon",
         {"text": MOON, "reason": "missing_price", "before": "listing_closed"}),
        ("unmap_reason", "cli", "phase of the moon",
         {"text": MOON, "reason": None, "before": "missing_price"}),
    ]  # fmt: skip


def test_choosing_the_same_again_changes_nothing_and_the_first_stands(shop: Shop) -> None:
    first = chosen(shop)
    shop.pass_time(HOUR)

    again = chosen(shop, by="U0ADA")

    assert (again.mapping, again.before) == (first.mapping, first.mapping)
    assert shop.events() == ["map_reason"]


@pytest.mark.parametrize(
    ("value", "key", "code"),
    [
        ("", "listing_closed", "mapping_empty"),
        (" \u00a0_- ", "listing_closed", "mapping_empty"),
        ("Expired product", "listing_closed", "mapping_known"),
        ("EXPIRED_PRODUCT", "listing_closed", "mapping_known"),
        ("商品已过期", "listing_closed", "mapping_known"),
        (MOON, "no_such_reason", "mapping_no_reason"),
        (MOON, "unknown", "mapping_no_reason"),
        ("x" * 501, "listing_closed", "mapping_too_long"),
    ],
)
def test_what_may_not_be_mapped_is_refused_and_nothing_is_kept(
    shop: Shop, value: str, key: str, code: str
) -> None:
    assert refusal(shop, value, key).code == code
    assert unknown_reasons(shop.parts).mappings == ()
    assert shop.events() == []


def test_the_longest_text_that_may_be_mapped_is_kept_whole(either_shop: Shop) -> None:
    chosen(either_shop, "月" * 500)

    ((kept, _),) = unknown_reasons(either_shop.parts).mappings
    assert kept.text == "月" * 500


def test_who_wants_to_be_first_is_told_that_somebody_was(shop: Shop) -> None:
    chosen(shop, by="U0ADA")

    found = map_value(shop.parts, MOON, "missing_price", "U0MAX", shop.now, again=False)

    assert found == Why("mapping_taken", {"by": "U0ADA", "at": shop.now, "key": "listing_closed"})
    assert shop.events() == ["map_reason"]


def test_unknown_texts_are_listed_with_their_items_and_what_was_chosen(shop: Shop) -> None:
    shop.report(
        row("A", MOON), row("B", "PHASE OF THE MOON"), row("C", MOON), row("D", "Bad luck"),
        row("E", ""), row("F"),
    )  # fmt: skip
    made = chosen(shop, "Bad luck")

    found = unknown_reasons(shop.parts)

    assert found.values == (
        UnknownValue(MOON, 3, "A"),
        UnknownValue("", 1, "E"),
        UnknownValue("Bad luck", 1, "D", made.mapping),
    )
    assert (found.more, found.mappings) == (0, ((made.mapping, Standing.HOLDS),))


def test_texts_beyond_the_limit_are_counted(shop: Shop) -> None:
    shop.report(*(row(f"S{number}", f"Text {number}") for number in range(5)))

    found = unknown_reasons(shop.parts, limit=2)

    assert (len(found.values), found.more) == (2, 3)


def test_a_mapping_to_a_reason_that_is_gone_is_ignored_and_said(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    gone = ReasonMapping(MOON, "no_more", "U0MAX", shop.now - timedelta(days=1))
    known = ReasonMapping("Expired product", "listing_closed", "U0MAX", shop.now)
    with shop.database.write() as session:
        mappings.save(session, shop.parts.workspace, gone)
        mappings.save(session, shop.parts.workspace, known)

    with caplog.at_level(logging.WARNING, mapping.__name__):
        shop.report(row("A", MOON), row("B", "Expired product"))

    assert [shop.episode(sku).reason for sku in "AB"] == ["unknown", "expired_product"]
    assert "'no_more', which is no reason" in caplog.text
    standing = {one.text: how for one, how in unknown_reasons(shop.parts).mappings}
    assert standing == {MOON: Standing.GONE, "Expired product": Standing.KNOWN}
    assert unknown_reasons(shop.parts).values[0].mapping is None


class WhileItIsRead(Nobody):
    """Something happens once the last row is read."""

    def __init__(self, what: Callable[[], object]) -> None:
        self.what = what

    def reading(self, rows: ReportRows) -> Iterator[Numbered]:
        yield from rows
        self.what()


def read_meanwhile(shop: Shop, what: Callable[[], object]) -> None:
    shop.pass_time(HOUR)
    job = Import(SCOPE, "US", report(row("LAMP", MOON)).encode(), "utf-8", shop.now)
    import_report(shop.parts, job, shop.now, WhileItIsRead(what))


def test_a_mapping_taken_back_while_a_report_is_read_is_not_applied_again(
    either_shop: Shop,
) -> None:
    shop = either_shop
    chosen(shop)
    shop.report(row("LAMP", MOON))

    def take_back() -> None:
        rejudge(shop.parts, MOON, unmap_value(shop.parts, MOON, "U0MAX", shop.now), shop.now)

    read_meanwhile(shop, take_back)

    assert shop.episode("LAMP").reason == "unknown"


def test_a_mapping_made_while_the_first_report_is_read_is_applied(either_shop: Shop) -> None:
    shop = either_shop

    read_meanwhile(shop, lambda: rejudge(shop.parts, MOON, chosen(shop).before, shop.now))

    assert shop.episode("LAMP").reason == "listing_closed"
