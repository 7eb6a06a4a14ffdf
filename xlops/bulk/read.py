"""The user's own downloaded bulk workbook: its sheets with their header as found, and what its sheet Config lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xlops.bulk.change import AdProduct
from xlops.bulk.reasons import reason
from xlops.errors import UnknownReport
from xlops.files import scratch
from xlops.reports.bulk_words import token_of
from xlops.reports.clock import stamp_in_name
from xlops.reports.files import content_kind, open_sources
from xlops.reports.sheet import sheets_of, text_of, workbook_grids

_PRODUCTS: dict[str, AdProduct] = {"Sponsored Products": "SP", "Sponsored Brands": "SB", "Sponsored Display": "SD"}
_NEEDED = {"entity", "operation", "campaign_id"}
_CONFIG = "Config"


@dataclass(frozen=True)
class BulkSheet:
    """One sheet of campaigns. `header` is spelled and ordered as found; `rows` are typed cells, as wide as it or less.

    `fields`: field of `headers/bulk.toml` → number of its first column. `several_groups` is Brands' newer sheet, whose
    campaigns have several ad groups.
    """

    title: str
    product: AdProduct
    header: tuple[str, ...]
    fields: dict[str, int]
    language: str
    rows: Sequence[Sequence[Any]] = field(repr=False)
    several_groups: bool = False

    def cell(self, row: Sequence[Any], name: str) -> Any:
        """A row's cell of a field; empty where the sheet or the row is too narrow for it."""
        at = self.fields.get(name, len(row))
        return row[at] if at < len(row) else ""

    def text(self, row: Sequence[Any], name: str) -> str:
        return text_of(self.cell(row, name)).strip()

    def column(self, name: str) -> str:
        """A field as this header spells it."""
        return self.header[self.fields[name]].strip() if name in self.fields else name


@dataclass(frozen=True)
class BulkBook:
    """The workbook. `made` is when Amazon wrote it, where that can be told; `config`: name of a list → its words."""

    name: str
    sheets: tuple[BulkSheet, ...]
    config: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    made: datetime | None = None

    def of(self, product: AdProduct) -> list[BulkSheet]:
        return [sheet for sheet in self.sheets if sheet.product == product]


def read_bulk(path: Path) -> BulkBook:
    """The workbook at `path`, which may be in a zip archive. Sheets without rows are left out.

    Errors: UnreadableFile, UnknownReport where it is no bulk workbook of today's layout.
    """
    with scratch() as folder:
        for source in open_sources(path, path.name, folder):
            if content_kind(source) != "workbook":
                continue
            grids = workbook_grids(source)
            try:
                found = [s for s in sheets_of(source, grids) if s.family == "bulk" and s.fields.keys() >= _NEEDED]
            except UnknownReport:
                continue
            sheets = tuple(_sheets(found))
            if found:
                made = source.created or stamp_in_name(source.words[-1])
                return BulkBook(path.name, sheets, _config(dict(grids).get(_CONFIG, [])), made)
    raise UnknownReport(reason("not_bulk").text)


def age_in_days(book: BulkBook, now: datetime | None = None) -> int | None:
    """How many whole days ago Amazon wrote the workbook."""
    return None if book.made is None else max(0, ((now or datetime.now(UTC)) - book.made).days)


def _sheets(found: list[Any]) -> Iterator[BulkSheet]:
    for sheet in found:
        rows = sheet.rows[sheet.header_row + 1 :]
        at = sheet.fields.get("ad_product")
        product = next(
            (_PRODUCTS[t] for row in rows if at is not None and at < len(row)
             and (t := token_of("product", text_of(row[at]))) in _PRODUCTS),
            None,
        )  # fmt: skip
        if product:
            several = product == "SB" and "ad_id" in sheet.fields
            yield BulkSheet(sheet.title, product, sheet.header, sheet.fields, sheet.language, rows, several)


def _config(rows: list[list[Any]]) -> dict[str, tuple[str, ...]]:
    """The lists of Amazon's own sheet: a row begins with a list's name, or goes on with the list above."""
    lists: defaultdict[str, list[str]] = defaultdict(list)
    name = ""
    for row in rows:
        cells = [text_of(cell).strip() for cell in row]
        name = cells[0] or name if cells else name
        lists[name] += [cell for cell in cells[1:] if cell]
    return {name: tuple(words) for name, words in lists.items() if name}
