"""Which days a file covers: as its rows, its content, its name, its folder or `--period` say (rule N2)."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import duckdb

from xlops.errors import AmbiguousReport, PeriodUnknown, UnreadableFile
from xlops.language import Text, listed
from xlops.marketplaces import MARKETPLACES
from xlops.periods import Span
from xlops.reports.checks.by_date import check_ad_steps, check_one_row, check_steps, check_turned
from xlops.reports.clock import day_in_name
from xlops.reports.days import days_of_whole_table
from xlops.reports.evidence import Hints, settle_span
from xlops.reports.files import Source
from xlops.reports.part import Part, PartLook
from xlops.reports.staging import Stager
from xlops.tables import EVENT_TABLES, SALES_TABLES, Grain

_LEAST_EVENTS = 4  # days of a list that may be chance no more


_IF_NOTHING = Text("; if nothing happened on others: --kind {kind}", "；若其他日期确实没有，加 --kind {kind}")
_IF_UNSOLD = Text("; if nothing was sold on others: --kind {kind}", "；若其他日期没有销售，加 --kind {kind}")
_IF_ENDS = Text("; if they are the ends of all its rows: --kind {kind}", "；若各行确实起止于这些日期，加 --kind {kind}")


class Covers:
    """What the staged rows and the places of files say of their days; `sums` are those of a file's rows."""

    def __init__(self, con: duckdb.DuckDBPyConnection, stager: Stager, hints: Hints) -> None:
        self._con, self._stager, self._hints = con, stager, hints

    def span(self, part: Part, grain: Grain, sums: dict[str, object]) -> tuple[Span, str]:
        """The days that a file covers, and what says so (rule N2). Errors: ReportError."""
        source, kind = part.sheet.source, self._stager.kind
        if grain is Grain.SNAPSHOT:
            return self._snapshot_day(part, sums)
        low, high = ("day_low", "day_high") if "day" in self._stager.fields else ("first", "last")
        first, last = sums[low], sums[high]
        rows = None
        if self._are_dated(sums):
            if not isinstance(first, date):
                raise UnreadableFile(Text("none of its rows has a readable date", "没有一行的日期能读懂"))
            rows = Span.closed(first, max(first, last if isinstance(last, date) else first))
            if part.sheet.only:
                rows = days_of_whole_table(self._con, part, rows)
        by_date = kind.table_name in SALES_TABLES
        if by_date and rows:
            check_steps(self._days(part))
        if rows and self._hints.kind != kind.name:
            self._check_days(part, grain)
        stated = kind.stated(part.sheet, PartLook(self._con, part))
        if by_date and rows and len(rows) == 1 and "granularity" not in part.sheet.fields:
            check_one_row(rows, source, self._hints, part.market, kind.order)
        try:
            exported = day_in_name(source, part.market, kind.order)
            return settle_span(rows, stated, source, self._hints, whole_rows=by_date, exported=exported)
        except PeriodUnknown as why:
            raise PeriodUnknown(kind.no_days or why.said) from None

    def _check_days(self, part: Part, grain: Grain) -> None:
        """AmbiguousReport where days are no days, or a spreadsheet turned them round."""
        kind, table = self._stager.kind, self._stager.kind.table
        if kind.table_name in EVENT_TABLES and len(days := self._days(part)) >= _LEAST_EVENTS:
            check_turned(days, _IF_NOTHING.format(kind=kind.name))
        if kind.table_name == "sellerboard_day":  # whose days stand in the order that its settings say
            check_turned(self._days(part), _IF_UNSOLD.format(kind=kind.name))
        if not kind.table_name.startswith("ads_"):
            return
        self._check_accounts(part)
        if grain is Grain.DAILY:
            self._check_hours(part)
            check_ad_steps(self._days(part), kind.name)
        elif "first_day" in table.columns:
            ends = self._days(part, "unnest([first_day, last_day])")
            check_turned(ends, _IF_ENDS.format(kind=kind.name))

    def _check_accounts(self, part: Part) -> None:
        """AmbiguousReport where a manager account exported the advertising of several accounts in one marketplace."""
        known = [self._stager.fields[f] for f in ("_account_id", "_account") if f in self._stager.fields]
        for column in known[:1]:
            query = f"select distinct trim(c{column}) from raw where part = ? and not xl_missing(c{column}) order by 1"
            accounts = [account for (account,) in self._con.execute(query, [part.number]).fetchall()]
            if len(accounts) > 1:
                raise AmbiguousReport(
                    Text(
                        "it holds several advertiser accounts ({seen}) in one marketplace: choose one account and "
                        "download it again; if all are of this store: --kind {kind}",
                        "其中有多个广告账户（{seen}）同属一站点：请只选一个重新下载；如果都是本店的，加 --kind {kind}",
                    ).format(seen=listed(accounts[:3]), kind=self._stager.kind.name)
                )

    def _check_hours(self, part: Part) -> None:
        """AmbiguousReport where one day stands at several hours: equal ones would count once."""
        day = self._stager.ref("day")
        query = f"select min({day}), max({day}), count(distinct {day}) > count(distinct xl_day_text({day})) from raw"
        ((first, last, hours),) = self._con.execute(f"{query} where part = ?", [part.number]).fetchall()
        if hours:
            raise AmbiguousReport(
                Text(
                    "its days have hours ({first} … {last}): it is a report by hour. Choose the time unit *Daily* and "
                    "download it again",
                    "日期带有钟点（{first} … {last}）：这是按小时的报告。时间单位请选“每日”重新下载",
                ).format(first=first.strip(), last=last.strip())
            )

    def _days(self, part: Part, day: str = "day") -> list[date]:
        """The different days of a part's rows, in order."""
        query = f"select distinct d from (select {day} as d from stage where part = ?) where d is not null order by 1"
        return [day for (day,) in self._con.execute(query, [part.number]).fetchall()]

    def last_active(self, sums: dict[str, object]) -> date | None:
        """The last day that a row shows something of; None where rows have no days of their own."""
        last = sums["day_high"] if "day" in self._stager.fields else sums["last"]
        return last if isinstance(last, date) and self._are_dated(sums) else None

    def _are_dated(self, sums: dict[str, object]) -> bool:
        """Whether the rows say which days they are of; where some lack a last day, they say when campaigns began."""
        stated = self._stager.row_days()
        return "day" in stated or bool(stated and not ("last_day" in stated and sums.get("lasting")))

    def _snapshot_day(self, part: Part, sums: dict[str, object]) -> tuple[Span, str]:
        """The day of a photograph: its own column, --period, its name, else the file's own time (told).

        A file may hold photographs of several days; the days between them are not covered.
        """
        source, own = part.sheet.source, sums["day_low"]
        if isinstance(own, date) and isinstance(last := sums["day_high"], date):
            return Span.closed(own, last), "content"
        option = self._hints.period.last if self._hints.period else None
        named = day_in_name(source, part.market, self._stager.kind.order)
        day = option or named or _day_of_arrival(source, part.market)
        self._con.execute("update stage set day = ? where part = ?", [day, part.number])
        return Span.closed(day, day), "option" if option else "name" if named else "clock"


def _day_of_arrival(source: Source, marketplace: str) -> date:
    """The day in the marketplace on which a photograph without a date was taken, as far as its times tell."""
    zone = ZoneInfo(MARKETPLACES[marketplace].time_zone if marketplace else "UTC")
    moment = source.created or source.arrived
    return source.zipped.date() if source.zipped and not source.created else moment.astimezone(zone).date()
