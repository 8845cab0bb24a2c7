"""Documents at presigned URLs: only where Amazon keeps them, never larger than expected."""

import re
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import SplitResult, urlsplit
from weakref import finalize

import httpx

from amazon.gateway import AmazonError, ReportDocument
from amazon.report_file import MAX_BYTES

# Hosts seen: tortuga-prod-na.s3-external-1.amazonaws.com, its sisters of other regions, and a
# cloudfront one in the documentation. Which others there are is not published.
ALLOWED_HOSTS = re.compile(r"[a-z0-9-]+\.s3[a-z0-9.-]*\.amazonaws\.com|[a-z0-9]+\.cloudfront\.net")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def download(
    http: httpx.Client, url: str, endpoint: str, hosts: re.Pattern[str] = ALLOWED_HOSTS
) -> ReportDocument:
    """The document behind a presigned URL, which is neither kept nor logged. Raises AmazonError.

    Only https from `hosts`; from loopback only if `endpoint` is loopback too, as in the sandbox.
    """
    parts = _split(url)
    host = parts.hostname or ""
    if not _is_allowed(parts, endpoint, hosts):
        raise AmazonError("document_host", permanent=True, host=host, scheme=parts.scheme)
    with ExitStack() as unfinished:
        file = unfinished.enter_context(TemporaryFile())
        try:
            document = ReportDocument(file, _fetch(http, url, file))
        except (httpx.RequestError, httpx.InvalidURL):
            # Not chained: the error holds the URL, and the URL is a key to the report.
            raise AmazonError("unreachable", permanent=False, host=host) from None
        finalize(document, unfinished.pop_all().close)
    return document


def upload(
    http: httpx.Client,
    url: str,
    content: bytes,
    content_type: str,
    endpoint: str,
    hosts: re.Pattern[str] = ALLOWED_HOSTS,
) -> None:
    """Puts the bytes behind a presigned URL, under the same rules. Raises AmazonError.

    By itself it changes nothing at Amazon: only what is created from the document does.
    """
    parts = _split(url)
    host = parts.hostname or ""
    if not _is_allowed(parts, endpoint, hosts):
        raise AmazonError("upload_host", permanent=True, host=host, scheme=parts.scheme)
    headers = {"content-type": content_type}
    try:
        response = http.put(url, content=content, headers=headers, follow_redirects=False)
    except (httpx.RequestError, httpx.InvalidURL):
        raise AmazonError("unreachable", permanent=False, host=host) from None
    if response.status_code != 200:
        raise AmazonError("upload_refused", permanent=False, status=response.status_code)


def _fetch(http: httpx.Client, url: str, file: IO[bytes]) -> str | None:
    """The bytes as they were sent: what gzip they hold is told by the bytes, not by a header."""
    with http.stream("GET", url, follow_redirects=False) as response:
        if response.status_code != 200:
            raise AmazonError("document_gone", permanent=False, status=response.status_code)
        for chunk in response.iter_raw():
            if file.tell() + len(chunk) > MAX_BYTES:
                raise AmazonError("document_too_large", permanent=True, limit=MAX_BYTES)
            file.write(chunk)
        return response.charset_encoding


def _is_allowed(parts: SplitResult, endpoint: str, hosts: re.Pattern[str]) -> bool:
    host = parts.hostname or ""
    if host in LOOPBACK and _split(endpoint).hostname in LOOPBACK:
        return True
    return parts.scheme == "https" and hosts.fullmatch(host) is not None


def _split(url: str) -> SplitResult:
    """The parts of a URL; of what is none, parts without a host."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname
    except ValueError:
        return urlsplit("")
    return parts
