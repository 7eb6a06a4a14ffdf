"""Which ASINs moved GMV between two periods, and by what: sessions, conversion, price (rule N13).

The three effects of an ASIN add up to its change exactly; what is new, ended or had no traffic in one of the two
periods stands in `other`. The last row holds all other ASINs and what the by-ASIN report does not explain of the
account's change, so that the column closes to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from xlops.diagnosis.bridge import bridge, causes
from xlops.language import Text

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

    @property
    def change(self) -> float:
        return self.gmv - self.before


def movers(now: pd.DataFrame, before: pd.DataFrame, account_change: float | None, all_others: Text) -> list[Mover]:
    """The ten ASINs that gained and the ten that lost most, gainers first, and a last row for all others.

    `now` and `before` have a row per ASIN with title, gmv, units, sessions. Empty where one of the periods has none.
    """
    if now.empty or before.empty:
        return []
    both = now.merge(before, on="asin", how="outer", suffixes=("_1", "_0"), indicator="seen").set_index("asin")
    titles = dict(zip(both.index.astype(str), both["title_1"].fillna(both["title_0"]).fillna(""), strict=True))
    # the sessions of an ASIN that a report does not name are zero; those of one that it names may be unknown
    unknown = both["sessions_0"].isna() & (both["seen"] != "left_only")
    unknown |= both["sessions_1"].isna() & (both["seen"] != "right_only")
    numbers = both.drop(columns=["title_1", "title_0", "seen"]).astype("float64").fillna(0.0)
    found = [
        _mover(str(asin), str(titles[str(asin)]), row, known=not hidden)
        for (asin, row), hidden in zip(numbers.iterrows(), unknown, strict=True)
    ]
    found.sort(key=lambda m: (-m.change, m.asin))
    shown = found if len(found) <= 2 * MOST else found[:MOST] + found[-MOST:]
    rest = [m for m in found if m not in shown]
    explained = sum(m.change for m in found)
    unexplained = (account_change - explained) if account_change is not None else 0.0
    left_over = round(sum(m.other for m in rest) + unexplained, 4) + 0.0  # no "-0" from rounding
    others = Mover(
        "", all_others, sum(m.gmv for m in rest), sum(m.before for m in rest), sum(m.sessions for m in rest),
        sum(m.conversion for m in rest), sum(m.price for m in rest), left_over,
    )  # fmt: skip
    return [*shown, others]


def _mover(asin: str, title: str, row: pd.Series[float], *, known: bool) -> Mover:
    """`known`: whether the sessions of both periods are."""
    g0, g1 = float(row["gmv_0"]), float(row["gmv_1"])
    numbers = float(row["sessions_0"]), float(row["units_0"]), g0, float(row["sessions_1"]), float(row["units_1"]), g1
    effects = bridge(*numbers)
    if effects is not None:
        return Mover(asin, title, g1, g0, *effects, 0.0, causes(*numbers))
    return Mover(asin, title, g1, g0, 0.0, 0.0, 0.0, g1 - g0, _unsplit(g0, g1) if known else None)


def _unsplit(g0: float, g1: float) -> tuple[str, ...] | None:
    """What there is to say of a change that has no effects."""
    if g0 == g1:
        return None
    return ("none_before",) if g0 == 0 else ("none_now",) if g1 == 0 else ("no_traffic",)
