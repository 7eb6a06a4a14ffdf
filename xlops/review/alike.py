"""Over which marketplaces a number of ALL stands, and what it leaves out: its sides cover the same ones (rule N24)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from xlops.kpis import Kpi, measures
from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import ALL, Account, PeriodMeasures
from xlops.measures.absent import is_late
from xlops.periods import Period
from xlops.review.usual import Usual
from xlops.tables import SALES_TABLES
from xlops.targets import judged_value

_ONLY = Text("{over} only, {missing} missing", "仅 {over}，缺 {missing}")
_CHANGE = Text("change of {over} only", "变化仅 {over}")
_PLAN = Text("against the plan: {over} only", "与计划相比仅 {over}")
_OF_ALL_PRODUCTS = ("ads", "ad_clicks")
RowOf = Callable[[Period, str], PeriodMeasures | None]


@dataclass(frozen=True)
class Apart:
    """What a number covers where it leaves a marketplace out, and which of those left out are late.

    `judged_over` are those whose change, or whose share of the plan, is judged where that leaves out more.
    """

    over: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    judged_over: tuple[str, ...] = ()
    by_plan: bool = False

    @property
    def marks(self) -> list[Text]:
        """What stands behind the KPI's name: `US only, DE missing`."""
        found = []
        if self.missing:
            found.append(_ONLY.format(over=listed(self.over), missing=listed(self.missing)))
        if self.judged_over:
            found.append((_PLAN if self.by_plan else _CHANGE).format(over=listed(self.judged_over)))
        return found


NOTHING_LEFT_OUT = Apart()


@dataclass(frozen=True)
class Figures:
    """A number and those it is compared with, each pair over the same marketplaces.

    `now` is the number over those of `previous`, `now_ago` over those of `year_ago`, `now_plan` over those of `plan`;
    `given` are the inputs of its formula.
    """

    given: dict[str, float | None]
    value: float | None
    previous: float | None
    year_ago: float | None
    now: float | None
    now_ago: float | None
    plan: float | None
    now_plan: float | None
    apart: Apart = NOTHING_LEFT_OUT
    usual: Usual | None = None

    def judged(self, kpi: Kpi) -> float | None:
        """What is held against the edges (rules N8, N34)."""
        return self.moved(kpi) if self.usual is None else self.usual.judged

    def moved(self, kpi: Kpi) -> float | None:
        """What would be held against the edges without any noise."""
        if self.usual is not None:
            return self.usual.change
        now = self.now_plan if kpi.basis == "ratio_to" else self.now_ago if kpi.against == "year_ago" else self.now
        if kpi.basis in ("level", "per_sku") or kpi.is_change:
            now = self.value
        return judged_value(kpi, now, self.previous, self.year_ago, self.plan)


def just(value: float | None) -> Figures:
    """A number alone."""
    return Figures({}, value, None, None, value, value, None, value)


class Alike:
    """Which marketplaces have what a number needs."""

    def __init__(self, account: Account, row: RowOf) -> None:
        self._account, self._row = account, row
        self._only: dict[tuple[str, Period], Text] = {}
        self._having: dict[tuple[tuple[str, ...], Period], tuple[str, ...]] = {}
        self._known: dict[Period, dict[str, set[str]]] = {}
        self._awaited: dict[str, set[str]] = {}

    def having(self, names: Sequence[str], period: Period) -> tuple[str, ...]:
        """The marketplaces that have every input, of this period or those that `x__prev`, `x__year_ago` name."""
        key = (tuple(names), period)
        if key not in self._having:
            asked = [name.partition("__") for name in names if not name.endswith("__target")]
            shifts = {shift for _, _, shift in asked}
            shifted = {"": lambda: period, "prev": period.previous, "year_ago": period.year_ago}
            known = {shift: self._names(shifted[shift]()) for shift in shifts}
            self._having[key] = tuple(
                m for m in self._account.marketplaces if all(name in known[shift][m] for name, _, shift in asked)
            )
        return self._having[key]

    def forget(self) -> None:
        """Look at the rows anew: there are others now."""
        self._having.clear()
        self._known.clear()
        self._awaited.clear()

    def late(self, names: Iterable[str], period: Period, left_out: Sequence[str]) -> tuple[str, ...]:
        """Those of the left out whose source for this very period may still come."""
        now = [name for name in names if "__" not in name and name in measures()]
        sources = self._account.sources
        return tuple(
            m
            for m in left_out
            if any(n not in self._names(period)[m] and is_late(sources, n, m, period.span) for n in now)
        )

    def awaited(self, period: Period) -> set[str]:
        """The marketplaces whose sales or spend may still come, while those of others are there."""
        if period.label not in self._awaited:
            by_name = {name: self.having([name], period) for name in ("gmv", "spend")}
            apart = (self.apart([name], period, over) for name, over in by_name.items())
            self._awaited[period.label] = {market for a in apart for market in a.late}
        return self._awaited[period.label]

    def is_gap(self, period: Period, markets: Iterable[str]) -> bool:
        """Whether none of the marketplaces has sales of the period, though reports told of earlier ones."""
        begun = [m for m in markets if m in self._first_sales and self._first_sales[m] < period.first]
        return bool(begun) and not any("gmv" in self._names(period)[m] for m in begun)

    @cached_property
    def _first_sales(self) -> dict[str, date]:
        """The first day of which a report tells of sales, of each marketplace that has one."""
        cover = self._account.coverage.cover
        known = {m: [cover(t, m).first_day for t in SALES_TABLES] for m in self._account.marketplaces}
        return {m: min(days) for m, some in known.items() if (days := [d for d in some if d is not None])}

    def apart(self, names: Sequence[str], period: Period, over: tuple[str, ...]) -> Apart:
        """What a number over some marketplaces leaves out; nothing where none has it."""
        missing = tuple(m for m in self._account.marketplaces if m not in over)
        return Apart(over, missing, self.late(names, period, missing)) if over and missing else NOTHING_LEFT_OUT

    def unreported(self, names: Sequence[str], period: Period) -> Apart:
        """The marketplaces that lack a report of what is never added up; the seller's own sheets are of all of them."""
        asked = [name for name in names if measures()[name].source.tables]
        rows = {m: self._row(period, m) for m in self._account.marketplaces}
        over = tuple(m for m, row in rows.items() if row is not None and row.values.keys() >= set(asked))
        return self.apart(asked, period, over)

    def _names(self, period: Period) -> dict[str, set[str]]:
        """What each marketplace has, or the whole store has for all of them."""
        if period not in self._known:
            total = self._row(period, ALL)
            whole = total.values.keys() - total.counted.keys() if total else set()
            rows = {m: self._row(period, m) for m in self._account.marketplaces}
            self._known[period] = {m: whole | (row.values.keys() if row else set()) for m, row in rows.items()}
        return self._known[period]

    def only(self, period: Period, market: str) -> Text:
        """The ad products that totals of a marketplace hold, where others have not begun: `SP only`; else nothing."""
        if (market, period) not in self._only:
            self._only[market, period] = self._account.sources.runs.only(market, period.span)
        return self._only[market, period]

    def products(self, kpi: Kpi, period: Period, markets: Sequence[str]) -> Text:
        """That a total over ad products holds some of them only: `SP only` (rule N23); else nothing."""
        known = measures()
        if not any(name in known and known[name].source.id in _OF_ALL_PRODUCTS for name in kpi.formula.measures):
            return NOTHING
        told = {m: self.only(period, m) for m in markets}
        some = {m: only for m, only in told.items() if only}
        if len(set(told.values())) == 1:
            return next(iter(some.values()), NOTHING)
        return listed((plain(f"{m}: ") + only for m, only in some.items()), "; ", "；")
