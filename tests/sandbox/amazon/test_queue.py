"""The pretend SQS, and the notifications in it as Amazon's schemas describe them."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft7Validator

from amazon.signing import AwsKeys, signed_headers
from sandbox.amazon.queue import ACCESS_KEY_ID, PATH, REGION, SECRET_ACCESS_KEY
from tests.sandbox.amazon.seller import Seller

Json = dict[str, Any]
HOST = "127.0.0.1:9000"
RECEIVE = "AmazonSQS.ReceiveMessage"
KEYS = AwsKeys(ACCESS_KEY_ID, SECRET_ACCESS_KEY)
SCHEMAS = {
    "LISTINGS_ITEM_STATUS_CHANGE": "ListingsItemStatusChangeNotification.json",
    "LISTINGS_ITEM_ISSUES_CHANGE": "ListingsItemIssuesChangeNotification_2023-12-13.json",
    "REPORT_PROCESSING_FINISHED": "ReportProcessingFinishedNotification.json",
}


def now(seller: Seller) -> datetime:
    return datetime.fromisoformat(seller.http.get("/_world").json()["now"]).astimezone(UTC)


def ask(seller: Seller, action: str, keys: AwsKeys = KEYS, **wanted: Any) -> httpx.Response:
    body = json.dumps({"QueueUrl": f"https://sqs.test{PATH}", **wanted}).encode()
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": f"AmazonSQS.{action}",
    }
    signed = signed_headers(keys, REGION, HOST, headers, body, now(seller))
    return seller.http.request("POST", "/", content=body, headers=signed)


def signed_by_hand(body: bytes, stamp: str, names: set[str]) -> dict[str, str]:
    """Headers of which only these are signed."""
    given = {"host": HOST, "x-amz-date": stamp, "x-amz-target": RECEIVE}
    lines = "".join(f"{name}:{given[name]}\n" for name in sorted(names))
    listed = ";".join(sorted(names))
    request = f"POST\n/\n\n{lines}\n{listed}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{stamp[:8]}/{REGION}/sqs/aws4_request"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    key = f"AWS4{SECRET_ACCESS_KEY}".encode()
    for part in (*scope.split("/"), f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"):
        key = hmac.digest(key, part.encode(), "sha256")
    said = f"Credential={ACCESS_KEY_ID}/{scope}, SignedHeaders={listed}, Signature={key.hex()}"
    return given | {
        "content-type": "application/x-amz-json-1.0",
        "authorization": f"AWS4-HMAC-SHA256 {said}",
    }


def receive(seller: Seller, **wanted: Any) -> list[Json]:
    answer = ask(seller, "ReceiveMessage", MaxNumberOfMessages=10, **wanted)
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json().get("Messages", [])
    return found


def told(seller: Seller) -> list[Json]:
    """What was notified of since the last time, each once."""
    bodies = {message["MessageId"]: json.loads(message["Body"]) for message in receive(seller)}
    return [body.get("detail", body) for body in bodies.values()]


def kind_of(message: Json) -> str:
    return str(message.get("NotificationType") or message["notificationType"])


def test_a_message_is_hidden_while_somebody_has_it_and_comes_again_unless_taken_away(
    seller: Seller,
) -> None:
    seller.edit("RELIST-ME-01", status_primary="Active")
    first = receive(seller, VisibilityTimeout=60)
    hidden = receive(seller)
    seller.wait(seconds=60)
    again = receive(seller, VisibilityTimeout=60)
    for message in again:
        ask(seller, "DeleteMessage", ReceiptHandle=message["ReceiptHandle"])
    seller.wait(seconds=60)

    assert (len(first) >= 1, hidden) == (True, [])
    assert [one["MessageId"] for one in again] == [one["MessageId"] for one in first]
    assert receive(seller) == []


def test_some_messages_come_twice(seller: Seller) -> None:
    skus = [sku for sku in seller.world() if seller.world()[sku]["status_primary"] != "Active"]
    found: list[str] = []
    for sku in skus[:40]:
        seller.edit(sku, status_primary="Active")
        found += [message["MessageId"] for message in receive(seller, VisibilityTimeout=9999)]

    assert len(found) > len(set(found)) >= 30


@pytest.mark.trap("The status change has two spellings")
def test_notifications_are_as_amazons_schemas_describe_them(seller: Seller, shared: Path) -> None:
    folder = shared / "contracts" / "spapi" / "schemas" / "notifications"
    seller.edit("RELIST-ME-01", status_primary="Active")
    seller.edit("AUTO-FBA-07", reason="Listing closed")
    seller.request_report()
    seller.wait(seconds=5)

    found = {kind_of(message): message for message in told(seller)}

    assert set(found) == set(SCHEMAS)
    for kind, message in found.items():
        schema = json.loads((folder / SCHEMAS[kind]).read_text("utf-8"))
        wrong = list(Draft7Validator(schema).iter_errors(message))
        # The enum of the status spells its type otherwise than the schema's own example.
        assert [one.message for one in wrong if list(one.path) != ["NotificationType"]] == []


@pytest.mark.parametrize(
    ("keys", "status"),
    [(KEYS, 200), (AwsKeys(ACCESS_KEY_ID, "wrong"), 403), (AwsKeys("AKIAOTHER", "x"), 403)],
)
def test_only_its_keys_open_the_queue(seller: Seller, keys: AwsKeys, status: int) -> None:
    assert ask(seller, "ReceiveMessage", keys).status_code == status


def test_a_signature_for_another_region_opens_nothing(seller: Seller) -> None:
    body = json.dumps({"QueueUrl": f"https://sqs.test{PATH}"}).encode()
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": RECEIVE}
    signed = signed_headers(KEYS, "eu-west-1", HOST, headers, body, now(seller))

    answer = seller.http.request("POST", "/", content=body, headers=signed)

    assert (answer.status_code, answer.json()["message"]) == (
        403,
        "Credential should be scoped to a valid region.",
    )


@pytest.mark.parametrize("name", ["host", "x-amz-date"])
def test_what_proves_place_and_time_has_to_be_signed(seller: Seller, name: str) -> None:
    body = json.dumps({"QueueUrl": f"https://sqs.test{PATH}"}).encode()
    stamp = now(seller).strftime("%Y%m%dT%H%M%SZ")
    signed = signed_by_hand(body, stamp, {"host", "x-amz-date", "x-amz-target"} - {name})

    assert seller.http.request("POST", "/", content=body, headers=signed).status_code == 403


def test_another_queue_does_not_exist(seller: Seller) -> None:
    answer = ask(seller, "ReceiveMessage", QueueUrl="https://sqs.test/1/other")

    assert (answer.status_code, answer.json()["__type"]) == (
        400,
        "com.amazonaws.sqs#QueueDoesNotExist",
    )
