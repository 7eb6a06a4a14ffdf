"""What changed in a campaign between two spans of equal length: it is new, it stopped, or what its ACOS moved by.

ACOS is cost per click over conversion and order value, so that the logarithms of the three add up to its own. Edges are
ours, as words have numbers (rule N14).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

MOVED = math.log(1.1)  # of ACOS or one of its factors: less than a tenth is no change
SPENT = math.log(1.3)  # of spend: less is the usual up and down
SURE = 1.645  # standard errors of a conversion rate that chance alone rarely passes

Kind = Literal["new", "stopped", "no_sales", "cpc", "cvr", "aov", "spend"]


@dataclass(frozen=True)
class Ran:
    """Of one span; money in any one currency."""

    clicks: float
    spend: float
    ad_sales: float
    ad_orders: float


@dataclass(frozen=True)
class Changed:
    """The one thing to name, and what it was and is: a rate, money, 0 where it says all."""

    kind: Kind
    before: float = 0.0
    now: float = 0.0


def changed(before: Ran, now: Ran) -> Changed | None:
    """What to name; None where nothing moved beyond chance."""
    if now.spend <= 0 or before.spend <= 0:
        return None if now.spend == before.spend else Changed("stopped" if now.spend <= 0 else "new")
    if before.ad_sales > 0 and now.ad_sales <= 0:
        return Changed("no_sales", before.ad_sales, 0.0)
    if driver := _driver(before, now):
        return driver
    spent = math.log(now.spend / before.spend)
    return Changed("spend", before.spend, now.spend) if abs(spent) >= SPENT else None


def _driver(before: Ran, now: Ran) -> Changed | None:
    """The factor that moved ACOS most, in its own direction; conversion only beyond chance."""
    figures = [v for f in (before, now) for v in (f.clicks, f.ad_sales, f.ad_orders)]
    if min(figures) <= 0:
        return None
    factors = {kind: (_factor(kind, before), _factor(kind, now)) for kind in _POWER}
    shares = {kind: _POWER[kind] * math.log(new / old) for kind, (old, new) in factors.items()}
    moved = sum(shares.values())
    chance = SURE * math.sqrt(1 / before.ad_orders + 1 / now.ad_orders)
    least: dict[Kind, float] = {"cpc": MOVED, "cvr": max(MOVED, chance), "aov": MOVED}
    going = {k: abs(s) for k, s in shares.items() if s * moved > 0 and abs(s) >= least[k]}
    if abs(moved) < MOVED or not going:
        return None
    kind = max(going, key=lambda k: going[k])
    return Changed(kind, *factors[kind])


_POWER: dict[Kind, int] = {"cpc": 1, "cvr": -1, "aov": -1}


def _factor(kind: Kind, f: Ran) -> float:
    return {"cpc": f.spend / f.clicks, "cvr": f.ad_orders / f.clicks, "aov": f.ad_sales / f.ad_orders}[kind]
