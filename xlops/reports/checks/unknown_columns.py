"""Columns that no word list knows (rule N21): told once a file, and refused where they may cut its rows finer.

A column that tells rows apart makes another report of the file: search terms under an unknown name would be taken for
targets, whose impressions are others. A column is no reason where known columns settle what it says (the owner of a
campaign), or where people name it after themselves (`own_words.toml`). One in which all rows say the same is asked
about in a report of advertising, which may have been filtered to that audience or device, unless its name or cell
speaks of the whole account (`account_words.toml`).
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

import duckdb

from xlops.dates import parse_day
from xlops.errors import AmbiguousReport
from xlops.findings import Finding
from xlops.language import NOTHING, Text, plain
from xlops.marketplaces import find_marketplace
from xlops.money import currency_code
from xlops.reports.checks.column_words import is_of_account, is_own
from xlops.reports.kind import Kind
from xlops.reports.kinds import KINDS
from xlops.reports.part import Part
from xlops.reports.sheet import Sheet
from xlops.reports.staging import Stager
from xlops.reports.vocabulary import attribution_days, in_order, normalise, spellings
from xlops.tables import Grain

# reports whose figures are added up over rows of one key; lists of orders, fees or offers may have any column more
_SUMMED = frozenset({"ads", "bulk", "business", "console", "fba", "ledger", "sellerboard"})
_OF_ADS = "ads"
_BY_PLACE = frozenset({_OF_ADS, "business", "fba", "ledger"})  # where a column before the figures may be a dimension
_NEAR = 0.6
_USUAL_DAYS = 7
_COSTLY = 0.75  # from here a column of figures is taken to be one that this file lacks, under another name
_FIGURES = re.compile(r"^[^\w]*[A-Z]{0,3}[^\w]*\d[\d\s.,'’%]*[^\w]*[A-Z]{0,3}$")
_MANY = 30  # rows of sales or stock whose keys all differ: a finer report would have repeated one
_NAMED = 3
_WHOLE = frozenset(
    [
        "all",
        "any",
        "total",
        "alle",
        "tous",
        "toutes",
        "todos",
        "todas",
        "tutti",
        "tutte",
        "全部",
        "所有",
        "すべて",
        "全て",
        "전체",
    ]
)
_ID = re.compile(r"\bids?\b|_id$|编号|[a-z]Id$|ID\b", re.I)
_FIGURE = "xl_number_dot(replace(x, '%', '')) is not null or xl_number_comma(replace(x, '%', '')) is not null"


def tell_columns(sheet: Sheet, kind: Kind) -> list[Finding]:
    """Findings: columns of no known name, of another attribution window, and required ones that are missing."""
    found = [Finding("other-window", column=c, expected=str(sheet.window)) for c in sheet.other_windows]
    for field, number in sheet.variants.items():
        found.append(Finding("column-variant", column=sheet.header[number].strip(), value=_known(sheet, field, number)))
    for field, number in sheet.by_cells.items():
        found.append(
            Finding("column-by-cells", column=sheet.header[number].strip(), value=_known(sheet, field, number))
        )
    costly = {
        n: near for n in unknown_columns(sheet) if (near := _figure_like(sheet, kind, n) or _day_like(sheet, kind, n))
    }
    for number, field in costly.items():
        cell, known = sheet.header[number].strip(), _known(sheet, field, number)
        found.append(Finding("column-not-read", column=cell, value=field, hint=known))
    for figure, (field, strays) in _open_sums(sheet, kind).items():
        cells, known = (
            ", ".join(sheet.header[n].strip() for n in strays),
            sheet.vocabulary.spelling(field, sheet.language),
        )
        found.append(Finding("sum-open", column=cells, value=figure, hint=known))
    unknown = [sheet.header[n].strip() for n in unknown_columns(sheet) if n not in costly]
    if len(unknown) > _NAMED:
        names = ", ".join(unknown[:_NAMED])
        found.append(Finding("unknown-columns", column=names, value=f"{len(unknown):,}"))
    else:
        found += [_unknown(sheet, cell) for cell in unknown]
    fields = kind.fields(sheet)
    for numbers in (sheet.all_fields.get(c.field, ()) for c in kind.columns):
        if len(numbers) > 1 and len({normalise(sheet.header[n]) for n in numbers}) == 1:
            found.append(Finding("column-twice", column=sheet.header[numbers[0]].strip()))
    missing = [c.field for c in kind.columns if c.required and c.field not in fields]
    names_of = {f: _written(sheet, f) for f in missing}
    return found + [Finding("missing-column", column=names_of[f], value=f) for f in missing]


def _known(sheet: Sheet, field: str, number: int) -> str:
    """How a field is written in the file's language, with the days that a column's own name states."""
    return _written(sheet, field, attribution_days(sheet.header[number]))


def _written(sheet: Sheet, field: str, days: int | None = None) -> str:
    return sheet.vocabulary.spelling(field, sheet.language).replace("{n}", str(days or sheet.window or _USUAL_DAYS))


def _day_like(sheet: Sheet, kind: Kind, number: int) -> str | None:
    """`day` where the kind reads one from each row, this file lacks it, and the column holds days that differ."""
    cells = {row[number].strip() for row in sheet.sample if len(row) > number} - {""}
    reads = kind.span is Grain.SNAPSHOT and any(c.field == "day" for c in kind.columns)
    return (
        "day" if reads and "day" not in kind.fields(sheet) and len(cells) > 1 and all(map(parse_day, cells)) else None
    )


def _open_sums(sheet: Sheet, kind: Kind) -> dict[str, tuple[str, list[int]]]:
    """Sums of the kind that stay blank → the part that the file lacks, and the columns any of which may be it."""
    strays = [n for n in unknown_columns(sheet) if _has_figures(sheet, n)] if kind.sums else []
    lacking = {name: [part for part in parts if part not in sheet.fields] for name, parts in kind.sums.items()}
    return {name: (parts[0], strays) for name, parts in lacking.items() if parts and strays}


def blank_open_sums(con: duckdb.DuckDBPyConnection, kind: Kind, part: Part) -> None:
    """Blank those sums of the part's rows of which `tell_columns` says that a column may be missing."""
    if blank := ", ".join(f"{name} = null" for name in _open_sums(part.sheet, kind)):
        con.execute(f"update stage set {blank} where part = ?", [part.number])


def _has_figures(sheet: Sheet, number: int) -> bool:
    cells = [row[number].strip() for row in sheet.sample if len(row) > number and row[number].strip()]
    return bool(cells) and all(_FIGURES.match(cell) for cell in cells)


def _figure_like(sheet: Sheet, kind: Kind, number: int) -> str | None:
    """The figure that the kind reads, that this file lacks and that an unknown column of figures is named like."""
    if not _has_figures(sheet, number):
        return None
    figures = [c.field for c in kind.columns if c.type.sql not in ("VARCHAR", "DATE")]
    cell = normalise(sheet.header[number])
    near = [
        (max(_likeness(cell, name), _likeness(in_order(cell), in_order(name))), field)
        for field in figures
        for spelled in spellings()[sheet.family].get(field, {}).values()
        for name in map(normalise, spelled)
    ]
    best = max(near, default=(0.0, ""))
    return best[1] if best[0] >= _COSTLY and best[1] not in kind.fields(sheet) else None


def _unknown(sheet: Sheet, cell: str) -> Finding:
    near = sheet.vocabulary.nearest(cell)
    hint = Text(f"; did you mean {near!r}?", f"；是否为 {near!r}？") if near else plain("")
    return Finding("unknown-column", column=cell, value=near, hint=hint)


def unknown_columns(sheet: Sheet) -> list[int]:
    """The numbers of the columns whose header no word list knows."""
    known = {n for numbers in sheet.all_fields.values() for n in numbers}
    return [
        n
        for n, cell in enumerate(sheet.header)
        if cell.strip() and n not in known and sheet.vocabulary.field(cell) is None
    ]


def currency_columns(sheet: Sheet) -> list[int]:
    """Where no column is known to state the currency: the unknown ones whose cells are codes of currencies alone."""
    if "currency" in sheet.all_fields:
        return []
    said = {n: {row[n].strip() for row in sheet.sample if len(row) > n} - {""} for n in unknown_columns(sheet)}
    return [n for n, cells in said.items() if cells and all(map(currency_code, cells))]


class UnknownColumns:
    """Judges the unknown columns of the parts of a batch, whose raw rows lie in `raw`."""

    def __init__(self, con: duckdb.DuckDBPyConnection, stager: Stager, wanted: str | None) -> None:
        self.con, self.stager, self.kind, self.sheet = con, stager, stager.kind, stager.sheet
        self.wanted = wanted == self.kind.name  # the person has said what it is
        summed = self.kind.family in _SUMMED
        self.columns = [n for n in unknown_columns(self.sheet) if summed and not is_own(self.sheet.header[n])]
        self.known = self._dimensions()
        self.figures_from = self._figures_from()

    def check(self, part: Part) -> None:
        """AmbiguousReport where a column that is not known makes the part another report, or may do so."""
        if not self.columns:
            return
        words, differing = self._words(part)
        for column in self.columns:
            name, is_word = self.sheet.header[column].strip(), column in words
            before = column < self.figures_from
            if not (is_word or before):
                continue
            if not (differing[column] or part.profile.rows == 1):
                if is_word and before and not self.wanted and (one := self._one_segment(part, column)):
                    raise AmbiguousReport(self._may_be_filtered(name, one))
                continue
            rows = self._finer(part, column)
            near = self._nearest(column) if is_word else None
            if near and (rows or not self.wanted):
                raise AmbiguousReport(self._may_be(name, near, own=not rows))
            if rows:
                raise AmbiguousReport(self._is_finer(name, rows))
            if is_word and before and not self.wanted and self._could(part, column):
                raise AmbiguousReport(self._could_be(name))

    # -- what columns hold -------------------------------------------------------------------------------------

    def _dimensions(self) -> list[int]:
        """The columns that tell rows apart and are known: those that are read, and ids and words that are not."""
        figures = _figure_fields(self.kind.family)
        return sorted(
            n
            for field, numbers in self.sheet.all_fields.items()
            for n in numbers
            if field not in figures and (not field.startswith("_") or _ID.search(self.sheet.header[n].strip()))
        )

    def _figures_from(self) -> int:
        """The number of the first column of figures that stands after all columns of the key."""
        fields, key = self.stager.fields, {*self.kind.table.key, "day", "first_day", "last_day", "date_range"}
        last = max((n for field, n in fields.items() if field in key), default=-1)
        figures = [
            fields[c.field]
            for c in self.kind.columns
            if c.field in fields and c.type.sql not in ("VARCHAR", "DATE") and fields[c.field] > last
        ]
        return min(figures, default=len(self.sheet.header))

    def _words(self, part: Part) -> tuple[set[int], dict[int, bool]]:
        """The columns that hold words or ids, and of each whether its rows differ in it."""
        tests = ", ".join(
            f"bool_or(not xl_missing(c{n}) and not ({_FIGURE.replace('x,', f'c{n},')})), "
            f"count(distinct coalesce(trim(c{n}), '')) > 1"
            for n in self.columns
        )
        [row] = self.con.execute(f"select {tests} from raw where part = {part.number}").fetchall()
        words = {n for n, yes in zip(self.columns, row[::2], strict=True) if yes or _ID.search(self.sheet.header[n])}
        return words, dict(zip(self.columns, row[1::2], strict=True))

    def _finer(self, part: Part, column: int) -> tuple[int, int] | None:
        """Two rows that all known columns hold for one and that differ in this column."""
        key = ", ".join(f"c{n}" for n in self.known) or "part"
        says = f"coalesce(trim(c{column}), '')"
        found = self.con.execute(
            f"select min(row), arg_max(row, {says}), arg_min(row, {says}) from raw where part = {part.number} "
            f"group by {key} having count(distinct {says}) > 1 order by 1 limit 1"
        ).fetchall()
        return (min(found[0][1:]), max(found[0][1:])) if found else None

    def _could(self, part: Part, column: int) -> bool:
        """Whether a column whose rows all have a key of their own may tell them apart."""
        family, rows = self.kind.family, part.profile.rows
        if family not in _BY_PLACE or (family != _OF_ADS and rows >= _MANY):
            return False
        return not any(self._settles(part, known, column) for known in self.known)

    def _one_segment(self, part: Part, column: int) -> str:
        """What all rows of an advertising report say in a column, where it may be all that the report was asked for."""
        if self.kind.family != _OF_ADS or is_of_account(self.sheet.header[column]):
            return ""
        [[cell]] = self.con.execute(f"select max(trim(c{column})) from raw where part = {part.number}").fetchall()
        whole = normalise(cell) in _WHOLE or find_marketplace(cell) or currency_code(cell) or parse_day(cell)
        return "" if whole else str(cell)

    def _settles(self, part: Part, known: int, column: int) -> bool:
        """Whether what a known column says settles what another does, in rows enough to tell."""
        if part.profile.rows == 1:
            return False
        [[rows, repeated, settled]] = self.con.execute(
            f"select sum(n), sum(n) filter (n > 1), bool_and(v = 1) from (select count(*) as n, "
            f"count(distinct coalesce(trim(c{column}), '')) as v from raw where part = {part.number} group by c{known})"
        ).fetchall()
        return bool(settled) and 2 * (repeated or 0) >= rows

    # -- what they may be --------------------------------------------------------------------------------------

    def _nearest(self, column: int) -> str | None:
        """The known field that a column's name is nearest to, where with it the file would be another report."""
        cell = normalise(self.sheet.header[column])
        if (field := _nearest_dimension(self.kind.family, cell)) and field not in self.stager.fields:
            return field if self._kinds_with(field) else None
        return None

    def _kinds_with(self, field: str) -> list[Kind]:
        """What the file would be if one column more were known."""
        fields = {*self.stager.fields, field}
        return [
            k for k in KINDS
            if k.family == self.kind.family and k.name != self.kind.name and field in k.needs
            and k.needs <= fields and not k.forbids & fields
        ]  # fmt: skip

    # -- words -------------------------------------------------------------------------------------------------

    def _may_be(self, name: str, field: str, *, own: bool) -> Text:
        other = self._kinds_with(field)[0]
        either = Text(f", or say --kind {self.kind.name}", f"，或加 --kind {self.kind.name}") if own else NOTHING
        return Text(
            "its column {name!r} is not known: if it is {known!r}, this is another report ({other}, not {kind}). Then "
            "write {known!r} over it; a column of your own: delete it{either}",
            "列 {name!r} 未识别：如果它是 {known!r}，这就是另一种报告（{other}，而不是{kind}），请把列名改为 "
            "{known!r}；如果是自己加的列，请删除{either}",
        ).format(
            name=name, known=self.sheet.vocabulary.spelling(field, self.sheet.language), kind=self.kind.called,
            other=other.called, either=either,
        )  # fmt: skip

    def _is_finer(self, name: str, rows: tuple[int, int]) -> Text:
        return Text(
            "its column {name!r} is not known, and rows {one} and {other} differ in it that are otherwise of one key: "
            "it is not the {kind} that its other columns say, but a finer report, which xlops does not know by this "
            "name{near}. Download the {kind}; a column of your own: delete it",
            "列 {name!r} 未识别，第 {one} 行和第 {other} 行只有它不同：这不是其他列所说的{kind}，而是更细的报告，xlops "
            "不认识这个列名{near}。请下载{kind}；如果是自己加的列，请删除",
        ).format(
            name=name, one=f"{rows[0]:,}", other=f"{rows[1]:,}", kind=self.kind.called, near=self._near_words(name)
        )  # fmt: skip

    def _could_be(self, name: str) -> Text:
        return Text(
            "its column {name!r} is not known and stands before the figures, so that it may tell its rows apart: then "
            "it is not the {kind} that its other columns say{near}. Download the {kind}; a column of your own: delete "
            "it, or say --kind {option}",
            "列 {name!r} 未识别，又在数据列之前，可能是用来区分各行的：那样就不是其他列所说的{kind}{near}。请下载"
            "{kind}；如果是自己加的列，请删除，或加 --kind {option}",
        ).format(name=name, kind=self.kind.called, near=self._near_words(name), option=self.kind.name)

    def _may_be_filtered(self, name: str, cell: str) -> Text:
        return Text(
            "its column {name!r} is not known, stands before the figures and says {cell!r} in every row: it may hold "
            "the figures of {cell!r} alone, and would replace the whole ones. Download the {kind} without that column; "
            "if its figures are whole, delete the column, or say --kind {option}",
            "列 {name!r} 未识别，又在数据列之前，每一行都是 {cell!r}：文件可能只有 {cell!r} 的数据，会替换完整的数据。"
            "请下载不含该列的{kind}；如果数据是完整的，请删除该列，或加 --kind {option}",
        ).format(name=name, cell=cell, kind=self.kind.called, option=self.kind.name)

    def _near_words(self, name: str) -> Text:
        near = self.sheet.vocabulary.nearest(name)
        return Text(f" (the nearest known name is {near!r})", f"（最接近的已知列名是 {near!r}）") if near else NOTHING


@cache
def _figure_fields(family: str) -> frozenset[str]:
    columns = [c for k in KINDS if k.family == family for c in k.columns]
    return frozenset(c.field for c in columns if c.type.sql not in ("VARCHAR", "DATE"))


@cache
def _dimension_names(family: str) -> list[tuple[str, str]]:
    """(spelling, field) of every field by which a kind of the family tells rows apart."""
    fields = {f for k in KINDS if k.family == family for f in (*k.table.key, *k.needs)} - _figure_fields(family)
    return [
        (normalise(written), field)
        for field, languages in spellings()[family].items()
        if field in fields and not field.startswith("_")
        for spelled in languages.values()
        for written in spelled
    ]


def _nearest_dimension(family: str, cell: str) -> str | None:
    """The field of the dimension whose name is nearest, where it is near."""
    near = [(_likeness(cell, written), field) for written, field in _dimension_names(family)]
    best = max(near, default=(0.0, ""))
    return best[1] if best[0] >= _NEAR else None


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR else 0.0
