"""Amazon's official models as judges. Absent models judge nothing, and `MODELS` is None."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, FormatChecker

_FOLDER = Path(__file__).parents[4] / "shared" / "contracts" / "spapi" / "models"
MODELS = _FOLDER if _FOLDER.is_dir() else None
_FORMATS = FormatChecker(["date-time", "uri"])
_FILES = {
    "/reports/": "reports_2021-06-30.json",
    "/listings/": "listingsItems_2021-08-01.json",
    "/feeds/": "feeds_2021-06-30.json",
}


@cache
def _model(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_FOLDER / name).read_text())
    return found


def problems(method: str, target: str, status: int, answer: Any) -> list[str]:
    """What is wrong with an answer; a target that no model describes has no problems."""
    path = target.partition("?")[0]
    name = next((file for prefix, file in _FILES.items() if path.startswith(prefix)), None)
    if MODELS is None or name is None:
        return []
    model = _model(name)
    operation = _operation(model, method.lower(), path)
    if operation is None:
        return []
    declared = operation["responses"].get(str(status))
    if declared is None:
        return [f"{method} {path} declares no {status}"]
    schema = {**declared.get("schema", {}), "definitions": model["definitions"]}
    validator = Draft4Validator(schema, format_checker=_FORMATS)
    found = [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(answer)]
    return found + [f"unknown key {key}" for key in _strangers(schema, model, answer)]


def _operation(model: dict[str, Any], method: str, path: str) -> dict[str, Any] | None:
    literal_first = sorted(model["paths"].items(), key=lambda entry: entry[0].count("{"))
    for template, methods in literal_first:
        pattern = re.sub(r"{\w+}", "[^/]+", template)
        if method in methods and re.fullmatch(pattern, path):
            found: dict[str, Any] = methods[method]
            return found
    return None


def _strangers(schema: dict[str, Any], model: dict[str, Any], value: Any) -> list[str]:
    """Keys that the model does not know: it would let a misspelt optional one pass."""
    if "$ref" in schema:
        schema = model["definitions"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        return [key for part in value for key in _strangers(schema.get("items", {}), model, part)]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    known = schema["properties"]
    inside = [
        key
        for name, part in value.items()
        if name in known
        for key in _strangers(known[name], model, part)
    ]
    return [name for name in value if name not in known] + inside
