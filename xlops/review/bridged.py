"""What moved GMV between two periods, in the scopes that a review shows (rules N13, N24, N27)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from xlops.diagnosis.account_bridge import AccountBridge, Traded, account_bridge
from xlops.measures import ALL
from xlops.periods import Month, Period, Week
from xlops.review.sayings import saying
from xlops.review.scorecard import Board

INCL_MIX = ("conversion", "price")  # what holds the mix where single products are not known
_NUMBERS = ["sessions", "units", "gmv"]
_SIX = [f"{name}_{side}" for side in "01" for name in _NUMBERS]
OutOfStock = frozenset[tuple[str, str, str]]


@dataclass(frozen=True)
class Sold:
    """What products sold, by (period, marketplace), a row an ASIN; and which had no stock in a period."""

    frame: pd.DataFrame  # period, marketplace, asin, title, gmv in the marketplace's currency, units, sessions
    out: OutOfStock = frozenset()
    _by_key: dict[tuple[Any, ...], pd.DataFrame] = field(init=False, repr=False)
    _pairs: dict[tuple[str, str, str], pd.DataFrame] = field(init=False, repr=False, default_factory=dict)
    _titles: dict[tuple[str, str], str] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        grouped = self.frame.groupby(["period", "marketplace"], sort=False) if len(self.frame) else ()
        object.__setattr__(self, "_by_key", {tuple(key): part for key, part in grouped})

    def of(self, period: Period, marketplace: str) -> pd.DataFrame | None:
        """None where no report by product covers the period."""
        return self._by_key.get((period.label, marketplace))

    def both(self, period: Period, other: Period, marketplace: str) -> pd.DataFrame | None:
        """The rows of `both_periods`, told which had no stock; None where a report by product lacks one of them."""
        now, before = (self.of(p, marketplace) for p in (period, other))
        if now is None or before is None:
            return None
        key = (period.label, other.label, marketplace)
        if key not in self._pairs:
            out, rows = self.out_in(period, other), both_periods(now, before)
            flags = [(marketplace, asin) in out for asin in rows["asin"]]
            self._pairs[key] = rows.assign(out=flags, whole=False)[[*_SIX, "out", "whole"]]
        return self._pairs[key]

    def moved(self, period: Period, marketplace: str, asin: str) -> float | None:
        """The change of an ASIN's GMV on the period before; None where a report by product lacks one of them."""
        now, before = (self._gmv(p, marketplace, asin) for p in (period, period.previous()))
        return None if now is None or before is None else now - before

    def _gmv(self, period: Period, marketplace: str, asin: str) -> float | None:
        rows = self.of(period, marketplace)
        return None if rows is None else float(rows.loc[rows["asin"] == asin, "gmv"].sum())

    def title(self, marketplace: str, asin: str) -> str:
        """The title in the newest period that names the ASIN; empty where none does."""
        if not self._titles:
            rows = self.frame[self.frame["title"].notna()] if len(self.frame) else self.frame
            keys = zip(rows["marketplace"], rows["asin"], strict=True)
            self._titles.update(zip(keys, map(str, rows["title"]), strict=True))
        return self._titles.get((marketplace, asin), "")

    def out_in(self, *periods: Period) -> frozenset[tuple[str, str]]:
        """(marketplace, ASIN) of those that had no stock in one of the periods."""
        labels = {period.label for period in periods}
        return frozenset((market, asin) for label, market, asin in self.out if label in labels)


def both_periods(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """A row per marketplace and ASIN of either: sessions, units, gmv of the earlier (`_0`) and the later (`_1`) period.

    What a report does not name is zero; sessions are NaN where it names an ASIN without them.
    """
    keys = ["marketplace", "asin"]
    both = now.merge(before, on=keys, how="outer", suffixes=("_1", "_0"), indicator="seen")
    for side, lacking in (("_0", "left_only"), ("_1", "right_only")):
        names = [name + side for name in _NUMBERS]
        both[names] = both[names].astype("float64")
        both.loc[both["seen"] == lacking, names] = 0.0
        both[[f"gmv{side}", f"units{side}"]] = both[[f"gmv{side}", f"units{side}"]].fillna(0.0)
    return both


def products_of(rows: pd.DataFrame) -> Traded:
    """The rows of `both_periods`, with columns `out` and `whole`."""
    flags = (rows[name].to_numpy(dtype=bool) for name in ("out", "whole"))
    return Traded(*(rows[name].to_numpy(dtype="float64") for name in _SIX), *flags)


def bridge_of(board: Board, sold: Sold, period: Period, other: Period, scope: str = ALL) -> AccountBridge | None:
    """Why GMV of a scope is another one than in `other`, over the marketplaces whose sales both periods know.

    Of ALL in the base currency, both periods at the rate of the earlier one; what the rates moved stands apart. None
    where a period has no sales or no rate.
    """
    parts, change, currency = [], 0.0, 0.0
    for market in _markets(board, period, other, scope):
        rates = rates_of(board, period, other, market) if scope == ALL else (1.0, 1.0)
        if rates is None:
            return None
        g0, g1 = (board.inputs(p, market)["gmv"] or 0.0 for p in (other, period))
        change += g1 * rates[1] - g0 * rates[0]
        currency += g1 * (rates[1] - rates[0])
        rows = _products(board, sold, period, other, market)
        parts.append(rows.assign(gmv_0=rows["gmv_0"] * rates[0], gmv_1=rows["gmv_1"] * rates[0]))
    return account_bridge(products_of(pd.concat(parts)), change, currency) if parts else None


def rates_of(board: Board, period: Period, other: Period, market: str) -> tuple[float, float] | None:
    """What one unit of the marketplace's GMV was in the base currency, in the earlier period and in the later one."""
    found = [row.rates.get("gmv") if (row := board.row(p, market)) else None for p in (other, period)]
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def _markets(board: Board, period: Period, other: Period, scope: str) -> Sequence[str]:
    known = [board.alike.having(["gmv"], p) for p in (period, other)]
    return [m for m in board.account.marketplaces if scope in (ALL, m) and all(m in some for some in known)]


def _products(board: Board, sold: Sold, period: Period, other: Period, market: str) -> pd.DataFrame:
    """The marketplace's products in both periods, or the marketplace as a whole where these are not known."""
    if (rows := sold.both(period, other, market)) is not None:
        return rows
    known = [board.inputs(p, market) for p in (other, period)]
    values = [math.nan if (v := of.get(name)) is None else v for of in known for name in _NUMBERS]
    units = [values[1], values[4]]
    if any(math.isnan(u) for u in units):  # nothing to split by
        values[0] = values[3] = math.nan
    return pd.DataFrame([values], columns=_SIX).assign(out=False, whole=True)


def bridge_rows(board: Board, sold: Sold, periods: Sequence[Week | Month]) -> Iterator[dict[str, Any]]:
    """Rows of tbl_apart: the bars of each period and scope, against the period before; of months a year ago too."""
    for scope in board.scopes:
        for period in periods:
            others = {"bridge": period.previous()}
            if isinstance(period, Month):
                others["bridge_year"] = period.year_ago()
            for stem, other in others.items():
                found = bridge_of(board, sold, period, other, scope)
                if found is None:
                    continue
                for name, bar in found.bars.items():
                    mark = saying("cause", "incl_mix") if found.incl_mix and name in INCL_MIX else None
                    yield {"key": f"{period.label}|{scope}|{stem}_{name}", "value": round(bar, 4) + 0.0, "mark": mark}


def causes_of(found: AccountBridge | None) -> tuple[str, ...] | None:
    """What a change is named after; conversion and price say so where they hold the mix."""
    if found is None or found.causes is None:
        return None
    return tuple(f"{name}_incl_mix" if found.incl_mix and name in INCL_MIX else name for name in found.causes)
