"""What periods will come to whose figures still move, now or on an earlier Monday: rows of measures with errors.

The sums of an account's reports are estimated day by day (`completeness.py`); what is made of them follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from itertools import pairwise

from xlops.measures.completeness import Clock, Clocked, Curve, Projection, estimate, learn
from xlops.measures.coverage import Piece
from xlops.measures.flows import ADS, QUICK, SALES, SP, TRAFFIC
from xlops.measures.giver import Sources
from xlops.measures.intervals import Error
from xlops.measures.measured import ALL, MONEY, PeriodMeasures
from xlops.measures.versions import Version, Versions, latest, read_report
from xlops.periods import Period, Span
from xlops.tables import ATTRIBUTION_DAYS, CLICKS_MATURE_DAYS, SALES_MATURE_DAYS, ad_sales_mature_days

LOOKED_BACK = timedelta(days=240)  # as far as exports say how much was still to come
_COUNTED = {"impressions": "impressions", "clicks": "clicks", "spend": "clicks", "ad_sales": "ad_orders"}
_COUNTED |= {"gmv": "units"}
# attributed sales: where none is there yet, nothing says how many will come
LATE = frozenset(("ad_sales", "ad_orders", "ad_units", "ad_part", "sp_sales", "sp_orders"))
_MADE_OF = {"ad_part": "ad_sales", "budget_spend": "sp_spend"}
_NOW = datetime.max
_Key = tuple[str, str, str]  # table, marketplace, ad product
Known = dict[date, dict[str, list[Version]]]


@dataclass(frozen=True)
class _Source:
    """One report of a marketplace, or of one of its advertising products."""

    report: Versions
    kinds: tuple[Clocked, ...]
    events: frozenset[date]

    def estimate(self, span: Span, known: Known, curve: Curve) -> Projection | None:
        """What the days of a span come to; None where a day was not there yet."""
        days = [known.get(d, {}) for d in span.days() if d in self.first]
        if not days or not all(days):
            return None
        return estimate(curve, self.kinds, [v for parts in days for v in latest(parts)], self.events)

    def learn(self, known: Known) -> Curve:
        return learn(self.report.names, self.kinds, (v for parts in known.values() for v in parts.values()))

    @cached_property
    def growing(self) -> frozenset[str]:
        """The sales and orders that never fell by more than a hundredth of a day, in eight exports or more."""
        slow = [n for n, kind in enumerate(self.kinds) if kind.clock == "orders"]
        fell, exports = set[int](), set[int]()
        for parts in self.report.as_of(_NOW).values():
            for versions in parts.values():
                for before, after in pairwise(versions):
                    exports.add(after.file)
                    fell |= {n for n in slow if after.values[n] < 0.99 * before.values[n]}
        return frozenset(self.report.names[n] for n in slow if n not in fell) if len(exports) >= 8 else frozenset()

    @cached_property
    def first(self) -> dict[date, datetime]:
        """When each day was exported for the first time."""
        found: dict[date, datetime] = {}
        for version in self.report.versions:
            found.setdefault(version.day, version.at)
        return found

    def first_look(self, span: Span) -> datetime | None:
        """When all days of a span had been exported for the first time."""
        days = [self.first[d] for d in span.days() if d in self.first]
        return max(days) if len(days) == len(span) else None


class Unsettled:
    """Estimates of the rows of marketplaces. Reads what exports said when it is made; the store may be closed after."""

    def __init__(self, sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
        self._sources = sources
        self._known: dict[_Key, _Source] = {}
        self._known_at: dict[tuple[str, str, str, datetime], Known] = {}
        self._curves: dict[tuple[str, str, str, datetime], Curve] = {}
        self._looks: dict[tuple[str, Span], datetime | None] = {}
        for row in rows:
            if row.immature and row.marketplace != ALL:
                for key, _ in self._asked(row):
                    if key not in self._known:
                        self._known[key] = self._read(*key)

    def rows(
        self, periods: Iterable[Period], scopes: Sequence[str], of: Callable[[Period, str], PeriodMeasures | None]
    ) -> Iterator[PeriodMeasures]:  # fmt: skip
        """The rows of periods that still move, as they are expected to come to rest."""
        for period in periods:
            for row in [of(period, scope) for scope in scopes]:
                if row is not None and row.immature and (found := self.at(row, partial(of, period))) is not None:
                    yield found

    def row(self, row: PeriodMeasures, moment: datetime = _NOW) -> PeriodMeasures | None:
        """A row of a marketplace with what it is expected to come to, as known at a moment; None where it is not.

        At an earlier moment all that the reports say is estimated, else what still moves.
        """
        return self._estimated(row, self._asked(row), moment, every=moment != _NOW)

    def _estimated(
        self, row: PeriodMeasures, asked: Iterable[tuple[_Key, Span]], moment: datetime, *, every: bool
    ) -> PeriodMeasures | None:  # fmt: skip
        values: dict[str, float] = {}
        errors: list[Error] = []
        for key, span in asked:
            source = self._known.get(key)
            found = source.estimate(span, self._as_of(key, moment), self._curve(key, moment)) if source else None
            if found is None:
                return None
            named = _named(found, key[2])
            errors.append({name: error for name, (_, error) in named.items()})
            for name, (value, _) in named.items():
                values[name] = values.get(name, 0.0) + value
        return _given(row, values, errors, every=every)

    def at(
        self, row: PeriodMeasures, of: Callable[[str], PeriodMeasures | None], moment: datetime = _NOW
    ) -> PeriodMeasures | None:
        """A row of one marketplace or of several together, as known at a moment; `of` has the rows of marketplaces."""
        if not row.parts:
            return self.row(row, moment)
        parts = [found for m in row.parts if (own := of(m)) and (found := self.row(own, moment))]
        return self.total(row, parts) if len(parts) == len(row.parts) else None

    def coming(
        self, before: PeriodMeasures, period: Period, of: Callable[[str], PeriodMeasures | None]
    ) -> PeriodMeasures | None:  # fmt: skip
        """What a period comes to whose last day goes on (rule N18), by the reports that answer the one before; `of` has
        that one's rows of marketplaces. None where a day is not told at all. It holds nothing that is not estimated."""
        if before.parts:
            parts = [found for m in before.parts if (own := of(m)) and (found := self.coming(own, period, of))]
            known = {name for part in parts for name in part.values}
            blank = replace(before, period=period, values={n: v for n, v in before.values.items() if n in known})
            return self.total(blank, parts) if len(parts) == len(before.parts) else None
        keys = [key for key, _ in self._asked(before)]
        if not keys or any((s := self._known.get(key)) is None or not s.first_look(period.span) for key in keys):
            return None
        found = self._estimated(replace(before, period=period), [(key, period.span) for key in keys], _NOW, every=True)
        if found is None:
            return None
        moving = {name for error in found.errors for name in error}
        return replace(found, values={n: v for n, v in found.values.items() if n in moving}, immature=moving)

    def growing(self, market: str) -> frozenset[str]:
        """The measures of advertising of which no day ever fell by more than a hundredth, in eight exports or more."""
        known = {k[2]: s.growing for k, s in self._known.items() if k[1] == market and k[2]}
        every = frozenset.intersection(*known.values()) if known else frozenset()
        return every | {name for name, of in SP.items() if of in known.get("sp", ())}

    def total(self, total: PeriodMeasures, parts: Sequence[PeriodMeasures]) -> PeriodMeasures:
        """The row of all marketplaces, with what theirs are expected to come to."""
        moved = {name for part in parts for error in part.errors for name in error}
        by_market = {part.marketplace: part for part in parts}
        values = dict(total.values)
        for name in moved & values.keys():
            having = [by_market[m] for m in total.counted.get(name, ()) if m in by_market]
            known = [v for part in having if (v := part.in_base(name)) is not None]
            if known and len(known) == len(total.counted.get(name, ())):
                values[name] = sum(known)
        return replace(total, values=values, errors=errors_in_base(parts))

    def first_look(self, row: PeriodMeasures) -> datetime | None:
        """When all reports of a period's row had been exported for the first time; None where they were not."""
        key = (row.marketplace, row.period.span)
        if key not in self._looks:
            looks = [self._known[k].first_look(span) if k in self._known else None for k, span in self._asked(row)]
            known = [look for look in looks if look]
            self._looks[key] = max(known) if known and len(known) == len(looks) else None
        return self._looks[key]

    def learned(self, marketplace: str) -> int:
        """From how many exports of its slowest report is known what is still to come."""
        known = [self._curve(k, _NOW).learned for k in self._known if k[1] == marketplace]
        return min(known, default=0)

    def _as_of(self, key: _Key, moment: datetime) -> Known:
        if (*key, moment) not in self._known_at:
            self._known_at[(*key, moment)] = self._known[key].report.as_of(moment)
        return self._known_at[(*key, moment)]

    def _curve(self, key: _Key, moment: datetime) -> Curve:
        if (*key, moment) not in self._curves:
            self._curves[(*key, moment)] = self._known[key].learn(self._as_of(key, moment))
        return self._curves[(*key, moment)]

    def _asked(self, row: PeriodMeasures) -> Iterator[tuple[_Key, Span]]:
        """The reports that answer a row day by day, each with the days it is asked for."""
        market, span = row.marketplace, row.period.span
        if (found := self._sources.coverage.choose(SALES.tables[:1], market, span)) and _daily(found[1]):
            yield (found[0], market, ""), span
        runs = self._sources.runs
        told = {p: found for p in runs.products(market) if (found := runs.pieces(market, p, span))}
        if all(_daily(pieces) for _, pieces in told.values()):  # else a sum over products would lack one
            for product, (table, _) in told.items():
                yield (table, market, product), span

    def _read(self, table: str, market: str, product: str) -> _Source:
        columns = dict(ADS.gives if product else {**SALES.gives, **TRAFFIC.gives})
        columns = {n: c for n, c in columns.items() if n not in (*SP, "ad_part", "asin_traffic")}
        if table == "ads_term":
            del columns["impressions"]
        since = (self._sources.last_day or date.max) - LOOKED_BACK
        report = read_report(
            self._sources.store, table, market, product, columns, since, self._sources.settings.time_zone or ""
        )
        window = self._window(report, product) if product else 0
        kinds = tuple(_kind(n, product, window) for n in report.names)
        events = {d for e in self._sources.events if e.concerns(market, ()) for d in e.span.days()}
        return _Source(report, kinds, frozenset(events))

    def _window(self, report: Versions, product: str) -> int:
        """The days in which the newest file counts sales."""
        newest = report.versions[-1].file if report.versions else -1
        return self._sources.maturity.windows.get(newest, ATTRIBUTION_DAYS[product])


def _kind(name: str, product: str, window: int) -> Clocked:
    counted = _COUNTED.get(name, name)
    if not product:
        return Clocked("sales", SALES_MATURE_DAYS, counted)
    clock: Clock = "clicks" if name in QUICK else "orders"
    return Clocked(clock, CLICKS_MATURE_DAYS if clock == "clicks" else ad_sales_mature_days(window), counted)


def _daily(pieces: Sequence[Piece]) -> bool:
    return all(p.daily for p in pieces)


def _named(found: Projection, product: str) -> dict[str, tuple[float, float]]:
    """Value and error by measure; those of Sponsored Products also by their own names."""
    made = {n: (float(v), float(e)) for n, v, e in zip(found.names, found.value, found.error, strict=True)}
    return made | ({name: made[of] for name, of in SP.items() if of in made} if product == "sp" else {})


def _given(row: PeriodMeasures, values: dict[str, float], errors: list[Error], *, every: bool) -> PeriodMeasures:
    """The row with the values, `every` one or those that still move, and what is made of them."""
    names = {n for n in values if n in row.values and (every or n in row.immature) and values[n] == values[n]}
    own = {n: values[n] for n in names}
    made = {}
    for name, of in _MADE_OF.items():
        if name in row.values and of in own and row.values[of]:
            made[name] = row.values[name] / row.values[of]
            own[name] = own[of] * made[name]
    # ads are not expected to bring more than all that is sold, where they have not yet: Brands count others' sales too
    if "ad_part" in own and row.values["ad_part"] <= (row.values.get("gmv") or 0.0):
        own["ad_part"] = min(own["ad_part"], own.get("gmv", row.values["gmv"]))
    kept = [{n: by for n, by in error.items() if n in names} for error in errors]
    for error in kept:
        error |= {name: error[_MADE_OF[name]] * share for name, share in made.items() if _MADE_OF[name] in error}
    return replace(row, values={**row.values, **own}, errors=tuple(e for e in kept if e))


def errors_in_base(rows: Sequence[PeriodMeasures]) -> tuple[Error, ...]:
    """The errors of rows as they are added up over marketplaces: money in the base currency."""
    return tuple(
        {n: by * row.rates.get(n, 1.0) if n in MONEY else by for n, by in error.items()}
        for row in rows
        for error in row.errors
    )
