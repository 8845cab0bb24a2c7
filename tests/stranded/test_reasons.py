"""Reasons are matched exactly or not at all: one reason's name is often a part of another's."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.rules import load_rulebook
from stranded.reasons import Reason, ReasonMapping, RuleBook, Standing, normalise

BOOK = load_rulebook()
NAMES = sorted(
    {
        name
        for reason in BOOK.reasons
        for name in (
            reason.key,
            *reason.aliases,
            *(text.name for text in reason.texts.values()),
        )
    }
)


def own_names(reason: Reason) -> set[str]:
    names = (reason.key, *reason.aliases, *(text.name for text in reason.texts.values()))
    return {normalise(name) for name in names}


def named_exactly(text: str) -> bool:
    """True for a text that is unknown, or that is one of its reason's own names."""
    found = BOOK.match(text)
    return not found.known or normalise(text) in own_names(found)


# Pairs of which one name is, or looks like, a part of the other.
TRAPS = (
    ("Merchant fulfilled", "merchant_fulfilled"),
    ("Merchant fulfilled (DG info required)", "merchant_fulfilled_dg"),
    ("Listing closed", "listing_closed"),
    ("Listing closed and inventory error", "listing_closed_inventory_error"),
    ("Inventory error", "inventory_error"),
    ("Trademark misuse", "trademark_misuse"),
    ("Potential trademark misuse (self reinstate)", "potential_trademark_misuse_self"),
    ("Restricted ASIN", "restricted_asin"),
    ("Restricted Product ASIN", "restricted_product_asin"),
    ("Item restricted", "item_restricted"),
    ("B2B restricted", "b2b_restricted"),
    ("Item discontinued", "item_discontinued"),
    ("Discontinued listing", "discontinued_listing"),
    ("商品已下架", "listing_closed"),
    ("商品已下架且库存错误", "listing_closed_inventory_error"),
    ("库存错误", "inventory_error"),
    ("卖家自配送", "merchant_fulfilled"),
    ("卖家自配送(需要危险品信息)", "merchant_fulfilled_dg"),
    ("停售的商品", "discontinued_listing"),
    ("商品已停售", "item_discontinued"),
    ("商标滥用", "trademark_misuse"),
    ("可能滥用商标(自行恢复)", "potential_trademark_misuse_self"),
    ("可能滥用徽标", "potential_logo_misuse"),
    ("Blocked", "account_blocked"),
    ("Blocked listing", "blocked_listing"),
    ("Dangerous goods (in review)", "dangerous_goods_in_review"),
    ("Dangerous goods (upload documents and wait for review)", "dangerous_goods_documents"),
    ("受限 ASIN", "restricted_asin"),
    ("受限商品 ASIN", "restricted_product_asin"),
    ("商品受限", "item_restricted"),
    ("Seller-fulfilled", "merchant_fulfilled"),
    ("Seller-fulfilled (DG info required)", "merchant_fulfilled_dg"),
)


@pytest.mark.parametrize(("text", "key"), TRAPS)
def test_a_name_that_is_a_part_of_another_is_matched_for_itself(text: str, key: str) -> None:
    assert BOOK.match(text).key == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("卖家自配送（需要危险品信息）", "merchant_fulfilled_dg"),
        ("MERCHANT FULFILLED(DG INFO REQUIRED)", "merchant_fulfilled_dg"),
        ("Merchant fulfilled （DG info required）", "merchant_fulfilled_dg"),
        ("MERCHANT_FULFILLED_DG", "merchant_fulfilled_dg"),
        ("ACCOUNT_BLOCKED", "account_blocked"),
        ("危险品（审核中）", "dangerous_goods_in_review"),
        ("  Listing\u00a0closed \t", "listing_closed"),
        ("LISTING_CLOSED", "listing_closed"),
        ("listing–closed", "listing_closed"),
        ("Ｌｉｓｔｉｎｇ closed", "listing_closed"),
        ("Potential trademark misuse (self-reinstate)", "potential_trademark_misuse_self"),
        ("缺少\u00a0SKU", "missing_sku"),
        ("Seller-fulfilled", "merchant_fulfilled"),
        ("Seller fulfilled", "merchant_fulfilled"),
        ("Fulfilled by Merchant", "merchant_fulfilled"),
        ("Seller-fulfilled (DG info required)", "merchant_fulfilled_dg"),
        ("Review for quality issues", "please_review_quality"),
        ("Restricted product ASIN", "restricted_product_asin"),
        ("Under Hazmat Review", "under_hazmat_review"),
        ("Brand qualification required", "qualification_required_brand"),
    ],
)
def test_spellings_of_one_reason_are_equal(text: str, key: str) -> None:
    assert BOOK.match(text).key == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Listing",
        "Listing closed!",
        "Listing closed by Amazon",
        "Listing error (product type invalid)",
        "Merchant fulfilled (something else)",
        "Merchant fulfilled (DG info required",
        "Qualification required",
        "Qualification required (region)",
        "Potential trademark misuse",
        "Dangerous goods",
        "Dangerous goods (sent back)",
        "Potential pricing error",
        "Blocked ASIN",
        "Suspended listing",
        "已下架",
        "unknown",
        "Unknown reason",
        "未知原因",
    ],
)
def test_a_text_that_is_no_name_is_unknown_never_the_likeliest(text: str) -> None:
    assert BOOK.match(text) is BOOK.unknown


@given(name=st.sampled_from(NAMES), data=st.data())
def test_no_part_of_a_name_matches_another_reason(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name)))
    end = data.draw(st.integers(start, len(name)))

    assert named_exactly(name[start:end])


@given(name=st.sampled_from(NAMES), before=st.text(max_size=9), after=st.text(max_size=9))
def test_nothing_around_a_name_is_overlooked(name: str, before: str, after: str) -> None:
    assert named_exactly(before + name + after)


@given(first=st.sampled_from(NAMES), second=st.sampled_from(NAMES), gap=st.sampled_from(" ,/且"))
def test_two_names_together_are_not_the_first_of_them(first: str, second: str, gap: str) -> None:
    assert named_exactly(first + gap + second)


@given(name=st.sampled_from(NAMES), space=st.sampled_from(["  ", "\u00a0", "\t", "_", "-", "–"]))
def test_case_and_kind_of_space_never_matter(name: str, space: str) -> None:
    spelling = name.upper().replace(" ", space)

    assert BOOK.match(spelling) is BOOK.match(name)


def test_a_key_that_nobody_knows_gets_the_unknown_reason() -> None:
    assert BOOK.get("no_such_reason") is BOOK.unknown
    assert BOOK.get("listing_closed").known


def test_a_text_in_a_language_that_is_missing_is_the_english_one() -> None:
    assert BOOK.get("listing_closed").text("fr").name == "Listing closed"


def test_two_reasons_may_not_share_a_name() -> None:
    closed, error = BOOK.get("listing_closed"), BOOK.get("listing_error")
    texts = {**error.texts, "en": closed.texts["en"]}
    values = {name: getattr(error, name) for name in Reason.__dataclass_fields__}

    with pytest.raises(ValueError, match="names both listing_closed and listing_error"):
        RuleBook("x", [closed, Reason(**{**values, "texts": texts})], BOOK.unknown)


MOON = ReasonMapping(
    "Phase of the Moon", "listing_closed", "U1", datetime(2026, 11, 23, tzinfo=UTC)
)


def test_a_text_that_a_person_mapped_is_matched_exactly_as_a_name_is() -> None:
    book = BOOK.with_mappings([MOON])

    for spelling in ("Phase of the Moon", "PHASE_OF_THE_MOON", " phase of\u00a0the  moon"):
        assert book.match(spelling).key == "listing_closed"
        assert BOOK.match(spelling) is BOOK.unknown
    for other in ("Phase of the Moon (full)", "Phase of the", "The Phase of the Moon"):
        assert book.match(other) is book.unknown


def test_a_mapping_never_overrides_a_name_of_the_book() -> None:
    wrong = replace(MOON, text="EXPIRED_PRODUCT")

    assert BOOK.standing(wrong) is Standing.KNOWN
    assert BOOK.with_mappings([wrong]).match("Expired product").key == "expired_product"


@given(name=st.sampled_from(NAMES), key=st.sampled_from([one.key for one in BOOK.reasons]))
def test_no_mapping_of_any_name_changes_what_it_means(name: str, key: str) -> None:
    book = BOOK.with_mappings([replace(MOON, text=name.upper(), reason=key)])

    assert book.match(name) is BOOK.match(name)


@pytest.mark.parametrize("key", ["no_such_reason", "unknown", ""])
def test_a_mapping_to_a_reason_that_is_gone_holds_no_more(key: str) -> None:
    gone = replace(MOON, reason=key)

    assert BOOK.standing(gone) is Standing.GONE
    assert BOOK.with_mappings([gone]).match(MOON.text) is BOOK.unknown


def test_mappings_take_the_place_of_those_before() -> None:
    book = BOOK.with_mappings([MOON]).with_mappings([replace(MOON, text="Bad luck")])

    assert book.match("Bad luck").key == "listing_closed"
    assert book.match(MOON.text) is book.unknown
    assert (book.edition, book.reasons) == (BOOK.edition, BOOK.reasons)
