import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.messages import ids

MANIFEST = Path(__file__).parents[1] / "manifest.json"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(MANIFEST.read_text("utf-8"))
    return loaded


def test_slack_accepts_the_manifest(manifest: dict[str, Any], shared: Path) -> None:
    version = manifest["_metadata"]["major_version"]
    name = f"manifest.schema.{version}.0.0.json"
    schema = json.loads((shared / "contracts" / "slack" / name).read_text("utf-8"))

    validator = jsonschema.Draft7Validator(schema)

    assert [error.message for error in validator.iter_errors(manifest)] == []


def test_the_command_is_the_one_that_the_bot_answers(manifest: dict[str, Any]) -> None:
    commands = manifest["features"]["slash_commands"]

    assert [command["command"] for command in commands] == [ids.COMMAND]


def test_the_bot_asks_for_no_more_than_it_uses(manifest: dict[str, Any]) -> None:
    scopes = manifest["oauth_config"]["scopes"]

    assert scopes == {
        "bot": [
            "channels:history",  # looks whether a post whose answer was lost stands
            "chat:write",
            "commands",
            "files:read",  # a report dropped into the channel
            "groups:history",  # as channels:history, in a private channel
            "usergroups:read",  # who may press buttons
            "users:read",  # a person's language
        ]
    }
