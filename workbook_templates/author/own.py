"""The sheets that people fill in: products, plan and rates, events, documents and brand, cases.

Their columns, words and explanations are those of `xlops.sheets`; here is only how they look.
"""

from __future__ import annotations

from typing import Any

from workbook_templates.author.ink import ACCENT, FIELD, FIELD_EDGE, NUMBER, STATUS
from workbook_templates.author.page import Column, Page
from workbook_templates.author.page import column as letter
from xlops.sheets import SHEETS, CellKind, Field, SellerSheet
from xlops.sheets.schema import YES_NO
from xlops.workbook.template import OWN_PAGES

FIRST = 1
LINE = 5  # under the words that say what the page is for
TOP = 9  # row of words; ids one below, body two below
ROWS = 40
_SPARE = 8  # of these, blank ones that have a box
_WIDTH = {
    CellKind.TEXT: 16,
    CellKind.ASIN: 13,
    CellKind.DAY: 11.5,
    CellKind.MONTH: 10,
    CellKind.MOMENT: 19,
    CellKind.MONEY: 12,
}
_WIDTH_OF = {"number": 30, "sku": 19, "name": 48, "note": 40, "document": 34, "short_name": 20, "about": 18, "kind": 19}
_LOOK = {
    CellKind.DAY: "yyyy-mm-dd",
    CellKind.MONTH: "yyyy-mm",
    CellKind.MOMENT: "yyyy-mm-dd hh:mm",
    CellKind.MONEY: "#,##0.00",
    CellKind.RATE: "0.0000",
    CellKind.COUNT: "#,##0",
    CellKind.SHARE: "0.0%",
    CellKind.EFFECT: "+0%;-0%;0%",
}
_NUMBERS = (CellKind.MONEY, CellKind.RATE, CellKind.COUNT, CellKind.SHARE, CellKind.EFFECT)
_AS_OF = "DATE(LEFT(cfg_as_of,4),MID(cfg_as_of,6,2),RIGHT(cfg_as_of,2))"


def author(page: Page, key: str) -> None:
    """One page of own sheets, side by side, so that each may grow."""
    lang = page.words.lang
    sheets = [SHEETS[name] for name in OWN_PAGES[key]]
    page.columns([1.6])
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, page.t(f"own.{key}"), "title")
    for n, sheet in enumerate(sheets):
        said = f"{sheet.word.in_(lang)}: " if len(sheets) > 1 else ""
        page.put(2 + n, FIRST, said + sheet.about.in_(lang), "subtitle")
    files = ", ".join(f"own/{sheet.file}" for sheet in sheets)
    in_csv, here = (page.words.quoted(f"own.{word}", files=files) for word in ("in_csv", "here"))
    page.put(2 + len(sheets), FIRST, f'=IF(cfg_inputs="csv",{in_csv},{here})', "caption")
    for row in range(3 + len(sheets), LINE):
        page.sheet.set_row(row, 3)
    left = FIRST
    for sheet in sheets:
        page.columns([*(_width(f) for f in sheet.columns), 3], left)
        last = left + len(sheet.columns) - 1
        page.fill(LINE, left, last, "body", top=1, top_color=ACCENT)
        if len(sheets) > 1:
            page.section(TOP - 1, left, last, sheet.word.in_(lang))
        _figures(page, sheet, left)
        _table(page, sheet, left)
        left = last + 2
    page.sheet.set_row(LINE, 8)
    page.sheet.set_row(TOP, 30)
    page.sheet.freeze_panes(TOP + 2, FIRST + 1)
    page.paper((TOP + 1 + ROWS, left - 2), open_ended=True)
    page.sheet.repeat_rows(TOP)


def _width(field: Field) -> float:
    return _WIDTH_OF.get(field.id, _WIDTH.get(field.kind, 10.5))


def _look(sheet: SellerSheet, field: Field) -> str:
    """The number format: ids and words are text, money of a month has no cents."""
    monthly = sheet.id == "plan" and field.kind is CellKind.MONEY
    return "#,##0" if monthly else _LOOK.get(field.kind, "@")


def _table(page: Page, sheet: SellerSheet, left: int) -> None:
    columns = [
        Column(
            f.id,
            "own",
            text=f"own.{sheet.id}.{f.id}",
            more={"align": "right" if f.kind in _NUMBERS else "left", "num_format": _look(sheet, f)},
        )
        for f in sheet.columns
    ]
    page.words.add({f"own.{sheet.id}.{f.id}": [f.word.en, f.word.zh] for f in sheet.columns})
    page.table(sheet.table, TOP, left, columns, ROWS, filters=True)
    for col, field in enumerate(sheet.columns, left):
        _validate(page, field, col)
    _colours(page, sheet, left)


def _validate(page: Page, field: Field, col: int) -> None:
    """What a column is for, shown when a cell of it is chosen; lists where there is a choice."""
    lang = page.words.lang
    options: dict[str, Any] = {
        "validate": "any",
        "input_title": field.word.in_(lang)[:32],
        "input_message": field.about.in_(lang),
    }
    if field.kind is CellKind.CHOICE:
        options |= {"validate": "list", "source": [word.in_(lang) for word in field.choices.values()]}
    if field.kind is CellKind.YES:
        options |= {"validate": "list", "source": [word.in_(lang) for word in reversed(YES_NO)]}
    if options["validate"] == "list":
        options |= {"error_title": field.word.in_(lang)[:32], "error_message": page.t("pick.wrong")}
    page.sheet.data_validation(TOP + 2, col, TOP + 1 + ROWS, col, options)


def _colours(page: Page, sheet: SellerSheet, left: int) -> None:
    """What is overdue turns red, what soon will be amber."""
    place = {f.id: f"${letter(left + n)}{TOP + 3}" for n, f in enumerate(sheet.columns)}
    rules: list[tuple[str, str, str]] = []
    if sheet.id == "documents":
        days = f"{place['expires']}-IFERROR({_AS_OF},0)"
        rules = [
            ("expires", f"=AND(ISNUMBER({place['expires']}),{days}<0)", "breach"),
            ("expires", f"=AND(ISNUMBER({place['expires']}),{days}<=60)", "warn"),
        ]
    if sheet.id == "cases":
        grade = f'{place["kind"]}="{_voice(page)}"'  # waits for no answer
        waited = f"N({place['first_reply']})-N({place['posted']})"
        rules = [
            ("first_reply", f"=AND(COUNT({place['posted']},{place['first_reply']})=2,{waited}>1)", "breach"),
            ("first_reply", f'=AND(ISNUMBER({place["posted"]}),{place["first_reply"]}="",NOT({grade}))', "warn"),
        ]
    for column, rule, status in rules:
        col = left + [f.id for f in sheet.columns].index(column)
        text, fill = STATUS[status]
        shade = page.ink.shade(color=text, bg=fill)
        page.sheet.conditional_format(
            TOP + 2, col, TOP + 1 + ROWS, col,
            {"type": "formula", "criteria": rule, "format": shade},
        )  # fmt: skip
    _boxes(page, sheet, left)


def _boxes(page: Page, sheet: SellerSheet, left: int) -> None:
    """Boxes to type in, a few below what stands there: blank ones further down would print as pages of their own."""
    last, first_row = left + len(sheet.columns) - 1, TOP + 3
    above = f"${letter(left)}{first_row - _SPARE}:${letter(last)}{first_row}"
    shade = page.ink.shade(bg=FIELD, border=1, border_color=FIELD_EDGE)
    rule = {"type": "formula", "criteria": f"=COUNTA({above})>0", "format": shade}
    page.sheet.conditional_format(TOP + 2, left, TOP + 1 + ROWS, last, rule)


def _figures(page: Page, sheet: SellerSheet, left: int) -> None:
    """A few figures above a table: how much is filled in, what is open."""

    def of(column: str) -> str:
        return f"{sheet.table}[[{column}]:[{column}]]"

    lead = "&".join(of(f"{p}_days") for p in ("production", "freight", "customs", "receiving"))
    yes, voice = page.words.quoted("own.yes"), f'"{_voice(page)}"'
    figures: dict[str, list[tuple[int, str, str]]] = {
        "products": [
            (0, "skus", f"COUNTA({of('sku')})"),
            (1, "with_cost", f"COUNT({of('unit_cost')})"),
            (2, "with_lead", f'SUMPRODUCT(--({lead}<>""))'),
            (3, "with_owner", f"COUNTA({of('owner')})"),
        ],
        "plan": [(0, "months", f"COUNTA({of('month')})"), (2, "planned", f"SUM({of('gmv')})")],
        "rates": [(0, "rates", f"COUNT({of('rate')})")],
        "events": [(0, "events", f"COUNTA({of('first_day')})")],
        "documents": [
            (0, "documents", f"COUNTA({of('document')})"),
            (2, "accepted", f"COUNTIF({of('accepted')},{yes})"),
        ],
        "brands": [
            (0, "asins", f"COUNTA({of('asin')})"),
            (2, "aplus", f"COUNTIF({of('aplus')},{yes})"),
            (4, "hijacks", f"COUNT({of('hijack_seen')})-COUNT({of('hijack_closed')})"),
        ],
        "cases": [
            (0, "cases", f"COUNTA({of('number')})"),
            (2, "unanswered", f'COUNTIFS({of("number")},"<>",{of("kind")},"<>"&{voice},{of("first_reply")},"")'),
            (4, "not_closed", f"COUNTA({of('number')})-COUNT({of('closed')})"),
            (6, "late", _late(of("first_reply"), of("posted"))),
        ],
    }
    page.sheet.set_row(LINE + 1, 15)
    page.sheet.set_row(LINE + 2, 24)
    for offset, key, formula in figures[sheet.id]:
        page.put(LINE + 1, left + offset, page.t(f"own.fig_{key}"), "strip_caption")
        value = f'=IF(COUNTA({of(sheet.columns[0].id)})=0,"",{formula})'
        page.put(LINE + 2, left + offset, value, "strip_value", num_format=NUMBER["large"], shrink=True)


def _voice(page: Page) -> str:
    """The word for cases that a product's grade opened."""
    kind = next(f for f in SHEETS["cases"].columns if f.id == "kind")
    return kind.choices["voice"].in_(page.words.lang)


def _late(reply: str, posted: str) -> str:
    """How many were answered more than a day after they were posted; nothing where a moment was typed as text."""
    return f'IFERROR(SUMPRODUCT(({posted}>0)*({reply}-{posted}>1)),"")'
