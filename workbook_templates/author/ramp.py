"""The cards of young ASINs: a row each, with what is normal in its week of eight."""

from __future__ import annotations

from workbook_templates.author.grid import FIRST, LAST, place
from workbook_templates.author.lines import read_only
from workbook_templates.author.page import Column, Page

_PLACES = {"state": "status", "title": "kpi", "week": "actual", "basis": "comes_to", "visitors": "trend",
           "visitors_normal": "target", "units": "gap", "units_normal": "before", "reviews": "change",
           "edited": "settled", "advice": "year_ago"}  # fmt: skip
_STYLES = {"title": "strong"}
_MUTED = ("basis", "visitors_normal", "units_normal", "reviews", "edited")
_NUMBERS = {**dict.fromkeys(("week", "visitors", "visitors_normal", "units", "units_normal", "reviews"), "count"),
            "edited": "day"}  # fmt: skip
_BOLD = ("visitors", "units")


def author(page: Page, prefix: str, row: int) -> int:
    """The block from a row on; gives the next free row."""
    name = f"{prefix}_ramp"
    page.section(row, FIRST, LAST, page.t("review.ramp"), page.t("review.ramp_note"))
    columns = {place(at): _column(id_) for id_, at in _PLACES.items()}
    columns |= {0: Column("key", "hidden"), LAST + 1: Column("asin", "hidden")}
    return read_only(page, name, row, columns)


def _column(id_: str) -> Column:
    more = {"bold": True} if id_ in _BOLD else {}
    style = _STYLES.get(id_, "muted" if id_ in _MUTED else "row")
    return Column(id_, style, _NUMBERS.get(id_), text=f"col.ramp_{id_}", more=more)
