"""What is covered to which day, how old the newest data are today, and exactly what to download where."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from xlops.facts.history import FILE_NAME, Store, open_store
from xlops.facts.kept_findings import read_findings
from xlops.facts.settling import WAITING
from xlops.findings import Finding
from xlops.jobs.gone import gone_in_question
from xlops.jobs.ingest import EXPORTS
from xlops.jobs.outcomes import Outcome, refused_in
from xlops.jobs.typed_copies import in_archives
from xlops.language import NOTHING, Text, listed
from xlops.measures import Account, Coverage, read_coverage
from xlops.measures.maturity import AdMaturity, read_ad_maturity
from xlops.measures.owed import lacks_some
from xlops.measures.photographs import last_ended
from xlops.measures.waiting import Waiting, not_whole, read_late_traffic, read_waiting
from xlops.periods import Span
from xlops.review.downloads import LOOK_BACK_DAYS
from xlops.review.freshness import WEEKLY, SourceReach, source_name, sources
from xlops.review.sayings import saying
from xlops.review.today import Today
from xlops.settings import Settings
from xlops.tables import AD_PRODUCTS, EVENT_TABLES, TOOL_TABLES, Grain, ad_product_called


@dataclass(frozen=True)
class OtherReach:
    """From which to which day a report answers that is read where it is there and asked of nobody."""

    marketplace: str
    table: str
    first: date
    last: date
    lacking: tuple[Span, ...]  # between the two

    @property
    def name(self) -> Text:
        return source_name(self.table, "")

    def record(self) -> dict[str, Any]:
        return {
            "marketplace": self.marketplace, "source": self.table, "name": self.name, "from": str(self.first),
            "to": str(self.last), "lacking": [[str(s.first), str(s.last)] for s in self.lacking],
        }  # fmt: skip


@dataclass(frozen=True)
class StoreStatus:
    """The state of a store's data; `newest` is None where it has none, `no_exports` the folder where it is not there.

    `unasked` are the ad products of which nothing is known, neither by the settings nor by a report.
    """

    sources: list[SourceReach]
    refused: list[tuple[str, Text]]
    files: int
    newest: date | None
    today: Today
    unasked: tuple[str, ...] = ()
    no_exports: Path | None = None
    waiting: tuple[Finding, ...] = ()  # files some days of which wait for a word or for another file
    newest_by_file_time: bool = False  # a photograph, whose day nothing but the file's own time tells
    others: tuple[OtherReach, ...] = ()  # reports that nobody owes
    owed_lacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what Amazon owes: market → tables
    not_whole: tuple[Finding, ...] = ()  # files of a week or month that had not ended, or that lack its days
    rates: tuple[Finding, ...] = ()  # currencies without a rate, so that there is no total
    archived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # archive's file → the reviews in it

    @property
    def age(self) -> int | None:
        """How many days ago the newest data were; None without data."""
        return None if self.newest is None else self.today.age(self.newest)

    @property
    def newest_told(self) -> Text:
        """`newest data: 22 November, 4 days ago`; nothing where there are none."""
        told = saying("fresh", "newest", day=self.today.told(self.newest)) if self.newest else NOTHING
        return told + saying("fresh", "by_file_time") if self.newest_by_file_time else told

    @property
    def unasked_told(self) -> Text:
        """That the ad products of which nothing is known have reports of their own; nothing where all are known."""
        names = listed((ad_product_called(p) for p in self.unasked), " or ", "或")
        return saying("fresh", "unasked", products=names) if self.unasked else NOTHING

    def record(self) -> dict[str, Any]:
        """The status as plain values and texts: the stable JSON schema of `xlops status --json`."""
        return {
            "today": str(self.today.day),
            "as_of": str(self.newest) if self.newest else None,
            "days_old": self.age,
            "dated_by_file_time": self.newest_by_file_time,
            "files": self.files,
            "sources": [s.record() for s in self.sources],
            "others": [o.record() for o in self.others],
            "owed_lacks": {market: list(tables) for market, tables in self.owed_lacks.items()},
            "refused": [{"file": name, "reason": reason.en} for name, reason in self.refused],
            "exports_missing": self.no_exports is not None,
            "waiting": [f.record() for f in self.waiting],
            "not_whole": [f.record() for f in self.not_whole],
            "rates_missing": [f.value for f in self.rates],
            "archived": {name: list(periods) for name, periods in self.archived.items()},
        }


def status(folder: Path, settings: Settings, today: Today | None = None) -> StoreStatus:
    """What the store covers and what to download now; of one that holds nothing yet, what to begin with."""
    today = today or Today.now()
    exports = folder / EXPORTS
    no_exports = None if exports.is_dir() else exports
    if not (folder / FILE_NAME).exists():
        return replace(_status(Coverage({}), settings, today, None, (), AdMaturity({})), no_exports=no_exports)
    with open_store(folder, read_only=True) as store:
        outcomes, waiting = refused_and_waiting(store, folder)
        files = int(store.rows("select count(*) from file")[0][0])
        coverage = read_coverage(store)
        here = read_waiting(store, coverage)
        newest = _last_day(store, WEEKLY)  # a list that is newer makes none of them late
        found = _status(coverage, settings, today, newest, here, read_ad_maturity(store))
        found = replace(found, newest=_last_day(store))
        loose = {(str(t), str(m)) for t, m in store.rows(_BY_FILE_TIME, [Grain.SNAPSHOT.value])}
        told = store.rows(_NEWEST_BY_FILE_TIME, [Grain.SNAPSHOT.value, found.newest or date.max])
        shown = [replace(s, by_file_time=(s.table, s.marketplace) in loose) for s in found.sources]
        return replace(
            found,
            sources=shown,
            newest_by_file_time=bool(told[0][0]),
            refused=[(o.name, o.reason) for o in outcomes],
            files=files,
            no_exports=no_exports,
            owed_lacks=lacks_some(coverage),
            others=tuple(_others(coverage, {s.key[:2] for s in found.sources})),
            waiting=tuple(waiting),
            not_whole=tuple(not_whole([*here, *read_late_traffic(store)], today.day - timedelta(days=LOOK_BACK_DAYS))),
            rates=tuple(Account(store, settings, coverage).without_rate()),
            archived=_archived(folder),
        )


def refused_and_waiting(store: Store, folder: Path) -> tuple[list[Outcome], list[Finding]]:
    """The files that the store remembers as refused, and what waits for a word: until it is given, in every run."""
    waiting = [finding for _, _, finding in read_findings(store.con, WAITING)]
    return refused_in(store), [*waiting, *gone_in_question(store, folder / EXPORTS)]


def _archived(folder: Path) -> dict[str, tuple[str, ...]]:
    """The archives beside the workbook, the newest first, and which reviews each has."""
    lies = in_archives(folder)
    names = sorted({name for name in lies.values() if (folder / name).exists()}, reverse=True)
    return {name: tuple(sorted(p for p, where in lies.items() if where == name)) for name in names}


def sources_as_of(store: Store, settings: Settings, day: date) -> list[SourceReach]:
    """The sources as a workbook shows them: up to its own day, whenever it is read."""
    coverage = read_coverage(store)
    waiting, maturity = read_waiting(store, coverage), read_ad_maturity(store)
    return _status(coverage, settings, Today.after(day), day, waiting, maturity).sources


def _status(
    coverage: Coverage, settings: Settings, today: Today, newest: date | None, waiting: Sequence[Waiting],
    maturity: AdMaturity,
) -> StoreStatus:  # fmt: skip
    """What the coverage says by itself."""
    markets = list(dict.fromkeys([*settings.marketplaces, *coverage.marketplaces(), *(w.marketplace for w in waiting)]))
    seen = {product for market in markets for product in coverage.ad_products(market)}
    unasked = () if settings.ad_products else tuple(p for p in AD_PRODUCTS if p not in seen | {"sp"})
    found = sources(coverage, markets, settings, today, newest, waiting, maturity)
    return StoreStatus(found, [], 0, newest, today, unasked if found else ())


def _others(coverage: Coverage, shown: Collection[tuple[str, str]]) -> Iterator[OtherReach]:
    """What a tool looked up is left out; days between are lacking where a list of what happened would tell of them."""
    known = {(table, market) for table, market, _ in coverage.keys()}  # noqa: SIM118 - not a mapping
    for table, market in sorted(known - {*shown}, key=lambda of: of[::-1]):
        cover = coverage.cover(table, market)
        if table not in TOOL_TABLES and cover.first_day and cover.last_day:
            reach = Span.closed(cover.first_day, cover.last_day)
            lacking = cover.gaps(reach) if table in (*EVENT_TABLES, "ledger_day") else []
            yield OtherReach(market, table, reach.first, reach.last, tuple(lacking))


_BY_FILE_TIME = (
    "select o.table_name, o.marketplace from owner o join file f on f.id = o.file where o.grain = ? "
    "group by all having arg_max(f.span_by, o.first_day) = 'clock'"
)


_NEWEST_BY_FILE_TIME = (
    "select bool_and(o.grain = ? and f.span_by = 'clock') from owner o join file f on f.id = o.file where o.end_day > ?"
)


def _last_day(store: Store, tables: Sequence[str] = ()) -> date | None:
    """The last day that has ended as far as the files tell: Monday's photograph of Sunday's stock is of no new day.

    Of `tables` alone, where some are named.
    """
    query = (
        "select max(end_day - 1) filter (grain <> ?), max(end_day - 1) filter (grain = ?) from owner "
        "where len(?::varchar[]) = 0 or table_name in (select unnest(?::varchar[]))"
    )
    snapshot, named = Grain.SNAPSHOT.value, list(tables)
    found: tuple[date | None, date | None] = store.rows(query, [snapshot, snapshot, named, named])[0]
    flow, photograph = found
    if flow is None or photograph is None:
        return flow or photograph
    return max(flow, last_ended(photograph))
