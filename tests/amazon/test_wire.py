import logging

import httpx
import pytest

from amazon.documents import download
from amazon.gateway import MaybeHappened
from amazon.login import Credentials
from amazon.throttle import Rate
from amazon.wire import ATTEMPTS, Call
from tests.amazon.scripted import ENDPOINT, Amazon, Answer, answer, error_of, refused, token

READ = Call("getReport", "GET", "/reports/2021-06-30/reports/1")
WRITE = Call("patchListingsItem", "PATCH", "/listings/2021-08-01/items/A/B", {}, {"patches": []})
PREVIEW = Call("patchListingsItem", "PATCH", WRITE.path, {"mode": "VALIDATION_PREVIEW"}, {})
RATE_IN_WORDS = {"x-amzn-RateLimit-Limit": "five a second"}

# --- reads


@pytest.mark.parametrize(
    "fault",
    [httpx.ReadTimeout("slow"), httpx.ConnectError("down"), httpx.RemoteProtocolError("cut")]
    + [httpx.Response(status) for status in (429, 500, 502, 503, 504)],
)
def test_a_read_is_tried_again_after_a_passing_fault(fault: Answer) -> None:
    amazon = Amazon(fault, answer())

    assert amazon.wire().send(READ) == {"ok": True}
    assert len(amazon.asked) == 2


def test_pauses_grow_between_the_tries() -> None:
    amazon = Amazon(*[httpx.Response(503)] * 3, answer())

    amazon.wire().send(READ)

    assert amazon.slept == [1.0, 2.0, 4.0]


@pytest.mark.trap("A 429 says not how long to wait")
def test_after_a_429_that_names_no_time_the_pauses_grow() -> None:
    amazon = Amazon(*[refused(429)] * 3, answer())

    amazon.wire().send(READ)

    assert amazon.slept == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (httpx.Response(429), "throttled"),
        (httpx.Response(503, text="<html>busy</html>"), "server_error"),
        (httpx.ConnectError("down"), "unreachable"),
    ],
)
def test_a_read_that_keeps_failing_is_given_up_as_not_permanent(fault: Answer, code: str) -> None:
    amazon = Amazon(*[fault] * ATTEMPTS)

    error = error_of(amazon.wire(), READ)

    assert (error.code, error.permanent) == (code, False)
    assert len(amazon.asked) == ATTEMPTS


@pytest.mark.parametrize(
    ("status", "code"), [(400, "bad_request"), (404, "not_found"), (413, "bad_request")]
)
def test_a_refusal_is_permanent_and_carries_amazons_words(status: int, code: str) -> None:
    amazon = Amazon(refused(status, "That SKU is odd."))

    error = error_of(amazon.wire(), READ)

    assert (error.code, error.permanent) == (code, True)
    assert error.parameters == {"status": status, "said": "That SKU is odd."}
    assert len(amazon.asked) == 1


@pytest.mark.trap("Error bodies have several shapes")
@pytest.mark.parametrize(
    "body", ["[]", "null", '{"errors": null}', '[{"code": "Bare"}]', "{}", "<p>"]
)
def test_error_bodies_of_any_shape_are_read(body: str) -> None:
    amazon = Amazon(httpx.Response(400, text=body))

    error = error_of(amazon.wire(), READ)

    assert error.parameters["said"] == ("Bare" if "Bare" in body else "")


@pytest.mark.parametrize("body", ["", "[]", "<html>"])
def test_an_answer_that_is_no_object_is_an_error(body: str) -> None:
    error = error_of(Amazon(httpx.Response(200, text=body)).wire(), READ)

    assert (error.code, error.permanent) == ("unexpected_answer", False)


# --- writes


@pytest.mark.trap("A write may have happened though its answer is lost")
@pytest.mark.parametrize(
    "fault",
    [
        httpx.ReadTimeout("slow"),
        httpx.WriteError("cut"),
        httpx.RemoteProtocolError("cut"),
        httpx.Response(500),
        httpx.Response(503),
        httpx.Response(504),
        httpx.Response(408),
        httpx.Response(307, headers={"location": "https://elsewhere.example/"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(
            200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip")
        ),
    ],
)
def test_a_write_whose_answer_is_lost_may_have_happened_and_is_sent_once(fault: Answer) -> None:
    amazon = Amazon(fault)

    assert isinstance(error_of(amazon.wire(), WRITE), MaybeHappened)
    assert len(amazon.asked) == 1


@pytest.mark.trap("Creating answers 202")
@pytest.mark.parametrize("status", [200, 201, 202])
def test_whatever_was_created_or_taken_on_is_an_answer(status: int) -> None:
    amazon = Amazon(httpx.Response(status, json={"reportId": "1"}))

    assert amazon.wire().send(WRITE) == {"reportId": "1"}


NOT_HAPPENED = [
    (httpx.ConnectError("down"), "unreachable"),
    (httpx.ConnectTimeout("slow"), "unreachable"),
    (refused(429), "throttled"),
]


@pytest.mark.parametrize(("fault", "code"), NOT_HAPPENED)
def test_a_write_that_keeps_being_kept_out_has_not_happened(fault: Answer, code: str) -> None:
    amazon = Amazon(*[fault] * ATTEMPTS)

    error = error_of(amazon.wire(), WRITE)

    assert not isinstance(error, MaybeHappened)
    assert (error.code, error.permanent, len(amazon.asked)) == (code, False, ATTEMPTS)


@pytest.mark.parametrize("fault", [fault for fault, _ in NOT_HAPPENED])
def test_a_write_that_was_kept_out_is_sent_again_after_a_pause(fault: Answer) -> None:
    amazon = Amazon(fault, answer())

    assert amazon.wire().send(WRITE) == {"ok": True}
    assert (len(amazon.asked), amazon.slept[0]) == (2, 1.0)


def test_a_write_whose_second_answer_is_lost_may_have_happened() -> None:
    amazon = Amazon(refused(429), httpx.ReadTimeout("slow"))

    assert isinstance(error_of(amazon.wire(), WRITE), MaybeHappened)
    assert len(amazon.asked) == 2


@pytest.mark.trap("Some operations allow one call a minute")
def test_a_slow_operation_is_not_waited_for_after_a_429() -> None:
    amazon = Amazon(refused(429))

    error = error_of(amazon.wire({"patchListingsItem": Rate(0.0083, 15)}), WRITE)

    assert (error.code, len(amazon.asked)) == ("throttled", 1)


def test_a_write_that_could_not_log_in_has_not_happened() -> None:
    amazon = Amazon(logins=(httpx.ReadTimeout("slow"),) * 3)

    error = error_of(amazon.wire(), WRITE)

    assert not isinstance(error, MaybeHappened)
    assert (error.code, amazon.asked) == ("unreachable", [])


def test_a_preview_changes_nothing_so_it_is_tried_again() -> None:
    amazon = Amazon(httpx.Response(503), answer())

    assert amazon.wire().send(PREVIEW) == {"ok": True}
    assert len(amazon.asked) == 2


# --- tokens


@pytest.mark.trap("A token is over after an hour")
def test_a_token_is_kept_until_shortly_before_its_end() -> None:
    amazon = Amazon(*[answer() for _ in range(3)])
    wire = amazon.wire()

    wire.send(READ)
    amazon.seconds = 3600 - 121
    wire.send(READ)
    assert amazon.login_requests == 1
    amazon.seconds = 3600 - 119
    wire.send(READ)

    assert amazon.login_requests == 2
    assert amazon.asked[-1].headers["x-amz-access-token"] == "Atza|2"


def test_a_refused_token_is_replaced_once() -> None:
    amazon = Amazon(refused(403), answer())

    assert amazon.wire().send(READ) == {"ok": True}
    assert [call.headers["x-amz-access-token"] for call in amazon.asked] == ["Atza|1", "Atza|2"]


@pytest.mark.parametrize("fault", [httpx.Response(503), httpx.ConnectError("asleep")])
def test_a_token_that_is_refused_only_after_a_passing_fault_is_replaced_too(fault: Answer) -> None:
    amazon = Amazon(fault, refused(403), answer())

    assert amazon.wire().send(READ) == {"ok": True}
    assert amazon.asked[-1].headers["x-amz-access-token"] == "Atza|2"


def test_a_missing_role_is_unauthorized_after_a_second_token() -> None:
    amazon = Amazon(refused(403, "Access denied."), refused(403, "Access denied."))

    error = error_of(amazon.wire(), READ)

    assert (error.code, error.permanent) == ("unauthorized", True)
    assert error.parameters["said"] == "Access denied."


def test_a_write_that_is_refused_for_its_token_is_not_sent_again() -> None:
    amazon = Amazon(refused(403))

    assert error_of(amazon.wire(), WRITE).code == "unauthorized"
    assert len(amazon.asked) == 1


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (401, "invalid_client", "lwa_invalid_client"),
        (400, "invalid_grant", "lwa_invalid_grant"),
        (400, "unsupported_grant_type", "lwa_refused"),
    ],
)
def test_a_refused_login_says_which_secret_is_wrong(status: int, error: str, code: str) -> None:
    login = httpx.Response(status, json={"error": error, "error_description": "Wrong."})
    amazon = Amazon(logins=(login,))

    found = error_of(amazon.wire(), READ)

    assert (found.code, found.permanent, amazon.login_requests) == (code, True, 1)
    assert found.parameters == {"status": status, "said": "Wrong."}


@pytest.mark.parametrize("status", [429, 408])
def test_a_login_is_tried_again_after_a_passing_fault(status: int) -> None:
    amazon = Amazon(answer(), logins=(httpx.Response(503), httpx.Response(status), token(9)))

    amazon.wire().send(READ)

    assert amazon.asked[0].headers["x-amz-access-token"] == "Atza|9"


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{}",
        "<html>",
        '{"access_token": "a", "expires_in": "x"}',
        '{"access_token": "a", "expires_in": NaN}',
        '{"access_token": null, "expires_in": 3600}',
        '{"access_token": "", "expires_in": 3600}',
    ],
)
def test_a_login_answer_of_another_shape_is_an_error(body: str) -> None:
    error = error_of(Amazon(logins=(httpx.Response(200, text=body),)).wire(), READ)

    assert (error.code, error.permanent) == ("unexpected_answer", False)


# --- what goes out


def test_requests_say_who_asks() -> None:
    amazon = Amazon(answer())

    amazon.wire().send(WRITE)

    headers = amazon.asked[0].headers
    assert headers["user-agent"].startswith("Refloat/")
    assert headers["content-type"] == "application/json"


def test_neither_tokens_nor_presigned_urls_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = "https://tortuga-prod-na.s3-external-1.amazonaws.com/r?X-Amz-Signature=hush"
    amazon = Amazon(answer(), httpx.Response(200, stream=httpx.ByteStream(b"sku\n")))
    wire = amazon.wire()

    wire.send(READ)
    download(wire.http, url, ENDPOINT)

    for secret in ("hush", "Atza|", "Atzr|", "secret-of-app"):
        assert secret not in caplog.text
    assert "secret-of-app" not in repr(Credentials("app", "secret-of-app", "Atzr|consent"))


@pytest.mark.trap("The rate header is text, and may be missing")
def test_the_rate_in_an_answer_is_learned() -> None:
    slow = httpx.Response(200, json={"ok": True}, headers={"x-amzn-RateLimit-Limit": "0.5"})
    amazon = Amazon(slow, answer())
    wire = amazon.wire({"getReport": Rate(5, 1)})

    wire.send(READ)
    wire.send(READ)

    assert amazon.slept == [2.0]


@pytest.mark.trap("The rate header is text, and may be missing")
@pytest.mark.parametrize("headers", [{}, {"x-amzn-RateLimit-Limit": ""}, RATE_IN_WORDS])
def test_without_a_rate_that_can_be_read_the_documented_one_holds(headers: dict[str, str]) -> None:
    odd = httpx.Response(200, json={"ok": True}, headers=headers)
    amazon = Amazon(odd, answer())
    wire = amazon.wire({"getReport": Rate(5, 1)})

    wire.send(READ)
    wire.send(READ)

    assert amazon.slept == [0.2]


@pytest.mark.trap("Each operation has limits of its own")
def test_one_operation_waits_for_no_other() -> None:
    amazon = Amazon(*[answer() for _ in range(3)])
    wire = amazon.wire({"getReport": Rate(1, 1), "patchListingsItem": Rate(1, 1)})

    wire.send(READ)
    wire.send(PREVIEW)
    before = list(amazon.slept)
    wire.send(READ)

    assert (before, amazon.slept) == ([], [1.0])
