"""The demo's young ASINs on its reviews: a row each, and none where nothing is new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import table
from xlops.workbook.package import Package

COLUMNS = ("key", "state", "week", "basis", "visitors", "visitors_normal", "units", "units_normal", "reviews", "edited")


def rows(path: Path, name: str) -> list[tuple[object, ...]]:
    with Package(path) as package:
        return [tuple(row[c] for c in COLUMNS) for row in table(package, name)]


def test_r40_the_coffee_kit_has_a_row_in_each_marketplace(built_en: Path) -> None:
    assert rows(built_en, "wk_ramp_2026_W47") == [
        ("DE|B0XLOPS803", "on curve", 8, "as others sell", 339, None, 36, pytest.approx(42.19, abs=0.01), 1219, None),
        (
            "US|B0XLOPS803",
            "on curve",
            8,
            "as others sell",
            1018,
            None,
            123,
            pytest.approx(114.41, abs=0.01),
            1219,
            None,
        ),
    ]
    assert rows(built_en, "mo_ramp_2026_10") == [  # as its newest week tells, W43
        ("DE|B0XLOPS803", "learning", 4, "as others sell", 150, None, 13, pytest.approx(18.80, abs=0.01), None, None),
        ("US|B0XLOPS803", "learning", 4, "as others sell", 451, None, 41, pytest.approx(55.55, abs=0.01), None, None),
    ]
