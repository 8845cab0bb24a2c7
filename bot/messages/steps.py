"""Steps that a person does in Seller Central: the button that tells of one, and what follows."""

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Message,
    actions,
    button,
    confirmation,
    message,
    section,
    short,
)
from bot.messages.items import SPOKEN_SKU, Reader, reason_name
from bot.messages.support import support_case
from bot.messages.text import link, plain_line
from stranded.cards import Card
from stranded.items import Episode, Evidence
from stranded.marketplaces import MARKETPLACES
from stranded.reasons import Reason
from stranded.steps import DoneStep, HandStep, StepPress, place_of
from stranded.support import SupportCase


def next_step(card: Card, reader: Reader) -> Block | None:
    """Where the item stands in its steps, with the next one's button once it may be told of."""
    far = card.progress
    if card.open_step is not None:
        return section(_waiting(card.open_step, card.reason, reader))
    if far.offered is not None:
        place = len(far.done) + 1
        part = "next_destructive" if far.offered.destructive else "next"
        text = reader.say("steps", part, **_of(far.offered, place, card.reason))
        return section(text, _button(far.offered, card, reader))
    if far.spent:
        return section(_spent(card, reader))
    return section(reader.say("steps", "no_word", place=len(far.done))) if far.done else None


def _of(step: HandStep, place: int, reason: Reason) -> dict[str, object]:
    hours = int(step.wait.total_seconds() // 3600)
    return {"place": place, "of": len(reason.by_hand), "hours": hours}


def _waiting(step: DoneStep, reason: Reason, reader: Reader) -> str:
    """The card may by then show another reason, of which the step is none."""
    place = place_of(reason.by_hand, step.key) if step.reason == reason.key else 0
    if not place:
        return reader.say("steps", "waiting_elsewhere", step=step)
    said = _label(reason, step, reader)
    return reader.say("steps", "waiting", step=step, place=place, label=said)


def _label(reason: Reason, step: DoneStep | HandStep, reader: Reader) -> str:
    return reason.label(step.key, reader.language.locale)


def _button(step: HandStep, card: Card, reader: Reader) -> Block:
    said = _label(card.reason, step, reader)
    sku = plain_line(card.episode.sku, SPOKEN_SKU)
    press = StepPress(card.episode.account, card.episode.id, card.reason.key, step.key)
    return button(
        said,
        ids.STEP,
        press.token,
        style="danger" if step.destructive else "",
        spoken=f"{said}: {sku}",
        confirm=_confirm(sku, reader) if step.destructive else None,
    )


def _confirm(sku: str, reader: Reader) -> Block:
    asked = confirmation(
        reader.say("steps", "confirm_title"),
        reader.say("steps", "confirm_text", sku=sku),
        reader.say("steps", "confirm_yes"),
        reader.say("buttons", "confirm_no"),
    )
    return {**asked, "style": "danger"}


def _spent(card: Card, reader: Reader) -> str:
    return "\n".join(
        [reader.say("steps", "spent", page=_support(card.episode, reader)), *_tried(card, reader)]
    )


def _tried(card: Card, reader: Reader) -> list[str]:
    return [
        reader.say("steps", "tried", step=step, label=_label(card.reason, step, reader))
        for step in card.progress.done
    ]


def _support(episode: Episode, reader: Reader) -> str:
    place = MARKETPLACES[episode.marketplace]
    url = reader.links("contact_support", place, episode.sku, episode.item.asin)
    name = reader.say("steps", "support")
    return link(url, name) if url else name


def told_line(step: DoneStep, reason: Reason, reader: Reader) -> Message:
    """What the channel reads of a step, drawn anew when it is taken back or looked at."""
    place = place_of(reason.by_hand, step.key)
    of = len(reason.by_hand)
    part = "taken_back" if step.taken_back_by else "told"
    said = _label(reason, step, reader)
    text = reader.say("steps", part, step=step, place=place, of=of, label=said)
    return message(text, [section(text), _back_button(step, reader)])


def _back_button(step: DoneStep, reader: Reader) -> Block | None:
    if not step.can_be_taken_back:
        return None
    name = reader.say("steps", "mistake")
    spoken = f"{name}: {plain_line(step.sku, SPOKEN_SKU)}"
    row = [button(name, ids.STEP_BACK, f"{step.account}\n{step.id}", spoken=spoken)]
    return actions(f"step:{step.id}", row)


def look(
    step: DoneStep,
    reason: Reason,
    by_now: Reason,
    case: SupportCase,
    reader: Reader,
    owner: str = "",
) -> Message:
    """What a look found after a step's time; while it is still stranded, what comes next.

    After the last step there is the `case` to paste for Seller Support, and whoever took the step
    is called, and the `owner`.
    """
    place = place_of(reason.by_hand, step.key)
    evidence = step.evidence or Evidence.UNKNOWN
    hours = int(((step.looked_at or step.due_at) - step.at).total_seconds() // 3600)
    said = {"sku": step.sku, "hours": hours, "place": place, "of": len(reason.by_hand)}
    text = reader.say("steps", f"look_{evidence.value}", **said)
    if evidence is not Evidence.STILL_STRANDED:
        return short(text)
    if by_now.key == reason.key and place == len(reason.by_hand):
        return _escalation(text, step, case, reader, owner)
    return short(f"{text} {_what_next(place, reason, by_now, case.episode, reader)}")


def _escalation(
    text: str, step: DoneStep, case: SupportCase, reader: Reader, owner: str
) -> Message:
    called = list(dict.fromkeys(one for one in (step.by, owner) if one))
    calling = reader.say("support", "calling", called=called)
    ending = reader.say("steps", "case")
    said = section(f"{text} {ending} {calling}")
    return message(f"{text} {ending}", [said, *support_case(case, reader)])


def _what_next(place: int, reason: Reason, by_now: Reason, episode: Episode, reader: Reader) -> str:
    if by_now.key != reason.key:
        name = reason_name(by_now, reader, episode.item.reason_text)
        return reader.say("steps", "then_changed", reason=name)
    words = reason.text(reader.language.locale).steps[place]
    part = "then_destructive" if reason.by_hand[place].destructive else "then"
    return reader.say("steps", part, place=place + 1, words=words)


def told_before(step: DoneStep, reader: Reader) -> Message:
    return short(reader.say("steps", "told_before", step=step))


def not_next(episode: Episode, reader: Reader) -> Message:
    return short(reader.say("steps", "not_next", sku=episode.sku))


def too_late_to_take_back(step: DoneStep, reader: Reader) -> Message:
    part = "taken_back_already" if step.taken_back_by else "too_late"
    return short(reader.say("steps", part, step=step))
