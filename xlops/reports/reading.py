"""Read one sheet by its kind: raw text into DuckDB, evidence, typed rows in the temporary table `stage`, findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd

from xlops.errors import AmbiguousReport, BadRows, UnreadableFile
from xlops.findings import Finding
from xlops.periods import Span
from xlops.reports.columns import MACROS, PLAIN, Column, Count, Day, Form, Locale, Money, Share
from xlops.reports.dates import day_order, parse_day, parse_range
from xlops.reports.evidence import (
    MONTH_FIRST,
    Hints,
    day_in_name,
    settle_currency,
    settle_export_time,
    settle_locale,
    settle_marketplace,
    settle_span,
)
from xlops.reports.headers import attribution_days
from xlops.reports.kind import Kind
from xlops.reports.sheet import Sheet, text_of
from xlops.reports.text import ends_cleanly, write_plain
from xlops.tables import SALES_TABLES
from xlops.tables import Span as Grain

_MOST_FINDINGS = 200
_SMALL = 50_000
_UNIT, _RECORD = "\x1f", "\x1e"


@dataclass(frozen=True)
class Reading:
    """What a file turned out to be. Its rows wait in the connection's temporary table `stage`."""

    name: str
    sha256: str
    kind: str
    table: str
    language: str
    marketplace: str
    marketplace_by: str
    currency: str
    ad_product: str
    attribution_days: int | None
    grain: Grain
    span: Span
    span_by: str
    exported_at: datetime
    exported_by: str
    rows: int
    totals: dict[str, Decimal]
    decimal: str
    day_order: str
    findings: tuple[Finding, ...]


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Teach a connection to read reports; once per connection."""
    con.execute(MACROS)


def read_sheet(con: duckdb.DuckDBPyConnection, sheet: Sheet, kind: Kind, hints: Hints, scratch: Path) -> Reading:
    """Read every row of the sheet into `stage` (columns of the kind's table, and `row`); see `prepare`.

    Errors: any ReportError; nothing is left behind but temporary tables.
    """
    findings = [*_unknown_columns(sheet, kind), *_load_raw(con, sheet, scratch)]
    return _Reader(con, sheet, kind, hints, findings).read()


class _Reader:
    def __init__(
        self, con: duckdb.DuckDBPyConnection, sheet: Sheet, kind: Kind, hints: Hints, findings: list[Finding]
    ) -> None:
        self.con, self.sheet, self.kind, self.hints, self.findings = con, sheet, kind, hints, findings
        self.fields = sheet.fields
        self.read_rows = self._count("raw")
        if self.read_rows == 0 and not findings:
            raise UnreadableFile(
                "it has a header but no rows: nothing happened in the days it was asked for, "
                "or the download was cut off"
            )

    def read(self) -> Reading:
        sheet, kind = self.sheet, self.kind
        product = kind.ad_product(sheet, self.hints.ad_product)
        currencies = settle_currency(self._distinct("currency"), self._amounts())
        market = settle_marketplace(self._distinct("country"), sheet.source, currencies, sheet.language, self.hints)
        currency = _one_currency(currencies, market.value)
        locale = settle_locale(
            self._values(Money), self._values(Share), (currency,) if currency else (), sheet.language
        )
        order = self._read_days(market.value)
        self._stage(locale)
        rows = self._count("stage")
        if rows == 0:
            raise UnreadableFile("none of its rows can be read: " + "; ".join(f.message() for f in self.findings[:3]))
        grain = kind.grain(sheet)
        span, span_by = self._span(grain)
        if span_by == "rows":
            self.findings.append(Finding("assumed-span", value=str(span)))
        exported = settle_export_time(sheet.source, market.value, span.last)
        file = sheet.source.name + (f" › {sheet.title}" if sheet.title and sheet.rows is not None else "")
        return Reading(
            name=sheet.source.name, sha256=sheet.source.sha256, kind=kind.name, table=kind.table_name,
            language=sheet.language, marketplace=market.value, marketplace_by=market.by, currency=currency,
            ad_product=product, attribution_days=self._window(), grain=grain, span=span, span_by=span_by,
            exported_at=datetime.fromisoformat(exported.value), exported_by=exported.by, rows=rows,
            totals=self._totals(), decimal=locale.decimal, day_order=order,
            findings=tuple(f.at(file) for f in self.findings[:_MOST_FINDINGS]),
        )  # fmt: skip

    # -- evidence ----------------------------------------------------------------------------------------------

    def _ref(self, field: str) -> str:
        return f"c{self.fields[field]}"

    def _distinct(self, field: str) -> list[str]:
        if field not in self.fields:
            return []
        query = f"select distinct xl_text({self._ref(field)}) from raw where not xl_missing({self._ref(field)})"
        return [str(r[0]) for r in self.con.execute(query).fetchall()]

    def _columns(self, *types: type[Column]) -> list[Column]:
        return [c for c in self.kind.columns if isinstance(c, types) and c.field in self.fields]

    def _values(self, *types: type[Column]) -> list[str]:
        """Values that may tell the decimal mark: the sample's, and where they tell nothing the whole file's."""
        refs = [self._ref(c.field) for c in self._columns(*types)]
        if not refs:
            return []
        union = " union all ".join(f"(select {r} v from raw where {r} is not null limit 2000)" for r in refs)
        return [str(r[0]) for r in self.con.execute(f"select distinct v from ({union})").fetchall()]

    def _amounts(self) -> list[str]:
        """One example of each way that currency marks stand around the amounts of the whole file."""
        refs = [self._ref(c.field) for c in self._columns(Money)]
        if not refs or "currency" in self.fields:
            return []
        union = " union all ".join(f"select {r} v from raw" for r in refs)
        query = (
            f"select min(v) from ({union}) where try_cast(v as double) is null and not xl_missing(v) "
            "group by regexp_replace(v, '[0-9.,()+ -]+', '', 'g')"
        )
        return [str(r[0]) for r in self.con.execute(query).fetchall()]

    def _window(self) -> int | None:
        if "ad_sales" not in self.fields:
            return None
        return attribution_days(self.sheet.header[self.fields["ad_sales"]])

    # -- days --------------------------------------------------------------------------------------------------

    def _read_days(self, marketplace: str) -> str:
        """Fill `xl_days` with the file's distinct day texts, read in one order; returns the order."""
        columns = [c.field for c in self._columns(Day)]
        texts = {t for field in [*columns, "date_range"] for t in self._distinct(field)}
        usual = "mdy" if marketplace in MONTH_FIRST else None if marketplace in {"CA", ""} else "dmy"
        order = day_order(texts, usual)
        days = []
        for text in texts:
            if span := parse_range(text):
                days.append((text, *span))
            elif day := parse_day(text, order):
                days.append((text, day, day))
        frame = pd.DataFrame(days, columns=["text", "day", "last"])
        self.con.execute("create or replace temp table xl_days (text varchar, day date, last date)")
        if len(frame):
            self.con.execute("insert into xl_days select * from frame")
        return order

    def _day_source(self, field: str) -> tuple[str, str] | None:
        """(raw column, column of xl_days) that answers a day field; a `Date range` column answers two of them."""
        if field in self.fields:
            return self._ref(field), "day"
        if "date_range" in self.fields and field in ("first_day", "last_day"):
            return self._ref("date_range"), "day" if field == "first_day" else "last"
        return None

    # -- rows --------------------------------------------------------------------------------------------------

    def _forms(self, locale: Locale) -> dict[str, Form]:
        """How plainly each column is written. Small files are also asked for `$1,234.56`, to spare them much SQL."""
        asked = []
        for column in self._columns(Money, Count):
            ref = self._ref(column.field)
            asked.append((column.field, Form.DIGITS, f"{ref} is null or ({column.digits_only(ref, locale)})"))
            if isinstance(column, Money) and locale.decimal == "." and self.read_rows < _SMALL:
                asked.append((column.field, Form.MARKED, f"{ref} is null or regexp_full_match({ref}, '{PLAIN}')"))
        if not asked:
            return {}
        row = self.con.execute(f"select {', '.join(f'bool_and({test})' for _, _, test in asked)} from raw").fetchall()[
            0
        ]
        forms: dict[str, Form] = {}
        for (name, form, _), holds in zip(asked, row, strict=True):
            if holds:
                forms.setdefault(name, form)
        return forms

    def _stage(self, locale: Locale) -> None:
        typed, joins, bad, needed = [], [], [], []
        forms = self._forms(locale)
        for column in self.kind.columns:
            value = f"cast(null as {column.type.sql})"
            raw = self._ref(column.field) if column.field in self.fields else None
            if isinstance(column, Day) and (found := self._day_source(column.field)):
                raw, part = found
                joins.append(f"left join xl_days d_{column.field} on d_{column.field}.text = xl_text(raw.{raw})")
                value = f"d_{column.field}.{part}"
            elif raw is not None:
                value = column.sql(f"raw.{raw}", locale, forms.get(column.field, Form.ANY))
            typed.append(f"{value} as {column.field}")
            if raw is not None and column.can_be_bad and column.field not in forms:
                bad.append(
                    f"case when {column.field} is null and not xl_missing(raw_{column.field}) "
                    f"then '{column.field}{_UNIT}' || raw_{column.field} || '{_RECORD}' else '' end"
                )
                typed.append(f"raw.{raw} as raw_{column.field}")
            if raw is not None and column.required and not column.can_be_bad:
                needed.append(column.field)
        empty = " and ".join(f"{f} is null" for f in needed) or "false"
        self.con.execute(
            "create or replace temp table typed as select *, "
            f"{' || '.join(bad) or chr(39) * 2} as bad "
            f"from (select raw.row, {', '.join(typed)} from raw {' '.join(joins)}) "
            f"where not ({empty})"
        )
        self._find_bad_rows()
        own = {c.field for c in self.kind.columns}
        chosen = []
        for name, kind in self.kind.table.columns.items():
            source = self.kind.derive.get(name) or (name if name in own else f"cast(null as {kind.sql})")
            chosen.append(f"cast({source} as {kind.sql}) as {name}")
        self.con.execute(
            f"create or replace temp table stage as select row, {', '.join(chosen)} from typed where bad = ''"
        )

    def _find_bad_rows(self) -> None:
        rows = self.con.execute(
            f"select row, bad from typed where bad <> '' order by row limit {_MOST_FINDINGS}"
        ).fetchall()
        by_field = {c.field: c for c in self.kind.columns}
        for row, bad in rows:
            for entry in str(bad).split(_RECORD)[:-1]:
                field, value = entry.split(_UNIT, 1)
                header = self.sheet.header[self.fields.get(field, self.fields.get("date_range", 0))].strip()
                self.findings.append(
                    Finding("bad-value", row=int(row), column=header, value=value, expected=by_field[field].expected)
                )
        ragged = sum(1 for f in self.findings if f.code == "ragged-row")
        broken = self._count("typed where bad <> ''") + ragged
        share = broken / max(1, self.read_rows + ragged)
        if broken and share > self.hints.bad_rows_limit:
            first = next(f for f in self.findings if f.code in ("bad-value", "ragged-row"))
            raise BadRows(
                f"{broken:,} of its {self.read_rows + ragged:,} rows cannot be read, more than the limit of "
                f"{self.hints.bad_rows_limit:.0%} (bad_rows_limit in xlops.toml); row {first.row}: {first.message()}. "
                "Download the report again and do not save it from Excel"
            )

    def _span(self, grain: Grain) -> tuple[Span, str]:
        if grain is Grain.SNAPSHOT:
            return self._snapshot_day()
        own = [f for f in ("day", "first_day", "last_day") if self._day_source(f)]
        rows = None
        if own:
            low, high = ("day", "day") if "day" in own else ("first_day", "last_day")
            first, last = self.con.execute(f"select min({low}), max({high}) from stage").fetchall()[0]
            if first is None:
                raise UnreadableFile("none of its rows has a readable date")
            rows = Span.closed(first, max(first, last or first))
        return settle_span(rows, None, self.sheet.source, self.hints, whole_rows=self.kind.table_name in SALES_TABLES)

    def _snapshot_day(self) -> tuple[Span, str]:
        """The day of a stock report: its own column, --period, its name, else the file's own time (stated)."""
        days = [r[0] for r in self.con.execute("select distinct day from stage where day is not null").fetchall()]
        if len(days) > 1:
            raise AmbiguousReport(
                f"it holds {len(days)} snapshot days ({min(days)} to {max(days)}): download one day at a time"
            )
        option = self.hints.period.last if self.hints.period else None
        named = day_in_name(self.sheet.source)
        day: date = days[0] if days else option or named or self.sheet.source.modified.date()
        self.con.execute("update stage set day = ?", [day])
        by = "content" if days else "option" if option else "name" if named else "rows"
        return Span(day, day + timedelta(days=1)), by

    def _totals(self) -> dict[str, Decimal]:
        names = [n for n, t in self.kind.table.columns.items() if t.sql in ("BIGINT", "DECIMAL(18,4)")]
        row = self.con.execute(f"select {', '.join(f'sum({n})' for n in names)} from stage").fetchall()[0]
        return {n: Decimal(v) for n, v in zip(names, row, strict=True) if v is not None}

    def _count(self, what: str) -> int:
        return int(self.con.execute(f"select count(*) from {what}").fetchall()[0][0])


def _one_currency(currencies: tuple[str, ...], marketplace: str) -> str:
    from xlops.marketplaces import MARKETPLACES

    own = MARKETPLACES[marketplace].currency
    return own if not currencies or own in currencies else currencies[0]


def _unknown_columns(sheet: Sheet, kind: Kind) -> list[Finding]:
    unknown = [c.strip() for c in sheet.header if c.strip() and sheet.vocabulary.field(c) is None]
    findings = [Finding("unknown-column", column=c, hint=sheet.vocabulary.nearest(c)) for c in unknown]
    missing = [c.field for c in kind.columns if c.required and c.field not in sheet.fields]
    return findings + [Finding("missing-column", column=f, value=f) for f in missing]


def _load_raw(con: duckdb.DuckDBPyConnection, sheet: Sheet, scratch: Path) -> list[Finding]:
    """Make the temporary table `raw` (row, c0 … cN), all text; `row` counts as a spreadsheet would."""
    con.execute("drop table if exists raw")
    width = len(sheet.header)
    if sheet.rows is not None:
        return _load_grid(con, sheet, width)
    return _load_text(con, sheet, width, scratch)


def _load_grid(con: duckdb.DuckDBPyConnection, sheet: Sheet, width: int) -> list[Finding]:
    assert sheet.rows is not None
    body = [[text_of(c) or None for c in row[:width]] for row in sheet.rows[sheet.header_row + 1 :]]
    numbers = [n for n, row in enumerate(body) if any(row)]
    frame = pd.DataFrame([body[n] for n in numbers], columns=[f"c{n}" for n in range(width)], dtype=object)
    frame.insert(0, "row", [n + sheet.header_row + 2 for n in numbers])
    casts = ", ".join(f"cast(c{n} as varchar) as c{n}" for n in range(width))
    con.execute(f"create temp table raw as select cast(row as bigint) as row, {casts} from frame")
    return []


def _load_text(con: duckdb.DuckDBPyConnection, sheet: Sheet, width: int, scratch: Path) -> list[Finding]:
    form = sheet.form
    assert form is not None
    path = sheet.source.path
    if not form.plain:
        path = write_plain(path, form, scratch / f"{sheet.source.sha256[:16]}.utf8")
    first = sheet.header_row + 2
    quote = "'\"'" if form.quoted else "''"
    con.execute("set preserve_insertion_order = true")
    try:
        con.execute(
            f"create temp table raw as select row_number() over () + {first - 1} as row, * from read_csv($path, "
            f"auto_detect = false, header = false, skip = {sheet.header_line + 1}, all_varchar = true, "
            f"columns = $columns, delim = $delim, quote = {quote}, escape = {quote}, null_padding = false, "
            "max_line_size = 16777216, "
            "ignore_errors = true, store_rejects = true, rejects_table = 'xl_rejects', rejects_scan = 'xl_scans')",
            {"path": str(path), "delim": form.delimiter, "columns": {f"c{n}": "VARCHAR" for n in range(width)}},
        )
    except duckdb.Error as why:
        raise UnreadableFile(f"its text cannot be read ({str(why).splitlines()[0]}): download it again") from None
    rejected = con.execute("select line, any_value(csv_line) from xl_rejects group by line order by line").fetchall()
    con.execute("drop table if exists xl_rejects; drop table if exists xl_scans")
    findings = [_ragged(int(line), str(text or ""), width, form.delimiter) for line, text in rejected]
    if findings and not ends_cleanly(path, form.delimiter, width):
        findings[-1] = Finding("truncated", row=findings[-1].row)
    return findings


def _ragged(line: int, text: str, width: int, delimiter: str) -> Finding:
    import csv

    cells = next(iter(csv.reader([text.strip("\n")], delimiter=delimiter)), [])
    return Finding("ragged-row", row=line, value=str(len(cells)), expected=str(width))


def decide(sheets: Sequence[Sheet], kinds: Sequence[Kind], wanted: str | None = None) -> tuple[Sheet, Kind]:
    """The one sheet and kind of a file. Every kind is asked; none or two is an error naming what was seen.

    Errors: UnknownReport, AmbiguousReport.
    """
    from xlops.errors import UnknownReport, did_you_mean

    if wanted and wanted not in {k.name for k in kinds}:
        names = [k.name for k in kinds]
        raise UnknownReport(
            f"there is no report kind {wanted!r}{did_you_mean(wanted, names)} (kinds: {', '.join(names)})"
        )
    matches = [(s, k) for s in sheets for k in kinds if (wanted is None or k.name == wanted) and k.identify(s)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        what = ", ".join(f"{k.en}" + (f" in sheet {s.title!r}" if s.title else "") for s, k in matches)
        raise AmbiguousReport(f"it can be read as several reports ({what}): say which with --kind")
    sheet = sheets[0]
    known = [h.strip() for h in sheet.header if sheet.vocabulary.field(h)]
    raise UnknownReport(
        f"its columns are of no report xlops reads yet; it recognised {', '.join(known[:6])} "
        f"of {len(sheet.header)} columns ({', '.join(h.strip() for h in sheet.header[:5])} …)"
    )
