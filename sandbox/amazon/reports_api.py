"""Reports 2021-06-30, and the download of their documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sandbox.amazon.account import Account
from sandbox.amazon.forms import Form, choose
from sandbox.amazon.marketplaces import BY_CODE, BY_ID, Marketplace, region_of
from sandbox.amazon.paging import first_page, from_token, to_token
from sandbox.amazon.report_types import REPORT_TYPES
from sandbox.amazon.wire import ApiError, Call, Json, Reply, iso, parse_instant

KEPT = timedelta(days=90)
URL_SECONDS = 300


@dataclass
class Report:
    """`end` is what it will come to; `text` is the file as of `created` (world time)."""

    id: str
    type: str
    document_id: str
    places: tuple[Marketplace, ...]
    since: datetime
    created: datetime
    created_wall: float
    end: str
    text: str
    form: Form
    end_seen: bool = False
    end_told: bool = False


class ReportsApi:
    """`seconds` (wall time) is how long a report takes; `random` gives the ids. `form` names how
    all files are sent, if not as each marketplace sends them."""

    def __init__(self, account: Account, random: Random, seconds: float, form: str = "") -> None:
        self._account = account
        self._random = random
        self._seconds = seconds
        self._form = form
        self._reports: dict[str, Report] = {}
        self._urls: dict[str, tuple[Report, float, bool]] = {}

    def create(self, call: Call) -> Reply:
        """POST /reports/2021-06-30/reports: 202, whatever will come of it."""
        report_type, places = _wanted(call.json())
        since = _since(call.json(), call.now)
        text = REPORT_TYPES[report_type].text(self._account, places, since, call.now)
        report = Report(
            id=str(self._random.randrange(10**9, 10**10) + 50_000_000_000),
            type=report_type,
            document_id=f"amzn1.spdoc.1.4.{region_of(places[0])}.{self._random.getrandbits(128):032x}",
            places=places,
            since=since,
            created=call.now,
            created_wall=call.wall,
            end=self._end(call, report_type, places, text),
            text=text,
            form=choose(self._form, places[0].form, places[0].yen, self._random),
        )
        self._reports[report.id] = report
        return Reply(202, {"reportId": report.id}, effect="report_created")

    def _end(self, call: Call, report_type: str, places: tuple[Marketplace, ...], text: str) -> str:
        if call.fault in ("fatal", "cancelled"):
            return call.fault.upper()
        too_soon = any(
            report.end == "DONE"
            and report.type == report_type
            and set(report.places) & set(places)
            and call.now - report.created < REPORT_TYPES[report_type].every
            for report in self._reports.values()
        )
        return "CANCELLED" if too_soon or not text else "DONE"

    def list(self, call: Call) -> Reply:
        """GET /reports/2021-06-30/reports, newest first, with nextToken."""
        token = call.one("nextToken")
        wanted = from_token(token) if token else first_page(call, "reportTypes", KEPT)
        found = [r for r in reversed(self._reports.values()) if self._matches(r, wanted, call)]
        start, size = wanted["offset"], wanted["size"]
        answer: Json = {
            "reports": [self._shown(report, call) for report in found[start : start + size]]
        }
        if len(found) > start + size:
            answer["nextToken"] = to_token({**wanted, "offset": start + size})
        return Reply(200, answer)

    def _matches(self, report: Report, wanted: Json, call: Call) -> bool:
        ids = {place.id for place in report.places}
        status = self._status(report, call.wall)
        return (
            report.type in wanted["types"]
            and (not wanted["marketplaces"] or bool(ids & set(wanted["marketplaces"])))
            and (not wanted["statuses"] or status in wanted["statuses"])
            and parse_instant(wanted["since"]) <= report.created <= parse_instant(wanted["until"])
        )

    def get(self, call: Call) -> Reply:
        """GET /reports/2021-06-30/reports/{reportId}."""
        report = self._reports.get(call.params["report"])
        if report is None:
            raise ApiError(404, "NotFound", f"Report {call.params['report']} was not found.")
        shown = self._shown(report, call)
        effect = None
        if shown["processingStatus"] == report.end and not report.end_seen:
            report.end_seen = True
            effect = f"report_{report.end.lower()}"
        return Reply(200, shown, effect=effect)

    def ended(self, wall: float) -> Iterator[Report]:
        """Those that came to their end since this was asked the last time."""
        for report in self._reports.values():
            if not report.end_told and self._status(report, wall) == report.end:
                report.end_told = True
                yield report

    def document(self, call: Call) -> Reply:
        """GET /reports/2021-06-30/documents/{reportDocumentId}: a URL for five minutes."""
        wanted = call.params["document"]
        report = next((r for r in self._reports.values() if r.document_id == wanted), None)
        if report is None or self._status(report, call.wall) != "DONE":
            raise ApiError(404, "NotFound", f"Report document {wanted} was not found.")
        token = f"{self._random.getrandbits(128):032x}"
        encoded = call.one("enableContentEncodingUrlHeader") == "true"
        seconds = 0 if call.fault == "expired" else URL_SECONDS
        self._urls[token] = (report, call.wall + seconds, encoded)
        answer = {"reportDocumentId": wanted, "url": f"{call.base_url}/documents/{token}"}
        if report.form.gzip and report.form.flagged:
            answer["compressionAlgorithm"] = "GZIP"
        return Reply(200, answer)

    def download(self, call: Call) -> Reply:
        """GET /documents/{token}: the bytes, as the store behind the presigned URL sends them."""
        report, expires, encoded = self._urls.get(call.params["token"], (None, 0.0, False))
        if report is None or call.wall >= expires:
            refused = (
                b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
            )
            return Reply(403, refused, {"content-type": "application/xml"})
        headers = {"content-type": report.form.content_type}
        if encoded and report.form.gzip:
            headers["content-encoding"] = "gzip"
        return Reply(200, report.form.write(report.text), headers)

    def _status(self, report: Report, wall: float) -> str:
        age = wall - report.created_wall
        if age < self._seconds / 2:
            return "IN_QUEUE"
        return "IN_PROGRESS" if age < self._seconds else report.end

    def _shown(self, report: Report, call: Call) -> Json:
        status = self._status(report, call.wall)
        shown: Json = {
            "reportType": report.type,
            "reportId": report.id,
            "marketplaceIds": [place.id for place in report.places],
            "dataStartTime": iso(report.since),
            "dataEndTime": iso(report.created),
            "createdTime": iso(report.created),
            "processingStatus": status,
        }
        if status != "IN_QUEUE":
            started = report.created + timedelta(seconds=self._seconds / 2)
            shown["processingStartTime"] = iso(started)
        if status == report.end:
            shown["processingEndTime"] = iso(report.created + timedelta(seconds=self._seconds))
        if status == "DONE":
            shown["reportDocumentId"] = report.document_id
        return shown


def _wanted(body: Json) -> tuple[str, tuple[Marketplace, ...]]:
    if body.get("reportType") not in REPORT_TYPES:
        raise ApiError(400, "InvalidInput", f"Invalid report type: {body.get('reportType')}.")
    ids = body.get("marketplaceIds")
    if not isinstance(ids, list) or not ids or not set(ids) <= set(BY_ID):
        raise ApiError(400, "InvalidInput", f"Invalid marketplace ids: {ids}.")
    places = tuple(place for place in BY_CODE.values() if place.id in ids)
    return str(body["reportType"]), places


def _since(body: Json, now: datetime) -> datetime:
    """dataStartTime, which is now where it is not said."""
    try:
        return parse_instant(str(body["dataStartTime"])) if "dataStartTime" in body else now
    except ValueError as problem:
        raise ApiError(400, "InvalidInput", f"Invalid dataStartTime: {problem}") from problem
