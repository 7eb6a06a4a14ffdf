"""Rows that stand in one file twice (rule N20): a piece pasted in again must neither be added nor pass unseen.

Equal rows of an advertising report count once. Rows of one key that differ are two exports pasted together, but for
Brands and Display, where Amazon gives a row for each ad and does not name the ad. Where equal rows may be real (lines
of an order, fees, returns) only a block that repeats an earlier block is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from xlops.errors import AmbiguousReport
from xlops.findings import Finding
from xlops.language import Text, listed
from xlops.reports.checks.unknown_columns import unknown_columns
from xlops.reports.columns import Day
from xlops.reports.kind import Kind
from xlops.reports.part import Part
from xlops.reports.staging import Stager

_OF_EACH_AD = {"sb", "sd"}
_PART_OF_FILE = 0.2
_LEAST_BLOCK = 3
_IDS = re.compile(r"\bids?\b|_id$|编号|[a-z]Id$|ID\b|\bhours?\b|小时|时段|\bstunde\b|\bheure\b|\bhora\b|時間帯", re.I)
_EVER = "date '1990-01-01'", "date '2100-12-31'"


class Repeats:
    """Looks for repeated rows in `stage`, and takes out those that count once."""

    def __init__(self, con: duckdb.DuckDBPyConnection, stager: Stager, bad_rows_limit: float) -> None:
        self.con, self.stager, self.kind, self.limit = con, stager, stager.kind, bad_rows_limit
        self.columns = list(stager.table.columns)
        self.of_ads = self.kind.table_name.startswith("ads_") or self.kind.family == "bulk"
        self.twice = self._with_twins()

    def _with_twins(self) -> set[int]:
        """The parts in which some rows have one key, or are equal; most files hold none, and cost one pass."""
        if self.of_ads:
            rows, hashed = f"stage {self._sound()}", self._key()
        elif self.kind.unique:
            return set()
        else:
            rows, hashed = "raw", ", ".join(f"c{n}" for n in range(len(self.stager.sheet.header)))
        self.con.execute(
            f"create or replace temp table xl_twins as select part, hash({hashed}) as h from {rows} "
            "group by all having count(*) > 1"
        )
        self._hashed = hashed
        return {part for (part,) in self.con.execute("select distinct part from xl_twins").fetchall()}

    def _sound(self) -> str:
        """The condition that a spreadsheet spoilt no name of a row: two names that it made one are still two."""
        spoilt = " or ".join(self.stager.changed(name, name) for name in sorted(self.stager.names))
        return f"where not coalesce({spoilt}, false)" if spoilt else ""

    def _key(self) -> str:
        """All that rows of the table state beside figures and active days."""
        own = [n for n, t in self.stager.table.columns.items() if t.sql in ("VARCHAR", "DATE") and self._is_read(n)]
        return ", ".join(["part", *(n for n in own if n not in ("first_day", "last_day"))])

    def _is_read(self, column: str) -> bool:
        """Whether rows may differ in a column of the table: it is neither blank in all of a file nor stated once."""
        days = {c.field for c in self.kind.columns if isinstance(c, Day) and self.stager.day_source(c)}
        return column in self.kind.derive or column in self.stager.fields or column in days

    def settle(self, part: Part) -> None:
        """Count a part's equal rows once. Errors: AmbiguousReport where it holds a piece twice."""
        if part.number not in self.twice:
            return
        if self.of_ads:
            self._gather(part)
            self._count_once(part)
            self._check_keys(part)
        else:
            self._check_blocks(part)

    # -- advertising -------------------------------------------------------------------------------------------

    def _gather(self, part: Part) -> None:
        """Fill `xl_same` with the part's rows of repeated keys.

        `also` hashes what the columns say that are not read and may tell rows apart, `unread` what all of them say
        that are not read.
        """
        self.con.execute(
            f"create or replace temp table xl_same as select s.*, hash({self._hashed}) as h from stage s "
            f"where part = {part.number} "
            f"and hash({self._hashed}) in (select h from xl_twins where part = {part.number})"
        )
        also = ", ".join(["0", *(f"r.c{n}" for n in self._unread_dimensions(part))])
        unread = ", ".join(["0", *(f"coalesce(trim(r.c{n}), '')" for n in self._unread())])
        self.con.execute(
            f"create or replace temp table xl_same as select s.*, hash({also}) as also, hash({unread}) as unread "
            "from xl_same s "
            "join raw r on r.part = s.part and r.row = s.row"
        )

    def _unread(self) -> list[int]:
        """Columns with a name that are not read."""
        sheet = self.stager.sheet
        names = {f for c in self.kind.columns for f in (c.field, c.instead)} | {"date_range"}
        read = {n for name in names for n in sheet.all_fields.get(name, ())}
        return [n for n, cell in enumerate(sheet.header) if n not in read and cell.strip()]

    def _unread_dimensions(self, part: Part) -> list[int]:
        """Columns that are not read and may tell rows apart: ids, and those that hold words."""
        sheet, unread = self.stager.sheet, self._unread()
        if not unread:
            return []
        words = ", ".join(f"bool_or(not xl_missing(c{n}) and regexp_matches(c{n}, '\\p{{L}}'))" for n in unread)
        [holds] = self.con.execute(
            f"select {words} from raw where part = {part.number} and row in (select row from xl_same)"
        ).fetchall()
        return [n for n, yes in zip(unread, holds, strict=True) if yes or _IDS.search(sheet.header[n].strip())]

    def _count_once(self, part: Part) -> None:
        weight = f"sum({self.stager.table.weight})" if self.stager.table.weight else "null"
        self.con.execute(
            "create or replace temp table xl_again as select * from xl_same qualify row_number() over "
            f"(partition by unread, {', '.join(self.columns)} order by row) > 1"
        )
        [[count, first, spend]] = self.con.execute(f"select count(*), min(row), {weight} from xl_again").fetchall()
        if not count:
            return
        for table in ("stage", "xl_same"):
            self.con.execute(f"delete from {table} where part = {part.number} and row in (select row from xl_again)")
        amount = f"{spend or 0:,.2f} {part.currency}".strip()
        part.findings.append(Finding("repeated-rows", row=first, value=f"{count:,}", expected=amount))

    def _check_keys(self, part: Part) -> None:
        """AmbiguousReport where rows of one key and overlapping days are too many to be the report's own."""
        day = "day" if "day" in self.columns else "null"
        spans = {"first_day", "last_day"} <= self.stager.table.columns.keys()
        first, last = (f"coalesce(first_day, {_EVER[0]})", f"coalesce(last_day, {_EVER[1]})") if spans else _EVER
        by_key = f"over (partition by h, also order by {first}, {last}, row"
        self.con.execute(
            f"create or replace temp table xl_other as select *, {day} as on_day from ("
            f"select *, max({last}) {by_key} rows between unbounded preceding and 1 preceding) as reached, "
            f"lag(({first}, {last})) {by_key}) <> ({first}, {last}) as crosses from xl_same) where {first} <= reached"
        )
        [[count, keys, crossing]] = self.con.execute(
            "select count(*), count(distinct (h, also)), count(*) filter (crosses) from xl_other"
        ).fetchall()
        if not count:
            return
        twin, row = self.con.execute(
            "select min(row), max(row) from xl_same semi join xl_other using (h, also) "
            "group by h, also order by 1 limit 1"
        ).fetchall()[0]
        share, of_day = self._shares(part, count, day)
        lenient = part.product in _OF_EACH_AD and "ad_group" in self.columns
        lenient = lenient or self.kind.table_name == "ads_advertised" or self.kind.family == "bulk"
        too_many = keys > 1 and max(share, of_day) >= _PART_OF_FILE if lenient else share > self.limit
        ranges = crossing and "date_range" in self.stager.sheet.fields  # that were asked for, not active days
        if ranges or too_many or (not lenient and of_day >= _PART_OF_FILE):
            if column := self._unknown_that_differs(part, twin, row):
                raise AmbiguousReport(
                    Text(
                        "{count} of its rows have the key of another row, such as rows {twin} and {row}, which differ "
                        "in its column {column!r}, and that is not known: it is a finer report, or exports of the same "
                        "days are pasted together. Download the days once, in one report, without that column",
                        "有 {count} 行与另一行说的是同一对象，例如第 {twin} 行和第 {row} 行，它们的列 {column!r} 不同，"
                        "而该列未识别：这是更细的报告，或者日期重叠的导出粘在了一起。请一次下载全部日期，不要带该列",
                    ).format(count=f"{count:,}", twin=twin, row=row, column=column)
                )
            raise AmbiguousReport(
                Text(
                    "{count} of its rows have the key of another row and other values, such as rows {twin} and {row}: "
                    "exports of the same days seem to be pasted together. Download the days once, in one report, or "
                    "put each export into a file of its own",
                    "有 {count} 行与另一行说的是同一对象而数值不同，例如第 {twin} 行和第 {row} 行：像是日期重叠的导出"
                    "粘在了一起。请一次下载全部日期，或每份导出各存一个文件",
                ).format(count=f"{count:,}", twin=twin, row=row)
            )
        code = "rows-of-each-ad" if lenient and max(share, of_day) < _PART_OF_FILE else "same-keys"
        part.findings.append(Finding(code, row=row, value=f"{count:,}", expected=str(twin)))

    def _unknown_that_differs(self, part: Part, one: int, other: int) -> str:
        """The header of the first unknown column in which two rows differ."""
        for column in unknown_columns(self.stager.sheet):
            query = f"select count(distinct coalesce(trim(c{column}), '')) from raw where part = ? and row in (?, ?)"
            if self.con.execute(query, [part.number, one, other]).fetchall() == [(2,)]:
                return self.stager.sheet.header[column].strip()
        return ""

    def _shares(self, part: Part, count: int, day: str) -> tuple[float, float]:
        """The share of repeated keys among all rows, and on the day that has most of them."""
        [[rows]] = self.con.execute(f"select count(*) from stage where part = {part.number}").fetchall()
        [[of_day]] = self.con.execute(
            "select max(o.n / s.n) from (select on_day, count(*) as n from xl_other group by 1) o join "
            f"(select {day} as on_day, count(*) as n from stage where part = {part.number} group by 1) s "
            "on s.on_day = o.on_day"
        ).fetchall()
        return count / rows, float(of_day or 0)

    # -- all others --------------------------------------------------------------------------------------------

    def _check_blocks(self, part: Part) -> None:
        """AmbiguousReport where several rows in a row repeat earlier ones, in the same order.

        Equal lines of one order stand close together; a block that was pasted in holds several orders.
        """
        key = ", ".join([*self.stager.table.key, *({"day"} & {*self.columns})]) or "row"
        found = self.con.execute(
            f"with numbered as (select row, row_number() over (order by row) as n, hash({self._hashed}) as h from raw "
            f"where part = {part.number} and row in (select row from stage where part = {part.number})), "
            "twins as (select *, lag(n) over w as last, first_value(n) over w as first from numbered "
            f"where h in (select h from xl_twins where part = {part.number}) window w as (partition by h order by n)), "
            "pairs as (select row, n, last as twin from twins where last is not null "
            "union select row, n, first from twins where first < n), "
            "runs as (select *, n - twin as back, n - row_number() over (partition by n - twin order by n) as run "
            "from pairs), "
            f"keyed as (select r.*, hash({key}) as k from runs r join stage s on s.part = {part.number} "
            "and s.row = r.row) "
            "select min(row), max(row), min(twin), max(twin), count(*), any_value(back), max(n) = (select max(n) from "
            "numbered) from keyed group by back, run having count(distinct k) > 1 and count(*) <= any_value(back) "
            "order by count(*) desc limit 1"
        ).fetchall()
        for first, last, low, high, count, back, at_end in found:
            if count >= _LEAST_BLOCK or (at_end and count == back):
                earlier = self._rows(part, low, high)
                raise AmbiguousReport(
                    Text(
                        "its rows {first} to {last} repeat rows {start} to {end}, in the same order: a piece of it was "
                        "pasted in twice. Delete the repeated rows, or download the report again",
                        "第 {first} 到 {last} 行与第 {start} 到 {end} 行相同，次序也一样：有一段粘贴了两次。"
                        "请删除重复的行，或重新下载",
                    ).format(first=f"{first:,}", last=f"{last:,}", start=f"{earlier[0]:,}", end=f"{earlier[1]:,}")
                )

    def _rows(self, part: Part, low: int, high: int) -> Sequence[int]:
        """The rows whose numbers among the staged rows these are."""
        [found] = self.con.execute(
            f"select min(row) filter (n = {low}), min(row) filter (n = {high}) from (select row, row_number() over "
            f"(order by row) as n from stage where part = {part.number})"
        ).fetchall()
        return found


def stand_twice(con: duckdb.DuckDBPyConnection, kind: Kind, part: Part, rows: int) -> AmbiguousReport:
    """Why rows of one key, of which no two may be, are refused: pasted, or a spreadsheet made their keys alike."""
    said = {"count": f"{rows:,}", "key": listed(kind.table.key)}
    keys = [key for key in kind.table.key if kind.table.columns[key].sql == "VARCHAR"]
    changed = " or ".join(f"xl_changed({key})" for key in keys)
    query = (
        f"select {', '.join(keys)} from stage where part = ? and ({changed}) group by {', '.join(keys)} "
        "having count(*) > 1 limit 1"
    )
    found = con.execute(query, [part.number]).fetchall() if keys else []
    if found and (cell := next((c for c in found[0] if c and _is_changed(con, c)), "")):
        return AmbiguousReport(
            Text(
                "{count} of its rows stand in it twice (same {key}), where a spreadsheet wrote {cell!r} over other "
                "texts: download the report again and do not save it from Excel",
                "有 {count} 行出现了两次（{key} 相同），其中别的文字被表格软件改成了 {cell!r}："
                "请重新下载，不要用 Excel 另存",
            ).format(cell=cell, **said)
        )
    return AmbiguousReport(
        Text(
            "{count} of its rows stand in it twice (same {key}): two reports seem to be pasted together; download each "
            "on its own",
            "有 {count} 行出现了两次（{key} 相同）：像是两份报告粘在了一起；请分别下载",
        ).format(**said)
    )


def _is_changed(con: duckdb.DuckDBPyConnection, cell: str) -> bool:
    """Whether a cell looks like what a spreadsheet makes of names and ids."""
    return bool(con.execute("select xl_changed(?)", [cell]).fetchall()[0][0])
