"""Whether the whole market moved: all ASINs together, held against the account's own year and its trend (rule R15)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xlops.causes.found import Cause
from xlops.causes.limits import Thresholds
from xlops.diagnosis.surprise import MOST_WEEKS, NORMAL, Numbers

_BASE = 8  # weeks that a week is held against
_LEAST_BASE, _LEAST_TREND = 4, 6  # known ones among them, for a level and for a trend
_CHECKED, _LEAST_CHECKED = 8, 3  # earlier weeks that show how far such an expectation goes wrong
_LEAST_SPREAD, _PARTLY, _UNSURE = 0.03, 0.045, 0.06  # the trend alone does not know the season


def market_cause(
    marketplace: str, level: Numbers, year_ago: Sequence[float | None], gmv: float, limits: Thresholds
) -> Cause | None:  # fmt: skip
    """The market's cause, where there is one: `level` is what ASINs have in common by week, NaN where none is known;
    `year_ago` the account's sessions of the same weeks a year before; `gmv` a usual week's sales.
    """
    logs, before = np.log(level), np.log(np.array([np.nan if v is None or v <= 0 else v for v in year_ago]))
    best: tuple[float, float, int] | None = None
    for weeks in range(1, MOST_WEEKS + 1):
        apart = [_apart(logs, before, len(logs) - back, weeks) for back in range(_CHECKED + weeks)]
        now, earlier = apart[0], [a for a in apart[weeks:] if a is not None]
        if now is None:
            continue
        of_year = bool(np.isfinite(before[-weeks - _LEAST_BASE :]).all())
        sure = of_year and len(earlier) >= _LEAST_CHECKED
        spread = max(
            _LEAST_SPREAD if sure else _PARTLY if of_year else _UNSURE,
            NORMAL * float(np.median(np.abs(earlier))) if earlier else 0,
        )
        if best is None or abs(now) / spread > best[0]:
            best = (abs(now) / spread, now, weeks)
    if best is None or best[0] < limits.spreads or abs(np.exp(best[1]) - 1) < limits.season:
        return None
    spreads, moved, weeks = best
    share = float(np.exp(moved) - 1)
    name = "market_up" if share > 0 else "market_down"
    return Cause(name, marketplace, "account", "", share * gmv, weeks, spreads, {"visitors": 1 + share},
                 weeks >= MOST_WEEKS)  # fmt: skip


def _apart(logs: Numbers, before: Numbers, end: int, weeks: int) -> float | None:
    """How far the weeks up to `end` lie from where the year before and the trend lead; None: too little is known."""
    base, here = np.arange(max(0, end - weeks - _BASE), max(0, end - weeks)), np.arange(max(0, end - weeks), end)
    base = base[np.isfinite(logs[base])]
    if len(base) < _LEAST_BASE or not len(here) or not np.isfinite(logs[here]).all():
        return None
    apart, known = [], base[np.isfinite(before[base])]
    if len(base) >= _LEAST_TREND:
        a_week = float(np.polyfit(base, logs[base], 1)[0])
        apart.append(float(logs[here].mean() - logs[base].mean()) - a_week * float(here.mean() - base.mean()))
    if len(known) >= _LEAST_BASE and np.isfinite(before[here]).all():
        of_year = logs - before
        apart.append(float(of_year[here].mean() - of_year[known].mean()))
    return float(np.mean(apart)) if apart else None
