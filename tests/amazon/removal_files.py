"""Amazon's removal order detail report as tests need it."""

from collections.abc import Mapping

HEADER = (
    "request-date",
    "order-id",
    "order-type",
    "service-speed",
    "order-status",
    "last-updated-date",
    "sku",
    "fnsku",
    "disposition",
    "requested-quantity",
    "cancelled-quantity",
    "disposed-quantity",
    "shipped-quantity",
    "in-process-quantity",
    "removal-fee",
    "currency",
)
ROW = {
    "request-date": "2026-11-23T18:00:00+00:00",
    "order-type": "Disposal",
    "service-speed": "Standard",
    "last-updated-date": "2026-11-24T08:53:56+00:00",
    "fnsku": "X000000001",
    "disposition": "Sellable",
    "removal-fee": "1.04",
    "currency": "USD",
}
# The order's name, its SKU, Amazon's word for its state, and units by what became of them.
Line = tuple[str, str, str, Mapping[str, int]]


def removal_report(*lines: Line, header: tuple[str, ...] = HEADER) -> bytes:
    return "".join("\t".join(cells) + "\n" for cells in (header, *_rows(lines, header))).encode()


def _rows(lines: tuple[Line, ...], header: tuple[str, ...]) -> list[tuple[str, ...]]:
    found = []
    for name, sku, status, counts in lines:
        units = {f"{key.replace('_', '-')}-quantity": str(count) for key, count in counts.items()}
        none = {column: "0" for column in HEADER if column.endswith("-quantity")}
        said = {"order-id": name, "sku": sku, "order-status": status}
        cells = {**ROW, **none, **units, **said}
        found.append(tuple(cells.get(column, "") for column in header))
    return found
