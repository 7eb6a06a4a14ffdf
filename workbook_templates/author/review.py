"""The prototypes of the dated reviews, `_week` and `_month`: one layout, top to bottom as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from string import ascii_uppercase
from typing import Any

from workbook_templates.author import bridge, charts, decided, month, ramp, scored, week_page
from workbook_templates.author.addresses import HEAD, Inputs
from workbook_templates.author.grid import FIRST, LAST, SCALE, WIDTHS, pixels, place, spread
from workbook_templates.author.ink import ACCENT, FALL, MUTED, NUMBER, RISE, RULE, TREND
from workbook_templates.author.inputs import write as write_inputs
from workbook_templates.author.kpis import KPIS, number, scorecard
from workbook_templates.author.lines import findings, notes, typed_table
from workbook_templates.author.page import Column, Page, at, column, open_sides, whole
from workbook_templates.author.sparks import by_finality, held_against, over_target, sparkline, whole_if_none
from workbook_templates.author.wordings import (
    WITH_VAT,
    date_text,
    difference,
    difference_number,
    expected_text,
    gap_formula,
    gap_number,
    goal_text,
    moved_text,
)
from xlops.kpis.catalogue import Kpi
from xlops.kpis.edges import Direction
from xlops.workbook.lines import room
from xlops.workbook.paper import (
    CHART,
    CHART_ROWS,
    HEADS,
    KPI,
    LINE,
    LOW_CHART,
    UNLISTED,
    UNLISTED_LINE,
)
from xlops.workbook.template import TABLES

INPUTS_COL = LAST + 5
FINDINGS = 5
_NAME = {"en": 28, "zh": 13}  # letters that the column of KPIs has room for
_MOVERS = ("asin", "title", "gmv_before", "bar", "gmv", "change", "from_sessions", "from_conversion", "from_price",
           "other", "why")  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """What a week and a month differ in."""

    prefix: str
    name: str
    table: str

    def t(self, page: Page, key: str) -> str:
        return page.t(f"{self.prefix}.{key}")


WEEK = Kind("wk", "week", "tbl_week")
MONTH = Kind("mo", "month", "tbl_month")


def author(page: Page, kind: Kind) -> None:
    page.columns(WIDTHS)
    page.columns([3, 3], LAST + 2)
    first_page, more = scorecard(kind.name)
    inputs = Inputs(page, 1, INPUTS_COL, kind.table, list(KPIS.values()), at(3, FIRST + 1))
    write_inputs(inputs)
    _head(page, kind, inputs)
    row = _summary(page, kind)
    row = _plan(page, kind, inputs, row)
    pages = _week_pages if kind is WEEK else _month_pages
    *breaks, row = pages(page, inputs, first_page, more, row)
    page.paper((row - 1, LAST), scale=SCALE, breaks=breaks)
    findings(page, f"{kind.prefix}_more", page.t("review.below"), row, room(0))  # open-ended, so below all pages
    _say_of_all(page, kind)
    page.sheet.freeze_panes(4, 0)
    page.sheet.very_hidden()


def _head(page: Page, kind: Kind, inputs: Inputs) -> None:
    sheet, p = page.sheet, kind.prefix
    sheet.set_row(0, 6)
    sheet.set_row(1, 26)
    sheet.set_row(2, 2)
    page.put(*inputs.period_cell, None, "input", bold=True, align="left")
    page.name_cell(f"{p}_period", *inputs.period_cell, local=True)
    row_, col = inputs.marketplace_cell
    page.put(row_, col, f"={inputs.marketplace}", "input", align="left")
    period, day, state = (inputs.head(w) for w in ("period", "first_day", "state"))
    last_day = f"({day}+6)" if kind.name == "week" else f"(EDATE({day},1)-1)"
    label = f'RIGHT({period},3)&" "&LEFT({period},4)' if kind.name == "week" else period
    page.put(1, FIRST, f'=cfg_store&" · "&{page.words.quoted(f"{p}.title")}&IF({period}="",""," · "&{label})', "title")
    page.name_cell(f"{p}_title", 1, FIRST, local=True)
    page.put(
        1,
        LAST,
        (
            f'=IF({day}="",{page.words.quoted("dashboard.no_period")},{date_text(day)}&" – "&{date_text(last_day)}'
            f'&IF({inputs.head("row")}="",""," · "&INDEX({kind.table}[currency],{inputs.head("row")})&{WITH_VAT}))'
        ),
        "subtitle",
        align="right",
    )
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    page.put(3, FIRST, page.t("pick.marketplace"), "caption", bottom=1, bottom_color=ACCENT)
    page.put(3, FIRST + 1, "ALL", "picker")
    page.name_cell(f"{p}_marketplace", 3, FIRST + 1, local=True)
    sheet.data_validation(
        3,
        FIRST + 1,
        3,
        FIRST + 1,
        {
            "validate": "list",
            "source": "=lst_marketplaces",
            "input_title": page.t("pick.marketplace"),
            "input_message": page.t("review.pick_help"),
            "error_title": page.t("pick.marketplace"),
            "error_message": page.t("pick.wrong"),
        },
    )
    page.put(
        3,
        FIRST + 2,
        f'=IF(AND({inputs.head("row")}="",{period}<>""),{page.words.quoted("review.nothing_here")},"")',
        "caption",
        bottom=1,
        bottom_color=ACCENT,
    )
    page.put(3, FIRST + 3, None, "caption", bottom=1, bottom_color=ACCENT, color=FALL, bold=True)
    page.name_cell(f"{p}_breaches", 3, FIRST + 3, local=True)
    page.put(3, LAST, _state(page, state), "subtitle", align="right", bold=True, bottom=1, bottom_color=ACCENT)
    page.name_cell(f"{p}_state", 3, LAST, local=True)


def _state(page: Page, state: str) -> str:
    said = page.words.quoted
    return (
        f'=IF({state}="preliminary",{said("state.preliminary")},IF({state}="partial",{said("state.partial")},'
        f'IF({state}="final",{said("state.final")},"")))'
    )


def _summary(page: Page, kind: Kind) -> int:
    page.sheet.set_row(4, 24)
    page.fill(4, FIRST, LAST, "tinted")
    page.put(4, FIRST, None, "summary")
    page.name_cell(f"{kind.prefix}_summary", 4, FIRST, local=True)
    page.sheet.set_row(5, 16)
    page.fill(5, FIRST, LAST, "tinted")
    page.put(5, FIRST, None, "summary", size=9, bold=False)
    page.name_cell(f"{kind.prefix}_verdicts", 5, FIRST, local=True)
    return 6


def _say_of_all(page: Page, kind: Kind) -> None:
    """What a build writes is of the whole account: it says so beside the figures of one marketplace."""
    picked = f'{at(3, FIRST + 1)}<>"ALL"'
    settled, _ = page.headings[kind.t(page, "scorecard")]
    page.says([(4, FIRST), (5, FIRST), (settled, LAST)], picked, before=page.t("review.of_all"))
    titles = [kind.t(page, "findings"), kind.t(page, "movers"), page.t("review.owners"), page.t("review.more_findings")]
    titles += [page.t("review.ads"), page.t("review.stock")] if kind is WEEK else []
    page.says([page.headings[title] for title in titles], picked, after=page.t("review.all_after"))


def _plan(page: Page, kind: Kind, inputs: Inputs, row: int) -> int:
    """The score, and month to date against plan in six figures (a week's plan is the month's, spread by day)."""
    page.sheet.set_row(row, 17)
    page.sheet.set_row(row + 1, 24)
    page.sheet.set_row(row + 2, 13)
    scored.show(page, inputs, row, FIRST, FIRST + 1, FIRST)
    figures = bridge.month_to_date(inputs, kind.name)
    said, plan, _ = figures.pop(1)  # muted, below what it is the plan of
    told = f'{page.words.quoted(f"plan.{said}")}&" "&FIXED({plan[1:]},0)'
    page.put(row + 2, place("comes_to"), f'=IF(N({plan[1:]})=0,"",{told})', "caption")
    places = map(place, ("comes_to", "trend", "target", "change", "remark"))
    for col, (key, formula, number_) in zip(places, figures, strict=True):
        page.put(row, col, page.t(f"plan.{key}"), "strip_caption", valign="bottom")
        page.put(row + 1, col, formula, "strip_value", number_, align="left", shrink=True)
        if key == "gap":
            over = bridge.on_plan(inputs, "mark", '""')
            page.put(row + 2, col, f'={over}&""', "caption", text_wrap=False)
        if key == "margin":
            before = inputs.apart("cm", "before")
            told = f'{page.words.quoted("mo.before")}&" "&FIXED({before}*100,1)&"%"'
            page.put(row + 2, col, f'=IF(ISNUMBER({before}),{told},"")', "caption", text_wrap=False)
        if key == "landing":
            page.put(row + 2, col, bridge.landing_range(inputs), "caption", text_wrap=False)
    return row + 3


def _scorecard(page: Page, inputs: Inputs, title: str, kpis: list[Kpi], row: int, kind: Kind, name: str) -> int:
    """The rows of `kpis`; `name` is the stem of the names of their ids and of what people remark on them."""
    first = name == f"{kind.prefix}_kpi"  # whose sparklines stand above or below their target; the others may be folded
    page.section(row, FIRST, LAST, title, page.t("review.scorecard_note" if first else "review.more_kpis_note"))
    if first:
        page.name_cell(f"{kind.prefix}_settled", row, LAST, local=True)
    heads = (
        "status", "kpi", "actual", "comes_to", "trend", "target", "gap", "before", "change", "settled", "year_ago",
        "remark",
    )  # fmt: skip
    for n, word in enumerate(heads):
        said = page.t(f"{kind.prefix}.{word}" if word in ("before", "change", "trend") else f"col.{word}")
        page.put(
            row + 1,
            FIRST + n,
            f"={_settled_head(page, inputs, kind, said)}" if word == "settled" else said,
            "head_number" if word not in ("status", "kpi", "comes_to", "trend", "remark") else "head",
            indent=int(word in ("kpi", "comes_to", "remark")),
        )
    for col in range(FIRST + len(heads), LAST + 1):
        page.put(row + 1, col, None, "head")
    page.sheet.set_row(row + 1, HEADS)
    rising: dict[bool, list[str]] = {True: [], False: []}
    for n, kpi in enumerate(kpis):
        at_row = row + 2 + n
        page.sheet.set_row(at_row, LINE if first else KPI, None, {} if first else {"level": 1})
        ends_group = n + 1 == len(kpis) or kpis[n + 1].group != kpi.group
        _score_row(page, inputs, kpi, at_row, "row_group" if ends_group else "row", n if first else None)
        if kpi.direction in (Direction.UP, Direction.DOWN):
            rising[kpi.direction is Direction.UP].append(_plain(at_row, FIRST + 6))
    last = row + 1 + len(kpis)
    page.status_colours((row + 2, FIRST), (last, FIRST))
    for good, cells in rising.items():
        page.good_bad(cells, good, f"${column(FIRST)}{cells[0].strip(ascii_uppercase)}" if cells else "")
    page.name_cell(f"{name}_ids", row + 2, 0, (last, 0), local=True)
    page.name_cell(f"{name}_remarks", row + 2, place("remark"), (last, place("remark")), local=True)
    return last + 1


def _settled_head(page: Page, inputs: Inputs, kind: Kind, said: str) -> str:
    """`W44 final` over the column of what is final while the page's period still moves."""
    label = "RIGHT({},3)" if kind is WEEK else "{}"
    words = said.replace("{period}", f'"&{label}&"')
    return inputs.settled(lambda r: at(r, inputs.left + 1 + HEAD.index("period")), f'"{words}"')


def _own(page: Page, kind: Kind, inputs: Inputs, row: int) -> int:
    """The user's own KPIs: rows written by a build, formatted by their unit."""
    name = f"{kind.prefix}_own"
    table, rows = TABLES[name], TABLES[name].rows or 1
    page.section(row, FIRST, LAST, page.t("review.own"), page.t("review.own_note"))
    styles = {"key": "hidden", "status": "status", "name": "strong", "remark": "typed", "unit": "muted"}
    styles |= {"comes_to": "muted"}
    numbers = dict.fromkeys(("actual", "target", "gap", "before", "change", "settled", "year_ago"), "edge")
    heads = {"before": f"{kind.prefix}.before", "change": f"{kind.prefix}.change"}
    ids = [c for c in table.ids if c != "change_ya"]  # of workbooks that stand
    sides = {"remark": open_sides(False, True)}
    columns = [Column(c, styles.get(c, "row"), numbers.get(c), text=heads.get(c), more=sides.get(c, {})) for c in ids]
    page.table(name, row + 1, 0, columns, rows)
    settled = f"={_settled_head(page, inputs, kind, page.t('col.settled'))}"
    page.put(row + 1, ids.index("settled"), settled, "head_number")
    page.sheet.set_row(row + 1, HEADS)
    first, last = row + 3, row + 2 + rows
    for col in range(len(columns), LAST + 1):
        page.put(row + 1, col, None, "head")
        for at_row in range(first, last + 1):
            page.put(at_row, col, None, "typed", **open_sides(True, col < LAST))
    for at_row in range(first, last + 1):
        page.sheet.set_row(at_row, LINE)
    page.status_colours((first, FIRST), (last, FIRST))
    unit = f"$F{first + 1}"
    for id_, in_share, otherwise in (
        ("actual", "0.0%", None),
        ("target", "0.0%", None),
        ("before", "0.0%", None),
        ("settled", "0.0%", None),
        ("year_ago", "0.0%", None),
        ("gap", '+0.0" pp";-0.0" pp"', "+0.0%;-0.0%"),
        ("change", '+0.0" pp";-0.0" pp"', "+0.0%;-0.0%"),
    ):
        col = ids.index(id_)
        for test, look in ((f'={unit}="%"', in_share), (f'={unit}<>"%"', otherwise)):
            if look:
                shade = page.ink.shade(num_format=look)
                page.sheet.conditional_format(
                    first, col, last, col, {"type": "formula", "criteria": test, "format": shade}
                )
    return last + 1


def _owners(page: Page, kind: Kind, row: int) -> int:
    """Who answers for what: a row per owner of products."""
    name = f"{kind.prefix}_owners"
    table, rows = TABLES[name], TABLES[name].rows or 1
    page.section(row, FIRST, LAST, page.t("review.owners"), page.t("review.owners_note"))
    shares = dict.fromkeys(("acos", "tacos", "usp", "buybox"), "share")
    numbers = {"score": "count", "products": "count", "gmv": "money", "change": "change", "judged": "count"} | shares
    styles = {"key": "hidden", "owner": "strong", "off": "muted"}
    left = {"score": {"align": "left"}, "products": {"align": "left"}}
    columns = [
        Column(c, styles.get(c, "row"), numbers.get(c), text=f"col.owner_{c}", more=left.get(c, {})) for c in table.ids
    ]
    wide = place("comes_to")  # what is off target runs over it
    places = {n if n < wide else n + 1: c for n, c in enumerate(columns)}
    page.table(name, row + 1, 0, spread(places, 0), rows)
    page.sheet.set_row(row + 1, HEADS)
    for n in range(rows):
        page.sheet.set_row(row + 3 + n, LINE)
    return row + 3 + rows


def _unsaid(look: str) -> str:
    """The number format that leaves a text as it is, and so nothing blank."""
    return NUMBER[look].rsplit(";", 1)[0] + ";@"


def _plain(row: int, col: int) -> str:
    return at(row, col).replace("$", "")


def _score_row(page: Page, inputs: Inputs, kpi: Kpi, row: int, style: str, number_: int | None) -> None:
    line = {"bottom_color": RULE} if style == "row_group" else {}
    page.put(row, 0, kpi.id, "hidden")
    page.put(row, FIRST, f"={inputs.status(kpi.id)}", "status", **line)
    expected, mark = expected_text(inputs, kpi), inputs.apart(kpi.id, "mark")
    name, seen = kpi.name.in_(page.words.lang), at(row, FIRST + 3)  # a mark that the name has no room for stands there
    shown = f'="{name}"&IF({seen}=TRIM({mark}),"",{mark})'
    page.put(row, FIRST + 1, shown, style, bold=kpi.core, indent=1, shrink=True)
    look = number(kpi)
    actual = inputs.formula(kpi, inputs.now)
    if kpi.no_denominator:  # a word may stand here, so the dash cannot come from the number format
        actual = f'IF({inputs.kpi(kpi.id)}="","–",{inputs.kpi(kpi.id)})'
    looks: dict[str, Any] = {"num_format": _unsaid(look)} if kpi.no_denominator else {"number": look}
    page.put(row, FIRST + 2, f"={actual}", style, bold=True, align="right", **looks)
    beside = f'IF({len(name)}+LEN({mark})>{_NAME[page.words.lang]},TRIM({mark}),"")'
    moved = moved_text(page, inputs, kpi)
    if moved != '""':
        beside = f'IF({beside}="",{moved},{beside})'
    page.put(row, FIRST + 3, f'=IF({expected}="",{beside},{expected})', style, indent=1, color=MUTED, shrink=True)
    page.put(row, FIRST + 4, None, style)
    page.put(row, FIRST + 5, f"={goal_text(page, inputs, kpi)}", style, align="right", color=MUTED)
    points = difference_number(kpi)
    page.put(row, FIRST + 6, gap_formula(inputs, kpi), style, gap_number(kpi))
    before, now, ago = (inputs.apart(kpi.id, word) for word in ("before", "now", "ago"))
    page.put(row, FIRST + 7, f'=IF(ISNUMBER({before}),{before},"")', style, look, color=MUTED)
    page.put(row, FIRST + 8, difference(kpi, now, before), style, points)
    settled = inputs.settled(lambda r: at(r, inputs.kpi_cols[kpi.id]))
    page.put(row, FIRST + 9, f"={settled}", style, num_format=_unsaid(look), align="right", color=MUTED)
    page.put(row, FIRST + 10, f'=IF(ISNUMBER({ago}),{ago},"")', style, look, color=MUTED)
    if look == "each":
        whole = page.ink.shade(num_format=_unsaid("whole") if kpi.no_denominator else NUMBER["whole"])
        for col in (FIRST + n for n in (2, 7, 9, 10)):
            rule = {"type": "formula", "criteria": f"={inputs.whole_money()}", "format": whole}
            page.sheet.conditional_format(row, col, row, col, rule)
    page.box(row, place("remark"), LAST)
    over = over_target(inputs, kpi, number_) if number_ is not None and held_against(kpi) else ""
    sparkline(inputs, kpi, (row, FIRST + 4), over)


def _week_pages(page: Page, inputs: Inputs, first: list[Kpi], more: list[Kpi], row: int) -> Iterator[int]:
    """The row after each page: what and why; decisions and actions; the other KPIs and what moved."""
    row = _scorecard(page, inputs, page.t("wk.scorecard"), first, row, WEEK, "wk_kpi")
    row = bridge.author(page, bridge.WEEK, inputs, row)
    row = _five(page, WEEK, row, LINE)
    yield row
    row = week_page.title(page, inputs, row)
    row = decided.judged(page, "wk", row)
    row = typed_table(page, "wk_last_actions", row)
    row = decided.decide(page, "wk", row)
    row = typed_table(page, "wk_actions", row)
    row = week_page.ads(page, row)
    row = week_page.stock(page, row)
    row = _further(page, WEEK, row)
    row = _owners(page, WEEK, row)
    row = notes(page, "wk", row)
    yield row
    row = _other_kpis(page, WEEK, inputs, more, row)
    row = _movers(page, WEEK, row)
    yield _small_charts(page, WEEK, inputs, row, CHART)


def _month_pages(page: Page, inputs: Inputs, first: list[Kpi], more: list[Kpi], row: int) -> Iterator[int]:
    """The row after each page: plan and sales; all KPIs; stock, and why GMV moved; decisions."""
    row = month.plan_and_score(page, inputs, row)
    row = month.walk(page, inputs, row)
    row = month.earns(page, row)
    row = _five(page, MONTH, row, KPI)
    yield row
    row = _scorecard(page, inputs, page.t("mo.scorecard"), first, row, MONTH, "mo_kpi")
    row = _other_kpis(page, MONTH, inputs, more, row)
    yield row
    row = _restock(page, row)
    row = _small_charts(page, MONTH, inputs, row, LOW_CHART)
    row = bridge.author(page, bridge.MONTH, inputs, row)
    row = bridge.author(page, bridge.YEAR, inputs, row)
    row = _owners(page, MONTH, row)
    yield row
    row = _movers(page, MONTH, row)
    row = _further(page, MONTH, row)
    row = decided.judged(page, "mo", row)
    row = decided.decide(page, "mo", row)
    row = typed_table(page, "mo_decisions", row)
    row = typed_table(page, "mo_targets", row)
    yield notes(page, "mo", row)


def _five(page: Page, kind: Kind, row: int, height: float) -> int:
    name, alone = f"{kind.prefix}_findings", f"COUNT({whole(f'{kind.prefix}_next', 'line')})=0"
    return findings(page, name, kind.t(page, "findings"), row, room(FINDINGS), _note(page, kind, alone), height)


def _further(page: Page, kind: Kind, row: int) -> int:
    """The findings after the first ones."""
    name = f"{kind.prefix}_next"
    title, lines = page.t("review.more_findings"), room(TABLES[name].rows or 1)
    return findings(page, name, title, row, lines, _note(page, kind, "TRUE"))


def _note(page: Page, kind: Kind, when: str) -> str:
    """What of a finding people type; `when` it is to be said, how many findings stand below the pages, if any."""
    more, said = f"COUNTIF({whole(f'{kind.prefix}_more', 'line')},1)", page.words.quoted
    return f"=IF(AND({when},{more}>0),{more}&{said('review.more_below')},{said('review.findings_note')})"


def _other_kpis(page: Page, kind: Kind, inputs: Inputs, more: list[Kpi], row: int) -> int:
    row = _scorecard(page, inputs, page.t("review.more_kpis"), more, row, kind, f"{kind.prefix}_more_kpi")
    for n in range(UNLISTED):
        page.sheet.set_row(row + n, UNLISTED_LINE)
        page.put(row + n, FIRST, None, "caption")
    page.name_cell(f"{kind.prefix}_unlisted", row, FIRST, (row + UNLISTED - 1, FIRST), local=True)
    return ramp.author(page, kind.prefix, _own(page, kind, inputs, row + UNLISTED))


def _small_charts(page: Page, kind: Kind, inputs: Inputs, row: int, height: float) -> int:
    """Three small multiples in rows of a height: the ad block at a glance; for a month, the trend of thirteen."""
    picks = (
        (("acos", "0%"), ("cpc", "0.00"), ("ad_cvr", "0%"))
        if kind is WEEK
        else (("gmv", "#,##0"), ("tacos", "0%"), ("usp", "0%"))
    )
    spans = tuple((place(a), place(b)) for a, b in (("status", "actual"), ("comes_to", "gap"), ("before", "end")))
    for number_, ((id_, look), (first, last)) in enumerate(zip(picks, spans, strict=True)):
        name = KPIS[id_].name.in_(page.words.lang)
        note = page.t("chart.hollow") if last == LAST else ""
        page.section(row, first, last, f"{name} · {kind.t(page, 'thirteen')}", note)
        ranges = by_finality(inputs, partial(inputs.kpi, id_), id_, number_)
        whole = whole_if_none(inputs, ranges, number_) if "%" in look else ""
        chart = charts.trend(page, name, ranges, inputs.axis(), look, TREND, whole)
        tall = round(CHART_ROWS * height * 4 / 3) - 3
        charts.insert(
            page, chart, row + 1, first, pixels(first, last) - 14, tall, f"{name}: {kind.t(page, 'thirteen')}"
        )
    for n in range(CHART_ROWS):
        page.sheet.set_row(row + 1 + n, height)
    return row + 1 + CHART_ROWS


def _movers(page: Page, kind: Kind, row: int) -> int:
    name = f"{kind.prefix}_movers"
    page.section(row, FIRST, LAST, kind.t(page, "movers"), page.t("review.movers_note"))
    this = f"{name}[[#This Row],["
    change = f'=IF(COUNT({this}gmv]],{this}gmv_before]])=0,"",N({this}gmv]])-N({this}gmv_before]]))'
    numbers = {
        "gmv": "money",
        "gmv_before": "money",
        "change": "signed",
        "from_sessions": "signed",
        "from_conversion": "signed",
        "from_price": "signed",
        "other": "signed",
    }
    single = f'=IF({this}asin]]="","",{this}change]])'  # a bar of all others would make these small
    calculated = {"bar": single, "change": change}
    columns = [Column(c, "muted" if c == "why" else "row", numbers.get(c), calculated.get(c)) for c in _MOVERS]
    page.table(name, row + 1, FIRST, columns, 1)
    page.sheet.set_row(row + 1, HEADS)
    for col in range(FIRST + len(columns), LAST + 1):
        page.put(row + 1, col, None, "head")
    body = (row + 3, FIRST + _MOVERS.index("bar"))
    for n in range(TABLES[name].rows or 1):
        page.sheet.set_row(row + 3 + n, LINE)
    page.put(*body, single, "row", num_format=";;;")
    page.sheet.conditional_format(
        *body,
        *body,
        {
            "type": "data_bar",
            "data_bar_2010": True,
            "bar_only": True,
            "bar_solid": True,
            "bar_color": RISE,
            "bar_negative_color": FALL,
            "bar_axis_position": "middle",
            "bar_axis_color": RULE,
            "bar_no_border": True,
        },
    )
    return row + 3 + (TABLES[name].rows or 1)


def _restock(page: Page, row: int) -> int:
    page.section(row, FIRST, LAST, page.t("mo.restock"), page.t("mo.restock_note"))
    numbers = dict.fromkeys(("available", "position", "cover", "lead_days", "reorder_qty"), "count")
    numbers |= {"velocity": "ratio", "latest_order_date": "day"}
    styles = {"status": "status", "title": "row", "note": "typed", "marketplace": "muted"}
    styles |= dict.fromkeys(("key", "estimated"), "hidden")
    order = ("key", "status", "title", "available", "sku", "position", "velocity", "cover", "lead_days", "reorder_qty",
             "latest_order_date", "note", "_12", "_13", "marketplace", "estimated")  # fmt: skip
    styles |= dict.fromkeys(("_12", "_13"), "typed")
    sides = {"note": open_sides(False, True), "_12": open_sides(True, True), "_13": open_sides(True, False)}
    columns = [Column(c, styles.get(c, "row"), numbers.get(c), more=sides.get(c, {})) for c in order]
    page.table("mo_restock", row + 1, 0, columns, 1)
    page.sheet.set_row(row + 1, HEADS)
    for n in range(TABLES["mo_restock"].rows or 1):
        page.sheet.set_row(row + 3 + n, LINE)
    page.estimates(row + 3, order.index("estimated"), {order.index(c): numbers[c] for c in ("cover", "velocity")})
    page.status_colours((row + 3, FIRST), (row + 3, FIRST))
    return row + 3 + (TABLES["mo_restock"].rows or 1)
