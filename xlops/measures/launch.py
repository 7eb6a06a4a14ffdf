"""New products and the log of what was done: weeks since launch, edits, search-term reviews (rules N15, N17).

In its first four weeks a new ASIN is only watched. In weeks 5 to 8 falling sessions are counted, in weeks 9 to 12 they
are a failure to take off. Launch dates come from the Products sheet, what was done from the Events sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.measures.coverage import Coverage
from xlops.measures.events import Event, read_events
from xlops.measures.giver import Giver, Sources, made_from
from xlops.measures.measured import PeriodMeasures
from xlops.periods import Span

RAMP_WEEKS = 8
_SLOPE_WEEKS = 4
_NEWEST = 27


def _give(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give the newest rows `ramp_falling`, `ramp_failing`, `ramp_edits` and `terms_review_days`."""
    store = sources.store
    if not has_own_tables(store.con):
        return
    launched = [
        (str(asin), day)
        for asin, day in store.rows("select asin, min(launch_date) from own_products group by asin")
        if asin and day
    ]
    newest = set(sorted({row.period.first for row in rows}, reverse=True)[:_NEWEST])
    weekly = _Weekly(store, sources.coverage)
    events = read_events(store)
    for row in rows:
        if row.period.first not in newest:
            continue
        until = row.period.span.last
        here = [e for e in events if e.span.first <= until and e.marketplace in (None, row.marketplace)]
        if reviews := [e.span.first for e in here if e.kind == "term_review"]:
            row.values["terms_review_days"] = float((until - max(reviews)).days)
        if launched:
            new = {a: day for a, day in launched if 0 <= (until - day).days < 7 * (RAMP_WEEKS + _SLOPE_WEEKS)}
            row.values["ramp_edits"] = float(_most_edits(here, new, until))
            row.values |= _falling(new, until, [weekly.sessions(row.marketplace, until, back) for back in (3, 2, 1, 0)])


def _most_edits(events: Sequence[Event], new: Mapping[str, date], until: date) -> int:
    """How often the listing that was edited most was edited in its first eight weeks."""
    young = {asin: day for asin, day in new.items() if (until - day).days < 7 * RAMP_WEEKS}
    edits = Counter(
        e.about for e in events if e.kind == "listing_edit" and e.about in young and e.span.first >= young[e.about]
    )
    return max(edits.values(), default=0)


def _falling(new: Mapping[str, date], until: date, weeks: Sequence[dict[str, float] | None]) -> dict[str, float]:
    """The measures of new ASINs whose sessions fall over four weeks; none where a week has no data."""
    known = [week for week in weeks if week is not None]
    if len(known) < _SLOPE_WEEKS:
        return {}
    slopes = {asin: np.polyfit(range(_SLOPE_WEEKS), [week.get(asin, 0.0) for week in known], 1)[0] for asin in new}
    ages = [(until - new[asin]).days // 7 + 1 for asin, slope in slopes.items() if slope < 0]
    return {
        "ramp_falling": float(sum(1 for age in ages if _SLOPE_WEEKS < age <= RAMP_WEEKS)),
        "ramp_failing": float(sum(1 for age in ages if age > RAMP_WEEKS)),
    }


class _Weekly:
    """Sessions per ASIN in the seven days that end so many weeks before a day, each read once."""

    def __init__(self, store: Store, coverage: Coverage) -> None:
        self.store, self.coverage = store, coverage
        self._known: dict[tuple[str, Span], dict[str, float] | None] = {}

    def sessions(self, marketplace: str, until: date, back: int) -> dict[str, float] | None:
        """None where no by-ASIN report covers the seven days."""
        last = until - timedelta(days=7 * back)
        key = (marketplace, Span.closed(last - timedelta(days=6), last))
        if key not in self._known:
            found = self.coverage.choose(("sales_asin",), *key)
            self._known[key] = self._read([piece.file for piece in found[1]]) if found else None
        return self._known[key]

    def _read(self, files: list[int]) -> dict[str, float]:
        query = (
            "select asin, sum(sessions)::double from fact_sales_asin where file in (select unnest(?::integer[])) "
            "group by asin"
        )
        return {str(asin): float(n or 0) for asin, n in self.store.rows(query, [files])}


LAUNCH = Giver("launch", _give, made_from("", ("ramp_falling", "ramp_failing", "ramp_edits", "terms_review_days")))
