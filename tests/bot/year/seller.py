"""The pretend seller account, with somebody who looks at each call that would change a listing."""

from collections.abc import Callable
from datetime import datetime

from stranded.actions import ActionKind, Outcome
from stranded.dangerous_goods import Answers
from stranded.items import Money
from tests.bot.gateway import PretendSeller

Watch = Callable[[str, ActionKind], None]


class WatchedSeller(PretendSeller):
    """`watch` is told of each submission before it reaches Amazon."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self.watch: Watch = lambda _sku, _action: None

    def submit(
        self,
        marketplace: str,
        sku: str,
        action: ActionKind,
        answers: Answers | None = None,
        price: Money | None = None,
    ) -> Outcome:
        self.watch(sku, action)
        return super().submit(marketplace, sku, action, answers, price)
