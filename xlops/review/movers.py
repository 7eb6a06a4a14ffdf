"""Which ASINs moved GMV between two periods, and by what: sessions, conversion, price (rules N13, N27).

The three effects of an ASIN and `other` add up to its change exactly: what it lacked in stock, what is new, ended or
had no traffic, mix between marketplaces, exchange rates. The last row holds all other ASINs and what the by-ASIN report
does not explain of the account's change, so that the column closes to the cent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from xlops.diagnosis.account_bridge import account_bridge
from xlops.language import Text
from xlops.review.bridged import both_periods, products_of

MOST = 10


@dataclass(frozen=True)
class Mover:
    """One ASIN's change of GMV, split without residue; money in one currency."""

    asin: str
    title: str | Text
    gmv: float
    before: float
    sessions: float
    conversion: float
    price: float
    other: float
    causes: tuple[str, ...] | None = None  # what its change is named after; empty: effects cancel; None: nothing
    stock: float = 0.0  # the part of `other` that is owed to having had no stock in one of the periods

    @property
    def change(self) -> float:
        return self.gmv - self.before


def movers(
    now: pd.DataFrame,
    before: pd.DataFrame,
    account_change: float | None,
    all_others: Text,
    rates: Mapping[str, tuple[float, float]] | None = None,
    out: Collection[tuple[str, str]] = frozenset(),
) -> list[Mover]:
    """The ten ASINs that gained and the ten that lost most, gainers first, and a last row for all others.

    `now` and `before` have a row per marketplace and ASIN with title, gmv, units, sessions; `rates` what one unit of a
    marketplace's GMV was before and is now in one currency, `out` the (marketplace, ASIN) that had no stock in one of
    the periods. Empty where one of the periods has no ASIN.
    """
    if now.empty or before.empty:
        return []
    rows = _rows(now, before, rates or {}, out)
    by_asin = dict(list(rows.groupby("asin", sort=False)))
    change = rows.groupby("asin")["moved"].sum()
    order = sorted(by_asin, key=lambda asin: (-change[asin], str(asin)))
    shown = order if len(order) <= 2 * MOST else order[:MOST] + order[-MOST:]
    found = [_mover(str(asin), by_asin[asin]) for asin in shown]
    rest = rows[~rows["asin"].isin(shown)]
    unexplained = account_change - float(rows["moved"].sum()) if account_change is not None else 0.0
    others = _mover("", rest, all_others) if len(rest) else Mover("", all_others, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    left_over = round(others.other + unexplained, 4) + 0.0  # no "-0" from rounding
    last = Mover("", all_others, others.gmv, others.before, others.sessions, others.conversion, others.price, left_over)
    return [*found, last]


def fewer(found: list[Mover], most: int) -> list[Mover]:
    """The `most` that moved most, gainers first; the others are added to the last row, so that it closes as before."""
    single, last = found[:-1], found[-1:]
    kept = sorted(single, key=lambda m: -abs(m.change))[:most]
    if len(kept) == len(single):
        return found
    rest = [*last, *(m for m in single if m not in kept)]
    names = ("gmv", "before", "sessions", "conversion", "price", "other")
    sums = {name: round(sum(getattr(m, name) for m in rest), 4) + 0.0 for name in names}
    return [*(m for m in single if m in kept), Mover("", last[0].title, **sums)]


def _rows(
    now: pd.DataFrame,
    before: pd.DataFrame,
    rates: Mapping[str, tuple[float, float]],
    out: Collection[tuple[str, str]],
) -> pd.DataFrame:
    """Rows of `both_periods` at the earlier rate; what a rate's change is worth in `currency`."""
    here = [frame if "marketplace" in frame else frame.assign(marketplace="") for frame in (now, before)]
    place = {m: n for n, m in enumerate(dict.fromkeys([*here[0]["marketplace"], *here[1]["marketplace"]]))}
    rows = both_periods(*here).sort_values("marketplace", key=lambda of: of.map(place), kind="stable")
    first, later = (rows["marketplace"].map({m: r[n] for m, r in rates.items()}).fillna(1.0) for n in (0, 1))
    keys = zip(rows["marketplace"], rows["asin"], strict=True)
    stepped = rows["gmv_1"] * (later - first)
    rows = rows.assign(
        gmv_0=rows["gmv_0"] * first, gmv_1=rows["gmv_1"] * first, currency=stepped, whole=False,
        out=[key in out for key in keys],
    )  # fmt: skip
    return rows.assign(moved=rows["gmv_1"] - rows["gmv_0"] + rows["currency"])


def _mover(asin: str, rows: pd.DataFrame, title: str | Text = "") -> Mover:
    """An ASIN in all its marketplaces, or several together."""
    g0, g1 = float(rows["gmv_0"].sum()), float((rows["gmv_1"] + rows["currency"]).sum())
    found = account_bridge(products_of(rows), g1 - g0, float(rows["currency"].sum()))
    sessions, conversion, price = (found.bars.get(name, 0.0) for name in ("sessions", "conversion", "price"))
    causes = found.causes
    if g0 != g1 and causes in (None, ("new_gone",)) and not rows[["sessions_0", "sessions_1"]].isna().any(axis=None):
        causes = ("none_before",) if g0 == 0 else ("none_now",) if g1 == 0 else causes or ("no_traffic",)
    named = title or next((t for n in ("title_1", "title_0") for t in rows[n] if isinstance(t, str) and t), "")
    other = g1 - g0 - sessions - conversion - price
    return Mover(asin, named, g1, g0, sessions, conversion, price, other, causes, found.bars.get("stock", 0.0))
