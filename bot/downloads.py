"""Files that people share in Slack: fetched with the bot's token, which no other host ever sees."""

from collections.abc import Mapping
from typing import IO, Any
from urllib.parse import urlsplit

import httpx

from stranded.actions import Why

# As much as a report may be; its text is limited again when it is read.
LARGEST = 256 * 1024 * 1024
TIMEOUT = httpx.Timeout(10, read=60)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class DownloadFailed(Exception):  # noqa: N818 - told to a person by its code
    """`code` is one of file_elsewhere, file_no_access, file_not_loaded, too_large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def why(self) -> Why:
        return Why(self.code)


def url_of(info: Mapping[str, Any]) -> str:
    """Where the content of a file lies by Slack's files.info; "" where that does not tell."""
    return str(info.get("url_private_download") or info.get("url_private") or "")


def download(url: str, token: str, api_url: str, into: IO[bytes]) -> None:
    """Writes the file at `url` into a binary file. Raises DownloadFailed.

    Redirects are not followed: Slack sends those without access to its page for signing in.
    """
    if not _is_slacks(url, api_url):
        raise DownloadFailed("file_elsewhere")
    headers = {"Authorization": f"Bearer {token}"}
    # Proxies of the environment are for the world outside this machine.
    outside = urlsplit(url).hostname not in LOOPBACK
    try:
        with (
            httpx.Client(timeout=TIMEOUT, trust_env=outside) as http,
            http.stream("GET", url, headers=headers) as answer,
        ):
            _check(answer)
            _copy(answer, into)
    except httpx.HTTPError as error:
        raise DownloadFailed("file_not_loaded") from error


def _is_slacks(url: str, api_url: str) -> bool:
    """Whether it is the host of Slack's Web API or one below it, over https or on this machine."""
    api_host = (urlsplit(api_url).hostname or "").removeprefix("www.")
    wanted = urlsplit(url)
    host = wanted.hostname or ""
    if not api_host or not (host == api_host or host.endswith(f".{api_host}")):
        return False
    return wanted.scheme == "https" or (wanted.scheme == "http" and host in LOOPBACK)


def _check(answer: httpx.Response) -> None:
    page = answer.headers.get("Content-Type", "").startswith("text/html")
    if answer.is_redirect or answer.status_code in (401, 403) or (answer.is_success and page):
        raise DownloadFailed("file_no_access")
    if not answer.is_success:
        raise DownloadFailed("file_not_loaded")


def _copy(answer: httpx.Response, into: IO[bytes]) -> None:
    size = 0
    for chunk in answer.iter_bytes():
        size += len(chunk)
        if size > LARGEST:
            raise DownloadFailed("too_large")
        into.write(chunk)
