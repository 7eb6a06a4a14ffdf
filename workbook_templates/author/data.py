"""The hidden data sheets: one Excel table each, ids as headers, one blank body row until a build fills them."""

from __future__ import annotations

from typing import Any

from workbook_templates.author.ink import NUMBER, Ink
from workbook_templates.author.page import Page
from workbook_templates.author.words import Words
from xlops.workbook.template import TABLES, ContractTable, measure_columns

_NUMBER_OF = {"first_day": "day", "last_day": "day", "day": "day", "gmv_change": "signed"}
_WORDS = {
    "key",
    "period",
    "marketplace",
    "currency",
    "state",
    "moving",
    "apart",
    "mark",
    "asin",
    "title",
    "label",
    "name",
}


def author(book: Any, ink: Ink, words: Words) -> None:
    """Adds every table of the contract whose sheet is a data sheet."""
    sheets: dict[str, list[ContractTable]] = {}
    for table in TABLES.values():
        if table.sheet.startswith("data_"):
            sheets.setdefault(table.sheet, []).append(table)
    for name, tables in sheets.items():
        page = Page(book, name, ink, words)
        page.text(0, 0, "data.title", "caption")
        left = 0
        for table in tables:
            _table(page, table, left)
            left += len(table.columns) + 1
        page.sheet.freeze_panes(3, 0)
        page.sheet.hide()


def _table(page: Page, table: ContractTable, left: int) -> None:
    page.put(1, left, table.name, "caption")
    columns = []
    for n, c in enumerate(table.columns):
        format_ = page.ink("data") if table.sheet.startswith("data_lookup") else _format(page, c.id)
        columns.append({"header": c.id, "header_format": page.ink("data_head"), "format": format_})
        page.sheet.set_column(left + n, left + n, 30 if c.id == "title" else 15, format_)
        page.sheet.write_blank(3, left + n, None, format_)
    page.sheet.add_table(
        2,
        left,
        3,
        left + len(columns) - 1,
        {"name": table.name, "style": None, "columns": columns, "autofilter": False},
    )
    for list_name, column in (
        ("lst_weeks", "week"),
        ("lst_months", "month"),
        ("lst_marketplaces", "marketplace"),
        ("lst_asins", "asin"),
    ):
        if table.name == f"tbl_list_{column}":
            page.name_cell(list_name, 3, left, (3, left))


def _format(page: Page, id_: str) -> Any:
    if id_ in _WORDS:
        return page.ink("data")
    number = NUMBER[_NUMBER_OF.get(id_, "price" if id_ in measure_columns(money=True) else "count")]
    return page.ink("data", num_format=number.replace(';"–"', ";@"))
