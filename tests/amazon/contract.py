"""Judges what our client sends by Amazon's official models."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jsonschema import Draft4Validator, FormatChecker

Json = dict[str, Any]
FORMATS = FormatChecker(["date-time", "uri"])
FILES = {
    "reports": "reports_2021-06-30.json",
    "listings": "listingsItems_2021-08-01.json",
    "feeds": "feeds_2021-06-30.json",
}


def problems(models: Path, method: str, target: str, body: Any) -> list[str]:
    """What the model objects to in a request; `target` is the path with its query as sent."""
    path, _, query = target.partition("?")
    model = _model(models / FILES[path.split("/")[1]])
    operation = _operation(model, method.lower(), path)
    if operation is None:
        return [f"{method} {path} is not in the model"]
    sent = parse_qs(query, keep_blank_values=True)
    found = []
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "body":
            found += _body_problems(model, parameter["schema"], body)
        elif parameter["in"] == "query":
            found += _query_problems(model, parameter, sent.pop(parameter["name"], []))
    return found + [f"{name}: unknown query parameter" for name in sent]


@cache
def _model(file: Path) -> Json:
    found: Json = json.loads(file.read_text())
    return found


def _operation(model: Json, method: str, path: str) -> Json | None:
    for template, methods in sorted(model["paths"].items(), key=lambda item: item[0].count("{")):
        if method in methods and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
            found: Json = methods[method]
            return found
    return None


def _body_problems(model: Json, schema: Json, body: Any) -> list[str]:
    name = schema["$ref"].rpartition("/")[2]
    strange = set(body or {}) - set(model["definitions"][name]["properties"])
    return _errors(model, schema, body) + [f"{key}: unknown in the body" for key in strange]


def _query_problems(model: Json, parameter: Json, values: list[str]) -> list[str]:
    name = parameter["name"]
    if not values:
        return [f"{name}: missing"] if parameter.get("required") else []
    if len(values) > 1 or not values[0]:
        return [f"{name}: sent {len(values)} times, or empty"]
    value: Any = values[0]
    if parameter["type"] == "array":
        value = value.split(",")
    elif parameter["type"] == "integer" and value.isdigit():
        value = int(value)
    schema = {key: part for key, part in parameter.items() if key != "required"}
    return [f"{name}: {error}" for error in _errors(model, schema, value)]


def _errors(model: Json, schema: Json, value: Any) -> list[str]:
    whole = {**schema, "definitions": model["definitions"]}
    validator = Draft4Validator(whole, format_checker=FORMATS)
    return [error.message for error in validator.iter_errors(value)]
