"""`/stranded bulk`: many items mended by one file, step by step in Seller Central."""

from bot.messages import ids
from bot.messages.blocks import Message, actions, button, context, message, section
from bot.messages.bulk import openers
from bot.messages.items import Reader
from stranded.bulk import Opening
from stranded.bulk_fix import BLANK, COLUMNS, SUGGESTED_ABOVE, Loaded
from stranded.marketplaces import MARKETPLACES


def bulk_fix(
    count: int,
    loaded: Loaded,
    marketplaces: list[str],
    openings: list[Opening],
    reader: Reader,
) -> Message:
    """What can be done to several at once: here, and by a file that mends `count` items."""
    here = openers(openings, reader)
    many = count > SUGGESTED_ABOVE
    said = reader.say("bulk_fix", "many" if many else "few", count=count, above=SUGGESTED_ABOVE)
    steps = reader.say("bulk_fix", "steps", columns=" · ".join(COLUMNS), blank=BLANK)
    return message(
        said,
        [
            section(reader.say("bulk", "several")) if here else None,
            actions("several", here),
            section(f"{said}\n{reader.say('bulk_fix', 'scope')}"),
            section(steps),
            section(reader.say("bulk_fix", "here")),
            section("\n".join(filled)) if (filled := _filled(loaded, reader)) else None,
            actions("bulk", [one for code in marketplaces for one in _link(code, reader)]),
            context(reader.say("bulk_fix", "by_hand")),
        ],
    )


def _filled(loaded: Loaded, reader: Reader) -> list[str]:
    """What Amazon's own file adds to ours, with its source and age."""
    lines: list[str] = []
    if loaded.skus and loaded.at is not None:
        lines.append(reader.say("bulk_fix", "filled", count=loaded.skus, at=loaded.at))
    if loaded.on_its_way:
        lines.append(reader.say("bulk_fix", "on_its_way", blank=BLANK))
    return lines


def _link(code: str, reader: Reader) -> list[dict[str, object]]:
    url = reader.links("bulk_fix", MARKETPLACES[code], "", "")
    label = reader.say("bulk_fix", "open", code=code)
    return [button(label, f"{ids.LINK}:{code}", url=url)] if url else []
