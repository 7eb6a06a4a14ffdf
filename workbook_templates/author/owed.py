"""The sheet of what Amazon owes: totals by kind, what is not counted, every claim with its deadline and its case."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from workbook_templates.author.ink import ACCENT, MUTED, STATUS
from workbook_templates.author.page import Column, Page, at, whole
from xlops.workbook.owed import CLAIMS, KIND_ROWS, KINDS, LINES
from xlops.workbook.template import TABLES

FIRST = 1
WIDTH = {
    "state": 13, "filed": 10, "case_no": 12, "note": 13, "marketplace": 5.5, "sku": 14, "name": 17, "kind": 16,
    "units": 6, "money": 9, "currency": 6, "closes": 11, "left": 6.5, "evidence": 18, "write": 56,
}  # fmt: skip
LAST = FIRST + len(WIDTH) - 1
_NUMBERS = {
    **dict.fromkeys(("units", "claims", "unchecked", "waiting"), "count"), **dict.fromkeys(("money", "worth"), "price"),
    **dict.fromkeys(("closes", "opens", "soonest"), "day"), "left": "over",
}  # fmt: skip
_STYLES = {"state": "status", "money": "strong", **dict.fromkeys(("filed", "case_no", "note"), "typed")}
_MUTED = ("marketplace", "sku", "currency", "evidence", "write", "unchecked", "waiting")
_SMALL = ("sku", "evidence", "write", "case_no")  # smaller letters rather than cut ones
_HEADLINE = 4
_BLOCKS = _HEADLINE + 3
_LIST = _BLOCKS + 3 + max(KIND_ROWS, LINES) + 1
BODY = _LIST + 3
_SOON = 7  # days before a deadline from which it is red
# where the totals stand on the columns of the list
_PLACES = {"kind": "state", "claims": "case_no", "money": "note", "currency": "marketplace", "soonest": "sku",
           "unchecked": "name", "waiting": "kind"}  # fmt: skip
_FAR = 100_000  # a day beyond all others, as a number


def author(page: Page) -> None:
    page.sheet.set_default_row(16)
    page.columns([1.6, *WIDTH.values(), *[10] * (len(TABLES[CLAIMS].ids) - len(WIDTH))])
    _head(page)
    _kinds(page)
    _lines(page)
    _list(page)
    page.sheet.freeze_panes(0, place("marketplace"))
    page.paper((BODY, LAST), open_ended=True)
    page.sheet.repeat_rows(_LIST + 1)


def place(id_: str) -> int:
    return FIRST + TABLES[CLAIMS].ids.index(id_)


def _head(page: Page) -> None:
    """Title, window, headline; the days and sums that the headline speaks of stand unseen beside the title."""
    words = page.words
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, f'=cfg_store&" · "&{words.quoted("owed.title")}', "title")
    page.put(2, FIRST, None, "subtitle")
    page.name_cell("owd_window", 2, FIRST)
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    page.sheet.set_row(3, 8)
    unseen = {
        "owd_day": "",
        "owd_today": "=MAX(N(owd_day),TODAY())",
        "count": f"=SUM({whole(CLAIMS, 'due_now')})",
        "worth": f"=SUMIFS({whole(CLAIMS, 'worth')},{whole(CLAIMS, 'due_now')},1)",
        "soonest": f"={_soonest('1')}",
        "late": f"=COUNTIFS({whole(CLAIMS, 'state')},{words.quoted('owed.is_late')})+N(INDEX(owd_gone,1))",
        "late_worth": f"=SUMIFS({whole(CLAIMS, 'worth')},{whole(CLAIMS, 'state')},{words.quoted('owed.is_late')})"
        "+N(INDEX(owd_gone,2))",
        "over": f'=COUNTIFS({whole(CLAIMS, "state")},"✖*",{whole(CLAIMS, "due_now")},1)',
    }
    cell = {}
    for n, (name, formula) in enumerate(unseen.items()):
        page.put(2, LAST + 2 + n, formula, "hidden")
        cell[name] = at(2, LAST + 2 + n)
        if name.startswith("owd_"):
            page.name_cell(name, 2, LAST + 2 + n)
    gone = LAST + 2 + len(unseen)
    for row in (2, 3):
        page.put(row, gone, None, "hidden")
    page.name_cell("owd_gone", 2, gone, (3, gone))

    def part(key: str, said: str) -> str:
        before, after = page.t(f"owed.{key}", n="\0", currency="\1").split("\0")
        after = after.replace("\1", '"&cfg_currency&"')
        return f'"{before}"&{said}&"{after}"'

    day = f'TEXT({cell["soonest"]},"yyyy-mm-dd")'
    told = [
        page.counted("owed.head", cell["count"]),
        part("worth", f'TEXT({cell["worth"]},"#,##0.00")'),
        part("first", day),
    ]
    hurry = f'IF({cell["over"]}>0,{part("hurry", cell["over"])},"")'
    page.sheet.set_row(_HEADLINE, 26)
    for row in (_HEADLINE, _HEADLINE + 1):
        page.fill(row, FIRST + 1, LAST, "tinted")
    late = f'{part("late", cell["late"])}&{part("worth", f"""TEXT({cell["late_worth"]},"#,##0.00")""")}'
    late = f'IF({cell["late"]}>0," "&{late}&{words.quoted("owed.stop")},"")'
    head = f"IF({cell['count']}=0,{words.quoted('owed.none')},{'&'.join([*told, hurry, words.quoted('owed.stop')])})"
    head = f"={head}&{late}"
    page.put(_HEADLINE, FIRST, head, "summary")
    page.name_cell("owd_headline", _HEADLINE, FIRST)
    page.put(_HEADLINE + 1, FIRST, page.t("owed.read"), "summary_more")
    page.sheet.set_row(_HEADLINE + 2, 7)


def _soonest(which: str) -> str:
    """The earliest deadline of the claims that a condition takes: the newest functions that say it are of 2019."""
    return f"{_FAR}-SUMPRODUCT(MAX(({whole(CLAIMS, 'due_now')}=1)*{which}*({_FAR}-{whole(CLAIMS, 'closes')})))"


def _kinds(page: Page) -> None:
    """A kind and currency a line, by formula from the list: it follows the day and what people type."""
    first, last = place("state"), place("kind")
    page.section(_BLOCKS, first, last, page.t("owed.kinds"), page.t("owed.kinds_note"))
    this = f"{KINDS}[[#This Row],[kind_id]]"
    id_ = f'{this}&"|"&{KINDS}[[#This Row],[currency]]'
    of = f"{whole(CLAIMS, 'kind_id')},{id_}"
    soonest = _soonest(f"({whole(CLAIMS, 'kind_id')}={id_})")
    made = {
        "claims": f"SUMIFS({whole(CLAIMS, 'due_now')},{of})",
        "money": f"SUMIFS({whole(CLAIMS, 'money')},{of},{whole(CLAIMS, 'due_now')},1)",
        "soonest": f'IF({KINDS}[[#This Row],[claims]]=0,"",{soonest})',
        "unchecked": f'COUNTIFS({of},{whole(CLAIMS, "state")},"○*")',
        "waiting": f'COUNTIFS({of},{whole(CLAIMS, "state")},"◷*")',
    }
    ids = {place(col): id_ for id_, col in _PLACES.items()}
    cells = []
    for col in range(first, last + 1):
        formula = made.get(ids.get(col, ""))
        cells.append(
            _column(ids[col], f'=IF({this}="","",{formula})' if formula else None, "owed.all_")
            if col in ids
            else Column(f"_{col}", "row")
        )
    page.table(KINDS, _BLOCKS + 1, first, [*cells, Column("kind_id", "hidden", text="owed.col_kind")], KIND_ROWS)


def _lines(page: Page) -> None:
    """What is not counted: a line each, running over the cells beside it."""
    first = place("units") + 1
    page.section(_BLOCKS, first, LAST, page.t("owed.lines"))
    for n in range(LINES):
        page.put(_BLOCKS + 3 + n, first, None, "caption")
    page.name_cell("owd_lines", _BLOCKS + 3, first, (_BLOCKS + 2 + LINES, first))


def _list(page: Page) -> None:
    page.section(_LIST, FIRST, LAST, page.t("owed.list"), page.t("owed.list_note"))
    made = {"state": state(page), "left": left(), "due_now": due_now()}
    columns = [_column(c, made.get(c)) for c in TABLES[CLAIMS].ids]
    page.table(CLAIMS, _LIST + 1, FIRST, columns, 1, filters=True)
    page.sheet.set_row(_LIST + 1, 28)
    page.sheet.data_validation(BODY, place("filed"), BODY, place("filed"), {
        "validate": "list", "source": [page.t(f"owed.word_{w}") for w in ("filed", "paid", "refused", "left")],
        "ignore_blank": True, "show_error": False, "input_title": page.t("owed.col_filed"),
        "input_message": page.t("owed.filed_help"),
    })  # fmt: skip
    cell = xl_rowcol_to_cell(BODY, FIRST, col_abs=True)
    row = (BODY, place("sku")), (BODY, LAST)
    for icon, look in (("☑", {"color": STATUS["met"][0], "bg": STATUS["met"][1]}), ("·", {"color": MUTED})):
        shade = {"type": "formula", "criteria": f'=LEFT({cell},1)="{icon}"', "format": page.ink.shade(**look)}
        page.sheet.conditional_format(BODY, FIRST, BODY, FIRST, shade)
    page.status_colours((BODY, FIRST), (BODY, FIRST))
    back = {"type": "formula", "criteria": f'=ISERROR(SEARCH(LEFT({cell},1),"✖▲"))',
            "format": page.ink.shade(color=MUTED)}  # fmt: skip
    page.sheet.conditional_format(*row[0], *row[1], back)  # what is nothing to do now stands back


def _column(id_: str, formula: str | None = None, said: str = "owed.col_") -> Column:
    listed = said == "owed.col_"
    far = listed and place(id_) > LAST
    style = "hidden" if far else _STYLES.get(id_, "muted" if id_ in _MUTED else "row")
    more = {"shrink": True} if listed and id_ in _SMALL else {}
    return Column(id_, style, _NUMBERS.get(id_), formula, f"{said}{id_}", more)


def _this(id_: str) -> str:
    return f"{CLAIMS}[[#This Row],[{id_}]]"


def state(page: Page) -> str:
    """Where a claim stands today: paid, dealt with by people, too late, still to wait, not checked, or to make now."""
    said = page.words.quoted
    wait = page.t("owed.is_wait", n="\0").split("\0")
    soon = page.counted("owed.is_soon", f"({_this('closes')}-owd_today)")
    soon = f"IF({_this('closes')}=owd_today,{said('owed.is_today')},{soon})"
    now = f"IF({_this('closes')}-owd_today<={_SOON},{soon},{said('owed.is_now')})"
    checked = f'IF({_this("told")}="checked",{now},{said("owed.is_unchecked")})'
    later = f'"{wait[0]}"&TEXT({_this("opens")},"mm-dd")&"{wait[1]}"'
    return (
        f'=IF({_this("key")}="","",IF({_this("told")}="settled",{said("owed.is_settled")},'
        f'IF({_this("filed")}<>"",IF(ISERROR(SEARCH(LEFT({_this("filed")},1),"☑✔☒–")),"· ","")&{_this("filed")},'
        f"IF({_this('closes')}<owd_today,{said('owed.is_late')},IF({_this('opens')}>owd_today,{later},{checked})))))"
    )


def left() -> str:
    """Days until the deadline."""
    return f'=IF(OR({_this("key")}="",{_this("closes")}<owd_today),"",{_this("closes")}-owd_today)'


def due_now() -> str:
    """1 where the claim can be made today."""
    open_ = f'{_this("told")}="checked",{_this("filed")}="",{_this("opens")}<=owd_today,{_this("closes")}>=owd_today'
    return f'=IF({_this("key")}="","",IF(AND({open_}),1,0))'
