"""A wrong rule book is refused by file, key and field, never half loaded."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.rules import FOLDER, RuleBookError, load_rulebook

STRUCTURE, ENGLISH, CHINESE = "reasons.toml", "texts.en.toml", "texts.zh-CN.toml"
ACTIONS = "primary_actions.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "rulebook"))


def change(path: Path, old: str, new: str) -> None:
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), "utf-8")


def refusal(folder: Path) -> tuple[str, str, str]:
    with pytest.raises(RuleBookError) as caught:
        load_rulebook(folder)
    error = caught.value
    assert all(part in str(error) for part in (error.file, error.key, error.field, error.problem))
    return error.file, error.key, error.field


CLOSED = '[listing_closed]\npage_rule = "F60"\n'


@pytest.mark.parametrize(
    ("old", "new", "key", "field"),
    [
        (CLOSED, CLOSED + "colour = 1\n", "listing_closed", "colour"),
        (CLOSED, "[listing_closed]\n", "listing_closed", "page_rule"),
        (CLOSED, CLOSED.replace('"F60"', "60"), "listing_closed", "page_rule"),
        (CLOSED, CLOSED.replace('"F60"', '""'), "listing_closed", "page_rule"),
        ('severity = "info"', 'severity = "mild"', "future_listing_sell_date", "severity"),
        ('removal = "required"', 'removal = "maybe"', "item_discontinued", "removal"),
        ('auto_mode = "ask"', 'auto_mode = "perhaps"', "item_discontinued", "auto_mode"),
        ('auto = "relist"', 'auto = "delete"', "item_discontinued", "auto"),
        ('one_click = ["relist"]', 'one_click = "relist"', "listing_closed", "one_click"),
        ('one_click = ["relist"]', 'one_click = ["remove"]', "listing_closed", "one_click"),
        ("look_for_mail = true", 'look_for_mail = "yes"', "blocked_listing", "look_for_mail"),
        ("disposal_days = 30", "disposal_days = -30", "trademark_misuse", "disposal_days"),
        ("disposal_days = 30", "disposal_days = true", "trademark_misuse", "disposal_days"),
        (
            "check_hours = [3, 24]",
            'check_hours = ["3"]',
            "listing_closed_inventory_error",
            "an entry of check_hours",
        ),
        ('"manage_inventory"]', '""]', "b2b_restricted", "an entry of links"),
        (
            'delete_listing = "after_removal"',
            'delete_listing = "at once"',
            "b2b_restricted",
            "delete_listing",
        ),
        ('["en", "zh-CN"]', '["en", "fr"]', "b2b_restricted", "official_names"),
        ('["fix_stranded"]', '["fix_strandet"]', "deleted_listing", "links"),
        ('["create_new_listing"]', '["Create it"]', "deleted_listing", "primary_actions"),
        ('twin = "discontinued"', 'twin = "lonely"', "discontinued_listing", "twin"),
        ('twin = "discontinued"', "twin = true", "discontinued_listing", "twin"),
        (CLOSED, CLOSED + 'level = "planet"\n', "listing_closed", "level"),
        (CLOSED, CLOSED + 'level = "account"\n', "listing_closed", "one_click"),
        ('"7-5"]', '""]', "-", "an entry of overlays"),
        ('overlays = ["7-5"]', 'overlays = "7-5"', "-", "overlays"),
        ('edition = "30-30"', 'edition = ""', "-", "edition"),
        ('edition = "30-30"', "edition = 30", "-", "edition"),
    ],
)
def test_a_wrong_field_of_a_reason_is_named(
    folder: Path, old: str, new: str, key: str, field: str
) -> None:
    change(folder / STRUCTURE, old, new)

    assert refusal(folder) == (STRUCTURE, key, field)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('name = "B2B restricted"', 'name = ""', "name"),
        ('name = "B2B restricted"\n', "", "name"),
        ('name = "B2B restricted"', 'name = "B2B restricted"\ncolour = "red"', "colour"),
        ('name = "B2B restricted"', 'name = ["B2B restricted"]', "name"),
        ("steps = [\n", "steps = [\n  5,\n", "an entry of steps"),
        ("steps = [\n", 'steps = [\n  "",\n', "an entry of steps"),
    ],
)
def test_a_wrong_field_of_a_text_is_named(folder: Path, old: str, new: str, field: str) -> None:
    change(folder / ENGLISH, old, new)

    assert refusal(folder) == (ENGLISH, "b2b_restricted", field)


@pytest.mark.parametrize("name", [STRUCTURE, ENGLISH])
def test_a_value_that_is_no_table_is_refused(folder: Path, name: str) -> None:
    for file in (STRUCTURE, ENGLISH, CHINESE):
        table = "edition =" if file == STRUCTURE else "[b2b_restricted]"
        one = (
            "spare = 1"
            if file == name
            else 'spare = { name = "S", meaning = "S.", steps = ["S."] }'
        )
        change(folder / file, table, f"{one}\n{table}")

    assert refusal(folder) == (name, "spare", "-")


FIRST = '{ step = "relist", hours = 24 }'
LAST = "hours = 24, destructive = true"


@pytest.mark.page("F86", "F88")
@pytest.mark.parametrize(
    ("old", "new", "key", "field"),
    [
        (FIRST, FIRST.replace("24", "0"), "missing_sku.by_hand 1", "hours"),
        (FIRST, FIRST.replace("24", "-1"), "missing_sku.by_hand 1", "hours"),
        (FIRST, FIRST.replace("24", '"24"'), "missing_sku.by_hand 1", "hours"),
        (FIRST, '{ step = "relist" }', "missing_sku.by_hand 1", "hours"),
        (FIRST, "{ hours = 24 }", "missing_sku.by_hand 1", "step"),
        (FIRST, FIRST.replace("relist", "Re list"), "missing_sku.by_hand 1", "step"),
        (FIRST, FIRST.replace("hours", "days"), "missing_sku.by_hand 1", "days"),
        (FIRST, '"relist"', "missing_sku.by_hand 1", "-"),
        (LAST, LAST.replace("true", '"yes"'), "missing_sku.by_hand 3", "destructive"),
        (FIRST, FIRST.replace(" }", ", destructive = true }"), "missing_sku", "by_hand"),
        (FIRST, FIRST.replace("relist", "delete_and_create"), "missing_sku", "by_hand"),
        ('delete_listing = "last_resort"', 'delete_listing = "no"', "missing_sku", "by_hand"),
    ],
)
def test_a_wrong_step_by_hand_is_named(
    folder: Path, old: str, new: str, key: str, field: str
) -> None:
    change(folder / STRUCTURE, old, new)

    assert refusal(folder) == (STRUCTURE, key, field)


@pytest.mark.parametrize("file", [ENGLISH, CHINESE])
def test_each_step_by_hand_has_a_label_in_each_language(folder: Path, file: str) -> None:
    label = load_rulebook().get("missing_sku").text("en" if file == ENGLISH else "zh-CN").done[0]
    change(folder / file, f'  "{label}",\n', "")

    assert refusal(folder) == (file, "missing_sku", "done")


def test_a_step_by_hand_stands_among_the_steps_of_the_text(folder: Path) -> None:
    for file in (ENGLISH, CHINESE):
        steps = (
            load_rulebook()
            .get("product_update_required")
            .text("en" if file == ENGLISH else "zh-CN")
            .steps
        )
        change(folder / file, f'  "{steps[1]}",\n', "")

    assert refusal(folder) == (ENGLISH, "product_update_required", "steps")


def test_a_reason_without_a_translation_is_refused(folder: Path) -> None:
    change(folder / CHINESE, "[item_merged]", "[item_murged]")

    assert refusal(folder) == (CHINESE, "item_merged", "-")


def test_a_translation_without_a_reason_is_refused(folder: Path) -> None:
    with (folder / ENGLISH).open("a", encoding="utf-8") as file:
        file.write('\n[another]\nname = "A"\nmeaning = "B."\nsteps = ["C."]\n')

    assert refusal(folder) == (ENGLISH, "another", "-")


def test_the_texts_for_an_unknown_reason_are_required(folder: Path) -> None:
    change(folder / CHINESE, "[unknown]", "[unbekannt]")

    assert refusal(folder)[0] == CHINESE


def test_the_unknown_reason_can_be_given_no_rules(folder: Path) -> None:
    change(folder / STRUCTURE, "[item_merged]", "[unknown]")

    assert refusal(folder) == (STRUCTURE, "unknown", "-")


def test_a_name_that_two_reasons_share_is_refused(folder: Path) -> None:
    change(folder / STRUCTURE, '"Fulfilled by Merchant"', '"Listing_Closed"')

    assert refusal(folder) == (STRUCTURE, "merchant_fulfilled", "aliases")


def test_an_alias_that_takes_the_name_of_a_later_reason_is_the_one_to_blame(folder: Path) -> None:
    change(folder / STRUCTURE, CLOSED, CLOSED + 'aliases = ["Suspended"]\n')

    assert refusal(folder) == (STRUCTURE, "listing_closed", "aliases")


def test_a_translated_name_that_is_taken_is_refused_in_its_file(folder: Path) -> None:
    change(folder / CHINESE, 'name = "商品已停售"', 'name = "停售的商品"')

    assert refusal(folder) == (CHINESE, "item_discontinued", "name")


@pytest.mark.parametrize(("file", "field"), [(ENGLISH, "steps"), (CHINESE, "steps")])
def test_a_reason_with_another_number_of_steps_in_one_language_is_refused(
    folder: Path, file: str, field: str
) -> None:
    change(folder / file, f"{field} = [\n", f'{field} = [\n  "One more.",\n')

    assert refusal(folder) == (CHINESE, "b2b_restricted", field)


def test_a_note_that_only_one_language_has_is_refused(folder: Path) -> None:
    change(folder / CHINESE, "notes = [\n", 'notes = [\n  "另外。",\n')

    assert refusal(folder) == (CHINESE, "b2b_restricted", "notes")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('update_price = ["Update price"]', 'update_price = "Update price"', "update_price"),
        ('["Update price"]', "[1]", "an entry of update_price"),
        ('["Update price"]', '[""]', "an entry of update_price"),
        ('["Update price"]', "[]", "update_price"),
        ('["Update price"]', '["Update price", "RELIST"]', "update_price"),
    ],
)
def test_a_wrong_value_of_the_primary_action_column_is_named(
    folder: Path, old: str, new: str, field: str
) -> None:
    change(folder / ACTIONS, old, new)

    assert refusal(folder) == (ACTIONS, "-", field)


@pytest.mark.parametrize("name", [STRUCTURE, ENGLISH, CHINESE, ACTIONS])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()

    assert refusal(folder) == (name, "-", "-")


def test_a_file_that_is_no_toml_is_named(folder: Path) -> None:
    (folder / ENGLISH).write_bytes(b"\xff\xfe not toml")

    assert refusal(folder) == (ENGLISH, "-", "-")


@pytest.mark.page("F29", "F33")
@pytest.mark.parametrize(
    ("key", "fields", "field"),
    [
        ("expired_product", 'one_click = ["relist"]', "one_click"),
        ("expired_product", 'auto = "relist"\nauto_mode = "auto"', "auto_mode"),
        ("expired_product", 'auto_mode = "auto"', "auto_mode"),
        ("merchant_fulfilled_dg", 'one_click = ["change_to_fba"]', "one_click"),
        ("merchant_fulfilled_dg", 'auto = "change_to_fba"\nauto_mode = "auto"', "auto_mode"),
    ],
)
def test_no_edit_makes_the_bot_do_what_does_not_resolve_the_reason(
    folder: Path, key: str, fields: str, field: str
) -> None:
    change(folder / STRUCTURE, f"[{key}]\n", f"[{key}]\n{fields}\n")

    assert refusal(folder) == (STRUCTURE, key, field)


def test_item_discontinued_cannot_be_made_automatic_in_the_book(folder: Path) -> None:
    change(folder / STRUCTURE, 'auto_mode = "ask"', 'auto_mode = "auto"')

    assert refusal(folder) == (STRUCTURE, "item_discontinued", "auto_mode")


def test_a_sound_change_is_taken_over(folder: Path) -> None:
    change(folder / STRUCTURE, '"Fulfilled by Merchant"', '"Shipped by seller"')
    change(folder / ENGLISH, 'name = "Listing closed"', 'name = "Closed listing"')

    book = load_rulebook(folder)

    assert book.match("shipped by SELLER").key == "merchant_fulfilled"
    assert book.match("Closed listing").key == "listing_closed"


FILES = (STRUCTURE, ENGLISH, CHINESE, ACTIONS, *(f"7-5/{name}" for name in (STRUCTURE, ENGLISH)))
SLIPS = ("1", "-1", "true", '""', '"x"', "[]", "{}", "[1]", '[""]', '["x"]', "{ a = 1 }", "1.5", "")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path_factory.mktemp("scratch") / "rulebook"))


@given(file=st.sampled_from(FILES), slip=st.sampled_from(SLIPS), data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_slip_in_any_line_leaves_a_sound_book_or_is_refused_by_its_file(
    scratch: Path, file: str, slip: str, data: st.DataObject
) -> None:
    path, lines = scratch / file, (FOLDER / file).read_text("utf-8").splitlines()
    fields = [number for number, line in enumerate(lines) if re.match(r"\w+ = ", line)]
    number = data.draw(st.sampled_from(fields))
    lines[number] = f"{lines[number].split(' = ')[0]} = {slip}"
    path.write_text("\n".join(lines), "utf-8")

    try:
        book = load_rulebook(scratch)
    except RuleBookError as error:
        refused = error.file
    else:
        refused = file
        for reason in book.reasons:
            assert {kind.value for kind in reason.one_click} <= {reason.resolution}
    finally:
        shutil.copy(FOLDER / file, path)
    assert refused in (*FILES, f"7-5/{CHINESE}")
