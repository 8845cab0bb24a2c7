import pytest

from sandbox.amazon.serve import Options
from tests.sandbox.amazon.seller import Seller


@pytest.fixture
def seller() -> Seller:
    return Seller(Options(seed=7, throttle=False))
