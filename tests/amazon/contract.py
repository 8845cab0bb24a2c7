"""Amazon's official models as judges of all that goes over the wire, both ways.

They lie beside the project (../shared); on a machine without them nothing is judged.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
from jsonschema import Draft4Validator, FormatChecker

Json = dict[str, Any]
MODELS = Path(__file__).parents[3] / "shared" / "contracts" / "spapi" / "models"
FORMATS = FormatChecker(["date-time", "uri"])
# Calls that no model describes: the login, and the store behind a presigned address.
ELSEWHERE = re.compile(r"/auth/o2/token|/(documents|feed-documents)/.*|/_.*")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a model. Literal paths come before those with a placeholder."""

    method: str
    path: re.Pattern[str]
    placeholders: int
    spec: Json
    definitions: Json


def request_problems(method: str, target: str, body: Any) -> list[str]:
    """What the models object to in a request; `target` is the path with its query as sent."""
    path, _, query = target.partition("?")
    if not MODELS.is_dir() or ELSEWHERE.fullmatch(path):
        return []
    operation = _operation(method, path)
    if operation is None:
        return [f"{method} {path} is in no model"]
    sent = parse_qs(query, keep_blank_values=True)
    found = []
    takes_body = False
    for parameter in operation.spec.get("parameters", []):
        if parameter["in"] == "body":
            takes_body = True
            found += _json_problems(operation, parameter["schema"], body)
        elif parameter["in"] == "query":
            found += _query_problems(operation, parameter, sent.pop(parameter["name"], []))
    if body is not None and not takes_body:
        found.append("a body where none is taken")
    return found + [f"{name}: unknown query parameter" for name in sent]


def answer_problems(method: str, target: str, status: int, answer: Any) -> list[str]:
    """What the models object to in an answer; one to a call that they do not know has none."""
    path = target.partition("?")[0]
    operation = _operation(method, path) if MODELS.is_dir() else None
    if operation is None:
        return []
    declared = operation.spec["responses"].get(str(status))
    if declared is None:
        return [f"{method} {path} declares no {status}"]
    return _json_problems(operation, declared["schema"], answer) if "schema" in declared else []


def judge_request(request: httpx.Request) -> None:
    """A hook for a client of ours: fails on the first request that breaks a model."""
    target, body = request.url.raw_path.decode(), _json(request.content)
    problems = request_problems(request.method, target, body)
    if not ELSEWHERE.fullmatch(request.url.path):
        if not request.headers.get("x-amz-access-token"):
            problems.append("no access token")
        if body is not None and request.headers["content-type"] != "application/json":
            problems.append("a body that is not called JSON")
    assert problems == [], f"{request.method} {target}: {problems}"


def judge_answer(response: httpx.Response) -> None:
    """A hook for a client of ours: fails on the first answer that breaks a model."""
    request, target = response.request, response.request.url.raw_path.decode()
    if ELSEWHERE.fullmatch(request.url.path):
        return
    answer = _json(response.read())
    problems = answer_problems(request.method, target, response.status_code, answer)
    assert problems == [], f"{response.status_code} to {request.method} {target}: {problems}"


# The event hooks of a client that is judged in both directions.
JUDGED: dict[str, list[Callable[..., Any]]] = {
    "request": [judge_request],
    "response": [judge_answer],
}


def _json(content: bytes) -> Any:
    return json.loads(content) if content[:1] in (b"{", b"[") else None


@cache
def _operations() -> list[Operation]:
    found = []
    for file in sorted(MODELS.glob("*.json")):
        model = json.loads(file.read_text("utf-8"))
        for path, methods in model["paths"].items():
            pattern = re.compile(re.sub(r"{\w+}", "[^/]+", path))
            found += [
                Operation(method.upper(), pattern, path.count("{"), spec, model["definitions"])
                for method, spec in methods.items()
                if isinstance(spec, dict) and "responses" in spec
            ]
    return sorted(found, key=lambda operation: operation.placeholders)


def _operation(method: str, path: str) -> Operation | None:
    fitting = (one for one in _operations() if one.method == method and one.path.fullmatch(path))
    return next(fitting, None)


def _query_problems(operation: Operation, parameter: Json, values: list[str]) -> list[str]:
    name = parameter["name"]
    if not values:
        return [f"{name}: missing"] if parameter.get("required") else []
    if len(values) > 1 or not values[0]:
        return [f"{name}: sent {len(values)} times, or empty"]
    schema = {key: part for key, part in parameter.items() if key != "required"}
    return [f"{name}: {error}" for error in _errors(operation, schema, _value(schema, values[0]))]


def _value(schema: Json, text: str) -> Any:
    """What a query's text stands for; a wrong one stays a text, and so is objected to."""
    match schema["type"]:
        case "array":
            return text.split(",")
        case "integer":
            return int(text) if text.isdecimal() else text
        case "boolean":
            return {"true": True, "false": False}.get(text, text)
    return text


def _json_problems(operation: Operation, schema: Json, value: Any) -> list[str]:
    strangers = [f"{key}: an unknown key" for key in _strangers(operation, schema, value)]
    return _errors(operation, schema, value) + strangers


def _errors(operation: Operation, schema: Json, value: Any) -> list[str]:
    whole = {**schema, "definitions": operation.definitions}
    validator = Draft4Validator(whole, format_checker=FORMATS)
    return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(value)]


def _strangers(operation: Operation, schema: Json, value: Any) -> list[str]:
    """Keys that the model does not know: it would let a misspelt optional one pass."""
    if "$ref" in schema:
        schema = operation.definitions[schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        items = schema.get("items", {})
        return [key for part in value for key in _strangers(operation, items, part)]
    known = schema.get("properties", {})
    if not isinstance(value, dict) or not known:
        return []
    inside = [
        key
        for name, part in value.items()
        if name in known
        for key in _strangers(operation, known[name], part)
    ]
    return [name for name in value if name not in known] + inside
