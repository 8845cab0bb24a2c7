"""A seller's dangerous-goods declaration as attributes of a listing. Pure.

What is on file is never overwritten: only what is missing is added, and an answer that says
something else than what is on file stops the whole patch.
"""

from typing import Any

from amazon.listings import Json, of_marketplace
from stranded.dangerous_goods import Answers
from stranded.marketplaces import Marketplace

INCLUDED = "batteries_included"


def declare_patch(answers: Answers, attributes: Json, marketplace: Marketplace) -> list[Json]:
    """Adds each answer that has none on file, one entry a value. Empty where all are on file."""
    return [
        {
            "op": "add",
            "path": f"/attributes/{name}",
            "value": [{"value": value, "marketplace_id": marketplace.id} for value in values],
        }
        for name, values in _wanted(answers).items()
        if not _on_file(name, attributes, marketplace)
    ]


def contradicted(answers: Answers, attributes: Json, marketplace: Marketplace) -> list[str]:
    """The attributes on file that say something else than the answers, or than follows of them."""
    # Amazon asks it only where batteries are required, but may have an answer all the same.
    implied = {} if answers.batteries_required else {INCLUDED: [False]}
    said = {**_wanted(answers), **implied}
    found = {name: _on_file(name, attributes, marketplace) for name in said}
    return [name for name, values in said.items() if found[name] and not _same(found[name], values)]


def _wanted(answers: Answers) -> dict[str, list[Any]]:
    included = answers.batteries_included
    return {
        "batteries_required": [answers.batteries_required],
        **({} if included is None else {INCLUDED: [included]}),
        "supplier_declared_dg_hz_regulation": [one.value for one in answers.regulations],
    }


def _on_file(name: str, attributes: Json, marketplace: Marketplace) -> list[Any]:
    entries = of_marketplace(attributes.get(name, []), marketplace)
    return [entry["value"] for entry in entries if entry.get("value") not in (None, "")]


def _same(on_file: list[Any], wanted: list[Any]) -> bool:
    """By their kind too: what is on file as `0` or as a text is nothing that we know to be no."""
    return sorted(map(repr, on_file)) == sorted(map(repr, wanted))
