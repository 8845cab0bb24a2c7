"""The modal that lists what becomes due at once, and asks how to let it go."""

from datetime import datetime

from bot.messages import ids
from bot.messages.blocks import Block, context, plain, section, sections
from bot.messages.items import Reader, action_name, compact_line
from bot.messages.settings import first_taken
from stranded.actions import ActionKind
from stranded.ahead import AtOnce
from stranded.cards import Card
from stranded.release import BATCH, MOST_DAYS, Choice, Way, batches

VIEW_TITLE = 24
LABEL = 75
SOME_DAYS = 7


def loading(reader: Reader) -> Block:
    """What stands in the modal while a long list is looked through."""
    return {**_modal(reader), "blocks": [section(reader.say("release", "loading"))]}


def told(text: str, reader: Reader) -> Block:
    """The modal with nothing more to choose."""
    return {**_modal(reader), "blocks": [section(text)]}


def _modal(reader: Reader) -> Block:
    return {
        "type": "modal",
        "title": plain(reader.say("release", "title"), VIEW_TITLE),
        "close": plain(reader.say("release", "close"), VIEW_TITLE),
    }


def choose(
    given: AtOnce,
    past: list[Block],
    metadata: str,
    reader: Reader,
    quiet_until: datetime | None = None,
) -> Block:
    """What becomes due at once, the first of it by name, and the choice; `metadata` comes back.

    `past` tells what the same settings would have done so far; `quiet_until` is the end of the
    quiet hours that hold, before which nothing begins.
    """
    if not given.changed:
        return told(reader.say("release", "nothing_changed"), reader)
    return {
        **_modal(reader),
        "callback_id": ids.RELEASE_VIEW,
        "private_metadata": metadata,
        "submit": plain(reader.say("release", "submit"), VIEW_TITLE),
        "blocks": [
            *_at_once(given, reader),
            *_choices(given, reader),
            *_notes(quiet_until, reader),
            *past,
        ],
    }


def _at_once(given: AtOnce, reader: Reader) -> list[Block]:
    count = len(given.episodes)
    said = {"count": count, "given": given, "kinds": counted(given.counts, reader)}
    part = "at_once" if count else "nothing_at_once"
    lines = [_would(card, reader) for card in given.shown]
    left = count - len(lines)
    more = context(reader.say("notices", "more", count=left) if left else "")
    return [
        section(reader.say("release", part, **said)),
        *sections(lines),
        *([more] if more else []),
    ]


def counted(counts: dict[ActionKind, int], reader: Reader) -> str:
    """Such as "Relist 12, Change to FBA 3"."""
    named = [(action_name(kind.value, reader), number) for kind, number in counts.items()]
    return reader.say("release", "kinds", named=named)


def _would(card: Card, reader: Reader) -> str:
    action = action_name((card.reason.auto or ActionKind.RELIST).value, reader)
    return reader.say("notices", "would", line=compact_line(card, reader), action=action)


def _choices(given: AtOnce, reader: Reader) -> list[Block]:
    if not given.episodes:
        return []
    options = [_option(way, len(given.episodes), reader) for way in Way]
    ways = {
        "type": "input",
        "block_id": ids.WAY_BLOCK,
        "label": plain(reader.say("release", "label_way"), LABEL),
        "element": {"type": "radio_buttons", "action_id": ids.WAY_CHOICE, "options": options},
    }
    days = {
        "type": "input",
        "block_id": ids.DAYS_BLOCK,
        "optional": True,
        "label": plain(reader.say("release", "label_days", most=MOST_DAYS), LABEL),
        "element": {
            "type": "number_input",
            "action_id": ids.DAYS_INPUT,
            "is_decimal_allowed": False,
            "initial_value": str(SOME_DAYS),
            "min_value": "1",
            "max_value": str(MOST_DAYS),
        },
    }
    return [ways, days]


def _option(way: Way, count: int, reader: Reader) -> Block:
    minutes = batches(count)
    about = reader.say("release", f"about_{way.value}", minutes=minutes, most=BATCH)
    return {
        "text": plain(reader.say("release", f"way_{way.value}", most=BATCH), LABEL),
        "description": plain(about, LABEL),
        "value": way.value,
    }


def _notes(quiet_until: datetime | None, reader: Reader) -> list[Block]:
    quiet = reader.say("release", "quiet", until=quiet_until) if quiet_until else ""
    found = (context(quiet), context(reader.say("release", "notes")))
    return [one for one in found if one]


def done(
    count: int, marketplace: str, choice: Choice, reader: Reader, taken_first: int = 0
) -> Block:
    """What came of the choice; `taken_first` as where other settings are changed."""
    part = f"done_{choice.way.value}" if count else "done_nothing"
    minutes, said = batches(count), {"count": count, "days": choice.days, "most": BATCH}
    kept = reader.say("release", "kept", marketplace=marketplace)
    lines = [f"{kept} {reader.say('release', part, minutes=minutes, **said)}"]
    if note := first_taken(taken_first, reader):
        lines.append(note)
    return told("\n".join(lines), reader)


def meanwhile(reader: Reader) -> Block:
    return told(reader.say("release", "meanwhile"), reader)


def failed(reader: Reader) -> Block:
    return told(reader.say("release", "failed"), reader)


def no_way(reader: Reader) -> str:
    return str(reader.say("release", "no_way"))


def wrong_days(reader: Reader) -> str:
    return str(reader.say("release", "wrong_days", most=MOST_DAYS))
