"""`/stranded optout …` and `/stranded optin …`: which SKUs no automatic action may touch."""

from bot.handlers.desk import Desk
from bot.messages import Message, Reader, answers
from bot.messages import optouts as told
from bot.workflows import optouts
from bot.workflows.lookup import Several
from bot.workflows.optouts import NotOut, Refused, WhichPlace
from stranded.actions import Actor
from stranded.optouts import Switched
from stranded.roles import Right

OUT, IN = "optout", "optin"


def command(desk: Desk, word: str, text: str, person: str, reader: Reader) -> Message:
    """`optout SKU 90d US`, or `optin SKU US`; in a command's `word` lies which."""
    if not text:
        return told.usage(reader)
    refused = desk.refusal_of(desk.person(person), person, Right.ACT, "press")
    if refused is not None:
        return refused
    answer = optouts.answer_out if word == OUT else optouts.answer_in
    done = answer(desk.parts, text, Actor(person), desk.clock.now())
    desk.wake()
    return said(done, word, reader)


def said(done: optouts.Out | optouts.Back, word: str, reader: Reader) -> Message:
    match done:
        case Switched():
            return told.switched(done, reader)
        case WhichPlace(words, places):
            return told.which_place(word, words, places, reader)
        case Several(text, episodes):
            return answers.several(text, episodes, reader)
        case Refused(sku, why):
            return told.refused(sku, why, reader)
        case NotOut(text):
            return told.not_out(text, reader)
