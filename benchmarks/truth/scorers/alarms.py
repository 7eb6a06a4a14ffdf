"""How often is a change claimed where nothing happened: in weeks with no cause at work, nor just before?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from benchmarks.truth.monday import Monday
from benchmarks.truth.rivals import RIVALS
from benchmarks.truth.store import Store
from benchmarks.truth.table import Table
from xlops.targets import Status

_QUARTER = 13
_BEFORE = timedelta(days=35)  # what four weeks of comparison still hold of a cause that ended
_ALARMING = (Status.WARN, Status.BREACH, Status.LIKELY_WARN, Status.LIKELY_BREACH)
_NOTHING = "placebo"  # the one action that does nothing


def score(stores: Sequence[Store]) -> Table:
    """Claims of a change per quarter of quiet weeks; one that stands on counts once."""
    table = Table("alarms")
    quiet = [(store, n) for store in stores for n, m in enumerate(store.mondays) if _is_quiet(store, m)]
    ways: dict[str, Callable[[Store, int], int]] = {"xlops": _ours}
    ways |= {
        name: (lambda s, n, r=rival: len(r(s.mondays[n])))  # type: ignore[misc]
        for name, rival in RIVALS.items()
        if name != "raw numbers"
    }
    for name, count in ways.items():
        counts = [count(store, n) for store, n in quiet]
        if not quiet:
            continue
        a_quarter, weeks = _QUARTER * sum(counts) / len(quiet), sum(1 for c in counts if c)
        table.rows.append((name, f"{a_quarter:.1f}", f"{100 * weeks / len(quiet):.0f} %", str(len(quiet))))
        table.numbers[name] = {"a_quarter": a_quarter, "weeks": weeks, "quiet_weeks": len(quiet)}
    return table


def _ours(store: Store, n: int) -> int:
    """New causes, whatever their colour, and KPIs judged by their change that are not met."""
    monday = store.mondays[n]
    named = _named(monday) - (_named(store.mondays[n - 1]) if n else set())
    return len(named) + sum(1 for j in monday.kpis.values() if j.is_change and j.status in _ALARMING)


def _named(monday: Monday) -> set[str]:
    """The causes that a review names, without their period."""
    return {s.key.rsplit("|", 1)[0] for s in monday.said if s.key.startswith("cause|")}


def _is_quiet(store: Store, monday: Monday) -> bool:
    begin, end = monday.first - _BEFORE, monday.first + timedelta(days=6)
    happened = [*store.causes, *(a for a in store.truth.get("actions", ()) if a["cause"] != _NOTHING)]
    return not any(date.fromisoformat(c["first"]) <= end and date.fromisoformat(c["last"]) >= begin for c in happened)
