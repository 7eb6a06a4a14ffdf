"""How far each source reaches, what it lacks, and exactly what to download for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from xlops.kpis import Kpi
from xlops.language import Text, listed, plain
from xlops.measures import Coverage
from xlops.measures.photographs import Photograph
from xlops.periods import Month, Span, Week
from xlops.review.sayings import saying
from xlops.settings import Settings
from xlops.tables import (
    AD_PRODUCTS,
    AD_PRODUCTS_ZH,
    AD_TABLES,
    ATTRIBUTION_DAYS,
    SALES_MATURE_DAYS,
    SALES_TABLES,
    TABLES,
)
from xlops.targets import Status

LOOK_BACK_DAYS = 35
_UNDATED = ("sales_asin", "sales_sku")  # reports that state no days: one export per week and per month
_PHOTOGRAPHS = ("stock", "stock_plan", "health")
_PHOTOGRAPHED_EVERY = 7  # days
_WEEKLY = (*SALES_TABLES, *AD_TABLES, *_PHOTOGRAPHS)  # what the review reads; of other reports nobody owes one
_TOLD = ("sales_day", "ads_campaign", "stock_plan")  # of which the first line of the workbook speaks
_URGENCY = {"behind": Status.WARN, "stale": Status.WARN, "missing": Status.NO_DATA, "current": Status.MET}
# what a store needs every week; by SKU and targeting only where somebody uses them
_CORE = ("sales_day", "sales_asin", "ads_campaign", "ads_advertised", "ads_term", "stock_plan")


@dataclass(frozen=True)
class SourceReach:
    """The coverage of one kind of report for one marketplace."""

    marketplace: str
    table: str
    ad_product: str
    first: date | None
    last: date | None
    state: str  # current | stale | behind | missing
    missing: tuple[Span, ...]
    preliminary_from: date | None

    @property
    def menu(self) -> Text:
        """Where to download it; a page that closes soon comes second."""
        return TABLES[self.table].menu

    @property
    def name(self) -> Text:
        """What the report is called in the console."""
        words = TABLES[self.table].path.map(lambda path: path.split(" › ")[-1])
        if not self.ad_product:
            return words
        product = Text(AD_PRODUCTS[self.ad_product], AD_PRODUCTS_ZH[self.ad_product])
        return Text("{ad}: {words}", "{ad}：{words}").format(ad=product, words=words)

    def dates(self) -> str:
        """The exact dates to choose when downloading, oldest first."""
        return ", ".join(str(s.first) if len(s) == 1 else f"{s.first} – {s.last}" for s in self.missing)

    def record(self) -> dict[str, Any]:
        return {
            "marketplace": self.marketplace, "source": self.table, "ad_product": self.ad_product,
            "name": self.name, "from": _iso(self.first), "to": _iso(self.last), "state": self.state,
            "missing": [[str(s.first), str(s.last)] for s in self.missing],
            "preliminary_from": _iso(self.preliminary_from), "menu": self.menu,
        }  # fmt: skip


def urgent_first(sources: Sequence[SourceReach]) -> list[SourceReach]:
    """What lacks days first, what is current last."""
    return sorted(sources, key=lambda s: list(_URGENCY).index(s.state))


def state_label(state: str) -> Text:
    """A source's state as a cell shows it; `waiting` is a KPI's whose source was never seen."""
    icon = _URGENCY.get(state, Status.INFO).icon
    return plain(f"{icon} ") + saying("state", state)


def waiting_for(kpis: Iterable[Kpi]) -> list[tuple[Text, Text]]:
    """What is to be supplied, and the KPIs that it switches on."""
    by_supply: dict[Text, list[Text]] = {}
    for kpi in kpis:
        by_supply.setdefault(kpi.supply, []).append(kpi.name)
    return [(supply, listed(names)) for supply, names in by_supply.items()]


def freshness(sources: Sequence[SourceReach]) -> Text:
    """How far sales, ads and stock reach in every marketplace, and how many sources lack days; in one line."""
    last: dict[str, date] = {}
    for s in sources:
        if s.last and s.table in _TOLD:
            last[s.table] = min(last.get(s.table, s.last), s.last)
    parts = [saying("fresh", table, day=day) for table, day in last.items()]
    if behind := sum(1 for s in sources if s.state == "behind"):
        parts.append(saying("fresh", "behind", count=behind))
    return listed(parts, "; ", "；")


def _iso(day: date | None) -> str | None:
    return str(day) if day else None


def sources(coverage: Coverage, marketplaces: list[str], settings: Settings, until: date) -> list[SourceReach]:
    """Every source that the store uses or should, looked at over the last five weeks up to `until`."""
    found = []
    for market in marketplaces:
        products = list(settings.ad_products) or coverage.ad_products(market) or ["sp"]
        for table in _WEEKLY:
            for product in products if table.startswith("ads_") else [""]:
                seen = coverage.cover(table, market, product).last_day is not None
                wanted = table in _CORE and product in ("", "sp")
                if seen or wanted:
                    found.append(_source(coverage, market, table, product, settings, until))
    return found


def _source(coverage: Coverage, market: str, table: str, product: str, settings: Settings, until: date) -> SourceReach:
    cover = coverage.cover(table, market, product)
    if cover.last_day is None:
        week = Week.of(until, settings.week_start).span
        asked = Span.closed(until, until) if table in _PHOTOGRAPHS else week
        return SourceReach(market, table, product, None, None, "missing", (asked,), None)
    window = Span.closed(until - timedelta(days=LOOK_BACK_DAYS), until)
    if table in _PHOTOGRAPHS:
        state = _state_of(cover.last_day, until, settings.week_start)
        missing = () if state == "current" else (Span.closed(until, until),)
        return SourceReach(market, table, product, cover.first_day, cover.last_day, state, missing, None)
    gaps = tuple(_as_downloads(table, g, settings.week_start) for g in cover.gaps(window))
    spans = tuple(s for group in gaps for s in group)
    if table in _UNDATED and cover.of(month := _last_month(until)) is None:
        spans = (*spans, month)  # weekly exports cannot answer a month (rule N16)
    days = ATTRIBUTION_DAYS.get(product, SALES_MATURE_DAYS)
    moving = [p.span.first for p in cover.within(window) if not p.matures_after(days)]
    state = "behind" if spans else "current"
    return SourceReach(market, table, product, cover.first_day, cover.last_day, state, spans, min(moving, default=None))


def _state_of(last: date, until: date, week_start: int) -> str:
    """Of photographs: behind after a week without one, stale where the last is too old for the last week that is over
    (rule N26)."""
    if (until - last).days > _PHOTOGRAPHED_EVERY:
        return "behind"
    week = Week.of(until, week_start)
    end = week.span.last if week.span.last == until else week.previous().span.last
    return "stale" if Photograph(last, end).stale else "current"


def _last_month(until: date) -> Span:
    """The last calendar month that is over on `until`."""
    month = Month.of(until)
    return month.span if month.span.last == until else month.previous().span


def _as_downloads(table: str, gap: Span, week_start: int) -> list[Span]:
    """A gap as the downloads that fill it: whole weeks for reports that state no days, else one range."""
    if table not in _UNDATED:
        return [gap]
    week = Week.of(gap.first, week_start)
    weeks = []
    while week.first < gap.end:
        weeks.append(week.span)
        week = week.next()
    return weeks
