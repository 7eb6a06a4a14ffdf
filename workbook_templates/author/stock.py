"""The Inventory sheet: per SKU what is there, how long it lasts, what to reorder and by when."""

from __future__ import annotations

from workbook_templates.author import charts
from workbook_templates.author.ink import ACCENT, BAR, BLUE, NUMBER, STATUS
from workbook_templates.author.page import Column, Page, block, estimate
from xlops.review.stock import ESTIMATE_SIGN
from xlops.workbook.template import TABLES

FIRST = 1
TOP = 19
LAST = FIRST + 16
_WIDTH = {
    "status": 15,
    "sku": 20,
    "title": 36,
    "note": 20,
    "latest_order_date": 12,
    "velocity": 11,
    "reorder_point": 11,
    "asin": 13,
    "marketplace": 8,
    "key": 12,
    "estimated": 9,
}
_COUNTS = "available inbound reserved position lead_days reorder_point reorder_qty aged181 excess cover"
_NUMBERS = dict.fromkeys(_COUNTS.split(), "count")
_NUMBERS |= {"velocity": "ratio", "latest_order_date": "day", "price": "price", "lowest_price": "price"}
_BUCKETS = ((0, 14), (14, 30), (30, 60), (60, 90), (90, 180), (180, None))
HELPER = 26


def author(page: Page) -> None:
    table = TABLES["tbl_stock"]
    page.columns([1.6, *(_WIDTH.get(c, 9.5) for c in table.ids)])
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, page.t("stock.title"), "title")
    page.put(2, FIRST, f'={page.words.quoted("stock.as_of")}&" "&IF(stock_as_of="","–",stock_as_of)', "subtitle")
    page.put(2, LAST, None, "subtitle", num_format=";;;")
    page.name_cell("stock_as_of", 2, LAST)
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    _figures(page)
    _chart(page)
    this = "tbl_stock[[#This Row],["
    position, velocity = f"{this}position]]", f"{this}velocity]]"
    cover = f'=IF(COUNT({position},{velocity})<2,"",IF({velocity}=0,"",{position}/{velocity}))'
    styles = {
        "status": "status",
        "sku": "strong",
        "title": "row",
        "note": "typed",
        "asin": "muted",
        "marketplace": "muted",
        "key": "muted",
        "estimated": "muted",
    }
    columns = [Column(c, styles.get(c, "row"), _NUMBERS.get(c), cover if c == "cover" else None) for c in table.ids]
    page.table("tbl_stock", TOP, FIRST, columns, 1, filters=True)
    page.sheet.set_row(TOP, 30)
    body = TOP + 2
    page.status_colours((body, FIRST), (body, FIRST))
    _cover_colours(page, body)
    at_col = {c: FIRST + n for n, c in enumerate(TABLES["tbl_stock"].ids)}
    page.estimates(body, at_col["estimated"], {at_col["cover"]: "count", at_col["velocity"]: "ratio"})
    page.sheet.freeze_panes(TOP + 2, FIRST + 3)
    page.paper((body, LAST), open_ended=True)
    page.sheet.repeat_rows(TOP)


def _letter(id_: str) -> str:
    from workbook_templates.author.page import column

    return f"${column(FIRST + TABLES['tbl_stock'].ids.index(id_))}"


def _cover_colours(page: Page, body: int) -> None:
    """Cover against the SKU's own lead time (rule N9): red below it, amber at the reorder point, blue above 90 days.

    An estimate has rules of its own, with colour and mark: LibreOffice applies only the first one that holds.
    """
    row = body + 1
    cover, lead, position, point = (f"{_letter(c)}{row}" for c in ("cover", "lead_days", "position", "reorder_point"))
    col = FIRST + TABLES["tbl_stock"].ids.index("cover")
    rules = (
        (f"=AND(COUNT({cover},{lead})=2,{cover}<{lead})", STATUS["breach"]),
        (f"=AND(COUNT({cover},{position},{point})=3,{position}<={point})", STATUS["warn"]),
        (f"=AND(ISNUMBER({cover}),{cover}>90)", BLUE),
    )
    estimated = f'{_letter("estimated")}{row}="{ESTIMATE_SIGN}"'
    for rule, (text, fill) in rules:
        for test, more in ((f"=AND({estimated},{rule[1:]})", {"num_format": estimate("count")}), (rule, {})):
            shade = page.ink.shade(color=text, bg=fill, **more)
            how = {"type": "formula", "criteria": test, "stop_if_true": True, "format": shade}
            page.sheet.conditional_format(body, col, body, col, how)


def _figures(page: Page) -> None:
    known = "COUNTA(tbl_stock[sku])"
    figures = (
        ("stock.skus", f'IF({known}=0,"",{known})', "large", 0),
        ("stock.oos", f'IF({known}=0,"",COUNTIF(tbl_stock[[available]:[available]],0))', "large", 1),
        ("stock.units", 'IF(COUNT(tbl_stock[available])=0,"",SUM(tbl_stock[available]))', "large", 2),
        (
            "stock.cover",
            'IF(SUM(tbl_stock[velocity])=0,"",SUM(tbl_stock[position])/SUM(tbl_stock[velocity]))',
            "large",
            3,
        ),
        ("stock.to_order", 'IF(COUNT(tbl_stock[reorder_qty])=0,"",SUM(tbl_stock[reorder_qty]))', "large", 5),
        ("stock.excess", 'IF(COUNT(tbl_stock[excess])=0,"",SUM(tbl_stock[excess]))', "large", 7),
        ("stock.aged", 'IF(COUNT(tbl_stock[aged181])=0,"",SUM(tbl_stock[aged181]))', "large", 9),
    )
    page.sheet.set_row(4, 6)
    page.sheet.set_row(5, 15)
    page.sheet.set_row(6, 24)
    for key, formula, number, offset in figures:
        page.put(5, FIRST + offset, page.t(key), "strip_caption")
        page.put(6, FIRST + offset, f"={formula}", "strip_value", num_format=NUMBER[number], shrink=True)


def _chart(page: Page) -> None:
    """How many SKUs last how long; the counts stand right of the paper."""
    page.section(8, FIRST, LAST, page.t("stock.histogram"))
    page.sheet.set_row(TOP - 1, 16)
    page.columns([18, 10], HELPER)
    page.put(1, HELPER, page.t("inputs.title"), "section")
    page.put(1, HELPER + 1, None, "section")
    for n, (low, high) in enumerate(_BUCKETS):
        said = f"{low}–{high}" if high else f"{low}+"
        top = f',tbl_stock[[cover]:[cover]],"<{high}"' if high else ""
        page.put(2 + n, HELPER, page.t("stock.days", days=said), "input_label")
        page.put(2 + n, HELPER + 1, f'=COUNTIFS(tbl_stock[[cover]:[cover]],">={low}"{top})', "input")
    where = f"'{page.name}'!"
    chart = charts.column_chart(page)
    chart.add_series(
        charts.series(
            page.t("stock.skus"),
            where + block((2, HELPER + 1), (7, HELPER + 1)),
            where + block((2, HELPER), (7, HELPER)),
            BAR,
            gap=40,
            data_labels={"value": True, "font": {"name": page.ink.font, "size": 9, "color": "#1F2933"}},
            points=[{"fill": {"color": c}} for c in ("#D08A84", "#E3C583", BAR, BAR, "#A9B8C6", "#A9B8C6")],
        )
    )
    charts.axes(page, chart, "0", value_visible=False)
    chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_plotarea({"layout": {"x": 0.01, "y": 0.12, "width": 0.98, "height": 0.72}})
    charts.insert(page, chart, 9, FIRST, 780, 205, page.t("stock.histogram"))
    for n, (key, shade) in enumerate((("red", STATUS["breach"]), ("amber", STATUS["warn"]), ("blue", BLUE))):
        text, fill = shade
        page.put(10 + n, FIRST + 7, page.t(f"stock.{key}"), "caption", color=text, bg=fill, indent=1)
        page.fill(10 + n, FIRST + 8, FIRST + 12, "caption", bg=fill)
    page.put(13, FIRST + 7, page.t("stock.estimated"), "caption", indent=1)
