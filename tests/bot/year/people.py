"""The seller's people: they opt out, tell of Amazon's mails, press buttons and change settings."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.workflows import notices
from bot.workflows.notices import NotADay, Noted
from bot.workflows.release import Wish, release
from store import optouts, releases
from stranded.cards import ButtonKind
from stranded.items import OptOut
from stranded.release import Choice, Held, Way
from tests.bot.shop import ADA, LIN, SCOPE, Shop
from tests.bot.year.judge import Judge, Key
from tests.bot.year.reckoning import day_of
from tests.bot.year.world import CLOSED, CLOSED_TOO, DAY, MERCHANT, World

BUTTONS = {
    CLOSED: ButtonKind.RELIST,
    CLOSED_TOO: ButtonKind.RELIST,
    MERCHANT: ButtonKind.CHANGE_TO_FBA,
}


@dataclass
class People:
    shop: Shop
    world: World
    judge: Judge

    def go_about(self) -> None:
        """What they do in half a day."""
        chance = self.world.chance
        for happens, work in (
            (0.5, self.opt_out),
            (0.3, self.opt_in),
            (0.6, self.tell_of_a_mail),
            (0.1, self.take_a_mail_back),
            (0.2, self.press),
        ):
            if chance.random() < happens:
                work()

    def _one(self, *reasons: str) -> str | None:
        """An item of the report, of these reasons or any."""
        seen = self.judge.seen.values()
        found = [one.sku for one in seen if not reasons or one.reason in reasons]
        return self.world.chance.choice(found) if found else None

    def opt_out(self) -> None:
        """For good by the button, or until a day."""
        sku = self._one(*BUTTONS)
        if sku is None or self.judge.is_out(sku):
            return
        until = None
        if self.world.chance.random() < 0.6:
            until = self.shop.now + self.world.chance.randrange(3600, 40 * 86400) * timedelta(0, 1)
            with self.shop.database.write() as session:
                chosen = OptOut(SCOPE.account, "US", sku, ADA.id, self.shop.now, until)
                assert optouts.opt_out(session, SCOPE, chosen)
        else:
            self.shop.press(self.shop.episode(sku), ButtonKind.OPT_OUT)
        self.judge.opted_out[sku] = until

    def opt_in(self) -> None:
        listed = sorted(self.judge.opted_out.keys() & self.judge.seen.keys())
        if listed:
            sku = self.world.chance.choice(listed)
            self.shop.press(self.shop.episode(sku), ButtonKind.OPT_IN, LIN)
            del self.judge.opted_out[sku]

    def tell_of_a_mail(self) -> None:
        """Amazon's mail came in these days; now and then somebody tells a day that can't be."""
        sku = self._one()
        if sku is None:
            return
        came = self.shop.now.date() - self.world.chance.randrange(0, 9) * DAY
        told = notices.answer(self.shop.parts, f"{sku} {came}", ADA, self.shop.now)
        since = self.judge.seen[sku].since
        if since is not None and came < day_of(since) - DAY:
            assert isinstance(told, NotADay)
        else:
            assert isinstance(told, Noted)
            self._note(sku, came)

    def _note(self, sku: str, came: date) -> None:
        known = self.judge.notices.get(sku)
        if known is None or known[0] != came:
            self.judge.notices[sku] = (came, self.shop.now)

    def take_a_mail_back(self) -> None:
        listed = sorted(self.judge.notices.keys() & self.judge.seen.keys())
        if listed:
            sku = self.world.chance.choice(listed)
            notices.answer(self.shop.parts, f"{sku} off", LIN, self.shop.now)
            del self.judge.notices[sku]

    def press(self) -> None:
        """A 1-click button, with its listing read right before."""
        sku = self._one(*BUTTONS)
        if sku is not None and self.world.offer(sku).readable:
            self.shop.know(sku)
            self.shop.press(self.shop.episode(sku), BUTTONS[self.judge.seen[sku].reason])
            self.judge.note_tries()

    def change(self, way: Way, days: int = 1, **values: str) -> None:
        """Settings that make much due at once, and what is chosen for all of that."""
        shop, judge = self.shop, self.judge
        before = judge.may_start()
        done = release(shop.parts, Wish(SCOPE, "US", values), Choice(way, "U0MAX", days), shop.now)
        judge.rules.take(values)
        starts = judge.may_start() - before
        assert done.changed
        # What a listing was seen to stand against is not among them.
        unread = [key for key in starts if key[0] not in set(shop.amazon.looks)]
        assert 0 < max(1, len(unread)) <= done.count <= len(starts)
        fresh = self._held()
        assert fresh.keys() <= starts
        assert len(fresh) == (0 if way is Way.BATCHES else done.count)
        if way is Way.SPREAD:
            self._is_even(list(fresh.items()), days)
        else:
            assert all(kept.until is None for kept in fresh.values())
        judge.held |= fresh

    def _held(self) -> dict[Key, Held]:
        """What is held back since the last time."""
        with self.shop.database.read() as session:
            kept = releases.of_episodes(session, SCOPE, "US", list(self.judge.ids))
        found = {self.judge.ids[episode]: one for episode, one in kept.items()}
        return {key: one for key, one in found.items() if key not in self.judge.held}

    def _is_even(self, held: list[tuple[Key, Held]], days: int) -> None:
        """One after the other over the days, those that are taken away first."""
        turns = sorted(held, key=lambda one: one[1].until or self.shop.now)
        step = days * DAY / len(turns)
        for place, (_, one) in enumerate(turns):
            assert one.until is not None
            assert abs(one.until - self.shop.now - place * step) < timedelta(milliseconds=1)
        order = [self.judge.seen[sku].removal or date.max for (sku, _), _ in turns]
        assert order == sorted(order)

    def set(self, **values: str) -> None:
        """Settings that start nothing."""
        self.shop.set(**values)
        self.judge.rules.take(values)
