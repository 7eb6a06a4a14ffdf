"""New products and the log of what was done: weeks since launch, edits, search-term reviews (rules N15, N17).

In its first four weeks a new ASIN is only watched. In weeks 5 to 8 falling sessions are counted, in weeks 9 to 12 they
are a failure to take off. Launch dates come from the Products sheet, what was done from the Events sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from xlops.facts.sheets import has_own_tables
from xlops.measures.events import Event
from xlops.measures.giver import Giver, Sources, made_from
from xlops.measures.measured import PeriodMeasures
from xlops.periods import Span

RAMP_WEEKS = 8
_SLOPE_WEEKS = 4
_NEWEST = 27
_SESSIONS = """
select number, asin, coalesce(sum(sessions), 0)::double from piece join fact_sales_asin using (file)
where asin in (select unnest(?::varchar[])) group by all
"""


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
    recent = [row for row in rows if row.period.first in newest]
    sessions = _weekly_sessions(sources, recent, [asin for asin, _ in launched])
    for row in recent:
        until = row.period.span.last
        here = [e for e in sources.events if e.span.first <= until and e.marketplace in (None, row.marketplace)]
        if reviews := [e.span.first for e in here if e.kind == "term_review"]:
            row.values["terms_review_days"] = float((until - max(reviews)).days)
        if launched:
            new = {a: day for a, day in launched if 0 <= (until - day).days < 7 * (RAMP_WEEKS + _SLOPE_WEEKS)}
            row.values["ramp_edits"] = float(_most_edits(here, new, until))
            row.values |= _falling(new, until, [sessions.get((row.marketplace, week)) for week in _weeks(until)])


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


def _weeks(until: date) -> list[Span]:
    """The four times seven days up to a day, oldest first."""
    lasts = [until - timedelta(days=7 * back) for back in reversed(range(_SLOPE_WEEKS))]
    return [Span.closed(last - timedelta(days=6), last) for last in lasts]


def _weekly_sessions(
    sources: Sources, rows: Sequence[PeriodMeasures], asins: Sequence[str]
) -> dict[tuple[str, Span], dict[str, float]]:
    """Sessions of the ASINs in the weeks before the end of each row that by-ASIN reports cover; one query reads all."""
    found: dict[tuple[str, Span], dict[str, float]] = {}
    pieces: list[tuple[int, int]] = []
    for key in dict.fromkeys((row.marketplace, week) for row in rows for week in _weeks(row.period.span.last)):
        if asins and (chosen := sources.coverage.choose(("sales_asin",), *key)):
            pieces += [(len(found), piece.file) for piece in chosen[1]]
            found[key] = {}
    if pieces:
        weeks = list(found.values())
        with sources.store.frame("piece", pd.DataFrame(pieces, columns=["number", "file"])):
            for number, asin, sessions in sources.store.rows(_SESSIONS, [asins]):
                weeks[number][asin] = sessions
    return found


LAUNCH = Giver("launch", _give, made_from("", ("ramp_falling", "ramp_failing", "ramp_edits", "terms_review_days")))
