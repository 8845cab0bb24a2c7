import pytest

from bot.messages import bulk_fix, digest
from stranded.bulk_fix import Loaded
from tests.bot.messages.things import NOW, assert_slack_takes, card, labels, reader, shown, state
from tests.bot.messages.things import digest as made


@pytest.mark.page("F103")
@pytest.mark.parametrize(("count", "suggested"), [(25, False), (26, True)])
def test_it_is_suggested_for_large_quantities(count: int, suggested: bool) -> None:
    said = shown(bulk_fix.bulk_fix(count, Loaded(), ["US"], [], reader()))
    morning = digest.digest(made([card()], marketplaces=(state(bulk_fix=count),)), reader())

    assert ("quicker than one by one" in said) is suggested
    assert ("`/stranded bulk`" in shown(morning)) is suggested


@pytest.mark.page("F104", "F105")
@pytest.mark.parametrize(
    ("locale", "does", "does_not"),
    [
        ("en", "updates prices and changes listings to FBA", "not for appeals, approvals"),
        ("zh-CN", "更新价格，或将商品转换为亚马逊物流", "不适用于申诉、审批"),
    ],
)
def test_it_says_what_the_file_does_and_what_not(locale: str, does: str, does_not: str) -> None:
    said = shown(bulk_fix.bulk_fix(30, Loaded(), ["US"], [], reader(locale)))

    assert does in said
    assert does_not in said


STEPS = {
    "en": (
        "Request Download|being prepared for a few minutes|“Bulk Fix” above the title"
        "|at the bottom left|Price · ASIN · SKU · Condition|Inventory File|Bulk Fix report"
    ),
    "zh-CN": (
        "请求下载|几分钟|标题上方的“批量修复”|左下角|Price · ASIN · SKU · Condition"
        "|库存文件|批量修复”报告"
    ),
}


@pytest.mark.page("F106", "F107", "F108", "F109", "F110")
@pytest.mark.parametrize("locale", STEPS)
def test_it_tells_the_pages_steps_in_order(locale: str) -> None:
    steps = STEPS[locale].split("|")
    message = bulk_fix.bulk_fix(30, Loaded(), ["US", "CA"], [], reader(locale))
    said = shown(message)

    assert_slack_takes(message)
    assert all(f"\n{number}. " in said for number in range(1, 6))
    assert [said.index(step) for step in steps] == sorted(said.index(step) for step in steps)
    assert [label[-2:] for label in labels(message)] == ["US", "CA"]
    assert "2025-07-31" in said


ITEMS_FILLED = (
    "For 3 items `python -m bot bulk-fix FILE` fills in what the stranded report lacks, "
    "from Amazon's Bulk Fix Stranded Inventory report of Nov 23"
)


@pytest.mark.parametrize(
    ("locale", "filled", "asked"),
    [
        ("en", ITEMS_FILLED, "I am asking Amazon"),
        ("zh-CN", "用亚马逊 11月23日", "正在向亚马逊请求"),
    ],
)
def test_it_names_amazons_own_file_as_the_source_and_its_age(
    locale: str, filled: str, asked: str
) -> None:
    loaded = Loaded(3, NOW, on_its_way=True)
    told = shown(bulk_fix.bulk_fix(30, loaded, ["US"], [], reader(locale)))
    nothing = shown(bulk_fix.bulk_fix(30, Loaded(), ["US"], [], reader(locale)))

    assert filled in told
    assert asked in told
    assert filled not in nothing
    assert asked not in nothing
