"""Whatever a listing, a person or Amazon writes, it stays text: no mention, no link, no format."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Message, answers
from bot.messages import card as cards
from bot.messages import digest as digests
from tests.bot.messages.every import OUTSIDE_FIELDS, every_card, every_message, every_why
from tests.bot.messages.test_why import codes_in_use
from tests.bot.messages.things import (
    LOCALES,
    assert_slack_takes,
    departure,
    digest,
    episode,
    opt_out,
    reader,
    shown,
    state,
    texts,
)

PIECES = [
    "<!channel>",
    "<!here|x>",
    "<@U0EVIL>",
    "<#C0EVIL>",
    "<http://evil.example|Relist>",
    "&lt;!channel&gt;",
    "@channel",
    "http://evil.example/",
    "*bold*",
    "_it_ ~no~ `code` ```block```",
    "> quote",
    "\n\n• line\r\n\x00\x1b",
    "\u202eright to left\u2066",
    "שלום مرحبا",
    "红色水壶，一点七升",
    "👩‍👩‍👧‍👦🇨🇳👍🏽",
    "e\u0301" * 40,
    ":rotating_light:",
    "%s %(who)s {0} {{ 1 }} {% raw %}",
    "&" * 200,
    "W" * 500,
    "",
]
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=40), max_size=6).map("".join)
# What the bot's own sentences may hold: times, people whom Slack named, and Seller Central.
OWN = re.compile(
    r"<!date\^\d+\^\{(?:date_short_pretty\} \{time|time_secs)\}\|[^<>|]+>"
    r"|<@U0ANNA>|<!subteam\^S0OPS>"
    r"|<https://sellercentral\.amazon\.com/[^|<>]*\|[^|<>]+>"
)


@pytest.fixture(autouse=True)
def _nothing_is_lost(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A builder that lets its message run over the limits loses its end, and that is logged."""
    yield
    assert caplog.records == []


def assert_only_text(written: str) -> None:
    rest = OWN.sub("", written)
    assert "<" not in rest
    assert ">" not in rest
    assert not re.search(r"&(?!amp;|lt;|gt;)", rest)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", rest)
    assert written.count("`") % 2 == 0


def assert_safe(message: Message) -> None:
    assert_slack_takes(message)
    for written in (message.text, *texts(message.blocks)):
        assert_only_text(written)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("text", ["".join(PIECES), "'\"&<*`" * 90], ids=["pieces", "marks"])
def test_outside_text_neither_addresses_nor_formats_nor_breaks_any_message(
    text: str, locale: str
) -> None:
    for message in every_message(text, reader(locale)):
        assert_safe(message)


@given(text=hostile, locale=st.sampled_from(LOCALES))
@settings(max_examples=25, deadline=None)
def test_a_listing_of_any_text_can_be_shown(text: str, locale: str) -> None:
    shown = every_card(dict.fromkeys(OUTSIDE_FIELDS, text))

    assert_safe(digests.digest(digest(shown), reader(locale)))
    assert_safe(cards.card(shown[0], (), reader(locale)))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("text", ["".join(PIECES), ""], ids=["pieces", "nothing"])
def test_a_why_is_a_sentence_whatever_its_parameters_hold(text: str, locale: str) -> None:
    for sentence in every_why(text, [*codes_in_use(), "never_heard_of", text], reader(locale)):
        assert sentence.strip()
        assert_only_text(sentence)


def test_asterisks_from_outside_do_not_end_the_bold_of_a_line() -> None:
    digest = next(iter(every_message("a*b_c~d", reader())))

    for line in shown(digest).splitlines():
        outside_code = re.sub("`[^`]*`", "", line)
        assert outside_code.count("*") % 2 == 0
        assert "~" not in outside_code.removeprefix("~ ")


def test_where_long_texts_leave_no_room_the_list_says_how_far_it_came() -> None:
    long = dict.fromkeys(OUTSIDE_FIELDS, "&" * 500)
    cards_of_it = tuple(every_card(long)) * 2

    message = answers.top_list(cards_of_it, (state(items=12),), 0, reader())

    rows = _rows(message)
    assert 0 < rows < 12
    assert f"Stranded items 1 to {rows} of 12" in shown(message)
    assert f"`/stranded list {rows}`" in shown(message)


def _rows(message: Message) -> int:
    return sum(block["type"] == "actions" for block in message.blocks)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_digest_of_long_texts_says_what_comes_first_and_how_many_are_left(locale: str) -> None:
    long = every_card(dict.fromkeys(OUTSIDE_FIELDS, "&" * 500))
    gone = tuple(departure(one.episode) for one in long)
    marketplaces = tuple(state(code=code, items=2000) for code in ("US", "CA", "MX", "BR", "DE"))
    made = digest(long, new=tuple(long), departed=gone, marketplaces=marketplaces, late=True)

    message = digests.digest(made, reader(locale))

    assert_safe(message)
    told = shown(message)
    left = reader(locale).say("digest", "more", count=10_000 - _rows(message))
    nearest = (
        ":hourglass_flowing_sand: First" if locale == "en" else ":hourglass_flowing_sand: 最先"
    )
    assert nearest in told
    assert all(f"{code}" in told for code in ("US", "CA", "MX", "BR", "DE"))
    assert left in told


def test_long_lists_say_how_many_follow_and_how_to_see_them() -> None:
    found = [opt_out(sku="&" * 99, by="&" * 999)] * 99
    shares = [answers.opt_outs(found, reader())]
    first = shown(shares[0]).count("•")
    shares.append(answers.opt_outs(found, reader(), first))

    assert 0 < first < 40
    assert f"… and {99 - first} more: `/stranded optouts {first}`" in shown(shares[0])
    assert f"… and {99 - 2 * first} more: `/stranded optouts {2 * first}`" in shown(shares[1])
    assert "That is the end of the list." in shown(answers.opt_outs(found, reader(), 99))


def test_what_fits_a_text_many_times_is_counted_though_not_all_is_shown() -> None:
    long = episode(**dict.fromkeys(OUTSIDE_FIELDS, "&" * 500))

    told = shown(answers.several("&" * 99, (long,) * 20, reader()))

    assert 0 < told.count("•") < 20
    assert f"… and {20 - told.count('•')} more" in told
