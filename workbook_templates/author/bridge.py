"""Month to date against plan, and the exact bridge of GMV: stock, sessions, conversion, price and the rest (N13, N27).

The bars are sums over products, which only a build can make: it writes them into tbl_apart, by period and marketplace.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbook_templates.author import charts
from workbook_templates.author.addresses import BRIDGED, Inputs
from workbook_templates.author.grid import FIRST, LAST, pixels, place
from workbook_templates.author.ink import MUTED
from workbook_templates.author.page import Page, at, block, whole
from xlops.review.bar_names import BARS


@dataclass(frozen=True)
class Bridge:
    """What a bridge compares with: texts under `words`, the heading of the older column, where its helper stands."""

    words: str
    before: str
    block: str  # the name of its lines
    told: str = "bridge"  # how the keys of its bars in tbl_apart begin
    year_ago: bool = False
    shift: int = 0


WEEK = Bridge("wk", "wk.before", "wk_bridge")
MONTH = Bridge("mo", "mo.before", "mo_bridge")
YEAR = Bridge("mo.year", "col.year_ago", "mo_bridge_year", "bridge_year", year_ago=True, shift=8)
EFFECTS = ("before", *BARS, "rest", "now")
INCL_MIX = ("conversion", "price")
PARTS = ("base", "total", "up", "down")
LINE_HEIGHT = 13.0
BEFORE, NOW, CHART, CHART_END, EFFECT = map(place, ("actual", "comes_to", "trend", "before", "change"))
_NOTHING = '""'


def month_to_date(inputs: Inputs, kind: str) -> list[tuple[str, str, str]]:
    """(text key, formula, number format) of the plan strip."""
    if kind == "month":
        return _month(inputs)
    day, row = inputs.head("first_day"), inputs.head("row")
    last = f"({day}+6)"
    start = f"DATE(YEAR({last}),MONTH({last}),1)"
    of_day, gmv = whole("tbl_day", "day"), whole("tbl_day", "gmv")
    inside = f'{whole("tbl_day", "marketplace")},{inputs.marketplace},{of_day},">="&{start},{of_day},"<="&{last}'
    done = f"SUMIFS({gmv},{inside})"
    days, length = f"DAY({last})", f"DAY(EOMONTH({last},0))"
    known = f'COUNTIFS({inside},{gmv},"<>")'
    key = f'YEAR({last})&"-"&RIGHT("0"&MONTH({last}),2)&"|"&{inputs.marketplace}'
    found = f"MATCH({key},tbl_month[key],0)"
    plan = f'IFERROR(IF(INDEX(tbl_month[plan_gmv],{found})="","",INDEX(tbl_month[plan_gmv],{found})),"")'
    like = on_plan(inputs, "value", done)
    lacks = f'OR({day}="",{row}="",{known}<{days})'  # a sum over some of the days is none of the month so far
    landing = inputs.held("landing", row)
    return [
        ("to_date", f'=IF({day}="","",IF({lacks},"",{done}))', "large"),
        ("plan_to_date", f'=IF({day}="","",IF({plan}="","",{plan}*{days}/{length}))', "large"),
        ("gap", f'=IF({day}="","",IF(OR({lacks},N({plan})=0),"",{like}/({plan}*{days}/{length})-1))', "change"),
        ("landing", f'=IF({day}="","",IF(OR({row}="",N({landing})=0),"",{landing}))', "large"),
        ("attained", f'=IF({day}="","",IF(OR({lacks},N({plan})=0),"",{like}/{plan}))', "share"),
        ("plan_month", f'=IF({day}="","",{plan})', "large"),
    ]


def on_plan(inputs: Inputs, column: str, otherwise: str) -> str:
    """What of ALL is held against the plan, and which marketplaces that is of, where some have none (rule N24)."""
    key = f'{inputs.head("period")}&"|"&{inputs.marketplace}&"|on_plan"'
    return f"IFERROR(INDEX(tbl_apart[{column}],MATCH({key},tbl_apart[key],0)),{otherwise})"


def landing_range(inputs: Inputs) -> str:
    """Between what four of five such months lie."""
    row = inputs.head("row")
    low, high = (inputs.held(c, row) for c in ("landing_low", "landing_high"))
    said = f'"80%: "&TEXT({low},"#,##0")&" – "&TEXT({high},"#,##0")'
    return f'=IF({row}="","",IF(N({low})=0,"",{said}))'


def _month(inputs: Inputs) -> list[tuple[str, str, str]]:
    gmv, plan = inputs.measure("gmv"), inputs.measure("plan_gmv")
    now, before, now_ago, ago, base = (inputs.apart("gmv", w) for w in ("now", "before", "now_ago", "ago", "base"))

    def against(base: str, of: str) -> str:
        return f'=IF(COUNT({of},{base})<2,"",IF({base}=0,"",{of}/{base}-1))'

    return [
        ("actual", f'=IF({gmv}="","",{gmv})', "large"),
        ("plan_month", f'=IF({plan}="","",{plan})', "large"),
        ("gap", against(base, gmv), "change"),
        ("on_month", against(before, now), "change"),
        ("on_year", against(ago, now_ago), "change"),
        ("margin", f'=IF({inputs.kpi("cm")}="","",{inputs.kpi("cm")})', "share"),
    ]


def author(page: Page, of: Bridge, inputs: Inputs, row: int) -> int:
    """The bridge's figures beside its waterfall; helper columns stand beside the inputs. Gives the next free row."""
    said = page.words
    top = row + 1
    old, new = (
        {m: inputs.apart(f"bridge_{m}", word) for m in BRIDGED}
        for word in (("ago", "now_ago") if of.year_ago else ("before", "now"))
    )
    title = _title(page, of.words, old["gmv"], new["gmv"])
    page.section(row, FIRST, LAST, title, said("bridge.closes"))
    _figures(page, of, inputs, old, new, top)
    helper, labels = _helper(page, inputs.top, inputs.right + of.shift, top)
    if not of.year_ago:
        _names(page, of, inputs, top)
    chart = charts.waterfall(page, helper, labels)
    height = round(LINE_HEIGHT * 4 / 3) * len(EFFECTS)
    charts.insert(page, chart, top + 1, CHART, pixels(CHART, CHART_END), height, said("bridge.alt"), with_cells=True)
    page.name_cell(of.block, top + 1, EFFECT, (top + len(EFFECTS), EFFECT), local=True)
    return top + 1 + len(EFFECTS)


def _names(page: Page, of: Bridge, inputs: Inputs, top: int) -> None:
    """Which products moved each bar: told of the whole account only, so seen only while all marketplaces are picked."""
    col, below = inputs.right + of.shift + len(PARTS) + 3, inputs.top
    page.put(below, col, page.t("bridge.names"), "input_head", align="left")
    page.put(top, place("settled"), page.t("bridge.names"), "head", indent=1)
    for n in range(len(BARS)):
        page.put(below + 2 + n, col, None, "input", align="left")
        said = at(below + 2 + n, col)
        shown = f'=IF({inputs.marketplace}="ALL",{said}&"","")'
        page.put(top + 2 + n, place("settled"), shown, "row", color=MUTED, size=9, indent=1)
    page.name_cell(f"{of.words}_bar_names", below + 2, col, (below + 1 + len(BARS), col), local=True)


def _title(page: Page, prefix: str, old: str, new: str) -> str:
    said = page.words.quoted
    moved = f"ROUND(({new}/{old}-1)*100,1)"
    return (
        f"=IF(COUNT({old},{new})<2,{said('bridge.title')},IF(OR({old}=0,ROUND({new}/{old}-1,3)=0),{said('bridge.title')},"
        f'IF({new}>={old},{said(f"{prefix}.rose")},{said(f"{prefix}.fell")})&ABS({moved})&"%"))'
    )


def _figures(page: Page, of: Bridge, inputs: Inputs, old: dict[str, str], new: dict[str, str], top: int) -> None:
    """A line a bar: what, before and now in its own unit, room for its bar, effect in money."""
    heads = {FIRST: "bridge.driver", BEFORE: of.before, NOW: "bridge.this", EFFECT: "bridge.effect"}
    for col in range(FIRST, LAST + 1):
        said = page.t(heads[col]) if col in heads else ""
        page.put(top, col, said, "head_number" if col in (BEFORE, NOW, EFFECT) else "head")
    page.sheet.set_row(top, 14)
    s0, s1, u0, u1, g0, g1 = old["sessions"], new["sessions"], old["units"], new["units"], old["gmv"], new["gmv"]
    need = f"COUNT({s0},{s1},{u0},{u1},{g0},{g1})<6"
    empty = f"OR({need},N({s0})=0,N({s1})=0,N({u0})=0,N({u1})=0)"
    known = f"COUNT({g0},{g1})<2"
    bars = block((top + 2, EFFECT), (top + 1 + len(BARS), EFFECT))
    rest = f"ROUND({g1}-{g0}-SUM({bars}),2)"

    def unless(missing: str, value: str) -> str:
        return f'=IF({missing},"",{value})'

    c0, c1, p0, p1 = f"{u0}/{s0}", f"{u1}/{s1}", f"{g0}/{u0}", f"{g1}/{u1}"
    mix = f"N(IFERROR({_told(of, inputs, 'mix', 'value')},0))"  # 0 where conversion and price hold it
    same_mix = f"({g1}-N({at(top + 1 + EFFECTS.index('price'), EFFECT)}))/{u1}"
    p0_now = f"IF({mix}=0,{p0},{same_mix})"  # what today's products sold for before
    levels = {
        "sessions": (unless(f'{s0}=""', s0), unless(f'{s1}=""', s1), "count"),
        "conversion": (unless(empty, c0), unless(empty, c1), "share"),
        "price": (unless(empty, p0_now), unless(empty, p1), "price"),
    }
    # of the account alone, in a workbook whose period no build has told of
    alone = {"sessions": f"({s1}-{s0})*{c0}*{p0}", "conversion": f"{s1}*({c1}-{c0})*{p0}", "price": f"{u1}*({p1}-{p0})"}
    told = f"ISNUMBER({_told_row(of, inputs, 'unallocated')})"
    instead = {name: f'IF(OR({told},{empty}),"",{effect})' for name, effect in alone.items()}
    effects = {
        "before": unless(f'{g0}=""', g0),
        **{
            name: f'=IF({known},"",IFERROR({_told(of, inputs, name, "value")},{instead.get(name, _NOTHING)}))'
            for name in BARS
        },
        "rest": unless(known, rest),
        "now": unless(f'{g1}=""', g1),
    }
    for n, (key, effect) in enumerate(effects.items(), 1):
        row, level = top + n, key in ("before", "now")
        bold: dict[str, Any] = {"bold": True} if level else {}
        before, now, look = levels.get(key, ("", "", "count"))
        page.sheet.set_row(row, LINE_HEIGHT)
        style = "row_group" if key == "now" else "row"
        page.fill(row, FIRST, LAST, style)
        name: str = page.t({"before": of.before, "now": "bridge.this"}.get(key, f"bridge.{key}"))
        if key in INCL_MIX:
            name = f'={page.words.quoted(f"bridge.{key}")}&IFERROR({_told(of, inputs, key, "mark")}&"","")'
            name += f'&IF({mix}=0,"",{page.words.quoted("bridge.same_mix")})' if key == "price" else ""
        page.put(row, FIRST, name, style, **bold)
        page.put(row, BEFORE, before, style, look, color=MUTED)
        page.put(row, NOW, now, style, look)
        page.put(row, EFFECT, effect, style, "money" if level else "signed", **bold)


def _told(of: Bridge, inputs: Inputs, name: str, column: str) -> str:
    """What the build said of a bar; an error where it said nothing."""
    return f"INDEX(tbl_apart[{column}],{_told_row(of, inputs, name)})"


def _told_row(of: Bridge, inputs: Inputs, name: str) -> str:
    key = f'{inputs.head("period")}&"|"&{inputs.marketplace}&"|{of.told}_{name}"'
    return f"MATCH({key},tbl_apart[key],0)"


def _helper(page: Page, below: int, left: int, top: int) -> tuple[dict[str, str], str]:
    """The waterfall's parts, by bar: base, total, rise and fall; and the names of the bars."""
    page.columns([16, *[10] * 5], left)
    page.put(below, left, page.t("bridge.helper"), "input_head", align="left")
    page.put(below, left + 1, page.t("bridge.level"), "input_head")
    for n, part in enumerate(PARTS):
        page.put(below, left + 2 + n, page.t(f"bridge.{part}"), "input_head")
    last = below + len(EFFECTS)
    levels, floor = block((below + 1, left + 1), (last, left + 1)), at(last + 1, left + 1)
    page.put(last + 1, left, page.t("bridge.floor"), "input_label")
    page.put(last + 1, left + 1, f"=IF(COUNT({levels})<2,0,MAX(0,2*MIN({levels})-MAX({levels})))", "input", "money")
    for n, key in enumerate(EFFECTS, 1):
        row, step = below + n, at(top + n, EFFECT)
        level, previous = at(row, left + 1), at(row - 1, left + 1)
        page.put(row, left, f"={at(top + n, FIRST)}", "input_label")
        if key in ("before", "now"):
            page.put(row, left + 1, f'=IF({step}="","",{step})', "input", "money")
            page.put(row, left + 3, f'=IF({level}="","",{level}-{floor})', "input", "money")
        else:
            ends = f"COUNT({level},{previous})<2"
            page.put(row, left + 1, f'=IF(ISNUMBER({previous}),{previous}+N({step}),"")', "input", "money")
            page.put(row, left + 2, f'=IF({ends},"",MIN({level},{previous})-{floor})', "input", "money")
            page.put(row, left + 4, f'=IF({ends},"",MAX(0,{level}-{previous}))', "input", "money")
            page.put(row, left + 5, f'=IF({ends},"",MAX(0,{previous}-{level}))', "input", "money")
    where = f"'{page.name}'!"
    parts = {part: where + block((below + 1, left + 2 + n), (last, left + 2 + n)) for n, part in enumerate(PARTS)}
    return parts, where + block((below + 1, left), (last, left))
