"""The exchange rates for want of which there is no total: money without a rate is never added (rule N25)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlops.kpis import Kpi
from xlops.language import NOTHING, Text, listed
from xlops.measures import ALL
from xlops.measures.coverage import runs
from xlops.measures.measured import MONEY
from xlops.periods import Period, Span
from xlops.review.scorecard import Board
from xlops.review.words import say

_MOST_SPANS = 3


@dataclass(frozen=True)
class LackingRate:
    """A currency from which no rate leads to `base` on some or all days of a period; a blank `base` was never set."""

    currency: str
    base: str
    markets: tuple[str, ...]
    days: tuple[Span, ...] = ()  # where others of the period have one

    @property
    def told(self) -> Text:
        """`no exchange rate from EUR to USD (DE)`, with the days where only some lack it."""
        days = [str(span) for span in self.days[:_MOST_SPANS]]
        beyond = [f"+{len(self.days) - _MOST_SPANS}"] if len(self.days) > _MOST_SPANS else []
        where = listed([*self.markets, *days, *beyond])
        if not self.base:
            return say("no_base").format(currency=self.currency, market=where)
        return say("no_rate").format(currency=self.currency, base=self.base, market=where)


def told_of_rates(lacking: Iterable[LackingRate]) -> Text:
    """All of them, each once; nothing where none lacks."""
    known = list(dict.fromkeys(of.told for of in lacking))
    return listed(known, "; ", "；") if known else NOTHING


def rates_lacking(board: Board, kpi: Kpi, period: Period, scope: str = ALL) -> dict[str, list[LackingRate]]:
    """By input of a KPI's formula the rates for want of which it has no total; of one marketplace none is needed."""
    over = (board.alike.having(kpi.formula.inputs, period) or board.account.marketplaces) if scope == ALL else ()
    shifted = {"": lambda: period, "prev": period.previous, "year_ago": period.year_ago}
    found = {}
    for name in kpi.formula.inputs:
        measure, _, shift = name.partition("__")
        if measure in MONEY and shift in shifted and (of := _lacking(board, measure, shifted[shift](), over)):
            found[name] = of
    return found


def _lacking(board: Board, measure: str, period: Period, markets: Sequence[str]) -> list[LackingRate]:
    rows = {m: board.row(period, m) for m in markets}
    bare = [m for m, row in rows.items() if row is not None and measure in row.values and measure not in row.rates]
    return without_rate(board, bare, period)


def without_rate(board: Board, markets: Iterable[str], period: Period) -> list[LackingRate]:
    """What lacks between the currencies of marketplaces and the base currency, one for each currency that lacks any."""
    exchange, of = board.account.exchange, board.account.currency_of
    by_currency: dict[str, list[str]] = {}
    for market in markets:
        by_currency.setdefault(of[market], []).append(market)
    found, every = [], period.span.days()
    for currency, some in by_currency.items():
        bare = [day for day in every if exchange.flow(currency, Span.closed(day, day)) is None]
        if bare:
            days = tuple(runs(bare)) if len(bare) < len(every) else ()
            found.append(LackingRate(currency, board.currency(ALL), tuple(some), days))
    return found


def why_unrated(names: Mapping[str, Text], lacking: Mapping[str, Sequence[LackingRate]]) -> Text:
    """That inputs, by their `names`, have no total for want of a rate."""
    told = told_of_rates(of for some in lacking.values() for of in some)
    missing = listed(names[n] for n in lacking)
    return say("why_unrated").format(missing=missing, rates=told)
