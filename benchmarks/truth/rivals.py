"""Simple ways that people use on the same files, at their usual settings; each points at things, the worst first.

Two sigma of 30 days: a day of an account's figure beyond the mean ± 2 standard deviations of the 30 days before it.
Three sigma of 7 days: the same with 3 and the 7 days before. Both point at the ASIN or campaign that changed most.
Plain before and after: what changed by more than a fifth on the mean of the four weeks before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from benchmarks.truth.monday import Monday

FIGURES = ("gmv", "units", "sessions", "spend", "ad_sales", "ad_orders")
_FIFTH, _WEEKS_BEFORE = 0.2, 4
_LEAST = 0.02  # of the account's sales or spend: less is not worth a line


@dataclass(frozen=True)
class Alarm:
    """Something pointed at: an ASIN, a campaign, or a figure of the account."""

    about: str
    weight: float


Rival = Callable[[Monday], list[Alarm]]


def two_sigma(monday: Monday) -> list[Alarm]:
    return _beyond(monday, 30, 2.0)


def three_sigma(monday: Monday) -> list[Alarm]:
    return _beyond(monday, 7, 3.0)


def before_after(monday: Monday) -> list[Alarm]:
    """ASINs, campaigns and figures of the account that changed by a fifth, by the money they changed."""
    found = [a for a in _changes(monday) if abs(a.weight) > 0]
    days = _week(monday.days, monday)
    before = monday.days[pd.to_datetime(monday.days["day"]).dt.date < monday.first].tail(7 * _WEEKS_BEFORE)
    for name in FIGURES:
        now, usual = float(days[name].sum()), float(before[name].sum()) / _WEEKS_BEFORE
        if usual and abs(now / usual - 1) > _FIFTH:
            found.append(Alarm(name, abs(now / usual - 1)))
    return sorted(found, key=lambda a: -a.weight)


def raw(monday: Monday) -> list[Alarm]:
    """The ASINs that gained or lost most on the week before, whatever that is: a sorted table."""
    weeks = _by_week(monday.asins, "asin", "gmv")
    if len(weeks) < 2:
        return []
    change = (weeks.iloc[-1] - weeks.iloc[-2]).abs().sort_values(ascending=False)
    return [Alarm(str(asin), float(value)) for asin, value in change.head(5).items()]


RIVALS: dict[str, Rival] = {
    "raw numbers": raw,
    "two sigma of 30 days": two_sigma,
    "three sigma of 7 days": three_sigma,
    "plain before and after": before_after,
}


def _beyond(monday: Monday, window: int, sigmas: float) -> list[Alarm]:
    """Figures of the account of which a day of the week is beyond the limits; with any, what changed most."""
    days = monday.days.reset_index(drop=True)
    on = pd.to_datetime(days["day"]).dt.date
    in_week = (on >= monday.first) & (on < monday.first + timedelta(days=7))
    found = []
    for name in FIGURES:
        past = days[name].shift(1).rolling(window)
        score = (days[name] - past.mean()).abs() / past.std().clip(lower=1e-9)
        worst = float(score[in_week].max()) if in_week.any() else 0.0
        if worst > sigmas:
            found.append(Alarm(name, worst))
    found.sort(key=lambda a: -a.weight)
    return [*(_changes(monday) if found else [])[:3], *found] if found else []


def _changes(monday: Monday) -> list[Alarm]:
    """ASINs (sales) and campaigns (spend) that changed by a fifth on their mean of four weeks, most money first."""
    found = []
    campaigns = monday.campaigns.assign(week=_mondays(monday.campaigns["day"]))
    for frame, key, figure in ((monday.asins, "asin", "gmv"), (campaigns, "campaign", "spend")):
        weeks = _by_week(frame, key, figure)
        weeks = weeks[weeks.index <= monday.first]
        if len(weeks) < 2 or weeks.index[-1] != monday.first:
            continue
        now, usual = weeks.iloc[-1], weeks.iloc[-1 - _WEEKS_BEFORE : -1].mean()
        whole = float(usual.sum()) or 1.0
        for about in weeks.columns:
            change = float(now[about] - usual[about])
            if abs(change) > max(_FIFTH * usual[about], _LEAST * whole):
                found.append(Alarm(str(about), abs(change) / whole))
    return sorted(found, key=lambda a: -a.weight)


def _by_week(frame: pd.DataFrame, key: str, figure: str) -> pd.DataFrame:
    """A row for each week (its first day), a column for each object, zero where it has no row."""
    table = frame.pivot_table(index="week", columns=key, values=figure, aggfunc="sum", fill_value=0.0)
    table.index = pd.Index([d.date() if hasattr(d, "date") else d for d in table.index])
    return table.sort_index()


def _mondays(days: Any) -> Any:
    moments = pd.to_datetime(days)
    return (moments - pd.to_timedelta(moments.dt.day_of_week, unit="D")).dt.date


def _week(frame: pd.DataFrame, monday: Monday) -> pd.DataFrame:
    on = pd.to_datetime(frame["day"]).dt.date
    return frame[(on >= monday.first) & (on < monday.first + timedelta(days=7))]
