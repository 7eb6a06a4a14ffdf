"""What is looked at: the KPI or ASIN of the selected row, the period and marketplace of the sheet in front."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import xlwings as xw

from xlops.workbook.excel.book import LiveBook
from xlops.workbook.package import TableShape
from xlops.workbook.package.references import Box, cell_ref, parse_place


@dataclass(frozen=True)
class Asked:
    """A KPI's id or an ASIN, the other one empty; period and marketplace where the sheet says them."""

    kpi: str = ""
    asin: str = ""
    period: str | None = None
    marketplace: str | None = None


@dataclass(frozen=True)
class Front:
    """The period and marketplace in front, None for the newest and for all; the review's sheet, or empty."""

    period: str | None = None
    marketplace: str | None = None
    review: str = ""


def in_front(book: xw.Book) -> Front:
    """What the review in front shows; on any other sheet what is picked on the Dashboard, as far as it is known."""
    live, sheet = LiveBook(book), book.sheets.active.name
    period, marketplace = _shown(live, sheet)
    if period:
        return Front(period, marketplace, sheet)
    newest_first, months = (live.read_table(f"tbl_list_{kind}")["period"] for kind in ("week", "month"))
    periods = [*newest_first[1:], *months]  # what stands first is the word for the newest
    scopes = live.read_table("tbl_list_marketplace")["marketplace"]
    picked, scope = live.read_name("cfg_period"), live.read_name("cfg_marketplace")
    return Front(str(picked) if picked in periods else None, str(scope) if scope in scopes else None)


def asked_by(book: xw.Book) -> Asked | None:
    """What the selected row asks about; None where it is about neither a KPI nor an ASIN."""
    selected = book.app.selection
    if selected is None:
        return None
    live, sheet, row = LiveBook(book), selected.sheet.name, selected.row
    tables = [t for t in live.tables().values() if t.sheet == sheet and _covers(t, row, selected.column)]
    for found in (*(_in_table(live, t, row) for t in tables), *_in_scorecard(live, sheet, row)):
        if found.kpi or found.asin:
            return _completed(live, sheet, found)
    names = live.defined_names()
    place = parse_place(names.get("asin_pick", ""))
    if place and place[0] == sheet:
        return Asked(asin=str(live.read_name("asin_pick") or ""))
    return None


def _covers(table: TableShape, row: int, column: int) -> bool:
    return Box.parse(table.ref).has(column, row)


def _in_table(live: LiveBook, table: TableShape, row: int) -> Asked:
    box = Box.parse(table.ref)
    refs = {name: cell_ref(box.left + n, row) for n, name in enumerate(table.columns)}
    values = live.read_cells(table.sheet, list(refs.values()))
    texts = {name: str(values[ref] or "") for name, ref in refs.items()}
    key = texts.get("key", "") if table.name.startswith(("wk_own", "mo_own")) else ""
    return Asked(
        kpi=texts.get("kpi") or key, asin=texts.get("asin", ""), period=texts.get("period") or None,
        marketplace=texts.get("marketplace") or None,
    )  # fmt: skip


def _in_scorecard(live: LiveBook, sheet: str, row: int) -> Iterator[Asked]:
    """The ids of a scorecard's rows stand unseen in the column that `kpi_ids` names."""
    for name, text in live.defined_names(sheet).items():
        place = parse_place(text) if name.endswith("kpi_ids") else None
        if place and place[1].top <= row <= place[1].bottom:
            ref = cell_ref(place[1].left, row)
            yield Asked(kpi=str(live.read_cells(sheet, [ref])[ref] or ""))


def _completed(live: LiveBook, sheet: str, found: Asked) -> Asked:
    """With the period and marketplace that a review shows."""
    period, marketplace = _shown(live, sheet)
    return replace(found, period=found.period or period, marketplace=found.marketplace or marketplace)


def _shown(live: LiveBook, sheet: str) -> tuple[str | None, str | None]:
    """Period and marketplace of a review; None of any other sheet."""
    own = live.defined_names(sheet)

    def read(part: str) -> str | None:
        name = next((n for n in own if n in (f"wk_{part}", f"mo_{part}")), None)
        return _text(live.read_name(name, sheet)) if name else None

    return read("period"), read("marketplace")


def _text(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None
