"""The list of actions over all weeks: kept in `inputs/actions.csv`, so that it outlives a workbook."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from xlops.bulk.change import Change
from xlops.facts.history import Store, open_store
from xlops.facts.placed import PlacedOrder, keep_placed
from xlops.iso import day_of
from xlops.jobs.identity import choose
from xlops.jobs.run import Run
from xlops.jobs.sheets import INPUTS, data_day
from xlops.language import Text
from xlops.proposals.proposal import Proposal
from xlops.review.action import Entry
from xlops.review.actions import REORDER
from xlops.settings import Settings
from xlops.sheets.guard import guarded, unguarded
from xlops.workbook.actions import number_own, shown, taken_over
from xlops.workbook.dues import write_days
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package import Package
from xlops.workbook.proposals import decided_singly
from xlops.workbook.typed_input import kept_terms

FILE = "actions.csv"
_HEADER = (
    "no", "state", "since", "text", "text_zh", "do", "owner", "due", "note", "decided", "worth", "cash", "measured",
    "rule", "given_owner", "given_owner_zh", "given_due", "resolved", "seen", "carried", "answer", "again", "key",
    "parts", "singles", "lapsed",
)  # fmt: skip


# -- what is remembered ------------------------------------------------------------------------------------------------


def read_actions(folder: Path) -> list[Entry]:
    """The list as it is remembered; rows that cannot be read are passed over."""
    path = folder / INPUTS / FILE
    if not path.exists():
        return []
    found = []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for row in csv.DictReader(handle):
            with suppress(ValueError, TypeError):
                found.append(_entry({c: unguarded(v or "") for c, v in row.items() if c}))
    return found


def write_actions(folder: Path, entries: Sequence[Entry]) -> None:
    """Remember the list, where it has anything."""
    path = folder / INPUTS / FILE
    if not entries and not path.exists():
        return
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(_HEADER)
        writer.writerows([guarded(cell) for cell in _cells(e)] for e in sorted(entries, key=lambda e: e.no))


def _cells(e: Entry) -> list[Any]:
    told = {
        "no": e.number, "state": e.state, "since": e.since, "text": e.text.en, "text_zh": e.text.zh, "do": e.do,
        "owner": e.owner, "due": e.due, "note": e.note, "decided": e.decided, "worth": e.worth, "cash": e.cash,
        "measured": e.measured, "rule": e.rule, "given_owner": e.given_owner.en, "given_owner_zh": e.given_owner.zh,
        "given_due": e.given_due, "resolved": e.resolved, "seen": e.seen, "carried": e.carried,
        "answer": e.answer,
        "again": e.again, "key": e.key,
        "parts": json.dumps(dict(e.parts), ensure_ascii=False),
        "singles": json.dumps(dict(e.singles), ensure_ascii=False) if e.singles else "",
        "lapsed": "yes" if e.lapsed else "",
    }  # fmt: skip
    return [told[c] for c in _HEADER]


def _entry(row: dict[str, str]) -> Entry:
    return Entry(
        int(row["no"].removeprefix("A-")), row["key"], row["rule"], row["since"], Text(row["text"], row["text_zh"]),
        row["measured"], Text(row["given_owner"], row["given_owner_zh"]), _day(row["given_due"]),
        _amount(row["worth"]), _amount(row["cash"]), json.loads(row["parts"] or "{}"), int(row["again"] or 21),
        row["do"], row["owner"], _day_or_words(row["due"]), row["note"], _day(row["decided"]), _day(row["resolved"]),
        _day(row["seen"]), _day(row.get("carried", "")), row.get("answer", ""),
        singles=json.loads(row.get("singles") or "{}"), lapsed=row.get("lapsed") == "yes",
    )  # fmt: skip


def _day(text: str) -> date | None:
    return day_of(text) if text else None


def _day_or_words(text: str) -> date | str | None:
    with suppress(ValueError):
        return _day(text)
    return text


def _amount(text: str) -> float | str | None:
    with suppress(ValueError):
        return float(text) if text else None
    return text


def take_over_actions(book: Opened, run: Run, *, new: bool) -> list[Entry]:
    """The list with what people typed, remembered before anything else happens; own rows get their numbers in the book.

    A due date that was typed as text becomes the day that it says.

    A `new` workbook has nothing typed in it: all comes from what is remembered (rule D14).
    """
    known = read_actions(run.folder)
    if new:
        return known
    entries = _as_typed(book, known, data_day(run.store, run.as_of))
    number_own(book, entries)
    write_days(book)
    if entries != known:
        write_actions(run.folder, entries)
    return entries


def keep_orders(store: Store, entries: Iterable[Entry]) -> None:
    """Have the store know the orders that people reported as done: they are coming from now on."""
    keep_placed(store.con, placed_orders(entries))


def placed_orders(entries: Iterable[Entry]) -> list[PlacedOrder]:
    """The units of each SKU of the order actions that are done."""
    return [
        PlacedOrder(e.no, market, sku, units, min(e.seen or e.decided, e.decided), e.decided)
        for e in entries
        if e.state == "done" and e.decided is not None
        for part, units in e.parts.items()
        for kind, market, sku in [(*part.split("|", 2), "", "")[:3]]
        if kind == REORDER and sku and units > 0
    ]


# -- who asks for it ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActionList:
    """The list as of `today`, never before the morning after the data's last day, which is that of the sheet."""

    today: date
    currency: str
    entries: tuple[Entry, ...]  # open ones first, by due date; then decided ones, newest first
    sheet_day: date | None = None  # the day that the Actions sheet counts by; None without data
    waiting: frozenset[int] = frozenset()  # numbers of open ones for which that sheet has no room

    def overdue(self, entry: Entry) -> bool:
        return entry.overdue(self.today)

    def record(self) -> dict[str, Any]:
        """As JSON has it: texts are Text, days ISO."""
        return {
            "today": self.today.isoformat(),
            "currency": self.currency,
            "sheet_day": _iso(self.sheet_day),
            "actions": [self._record(e) for e in self.entries],
        }

    def _record(self, e: Entry) -> dict[str, Any]:
        return {
            "number": e.number, "key": e.key, "state": e.state, "overdue": self.overdue(e), "action": e.text,
            "on_sheet": e.no not in self.waiting,
            "rule": e.rule, "from": e.since, "owner": e.who, "due": _iso(e.by) or e.due, "worth_a_week": e.worth,
            "cash": e.cash, "measured_by": e.measured, "typed": e.do, "note": e.note, "answer": e.answer,
            "decided": _iso(e.decided or e.resolved),
        }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def list_actions(
    folder: Path, settings: Settings, *, everything: bool = False, today: date | None = None
) -> ActionList:  # fmt: skip
    """The open actions, with `everything` those decided and resolved too; what the workbook says by now counts.

    Overdue is what is due before `today` (default: the computer's clock). Nothing is written.
    """
    with open_store(folder, read_only=True) as store:
        day = data_day(store)
        entries = known_actions(folder, store)
    found = [e for e in entries if everything or e.open]
    found.sort(key=lambda e: e.decided or e.resolved or date.max, reverse=True)
    found.sort(key=lambda e: (not e.open, (e.by or date.max) if e.open else date.min))
    by = today or date.today()
    if day is None:
        return ActionList(by, settings.currency or "", tuple(found))
    morning = day + timedelta(days=1)
    waiting = frozenset(e.no for e in shown(entries, morning)[2])
    return ActionList(max(by, morning), settings.currency or "", tuple(found), morning, waiting)


def known_actions(folder: Path, store: Store) -> list[Entry]:
    """The list with what the workbook says by now; nothing is written."""
    return as_typed_now(folder, store)[0]


def as_typed_now(folder: Path, store: Store) -> tuple[list[Entry], frozenset[str]]:
    """The list with what the workbook says by now, and the keys of the search terms ticked there as to be kept."""
    entries, path = read_actions(folder), choose(folder).path
    if not path.exists():
        return entries, frozenset()
    with Package(path) as package:
        return _as_typed(package, entries, data_day(store)), kept_terms(package)


def _as_typed(book: Opened, known: Sequence[Entry], day: date | None) -> list[Entry]:
    """The list with what the workbook says of its actions, and of single proposals beside them."""
    return decided_singly(book, taken_over(book, known, day))


def accepted_changes(entries: Iterable[Entry], proposals: Sequence[Proposal]) -> list[tuple[Entry, tuple[Change, ...]]]:
    """The actions with changes of advertising that were accepted, wholly or one by one, each with these changes.

    What was rejected alone is left out, and a proposal that nothing speaks for any more; of one whose figure has
    moved, the newest counts.
    """
    found = []
    for e in entries:
        taken = (p for p in proposals if p.key in e.parts and e.takes(p.key))
        if changes := tuple(replace(c, action=e.number) for p in taken for c in p.changes):
            found.append((e, changes))
    return found
