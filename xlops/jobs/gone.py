"""Stored files that do not lie in exports/ any more while some of their days wait for a word and others count.

Who only clears exports/ is told nothing: without a question what was read stays, and that is right.
"""

from __future__ import annotations

from pathlib import Path

from xlops.facts.history import Store
from xlops.facts.settling import as_argument, days_of
from xlops.findings import Finding
from xlops.periods import Span

_QUERY = (
    "select f.name, o.first_day, o.end_day from owner o join file f on f.id = o.file "
    "where o.file in (select file from held) order by all"
)


def gone_in_question(store: Store, exports: Path) -> list[Finding]:
    """A finding per file that was deleted, or moved away, instead of being forgotten."""
    counts: dict[str, list[Span]] = {}
    for name, first, end in store.rows(_QUERY):
        if not (exports / name.split(" › ")[0]).exists():
            counts.setdefault(name, []).append(Span(first, end))
    return [Finding("held-gone", file=n, value=days_of(units), hint=as_argument(n)) for n, units in counts.items()]
