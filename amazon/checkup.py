"""Whether a seller account can be worked with: each API is asked once, by a read.

Amazon answers most of what can be wrong with the same 403 and no details. What it is shows in
which of the APIs refuse: a role opens some, a consent of another region opens none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from amazon.gateway import AmazonError
from amazon.sellers_api import Participation, SellersApi
from stranded.actions import Why
from stranded.marketplaces import MARKETPLACES, Marketplace


class Api(StrEnum):
    """Amazon's names for its APIs."""

    SELLERS = "Sellers"
    REPORTS = "Reports"
    LISTINGS = "Listings Items"
    FEEDS = "Feeds"


class Subject(StrEnum):
    ACCOUNT = "account"
    REGION = "region"
    ROLES = "roles"
    SELLER_ID = "seller id"
    MARKETPLACES = "marketplaces"


# The role that opens what the bot needs of each API. Others open some of it too: Pricing the
# stranded report, Selling Partner Insights the marketplaces.
ROLES = {
    Api.SELLERS: "Product Listing",
    Api.REPORTS: "Amazon Fulfillment",
    Api.LISTINGS: "Product Listing",
    Api.FEEDS: "Amazon Fulfillment",
}
# How an API says no to this one app or this one seller.
REFUSALS = frozenset({"unauthorized"})
# What a seller id is answered that is not this account's, or none at all.
SELLER_ID_REFUSALS = REFUSALS | {"bad_request", "not_found"}
Answers = Mapping[Api, AmazonError | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `why` says what is wrong or, where `ok`, worth knowing."""

    subject: Subject
    ok: bool = True
    why: Why | None = None


class Checkup:
    """`asks` gives what reads something of each API but Sellers, in a marketplace; `elsewhere` asks
    it in the other regions.
    """

    def __init__(
        self,
        region: str,
        sellers: SellersApi,
        asks: Callable[[Marketplace], Mapping[Api, Callable[[], object]]],
        elsewhere: Mapping[str, SellersApi],
    ) -> None:
        self._region = region
        self._sellers = sellers
        self._asks = asks
        self._elsewhere = elsewhere

    def findings(self, seller_id: str, wanted: Sequence[Marketplace]) -> Iterator[Finding]:
        """As many as can be told: where nothing answers, only why that is."""
        found: list[Participation] = []
        sellers = _answer(lambda: found.extend(self._sellers.participations()))
        if sellers is not None and sellers.code not in REFUSALS:
            yield _wrong(Subject.ACCOUNT, sellers.why)
            return
        asks = self._asks(_where_to_ask(found, wanted))
        answers = {Api.SELLERS: sellers} | {api: _answer(ask) for api, ask in asks.items()}
        broken = _broken(answers)
        if broken is not None:
            yield _wrong(Subject.ACCOUNT, broken.why)
            return
        if all(answers.values()):
            yield _wrong(Subject.REGION, self._nothing_answers())
            return
        yield Finding(Subject.ACCOUNT)
        yield from _roles_and_seller_id(seller_id, answers)
        if sellers is None:
            yield _marketplaces(found, wanted)

    def _nothing_answers(self) -> Why:
        """Wherever the consent is good, Amazon tells at least the marketplaces."""
        for region, sellers in self._elsewhere.items():
            if _answer(sellers.participations) is None:
                return Why("consent_elsewhere", {"region": self._region, "found": region})
        return Why("refused_everywhere", {"region": self._region})


def _answer(ask: Callable[[], object]) -> AmazonError | None:
    try:
        ask()
    except AmazonError as error:
        return error
    return None


def _broken(answers: Answers) -> AmazonError | None:
    """An error that says nothing of the app's rights, such as that Amazon can't be reached."""
    for api, error in answers.items():
        meant = SELLER_ID_REFUSALS if api is Api.LISTINGS else REFUSALS
        if error is not None and error.code not in meant:
            return error
    return None


def _roles_and_seller_id(seller_id: str, answers: Answers) -> Iterator[Finding]:
    """Listings hang on the seller id too, so where they alone refuse it may be either."""
    refused = [api for api, error in answers.items() if error is not None]
    if refused == [Api.LISTINGS]:
        said = answers[Api.LISTINGS]
        status = said.parameters.get("status") if said else None
        told = {"seller_id": seller_id, "status": status}
        yield _wrong(Subject.SELLER_ID, Why("seller_id_refused", told))
        return
    if refused:
        roles = list(dict.fromkeys(ROLES[api] for api in refused))
        apis = [api.value for api in refused]
        yield _wrong(Subject.ROLES, Why("role_missing", {"roles": roles, "apis": apis}))
    else:
        yield Finding(Subject.ROLES)
    if Api.LISTINGS not in refused:
        yield Finding(Subject.SELLER_ID)


def _where_to_ask(found: Sequence[Participation], wanted: Sequence[Marketplace]) -> Marketplace:
    """Where the account sells: what is refused elsewhere says nothing of its roles or seller id."""
    sold_in = _sold_in(found)
    first = next((place for place in wanted if place.code in sold_in), None)
    return first or next((MARKETPLACES[code] for code in sold_in), wanted[0])


def _sold_in(found: Sequence[Participation]) -> dict[str, Participation]:
    """Ids that aren't known are Amazon's own places for what is sold outside its stores."""
    codes = {place.id: code for code, place in MARKETPLACES.items()}
    return {
        codes[one.marketplace_id]: one
        for one in found
        if one.participating and one.marketplace_id in codes
    }


def _marketplaces(found: Sequence[Participation], wanted: Sequence[Marketplace]) -> Finding:
    sold_in = _sold_in(found)
    joined, named = list(sold_in), [place.code for place in wanted]
    missing = [code for code in named if code not in sold_in]
    suspended = [code for code in named if code in sold_in and sold_in[code].suspended]
    others = [code for code in joined if code not in named]
    if missing:
        parameters: dict[str, object] = {"missing": missing, "joined": joined}
        return _wrong(Subject.MARKETPLACES, Why("marketplace_not_joined", parameters))
    if suspended:
        return _wrong(Subject.MARKETPLACES, Why("listings_suspended", {"marketplaces": suspended}))
    if others:
        return Finding(Subject.MARKETPLACES, why=Why("marketplace_unlisted", {"others": others}))
    return Finding(Subject.MARKETPLACES)


def _wrong(subject: Subject, why: Why) -> Finding:
    return Finding(subject, ok=False, why=why)
