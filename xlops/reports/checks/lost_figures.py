"""What rows that cannot be read hold: a few of many may be most of the money.

What spoils numbers spoils the large ones, since only these have a mark between their thousands. So rows are not only
counted: what can still be seen of such cells, and what else stands in their rows, is held against all of the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import duckdb

from xlops.errors import BadRows
from xlops.findings import Finding
from xlops.language import Text
from xlops.reports.checks import bad_rows
from xlops.reports.checks.letters import mended
from xlops.reports.columns import Column, Count, Money, Share
from xlops.reports.part import Part
from xlops.reports.staging import Stager

# what reports are downloaded for: of others (gift wrap, new to brand) one row may rightly hold most
_MAIN = frozenset({
    "gmv", "units", "sessions", "spend", "ad_sales", "ad_units", "clicks", "impressions", "product_sales", "total",
    "amount", "sales", "orders", "available", "ending", "shipped", "fee",
})  # fmt: skip
# digits in groups, whatever stands between them: neither words (`Err:502`) nor days and hours
_SEEN = "[^0-9#:]{0,5}[0-9]+([^0-9A-Za-z/:-]{1,3}[0-9]+)*[^0-9]{0,5}"
_MOST = 1e12  # more is no figure but an id, or a program's error
_PARTED = re.compile(r"-?[$€£]?\d{1,3},\d{3}\.\d\d")
_CENTS = "[.,]([0-9]{1,2})[^0-9]*$"


def mended_blanks(con: duckdb.DuckDBPyConnection, stager: Stager, parts: Sequence[Part]) -> None:
    """Tell of numbers that were read, whose blank between thousands a program had turned into a `?`."""
    queries = [
        f"select part, raw_{c.field} as v from typed where {c.field} is not null and xl_lost_blank(raw_{c.field})"
        for c in stager.columns(Money, Count, Share)
        if c.field in stager.raw
    ]
    query = f"select part, min(v) from ({' union all '.join(queries)}) group by part"
    found = dict(con.execute(query).fetchall()) if queries else {}
    for part in parts:
        part.findings += [mended(found[part.number].strip())] if part.number in found else []


class LostFigures:
    """What the rows hold that cannot be read, of each main figure; `bad` are the parts that have some."""

    def __init__(self, con: duckdb.DuckDBPyConnection, stager: Stager, bad: Collection[int]) -> None:
        self._stager = stager
        self._columns = [c for c in stager.columns(Money, Count) if c.field in _MAIN]
        self._of: dict[int, tuple[float | int | None, ...]] = {}
        self._ragged = con.execute("select part, row, cells from ragged order by part, row").fetchall()
        if self._columns and (bad or self._ragged):
            sums = ", ".join(self._sums(c) for c in self._columns)
            found = con.execute(f"select part, {sums} from typed group by part").fetchall()
            self._of = {part: tuple(of_part) for part, *of_part in found}

    def _sums(self, column: Column) -> str:
        """SQL for what the bad rows hold, what all rows hold, and which bad row holds most."""
        value = f"abs({column.field}::double)"
        if column.field in self._stager.raw:
            value = f"coalesce({value}, {_seen(f'raw_{column.field}')})"
        return f"sum({value}) filter (bad <> ''), sum({value}), arg_max(row, {value}) filter (bad <> '')"

    def check(self, part: Part, limit: float) -> None:
        """BadRows where they hold more of a main figure than the limit."""
        found = self._of.get(part.number, ())
        for column, lost, every, worst in zip(self._columns, found[::3], found[1::3], found[2::3], strict=False):
            shifted = {} if part.sheet.of_rows else self._shifted(part, column)  # else of any of its marketplaces
            gone = float(lost or 0) + sum(shifted.values())
            total = float(every or 0) + sum(shifted.values())
            if gone > limit * total:
                told = [f for f in part.findings if f.code in bad_rows.CODES]
                row = worst if lost else max(shifted, key=shifted.__getitem__)
                header = part.sheet.header[self._stager.fields[column.field]].strip()
                raise _too_much(gone / total, header, limit, next((f for f in told if f.row == row), told[0]))

    def _shifted(self, part: Part, column: Column) -> dict[int, float]:
        """Row → what a line with more cells than the header seems to hold of an amount.

        It is an amount over a thousand that lost its quotes (`1,199.92`), where the figures before it stand in their
        columns; else what stands as many cells further right, or in its own place, where those too many may follow it.
        """
        number, width = self._stager.fields[column.field], len(part.sheet.header)
        before = [n for c in self._stager.columns(Money, Count) if (n := self._stager.fields[c.field]) < number]
        found = {}
        for of_part, row, cells in self._ragged:
            if of_part == part.number and len(cells) > width and isinstance(column, Money):
                shifted = _amount(cells[number + len(cells) - width]) or 0.0
                if not all(_amount(cells[n]) is not None for n in before):
                    found[row] = shifted
                elif before and _PARTED.fullmatch(",".join(cells[number : number + 2])):
                    found[row] = _amount("".join(cells[number : number + 2])) or 0.0
                else:
                    found[row] = min(shifted, _amount(cells[number]) or 0.0)
        return found


def _amount(text: str) -> float | None:
    try:
        return abs(float(text.strip().lstrip("$€£")))
    except ValueError:
        return None


def _seen(cell: str) -> str:
    """SQL for the number that the digits of a cell seem to make; NULL where it holds something else than a number."""
    digits = f"regexp_replace(regexp_replace({cell}, '{_CENTS}', 'p\\1'), '[^0-9p]', '', 'g')"
    grouped = f"case when regexp_full_match({cell}, '{_SEEN}') then try_cast(replace({digits}, 'p', '.') as double) end"
    number = f"coalesce({grouped}, abs(try_cast({cell} as double)))"  # the latter of a power: 1.2E+05
    return f"case when {number} < {_MOST:.0f} then {number} end"


def _too_much(share: float, column: str, limit: float, worst: Finding) -> BadRows:
    return BadRows(
        Text(
            "the rows that cannot be read hold {share} of its {column}, more than the limit of {limit} "
            "(bad_rows_limit in xlops.toml); row {row}: {why}. Download the report again and do not save it from Excel",
            "读不懂的行占 {column} 的 {share}，超过 {limit} 的上限（xlops.toml 的 bad_rows_limit）；第 {row} 行："
            "{why}。请重新下载，不要用 Excel 另存",
        ).format(share=f"{share:.1%}", column=column, limit=f"{limit:.0%}", row=worst.row, why=worst.message)
    )
