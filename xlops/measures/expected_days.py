"""What is known of the days to come: a season that sales by date tell, the plan, events of known size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from xlops.facts.sheets import own_rows, tags
from xlops.measures.event_days import SEASON as LONG
from xlops.measures.event_days import EventDays, SoldByDay, sold_by_day
from xlops.measures.giver import Sources
from xlops.measures.lifts import Lifts
from xlops.periods import Month
from xlops.restock.forecast import AHEAD
from xlops.restock.past import Array
from xlops.restock.season import NOW_DAYS, SMOOTHED, YEAR, drawn_to_one, smooth
from xlops.sheets import SHEETS

_KNOWN = 0.95  # of the days between the first and the last
_Planned = dict[date, float]  # first day of a month → what is planned of each of its days, in one measure


def season_of(sources: Sources, market: str, last: date, least_days: int) -> tuple[Array, Array] | None:
    """(index, units that it rests on) by day up to `last`, from the sales report by date, days of events left out.

    None where that reaches back less than a year and a month, or lacks too many days. It hides stock-outs in part: who
    has daily stock for as long needs it not.
    """
    sold = {day: units for day, units in sources.once(_units_by_day, market).items() if day <= last}
    if not sold or last not in sold:
        return None
    first = min(sold)
    count = max((last - first).days + 1, least_days)
    if (last - first).days < YEAR + NOW_DAYS or len(sold) < _KNOWN * ((last - first).days + 1):
        return None
    short = [e.span for e in sources.events if e.moves_sales and e.concerns(market, ()) and len(e.span) < LONG]
    days = [last - timedelta(days=count - 1 - n) for n in range(count)]
    told = np.array([sold.get(d, np.nan) for d in days], dtype=float)
    for span in short:
        told[max(0, (span.first - days[0]).days) : max(0, (span.end - days[0]).days)] = np.nan
    known = np.flatnonzero(np.isfinite(told))
    if len(known) < YEAR:
        return None
    units = smooth(np.interp(np.arange(count), known, told[known]))
    rests = units * SMOOTHED
    return drawn_to_one(units / max(units.mean(), 1e-9), rests), rests


def _units_by_day(sources: Sources, market: str) -> dict[date, float]:
    query = (
        "select day, sum(units)::double from sales_day where marketplace = ? and units is not null "
        "group by day order by day"
    )
    return dict(sources.store.rows(query, [market]))


def planned_shape(sources: Sources, market: str, last: date) -> Array | None:
    """What the Plan sheet plans of each day to come by what it planned of the last four weeks; NaN beyond its months.

    Like is held against like: units against units, GMV against GMV, a marketplace's own rows against its own. None
    where no plan has both half of the last four weeks and a day to come.
    """
    before = [Month.of(last - timedelta(days=n)).first for n in range(NOW_DAYS)]
    days = [Month.of(last + timedelta(days=n)).first for n in range(1, AHEAD + 1)]
    by_now = _held_against_now(sources.once(_planned_by_month, market), before, sorted(set(days)))
    return np.array([by_now.get(month, np.nan) for month in days]) if by_now else None


def _held_against_now(plans: Sequence[_Planned], before: Sequence[date], months: Sequence[date]) -> dict[date, float]:
    """Month → what is planned of its days by those of now; else, from an earlier one on, in a plan that has both."""
    levels = [_level(plan, before) for plan in plans]
    found: dict[date, float] = {}
    for month in months:
        for plan, level in zip(plans, levels, strict=True):
            if month in plan and level is not None:
                found[month] = plan[month] / level
                break
        else:
            steps = (plan[month] / plan[m] * found[m] for plan in plans if month in plan for m in reversed(found)
                     if m in plan)  # fmt: skip
            if (step := next(steps, None)) is not None:
                found[month] = step
    return found


def _level(plan: _Planned, days: Sequence[date]) -> float | None:
    """What is planned of one of some days, by the months that they are of; None with fewer than half of them."""
    known = [plan[month] for month in days if month in plan]
    return sum(known) / len(known) if len(known) * 2 >= len(days) else None


def _planned_by_month(sources: Sources, market: str) -> list[_Planned]:
    """The marketplace's own units and GMV, then those of the whole store; zero is no plan."""
    plans: list[_Planned] = [{} for _ in range(4)]
    for row in own_rows(sources.store.con, SHEETS["plan"]):
        if row["marketplace"] in (market, None, ""):
            month = Month.of(row["month"])
            for n, measure in enumerate(("units", "gmv"), start=0 if row["marketplace"] == market else 2):
                if value := float(str(row[measure] or 0)):
                    plans[n][month.first] = value / len(month.span)
    return plans


def event_factors(sources: Sources, market: str, last: date, asins: Sequence[str]) -> Array | None:
    """What events make of the days to come (SKU, day), as far as their size is typed or measured; None without any."""
    days = [last + timedelta(days=n) for n in range(1, AHEAD + 1)]
    coming = [e for e in sources.events if e.moves_sales and e.span.last > last and e.span.first <= days[-1]]
    coming = [e for e in coming if e.marketplace in (None, market)]
    if not coming:
        return None
    daily = sources.once(_sold_by_day).get(market, {})
    known = {day: gmv for day, gmv in daily.items() if day <= last}
    wide = [e for e in sources.events if e.concerns(market, ())]
    lifts = Lifts([(known, EventDays.of(wide, SoldByDay(known)))])
    month = Month.of(days[0])
    of_all = np.array([lifts(day, month) or 1.0 for day in days])
    made = np.tile(of_all, (len(asins), 1))
    words = sources.once(_tags, sources.product_day(last))
    for event in (e for e in coming if e.about is not None and e.effect is not None):
        on = np.array([event.span.first <= day < event.span.end for day in days])
        own = [str(event.about).casefold() in {a.casefold(), *words.get(a, ())} for a in asins]
        made *= np.where(np.outer(own, on), max(0.0, 1 + float(event.effect or 0)), 1.0)
    return made


def _sold_by_day(sources: Sources) -> dict[str, dict[date, float]]:
    return sold_by_day(sources.store)


def _tags(sources: Sources, on: date) -> dict[str, frozenset[str]]:
    return tags(sources.store.con, on)
