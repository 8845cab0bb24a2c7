"""The file that orders a removal, in both layouts, and what Amazon's answer to it says."""

import gzip
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from amazon.gateway import AmazonError
from amazon.removal_report import read_removals
from amazon.removals import (
    COLUMNS,
    read_answer,
    read_orders,
    read_outcome,
    write_order,
    write_table,
)
from amazon.reports import RejectedRow, ReportRefused
from stranded.actions import IntentState
from stranded.removal_order import Address, Counts, Disposition, RemovalOrder, Row, is_one_line
from tests.amazon.files import US
from tests.amazon.removal_files import HEADER, removal_report

HOME = Address("Ada Moss", "12 Harbor Rd", "Portland", "97201", "US", state="OR")
RETURN = RemovalOrder("LAMP-1", 12, 3, Disposition.RETURN, HOME, "Ring twice")
DISPOSAL = RemovalOrder("LAMP-1", 12, 0, Disposition.DISPOSAL)

# Whatever a person or a seller may write, in one line.
lines = st.text(min_size=1, max_size=40).filter(is_one_line)
maybe = st.one_of(st.just(""), lines)
addresses = st.builds(
    Address,
    name=lines,
    line_1=lines,
    city=lines,
    postal_code=lines,
    country=st.sampled_from(["US", "DE"]),
    line_2=maybe,
    line_3=maybe,
    state=maybe,
    phone=maybe,
)
units = st.integers(0, 10**6)
orders = st.one_of(
    st.builds(
        RemovalOrder, lines, units, units, st.just(Disposition.RETURN), addresses, notes=maybe
    ),
    st.builds(
        RemovalOrder,
        lines,
        units,
        units,
        st.sampled_from([Disposition.DISPOSAL, Disposition.LIQUIDATE]),
        notes=maybe,
    ),
)


@given(lines, orders)
def test_what_is_written_is_read_back_as_it_was(name: str, order: RemovalOrder) -> None:
    assert read_orders(write_order(name, order)) == [(name, order)]


@pytest.mark.trap("The removal file has two layouts")
@given(st.lists(st.tuples(lines, orders), min_size=1, max_size=5))
def test_the_layout_of_one_table_is_read_back_too(told: list[tuple[str, RemovalOrder]]) -> None:
    assert read_orders(write_table(told)) == told


@pytest.mark.trap("The removal file has two layouts")
def test_the_file_has_its_own_fields_first_then_a_blank_line_then_the_table() -> None:
    assert write_order("refloat-1", RETURN).decode() == (
        "MerchantRemovalOrderID\trefloat-1\n"
        "RemovalDisposition\tReturn\n"
        "AddressName\tAda Moss\n"
        "AddressFieldOne\t12 Harbor Rd\n"
        "AddressCity\tPortland\n"
        "AddressCountryCode\tUS\n"
        "AddressStateOrRegion\tOR\n"
        "AddressPostalCode\t97201\n"
        "ShippingNotes\tRing twice\n"
        "\n"
        "MerchantSKU\tSellableQuantity\tUnsellableQuantity\n"
        "LAMP-1\t12\t3\n"
    )


def test_an_address_is_sent_only_where_units_come_back() -> None:
    assert b"Address" not in write_order("refloat-1", replace(DISPOSAL, address=HOME))


@given(orders, st.sampled_from("\t\n\r\0\x85\u2028\u2029\ud800"), st.booleans())
def test_what_would_break_a_line_is_never_written(
    order: RemovalOrder, bad: str, in_sku: bool
) -> None:
    broken = replace(order, sku=order.sku + bad) if in_sku else replace(order, notes=f"x{bad}")

    with pytest.raises(AmazonError, match="removal_not_one_line"):
        write_order("n", broken)
    with pytest.raises(AmazonError, match="removal_not_one_line"):
        write_table([("n", broken)])


def test_a_file_of_windows_is_read() -> None:
    content = b"\xef\xbb\xbf" + write_order("refloat-1", DISPOSAL).replace(b"\n", b"\r\n")

    assert read_orders(content) == [("refloat-1", DISPOSAL)]


@pytest.mark.parametrize(
    "content",
    [
        b"MerchantSKU\tSellableQuantity\tUnsellableQuantity\nLAMP-1\t1\t0\n",
        b"RemovalDisposition\tReturn\n\nMerchantSKU\tSellableQuantity\nLAMP-1\t1\n",
        write_order("refloat-1", DISPOSAL).replace(b"Disposal", b"Burn"),
    ],
)
def test_a_file_that_lacks_something_is_no_order(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"missing|Burn"):
        read_orders(content)


def test_an_order_may_be_called_like_a_column() -> None:
    assert read_orders(write_order("MerchantSKU", DISPOSAL)) == [("MerchantSKU", DISPOSAL)]


def answered(processed: object, successful: object, *rows: str) -> bytes:
    columns = "original-record-number\tsku\terror-code\terror-type\terror-message"
    table = "\n".join([columns, *rows]) if rows else ""
    return (
        "Feed Processing Summary:\n"
        f"\tNumber of records processed\t\t{processed}\n"
        f"\tNumber of records successful\t\t{successful}\n\n{table}\n"
    ).encode()


NOTHING_MADE = "100001\t-\t3\tInfo\tThe feed was not processed and no removal order was created."
NO_LIQUIDATE = "100002\t-\t1\tError\tDisposition liquidate is not eligible in that marketplace."
WARNING = "1\tLAMP-1\t20\tWarning\tThe phone number was left out."


class TestTheAnswer:
    @pytest.mark.trap(
        "Amazon's answer to a feed is text with a table below",
        "A line of type Info may say that nothing was made",
    )
    @pytest.mark.parametrize(
        ("content", "state", "code"),
        [
            (answered(1, 1), IntentState.CONFIRMED, "removal_created"),
            (answered(1, 1, WARNING), IntentState.CONFIRMED, "removal_created"),
            (answered(0, 0, NOTHING_MADE, NO_LIQUIDATE), IntentState.REFUSED, "amazon_refused"),
            (answered(1, 0), IntentState.REFUSED, "amazon_refused"),
            (answered(1, 1, NOTHING_MADE), IntentState.UNKNOWN, "removal_answer_unclear"),
            (answered(2, 1, NO_LIQUIDATE), IntentState.UNKNOWN, "removal_answer_unclear"),
            (answered(2, 1), IntentState.UNKNOWN, "removal_answer_partly"),
            (answered(0, 1), IntentState.UNKNOWN, "removal_answer_partly"),
            (b"", IntentState.UNKNOWN, "removal_answer_unread"),
            (b"\x00\x01\x02", IntentState.UNKNOWN, "removal_answer_unread"),
            (b"%PDF-1.4", IntentState.UNKNOWN, "removal_answer_unread"),
            (
                "処理の概要:\n処理済み\t1\n".encode("cp932"),
                IntentState.UNKNOWN,
                "removal_answer_unread",
            ),
            (answered("one", "one"), IntentState.UNKNOWN, "removal_answer_unread"),
        ],
    )
    def test_it_says_made_refused_or_that_nobody_can_tell(
        self, content: bytes, state: IntentState, code: str
    ) -> None:
        outcome = read_outcome(content, None)

        assert (outcome.state, outcome.why.code) == (state, code)

    @pytest.mark.trap("Amazon's answer to a feed is text with a table below")
    def test_a_refusal_has_amazons_own_words(self) -> None:
        outcome = read_outcome(answered(0, 0, NOTHING_MADE, NO_LIQUIDATE), "utf-8")

        assert outcome.why.parameters["issues"] == [
            ["3", "The feed was not processed and no removal order was created."],
            ["1", "Disposition liquidate is not eligible in that marketplace."],
        ]

    def test_a_letter_that_its_charset_has_not_leaves_words_that_can_be_kept(self) -> None:
        content = answered(0, 0, NO_LIQUIDATE).replace(b"marketplace", b"march\xe9")

        (issue,) = read_answer(content, "utf-8").issues

        assert issue.message.encode().decode() == (
            "Disposition liquidate is not eligible in that march\ufffd."
        )

    def test_it_may_be_gzipped_whatever_is_said_of_it(self) -> None:
        answer = read_answer(gzip.compress(answered(1, 1)), None)

        assert (answer.processed, answer.successful, answer.issues) == (1, 1, ())

    @given(st.binary(max_size=200))
    def test_no_bytes_are_ever_taken_for_an_order_by_chance(self, content: bytes) -> None:
        assume(b"successful" not in content.lower())

        assert read_outcome(content, None).state is IntentState.UNKNOWN


class TestTheRemovalReport:
    def rows(self, content: bytes) -> list[Row | RejectedRow]:
        return list(read_removals(content, "utf-8", US))

    def test_a_row_tells_the_order_its_state_and_its_units(self) -> None:
        counts = {"requested": 15, "cancelled": 1, "disposed": 2, "shipped": 3, "in_process": 9}

        (found,) = self.rows(removal_report(("refloat-1", "LAMP-1", "In Process", counts)))

        assert found == Row("refloat-1", "LAMP-1", "In Process", Counts(15, 1, 2, 3, 9))

    @pytest.mark.trap("Newer removal reports have more columns")
    def test_columns_are_found_by_name_in_any_order_and_with_others_beside_them(self) -> None:
        header = (*reversed(HEADER), "order-source")

        (found,) = self.rows(
            removal_report(("refloat-1", "LAMP-1", "Pending", {"requested": 5}), header=header)
        )

        assert isinstance(found, Row)
        assert (found.order, found.counts.requested) == ("refloat-1", 5)

    def test_a_line_that_is_broken_takes_no_other_with_it(self) -> None:
        content = removal_report(
            ("refloat-1", "LAMP-1", "Pending", {"requested": 5}),
            ("refloat-2", "LAMP-2", "Pending", {"requested": 6}),
        ).replace(b"\t5\t", b"\tfive\t")

        first, second = self.rows(content)

        assert isinstance(first, RejectedRow)
        assert first.why.code == "bad_number"
        assert isinstance(second, Row)

    @pytest.mark.parametrize("missing", ["order-id", "order-status", "sku", "requested-quantity"])
    def test_a_file_without_a_needed_column_is_refused(self, missing: str) -> None:
        header = tuple(name for name in HEADER if name != missing)

        with pytest.raises(ReportRefused):
            self.rows(removal_report(header=header))


def test_every_field_of_amazons_template_is_known() -> None:
    assert COLUMNS == (
        "MerchantRemovalOrderID",
        "RemovalDisposition",
        "MerchantSKU",
        "SellableQuantity",
        "UnsellableQuantity",
        "AddressName",
        "AddressFieldOne",
        "AddressFieldTwo",
        "AddressFieldThree",
        "AddressCity",
        "AddressCountryCode",
        "AddressStateOrRegion",
        "AddressPostalCode",
        "ContactPhoneNumber",
        "ShippingNotes",
    )
