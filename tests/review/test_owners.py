"""What each owner of products answers for, judged as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_asin, by_date
from tests.measures.test_account import W45
from tests.measures.test_own_measures import own, seen
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.language import NOTHING, Text
from xlops.measures.detail import asin_periods
from xlops.measures.objects import owners
from xlops.review.currency import with_all
from xlops.review.owners import owner_rows

AFTER = W45.next().next()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path)
    found.configure('marketplaces = ["US"]\nbase_currency = "USD"\n')
    for n, sales in enumerate((100.0, 50.0)):
        week = W45 if n else W45.previous()
        rows = [("B0P", "B0A", 100, 20, sales), ("B0P", "B0B", 100, 2, 40.0), ("B0P", "B0C", 10, 1, 10.0)]
        found.put(f"us/{week.label}/b.csv", by_asin(*rows))
    found.put("us/sales.csv", by_date(28, W45.previous().first))
    assert [o.reason for o in found.ingest().of("refused")] == []
    return found


def rows_of(home: Home) -> list[dict[str, object]]:
    with open_store(home.folder, read_only=True) as store:
        board = open_board(store, home.settings)
        frame = with_all(board.account, asin_periods(board.account, [W45.previous(), W45]))
        return owner_rows(board, frame, owners(store, W45.span.last), W45)


def test_products_are_summed_by_owner_and_judged_together(home: Home) -> None:
    """Ann converts 20 %, Ben 2 % (breach below 5 %); nobody owns C. By GMV, those without an owner last."""
    own(home, seen("products", "sku, asin, owner", "'A', 'B0A', 'Ann '", "'B', 'B0B', 'Ben'"))
    names = ("owner", "products", "gmv", "change", "usp", "score", "judged")
    found = rows_of(home)
    assert [tuple(row[n] for n in names) for row in found] == [
        ("Ann", 1, 50, -0.5, 0.2, 100, 1), ("Ben", 1, 40, 0, 0.02, 0, 1),
        (Text("no owner", "未指定"), 1, 10, 0, 0.1, None, None),
    ]  # fmt: skip
    assert [row["off"] for row in found] == [NOTHING, Text("Unit session % 2.0%", "转化率 2.0%"), NOTHING]


def test_an_account_without_owners_has_no_rows(home: Home) -> None:
    own(home, seen("products", "sku, asin, owner", "'A', 'B0A', ' '", "'Z', 'B0OTHER', 'Ann'"))
    assert rows_of(home) == []
