"""Amazon's mail is read for SKUs that are on the list, each whole, and for its date."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stranded.items import Episode
from stranded.mail import MOST, Mail, is_telling, possible_skus, read_mail, sort_out
from tests.bot.messages.things import episode

TODAY = date(2026, 11, 26)
MAIL = """\
From: Amazon
Date: Fri, 20 Nov 2026 08:15:00 +0000
Subject: Action required: stranded inventory

Dear seller,
these SKUs are stranded in our fulfillment centers: LAMP-1, "KETTLE_RED*1"; (RED LAMP 2) and
- LAMP-10.
If you take no action they will be removed 30 days after this mail.
"""
CHINESE = "尊敬的卖家：您的库存LAMP-1、RED LAMP 2和“红灯7”已无在售信息。发送日期：2026年11月20日。"
LISTED = ("LAMP-1", "LAMP-10", "KETTLE_RED*1", "RED LAMP 2", "LAMP", "RED", "红灯7", "NOT-THERE-1")


def read(text: str, listed: tuple[str, ...] = LISTED) -> Mail:
    return read_mail(text, listed, TODAY)


def test_the_skus_of_a_mail_are_read_in_their_order_and_its_date() -> None:
    found = read(MAIL)

    assert found.skus == ("LAMP-1", "KETTLE_RED*1", "RED LAMP 2", "LAMP-10")
    assert found.day == date(2026, 11, 20)


def test_a_chinese_mail_needs_no_spaces() -> None:
    found = read(CHINESE)

    assert found.skus == ("LAMP-1", "RED LAMP 2", "红灯7")
    assert found.day == date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "LAMP-10", "XLAMP-1", "LAMP-1B", "LAMP-1-B", "B-LAMP-1", "LAMP-1.5", "LAMP-1_", "LAMP-1/2",
        "LAMP-1é", "lamp-1", "LAMP -1", "3*LAMP-1", "LAMP-1#2", "LAMP-1’s".replace("’", "'"),
    ],
)  # fmt: skip
def test_a_sku_inside_a_longer_word_is_not_there(text: str) -> None:
    assert read(f"about {text} of yours", ("LAMP-1",)).skus == ()


@pytest.mark.parametrize(
    "text",
    ["LAMP-1", "LAMP-1.", "(LAMP-1)", "“LAMP-1”", "SKU:LAMP-1,", "-LAMP-1-", "的LAMP-1，",
     "|LAMP-1|", "LAMP-1\tB0LAMP", "LAMP-1: 3 units"],
)  # fmt: skip
def test_what_ends_a_word_ends_a_sku(text: str) -> None:
    assert read(text, ("LAMP-1",)).skus == ("LAMP-1",)


def test_a_sku_inside_a_longer_one_that_is_listed_is_only_the_longer_one() -> None:
    assert read("RED LAMP 2 and no other").skus == ("RED LAMP 2",)
    assert read("RED LAMP 2 and LAMP too").skus == ("RED LAMP 2", "LAMP")


def test_digits_of_a_date_are_no_sku() -> None:
    assert read("sent on 2026-11-20, of 20 units", ("2026-11-20", "20")).skus == ("20",)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("LAMP-1", 0),
        ("LAMP-1 20 Nov 2026 and by 20 December 2026", 2),
        ("LAMP-1 20 Nov 2026, that is 2026-11-20", 1),
        ("LAMP-1 03/04/2026", 1),
    ],
)
def test_no_day_is_chosen_among_several_or_none(text: str, dates: int) -> None:
    found = read(text)

    assert len(found.dates) == dates
    assert (found.day is None) == ("that is" not in text)


SKU = st.from_regex(r"[A-Z][A-Z0-9]{0,4}([-_./#+ ][A-Z0-9]{1,5}){0,3}", fullmatch=True)
SKUS = st.lists(SKU, max_size=8, unique=True)
# What can stand between two words of a mail.
GAPS = st.sampled_from((" ", ", ", "; ", "\n", "\n- ", "、", "\t", " (", ") "))


@given(st.text() | SKUS.map(" ".join), SKUS)
def test_nothing_is_read_that_is_not_listed_or_not_in_the_text(
    text: str, listed: list[str]
) -> None:
    found = read(text, tuple(listed)).skus

    assert set(found) <= set(listed)
    assert len(set(found)) == len(found)
    assert all(sku in text for sku in found)
    assert set(found) <= possible_skus(text)


@given(SKUS, st.data())
def test_of_a_text_of_skus_all_are_found_in_their_order(
    skus: list[str], data: st.DataObject
) -> None:
    text = "".join(f"{sku}{data.draw(GAPS)}" for sku in skus)
    alone = [sku for sku in skus if text.count(sku) == 1]

    found = read(text, tuple(skus)).skus

    assert [sku for sku in found if sku in alone] == alone


@given(SKU, st.sampled_from("AZ09_é"), st.sampled_from(("", "-", ".", "/", "#")), st.booleans())
def test_glued_to_a_letter_or_digit_no_sku_is_found(
    sku: str, letter: str, joint: str, before: bool
) -> None:
    text = f"{letter}{joint}{sku}" if before else f"{sku}{joint}{letter}"

    assert read(f"a mail of {text} ends", (sku,)).skus == ()


@given(SKUS)
def test_a_listed_sku_never_hides_inside_another(skus: list[str]) -> None:
    longest = [one for one in skus if not any(one in other for other in skus if other != one)]
    found = read(";\n".join(longest), tuple(skus)).skus

    assert found == tuple(longest)


@pytest.mark.parametrize(
    ("sku", "telling"),
    [
        ("LAMP-1", True), ("123456", True), ("KETTLE_RED", True), ("A1B2", True), ("红灯-7", True),
        ("30", False), ("2026", False), ("LAMP", False), ("removal order", False), ("A1", False),
        ("库存", False),
    ],
)  # fmt: skip
def test_what_may_stand_in_any_text_is_not_telling(sku: str, telling: bool) -> None:
    assert is_telling(sku) is telling


def listed(*skus: str) -> list[Episode]:
    return [episode(sku=sku) for sku in skus]


def test_only_what_is_telling_and_in_one_store_is_sure() -> None:
    twice = listed("LAMP-2", "LAMP-2")
    found = sort_out(
        Mail(("LAMP-2", "LAMP-1", "removal"), ()), [*listed("removal", "LAMP-1"), *twice]
    )

    assert [one.sku for one in found.sure] == ["LAMP-1"]
    assert [one.sku for one in found.unsure] == ["LAMP-2", "LAMP-2", "removal"]


def test_more_than_a_modal_holds_is_counted() -> None:
    skus = [f"LAMP-{number:03}" for number in range(MOST + 5)]
    found = sort_out(Mail(tuple(skus), ()), listed(*skus))

    assert (len(found.sure), found.more) == (MOST, 5)
    assert all(one.sku < other.sku for one, other in pairwise(found.sure))
