"""The Actions sheet: what is open over all weeks, who has what, and what was done."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from workbook_templates.author import charts
from workbook_templates.author.grid import spread
from workbook_templates.author.ink import ACCENT, FIELD, MUTED, SPARK, STATUS, TREND
from workbook_templates.author.meant import means
from workbook_templates.author.page import Column, Page, at, block, whole
from xlops.workbook.actions import CHARTS, DONE, JUDGED, MORE, MOST_OWNERS, OPEN, OPEN_WEEKS, OWNERS, ROOM, WEEKS
from xlops.workbook.template import TABLES

FIRST = 1
# the grid of both tables, named after what the open ones show there
GRID = {
    "state": 13, "no": 6.5, "do": 9, "since": 6, "action": 61, "measured": 18.5, "owner": 15, "due": 10.5, "worth": 11,
    "cash": 9, "note": 10, "range": 14, "end": 16,
}  # fmt: skip
LAST = FIRST + len(GRID) - 1
_ASIDE = (26, 11, 10, 10, 8, 16, 11, 9, 9, 12)  # columns beyond the page
_SPARE = 4
_HIGH = 12 * 23  # pixels of a chart, whole rows: of a part LibreOffice draws it, squashed, where its rows are hidden
_HEADLINE, _OPEN = 4, 7
_BODY = _OPEN + 3
_WHO = _BODY + ROOM + 1
_CHARTS = _WHO + 3 + MOST_OWNERS + 1
_DONE = _CHARTS + 1 + WEEKS + 1
_ROW = 14.25  # of the open ones: as many as there is room for fit one page
_SCALE = 66
_ASKS = LAST + len(_ASIDE)  # the first column, beyond the page, of cells that say which open ones nobody has decided
_KINDS = {"terms": "ads|terms|*", "bids": "ads|bids|*", "money": "ads|money|*", "others": "*"}  # of actions, by key
_NUMBERS = {
    "due": "day", "given_due": "day", "decided": "day", "worth": "signed", "cash": "money", "before": "price",
    "after": "price", "effect": "gap_ratio", "open": "count", "overdue": "count", "bar": "unseen",
}  # fmt: skip
_MUTED = (
    "no",
    "since",
    "measured",
    "range",
    "left",
    "before",
    "cash",
    "rule",
    "key",
    "given_owner",
    "given_due",
    "verdict",
)


def author(page: Page) -> None:
    page.sheet.set_default_row(17)
    page.columns([1.6, *GRID.values(), *_ASIDE])
    _head(page)
    _open(page)
    _who(page)
    _charts(page)
    _asks(page)
    _done(page)
    page.sheet.freeze_panes(0, FIRST + 2)
    page.paper((_DONE + 3, LAST), open_ended=True, scale=_SCALE, breaks=[_WHO])


def place(name: str) -> int:
    return FIRST + list(GRID).index(name)


def _counted(column: str, icons: str, table: str = OPEN) -> str:
    """How many cells of a column begin with one of the icons."""
    return "+".join(f'COUNTIF({whole(table, column)},"{icon}*")' for icon in icons)


def _more(place: int) -> str:
    """A count of those that have no room."""
    return f"N(INDEX({MORE},{place}))"


def _head(page: Page) -> None:
    """Title and headline; the counts that the headline speaks of stand unseen beside the title."""
    words = page.words
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, f'=cfg_store&" · "&{words.quoted("actions.title")}', "title")
    page.put(2, FIRST, None, "subtitle")
    page.name_cell("act_window", 2, FIRST)
    page.fill(3, FIRST, LAST, "body", bottom=1, bottom_color=ACCENT)
    page.sheet.set_row(3, 8)
    counts = {
        "open": f"={_counted('state', '·▲✖')}+{_counted('result', '·', DONE)}+{_more(1)}",
        "over": f"={_counted('state', '✖')}+{_more(2)}",
        "today": f"={_counted('state', '▲')}+{_more(3)}",
        "decide": f"=SUM({block((_CHARTS + 1, _ASKS), (_CHARTS + WEEKS, _ASKS + (ROOM - 1) // WEEKS))})+{_more(1)}",
        "worth": f'=SUM({whole(OPEN, "worth")})+SUMIF({whole(DONE, "result")},"·*",{whole(DONE, "worth")})+{_more(4)}',
        "done": f"={_counted('result', '✔◷✖', DONE)}+{_counted('state', '✔')}",  # judged or not yet
        "rejected": f"={_counted('result', '☒', DONE)}+{_counted('state', '☒')}",
    }
    cell = {}
    for n, (name, formula) in enumerate(counts.items()):
        page.put(2, LAST + 2 + n, formula, "hidden")
        cell[name] = at(2, LAST + 2 + n)
    page.put(2, LAST + 1, None, "hidden")
    page.name_cell("act_today", 2, LAST + 1)
    aside = LAST + 2 + len(counts)
    for row in range(2, 6):
        page.put(row, aside, None, "hidden")
    page.name_cell(MORE, 2, aside, (5, aside))
    page.sheet.set_row(_HEADLINE, 26)
    page.fill(_HEADLINE, FIRST + 1, LAST, "tinted")
    page.fill(_HEADLINE + 1, FIRST + 1, LAST, "tinted")
    page.sheet.set_row(_HEADLINE + 2, 7)

    def part(key: str, count: str) -> str:
        before, after = page.t(key, n="\0").split("\0")
        return f'"{before}"&{cell[count]}&"{after}"'

    over = f'IF({cell["over"]}>0,{part("actions.over", "over")},"")'
    today = f'IF({cell["today"]}>0,{part("actions.due_today", "today")},"")'
    before, after = page.t("actions.no_room", n="\0").split("\0")
    room = f'IF({_more(1)}>0,"{before}"&{_more(1)}&"{after}","")'
    day = 'YEAR(act_today)&"-"&TEXT(MONTH(act_today),"00")&"-"&TEXT(DAY(act_today),"00")'  # alike in every language
    by = f'IF(N(act_today)=0,"",{words.quoted("actions.by")}&{day}&{words.quoted("actions.by_end")})'
    head = f"{by}&{part('actions.open', 'open')}&{over}&{today}&{room}&{words.quoted('actions.stop')}"
    page.put(_HEADLINE, FIRST, f"=IF({cell['open']}=0,{words.quoted('actions.none')},{head})", "summary")
    page.name_cell("act_headline", _HEADLINE, FIRST)
    before, after = page.t("actions.worth", n="\0", currency="\1").split("\0")
    after, end = after.split("\1")
    more = (
        f'={part("actions.decide", "decide")}&IF({cell["worth"]}>0,"{before}"&TEXT({cell["worth"]},"#,##0")&"{after}"'
        f'&cfg_currency&"{end}","")&IF({cell["done"]}+{cell["rejected"]}>0,{part("actions.done_so_far", "done")}'
        f'&{part("actions.rejected_so_far", "rejected")},"")'
    )
    page.put(_HEADLINE + 1, FIRST, more, "summary_more")


# -- what is open ------------------------------------------------------------------------------------------------------


def _this(column: str) -> str:
    return f"{OPEN}[[#This Row],[{column}]]"


def state(page: Page) -> str:
    """The state as a formula: decided since the last build, else held against the day the sheet is read on."""
    words, do, given = page.words, _this("do"), _this("given_due")
    due = f"IF(ISNUMBER({_this('due')}),{_this('due')},{given})"  # what is no day leaves the action its own
    over = page.counted("actions.days_over", f"(act_today-INT({due}))")
    dated = (
        f"IF({due}<act_today,{over},"
        f"IF(INT({due})=act_today,{words.quoted('actions.today')},{words.quoted('actions.is_open')}))"
    )
    return (
        f'=IF({_this("action")}="","",IF({means(do, "done")},{words.quoted("actions.word_done")},'
        f"IF({means(do, 'rejected')},{words.quoted('actions.is_rejected')},"
        f"IF(ISNUMBER({due}),{dated},{words.quoted('actions.is_open')}))))"
    )


def _column(id_: str, text: str = "", formula: str | None = None, **more: object) -> Column:
    style = {"state": "status", "result": "status", "action": "row", "after": "strong"}.get(id_, "row")
    if id_ in _MUTED:
        style, more = "muted", {"size": 10, **more}
    if id_ in ("action", "measured", "range", "left"):
        more = {**more, "shrink": True}  # smaller letters rather than cut ones
    if id_ in ("do", "owner", "due", "note"):
        style = "typed"
    return Column(id_, style, _NUMBERS.get(id_), formula, text or f"actions.col_{id_}", dict(more))


def _open(page: Page) -> None:
    page.section(_OPEN, FIRST, LAST, page.t("actions.open_title"), page.t("actions.open_note"))
    ids = TABLES[OPEN].ids
    beyond = ids[ids.index("note") + 1 :]
    places = {place(c): _column(c, formula=state(page) if c == "state" else None) for c in GRID if c in ids}
    places |= {LAST + 1 + n: _column(c) for n, c in enumerate(beyond)}
    page.table(OPEN, _OPEN + 1, FIRST, spread(places, FIRST), _SPARE)
    first, last = (_BODY, FIRST), (_BODY + _SPARE - 1, FIRST)
    page.status_colours(first, last)
    _choices(page, (_BODY, place("do")), (last[0], place("do")))
    state_of = xl_rowcol_to_cell(*first, col_abs=True)
    decided = {"type": "formula", "criteria": f'=OR(LEFT({state_of},1)="✔",LEFT({state_of},1)="☒")',
               "format": page.ink.shade(color=MUTED)}  # fmt: skip
    page.sheet.conditional_format(*first, last[0], LAST, decided)
    own = f'={xl_rowcol_to_cell(_BODY, place("no"), col_abs=True)}=""'
    for left, right in (("action", "measured"), ("worth", "cash")):  # where a person may add an action
        shade = {"type": "formula", "criteria": own, "format": page.ink.shade(bg=FIELD)}
        page.sheet.conditional_format(_BODY, place(left), last[0], place(right), shade)
    for row in range(_BODY, _BODY + ROOM):
        page.sheet.set_row(row, _ROW, None, {"hidden": True} if row >= _BODY + _SPARE else {})
    page.put(_BODY + ROOM, FIRST, None, "caption")
    page.name_cell("act_waiting", _BODY + ROOM, FIRST)


def _choices(page: Page, first: tuple[int, int], last: tuple[int, int]) -> None:
    """The words of the list, which a person may pass over for other ones."""
    page.sheet.data_validation(*first, *last, {
        "validate": "list", "source": [page.t(f"actions.word_{w}") for w in ("yes", "no", "done")],
        "ignore_blank": True, "show_error": False, "input_title": page.t("actions.col_do"),
        "input_message": page.t("actions.do_help"),
    })  # fmt: skip


# -- who has what, and what was done -----------------------------------------------------------------------------------


def _who(page: Page) -> None:
    page.section(_WHO, FIRST, place("measured"), page.t("actions.who_title"), page.t("actions.who_note"))
    owner = f"{OWNERS}[[#This Row],[owner]]"
    theirs = f"{whole(OPEN, 'owner')},{owner}"

    worth = f"SUMIF({whole(OPEN, 'owner')},{owner},{whole(OPEN, 'worth')})"
    worth = f'IF({worth}=0,"",{worth})'

    def count(icons: str) -> str:
        parts = (f'COUNTIFS({theirs},{whole(OPEN, "state")},"{icon}*")' for icon in icons)
        return f'=IF({owner}="","",{"+".join(parts)})'

    places = {
        FIRST: Column("owner", "row", text="actions.col_owner"),
        place("do"): _column("open", formula=count("·▲✖")),
        place("since"): _column("overdue", formula=count("✖")),
        place("action"): _column("bar", "actions.none_said", f'=IF({owner}="","",{OWNERS}[[#This Row],[open]])'),
        place("measured"): _column("worth", formula=f'=IF({owner}="","",{worth})'),
    }  # fmt: skip
    page.table(OWNERS, _WHO + 1, FIRST, spread(places, FIRST), 2)
    bar, first = place("action"), _WHO + 3
    page.sheet.conditional_format(first, bar, first + 1, bar, {
        "type": "data_bar", "bar_solid": True, "bar_color": SPARK, "bar_no_border": True, "bar_only": True,
        "data_bar_2010": True, "min_type": "num", "min_value": 0,
    })  # fmt: skip
    red = {"type": "cell", "criteria": ">", "value": 0, "format": page.ink.shade(color=STATUS["breach"][0])}
    page.sheet.conditional_format(first, place("since"), first + 1, place("since"), red)


def _charts(page: Page) -> None:
    """Open actions by week, and what became of judged ones by kind; the cells that they draw stand beyond the page."""
    words, first, last = page.words, _CHARTS + 1, _CHARTS + WEEKS
    aside = LAST + 2
    for row in range(_CHARTS, last + 1):
        page.sheet.set_row(row, 17)
    where = f"'{page.name}'!"
    for n, name in enumerate(("act_weeks", OPEN_WEEKS)):
        for row in range(first, last + 1):
            page.put(row, aside + n, None, "input")
        page.name_cell(name, first, aside + n, (last, aside + n))
    page.name_cell(CHARTS, _CHARTS, FIRST, (last, FIRST))
    weeks, counts = (block((first, aside + n), (last, aside + n)) for n in range(2))
    now, before = at(last, aside + 1), at(last - 1, aside + 1)
    told = (
        f"=IF(COUNT({now},{before})<2,{words.quoted('actions.weeks_title')},{words.quoted('actions.weeks_now')}&{now}"
        f"&{words.quoted('actions.weeks_before')}&{before})"
    )
    page.section(_CHARTS, FIRST, place("action"), told, page.t("actions.weeks_note"))
    chart = charts.column_chart(page)
    chart.add_series(charts.series(page.t("actions.weeks_title"), where + counts, where + weeks, TREND, gap=40))
    charts.axes(page, chart, "0")
    wide = _pixels("state", "action"), _pixels("owner", "end")
    charts.insert(page, chart, first, FIRST, wide[0], _HIGH, page.t("actions.weeks_title"), with_cells=True)
    _kinds(page, first, aside + 3)
    right = place("owner")
    page.section(_CHARTS, right, LAST, _judged_title(page, first, aside + 3), page.t("actions.kinds_note"))
    page.fill(_CHARTS, place("measured"), place("measured"), "body")
    ranges = [where + block((first, aside + 3 + n), (first + len(_KINDS) - 1, aside + 3 + n)) for n in range(4)]
    bars = charts.outcomes(page, ranges[0], dict(zip(("worked", "cannot_tell", "did_not"), ranges[1:], strict=True)))
    charts.insert(page, bars, first, right, wide[1], _HIGH, page.t("actions.kinds_title"), with_cells=True)


def _kinds(page: Page, row: int, col: int) -> None:
    """Of each kind of action how many worked, cannot be told, did not; a kind without any has no name."""
    result, key = whole(DONE, "result"), whole(DONE, "key")
    for n, (kind, pattern) in enumerate(_KINDS.items()):
        cells = [at(row + n, col + 1 + m) for m in range(len(JUDGED))]
        for m, said in enumerate(JUDGED):
            count = f'COUNTIFS({result},"{said.in_(page.words.lang)}",{key},"{pattern}")'
            above = "".join(f"-{at(row + k, col + 1 + m)}" for k in range(n)) if pattern == "*" else ""
            page.put(row + n, col + 1 + m, f"={count}{above}", "input")
        name = page.words.quoted(f"actions.kind_{kind}")
        page.put(row + n, col, f'=IF({"+".join(cells)}=0,"",{name})', "input", align="left")


def _judged_title(page: Page, row: int, col: int) -> str:
    """`Of 19 judged 9 worked, 4 did not.`"""
    last, said = row + len(_KINDS) - 1, page.words.quoted
    worked, unsure, failed = (f"SUM({block((row, col + n), (last, col + n))})" for n in (1, 2, 3))
    every = f"({worked}+{unsure}+{failed})"
    told = (
        f"{said('actions.kinds_of')}&{every}&{said('actions.kinds_worked')}&{worked}"
        f"&{said('actions.kinds_failed')}&{failed}&{said('actions.stop')}"
    )
    return f"=IF({every}=0,{said('actions.kinds_none')},{told})"


def _asks(page: Page) -> None:
    """One for each open action that nobody has decided; beside the charts, since a build makes the table's rows new."""
    for n in range(ROOM):
        said, do = (xl_rowcol_to_cell(_BODY + n, place(c)) for c in ("action", "do"))
        decided = means(do, "accepted", "rejected", "done")
        page.put(_CHARTS + 1 + n % WEEKS, _ASKS + n // WEEKS, f'=IF({said}="",0,IF({decided},0,1))', "hidden")


def _pixels(first: str, last: str) -> int:
    names = list(GRID)[list(GRID).index(first) : list(GRID).index(last) + 1]
    return sum(round(GRID[n] * 7 + 5) for n in names)


def _done(page: Page) -> None:
    page.section(_DONE, FIRST, LAST, page.t("actions.done_title"), page.t("actions.done_note"))
    ids = TABLES[DONE].ids
    shown = list(ids[: ids.index("left") + 1])
    places = {FIRST + n: _column(c) for n, c in enumerate(shown)}
    places |= {LAST + 1 + n: _column(c) for n, c in enumerate(ids[len(shown) :])}
    page.table(DONE, _DONE + 1, FIRST, spread(places, FIRST), 1)
    body = (_DONE + 3, FIRST)
    page.status_colours(body, body)
    _choices(page, (body[0], place("do")), (body[0], place("do")))
