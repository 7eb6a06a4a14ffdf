"""The Dashboard: pickers, the score, twelve tiles, five findings, three charts, how fresh the data is."""

from __future__ import annotations

from typing import Any

from workbook_templates.author import charts, scored
from workbook_templates.author.addresses import BACK, Inputs
from workbook_templates.author.ink import (
    ACCENT,
    FALL,
    ICON,
    MUTED,
    NUMBER,
    RULE,
    STATUS_AREA,
    THIN,
    TREND,
)
from workbook_templates.author.inputs import write as write_inputs
from workbook_templates.author.judge import word
from workbook_templates.author.kpis import KPIS, TILES, judged, number
from workbook_templates.author.page import Page, at, block, whole
from workbook_templates.author.sparks import by_finality, held_against, over_target, sparkline
from workbook_templates.author.wordings import (
    WITH_VAT,
    change_formula,
    date_text,
    difference_number,
    expected_text,
    gap_text,
)
from xlops.kpis.catalogue import Kpi
from xlops.kpis.edges import Direction
from xlops.workbook.actions import OPEN, ROOM
from xlops.workbook.package.references import quote_sheet

FIRST, LAST = 1, 17  # columns B to R: six tiles of two and a gutter after each but the last
WIDE, NARROW, GUTTER = 17, 10.5, 1.6
STEP = 3
INPUTS_COL = 20
TILE_TOP = 8
FINDINGS = 5
FRESH = 6
OVERDUE = 4
CHART_ROWS, CHART_HEIGHT = 10, 220
COUNTED = tuple(STATUS_AREA)
# the reviews come first, whose sheets a build names
_LINKS = ("", "", "actions", "proposals", "campaigns", "profit", "terms", "restock", "stock", "asin", "targets", "help")
# of an overdue action: where it stands, how it looks
_LATE: dict[str, tuple[int, str, dict[str, Any]]] = {
    "state": (FIRST, "line_status", {"align": "left", "indent": 1}),
    "no": (FIRST + 1, "line", {"indent": 1, "color": MUTED}),
    "action": (FIRST + STEP, "line", {"indent": 1}),
    "owner": (FIRST + 4 * STEP, "line", {"indent": 1}),
    "due": (FIRST + 4 * STEP + 1, "line", {"num_format": "yyyy-mm-dd;;;@", "align": "right"}),
    "worth": (LAST, "line", {"num_format": "+#,##0;-#,##0;0;@", "align": "right"}),
}
_NEWEST = 'IF(cfg_latest_week="",cfg_latest_month,cfg_latest_week)'
_BESIDE_LABEL = {"x": 0.07, "y": 0.04, "width": 0.81, "height": 0.85}  # a plot with room for a name at its right


def author(page: Page, sheets: dict[str, str]) -> Inputs:
    page.columns([1.6, *[WIDE, NARROW, GUTTER] * 6, 3])
    _head(page, sheets)
    _pickers(page)
    inputs = Inputs(page, TILE_TOP + 11, INPUTS_COL, "tbl_week", list(KPIS.values()), either=True)
    write_inputs(inputs)
    _effective(page, inputs)
    scored.show(page, inputs, 5, FIRST + 2 * STEP, FIRST + 2 * STEP + 1, FIRST)
    _subtitle(page, inputs)
    for n, name in enumerate(TILES):
        _tile(page, inputs, KPIS[name], TILE_TOP + 5 * (n // 6), FIRST + STEP * (n % 6))
    _colours(page)
    below = TILE_TOP + 10
    _findings(page, below)
    below += 2 * FINDINGS + 1
    _overdue(page, inputs, below)
    below += OVERDUE + 1
    _charts(page, inputs, below)
    below += CHART_ROWS + 1
    _freshness(page, sheets, below)
    _say_of_newest(page, inputs)
    page.paper((below + 2 * FRESH + 1, LAST))
    page.sheet.fit_to_pages(1, 1)
    page.sheet.freeze_panes(4, 0)
    return inputs


def _head(page: Page, sheets: dict[str, str]) -> None:
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, "", "title")
    page.put(1, FIRST, f'=cfg_store&" · "&{page.words.quoted("dashboard.title")}', "title")
    page.name_cell("ui_buttons", 1, FIRST + 2 * STEP, (1, LAST))
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    for n, key in enumerate(_LINKS):
        col = FIRST + n // 2 * STEP + n % 2  # two share the width of a tile
        if key:
            page.link(3, col, sheets[key], f"{sheets[key]} ›", bottom=1, bottom_color=ACCENT)
        else:
            page.put(3, col, None, "link", bottom=1, bottom_color=ACCENT)
    page.name_cell("dash_week", 3, FIRST)
    page.name_cell("dash_month", 3, FIRST + 1)
    page.sheet.set_row(4, 8)


def _pickers(page: Page) -> None:
    page.sheet.set_row(5, 14)
    page.sheet.set_row(6, 24)
    page.sheet.set_row(7, 14)
    page.put(7, FIRST + 3 * STEP, None, "caption", color=FALL, bold=True)
    page.name_cell("dash_breaches", 7, FIRST + 3 * STEP)
    for n, (key, name, first, source) in enumerate(
        (
            ("pick.marketplace", "cfg_marketplace", "ALL", "=lst_marketplaces"),
            ("pick.week", "cfg_period", page.t("pick.newest"), "=lst_weeks"),
        )
    ):
        col = FIRST + STEP * n
        page.text(5, col, key, "caption")
        page.put(6, col, first, "picker")
        page.name_cell(name, 6, col)
        page.sheet.data_validation(
            6,
            col,
            6,
            col,
            {
                "validate": "list",
                "source": source,
                "input_title": page.t(key),
                "input_message": page.t(f"{key}.help"),
                "error_title": page.t(key),
                "error_message": page.t("pick.wrong"),
            },
        )
    page.text(5, FIRST + 3 * STEP, "dashboard.fresh", "caption")
    nothing = page.words.quoted("dashboard.no_files")
    page.put(6, FIRST + 3 * STEP, f'=IF(cfg_freshness="",{nothing},cfg_freshness)', "body")


def _effective(page: Page, inputs: Inputs) -> None:
    """What the pickers come to: the newest week, and all marketplaces, unless a known one was picked.

    A store that has months only shows its newest month (`cfg_latest_week` is blank then).
    """
    known = "ISNUMBER(MATCH(cfg_period,tbl_week[period],0)),ISNUMBER(MATCH(cfg_period,tbl_month[period],0))"
    page.put(*inputs.period_cell, f'=IF(OR({known}),cfg_period,{_NEWEST})&""', "input", align="left")
    page.put(*inputs.monthly_cell, f"=ISNUMBER(MATCH({at(*inputs.period_cell)},tbl_month[period],0))", "input")
    page.put(inputs.monthly_cell[0], inputs.left, page.t("inputs.monthly"), "input_label")
    caption = inputs.of_kind(page.words.quoted("pick.week"), page.words.quoted("pick.month"))
    page.put(5, FIRST + STEP, f"={caption}", "caption")
    page.put(
        *inputs.marketplace_cell,
        '=IF(ISNUMBER(MATCH(cfg_marketplace,tbl_week[marketplace],0)),cfg_marketplace,"ALL")',
        "input",
        align="left",
    )


def _say_of_newest(page: Page, inputs: Inputs) -> None:
    """What a build writes is of the newest period: it says so beside the figures of an earlier one, or of a part."""
    earlier = f"{at(*inputs.period_cell)}<>{_NEWEST}"
    part = f'{at(*inputs.marketplace_cell)}<>"ALL"'
    page.says([(7, FIRST + 3 * STEP)], earlier, before=page.t("dashboard.of_newest"))
    page.says([page.headings[page.t("dashboard.findings")]], f"OR({earlier},{part})", after=page.t("dashboard.newest"))


def _subtitle(page: Page, inputs: Inputs) -> None:
    period, row = inputs.head("period"), inputs.head("row")
    day = inputs.head("first_day")
    last = inputs.of_kind(f"({day}+6)", f"(EDATE({day},1)-1)")
    said = page.words
    page.put(
        2,
        FIRST,
        (
            f'=IF({row}="",{said.quoted("dashboard.no_period")},{inputs.marketplace}&" · "&{period}&" · "'
            f'&{date_text(day)}&" – "&{date_text(last)}&" · "&{inputs.held("currency", row)}&{WITH_VAT}'
            f'&IF({inputs.head("state")}="preliminary"," · "&{said.quoted("state.preliminary")},'
            f'IF({inputs.head("state")}="partial"," · "&{said.quoted("state.partial")},""))'
            f'&IF(cfg_as_of="",""," · "&{said.quoted("dashboard.as_of")}&" "&cfg_as_of))'
        ),
        "subtitle",
    )


def _tile(page: Page, inputs: Inputs, kpi: Kpi, row: int, col: int) -> None:
    """Caption and status; value; target and gap; trend and change. Two cells wide, framed by rules."""
    for n, height in enumerate((18, 26, 15, 26, 15)):
        page.sheet.set_row(row + n, height)
    top: dict[str, Any] = {"top": 1, "top_color": RULE}
    page.put(row, col, kpi.name.in_(page.words.lang), "strong", bottom=0, **top)
    page.put(row, col + 1, f"={inputs.status(kpi.id)}" if judged(kpi) else "", "status", bottom=0, **top)
    look = NUMBER["large" if number(kpi) in ("money", "count") else number(kpi)]
    value = inputs.formula(kpi, inputs.now)
    if kpi.no_denominator:  # the cell may hold a word, so the dash cannot come from the number format
        look = look.rsplit(";", 1)[0] + ";@"
        value = f'IF({inputs.kpi(kpi.id)}="","–",{inputs.kpi(kpi.id)})'
    page.put(row + 1, col, f"={value}", "body", size=18, bold=True, align="left", num_format=look)
    mark = inputs.apart(kpi.id, "mark")
    said = mark
    for bracket in "()（）":  # the mark stands alone here
        said = f'SUBSTITUTE({said},"{bracket}","")'
    words = page.words
    comes_to = expected_text(inputs, kpi)
    page.put(row + 1, col + 1, f"=TRIM({said})", "caption", size=8, text_wrap=True, valign="top")
    page.put(
        row + 4, col, f'=IF({comes_to}="","",{words.quoted("tile.expected")}&" "&{comes_to})', "caption", valign="top"
    )
    page.put(row + 2, col, gap_text(page, inputs, kpi), "caption")
    page.put(
        row + 3,
        col + 1,
        change_formula(inputs, kpi),
        "body",
        difference_number(kpi, arrow=True),
        size=9,
        valign="vcenter",
    )
    over = over_target(inputs, kpi, TILES.index(kpi.id)) if held_against(kpi) else ""
    sparkline(inputs, kpi, (row + 3, col), over)


def _colours(page: Page) -> None:
    """Status chips, and changes coloured by what they mean."""
    for line in (0, 1):
        row = TILE_TOP + 5 * line
        for n in range(6):
            kpi = KPIS[TILES[6 * line + n]]
            chip = (row, FIRST + STEP * n + 1)
            page.status_colours(chip, chip)
            if kpi.direction in (Direction.UP, Direction.DOWN):
                page.good_bad([at(row + 3, FIRST + STEP * n + 1).replace("$", "")], kpi.direction is Direction.UP)


def _findings(page: Page, row: int) -> None:
    page.section(row, FIRST, LAST, page.t("dashboard.findings"))
    first, last = row + 1, row + 2 * FINDINGS
    for n in range(first, last, 2):
        page.sheet.set_row(n, 15)
        page.sheet.set_row(n + 1, 14)
        page.put(n, FIRST, None, "line_status", align="left", indent=1)
        page.put(n, FIRST + 1, None, "line_strong", indent=1)
        page.put(n, LAST, None, "line", color=ACCENT, align="right")
        page.fill(n + 1, FIRST, LAST, "row")
        page.put(n + 1, FIRST + 1, None, "row", color=MUTED, indent=1)
    for name, top, col in (("status", first, FIRST), ("", first, FIRST + 1), ("do", first + 1, FIRST + 1),
                           ("link", first, LAST)):  # fmt: skip
        end = (top + 2 * FINDINGS - 1, col)
        page.name_cell(f"dash_findings_{name}".rstrip("_"), top, col, end)
    page.status_colours((first, FIRST), (last, FIRST))


def _overdue(page: Page, inputs: Inputs, row: int) -> None:
    """The first open actions that are overdue or due today, as the Actions sheet has them by now."""
    words = page.words
    page.section(row, FIRST, LAST, page.t("dashboard.overdue"), f"={words.quoted('dashboard.actions')}&act_headline")
    state, late = whole(OPEN, "state"), inputs.right + 5
    for n in range(1, ROOM + 1):
        icon = f"LEFT(INDEX({state},{n}),1)"
        due = f'OR({icon}="{ICON["breach"]}",{icon}="{ICON["warn"]}")'
        page.put(inputs.top + n, late, f'=IFERROR(IF({due},{n},""),"")', "input")
    page.text(inputs.top, late, "dashboard.overdue", "input_head")
    first = block((inputs.top + 1, late), (inputs.top + ROOM, late))
    for n in range(1, OVERDUE + 1):
        page.sheet.set_row(row + n, 15)
        page.fill(row + n, FIRST, LAST, "row")
        for column, (col, style, look) in _LATE.items():
            shown = f'IFERROR(INDEX({whole(OPEN, column)},SMALL({first},{n})),"")'
            shown = f'IF({shown}="","",{shown})' if "num_format" in look else f'{shown}&""'
            if n == 1 and column == "action":
                shown = f"IF(COUNT({first})=0,{words.quoted('dashboard.none_overdue')},{shown})"
            page.put(row + n, col, f"={shown}", style, bottom=1, bottom_color=THIN, **look)
    page.status_colours((row + 1, FIRST), (row + OVERDUE, FIRST))


def _charts(page: Page, inputs: Inputs, row: int) -> None:
    said = page.words
    spans = ((FIRST, FIRST + 4), (FIRST + 6, FIRST + 10), (FIRST + 12, LAST))
    counts = _status_counts(page, inputs)
    line = _target_column(page, inputs)
    acos, edge = inputs.local_trend("acos"), inputs.edge("acos", "target_high")
    over = f'{said.quoted("chart.acos_over")}&COUNTIF({acos},">"&{edge})&{said.quoted("chart.of_weeks")}'
    over += f"&COUNT({acos})&{inputs.of_kind(said.quoted('chart.weeks'), said.quoted('chart.months'))}"
    plain = inputs.of_kind(said.quoted("chart.acos"), said.quoted("chart.acos_months"))
    counted = {s: at(inputs.top + n, inputs.right + 1) for n, s in enumerate(COUNTED, 1)}
    judged_any = "+".join(counted[s] for s in COUNTED if s.endswith(("met", "warn", "breach")))
    sure, likely = counted["breach"], counted["likely_breach"]
    breaches = f"{said.quoted('chart.breaches')}&({sure}+{likely})"  # counted as in the headline of a review
    before, after = page.t("chart.breaches_likely", n="\0").split("\0")
    every = said.quoted("chart.breaches_all_likely")
    breaches += f'&IF({likely}=0,"",IF({sure}=0,{every},"{before}"&{likely}&"{after}"))'
    worst = f"IF({sure}+{likely}=0,{said.quoted('chart.no_breach')},{breaches})"
    titles = (
        _record(inputs),
        f"=IF(OR(COUNT({acos})=0,COUNT({edge})=0),{plain},{over})",
        f"=IF({judged_any}=0,{said.quoted('chart.status')},{worst})",
    )
    notes = (said("chart.hollow"), said("chart.dashed"), "")
    for (first, last), title, note in zip(spans, titles, notes, strict=True):
        page.section(row, first, last, title, note)
    width = [round(2 * ((WIDE * 7 + 5) + (NARROW * 7 + 5)) + GUTTER * 7) - 6] * 3
    axis = inputs.axis()
    gmv = by_finality(inputs, lambda back: inputs.measure("gmv", back), "gmv", 0)
    sold = charts.trend(page, said("measure.gmv"), gmv, axis, "#,##0", TREND)
    charts.insert(page, sold, row + 1, spans[0][0], width[0], CHART_HEIGHT, said("chart.gmv"))
    of_acos = by_finality(inputs, lambda back: inputs.kpi("acos", back), "acos", 1)
    ratio = charts.trend(page, "ACOS", of_acos, axis, "0%", ACCENT)
    ratio.set_plotarea({"fill": {"none": True}, "border": {"none": True}, "layout": _BESIDE_LABEL})
    ratio.combine(charts.target_line(page, said("chart.target"), line, axis, BACK))
    charts.insert(page, ratio, row + 1, spans[1][0], width[1], CHART_HEIGHT, said("chart.acos"))
    bar = charts.status_bar(page, *counts, [STATUS_AREA[s] for s in COUNTED])
    charts.insert(page, bar, row + 1, spans[2][0], width[2], CHART_HEIGHT, said("chart.status"))


def _record(inputs: Inputs) -> str:
    """What the chart of GMV shows: that it is at its highest or lowest, where it is."""
    said, now, gmv = inputs.page.words.quoted, inputs.measure("gmv"), inputs.local_trend("gmv", measure=True)
    plain, high, low = (
        inputs.of_kind(said(f"chart.{key}"), said(f"chart.{key}_months")) for key in ("gmv", "gmv_high", "gmv_low")
    )
    record = f"IF({now}>=MAX({gmv}),{high},IF({now}<=MIN({gmv}),{low},{plain}))"
    return f"=IF(OR(COUNT({gmv})<3,COUNT({now})=0),{plain},{record})"


def _status_counts(page: Page, inputs: Inputs) -> tuple[str, str]:
    """Counts of each status over all judged KPIs: the range of counts and that of words."""
    cols = inputs.kpi_cols.values()
    statuses = block((inputs.status_row, min(cols)), (inputs.status_row, max(cols)))
    row, col = inputs.top, inputs.right
    page.columns([16, 11, 3, 12], col)
    page.text(row, col, "chart.status", "input_head", align="left")
    page.put(row, col + 1, None, "input_head")
    for n, status in enumerate(COUNTED, 1):
        said = word(page.words, status)
        page.put(row + n, col, said, "input_label")
        page.put(row + n, col + 1, f'=COUNTIF({statuses},"{said}")', "input")
    where, last = f"'{page.name}'!", row + len(COUNTED)
    return where + block((row + 1, col + 1), (last, col + 1)), where + block((row + 1, col), (last, col))


def _target_column(page: Page, inputs: Inputs) -> str:
    col = inputs.right + 3
    page.put(inputs.top, col, page.t("chart.acos_target"), "input_head", text_wrap=True)
    for back in range(BACK):
        page.put(inputs.row(back), col, f"={inputs.edge('acos', 'target_high')}", "input", "share")
    return f"'{page.name}'!{block((inputs.row(BACK - 1), col), (inputs.now, col))}"


def _freshness(page: Page, sheets: dict[str, str], row: int) -> None:
    """What is to be downloaded; what is current is only counted."""
    states = whole("tbl_coverage", "state")
    current = f'COUNTIF({states},"{ICON["met"]}*")'
    page.section(row, FIRST, LAST, page.t("dashboard.freshness"))
    said = f"{current}&{page.words.quoted('dashboard.freshness_note')}"
    page.put(row, LAST, f'=HYPERLINK("#{quote_sheet(sheets["log"])}!A1",{said})', "section_note", valign="bottom")
    places = {"state": FIRST, "marketplace": FIRST + 1, "source": FIRST + 3, "to": FIRST + 7, "dates": FIRST + 9,
              "download": FIRST + 3}  # fmt: skip
    page.fill(row + 1, FIRST, LAST, "head")
    for name, col in places.items():
        if name != "download":  # a path of menus takes a line of its own
            page.text(row + 1, col, f"col.{name}", "head", text_wrap=False)
    for n in range(FRESH):
        top = row + 2 + 2 * n
        page.sheet.set_row(top, 15)
        page.sheet.set_row(top + 1, 13)
        for name, col in places.items():
            state, cell = (f"INDEX({whole('tbl_coverage', c)},{n + 1})" for c in ("state", name))
            shown = f'IFERROR(IF(OR({cell}="",LEFT({state},1)="{ICON["met"]}"),"",{cell}),"")'
            if n == 0 and name == "source":
                nothing = page.words.quoted("dashboard.all_current")
                shown = f'IF(LEFT(IFERROR({state},""),1)="{ICON["met"]}",{nothing},{shown})'
            more: dict[str, Any] = {"num_format": "yyyy-mm-dd", "align": "left"} if name == "to" else {}
            style: dict[str, Any] = {"align": "left", "indent": 1} if name == "state" else {}
            small: dict[str, dict[str, Any]] = {
                "dates": {"size": 9}, "download": {"size": 9, "color": MUTED, "valign": "top"},
            }  # fmt: skip
            more |= small.get(name, {})
            line = "line_status" if name == "state" else "line"
            page.put(top + (name == "download"), col, f"={shown}", line, **style, **more)
    first, last = row + 2, row + 1 + 2 * FRESH
    page.status_colours((first, FIRST), (last, FIRST))
    page.ruled((first + 1, FIRST), (last, LAST), (first + 1, FIRST), THIN)
