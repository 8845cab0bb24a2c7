"""What a run came to, in words and a table."""

from collections import Counter
from collections.abc import Iterator, Mapping

from chaos.campaign import Tally, caught_at, story
from chaos.judge import AMAZON, KINDS, REMOVALS, SLACK
from chaos.points import Fault, can_strike

MOST_SHOWN = 20
DOUBLES_AT = (AMAZON, REMOVALS, SLACK)


def clean(tally: Tally) -> bool:
    """Nothing was lost, doubled or falsely claimed, and every point was struck."""
    return not (tally.findings or tally.errors or tally.never_struck) and tally.audit_holds


def summary(database: str, tally: Tally, seconds: float) -> Iterator[str]:
    faults = ", ".join(f"{fault} {tally.crashes[fault]}" for fault in Fault)
    kinds = ", ".join(f"{kind} {tally.count(kind)}" for kind in KINDS)
    crashes = tally.crashes.total()
    yield f"{database}: {crashes} crashes ({faults}) in {tally.rounds} rounds, {seconds:.0f} s"
    yield f"  {kinds}; workers that failed by themselves {len(tally.errors)}"
    ended = ", ".join(f"{end} {count}" for end, count in tally.removals.most_common())
    yield f"  removal orders: {ended}"
    yield f"  the audit chain {'holds' if tally.audit_holds else 'IS BROKEN'}"


def troubles(tally: Tally) -> Iterator[str]:
    """Each finding with what had struck in its round, the worst first."""
    worst_first = sorted(tally.findings, key=lambda found: KINDS.index(found[0].kind))
    for finding, played in worst_first[:MOST_SHOWN]:
        yield f"  {finding.kind} ({finding.where}): {finding.what}\n    after {story(played)}"
    if len(tally.findings) > MOST_SHOWN:
        yield f"  … and {len(tally.findings) - MOST_SHOWN} more"
    for error, played in tally.errors[:MOST_SHOWN]:
        yield f"  a worker failed: {error}\n    after {story(played)}"
    for name, fault in tally.never_struck:
        yield f"  never struck: {name} by {fault}"


def table(tallies: Mapping[str, Tally]) -> Iterator[str]:
    """How often each point was struck by each fault, a figure for each database."""
    names = sorted({name for tally in tallies.values() for name, _ in tally.hits})
    wide = max(map(len, names), default=0)
    yield f"struck, by point and fault ({' / '.join(tallies)}):"
    yield f"  {'':{wide}}" + "".join(f"{fault:>11}" for fault in Fault)
    for name in names:
        yield f"  {name:{wide}}" + "".join(f"{_cell(tallies, name, fault):>11}" for fault in Fault)


def _cell(tallies: Mapping[str, Tally], name: str, fault: Fault) -> str:
    if not can_strike(fault, name):
        return "-"
    return "/".join(str(tally.hits[name, fault]) for tally in tallies.values())


def power(tallies: Mapping[str, Tally]) -> Iterator[str]:
    """What the same run finds where nothing is read back."""
    for database, tally in tallies.items():
        found = ", ".join(f"{where} {tally.doubled(where)}" for where in DOUBLES_AT)
        crashes = tally.crashes.total()
        yield f"without the read-back, {database}: {crashes} crashes, doubled: {found}"
    points: Counter[str] = sum((caught_at(tally) for tally in tallies.values()), Counter())
    for point, count in points.most_common():
        yield f"  {count:4} {point}"


def has_power(tallies: Mapping[str, Tally]) -> bool:
    """Whether doubles were found wherever there can be any."""
    return all(tally.doubled(where) for tally in tallies.values() for where in DOUBLES_AT)
