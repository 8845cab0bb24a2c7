"""The environment, read whole: every mistake is told at once, by variable and with what to do."""

from datetime import time
from pathlib import Path

import pytest

from config.settings import SettingsError, load_settings
from stranded.roles import Crowd, Holders, Roles

SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-secret-bot",
    "SLACK_APP_TOKEN": "xapp-secret-app",
    "REFLOAT_CHANNEL": "C0STRANDED",
}
AMAZON = {
    "LWA_APP_ID": "amzn1.application-oa2-client.1",
    "LWA_CLIENT_SECRET": "secret-client",
    "SP_API_REFRESH_TOKEN": "Atzr|secret-refresh",
    "SP_API_SELLER_ID": "A2EXAMPLE",
    "SP_API_MARKETPLACES": "US,CA",
}
SANDBOX = {
    **SLACK,
    **AMAZON,
    "SLACK_API_URL": "http://127.0.0.1:8000/api/",
    "SP_API_ENDPOINT": "http://localhost:8001",
    "LWA_TOKEN_URL": "http://[::1]:8001/auth/o2/token",
    "REFLOAT_CLOCK_URL": "http://127.0.0.1:8000",
}


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def only_problem(environ: dict[str, str]) -> str:
    found = problems(environ)
    assert len(found) == 1, found
    return found[0]


def test_nothing_set_is_the_import_only_mode() -> None:
    settings = load_settings({})

    assert (settings.slack, settings.amazon, settings.clock_url) == (None, None, None)
    assert settings.database_url == "sqlite:///var/refloat.db"
    assert (settings.zone.key, settings.digest_time) == ("UTC", time(9))
    assert (settings.locale, settings.workspace, settings.port) == ("en", "default", 3000)


def test_slack_and_amazon_are_read_with_their_own_addresses() -> None:
    settings = load_settings(SLACK | AMAZON)

    assert settings.slack is not None
    assert settings.amazon is not None
    assert settings.slack.api_url == "https://slack.com/api/"
    assert settings.slack.channel == "C0STRANDED"
    assert settings.amazon.marketplaces == ("US", "CA")
    assert (settings.amazon.region, settings.amazon.endpoint) == ("na", None)
    assert settings.amazon.token_url == "https://api.amazon.com/auth/o2/token"


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "REFLOAT_CHANNEL"])
def test_half_a_slack_names_what_is_missing_and_where_it_is(name: str) -> None:
    problem = only_problem({key: value for key, value in SLACK.items() if key != name})

    assert problem.startswith(f"{name} is missing")
    assert "You find it at: " in problem


@pytest.mark.parametrize("name", AMAZON)
def test_half_an_amazon_names_what_is_missing_and_where_it_is(name: str) -> None:
    problem = only_problem({key: value for key, value in AMAZON.items() if key != name})

    assert problem.startswith(f"{name} is missing")
    assert "You find it at: " in problem


def test_a_signing_secret_does_instead_of_an_app_token() -> None:
    environ = {**SLACK, "SLACK_APP_TOKEN": " ", "SLACK_SIGNING_SECRET": "secret-signing"}

    settings = load_settings(environ)

    assert settings.slack is not None
    assert (settings.slack.app_token, settings.slack.signing_secret) == ("", "secret-signing")


def test_swapped_tokens_are_told_without_being_shown() -> None:
    environ = {
        **SLACK,
        "SLACK_BOT_TOKEN": SLACK["SLACK_APP_TOKEN"],
        "SLACK_APP_TOKEN": SLACK["SLACK_BOT_TOKEN"],
    }

    found = problems(environ)

    assert [line.split()[0] for line in found] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
    assert "secret" not in "".join(found)


def test_everything_wrong_is_told_at_once() -> None:
    found = problems(
        {
            "REFLOAT_TIMEZONE": "Asia/Peking",
            "REFLOAT_DIGEST_TIME": "9 am",
            "REFLOAT_LOCALE": "fr",
            "REFLOAT_PORT": "0",
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SP_API_SELLER_ID": "A2",
        }
    )

    named = {line.split()[0] for line in found}
    assert {"REFLOAT_TIMEZONE", "REFLOAT_DIGEST_TIME", "REFLOAT_LOCALE", "REFLOAT_PORT"} <= named
    assert {"REFLOAT_CHANNEL", "SLACK_APP_TOKEN", "LWA_APP_ID", "LWA_CLIENT_SECRET"} <= named


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REFLOAT_TIMEZONE", "Mars/Olympus"),
        ("REFLOAT_TIMEZONE", "../etc/passwd"),
        ("REFLOAT_DIGEST_TIME", "24:00"),
        ("REFLOAT_DIGEST_TIME", "9:00"),
        ("REFLOAT_DIGEST_TIME", "09:00+08:00"),
        ("REFLOAT_KEEP_DAYS", "6"),
        ("REFLOAT_KEEP_DAYS", "36501"),
        ("REFLOAT_KEEP_DAYS", "a year"),
        ("REFLOAT_PORT", "65536"),
        ("REFLOAT_PORT", "²"),
        ("REFLOAT_PORT", "-1"),
        ("REFLOAT_LOCALE", "zh"),
        ("REFLOAT_CLOCK_URL", "127.0.0.1:8000"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_write(name: str, value: str) -> None:
    found = problems({name: value})

    assert any(line.startswith(f"{name} is {value!r}") for line in found)


@pytest.mark.parametrize("name", ["SLACK_API_URL", "SP_API_ENDPOINT", "LWA_TOKEN_URL"])
@pytest.mark.parametrize("url", ["http://example.com/", "example.com", "https://", "http://[x"])
def test_secrets_go_only_to_https_or_this_machine(name: str, url: str) -> None:
    assert only_problem({**SLACK, **AMAZON, name: url}).startswith(f"{name} is {url!r}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("US,UK", "names UK; known are US, CA"),
        ("US,DE", "mixes regions"),
        (" , ", "no marketplace"),
    ],
)
def test_wrong_marketplaces_are_told(text: str, said: str) -> None:
    assert said in only_problem({**AMAZON, "SP_API_MARKETPLACES": text})


def test_marketplaces_are_read_in_any_case_and_once_each() -> None:
    settings = load_settings({**AMAZON, "SP_API_MARKETPLACES": " us, CA,US ,"})

    assert settings.amazon is not None
    assert settings.amazon.marketplaces == ("US", "CA")


def test_a_channel_is_given_by_its_id() -> None:
    problem = only_problem({**SLACK, "REFLOAT_CHANNEL": "#stranded"})

    assert problem.startswith("REFLOAT_CHANNEL is '#stranded'")


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("xoxb-from-file\n", "utf-8")
    environ = {key: value for key, value in SLACK.items() if key != "SLACK_BOT_TOKEN"}

    settings = load_settings({**environ, "SLACK_BOT_TOKEN_FILE": str(path)})

    assert settings.slack is not None
    assert settings.slack.bot_token == "xoxb-from-file"


def test_a_secret_file_that_is_missing_is_told_once_and_alone(tmp_path: Path) -> None:
    environ = {key: value for key, value in SLACK.items() if key != "SLACK_BOT_TOKEN"}

    problem = only_problem({**environ, "SLACK_BOT_TOKEN_FILE": str(tmp_path / "none")})

    assert problem.startswith("SLACK_BOT_TOKEN_FILE: ")
    assert "No such file" in problem


@pytest.mark.parametrize(("content", "said"), [(b" \n", "is empty"), (b"\xff", "it is no text")])
def test_a_secret_file_without_a_secret_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)

    assert said in only_problem({"REFLOAT_AUDIT_KEY_FILE": str(path)})


def test_a_secret_set_in_two_places_is_told(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("a", "utf-8")

    problem = only_problem({"REFLOAT_AUDIT_KEY": "b", "REFLOAT_AUDIT_KEY_FILE": str(path)})

    assert problem.startswith("REFLOAT_AUDIT_KEY and REFLOAT_AUDIT_KEY_FILE are both set")


def test_the_folder_of_the_command_line_wins_over_the_database_url(tmp_path: Path) -> None:
    settings = load_settings({"DATABASE_URL": "postgresql://localhost/refloat"}, tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path / 'refloat.db'}"


@pytest.mark.parametrize("url", ["postgresql://u:p@h/d", "postgres://h/d", "sqlite:////tmp/x.db"])
def test_the_known_databases_are_taken(url: str) -> None:
    assert load_settings({"DATABASE_URL": url}).database_url == url


def test_another_database_is_refused_without_its_password() -> None:
    problem = only_problem({"DATABASE_URL": "mysql://root:hunter2@db/refloat"})

    assert problem.startswith("DATABASE_URL is ")
    assert "hunter2" not in problem


def test_no_secret_is_ever_printed() -> None:
    environ = {
        **SLACK,
        **AMAZON,
        "SLACK_SIGNING_SECRET": "secret-signing",
        "REFLOAT_AUDIT_KEY": "secret-audit",
        "DATABASE_URL": "postgresql://refloat:secret@localhost/refloat",
    }

    settings = load_settings(environ)

    assert "secret" not in repr(settings).replace("lwa_client_secret", "")
    assert settings.audit_key == b"secret-audit"


def test_the_sandbox_may_own_the_clock() -> None:
    assert load_settings(SANDBOX).clock_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REFLOAT_CLOCK_URL", "https://clock.example.com"),
        ("SLACK_API_URL", ""),
        ("SLACK_API_URL", "https://127.0.0.1.example.com/api/"),
        ("SP_API_ENDPOINT", ""),
        ("SP_API_ENDPOINT", "https://sellingpartnerapi-na.amazon.com"),
    ],
)
def test_a_clock_that_can_be_moved_never_meets_a_real_account(name: str, value: str) -> None:
    assert only_problem({**SANDBOX, name: value}).startswith("REFLOAT_CLOCK_URL is for the sandbox")


def test_a_movable_clock_without_slack_is_refused() -> None:
    problem = only_problem({"REFLOAT_CLOCK_URL": "http://127.0.0.1:8000"})

    assert problem.startswith("REFLOAT_CLOCK_URL is for the sandbox")


def test_without_a_word_on_rights_the_usual_ones_hold() -> None:
    assert load_settings({}).roles == Roles()


@pytest.mark.parametrize("name", ["look", "act", "settle", "spend"])
def test_a_right_is_given_to_crowds_people_and_groups(name: str) -> None:
    given = " members, U0ADA,W0LIN ,S0OPS, admins,"

    roles = load_settings({f"REFLOAT_MAY_{name.upper()}": given}).roles

    crowds, people = frozenset(Crowd), frozenset({"U0ADA", "W0LIN"})
    assert getattr(roles, name) == Holders(crowds, people, frozenset({"S0OPS"}))
    assert sum(getattr(roles, one) == getattr(Roles(), one) for one in Roles.__slots__) == 3


def test_a_right_is_taken_from_everybody_by_nobody() -> None:
    assert load_settings({"REFLOAT_MAY_ACT": "nobody"}).roles.act == Holders()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@ops", "@ops"),
        ("U0ADA,ada@example.com, #ops", "ada@example.com, #ops"),
        ("u0ada", "u0ada"),
        ("C0STRANDED", "C0STRANDED"),
        ("everybody", "everybody"),
        ("nobody,U0ADA", "nobody"),
        (" , ", "nobody"),
    ],
)
def test_who_can_not_be_meant_is_named_with_where_an_id_is_found(text: str, named: str) -> None:
    problem = only_problem({"REFLOAT_MAY_SETTLE": text})

    assert problem.startswith(f"REFLOAT_MAY_SETTLE names {named}; use members, admins, ids")
    assert "“Copy member ID”" in problem
    assert "“Copy group ID”" in problem


def test_the_calendar_is_reached_over_https_where_it_is_to_be_had_at_all() -> None:
    assert load_settings({}).public_url == ""
    https = "https://refloat.example"
    assert load_settings({"REFLOAT_PUBLIC_URL": https}).public_url == https
    assert "https" in only_problem({"REFLOAT_PUBLIC_URL": "http://refloat.example"})


# --- the queue of notifications

QUEUE = {
    "REFLOAT_SQS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/refloat",
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret-of-aws",
}


def test_a_queue_is_read_with_its_keys_and_shows_no_secret() -> None:
    queue = load_settings({**AMAZON, **QUEUE}).queue

    assert queue is not None
    assert (queue.region, queue.access_key_id, queue.endpoint) == ("us-east-1", "AKIAEXAMPLE", None)
    assert queue.secret_access_key == "secret-of-aws"
    assert "secret-of-aws" not in repr(queue)


def test_awss_variables_alone_mean_nothing() -> None:
    assert load_settings({**AMAZON, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}).queue is None


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_what_a_queue_lacks_is_named_with_where_to_find_it(name: str) -> None:
    said = only_problem({**AMAZON, **{one: text for one, text in QUEUE.items() if one != name}})

    assert said.startswith(f"{name} is missing (REFLOAT_SQS_QUEUE_URL needs it). You find it at: ")


def test_keys_go_to_no_address_in_the_clear() -> None:
    said = only_problem({**AMAZON, **QUEUE, "AWS_ENDPOINT_URL_SQS": "http://sqs.example"})

    assert "AWS_ENDPOINT_URL_SQS" in said
