"""What opting a SKU out or in came to, said to whoever asked for it."""

from collections.abc import Collection

from bot.messages import ids
from bot.messages.blocks import Message, context, message, section, short
from bot.messages.card import opt_out_scope
from bot.messages.items import Reader, why
from stranded.actions import Why
from stranded.marketplaces import MARKETPLACES
from stranded.optout_command import OptOutWords
from stranded.optouts import Switched

SHOWN_PLACES = 20


def switched(done: Switched, reader: Reader) -> Message:
    """How the SKU stands, until when, and that Amazon's own switch is another one."""
    part = "in" if done.opt_out is None else "out"
    said = reader.say("optouts", part if done.changed else f"{part}_already", done=done)
    if done.opt_out is None:
        return short(said)
    asin = done.episode.item.asin if done.episode else ""
    back = _command("optin", done.place.sku, done.place.marketplace)
    return message(
        said,
        [
            section(said),
            section(_not_listed(done, reader)) if done.episode is None else None,
            context(
                reader.say("optouts", "holds"),
                opt_out_scope(MARKETPLACES[done.place.marketplace], done.place.sku, asin, reader),
                reader.say("optouts", "back", command=back),
            ),
        ],
    )


def _not_listed(done: Switched, reader: Reader) -> str:
    return reader.say("optouts", "not_listed", near=done.near, sku=done.place.sku)


def _command(word: str, *words: str) -> str:
    return " ".join((ids.COMMAND, word, *words))


def which_place(word: str, words: str, places: Collection[OptOutWords], reader: Reader) -> Message:
    """Each place or SKU that may be meant, with the words that name it."""
    several_accounts = len({one.account for one in places}) > 1
    commands = [_command(word, *_words(one, several_accounts)) for one in [*places][:SHOWN_PLACES]]
    left = len(places) - len(commands)
    skus = len({one.sku for one in places})
    given = {"words": words, "skus": skus, "commands": commands, "left": left}
    return short(reader.say("optouts", "which_place", **given))


def _words(one: OptOutWords, with_account: bool) -> list[str]:
    words = (one.sku, one.until, one.marketplace, one.account if with_account else "")
    return [word for word in words if word]


def not_out(text: str, reader: Reader) -> Message:
    return short(reader.say("optouts", "not_out", text=text))


def refused(sku: str, given: Why, reader: Reader) -> Message:
    return short(reader.say("optouts", "refused", sku=sku, why=why(given, reader)))


def usage(reader: Reader) -> Message:
    return short(reader.say("optouts", "usage"))
