"""Feeds 2021-06-30: documents are uploaded, feeds made of them, and answered by a text."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sandbox.amazon import removals
from sandbox.amazon.account import Account
from sandbox.amazon.marketplaces import BY_ID, Marketplace
from sandbox.amazon.paging import first_page, from_token, to_token
from sandbox.amazon.wire import ApiError, Call, Json, Reply, iso, parse_instant

REMOVAL = "POST_FLAT_FILE_FBA_CREATE_REMOVAL"
# Removed by Amazon on 2025-07-31: taken in, and FATAL.
DEAD = frozenset(
    {
        "POST_PRODUCT_DATA",
        "POST_INVENTORY_AVAILABILITY_DATA",
        "POST_PRODUCT_OVERRIDES_DATA",
        "POST_PRODUCT_PRICING_DATA",
        "POST_PRODUCT_IMAGE_DATA",
        "POST_PRODUCT_RELATIONSHIP_DATA",
        "POST_FLAT_FILE_INVLOADER_DATA",
        "POST_FLAT_FILE_BOOKLOADER_DATA",
        "POST_FLAT_FILE_CONVERGENCE_LISTINGS_DATA",
        "POST_FLAT_FILE_LISTINGS_DATA",
        "POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA",
        "POST_UIEE_BOOKLOADER_DATA",
    }
)
KEPT = timedelta(days=90)
DOCUMENT_KEPT = timedelta(days=2)
URL_SECONDS = 300


@dataclass
class Document:
    """`content` is None until it is uploaded; an answer's is there from the beginning."""

    id: str
    content_type: str
    created: datetime
    content: bytes | None = None


@dataclass
class Feed:
    """`end` is what it will come to, after `seconds` of wall time; `answer` a document's id."""

    id: str
    type: str
    places: tuple[Marketplace, ...]
    created: datetime
    created_wall: float
    end: str
    answer: str | None


class FeedsApi:
    """`seconds` (wall time) is how long a feed takes; `random` gives the ids."""

    def __init__(self, account: Account, random: Random, seconds: float) -> None:
        self._account = account
        self._random = random
        self._seconds = seconds
        self._documents: dict[str, Document] = {}
        self._feeds: dict[str, Feed] = {}
        self._urls: dict[str, tuple[Document, float]] = {}

    def create_document(self, call: Call) -> Reply:
        """POST /feeds/2021-06-30/documents: where to upload, for five minutes."""
        kind = call.json().get("contentType")
        if not isinstance(kind, str) or not kind:
            raise ApiError(400, "InvalidInput", "contentType is required.")
        document = self._document(kind, call.now)
        url = f"{call.base_url}/feed-documents/{self._url(document, call)}"
        return Reply(201, {"feedDocumentId": document.id, "url": url})

    def _document(self, kind: str, now: datetime, content: bytes | None = None) -> Document:
        made = Document(
            f"amzn1.tortuga.4.na.{self._random.getrandbits(96):024x}", kind, now, content
        )
        self._documents[made.id] = made
        return made

    def _url(self, document: Document, call: Call) -> str:
        token = f"{self._random.getrandbits(128):032x}"
        self._urls[token] = (document, call.wall + URL_SECONDS)
        return token

    def upload(self, call: Call) -> Reply:
        """PUT /feed-documents/{token}: the content type has to be the one that was named."""
        document = self._behind(call)
        if document is None or call.headers.get("content-type", "") != document.content_type:
            return _denied()
        document.content = call.body
        return Reply(200, b"", effect="document_uploaded")

    def download(self, call: Call) -> Reply:
        """GET /feed-documents/{token}."""
        document = self._behind(call)
        if document is None or document.content is None:
            return _denied()
        return Reply(200, document.content, {"content-type": document.content_type})

    def _behind(self, call: Call) -> Document | None:
        document, expires = self._urls.get(call.params["token"], (None, 0.0))
        return document if call.wall < expires else None

    def create(self, call: Call) -> Reply:
        """POST /feeds/2021-06-30/feeds: 202, whatever will come of it."""
        body = call.json()
        kind, places = _wanted(body)
        document = self._documents.get(str(body.get("inputFeedDocumentId")))
        if document is None or call.now - document.created > DOCUMENT_KEPT:
            raise ApiError(400, "InvalidInput", "The inputFeedDocumentId is not valid.")
        end, answer, effect = self._process(call, kind, places, document)
        feed = Feed(
            id=str(self._random.randrange(10**9, 10**10) + 50_000_000_000),
            type=kind,
            places=places,
            created=call.now,
            created_wall=call.wall,
            end=end,
            answer=answer,
        )
        self._feeds[feed.id] = feed
        return Reply(202, {"feedId": feed.id}, effect=effect)

    def _process(
        self, call: Call, kind: str, places: tuple[Marketplace, ...], document: Document
    ) -> tuple[str, str | None, str]:
        """What the feed comes to, its answer and its effect. It holds from here on; being seen
        to be done takes `seconds`."""
        if call.fault in ("fatal", "cancelled"):
            return call.fault.upper(), None, "feed_created"
        if kind in DEAD or document.content is None:
            return "FATAL", None, "feed_created"
        records = removals.read(document.content.decode("utf-8-sig", errors="replace"))
        found = {
            record["MerchantSKU"]: listing
            for record in records
            for place in places
            if (listing := self._account.find(record.get("MerchantSKU", ""), place.code, call.now))
        }
        lines = self._account.removals.make(records, found, call.now)
        text = removals.answer(records, lines).encode()
        answer = self._document("text/plain; charset=UTF-8", call.now, text)
        return "DONE", answer.id, "feed_created" if lines else "removal_created"

    def get(self, call: Call) -> Reply:
        """GET /feeds/2021-06-30/feeds/{feedId}."""
        feed = self._feeds.get(call.params["feed"])
        if feed is None:
            raise ApiError(404, "NotFound", f"Feed {call.params['feed']} was not found.")
        return Reply(200, self._shown(feed, call.wall))

    def list(self, call: Call) -> Reply:
        """GET /feeds/2021-06-30/feeds, newest first, with nextToken."""
        token = call.one("nextToken")
        wanted = from_token(token) if token else first_page(call, "feedTypes", KEPT)
        found = [one for one in reversed(self._feeds.values()) if self._matches(one, wanted, call)]
        start, size = wanted["offset"], wanted["size"]
        shown = [self._shown(one, call.wall) for one in found[start : start + size]]
        answer: Json = {"feeds": shown}
        if len(found) > start + size:
            answer["nextToken"] = to_token({**wanted, "offset": start + size})
        return Reply(200, answer)

    def _matches(self, feed: Feed, wanted: Json, call: Call) -> bool:
        ids = {place.id for place in feed.places}
        return (
            feed.type in wanted["types"]
            and (not wanted["marketplaces"] or bool(ids & set(wanted["marketplaces"])))
            and (not wanted["statuses"] or self._status(feed, call.wall) in wanted["statuses"])
            and parse_instant(wanted["since"]) <= feed.created <= parse_instant(wanted["until"])
        )

    def document(self, call: Call) -> Reply:
        """GET /feeds/2021-06-30/documents/{feedDocumentId}: of an answer that is there."""
        wanted = call.params["document"]
        ready = {feed.answer for feed in self._feeds.values() if self._is_done(feed, call.wall)}
        if wanted not in ready:
            raise ApiError(404, "NotFound", f"Feed document {wanted} was not found.")
        url = f"{call.base_url}/feed-documents/{self._url(self._documents[wanted], call)}"
        return Reply(200, {"feedDocumentId": wanted, "url": url})

    def _is_done(self, feed: Feed, wall: float) -> bool:
        return self._status(feed, wall) == "DONE"

    def _status(self, feed: Feed, wall: float) -> str:
        age = wall - feed.created_wall
        if age < self._seconds / 2:
            return "IN_QUEUE"
        return "IN_PROGRESS" if age < self._seconds else feed.end

    def _shown(self, feed: Feed, wall: float) -> Json:
        status = self._status(feed, wall)
        shown: Json = {
            "feedId": feed.id,
            "feedType": feed.type,
            "marketplaceIds": [place.id for place in feed.places],
            "createdTime": iso(feed.created),
            "processingStatus": status,
        }
        if status not in ("IN_QUEUE", "CANCELLED"):
            started = feed.created + timedelta(seconds=self._seconds / 2)
            shown["processingStartTime"] = iso(started)
        if status in ("DONE", "FATAL"):
            shown["processingEndTime"] = iso(feed.created + timedelta(seconds=self._seconds))
        if status == "DONE" and feed.answer:
            shown["resultFeedDocumentId"] = feed.answer
        return shown


def _denied() -> Reply:
    refused = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
    return Reply(403, refused, {"content-type": "application/xml"})


def _wanted(body: Json) -> tuple[str, tuple[Marketplace, ...]]:
    kind, ids = body.get("feedType"), body.get("marketplaceIds")
    if kind != REMOVAL and kind not in DEAD:
        raise ApiError(400, "InvalidInput", f"Invalid feed type: {kind}.")
    if not isinstance(ids, list) or not ids or not set(ids) <= set(BY_ID):
        raise ApiError(400, "InvalidInput", f"Invalid marketplace ids: {ids}.")
    return str(kind), tuple(BY_ID[one] for one in ids)
