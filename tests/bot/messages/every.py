"""Every kind of message once, all outside text in it being the same."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

from bot.messages import (
    Message,
    Reader,
    again,
    answers,
    asking,
    bulk,
    bulk_fix,
    declare,
    delete,
    dropped,
    feed,
    forecast,
    held,
    history,
    lost,
    mail,
    mails,
    narrowed,
    notices,
    optouts,
    rejects,
    release,
    removal,
    roles,
    settings,
    settings_form,
    signals,
    steps,
    unknown,
    vacation,
    vacation_plan,
    whatif,
)
from bot.messages import card as cards
from bot.messages import digest as digests
from bot.messages.blocks import plain, section
from bot.messages.dropped import Dropped
from bot.messages.items import why
from stranded.actions import ONE_CLICK, ActionKind, Actor, IntentState, Why
from stranded.ahead import AtOnce
from stranded.bulk import UNDER_WAY, Bulk, BulkRow, BulkWish, Offer, Opening
from stranded.bulk_fix import Loaded
from stranded.cards import Card
from stranded.costs import Basis, CostSource, ItemKey
from stranded.dangerous_goods import Answers, Regulation
from stranded.deadlines import DateSource
from stranded.declaration import MayDeclare, Question
from stranded.deletion import MayAsk
from stranded.explanation import Explanation
from stranded.forecast import Expected, Forecast, Kind
from stranded.history import Happening, History
from stranded.items import Episode, Evidence
from stranded.mail import Mail as MailText
from stranded.mail import Understood
from stranded.narrowing import Narrowed
from stranded.notices import Notice
from stranded.optout_command import OptOutWords
from stranded.optouts import Place, Switch, Switched
from stranded.pause import Days, Pause, PausedSku, PauseState, Prospect, Vacation
from stranded.reasons import ReasonMapping, Standing
from stranded.rejects import RejectedLine, Rejects
from stranded.release import Choice, Way
from stranded.rules import decide_automatic, decide_click, decide_declaration, decide_deletion
from stranded.scope import Scope
from stranded.settings import AccountSettings, Automatic
from stranded.settled import Change, Due, PlaceSettings, Settled, all_texts, moded_reasons
from stranded.signals import Kind as SignalKind
from stranded.signals import Told
from stranded.support import SupportCase
from stranded.typed_dates import ReadDate
from stranded.unknown import UnknownReasons, UnknownValue
from stranded.whatif import Past, WhatIf, Would
from tests.bot.messages.every_pricing import prices
from tests.bot.messages.every_removal import removals
from tests.bot.messages.things import (
    NOW,
    US,
    card,
    cost,
    costs,
    departure,
    digest,
    done_step,
    ending,
    episode,
    facts,
    intent,
    listing,
    opt_out,
    pause,
    rulebook,
    state,
)

OUTSIDE_FIELDS = (
    "sku",
    "asin",
    "fnsku",
    "title",
    "reason_text",
    "primary_action",
    "status_primary",
    "status_secondary",
    "error_message",
    "condition",
    "fulfilled_by",
)
BECAUSE = ("guest", "unknown", "not_admin", "not_named", "nobody", "group_unread", "group_old")
BATTERIES = Answers(True, False, (Regulation.OTHER,))
CODES = [
    "90220",
    "99022",
    "90000900",
    "4000001",
    "90057",
    "18027",
    "18448",
    "8008",
    "8572",
    "8541",
    "13013",
    "4000000",
]
CATEGORIES = [
    "QUALIFICATION_REQUIRED",
    "MISSING_PRICE",
    "INVALID_PRICE",
    "MISSING_IMAGE",
    "INVALID_IMAGE",
    "DUPLICATE",
    "MISSING_ATTRIBUTE",
    "INVALID_ATTRIBUTE",
]
# Code, categories and attributes of each of Amazon's issues with words of ours, and of one without.
ISSUES: tuple[tuple[str, list[str], list[str]], ...] = (
    *((code, [], []) for code in CODES),
    *(("", [category], []) for category in CATEGORIES),
    *(("90220", [], [name]) for name in ("batteries_required", "num_batteries", "hazmat")),
    ("", [], []),
)
READ_DAYS = ((date(2026, 11, 20),), (date(2026, 11, 21),), (date(2026, 3, 4), date(2026, 4, 3)))
NOTICE_DAYS = (date(2026, 11, 20), date(2026, 10, 24), date(2026, 10, 1))
PARAMETERS = (
    "said", "by", "key", "value", "column", "host", "region", "charset", "kind", "at", "until",
    "today", "first", "last", "end", "written", "named",
)  # fmt: skip


def every_message(text: str, told: Reader) -> Iterator[Message]:
    """All messages with `text` wherever Amazon, a seller or a person can put some."""
    said = dict.fromkeys(OUTSIDE_FIELDS, text)
    shown = every_card(said)
    yield from _digests(shown, told)
    yield from _cards([*shown, *odd_cards(said)], said, told)
    yield from _explanations(shown[0], said, told)
    yield from _answers(shown, text, said, told)
    yield from _notices(shown, text, told)
    yield from _unknown(text, told)
    yield from _rejects(text, told)
    yield from _mails(shown[0], text, said, told)
    yield from _history(text, told)
    yield from _dropped(text, told)
    yield from _bulk(shown, text, told)
    yield from _release(shown, told)
    yield from _forecast(text, told)
    yield from _what_if(shown[0], text, told)
    yield from _steps(text, said, told)
    yield from _vacations(text, said, told)
    yield from _deletions(text, said, told)
    yield from _declarations(text, said, told)
    yield from removals(text, said, told)
    yield from prices(text, said, told)
    yield from _refusals(text, told)
    yield from _settings(text, told)


def _settings(text: str, told: Reader) -> Iterator[Message]:
    """The tables, the form (without its fields), and what is said beside them."""
    place = place_settings(text)
    odd = replace(
        place, settled=tuple(replace(one, value=_other(one), at=None) for one in place.settled)
    )
    many = [replace(place, account=f"A{number}") for number in range(30)]
    for found in ([], [place], [odd], many):
        for may_settle in (True, False):
            yield settings.settings(found, "US", told, may_settle=may_settle)
    yield settings.no_such_place(text, ["US", text], told)
    yield settings.changed(place, (), told)
    changes = [Change(one.key, one.value, _other(one)) for one in place.settled]
    yield settings.changed(place, changes, told, taken_first=2)
    dues = [Due(items, 2000, all_seen) for items in (0, 1, 26) for all_seen in (True, False)]
    for due in dues:
        notes = [*settings_form.overtaken(place.settled, place, told)]
        form = settings_form.form(place, {}, "", told, notes=notes, due=due)
        yield Message("modal", [one for one in form["blocks"] if one["type"] != "input"])
    yield Message("modal", settings_form.refused(Message("said", []), told)["blocks"])
    for key, code in {
        "auto_relist_days": "not_in_range",
        "warning_days": "not_in_range",
        "undo_bulk_seconds": "not_in_range",
        "automatic": "not_a_choice",
        "quiet_hours": "not_quiet_hours",
    }.items():
        settings_form.wrong(key, Why(code, {"value": text, "least": 0, "most": 600}), told)
    settings_form.wrong("warning_days", Why("too_many_days", {"most": 20}), told)


def place_settings(by: str) -> PlaceSettings:
    """A marketplace with every setting at its default, each set by somebody."""
    moded = moded_reasons(rulebook().reasons)
    settled = (
        Settled(key, value, value, by, NOW)
        for key, value in all_texts(AccountSettings(), moded).items()
    )
    return PlaceSettings("A1SELLER", "US", tuple(settled), moded, rulebook().later, "Asia/Shanghai")


def _other(one: Settled) -> str:
    """Another value than the default, among them each that has words of its own."""
    others = {
        "automatic": "on",
        "accelerated_removal": "on",
        "auto_change_to_fba_days": "0",
        "auto_removal_days": "1",
        "quiet_hours": "22:00-07:00",
        "undo_bulk_seconds": "1",
        "mode.listing_closed": "off",
    }
    return others.get(one.key, one.value)


def _bulk(shown: list[Card], text: str, told: Reader) -> Iterator[Message]:
    """The modal to choose several (without its ticks), and how they stand."""
    for action in ONE_CLICK:
        for given in (Offer("A1SELLER", "US", action, tuple(shown), 3), EMPTY_OFFER):
            modal = bulk.choose(replace(given, action=action), 60, "", told)
            yield Message("modal", [one for one in modal["blocks"] if one["type"] != "input"])
        yield bulk.bulk(_several(shown, action, text, waiting=True), told)
        done = _several(shown, action, text, waiting=False)
        yield bulk.bulk(done, told)
        by_rule = replace(done.wish, actor=Actor(f"rule:auto_{action.value}"))
        yield bulk.bulk(replace(done, wish=by_rule, more=False), told)
    priced = _several(shown, ActionKind.SET_PRICE, text, waiting=True)
    yield bulk.bulk(replace(priced, more=False), told)


def _release(shown: list[Card], told: Reader) -> Iterator[Message]:
    """The modal of what becomes due at once (without its choices), and how it goes on."""
    counts = dict.fromkeys(ActionKind, 3)
    now, wished = AccountSettings(), AccountSettings(automatic=Automatic.ON)
    some = AtOnce("US", now, wished, (shown[0].episode,) * 99, counts, tuple(shown))
    none = AtOnce("US", now, wished, (), {}, ())
    for given in (some, replace(some, shown=tuple(shown[:1])), none, replace(none, wished=now)):
        yield _without_inputs(release.choose(given, [], "", told, NOW))
    for say in (release.loading, release.failed, release.meanwhile):
        yield _without_inputs(say(told))
    for way in Way:
        for count in (0, 1, 99):
            choice = Choice(way, "U0ANNA", 7)
            yield _without_inputs(release.done(count, "US", choice, told, taken_first=count))
    yield Message(release.no_way(told), [section(release.wrong_days(told))])


def _forecast(text: str, told: Reader) -> Iterator[Message]:
    """Days with everything in them, in every state; and none."""
    why_not = Why("days")
    days = [
        Expected(NOW + timedelta(days=day), kind, text, why_not, sure=number > 0)
        for day in range(30)
        for kind in Kind
        for number in range(5)
    ]
    full = Forecast(text, "US", 30, True, False, NOW, US.zone, tuple(days))
    quiet = Forecast("A1", "CA", 1, False, True, NOW, US.zone, ())
    for found in ([full], [quiet], [replace(quiet, data_at=None)], [full, quiet] * 9, []):
        yield forecast.forecast(found, told)
    yield forecast.misread(text, ("US", "CA"), told)
    yield forecast.looking(told)


def _what_if(shown: Card, text: str, told: Reader) -> Iterator[Message]:
    """History with everything in it, with nothing that would have been done, and none at all."""
    ago = NOW - timedelta(days=40)
    out = opt_out(sku=text, by=text)
    reasons = ((ago, shown.reason),)
    past = Past(shown.episode, reasons, None, NOW, (out,), by_person=NOW)
    did = Would(past, ago, ActionKind.RELIST)
    later = replace(did, at=ago + timedelta(days=3), action=ActionKind.CHANGE_TO_FBA)
    all_of_it = (did, later, later, later, replace(did, asked=True), replace(did, overtaken=True))
    again = frozenset({past.episode.id})
    zone = US.zone
    full = WhatIf(text, "US", AccountSettings(), ago, NOW, 30, zone, 9, all_of_it, again)
    none = WhatIf("A1", "CA", AccountSettings(), NOW, NOW, 1, zone, 0, ())
    for found in ([full], [none], [replace(none, since=None)], [full, none] * 20, []):
        yield whatif.what_if(found, told)
    yield Message("modal", whatif.in_modal(full, told))
    yield whatif.misread(text, ("US", "CA"), told)


def _without_inputs(modal: dict[str, Any]) -> Message:
    return Message("modal", [one for one in modal["blocks"] if one["type"] != "input"])


def _several(shown: list[Card], action: ActionKind, text: str, *, waiting: bool) -> Bulk:
    """Rows in every state, with every kind of look; then many that wait or are done."""
    ends = (
        [IntentState.PLANNED] * 20
        if waiting
        else [one for one in IntentState if one is not IntentState.PROPOSED]
    )
    intents = [intent(end, Why("bad_request", {"said": text}), by=text, sku=text) for end in ends]
    if waiting:
        intents = [replace(one, not_before=NOW) for one in intents]
    rows = [
        *(BulkRow(shown[0], one, None, None) for one in intents),
        *(BulkRow(shown[0], intents[0], None, seen) for seen in Evidence),
        BulkRow(shown[1], None, Why("dangerous_goods_missing"), None),
        BulkRow(shown[1], None, Why("already_asked", {"by": text, "at": NOW}), None),
        BulkRow(shown[1], None, None, None),
    ]
    wish = BulkWish("A1SELLER", "US", action, Actor(text), ())
    return Bulk("bulk|V1", wish, tuple(rows), more=True)


EMPTY_OFFER = Offer("A1SELLER", "US", ActionKind.RELIST, (), 0)
OPENINGS = [Opening(account, "US", action) for account in ("A1", "A2") for action in ONE_CLICK]


def _refusals(text: str, told: Reader) -> Iterator[Message]:
    for because in BECAUSE:
        given = Why("not_allowed", {"right": "act", "because": because, "group": text})
        for asked in get_args(roles.Asked):
            yield roles.refused(given, asked, told)


def _dropped(text: str, told: Reader) -> Iterator[Message]:
    because = Why("bad_number", {"column": text, "value": text})
    states = ("loading", "interrupted", "failed", "refused", "held", "published")
    for state_ in states:
        yield dropped.dropped(Dropped(text, text, "US", state_, rows=9, why=because), told)
    for done in (0, 120_000):
        yield dropped.dropped(Dropped(text, text, "US", "reading", done=done), told)
    yield dropped.dropped(Dropped(text, text, "US", "writing", done=40_000, of=99_000), told)
    unknown = [(text, 3), (text, 2)]
    odd = Dropped(text, text, "US", "published", rejected=3, unknown=unknown, unknown_rows=9)
    yield dropped.dropped(odd, told)
    yield dropped.which_place(text, "F0", [(text, "US")] * 30, told)
    yield dropped.which_place(text, "F0", [(text, "US"), ("A2", "US")], told)
    yield dropped.taking(text, "US", told)
    yield dropped.taken_already(text, "US", told)
    yield dropped.no_report(text, told)
    for say in (dropped.no_account, dropped.not_found):
        yield say(told)


def _rejects(text: str, told: Reader) -> Iterator[Message]:
    lines = tuple(
        RejectedLine(line, Why("bad_number", {"column": text, "value": text}), text)
        for line in range(2, 30)
    )
    found = Rejects(text, "US", NOW, 99, 40, lines)
    yield rejects.rejects([found], told)
    yield rejects.rejects([found, replace(found, marketplace="CA", account="A2")], told)
    yield rejects.rejects([replace(found, count=0)], told)
    yield rejects.rejects([], told)
    yield rejects.no_such_place(text, (text, text), told)


STEPS = (
    *(f"step.{one.key}" for reason in rulebook().reasons for one in reason.by_hand),
    "step.a_step_of_tomorrow",
    "step_taken_back.relist",
)


def happenings(text: str) -> tuple[Happening, ...]:
    """Each event once, by everybody who may have done it."""
    refused = Why("bad_request", {"said": text})
    acts = [f"{kind.value}.{ended.value}" for kind in ActionKind for ended in IntentState]
    acts += ["delete_listing.seconded", "removal.processed", "removal.cancelled"]
    checks = [f"check.{found.value}" for found in Evidence]
    rules = ("rule:auto_relist", "rule:auto_change_to_fba", "rule:vacation")
    people = ("U0ANNA", "refloat", "cli", *rules, text)
    pauses = [f"pause.{end}" for end in ("planned", "ended_early", "ended")]
    return (
        *(Happening(NOW, event, "U0ANNA", refused) for event in pauses),
        *(Happening(NOW, event, "U0ANNA", refused) for event in acts),
        *(Happening(NOW, event, "refloat", hours=24) for event in checks),
        *(Happening(NOW, event, "U0ANNA") for event in STEPS),
        *(
            Happening(NOW, event, "U0ANNA", day=date(2026, 11, 20))
            for event in ("notice", "notice_taken_back")
        ),
        *(Happening(NOW, event, by) for event in ("opt_out", "opt_in", text) for by in people),
        *(
            Happening(NOW, switch.value, "U0ANNA", until=until, before=before)
            for switch in Switch
            for until in (None, NOW)
            for before in (None, NOW)
        ),
    )


def noticed_cards(said: dict[str, Any]) -> list[Card]:
    """Items with a notice that sets their date, or does not; of today, ahead and past."""
    sku = said.get("sku", "KETTLE_RED*1")
    said = {**said, "stranded_on": date(2026, 9, 1)}
    given = [Notice("A1SELLER", "US", sku, day, sku, NOW) for day in NOTICE_DAYS]
    return [
        *(card(known={"notice": one}, **said) for one in given),
        card(known={"notice": given[0]}, **{**said, "removal_on": date(2026, 12, 1)}),
        card("trademark_misuse", known={"notice": given[0]}, **said),
    ]


def by_own_setting(shown: Card) -> Card:
    """The same where the seller told how many days they have set."""
    removal = replace(shown.removal, source=DateSource.NOTICE_OWN, counted=14)
    return replace(shown, removal=removal)


def _mails(shown: Card, text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    noticed = noticed_cards(said)
    for one in (*noticed, by_own_setting(noticed[0]), by_own_setting(noticed[1])):
        yield cards.card(one, (), told)
        for changed in (True, False):
            yield mails.noted(one, changed, one.notice if changed else None, told)
    for was in (noticed[0].notice, None):
        yield mails.taken_back(shown, was, told)
    yield from _mail(noticed, text, told)
    yield from _feed([*noticed, by_own_setting(noticed[0]), shown], told)
    yield mails.not_a_day(text, Why("notice_date_ambiguous", {"written": text}), told)
    yield mails.usage(told)
    yield answers.deadlines((*noticed[:2], by_own_setting(noticed[0])), 3, 0, told)


def _feed(found: list[Card], told: Reader) -> Iterator[Message]:
    """What is said of the calendar; its file is no message, and is said along with it."""
    dated = card("trademark_misuse", removal_on=date(2026, 11, 28))
    quick = card(
        removal_on=date(2026, 12, 1), known={"settings": AccountSettings(accelerated_removal=True)}
    )
    for more in (0, 1):
        assert feed.feed([*found, dated, quick, card("trademark_misuse")], more, told)
    yield feed.given("https://refloat.example/calendar/x.ics", told)
    yield feed.stands(NOW, told)
    for count in (0, 1, 2):
        yield feed.revoked(count, told)
    yield feed.not_set_up(told)


def _mail(noticed: list[Card], text: str, told: Reader) -> Iterator[Message]:
    """The modal at its steps, without its fields: no date, one, several, an unclear one."""
    items = tuple(one.episode for one in noticed)
    one, other, unclear = (ReadDate(text, days, 0, 1) for days in READ_DAYS)
    for dates in ((), (one,), (one, other), (unclear,)):
        found = Understood(MailText((), dates), items * 3, items, more=len(dates))
        view = mail.understood(found, told)
        yield Message("modal", [one for one in view["blocks"] if one["type"] != "input"])
    yield Message("modal", mail.paste(told)["blocks"][:1])
    shown = [*noticed, by_own_setting(noticed[0]), card()]
    yield Message("modal", mail.written(shown * 9, 3, told)["blocks"])
    for said in (mail.no_sku(told), mail.refused(Why("mail_nothing_chosen"), text, told)):
        assert said


def _history(text: str, told: Reader) -> Iterator[Message]:
    all_of_it = happenings(text)
    for first in range(0, len(all_of_it), 5):
        some = all_of_it[first : first + 5]
        yield history.history(text, [History(text, "US", text, some, len(some) + first)], told)
    yield history.history(text, [History(text, "US", text, all_of_it, 99)], told)
    for count in (0, 9):
        yield history.history(text, [History(text, "US", text, (), count, count)], told)
    here = [History(text, code, text, all_of_it, 99) for code in ("CA", "US")]
    yield history.history(text, here, told)
    yield history.history(text, [*here, replace(here[0], account="A2")] * 3, told)


def step_cards(said: dict[str, Any]) -> list[Card]:
    """An item at every place of its steps, and one whose step was of another reason."""
    item = episode("missing_sku", **said)
    of_item = {"episode": item.id, "sku": item.sku, "by": said.get("sku", "U0ANNA")}
    days = [timedelta(days=days) for days in (6, 4, 2)]
    over = [
        done_step(one.key, ago=ago, **of_item)
        for one, ago in zip(rulebook().get("missing_sku").by_hand, days, strict=True)
    ]
    unsure = replace(over[0], evidence=Evidence.UNKNOWN, due_at=NOW)
    told_of = [(), over[:1], over[:2], over, (unsure,), (done_step(**of_item),)]
    return [
        *(card("missing_sku", known={"done_steps": tuple(done)}, **said) for done in told_of),
        card("merchant_fulfilled", known={"done_steps": (done_step(**of_item),)}, **said),
    ]


def _steps(text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    """Cards of items with steps, their lines in the channel, and what people are told."""
    for one in step_cards(said):
        yield cards.card(one, (), told)
    book = rulebook()
    missing, now = book.get("missing_sku"), book.unknown
    item, done = episode("missing_sku", **said), done_step(sku=text, by=text)
    case = SupportCase(item, (), (text,), NOW, (done,), missing)
    for step in (done, replace(done, taken_back_by=text), replace(done, looked_at=NOW)):
        yield steps.told_line(step, missing, told)
        yield steps.told_line(replace(step, key="gone"), missing, told)
        yield steps.too_late_to_take_back(replace(step, looked_at=NOW), told)
    for key in (one.key for one in missing.by_hand):
        for evidence in Evidence:
            looked = replace(done, key=key, looked_at=NOW, evidence=evidence)
            for by_now in (missing, now):
                yield steps.look(looked, missing, by_now, case, told, "S0OPS")
    yield steps.told_before(done, told)
    yield steps.not_next(item, told)


def _vacations(text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    """The overview, the message of a plan with a SKU at every place, and both views."""
    rows = every_paused(text)
    made = Vacation("vacation|V1", "A1SELLER", "US", rows, ((text, Why("pause_no_day")),))
    over = [row for row in rows if not row.pause.running]
    before = [row for row in rows if row.pause.state is PauseState.PLANNED]
    for shown in (rows, over, before, rows[1:] * 5):
        yield vacation.vacation(replace(made, rows=tuple(shown)), told)
    numbered = [replace(rows[3], pause=replace(rows[3].pause, id=number)) for number in range(18)]
    many = tuple(replace(made, account=text, rows=(row,)) for row in numbered)
    for found in ((), (made,), (made, *many[2:]), many):
        yield vacation.overview(found, told)
    for closed in (True, False):
        for some in (rows, rows[:1]):
            yield vacation.trouble(replace(made, rows=some), closed, "S0OPS", told)
    for short in (vacation.nothing_to_end, vacation.no_account):
        yield short(told)
    yield from _plans(text, said, told)


def every_paused(text: str) -> tuple[PausedSku, ...]:
    """A SKU in every state of a pause, with every state of its action there."""
    plain, why_not = pause(sku=text, by=text), Why("bad_request", {"said": text})
    late = NOW + timedelta(hours=1)
    rows: list[tuple[Pause, IntentState | None]]
    rows = [(plain, None), (replace(plain, why=why_not), None), (replace(plain, due_at=late), None)]
    steps = (*UNDER_WAY, IntentState.ACCEPTED, IntentState.UNKNOWN)
    for under_way in (PauseState.CLOSING, PauseState.RELISTING):
        rows += [(replace(plain, state=under_way), step) for step in steps]
    closed = replace(plain, state=PauseState.CLOSED, closed_at=NOW, ended_by=text)
    busy = replace(closed, due_at=late + timedelta(days=20))
    rows += [(closed, None), (replace(closed, why=why_not), None), (busy, None)]
    for code in ("cancelled", "pause_relisted", "bad_request"):
        ended = replace(closed, state=PauseState.ENDED, why=Why(code, {"by": text, "said": text}))
        for closed_at in (None, NOW):
            rows.append((replace(ended, closed_at=closed_at), None))
        rows += [(ended, IntentState.CONFIRMED), (ended, IntentState.SUPERSEDED)]
    found = [_paused(one, step) for one, step in rows]
    return (*found, *(replace(found[-1], evidence=one) for one in Evidence))


def _paused(one: Pause, step: IntentState | None) -> PausedSku:
    close = replace(
        intent(step or IntentState.PLANNED, sku=one.sku, action=ActionKind.CLOSE_LISTING),
        not_before=NOW,
    )
    relist = intent(step, sku=one.sku) if step else None
    return PausedSku(one, close, relist, NOW + timedelta(days=7))


def _plans(text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    """Both views, without what is filled in there."""
    days = Days(date(2026, 11, 23), date(2026, 12, 1))
    for places in ([("A1SELLER", "US")], [("A1SELLER", "US"), (text, "CA")]):
        yield _without_inputs(vacation_plan.ask(places, text[:3000], days, "", told))
    closed, other = (episode(reason, **said) for reason in ("listing_closed", "item_restricted"))
    book = rulebook()
    plain = Prospect(text, None, text, None, None, None)
    found = (
        plain,
        *(replace(plain, reason=book.get(one.reason)) for one in (closed, other)),
        replace(plain, reason=book.unknown),
        replace(plain, listing=listing(start=NOW + timedelta(days=9))),
        replace(plain, running=pause(sku=text, by=text)),
        replace(plain, opt_out=opt_out(sku=text, by=text)),
    )
    for seconds in (None, 60):
        for shown in (found, found[:1], found[5:]):
            yield _without_inputs(vacation_plan.plan(shown, "US", days, seconds, "", NOW, told))
    for why_not in (Message("said", []), Why("not_kept")):
        yield _without_inputs(vacation_plan.stopped(why_not, told))


Shape = Callable[[dict[str, Any]], Card]


def _refused(said: dict[str, Any]) -> Card:
    refused = Why("amazon_refused", {"issues": [[said["sku"], said["sku"]]]})
    return card(
        "trademark_misuse", last=intent(IntentState.REFUSED, refused, sku=said["sku"]), **said
    )


def _found_by_amazon(said: dict[str, Any]) -> Card:
    found = {"sku": f"Amazon.Found.{said['sku']}", "status_primary": "Active"}
    return card("blocked_listing", **{**said, **found, "removal_on": date(2026, 11, 23)})


def _gone(evidence: Evidence) -> Shape:
    return lambda said: card(
        "listing_closed", departure=departure(episode(**said), evidence), **said
    )


def _paused_card(at: PauseState) -> Shape:
    return lambda said: card(
        known={"pause": pause(sku=said["sku"], state=at, closed_at=NOW)}, **said
    )


# What a card can look like, each made of the outside text that it is given.
PLAIN_SHAPES: tuple[Shape, ...] = (
    lambda said: card("unknown", removal_on=date(2026, 11, 25), **said),
    lambda said: card("listing_closed", known={"opt_out": opt_out(sku=said["sku"])}, **said),
    lambda said: card("listing_closed", known={"opt_out": ending(sku=said["sku"])}, **said),
    lambda said: card("merchant_fulfilled", known={"listing": None}, **said),
    lambda said: card(
        "listing_closed", known={"can_act": False}, removal_on=date(2026, 1, 1), **said
    ),
    _refused,
)
# With all that an item can have beside its plain lines.
ODD_SHAPES: tuple[Shape, ...] = (
    lambda said: card("merchant_fulfilled", **said),
    lambda said: card("account_blocked", **said),
    *map(_paused_card, PauseState),
    _found_by_amazon,
    lambda said: card("listing_closed", **{**said, "primary_action": "Create removal order"}),
    lambda said: card(
        "listing_closed", known={"settings": AccountSettings(accelerated_removal=True)}, **said
    ),
    lambda said: card("trademark_misuse", **{**said, "stranded_on": date(2026, 10, 24)}),
    lambda said: card(
        "merchant_fulfilled", known={"listing": None, "opt_out": opt_out(sku=said["sku"])}, **said
    ),
    lambda said: card(
        "unknown",
        **{**said, "removal_on": date(2026, 11, 23), "reason_text": "", "price": None},
    ),
    *map(_gone, Evidence),
)
SHAPES = PLAIN_SHAPES + ODD_SHAPES


def every_card(said: dict[str, Any]) -> list[Card]:
    return [shape(said) for shape in PLAIN_SHAPES]


def odd_cards(said: dict[str, Any]) -> list[Card]:
    return [*(shape(said) for shape in ODD_SHAPES), *_priced_cards(said)]


def _priced_cards(said: dict[str, Any]) -> list[Card]:
    """Cards with every kind of figure of what a day costs."""
    sku, old = said["sku"], date(2026, 1, 1)
    figures = [
        *(cost(basis=basis) for basis in Basis),
        *(cost(basis=Basis.RATE_TABLE, unit=sku, tier=tier) for tier in ("oversize", sku)),
        cost("0.000001", on=old, by=ItemKey.ASIN),
    ]
    return [card("listing_closed", cost=one, **said) for one in figures]


def _digests(shown: list[Card], told: Reader) -> Iterator[Message]:
    gone = tuple(departure(one.episode) for one in shown)
    made = digest(shown * 3, new=tuple(shown), departed=gone, items=10_000, late=True)
    yield digests.digest(made, told)
    yield from digests.digest_thread(made, told)
    first = replace(made, since=None, top=(card(removal_on=made.day),))
    sums = [costs("1.5", source, 1) for source in CostSource if source != "unknown"]
    unclear = state(
        unpriced=2, unknown_reasons=3, rejected=4, bulk_fix=26, costs=tuple(sums), paused=3
    )
    yield digests.digest(replace(first, marketplaces=(unclear,)), told)
    for here in (state(items=0), state(items=0, stale=True), state(items=0, data_at=None)):
        yield digests.digest(digest([], marketplaces=(here,)), told)


def _deletions(text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    """The modals (without their field), the line of one, and why it may be asked for or not."""
    item, reason = episode("missing_sku", **said), rulebook().get("missing_sku")
    proposed = intent(IntentState.PROPOSED, by=text, sku=text, action=ActionKind.DELETE_LISTING)
    for asked in (MayAsk(item, reason, False), MayAsk(item, reason, True)):
        for proposal in (None, proposed):
            modal = delete.confirm(replace(asked, proposal=proposal), "", told)
            yield Message("modal", [one for one in modal["blocks"] if one["type"] != "input"])
    yield Message(
        "modal", [{"type": "section", "text": plain(delete.wrong_word(text, told), 2000)}]
    )
    for ended in IntentState:
        yield notices.action(replace(proposed, state=ended), None, True, told)
    for by in ("", text):
        waiting = replace(proposed, state=IntentState.PLANNED, not_before=NOW, seconded_by=by)
        yield notices.action(waiting, None, True, told)
    for done in ((), step_cards(said)[2].progress.done):
        known = facts(item, done_steps=tuple(done))
        decision = decide_deletion(known, NOW)
        yield cards.explanation(Explanation(step_cards(said)[0], (), (decision,)), told)


def _declarations(text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    """The form with its questions, what is said beside them, and the lines of what was declared."""
    item, reason = episode("merchant_fulfilled_dg", **said), rulebook().get("merchant_fulfilled_dg")
    for seconds in (0, 1, 60):
        modal = declare.ask(MayDeclare(item, reason, seconds), "", told)
        labels = [
            {"type": "section", "text": one["label"]} for one in modal["blocks"] if "label" in one
        ]
        yield Message("modal", [one for one in modal["blocks"] if one["type"] != "input"] + labels)
    words = declare.wrong({Question.DECLARED: Why("dg_not_declared")}, told)
    yield Message("modal", [{"type": "section", "text": plain(words["declared"], 2000)}])
    every = tuple(Regulation)
    for declared in (Answers(False, None, every[:1]), Answers(True, True, every), BATTERIES):
        one = intent(IntentState.PLANNED, by=text, sku=text, action=ActionKind.CHANGE_TO_FBA)
        wished = replace(one, request=replace(one.request, answers=declared))
        yield notices.action(wished, None, True, told)
    for found in ISSUES:
        issue = [found[0] or text, text, *found[1:]]
        yield notices.action(
            intent(IntentState.REFUSED, Why("amazon_refused", {"issues": [issue]})),
            None,
            True,
            told,
        )
    bare = {"listing": listing(dangerous_goods=False)}
    yield cards.card(card("merchant_fulfilled_dg", known=bare, **said), (), told)
    for changes in ({}, bare):
        for of in (item, episode(**said)):
            decision = decide_declaration(facts(of, **changes), NOW)
            yield cards.explanation(Explanation(every_card(said)[0], (), (), decision), told)


def _cards(shown: list[Card], said: dict[str, Any], told: Reader) -> Iterator[Message]:
    history = (departure(episode(**said)),)
    for one in shown:
        yield cards.card(one, history, told)
    for kind in ActionKind:
        last = intent(IntentState.CONFIRMED, sku=said["sku"], action=kind)
        yield cards.card(replace(shown[0], last=last), history, told)


def _explanations(shown: Card, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    """Every verdict: due, waiting, ask and never, by a rule and by a click."""
    on = AccountSettings(automatic=Automatic.ON)
    old = {**said, "stranded_on": date(2026, 1, 1)}
    known = [
        facts(episode("listing_closed", **old), settings=on),
        facts(episode("listing_closed", **said)),
        facts(episode("item_discontinued", **old), settings=on),
        facts(episode("merchant_fulfilled", **said), opt_out=opt_out(sku=said["sku"])),
        facts(episode("merchant_fulfilled", **said), opt_out=ending(sku=said["sku"])),
    ]
    known.append(replace(known[0], pause=pause(by=said["sku"])))
    for one in known:
        automatic = tuple(decide_automatic(kind, one, shown.now) for kind in ActionKind)
        clicks = tuple(decide_click(kind, one, shown.now) for kind in ONE_CLICK)
        yield cards.explanation(Explanation(shown, automatic, clicks), told)
    yield cards.explanation(Explanation(shown, (), ()), told)


def _answers(shown: list[Card], text: str, said: dict[str, Any], told: Reader) -> Iterator[Message]:
    past = departure(episode(**said), Evidence.LEFT_THE_LIST)
    closed, unknown = rulebook().get("listing_closed"), rulebook().unknown
    yield answers.top_list(tuple(shown), (state(items=99),), 0, told)
    yield answers.top_list((), (state(),), 900, told)
    yield answers.top_list((), (), 0, told)
    only = Narrowed(text, ("listing_closed",))
    yield answers.top_list(tuple(shown), (state(items=99),), 0, told, items=99, only=only)
    yield answers.top_list((), (state(),), 0, told, items=0, only=only)
    listed = [(reason, 2) for reason in rulebook().reasons]
    yield narrowed.no_such_part(text, listed, told)
    for count in (0, 1, 25, 26):
        for loaded in (Loaded(), Loaded(count, NOW, on_its_way=True)):
            yield bulk_fix.bulk_fix(count, loaded, ["US", "CA"], OPENINGS[:count], told)
    yield narrowed.no_such_part(text, [(unknown, 1)], told)
    dated = tuple(one for one in shown if one.removal.on)
    yield answers.deadlines(dated[:15], len(dated), 0, told)
    yield answers.deadlines(dated[:1], 99, 0, told)
    yield answers.deadlines((), 99, 120, told)
    yield answers.deadlines((), 0, 0, told)
    yield answers.too_far(2000, told)
    yield answers.opt_outs([opt_out(sku=text, by=text)] * 99, told)
    yield answers.opt_outs([], told)
    yield answers.help_text(told)
    yield answers.not_stranded(text, (text, text), past, True, told)
    yield answers.not_stranded(text, (), None, True, told)
    yield answers.not_stranded(text, (), None, False, told)
    yield answers.several(text, (episode(**said),) * 30, told)
    yield answers.unknown_command(answers.Suggestion(text, "/stranded help"), told)
    yield answers.missing_sku("/stranded explain", told)
    for by in ("U0ANNA", "rule:auto_relist", text):
        yield answers.too_late(intent(IntentState.ACCEPTED, by=by, sku=text), told)
        yield answers.not_in_doubt(intent(IntentState.CONFIRMED, by=by, sku=text), told)
        yield answers.too_late_to_undo(intent(IntentState.CANCELLED, by=by, sku=text), told)
    for gone in (True, False):
        yield answers.stale(closed, episode(**said), gone, unknown, told)
    yield answers.closed(Why("primary_action", {"said": text}), told)
    for say in (answers.forgotten, answers.one_moment):
        yield say(told)
    yield from _opt_outs(shown[0].episode, text, told)
    yield answers.taken(intent(IntentState.PLANNED, sku=text), told)
    yield answers.trouble("a1b2c3d4", told)
    yield answers.nothing_waits(told)


def _opt_outs(stranded: Episode, text: str, told: Reader) -> Iterator[Message]:
    """Switched each way, on the list and off it, with and without an end; and what was not done."""
    place = Place(Scope("w1", "A1SELLER"), "US", text)
    for one in (opt_out(sku=text, by=text), ending(sku=text, by=text)):
        back = Switched(place, None, True, one, stranded)
        for before in (None, opt_out(by=text), ending(by=text)):
            yield optouts.switched(replace(back, opt_out=one, before=before), told)
            yield optouts.switched(
                replace(back, opt_out=one, before=before, episode=None, near=(text, text)), told
            )
        for done in (replace(back, opt_out=one, changed=False), back, replace(back, changed=False)):
            yield optouts.switched(done, told)
    in_us = OptOutWords(text, text, "US", "A1")
    elsewhere = replace(in_us, marketplace="CA", account=text)
    for places in ([in_us, elsewhere] * 30, [in_us, replace(in_us, sku="OTHER")]):
        yield optouts.which_place("optout", text, places, told)
    yield optouts.not_out(text, told)
    yield optouts.refused(text, Why("opt_out_unread", {"written": text}), told)
    yield optouts.usage(told)


def _unknown(text: str, told: Reader) -> Iterator[Message]:
    """The list of unknown texts for everybody, and what the modal says (without its select)."""
    chosen = ReasonMapping(text, "listing_closed", text, NOW)
    gone = replace(chosen, reason=text)
    values = (
        UnknownValue(text, 3, text),
        UnknownValue("", 1, text),
        UnknownValue(text, 1, text, chosen),
    )
    standing = ((chosen, Standing.HOLDS), (chosen, Standing.KNOWN), (gone, Standing.GONE))
    book = rulebook()
    for found in (
        UnknownReasons(values, 7, standing * 9),
        UnknownReasons((), 0, standing),
        UnknownReasons(values * 6, 0, ()),
        UnknownReasons((), 0, ()),
    ):
        for may_settle in (True, False):
            yield unknown.unknown_list(found, book, told, may_settle=may_settle)
    modal = unknown.choose(text, book.reasons, told, "")
    yield Message("modal", [block for block in modal["blocks"] if block["type"] != "input"])
    for why_not in (Message("said", []), Why("mapping_known", {"value": text, "key": text})):
        yield Message("modal", unknown.refused(why_not, told)["blocks"])
    for judged in (0, 5):
        yield unknown.done(chosen, book.get("listing_closed"), judged, told)
    yield unknown.undone(chosen, book.get("listing_closed"), 0, told)
    yield unknown.undone(gone, book.unknown, 5, told)
    yield unknown.not_mapped(told)


def _notices(shown: list[Card], text: str, told: Reader) -> Iterator[Message]:
    for ended in IntentState:
        done = intent(ended, Why("bad_request", {"said": text}), by=text, sku=text)
        yield notices.action(done, None, True, told)
        yield notices.action(replace(done, why=Why("unreachable")), None, True, told)
        waiting = replace(done, not_before=NOW)
        yield notices.action(waiting, replace(shown[4], last=waiting), False, told)
        yield notices.action(done, shown[4], False, told)
        for evidence in Evidence:
            for hours in (3, 24):
                yield notices.check(done, evidence, timedelta(hours=hours), told)
        case = SupportCase(shown[0].episode, (done,) * 9, (text,) * 9, NOW)
        yield notices.check(done, Evidence.STILL_STRANDED, timedelta(hours=24), told, case, "S0OPS")
    for first, last in ((0, 0), (1, 1), (7, 7), (7, 14), (-9, -1)):
        given = removal.Removals(tuple(shown), first, last, "US", 40, or_sooner=first > 1)
        yield removal.warning(replace(given, owner=text), told)
    gone = tuple(replace(one, departure=departure(one.episode)) for one in shown)
    yield removal.warning(removal.Removals(gone, 3, 3, "US", 0, owner=text), told)
    for on in (True, False):
        yield notices.preview(notices.Preview(tuple(shown) * 5, "US", 30, on, "A1SELLER\nUS"), told)
    yield from _asking(shown, text, told)
    yield from _lost(text, told)
    yield from _signals(shown, told)
    before = intent(IntentState.CONFIRMED, sku=text, by=text)
    for left in (None, departure(shown[0].episode)):
        found = tuple(again.Return(one, before, left) for one in shown) * 4
        yield again.again(again.Returns(found, "US", len(found) + 3), told)
    for rows in (1, 12_345):
        yield notices.audit_head(rows, "0123456789abcdef" * 4, told)
    yield from _held(told)


def _signals(shown: list[Card], told: Reader) -> Iterator[Message]:
    book, since = rulebook(), NOW - timedelta(hours=1)
    for kind in SignalKind:
        for key in ("merchant_fulfilled", "listing_closed", "missing_price", "item_discontinued"):
            for items in (1, 41):
                given = Told(kind, items, (), book.get(key), "A1", "US", since, NOW, 30)
                for cards_shown in ((), tuple(shown)):
                    one = replace(given, cards=cards_shown[:items])
                    yield signals.signal(one, told, "U0ANNA")


def _asking(shown: list[Card], text: str, told: Reader) -> Iterator[Message]:
    discontinued = card("item_discontinued", sku=text)
    for asked in ((shown[0],), (discontinued,), (*shown, discontinued) * 3):
        for more in (0, 9):
            yield asking.ask(asking.Asking(asked, "US", len(asked) + more), told)


def _lost(text: str, told: Reader) -> Iterator[Message]:
    for kind in (*lost.ABOUT, "lost"):
        for why_not in (*lost.KNOWN_WHYS, text):
            for settled in (True, False):
                yield lost.lost(kind, why_not, settled, told)


def _held(told: Reader) -> Iterator[Message]:
    asked = held.Asked("A1SELLER", "US", 7)
    taken = replace(asked, taken_by="U0ANNA", taken_at=NOW.isoformat())
    for one in (asked, taken, replace(asked, at_hand=False)):
        for code in ("would_close_many", "older_than_newest", ""):
            yield held.held(one, 30, 25, code, told)
    yield held.answered(25, told)
    yield held.not_taken(Why("held_no_more"), told)


def every_why(text: str, codes: list[str], told: Reader) -> Iterator[str]:
    """Each code's sentence on both sides of its gate, with `text` in all its parameters."""
    outside: dict[str, object] = dict.fromkeys(PARAMETERS, text)
    for code in codes:
        for passed in (True, False):
            yield why(Why(code, outside), told, passed=passed)
            yield why(Why(code, {}), told, passed=passed)
    for because in BECAUSE:
        yield why(Why("not_allowed", {"because": because, "group": text, "right": "act"}), told)
