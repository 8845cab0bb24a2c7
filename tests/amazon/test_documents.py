import gzip

import httpx
import pytest

from amazon.documents import download, upload
from amazon.gateway import AmazonError
from tests.amazon.scripted import ENDPOINT, Answer

S3 = "https://tortuga-prod-na.s3-external-1.amazonaws.com/report?X-Amz-Signature=hush"


def downloaded(
    url: str, given: Answer, endpoint: str = ENDPOINT
) -> tuple[bytes, str | None] | AmazonError:
    def answer_download(_request: httpx.Request) -> httpx.Response:
        if isinstance(given, Exception):
            raise given
        return given

    http = httpx.Client(transport=httpx.MockTransport(answer_download))
    try:
        document = download(http, url, endpoint)
    except AmazonError as error:
        return error
    document.content.seek(0)
    return document.content.read(), document.charset


def failed(url: str, given: Answer, endpoint: str = ENDPOINT) -> AmazonError:
    error = downloaded(url, given, endpoint)
    assert isinstance(error, AmazonError)
    return error


def file(content: bytes, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(200, stream=httpx.ByteStream(content), headers=named)


@pytest.mark.trap("A document is inflated twice")
@pytest.mark.parametrize("headers", [{}, {"content_encoding": "gzip"}])
def test_a_document_is_kept_as_it_was_sent_whatever_the_headers_say(
    headers: dict[str, str],
) -> None:
    zipped = gzip.compress(b"sku\n")

    assert downloaded(S3, file(zipped, **headers)) == (zipped, None)


def test_a_plain_document_comes_with_its_charset() -> None:
    plain = file(b"sku\n", content_type="text/plain; charset=Cp1252")

    assert downloaded(S3, plain) == (b"sku\n", "cp1252")


@pytest.mark.parametrize(
    "url",
    [
        "http://tortuga-prod-na.s3-external-1.amazonaws.com/report",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/report",
        "http://localhost/report",
        "https://tortuga-prod-na.s3.amazonaws.com.evil.example/report",
        "https://tortuga-prod-na.s3.amazonaws.com@evil.example/report",
        "https://evil-amazonaws.com/report",
        "file:///etc/passwd",
        "https://[broken/report",
        "",
    ],
)
def test_a_document_from_elsewhere_is_not_fetched(url: str) -> None:
    error = failed(url, AssertionError("it was fetched"))

    assert (error.code, error.permanent) == ("document_host", True)


def test_loopback_is_allowed_only_beside_a_loopback_endpoint() -> None:
    url = "http://127.0.0.1:9999/report"

    assert downloaded(url, file(b"sku\n"), "http://127.0.0.1:9999") == (b"sku\n", None)
    assert failed(url, file(b"sku\n")).code == "document_host"


@pytest.mark.trap("A document's URL is over after 5 minutes")
@pytest.mark.parametrize("status", [302, 403, 404, 500])
def test_a_document_that_is_gone_may_be_had_by_another_url(status: int) -> None:
    given = httpx.Response(status, headers={"location": "https://127.0.0.1/"})

    error = failed(S3, given)

    assert (error.code, error.permanent) == ("document_gone", False)


def test_a_lost_download_does_not_tell_its_url() -> None:
    error = failed(S3, httpx.ReadTimeout("slow"))

    assert (error.code, error.permanent) == ("unreachable", False)
    assert "hush" not in str(error)
    assert error.__cause__ is None


def test_a_document_that_is_too_large_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("amazon.documents.MAX_BYTES", 10)

    assert failed(S3, file(b"x" * 11)).code == "document_too_large"


class TestAnUpload:
    """To where Amazon says, under the same rules as a download."""

    def put(self, url: str, given: Answer) -> list[httpx.Request] | AmazonError:
        seen: list[httpx.Request] = []

        def answer_upload(request: httpx.Request) -> httpx.Response:
            seen.append(request)
            if isinstance(given, Exception):
                raise given
            return given

        http = httpx.Client(transport=httpx.MockTransport(answer_upload))
        try:
            upload(http, url, b"a\tb\n", "text/plain; charset=UTF-8", ENDPOINT)
        except AmazonError as error:
            return error
        return seen

    def test_it_sends_the_bytes_under_the_type_that_was_named(self) -> None:
        sent = self.put(S3, httpx.Response(200))

        assert isinstance(sent, list)
        (request,) = sent
        assert (request.method, request.content) == ("PUT", b"a\tb\n")
        assert request.headers["content-type"] == "text/plain; charset=UTF-8"

    @pytest.mark.parametrize(
        "url",
        [
            "http://tortuga-prod-na.s3-external-1.amazonaws.com/feed",
            "https://amazonaws.com.example.com/feed",
            "http://127.0.0.1:9000/feed",
            "https://[broken",
            "",
        ],
    )
    def test_nothing_is_sent_to_where_amazon_keeps_nothing(self, url: str) -> None:
        error = self.put(url, httpx.Response(200))

        assert isinstance(error, AmazonError)
        assert (error.code, error.permanent) == ("upload_host", True)

    @pytest.mark.parametrize("status", [301, 403, 500])
    def test_whatever_is_no_yes_is_a_no_and_no_redirect_is_followed(self, status: int) -> None:
        error = self.put(S3, httpx.Response(status, headers={"location": "https://example.com"}))

        assert isinstance(error, AmazonError)
        assert error.code == "upload_refused"

    def test_an_error_never_holds_the_address_which_is_a_key(self) -> None:
        error = self.put(S3, httpx.ReadTimeout("no answer"))

        assert isinstance(error, AmazonError)
        assert error.code == "unreachable"
        assert error.__cause__ is None
        assert "hush" not in str(error)
