"""Lines of a table that are no rows of it: its header once more, a row of sums, a row that lacks what all others state.

They are taken out before anything is read, so that they neither count nor decide how the other rows are written (rule
N20). A row is one of sums by two signs at once: a word such as `Total`, and cells that it lacks where all other rows
have them (or figures that are the others' sums). A campaign, a search term or a product may be called `Total`. At the
head or the foot of a table any word will do (`All campaigns`) where the figures are the others' sums, and cells lack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any

import duckdb

from xlops.findings import Finding
from xlops.reports.checks.odd_words import is_total
from xlops.reports.columns import MISSING
from xlops.reports.sheet import Sheet
from xlops.reports.staging import Profile, Stager

_DAYS = ("day", "first_day", "last_day", "date_range")
_COMPARED = 8  # known header cells that a line must repeat
_FIRST_CELLS = 12
_MOST = 5_000
_FEW, _SHARE = 3, 0.02  # rows without a label that may be left out of a file
_LEAST_SUMS, _LEAST_ALONE = 2, 3  # columns that hold the others' sums; where a row has nothing that it could lack
_LEAST_LACKING = 3  # what all other rows state: where a row lacks so much, one figure is enough to tell it
_SIEVED = 2  # columns of counts that are added up to find such a row at an end of a table
_CENT = 0.01
_SHORTEST_DAY = 5  # letters of a day, a spreadsheet's number of it (46350) among them


@dataclass
class _Line:
    """A line that may be no row: its cells by field, and its label where it has one."""

    row: int
    cells: dict[str, str | None]
    label: str
    end: str = ""  # what heads it, where it stands at an end of the table and may hold the sums of all others


@dataclass
class _Others:
    """What all other rows of a part have in common."""

    rows: int = 0
    state: list[str] = field(default_factory=list)  # fields that each of them states


def signs(stager: Stager) -> dict[str, str]:
    """Conditions that hold for lines that may be no rows, tested where all cells are looked at anyway."""
    figures = " or ".join(f"c{n} is not null" for n in _figures(stager)) or "true"
    named = {"label": " or ".join(_labels(stager)), "lacks": _lacks_by_rule(stager), "undated": _undated(stager)}
    return {name: f"({condition}) and ({figures})" for name, condition in named.items() if condition}


def leave_out(
    con: duckdb.DuckDBPyConnection, stager: Stager, sheets: Sequence[Sheet], profiles: Mapping[int, Profile]
) -> list[list[Finding]]:
    """Take lines that are no rows out of `raw`; what was left out of each part. The profiles tell the `signs`."""
    found: list[list[Finding]] = [[] for _ in sheets]
    headers = _headers_again(stager)
    told = con.execute(f"select part, count(*), min(row) from raw where {headers} group by part").fetchall()
    for part, count, row in told:
        if (
            count < profiles[part].rows
        ):  # else all that it holds is a header: a masked file, which is refused with its own reason
            found[part].append(Finding("repeated-header", row=row, value=f"{count:,}"))
            con.execute(f"delete from raw where part = {part} and {headers}")
    seen = {sign for profile in profiles.values() for sign in profile.signs}
    candidates = _candidates(con, stager, [what for sign, what in signs(stager).items() if sign in seen])
    for part, finding in _partial_sums(con, stager):
        found[part].append(finding)
        con.execute("delete from raw where part = ? and row = ?", [part, finding.row])
        candidates[part] = [line for line in candidates.get(part, []) if line.row != finding.row]
    for part, line in _ends(con, stager):
        if all(line.row != other.row for other in candidates.get(part, [])):
            candidates.setdefault(part, []).append(line)
    for part, lines in candidates.items():
        others = _others(con, stager, part, [line.row for line in lines])
        left_out = _Judge(con, stager, part, others, lines).left_out() if others.rows else []
        found[part] += [finding for _, finding in left_out]
        rows = [row for row, _ in left_out]
        con.execute("delete from raw where part = ? and row in (select unnest(?::bigint[]))", [part, rows])
    return found


def _headers_again(stager: Stager) -> str:
    """The condition that a line repeats the header."""
    known = sorted(stager.sheet.fields.values())[:_COMPARED]
    names = {n: stager.sheet.header[n].strip().replace("'", "''") for n in known}
    return " and ".join(f"trim(c{n}, ' \ufeff\u00a0') = '{name}'" for n, name in names.items())


def _dimensions(stager: Stager) -> dict[str, int]:
    """Field → column number of what rows state beside their figures."""
    own = {c.field for c in stager.kind.columns if c.type.sql in ("VARCHAR", "DATE")} | {"date_range", "currency"}
    return {f: n for f, n in stager.fields.items() if f in own}


def _figures(stager: Stager) -> list[int]:
    own = [c for c in stager.kind.columns if c.type.sql not in ("VARCHAR", "DATE")]
    return [stager.fields[c.field] for c in own if c.field in stager.fields]


def _days(stager: Stager) -> list[str]:
    return [f for f in _DAYS if f in _dimensions(stager)]


def _lacks_by_rule(stager: Stager) -> str:
    """The condition that a row lacks a key, or its days where all rows of such a report have them."""
    keys = [f"xl_blank(c{stager.fields[c.field]})" for c in stager.keys]
    if stager.kind.family != "ads":
        return " or ".join(keys)
    days = [f"strlen(coalesce(c{stager.fields[f]}, '')) < 3" for f in _days(stager)]
    return " or ".join([f"({' and '.join(days)})"] * bool(days) + keys)


def _undated(stager: Stager) -> str:
    """The condition that a row lacks the day that every row of the report needs; `` where none is needed."""
    return f"strlen(coalesce(c{stager.fields['day']}, '')) < {_SHORTEST_DAY}" if stager.day else ""


def _first(stager: Stager) -> str:
    """The first filled cell of a row."""
    return f"coalesce({', '.join(f'c{n}' for n in range(min(len(stager.sheet.header), _FIRST_CELLS)))})"


def _labels(stager: Stager) -> list[str]:
    """The conditions that the first cell of a row, a day or a key may be the label of a row of sums."""
    words = dict.fromkeys(stager.fields[f] for f in [*_days(stager), *(c.field for c in stager.keys)])
    return [f"xl_maybe_total({cell})" for cell in (_first(stager), *(f"c{n}" for n in words))]


def _candidates(con: duckdb.DuckDBPyConnection, stager: Stager, conditions: list[str]) -> dict[int, list[_Line]]:
    """Per part: the lines that may be no rows, for each of the conditions; none where there are many."""
    dimensions = _dimensions(stager)
    cells = ", ".join(f"c{n}" for n in dimensions.values()) or "null"
    rows = {}
    for condition in conditions:
        some = con.execute(
            f"select part, row, {_first(stager)}, {cells} from raw where {condition} order by row limit {_MOST}"
        ).fetchall()
        if len(some) < _MOST:  # else a report in which such rows are usual
            rows.update({(row[0], row[1]): row for row in some})
    found: dict[int, list[_Line]] = {}
    for part, row, head, *values in sorted(rows.values(), key=itemgetter(1)):
        line = _Line(row, dict(zip(dimensions, values, strict=False)), "")
        line.label = next((str(c).strip() for c in (head, *line.cells.values()) if is_total(c)), "")
        if line.label or _is_lacking(stager, line):
            found.setdefault(part, []).append(line)
    return found


def _partial_sums(con: duckdb.DuckDBPyConnection, stager: Stager) -> list[tuple[int, Finding]]:
    """The rows below each group of rows that hold its sums, as a spreadsheet's *Subtotal* writes them, and that of all.

    They lack half of what half of the rows state, their ASIN among it, and each must hold the sums of its group or of
    all. A report with days is left to the other rules: a row of sums lacks them.
    """
    dimensions, counts = _dimensions(stager), _counts(stager)
    if _days(stager) or len(counts) < _SIEVED or len(dimensions) < _LEAST_SUMS:
        return []
    filled = ", ".join(f"count(*) filter (not xl_blank(c{n}))" for n in dimensions.values())
    found: list[tuple[int, Finding]] = []
    for part, rows, *stated in con.execute(f"select part, count(*), {filled} from raw group by part").fetchall():
        usual = [f for f, count in zip(dimensions, stated, strict=True) if 2 * count >= rows]
        if rows > _MOST or len(usual) < _LEAST_SUMS or all(stated[list(dimensions).index(f)] == rows for f in usual):
            continue
        blank = {f: f"xl_blank(c{dimensions[f]})" for f in usual}
        many = f"2 * ({' + '.join(f'{condition}::int' for condition in blank.values())}) >= {len(usual)}"
        many += "".join(f" and {blank[c.field]}" for c in stager.keys if c.expected == "ASIN" and c.field in usual)
        names = ", ".join(f"case when {condition} then '{f}' end" for f, condition in blank.items())
        digits = ", ".join(f"coalesce({_digits(stager, f)}, 0)" for f in counts)
        lines = con.execute(
            f"select row, {_first(stager)}, [{names}], {many}, {digits} from raw where part = ? order by row", [part]
        ).fetchall()
        for row, head, lacking in _sums_of_groups(lines):
            column = ", ".join(stager.sheet.header[dimensions[f]].strip() for f in lacking if f)
            word = str(head).strip() if any(map(str.isalpha, str(head or ""))) else ""
            code = "totals-row" if word else "incomplete-row"
            found.append((part, Finding(code, row=row, column=column, value=word)))
    return found


def _sums_of_groups(lines: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Those lines (row, head, cells that it lacks, whether they are many, figures) that hold sums; all of them or none.

    One group at least has two rows with figures: else a row that repeats another one would be its sum.
    """
    rows = [line[4:] for line in lines if not line[3]]
    every = tuple(map(sum, zip(*rows, strict=True)))
    found, several = [], False
    group: list[tuple[int, ...]] = []
    for *told, lacks, first, second in lines:
        own = (first, second)
        if not lacks:
            group.append(own)
            continue
        if not all(own) or own not in (tuple(map(sum, zip(*group, strict=True))), every):
            return []
        several = several or sum(map(any, group)) >= _LEAST_SUMS
        found.append(tuple(told))
        group = []
    return found if several else []


def _ends(con: duckdb.DuckDBPyConnection, stager: Stager) -> list[tuple[int, _Line]]:
    """The first or last rows of parts that seem to hold the sums of two others or more, whatever they are called.

    A row that states its day or its ASIN is none. Digits alone are added up, in a few columns of counts: what is found
    so is looked at again.
    """
    dimensions = _dimensions(stager)
    own = [*_days(stager), *(c.field for c in stager.keys if c.expected == "ASIN")]
    counts = _counts(stager)
    if not counts:
        return []
    cells = ", ".join(f"c{n}" for n in dimensions.values()) or "null"
    rows = con.execute(
        f"select part, row, {_first(stager)}, {cells} from raw where (part, row) in (select part, "
        f"unnest([min(row), max(row)]) from raw group by part having count(*) > {_LEAST_SUMS}) order by part, row"
    ).fetchall()
    ends = [
        (part, _Line(row, dict(zip(dimensions, values, strict=False)), "", end=str(head or "").strip()))
        for part, row, head, *values in rows
    ]
    return [
        (part, line)
        for part, line in ends
        if all(_blank(line.cells[f]) for f in own) and _may_be_sums(con, stager, counts, part, line.row)
    ]


def _may_be_sums(con: duckdb.DuckDBPyConnection, stager: Stager, counts: list[str], part: int, row: int) -> bool:
    """Whether a row has the digits of what two others or more add up to, in one of the columns."""
    digits = [_digits(stager, f) for f in counts]
    sums = ", ".join(f"sum({x}), max({x}) filter (row = {row}), count(*) filter ({x} <> 0)" for x in digits)
    [found] = con.execute(f"select {sums} from raw where part = {part}").fetchall()
    columns = zip(found[::3], found[1::3], found[2::3], strict=True)
    return any(one and every == 2 * one and filled > _LEAST_SUMS for every, one, filled in columns)


def _counts(stager: Stager) -> list[str]:
    """The first columns of whole numbers."""
    return [c.field for c in stager.kind.columns if c.type.sql == "BIGINT" and c.field in stager.fields][:_SIEVED]


def _digits(stager: Stager, field: str) -> str:
    return f"try_cast(translate(c{stager.fields[field]}, '.,'' \u00a0\u202f', '') as hugeint)"


def _is_lacking(stager: Stager, line: _Line) -> bool:
    without_key = any(_blank(line.cells[c.field]) for c in stager.keys)
    if stager.kind.family != "ads":
        return without_key or (stager.day is not None and _blank(line.cells["day"]))
    days = _days(stager)
    return without_key or (bool(days) and all(map(_blank, (line.cells[f] for f in days))))


def _others(con: duckdb.DuckDBPyConnection, stager: Stager, part: int, rows: list[int]) -> _Others:
    dimensions = _dimensions(stager)
    counts = ", ".join(f"count(*) filter (trim(c{n}) <> '')" for n in dimensions.values())
    [[every, *stated]] = con.execute(
        f"select count(*){', ' * bool(counts)}{counts} from raw where part = ? "
        "and row not in (select unnest(?::bigint[]))",
        [part, rows],
    ).fetchall()
    return _Others(every, [f for f, n in zip(dimensions, stated, strict=True) if n == every])


def _blank(cell: str | None) -> bool:
    return cell is None or cell.strip().casefold() in MISSING


class _Judge:
    """Decides which of a part's candidates are no rows."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, stager: Stager, part: int, others: _Others, lines: list[_Line]
    ) -> None:
        self.con, self.stager, self.part, self.others, self.lines = con, stager, part, others, lines
        self.days = [f for f in _days(stager) if f in others.state]
        self.keys = [c.field for c in stager.keys if c.field in others.state]
        self.strict = {*self.days, *(c.field for c in stager.keys if c.can_be_bad and c.expected == "ASIN")}

    def left_out(self) -> list[tuple[int, Finding]]:
        labelled = [(line, lacks) for line in self.lines if line.label and (lacks := self._of_sums(line)) is not None]
        ends = [(line, lacks) for line in self.lines if line.end and (lacks := self._at_end(line)) is not None]
        unlabelled = [line for line in self.lines if not line.label and not line.end]
        bare = [(line, lacks) for line in unlabelled if (lacks := self._lacks(line))]
        rest = [line for line in unlabelled if not self._lacks(line)]
        lonely = self._sums_without_day(rest)
        told = {line.row for line, _ in lonely}
        lonely += self._sums_without_key([line for line in rest if line.row not in told])
        undated = [(line, lacks) for line, lacks in bare if {*lacks} & {*self.days}]
        few = len(undated) <= max(_FEW, _SHARE * self.others.rows)
        if bare and not self._are_sums([line.row for line, _ in bare]):
            bare = undated if few else []  # Amazon itself leaves a search term blank at times
        return [
            *((line.row, self._finding("totals-row", line, lacks)) for line, lacks in [*labelled, *ends]),
            *((line.row, self._finding("incomplete-row", line, lacks)) for line, lacks in [*bare, *lonely]),
        ]

    def _sums_without_day(self, lines: list[_Line]) -> list[tuple[_Line, list[str]]]:
        """The rows that lack nothing but the day that all others state, and hold the sums of their columns."""
        undated = [line for line in lines if "day" in self.days and _blank(line.cells["day"])]
        together = undated and self._are_sums([line.row for line in undated])
        return [(line, ["day"]) for line in undated if together or self._are_sums([line.row])]

    def _sums_without_key(self, lines: list[_Line]) -> list[tuple[_Line, list[str]]]:
        """The rows without a key and most of what all others state that hold the sums of their columns."""
        found = []
        for line in lines:
            lacks = [f for f in self.others.state if _blank(line.cells[f])]
            nothing = len(lacks) == len(self.others.state) >= _LEAST_LACKING and self.others.rows >= _LEAST_SUMS
            if not {*self.keys} & {*lacks} or 2 * len(lacks) < len(self.others.state):
                continue
            if self._are_sums([line.row], every=nothing, least=1 if nothing else None):
                found.append((line, lacks))
        return found

    def _finding(self, code: str, line: _Line, lacks: list[str]) -> Finding:
        names = [self.stager.sheet.header[self.stager.fields[f]].strip() for f in lacks]
        return Finding(code, row=line.row, column=", ".join(names), value=line.label or line.end)

    def _of_sums(self, line: _Line) -> list[str] | None:
        """What a row with a label lacks; None where it is a row like the others."""
        own = [f for f in self.others.state if is_total(line.cells[f])]
        rest = [f for f in self.others.state if f not in own]
        lacks = [f for f in rest if _blank(line.cells[f])]
        if self.strict & {*own, *lacks} or {*self.keys} & {*lacks} or (rest and 2 * len(lacks) >= len(rest)):
            return lacks or own
        return lacks if self._are_sums([line.row]) else None

    def _at_end(self, line: _Line) -> list[str] | None:
        """What a row at an end of the table lacks that holds the sums of all others; None where it is like the others.

        Where they state no more than their key, so that it cannot lack anything, all that it fills must be sums.
        """
        lacks = [f for f in self.others.state if _blank(line.cells[f])]
        alone = {*self.others.state} <= {*self.keys}
        return lacks if (lacks or alone) and self._are_sums([line.row], every=alone and not lacks) else None

    def _lacks(self, line: _Line) -> list[str]:
        """What a row without a label lacks that makes it none; a missing day alone may be damage, and is told so.

        Only advertising reports state all of their key in every row.
        """
        if self.stager.kind.family != "ads":
            return []
        keys = [f for f in self.keys if _blank(line.cells[f])]
        days = [f for f in self.days if _blank(line.cells[f])]
        if "day" in self.days:
            return [*days, *keys] if keys and (days or len(keys) < len(self.keys)) else []
        if self.days and len(days) == len(self.days):
            return [*days, *keys]
        return keys if keys and len(keys) < len(self.stager.keys) else []

    def _are_sums(self, rows: list[int], *, every: bool = False, least: int | None = None) -> bool:
        """Whether the figures of these rows are a whole multiple of the sums of all others, in two columns at least.

        With `every` in all columns that they fill, three (or `least`) at least.
        """
        own = map(sum, zip(*(self._own[row] for row in rows), strict=True))
        sums = [(mine, total - mine) for mine, total in zip(own, self._total, strict=True)]
        return _multiples(sums, every=every, least=least or _LEAST_ALONE)

    @cached_property
    def _numbers(self) -> str:
        numbers = (f"coalesce(xl_number_dot(c{n}), xl_number_comma(c{n}), 0)" for n in _figures(self.stager))
        return ", ".join(numbers)

    @cached_property
    def _total(self) -> tuple[float, ...]:
        """The sums of all rows, figure by figure."""
        if not self._numbers:
            return ()
        query = f"select sum(columns(*)) from (select {self._numbers} from raw where part = {self.part})"
        return self.con.execute(query).fetchall()[0]

    @cached_property
    def _own(self) -> dict[int, tuple[float, ...]]:
        """The figures of each candidate, asked for once: there may be thousands."""
        if not self._numbers:
            return {line.row: () for line in self.lines}
        rows = [line.row for line in self.lines]
        query = f"select row, {self._numbers} from raw where part = ? and row in (select unnest(?::bigint[]))"
        return {row: tuple(own) for row, *own in self.con.execute(query, [self.part, rows]).fetchall()}


def _multiples(sums: Sequence[tuple[float, float]], *, every: bool, least: int = _LEAST_ALONE) -> bool:
    """Whether figures are whole multiples of those of all others: (own, others) of each."""
    pairs = [(own, rest) for own, rest in sums if abs(rest) >= _CENT]
    good = [own for own, rest in pairs if any(abs(own - n * rest) < _CENT for n in (1, 2))]
    if every:
        return len(good) >= least and len(good) == sum(1 for own, _ in pairs if own)
    return len(good) >= _LEAST_SUMS and 2 * len(good) > len(pairs)
