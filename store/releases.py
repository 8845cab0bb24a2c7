"""Episodes that a person held back from rules when a setting made them due at once."""

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from store.base import bound, here_bound, rows
from store.batches import batches
from store.tables import HeldBackRow
from store.upsert import insert_or_better
from stranded.release import Held
from stranded.scope import Scope

AT_A_TIME = 1000
_KEYS = ("workspace", "account", "marketplace", "episode")


def hold_back(session: Session, scope: Scope, marketplace: str, held: Iterable[Held]) -> None:
    """Keeps what was chosen, in the place of what was chosen for an episode before.

    Whoever chooses is asked only about episodes that nothing holds back any more.
    """
    place = bound(scope, marketplace)
    for some in batches(held, AT_A_TIME):
        chosen = [
            {**place, "episode": one.episode, "by": one.by, "at": one.at, "until": one.until}
            for one in some
        ]
        insert_or_better(session, HeldBackRow, _KEYS, chosen, ["at"])


_OF_EPISODES = select(HeldBackRow).where(
    *here_bound(HeldBackRow), HeldBackRow.episode.in_(bindparam("episodes", expanding=True))
)


def of_episodes(
    session: Session, scope: Scope, marketplace: str, episodes: Collection[str]
) -> dict[str, Held]:
    """Those of these episodes that are or were held back, by episode."""
    found = rows(session, _OF_EPISODES, **bound(scope, marketplace, episodes=list(episodes)))
    return {row.episode: Held(row.episode, row.by, row.at, row.until) for row in found}
