"""The account's measures per period and marketplace, and over all marketplaces in the base currency.

Blank is no data (rule N5): a measure has a value only where one source covers the whole period, for every ad product
that the store runs. DuckDB sums; a period's pieces are handed to it as a table, so that all periods cost one query a
fact table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from xlops.facts.history import Store
from xlops.facts.sheets import own_rows, tags
from xlops.findings import Finding
from xlops.kpis import measures
from xlops.marketplaces import MARKETPLACES
from xlops.measures.budget import budget_measures
from xlops.measures.coverage import Cover, Coverage, Piece, read_coverage
from xlops.measures.events import event_measures, read_events
from xlops.measures.health import health_measures
from xlops.measures.launch import launch_measures
from xlops.measures.ledger import ledger_measures
from xlops.measures.measured import ALL, PeriodMeasures
from xlops.measures.plan import plan_measures
from xlops.measures.profit import margin_history, profit_measures
from xlops.measures.service import service_measures
from xlops.measures.stock import stock_measures
from xlops.measures.terms import waste_measures
from xlops.measures.turns import reorder_measures, turns_measures
from xlops.money import Rate, Rates
from xlops.periods import Period
from xlops.settings import Settings
from xlops.sheets import SHEETS
from xlops.tables import AD_TABLES, ATTRIBUTION_DAYS, SALES_MATURE_DAYS, SALES_TABLES

MONEY = frozenset(m.id for m in measures().values() if m.unit == "money")

_SALES = ("gmv", "units", "order_items", "units_refunded")
_TRAFFIC = ("sessions", "page_views", "bb_views")
_ADS = ("impressions", "clicks", "spend", "ad_sales", "ad_orders", "ad_units")
SP = {"impressions": "sp_impressions", "clicks": "sp_clicks", "spend": "sp_spend", "ad_sales": "sp_sales",
       "ad_orders": "sp_orders"}  # fmt: skip
COLUMN = {"bb_views": "buy_box * page_views"}


@dataclass(frozen=True)
class _Pick:
    """One piece that answers one group of measures of one row."""

    row: int
    table: str
    ad_product: str
    piece: Piece


class Account:
    """Reads the measures of a store. `findings` collects what stands in the way of a number."""

    def __init__(self, store: Store, settings: Settings, coverage: Coverage | None = None) -> None:
        self.store, self.settings = store, settings
        self.coverage = coverage or read_coverage(store)
        self.marketplaces = [m for m in settings.marketplaces if m in self.coverage.marketplaces()] or (
            self.coverage.marketplaces()
        )
        self.currency_of = self._currencies()
        self.base = settings.currency or self._only_currency()
        self.rates = Rates(self.base, self._rates(self.base)) if self.base else None
        self.events = read_events(store)
        self.tags = tags(store.con, self.last_day or date.max)
        self.findings: list[Finding] = [
            Finding("marketplace-missing", column=m, value=", ".join(self.marketplaces))
            for m in settings.marketplaces
            if self.marketplaces and m not in self.marketplaces
        ]

    def _currencies(self) -> dict[str, str]:
        stored = dict(self.store.rows("select marketplace, any_value(currency) from file group by marketplace"))
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
        """The last day that a sales report covers: the default as-of day (rule N16)."""
        return max((day for c in self._sales_covers() if (day := c.last_day)), default=None)

    @property
    def first_day(self) -> date | None:
        """The first day that a sales report covers."""
        return min((day for c in self._sales_covers() if (day := c.first_day)), default=None)

    def _sales_covers(self) -> list[Cover]:
        return [self.coverage.cover(table, market) for table in SALES_TABLES for market in self.marketplaces]

    def ad_products(self, marketplace: str) -> list[str]:
        """The ad products the store runs: as set, else those ever seen for the marketplace."""
        return list(self.settings.ad_products) or self.coverage.ad_products(marketplace)

    # -- periods -----------------------------------------------------------------------------------------------

    def measures(self, periods: Sequence[Period], as_of: date | None = None) -> list[PeriodMeasures]:
        """One entry per period and marketplace, ALL first; periods in the order given.

        A period that goes on has come as far as `as_of` (default: the last day that a sales report covers).
        """
        known = as_of or self.last_day or date.max
        rows = [PeriodMeasures(p, m, self.currency_of[m], as_of=known) for m in self.marketplaces for p in periods]
        self._sum(rows)
        stock_measures(self.store, self.coverage, rows)
        waste_measures(self.store, self.coverage, rows)
        budget_measures(self.store, self.coverage, rows)
        ledger_measures(self.store, self.coverage, rows)
        profit_measures(self.store, self.coverage, rows, self.rates)
        turns_measures(rows)
        reorder_measures(self.store, self.coverage, rows, self.settings.lead_days)
        health_measures(self.store, self.coverage, rows)
        service_measures(self.store, rows, self.last_day)
        launch_measures(self.store, self.coverage, self.events, rows)
        plan_measures(self.store, rows)
        total = self._all(rows, periods)
        plan_measures(self.store, total)
        every = [*total, *rows]
        event_measures(self.events, every)
        margin_history(every)
        return every

    def _sum(self, rows: list[PeriodMeasures]) -> None:
        """The flow measures of every row."""
        picks: list[_Pick] = []
        products: list[list[str]] = []  # per row: the ad products, where all that the store runs are covered
        for number, row in enumerate(rows):
            span, market = row.period.span, row.marketplace
            asked: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
                (SALES_TABLES, _SALES),
                (SALES_TABLES[:1], _TRAFFIC),
            )
            for tables, names in asked:
                if found := self.coverage.choose(tables, market, span):
                    picks += self._picks(number, found, "", row, names, SALES_MATURE_DAYS)
            own = self.ad_products(market)
            covered = {p: found for p in own if (found := self.coverage.choose(AD_TABLES, market, span, p))}
            for product, found in covered.items():
                names = (*_ADS, *SP.values()) if product == "sp" else _ADS
                picks += self._picks(number, found, product, row, names, ATTRIBUTION_DAYS[product])
            products.append(own if len(covered) == len(own) else [])
        sales: dict[int, dict[str, dict[str, float | None]]] = defaultdict(dict)
        ads: dict[int, dict[str, dict[str, float | None]]] = defaultdict(dict)
        for (number, table, product), values in self._query(picks).items():
            (ads[number] if product else sales[number])[product or table] = values
        for number, row in enumerate(rows):
            _give_sales(row, sales[number])
            _give_ads(row, ads[number], products[number])

    def _picks(
        self, number: int, found: tuple[str, list[Piece]], product: str, row: PeriodMeasures,
        names: Sequence[str], window: int,
    ) -> list[_Pick]:  # fmt: skip
        table, pieces = found
        for name in names:
            row.answered_by.setdefault(name, table)
        if not all(p.matures_after(window) for p in pieces):
            row.immature.update(names)
        return [_Pick(number, table, product, p) for p in pieces]

    def _query(self, picks: list[_Pick]) -> dict[tuple[int, str, str], dict[str, float | None]]:
        """Sums per (row, table, ad product). A column that a file lacks altogether has no sum."""
        result: dict[tuple[int, str, str], dict[str, float | None]] = {}
        by_table: dict[str, set[_Pick]] = defaultdict(set)
        for pick in picks:
            by_table[pick.table].add(pick)
        for table, chosen in by_table.items():
            columns = (*_SALES, *_TRAFFIC) if table in SALES_TABLES else _ADS
            frame = pd.DataFrame(
                [(p.row, p.ad_product, p.piece.file, p.piece.span.first, p.piece.daily) for p in chosen],
                columns=["number", "product", "file", "first", "daily"],
            )
            source = _once_per_asin(f"fact_{table}") if table == "sales_sku" else f"fact_{table}"
            sums = ", ".join(
                f"case when bool_or({c}_rows = 0 and n > 0) then null else coalesce(sum({c}), 0) end" for c in columns
            )
            per_file = ", ".join(f"sum({COLUMN.get(c, c)}) {c}, count({COLUMN.get(c, c)}) {c}_rows" for c in columns)
            query = (
                f"with part as (select k.number, k.product, k.file, count(t.file) n, {per_file} from frame k "
                f"left join {source} t on t.file = k.file and (not k.daily or t.day = k.first) "
                "group by k.number, k.product, k.file) "
                f"select number, product, {sums} from part group by number, product"
            )
            self.store.con.register("frame", frame)
            for number, product, *values in self.store.rows(query):
                result[(number, table, product)] = {
                    c: None if v is None else float(v) for c, v in zip(columns, values, strict=True)
                }
            self.store.con.unregister("frame")
        return result

    # -- all marketplaces --------------------------------------------------------------------------------------

    def _all(self, rows: list[PeriodMeasures], periods: Sequence[Period]) -> list[PeriodMeasures]:
        """Over marketplaces, in the base currency: the sum, of what is reported the worst (rule N4); no data where one
        of them has none."""
        by_period: dict[str, list[PeriodMeasures]] = defaultdict(list)
        for row in rows:
            by_period[row.period.label].append(row)
        return [self._sum_of(period, by_period[period.label]) for period in periods]

    def _sum_of(self, period: Period, rows: list[PeriodMeasures]) -> PeriodMeasures:
        total = PeriodMeasures(period, ALL, self.base or "", as_of=min((r.as_of for r in rows), default=date.max))
        rates = {row.marketplace: self._rate(row, period) for row in rows}
        for name in {n for row in rows for n in row.values}:
            if not all(name in row.values for row in rows):
                continue
            if worst := measures()[name].worst:
                total.values[name] = (max if worst == "max" else min)(row.values[name] for row in rows)
            elif name not in MONEY:
                total.values[name] = sum(row.values[name] for row in rows)
            elif all(rates[row.marketplace] is not None for row in rows):
                total.values[name] = sum(row.values[name] * float(rates[row.marketplace] or 0) for row in rows)
            if name in total.values:
                total.answered_by[name] = rows[0].answered_by.get(name, "")
                if days := [r.photographs[name] for r in rows if name in r.photographs]:
                    total.photographs[name] = min(days)
        total.immature = {n for row in rows for n in row.immature}
        return total

    def _rate(self, row: PeriodMeasures, period: Period) -> Decimal | None:
        """The rate of the period's last day; a missing one is a finding, never 1.0."""
        rate = self.rates.on(row.currency, period.span.last) if self.rates else None
        if rate is None and MONEY & row.values.keys():
            finding = Finding("missing-rate", value=row.currency, expected=self.base or "one base currency")
            if finding not in self.findings:
                self.findings.append(finding)
        return rate


def _once_per_asin(table: str) -> str:
    """By-SKU rows with the traffic of each (parent, child) on its first row only (rule N3)."""
    first = 'row_number() over (partition by file, parent_asin, asin order by "row") = 1'
    own = ", ".join(f"case when {first} then {c} else 0 end as {c}" for c in ("sessions", "page_views"))
    return f"(select * replace ({own}) from {table})"


def _give_sales(row: PeriodMeasures, by_table: dict[str, dict[str, float | None]]) -> None:
    for table, values in by_table.items():
        for name, value in values.items():
            if value is not None and row.answered_by.get(name) == table:
                row.values[name] = value


def _give_ads(row: PeriodMeasures, by_product: dict[str, dict[str, float | None]], whole: list[str]) -> None:
    """Sponsored Products on its own, and the sum over products where all of them are covered (rule N5)."""
    for name, own in SP.items():
        value = by_product.get("sp", {}).get(name)
        if value is not None:
            row.values[own] = value
    for name in _ADS if whole else ():
        values = [by_product[p][name] for p in whole]
        known = [v for v in values if v is not None]
        if len(known) == len(values):
            row.values[name] = sum(known)
