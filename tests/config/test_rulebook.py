"""The rule book's content, held against the page's table and the reference, where it is at hand."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.links import load_links
from config.rules import load_rulebook
from stranded.actions import ActionKind
from stranded.marketplaces import MARKETPLACES
from stranded.reasons import Reason, ReasonText, Removal, RuleBook, Severity
from stranded.settings import Mode
from tests.config.table import ROWS, Row

LOCALES = ("en", "zh-CN")
NEVER_ANY_BUTTON = (
    "expired_product", "product_recall", "food_safety_investigation",
    "product_safety_investigation", "b2b_restricted", "packaging_issue", "restricted_program",
    "trademark_misuse", "item_restricted",
)  # fmt: skip


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rulebook()


def words(text: ReasonText) -> str:
    return "\n".join((text.meaning, *text.steps, *text.notes))


def keys(reasons: Iterator[Reason]) -> set[str]:
    return {reason.key for reason in reasons}


def numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))


@pytest.mark.page("F3")
def test_the_book_has_exactly_the_pages_36_reasons_in_its_order(book: RuleBook) -> None:
    base = [reason.key for reason in book.reasons if reason.edition == book.edition == "30-30"]

    assert base == [row.key for row in ROWS]
    assert len(base) == 36


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=row.key, marks=pytest.mark.page(row.rule)) for row in ROWS]
)
def test_each_reason_has_its_resolution_removal_and_actions(row: Row, book: RuleBook) -> None:
    reason = book.get(row.key)

    found = Row(
        rule=reason.page_rule,
        key=reason.key,
        name=reason.text("en").name,
        resolution=reason.resolution,
        severity=reason.severity.value,
        removal=reason.removal.value,
        delete_listing=reason.delete_listing,
        one_click=" ".join(kind.value for kind in reason.one_click),
        auto=reason.auto.value if reason.auto else "",
        auto_mode=reason.auto_mode.value,
    )
    assert found == row


@pytest.mark.page("F26", "F27", "F28", "F29")
def test_only_the_pages_three_reasons_are_ever_relisted_automatically(book: RuleBook) -> None:
    relisted = keys(reason for reason in book.reasons if reason.auto is ActionKind.RELIST)

    assert relisted == {"listing_closed", "listing_closed_inventory_error", "item_discontinued"}


@pytest.mark.page("F33")
def test_only_merchant_fulfilled_is_ever_changed_to_fba_automatically(book: RuleBook) -> None:
    changed = keys(reason for reason in book.reasons if reason.auto is ActionKind.CHANGE_TO_FBA)

    assert changed == {"merchant_fulfilled"}
    assert book.get("merchant_fulfilled_dg").one_click == ()


def test_item_discontinued_asks_and_has_no_button(book: RuleBook) -> None:
    reason = book.get("item_discontinued")

    assert (reason.auto, reason.auto_mode) == (ActionKind.RELIST, Mode.ASK)
    assert (reason.one_click, reason.removal) == ((), Removal.REQUIRED)


def test_discontinued_listing_is_no_part_of_the_automatic_set(book: RuleBook) -> None:
    reason = book.get("discontinued_listing")

    assert (reason.auto, reason.auto_mode, reason.one_click) == (None, Mode.OFF, ())


def test_whatever_has_no_automatic_action_has_its_mode_off(book: RuleBook) -> None:
    modes = {reason.auto_mode for reason in book.reasons if reason.auto is None}

    assert modes == {Mode.OFF}


@pytest.mark.parametrize("key", NEVER_ANY_BUTTON)
def test_a_reason_that_must_not_be_activated_has_no_action(key: str, book: RuleBook) -> None:
    assert (book.get(key).one_click, book.get(key).auto) == ((), None)


@pytest.mark.page("F92")
def test_trademark_misuse_is_most_urgent_and_has_the_only_disposal_clock(book: RuleBook) -> None:
    clocks = {r.key: (r.severity, r.disposal_days) for r in book.reasons if r.disposal_days}

    assert clocks == {"trademark_misuse": (Severity.CRITICAL, 30)}


def test_the_reasons_that_refer_to_mail_say_so(book: RuleBook) -> None:
    told = keys(reason for reason in book.reasons if reason.look_for_mail)

    account = {"account_suspended", "account_blocked", "account_fraud"}
    assert told == {"blocked_listing", "restricted_asin", *account}


def test_the_pages_own_times_are_later_looks(book: RuleBook) -> None:
    hours = {
        reason.key: [int(check.total_seconds() // 3600) for check in reason.checks]
        for reason in book.reasons
        if reason.checks
    }

    assert hours == {
        "listing_closed_inventory_error": [3, 24],
        "missing_sku": [24],
        "potential_trademark_misuse_self": [24],
    }


def test_a_one_click_action_agrees_with_the_reports_own_words_for_it(book: RuleBook) -> None:
    labels = {ActionKind.RELIST: "1-click relist", ActionKind.CHANGE_TO_FBA: "Change to FBA"}

    for reason in book.reasons:
        for kind in reason.one_click:
            assert book.recommended(labels[kind]) in reason.primary_actions


def test_both_rules_of_item_discontinued_count_as_agreement(book: RuleBook) -> None:
    agreeing = set(book.get("item_discontinued").primary_actions)

    assert agreeing == {"relist", "create_removal_order"}


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("Relist", "relist"),
        ("1-click relist", "relist"),
        ("Erneut anbieten", "relist"),
        ("重新发布", "relist"),
        ("Create removal order", "create_removal_order"),
        ("Change to Fulfilled by Amazon", "change_to_fba"),
        ("Change to fulfilled by Amazon", "change_to_fba"),
        ("一键转换为亚马逊物流", "change_to_fba"),
        ("CREATE\u00a0A NEW LISTING", "create_new_listing"),
        ("Edit", "edit_listing"),
        ("Update price", "update_price"),
        ("Manage dangerous goods", "manage_dangerous_goods"),
    ],
)
def test_what_a_report_recommends_is_known_in_each_spelling(
    said: str, key: str, book: RuleBook
) -> None:
    assert book.recommended(said) == key


@pytest.mark.trap("So may what the report recommends to do")
@pytest.mark.parametrize("said", ["", " ", "Relist it", "Reli", "Aktion", "1-click"])
def test_a_recommendation_that_nobody_knows_tells_nothing(said: str, book: RuleBook) -> None:
    assert book.recommended(said) is None


def test_every_reason_starts_on_a_page_that_exists(book: RuleBook) -> None:
    links = load_links()

    for reason in book.reasons:
        assert reason.links, reason.key
        assert set(reason.links) <= links.keys, reason.key
        assert links(reason.links[0], MARKETPLACES["DE"], "A 1", "B000000001"), reason.key


@pytest.mark.trap("A reason may be a code such as LISTING_CLOSED")
def test_a_code_a_person_and_amazon_may_write_the_same_reason(book: RuleBook) -> None:
    for reason in book.reasons:
        for spelling in (reason.key, reason.key.upper(), *(t.name for t in reason.texts.values())):
            assert book.match(spelling) is reason


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_is_whole_plain_and_fits_a_section(locale: str, book: RuleBook) -> None:
    for reason in (*book.reasons, book.unknown):
        text = reason.texts[locale]
        assert text.name
        assert text.steps
        assert not re.search(r"[*_~`<>&\"]", words(text)), reason.key
        assert len(words(text)) < 1500, reason.key
        assert all(line[-1] in ".。" for line in words(text).splitlines()), reason.key


def test_both_languages_have_the_same_steps_notes_and_numbers(book: RuleBook) -> None:
    for reason in (*book.reasons, book.unknown):
        en, zh = reason.texts["en"], reason.texts["zh-CN"]
        assert (len(zh.steps), len(zh.notes)) == (len(en.steps), len(en.notes)), reason.key
        for one, other in zip(en.steps, zh.steps, strict=True):
            known = (numbers(one.replace("1-click", "")), reason.key)
            assert (numbers(other), reason.key) == known


def test_chinese_sentences_use_chinese_punctuation(book: RuleBook) -> None:
    for reason in (*book.reasons, book.unknown):
        text = words(reason.texts["zh-CN"])
        assert not re.search(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]", text), reason.key


def test_the_near_twins_tell_which_one_they_are_not(book: RuleBook) -> None:
    twins = {
        "discontinued_listing": "Item discontinued",
        "item_discontinued": "Discontinued listing",
    }

    for key, other in twins.items():
        for locale in LOCALES:
            assert any(other in note for note in book.get(key).texts[locale].notes)


def test_reasons_whose_chinese_names_are_easily_swapped_are_twins(book: RuleBook) -> None:
    groups: dict[str, set[str]] = defaultdict(set)
    for reason in book.reasons:
        groups[reason.twin].add(reason.text("zh-CN").name)
    del groups[""]

    assert {frozenset(names) for names in groups.values()} == {
        frozenset({"停售的商品", "商品已停售"}),
        frozenset({"受限 ASIN", "受限商品 ASIN", "商品受限"}),
        frozenset({"库存错误", "商品已下架且库存错误"}),
        frozenset({"商标滥用", "可能滥用商标(自行恢复)", "可能滥用徽标"}),
        frozenset({"正在接受危险品审核", "危险品(审核中)", "危险品(上传文件并等待审核)"}),
        frozenset({"可能的定价错误(价格过高)", "可能的定价错误(价格过低)"}),
    }


# What each text must say, by its rule of the page: a pattern for every language.
SAID = (
    ("F87", "missing_sku", r"none of these.*Seller Support", r"都无效.*销售伙伴支持"),
    ("F90", "product_update_required", r"other than price or quantity", r"除价格和数量以外"),
    ("F90", "product_update_required", r"price or quantity alone does not", r"只改价格或数量不算"),
    ("F91", "product_update_required", r"Only if that fails, delete", r"只有在无效时，才删除"),
    ("F93", "inventory_under_review", r"Nothing is to be done", r"无需处理"),
    ("F93", "inventory_under_review", r"may become a required removal", r"可能变为必须移除"),
    ("F94", "qualification_required_brand", r"approved: “Edit”", r"获批后"),
    (
        "F94",
        "qualification_required_category",
        r"refused: use “Create rem",
        r"被拒：“创建移除订单”",
    ),
    ("F94", "qualification_required_item", r"refused: use “Create rem", r"被拒：“创建移除订单”"),
    (
        "F95",
        "restricted_asin",
        r"approved appeal, relist it yourself",
        r"申诉获批后，请自行重新发布",
    ),
    ("F95", "blocked_listing", r"reinstates.*once you relist", r"恢复.*重新发布后才会"),
    ("F96", "b2b_restricted", r"delete the listing", r"删除该商品信息"),
    ("F96", "blocked_listing", r"If you remove: .*delete the listing", r"如选择移除.*删除商品信息"),
    ("F96", "restricted_asin", r"If you remove: .*delete the listing", r"如选择移除.*删除商品信息"),
    ("F97", "item_discontinued", r"only after the removal is processed", r"移除处理完成之后再删除"),
    ("F97", "packaging_issue", r"product and the listing only after", r"之后再删除商品和商品信息"),
    ("F98", "product_recall", r"all units", r"全部库存"),
    ("F98", "product_recall", r"Both are needed.*Letter of Compliance", r"缺一不可.*合规函"),
    ("F99", "food_safety_investigation", r"does not guarantee", r"并不保证"),
    ("F99", "product_safety_investigation", r"does not guarantee", r"并不保证"),
    ("F100", "miscategorized_asin", r"get around.*not allowed", r"不得.*绕过分类限制"),
    ("F101", "potential_logo_misuse", r"of authorization or a licensing", r"授权书或许可协议"),
    ("F101", "potential_trademark_misuse_self", r"authorization or a lic", r"授权书或许可协议"),
    ("F101", "trademark_misuse", r"of authorization or a licensing", r"授权书或许可协议"),
    ("F102", "under_hazmat_review", r"“Help”.*“dangerous goods”.*ASIN", r"“帮助”.*“危险品”.*ASIN"),
)


@pytest.mark.parametrize(
    ("key", "en", "zh"),
    [pytest.param(*rest, marks=pytest.mark.page(rule), id=f"{rule}-{rest[0]}-{number}")
     for number, (rule, *rest) in enumerate(SAID)],
)  # fmt: skip
def test_the_warning_stands_in_both_languages(key: str, en: str, zh: str, book: RuleBook) -> None:
    assert re.search(en, words(book.get(key).texts["en"]))
    assert re.search(zh, words(book.get(key).texts["zh-CN"]))


@pytest.mark.page("F93")
def test_nothing_can_be_clicked_while_amazon_reviews(book: RuleBook) -> None:
    assert book.get("inventory_under_review").one_click == ()


def test_deleting_is_named_only_after_the_removal_or_as_the_last_step(book: RuleBook) -> None:
    for reason in book.reasons:
        deleting = [n for n, step in enumerate(reason.text("en").steps) if "delete" in step]
        assert bool(deleting) == (reason.delete_listing != "no"), reason.key
        assert 0 not in deleting, reason.key


def test_the_steps_of_missing_sku_keep_the_pages_order(book: RuleBook) -> None:
    relist, create, delete, support = book.get("missing_sku").text("en").steps

    assert "“Relist”" in relist
    assert re.search("“Create new listing”.*quantity 0.*“Change to FBA”.*24 hours", create)
    assert "last resort, delete" in delete
    assert "Seller Support" in support


def test_the_two_hours_of_listing_closed_and_inventory_error_are_told(book: RuleBook) -> None:
    reason = book.get("listing_closed_inventory_error")

    for locale in LOCALES:
        assert {"3", "24"} <= {*numbers(words(reason.texts[locale]))}


@pytest.mark.page("F3")
def test_an_unknown_reason_has_texts_and_nothing_to_press(book: RuleBook) -> None:
    unknown = book.match("Phase of the moon")

    assert unknown is book.unknown
    assert (unknown.known, unknown.one_click, unknown.auto) == (False, (), None)
    assert all(unknown.texts[locale].steps for locale in LOCALES)


def reference(shared: Path) -> Iterator[dict[str, str]]:
    text = (shared / "facts" / "reasons.tsv").read_text("utf-8")
    return csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)


DELETE = {"no": "no", "yes": "last_resort", "fallback": "last_resort"}


def test_the_book_says_what_the_reference_says(shared: Path, book: RuleBook) -> None:
    for number, row in enumerate(reference(shared), start=48):
        reason = book.get(row["key"])
        removal = row["removal"].replace("conditional_required", "conditional").split("_to_")[0]
        found = {
            "page_rule": reason.page_rule,
            "en_name": reason.text("en").name,
            "zh_name": reason.text("zh-CN").name,
            "official": "zh-CN" in reason.official_names,
            "resolution": reason.resolution,
            "severity": reason.severity.value,
            "removal": reason.removal.value,
            "delete": reason.delete_listing,
            "mail": reason.look_for_mail,
            "relists": reason.auto is ActionKind.RELIST,
            "changes": reason.auto is ActionKind.CHANGE_TO_FBA,
            "relist": ActionKind.RELIST in reason.one_click,
            "fba": ActionKind.CHANGE_TO_FBA in reason.one_click,
        }
        assert found == {
            "page_rule": f"F{number}",
            "en_name": row["en_name"],
            "zh_name": row["zh_name"],
            "official": row["zh_source"].startswith("printed"),
            "resolution": row["primary_resolution"],
            "severity": row["severity"],
            "removal": removal.split(" (")[0],
            "delete": DELETE.get(row["delete_listing"].split(" (")[0], "after_removal"),
            "mail": row["check_email_perf_notifications"] == "yes",
            "relists": row["auto_relist_set"] == "yes",
            "changes": row["auto_fba_set"] == "yes",
            "relist": row["one_click_relist"] == "yes",
            "fba": row["one_click_fba"].startswith("yes"),
        }


def test_the_reference_aliases_are_known(shared: Path, book: RuleBook) -> None:
    for row in reference(shared):
        for alias in row["aliases"].split("|"):
            assert alias == "-" or book.match(alias).key == row["key"]


@pytest.mark.page("F86", "F88", "F89", "F91")
def test_the_page_ties_a_time_to_the_steps_of_three_reasons() -> None:
    found = {
        reason.key: [
            (step.key, int(step.wait.total_seconds() // 3600), step.destructive)
            for step in reason.by_hand
        ]
        for reason in load_rulebook().reasons
        if reason.by_hand
    }

    last_resort = ("delete_and_create", 24, True)
    assert found == {
        "missing_sku": [
            ("relist", 24, False),
            ("create_then_change_to_fba", 24, False),
            last_resort,
        ],
        "potential_trademark_misuse_self": [("edit", 24, False)],
        "product_update_required": [("edit", 24, False), last_resort],
    }
