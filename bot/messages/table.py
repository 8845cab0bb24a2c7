"""Columns of text in a fixed width, whose letters may be one or two columns wide."""

import unicodedata
from collections.abc import Sequence

# A telephone shows some 40 columns before it breaks a line.
GAP = " "
BAR = 5


def width(text: str) -> int:
    """How many columns a text takes: Chinese letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def aligned(rows: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """The rows with each column as wide as its widest cell, the first `left` ones flush left."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        GAP.join(
            _cell(text, widths[place], place < left) for place, text in enumerate(row)
        ).rstrip()
        for row in rows
    ]


def _cell(text: str, wide: int, flush_left: bool) -> str:
    room = " " * (wide - width(text))
    return text + room if flush_left else room + text


def bar(value: int, most: int) -> str:
    """A bar for a value, the longest for the greatest one; anything at all is at least a step."""
    return "▇" * -(-BAR * value // most) if most else ""
