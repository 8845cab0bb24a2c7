import pytest

from amazon.gateway import AmazonError
from amazon.throttle import Bucket, Rate


class Seconds:
    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds

    def bucket(self, rate: Rate) -> Bucket:
        return Bucket(rate, self.now, self.sleep)


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def bucket(seconds: Seconds) -> Bucket:
    return seconds.bucket(Rate(2, 3))


def test_a_burst_is_free_and_then_the_rate_holds(bucket: Bucket, seconds: Seconds) -> None:
    times = []
    for _ in range(6):
        bucket.take()
        times.append(seconds.at)

    assert times == [0, 0, 0, 0.5, 1.0, 1.5]


def test_amazons_own_rate_replaces_the_documented_one(bucket: Bucket, seconds: Seconds) -> None:
    bucket.correct(10)
    for wrong in (0.0, -1.0, float("nan"), float("inf")):
        bucket.correct(wrong)

    for _ in range(4):
        bucket.take()

    assert seconds.at == pytest.approx(0.1)


def test_a_429_empties_the_bucket(bucket: Bucket, seconds: Seconds) -> None:
    bucket.drain()
    bucket.take()

    assert seconds.at == 0.5


def test_a_clock_that_is_set_back_neither_gives_nor_blocks(
    bucket: Bucket, seconds: Seconds
) -> None:
    bucket.take()

    seconds.at = -3600
    bucket.take()

    assert seconds.at == -3600


@pytest.mark.trap("Some operations allow one call a minute")
def test_who_would_wait_too_long_is_told_instead(seconds: Seconds) -> None:
    slow = seconds.bucket(Rate(0.0167, 1))
    slow.take()

    with pytest.raises(AmazonError) as raised:
        slow.take()

    assert (raised.value.code, raised.value.permanent) == ("throttled", False)
    assert raised.value.parameters == {"seconds": 60}
    assert seconds.at == 0
