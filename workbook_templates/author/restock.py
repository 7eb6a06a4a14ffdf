"""The Restock sheet: what to order by which way, what it costs by week, what if; and what is too much."""

from __future__ import annotations

from workbook_templates.author.ink import ACCENT, MUTED
from workbook_templates.author.page import Column, Page, at, whole
from xlops.restock.past import REVIEW_DAYS
from xlops.targets import Status
from xlops.workbook.restock import CASH, CASH_ROWS, HELPED, LEFT, LEFT_ROWS, RESTOCK, TESTED
from xlops.workbook.template import TABLES

FIRST = 1
WIDTH = {
    "state": 13, "marketplace": 6, "sku": 16, "name": 22, "way": 6.5, "supplier": 15, "units": 8, "cartons": 10.5,
    "cost": 10, "if_units": 9, "if_cost": 10, "latest": 12, "arrives": 12, "position": 8, "velocity": 8, "lead_days": 7,
    "service": 8, "lost": 8, "note": 17,
}  # fmt: skip
LAST = FIRST + len(WIDTH) - 1
_NUMBERS = {
    **dict.fromkeys(("units", "cartons", "if_units", "position", "lead_days", "lost", "days"), "count"),
    **dict.fromkeys(("cost", "if_cost", "costs", "unit_cost"), "money"), "velocity": "ratio", "service": "share",
    "latest": "day", "arrives": "day", "mean": "ratio", "sd": "ratio", "beyond": "ratio",
}  # fmt: skip
_STYLES = {"state": "status", "name": "strong", "units": "strong", "cost": "strong", "note": "typed", "kind": "row"}
_MUTED = ("service", "lead_days", "currency", "key", "days", "mean", "sd", "beyond", "lot", "least")
_HEADLINE = 4
_BLOCKS = _HEADLINE + 3 + HELPED
_TESTED = _BLOCKS + 3 + LEFT_ROWS
_ORDERS = _TESTED + 1 + TESTED
_WHAT_IF = (("rst_pace", "share"), ("rst_lead", "count"), ("rst_service", "share"))
# where the blocks above the orders stand on their columns
_CASH = {"supplier": "supplier", "week": "cartons", "cost": "cost", "if_cost": "if_units", "currency": "if_cost"}
_LEFT = {"kind": "latest", "marketplace": "position", "name": "velocity", "units": "lost", "advice": "note"}


def author(page: Page) -> None:
    page.sheet.set_default_row(16)
    page.columns([1.6, *WIDTH.values(), *[10] * (len(TABLES[RESTOCK].ids) - len(WIDTH))])
    _head(page)
    _what_if(page)
    _held_against(page)
    _cash(page)
    _left(page)
    _orders(page)
    page.sheet.freeze_panes(_ORDERS + 3, place("way"))
    page.paper((_ORDERS + 3, LAST), open_ended=True)
    page.sheet.repeat_rows(_ORDERS + 1)


def place(id_: str) -> int:
    return FIRST + list(WIDTH).index(id_)


def _head(page: Page) -> None:
    words = page.words
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, f'=cfg_store&" · "&{words.quoted("restock.title")}', "title")
    page.put(2, FIRST, None, "subtitle")
    page.name_cell("rst_window", 2, FIRST)
    page.put(2, LAST + 1, None, "hidden")
    page.name_cell("rst_today", 2, LAST + 1)
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    page.sheet.set_row(3, 8)
    counts = {
        "orders": f'=SUMPRODUCT(--({whole(RESTOCK, "lot")}<>""))',
        "late": f'=COUNTIFS({whole(RESTOCK, "latest")},"<"&rst_today,{whole(RESTOCK, "lot")},">0")',
    }
    for n, (name, formula) in enumerate(counts.items()):
        page.put(2, LAST + 2 + n, formula, "hidden")
        counts[name] = at(2, LAST + 2 + n)

    def part(key: str, count: str) -> str:
        before, after = page.t(f"restock.{key}", n="\0").split("\0")
        return f'"{before}"&{count}&"{after}"'

    late = f'IF({counts["late"]}>0,{part("late", counts["late"])},"")'
    head = f"{part('head', counts['orders'])}&{late}&{words.quoted('restock.stop')}"
    page.sheet.set_row(_HEADLINE, 26)
    page.fill(_HEADLINE, FIRST + 1, LAST, "tinted")
    page.fill(_HEADLINE + 1, FIRST + 1, LAST, "tinted")
    page.put(_HEADLINE, FIRST, f"=IF({counts['orders']}=0,{words.quoted('restock.none')},{head})", "summary")
    page.name_cell("rst_headline", _HEADLINE, FIRST)
    page.put(_HEADLINE + 1, FIRST, page.t("restock.read"), "summary_more")
    for n in range(HELPED):
        page.put(_HEADLINE + 2 + n, FIRST, None, "caption")
    page.name_cell("rst_helps", _HEADLINE + 2, FIRST, (_HEADLINE + 1 + HELPED, FIRST))
    page.sheet.set_row(_HEADLINE + 2 + HELPED, 7)


def _what_if(page: Page) -> None:
    """Three assumptions that people type: the orders below follow them at once."""
    page.section(_BLOCKS, FIRST, place("name"), page.t("restock.what_if"))
    for n, (name, look) in enumerate(_WHAT_IF):
        row = _BLOCKS + 3 + n
        page.put(row, FIRST, page.t(f"restock.{name}"), "body")
        page.put(row, place("name"), None, "picker", look)
        page.name_cell(name, row, place("name"))
        low, high = {"rst_pace": (0, 10), "rst_lead": (-365, 365), "rst_service": (0.01, 0.999)}[name]
        page.sheet.data_validation(row, place("name"), row, place("name"), {
            "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high, "ignore_blank": True,
            "error_title": page.t("restock.what_if"), "error_message": page.t(f"restock.{name}_wrong"),
        })  # fmt: skip


def _held_against(page: Page) -> None:
    """How far what the orders rest on was off before."""
    page.section(_TESTED, FIRST, LAST, page.t("restock.tested"))
    for row in range(_TESTED + 1, _TESTED + 1 + TESTED):
        page.put(row, FIRST, None, "caption")
    page.name_cell("rst_tested", _TESTED + 1, FIRST, (_TESTED + TESTED, FIRST))


def _block(
    page: Page, name: str, places: dict[str, str], title: str, note: str, rows: int, formulas: dict[str, str]
) -> None:
    first, last = (place(list(places.values())[n]) for n in (0, -1))
    page.section(_BLOCKS, first, last, page.t(title), note)
    ids = {place(col): id_ for id_, col in places.items()}
    columns = [
        _column(ids[col], formulas.get(ids[col])) if col in ids else Column(f"_{col}", "row")
        for col in range(first, last + 1)
    ]
    beyond = [c for c in TABLES[name].ids if c not in places]
    columns += [_column(c) for c in beyond]
    page.table(name, _BLOCKS + 1, first, columns, rows)


def _cash(page: Page) -> None:
    this = f"{CASH}[[#This Row],["

    def of(column: str) -> str:
        return f"{whole(RESTOCK, column)},{this}{column}]]"

    summed = {}
    for c in ("cost", "if_cost"):
        every = f"{whole(RESTOCK, c)},{of('week')},{of('currency')}"
        one = f'IF({this}supplier]]="",SUMIFS({every}),SUMIFS({every},{of("supplier")}))'
        summed[c] = f'=IF({this}week]]="","",{one})'
    _block(page, CASH, _CASH, "restock.cash", "", CASH_ROWS, summed)


def _left(page: Page) -> None:
    _block(page, LEFT, _LEFT, "restock.left", "=rst_more", LEFT_ROWS, {})
    page.put(2, LAST + 4, None, "hidden")
    page.name_cell("rst_more", 2, LAST + 4)


def _orders(page: Page) -> None:
    page.section(_ORDERS, FIRST, LAST, page.t("restock.orders"), page.t("restock.orders_note"))
    formulas = {"state": state(page), "if_units": if_units(), "if_cost": if_cost(), "wanted": wanted()}
    columns = [_column(c, formulas.get(c)) for c in TABLES[RESTOCK].ids]
    page.table(RESTOCK, _ORDERS + 1, FIRST, columns, 1, filters=True)
    page.sheet.set_row(_ORDERS + 1, 28)
    body = (_ORDERS + 3, FIRST)
    page.status_colours(body, body)
    air = {"type": "formula", "criteria": f'=${_letter("lot")}{body[0] + 1}=""', "format": page.ink.shade(color=MUTED)}
    page.sheet.conditional_format(body[0], place("name"), body[0], place("lost"), air)


def _letter(id_: str) -> str:
    from workbook_templates.author.page import column

    return column(FIRST + TABLES[RESTOCK].ids.index(id_))


def _column(id_: str, formula: str | None = None) -> Column:
    style = _STYLES.get(id_, "muted" if id_ in _MUTED else "row")
    more = {"shrink": True} if id_ in ("sku", "supplier", "advice") else {}
    return Column(id_, style, _NUMBERS.get(id_), formula, f"restock.col_{id_}", more)


def _this(column: str) -> str:
    return f"{RESTOCK}[[#This Row],[{column}]]"


def state(page: Page) -> str:
    """Late, due within a week, or later, by the day that the sheet is of.

    Late is a breach or a warning as Inventory has it of the SKU (rule N9).
    """
    latest, words = _this("latest"), page.words
    over = page.counted("actions.days_over", f"(rst_today-{latest})")
    key = f'{_this("marketplace")}&"|"&{_this("sku")}'
    of_sku = f'IFERROR(INDEX({whole("tbl_stock", "status")},MATCH({key},{whole("tbl_stock", "key")},0)),"")'
    breach, warn = Status.BREACH.icon, Status.WARN.icon
    over = f'IF(LEFT({of_sku},1)="{warn}",SUBSTITUTE({over},"{breach}","{warn}"),{over})'
    return (
        f'=IF(OR({_this("sku")}="",{latest}=""),"",IF({latest}<rst_today,{over},'
        f"IF({latest}<=rst_today+7,{words.quoted('restock.is_due')},{words.quoted('restock.is_later')})))"
    )


def wanted() -> str:
    """Units that are missing with the assumptions that are typed: expected ones, their spread, what lies beyond."""
    pace, lead = 'IF(rst_pace="",1,rst_pace)', f'(1+IF(rst_lead="",0,rst_lead)/({_this("lead_days")}+{REVIEW_DAYS}))'
    asked = f'IF(rst_service="",{_this("service")},rst_service)'
    spread = f"IF({_this('sd')}=0,0,_xlfn.NORM.S.INV({asked})*{_this('sd')}*SQRT({lead}))"
    missing = f"{pace}*({_this('mean')}*{lead}+{spread}+{_this('beyond')})-{_this('position')}"
    return f'=IF({_this("lot")}="","",{missing})'


def if_units() -> str:
    """Units to order then, in whole cartons; of an order by air what is planned."""
    lots = f"CEILING(ROUND(MAX({_this('wanted')},{_this('least')}),4),{_this('lot')})"
    return f'=IF({_this("lot")}="",IF({_this("units")}="","",{_this("units")}),IF({_this("wanted")}<=0,0,{lots}))'


def if_cost() -> str:
    return f'=IF(OR({_this("if_units")}="",{_this("unit_cost")}=""),"",{_this("if_units")}*{_this("unit_cost")})'
