"""Sparklines: columns of thirteen periods, above or below their target where there is one, else from zero."""

from __future__ import annotations

from collections.abc import Callable

from workbook_templates.author.addresses import BACK, Inputs
from workbook_templates.author.ink import ACCENT, GREY_BAR, SPARK
from workbook_templates.author.kpis import judged
from workbook_templates.author.page import Cell, block
from xlops.kpis.catalogue import Kpi
from xlops.kpis.edges import Direction

_SPLIT = 16  # of these, before what charts are drawn from
_BEYOND = 18  # columns right of the inputs, where the helper cells stand: behind those of the bridges


def held_against(kpi: Kpi) -> bool:
    """Whether one level is the target of every period: not so where it comes from what was before."""
    plain = kpi.basis == "level" or kpi.is_change
    return judged(kpi) and plain and kpi.direction in (Direction.UP, Direction.DOWN)


def over_target(inputs: Inputs, kpi: Kpi, number: int) -> str:
    """Writes value less target of each period into a helper column, the values where no target is set; its range."""
    page, col = inputs.page, inputs.right + _BEYOND + number
    side = "" if kpi.direction is Direction.UP else "_high"
    target, warn = (inputs.edge(kpi.id, edge + side) for edge in ("target", "warn"))
    page.put(inputs.top, col, f"{page.t('inputs.over_target')}: {kpi.id}", "input_head")
    page.put(inputs.row(BACK), col, 0, "input", num_format="0.000")  # so that the columns begin at the target
    for back in range(BACK):
        value = inputs.kpi(kpi.id, back)
        page.put(
            inputs.row(back),
            col,
            f'=IF(ISNUMBER({value}),{value}-IF(ISNUMBER({target}),{target},N({warn})),"")',
            "input",
            num_format="0.000",
        )
    return f"'{page.name}'!{block((inputs.row(BACK), col), (inputs.now, col))}"


def by_finality(inputs: Inputs, cell: Callable[[int], str], name: str, number: int) -> tuple[str, str]:
    """Two helper columns of thirteen periods, of what is final and of what still moves; their ranges."""
    page, left = inputs.page, inputs.right + _BEYOND + _SPLIT + 2 * number
    for shift, key in enumerate(("state.final", "inputs.moving")):
        page.put(inputs.top, left + shift, f"{page.t(key)}: {name}", "input_head")
    for back in range(BACK):
        value, state = cell(back), inputs.head("state", back)
        known = f'IF(ISNUMBER({value}),{value},"")'
        page.put(inputs.row(back), left, f'=IF({state}="final",{known},"")', "input", num_format="0.000")
        page.put(inputs.row(back), left + 1, f'=IF({state}="final","",{known})', "input", num_format="0.000")
    first, last = inputs.row(BACK - 1), inputs.now
    final, moving = (f"'{page.name}'!{block((first, c), (last, c))}" for c in (left, left + 1))
    return final, moving


def whole_if_none(inputs: Inputs, ranges: tuple[str, str], number: int) -> str:
    """Writes above two such columns 100 % where neither holds anything; its range."""
    page, cell = inputs.page, (inputs.row(BACK), inputs.right + _BEYOND + _SPLIT + 2 * number)
    here = ",".join(r.rpartition("!")[2] for r in ranges)  # without the sheet's name, which a copy has not
    page.put(*cell, f'=IF(COUNT({here})=0,1,"")', "input", num_format="0.000")
    return f"'{page.name}'!{block(cell, cell)}"


def sparkline(inputs: Inputs, kpi: Kpi, cell: Cell, over: str = "") -> None:
    """Columns of the KPI's trend, or of the range `over`, whose axis is the target."""
    if over:
        looks: dict[str, object] = {"range": over, "axis": True, "negative_points": False}
    elif kpi.is_change:
        looks = {"range": inputs.trend(kpi.id), "negative_points": True, "negative_color": GREY_BAR}
    else:
        looks = {"range": inputs.trend(kpi.id), "min": 0}
    inputs.page.sheet.add_sparkline(
        *cell,
        {
            "type": "column",
            "series_color": SPARK,
            "last_point": True,
            "last_color": ACCENT,
            "show_hidden": True,
            "empty_cells": "gaps",
            **looks,
        },
    )
