"""Whose data it is: the two words that stand first in every key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """`workspace` is Refloat's own id of a Slack workspace, `account` the seller id at Amazon."""

    workspace: str
    account: str
