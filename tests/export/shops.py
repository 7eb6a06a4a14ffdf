"""Stores of every kind as their exported page: small ones made by hand, names in several scripts, hostile ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.jobs.exports import BY_ASIN_HEADER, Home, by_date
from tests.jobs.test_partial_stores import LATE, ads_only, asins_only, months_only, skus_only, stock_only
from xlops.export.page import ReviewPage
from xlops.jobs.export import review_page
from xlops.settings import load_settings

HOSTILE = '<script>alert("x")</script>{{ 7*7 }}\nline two'
TODAY = date(2026, 12, 21)
_NAMES = (
    "Gusseisenpfanne eingebrannt für Grill, Herd und Lagerfeuer, Grifföffnung, extra schwer, 26 cm",
    "户外露营铸铁煎锅加厚无涂层不粘锅家用平底锅牛排锅煎蛋锅二十六厘米",
    "キャンプ用スキレット 鋳鉄製 厚手 直火対応 アウトドア調理器具 26cm",
    HOSTILE.replace('"', "'").replace("\n", " "),
    "W" * 300,
)


def new(home: Home) -> None:
    home.put("us/BusinessReport-12-20-26.csv", by_date(7, date(2026, 11, 16)), LATE)


def many_names(home: Home) -> None:
    for week, sessions in (("2026-W46", 500), ("2026-W47", 700)):
        rows = [
            f'P0XLOPS001,B0XLOPS10{n},"{name}",{sessions},{sessions * 2},{40 + n},"${sessions * (n + 1):,.2f}"'
            for n, name in enumerate(_NAMES)
        ]
        home.put(f"us/{week}/BusinessReport-12-20-26.csv", "\n".join([BY_ASIN_HEADER, *rows]) + "\n", LATE)
    home.put("us/BusinessReport-12-20-26 (1).csv", by_date(14, date(2026, 11, 9)), LATE)


KINDS: tuple[Callable[[Home], None], ...] = (
    new, ads_only, months_only, many_names, asins_only, skus_only, stock_only,
)  # fmt: skip


def shop(folder: Path, make: Callable[[Home], None]) -> ReviewPage:
    """The page of a small store made by `make`."""
    home = Home(folder)
    make(home)
    home.ingest()
    return review_page(home.folder, home.settings, today=TODAY).page


def page_of(folder: Path, *asked: str, marketplace: str | None = None) -> ReviewPage:
    """The page of a store that stands."""
    return review_page(folder, load_settings(folder), asked, marketplace).page
