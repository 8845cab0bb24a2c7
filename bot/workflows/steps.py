"""Steps that a person took in Seller Central: told of, taken back, and looked at in their time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.workflows.parts import Parts
from bot.workflows.picture import departure_of, gather
from bot.workflows.press import Forgotten, Stale
from bot.workflows.verify import evidence_of
from store import audit, episodes, posts, steps
from stranded.actions import Actor
from stranded.items import Episode, Evidence
from stranded.rules import steps_of
from stranded.scope import Scope
from stranded.steps import DoneStep, StepPress

KIND, LOOK_KIND = "step", "step_look"
BATCH = 50


@dataclass(frozen=True, slots=True)
class Told:
    """Written down, with the time at which the bot looks."""

    step: DoneStep


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """Somebody was first; theirs is the one that counts."""

    step: DoneStep


@dataclass(frozen=True, slots=True)
class NotNext:
    """Another step comes first, or the time of the last one is not over."""

    episode: Episode


Telling = Told | ToldBefore | NotNext | Stale | Forgotten


@dataclass(frozen=True, slots=True)
class TooLateToTakeBack:
    """It was looked at, or somebody took it back before."""

    step: DoneStep


def tell(parts: Parts, pressed: StepPress, actor: Actor, now: datetime) -> Telling:
    """What it comes to that a person says they did a step."""
    scope = Scope(parts.workspace, pressed.account)
    with parts.database.write() as session:
        episode = episodes.by_id(session, scope, pressed.episode)
        if episode is None:
            return Forgotten()
        departure = departure_of(session, parts, episode)
        if departure is not None or episode.reason != pressed.reason:
            return Stale(parts.rulebook.get(pressed.reason), episode, departure)
        return _tell(session, parts, scope, episode, pressed.step, actor, now)


def _tell(
    session: Session,
    parts: Parts,
    scope: Scope,
    episode: Episode,
    key: str,
    actor: Actor,
    now: datetime,
) -> Telling:
    far = steps_of(gather(session, parts, [episode])[episode.id], now)
    before = next((one for one in far.done if one.key == key), None)
    if before is not None:
        return ToldBefore(before)
    if far.offered is None or far.offered.key != key:
        return NotNext(episode)
    step, is_first = steps.record(session, scope, episode, far.offered, actor.id, now)
    if not is_first:
        return ToldBefore(step)
    posts.plan(
        session,
        scope,
        key=line_key(step),
        channel=parts.channel,
        kind=KIND,
        subject={"step": step.id},
        now=now,
        episodes=[episode.id],
    )
    _note(session, parts, scope, step, f"step.{key}", actor.id, now)
    return Told(step)


def line_key(step: DoneStep) -> str:
    return f"step|{step.id}"


def take_back(
    parts: Parts, scope: Scope, step_id: int, actor: Actor, now: datetime
) -> DoneStep | TooLateToTakeBack | None:
    """The step, which counts no more; None where there is none of that number."""
    with parts.database.write() as session:
        won = steps.take_back(session, scope, step_id, actor.id, now)
        step = steps.get(session, scope, step_id)
        if step is None or not won:
            return step and TooLateToTakeBack(step)
        _note(session, parts, scope, step, f"step_taken_back.{step.key}", actor.id, now)
        return step


def look_at_steps(parts: Parts, now: datetime) -> int:
    """Looks whether the steps whose time is over helped; returns how many were looked at."""
    with parts.database.read() as session:
        due = steps.due(session, now, BATCH)
    return sum(_look(parts, scope, step, now) for scope, step in due)


def _look(parts: Parts, scope: Scope, step: DoneStep, now: datetime) -> bool:
    evidence = evidence_of(parts, scope, step.episode, now)
    with parts.database.write() as session:
        if not steps.finish(session, scope, step.id, evidence, now):
            return False
        if evidence in (Evidence.VERIFIED, Evidence.LEFT_THE_LIST):
            episodes.record_evidence(session, scope, step.episode, evidence, now)
        _say(session, parts, scope, step, now)
        hours = (now - step.at).total_seconds() // 3600
        event, detail = f"check.{evidence.value}", {"hours": int(hours)}
        _note(session, parts, scope, step, event, "refloat", now, detail)
    return True


def _say(session: Session, parts: Parts, scope: Scope, step: DoneStep, now: datetime) -> None:
    """A reply to the line that told of the step, with the reason that the item has by now."""
    episode = episodes.by_id(session, scope, step.episode)
    posts.plan(
        session,
        scope,
        key=f"step_look|{step.id}",
        channel=parts.channel,
        kind=LOOK_KIND,
        subject={"step": step.id, "reason": episode.reason if episode else step.reason},
        now=now,
        parent=line_key(step),
    )


def _note(
    session: Session,
    parts: Parts,
    scope: Scope,
    step: DoneStep,
    event: str,
    actor: str,
    now: datetime,
    detail: dict[str, int] | None = None,
) -> None:
    """What changed is drawn anew and stands in the audit log."""
    posts.want_redraw(session, scope, step.episode)
    subject, told = f"{step.marketplace}/{step.sku}", {"step": step.id, **(detail or {})}
    audit.append(session, scope, parts.audit_key, event, actor, subject, told, now)
