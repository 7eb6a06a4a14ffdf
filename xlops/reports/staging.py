"""From raw text to typed rows: one SQL statement a batch, the rows that cannot be read told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from xlops.findings import Finding
from xlops.reports.checks.odd_words import NAMES
from xlops.reports.codes import codes
from xlops.reports.columns import (
    LETTERS_KEPT,
    PLAIN,
    Asin,
    Coded,
    Column,
    Count,
    Day,
    Form,
    Locale,
    Moment,
    Money,
    Share,
    Words,
)
from xlops.reports.kind import Kind
from xlops.reports.sheet import Sheet
from xlops.reports.vocabulary import attribution_days

MOST_FINDINGS = 200
_SMALL = 50_000
STATED = ("currency", "country")  # columns that no table keeps, because the whole file is of one
_UNIT, _RECORD = "\x1f", "\x1e"


@dataclass(frozen=True)
class Profile:
    """What one part holds before anything is typed: rows, columns that are digits or `$1,234.56` throughout."""

    rows: int
    digits: frozenset[str]
    plain: frozenset[str]
    unlike: tuple[str, ...]  # fields that several columns name, with different values
    errors: frozenset[str]  # text fields in which some cell is an error of a spreadsheet
    told: frozenset[str]  # what holds of some cell and is told, as `{code} {field}` (see `Stager._told`)
    lacking: bool  # some row has no key or no day
    signs: frozenset[str]  # of the further conditions asked for, those that hold for some row
    blank: frozenset[str]  # names that Amazon writes in nearly every row, of which more than a few cells are empty
    emptied: frozenset[str]  # figures that Amazon writes wherever there is one, of which some cell is empty
    few: frozenset[str] = frozenset()  # those of them whose zeros are written, with few cells that are empty

    def form(self, column: Column, locale: Locale) -> Form:
        if f"{column.field}{locale.decimal}" in self.digits or column.field in self.digits:
            return Form.DIGITS
        if column.field in self.plain and locale.decimal == ".":
            return Form.MARKED
        return Form.ANY


_ZEROS = 4  # of a column, for each cell of it that is empty: somebody emptied it
_ONE_IN = 50  # rows in which a name may be empty: Amazon leaves out a search term now and then
_NONE: frozenset[str] = frozenset()
NO_ROWS = Profile(0, _NONE, _NONE, (), _NONE, _NONE, lacking=False, signs=_NONE, blank=_NONE, emptied=_NONE)


class Stager:
    """Types the rows of `raw` into `stage` for a kind; `part` tells the files of a batch apart."""

    def __init__(self, con: duckdb.DuckDBPyConnection, sheet: Sheet, kind: Kind) -> None:
        self.con, self.sheet, self.kind = con, sheet, kind
        self.fields = kind.fields(sheet)
        self.table = kind.table
        self.keys = [c for c in kind.columns if c.required and c.type.sql == "VARCHAR" and c.field in self.fields]
        self.day = self._required_day()
        own = {c.field for c in self.columns(Words)}
        self.names = own & NAMES & {*self.table.key, "campaign"}
        self.stated = [Words(f) for f in STATED if f in self.fields and f not in own]
        self.raw: set[str] = set()  # fields whose text stands in `typed` too, since not all of it may be readable

    def _required_day(self) -> Day | None:
        """The day that every row needs, where the report has a column for it."""
        days = [c for c in self.kind.columns if isinstance(c, Day) and c.field == "day" and "day" in self.fields]
        return days[0] if days else None

    def ref(self, field: str) -> str:
        return f"c{self.fields[field]}"

    def columns(self, *types: type[Column]) -> list[Column]:
        return [c for c in self.kind.columns if isinstance(c, types) and c.field in self.fields]

    # -- before typing -----------------------------------------------------------------------------------------

    def profile(self, rows: int, signs: Mapping[str, str] | None = None) -> dict[int, Profile]:
        """One profile per part, from one scan of all cells; `rows` is about how many there are in all.

        `signs` are further conditions to test on the way, by their names.
        """
        tests: list[tuple[str, str, str]] = []
        for column in self.columns(Money, Count):
            ref = self.ref(column.field)
            for mark in (".", ","):
                condition = column.digits_only(ref, Locale(mark))
                name = f"{column.field}{mark}" if isinstance(column, Money) else column.field
                if isinstance(column, Money) or mark == ".":
                    tests.append(("digits", name, f"bool_and({ref} is null or ({condition}))"))
            if isinstance(column, Money) and rows < _SMALL:
                plain = f"regexp_full_match({ref}, '{PLAIN}') and {column.sql(ref, Locale(), Form.MARKED)} is not null"
                tests.append(("plain", column.field, f"bool_and({ref} is null or ({plain}))"))
        for column in self.kind.columns:
            first, *others = self.sheet.all_fields.get(column.field, (0,))
            tests += [("unlike", column.field, f"bool_or(c{first} is distinct from c{o})") for o in others]
        tests += [
            ("errors", c.field, f"bool_or(xl_error({self.ref(c.field)}))") for c in (*self.columns(Words), *self.stated)
        ]
        tests += [("told", f"{code} {f}", f"bool_or({condition})") for (code, f), condition in self._told().items()]
        tests += [("signs", name, f"bool_or({condition})") for name, condition in (signs or {}).items()]
        some = f"count(*) filter (where xl_blank({{}})) * {_ONE_IN} > count(*)"
        tests += [("blank", c.field, some.format(self.ref(c.field))) for c in self._written()]
        tests += [("emptied", c.field, f"bool_or(xl_missing({self.ref(c.field)}))") for c in self._stated_figures()]
        blank = [f"xl_blank({self.ref(c.field)})" for c in self.keys]
        lacking = [" and ".join(blank)] if blank else []
        lacking += [f"xl_missing({self.ref('day')})"] if self.day else []
        tests.append(("lacking", "", f"bool_or({' or '.join(f'({w})' for w in lacking) or 'false'})"))
        query = f"select part, count(*), {', '.join(t for _, _, t in tests)} from raw group by part"
        found = {}
        for part, count, *holds in self.con.execute(query).fetchall():
            named: dict[str, set[str]] = {}
            for (what, name, _), yes in zip(tests, holds, strict=True):
                named.setdefault(what, set()).update([name] * bool(yes))
            whats = ("digits", "plain", "errors", "told", "signs", "blank", "emptied")
            sets = {what: frozenset(named.get(what, ())) for what in whats}
            unlike = tuple(sorted(named.get("unlike", ())))
            found[part] = Profile(count, unlike=unlike, lacking=bool(named["lacking"]), **sets)
        return self._with_few(found)

    def _with_few(self, found: dict[int, Profile]) -> dict[int, Profile]:
        """The profiles with the figures whose zeros are written but in a few cells."""
        asked = [
            c.field for c in self._stated_figures() if c.zeros and any(c.field in p.emptied for p in found.values())
        ]
        if not asked:
            return found
        tests = []
        for raw in map(self.ref, asked):
            empty = f"count(*) filter (xl_missing({raw}))"
            zeros = f"count(*) filter (not xl_missing({raw}) and not xl_some({raw}))"
            tests.append(f"{empty} > 0 and {empty} * {_ZEROS} <= {zeros}")
        rows = self.con.execute(f"select part, {', '.join(tests)} from raw group by part").fetchall()
        few = {part: frozenset(f for f, yes in zip(asked, holds, strict=True) if yes) for part, *holds in rows}
        return {part: replace(profile, few=few[part]) for part, profile in found.items()}

    def _written(self) -> list[Words]:
        """The names that Amazon writes in nearly every row, unless a column beside it can stand for one."""
        return [c for c in self.columns(Words) if isinstance(c, Words) and c.always and c.instead not in self.fields]

    def of_one_window(self, *fields: str) -> bool:
        """Whether no two of the columns state different windows of attribution."""
        days = {attribution_days(self.sheet.header[self.fields[f]]) for f in fields}
        return len(days - {None}) < 2

    def _stated_figures(self) -> list[Column]:
        return [c for c in self.columns(Money, Count) if c.filled or c.implied]

    def day_source(self, column: Column) -> tuple[str, str] | None:
        """(raw column, column of xl_days) that answers a day; a `Date range` column answers two of them."""
        field = column.field
        if field in self.fields:
            return self.ref(field), "local_day" if isinstance(column, Moment) else "day"
        if "date_range" in self.fields and field in ("first_day", "last_day"):
            return self.ref("date_range"), "day" if field == "first_day" else "last"
        return None

    def row_days(self) -> dict[str, str]:
        """Which of `day`, `first_day` and `last_day` the rows state, with the SQL of the text that states it."""
        own = [c for c in self.kind.columns if isinstance(c, Day) and c.field in ("day", "first_day", "last_day")]
        return {c.field: c.text(found[0]) for c in own if (found := self.day_source(c))}

    # -- typing ------------------------------------------------------------------------------------------------

    def stage(self, locales: dict[int, Locale], profiles: dict[int, Profile], products: Mapping[int, str]) -> None:
        """Make `typed` (all rows, `bad` names the cells that cannot be read) of the parts in `locales`.

        `products` are the ad products of the parts.
        """
        groups: dict[Locale, list[int]] = {}
        for part, locale in locales.items():
            groups.setdefault(locale, []).append(part)
        every = len(groups) == 1 and len(locales) == len(profiles)
        queries = [
            self._typed(locale, {p: profiles[p] for p in parts}, products, every=every)
            for locale, parts in groups.items()
        ]
        self.con.execute(f"create or replace temp table typed as {' union all by name '.join(queries)}")

    def _typed(
        self, locale: Locale, of: Mapping[int, Profile], products: Mapping[int, str], *, every: bool
    ) -> str:  # fmt: skip
        typed, joins, bad, profiles = [], [], [], list(of.values())
        for column in self.kind.columns:
            value = f"cast(null as {column.type.sql})"
            raw = self.ref(column.field) if column.field in self.fields else None
            forms = {p.form(column, locale) for p in profiles}
            form = forms.pop() if len(forms) == 1 else Form.ANY
            if isinstance(column, Day) and (found := self.day_source(column)):
                raw, part = found
                alias = f"d_{column.field}"
                text = column.text(f"raw.{raw}")
                joins.append(f"left join xl_days {alias} on {alias}.part = raw.part and {alias}.text = {text}")
                value = f"{alias}.{part}"
            elif raw is not None:
                value = column.sql(f"raw.{raw}", locale, form)
                if any(f"text-cut {column.field}" in p.told for p in profiles):
                    value = f"left({value}, {LETTERS_KEPT})"
            typed.append(f"{value} as {column.field}")
            if any(column.field in p.errors for p in profiles):
                test = f"xl_error(raw.{raw})" + f" and not xl_spoilt(raw.{raw})" * (column.field in self.names)
                typed.append(f"case when {test} then raw.{raw} end as error_{column.field}")
                bad.append(f"coalesce('{column.field}{_UNIT}' || error_{column.field} || '{_RECORD}', '')")
            always = column.always and (not isinstance(column, Words) or any(column.field in p.blank for p in profiles))
            if raw is not None and (always or (column.can_be_bad and form is Form.ANY)):
                typed.append(f"raw.{raw} as raw_{column.field}")
                self.raw.add(column.field)
                if always:
                    bad.append(self._untold(column))
                missing = column.empty(f"raw_{column.field}")
                if column.loose:
                    missing = f"{missing} or regexp_full_match(raw_{column.field}, '{column.loose}')"
                bad.append(
                    f"case when {column.field} is null and not ({missing}) "
                    f"then '{column.field}{_UNIT}' || raw_{column.field} || '{_RECORD}' else '' end"
                )
        emptied = [c for c in self._stated_figures() if any(c.field in p.emptied for p in profiles)]
        sp = [part for part in of if products.get(part) == "sp"]
        few = {c.field: [part for part, profile in of.items() if c.field in profile.few] for c in emptied}
        typed += [f"{self._emptied(c, sp, few[c.field])} as emptied_{c.field}" for c in emptied]
        bad += [f"case when emptied_{c.field} then '{c.field}{_UNIT}{_RECORD}' else '' end" for c in emptied]
        for column in self.stated:
            if tests := self._unstated(column, any(column.field in p.errors for p in profiles)):
                typed.append(f"raw.{self.ref(column.field)} as stated_{column.field}")
                bad += tests
        where = [f"({self.kind.where})"] if self.kind.where else []
        if any(p.lacking for p in profiles):
            where.append(f"not ({self._empty({t.rsplit('raw_', 1)[1] for t in typed if ' as raw_' in t})})")
            bad += self._lacking()
        chosen = "" if every else f" where {_one_of(of)}"
        return (
            f"select *, {' || '.join(bad) or chr(39) * 2} as bad from (select raw.part, raw.row, {', '.join(typed)} "
            f"from raw {' '.join(joins)}{chosen}){' where ' * bool(where)}{' and '.join(where)}"
        )

    @staticmethod
    def _untold(column: Column) -> str:
        """The condition for a row without what Amazon writes in all, where others have it, or a count below zero."""
        raw, field = f"raw_{column.field}", column.field
        below = f"when {field} < 0 then '{field}{_UNIT}' || {raw} || '{_RECORD}' " * isinstance(column, Count)
        untold = f"{field} is null and {column.empty(raw)} and count({field}) over (partition by part) > 0"
        return f"case when {untold} then '{field}{_UNIT}{_RECORD}' {below}else '' end"

    def _emptied(self, column: Column, sp: Sequence[int], few: Sequence[int]) -> str:
        """The condition for a cell without a figure that others of the file, or of its row, say it has.

        `sp` are the parts of Sponsored Products, `few` those that write the zeros of the column.
        """
        raw = f"raw.{self.ref(column.field)}"
        said = self._some_of(column, column.implied)
        if sp and (more := self._some_of(column, column.implied_sp)):
            said.append(f"{_one_of(sp)} and ({' or '.join(more)})")
        said += [_one_of(few)] * bool(few)
        said += [f"count(*) filter (not xl_missing({raw})) over (partition by raw.part) > 0"] * column.filled
        return f"xl_missing({raw}) and ({' or '.join(said) or 'false'})"

    def _some_of(self, column: Column, fields: Iterable[str]) -> list[str]:
        """Conditions that other columns of the row, of the same window, hold a figure."""
        known = [f for f in fields if f in self.fields and self.of_one_window(f, column.field)]
        return [f"xl_some(raw.{self.ref(f)})" for f in known]

    def _unstated(self, column: Column, errors: bool) -> list[str]:
        """Conditions for rows that do not state a column which tells whose they are, where others do."""
        number, field, text = self.fields[column.field], column.field, f"stated_{column.field}"
        found = [f"case when xl_error({text}) then '{field}{_UNIT}' || {text} || '{_RECORD}' else '' end"] * errors
        if any(n == number and not all(cell.strip() for cell in cells) for n, cells in self.sheet.only):
            found.append(f"case when xl_blank({text}) then '{field}{_UNIT}{_RECORD}' else '' end")
        return found

    def _lacking(self) -> list[str]:
        """Conditions for rows that have figures but no key, or no day: left out in silence they would be lost."""
        found = []
        if self.keys:
            none = " and ".join(f"{c.field} is null" for c in self.keys)
            unread = [f"xl_missing(raw_{c.field})" for c in self.keys if c.can_be_bad]
            found.append(
                f"case when {' and '.join([none, *unread])} then '{self.keys[0].field}{_UNIT}{_RECORD}' else '' end"
            )
        if self.day:
            found.append(f"case when day is null and xl_missing(raw_day) then 'day{_UNIT}{_RECORD}' else '' end")
        return found

    def _empty(self, kept_raw: set[str]) -> str:
        """Whether a row has neither keys nor figures: a blank line, or a remark under the table."""
        own = [c for c in self.kind.columns if c in self.keys or c.type.sql not in ("VARCHAR", "DATE")]
        tests = [f"{c.field} is null" for c in own]
        return " and ".join([*tests, *(f"xl_missing(raw_{c.field})" for c in own if c.field in kept_raw)])

    def bounds(self) -> list[tuple[int, Finding]]:
        """(part, finding) for every column of shares in which a bound such as `< 5%` stands for a value."""
        found = []
        for column in self.columns(Share):
            rows = self.con.execute(
                f"select part, count(*), min(raw_{column.field}) from typed "
                f"where {column.field} is null and xl_bound(raw_{column.field}) group by part"
            ).fetchall()
            header = self.sheet.header[self.fields[column.field]].strip()
            found += [(part, Finding("bound", column=header, value=f"{n:,}", expected=text)) for part, n, text in rows]
        return found

    def none(self) -> None:
        """Make `stage` without a row."""
        columns = ", ".join(f"{name} {kind.sql}" for name, kind in self.table.columns.items())
        self.con.execute(f"create or replace temp table stage (part integer, row bigint, {columns})")

    def finish(self, parts: Sequence[int] | None) -> None:
        """Make `stage`, in the columns of the canonical table, of the good rows of `parts` (all where None)."""
        own = {c.field for c in self.kind.columns}
        zeros = [f"coalesce({c.field}, 0) as {c.field}" for c in self.kind.columns if c.zero and c.field in self.fields]
        rows = f"(select * replace ({', '.join(zeros)}) from typed)" if zeros else "typed"
        chosen = []
        for name, kind in self.table.columns.items():
            source = self.kind.derive.get(name) or (name if name in own else f"cast(null as {kind.sql})")
            chosen.append(f"cast({source} as {kind.sql}) as {name}")
        only = f" and part in ({', '.join(map(str, parts)) or '-1'})" if parts is not None else ""
        self.con.execute(
            f"create or replace temp table stage as select part, row, {', '.join(chosen)} from {rows} "
            f"join xl_files using (part) where bad = ''{only}"
        )

    def loose_cells(self) -> dict[int, list[Finding]]:
        """Per part: the columns with cells that were read loosely, how many, and one of them."""
        found: dict[int, list[Finding]] = {}
        for column in self.columns(Column):
            if column.loose:
                ref, header = self.ref(column.field), self.sheet.header[self.fields[column.field]].strip()
                rows = self.con.execute(
                    f"select part, count(*), min({ref}) from raw where regexp_full_match({ref}, '{column.loose}') "
                    "group by part"
                ).fetchall()
                for part, count, cell in rows:
                    finding = Finding(
                        "read-loosely", column=header, value=f"{count:,}", hint=cell.strip(), expected=column.loosely
                    )
                    found.setdefault(part, []).append(finding)
        return found

    def _told(self) -> dict[tuple[str, str], str]:
        """(finding's code, field) → the condition that a cell of a name or an id is told.

        A spreadsheet took it for a number, a day or a yes; it is longer than a cell can be (rule D17); it is an ISBN
        that lost its leading zeros.
        """
        found = {}
        for column in self.columns(Words, Asin):
            ref, field = self.ref(column.field), column.field
            if isinstance(column, Asin):
                found["isbn", field] = f"xl_short_isbn({ref})"
                continue
            found["text-cut", field] = f"xl_too_long({ref})"
            if field in (*self.table.key, "campaign"):
                found["excel-changed", field] = self.changed(field, ref)
        return found

    def changed(self, field: str, ref: str) -> str:
        """The condition that a spreadsheet made something else of a name or an id."""
        day = f" or regexp_full_match({ref}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')" * (self.sheet.rows is not None)
        return f"xl_changed({ref}){day}" + f" or xl_spoilt({ref})" * (field in self.names)

    def told_cells(self, profiles: Iterable[Profile]) -> dict[int, list[Finding]]:
        """Per part: the columns with cells that are told, how many, and the first of them."""
        found: dict[int, list[Finding]] = {}
        some = {name for profile in profiles for name in profile.told}
        for (code, field), condition in self._told().items():
            if f"{code} {field}" not in some:
                continue
            header = self.sheet.header[self.fields[field]].strip()
            first = f"min(row), left(trim(arg_min({self.ref(field)}, row)), 60)"
            query = f"select part, count(*), {first} from raw where {condition} group by part"
            for part, count, row, cell in self.con.execute(query).fetchall():
                finding = Finding(code, row=row, column=header, value=f"{count:,}", hint=cell)
                found.setdefault(part, []).append(finding)
        return found

    def bad_rows(self) -> dict[int, tuple[int, list[Finding]]]:
        """Per part: how many rows cannot be read, and the first of them as findings."""
        counts = self.con.execute("select part, count(*) from typed where bad <> '' group by part").fetchall()
        found: dict[int, tuple[int, list[Finding]]] = {part: (count, []) for part, count in counts}
        if not found:
            return {}
        rows = self.con.execute(
            "select part, row, bad from typed where bad <> '' "
            f"qualify row_number() over (partition by part order by row) <= {MOST_FINDINGS} order by part, row"
        ).fetchall()
        by_field = {c.field: c for c in (*self.stated, *self.kind.columns)}
        for part, row, bad in rows:
            empty: dict[str, None] = {}
            for entry in str(bad).split(_RECORD)[:-1]:
                field, parted, value = entry.partition(_UNIT)
                if not parted or field not in by_field:
                    continue  # the rest of a value that holds our mark itself
                header = self.sheet.header[self.fields.get(field, self.fields.get("date_range", 0))].strip()
                if value:
                    expected = _expected(by_field[field])
                    found[part][1].append(
                        Finding("bad-value", row=int(row), column=header, value=value, expected=expected)
                    )
                else:
                    empty[header] = None
            if empty:
                found[part][1].append(Finding("missing-value", row=int(row), column=", ".join(empty)))
        return found

    def unknown_words(self, part: int) -> list[Finding]:
        """The words of coded columns that their lists do not have, each with the first row that says it."""
        found = []
        for column in (c for c in self.columns(Coded) if isinstance(c, Coded)):
            rows = self.con.execute(
                f"select {column.field}, min(row), count(*) from typed where part = ? and bad = '' "
                f"and {column.field} not in (select unnest(?::varchar[])) group by 1 order by 2",
                [part, sorted(set(codes(column.words).values()))],
            ).fetchall()
            header = self.sheet.header[self.fields[column.field]].strip()
            found += [
                Finding(column.untold, row=row, column=header, value=word, expected=f"{count:,}")
                for word, row, count in rows
            ]
        return found


def _one_of(parts: Iterable[int]) -> str:
    """The condition that a row is of one of the parts."""
    return f"raw.part in ({', '.join(map(str, parts))})"


def _expected(column: Column) -> str:
    return f"{column.expected} from 0 on" if column.always and isinstance(column, Count) else column.expected
