"""The one column grid of a dated review: every block starts and ends on its edges (look: "Grid")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workbook_templates.author.page import Column, open_sides

MARGIN = 1.5
# in characters, named after what the scorecard shows there; 168 in all, as LibreOffice prints on landscape A4 at SCALE
GRID = {
    "status": 14.5,
    "kpi": 23.0,
    "actual": 11.0,
    "comes_to": 20.5,
    "trend": 12.5,
    "target": 12.0,
    "gap": 10.5,
    "before": 10.5,
    "change": 10.5,
    "settled": 10.5,
    "year_ago": 10.5,
    "remark": 10.5,
    "end": 11.5,
}
SCALE = 78
FIRST, LAST = 1, len(GRID)
WIDTHS = [MARGIN, *GRID.values(), MARGIN]


def place(name: str) -> int:
    """The sheet's column of one of the grid."""
    return FIRST + list(GRID).index(name)


def pixels(first: int, last: int) -> int:
    """How wide the columns `first` to `last` are on the screen."""
    return sum(round(WIDTHS[c] * 7 + 5) for c in range(first, last + 1))


def spread(places: Mapping[int, Column], first: int) -> list[Column]:
    """A table's columns from the sheet's column `first` on: unnamed blank ones between those that are placed.

    A text runs over the blank ones to its right, so that nothing is merged.
    """
    found: list[Column] = []
    for col in range(first, max(places) + 1):
        one = places.get(col) or Column(f"_{col}", _like(places, col))
        if one.style.startswith("typed"):
            sides = open_sides(one.blank, col < max(places) and col + 1 not in places)
            one = replace(one, more={**one.more, **sides})
        found.append(one)
    return found


def _like(places: Mapping[int, Column], col: int) -> str:
    """A blank column looks like the one that runs over it."""
    style = places[max(c for c in places if c < col)].style
    if style.startswith("line"):
        return "line"
    return style if style in ("typed", "typed_line") else "row"
