"""Small export files made by hand, and a store to put them into."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from tests.stores import begin_store
from xlops.facts.history import FILE_NAME, open_store
from xlops.jobs.ingest import EXPORTS, ingest
from xlops.jobs.outcomes import Ingested, Outcome
from xlops.settings import Settings, read_settings

TERM_HEADER = (
    "Date,Currency,Campaign Name,Ad Group Name,Targeting,Match Type,Customer Search Term,Impressions,Clicks,Spend,"
    "7 Day Total Sales ,7 Day Total Orders (#),7 Day Total Units (#)"
)
BY_DATE_HEADER = "Date,Ordered Product Sales,Units Ordered,Total Order Items,Page Views - Total,Sessions - Total"
BY_ASIN_HEADER = (
    "(Parent) ASIN,(Child) ASIN,Title,Sessions - Total,Page Views - Total,Units Ordered,Ordered Product Sales"
)
BY_SKU_HEADER = BY_ASIN_HEADER.replace("Title,", "Title,SKU,")
FIRST = date(2026, 11, 2)


def terms(rows: Iterable[tuple[Any, ...]] = (), *, header: str = TERM_HEADER) -> str:
    """A search-term report; a row is (day, term, clicks, spend, sales)."""
    lines = [header]
    for day, term, clicks, spend, sales in rows:
        orders = 1 if sales else 0
        lines.append(
            f"{day},USD,Camp,Group,{term},EXACT,{term},{int(clicks) * 50},{clicks},{spend},{sales},{orders},{orders}"
        )
    return "\n".join(lines) + "\n"


def term_days(days: int = 7, first: date = FIRST, spend: float = 2.5) -> str:
    return terms((first + timedelta(n), f"term {n}", 3, spend, 20) for n in range(days))


def by_date(days: int = 7, first: date = FIRST, gmv: float = 100.0, units: int = 5) -> str:
    rows = [
        f'"{(d := first + timedelta(n)).month}/{d.day}/{d:%y}","${gmv:,.2f}",{units},{units},90,60' for n in range(days)
    ]
    return "\n".join([BY_DATE_HEADER, *rows]) + "\n"


def by_asin(*rows: tuple[Any, ...]) -> str:
    """A by-ASIN report; a row is (parent, child, sessions, units, sales)."""
    lines = [
        f'{p},{c},"Title, {c}",{s},{s * 2},{u},"${g:,.2f}"'
        for p, c, s, u, g in rows or [("B0PARENT01", "B0CHILD001", 60, 5, 100.0)]
    ]
    return "\n".join([BY_ASIN_HEADER, *lines]) + "\n"


def zipped(*members: tuple[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass
class Home:
    """A store folder that tests fill."""

    folder: Path
    settings: Settings = field(default_factory=lambda: Settings(marketplaces=("US",)))

    def put(self, name: str, content: str | bytes, day: date = date(2026, 11, 23)) -> Path:
        """Write an export; `day` is when it was saved."""
        path = self.folder / EXPORTS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
        os.utime(path, (at, at))
        return path

    def ingest(self, *paths: Path, **options: Any) -> Ingested:
        if not (self.folder / FILE_NAME).exists() and not options.get("rebuild"):
            begin_store(self.folder)
        return ingest(self.folder, self.settings, paths, **options)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with open_store(self.folder, read_only=True) as store:
            return store.rows(query)

    def one(self, name: str, content: str | bytes, **options: Any) -> Outcome:
        """What becomes of one new file."""
        self.put(name, content)
        return next(o for o in self.ingest(**options).outcomes if o.name == name)

    def configure(self, text: str) -> None:
        (self.folder / "xlops.toml").write_text(text)
        self.settings = read_settings(text)


VIEWS = ("sales_day", "sales_asin", "sales_sku", "ads_campaign", "ads_advertised", "ads_targeting", "ads_term", "stock",
         "stock_plan")  # fmt: skip


def contents(home: Home, views: Sequence[str] = VIEWS) -> dict[str, list[tuple[Any, ...]]]:
    """What the canonical views show, without the numbers that files happen to have."""
    query = "select f.name, v.* exclude (file) from {} v join file f on f.id = v.file order by all"
    with open_store(home.folder, read_only=True) as store:
        return {view: store.rows(query.format(view)) for view in views}
