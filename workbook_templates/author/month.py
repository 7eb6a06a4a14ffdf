"""Page one of a month: plan and actual beside the score, and what of the sales was left."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from workbook_templates.author import charts
from workbook_templates.author.addresses import HEAD, Inputs
from workbook_templates.author.bridge import CHART, CHART_END, PARTS, on_plan
from workbook_templates.author.grid import FIRST, LAST, pixels, place, spread
from workbook_templates.author.ink import BAD, BAR, GOOD, MUTED, NUMBER, THIN, TREND
from workbook_templates.author.kpis import KPIS
from workbook_templates.author.page import Column, Page, at, block, column, whole
from workbook_templates.author.sparks import by_finality
from xlops.review.profit_walk import STEPS
from xlops.workbook.paper import HEADS, KPI, PLAN_LINES
from xlops.workbook.profit import EARNS, EARNS_TOLD, LEAST_TOLD

LINES = PLAN_LINES  # GMV of all together, then of each marketplace, then what else is planned
_NET = 3  # steps whose sum is net sales
_MONEY = "#,##0;-#,##0;0;"  # nothing where there is none
_BESIDE_TRENDS = 44  # columns right of the inputs, behind what charts are drawn from
_PLAN = {"status": "mo.plan_what", "kpi": "plan.of_plan", "actual": "plan.attained", "comes_to": "col.actual",
         "trend": "plan.plan_month", "target": "col.gap", "gap": "col.year_ago"}  # fmt: skip
_OTHERS = {"units": "plan_units", "spend": "plan_spend", "gm": "plan_kept"}  # besides GMV, and their plans
_SPEND, _SHARE = (list(_OTHERS).index(id_) + 1 for id_ in ("spend", "gm"))


def plan_and_score(page: Page, inputs: Inputs, row: int) -> int:
    """GMV of all marketplaces and of each, and what else is planned, beside the plan; the score of thirteen months."""
    right = place("change")
    page.section(row, FIRST, right - 2, page.t("mo.plan_actual"), _plan_note(page, row))
    page.section(row, right, LAST, f"{page.t('score.title')} · {page.t('mo.thirteen')}", page.t("chart.hollow"))
    for name, key in _PLAN.items():
        page.put(row + 1, place(name), page.t(key), "head" if name in ("status", "kpi") else "head_number")
    page.sheet.set_row(row + 1, HEADS)
    _counts(page, inputs, row)
    for n in range(LINES):
        _line(page, inputs, row, n + 1)
    first, last = row + 2, row + 1 + LINES
    page.sheet.conditional_format(
        first, place("kpi"), last, place("kpi"),
        {"type": "data_bar", "data_bar_2010": True, "bar_only": True, "bar_solid": True, "bar_color": BAR,
         "bar_no_border": True, "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1.25},
    )  # fmt: skip
    _looks(page, first, last)
    page.ruled((first + 1, FIRST), (last, right - 2), (first + 1, FIRST), THIN)
    ranges = by_finality(inputs, partial(inputs.head, "score"), "score", 3)
    chart = charts.trend(page, page.t("score.score"), ranges, inputs.axis(), "0", TREND)
    height = round((HEADS + LINES * KPI) * 4 / 3) - 4
    charts.insert(page, chart, row + 1, right, pixels(right, LAST) - 14, height, page.t("score.title"))
    return last + 1


def _looks(page: Page, first: int, last: int) -> None:
    """A share as one, its gap in points; a gap is good or bad by what it is of."""
    of = f"${column(_OF)}{first + 1}"
    for name in ("comes_to", "trend", "gap", "target"):
        look = NUMBER["gap_pp"] if name == "target" else "0.0%;-0.0%;0.0%;"
        rule = {"type": "formula", "criteria": f"={of}={_SHARE}", "format": page.ink.shade(num_format=look)}
        page.sheet.conditional_format(first, place(name), last, place(name), rule)
    gaps = [at(n, place("target")).replace("$", "") for n in range(first, last + 1)]
    for colour, sign in ((GOOD, "<"), (BAD, ">")):  # spend: above these rules, since the first that holds counts
        test = f"=AND({of}={_SPEND},N({gaps[0]}){sign}0)"
        rule = {"type": "formula", "criteria": test, "format": page.ink.shade(color=colour)}
        page.sheet.conditional_format(f"{gaps[0]}:{gaps[-1]}", rule)
    page.good_bad(gaps, rising_is_good=True)


_OF, _RANK = LAST + 1, LAST + 2  # unseen: which of the others a line is of; the place of each that has a plan


def _listed(page: Page) -> str:
    """How many marketplaces have a line, where there is room: the only one is all of them."""
    rows = f"ROWS({whole('tbl_list_marketplace', 'marketplace')})"
    return f"IF({rows}=2,1,{rows})"


def _counts(page: Page, inputs: Inputs, row: int) -> None:
    """Beside the block: the place of each other thing that is planned, and how many lines are left for GMV."""
    this, ranks = inputs.head("row"), (row + 2, _RANK)
    for n, plan in enumerate(_OTHERS.values()):
        before = f"+MAX({block(ranks, (row + 1 + n, _RANK))})" if n else ""
        planned = f"IFERROR(N(INDEX(tbl_month[{plan}],{this})),0)>0"
        page.put(row + 2 + n, _RANK, f'=IF({this}="",0,IF({planned},1{before},0))', "hidden")
    every = block(ranks, (row + 1 + len(_OTHERS), _RANK))
    page.put(row + 1, _RANK, f"=MIN({_listed(page)},{LINES}-MAX({every}))", "hidden")


def _plan_note(page: Page, row: int) -> str:
    """Where the plan is typed; how many marketplaces have no line."""
    beyond = f"{_listed(page)}-{at(row + 1, _RANK)}"
    return f'={page.words.quoted("mo.plan_note")}&IF({beyond}>0," · +"&({beyond}),"")'


def _line(page: Page, inputs: Inputs, top: int, number: int) -> None:
    """A line of the plan: of a marketplace, else of what else is planned; blank beyond both."""
    row = top + 1 + number
    page.sheet.set_row(row, KPI)
    listed, goods = whole("tbl_list_marketplace", "marketplace"), at(top + 1, _RANK)
    ranks = block((top + 2, _RANK), (top + 1 + len(_OTHERS), _RANK))
    page.put(row, _OF, f"=IF({number}<={goods},0,IFERROR(MATCH({number}-{goods},{ranks},0),-1))", "hidden")
    of = at(row, _OF)
    key = f'{inputs.head("period")}&"|"&INDEX({listed},{number})'
    market = f'IFERROR(MATCH({key},tbl_month[key],0),"")'
    page.put(row, 0, f'=IF({of}<0,"",IF({of}=0,{market},{inputs.head("row")}))', "hidden")
    found = at(row, 0)

    def held(column_: str, of_row: str = found) -> str:
        cell = f"INDEX(tbl_month[{column_}],{of_row})"
        return f'IF({found}="","",IFERROR(IF({cell}="","",{cell}),""))'

    def chosen(gmv: str, *others: str, none: str = '""') -> str:
        return f"IF({of}<0,{none},IF({of}=0,{gmv},CHOOSE(MAX(1,{of}),{','.join(others)})))"

    actual, plan = at(row, place("comes_to")), at(row, place("trend"))
    # a total is held against its plan only where every marketplace that sold has one, and no other
    of_period = f"{whole('tbl_month', 'period')},{inputs.head('period')}"

    def count(*columns: str) -> str:
        return "COUNTIFS(" + ",".join([of_period, *(f'{whole("tbl_month", c)},"<>"' for c in columns)]) + ")"

    def alike(done: str, planned: str) -> str:
        same = f"AND({count(done)}={count(done, planned)},{count(planned)}={count(done, planned)})"
        of_the_store = f"AND({count(planned)}=1,{count(done)}=ROWS({listed}))"
        return f'IF({picked}="ALL",OR({same},{of_the_store}),TRUE)'

    picked, whole_margin = inputs.marketplace, f'{inputs.apart("gm", "mark")}=""'
    others = (
        alike("units", "plan_units"), alike("spend", "plan_spend"), f"AND({whole_margin},{alike('gmv', 'plan_kept')})"
    )  # fmt: skip
    of_all = f"{count('gmv')}={count('gmv', 'plan_gmv')}" if number == 1 else "TRUE"
    like = chosen(of_all, *others, none="FALSE")
    both = f"AND(COUNT({actual},{plan})=2,N({plan})>0,{like})"
    currency = f"INDEX(tbl_month[currency],{found})"
    of_gmv = f'"{KPIS["gmv"].name.in_(page.words.lang)}"' if number == 1 else f"INDEX(tbl_month[marketplace],{found})"
    where = f'IF({picked}="ALL",""," · "&{picked})'
    names = [page.words.quoted(f"mo.plan_{w}") for w in ("units", "spend", "margin")]
    name = chosen(f'{of_gmv}&" · "&{currency}', *(f"{one}&{where}" for one in names))
    last_year = at(inputs.year_ago, inputs.left + 1 + HEAD.index("period"))
    ago = f'MATCH({last_year}&"|"&INDEX({listed},{number}),tbl_month[key],0)'
    share = f'IFERROR({held("plan_kept")}/{held("plan_gmv")},"")'
    gm = f'IF(ISNUMBER({inputs.kpi("gm")}),{inputs.kpi("gm")},"")'
    gm_ago = f'IF(ISNUMBER({inputs.apart("gm", "ago")}),{inputs.apart("gm", "ago")},"")'
    before = [f'IF({inputs.measure_year_ago(m)}="","",{inputs.measure_year_ago(m)})' for m in ("units", "spend")]
    page.put(row, place("status"), f'=IF({found}="","",{name})', "body", bold=number == 1, shrink=True)
    attained = f'=IF({of}={_SHARE},"",IF({both},{actual}/{plan},""))'
    page.put(row, place("kpi"), attained, "body", num_format=";;;")
    page.put(row, place("actual"), attained, "body", num_format="0%;;0%;")
    shown = {
        "comes_to": chosen(held("gmv"), held("units"), held("spend"), gm),
        "trend": chosen(held("plan_gmv"), held("plan_units"), held("plan_spend"), share),
        "gap": chosen(held("gmv", ago), *before, gm_ago),
    }
    for name_, formula in shown.items():
        ink = {"bold": True} if name_ == "comes_to" else {"color": MUTED}
        page.put(row, place(name_), f'=IF({found}="","",{formula})', "body", num_format=_MONEY, **ink)
    over = on_plan(inputs, "mark", '""') if number == 1 else '""'  # of which marketplaces the plan is
    gap = f"IF({of}={_SHARE},100,1)*({actual}-{plan})"
    page.put(row, place("target"), f"=IF({both},{gap},{over})", "body", num_format="+#,##0;-#,##0;0;@")


def walk(page: Page, inputs: Inputs, row: int) -> int:
    """From what buyers paid to contribution, a bar a line, as a build tells it of each marketplace (rule N12)."""
    note = f"={page.words.quoted('mo.walk_note')}&{inputs.apart('cm', 'mark')}"
    page.section(row, FIRST, LAST, page.t("mo.walk"), note)
    heads = {"status": "bridge.driver", "actual": "bridge.this", "comes_to": "mo.share_of_sales", "change": "mo.before",
             "settled": "col.change", "year_ago": "col.year_ago"}  # fmt: skip
    for col in range(FIRST, LAST + 1):
        page.put(row + 1, col, None, "head")
    for name, key in heads.items():
        page.put(row + 1, place(name), page.t(key), "head" if name == "status" else "head_number")
    page.put(row + 1, place("remark"), page.t("bridge.names"), "head", indent=1)
    page.sheet.set_row(row + 1, HEADS)
    top, last = row + 2, row + 1 + len(STEPS)
    net = f"SUM({block((top, place('actual')), (top + _NET - 1, place('actual')))})"
    for n, step in enumerate(STEPS):
        level, style = step in (STEPS[0], STEPS[-1]), "row_group" if step == STEPS[-1] else "row"
        page.sheet.set_row(top + n, KPI)
        page.fill(top + n, FIRST, LAST, style)
        key = f'{inputs.head("period")}&"|"&{inputs.marketplace}&"|walk_{step}"'
        page.put(top + n, 0, f'=IFERROR(MATCH({key},tbl_apart[key],0),"")', "hidden")
        page.put(top + n, FIRST, page.t(f"mo.walk_{step}"), style, bold=level)
        page.put(top + n, place("actual"), _told(top + n, "value"), style, "money", bold=level)
        this, before = (at(top + n, place(c)) for c in ("actual", "change"))
        share = f'=IF({this}="","",IF({net}<=0,"",{"" if level else "-"}{this}/{net}))'
        page.put(top + n, place("comes_to"), share if n >= _NET - 1 else None, style, "share", indent=1)
        page.put(top + n, place("change"), _told(top + n, "before"), style, "money", color=MUTED)
        page.put(top + n, place("settled"), f'=IF(COUNT({this},{before})<2,"",{this}-{before})', style, "signed")
        page.put(top + n, place("year_ago"), _told(top + n, "ago"), style, "money", color=MUTED)
        page.put(top + n, place("remark"), _told(top + n, "mark"), style, color=MUTED, size=9, indent=1)
    page.name_cell("mo_steps", top, place("actual"), (last, place("actual")), local=True)
    _draw(page, inputs, top)
    return last + 1


def _told(row: int, column: str) -> str:
    """What the build says of a step in a column of tbl_apart; blank where it says nothing."""
    found, cell = at(row, 0), f"INDEX(tbl_apart[{column}],{at(row, 0)})"
    return f'=IF({found}="","",IF({cell}="","",{cell}))'


_MOST = {"left": "status", "name": "kpi", "bar": "actual", "note": "comes_to", "moved": "trend", "margin": "target"}
_LEAST = {"left": "gap", "name": "before", "note": "settled", "moved": "remark", "margin": "end"}


def earns(page: Page, row: int) -> int:
    """The products that earn most beside those that earn least, with the change on last month; the next free row."""
    name, this = "mo_earns", "mo_earns[[#This Row],[left]]"
    page.section(row, FIRST, place("target"), page.t("mo.earns_most"))
    page.section(row, place("gap"), LAST, page.t("mo.earns_least"))
    page.put(row, place("gap"), page.t("mo.earns_least"), "section", valign="bottom", indent=1)
    for told, col in ((EARNS_TOLD, place("target")), (LEAST_TOLD, LAST)):
        page.put(row, col, None, "section_note", valign="bottom", indent=int(col < LAST))
        page.name_cell(told, row, col, local=True)
    places: dict[int, Column] = {}
    for side, grid in (("", _MOST), ("low_", _LEAST)):
        looks = {
            "left": Column(f"{side}left", "strong", "money"), "name": Column(f"{side}name"),
            "bar": Column("bar", "row", "unseen", f'=IF(COUNT({this})=0,"",{this})'),
            "note": Column(f"{side}note", "muted", more={"shrink": True}),
            "moved": Column(f"{side}moved", "row", "signed"), "margin": Column(f"{side}margin", "row", "share"),
        }  # fmt: skip
        places |= {place(where): replace(looks[c], text=f"mo.earns_{c}") for c, where in grid.items()}
    page.table(name, row + 1, FIRST, spread(places, FIRST), 1)
    page.sheet.set_row(row + 1, HEADS)
    first = row + 3
    for n in range(EARNS):
        page.sheet.set_row(first + n, KPI)
    page.sheet.conditional_format(first, place(_MOST["bar"]), first, place(_MOST["bar"]), {
        "type": "data_bar", "data_bar_2010": True, "bar_only": True, "bar_solid": True, "bar_color": BAR,
        "bar_no_border": True, "min_type": "num", "min_value": 0,
    })  # fmt: skip
    page.good_bad([at(first, place(grid["moved"])).replace("$", "") for grid in (_MOST, _LEAST)], rising_is_good=True)
    return first + EARNS


def _draw(page: Page, inputs: Inputs, top: int) -> None:
    """The parts of the bars, beside what charts are drawn from, and the chart on the rows that it tells of."""
    left, below = inputs.right + _BESIDE_TRENDS, inputs.top
    page.columns([16, *[10] * len(PARTS)], left)
    page.put(below, left, page.t("mo.walk"), "input_head", align="left")
    cells = [at(top + n, place("actual")) for n in range(len(STEPS))]
    for n, part in enumerate(PARTS):
        page.put(below, left + 1 + n, page.t(f"bridge.{part}"), "input_head")
    for n, step in enumerate(STEPS):
        row, cell = below + 1 + n, cells[n]
        page.put(row, left, f"={at(top + n, FIRST)}", "input_label")
        if step in (STEPS[0], STEPS[-1]):
            page.put(row, left + 2, f'=IF({cell}="","",MAX(0,{cell}))', "input", "money")
        else:
            rest = f"SUM({cells[0]}:{cell})"
            page.put(row, left + 1, f'=IF({cell}="","",MAX(0,{rest}))', "input", "money")
            page.put(row, left + 4, f'=IF({cell}="","",MAX(0,MIN(0,{rest})-{cell}))', "input", "money")
    last, where = below + len(STEPS), f"'{page.name}'!"
    parts = {p: where + block((below + 1, left + 1 + n), (last, left + 1 + n)) for n, p in enumerate(PARTS)}
    chart = charts.waterfall(page, parts, where + block((below + 1, left), (last, left)), costs=True)
    height = round(KPI * 4 / 3) * len(STEPS)
    charts.insert(page, chart, top, CHART, pixels(CHART, CHART_END), height, page.t("mo.walk"), with_cells=True)
