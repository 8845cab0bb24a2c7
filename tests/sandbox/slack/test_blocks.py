import pytest

from sandbox.slack.blocks import check_blocks, check_total_text, violations
from sandbox.slack.failure import SlackError
from tests.sandbox.slack.servers import Json


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "x", **more: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "go", **more: object) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def table(rows: list[list[str]]) -> Json:
    cells = [[{"type": "raw_text", "text": text} for text in row] for row in rows]
    return {"type": "table", "rows": cells}


MENU: Json = {
    "type": "static_select",
    "action_id": "m",
    "options": [{"text": plain("A"), "value": "a"}],
}
CONFIRM = {
    "title": plain("Sure?"),
    "text": {"type": "mrkdwn", "text": "*Really*"},
    "confirm": plain("Yes"),
    "deny": plain("No"),
    "style": "danger",
}
GOOD = {
    "header": {"type": "header", "text": plain("Digest")},
    "section with fields": {"type": "section", "fields": [plain("a"), plain("b")]},
    "accessory": section(accessory=button(value="v", style="primary")),
    "overflow": section(
        accessory={**MENU, "type": "overflow"},
    ),
    "actions": actions(button(confirm=CONFIRM), MENU),
    "context": {"type": "context", "elements": [{"type": "mrkdwn", "text": "c"}]},
    "divider": {"type": "divider"},
    "markdown": {"type": "markdown", "text": "**b**"},
    "image": {"type": "image", "image_url": "https://x.test/a.png", "alt_text": "a"},
    "table": table([["SKU"], ["A"]]),
}
LONG_OPTION = {"text": plain("A"), "value": "v" * 151}
BAD = {
    "unknown type": {"type": "hologram", "text": plain("x")},
    "unknown field": {"type": "divider", "color": "red"},
    "long section": section("x" * 3001),
    "long header": {"type": "header", "text": plain("x" * 151)},
    "header in mrkdwn": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "button in mrkdwn": actions(button(text={"type": "mrkdwn", "text": "x"})),
    "long button": actions(button(text=plain("x" * 76))),
    "long value": actions(button(value="x" * 2001)),
    "green button": actions(button(style="green")),
    "26 actions": actions(*[button(str(n)) for n in range(26)]),
    "same action twice": actions(button("a"), button("a")),
    "11 in context": {"type": "context", "elements": [plain("x")] * 11},
    "long field": {"type": "section", "fields": [plain("x" * 2001)]},
    "11 fields": {"type": "section", "fields": [plain("x")] * 11},
    "section of nothing": {"type": "section"},
    "empty text": section(""),
    "blank text": section(" "),
    "no alt text": {"type": "image", "image_url": "https://x.test/a.png"},
    "6 in overflow": section(
        accessory={"type": "overflow", "action_id": "o", "options": MENU["options"] * 6}
    ),
    "long option value": section(accessory={**MENU, "options": [LONG_OPTION]}),
    "confirm title in mrkdwn": actions(
        button(confirm={**CONFIRM, "title": {"type": "mrkdwn", "text": "x"}})
    ),
    "long confirm": actions(button(confirm={**CONFIRM, "text": plain("x" * 301)})),
    "long block_id": section(block_id="x" * 256),
    "long markdown": {"type": "markdown", "text": "x" * 12_001},
    "101 rows": table([["x"]] * 101),
    "21 columns": table([["x"] * 21]),
    "empty cell": table([["x"], [""]]),
    "long table": table([["x" * 200]] * 51),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_block_passes(name: str) -> None:
    assert list(violations([GOOD[name]], "message")) == []


@pytest.mark.parametrize("name", BAD)
def test_a_bad_block_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(SlackError) as raised:
        check_blocks([BAD[name]])
    assert raised.value.code == "invalid_blocks"
    assert raised.value.fields["response_metadata"]["messages"]


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks_and_no_more(surface: str, most: int) -> None:
    assert list(violations([{"type": "divider"}] * most, surface)) == []
    assert list(violations([{"type": "divider"}] * (most + 1), surface))


def test_a_block_id_stands_once_in_a_message() -> None:
    assert list(violations([section(block_id="a"), section(block_id="b")], "message")) == []
    assert list(violations([section(block_id="a"), section(block_id="a")], "message"))


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    assert list(violations([actions(button("a")), actions(button("a"))], "message")) == []


def test_a_markdown_block_is_for_messages_only() -> None:
    assert list(violations([GOOD["markdown"]], "modal"))


@pytest.mark.parametrize("blocks", ["text", {"type": "divider"}, [1]])
def test_blocks_that_are_no_list_of_objects_are_refused(blocks: object) -> None:
    assert list(violations(blocks, "message"))


def test_all_text_of_a_message_together_is_limited() -> None:
    check_total_text([section("x" * 3000)] * 4)
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        check_total_text([section("x" * 3000)] * 4 + [actions(button())])
