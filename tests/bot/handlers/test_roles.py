"""Who may, by Slack's user groups and by list: asked at every click, and again when it runs."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.handlers.desk import read_person
from bot.messages import ids
from bot.workflows import people
from bot.workflows.groups import refresh_groups
from sandbox.slack.people import OTHER_TEAM, TEAM_ID
from stranded.actions import ActionKind
from stranded.cards import ButtonKind
from stranded.roles import Crowd, Holders, Roles
from stranded.settings import Automatic
from tests.bot.handlers.test_actions import automatic, post_digest
from tests.bot.handlers.test_files import drop, rows
from tests.bot.office import Office, Street, office
from tests.bot.shop import DAY, HOUR, NOW, Shop, row
from tests.sandbox.slack.servers import Host, Json

ADA, LIN, ADMIN, GUEST, FAR = "U0ADA", "U0LIN", "U0MAX", "U0GUEST", "U0FAR"
RELIST, OPT_OUT = ids.PRESS[ButtonKind.RELIST], ids.PRESS[ButtonKind.OPT_OUT]
NOBODY = Holders()
OPS = Holders(groups=frozenset({"S0OPS"}))
ADMINS = Holders(frozenset({Crowd.ADMINS}))
ONLY_ADA = Holders(people=frozenset({ADA}))
STRANGERS = Holders(people=frozenset({GUEST, FAR}))
REFUSED = ":no_entry: Nothing was done:"


@pytest.fixture
def roles() -> Roles:
    """Who is in the group S0OPS, at first Ada and Lin, acts and settles."""
    return Roles(act=OPS, settle=OPS)


@pytest.fixture
def bot(shop: Shop, slack_host: Host, street: Street, roles: Roles) -> Iterator[Office]:
    shop.parts = replace(shop.parts, roles=roles)
    shop.now = NOW.replace(hour=8)
    shop.report(row("LAMP-1"), row("DESK", "Phase of the moon"))
    with office(shop, slack_host, street) as running:
        yield running


def read_groups(bot: Office) -> None:
    refresh_groups(bot.shop.parts, bot.desk.poster.group, bot.shop.now)


def regroup(bot: Office, *users: str) -> None:
    """Somebody changes who is in the group, and Slack tells."""
    answer = bot.world.act("regroup", usergroup="S0OPS", users=users)
    assert answer["status"] == 200
    bot.quiet()


def silence(bot: Office, method: str) -> None:
    down = {"next": [{"path": f"/api/{method}", "kind": "error"}] * 5}
    bot.world.http.post("/_faults", json=down).raise_for_status()


def relist(bot: Office, person: str) -> Json:
    """The digest, and a click on its button that nothing has followed yet."""
    root = post_digest(bot)
    bot.click(RELIST, person, root["ts"])
    bot.quiet()
    return root


@pytest.mark.parametrize("button", [RELIST, OPT_OUT])
@pytest.mark.parametrize(
    ("roles", "person"),
    [
        (Roles(act=OPS), ADA),
        (Roles(act=ONLY_ADA), ADA),
        (Roles(act=ADMINS), ADMIN),
        (Roles(act=NOBODY, settle=ONLY_ADA), ADA),
    ],
)
def test_who_has_the_right_acts(bot: Office, button: str, person: str) -> None:
    read_groups(bot)
    root = post_digest(bot)

    bot.click(button, person, root["ts"])
    bot.settle()

    assert not [one for one in bot.heard(person) if REFUSED in one]
    assert bot.shop.events()


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("button", [RELIST, OPT_OUT])
@pytest.mark.parametrize(
    ("roles", "person", "said"),
    [
        (
            Roles(act=OPS, settle=NOBODY),
            ADMIN,
            "you are not among those who may act on stranded items",
        ),
        (Roles(act=ADMINS), ADA, "only an admin of this workspace may act on stranded items"),
        (Roles(act=ONLY_ADA, settle=NOBODY), ADMIN, "`REFLOAT_MAY_ACT`"),
        (Roles(act=NOBODY, settle=NOBODY), ADMIN, "nobody may act on stranded items"),
        (Roles(act=ONLY_ADA), LIN, "您不在可以操作无在售信息商品的人员之列"),
        (Roles(act=STRANGERS), GUEST, "not guests or people of other companies"),
        (Roles(act=STRANGERS), FAR, "not guests or people of other companies"),
    ],
)
def test_who_lacks_it_is_refused_in_a_sentence_that_only_they_see(
    bot: Office, button: str, person: str, said: str, is_known: bool
) -> None:
    read_groups(bot)
    if is_known:
        bot.desk.learn(person)
    root = post_digest(bot)
    before = bot.channel()

    bot.click(button, person, root["ts"])
    bot.settle()

    assert len(bot.heard(person)) == 1
    assert said in bot.heard(person)[0]
    assert bot.channel() == before
    assert (bot.shop.intents(), bot.shop.events()) == ([], [])


@pytest.mark.parametrize("person", [GUEST, FAR])
@pytest.mark.parametrize("roles", [Roles(settle=STRANGERS)])
def test_strangers_neither_switch_on_nor_drop_a_report_whatever_the_list_says(
    bot: Office, person: str
) -> None:
    bot.shop.now = bot.shop.now.replace(hour=9)
    bot.post_something()

    bot.click(ids.SWITCH_ON, person)
    drop(bot, rows(row("NEW-1")), user=person)
    bot.settle()

    assert automatic(bot.shop) is Automatic.PREVIEW
    assert bot.shop.listed() == ["DESK", "LAMP-1"]
    assert [REFUSED in one for one in bot.heard(person)] == [True, True]


@pytest.mark.parametrize("roles", [Roles(look=ONLY_ADA, act=NOBODY, settle=NOBODY)])
def test_the_list_can_be_for_some_people_alone(bot: Office) -> None:
    assert "Listing closed" in bot.say("LAMP-1", ADA)

    refused = bot.say("LAMP-1", ADMIN)
    assert "you are not among those who may look at the stranded list" in refused
    assert "`REFLOAT_MAY_LOOK`" in refused
    assert "Listing" not in refused


def test_a_group_whose_members_were_never_read_gives_no_right_and_is_named(bot: Office) -> None:
    relist(bot, ADA)
    bot.settle()

    assert "`S0OPS`, and I have not been able to read its members yet" in bot.heard(ADA)[-1]
    assert bot.shop.intents() == []

    read_groups(bot)
    relist(bot, ADA)
    bot.settle()
    assert bot.shop.amazon.patches == [("LAMP-1", ActionKind.RELIST)]


def test_an_old_list_still_lets_people_act_but_settle_no_more(bot: Office) -> None:
    read_groups(bot)
    bot.shop.now = NOW.replace(hour=9)
    bot.post_something()
    silence(bot, "usergroups.users.list")
    bot.shop.pass_time(10 * HOUR)
    read_groups(bot)

    bot.click(ids.SWITCH_ON, ADA)
    bot.settle()
    assert "more than an hour old" in bot.heard(ADA)[-1]
    assert automatic(bot.shop) is Automatic.PREVIEW

    bot.say("LAMP-1", ADA)
    bot.click(OPT_OUT, ADA)
    bot.settle()
    assert bot.shop.events() == ["opt_out"]


def test_a_group_settles_where_it_is_named_and_admins_do_not(bot: Office) -> None:
    read_groups(bot)
    assert ids.CHOOSE_REASON not in str(bot.say("unknown", ADMIN) and bot.world.messages())
    assert "You may choose the reason" in bot.say("unknown", ADA)
    bot.shop.now = bot.shop.now.replace(hour=9)
    bot.post_something()

    bot.click(ids.SWITCH_ON, ADMIN)
    bot.settle()
    assert "not among those who may switch automatic actions on" in bot.heard(ADMIN)[-1]
    assert automatic(bot.shop) is Automatic.PREVIEW

    bot.switch_on(ADA)
    bot.settle()
    assert automatic(bot.shop) is Automatic.ON


def test_who_leaves_the_group_is_refused_at_the_next_click(bot: Office) -> None:
    read_groups(bot)
    regroup(bot, LIN)

    relist(bot, ADA)
    bot.settle()

    assert "not among those who may act" in bot.heard(ADA)[-1]
    assert bot.shop.intents() == []


def test_who_joins_the_group_may_at_once(bot: Office) -> None:
    read_groups(bot)
    regroup(bot, ADMIN)

    relist(bot, ADMIN)
    bot.settle()

    assert bot.shop.amazon.patches == [("LAMP-1", ActionKind.RELIST)]


@pytest.mark.parametrize("roles", [Roles()])
def test_a_change_of_a_group_without_a_right_is_not_looked_at(bot: Office) -> None:
    regroup(bot, LIN)

    assert "usergroups.users.list" not in bot.world.http.get("/_log").text


def test_who_loses_the_right_between_click_and_run_changes_nothing(bot: Office) -> None:
    read_groups(bot)
    root = relist(bot, ADA)
    assert bot.shop.states() == ["planned"]

    regroup(bot, LIN)
    bot.settle()

    assert (bot.shop.amazon.patches, bot.shop.states()) == ([], ["refused"])
    line = bot.world.messages()[-1]
    assert line["thread_ts"] == root["ts"]
    assert "refused, nothing was changed. Whoever asked is not among those" in line["text"]
    assert "(`REFLOAT_MAY_ACT`)" in line["text"]
    assert bot.shop.events() == ["relist.planned", "relist.refused"]


def test_who_became_a_guest_between_click_and_run_changes_nothing(bot: Office) -> None:
    read_groups(bot)
    relist(bot, ADA)

    bot.shop.meet(ADA, is_guest=True)
    bot.settle()

    assert (bot.shop.amazon.patches, bot.shop.states()) == ([], ["refused"])
    assert "no full member of this workspace by now" in bot.channel()[-1]


class TestAPersonWhoWasLookedUpLongAgo:
    @pytest.fixture(autouse=True)
    def once_a_member(self, bot: Office) -> None:
        """Two days ago, Slack said that the guest was a member of the team."""
        bot.shop.pass_time(-2 * DAY)
        bot.shop.meet(GUEST)
        bot.shop.pass_time(2 * DAY)

    @pytest.fixture
    def roles(self) -> Roles:
        return Roles()

    def test_is_asked_for_again_before_they_act(self, bot: Office) -> None:
        relist(bot, GUEST)
        bot.settle()

        assert "only full members" in bot.heard(GUEST)[-1]
        assert bot.shop.intents() == []

    def test_may_nothing_while_slack_does_not_tell(self, bot: Office) -> None:
        silence(bot, "users.info")

        relist(bot, GUEST)
        bot.settle()

        assert "Slack does not tell me at the moment who you are" in bot.heard(GUEST)[-1]
        assert bot.shop.intents() == []

    def test_is_answered_at_once_and_asked_for_meanwhile(self, bot: Office) -> None:
        assert "Listing closed" in bot.say("LAMP-1", GUEST)
        bot.quiet()

        kept = people.known(bot.shop.parts, GUEST)
        assert kept is not None
        assert kept.is_guest


MEMBER = {"id": "U1", "team_id": TEAM_ID}


@pytest.mark.parametrize(
    ("said", "is_guest"),
    [
        (MEMBER, False),
        (MEMBER | {"is_restricted": True}, True),
        (MEMBER | {"is_ultra_restricted": True}, True),
        (MEMBER | {"is_stranger": True}, True),
        (MEMBER | {"is_bot": True}, True),
        (MEMBER | {"deleted": True}, True),
        (MEMBER | {"team_id": OTHER_TEAM}, True),
        ({"id": "U1"}, True),
        ({"id": "U1", "team_id": "E0ORG", "enterprise_user": {"teams": [TEAM_ID]}}, False),
        ({"id": "U1", "team_id": "E0ORG", "enterprise_user": {"teams": [OTHER_TEAM]}}, True),
    ],
)
def test_only_a_full_member_of_the_installations_team_is_no_guest(
    said: Json, is_guest: bool
) -> None:
    assert read_person(said, TEAM_ID, "en", NOW).is_guest is is_guest
