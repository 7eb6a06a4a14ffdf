"""Whose file is it? Every kind is asked about every table of it, and one file may hold several reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, groupby

from xlops.errors import AmbiguousReport, UnknownReport, nearest
from xlops.findings import Finding
from xlops.language import Text, listed
from xlops.reports.checks.letters import check_letters
from xlops.reports.checks.names import check_name
from xlops.reports.checks.sheet_copies import check_no_changed_copies, without_copies
from xlops.reports.checks.strangers import lacking, names_of, stranger_named, stranger_of
from xlops.reports.divide import as_source, cells_of, divide
from xlops.reports.kind import Kind
from xlops.reports.sheet import Sheet
from xlops.reports.vocabulary import normalise


def no_kind(wanted: str, names: Sequence[str]) -> Text:
    """What to say of a kind that does not exist."""
    return Text(
        "there is no report kind {wanted!r}{near} (kinds: {kinds})", "没有报告种类 {wanted!r}{near}（种类：{kinds}）"
    ).format(wanted=wanted, near=nearest(wanted, names), kinds=listed(names))


def decide(sheets: Sequence[Sheet], kinds: Sequence[Kind], wanted: str | None = None) -> list[tuple[Sheet, Kind]]:
    """The reports in a file: (table, kind), a file's tables, entities and marketplaces as sources of their own.

    Of the families that know a table's header, the best that has a kind for it speaks. Tables without rows say
    nothing beside others that have some. A copied sheet is read once. No kind, two kinds for the same rows of a
    table, or two tables of one kind that nothing tells apart is an error naming what was seen.

    Errors: UnknownReport, AmbiguousReport.
    """
    if wanted and wanted not in {k.name for k in kinds}:
        names = [k.name for k in kinds]
        raise UnknownReport(no_kind(wanted, names))
    asked = [k for k in kinds if wanted in (None, k.name)]
    tables = [_best(list(table), asked) for _, table in groupby(sheets, lambda s: s.title)]
    matches = [match for table in tables for match in table]
    if not matches:
        raise _unknown(sheets[0], asked, wanted)
    if not wanted and (said := stranger_of(sheets[0])):
        raise UnknownReport(said)
    if not (filled := [match for match in matches if not match[0].is_empty]):
        return matches[:1]
    filled = without_copies(filled)
    found = [match for _, table in groupby(filled, lambda m: m[0].title) for match in _shared(list(table))]
    if not found:
        marks = {m.en: m for m in (_marks(s, k) for s, k in filled)}
        raise UnknownReport(
            Text("none of its rows is of a kind xlops reads yet: {marks}", "其中没有 xlops 能读取的行：{marks}").format(
                marks=listed((marks[m] for m in sorted(marks)), "; ", "；")
            )
        )
    _check_one_each(found)
    if not wanted:
        check_name(found[0][0], [k for _, k in found], kinds)
    check_no_changed_copies(found)
    if len(filled) > 1:
        found = [(as_source(s, " › ".join(filter(None, (s.title, k.en if s.only else "")))), k) for s, k in found]
    return [(part, k) for s, k in found for part in divide(s, k)]


def _best(table: list[Sheet], kinds: Sequence[Kind]) -> list[tuple[Sheet, Kind]]:
    """The kinds of the family that knows the table best among those that have one; several where families tie."""
    for _, tied in groupby(table, lambda s: s.score):
        if found := [(s, k) for s in tied for k in kinds if k.identify(s)]:
            return found
    return []


def _check_one_each(matches: list[tuple[Sheet, Kind]]) -> None:
    for (s, k), (t, other) in combinations(matches, 2):
        if s.title == t.title and not _share(k, other):
            raise AmbiguousReport(
                Text(
                    "it can be read as several reports ({what}): say which with --kind",
                    "可以读作几种报告（{what}）：请用 --kind 指明",
                ).format(what=listed(_named(s, k) for s, k in matches))
            )


def _named(sheet: Sheet, kind: Kind) -> Text:
    where = Text(f" in sheet {sheet.title!r}", f"（工作表 {sheet.title!r}）")
    return kind.called + (where if sheet.title else "")


def _share(one: Kind, other: Kind) -> bool:
    """Whether two kinds may stand in one table, because each takes other rows of it."""
    if one.rows_with is None or other.rows_with is None:
        return False
    return one.rows_with[0] == other.rows_with[0] and one.rows_with[1].isdisjoint(other.rows_with[1])


def _shared(table: list[tuple[Sheet, Kind]]) -> list[tuple[Sheet, Kind]]:
    """The kinds of one table, each with its own rows where they share it; kinds that have none there left out."""
    sheet = table[0][0]
    fields = {kind.rows_with[0] for _, kind in table if kind.rows_with}
    if len(fields) != 1:
        return table
    column = sheet.fields[fields.pop()]
    rows = cells_of(sheet, [column])
    cells = {cell for (cell,) in rows}
    found, strange = [], set(cells)
    for one, kind in table:
        own = {cell for cell in cells if not kind.rows_with or normalise(cell) in kind.rows_with[1]}
        if own:
            found.append((replace(one, only=((column, frozenset(own)),), of_rows=rows.total()), kind))
            strange -= own
    if found and (strangers := ", ".join(sorted(filter(str.strip, strange)))):
        told = Finding("rows-not-read", column=sheet.header[column].strip(), value=strangers)
        found[0] = (replace(found[0][0], findings=(*found[0][0].findings, told)), found[0][1])
    return found


def _marks(sheet: Sheet, kind: Kind) -> Text:
    """What the rows of a shared table say that they are."""
    assert kind.rows_with
    column = sheet.fields[kind.rows_with[0]]
    cells = sorted(cell for (cell,) in cells_of(sheet, [column]))
    name, seen = sheet.header[column].strip(), ", ".join(cells[:5])
    return Text(f"their {name!r} is {seen}", f"{name!r} 为 {seen}")


def _unknown(sheet: Sheet, kinds: Sequence[Kind], wanted: str | None) -> UnknownReport:
    if said := stranger_of(sheet) or stranger_named(sheet.source.words[-1]):
        return UnknownReport(said)
    check_letters([cell for cell in sheet.header if not sheet.vocabulary.field(cell)])
    known = names_of([h for h in sheet.header if sheet.vocabulary.field(h)][:6])
    seen = Text(
        "it recognised {known} of {count} columns ({first} …)", "{count} 列（{first} …）中只认得 {known}"
    ).format(known=known, count=len(sheet.header), first=names_of(sheet.header[:5]))
    why = lacking(sheet, kinds) or seen
    if wanted:
        not_wanted = Text("it is not what --kind {wanted} says; {why}", "不是 --kind {wanted} 所说的报告；{why}")
        return UnknownReport(not_wanted.format(wanted=wanted, why=why))
    return UnknownReport(
        Text("its columns are of no report xlops reads yet; {why}", "这些列不属于 xlops 能读取的报告；{why}").format(
            why=why
        )
    )
