"""What of a review has room on its printed pages: three of a week, four of a month, on landscape A4.

Heights are points of rows, as the template draws them: it takes them from here. What has no room on a page waits
unseen or stands below the pages, so that no review prints a page more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xlops.workbook.template import TABLES

PAGE = 675.0  # of rows on one page: 689 at the scale of the reviews, less what Excel may add in rounding heights
TITLE = 28.0  # of a page that has one
HEADING, HEADS = 22.0, 14.0  # of a block: its title, the heads of its columns
LINE = 13.0  # where nobody types
TYPED = 18.0  # where people type
KPI = 12.25  # of a row of the other KPIs, and of a line on page one of a month
NOTES = 6  # lines
UNLISTED, UNLISTED_LINE = 3, 12.0  # lines that name the KPIs without a row
CHART, LOW_CHART, CHART_ROWS = 18.0, 11.25, 7  # of a row of charts of a week, of a month
MONTH_HEAD, PLAN_LINES = 146.0, 7  # of page one of a month: its title, headline and strip of figures


def block(rows: int, height: float = LINE) -> float:
    """How high a block with so many rows is; one without any is not there."""
    return HEADING + HEADS + rows * height if rows else 0.0


def _rows(name: str) -> int:
    return TABLES[name].rows or 1


def _notes() -> float:
    return HEADING + NOTES * TYPED


class Wanted(NamedTuple):
    """The rows of a block that is only read: `least` of them come before more of a weightier one; `whole` or none."""

    rows: int
    least: int = 0
    whole: bool = False


def decision_page(typed: Sequence[int], read: Sequence[Wanted], above: float = 0.0) -> tuple[list[int], int]:
    """What the page of what is decided has room for, beside notes and blocks of so many rows in which people type.

    Of the blocks that are only read, in the order of their weight, as many rows as there is room for, `above` points
    taken; then lines of further findings.
    """
    left, shown = PAGE - above - _notes() - sum(block(n, TYPED) for n in typed), [0] * len(read)
    for least in (True, False):
        for n, want in enumerate(read):
            free = left + block(shown[n])
            rows = min(want.rows, want.least) if least and not want.whole else want.rows
            fit = max(shown[n], min(rows, int((free - HEADING - HEADS) // LINE)))
            shown[n] = 0 if want.whole and fit < want.rows else fit
            left = free - block(shown[n])
    return shown, max(0, int((left - HEADING - HEADS) // LINE))


def first_lines(steps: int = 0, earns: int = 0) -> int:
    """How many lines of findings have room on page one of a month below its plan, walk, and who earns most."""
    above = MONTH_HEAD + block(PLAN_LINES, KPI) + block(steps, KPI) + block(earns, KPI)
    return int((PAGE - above - HEADING - HEADS) // KPI)


def restock_rows(owners: int) -> int:
    """How many orders have room on the page of the month's stock, beside two bridges, the owners and the charts."""
    beside = 2 * block(10) + block(owners) + HEADING + CHART_ROWS * LOW_CHART
    return min(_rows("mo_restock"), int((PAGE - beside - HEADING - HEADS) // LINE))


def kpi_rows(prefix: str, own: int, first: int, ramps: int) -> int:
    """How many of the other KPIs have a row on their page beside `own` of the user's, young ASINs and, in a month, the
    `first`.
    """
    others = block(_rows("wk_movers")) + HEADING + CHART_ROWS * CHART if prefix == "wk" else block(first)
    return int((PAGE - others - block(own) - block(ramps) - HEADING - HEADS - UNLISTED * UNLISTED_LINE) // KPI)
