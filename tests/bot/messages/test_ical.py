"""The calendar's file: as RFC 5545 wants it, read back here by its rules alone."""

import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.messages.ical import LINE, Entry, calendar, escaped, folded

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)

# Short texts are told apart best, and only long ones are folded.
LONG = st.builds(lambda text, times: text * times, st.text(), st.sampled_from((1, 40)))


def entry(summary: str = "s", description: str = "d", uid: str = "u1") -> Entry:
    return Entry(uid, date(2026, 12, 31), AT, summary, description)


def unfolded(file: bytes) -> list[str]:
    return file.replace(b"\r\n ", b"").decode().split("\r\n")


def read(file: bytes) -> list[tuple[str, str]]:
    """Names with their parameters, and values as they are meant."""
    lines = [line.partition(":") for line in unfolded(file) if line]
    meant = {"n": "\n", "N": "\n"}
    return [
        (name, re.sub(r"\\(.)", lambda found: meant.get(found[1], found[1]), value))
        for name, _, value in lines
    ]


def test_a_day_is_written_as_one_that_lasts_all_day_and_keeps_nobody_busy() -> None:
    file = calendar("Dates", "All of them", [entry("Gone: A, B; C", "one\ntwo")], "zh-CN")

    assert file.decode().splitlines() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Refloat//Removal dates//ZH",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Dates",
        "X-WR-CALDESC:All of them",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VEVENT",
        "UID:u1",
        "DTSTAMP:20261123T170000Z",
        "LAST-MODIFIED:20261123T170000Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Gone: A\\, B\\; C",
        "DESCRIPTION:one\\ntwo",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@given(LONG, LONG, st.text(min_size=1))
def test_no_text_ends_its_line_or_begins_another_entry(
    summary: str, description: str, uid: str
) -> None:
    file = calendar("n", "d", [entry(summary, description, uid)], "en")
    names = [name for name, _ in read(file)]

    assert names == [name for name, _ in read(calendar("n", "d", [entry()], "en"))]
    assert file.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", file)
    assert all(len(line) <= LINE for line in file.split(b"\r\n"))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.just("\n")))
def test_what_is_written_is_what_is_read(text: str) -> None:
    file = calendar("n", "d", [entry(description=text)], "en")

    assert dict(read(file))["DESCRIPTION"] == text


@given(LONG)
def test_a_folded_line_parts_no_character(text: str) -> None:
    line = escaped(text)
    parts = list(folded(line))

    assert "".join(part.decode() for part in parts) == line
    assert all(len(part) <= LINE - (number > 0) for number, part in enumerate(parts))
