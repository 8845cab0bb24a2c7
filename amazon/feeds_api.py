"""Feeds API 2021-06-30: a file is handed in, followed, and Amazon's answer to it fetched."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from amazon.documents import download, upload
from amazon.gateway import (
    AmazonError,
    FeedProgress,
    MaybeHappened,
    ReportDocument,
)
from amazon.instants import instant_text
from amazon.throttle import Rate
from amazon.wire import Call, Json, Wire, document_of, entries_of, state_of, text_of
from stranded.marketplaces import Marketplace

RATES = {
    "createFeedDocument": Rate(0.5, 15),
    "createFeed": Rate(0.0083, 15),
    "getFeed": Rate(2, 15),
    "getFeeds": Rate(0.0222, 10),
    "getFeedDocument": Rate(0.0222, 10),
}
FEEDS = "/feeds/2021-06-30"
# The most that Amazon lists at once; beyond it nothing is concluded.
PAGE = 100


class FeedsApi:
    """The feeds of one seller account."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def hand_over(self, content: bytes, content_type: str) -> str:
        """The id of a document that holds it. It is no order, so no doubt is left of it."""
        try:
            document_id, url = self._document(content_type)
        except MaybeHappened as error:
            raise AmazonError(error.code, permanent=False, **error.parameters) from error
        upload(self._wire.http, url, content, content_type, self._wire.endpoint)
        return document_id

    def create(self, place: Marketplace, feed_type: str, document_id: str) -> str:
        """The id of the feed that is made of a document."""
        body: Json = {
            "feedType": feed_type,
            "marketplaceIds": [place.id],
            "inputFeedDocumentId": document_id,
        }
        answer = self._wire.send(Call("createFeed", "POST", f"{FEEDS}/feeds", {}, body))
        try:
            return text_of(answer, "feedId")
        except AmazonError as error:
            raise MaybeHappened(error.code, **error.parameters) from error

    def _document(self, content_type: str) -> tuple[str, str]:
        body: Json = {"contentType": content_type}
        call = Call("createFeedDocument", "POST", f"{FEEDS}/documents", {}, body)
        answer = self._wire.send(call)
        return text_of(answer, "feedDocumentId"), text_of(answer, "url")

    def find(
        self, place: Marketplace, feed_type: str, since: datetime, until: datetime
    ) -> list[FeedProgress]:
        """All of that type that were created in between. Raises AmazonError where some may lack."""
        query = {
            "feedTypes": feed_type,
            "marketplaceIds": place.id,
            "createdSince": instant_text(since),
            "createdUntil": instant_text(until),
            "pageSize": str(PAGE),
        }
        answer = self._wire.send(Call("getFeeds", "GET", f"{FEEDS}/feeds", query))
        if "nextToken" in answer:
            raise AmazonError("unexpected_answer", permanent=False, operation="getFeeds")
        return [_progress(feed) for feed in entries_of(answer, "feeds")]

    def progress(self, feed_id: str) -> FeedProgress:
        path = f"{FEEDS}/feeds/{quote(feed_id, safe='')}"
        return _progress(self._wire.send(Call("getFeed", "GET", path)))

    def answer(self, document_id: str) -> ReportDocument:
        path = f"{FEEDS}/documents/{quote(document_id, safe='')}"
        answer = self._wire.send(Call("getFeedDocument", "GET", path))
        return download(self._wire.http, text_of(answer, "url"), self._wire.endpoint)


def _progress(feed: Mapping[str, Any]) -> FeedProgress:
    state = state_of(feed, "getFeed")
    document = document_of(feed, "resultFeedDocumentId")
    return FeedProgress(text_of(feed, "feedId"), state, document)
