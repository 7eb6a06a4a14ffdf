"""Read like files together: raw text into DuckDB, evidence, typed rows in the temporary table `stage`, findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb

from xlops.bounds import bounds
from xlops.dates import check_one_form, day_order, parse_day, parse_month, range_ends
from xlops.errors import PeriodUnknown, ReportError
from xlops.findings import Finding
from xlops.marketplaces import MARKETPLACES, find_marketplace
from xlops.money import CODES, MARKS, currency_codes
from xlops.periods import ONE_DAY, Span
from xlops.reports.ad_product import settle_ad_product
from xlops.reports.checks import bad_rows
from xlops.reports.checks.below_zero import below_zero, lowest
from xlops.reports.checks.blank_columns import blank_columns, emptied_columns
from xlops.reports.checks.by_date import check_months, check_ranges
from xlops.reports.checks.lost_figures import LostFigures, mended_blanks
from xlops.reports.checks.no_rows import leave_out, signs
from xlops.reports.checks.own_ratios import check_own_ratios
from xlops.reports.checks.quiet_end import stops_early
from xlops.reports.checks.ratios import check_ratios
from xlops.reports.checks.repeats import Repeats, stand_twice
from xlops.reports.checks.unknown_columns import UnknownColumns, blank_open_sums, currency_columns, tell_columns
from xlops.reports.checks.wrong_days import leave_out_future, leave_out_part_days
from xlops.reports.clock import Days, Exported, day_in_name, moment_said, settle_export
from xlops.reports.columns import MACROS, Day, Moment, Money, MonthName, Share
from xlops.reports.covers import Covers
from xlops.reports.days import day_texts, days_elsewhere, write_days
from xlops.reports.evidence import (
    USUAL_ORDER,
    Hints,
    currency_in_name,
    marketplaces_named,
    other_folder,
    settle_currency,
    settle_locale,
    settle_marketplace,
    settle_months,
    settle_span,
)
from xlops.reports.kind import ASKED, Kind
from xlops.reports.part import Part, PartLook
from xlops.reports.raw import load_raw, planned_as_they_stand
from xlops.reports.sheet import Sheet
from xlops.reports.staging import MOST_FINDINGS, NO_ROWS, Profile, Stager
from xlops.tables import AD_TABLES, ENDLESS_TABLES, SALES_TABLES, Grain

_MOST_AMOUNTS = 5_000
_ASSUMED = {"rows": "assumed-span", "clock": "dated-by-file-time"}


@dataclass(frozen=True)
class Reading:
    """What a file turned out to be. Its rows wait in the connection's temporary table `stage`, marked by `part`."""

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
    exported: Exported
    last_active: date | None  # the last day that has a row, where rows have days
    rows: int
    totals: dict[str, Decimal]
    decimal: str
    day_order: str
    findings: tuple[Finding, ...]
    part: int = 0
    subject: str = ""
    basis: str = ""  # of advertised sales: `order` or `traffic` day, where the file tells
    time_zone: str = ""  # the marketplace's, where the file gives moments, whose days are told in it


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Teach a connection to read reports; once per connection."""
    con.execute(MACROS)


@cache
def reader() -> duckdb.DuckDBPyConnection:
    """A connection that can read reports and keeps nothing of them; to make one takes longer than a small file does."""
    con = duckdb.connect(config=bounds().of_duckdb)
    prepare(con)
    return con


def read_sheets(
    con: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], kind: Kind, hints: Hints, scratch: Path
) -> list[Reading | ReportError]:
    """Read sheets of one kind with one and the same header; what each turned out to be, or why not.

    `stage` holds `part`, `row` and the columns of the kind's table; see `prepare`.

    Errors: UnreadableFile where the sheets cannot be read together.
    """
    with planned_as_they_stand(con, sheets):
        return _Batch(con, sheets, kind, hints, scratch).read()


class _Batch:
    def __init__(
        self, con: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], kind: Kind, hints: Hints, scratch: Path
    ) -> None:
        self.con, self.sheets, self.kind, self.hints = con, sheets, kind, hints
        self.stager = Stager(con, sheets[0], kind)
        self.fields = self.stager.fields
        self.moments = bool(self.stager.columns(Moment))
        self.loaded, self.failed = load_raw(con, sheets, scratch, short_lines=kind.short_lines)

    def read(self) -> list[Reading | ReportError]:
        profiles, no_rows = self._profile()
        parts = [
            Part(n, s, [*s.findings, *tell_columns(s, self.kind), *self.loaded[n], *no_rows[n]], profiles[n])
            for n, s in enumerate(self.sheets)
            if n in profiles
        ]
        empty: dict[int, Reading] = {}
        for number in set(range(len(self.sheets))) - profiles.keys() - self.failed.keys():
            try:
                empty[number] = self._empty(number)
            except ReportError as why:
                self.failed[number] = why
        parts = [p for p in parts if p.number not in self.failed]
        parts = self._each(parts, UnknownColumns(self.con, self.stager, self.hints.kind).check)
        self._gather(parts)
        parts = self._each(parts, self._settle)
        if not parts:
            self.stager.none()
            return [empty.get(n) or self.failed[n] for n in range(len(self.sheets))]
        write_days(self.con, self.stager, parts)
        self.stager.stage({p.number: p.locale for p in parts}, profiles, {p.number: p.product for p in parts})
        parts = self._each(parts, self._fill_constants)
        bad = self.stager.bad_rows()
        for number, finding in self.stager.bounds():
            next(p for p in parts if p.number == number).findings.append(finding)
        parts = self._each(parts, lambda p: self._judge(p, *bad.get(p.number, (0, []))))
        lost = LostFigures(self.con, self.stager, bad)
        parts = self._each(parts, lambda p: lost.check(p, self.hints.bad_rows_limit))
        loose, told = self.stager.loose_cells(), self.stager.told_cells(profiles.values())
        mended_blanks(self.con, self.stager, parts)
        for part in parts:
            part.findings += [*loose.get(part.number, []), *told.get(part.number, [])]
        self._write_files()
        self.stager.finish([p.number for p in parts] if self.failed else None)
        leave_out_future(self.con, self.kind, parts)
        for part in parts:
            leave_out_part_days(self.con, self.kind, part)
            self._blank_what_is_late(part)
            blank_open_sums(self.con, self.kind, part)
        parts = self._each(parts, Repeats(self.con, self.stager, self.hints.bad_rows_limit).settle)
        sums = self._sums()
        read = empty | self._each_reading(parts, sums)
        return [read.get(n) or self.failed[n] for n in range(len(self.sheets))]

    def _empty(self, number: int) -> Reading:
        """A report without a row, of days that are known: nothing ran, or nothing was sold on them (rule N23).

        Errors: ReportError for every other report without rows, and where product or days are not known.
        """
        sheet, kind = self.sheets[number], self.kind
        if self.loaded[number] or kind.table_name not in (*AD_TABLES, *SALES_TABLES[1:]):
            raise bad_rows.without_rows(self.loaded[number])
        part = Part(number, sheet, [*sheet.findings], NO_ROWS)
        self._settle(part)
        stated = kind.stated(sheet, PartLook(self.con, part))
        try:
            span, span_by = settle_span(None, stated, sheet.source, self.hints, whole_rows=False)
        except PeriodUnknown:
            raise bad_rows.without_rows_or_days() from None
        part.findings.append(Finding("no-rows", value=str(span)))
        return self._told(part, (kind.grain(sheet), span, span_by), None, {})

    def _profile(self) -> tuple[dict[int, Profile], list[list[Finding]]]:
        """The profiles of the parts' rows, and what was left out of them before: lines that are no rows."""
        rows = int(self.con.execute("select count(*) from raw").fetchall()[0][0])
        profiles = self.stager.profile(rows, signs(self.stager))
        left_out = leave_out(self.con, self.stager, self.sheets, profiles)
        return self.stager.profile(rows) if any(left_out) else profiles, left_out

    def _each(self, parts: list[Part], step: Callable[[Part], None]) -> list[Part]:
        """The parts that the step did not refuse."""
        good = []
        for part in parts:
            try:
                step(part)
                good.append(part)
            except ReportError as why:
                self.failed[part.number] = why
        return good

    # -- evidence ----------------------------------------------------------------------------------------------

    def _gather(self, parts: list[Part]) -> None:
        """Give every part the different values of what evidence is read from."""
        days = {c.field: c for c in self.stager.columns(Day) if isinstance(c, Day)}
        asked = [
            "currency",
            "country",
            "ad_product",
            "date_range",
            *ASKED,
            *(split.field for split in self.kind.splits),
            *self.kind.evidence,
            *days,
        ]
        known = [(f, n) for f in dict.fromkeys(asked) for n in self.sheets[0].all_fields.get(f, ())]
        known += [("currency", n) for n in currency_columns(self.sheets[0])]
        queries = [
            f"(select distinct part, '{f}' as field, v from (select part, "
            f"{days[f].text('v') if f in days else 'xl_text(v)'} as v from (select distinct part, c{n} as v from raw)) "
            "where not xl_missing(v) and not xl_error(v))"
            for f, n in known
        ]
        queries += [q for q in (self._amounts(Money, "money"), self._amounts(Share, "share"), self._marks(parts)) if q]
        queries += days_elsewhere(self.stager) if any(p.sheet.only for p in parts) else []
        by_number = {p.number: p for p in parts}
        for number, name, value in self.con.execute(" union all ".join(queries)).fetchall() if queries else ():
            if number in by_number:
                by_number[number].texts.setdefault(name, []).append(str(value))

    def _amounts(self, type_: type[Money] | type[Share], name: str) -> str:
        """Values that may tell the decimal mark: those that have one."""
        refs = [self.stager.ref(c.field) for c in self.stager.columns(type_)]
        limit = f"limit {_MOST_AMOUNTS}" if len(self.sheets) == 1 else ""
        return " union ".join(
            f"(select part, '{name}', {r} from raw where contains({r}, '.') or contains({r}, ',') {limit})"
            for r in refs
        )

    def _marks(self, parts: list[Part]) -> str:
        """One example of each way that currency marks stand around the amounts of the whole file."""
        marked = [
            self.stager.ref(c.field)
            for c in self.stager.columns(Money)
            if not all({f"{c.field}.", f"{c.field},"} & p.profile.digits for p in parts)
        ]
        if not marked:
            return ""
        union = " union all ".join(f"select part, {r} v from raw" for r in marked)
        return (
            f"(select part, 'marks', min(v) from ({union}) where try_cast(v as double) is null and not xl_missing(v) "
            "group by part, regexp_replace(v, '[0-9.,()+ -]+', '', 'g'))"
        )

    def _settle(self, part: Part) -> None:
        """Settle all that must be known before rows can be typed. Errors: AmbiguousReport, MarketplaceUnknown."""
        sheet, texts = part.sheet, part.texts
        if part.profile.unlike:
            twice = part.profile.unlike[0]
            raise bad_rows.two_columns(twice, [sheet.header[n].strip() for n in sheet.all_fields[twice]])
        part.product = settle_ad_product(self.kind, sheet, PartLook(self.con, part), self.hints)
        part.subject = self.kind.subject(sheet, PartLook(self.con, part))
        marks = [*texts.get("marks", []), *self._marks_in_header(sheet), *self._marks_above(sheet)]
        currencies = settle_currency(texts.get("currency", []), marks)
        self._settle_place(part, currencies)
        part.locale = settle_locale(
            texts.get("money", []), texts.get("share", []), (part.currency,), sheet.language,
            typed=sheet.rows is not None,
        )  # fmt: skip
        if self.stager.day and (days := texts.get("day")) and not any(map(parse_day, days)) and parse_month(days[0]):
            raise bad_rows.months_as_days(days[0])
        for column in self.stager.columns(Day):
            check_one_form(texts.get(column.field, []))
        for column in self.stager.columns(MonthName):
            part.months = settle_months(texts.get(column.field, []), sheet.source, self.hints)
            header = sheet.header[self.fields[column.field]].strip()
            part.findings += [
                Finding("month-by-place", column=header, value=text, expected=month.label)
                for text, month in part.months.items()
            ]
        asked = (text for field in ASKED for text in texts.get(field, []))
        ends = {end for text in (*day_texts(self.stager, part), *asked) for end in range_ends(text)}
        usual = self.kind.order or USUAL_ORDER.get(part.market, "dmy")
        if self.kind.table_name in SALES_TABLES:
            named = day_in_name(sheet.source, part.market, self.kind.order)
            check_months(ends, usual, named or sheet.source.arrived.date())
        # a tool writes days as its account is set, wherever it sells
        part.order = day_order(ends, usual, of_account=self.kind.in_currency_of_account)
        check_ranges(texts.get("day", []), part.order)

    def _settle_place(self, part: Part, currencies: tuple[str, ...]) -> None:
        if not self.kind.placed:
            part.currency = currencies[0] if len(currencies) == 1 else ""
            return
        named = marketplaces_named(cell for _, cells in part.sheet.only for cell in cells)
        named = named or part.texts.get("country", [])
        if self.kind.undivided:
            named = [cell for cell in named if find_marketplace(cell)]
        account = self.kind.in_currency_of_account
        if account and not currencies and (code := currency_in_name(part.sheet.source)):
            currencies = (code,)
        fitting = () if account else currencies
        market = settle_marketplace(named, part.sheet.source, fitting, part.sheet.language, self.hints)
        part.market, part.market_by = market.value, market.by
        if market.by == "content" and not part.sheet.only and (folder := other_folder(part.sheet.source, market.value)):
            part.findings.append(Finding("folder-differs", value=market.value, expected=folder))
        own = MARKETPLACES[market.value].currency
        part.currency = own if not currencies or own in currencies else currencies[0]
        if account and not currencies:
            part.findings.append(Finding("assumed-currency", value=part.currency))
        if self.moments:
            part.time_zone = MARKETPLACES[market.value].time_zone

    def _marks_in_header(self, sheet: Sheet) -> list[str]:
        """The `(€)` of `7 Tage, Umsatz gesamt (€)`, the `(USD)` of `Spend(USD)`, the `€` of `Price  €`."""
        cells = [sheet.header[self.fields[c.field]] for c in self.stager.columns(Money)]
        last = [cell[cell.rindex("(") :] if "(" in cell else cell.split()[-1] for cell in cells]
        return [word for word in last if word.startswith("(") or word in MARKS or word in CODES]

    def _write_files(self) -> None:
        """Fill `xl_files` with the name of each part's file, for kinds whose facts stand in it."""
        self.con.execute("create or replace temp table xl_files (part integer, file_name varchar)")
        names = [s.source.words[-1] for s in self.sheets]
        self.con.execute(
            "insert into xl_files select unnest(?::integer[]), unnest(?::varchar[])", [[*range(len(names))], names]
        )

    def _marks_above(self, sheet: Sheet) -> list[str]:
        """The currency of the line above the table that says `All amounts in INR, unless specified`."""
        lines = [row[0] for row in sheet.preamble if self.kind.undivided and row]
        return next((codes for line in lines if (codes := currency_codes(line))), [])

    def _fill_constants(self, part: Part) -> None:
        """Write what the file states once into all of its rows."""
        for name, value in self.kind.constants(part.sheet).items():
            self.con.execute(f"update typed set {name} = ? where part = ? and {name} is null", [value, part.number])

    # -- rows --------------------------------------------------------------------------------------------------

    def _judge(self, part: Part, broken: int, bad: list[Finding]) -> None:
        """Take the bad rows' findings. Errors: BadRows where they are more than the limit."""
        part.findings += bad
        ragged = sum(1 for f in part.findings if f.code in ("ragged-row", "open-quote"))
        if of_rows := part.sheet.of_rows:  # a ragged row may be of any of the file's marketplaces
            shares = [(broken, part.profile.rows), (ragged, of_rows + ragged)]
        else:
            shares = [(broken + ragged, part.profile.rows + ragged)]
        broken, rows = max(shares, key=lambda share: share[0] / share[1])
        if broken and broken / rows > self.hints.bad_rows_limit:
            first = next(f for f in part.findings if f.code in bad_rows.CODES)
            raise bad_rows.too_many_bad(broken, rows, self.hints.bad_rows_limit, first)

    def _blank_what_is_late(self, part: Part) -> None:
        """Blank what is zero only because it is not known yet, and say so."""
        if late := self.kind.late:
            blank = ", ".join(f"{column} = null" for column in late.columns)
            query = f"update stage set {blank} where part = ? and {late.where} returning day, row"
            if rows := sorted(self.con.execute(query, [part.number]).fetchall()):
                first, row = rows[0]
                part.findings.append(Finding(late.finding, row=row, value=f"{len(rows):,}", expected=str(first)))

    def _sums(self) -> dict[int, dict[str, object]]:
        """Per part: rows, sums of all counts and amounts, first and last day, the different days where few."""
        names = [n for n, t in self.kind.table.columns.items() if t.adds_up]
        low, high = ("first_day", "last_day") if "first_day" in self.kind.table.columns else ("day", "day")
        parts = ["count(*) as rows", "min(day) as day_low", "max(day) as day_high", "count(distinct day) as days"]
        parts += ["count(day) as dated", f"min({low}) as first", f"max({high}) as last"]
        if "first_day" in self.kind.table.columns:
            parts.append("count(first_day) > count(last_day) as lasting")
        parts += [*(f"sum({n}) as {n}" for n in names), *lowest(self.kind.table)]
        if self.kind.unique:
            key = ", ".join(f"coalesce(cast({k} as varchar), '')" for k in self.kind.table.key)
            parts.append(f"count(distinct ({key}, coalesce(day, date '1970-01-01'))) as keys")
        found = self.con.execute(f"select part, {', '.join(parts)} from stage group by part")
        columns = [c[0] for c in found.description]
        return {row[0]: dict(zip(columns, row, strict=True)) for row in found.fetchall()}

    def _each_reading(self, parts: list[Part], sums: dict[int, dict[str, object]]) -> dict[int, Reading]:
        read = {}
        for part in parts:
            try:
                read[part.number] = self._reading(part, sums.get(part.number, {}))
            except ReportError as why:
                self.failed[part.number] = why
        return read

    def _reading(self, part: Part, sums: dict[str, object]) -> Reading:
        sheet, kind = part.sheet, self.kind
        if not sums:
            raise bad_rows.all_bad(part.findings)
        rows = int(str(sums["rows"]))
        if sums.get("keys", rows) != rows:
            raise stand_twice(self.con, kind, part, rows - int(str(sums["keys"])))
        check_ratios(self.con, self.stager, part, self.hints.kind)
        check_own_ratios(self.con, self.stager, part, self.hints.kind)
        grain, covers = kind.grain(sheet), Covers(self.con, self.stager, self.hints)
        span, span_by = covers.span(part, grain, sums)
        part.findings += [*self.stager.unknown_words(part.number), *below_zero(self.con, self.stager, part, sums)]
        part.findings += [*kind.remarks(sheet, part.product), *kind.check(PartLook(self.con, part))]
        tell_blank = blank_columns if kind.tells_blank else emptied_columns
        part.findings += tell_blank(self.con, self.stager, part)
        if code := _ASSUMED.get(span_by):
            part.findings.append(Finding(code, value=str(span)))
        last = None if span_by == "clock" else covers.last_active(sums)
        return self._told(part, (grain, span, span_by), last, sums)

    def _told(self, part: Part, covers: tuple[Grain, Span, str], last: date | None, sums: dict[str, object]) -> Reading:
        """What a file turned out to be, once its days are settled; `last` is the last that has a row."""
        sheet, kind = part.sheet, self.kind
        grain, span, span_by = covers
        days = Days(span, last, span_by, advertising=kind.table_name.startswith("ads_"))
        exported = settle_export(sheet.source, part.market, days, kind.order, self.hints.time_zone)
        if grain is not Grain.SNAPSHOT and span.last > exported.ended and kind.table_name not in ENDLESS_TABLES:
            first = max(span.first, exported.ended + ONE_DAY)
            left_out = str(span if grain is Grain.SUMMARY else Span.closed(first, span.last))
            part.findings.append(Finding("unfinished", value=left_out, expected=moment_said(exported.at)))
        if last and span_by in ("folder", "name"):
            alone = span_by == "folder" and not exported.dated
            span, stops = stops_early(self.con, part, kind.table_name, span, exported.ended, by_folder_alone=alone)
            part.findings += stops
        file = sheet.source.name + (f" › {sheet.title}" if sheet.title and sheet.rows is not None else "")
        names = [n for n, t in kind.table.columns.items() if t.adds_up]
        return Reading(
            name=sheet.source.name, sha256=sheet.source.sha256, kind=kind.name, table=kind.table_name,
            language=sheet.language, marketplace=part.market, marketplace_by=part.market_by, currency=part.currency,
            ad_product=part.product, attribution_days=sheet.window if "ad_sales" in self.fields else None,
            grain=grain, span=span, span_by=span_by, exported=exported, last_active=last,
            rows=int(str(sums.get("rows", 0))),
            totals={n: shortest(Decimal(str(v))) for n in names if (v := sums.get(n)) is not None},
            decimal=part.locale.decimal, day_order=part.order, part=part.number, subject=part.subject,
            time_zone=part.time_zone, basis=kind.basis(sheet, part.product),
            findings=tuple(f.at(file) for f in part.findings[:MOST_FINDINGS]),
        )  # fmt: skip


def shortest(total: Decimal) -> Decimal:
    """A sum with four decimals, or more where it has them."""
    short = total.quantize(Decimal("0.0001"))
    return total if total.as_tuple().exponent == 0 else short if short == total else total.normalize()
