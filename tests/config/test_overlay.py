"""The later edition over the base: what it adds, what it never changes, and how it is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from config.rules import load_rulebook
from stranded.reasons import Edition, Level, RuleBook
from stranded.settings import AccountSettings, Mode
from tests.config.test_rules import change, folder, refusal

__all__ = ["folder"]

STRUCTURE, ENGLISH, CHINESE = "7-5/reasons.toml", "7-5/texts.en.toml", "7-5/texts.zh-CN.toml"
REVIEW = "[dangerous_goods_in_review]\n"
RENAMED = "renamed.merchant_fulfilled"
SELLER = '[renamed.merchant_fulfilled]\nname = "Seller-fulfilled"\n'

# The later edition's own list, by its names.
LATER = """
B2B restricted · Blocked listing · Dangerous goods (in review)
Dangerous goods (upload documents and wait for review) · Deleted listing · Discontinued listing
Expired product · Food safety investigation · Future listing sell date · Inventory under review
Item discontinued · Item merged · Item restricted · Listing closed · Listing error
Miscategorized ASIN · Missing price · Missing SKU · Packaging issue · Review for quality issues
Potential logo misuse · Potential high pricing error · Potential low pricing error
Potential trademark misuse (self-reinstate) · Product recall · Product safety investigation
Product update required · Qualification required (brand) · Qualification required (category)
Qualification required (item) · Restricted ASIN · Restricted product ASIN · Restricted program
Seller-fulfilled · Seller-fulfilled (DG info required) · Trademark misuse
Unexpected inventory received
"""
NAMES = [name.strip() for line in LATER.strip().splitlines() for name in line.split(" · ")]
ADDED = {
    "Dangerous goods (in review)": "dangerous_goods_in_review",
    "Dangerous goods (upload documents and wait for review)": "dangerous_goods_documents",
    "Potential high pricing error": "potential_high_pricing_error",
    "Potential low pricing error": "potential_low_pricing_error",
}
ACCOUNT = {
    "Pending valid credit card": "account_pending_credit_card",
    "PVCC": "account_pending_credit_card",
    "Suspended": "account_suspended",
    "Blocked": "account_blocked",
    "Fraud": "account_fraud",
    "Account not fully on-boarded": "account_not_onboarded",
}
LEGACY = {
    "Merchant fulfilled": "merchant_fulfilled",
    "Seller-fulfilled": "merchant_fulfilled",
    "Merchant fulfilled (including dangerous goods information required)": "merchant_fulfilled_dg",
    "Seller-fulfilled (DG info required)": "merchant_fulfilled_dg",
    "Listing closed and inventory error": "listing_closed_inventory_error",
    "Inventory error": "inventory_error",
    "Under hazmat review": "under_hazmat_review",
    "Brand qualification required": "qualification_required_brand",
    "Please review for quality issues": "please_review_quality",
    "Review for quality issues": "please_review_quality",
}


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rulebook()


@pytest.mark.trap("The later help page has 37 reasons")
def test_all_37_names_of_the_later_edition_are_known(book: RuleBook) -> None:
    assert len(NAMES) == len({book.match(name).key for name in NAMES}) == 37
    assert [name for name in NAMES if not book.match(name).known] == []


@pytest.mark.trap("Older names of reasons are still met")
@pytest.mark.parametrize(("name", "key"), [*ADDED.items(), *ACCOUNT.items(), *LEGACY.items()])
def test_each_name_leads_to_its_own_reason(name: str, key: str, book: RuleBook) -> None:
    assert book.match(name).key == key
    assert book.match(name.upper().replace(" ", "_")).key == key


def test_what_the_overlay_adds_is_exactly_this(book: RuleBook) -> None:
    added = {reason.key for reason in book.reasons if reason.edition == "7-5"}

    assert added == {*ADDED.values(), *ACCOUNT.values()}


def test_nothing_that_the_overlay_adds_can_be_clicked_or_happens_by_itself(book: RuleBook) -> None:
    for reason in book.reasons:
        if reason.edition == "7-5":
            found = (reason.one_click, reason.auto, reason.auto_mode, reason.disposal_days)
            assert found == ((), None, Mode.OFF, None), reason.key


def test_the_overlay_changes_nothing_of_the_base_but_names(folder: Path, book: RuleBook) -> None:
    change(folder / "reasons.toml", '["7-5"]', "[]")
    # Its twin is in the overlay.
    change(folder / "reasons.toml", 'twin = "dangerous_goods"\n', "")
    alone = load_rulebook(folder)

    for reason in alone.reasons:
        both = book.get(reason.key)
        named = replace(both, aliases=reason.aliases, later_name="", twin=reason.twin)
        assert named == reason


def test_the_numbers_of_the_base_stay_the_defaults(book: RuleBook) -> None:
    days = AccountSettings().auto_relist_days, AccountSettings().auto_change_to_fba_days

    assert (book.edition, days) == ("30-30", (30, 30))
    assert book.later == (Edition("7-5", 7, 5),)


@pytest.mark.trap("A reason may be the whole account's")
def test_the_account_reasons_are_of_the_account_and_say_so(book: RuleBook) -> None:
    account = {reason.key for reason in book.reasons if reason.level is Level.ACCOUNT}

    assert account == {*ACCOUNT.values()}
    for key in account:
        texts = book.get(key).texts
        assert "about your account, not about this listing" in texts["en"].meaning
        assert "您的账户的问题，而不是此商品信息的问题" in texts["zh-CN"].meaning


def test_a_blocked_account_and_a_blocked_listing_are_never_taken_for_one_another(
    book: RuleBook,
) -> None:
    assert book.match("Blocked") is book.get("account_blocked")
    assert book.match("Blocked listing") is book.get("blocked_listing")
    assert book.match("BLOCKED_LISTING") is book.get("blocked_listing")
    assert book.match("被阻止的商品") is book.get("blocked_listing")
    assert not book.match("Blocked (listing)").known


def test_dangerous_goods_in_review_is_not_under_hazmat_review(book: RuleBook) -> None:
    review, hazmat = book.match("Dangerous goods (in review)"), book.match("Under hazmat review")

    assert (review.key, hazmat.key) == ("dangerous_goods_in_review", "under_hazmat_review")


def test_only_names_that_differ_are_later_names(book: RuleBook) -> None:
    later = {reason.key: reason.later_name for reason in book.reasons if reason.later_name}

    assert later == {
        "merchant_fulfilled": "Seller-fulfilled",
        "merchant_fulfilled_dg": "Seller-fulfilled (DG info required)",
        "please_review_quality": "Review for quality issues",
    }


@pytest.mark.parametrize(
    ("old", "new", "key", "field"),
    [
        (REVIEW, REVIEW + "colour = 1\n", "dangerous_goods_in_review", "colour"),
        (REVIEW, REVIEW + 'page_rule = "F3"\n', "dangerous_goods_in_review", "page_rule"),
        (REVIEW, REVIEW + "aliases = 1\n", "dangerous_goods_in_review", "aliases"),
        (
            REVIEW,
            REVIEW + 'aliases = ["Listing closed"]\n',
            "dangerous_goods_in_review",
            "aliases",
        ),
        (
            REVIEW,
            REVIEW + 'one_click = ["relist"]\n',
            "dangerous_goods_in_review",
            "one_click",
        ),
        ('["account_info", "contact_support"]', '["moon"]', "account_not_onboarded", "links"),
        ('resolution = "update_price"\n', "", "potential_high_pricing_error", "resolution"),
        ('["manage_dangerous_goods"]', '["x"]', "dangerous_goods_documents", "primary_actions"),
        ('twin = "pricing_error"', 'twin = "price"', "potential_high_pricing_error", "twin"),
        (SELLER, SELLER.replace("merchant_fulfilled", "no_such"), "renamed.no_such", "-"),
        (SELLER, "[renamed.merchant_fulfilled]\n", RENAMED, "name"),
        (SELLER, SELLER.replace('"S', '["S').replace('"\n', '"]\n'), RENAMED, "name"),
        (SELLER, SELLER + 'aliases = "x"\n', RENAMED, "aliases"),
        (SELLER, SELLER + "colour = 1\n", RENAMED, "colour"),
        (SELLER, SELLER + 'aliases = ["Listing closed"]\n', RENAMED, "aliases"),
        (SELLER, SELLER.replace("Seller-fulfilled", "Fraud"), RENAMED, "name"),
        (SELLER, "[renamed]\nmerchant_fulfilled = 1\n", RENAMED, "-"),
        ("auto_relist_days = 7", 'auto_relist_days = "7"', "-", "auto_relist_days"),
        ("auto_relist_days = 7\n", "", "-", "auto_relist_days"),
        ('edition = "7-5"', 'edition = ""', "-", "edition"),
        ('edition = "7-5"', 'edition = "7-5"\noverlays = []', "overlays", "-"),
    ],
)
def test_a_wrong_overlay_is_refused_by_file_key_and_field(
    folder: Path, old: str, new: str, key: str, field: str
) -> None:
    change(folder / STRUCTURE, old, new)

    assert refusal(folder)[1:] == (key, field)
    assert refusal(folder)[0] in (STRUCTURE, CHINESE, ENGLISH)


def test_a_reason_that_the_base_has_cannot_be_given_again(folder: Path) -> None:
    for file in (STRUCTURE, ENGLISH, CHINESE):
        change(folder / file, REVIEW, "[item_merged]\n")

    assert refusal(folder) == (STRUCTURE, "item_merged", "-")


def test_the_unknown_reason_can_be_given_no_rules_by_an_overlay_either(folder: Path) -> None:
    change(folder / STRUCTURE, REVIEW, "[unknown]\n")

    assert refusal(folder) == (STRUCTURE, "unknown", "-")


@pytest.mark.parametrize("file", [ENGLISH, CHINESE])
def test_a_text_that_one_language_lacks_is_refused(folder: Path, file: str) -> None:
    change(folder / file, "[account_fraud]", "[account_frauds]")

    assert refusal(folder) == (file, "account_fraud", "-")


def test_a_name_of_the_base_cannot_be_taken_by_a_new_reason(folder: Path) -> None:
    change(folder / CHINESE, 'name = "账户被冻结"', 'name = "被阻止的商品"')

    assert refusal(folder) == (CHINESE, "account_blocked", "name")


@pytest.mark.parametrize("file", [STRUCTURE, ENGLISH, CHINESE])
def test_an_overlay_whose_file_is_missing_is_refused(folder: Path, file: str) -> None:
    (folder / file).unlink()

    assert refusal(folder) == (file, "-", "-")
