"""What only a real process shows: the ready line, cut connections, the shared clock."""

import json
import os
import socket
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from sandbox.process import ROOT, running
from tests.sandbox.amazon.seller import LOGIN, item, replace


def headers(http: httpx.Client) -> dict[str, str]:
    return {"x-amz-access-token": http.post("/auth/o2/token", data=LOGIN).json()["access_token"]}


def cut_next(http: httpx.Client, kind: str) -> None:
    http.post("/_faults", json={"next": [{"path": "/listings/", "kind": kind, "method": "PATCH"}]})


def relist(http: httpx.Client, token: dict[str, str]) -> httpx.Response:
    target = item("RELIST-ME-01")
    found = http.get(f"{target}&includedData=attributes", headers=token).json()
    offers = found["attributes"]["purchasable_offer"]
    open_offers = [{k: v for k, v in x.items() if k != "end_at"} for x in offers]
    body = {"productType": "PRODUCT", "patches": [replace("purchasable_offer", open_offers)]}
    return http.patch(target, json=body, headers=token)


def test_a_cut_connection_gives_no_answer_and_the_log_says_what_was_done() -> None:
    with running("amazon", "--seed", "7") as url, httpx.Client(base_url=url) as http:
        token = headers(http)
        for kind in ("reset", "reset_after_commit"):
            cut_next(http, kind)
            with pytest.raises(httpx.RemoteProtocolError):
                relist(http, token)
        log = [json.loads(line) for line in http.get("/_log").text.splitlines()]

    patches = [(x["status"], x["effect"]) for x in log if x["method"] == "PATCH"]
    assert patches == [(None, None), (None, "relist")]


def test_what_is_answered_too_late_is_done_all_the_same() -> None:
    with running("amazon", "--seed", "7") as url, httpx.Client(base_url=url, timeout=1) as http:
        token = headers(http)
        read = len(http.get("/_log").text.splitlines())
        once = {"path": "RELIST-ME-01", "kind": "late", "method": "PATCH"}
        http.post("/_faults", json={"slow_seconds": 1.2, "next": [once]})
        with pytest.raises(httpx.ReadTimeout):
            relist(http, token)
        time.sleep(0.5)
        log = http.get("/_log", params={"after": read}).text.splitlines()

    assert [json.loads(line)["effect"] for line in log] == [None, "relist"]


def test_the_world_follows_the_clock_of_the_pretend_slack() -> None:
    with (
        running("slack") as slack,
        running("amazon", "--clock-url", slack) as url,
        httpx.Client() as http,
    ):
        before = datetime.fromisoformat(http.get(f"{url}/_world").json()["now"])
        http.post(f"{slack}/clock/advance", json={"hours": 5})
        after = datetime.fromisoformat(http.get(f"{url}/_world").json()["now"])

    assert timedelta(hours=5) <= after - before < timedelta(hours=5, minutes=5)


def test_a_child_that_dies_is_reported_in_its_own_words() -> None:
    with (
        pytest.raises(RuntimeError, match=r"Unknown fault 'fire'"),
        running("amazon", "--faults", "fire=1"),
    ):
        pass


def test_a_taken_port_is_reported_with_what_to_do() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(RuntimeError, match="Give another --port"),
        running("amazon", "--port", str(taken.getsockname()[1])),
    ):
        pass


def test_the_child_is_gone_afterwards() -> None:
    with running("amazon") as url:
        assert httpx.get(f"{url}/_health").status_code == 200

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/_health")


def test_the_report_command_prints_a_sample_file() -> None:
    command = [sys.executable, "-m", "sandbox", "report", "--seed", "7", "--marketplace", "CA"]
    command += ["--now", "2026-11-23T18:00:00Z"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, env=environment)
    lines = done.stdout.decode().splitlines()

    assert lines[0].startswith("primary-action\t")
    assert len(lines) == 16
    assert Path(__file__).parents[3] == ROOT
