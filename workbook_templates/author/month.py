"""Page one of a month: plan and actual beside the score, and what of the sales was left."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from workbook_templates.author import charts
from workbook_templates.author.addresses import HEAD, Inputs
from workbook_templates.author.bridge import CHART, CHART_END, PARTS, on_plan
from workbook_templates.author.grid import FIRST, LAST, pixels, place, spread
from workbook_templates.author.ink import BAR, MUTED, THIN, TREND
from workbook_templates.author.page import Column, Page, at, block, whole
from workbook_templates.author.sparks import by_finality
from xlops.workbook.paper import HEADS, LINE
from xlops.workbook.profit import EARNS

MARKETPLACES = 7  # rows: all together, then one by one
_WALK = ("net_sales", "cogs", "amazon_fees", "spend", "contribution")
_COSTS = _WALK[1:-1]
_MONEY = "#,##0;-#,##0;0;"  # nothing where there is none
_BESIDE_TRENDS = 44  # columns right of the inputs, behind what charts are drawn from
_PLAN = {"status": "col.marketplace", "kpi": "plan.of_plan", "actual": "plan.attained", "comes_to": "plan.actual",
         "trend": "plan.plan_month", "target": "col.gap", "gap": "col.year_ago"}  # fmt: skip


def plan_and_score(page: Page, inputs: Inputs, row: int) -> int:
    """GMV of all marketplaces and of each beside its plan, and the score of thirteen months; the next free row."""
    right = place("change")
    page.section(row, FIRST, right - 2, page.t("mo.plan_actual"), _plan_note(page))
    page.section(row, right, LAST, f"{page.t('score.title')} · {page.t('mo.thirteen')}", page.t("chart.hollow"))
    for name, key in _PLAN.items():
        page.put(row + 1, place(name), page.t(key), "head" if name in ("status", "kpi") else "head_number")
    page.sheet.set_row(row + 1, HEADS)
    for n in range(MARKETPLACES):
        _marketplace(page, inputs, row + 2 + n, n + 1)
    first, last = row + 2, row + 1 + MARKETPLACES
    page.sheet.conditional_format(
        first, place("kpi"), last, place("kpi"),
        {"type": "data_bar", "data_bar_2010": True, "bar_only": True, "bar_solid": True, "bar_color": BAR,
         "bar_no_border": True, "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1.25},
    )  # fmt: skip
    gaps = [at(n, place("target")).replace("$", "") for n in range(first, last + 1)]
    page.good_bad(gaps, rising_is_good=True)
    page.ruled((first + 1, FIRST), (last, right - 2), (first + 1, FIRST), THIN)
    ranges = by_finality(inputs, partial(inputs.head, "score"), "score", 3)
    chart = charts.trend(page, page.t("score.score"), ranges, inputs.axis(), "0", TREND)
    height = round((HEADS + MARKETPLACES * LINE) * 4 / 3) - 4
    charts.insert(page, chart, row + 1, right, pixels(right, LAST) - 14, height, page.t("score.title"))
    return last + 1


def _plan_note(page: Page) -> str:
    """Where the plan is typed; how many marketplaces have no line."""
    beyond = f"ROWS({whole('tbl_list_marketplace', 'marketplace')})-{MARKETPLACES}"
    return f'={page.words.quoted("mo.plan_note")}&IF({beyond}>0," · +"&({beyond}),"")'


def _marketplace(page: Page, inputs: Inputs, row: int, number: int) -> None:
    """A line of the plan; blank beyond the marketplaces, and for the only one, which is all of them."""
    page.sheet.set_row(row, LINE)
    listed = whole("tbl_list_marketplace", "marketplace")
    key = f'{inputs.head("period")}&"|"&INDEX({listed},{number})'
    alone = f"ROWS({listed})=2" if number == 2 else "FALSE"
    page.put(row, 0, f'=IF({alone},"",IFERROR(MATCH({key},tbl_month[key],0),""))', "hidden")
    found = at(row, 0)

    def held(column: str, of: str = found) -> str:
        cell = f"INDEX(tbl_month[{column}],{of})"
        return f'=IF({found}="","",IFERROR(IF({cell}="","",{cell}),""))'

    gmv, plan = at(row, place("comes_to")), at(row, place("trend"))
    # a total is held against its plan only where every marketplace that sold has one
    every = [whole("tbl_month", c) for c in ("period", "gmv", "plan_gmv")]
    of_period = f'{every[0]},{inputs.head("period")},{every[1]},"<>"'
    like = f'COUNTIFS({of_period})=COUNTIFS({of_period},{every[2]},"<>")' if number == 1 else "TRUE"
    both = f"AND(COUNT({gmv},{plan})=2,N({plan})>0,{like})"
    name = f'INDEX(tbl_month[marketplace],{found})&" · "&INDEX(tbl_month[currency],{found})'
    last_year = at(inputs.year_ago, inputs.left + 1 + HEAD.index("period"))
    ago = f'MATCH({last_year}&"|"&INDEX({listed},{number}),tbl_month[key],0)'
    page.put(row, place("status"), f'=IF({found}="","",{name})', "body", bold=number == 1)
    page.put(row, place("kpi"), f'=IF({both},{gmv}/{plan},"")', "body", num_format=";;;")
    page.put(row, place("actual"), f'=IF({both},{gmv}/{plan},"")', "body", num_format="0%;;0%;")
    page.put(row, place("comes_to"), held("gmv"), "body", num_format=_MONEY, bold=True)
    page.put(row, place("trend"), held("plan_gmv"), "body", num_format=_MONEY, color=MUTED)
    over = on_plan(inputs, "mark", '""') if number == 1 else '""'  # of which marketplaces the plan is
    page.put(row, place("target"), f"=IF({both},{gmv}-{plan},{over})", "body", num_format="+#,##0;-#,##0;0;@")
    page.put(row, place("gap"), held("gmv", ago), "body", num_format=_MONEY, color=MUTED)


def walk(page: Page, inputs: Inputs, row: int) -> int:
    """From net sales to contribution, a bar a line; blank where the marketplaces of its parts differ (rule N24)."""
    note = f"={page.words.quoted('mo.walk_note')}&{inputs.apart('cm', 'mark')}"
    page.section(row, FIRST, LAST, page.t("mo.walk"), note)
    heads = {"status": "bridge.driver", "actual": "bridge.this", "comes_to": "mo.share_of_sales", "change": "mo.before",
             "settled": "col.change", "year_ago": "col.year_ago"}  # fmt: skip
    for col in range(FIRST, LAST + 1):
        page.put(row + 1, col, None, "head")
    for name, key in heads.items():
        page.put(row + 1, place(name), page.t(key), "head" if name == "status" else "head_number")
    page.sheet.set_row(row + 1, HEADS)
    top = row + 2
    rows = (inputs.now, inputs.row(1), inputs.year_ago)
    for n, name in enumerate(_WALK):
        level = name not in _COSTS
        now, before, ago = (_part(inputs, name, r) for r in rows)
        page.sheet.set_row(top + n, LINE)
        style = "row_group" if name == _WALK[-1] else "row"
        page.fill(top + n, FIRST, LAST, style)
        page.put(top + n, FIRST, page.t(f"mo.{name}"), style, bold=level)
        page.put(top + n, place("actual"), f"={now}", style, "money", bold=level)
        this, sales, last = (at(r, place(c)) for r, c in ((top + n, "actual"), (top, "actual"), (top + n, "change")))
        page.put(top + n, place("comes_to"), f'=IF(N({sales})=0,"",ABS({this})/{sales})', style, "share", indent=1)
        page.put(top + n, place("change"), f"={before}", style, "money", color=MUTED)
        page.put(top + n, place("settled"), f'=IF(COUNT({this},{last})<2,"",{this}-{last})', style, "signed")
        page.put(top + n, place("year_ago"), f"={ago}", style, "money", color=MUTED)
        named = at(inputs.top + 1 + n, _beside(inputs))
        shown = f'=IF({inputs.marketplace}="ALL",{named}&"","")'
        page.put(top + n, place("remark"), shown, style, color=MUTED, size=9, indent=1)
    page.put(row + 1, place("remark"), page.t("bridge.names"), "head", indent=1)
    page.put(inputs.top, _beside(inputs), page.t("bridge.names"), "input_head", align="left")
    for n in range(len(_WALK)):
        page.put(inputs.top + 1 + n, _beside(inputs), None, "input", align="left")
    names = (inputs.top + 1, _beside(inputs)), (inputs.top + len(_WALK), _beside(inputs))
    page.name_cell("mo_walk_names", *names[0], names[1], local=True)
    page.name_cell("mo_walk", top, place("actual"), (top + len(_WALK) - 1, place("actual")), local=True)
    _draw(page, inputs, top)
    return top + len(_WALK)


_MOST = {"left": "status", "name": "kpi", "bar": "actual", "note": "comes_to", "margin": "target"}
_LEAST = {"left": "gap", "name": "before", "bar": "settled", "margin": "year_ago", "note": "remark"}


def earns(page: Page, row: int) -> int:
    """The products that earn most beside those that earn least, their bars on one scale; the next free row."""
    name, this = "mo_earns", "mo_earns[[#This Row],["
    page.section(row, FIRST, place("target"), page.t("mo.earns_most"), page.t("mo.earns_where"))
    page.section(row, place("gap"), LAST, page.t("mo.earns_least"), page.t("mo.earns_scale"))
    page.put(row, place("gap"), page.t("mo.earns_least"), "section", valign="bottom", indent=1)
    places: dict[int, Column] = {}
    bars = []
    for side, grid in (("", _MOST), ("low_", _LEAST)):
        looks = {
            "left": Column(f"{side}left", "strong", "money"), "name": Column(f"{side}name"),
            "bar": Column(f"{side}bar", "row", "unseen",
                          f'=IF(COUNT({this}{side}left]])=0,"",{this}{side}left]])'),
            "note": Column(f"{side}note", "muted"), "margin": Column(f"{side}margin", "row", "share"),
        }  # fmt: skip
        places |= {place(grid[c]): replace(look, text=f"mo.earns_{c}") for c, look in looks.items()}
        bars.append(at(row + 3, place(grid["bar"])).replace("$", ""))
    page.table(name, row + 1, FIRST, spread(places, FIRST), 1)
    page.sheet.set_row(row + 1, HEADS)
    for n in range(EARNS):
        page.sheet.set_row(row + 3 + n, LINE)
    page.sheet.conditional_format(bars[0], {
        "type": "data_bar", "data_bar_2010": True, "bar_only": True, "bar_solid": True, "bar_color": BAR,
        "bar_no_border": True, "min_type": "num", "min_value": 0, "multi_range": " ".join(bars),
    })  # fmt: skip
    page.put(row + 1, LAST, None, "head")
    return row + 3 + EARNS


def _part(inputs: Inputs, name: str, row: int) -> str:
    """A part of the walk in one row of the inputs, costs below zero; nothing unless all are known, of the same."""
    of = {m: at(row, inputs.cols[m]) for m in _WALK[:-1]}
    listed = at(row, inputs.left + 1 + HEAD.index("apart"))
    known = f'AND(COUNT({",".join(of.values())})={len(of)},ISERROR(SEARCH(" cm ",{listed})))'
    value = f"{of['net_sales']}-{'-'.join(of[c] for c in _COSTS)}" if name == _WALK[-1] else of[name]
    return f'IF({known},{"-" if name in _COSTS else ""}{value},"")'


def _beside(inputs: Inputs) -> int:
    """The column of which products moved each part, as a build tells of the whole account."""
    return inputs.right + _BESIDE_TRENDS + len(PARTS) + 2


def _draw(page: Page, inputs: Inputs, top: int) -> None:
    left, below = inputs.right + _BESIDE_TRENDS, inputs.top
    page.columns([16, *[10] * len(PARTS)], left)
    page.put(below, left, page.t("mo.walk"), "input_head", align="left")
    cells = [at(top + n, place("actual")) for n in range(len(_WALK))]
    for n, part in enumerate(PARTS):
        page.put(below, left + 1 + n, page.t(f"bridge.{part}"), "input_head")
    for n, name in enumerate(_WALK):
        row, cell = below + 1 + n, cells[n]
        page.put(row, left, f"={at(top + n, FIRST)}", "input_label")
        if name in _COSTS:
            rest = f"SUM({cells[0]}:{cell})"
            page.put(row, left + 1, f'=IF({cell}="","",MAX(0,{rest}))', "input", "money")
            page.put(row, left + 4, f'=IF({cell}="","",MAX(0,-{cell}))', "input", "money")
        else:
            page.put(row, left + 2, f'=IF({cell}="","",MAX(0,{cell}))', "input", "money")
    last, where = below + len(_WALK), f"'{page.name}'!"
    parts = {p: where + block((below + 1, left + 1 + n), (last, left + 1 + n)) for n, p in enumerate(PARTS)}
    chart = charts.waterfall(page, parts, where + block((below + 1, left), (last, left)), costs=True)
    height = round(LINE * 4 / 3) * len(_WALK)
    charts.insert(page, chart, top, CHART, pixels(CHART, CHART_END), height, page.t("mo.walk"), with_cells=True)
