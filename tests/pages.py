"""Read a built workbook as a person sees it: pages found by their labels, KPIs by their ids."""

from __future__ import annotations

import math
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from xlops.language import as_lang
from xlops.review.score import Score
from xlops.targets import NO_SALES
from xlops.workbook.lines import base_key, joined
from xlops.workbook.package import Package
from xlops.workbook.template import SHEETS
from xlops.workbook.typed_input import SHARED

Cells = dict[tuple[int, int], Any]

_TITLES = ("Inputs of this page", "本页取数")
_NOW = ("this", "本期")
_LAST = ("last", "上期")
_STATUS = ("status", "状态")
_MARK = ("mark", "标注")


def sheets_of(path: Path) -> dict[str, Cells]:
    """{sheet: {(row, column): value}} of every sheet, hidden ones too; blank cells are left out."""
    book = CalamineWorkbook.from_path(path)
    found: dict[str, Cells] = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = {(r, c): v for r, row in enumerate(rows) for c, v in enumerate(row) if v not in (None, "")}
    return found


_SCORE = ("score", "综合评分")


class Inputs:
    """The labelled block beside a page that computes every number on it."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        row, left = next(place for place, value in cells.items() if value in _TITLES)
        labels = {cells[r, left]: r for r in range(row, row + 40) if (r, left) in cells}
        self.now = next(labels[word] for word in _NOW if word in labels)
        self.last = next(labels[word] for word in _LAST if word in labels)
        ids = {c: v for (r, c), v in cells.items() if r == row + 1 and c > left}
        first = max(c for c in ids if ids[c] == "gmv")  # the measures stand before the KPIs
        last = next(c for c in range(first, first + 100) if c + 1 not in ids)
        self.columns = {str(ids[c]): c for c in range(first, last + 1)}
        self.year_ago = row + 2
        self.status_row = next(r for (r, c), v in cells.items() if c == first - 1 and v in _STATUS)

    def value(self, kpi: str) -> Any:
        return self.cells.get((self.now, self.columns[kpi]))

    @property
    def score(self) -> Any:
        """The composite score of the page's period."""
        column = next(c for (r, c), v in self.cells.items() if r == self.year_ago - 2 and v in _SCORE)
        return self.cells.get((self.now, column))

    def mark(self, kpi: str) -> Any:
        """What the KPI leaves out, as it stands behind its name."""
        line = next(r for (r, c), v in self.cells.items() if v in _MARK)
        ids = {v: c for (r, c), v in self.cells.items() if r == self.now + 2}
        return self.cells.get((line, ids[kpi]))

    def status(self, kpi: str) -> Any:
        return self.cells.get((self.status_row, self.columns[kpi]))

    def early(self, kpi: str) -> bool:
        """Whether the target is met and the early warning missed."""
        return self.cells.get((self.status_row + 4, self.columns[kpi])) == 1

    def edges(self, kpi: str) -> list[Any]:
        """Target, early warning and breach, low and high of each, as levels of the KPI."""
        return [self.cells.get((self.now + 3 + n, self.columns[kpi])) for n in range(6)]


def scorecard(cells: Cells) -> dict[str, dict[str, Any]]:
    """The rows of a review's scorecards by KPI id, which stands unseen in the first column."""
    words = "status actual expected target gap before change settled year_ago".split()
    heads = dict(zip((1, 3, 4, 6, 7, 8, 9, 10, 11), words, strict=True))
    ids = Inputs(cells).columns
    rows = {value: r for (r, c), value in cells.items() if c == 0 and value in ids}
    return {kpi: {word: cells.get((r, c)) for c, word in heads.items()} for kpi, r in rows.items()}


def table(package: Package, name: str) -> list[dict[str, Any]]:
    """The rows of a table; a table that holds nothing has none."""
    columns = package.read_table(name)
    count = len(next(iter(columns.values()), []))
    return [{c: values[n] for c, values in columns.items()} for n in range(count)]


def findings(package: Package, sheet: str) -> list[dict[str, Any]]:
    """The findings of a review, of all its tables: the lines of each as one text."""
    found: dict[str, dict[str, list[Any]]] = {}
    here = [n for n, t in package.tables().items() if t.sheet == sheet]
    names = [n for part in SHARED for n in here if n[3:].startswith(part)]
    for row in (r for name in names for r in table(package, name) if r["key"]):
        of = found.setdefault(base_key(row["key"]), {c: [] for c in row})
        for column, value in row.items():
            of[column] += [] if value in (None, "") else [value]
    texts = ("finding", "evidence", "advice")
    return [{c: joined(v) if c in texts else v[0] if v else None for c, v in of.items()} for of in found.values()]


def same(one: Any, other: Any) -> bool:
    """Whether two cells show the same: numbers to a relative 1e-9, blank and no text alike."""
    one, other = plain(one), plain(other)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


def plain(value: Any) -> Any:
    """A cell's value with dates as day numbers and blanks as None."""
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)).total_seconds() / 86400
    if isinstance(value, date):
        return float((value - date(1899, 12, 30)).days)
    if isinstance(value, bool | int | float):
        return float(value)
    return None if value in (None, "") else value


def expected(score: Score, language: str) -> Any:
    """What a cell shows of a score: its value, the word for spend without sales, or nothing."""
    if score.value is None and score.worst and score.kpi.no_denominator:
        return NO_SALES.in_(as_lang(language))
    return score.value


PIVOTS = SHEETS["pivot"]
_FILLED_FROM = 7  # rows above say what the sheet is


def differences(one: dict[str, Cells], other: dict[str, Cells]) -> list[str]:
    """The cells that differ between two readings of a workbook, in words, but for what a PivotTable fills."""
    assert list(one) == list(other)
    return [
        f"{sheet}!{place}: {cells.get(place)!r} and {other[sheet].get(place)!r}"
        for sheet, cells in one.items()
        for place in sorted(cells.keys() | other[sheet].keys())
        if not same(cells.get(place), other[sheet].get(place)) and not (sheet in PIVOTS and place[0] >= _FILLED_FROM)
    ]
