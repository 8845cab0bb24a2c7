import pytest
from markupsafe import Markup

from bot.messages.blocks import (
    MOST_BLOCKS,
    Block,
    Group,
    actions,
    button,
    confirmation,
    context,
    cut,
    divider,
    fitting,
    fitting_lines,
    header,
    message,
    section,
    sections,
    text_length,
)
from tests.bot.messages.things import assert_slack_takes


def test_texts_over_slacks_limits_are_shortened() -> None:
    row = [button("b" * 200, "refloat:link", "v", spoken="s" * 200)]
    confirmed = confirmation("t" * 200, "x" * 500, "y" * 50, "n" * 50)
    long = [
        header("h" * 400),
        section("s" * 4000),
        context("c" * 4000),
        actions("row", [*row, button("ok", "refloat:relist", "v", confirm=confirmed)]),
    ]

    assert_slack_takes(message("t" * 9000, long))


def test_blocks_beyond_the_fiftieth_are_left_out() -> None:
    assert len(message("many", [divider()] * 80).blocks) == MOST_BLOCKS


def test_blocks_beyond_the_text_budget_are_left_out_with_all_that_follow() -> None:
    long: list[Block | None] = [section("x" * 2900)] * 5

    made = message("long", [*long, section("short")])

    assert [len(block["text"]["text"]) for block in made.blocks] == [2900] * 3


def test_what_a_builder_lets_run_over_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    message("many", [divider()] * 51)

    assert [record.message for record in caplog.records] == ["1 of 51 blocks do not fit into: many"]


def test_groups_fit_beside_a_head_and_a_foot_in_text_and_in_number() -> None:
    short: list[Group] = [[divider(), divider()] for _ in range(40)]
    long: list[Group] = [[section("x" * 999)] for _ in range(40)]

    assert len(fitting(short, [divider(), None, divider()])) == 24
    assert len(fitting(long, [section("head" * 250), None])) == 9


def test_labels_dialogs_and_what_is_read_aloud_count_as_text() -> None:
    confirm = confirmation("ab", "cd", "ef", "gh")

    assert text_length(button("12345", "id", "value", spoken="678", confirm=confirm)) == 16


def test_lines_fit_whole_with_the_ends_between_them() -> None:
    lines = ["x" * 99] * 120

    kept = fitting_lines(lines, [section("y" * 1000)])

    assert len(kept) == 90
    assert text_length(sections(kept)) + 1000 <= 10_000


def test_a_name_of_an_emoji_in_a_label_stays_a_word() -> None:
    assert button("Relist :fire:", "id")["text"]["emoji"] is False


def test_an_empty_row_is_no_block() -> None:
    assert actions("row", []) is None
    assert context("", "") is None


def test_more_small_print_than_slack_takes_is_put_into_one_text() -> None:
    block = context(*(f"line {number}" for number in range(12)))

    assert block is not None
    assert [one["text"].count("\n") for one in block["elements"]] == [11]


def test_lines_are_packed_into_few_sections_and_none_is_torn() -> None:
    lines = [f"{number} {'x' * 700}" for number in range(8)]

    packed = sections(lines)

    assert [block["text"]["text"].count("\n") for block in packed] == [3, 3]
    assert "\n".join(block["text"]["text"] for block in packed) == "\n".join(lines)


def test_packing_does_not_escape_a_second_time() -> None:
    packed = sections([Markup("a &amp; b"), Markup("<@U0ANNA>")])

    assert packed[0]["text"]["text"] == "a &amp; b\n<@U0ANNA>"


def test_a_cut_leaves_no_half_escape_link_or_code() -> None:
    assert cut("ab&amp;cd", 7) == "ab…"
    assert cut("ab <https://a.example|label> cd", 16) == "ab…"
    assert cut("ab `SKU-12345` cd", 9) == "ab…"


def test_plain_text_shows_what_was_meant_and_no_escapes() -> None:
    assert header("Cups &amp; mugs &lt;L&gt;")["text"]["text"] == "Cups & mugs <L>"
    assert header("&amp;lt;")["text"]["text"] == "&lt;"


def test_slack_is_told_to_make_no_links_of_its_own() -> None:
    assert section("see http://example.com @channel")["text"]["verbatim"] is True
