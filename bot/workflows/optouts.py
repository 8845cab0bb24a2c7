"""Opting a SKU out of automatic actions and in again: by a click, a command or the command line."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows.lookup import Several
from bot.workflows.parts import Parts
from store import accounts, audit, episodes, optouts, posts, search
from stranded.actions import Actor, Why
from stranded.items import Episode, OptOut
from stranded.marketplaces import MARKETPLACES
from stranded.optout_command import End, OptOutWords, is_amazons_code, read_end, readings
from stranded.optouts import Place, Switch, Switched
from stranded.scope import Scope

REFLOAT = "refloat"
# Amazon takes no longer one.
MOST_SKU = 40
AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class WhichPlace:
    """What was typed (SKU and end) may be meant in several places, of which one is to be named.

    `places` are the words that name each of them in full.
    """

    words: str
    places: tuple[OptOutWords, ...]


@dataclass(frozen=True, slots=True)
class NotOut:
    """What was to be opted in again is not opted out anywhere."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was opted out, since the words of the person did not say what."""

    sku: str
    why: Why


Out = Switched | WhichPlace | Several | Refused
Back = Switched | WhichPlace | NotOut


def opt_out(
    session: Session, parts: Parts, place: Place, end: End | None, actor: Actor, now: datetime
) -> Switched:
    """Without an end it holds for good, or as it stands; another one takes the place of the old."""
    standing = _standing(session, parts, place, now)
    if standing is not None and (end is None or end.until == standing.until):
        return _switched(session, parts, place, standing)
    until = end.until if end else None
    chosen = OptOut(place.scope.account, place.marketplace, place.sku, actor.id, now, until)
    told: dict[str, object] = {"until": until} if until or standing else {}
    if standing is None:
        optouts.opt_out(session, place.scope, chosen)
        _note(session, parts, place, Switch.OUT, actor.id, told, now)
    else:
        optouts.change(session, place.scope, chosen)
        before = {"by": standing.by, "at": standing.at, "until": standing.until}
        _note(session, parts, place, Switch.CHANGED, actor.id, told | {"before": before}, now)
    return _switched(session, parts, place, chosen, standing, changed=True)


def opt_in(session: Session, parts: Parts, place: Place, actor: Actor, now: datetime) -> Switched:
    standing = _standing(session, parts, place, now)
    if standing is None:
        return _switched(session, parts, place, None)
    optouts.opt_in(session, place.scope, place.marketplace, place.sku)
    _note(session, parts, place, Switch.IN, actor.id, {}, now)
    return _switched(session, parts, place, None, standing, changed=True)


def note_ended(parts: Parts, now: datetime) -> int:
    """Puts those whose time is over into the log, and has the items drawn anew; says nothing."""
    with parts.database.read() as session:
        over = optouts.ended(session, parts.workspace, now, AT_A_TIME)
    for one in over:
        # A transaction each: who waits for the log's end must hold nothing that another waits for.
        with parts.database.write() as session:
            scope = Scope(parts.workspace, one.account)
            _standing(session, parts, Place(scope, one.marketplace, one.sku), now)
    return len(over)


def _standing(session: Session, parts: Parts, place: Place, now: datetime) -> OptOut | None:
    """The opt-out that holds; one whose time is over is put into the log as that."""
    kept = optouts.take(session, place.scope, place.marketplace, place.sku)
    if kept is None or kept.in_force(now):
        return kept
    optouts.opt_in(session, place.scope, place.marketplace, place.sku)
    _note(session, parts, place, Switch.ENDED, REFLOAT, {"until": kept.until}, now)
    return None


def _switched(
    session: Session,
    parts: Parts,
    place: Place,
    opt_out: OptOut | None,
    before: OptOut | None = None,
    *,
    changed: bool = False,
) -> Switched:
    episode = episodes.current(session, place.scope, place.marketplace, place.sku)
    near = () if episode else tuple(search.near(session, parts.workspace, place.sku))
    return Switched(place, opt_out, changed, before, episode, near)


def _note(
    session: Session,
    parts: Parts,
    place: Place,
    switch: Switch,
    by: str,
    detail: dict[str, object],
    now: datetime,
) -> None:
    """What changed is drawn anew and stands in the audit log."""
    episode = episodes.current(session, place.scope, place.marketplace, place.sku)
    if episode is not None:
        posts.want_redraw(session, place.scope, episode.id)
    subject = f"{place.marketplace}/{place.sku}"
    audit.append(session, place.scope, parts.audit_key, switch.value, by, subject, detail, now)


def answer_out(parts: Parts, told: str | OptOutWords, actor: Actor, now: datetime) -> Out:
    """What it comes to that a person typed `SKU`, `SKU 90d`, `SKU 2026-12-31 US`."""
    with parts.database.write() as session:
        found = _meant(session, parts, _readings(session, parts, told), now)
        if not isinstance(found, tuple):
            return found
        place, until = found
        zone = MARKETPLACES[place.marketplace].zone
        end = read_end(until, now, zone) if until else None
        if isinstance(end, Why):
            return Refused(place.sku, end)
        return opt_out(session, parts, place, end, actor, now)


def answer_in(parts: Parts, told: str | OptOutWords, actor: Actor, now: datetime) -> Back:
    """What it comes to that a person typed `SKU` or `SKU US` to have it take part again."""
    with parts.database.write() as session:
        for words in _readings(session, parts, told):
            found = [one for one in _opted_out(session, parts, words, now) if _fits(words, one)]
            if len(found) > 1:
                return WhichPlace(words.sku, _named(found))
            if found:
                (one,) = found
                scope = Scope(parts.workspace, one.account)
                return opt_in(session, parts, Place(scope, one.marketplace, one.sku), actor, now)
    return NotOut(told if isinstance(told, str) else told.sku)


def _readings(session: Session, parts: Parts, told: str | OptOutWords) -> Iterable[OptOutWords]:
    if isinstance(told, OptOutWords):
        return [told]
    known = accounts.accounts(session, parts.workspace)
    return readings(told, {one.scope.account for one in known})


def _fits(words: OptOutWords, one: Episode | OptOut) -> bool:
    return words.account in ("", one.account) and words.marketplace in ("", one.marketplace)


def _opted_out(session: Session, parts: Parts, words: OptOutWords, now: datetime) -> list[OptOut]:
    """Where the SKU is opted out; an ASIN or FNSKU means the SKUs on the list that have it."""
    listed = search.find(session, parts.workspace, words.sku)
    skus = dict.fromkeys([words.sku, *(one.sku for one in listed)])
    return [one for sku in skus for one in optouts.of_sku(session, parts.workspace, sku, now)]


def _meant(
    session: Session, parts: Parts, told: Iterable[OptOutWords], now: datetime
) -> tuple[Place, str] | Several | WhichPlace | Refused:
    """The place that is meant, and the words that tell an end."""
    words, known = OptOutWords(""), False
    for words in told:
        found = search.find(session, parts.workspace, words.sku)
        listed = [one for one in found if _fits(words, one)]
        if len(listed) > 1:
            return Several(words.sku, tuple(listed))
        if listed:
            (one,) = listed
            scope = Scope(parts.workspace, one.account)
            return Place(scope, one.marketplace, one.sku), words.until
        if known := _is_known(session, parts, words.sku, now):
            break
    unclear = None if known else _not_a_sku(session, parts, words.sku, now)
    found_place = unclear or _clear_place(session, parts, words)
    return (found_place, words.until) if isinstance(found_place, Place) else found_place


def _is_known(session: Session, parts: Parts, sku: str, now: datetime) -> bool:
    """Whether a SKU that is not on the list was there, or is opted out."""
    places = accounts.places(session, parts.workspace)
    was_there = any(episodes.history(session, *place, sku) for place in places)
    return was_there or bool(optouts.of_sku(session, parts.workspace, sku, now))


def _not_a_sku(session: Session, parts: Parts, text: str, now: datetime) -> Refused | None:
    """Why a text that no report ever named is rather something else; None where it may be a SKU."""
    if is_amazons_code(text):
        return Refused(text, Why("opt_out_by_code"))
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        sku, rest = " ".join(words[:count]), " ".join(words[count:])
        if search.find(session, parts.workspace, sku) or _is_known(session, parts, sku, now):
            return Refused(sku, Why("opt_out_unread", {"written": rest}))
    if not text.strip() or len(text) > MOST_SKU or not text.isprintable():
        return Refused(text, Why("opt_out_no_sku", {"most": MOST_SKU}))
    return None


def _clear_place(
    session: Session, parts: Parts, words: OptOutWords
) -> Place | WhichPlace | Refused:
    places = [
        (scope.account, code)
        for scope, code in accounts.places(session, parts.workspace)
        if words.account in ("", scope.account) and words.marketplace in ("", code)
    ]
    if not places:
        named = f"{words.marketplace} {words.account}".strip()
        return Refused(words.sku, Why("opt_out_no_place", {"named": named}))
    if len(places) > 1:
        named_in_full = (
            replace(words, account=account, marketplace=code) for account, code in places
        )
        return WhichPlace(f"{words.sku} {words.until}".strip(), tuple(named_in_full))
    ((account, code),) = places
    return Place(Scope(parts.workspace, account), code, words.sku)


def _named(found: Iterable[OptOut]) -> tuple[OptOutWords, ...]:
    """By its own SKU: what was typed may be an ASIN or FNSKU of several."""
    return tuple(
        OptOutWords(one.sku, marketplace=one.marketplace, account=one.account) for one in found
    )
