"""What was written for Slack, as a terminal can show it."""

import re

from bot.messages import Message, Reader, items, language
from config.links import load_links
from stranded.actions import Why


def sentence(why: Why) -> str:
    """A code in English."""
    return plain(items.why(why, Reader(language("en"), load_links()), passed=False))


def plain(text: str) -> str:
    """Slack's text without its marks for dates, links and reserved characters."""
    text = re.sub(r"<!date\^\d+\^[^|]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<(https?:[^|>]*)\|([^>]*)>", r"\2 (\1)", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_text(message: Message) -> str:
    """A message line by line, its buttons in brackets."""
    lines: list[str] = []
    for block in message.blocks:
        match block["type"]:
            case "header" | "section":
                lines.append(str(block["text"]["text"]))
            case "context":
                lines += [str(element["text"]) for element in block["elements"]]
            case "actions":
                lines.append("  ".join(f"[{one['text']['text']}]" for one in block["elements"]))
            case "divider":
                lines.append("")
    return "\n".join(map(as_line, lines))


def as_line(text: str) -> str:
    """One of Slack's lines as a terminal shows it."""
    return plain(_unmarked(text))


def _unmarked(text: str) -> str:
    """Without the marks of bold and code; what is code (a SKU) keeps its own asterisks."""
    parts = text.split("`")
    return "".join(
        part if number % 2 else part.replace("*", "") for number, part in enumerate(parts)
    )
