"""A part of the list: the items of one reason, or those for which one action is recommended."""

from dataclasses import dataclass

from stranded.reasons import UNKNOWN, RuleBook, normalise

LONGEST = 40


@dataclass(frozen=True, slots=True)
class Narrowed:
    """`text` is what was asked for, `reasons` the keys of the reasons that it comes to."""

    text: str
    reasons: tuple[str, ...]

    @property
    def short(self) -> str:
        """What asks for the same and can be copied whole; only a reason's name is longer."""
        return self.text if len(self.text) <= LONGEST else self.reasons[0]


def narrow(text: str, book: RuleBook) -> Narrowed | None:
    """By a reason's name or key, else by a recommended action as Amazon's page names it.

    Exactly, as the rule book matches; None where neither is called so.
    """
    reason = book.match(text)
    if reason.known or normalise(text) == UNKNOWN:
        return Narrowed(text, (reason.key,))
    action = book.recommended(text)
    fitting = tuple(one.key for one in book.reasons if action in one.primary_actions)
    return Narrowed(text, fitting) if fitting else None
