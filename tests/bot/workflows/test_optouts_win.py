"""Opting out wins over every automatic action until its end, whatever happens meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from bot.workflows.automate import automate
from bot.workflows.forecast import forecast
from bot.workflows.optouts import answer_out, note_ended
from bot.workflows.picture import gather
from store.database import Database
from stranded.forecast import Kind
from stranded.items import OptOut
from stranded.optouts import Switched
from stranded.release import BATCH
from stranded.rules import Verdict, decide_automatic
from tests.bot.shop import ADA, CLOSED, DAY, HOUR, MERCHANT, NOW, SCOPE, Shop, row

SECOND = timedelta(seconds=1)
REASONS = (CLOSED, MERCHANT, "Item discontinued", "Listing closed and inventory error")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["stays", "leaves", "strands again", "another reason", "restart"]),
        st.sampled_from(REASONS),
        st.timedeltas(timedelta(minutes=1), 20 * DAY),
    ),
    max_size=6,
)
NUMBERS = count(1)


class Story:
    """One SKU, stranded long enough for every rule, in a shop that goes on from test to test."""

    def __init__(self, shop: Shop, reason: str) -> None:
        self.shop = shop
        self.sku = f"LAMP-{next(NUMBERS)}"
        self.reason = reason
        self.began = shop.now - 60 * DAY
        self.listed = True
        shop.offer(self.sku, channels=("DEFAULT",))

    def look(self) -> None:
        """A fresh report, and one look of the rules with all the work that it gives."""
        cells = {"date_stranded": self.began.isoformat()}
        mine = [row(self.sku, self.reason, **cells)] if self.listed else []
        self.shop.report(row("OTHER", "Missing price"), *mine)
        self.shop.know(self.sku)
        note_ended(self.shop.parts, self.shop.now)
        automate(self.shop.parts, self.shop.now)
        self.shop.work()

    def go_on(self, step: str, reason: str) -> None:
        match step:
            case "leaves":
                self.listed = False
            case "strands again":
                self.listed = False
                self.look()
                self.listed, self.began = True, self.shop.now - 59 * DAY
            case "another reason":
                self.reason = reason
            case "restart":
                restart(self.shop)

    def done(self) -> int:
        return [sku for sku, _ in self.shop.amazon.patches].count(self.sku)

    def asked(self) -> bool:
        """Whether any message asks about an episode of this SKU, or says what would be done."""
        shown = {
            one for post in self.shop.posts("ask", "preview") for one in post.subject["episodes"]
        }
        return self.listed and self.shop.episode(self.sku).id in shown

    def would_be_done(self) -> bool:
        """What the rules say at this moment of the same item, had nobody opted it out."""
        with self.shop.database.read() as session:
            episode = self.shop.episode(self.sku)
            facts = gather(session, self.shop.parts, [episode])[episode.id]
        assert facts.reason.auto is not None
        free = replace(facts, opt_out=None)
        return decide_automatic(facts.reason.auto, free, self.shop.now).verdict is Verdict.DUE


def restart(shop: Shop) -> None:
    """Another process on the same data."""
    url = shop.database.engine.url.render_as_string(hide_password=False)
    shop.database.close()
    shop.database = Database(url)
    shop.parts = replace(shop.parts, database=shop.database)


def opted_out(shop: Shop, text: str) -> OptOut:
    answer = answer_out(shop.parts, text, ADA, shop.now)
    assert isinstance(answer, Switched)
    assert answer.opt_out is not None
    return answer.opt_out


@pytest.fixture
def lasting(either_shop: Shop) -> Iterator[Shop]:
    either_shop.set(automatic="on", auto_relist_days="2", auto_change_to_fba_days="2")
    yield either_shop
    either_shop.database.close()


@pytest.mark.page("F31", "F35")
@settings(
    max_examples=25,
    deadline=None,
    # A shop that went on to another year is none in which a failure could be made smaller.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(REASONS), st.integers(1, 40), STEPS, st.booleans())
def test_nothing_is_done_before_the_end_and_at_the_end_as_if_it_had_never_been(
    lasting: Shop, reason: str, days: int, steps: list[tuple[str, str, timedelta]], known: bool
) -> None:
    story = Story(lasting, reason)
    if known:
        # Else it is opted out before it was ever stranded.
        lasting.report(row("OTHER", "Missing price"), row(story.sku, reason))
    until = opted_out(lasting, f"{story.sku} {days}d US").until
    assert until is not None

    story.look()
    for step, other, later in steps:
        if lasting.now + later >= until - SECOND:
            break
        lasting.pass_time(later)
        story.listed = True
        story.go_on(step, other)
        story.look()
        assert (story.done(), story.asked()) == (0, False)
    lasting.now = until - SECOND
    story.listed = True
    story.look()
    assert (story.done(), story.asked()) == (0, False)

    lasting.now = until
    due = story.would_be_done()
    story.look()

    event(f"due at its end: {due}")
    assert story.done() == int(due)
    lasting.pass_time(HOUR)


@pytest.mark.page("F31", "F35")
def test_opted_out_for_good_nothing_is_done_in_years(lasting: Shop) -> None:
    story = Story(lasting, CLOSED)
    opted_out(lasting, f"{story.sku} US")

    for number in range(40):
        story.go_on(("stays", "strands again", "restart")[number % 3], CLOSED)
        story.look()
        lasting.pass_time(37 * DAY)
        story.listed = True

    assert lasting.now - NOW > 4 * 365 * DAY
    assert (story.done(), story.asked()) == (0, False)


def test_many_that_end_at_the_same_moment_are_no_flood(shop: Shop) -> None:
    shop.set(automatic="on")
    rows = [row(f"LAMP-{number}") for number in range(BATCH + 5)]
    for one in rows:
        shop.offer(one["sku"])
    shop.report(*rows)
    ends = {opted_out(shop, f"{one['sku']} 30d").until for one in rows}
    (until,) = ends
    assert until is not None
    shop.now = until

    done = []
    for _ in range(3):
        shop.report(*rows)
        automate(shop.parts, shop.now)
        shop.work()
        done.append(len(shop.amazon.patches))
        shop.pass_time(timedelta(seconds=61))

    assert done == [BATCH, BATCH + 5, BATCH + 5]


def test_the_forecast_names_the_end_as_the_day_of_the_action(shop: Shop) -> None:
    shop.set(automatic="on")
    shop.strand(row("LAMP-1"), row("LAMP-2"))
    until = opted_out(shop, "LAMP-1 10d").until
    opted_out(shop, "LAMP-2")

    ahead = forecast(shop.parts, SCOPE, "US", 30, shop.now)

    acting = [(one.sku, one.at) for one in ahead.expected if one.kind is Kind.AUTO_RELIST]
    assert acting == [("LAMP-1", until)]
