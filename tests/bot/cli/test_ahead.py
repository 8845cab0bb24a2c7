"""`forecast` on the command line: the same as in Slack, for people and for programs."""

from tests.bot.cli.terminal import Terminal

# The rows of the tests are stranded since 2026-11-02.
NOW = ("--now", "2026-11-23T17:00Z")
SOON = {"date-stranded": "2026-11-01", "stranded-reason": "Listing closed", "sku": "LAMP-1"}


def test_the_events_of_the_days_ahead_are_one_document(terminal: Terminal) -> None:
    terminal.import_rows(SOON)

    said = terminal("forecast", *NOW, "--json")

    assert said.code == 0
    (event,) = [one for one in said.json["events"] if one["kind"] == "auto_relist"]
    assert (event["sku"], event["marketplace"], event["preview"]) == ("LAMP-1", "US", True)
    assert event["at"] == "2026-12-02T08:00:00+00:00"
    assert "Dec 2" in event["why"]


def test_a_person_reads_the_same_table_as_in_slack(terminal: Terminal) -> None:
    terminal.import_rows(SOON)

    said = terminal("forecast", *NOW, "--days", "12")

    assert "US: the 12 days ahead" in said.out
    assert "Wed, Dec 2      1   -   -       - ▇▇▇▇▇" in said.out
    assert "今后 12 天" in terminal("forecast", *NOW, "--days", "12", "--locale", "zh-CN").out


def test_wrong_days_and_places_are_refused_in_words(terminal: Terminal) -> None:
    terminal.import_rows(SOON)

    assert terminal("forecast", "--days", "31").code == 2
    assert terminal("forecast", "--account", "OTHER").code == 1
    assert "A1SELLER US" in terminal("forecast", "--marketplace", "DE").err


def test_without_any_account_the_way_to_one_is_told(terminal: Terminal) -> None:
    said = terminal("forecast")

    assert said.code == 0
    assert "no marketplace yet" in said.out


def test_looking_back_is_one_document_too(terminal: Terminal) -> None:
    terminal.import_rows(SOON)

    said = terminal("whatif", "auto_relist_days=7", *NOW, "--json")

    (place,) = said.json["places"]
    assert (place["marketplace"], place["days"], place["strandings"]) == ("US", 1, 1)
    assert place["settings"]["auto_relist_days"] == "7"
    assert [(one["sku"], one["kind"]) for one in place["would"]] == [("LAMP-1", "act")]


def test_looking_back_is_read_by_people(terminal: Terminal) -> None:
    terminal.import_rows(SOON)

    assert "By 1 day of history" in terminal("whatif", *NOW).out
    assert "如果自动操作一直启用" in terminal("whatif", *NOW, "--locale", "zh-CN").out


def test_a_wrong_setting_to_try_is_refused_in_words(terminal: Terminal) -> None:
    terminal.import_rows(SOON)

    assert "from 2 to 365" in terminal("whatif", "auto_relist_days=1").err
    assert "not KEY=VALUE" in terminal("whatif", "auto_relist_days").err
