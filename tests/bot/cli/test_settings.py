from datetime import UTC, datetime, timedelta

from tests.bot.cli.terminal import Terminal

DEFAULTS = {
    "automatic": "preview",
    "auto_relist_days": "30",
    "auto_change_to_fba_days": "30",
    "undo_relist_seconds": "0",
    "undo_change_to_fba_seconds": "60",
    "undo_bulk_seconds": "60",
    "undo_delete_listing_seconds": "300",
    "undo_removal_order_seconds": "300",
    "undo_set_price_seconds": "60",
    "warning_days": "30,14,7,3,1,0",
    "accelerated_removal": "off",
    "auto_removal_days": "",
    "quiet_hours": "",
}


def test_an_account_begins_with_the_pages_own_days_and_only_previews(terminal: Terminal) -> None:
    terminal.import_rows({})

    said = terminal("settings", "--json")

    assert (said.code, said.json) == (0, {"settings": DEFAULTS})


def test_what_is_set_is_kept_for_that_marketplace_alone(terminal: Terminal) -> None:
    terminal.import_rows({})
    terminal.import_rows({}, marketplace="CA")

    values = ("automatic=on", "auto_relist_days=14", "--due", "batches")
    changed = terminal("settings", *values, "--marketplace", "US", "--json")

    wanted = {**DEFAULTS, "automatic": "on", "auto_relist_days": "14"}
    assert (changed.code, changed.json) == (0, {"settings": wanted})
    assert terminal("settings", "--marketplace", "US", "--json").json["settings"] == wanted
    assert terminal("settings", "--marketplace", "CA", "--json").json["settings"] == DEFAULTS
    assert "  auto_relist_days=14\n" in terminal("settings", "--marketplace", "US").out


def test_quiet_hours_and_the_sellers_own_removal_days_are_set_and_taken_back(
    terminal: Terminal,
) -> None:
    terminal.import_rows({})

    set_to = terminal("settings", "quiet_hours=22:00-7:00", "auto_removal_days=60", "--json")
    taken_back = terminal("settings", "quiet_hours=", "auto_removal_days=", "--json")

    wanted = {**DEFAULTS, "quiet_hours": "22:00-07:00", "auto_removal_days": "60"}
    assert (set_to.code, set_to.json) == (0, {"settings": wanted})
    assert taken_back.json == {"settings": DEFAULTS}


def test_a_wrong_setting_is_refused_and_changes_nothing(terminal: Terminal) -> None:
    terminal.import_rows({})

    for wrong, why in {
        "speed=9": "no setting named `speed`",
        "auto_relist_days=soon": "not “soon”",
        "auto_relist_days=0": "auto_relist_days",
        "automatic=maybe": "automatic",
        "automatic": "not KEY=VALUE",
        "quiet_hours=late": "such as `22:00-07:00`, or nothing; not “late”",
        "auto_removal_days=181": "from 0 to 180",
    }.items():
        said = terminal("settings", "warning_days=7", wrong, "--json")
        assert (said.code, said.out) == (1, ""), wrong
        assert why in said.err
        assert said.err.count("\n") == 1

    assert terminal("settings", "--json").json["settings"] == DEFAULTS


def test_reserved_characters_are_shown_as_they_were_typed(terminal: Terminal) -> None:
    terminal.import_rows({})

    assert "“<5 & up>”" in terminal("settings", "auto_relist_days=<5 & up>").err


def test_without_an_account_the_way_to_one_is_told(terminal: Terminal) -> None:
    said = terminal("settings")

    assert said.code == 1
    assert "Import a report" in said.err


def test_of_several_accounts_one_must_be_named(terminal: Terminal) -> None:
    terminal.import_rows({}, account="A1")
    terminal.import_rows({}, account="A2")

    unnamed = terminal("settings")

    assert unnamed.code == 1
    assert "A1, A2" in unnamed.err
    assert terminal("settings", "--account", "A2").code == 0


def test_the_numbers_of_amazons_newer_page_stand_beside_the_settings(terminal: Terminal) -> None:
    terminal.import_rows({})

    said = terminal("settings")

    assert "auto_relist_days=30" in said.out
    assert "may wait 7 days (relist) and 5 (change to FBA)" in said.out


def test_what_becomes_due_at_once_must_be_let_go_by_a_word(terminal: Terminal) -> None:
    terminal.import_rows({"date-stranded": "2020-01-01"})

    without = terminal("settings", "automatic=on")
    assert (without.code, without.out) == (1, "")
    assert "1 items would become due at once" in without.err
    assert "--due" in without.err
    assert terminal("settings", "--json").json["settings"] == DEFAULTS

    skipped = terminal("settings", "automatic=on", "--due", "skip", "--json")
    assert skipped.json["settings"]["automatic"] == "on"


def test_how_to_let_go_is_one_of_a_few_words(terminal: Terminal) -> None:
    for wrong in ("0", "31", "now", "spread"):
        assert terminal("settings", "automatic=on", "--due", wrong).code == 2


def test_only_a_marketplace_that_is_looked_after_has_settings(terminal: Terminal) -> None:
    terminal.import_rows({})

    for words in ((), ("auto_relist_days=9",)):
        said = terminal("settings", *words, "--marketplace", "DE")
        assert (said.code, said.out) == (1, "")
        assert "There are: US." in said.err


def test_of_several_marketplaces_the_one_to_change_must_be_named(terminal: Terminal) -> None:
    terminal.import_rows({})
    terminal.import_rows({}, marketplace="CA")

    said = terminal("settings", "auto_relist_days=9", "--json")

    assert (said.code, said.out) == (1, "")
    assert "--marketplace: " in said.err
    assert "CA" in said.err
    for code in ("US", "CA"):
        shown = terminal("settings", "--marketplace", code, "--json")
        assert shown.json["settings"] == DEFAULTS


def test_what_amazon_takes_away_before_its_days_are_full_is_told(terminal: Terminal) -> None:
    today = datetime.now(UTC).date()
    dates = {"date-stranded": today, "Date-to-take-auto-removal": today + timedelta(days=9)}
    terminal.import_rows({name: str(day) for name, day in dates.items()})

    said = terminal("settings", "auto_relist_days=40", "--json")
    other = terminal("settings", "warning_days=7", "--json")

    assert said.json["settings"]["auto_relist_days"] == "40"
    assert "Amazon takes 1 item away before its days are full" in said.err
    assert "takes 1 item away" not in other.err
