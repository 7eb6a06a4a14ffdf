"""Charts in the house style: no frame, no legend where labels do, one accent, gridlines in the lightest grey.

Only columns and bars carry data that may be missing: an empty result draws no column, while a line would fall to
zero. Lines are used for targets, which are always known. The message stands in the cell above the chart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbook_templates.author.ink import ACCENT, BAR, BLUE, FALL, GREY_BAR, GRID, INK, MUTED, RISE, RULE, WHITE
from workbook_templates.author.page import Page


def _font(page: Page, size: float = 9, color: str = MUTED) -> dict[str, Any]:
    return {"name": page.ink.font, "size": size, "color": color}


def column_chart(page: Page, kind: str = "column", subtype: str | None = None) -> Any:
    chart = page.book.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    chart.set_plotarea({"fill": {"none": True}, "border": {"none": True}})
    chart.show_blanks_as("gap")
    return chart


def axes(
    page: Page, chart: Any, number: str, *, value_visible: bool = True, low: float | None = 0, size: float = 9
) -> None:
    chart.set_x_axis(
        {
            "num_font": _font(page, size),
            "line": {"color": RULE},
            "major_tick_mark": "none",
            "minor_tick_mark": "none",
            "label_position": "low",
        }
    )
    y: dict[str, Any] = {
        "num_font": _font(page),
        "line": {"none": True},
        "num_format": number,
        "major_gridlines": {"visible": True, "line": {"color": GRID, "width": 0.75}},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
        "visible": value_visible,
    }
    if low is not None:
        y["min"] = low
    chart.set_y_axis(y)


def legend(page: Page, chart: Any, where: str = "top") -> None:
    chart.set_legend({"position": where, "font": _font(page)})


def series(name: str, values: str, categories: str, color: str = ACCENT, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "values": f"={values}",
        "categories": f"={categories}",
        "fill": {"color": color},
        "border": {"none": True},
        **more,
    }


def newest(count: int, color: str = ACCENT, before: str = BAR) -> list[dict[str, Any]]:
    """Fills for `count` columns of which the last, the newest, is in full accent."""
    return [{"fill": {"color": color if n == count - 1 else before}} for n in range(count)]


def target_line(page: Page, name: str, values: str, categories: str, count: int) -> Any:
    """A dashed line whose last point carries the series' name."""
    line = page.book.add_chart({"type": "line"})
    labels: list[dict[str, Any]] = [{"delete": True} for _ in range(count - 1)]
    line.add_series(
        {
            "name": name,
            "values": f"={values}",
            "categories": f"={categories}",
            "line": {"color": INK, "width": 1.25, "dash_type": "dash"},
            "marker": {"type": "none"},
            "data_labels": {
                "value": False,
                "series_name": True,
                "position": "right",
                "font": _font(page, color=INK),
                "custom": [*labels, {}],
            },
        }
    )
    return line


def insert(
    page: Page, chart: Any, row: int, col: int, width: int, height: int, alt: str, *, with_cells: bool = False
) -> None:
    """Put a chart on the page; `with_cells` it moves and grows with the rows that it belongs to."""
    chart.set_size({"width": width, "height": height})
    where = {"object_position": 1} if with_cells else {"object_position": 2, "x_offset": 1, "y_offset": 2}
    page.sheet.insert_chart(row, col, chart, {**where, "description": alt})


def bars(page: Page, trend: str, axis: str, name: str, number: str, whole: str, count: int = 13) -> Any:
    """Thirteen columns, the newest in full accent; small labels, so that none is turned. `whole`: see `_unseen`."""
    chart = column_chart(page)
    chart.add_series(series(name, trend, axis, BAR, gap=40, overlap=100, points=newest(count)))
    chart.add_series(_unseen(whole, axis))
    axes(page, chart, number, size=7)
    return chart


def _unseen(whole: str, categories: str) -> dict[str, Any]:
    """A column that is not drawn: of 100 % where a chart of shares has no other, which else has an axis to 1200 %."""
    return {**series("", whole, categories, gap=40), "fill": {"none": True}}


def trend(
    page: Page, name: str, ranges: tuple[str, str], categories: str, number: str, color: str, whole: str = ""
) -> Any:
    """Columns of what is final, and hollow ones of what still moves; of shares, `whole` gives an axis to none."""
    chart = column_chart(page)
    final, moving = ranges
    chart.add_series(series(name, final, categories, color, gap=40, overlap=100))
    hollow = series(name, moving, categories, color, gap=40)
    chart.add_series({**hollow, "fill": {"color": WHITE}, "border": {"color": color, "width": 1.25}})
    if whole:
        chart.add_series(_unseen(whole, categories))
    axes(page, chart, number)
    return chart


def status_bar(page: Page, values: str, names: str, colours: list[str]) -> Any:
    """How many KPIs stand in each status, as labelled bars."""
    chart = column_chart(page, "bar")
    chart.add_series(
        series(
            page.t("chart.kpis"),
            values,
            names,
            GREY_BAR,
            gap=35,
            points=[{"fill": {"color": c}} for c in colours],
            data_labels={"value": True, "font": _font(page, 9, INK), "position": "outside_end"},
        )
    )
    return _named_bars(page, chart)


def _named_bars(page: Page, chart: Any) -> Any:
    """Bars from the top down, with names and without an axis of values."""
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": _font(page, 9, INK),
            "line": {"none": True},
            "major_gridlines": {"visible": False},
            "major_tick_mark": "none",
        }
    )
    return chart


def waterfall(page: Page, ranges: dict[str, str], names: str, *, costs: bool = False) -> Any:
    """A bar per row of the table beside it: an invisible base under totals, rises and falls; `costs` are not bad."""
    chart = column_chart(page, "bar", "stacked")
    fall = {"pattern": "dark_upward_diagonal", "fg_color": FALL, "bg_color": "#E6B5AF"}
    fills: dict[str, dict[str, Any]] = {
        "base": {"fill": {"none": True}},
        "total": {"fill": {"color": BLUE[0]}},
        "up": {"fill": {"color": RISE}},
        "down": {"fill": {"color": RULE}} if costs else {"pattern": fall},
    }
    for part, look in fills.items():
        chart.add_series(
            {
                "name": page.t(f"bridge.{part}"),
                "values": f"={ranges[part]}",
                "categories": f"={names}",
                "gap": 45,
                "overlap": 100,
                "border": {"none": True},
                **look,
            }
        )
    # the cells are the labels, and the bars are cut at their beginning: an axis would mislead
    chart.set_y_axis({"visible": False, "reverse": True, "major_gridlines": {"visible": False}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_plotarea({"layout": {"x": 0, "y": 0, "width": 1, "height": 1}})
    return chart


def outcomes(page: Page, names: str, values: Mapping[str, str]) -> Any:
    """Of each kind a bar of its verdicts: what worked, what cannot be told, what did not, each with its count."""
    chart = column_chart(page, "bar", "stacked")
    looks = {"worked": (RISE, WHITE), "cannot_tell": (GREY_BAR, INK), "did_not": (FALL, WHITE)}
    for outcome, (colour, ink) in looks.items():
        label = {"value": True, "num_format": "0;;;", "position": "center", "font": _font(page, 9, ink)}
        word = page.t(f"actions.{outcome}")
        chart.add_series(series(word, values[outcome], names, colour, gap=45, overlap=100, data_labels=label))
    return _named_bars(page, chart)
