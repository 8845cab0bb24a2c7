"""The queue's client against the pretend SQS, over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from amazon.gateway import AmazonError
from amazon.notifications import Kind, Message, Notification, read
from amazon.queue import SqsQueue
from amazon.signing import AwsKeys
from tests.amazon.seller import Seller

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/refloat"
KEYS = AwsKeys("AKIASANDBOX", "sandbox-aws-secret")


@pytest.fixture
def queue(untouched: Seller) -> Iterator[SqsQueue]:
    with closing(open_queue(untouched.url)) as found:
        yield found


def wall() -> datetime:
    return datetime.now(UTC)


def open_queue(
    endpoint: str,
    url: str = URL,
    keys: AwsKeys = KEYS,
    now: Callable[[], datetime] = wall,
    http: httpx.Client | None = None,
) -> SqsQueue:
    return SqsQueue(url, "us-east-1", keys, now, endpoint, http)


def drain(queue: SqsQueue) -> list[Notification]:
    """All that is there, each once however often it came."""
    found: dict[Notification, Message] = {}
    while messages := queue.receive():
        for message in messages:
            told = read(message.body)
            assert told is not None, message.body
            found[told] = message
            queue.delete(message)
    return list(found)


def code_of(queue: SqsQueue) -> str:
    with closing(queue), pytest.raises(AmazonError) as raised:
        queue.check()
    return raised.value.code


def test_an_empty_queue_gives_nothing(queue: SqsQueue) -> None:
    queue.check()

    assert queue.receive() == []


@pytest.mark.trap("Listings' changes come only by EventBridge, in a wrapping")
def test_a_change_of_a_listings_status_comes_with_its_sku(
    queue: SqsQueue, untouched: Seller
) -> None:
    queue.receive()
    untouched.edit("RELIST-ME-01", status_primary="Active")
    untouched.strand("AUTO-FBA-07", "Listing closed")

    found = {(one.kind, one.seller_id, one.marketplace, one.sku) for one in drain(queue)}

    assert found == {
        (Kind.STATUS, "A1SANDBOXSELLER", "US", "RELIST-ME-01"),
        (Kind.ISSUES, "A1SANDBOXSELLER", "US", "AUTO-FBA-07"),
    }


def test_the_end_of_a_report_comes_with_its_id(queue: SqsQueue, untouched: Seller) -> None:
    report_id = untouched.account.request_report("US")
    found: list[Notification] = []
    until = datetime.now(UTC) + timedelta(seconds=20)
    while not found and datetime.now(UTC) < until:
        found = drain(queue)

    assert [(one.kind, one.report_id) for one in found] == [(Kind.REPORT, report_id)]


def test_what_was_not_taken_away_is_hidden_for_a_while(queue: SqsQueue, untouched: Seller) -> None:
    queue.receive()
    untouched.edit("RELIST-ME-01", status_primary="Active")

    first = queue.receive()

    assert len(first) >= 1
    assert queue.receive() == []


def test_a_check_leaves_what_lies_there_to_be_heard(queue: SqsQueue, untouched: Seller) -> None:
    queue.receive()
    untouched.edit("RELIST-ME-01", status_primary="Active")

    queue.check()

    assert len(drain(queue)) == 1


def test_each_refusal_of_aws_has_a_name_of_its_own(untouched: Seller) -> None:
    early = datetime.now(UTC) - timedelta(hours=1)
    url = untouched.url

    assert [
        code_of(open_queue(url, keys=AwsKeys("AKIAOTHER", "x"))),
        code_of(open_queue(url, keys=AwsKeys("AKIASANDBOX", "wrong"))),
        code_of(open_queue(url, url=f"{URL}-of-others")),
        code_of(open_queue(url, now=lambda: early)),
        code_of(open_queue("http://127.0.0.1:1")),
    ] == ["queue_keys", "queue_keys", "queue_missing", "queue_clock", "queue_unreachable"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.Response(403, json={"__type": "x#AccessDeniedException"}), "queue_denied"),
        (httpx.Response(400, json={"__type": "x#Odd", "message": "No."}), "queue_refused"),
        (httpx.Response(400, text="<html>"), "queue_refused"),
        (httpx.Response(503, text="busy"), "queue_unreachable"),
        (httpx.Response(200, text="<html>"), "unexpected_answer"),
        (httpx.Response(200, json={"Messages": [{"Body": "1"}]}), "unexpected_answer"),
        (httpx.Response(200, json={"Messages": 7}), "unexpected_answer"),
    ],
)
def test_odd_answers_are_errors_with_a_name(answer: httpx.Response, code: str) -> None:
    http = httpx.Client(transport=httpx.MockTransport(lambda _: answer))
    queue = open_queue("https://sqs.test", http=http)
    with closing(queue), pytest.raises(AmazonError) as raised:
        queue.receive()

    assert raised.value.code == code
    assert "sandbox-aws-secret" not in str(raised.value)
