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
_ALARMING = (Status.WARN, Status.BREACH)


def score(stores: Sequence[Store]) -> Table:
    """Claims of a change per quarter of quiet weeks."""
    table = Table("alarms")
    quiet = [m for store in stores for m in store.mondays if _is_quiet(store, m)]
    ways: dict[str, Callable[[Monday], int]] = {"xlops": _ours}
    ways |= {name: (lambda m, r=rival: len(r(m))) for name, rival in RIVALS.items() if name != "raw numbers"}  # type: ignore[misc]
    for name, count in ways.items():
        counts = [count(m) for m in quiet]
        if not quiet:
            continue
        a_quarter, weeks = _QUARTER * sum(counts) / len(quiet), sum(1 for c in counts if c)
        table.rows.append((name, f"{a_quarter:.1f}", f"{100 * weeks / len(quiet):.0f} %", str(len(quiet))))
        table.numbers[name] = {"a_quarter": a_quarter, "weeks": weeks, "quiet_weeks": len(quiet)}
    return table


def _ours(monday: Monday) -> int:
    movers = sum(1 for s in monday.said if s.key.startswith("mover|") and s.status in _ALARMING)
    return movers + sum(1 for j in monday.kpis.values() if j.is_change and j.status in _ALARMING)


def _is_quiet(store: Store, monday: Monday) -> bool:
    begin, end = monday.first - _BEFORE, monday.first + timedelta(days=6)
    return not any(
        date.fromisoformat(c["first"]) <= end and date.fromisoformat(c["last"]) >= begin for c in store.causes
    )
