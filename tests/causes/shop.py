"""A shop made by hand: the clues of ASINs and campaigns over weeks, steady unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from xlops.measures.clues import Clues
from xlops.periods import Month, Week

LAST = Week.of(date(2026, 11, 16))
COUNT = 14
ASINS = ("B0A", "B0B", "B0C", "B0D")
CAMPAIGNS = ("Exact", "Broad", "Auto")
_LISTED = {
    "price": 20.0, "rival": 20.0, "offers": 1.0, "rank": 500.0, "rating": 4.5, "ratings": 100.0, "available": 300.0,
    "position": 300.0,
}  # fmt: skip
_OF_WEEK = {"sessions": 500.0, "units": 60.0, "share": 0.95, "price": 20.0, "refunded": 2.0, "ads": 100.0}
_OF_CAMPAIGN = {"clicks": 350.0, "cpc": 1.0, "budget": 120.0, "orders": 42.0, "busy": 0.0, "quiet": 0.0}
_WIGGLE = (0, 2, -1, 1, -2, 0, 1)  # that no shop is without: percent

Changes = Mapping[str, Mapping[int, Mapping[str, float]]]  # object → weeks back → what was other than usual


def weeks() -> tuple[Week, ...]:
    found = [LAST]
    while len(found) < COUNT:
        found.insert(0, found[0].previous())
    return tuple(found)


def shop(
    asins: Changes | None = None, campaigns: Changes | None = None, listed: Changes | None = None,
    terms: Sequence[tuple[Any, ...]] = (), out: Mapping[str, Sequence[int]] | None = None, apart: int = 7, **clues: Any,
) -> Clues:  # fmt: skip
    """The clues of one marketplace; what is 0 weeks back is the week in question. Windows of terms end `apart` days
    apart.
    """
    every = weeks()
    made = Clues(
        weeks=every,
        products=pd.DataFrame(_rows(ASINS, asins or {}, _OF_WEEK, _product)),
        out=frozenset((every[-1 - back].label, "US", asin) for asin, some in (out or {}).items() for back in some),
        listed=pd.DataFrame(_rows(ASINS, listed or {}, _LISTED, lambda n, back, of: of)),
        campaigns=pd.DataFrame(_rows(CAMPAIGNS, campaigns or {}, _OF_CAMPAIGN, _campaign, "campaign")),
        ad_weeks=frozenset(),
        terms=pd.DataFrame(
            [(every[-1].label, side, "US", *rest, _ends(side, apart)) for side, *rest in terms],
            columns="week side marketplace campaign term clicks spend ad_orders days last".split(),
        ),
        fees=pd.DataFrame(columns=["marketplace", "sku", "month", "units", "fba_fees"]),
        advertised={("US", name): ASINS[:2] for name in CAMPAIGNS},
        asin_of={("US", "SKU-A"): "B0A"},
        year_ago={(w.label, "US"): 2_000.0 for w in every},
        last_ad={"US": (LAST.span.last, LAST.span.end)},
        storage={"US": dict[Month, float]()},
    )
    return Clues(**{**vars(made), **clues})


def _ends(side: str, apart: int) -> date:
    return LAST.span.last - timedelta(days=apart if side == "before" else 0)


def _rows(names: Sequence[str], changes: Changes, usual: Mapping[str, float], make: Any, key: str = "asin") -> Any:
    for n, name in enumerate(names):
        for back, week in zip(range(COUNT - 1, -1, -1), weeks(), strict=True):
            of = {**usual, **changes.get(name, {}).get(back, {})}
            if of.get("gone"):
                continue
            yield {"week": week.label, "marketplace": "US", key: name, **make(n, back, of)}


def _product(n: int, back: int, of: Mapping[str, float]) -> dict[str, float]:
    wiggle = 1 + _WIGGLE[(3 * n + back) % len(_WIGGLE)] / 100
    sessions = round(of["sessions"] * wiggle)
    views = round(1.3 * sessions)
    return {
        "gmv": of["units"] * of["price"], "units": of["units"], "sessions": sessions, "page_views": views,
        "bb_views": views * of["share"], "units_refunded": of["refunded"], "clicks": of["ads"],
    }  # fmt: skip


def _campaign(n: int, back: int, of: Mapping[str, float]) -> dict[str, Any]:
    return {
        "impressions": 200 * of["clicks"], "clicks": of["clicks"], "spend": of["clicks"] * of["cpc"],
        "ad_sales": 20 * of["orders"], "ad_orders": of["orders"], "budget": of["budget"], "days": 7 - of["quiet"],
        "busy_days": of["busy"],
    }  # fmt: skip


def last(count: int, **changes: float) -> dict[int, dict[str, float]]:
    """The same change on each of the last weeks."""
    return {back: dict(changes) for back in range(count)}
