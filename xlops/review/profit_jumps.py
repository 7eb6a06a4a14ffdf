"""Products whose refunds or fees jumped in a month against their own usual, by marketplace (rule N14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlops.diagnosis.jumps import Flags, Numbers, fee_jumps, refund_jumps

LEAST_SHARE = 0.002  # of a marketplace's net sales: less money is no finding


@dataclass(frozen=True)
class Jump:
    """What jumped: `refunds` (a share of units), `referral` (of net sales) or `fba` (money a unit, of the marketplace).

    `money` is what it cost in the month beyond the usual, in the marketplace's currency and then times `rate`.
    """

    kind: str
    marketplace: str
    key: str
    usual: float
    now: float
    own_money: float
    rate: float

    @property
    def money(self) -> float:
        return self.own_money * self.rate


def jumps_of(lines: pd.DataFrame, labels: Sequence[str], marketplace: str, rate: float) -> list[Jump]:
    """The jumps of the last of the months, which are in order; `lines` have `label`, `market`, `key`, `part`."""
    here = lines[(lines["market"] == marketplace) & (lines["key"] != "") & lines["label"].isin(labels)]
    if here.empty or len(labels) < 2:
        return []
    table = here.pivot_table(index="key", columns=["part", "label"], values="amount", aggfunc="sum")
    keys = [str(key) for key in table.index]

    def of(part: str) -> Numbers:
        columns = pd.MultiIndex.from_product([[part], labels])
        return table.reindex(columns=columns).to_numpy(dtype="float64")

    units, sales, refunds = of("units"), of("sales"), np.nan_to_num(of("refunds"))
    known = np.isfinite(units)
    back = np.where(known, np.nan_to_num(of("units_refunded")), np.nan)
    net = sales - refunds
    least = LEAST_SHARE * float(np.nansum(net[:, -1]))
    each = np.divide(refunds[:, -1], back[:, -1], out=np.zeros(len(keys)), where=np.nan_to_num(back[:, -1]) > 0)
    found: list[tuple[str, Numbers, Numbers, Flags, Numbers]] = [
        ("refunds", *refund_jumps(units, back), np.nan_to_num(units[:, -1]) * each),
        ("fba", *fee_jumps(of("fba"), units), np.nan_to_num(units[:, -1])),
        ("referral", *fee_jumps(of("referral"), net), np.nan_to_num(net[:, -1])),
    ]
    return [
        Jump(kind, marketplace, keys[n], float(usual[n]), float(now[n]), cost, rate)
        for kind, usual, now, jumped, times in found
        for n in np.flatnonzero(jumped)
        if (cost := float((now[n] - usual[n]) * times[n])) >= least
    ]
