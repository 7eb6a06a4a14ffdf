"""What the ASIN sheet shows beside sales: the listing's price, the rival's, offers and rank of each week."""

from __future__ import annotations

import pandas as pd

from xlops.review.asins import with_listed

LISTED = pd.DataFrame(
    [("2026-W47", "US", "A", 20.0, 18.0, 3.0, 900.0), ("2026-W47", "DE", "A", 22.0, 21.0, 2.0, 400.0)],
    columns=["week", "marketplace", "asin", "price", "rival", "offers", "rank"],
)
COLUMNS = ["listed_price", "rival_price", "offers", "sales_rank"]


def sold(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["period", "marketplace", "asin"])


def shown(frame: pd.DataFrame) -> list[list[float | None]]:
    return [[None if pd.isna(v) else float(v) for v in row] for row in frame[COLUMNS].to_numpy().tolist()]


def test_prices_and_rank_are_of_one_marketplace_and_week() -> None:
    asked = sold(("2026-W47", "ALL", "A"), ("2026-W47", "US", "A"), ("2026-W47", "US", "B"), ("2026-W46", "US", "A"))
    none = [None] * 4
    assert shown(with_listed(asked, LISTED, ["US", "DE"])) == [none, [20, 18, 3, 900], none, none]


def test_all_of_one_marketplace_is_that_one() -> None:
    asked = sold(("2026-W47", "ALL", "A"), ("2026-W47", "US", "A"))
    assert shown(with_listed(asked, LISTED[:1], ["US"])) == [[20, 18, 3, 900], [20, 18, 3, 900]]
