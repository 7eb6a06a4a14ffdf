"""How far each source reaches, what it lacks, and exactly what to download for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from xlops.kpis import Kpi
from xlops.language import Text, listed, plain
from xlops.measures import Coverage
from xlops.measures.coverage import Cover, Piece, runs
from xlops.measures.maturity import AdMaturity
from xlops.measures.photographs import Photograph
from xlops.measures.runs import Runs
from xlops.measures.waiting import Waiting, waits_for_word
from xlops.periods import ONE_DAY, Month, Span, Week
from xlops.review.downloads import (
    LOOK_BACK_DAYS,
    PHOTOGRAPH_DATES,
    PHOTOGRAPHS,
    UNDATED,
    as_downloads,
    first_downloads,
    oldest,
    told,
)
from xlops.review.sayings import saying
from xlops.review.today import Today
from xlops.settings import Settings
from xlops.tables import (
    AD_PRODUCTS,
    AD_TABLES,
    SALES_MATURE_DAYS,
    SALES_TABLES,
    TABLES,
    ad_product_called,
)
from xlops.targets import Status

_EVERY = 7  # days after which a photograph, or anything newer at all, is owed
WEEKLY = (*SALES_TABLES, *AD_TABLES, *PHOTOGRAPHS)  # what the review reads; of other reports nobody owes one
_TOLD = {  # of which the first line of the workbook speaks, whichever report answers
    **dict.fromkeys(SALES_TABLES, "sales_day"), **dict.fromkeys(AD_TABLES, "ads_campaign"),
    **dict.fromkeys(("stock_plan", "stock"), "stock_plan"),
}  # fmt: skip
_URGENCY = {
    **dict.fromkeys(("waits", "partial", "behind", "stale"), Status.WARN),
    "missing": Status.NO_DATA,
    "due": Status.INFO,
    "stopped": Status.MET,  # a workbook lists what is not met as to be downloaded
    "current": Status.MET,
}
# what a store needs every week; by SKU and targeting only where somebody uses them
_CORE = ("sales_day", "sales_asin", "ads_campaign", "ads_advertised", "ads_term", "stock_plan")
_USUAL_WINDOWS = AdMaturity({})


@dataclass(frozen=True)
class SourceReach:
    """The coverage of one kind of report for one marketplace."""

    marketplace: str
    table: str
    ad_product: str
    first: date | None
    last: date | None
    state: str  # current | stopped | due | stale | behind | missing | waits | partial
    missing: tuple[Span, ...]
    preliminary_from: date | None
    by_file_time: bool = False  # of a photograph: nothing but the file's own time says which day it is of
    ran_to: date | None = None  # the last day of advertising that runs no more, as `[[runs]]` says

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.table, self.marketplace, self.ad_product)

    @property
    def menu(self) -> Text:
        """Where to download it; a page that closes soon comes second."""
        return TABLES[self.table].menu

    @property
    def name(self) -> Text:
        """What the report is called in the console."""
        return source_name(self.table, self.ad_product)

    @property
    def titled_menu(self) -> Text:
        """Where to download it, the ad product to choose there named first."""
        return source_name(self.table, self.ad_product, self.menu)

    def label(self, group: str = "state") -> Text:
        """Its state in words: a workbook speaks of its own last day (group `state`), `xlops status` of today (`now`).

        Photographs lack no days, they grow old.
        """
        label = state_label("stale" if self.is_photograph and self.state == "behind" else self.state, group)
        return label + saying("fresh", "by_file_time") if self.by_file_time else label

    def dates(self) -> Text:
        """The exact dates to choose when downloading, oldest first; a photograph can only be taken today."""
        return PHOTOGRAPH_DATES if self.missing and self.is_photograph else told(self.missing)

    @property
    def is_photograph(self) -> bool:
        return self.table in PHOTOGRAPHS

    def record(self) -> dict[str, Any]:
        return {
            "marketplace": self.marketplace, "source": self.table, "ad_product": self.ad_product,
            "name": self.name, "from": _iso(self.first), "to": _iso(self.last), "state": self.state,
            "missing": [[str(s.first), str(s.last)] for s in self.missing],
            "preliminary_from": _iso(self.preliminary_from), "menu": self.menu,
            "dated_by_file_time": self.by_file_time,
        }  # fmt: skip


def source_name(table: str, ad_product: str, words: Text | None = None) -> Text:
    """What a report is called in the console (or `words` of it), its ad product first."""
    said = words or TABLES[table].path.map(lambda path: path.split(" › ")[-1])
    if not ad_product:
        return said
    product = ad_product_called(ad_product)
    return Text("{ad}: {words}", "{ad}：{words}").format(ad=product, words=said)


def urgent_first(sources: Sequence[SourceReach]) -> list[SourceReach]:
    """What lacks days first, what is current last."""
    return sorted(sources, key=lambda s: list(_URGENCY).index(s.state))


def state_label(state: str, group: str = "state") -> Text:
    """A state as a cell shows it; `waiting` is a KPI's whose source was never seen."""
    icon = _URGENCY.get(state, Status.INFO).icon
    return plain(f"{icon} ") + saying(group, state)


def waiting_for(kpis: Iterable[Kpi]) -> list[tuple[Text, Text]]:
    """What is to be supplied, and the KPIs that it switches on."""
    by_supply: dict[Text, list[Text]] = {}
    for kpi in kpis:
        by_supply.setdefault(kpi.supply, []).append(kpi.name)
    return [(supply, listed(names)) for supply, names in by_supply.items()]


def freshness(sources: Sequence[SourceReach]) -> Text:
    """How far sales, ads and stock reach in every marketplace, and how many sources lack days; in one line.

    Days, no ages: a workbook stands for weeks and does not know when it is read. What runs no more holds nothing back
    that still runs.
    """
    reached: dict[tuple[str, str, str], date] = {}
    running = {_TOLD[s.table] for s in sources if s.last and s.table in _TOLD and not s.ran_to}
    for s in sources:
        if s.last and s.table in _TOLD and not (s.ran_to and _TOLD[s.table] in running):
            key = (_TOLD[s.table], s.marketplace, s.ad_product)
            reached[key] = max(reached.get(key, s.last), s.last)
    what = dict.fromkeys(key[0] for key in reached)
    parts = [saying("fresh", w, day=min(d for key, d in reached.items() if key[0] == w)) for w in what]
    if behind := sum(1 for s in sources if s.state == "behind"):
        parts.append(saying("fresh", "behind", count=behind))
    return listed(parts, "; ", "；")


def _iso(day: date | None) -> str | None:
    return str(day) if day else None


def sources(
    coverage: Coverage, marketplaces: list[str], settings: Settings, today: Today, newest: date | None,
    waiting: Sequence[Waiting] = (), maturity: AdMaturity = _USUAL_WINDOWS,
) -> list[SourceReach]:  # fmt: skip
    """Every source that the store uses or should, over the last five weeks up to the last day that has ended.

    `newest` is the last day that any of the store's data reach: what ends before it lacks days. Days that are here and
    wait for a word (`waiting`) are not asked for again. `maturity` knows the windows of its files' sales.
    """
    found: list[SourceReach] = []
    advertised = Runs(settings, coverage)
    for market in marketplaces:
        ended = today.ended(market)
        lately = Span.closed(ended - timedelta(days=LOOK_BACK_DAYS), ended)
        here = {w.ad_product for w in waiting if w.marketplace == market}
        products = [p for p in AD_PRODUCTS if p in here or advertised.on(market, p, lately)]
        if not products and not advertised.idle(market, lately):
            products = ["sp"]
        for table in WEEKLY:
            for product in products if table.startswith("ads_") else [""]:
                cover = coverage.cover(table, market, product)
                ran = bool(product) and bool(advertised.on(market, product, lately))
                owed = partial(advertised.owed, market, product) if ran else _every_day
                if cover.last_day is None:
                    if _wanted(table, product) and (of := _never_seen(market, table, product, today, settings, owed)):
                        found.append(of)
                elif table in PHOTOGRAPHS:
                    found.append(_photograph(cover, market, table, today, settings.week_start))
                else:
                    stands = partial(_stands, maturity, product)
                    of = _source(cover, market, table, product, settings.week_start, today, newest, stands, owed)
                    found.append(_ended(of, advertised.ended(market, product, ended) if product else None))
    parts = {w.key for w in waiting if not w.for_word}
    found = [replace(s, state="partial") if s.state == "missing" and s.key in parts else s for s in found]
    return [_without(source, waits_for_word(waiting, source.key)) for source in found]


def _every_day(span: Span) -> list[Span]:
    return [span]


def _ended(source: SourceReach, ran_to: date | None) -> SourceReach:
    """A source of what runs no more: none of its days can lack any more once all are here."""
    state = "stopped" if ran_to and not source.missing else source.state
    return replace(source, ran_to=ran_to, state=state)


def _stands(maturity: AdMaturity, product: str, piece: Piece) -> bool:
    """Whether nothing of a day moves any more: of advertising its sales, which settle last (rule N32)."""
    return maturity.sales([piece], product) if product else piece.matures_after(SALES_MATURE_DAYS)


def _without(source: SourceReach, here: Sequence[Span]) -> SourceReach:
    """A source without the days that are here already and wait for a word."""
    missing = [part for span in source.missing for part in _rest(span, here, whole=source.table in UNDATED)]
    touched = missing != list(source.missing)
    unseen = source.state in ("missing", "partial")
    if not here or not (touched or unseen):
        return source
    state = "waits" if unseen or not missing else source.state
    return replace(source, missing=tuple(missing), state=state)


def _rest(span: Span, here: Sequence[Span], *, whole: bool) -> list[Span]:
    """What is left of a download without days that are here; one that is `whole` is had so, or not at all."""
    if any(h.contains(span) for h in here):
        return []
    if whole:
        return [span]
    held = {day for h in here if span.contains(h) for day in h.days()}
    return runs(day for day in span.days() if day not in held) if held else [span]


def _wanted(table: str, product: str) -> bool:
    """Whether a store owes a report that it never saw; of Brands and Display, where it runs them, the campaigns."""
    return table in _CORE if product in ("", "sp") else table == "ads_campaign"


def _never_seen(
    market: str, table: str, product: str, today: Today, settings: Settings, owed: Callable[[Span], list[Span]]
) -> SourceReach | None:
    """A source without any file, and what to begin with; None where no day of it is owed."""
    if table in PHOTOGRAPHS:
        asked: tuple[Span, ...] = (Span.closed(today.day, today.day),)
    else:
        first = first_downloads(table, product, today.ended(market), settings.week_start)
        asked = tuple(part for span in first for part in owed(span))
    return SourceReach(market, table, product, None, None, "missing", asked, None) if asked else None


def _photograph(cover: Cover, market: str, table: str, today: Today, week_start: int) -> SourceReach:
    last = cover.last_day or date.min
    state = _state_of(last, today.ended(market), week_start)
    missing = () if state == "current" else (Span.closed(today.day, today.day),)
    return SourceReach(market, table, "", cover.first_day, last, state, missing, None)


def _source(
    cover: Cover,
    market: str,
    table: str,
    product: str,
    week_start: int,
    today: Today,
    newest: date | None,
    stands: Callable[[Piece], bool],
    owed: Callable[[Span], list[Span]],
) -> SourceReach:
    last, ended = cover.last_day or date.min, today.ended(market)
    first = max(min(ended - timedelta(days=LOOK_BACK_DAYS), last + ONE_DAY), oldest(table, product, ended))
    window = Span.closed(first, ended)
    gaps = (gap for part in owed(window) for gap in cover.gaps(part))
    spans = {s for gap in gaps for s in as_downloads(table, gap, ended, week_start)}
    if table in UNDATED and cover.of(month := _last_month(ended)) is None:
        spans.add(month)  # weekly exports cannot answer a month (rule N16)
    missing = tuple(sorted(spans, key=lambda s: (-len(s) if table in UNDATED else 0, s.first)))
    moving = [p.span.first for p in cover.within(window) if not stands(p)]
    state = _state_by(missing, last, ended, newest)
    return SourceReach(
        market, table, product, cover.first_day, last, state, missing, min(moving, default=None)
    )  # fmt: skip


def _state_by(missing: Sequence[Span], last: date, ended: date, newest: date | None) -> str:
    """Due where only days newer than all data are to be had, for a week; behind where some lack, or that long ago."""
    if not missing:
        return "current"
    only_newer = all(s.first > max(last, newest or last) for s in missing)
    return "due" if only_newer and (ended - min(s.first for s in missing)).days < _EVERY else "behind"


def _state_of(last: date, until: date, week_start: int) -> str:
    """Of photographs: behind after a week without one, stale where the last is too old for the last week that is over
    (rule N26)."""
    if (until - last).days > _EVERY:
        return "behind"
    week = Week.of(until, week_start)
    end = week.span.last if week.span.last == until else week.previous().span.last
    return "stale" if Photograph(last, end).stale else "current"


def _last_month(until: date) -> Span:
    """The last calendar month that is over on `until`."""
    month = Month.of(until)
    return month.span if month.span.last == until else month.previous().span
