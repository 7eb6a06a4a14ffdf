"""Rows of a sheet from whatever home it has: headers in either language, each cell read or refused by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from xlops.errors import did_you_mean
from xlops.findings import Finding
from xlops.language import Text, each
from xlops.sheets.cells import Habits, NoValue, day_order, decimal_mark, is_marked, value_of
from xlops.sheets.schema import CellKind, Field, SellerSheet

Row = dict[str, Any]
_Refusals = list[tuple[Field, NoValue]]
NUMBERS = (CellKind.MONEY, CellKind.RATE, CellKind.COUNT, CellKind.SHARE, CellKind.EFFECT)
DAYS = (CellKind.DAY, CellKind.MONTH, CellKind.MOMENT)


@dataclass(frozen=True)
class Grid:
    """A sheet as it stands in a file: where it is, its header, and (row number, cells) of what is typed below."""

    where: str
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Any]]] = ()
    decimal: str | None = None  # the usual mark where the file itself lets one expect it
    day_of: Callable[[float], datetime] | None = None

    @property
    def typed(self) -> list[tuple[int, Sequence[Any]]]:
        """The rows in which anything stands."""
        return [(n, cells) for n, cells in self.rows if any(c is not None and str(c).strip() for c in cells)]


@dataclass
class Read:
    """What a sheet says: its rows by column id, each with every column, and what could not be read."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_rows(sheet: SellerSheet, grid: Grid, before: Mapping[tuple[Any, ...], Row]) -> Read:
    """The rows of a grid; for a cell that is refused the value of the row `before` with the same key counts.

    Where a part of the key is refused, it is that of the one row before that has the rest of it and stands here no
    more; else the row is left out, as one is whose key was read before. Without a needed column the rows before count.
    """
    done = Read()
    places = _places(sheet, grid, done)
    lacking = [f for f in sheet.columns if f.need and f not in places.values()]
    if lacking and grid.typed:
        done.findings += [_refused(grid, None, f.word, _LACKING) for f in lacking]
        done.rows = list(before.values())
        return done
    reader = _Reader(sheet, grid, places, habits_of(grid, places), before, done)
    for number, cells in grid.typed:
        reader.take(number, cells)
    reader.finish()
    return done


_LACKING = NoValue("the column is missing: write it into the header", "缺少该列：请补入表头")
_TWICE = NoValue("the column stands twice in the header", "表头中该列重复")
_REPEATED = NoValue("the row repeats an earlier one and was left out", "该行与前面的行重复，未计入")
_EMPTY = NoValue("the cell is empty, and the row cannot be used without it", "单元格为空，缺少它该行无法使用")

_MORE = ("deal", "coupon")  # kinds of events that bring sales


_ENDS = {"last_day": "first_day", "hijack_closed": "hijack_seen"}  # what cannot be before what


def _contradicted(sheet: SellerSheet, row: Row) -> list[tuple[Field, NoValue]]:
    """Cells that the rest of their row contradicts."""
    return [*_ends_first(sheet, row), *(_too_early(sheet, row) if "posted" in row else _takes_away(sheet, row))]


def _ends_first(sheet: SellerSheet, row: Row) -> list[tuple[Field, NoValue]]:
    """Ends before their beginnings."""
    found = []
    for end in (f for f in sheet.columns if f.id in _ENDS):
        begun = next(f for f in sheet.columns if f.id == _ENDS[end.id])
        if row[end.id] and row[begun.id] and row[end.id] < row[begun.id]:
            day = f"{row[begun.id]:%Y-%m-%d}"
            why = NoValue(
                f"it is before the beginning, {begun.word.en} {day}: the two may stand the wrong way round",
                f"早于“{begun.word.zh}”{day}：两者可能填反了",
            )
            found.append((end, why))
    return found


def _takes_away(sheet: SellerSheet, row: Row) -> list[tuple[Field, NoValue]]:
    """A deal that takes sales away, by its discount most likely."""
    found = next((f for f in sheet.columns if f.kind is CellKind.EFFECT), None)
    if found is None or row["kind"] not in _MORE or (row[found.id] or 0) >= 0:
        return []
    seen = f"{row[found.id]:.0%}"
    why = NoValue(
        f"a {row['kind']} of {seen}: is that its discount? Type what it does to sales, such as +40%, or leave it empty",
        f"促销或优惠券的影响为 {seen}：是否填成了折扣？请填写对销量的影响，如 +40%，或留空",
    )
    return [(found, why)]


def _too_early(sheet: SellerSheet, row: Row) -> list[tuple[Field, NoValue]]:
    """Moments of a case before it was there; a report states no hour, so that its cases begin when their day ends."""
    posted = row["posted"]
    if posted is None:
        return []
    begun = posted.replace(hour=0, minute=0) if (posted.hour, posted.minute) == (23, 59) else posted
    early = [f for f in sheet.columns if f.id in ("first_reply", "closed") and row[f.id] and row[f.id] < begun]
    why = NoValue(f"it is before the case was posted, {posted:%Y-%m-%d %H:%M}", f"早于发布时间 {posted:%Y-%m-%d %H:%M}")
    return [(column, why) for column in early]


def _refused(grid: Grid, row: int | None, column: str | Text, why: NoValue, *, out: bool = False) -> Finding:
    """A cell that is refused: until it is mended the value before it counts, or the row is `out`."""
    return Finding("row-left-out" if out else "input-refused", file=grid.where, row=row, column=column, value=why.text)


def _places(sheet: SellerSheet, grid: Grid, done: Read) -> dict[int, Field]:
    places: dict[int, Field] = {}
    here = [sheet.find(word) for word in grid.header]
    lacking = [f for f in sheet.columns if f not in here]
    for place, word in enumerate(grid.header):
        found = sheet.find(word)
        if found is None and word.strip():
            hint = _nearest(word, lacking)
            code = "column-misnamed" if hint.en or hint.zh else "unknown-column"
            done.findings.append(Finding(code, file=grid.where, column=word, hint=hint))
        elif found in places.values():
            done.findings.append(_refused(grid, None, word, _TWICE))
        elif found is not None:
            places[place] = found
    return places


def _nearest(word: str, lacking: Sequence[Field]) -> Text:
    return each(lambda lang: did_you_mean(word, [f.word.in_(lang) for f in lacking]))


def habits_of(grid: Grid, places: Mapping[int, Field]) -> Habits:
    """How the sheet writes numbers and days; what stands behind an apostrophe was written for another.

    Beside the numbers of a workbook texts are exceptions, each perhaps by another hand: none tells how the next is
    meant.
    """

    def texts(kinds: tuple[CellKind, ...], *, marked: bool) -> list[str]:
        chosen = [(p, f) for p, f in places.items() if f.kind in kinds]
        told = [(f, cells[p]) for _, cells in grid.rows for p, f in chosen if p < len(cells)]
        found = [(c, is_marked(f, c)) for f, c in told if isinstance(c, str)]
        return [c[1:] if marked else c for c, behind in found if behind == marked]

    elsewhere = Habits(None, day_order(texts(DAYS, marked=True)), grid.day_of)
    decimal = grid.decimal and decimal_mark(texts(NUMBERS, marked=False), grid.decimal)
    return Habits(decimal, day_order(texts(DAYS, marked=False)), grid.day_of, elsewhere)


@dataclass
class _Reader:
    sheet: SellerSheet
    grid: Grid
    places: Mapping[int, Field]
    habits: Habits
    before: Mapping[tuple[Any, ...], Row]
    done: Read
    seen: set[tuple[Any, ...]] = field(default_factory=set)
    nameless: list[tuple[int, Row, _Refusals]] = field(default_factory=list)

    def take(self, number: int, cells: Sequence[Any]) -> None:
        """Read one row, or say why it is left out."""
        row: Row = {f.id: None for f in self.sheet.columns}
        refused: _Refusals = []
        for place, column in self.places.items():
            try:
                row[column.id] = value_of(column, cells[place] if place < len(cells) else None, self.habits)
                if column.need and row[column.id] is None:
                    raise _EMPTY
            except NoValue as why:
                refused.append((column, why))
        refused += _contradicted(self.sheet, row)
        if any(f.id in self.sheet.key for f, _ in refused):
            self.nameless.append((number, row, refused))
        else:
            self._keep(number, row, refused)

    def finish(self) -> None:
        """Take the rows of which a part of the key was refused, now that all others are known."""
        for number, row, refused in self.nameless:
            lost = {f.id for f, _ in refused}.intersection(self.sheet.key)
            known = [c for c in self.sheet.key if c not in lost]
            alike = [r for key, r in self.before.items() if key not in self.seen and all(r[c] == row[c] for c in known)]
            if any(row[c] is not None for c in known) and len(alike) == 1:
                self._keep(number, row | {c: alike[0][c] for c in lost}, refused)
            else:
                self._tell(number, refused, out=True)
        self.done.findings.sort(key=lambda f: f.row or 0)

    def _keep(self, number: int, row: Row, refused: _Refusals) -> None:
        key = self.sheet.key_of(row)
        if key in self.seen:
            word = next(f for f in self.sheet.columns if f.id == self.sheet.key[0])
            self._tell(number, [*refused, (word, _REPEATED)], out=True)
            return
        for column, _ in refused:
            row[column.id] = self.before.get(key, {}).get(column.id)
        out = any(f.need and row[f.id] is None for f in self.sheet.columns)
        self._tell(number, refused, out=out)
        if not out:
            self.seen.add(key)
            self.done.rows.append(row)

    def _tell(self, number: int, refused: _Refusals, *, out: bool) -> None:
        words = {f.word: why for f, why in refused}
        self.done.findings += [_refused(self.grid, number, w, why, out=out) for w, why in words.items()]
