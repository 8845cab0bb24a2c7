from collections.abc import Iterator

import pytest

from sandbox.process import running
from tests.amazon.seller import Seller


@pytest.fixture(scope="session")
def amazon() -> Iterator[Seller]:
    """One pretend Amazon for all: each test has SKUs of its own, and none asks for a report."""
    with (
        running("amazon", "--seed", "7", "--no-throttle") as url,
        Seller(url) as seller,
    ):
        yield seller


@pytest.fixture
def untouched() -> Iterator[Seller]:
    """A pretend Amazon of the test's own, where nobody has asked for a report yet."""
    with (
        running("amazon", "--seed", "7", "--no-throttle", "--report-seconds", "0.1") as url,
        Seller(url) as seller,
    ):
        yield seller
