"""Finding an item by what a person typed: exactly first, then SKUs that are spelt alike."""

from collections.abc import Iterable
from itertools import takewhile
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from store import views
from store.item_tables import CodeRow, ItemRow, PointerRow
from store.types import is_storable
from store.versions import search_form
from store.views import episodes_of, in_workspace, scoped, visible
from stranded.items import Episode
from stranded.scope import Scope

SHORTEST_PREFIX = 3
# An item is in a handful of stores.
ENOUGH = 20
# A database takes so many values in one statement, and plans it quickly.
AT_A_TIME = 1000

_WORKSPACE: Final[ColumnElement[str]] = bindparam("workspace")
_BY_SKU = (
    views.current()
    .where(in_workspace(ItemRow, _WORKSPACE), ItemRow.sku == bindparam("text"))
    .limit(ENOUGH)
)
_WRITTEN: Final[list[Any]] = [bindparam("text"), bindparam("upper")]
_ITS_CODE = and_(
    CodeRow.workspace == ItemRow.workspace,
    CodeRow.account == ItemRow.account,
    CodeRow.marketplace == ItemRow.marketplace,
    CodeRow.sku == ItemRow.sku,
    # A SKU may have had the code once and have another one by now.
    or_(CodeRow.code == ItemRow.asin, CodeRow.code == ItemRow.fnsku),
)
_BY_CODE = (
    views.current()
    .join(CodeRow, _ITS_CODE)
    .where(in_workspace(CodeRow, _WORKSPACE), CodeRow.code.in_(_WRITTEN))
    .limit(ENOUGH)
)


def find(session: Session, workspace: str, text: str) -> list[Episode]:
    """Current items whose SKU, ASIN or FNSKU is exactly this text; an exact SKU wins alone."""
    if not text or not is_storable(text):
        return []
    if found := episodes_of(session, _BY_SKU, workspace=workspace, text=text):
        return _in_order(found)
    coded = episodes_of(session, _BY_CODE, workspace=workspace, text=text, upper=text.upper())
    return _in_order(coded)


_BY_SKUS = views.current().where(
    in_workspace(ItemRow, _WORKSPACE), ItemRow.sku.in_(bindparam("skus", expanding=True))
)


def with_skus(session: Session, workspace: str, skus: Iterable[str]) -> list[Episode]:
    """Current items that have exactly one of these SKUs, in all accounts and marketplaces."""
    wanted = sorted(sku for sku in skus if is_storable(sku))
    parts = (wanted[at : at + AT_A_TIME] for at in range(0, len(wanted), AT_A_TIME))
    return _in_order(
        [
            one
            for part in parts
            for one in episodes_of(session, _BY_SKUS, workspace=workspace, skus=part)
        ]
    )


def _in_order(found: list[Episode]) -> list[Episode]:
    return sorted(found, key=lambda one: (one.account, one.marketplace, one.sku))


def near(session: Session, workspace: str, text: str, limit: int = 5) -> list[str]:
    """SKUs with the longest beginning in common, three letters at least; no guess to act on."""
    form = search_form(text)
    if len(form) < SHORTEST_PREFIX:
        return []
    places = session.execute(
        select(PointerRow.account, PointerRow.marketplace).where(PointerRow.workspace == workspace)
    )
    lists = [
        scoped(Scope(workspace, account), marketplace) for account, marketplace in places.all()
    ]
    neighbours = [one for where in lists for one in _neighbours(session, where, form)]
    length = max((_alike(form, one) for one in neighbours), default=0)
    if length < SHORTEST_PREFIX:
        return []
    found = {one for where in lists for one in _beginning(session, where, form[:length], limit)}
    return [sku for _, sku in sorted(found)[:limit]]


def _alike(one: str, other: str) -> int:
    """How many letters two texts have in common from their beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _neighbours(session: Session, where: ColumnElement[bool], form: str) -> list[str]:
    """What stands before and behind a text: nothing else on the list begins more like it."""
    forms = select(ItemRow.search_sku).join(PointerRow, visible()).where(where).limit(1)
    behind = forms.where(ItemRow.search_sku >= form).order_by(ItemRow.search_sku)
    before = forms.where(ItemRow.search_sku < form).order_by(ItemRow.search_sku.desc())
    return [*session.scalars(behind), *session.scalars(before)]


def _beginning(
    session: Session, where: ColumnElement[bool], prefix: str, limit: int
) -> list[tuple[str, str]]:
    # A range by code point needs no wildcards, and every database has an index for it.
    query = (
        select(ItemRow.search_sku, ItemRow.sku)
        .join(PointerRow, visible())
        .where(where, ItemRow.search_sku >= prefix, ItemRow.search_sku < prefix + chr(0x10FFFF))
        .order_by(ItemRow.search_sku, ItemRow.sku)
        .limit(limit)
    )
    return [(form, sku) for form, sku in session.execute(query)]
