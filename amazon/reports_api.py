"""Reports API 2021-06-30: one report asked for, followed and downloaded."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from amazon.documents import download
from amazon.gateway import ReportDocument, ReportProgress, ReportState, ReportType
from amazon.instants import instant_of, instant_text
from amazon.throttle import Rate
from amazon.wire import Call, Json, Wire, document_of, entries_of, state_of, text_of
from stranded.marketplaces import Marketplace

USABLE = (ReportState.DONE, ReportState.IN_QUEUE, ReportState.IN_PROGRESS)
RATES = {
    "createReport": Rate(0.0167, 15),
    "getReports": Rate(0.0222, 10),
    "getReport": Rate(2, 15),
    "getReportDocument": Rate(0.0167, 15),
}
NEVER = datetime.min.replace(tzinfo=UTC)
REPORTS = "/reports/2021-06-30"


class ReportsApi:
    """The reports of one seller account."""

    def __init__(self, wire: Wire, now: Callable[[], datetime]) -> None:
        self._wire = wire
        self._now = now

    def find(
        self,
        place: Marketplace | None,
        report_type: ReportType,
        within: timedelta,
        since: datetime | None = None,
    ) -> ReportProgress | None:
        """The newest of this marketplace alone that is done, else in the making; of any if None.

        With `since` only one that tells of the time from then to that at which it was asked for.
        """
        oldest = self._now() - within
        answer = self._wire.send(_query(oldest, place, report_type))
        # One that another app asked for several stores at once would mix their rows.
        found = [
            report
            for report in entries_of(answer, "reports")
            if place is None or report.get("marketplaceIds", [place.id]) == [place.id]
            if since is None or _tells_of(report, since, oldest)
        ]
        return max(map(_progress, found), key=_usefulness, default=None)

    def was_made(self, place: Marketplace, report_type: ReportType, since: datetime) -> bool:
        """Whether there is one since then, of this marketplace alone or of others too."""
        return bool(entries_of(self._wire.send(_query(since, place, report_type)), "reports"))

    def request(
        self,
        place: Marketplace,
        report_type: ReportType,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> str:
        body: Json = {"reportType": report_type.value, "marketplaceIds": [place.id]}
        for name, instant in (("dataStartTime", since), ("dataEndTime", until)):
            if instant is not None:
                body[name] = instant_text(instant)
        call = Call("createReport", "POST", f"{REPORTS}/reports", {}, body)
        return text_of(self._wire.send(call), "reportId")

    def progress(self, report_id: str) -> ReportProgress:
        path = f"{REPORTS}/reports/{quote(report_id, safe='')}"
        return _progress(self._wire.send(Call("getReport", "GET", path)))

    def download(self, document_id: str) -> ReportDocument:
        path = f"{REPORTS}/documents/{quote(document_id, safe='')}"
        answer = self._wire.send(Call("getReportDocument", "GET", path))
        return download(self._wire.http, text_of(answer, "url"), self._wire.endpoint)


def _tells_of(report: Mapping[str, Any], since: datetime, until: datetime) -> bool:
    """Whether another app that asked for it asked for all the time between; unknown means no."""
    begins, ends = (instant_of(report.get(name)) for name in ("dataStartTime", "dataEndTime"))
    return begins is not None and ends is not None and begins <= since and until <= ends


def _query(since: datetime, place: Marketplace | None, report_type: ReportType) -> Call:
    query = {
        "reportTypes": report_type.value,
        "processingStatuses": ",".join(USABLE),
        "createdSince": instant_text(since),
        "pageSize": "10",
    }
    if place is not None:
        query["marketplaceIds"] = place.id
    return Call("getReports", "GET", f"{REPORTS}/reports", query)


def _usefulness(report: ReportProgress) -> tuple[bool, datetime]:
    return report.state is ReportState.DONE, report.created_at or NEVER


def _progress(report: Mapping[str, Any]) -> ReportProgress:
    state = state_of(report, "getReport")
    document = document_of(report, "reportDocumentId")
    created = instant_of(report.get("createdTime"))
    return ReportProgress(text_of(report, "reportId"), state, document, created)
