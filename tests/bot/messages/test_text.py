import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.text import code, names, outside, person, plain_line, shorten

FAMILY = "👩‍👩‍👧"
FLAGS = "🇨🇳🇩🇪"


def test_a_sku_is_copied_from_a_message_as_it_is() -> None:
    assert code("A_1*B~2 & C") == "`A_1*B~2 &amp; C`"


def test_a_backtick_in_a_sku_does_not_end_its_code() -> None:
    assert code("A`B").count("`") == 2


def test_a_missing_identifier_is_a_dash() -> None:
    assert code("") == "`-`"


def test_formatting_from_outside_becomes_look_alikes() -> None:
    assert not set("*_~`") & set(outside("*a* _b_ ~c~ `d`"))


def test_names_of_emoji_from_outside_stay_words() -> None:
    assert ":warning:" not in outside("say :warning: now")


def test_a_half_name_of_an_emoji_is_not_completed_by_a_colon_of_ours() -> None:
    assert ":tada:" not in f"{outside('party :tada')}: refused"


def test_line_ends_and_tabs_become_one_space() -> None:
    assert plain_line(" a\r\n\t b\u2028c ") == "a b c"


def test_marks_that_turn_the_direction_of_a_text_are_taken_out() -> None:
    assert plain_line("a\u202eb\u2066c\ufeff") == "abc"


def test_a_person_is_mentioned_and_a_program_is_named() -> None:
    assert person("U0ANNA") == "<@U0ANNA>"
    assert person("<!channel>") == "&lt;!channel&gt;"


def test_several_names_stand_one_behind_the_other() -> None:
    assert names(["sku", "asin"]) == "`sku`, `asin`"


def test_a_short_text_is_not_shortened() -> None:
    assert shorten("kettle", 6) == "kettle"


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        (f"ab{FAMILY}", 5, "ab…"),
        (f"ab{FLAGS}", 5, "ab🇨🇳…"),
        (f"a{FLAGS}", 3, "a…"),
        ("ae\u0301e\u0301e\u0301", 5, "ae\u0301…"),
        ("hi 👍🏽!", 5, "hi…"),
        ("红色水壶", 3, "红色…"),
    ],
)
def test_a_text_is_never_cut_inside_a_character(text: str, longest: int, expected: str) -> None:
    assert shorten(text, longest) == expected


@given(st.text(), st.integers(1, 40))
def test_a_shortened_text_is_never_longer_than_asked_for(text: str, longest: int) -> None:
    assert len(shorten(text, longest)) <= longest
