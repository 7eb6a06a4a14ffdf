"""The Search queries sheet: every query with its funnel, brand and generic apart, own products, and the way there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.pages import table
from xlops.measures.queries import STEPS
from xlops.workbook.package import Package
from xlops.workbook.queries import PRODUCTS, QUERIES, SORTS
from xlops.workbook.template import sheet_name

FELL = "US|insulated water bottle for beginners"


def rows(package: Package, name: str, id_: str) -> list[dict[str, Any]]:
    return [row for row in table(package, name) if row.get(id_)]


def test_the_sheet_shows_what_the_command_tells(built_en: Path) -> None:
    with Package(built_en) as package:
        found, sorts, products = (rows(package, *of) for of in ((QUERIES, "key"), (SORTS, "sort"), (PRODUCTS, "title")))
        window, headline = (str(package.read_name(name)) for name in ("qry_window", "qry_headline"))
    worth = [row["worth"] or 0.0 for row in found]
    assert worth == sorted(worth, reverse=True)
    assert window == "reports of US 2026-11-15 – 2026-11-21 · DE 2026-11-15 – 2026-11-21"
    assert headline.startswith(f"Search queries: {len(found)}, could be worth ")
    assert headline.endswith("Share of purchases fell beyond chance: US insulated water bottle for beginners")
    for of in sorts:
        some = [r for r in found if (r["sort"], r["marketplace"]) == (of["sort"], of["marketplace"])]
        assert (of["count"], of["purchases"]) == (len(some), sum(r["purchases"] for r in some))
        assert of["share_purchases"] == pytest.approx(sum(r["own_purchases"] for r in some) / of["purchases"])
    assert [(of["sort"], of["marketplace"]) for of in sorts] == [
        ("brand", "US"), ("generic", "US"), ("brand", "DE"), ("generic", "DE"),
    ]  # fmt: skip
    assert [p["sales"] for p in products] == sorted((p["sales"] for p in products), reverse=True)
    assert all(p[step] > 0 for p in products for step in STEPS if step in p)


def test_the_finding_of_a_share_that_fell_leads_to_its_row(built_en: Path) -> None:
    with Package(built_en) as package:
        ways = [f for f in package.read_formulas("W47 2026").values() if f.startswith("HYPERLINK") and FELL in f]
    assert len(ways) == 1
    assert ways[0].startswith(f"HYPERLINK(\"#'{sheet_name('queries', 'en')}'!B\"&(ROW({QUERIES}[[#Headers],[key]])")
