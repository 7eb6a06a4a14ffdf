"""The Actions sheet: its part of the template contract, the rows that it shows, and what people typed into it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from xlops.iso import day_of
from xlops.language import Text, listed, plain
from xlops.periods import Period
from xlops.review.action import OWN, Entry
from xlops.review.actions import said
from xlops.verdicts.told import amount, figure, verdict_told
from xlops.verdicts.verdict import Verdict
from xlops.workbook.choices import chosen_text
from xlops.workbook.contract import ContractTable, Name, columns
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package.references import Box, cell_ref

SINCE = 4
OPEN, DONE, OWNERS = "tbl_actions", "tbl_actions_done", "tbl_action_owners"
FOLDED = (OPEN, OWNERS)  # blocks with a fixed place: the rows beyond them are hidden
ROOM, SPARE = 45, 5  # rows that the block of open ones has, of them blank ones for people's own
MOST_ADS = 15  # proposals for advertising that show before anybody decided on them
MOST_OWNERS = 8
WEEKS = 13  # of the chart of open actions
CHARTS, OPEN_WEEKS, MORE = "act_charts", "act_weeks_open", "act_more"
TABLES = (
    ContractTable(
        OPEN,
        "actions",
        "Actions that are open, over all weeks: overdue ones first. People decide, and add rows of their own below; a "
        "build gives those a number and a key.",
        columns(
            "no since action measured worth cash rule given_owner given_due basis key",
            typed="do owner due note",
            calculated="state",
            order="state no do since action measured owner due worth cash note rule given_owner given_due basis key",
        ),
        key="key",
        rows=ROOM,
        optional=True,
        since=SINCE,
    ),
    ContractTable(
        DONE,
        "actions",
        "Actions that are done, rejected, resolved or too late, newest first; once judged: the verdict, before and "
        "after, the effect and its range, what was left alone.",
        columns(
            "result no since action measured decided before after effect range left worth cash rule given_owner "
            "given_due verdict basis key",
            typed="do owner due note",
            order="result no do since action measured owner decided before after effect range left note due worth cash "
            "rule given_owner given_due verdict basis key",
        ),
        key="key",
        optional=True,
        since=SINCE,
    ),
    ContractTable(
        OWNERS,
        "actions",
        "Who has what: open actions, those overdue, what they are worth.",
        columns("owner", calculated="open overdue bar worth", order="owner open overdue bar worth"),
        rows=MOST_OWNERS,
        optional=True,
        since=SINCE,
    ),
)
NAMES = (
    Name("act_window", "actions", "Until which day, in which currency.", optional=True),
    Name(
        "act_today", "actions", "The day that actions are held against: the one after the data's last.", optional=True
    ),
    Name("act_headline", "actions", "How many are open and overdue.", writer="formula", optional=True),
    Name("act_waiting", "actions", "How many proposals have no room.", optional=True),
    Name(
        MORE,
        "actions",
        "Of the open ones without room: how many, overdue, due today, and what they are worth a week.",
        rows=4,
        optional=True,
    ),
    Name("act_weeks", "actions", "The newest weeks, for the chart of open actions.", rows=WEEKS, optional=True),
    Name(OPEN_WEEKS, "actions", "How many were open at their end; blank: not known.", rows=WEEKS, optional=True),
    Name(
        CHARTS,
        "actions",
        "The rows of both charts, unseen until one has something to show.",
        writer="formula",
        rows=WEEKS + 1,
        optional=True,
    ),
)
_MOST_BASIS = 32_000  # letters that a cell takes
JUDGED = tuple(said("sheet", f"result_{outcome}") for outcome in ("worked", "cannot_tell", "did_not"))
_EARLIEST = 2000  # the year from which on a number is a day; 2 would be one of 1900
_SPELLED_DAY = (
    re.compile(  # 2026-12-01, 2026/12/1, 2026年12月1日; 1.12.2026. Whether 12/1/2026 is of January, nobody can tell
        r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?|(?P<D>\d{1,2})\.(?P<M>\d{1,2})\.(?P<Y>\d{4})"
    )
)
_OWN_CELLS = ("action", "do", "owner", "due", "note", "measured", "worth", "cash")  # of an action of one's own
RESULTS = ("done", "rejected", "resolved", "lapsed")


# -- what the sheet shows ----------------------------------------------------------------------------------------------


def shown(entries: Sequence[Entry], today: date) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """The open ones: those that the upper block has room for, further ones that people touched, those that wait.

    What people touched is never left out; of proposals for advertising so many show as a person can look through, those
    that are worth most by what came of their kind before.
    """
    ordered = _ordered([e for e in entries if e.open], today)
    touched = [e for e in ordered if e.touched]
    ads = sorted((e for e in ordered if e.of_ads and not e.touched), key=lambda e: -worth_of(e) * e.trust)
    first = [*touched, *(e for e in ordered if not e.touched and not e.of_ads), *ads[:MOST_ADS]]
    here = {e.no for e in first[: ROOM - SPARE]}
    return (
        [e for e in ordered if e.no in here],
        [e for e in touched if e.no not in here],
        [e for e in ordered if e.no not in here and not e.touched],
    )


def _ordered(entries: Sequence[Entry], today: date) -> list[Entry]:
    """Overdue ones first, then by day; what has no day comes last."""
    return sorted(entries, key=lambda e: (not e.overdue(today), e.by or date.max, -worth_of(e), e.no))


def worth_of(e: Entry) -> float:
    """What it is worth a week; nothing where that is not known."""
    return e.worth if isinstance(e.worth, int | float) else 0.0


def open_rows(entries: Sequence[Entry], today: date, names: Mapping[str, Text]) -> list[dict[str, Any]]:
    """The open ones that there is room for, and blank rows; `names` are those of KPIs."""
    return [_row(e, names) for e in shown(entries, today)[0]] + [{} for _ in range(SPARE)]


def done_rows(
    entries: Sequence[Entry], today: date, names: Mapping[str, Text], verdicts: Mapping[int, Verdict]
) -> list[dict[str, Any]]:
    """What was decided, newest first, after open ones without room above; untouched ones are gone
    unless they were carried out or lapsed."""
    closed = [
        e
        for e in entries
        if e.state in RESULTS and (e.touched or e.carried or e.lapsed) and not (e.own and e.state == "resolved")
    ]
    closed.sort(key=lambda e: (e.carried or e.decided or e.resolved or date.min, e.no), reverse=True)
    return [
        _row(e, names)
        | {
            "result": said("sheet", "result_open" if e.open else f"result_{e.state}"),
            "decided": e.carried or e.decided or e.resolved,
        }
        | (_judged(verdicts[e.no]) if e.no in verdicts else {})
        for e in [*shown(entries, today)[1], *closed]
    ]


def _judged(of: Verdict) -> dict[str, Any]:
    """The columns of a verdict: its word, plain before and after, the effect with its range, what was left alone."""
    word = said("sheet", f"result_{of.outcome}", day=f"{of.judged_on:%m-%d}")
    if of.outcome == "waits":
        return {"result": word, "before": figure(of, of.before), "verdict": verdict_told(of)}
    moved = "" if of.moved_alone is None else amount(of, of.moved_alone)
    return {
        "result": word, "before": figure(of, of.before), "after": figure(of, of.after),
        "effect": amount(of, of.effect), "verdict": verdict_told(of),
        "range": f"{amount(of, of.low)} … {amount(of, of.high)}" if of.low is not None else "",
        "left": said("sheet", "left", count=len(of.donors), moved=moved).map(str.strip) if of.donors else "",
    }  # fmt: skip


def owner_rows(entries: Sequence[Entry], today: date) -> list[dict[str, Any]]:
    """Who has open actions, by name as the sheet shows it; those with most first."""
    counts = Counter(e.who.en for e in shown(entries, today)[0] if e.who)
    names = {e.who.en: e.who for e in entries}  # read back from a sheet a name is the same in both languages
    most = sorted(counts, key=lambda who: (-counts[who], who))
    return [{"owner": names[who]} for who in most[:MOST_OWNERS]]


def _row(e: Entry, names: Mapping[str, Text]) -> dict[str, Any]:
    return {
        "no": e.number, "do": chosen_text("do", e.do) or None, "since": short(e.since), "action": e.text,
        "measured": _measured(e.measured, names), "owner": e.who or None, "due": e.due or e.given_due, "worth": e.worth,
        "cash": e.cash, "note": e.note or e.answer or None, "rule": e.rule, "given_owner": e.given_owner,
        "given_due": e.given_due, "key": e.key, "basis": _basis(e),
    }  # fmt: skip


def _basis(e: Entry) -> str:
    """What the list remembers besides, so that a sheet whose list is gone still tells it."""
    told = {"since": e.since, "measured": e.measured, "again": e.again, "parts": dict(e.parts)}
    if e.carried:
        told["carried"] = e.carried.isoformat()
    text = json.dumps(told, ensure_ascii=False)
    return text if len(text) < _MOST_BASIS else ""


def _measured(ids: str, names: Mapping[str, Text]) -> Text:
    parts = ids.split()
    return listed(names[p] for p in parts) if parts and all(p in names for p in parts) else plain(ids)


def short(label: str) -> str:
    """A review as the sheet calls it: `W47`, `M10`."""
    last = label.rpartition("-")[2]
    return last if last.startswith("W") or not last else f"M{last}"


def open_by_week(entries: Sequence[Entry], weeks: Sequence[Period], ends: Mapping[str, date]) -> list[int | None]:
    """How many actions were open at the end of each week, as the list remembers; None before its first.

    `ends` is the last day of each period by its label, which says when an action was first told of.
    """
    first = {e.no: ends.get(e.since, date.min) for e in entries}
    closed = {
        e.no: e.resolved if e.state in ("resolved", "lapsed") else None if e.open else e.carried or e.decided
        for e in entries
    }
    begins = min(first.values(), default=date.max)

    def still(e: Entry, day: date) -> bool:
        return first[e.no] <= day and (e.open or (closed[e.no] or date.min) > day)

    days = [w.span.last for w in weeks]
    return [sum(still(e, day) for e in entries) if day >= begins else None for day in days]


def more_counted(waiting: Sequence[Entry], today: date) -> list[float]:
    """Of those that have no room: how many, overdue, due today, worth."""
    over, due = (sum(late) for late in ([e.overdue(today) for e in waiting], [e.by == today for e in waiting]))
    return [len(waiting), over, due, round(sum(map(worth_of, waiting)), 2)]


def waiting_told(count: int) -> Text:
    return said("sheet", "waiting", count=count) if count > 0 else plain("")


def window_told(day: date, currency: str) -> Text:
    return said("sheet", "window", day=day + timedelta(days=1), currency=currency)


# -- what people typed -------------------------------------------------------------------------------------------------


def taken_over(book: Opened, known: Sequence[Entry], day: date | None) -> list[Entry]:
    """The list with what people typed into the sheet of a standing workbook, which is not changed.

    Rows without a key are people's own: each gets the next number. One of them that is not there any more, or of which
    only number and key stand, was taken away. A workbook without the sheet says nothing.
    """
    if OPEN not in book.tables():
        return list(known)
    rows = _rows(book)
    by_key = {str(row["key"]): row for row in rows if row.get("key") and not _cleared(row)}
    found = []
    for e in known:
        if e.key in by_key:
            found.append(_typed(e, by_key.pop(e.key), book, day))
        elif not e.own:
            found.append(e)
        else:
            found.append(replace(e, do="", decided=None, resolved=e.resolved or day))
    unknown = [row for row in by_key.values() if _number(row.get("no"))]  # of a list that is gone (rule D14)
    found += [_typed(_blank(_number(row["no"]), str(row["key"]), row, book), row, book, day) for row in unknown]
    for row in rows:
        if not row.get("key") and row.get("action") not in (None, ""):
            again = next((e for e in found if e.own and e.resolved and e.text.en == typed_text(row["action"])), None)
            no = again.no if again else max((e.no for e in found), default=0) + 1
            entry = again or Entry(no, f"{OWN}|A-{no}", "", max((e.since for e in found), default=""), plain(""))
            found = [e for e in found if e.no != no]
            found.append(_typed(replace(entry, resolved=None), row, book, day))
    return sorted(found, key=lambda e: e.no)


def number_own(book: Opened, entries: Sequence[Entry]) -> None:
    """Give people's own rows their numbers and keys in the workbook, so that what they typed there sticks to these."""
    shape = book.tables().get(OPEN)
    if shape is None or not {"no", "key"} <= set(shape.columns):
        return
    box, cells = Box.parse(shape.ref), dict[str, Any]()
    taken = {str(row["key"]) for row in lines_of(book, OPEN) if row.get("key")}
    free = [e for e in entries if e.own and e.key not in taken]
    for place, row in enumerate(lines_of(book, OPEN), box.top + 1):
        if row.get("key") or row.get("action") in (None, ""):
            continue
        entry = next((e for e in free if e.text.en == typed_text(row["action"])), None)
        if entry is not None:
            free.remove(entry)
            for column, value in (("no", entry.number), ("key", entry.key)):
                cells[cell_ref(box.left + shape.columns.index(column), place)] = value
    if cells:
        book.write_cells(shape.sheet, cells)


def typed_cells(book: Opened) -> dict[tuple[str, str], Any]:
    """(key, column) → what stands there in the rows of both tables."""
    return {(str(row["key"]), column): value for row in _rows(book) if row.get("key") for column, value in row.items()}


def as_kept(column: str, value: Any, book: Opened) -> str:
    """What the list remembers of a cell that people type in: without blanks around it, a day however it is written."""
    day = day_typed(value, book) if column == "due" else None
    return day.isoformat() if isinstance(day, date) else typed_text(value)


def loose_rows(book: Opened) -> list[dict[str, Any]]:
    """Rows that people made without saying what is to be done, such as a note below the list: they are no actions."""
    mine = [{c: v for c, v in row.items() if c != "state"} for row in _rows(book) if not row.get("key")]
    return [r for r in mine if r.get("action") in (None, "") and any(v not in (None, "") for v in r.values())]


def lay_rows(book: Opened, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows that people had a hand in into a table of a new workbook: a build keeps them below its own."""
    if rows and (shape := book.tables().get(table)):
        book.fill_table(table, {c: [row.get(c) for row in rows] for c in shape.columns})


def _rows(book: Opened) -> list[dict[str, Any]]:
    """The rows of both tables, as far as they are there."""
    return [row for name in (OPEN, DONE) if name in book.tables() for row in lines_of(book, name)]


def lines_of(book: Opened, name: str) -> list[dict[str, Any]]:
    held = book.read_table(name)
    return [dict(zip(held, values, strict=True)) for values in zip(*held.values(), strict=True)]


def _cleared(row: Mapping[str, Any]) -> bool:
    """Whether a person took all out of a row of their own; what a build gave it stays in it, partly unseen."""
    return str(row["key"]).startswith(f"{OWN}|") and not any(map(typed_text, map(row.get, _OWN_CELLS)))


def _number(value: Any) -> int:
    digits = str(value or "").strip().removeprefix("A-")
    return int(digits) if digits.isdigit() else 0


def _blank(no: int, key: str, row: Mapping[str, Any], book: Opened) -> Entry:
    """An entry that only the sheet remembers."""
    owner, due = typed_text(row.get("given_owner")), day_typed(row.get("given_due"), book)
    worth, decided = row.get("worth"), day_typed(row.get("decided"), book)
    basis: dict[str, Any] = {}
    with suppress(ValueError):
        basis = json.loads(str(row.get("basis") or "{}"))
    entry = Entry(
        no, key, typed_text(row.get("rule")), str(basis.get("since", "")), plain(typed_text(row.get("action"))),
        str(basis.get("measured", "")), plain(owner), due if isinstance(due, date) else None,
        worth if isinstance(worth, int | float) else None, parts=basis.get("parts", {}), again=basis.get("again", 21),
        do=typed_text(row.get("do")), carried=_iso_day(basis.get("carried")),
    )  # fmt: skip
    when = decided if isinstance(decided, date) else None
    return replace(entry, decided=when) if entry.state != "proposed" else replace(entry, resolved=when)


def _iso_day(text: Any) -> date | None:
    with suppress(ValueError, TypeError):
        return day_of(text)
    return None


def _typed(e: Entry, row: Mapping[str, Any], book: Opened, day: date | None) -> Entry:
    """The entry with what its row says; what stands there as it was given was not typed."""
    owner, due = typed_text(row.get("owner")), day_typed(row.get("due"), book)
    given = (e.given_owner.en, e.given_owner.zh)
    entry = replace(
        e,
        do=typed_text(row.get("do")),
        owner="" if owner in given else owner,
        due=None if due == e.given_due else due,
        note="" if (note := typed_text(row.get("note"))) == e.answer else note,
    )
    if e.own:
        entry = replace(
            entry,
            text=plain(typed_text(row.get("action"))),
            measured=typed_text(row.get("measured")),
            worth=row.get("worth") or None,
            cash=row.get("cash") or None,
        )
    was = (e.state, e.decided)
    if entry.state in ("proposed", "resolved", "lapsed"):
        return replace(entry, decided=None)
    return replace(entry, decided=was[1] if entry.state == was[0] and was[1] else day, resolved=None)


def typed_text(value: Any) -> str:
    """What a cell says that people type in."""
    if isinstance(value, bool):
        return "yes" if value else ""  # a cell that is a box to tick
    return f"{value:g}" if isinstance(value, float) else str(value if value is not None else "").strip()


def day_typed(value: Any, book: Opened) -> date | str | None:
    if isinstance(value, bool) or value in (None, ""):
        return None
    if isinstance(value, int | float):
        with suppress(ValueError, OverflowError):
            if (stood := book.day(value).date()).year >= _EARLIEST:
                return stood
        return typed_text(value)
    text = str(value).strip()
    if found := _SPELLED_DAY.fullmatch(text):
        year, month, day = (
            int(n) for n in (found["y"] or found["Y"], found["m"] or found["M"], found["d"] or found["D"])
        )
        with suppress(ValueError):
            return date(year, month, day)
    return text
