import pytest

from sandbox.amazon.clock import WorldClock
from sandbox.amazon.report_types import STRANDED
from sandbox.amazon.serve import Options, build
from sandbox.faults import Faults, FaultsError
from tests.sandbox.amazon.seller import REPORTS, START, US, Http, Seller, item, replace

BODY = {"reportType": STRANDED, "marketplaceIds": [US]}
PATCH = {"productType": "PRODUCT", "patches": [replace("item_name", [{"value": "x"}])]}


@pytest.mark.parametrize(
    ("method", "target", "body", "burst", "rate"),
    [
        ("POST", REPORTS, BODY, 15, "0.0167"),
        ("GET", f"{REPORTS}?reportTypes={STRANDED}", None, 10, "0.0222"),
        ("GET", f"{REPORTS}/1", None, 15, "2.0"),
        ("GET", "/reports/2021-06-30/documents/1", None, 15, "0.0167"),
        ("GET", item("RELIST-ME-01"), None, 10, "5.0"),
        ("PATCH", item("RELIST-ME-01"), PATCH, 5, "5.0"),
        ("GET", item("").replace("/?", "?"), None, 5, "5.0"),
    ],
)
def test_each_operation_has_its_documented_burst_and_rate(
    method: str, target: str, body: object, burst: int, rate: str
) -> None:
    seller = Seller(Options())
    answers = [seller.send(method, target, body) for _ in range(burst + 1)]

    assert [x.status_code == 429 for x in answers] == [False] * burst + [True]
    assert answers[-1].json()["errors"][0]["code"] == "QuotaExceeded"
    assert {x.headers["x-amzn-RateLimit-Limit"] for x in answers} == {rate}
    seller.wait(seconds=1 / float(rate) + 0.01)
    assert seller.send(method, target, body).status_code != 429


def test_every_answer_has_a_request_id_of_its_own(seller: Seller) -> None:
    answers = [seller.send("GET", item("RELIST-ME-01")) for _ in range(3)]

    assert len({x.headers["x-amzn-RequestId"] for x in answers}) == 3


def test_a_refused_call_changes_nothing() -> None:
    seller = Seller(Options(faults="throttle=1"))
    answer = seller.send("POST", REPORTS, BODY)

    assert answer.status_code == 429
    assert seller.effects() == []


def test_an_error_by_chance_is_an_answer_of_the_model() -> None:
    seller = Seller(Options(faults="error=1"))

    assert seller.send("GET", item("RELIST-ME-01")).status_code == 503


def test_chance_spares_the_token_and_the_sandbox_itself() -> None:
    seller = Seller(Options(faults="error=1"))

    assert seller.login().status_code == 200
    assert seller.http.get("/_health").status_code == 200


def test_an_error_may_be_answered_to_what_was_done(seller: Seller) -> None:
    seller.http.post("/_faults", json={"next": [{"path": "/items", "kind": "error_after_commit"}]})
    answer = seller.send("PATCH", item("RELIST-ME-01"), PATCH)

    assert (answer.status_code, seller.effects()) == (503, ["patch"])
    assert seller.attributes("RELIST-ME-01")["item_name"] == [{"value": "x"}]


def test_a_one_shot_fault_hits_once_and_only_its_path(seller: Seller) -> None:
    shot = {"path": "/RELIST-ME-01", "kind": "error"}
    seller.http.post("/_faults", json={"next": [shot]})
    skus = ["RELIST-SLOW-02", "RELIST-ME-01", "RELIST-ME-01"]

    assert [seller.send("GET", item(sku)).status_code for sku in skus] == [200, 503, 200]


def test_a_one_shot_fault_may_wait_for_a_method(seller: Seller) -> None:
    shot = {"path": "/RELIST-ME-01", "kind": "throttle", "method": "PATCH"}
    seller.http.post("/_faults", json={"next": [shot]})

    assert seller.send("GET", item("RELIST-ME-01")).status_code == 200
    assert seller.send("PATCH", item("RELIST-ME-01"), PATCH).status_code == 429


def test_rates_can_be_changed_while_it_runs(seller: Seller) -> None:
    seller.http.post("/_faults", json={"error": 1})
    assert seller.send("GET", item("RELIST-ME-01")).status_code == 503
    seller.http.post("/_faults", json={"error": 0})

    assert seller.send("GET", item("RELIST-ME-01")).status_code == 200


def test_a_fault_that_does_not_exist_is_refused_by_name(seller: Seller) -> None:
    answer = seller.http.post("/_faults", json={"next": [{"kind": "fire"}], "error": 1})

    assert answer.status_code == 400
    assert "reset_after_commit" in answer.json()["error"]
    assert seller.send("GET", item("RELIST-ME-01")).status_code == 200


def test_the_same_seed_gives_the_same_faults() -> None:
    def sequence(seed: int) -> list[str | None]:
        faults = Faults("throttle=0.2,error=0.2,slow=0.2", seed)
        return [faults.choose("GET", "/") for _ in range(40)]

    assert sequence(1) == sequence(1)
    assert sequence(1) != sequence(2)
    assert set(sequence(1)) == {None, "throttle", "error", "slow"}


@pytest.mark.parametrize("spec", ["fire=0.1", "error", "error=2", "error=x", "error=-0.1"])
def test_a_wrong_specification_is_refused(spec: str) -> None:
    with pytest.raises(FaultsError):
        Faults(spec)


def test_a_clock_that_does_not_answer_is_named() -> None:
    app = build(Options(), WorldClock("http://127.0.0.1:9"), START)
    answer = Http(app).get("/_world")

    assert answer.status_code == 503
    assert "leave --clock-url out" in answer.json()["errors"][0]["message"]


def test_without_limits_no_header_tells_of_one(seller: Seller) -> None:
    answers = [seller.send("GET", item("RELIST-ME-01")) for _ in range(12)]

    assert {x.status_code for x in answers} == {200}
    assert min(float(x.headers["x-amzn-RateLimit-Limit"]) for x in answers) >= 100
