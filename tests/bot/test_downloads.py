"""The bot's token goes to Slack and to nobody else."""

import io

import pytest

from bot.downloads import DownloadFailed, download, url_of
from sandbox.slack.people import BOT_TOKEN
from tests.sandbox.slack.servers import World

SLACK = "https://slack.com/api/"


def shared(world: World, content: bytes, name: str = "report.txt") -> str:
    """The address of a file that somebody dropped."""
    params = {"user": "U0ADA", "name": name}
    file_id = world.http.post("/_upload", params=params, content=content).json()["file"]
    return str(world.client.files_info(file=file_id)["file"]["url_private_download"])


def fetched(world: World, url: str, token: str = BOT_TOKEN) -> bytes:
    into = io.BytesIO()
    download(url, token, f"{world.url}/api/", into)
    return into.getvalue()


def test_a_shared_file_is_fetched_whole(world: World) -> None:
    content = bytes(range(256)) * 5000

    assert fetched(world, shared(world, content)) == content


def test_a_page_for_signing_in_is_no_file(world: World) -> None:
    with pytest.raises(DownloadFailed, match="file_no_access"):
        fetched(world, shared(world, b"A"), token="xoxb-other")


def test_a_file_that_is_gone_is_told(world: World) -> None:
    with pytest.raises(DownloadFailed, match="file_not_loaded"):
        fetched(world, f"{world.url}/files-pri/T0-F0NONE/download/report.txt")


@pytest.mark.parametrize(
    ("info", "url"),
    [
        ({"url_private": "p", "url_private_download": "d"}, "d"),
        ({"url_private": "p"}, "p"),
        ({"url_private": "p", "url_private_download": None}, "p"),
        ({}, ""),
    ],
)
def test_the_address_for_downloads_comes_before_the_one_for_looking(
    info: dict[str, str | None], url: str
) -> None:
    assert url_of(info) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/report.txt",
        "https://slack.com.evil.example/report.txt",
        "https://evilslack.com/report.txt",
        "http://files.slack.com/report.txt",
        "https://user@evil.example#@files.slack.com/",
        "http://127.0.0.1:9/report.txt",
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        "ftp://files.slack.com/report.txt",
        "",
    ],
)
def test_no_other_host_is_asked(url: str) -> None:
    with pytest.raises(DownloadFailed, match="file_elsewhere"):
        download(url, BOT_TOKEN, SLACK, io.BytesIO())


def test_a_file_beyond_the_limit_is_not_read_to_its_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.downloads.LARGEST", 1000)

    with pytest.raises(DownloadFailed, match="too_large"):
        fetched(world, shared(world, b"x" * 1001))


def test_a_broken_connection_is_told() -> None:
    with pytest.raises(DownloadFailed, match="file_not_loaded"):
        download("http://127.0.0.1:9/f", BOT_TOKEN, "http://127.0.0.1:9/api/", io.BytesIO())
