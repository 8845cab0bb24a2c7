"""Signatures, against those that botocore 1.x made of the same requests at the same instant."""

from datetime import UTC, datetime

import pytest

from amazon.signing import AwsKeys, signed_headers

NOW = datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC)
BODY = b'{"QueueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/refloat"}'
HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "AmazonSQS.ReceiveMessage",
}
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    ("token", "signature"),
    [
        ("", "977b85512527aa4c656811065a0e657513fe1421c4c9ad5db990619d6ca4fb69"),
        (
            "session/token+1==",
            "5e54d69c71f147fdf1e3540319d894890be0625b8d4e47bdb7e8d7c5668a29f1",
        ),
    ],
)
def test_a_signature_is_the_one_that_amazons_own_client_makes(token: str, signature: str) -> None:
    keys = AwsKeys("AKIDEXAMPLE", SECRET, token)
    host = "sqs.us-east-1.amazonaws.com"

    signed = signed_headers(keys, "us-east-1", host, HEADERS, BODY, NOW)

    assert signed["authorization"].endswith(f"Signature={signature}")
    assert signed.get("x-amz-security-token", "") == token
    assert SECRET not in repr(keys) + repr(signed)
