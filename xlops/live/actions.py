"""The worksheet functions of what is done: bids, negatives, reorder points and quantities, why GMV moved."""

from __future__ import annotations

from typing import Any

import numpy as np

from xlops.diagnosis.bids import bid
from xlops.diagnosis.bridge import bridge
from xlops.diagnosis.negatives import no_order_probability
from xlops.errors import UsageError
from xlops.live.arrays import Numbers, each, over_ranges
from xlops.restock.rule import reorder_point, reorder_quantity

# a share above it is asked about; Amazon's boosts of a placement end at 900 %
MOST = {"boost": 9.0} | dict.fromkeys(("target_acos", "cvr", "acos", "break_even", "referral"), 1.0)
DEFAULTS: dict[str, dict[str, float]] = {  # of what may be left out; 0 for `current` and `cap` is none
    "AMZ_BID": {"current": 0, "floor": 0.02, "cap": 0, "boost": 0},
    "AMZ_BE_PRICE": {"acos": 0},
    "AMZ_ROP": {"daily_sd": 0, "lead_sd": 0},
    "AMZ_REORDERQTY": {"cover_days": 30, "moq": 0, "carton": 1},
}
_NOTHING_KEPT = 1e-9  # of a price: what rounding leaves of 1 - 0.7 - 0.3
_EFFECTS = ("sessions", "conversion", "price", "change")


def AMZ_BID(  # noqa: N802 - the name is Excel's
    target_acos: Any, order_value: Any, cvr: Any, current: Any = None, floor: Any = 0.02, cap: Any = None,
    boost: Any = 0,
) -> Any:  # fmt: skip
    def one(
        target: float, value: float, rate: float, now: float, low: float, high: float, extra: float
    ) -> float | None:
        return bid(target, value, rate, now if now > 0 else None, low, high if high > 0 else None, extra)

    given = {"target_acos": target_acos, "order_value": order_value, "cvr": cvr}
    options = {"current": current, "floor": floor, "cap": cap, "boost": boost}
    return over_ranges(each(one), given | options, DEFAULTS["AMZ_BID"], MOST)


def AMZ_MAXCPC(order_value: Any, cvr: Any, break_even: Any) -> Any:  # noqa: N802
    def one(value: float, rate: float, share: float) -> float | None:
        return None if min(value, rate) < 0 else value * rate * share

    return over_ranges(each(one), {"order_value": order_value, "cvr": cvr, "break_even": break_even}, most=MOST)


def AMZ_BE_PRICE(cost: Any, fees: Any, referral: Any, acos: Any = 0) -> Any:  # noqa: N802
    def one(cost: float, fees: float, referral: float, acos: float) -> float | None:
        kept = 1 - referral - acos
        return (cost + fees) / kept if kept > _NOTHING_KEPT else None

    given = {"cost": cost, "fees": fees, "referral": referral, "acos": acos}
    return over_ranges(each(one), given, DEFAULTS["AMZ_BE_PRICE"], MOST)


def AMZ_NEGP(clicks: Any, cvr: Any) -> Any:  # noqa: N802
    return over_ranges(each(no_order_probability), {"clicks": clicks, "cvr": cvr}, most=MOST)


def AMZ_ROP(velocity: Any, lead_days: Any, daily_sd: Any = 0, lead_sd: Any = 0) -> Any:  # noqa: N802
    def one(rate: float, days: float, daily: float, lead: float) -> float | None:
        return None if min(rate, days) < 0 else reorder_point(rate, days, daily, lead)

    given = {"velocity": velocity, "lead_days": lead_days, "daily_sd": daily_sd, "lead_sd": lead_sd}
    return over_ranges(each(one), given, DEFAULTS["AMZ_ROP"])


def AMZ_REORDERQTY(  # noqa: N802
    velocity: Any, lead_days: Any, position: Any, cover_days: Any = 30, moq: Any = 0, carton: Any = 1
) -> Any:
    def one(rate: float, days: float, *rest: float) -> float | None:
        return None if min(rate, days) < 0 else reorder_quantity(rate, days, *rest)

    given = {"velocity": velocity, "lead_days": lead_days, "position": position}
    options = {"cover_days": cover_days, "moq": moq, "carton": carton}
    return over_ranges(each(one), given | options, DEFAULTS["AMZ_REORDERQTY"])


def AMZ_BRIDGE(  # noqa: N802
    sessions0: Any, units0: Any, gmv0: Any, sessions1: Any, units1: Any, gmv1: Any
) -> Any:
    """Of single cells four rows, each with its name; of a column four columns, of a row four rows."""
    given = {
        "sessions0": sessions0, "units0": units0, "gmv0": gmv0, "sessions1": sessions1, "units1": units1, "gmv1": gmv1,
    }  # fmt: skip
    parts = [over_ranges(_effect(n), given) for n in range(len(_EFFECTS))]
    if not isinstance(parts[0], list):
        known = all(isinstance(part, float) for part in parts)
        return [[name, part] for name, part in zip(_EFFECTS, parts, strict=True)] if known else parts[0]
    if len(parts[0]) == 1:
        return [part[0] for part in parts]
    if len(parts[0][0]) > 1:
        raise UsageError("the ranges are blocks, where a column, a row or single cells are needed")
    return [[cell[0] for cell in row] for row in zip(*parts, strict=True)]


def _effect(number: int) -> Any:
    def one(*numbers: float) -> float | None:
        effects = bridge(*numbers)
        if effects is None:
            return None
        return float(effects[number]) if number < len(effects) else numbers[5] - numbers[2]

    def over(*arrays: Numbers) -> Numbers:
        return np.asarray(each(one)(*arrays))

    return over
