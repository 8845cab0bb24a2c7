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
    host = _checked_host(url, endpoint, hosts, "document_host")
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
    host = _checked_host(url, endpoint, hosts, "upload_host")
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


def _checked_host(url: str, endpoint: str, hosts: re.Pattern[str], code: str) -> str:
    parts = _split(url, code)
    host = parts.hostname or ""
    if host in LOOPBACK and _split(endpoint, code).hostname in LOOPBACK:
        return host
    if parts.scheme != "https" or not hosts.fullmatch(host):
        raise AmazonError(code, permanent=True, host=host, scheme=parts.scheme)
    return host


def _split(url: str, code: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise AmazonError(code, permanent=True, host="", scheme="") from None
