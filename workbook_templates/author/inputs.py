"""Writes the block *Inputs of this page*: labels, measures, KPIs, edges and status, where `addresses` says."""

from __future__ import annotations

from workbook_templates.author.addresses import APART, EDGES, HEAD, SCORED, Inputs, month_label, week_label
from workbook_templates.author.ink import NUMBER
from workbook_templates.author.judge import early_formula, level_edges, sample_formula, status_formula
from workbook_templates.author.kpis import judged, number
from workbook_templates.author.page import at
from workbook_templates.author.scored import scored, write_score
from xlops.kpis.catalogue import Kpi
from xlops.kpis.measures import measures
from xlops.kpis.surfaces.excel import to_excel

MEASURE_NUMBER = {"hours": "days", "per_day": "ratio"}  # of the units whose format is not named like them


def write(block: Inputs) -> None:
    """Write the block onto its page."""
    page = block.page
    page.columns([22, *[13] * (block.right - block.left)], block.left)
    page.put(block.top, block.left, page.t("inputs.title"), "input_head", align="left", size=10, color="#1F2933")
    page.put(block.top + 1, block.left, page.t("inputs.note"), "input_label")
    for n, word in enumerate(HEAD):
        page.put(block.top, block.left + 1 + n, page.t(f"inputs.{word}"), "input_head")
    _write_periods(block)
    for name, col in block.cols.items():
        _write_measure(block, name, col)
    _write_apart(block)
    for n, word in enumerate(("sample", *EDGES, "goal", "goal_high", "status", *SCORED, "early")):
        page.put(block.now + 2 + n, min(block.kpi_cols.values()) - 1, page.t(f"inputs.{word}"), "input_label")
    for kpi in block.kpis:
        _write_kpi(block, kpi, block.kpi_cols[kpi.id])
    write_score(block)


def _rows(block: Inputs) -> range:
    return range(block.year_ago, block.now + 1)


def _write_periods(block: Inputs) -> None:
    page, col = block.page, block.left + 1
    words = {block.year_ago: "inputs.year_ago", block.now: "inputs.this", block.now - 1: "inputs.last"}
    for row in _rows(block):
        day, period, found = (at(row, col + HEAD.index(w)) for w in ("first_day", "period", "row"))
        said = page.t(words[row]) if row in words else f"−{block.now - row}"
        page.put(row, block.left, said, "input_label")
        page.put(row, col, _first_day(block, row), "input", num_format="yyyy-mm-dd")
        page.put(row, col + 1, f'=IF({day}="","",{_label(block, day)})', "input")
        page.put(row, col + 2, f'=IF({period}="","",RIGHT({period},2))', "input")
        page.put(row, col + 3, _match(block, period), "input")
        page.put(row, col + 4, _match(block, _ago_period(block, day)), "input")
        page.put(row, col + 5, f'=IF({found}="","",{block.held("state", found)}&"")', "input")
        page.put(row, col + 6, f'=IF({found}="","",{block.held("moving", found)}&"")', "input")
        page.put(row, col + 7, f'=IF({found}="","",{block.held("apart", found)}&"")', "input")
        held = block.held("score", found)
        scored = at(*block.score("score")) if row == block.now else f'IF({found}="","",IF({held}="","",{held}))'
        page.put(row, col + 8, f"={scored}", "input", num_format="0")
        if row > block.year_ago:  # which of these periods was the last final one by then
            last = at(row - 1, col + 9) if row > block.year_ago + 1 else '""'
            page.put(row, col + 9, f'=IF({at(row, col + 5)}="final",{row - block.year_ago},{last})', "input")
    for n, key in ((2, "inputs.period"), (3, "pick.marketplace")):
        page.put(block.now + n, block.left, page.t(key), "input_label")
    held = block.head("row")
    page.put(block.currency_cell[0], block.left, page.t("inputs.currency"), "input_label")
    page.put(*block.currency_cell, f'=IF({held}="","",{block.held("currency", held)})', "input")


def _first_day(block: Inputs, row: int) -> str:
    this = at(block.now, block.left + 1)
    if row == block.now:
        asked = at(*block.period_cell)
        week, month = (f"INDEX({t}[first_day],MATCH({asked},{t}[period],0))" for t in ("tbl_week", "tbl_month"))
        return f'=IFERROR({block.of_kind(week, month)},"")'
    back = block.now - row
    if row == block.year_ago:
        moved = block.of_kind(f"{this}-364", f"EDATE({this},-12)")
    else:
        moved = block.of_kind(f"{this}-{7 * back}", f"EDATE({this},-{back})")
    return f'=IF({this}="","",{moved})'


def _label(block: Inputs, day: str) -> str:
    """The key of the period that begins on `day`: a week is labelled by its fourth day (rule N16)."""
    return block.of_kind(week_label(day), month_label(day))


def _ago_period(block: Inputs, day: str) -> str:
    moved = block.of_kind(f"({day}-364)", f"EDATE({day},-12)")
    return f'IF({day}="","",{_label(block, moved)})'


def _match(block: Inputs, period: str) -> str:
    key = f'{period}&"|"&{block.marketplace}'
    return f'=IFERROR({block.of_kind(f"MATCH({key},tbl_week[key],0)", f"MATCH({key},tbl_month[key],0)")},"")'


def _write_measure(block: Inputs, name: str, col: int) -> None:
    page, base = block.page, name.partition("__")[0]
    ago = name != base
    definition = measures()[base]
    label = definition.name.in_(page.words.lang) + (f" · {page.t('inputs.year_ago')}" if ago else "")
    page.put(block.top, col, label, "input_head", text_wrap=True)
    page.put(block.top + 1, col, base, "input")
    look = NUMBER[MEASURE_NUMBER.get(definition.unit, definition.unit)]
    for row in _rows(block):
        found = f"${at(row, block.left + 1 + HEAD.index('year_ago_row' if ago else 'row')).replace('$', '')}"
        cell = block.held(base, found)
        page.put(row, col, f'=IF({found}="","",IF({cell}="","",{cell}))', "input", num_format=look)


def _write_apart(block: Inputs) -> None:
    """What tbl_apart says of each KPI in the page's period; a line of ids first."""
    page, top = block.page, block.now + 2
    page.put(top, block.apart_left, page.t("inputs.apart_title"), "input_label")
    for n, word in enumerate(APART):
        page.put(top + 1 + n, block.apart_left, page.t(f"inputs.apart_{word}"), "input_label")
    period, kpis = block.head("period"), block.catalogue
    for id_, col in block.apart_cols.items():
        page.put(top, col, id_, "input")
        row = block.apart(id_, "row")
        match = f'MATCH({period}&"|"&{block.marketplace}&"|{id_}",tbl_apart[key],0)'
        page.put(top + 1, col, f'=IFERROR({match},"")', "input")
        for n, word in enumerate(APART[1:], 2):
            cell = f"INDEX(tbl_apart[{word}],{row})"
            own = (
                _own(block, kpis[id_], word) if id_ in kpis else _own_measure(block, id_.removeprefix("bridge_"), word)
            )
            if own is None:
                continue
            told = f'IF({row}="",{own},IF({cell}="",{own},{cell}))'
            if word == "base" and (target := _target_named(block, kpis.get(id_))):
                per = block.apart(id_, "per_target")
                told = f'IF(ISNUMBER({per}),IF(ISNUMBER({target}),{per}*{target},""),{told})'
            page.put(top + n, col, f"={told}", "input")


def _target_named(block: Inputs, kpi: Kpi | None) -> str | None:
    """The cell of the target that what a KPI is a ratio to names; None where it names none."""
    keys = kpi.ratio_to.inputs if kpi and kpi.ratio_to else ()
    return next((block.ref(block.now)(key) for key in keys if key.endswith("__target")), None)


def _own(block: Inputs, kpi: Kpi, word: str) -> str | None:
    """What holds where tbl_apart says nothing; None where the line needs no cell."""
    before, ago = (block.apart(kpi.id, w) for w in ("before", "ago"))
    if word == "base":
        if kpi.ratio_to is not None and kpi.inverse_of is None:
            return to_excel(kpi.ratio_to, block.ref(block.now))
        if kpi.is_change and kpi.beyond_usual:
            return "1"
        changes = kpi.basis in ("change_pct", "change_pp") and not kpi.is_change
        return (before if kpi.against == "previous" else ago) if changes else None
    if (word == "per_target" and not _target_named(block, kpi)) or (word == "noise" and not kpi.beyond_usual):
        return None
    return {
        **dict.fromkeys(("mark", "late", "per_target", "expected", "low", "high", "noise"), '""'),
        "before": block.kpi(kpi.id, 1), "now": block.kpi(kpi.id),
        "ago": block.kpi_year_ago(kpi.id), "now_ago": block.kpi(kpi.id),
    }[word]  # fmt: skip


def _own_measure(block: Inputs, name: str, word: str) -> str | None:
    """The measure that the bridge has where tbl_apart says nothing."""
    return {
        "before": block.measure(name, 1), "now": block.measure(name), "ago": block.measure_year_ago(name),
        "now_ago": block.measure(name),
    }.get(word)  # fmt: skip


def _write_kpi(block: Inputs, kpi: Kpi, col: int) -> None:
    page = block.page
    page.put(block.top, col, kpi.name.in_(page.words.lang), "input_head", text_wrap=True)
    page.put(block.top + 1, col, kpi.id, "input")
    look = NUMBER[number(kpi)].rsplit(";", 1)[0] + ";@"
    for row in _rows(block):
        page.put(row, col, "=" + block.formula(kpi, row), "input", num_format=look)
    page.put(block.now + 2, col, sample_formula(block, kpi), "input")
    for n, formula in enumerate(level_edges(block, kpi)):
        page.put(block.now + 3 + n, col, formula, "input", num_format=look)
    for n, side in enumerate(("", "_high")):
        target, warn = (block.edge(kpi.id, e + side) for e in ("target", "warn"))
        shown = f'IF(COUNT({target})>0,{target},IF(COUNT({warn})>0,{warn},""))'
        formula = f"=IF(AND(N({block.early(kpi.id)})=1,COUNT({warn})>0),{warn},{shown})" if judged(kpi) else ""
        page.put(block.now + 3 + len(EDGES) + n, col, formula, "input", num_format=look)
    page.put(block.status_row, col, status_formula(block, kpi), "input")
    page.put(*block.early_cell(kpi.id), early_formula(block, kpi), "input")
    for n, formula in enumerate(scored(block, kpi)):
        page.put(block.status_row + 1 + n, col, formula, "input")
