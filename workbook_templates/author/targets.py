"""The Targets sheet: what is expected of each KPI, and the columns *yours* where people type."""

from __future__ import annotations

from typing import Any

from workbook_templates.author.ink import BAD, STATUS
from workbook_templates.author.kpis import typed_targets
from workbook_templates.author.page import Column, Page
from xlops.kpis.catalogue import Kpi
from xlops.kpis.edges import Direction, Limits
from xlops.kpis.measures import measures
from xlops.language import Lang
from xlops.workbook.template import TABLES

FIRST = 1
TOP = 6  # row of words; ids one below, body two below
_TABLE = TABLES["tbl_targets"]
_WIDTH = {
    "name": 24,
    "direction": 8,
    "unit": 8,
    "source": 12,
    "owner": 14,
    "what": 78,
    "default_source": 12,
    "min_sample": 24,
    "cadence": 11,
    "basis": 13,
    "kpi": 1.6,
}
EDGES = tuple(f"{e}{side}" for e in ("target", "warn", "breach") for side in ("", "_high"))
_UNSEEN = ("as_read", *(c for c in _TABLE.ids if c.startswith(("seen_", "taken_"))))


def author(page: Page) -> None:
    page.columns([_WIDTH.get(c, 6.5 if c.endswith("_high") else 9.5) for c in _TABLE.ids])
    page.sheet.set_column(_at(_UNSEEN[0]), _at(_UNSEEN[-1]), 1, page.ink(), {"hidden": True})
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, page.t("targets.title"), "title")
    page.put(2, FIRST, page.t("targets.how"), "subtitle")
    page.put(3, FIRST, page.t("targets.words"), "caption")
    _bands(page)
    rows = [_row(page, k) for k in typed_targets()]
    page.table("tbl_targets", TOP, 0, [_column(c) for c in _TABLE.ids], len(rows), rows)
    page.sheet.set_row(TOP, 30)
    last = TOP + 1 + len(rows)
    _formats(page, last)
    _validate(page, last)
    page.sheet.freeze_panes(TOP + 2, 2)
    page.paper((last, _at("what")), open_ended=True)
    page.sheet.repeat_rows(TOP)


def _at(column: str) -> int:
    return _TABLE.ids.index(column)  # the id stands in the margin, unseen


def _bands(page: Page) -> None:
    """Which columns belong together: yours, in force, shipped."""
    row = TOP - 1
    for key, first, last in (
        ("targets.yours", "your_target", "your_weight"),
        ("targets.in_force", "target", "weight"),
        ("targets.default", "default_target", "default_weight"),
    ):
        page.fill(row, _at(first), _at(last), "section", size=10)
        page.put(row, _at(first), page.t(key), "section", size=10)


def _this(column: str) -> str:
    return f"tbl_targets[[#This Row],[{column}]]"


def _in_force(id_: str, shipped: str, live: str) -> str:
    """What counts: what the build took over, while the row stands as it read it; else what is typed, as Excel reads it.

    A build takes texts that no formula does (`４％`) and refuses numbers that do not fit; the sheet judges by the same.
    """
    yours, taken = _this(f"your_{id_}"), _this(f"taken_{id_}")
    return (
        f'=IF({_this("as_read")},IF({taken}="",{shipped},{taken}),IF({yours}="",{shipped},IFERROR({live},{shipped})))'
    )


def _column(id_: str) -> Column:
    if id_ == "as_read":  # EXACT, since a blank cell equals 0
        same = ",".join(f"EXACT({_this(f'seen_{e}')},{_this(f'your_{e}')})" for e in (*EDGES, "weight"))
        return Column(id_, "hidden", formula=f"=IFERROR(IF(AND({same}),1,0),0)", text="actions.none_said")
    if id_ in _UNSEEN:
        return Column(id_, "hidden", text="actions.none_said")
    if id_.startswith("your_"):
        return Column(id_, "typed", "edge", text=f"col.{id_.removeprefix('your_')}")
    if id_ == "weight":
        default, yours = _this("default_weight"), _this("your_weight")
        shipped = f'IF({default}="",1,{default})'
        return Column(id_, "strong", "edge", _in_force(id_, shipped, f"IF(VALUE({yours})<0,{shipped},VALUE({yours}))"))
    if id_ in EDGES:
        default = _this(f"default_{id_}")
        typed = f"VALUE({_this(f'your_{id_}')})"  # a text counts too; 25 for a share does not (rule N16)
        shipped = f'IF({default}="","",{default})'
        live = f'IF(AND({_this("unit")}="%",ABS({typed})>1),{shipped},{typed})'
        return Column(id_, "strong", "edge", _in_force(id_, shipped, live))
    if id_.startswith("default_") and id_ != "default_source":
        return Column(id_, "muted", "edge", text=f"col.{id_.removeprefix('default_')}")
    if id_ == "source":
        live, taken = (f"COUNT(tbl_targets[[#This Row],[{of}_target]:[{of}_breach_high]])" for of in ("your", "taken"))
        mine = f"IF({_this('as_read')},{taken},{live})"
        return Column(id_, "row", formula=f'=IF({mine}>0,"{{yours}}",tbl_targets[[#This Row],[default_source]]&"")')
    return Column(
        id_,
        {
            "owner": "typed",
            "what": "wrap",
            "name": "strong",
            "kpi": "hidden",
            "basis": "muted",
            "unit": "muted",
            "default_source": "muted",
            "cadence": "muted",
            "min_sample": "muted",
        }.get(id_, "row"),
    )


def _row(page: Page, kpi: Kpi) -> list[object]:
    """The row a fresh template shows; a build writes the same from the store's settings."""
    lang = page.words.lang
    said: dict[str, object] = {
        "kpi": kpi.id,
        "name": kpi.name.in_(lang),
        "what": kpi.about.in_(lang),
        "default_source": page.t("targets.shipped"),
        "direction": {Direction.UP: "≥", Direction.DOWN: "≤", Direction.BAND: "↔", Direction.INFO: ""}[kpi.direction],
        "unit": page.t(f"unit.{kpi.edge_unit}"),
        "basis": page.t(f"basis.{kpi.basis}"),
        "cadence": page.t(f"cadence.{kpi.cadence}"),
        "min_sample": _least(kpi, lang),
    }
    for edge in ("target", "warn", "breach"):
        limit: Limits | None = getattr(kpi, edge)
        low, high = (limit.low, limit.high) if limit else (None, None)
        said[f"default_{edge}"] = high if kpi.direction is Direction.DOWN else low
        said[f"default_{edge}_high"] = high if kpi.direction is Direction.BAND else None
    said["default_weight"] = 1
    return [said.get(c) for c in _TABLE.ids]


def _least(kpi: Kpi, lang: Lang) -> str:
    """From how many on it is judged: `Clicks ≥ 20`."""
    known = measures()
    return "  ".join(f"{known[name.partition('__')[0]].name.in_(lang)} ≥ {n}" for name, n in kpi.min_sample.items())


def _formats(page: Page, last: int) -> None:
    """Shares read as per cent; edges out of order turn red; a band's second side is grey where it does not apply."""
    first = TOP + 2
    page.sheet.conditional_format(first, _at("your_target"), last, _at("breach_high"), _share(page, first))
    page.sheet.conditional_format(first, _at("default_target"), last, _at("default_breach_high"), _share(page, first))
    red = page.ink.shade(color=BAD, bg=STATUS["breach"][1])
    row = first + 1
    t, th, w, wh, b, bh = (f"${_letter(e)}{row}" for e in EDGES)
    sign = f"${_letter('direction')}{row}"
    wrong = (
        f'=OR(AND({sign}="≤",COUNT({b})=1,OR(AND(ISNUMBER({t}),{t}>{b}),AND(ISNUMBER({w}),{w}>{b}))),'
        f'AND(OR({sign}="≥",{sign}="↔"),COUNT({b})=1,OR(AND(ISNUMBER({t}),{t}<{b}),AND(ISNUMBER({w}),{w}<{b}))),'
        f'AND({sign}="↔",COUNT({bh})=1,OR(AND(ISNUMBER({th}),{th}>{bh}),AND(ISNUMBER({wh}),{wh}>{bh}))))'
    )
    rule = {"type": "formula", "criteria": wrong, "format": red}
    page.sheet.conditional_format(first, _at("your_target"), last, _at("breach_high"), rule)


def _share(page: Page, first: int) -> dict[str, Any]:
    unit = f"${_letter('unit')}{first + 1}"
    return {"type": "formula", "criteria": f'={unit}="%"', "format": page.ink.shade(num_format="0.0##%")}


def _letter(column: str) -> str:
    from workbook_templates.author.page import column as letter

    return letter(_at(column))


def _validate(page: Page, last: int) -> None:
    first = TOP + 2
    unit, sign = f"${_letter('unit')}{first + 1}", f"${_letter('direction')}{first + 1}"
    for n, edge in enumerate(EDGES):
        cell = f"{_letter(f'your_{edge}')}{first + 1}"
        band_only = f',{sign}="↔"' if n % 2 else f',{sign}<>""'
        page.sheet.data_validation(
            first,
            _at(f"your_{edge}"),
            last,
            _at(f"your_{edge}"),
            {
                "validate": "custom",
                "ignore_blank": True,
                "value": f'=AND(ISNUMBER({cell}),OR({unit}<>"%",ABS({cell})<=2){band_only})',
                "input_title": page.t("targets.prompt_title"),
                "input_message": page.t("targets.prompt"),
                "error_title": page.t("targets.prompt_title"),
                "error_message": page.t("targets.wrong"),
            },
        )
    weight = _at("your_weight")
    page.sheet.data_validation(
        first,
        weight,
        last,
        weight,
        {
            "validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True,
            "input_title": page.t("col.weight"), "input_message": page.t("targets.weight_prompt"),
            "error_title": page.t("col.weight"), "error_message": page.t("targets.weight_wrong"),
        },
    )  # fmt: skip
