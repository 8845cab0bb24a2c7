"""The card of `/stranded SKU`: what it means, what to do, by when; and why the bot acts or not."""

from datetime import timedelta
from functools import lru_cache

from bot.messages.blocks import Block, Message, context, divider, message, section, sections
from bot.messages.buttons import buttons
from bot.messages.delete import delete_button
from bot.messages.items import (
    Reader,
    about,
    action_name,
    item_section,
    reason_name,
    removal_line,
    why,
)
from bot.messages.languages import Language
from bot.messages.removal_order import removal_button
from bot.messages.steps import next_step
from bot.messages.text import link
from bot.messages.vacation import close_again
from stranded.actions import ActionKind, IntentState
from stranded.cards import Card
from stranded.costs import ItemKey
from stranded.explanation import Explanation
from stranded.gates import Gate
from stranded.items import Departure, local_day
from stranded.marketplaces import Marketplace
from stranded.reasons import ReasonText
from stranded.rules import Decision, Verdict

# Until then the next month's report is there: it comes by the middle of the month after.
OLD_COST = timedelta(days=80)
DONE = (IntentState.ACCEPTED, IntentState.CONFIRMED)


def card(shown: Card, history: tuple[Departure, ...], reader: Reader) -> Message:
    """Everything known of one item, the most useful first; of one that left, only what it was."""
    gone = shown.departure is not None
    part = "summary_gone" if gone else "summary"
    text = reader.say("card", part, card=shown, reason=reason_name(shown, reader))
    facts = [*([] if gone else _facts(shown, reader)), _history(history, reader)]
    return message(
        text,
        [
            item_section(shown, reader),
            buttons(shown, reader, f"card:{shown.episode.id}"),
            next_step(shown, reader),
            removal_button(shown, reader),
            delete_button(shown, reader),
            close_again(shown, reader) if _was_relisted(shown) else None,
            *([] if gone else sections(_meaning(shown, reader).split("\n"))),
            *sections(line for line in facts if line),
            context(*_small_print(shown, reader)),
        ],
    )


def ready(shown: Card, reader: Reader) -> Message:
    """What follows a card whose listing had to be read first: its button, or why there is none."""
    text = reader.say("card", "summary", card=shown, reason=reason_name(shown, reader))
    row = buttons(shown, reader, f"ready:{shown.episode.id}")
    return message(text, [item_section(shown, reader), row])


def _meaning(shown: Card, reader: Reader) -> str:
    """The rule book's words. Where a name is our translation, Amazon's own stands beside it."""
    locale = reader.language.locale
    ours = shown.reason.known and locale not in (*shown.reason.official_names, "en")
    official = shown.reason.text("en").name if ours else ""
    return _words(reader.language, shown.reason.text(locale), official)


@lru_cache(maxsize=128)
def _words(language: Language, text: ReasonText, official: str) -> str:
    """Kept, since they are the longest part of a card and change with the rule book only."""
    return language.say("card", "meaning", text=text, official=official)


def _facts(shown: Card, reader: Reader) -> list[str]:
    item = shown.episode.item
    unknown = not shown.reason.known and item.primary_action.strip() != ""
    return [
        removal_line(shown, reader) if shown.removal.on is None else "",
        _notice(shown, reader),
        _no_way_back(shown, reader),
        *_cost(shown, reader),
        _mail(shown, reader),
        *_other_names(shown, reader),
        reader.say("card", "active") if item.looks_active else "",
        reader.say("card", "found") if item.found_by_amazon else "",
        reader.say("card", "error", said=item.error_message) if item.error_message else "",
        reader.say("card", "disagrees", card=shown) if shown.disagrees else "",
        reader.say("card", "recommends", card=shown) if unknown else "",
    ]


def _notice(shown: Card, reader: Reader) -> str:
    """A notice that sets no date is not kept quiet about."""
    if shown.notice is None or shown.removal.notice is not None:
        return ""
    return reader.say("card", "notice", notice=shown.notice)


def _was_relisted(shown: Card) -> bool:
    """Then the listing can be closed again from here, unless that is planned already."""
    last = shown.last
    done = last is not None and last.state in DONE and last.request.action is ActionKind.RELIST
    return done and shown.pause is None and shown.departure is None


def _no_way_back(shown: Card, reader: Reader) -> str:
    """What was done at Amazon is undone there; of ours, only a relist has its opposite."""
    last = shown.last
    if last is None or last.state not in DONE:
        return ""
    item = shown.episode.item
    url = reader.links("edit", shown.marketplace, item.sku, item.asin)
    label = reader.say("card", "edit_label")
    page = link(url, label) if url else label
    return reader.say("card", f"no_way_back_{last.request.action.value}", page=page)


def _other_names(shown: Card, reader: Reader) -> list[str]:
    """What else Amazon calls the reason, so that its page and its report can be found again."""
    reason, said = shown.reason, shown.episode.item.reason_text.strip()
    mapped = reason.known and said != "" and not reason.is_called(said)
    return [
        reader.say("card", "later_name", name=reason.later_name) if reason.later_name else "",
        reader.say("card", "mapped", said=said) if mapped else "",
    ]


def _cost(shown: Card, reader: Reader) -> list[str]:
    """What a day costs and where that comes from; without a figure, how to get one."""
    cost = shown.cost
    if cost.amount is None or cost.unit is None:
        return [reader.say("card", "cost_unknown")]
    values = {"amount": about(cost.amount, reader), "cost": cost}
    if used := cost.unit.volume:
        values |= {
            "unit": reader.say("card", "volume_unit", unit=used.unit),
            "tier": reader.say("card", "size_tier", tier=used.tier),
            "units": shown.episode.item.units,
            "place": shown.marketplace.code,
        }
    old = shown.now.date() - cost.unit.on > OLD_COST
    return [
        reader.say("card", f"cost_{cost.unit.basis.value}", **values),
        reader.say("card", "cost_by_asin") if cost.by is ItemKey.ASIN else "",
        reader.say("card", "cost_old") if old else "",
    ]


def _history(history: tuple[Departure, ...], reader: Reader) -> str:
    return reader.say("card", "history", history=history) if history else ""


def _mail(shown: Card, reader: Reader) -> str:
    stranded_on = shown.episode.item.stranded_on
    if not shown.reason.look_for_mail or stranded_on is None:
        return ""
    return reader.say("card", "mail", day=local_day(stranded_on, shown.marketplace.zone))


def _small_print(shown: Card, reader: Reader) -> list[str]:
    return [
        reader.say("card", "numbers", card=shown),
        reader.say("item", "data_time", card=shown),
        opt_out_scope(shown.marketplace, shown.episode.sku, shown.episode.item.asin, reader),
    ]


def opt_out_scope(marketplace: Marketplace, sku: str, asin: str, reader: Reader) -> str:
    """That Amazon's own switch is another one, and where it is."""
    url = reader.links("settings", marketplace, sku, asin)
    label = reader.say("card", "settings_label")
    return reader.say("card", "opt_out_scope", link=link(url, label) if url else label)


def explanation(told: Explanation, reader: Reader) -> Message:
    """Each action with its verdict, and under it every gate with a mark and its why."""
    shown = told.card
    title = reader.say("explain", "title", card=shown, reason=reason_name(shown, reader))
    parts: list[Block | None] = [section(title)]
    for automatic in told.automatic:
        parts += [divider(), *sections(_decision(automatic, _automatic(automatic), reader))]
    for click in told.clicks:
        parts += [divider(), *sections(_decision(click, _click(click), reader))]
    if told.declaration is not None:
        part = _declaration(told.declaration)
        parts += [divider(), *sections(_decision(told.declaration, part, reader))]
    if not told.automatic and not told.clicks and told.declaration is None:
        parts.append(section(reader.say("explain", "nothing")))
    return message(title, [*parts, context(reader.say("item", "data_time", card=shown))])


def _automatic(decision: Decision) -> str:
    return f"automatic_{decision.verdict.value}"


def _click(decision: Decision) -> str:
    return "click_possible" if decision.verdict is Verdict.DUE else "click_not_possible"


def _declaration(decision: Decision) -> str:
    due = decision.verdict is Verdict.DUE
    return "declaration_possible" if due else "declaration_not_possible"


def _decision(decision: Decision, part: str, reader: Reader) -> list[str]:
    action = action_name(decision.action.value, reader)
    verdict = reader.say("explain", part, action=action, decision=decision)
    return [verdict, *(_gate(gate, reader) for gate in decision.gates)]


def _gate(gate: Gate, reader: Reader) -> str:
    mark = "passed" if gate.passed else "closed"
    return reader.say("explain", mark, why=why(gate.why, reader, passed=gate.passed))
