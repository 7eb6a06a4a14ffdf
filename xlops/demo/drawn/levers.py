"""What the planned causes do, day by day: one array a lever, a row an ASIN, a campaign, or the account."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from xlops.demo.drawn.plan import Happening, StorePlan

Array = npt.NDArray[np.float64]
Levers = dict[str, Array]

_LEAST = 0.02  # of the usual, of what a cause takes away
_RAMP_DAYS, _RAMP_FROM = 49, 0.1

# what each lever is where nothing happens
_OF_ASIN = {
    "stock": 1.0, "organic": 1.0, "impressions": 1.0, "conversion": 1.0, "offer": 1.0, "rival": 1.0, "offers": 0.0,
    "price": 1.0, "rebate": 0.0, "rating": 0.0, "rank": 1.0, "returns": 1.0, "ramp": 1.0, "fee": 1.0, "storage": 1.0,
}  # fmt: skip
_OF_CAMPAIGN = {
    "running": 1.0, "budget": 1.0, "bid": 1.0, "rivals": 1.0, "fitting": 1.0, "misfit": 1.0, "copied": 0.0, "junk": 0.0,
}  # fmt: skip
_OF_ACCOUNT = {"defects": 1.0, "violations": 0.0}


def levers(plan: StorePlan, happenings: Iterable[Happening]) -> Levers:
    """The levers under these happenings alone."""
    days = len(plan.clock.days)
    made = {name: np.full((len(plan.shares), days), usual) for name, usual in _OF_ASIN.items()}
    made |= {name: np.full((len(plan.campaigns), days), usual) for name, usual in _OF_CAMPAIGN.items()}
    made |= {name: np.full((1, days), usual) for name, usual in _OF_ACCOUNT.items()}
    for h in happenings:
        _pull(made, h)
    return made


def _pull(made: Levers, h: Happening) -> None:
    cause, rows = h.cause, slice(None) if h.place is None else slice(h.place, h.place + 1)
    on = slice(h.last + 1, h.last + 1) if h.stays else slice(h.first, h.last + 1)
    for name, share in cause.moves.items():
        made[name][rows, on] *= max(_LEAST, 1 + share * h.size)
    for name, value in cause.sets.items():
        if name == "ramp":
            age = np.arange(made[name].shape[1]) - h.first
            made[name][rows] = np.where(age < 0, 0.0, np.minimum(1.0, _RAMP_FROM + (1 - _RAMP_FROM) * age / _RAMP_DAYS))
        elif name != "supply":  # which is a delivery, not a state
            made[name][rows, on] = value
    if cause.before:
        for name, value in cause.before.sets.items():
            made[name][rows, max(0, h.first - cause.before.days) : on.stop if h.stays else h.first] = value
