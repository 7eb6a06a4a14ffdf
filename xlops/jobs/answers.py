"""Answers between `inputs/answers.csv`, the store and the files to be read (rule N35)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from xlops import files
from xlops.errors import UsageError
from xlops.facts.answers import ACTIONS, NAMES, OF_SHAPE, Answer, keep_answers, merged, read_answers
from xlops.facts.history import Store, StoredFile, open_store
from xlops.iso import day_of
from xlops.jobs.lists import list_text, read_list
from xlops.jobs.lock import store_lock
from xlops.language import Text, listed
from xlops.periods import parse_span
from xlops.reports.evidence import Hints
from xlops.reports.files import Source
from xlops.reports.shape import shape_of
from xlops.settings import Settings
from xlops.sheets.guard import guarded, unguarded

FILE_NAME = "answers.csv"
_DAYS = frozenset({"answered_on", "first_day", "end_day", "undone_on"})


class Answers:
    """The answers of a store's folder, from wherever they were kept, and those given in this run."""

    def __init__(self, folder: Path, settings: Settings, stored: Sequence[Answer], today: date) -> None:
        self._path, self._week_start, self._today = folder / "inputs" / FILE_NAME, settings.week_start, today
        self.all = merged(stored, read_file(self._path))

    # -- applied -------------------------------------------------------------------------------------------------

    def told(self, source: Source, header: Sequence[str], hints: Hints) -> Hints:
        """What was answered about a file, where no option says it now."""
        found = {a.action: a.value for a in self.all if a.holds and self._of(a, source, header)}
        period = found.get("period")
        return replace(
            hints,
            period=hints.period or (parse_span(period, self._week_start) if period else None),
            marketplace=hints.marketplace or found.get("marketplace"),
            ad_product=hints.ad_product or found.get("ad-product"),
            kind=hints.kind or found.get("kind"),
        )

    def forgotten(self, sha256: str) -> bool:
        """Whether a person took this file out of the store."""
        return any(a.holds and a.action == "forget" and a.sha256 == sha256 for a in self.all)

    def _of(self, answer: Answer, source: Source, header: Sequence[str]) -> bool:
        if answer.sha256 == source.sha256:
            return True
        of_shape = answer.action in OF_SHAPE and answer.shape and answer.header
        return bool(of_shape) and (answer.shape, answer.header) == (self.shape(source.name), mark_of(header))

    def shape(self, name: str) -> str:
        return shape_of(name, self._week_start)

    # -- given ---------------------------------------------------------------------------------------------------

    def give(self, action: str, value: str, file: StoredFile, header: str = "", *, alone: bool = False) -> None:
        """Remember an answer about a file; `alone` says that it is about these bytes and no others."""
        of_shape = action in OF_SHAPE and not alone
        given = Answer(
            action, value, file.name, self._today, file.kind, file.marketplace, file.ad_product,
            self.shape(file.name) if of_shape else "", header if of_shape else "",
            file.sha256, file.span.first, file.span.end,
        )  # fmt: skip
        self.all = merged((a for a in self.all if a.id != given.id), [given])

    def add(self, file: StoredFile, others: Iterable[StoredFile]) -> None:
        """Remember that files are parts of one report; where their names tell nothing apart, these bytes alone are."""
        parts = [file, *others]
        shapes = {self.shape(part.name) for part in parts}
        for part in parts:
            known = any(a.holds and a.action == "add" and a.shape == self.shape(part.name) for a in self.all)
            if not known:
                alone = len(shapes) < len(parts)
                value = part.name.rsplit("/", 1)[-1] if alone else self.shape(part.name).rsplit("/", 1)[-1]
                self.give("add", value, part, alone=alone)

    def end(self, part: str, since: date) -> list[Answer]:
        """Remember that a part (its name, or the id of its answer) is not expected from a day on.

        Errors: UsageError where no part is called so.
        """
        found = [a for a in self.all if a.holds and a.action == "add" and part in (a.value, a.id)]
        if not found:
            names = sorted({a.value for a in self.all if a.holds and a.action == "add"})
            raise UsageError(
                Text(
                    "there is no part {part!r} of a report; known parts: {known}",
                    "没有名为 {part!r} 的报告部分；已知的部分：{known}",
                ).format(part=part, known=listed(names) if names else Text("none", "无"))
            )
        given = [
            replace(a, action="end", answered_on=self._today, first_day=since, end_day=None, undone_on=None)
            for a in found
        ]
        self.all = merged((a for a in self.all if a.id not in {g.id for g in given}), given)
        return given

    def forget_forgotten(self, sha256: str) -> None:
        """A file that a person names again is no longer forgotten."""
        for answer in [a for a in self.all if a.holds and a.action == "forget" and a.sha256 == sha256]:
            self.take_back(answer.id)

    def take_back(self, id_: str) -> Answer:
        """Undo an answer. Errors: UsageError where there is none of this id."""
        found = next((a for a in self.all if a.holds and a.id == id_), None)
        if found is None:
            raise UsageError(
                Text(
                    f"there is no answer {id_!r} that holds: `xlops answers` lists them",
                    f"没有编号为 {id_!r} 的有效回答：`xlops answers` 列出全部",
                )
            )
        self.all = [replace(a, undone_on=self._today) if a.id == id_ else a for a in self.all]
        return found

    def save(self, store: Store) -> None:
        """Keep the answers in both places, and let the store be settled by them; a file that is held, the next time."""
        keep_answers(store.con, self.all, self.shape)
        if self.all != read_file(self._path):
            with suppress(OSError):
                files.put(self._path, _text(self.all))


def mark_of(header: Sequence[str]) -> str:
    """A mark of a header's words: the same report of another day has the same."""
    return sha256("\n".join(cell.strip().lower() for cell in header).encode()).hexdigest()[:12] if header else ""


def answers_of(folder: Path, settings: Settings) -> list[Answer]:
    """The answers that a folder keeps, those undone among them."""
    with open_store(folder, read_only=True) as store:
        return Answers(folder, settings, read_answers(store.con), date.today()).all


def forget(folder: Path, settings: Settings, name: str) -> int:
    """Take the file of this name out of the store for good; how many reports went. Errors: UsageError."""
    with store_lock(folder), open_store(folder) as store:
        answers = Answers(folder, settings, read_answers(store.con), date.today())
        found = store.named(name)
        with store.transaction():
            for file in found:
                answers.give("forget", "", file)
            store.remove(found)
            store.keep_refusals(name, [])
            answers.save(store)
    return len(found)


def undo(folder: Path, settings: Settings, id_: str) -> Answer:
    """Take an answer back; a file that was read by it is read again by the next ingest. Errors: UsageError."""
    with store_lock(folder), open_store(folder) as store:
        answers = Answers(folder, settings, read_answers(store.con), date.today())
        found = answers.take_back(id_)
        with store.transaction():
            if found.action not in ("replace", "add", "end"):
                store.read_again(found.sha256, found.file)
            answers.save(store)
        return found


def end_part(folder: Path, settings: Settings, part: str, since: date) -> Answer:
    """Expect a part of a report no more from a day on. Errors: UsageError where no part is called so."""
    with store_lock(folder), open_store(folder) as store:
        answers = Answers(folder, settings, read_answers(store.con), date.today())
        found = answers.end(part, since)
        with store.transaction():
            answers.save(store)
        return found[0]


def read_file(path: Path) -> list[Answer]:
    """What the file says; a line that cannot be read is no answer."""
    found = []
    for row in read_list(path):
        try:
            cells = {n: unguarded(row.get(n) or "") for n in NAMES[1:]}
            days = {n: day_of(cells[n]) if cells[n] else None for n in _DAYS}
            if cells["action"] in ACTIONS and days["answered_on"]:
                found.append(Answer(**{**cells, **days}))  # type: ignore[arg-type]
        except ValueError:
            continue
    return merged(found)


def _text(answers: Sequence[Answer]) -> str:
    cells = ([guarded(getattr(a, n)) if getattr(a, n) is not None else "" for n in NAMES] for a in answers)
    return "\ufeff" + list_text(NAMES, cells)  # with the mark by which Excel knows UTF-8
