"""The account's measures per period and marketplace, and over all marketplaces in the base currency.

Blank is no data (rule N5): a measure has a value only where one source covers the whole period, for every ad product
that the store runs. A measure of ALL is that of the marketplaces that have it; which of them a KPI counts, so that both
its sides cover the same ones (rule N24), is settled in `review/`. Who gives which measure stands in `givers.py`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from xlops.facts.history import Store
from xlops.facts.sheets import own_rows, tags
from xlops.findings import Finding
from xlops.kpis import measures
from xlops.marketplaces import MARKETPLACES
from xlops.measures.closed_months import MARGINS
from xlops.measures.coverage import Coverage, read_coverage
from xlops.measures.currency import Exchange
from xlops.measures.event_days import SoldByDay, sold_by_day
from xlops.measures.giver import Sources, Stage
from xlops.measures.givers import TRADE, give, given_to_every_row
from xlops.measures.measured import ALL, MONEY, PeriodMeasures
from xlops.measures.reach import reach
from xlops.measures.seams import latest, read_seams
from xlops.measures.unsettled import errors_in_base
from xlops.measures.waiting import Waiting, read_late_traffic, read_waiting
from xlops.money import Rate, Rates
from xlops.periods import Period, Span
from xlops.settings import Settings
from xlops.sheets import SHEETS
from xlops.tables import TOOL_TABLES


class Account:
    """Reads the measures of a store. `findings` collects what stands in the way of a number."""

    def __init__(self, store: Store, settings: Settings, coverage: Coverage | None = None) -> None:
        self.store, self.settings = store, settings
        self.coverage = coverage or read_coverage(store)
        self.marketplaces = [m for m in settings.marketplaces if m in self.coverage.marketplaces()] or (
            self.coverage.marketplaces()
        )
        self._reach = reach(self.coverage, self.marketplaces)
        self.currency_of = self._currencies()
        self.base = settings.currency or self._only_currency()
        self.exchange = Exchange(Rates(self.base, self._rates(self.base)) if self.base else None)
        self.sources = Sources(store, self.coverage, settings, self.exchange, self.currency_of, self.last_day)
        self.events = self.sources.events
        self._by_day = sold_by_day(store) if self.events else {}
        self._sold: dict[tuple[str, ...], SoldByDay] = {}
        self.tags = tags(store.con, self.last_day or date.max)
        self.findings: list[Finding] = [
            Finding("marketplace-missing", column=m, value=", ".join(self.marketplaces))
            for m in settings.marketplaces
            if self.marketplaces and m not in self.marketplaces
        ]
        self.findings += [f for m in self.marketplaces for f in self.sources.runs.findings(m, self.first_day)]
        self.findings += [Finding("vat-unknown", column=m) for m in self.sources.vat.unknown if m in self.marketplaces]
        self.findings += [Finding("vat-idle", value=named) for named in self.sources.vat.idle]
        self.seams = read_seams(store)
        self.findings += [s.finding() for s in latest(self.seams) if s.marketplace in self.marketplaces]

    @cached_property
    def waiting(self) -> list[Waiting]:
        """The stored files that do not answer for some of their days."""
        return read_waiting(self.store, self.coverage)

    @cached_property
    def late_traffic(self) -> list[Waiting]:
        """The days that have units, and whose sessions are not known yet."""
        return read_late_traffic(self.store)

    def _currencies(self) -> dict[str, str]:
        query = (
            "select marketplace, any_value(currency) from file where table_name not in (select unnest(?::varchar[])) "
            "group by marketplace"
        )  # a tool may write in the currency of its account
        stored = dict(self.store.rows(query, [list(TOOL_TABLES)]))
        return {m: str(stored.get(m, MARKETPLACES[m].currency)) for m in self.marketplaces}

    def _rates(self, base: str) -> list[Rate]:
        """The exchange rates, from whichever home they have."""
        typed = [Rate(r["day"], r["currency"], r["rate"]) for r in own_rows(self.store.con, SHEETS["rates"])]
        return [*self.settings.rates(base).rows(), *typed]

    def _only_currency(self) -> str | None:
        currencies = set(self.currency_of.values())
        return currencies.pop() if len(currencies) == 1 else None

    @property
    def last_day(self) -> date | None:
        """The last day that a sales report covers, or what stands in for it: the default as-of day (rule N16)."""
        return self._reach.last if self._reach else None

    @property
    def first_day(self) -> date | None:
        """The first day that a sales report covers, or what stands in for it."""
        return self._reach.first if self._reach else None

    def sold(self, markets: Sequence[str]) -> SoldByDay:
        """GMV by day of marketplaces together, for how their weekdays differ; of a store without events none."""
        key = tuple(markets)
        if key not in self._sold:
            parts = [self._by_day.get(m, {}) for m in key]
            days = sorted(set.intersection(*map(set, parts))) if parts else []
            worth = {d: [self._worth(m, d, alone=len(key) == 1) for m in key] for d in days}
            self._sold[key] = SoldByDay({d: sum(of) for d, of in worth.items() if not math.isnan(sum(of))})
        return self._sold[key]

    def _worth(self, marketplace: str, day: date, *, alone: bool) -> float:
        """A day's GMV in the base currency, NaN without a rate; in its own where nothing is added to it."""
        span = Span.closed(day, day)
        rate = 1.0 if alone else self.exchange.flow(self.currency_of[marketplace], span)
        return self._by_day[marketplace][day] * (math.nan if rate is None else rate)

    # -- periods -----------------------------------------------------------------------------------------------

    def measures(self, periods: Sequence[Period], as_of: date | None = None) -> list[PeriodMeasures]:
        """One entry per period and marketplace, ALL first; periods in the order given.

        A period that goes on has come as far as `as_of` (default: `last_day`).
        """
        known = as_of or self.last_day or date.max
        rows = [PeriodMeasures(p, m, self.currency_of[m], as_of=known) for m in self.marketplaces for p in periods]
        give(Stage.MARKETPLACES, self.sources, rows)
        total = self._all(rows, periods)
        give(Stage.ALL, self.sources, total)
        every = [*total, *rows]
        give(Stage.EVERY, self.sources, every)
        return every

    def trade(self, periods: Sequence[Period]) -> list[PeriodMeasures]:
        """What was sold, visited and advertised in periods, one entry per period and marketplace, ALL first."""
        rows = [PeriodMeasures(p, m, self.currency_of[m]) for m in self.marketplaces for p in periods]
        give(Stage.MARKETPLACES, self.sources, rows, TRADE)
        by_period: dict[str, list[PeriodMeasures]] = defaultdict(list)
        for row in rows:
            by_period[row.period.label].append(row)
        return [*(self._sum_of(p, ALL, by_period[p.label]) for p in periods), *rows]

    # -- all marketplaces --------------------------------------------------------------------------------------

    def _all(self, rows: list[PeriodMeasures], periods: Sequence[Period]) -> list[PeriodMeasures]:
        """Over marketplaces, in the base currency: each measure of those that have it (rule N24)."""
        by_period: dict[str, list[PeriodMeasures]] = defaultdict(list)
        for row in rows:
            by_period[row.period.label].append(row)
            self._look_for_rates(row)
        return [self._sum_of(period, ALL, by_period[period.label]) for period in periods]

    def part(self, label: str, by_period: Iterable[tuple[Period, Sequence[PeriodMeasures]]]) -> list[PeriodMeasures]:
        """Over some of the marketplaces, whose rows of each period are given: what every one of them has.

        Nothing is read: the store may be closed by now.
        """
        found = [self._sum_of(period, label, rows, whole=True) for period, rows in by_period]
        MARGINS.give(self.sources, found)
        return found

    def _sum_of(
        self, period: Period, label: str, rows: Sequence[PeriodMeasures], *, whole: bool = False
    ) -> PeriodMeasures:
        """The sum, of what is reported the worst (rule N4); with `whole` only of what all of them have."""
        total = PeriodMeasures(period, label, self.base or "", as_of=min((r.as_of for r in rows), default=date.max))
        total.parts = tuple(row.marketplace for row in rows)
        for name in {n for row in rows for n in row.values} - given_to_every_row():
            having = [row for row in rows if name in row.values]
            value = None if whole and len(having) < len(rows) else _over_all(name, having)
            if value is not None:
                days = [r.photographs[name] for r in having if name in r.photographs]
                total.give({name: value}, having[0].answered_by.get(name, ""), min(days) if days else None)
                total.counted[name] = tuple(row.marketplace for row in having)
        total.immature = {n for row in rows for n in row.immature}
        total.estimated = {n for row in rows for n in row.estimated}
        total.errors = errors_in_base(rows)
        return total

    def without_rate(self) -> list[Finding]:
        """A finding for each currency from which no rate leads to the base currency on the newest day."""
        last = self.last_day
        if last is None:
            return []
        bare = (c for m in self.marketplaces if self.exchange.stock(c := self.currency_of[m], last) is None)
        return [self._no_rate(currency) for currency in dict.fromkeys(bare)]

    def _no_rate(self, currency: str) -> Finding:
        return Finding("missing-rate", value=currency, expected=self.base or "one base currency")

    def _look_for_rates(self, row: PeriodMeasures) -> None:
        """Money without a rate is a finding, never taken at 1.0."""
        if MONEY & row.values.keys() - row.rates.keys():
            finding = self._no_rate(row.currency)
            if finding not in self.findings:
                self.findings.append(finding)


def _over_all(name: str, rows: Sequence[PeriodMeasures]) -> float | None:
    """The sum, of what is reported the worst (rule N4); None where one of the rows has no rate."""
    if worst := measures()[name].worst:
        return (max if worst == "max" else min)(row.values[name] for row in rows)
    known = [value for row in rows if (value := row.in_base(name)) is not None]
    return sum(known) if len(known) == len(rows) else None
