"""The pages of what products earned, made from the lines of the store: read once for all periods that are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

import pandas as pd

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.language import Text, listed, plain
from xlops.measures import ALL, PeriodMeasures
from xlops.measures.asin_margin import asins_of_skus
from xlops.measures.coverage import runs
from xlops.measures.giver import Sources
from xlops.measures.objects import short_names
from xlops.measures.product_profit import earned_by_product
from xlops.measures.profit_closing import CLOSING, closings
from xlops.measures.unrated import unrated_costs
from xlops.periods import Month, Span, Week
from xlops.review.downloads import told
from xlops.review.objects import short
from xlops.review.profit import (
    DOUBTFUL,
    HISTORY,
    Called,
    ProductProfit,
    ProfitPage,
    Sums,
    contribution,
    grouped,
    is_nothing,
    total,
)
from xlops.review.profit_jumps import Jump, jumps_of
from xlops.review.profit_walk import ProfitWalk, walk_of
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.review.unrated import told_of_rates, without_rate
from xlops.targets import Status, Target, judge

OPEN_MONTHS = 3  # whose reviews may still be open, besides those that a build makes
NEEDS = ("net_sales", "amazon_fees", "cogs", "spend")
_TITLES = """
select key, max(title) from (select asin as key, title from sales_asin union all select asin, title from stock_plan
union all select sku, title from stock_plan) where key <> '' and title <> '' group by key
"""

_Period = dict[str, dict[str, float]] | None  # product → part → amount; None where the period is not known


class ProfitReader:
    """Makes pages of some periods; reads the store when it is made and not later."""

    def __init__(self, board: Board, periods: Sequence[Week | Month]) -> None:
        self._board = board
        account, asked = board.account, dict.fromkeys(p for period in periods for p in last(period))
        rows = [row for p in asked for m in account.marketplaces if (row := board.row(p, m)) is not None]
        self._rows: dict[tuple[str, str], PeriodMeasures] = {(r.period.label, r.marketplace): r for r in rows}
        self._lines = _named(earned_by_product(account.sources, rows), rows, asins_of_skus(account))
        self._sums = _sums(self._lines)
        own = [r for r in rows if r.period in periods]
        self._closings = {
            (own[n].period.label, closing.marketplace): closing for n, closing in closings(account.sources, own).items()
        }
        self._told = {(r.period.label, r.marketplace): _told(account.sources, r) for r in rows}
        self._unrated = {
            (r.period.label, r.marketplace): unrated_costs(account.sources, [r.currency], r.period.span) for r in own
        }
        skus = self._lines[self._lines["sku"] != ""].groupby("key")["sku"].unique()
        self._skus = {str(key): tuple(sorted(map(str, own))) for key, own in skus.items()}
        self._called = {day: called_on(account.store, day) for day in {board.end_of(p) for p in periods}}

    def page(self, period: Week | Month, scope: str = ALL) -> ProfitPage | None:
        """The page of one of the periods; None where no marketplace of the scope has transactions for all of it."""
        board, of = self._board, self._counted(period, scope)
        if not of.over:
            return None
        over, whole, rates = of.over, of.whole, of.rates
        periods = last(period)
        months = [p.label for p in periods] if isinstance(period, Month) else []
        jumps = [j for m in over for j in jumps_of(self._lines, months, m, rates[m])]
        by_period = [self._of(p.label, of) for p in periods]
        target = board.target(board.catalogue["cm"], period, scope)
        known = [p for p, by in zip(periods, by_period, strict=True) if by is not None]
        after_ads = self._ads_alike(period, known, over)
        comparable = by_period if after_ads else [*map(_before_ads, by_period)]
        products, rest = self._products(period, by_period, comparable, jumps, target, known=whole)
        closed = [self._closings[period.label, m] for m in over]
        page = ProfitPage(
            period=period, scope=scope, currency=board.currency(over[0] if of.alone else ALL), over=over,
            missing=tuple(m for m in of.markets if m not in over),
            lacks=() if whole else self._lacking(period.label, over),
            after_ads=after_ads, products=products, rest=rest,
            total=replace(_product("", Called(""), (), _all(comparable), known=whole), of=_total(by_period[-1])),
            thin=target.target.low if target.target else None,
            margins=tuple(_margins(by) if whole else (None, None) for by in by_period[-HISTORY:]),
            closing={line: sum(float(c.lines[line]) * rates[c.marketplace] for c in closed) for line in CLOSING},
            report=sum(float(c.total) * rates[c.marketplace] for c in closed), closings=tuple(closed),
            labels=tuple(p.label for p in periods[-HISTORY:]), groups=grouped(products),
            unrated=tuple(without_rate(board, of.bare, period)),
            left_for={m: self._lacks(period.label, m) for m in of.markets if m not in (*over, *of.bare)},
        )  # fmt: skip
        return _with_unknown(page, {sku: own for m in over for sku, own in self._unrated[period.label, m].items()})

    def walk(self, period: Week | Month, scope: str = ALL) -> ProfitWalk | None:
        """From what buyers paid to contribution, over the marketplaces of the page; None where there is no page."""
        of = self._counted(period, scope)
        now, before, ago = ((p, self._of(p.label, of)) for p in (period, period.previous(), period.year_ago()))
        if not of.over or is_nothing(_total(now[1])):
            return None
        told = [None if by is None else (_total(by), self._unknown(p.label, of.over)) for p, by in (now, before, ago)]
        alike = self._ads_alike(period, [period.previous()], of.over)
        this, last_one = now[1] or {}, before[1] or {}
        names = {key: self._name(period, key).name for key in {**this, **last_one} if key}
        return walk_of(told, this, last_one, names, ads_alike=alike)

    def _counted(self, period: Week | Month, scope: str) -> _Counted:
        """Which marketplaces of a scope count: those that have all of a margin, else those with transactions."""
        markets = [m for m in self._board.account.marketplaces if scope in (ALL, m)]
        alone = scope != ALL or len(markets) == 1
        told = [m for m in markets if (period.label, m) in self._closings]
        rates = {m: 1.0 if alone else self._rate(period.label, m) for m in told}
        bare = [m for m in told if rates[m] != rates[m]]  # money without a rate is no part of a total (rule N25)
        told = [m for m in told if m not in bare]
        whole = [m for m in told if self._has_all(period.label, m)]
        return _Counted(markets, tuple(whole or told), bool(whole), alone, rates, bare)

    def _ads_alike(self, period: Week | Month, others: Sequence[Week | Month], over: Sequence[str]) -> bool:
        """Whether advertising is told by product in the others as far as it is in the period."""
        return all(self._told[p.label, m] >= self._told[period.label, m] for p in others for m in over)

    def _unknown(self, label: str, over: Sequence[str]) -> frozenset[str]:
        """Which steps of a walk are not known: for want of a measure, or of what prices hold of VAT."""
        lacking = self._lacking(label, over)
        vat = any(self._values(label, m).get("vat_unknown") for m in over)
        return frozenset([*(part for part, measure in DOUBTFUL.items() if measure in lacking), *(["vat"] * vat)])

    def _lacking(self, label: str, over: Sequence[str]) -> tuple[str, ...]:
        return tuple(n for n in NEEDS if any(n in self._lacks(label, m) for m in over))

    def _name(self, period: Week | Month, key: str) -> Called:
        called = self._called[self._board.end_of(period)]
        return next((called[k] for k in (key, *self._skus.get(key, ())) if k in called), Called(key))

    def _values(self, label: str, market: str) -> Mapping[str, float]:
        row = self._rows.get((label, market))
        return row.values if row else {}

    def _lacks(self, label: str, market: str) -> tuple[str, ...]:
        """Which of the measures of a margin are not known."""
        return tuple(n for n in NEEDS if n not in self._values(label, market))

    def _has_all(self, label: str, market: str) -> bool:
        return not self._lacks(label, market)

    def _rate(self, label: str, market: str) -> float:
        """The mean rate of its net sales, by which what is told of the report is stated in the base currency."""
        return self._rows[label, market].rates.get("net_sales", float("nan"))

    def _of(self, label: str, counted: _Counted) -> _Period:
        """The parts over the marketplaces; None where one of them is not known in the period as it is now."""
        over, worth, known = counted.over, "amount" if counted.alone else "base", counted.whole
        if not all(self._has_all(label, m) if known else (label, m, worth) in self._sums for m in over):
            return None
        keys = dict.fromkeys(key for m in over for key in self._sums.get((label, m, worth), {}))  # ordered: sums stay
        return {key: total(self._sums.get((label, m, worth), {}).get(key, {}) for m in over) for key in keys}

    def _products(
        self, period: Week | Month, by_period: Sequence[_Period], comparable: Sequence[_Period],
        jumps: Sequence[Jump], target: Target, *, known: bool,
    ) -> tuple[tuple[ProductProfit, ...], ProductProfit]:  # fmt: skip
        found = []
        now = by_period[-1] or {}
        judged = any(of.get("ads") for key, of in now.items() if key) or not now.get("", {}).get("ads")
        for key, of in now.items():
            own = self._skus.get(key, ())
            one = _product(key, self._name(period, key), own, comparable, known=known)
            one = replace(one, of=of, jumps=tuple(j for j in jumps if j.key == key))
            found.append(replace(one, status=judge(one.margin, target) if judged else Status.NO_DATA))
        rest = next((p for p in found if not p.key), ProductProfit("", (), Called(""), {}, known=known))
        listed = sorted((p for p in found if p.key and _is_told(p)), key=_best_first)
        return tuple(listed), rest


class _Counted(NamedTuple):
    """Which marketplaces count in a period, `whole` where they have all that a margin needs, each with its rate."""

    markets: Sequence[str]  # of the scope
    over: tuple[str, ...]
    whole: bool
    alone: bool  # in its own currency, else in the base currency
    rates: Mapping[str, float]
    bare: Sequence[str]  # left out for want of a rate


def _with_unknown(page: ProfitPage, unrated: Mapping[str, str]) -> ProfitPage:
    """The page with what is not known of each line: without a report, a cost or its rate a part is no zero.

    `unrated` are the SKUs whose cost has no rate, with its currency.
    """
    lacking = frozenset(part for part, measure in DOUBTFUL.items() if measure in page.lacks)
    no_ads = frozenset({"ads"} if "ads" in lacking or page.ads_unassigned else ())
    rest, every = replace(page.rest, lacks=lacking), replace(page.total, lacks=lacking)
    products = (
        replace(
            p, lacks=frozenset() if "ads" in p.of else no_ads,
            unrated=() if p.costed else tuple(sorted({unrated[sku] for sku in p.skus if sku in unrated})),
        )
        for p in page.products
    )  # fmt: skip
    return replace(page, products=tuple(products), rest=rest, total=every)


def newest_month(board: Board) -> Month | None:
    """The last month that is over and of which some marketplace has transactions, if any that are not all of nothing;
    None where none is.
    """
    over = [m for m in board.months if isinstance(m, Month) and m.span.last <= board.as_of]
    rows = ((m, board.row(m, market)) for m in reversed(over) for market in board.account.marketplaces)
    known = [(m, row.values["net_sales"]) for m, row in rows if row is not None and "net_sales" in row.values]
    return next((m for m, sales in known if sales), known[0][0] if known else None)


def why_no_page(board: Board, asked: Week | Month | None, scope: str = ALL) -> Text:
    """Why a period has no page: transactions cover none of its days or not all; or no rate leads to one currency.

    Of a store without a whole month what to download.
    """
    if asked is None:
        return saying("profit", "nothing")
    markets = [m for m in board.account.marketplaces if scope in (ALL, m)]
    covers = {m: board.account.coverage.cover("transactions", m) for m in markets}
    if whole := [m for m, cover in covers.items() if cover.covers(asked.span)]:
        return saying("profit", "no_rate_at_all", rates=told_of_rates(without_rate(board, whole, asked)))
    known = [
        plain(f"{market} ") + told(runs(day for day in asked.span.days() if cover.of(Span.closed(day, day))))
        for market, cover in covers.items() if any(cover.of(Span.closed(day, day)) for day in asked.span.days())
    ]  # fmt: skip
    if not known:
        return saying("profit", "none", period=asked.label)
    return saying("profit", "part", period=asked.label, dates=listed(known, "; ", "；"))


@dataclass(frozen=True)
class MonthsEarned:
    """By label the pages of months, and by label and scope their walks."""

    pages: Mapping[str, ProfitPage] = field(default_factory=dict)
    walks: Mapping[tuple[str, str], ProfitWalk] = field(default_factory=dict)


def months_earned(board: Board, periods: Sequence[Week | Month]) -> MonthsEarned:
    """Pages of the months among the periods, and of the newest month, that transactions cover.

    Walks also of the last months, whose reviews may still be open, in every scope.
    """
    asked = dict.fromkeys([*(p for p in periods if isinstance(p, Month)), newest_month(board)])
    months = [month for month in asked if month is not None]
    if not months or "transactions" not in board.account.coverage.tables():
        return MonthsEarned()
    lately = [m for m in board.known(board.months)[-OPEN_MONTHS:] if isinstance(m, Month)]
    walked = list(dict.fromkeys([*months, *lately]))
    reader = ProfitReader(board, walked)
    return MonthsEarned(
        {m.label: page for m in months if (page := reader.page(m)) is not None},
        {(m.label, scope): walk for m in walked for scope in board.scopes
         if (walk := reader.walk(m, scope)) is not None},
    )  # fmt: skip


def last(period: Week | Month) -> list[Week | Month]:
    """The period and the twelve before it, the oldest first."""
    found = [period]
    while len(found) <= HISTORY:
        found.insert(0, found[0].previous())
    return found


def called_on(store: Store, day: date) -> dict[str, Called]:
    """ASIN or SKU → what it is called and whose it is: the Products sheet of a day, else the listing's title."""
    found = {str(key): Called(short(str(title), 30)) for key, title in store.rows(_TITLES)}
    if not has_own_tables(store.con):
        return found
    names = short_names(store, day)
    query = "select sku, asin, owner, brand, product_line from own_products_on(?::date) order by sku desc"
    for sku, asin, *of in store.rows(query, [day]):
        for key in (asin, sku):
            if key:
                name = names.get(key) or names.get(sku) or (found[key].name if key in found else str(key))
                found[str(key)] = Called(name, *(str(word or "").strip() for word in of))
    return found


def _named(lines: pd.DataFrame, rows: Sequence[PeriodMeasures], asins: Mapping[str, str]) -> pd.DataFrame:
    """The lines with `key` (the ASIN, else the SKU), `label` of the period and `market`."""
    pairs = zip(lines["asin"], lines["sku"], strict=True)
    return lines.assign(
        key=[asin or asins.get(sku, sku) for asin, sku in pairs],
        label=[rows[n].period.label for n in lines["number"]],
        market=[rows[n].marketplace for n in lines["number"]],
    )


def _sums(lines: pd.DataFrame) -> dict[tuple[str, str, str], dict[str, dict[str, float]]]:
    """By period, marketplace and worth (own or base currency): product → part → amount."""
    found: dict[tuple[str, str, str], dict[str, dict[str, float]]] = {}
    summed = lines.groupby(["label", "market", "key", "part"])[["amount", "base"]].sum()
    for (label, market, key, part), amount, base in zip(summed.index, summed["amount"], summed["base"], strict=True):
        counted = part in ("units", "units_refunded")  # which are worth the same in every currency
        for worth, value in (("amount", amount), ("base", amount if counted else base)):
            found.setdefault((label, market, worth), {}).setdefault(key, {})[part] = float(value)
    return found


def _product(
    key: str, called: Called, skus: Sequence[str], by_period: Sequence[_Period], *, known: bool
) -> ProductProfit:  # fmt: skip
    """A product, or what is of none, over the periods; the last of them is the one told."""
    sums = [None if by is None else by.get(key, {}) for by in by_period]
    earned = [_contribution(of) if known else None for of in sums]
    now = sums[-1] or {}
    costed = now.get("uncosted", 0.0) == 0
    return ProductProfit(
        key, tuple(skus), called, now, known=known and costed, before=earned[-2] if known and costed else None,
        history=tuple(earned[-HISTORY:]),
    )  # fmt: skip


def _told(sources: Sources, row: PeriodMeasures) -> frozenset[str]:
    """The ad products whose spend is told by product for the whole period, or that did not run in it."""
    runs, market, span = sources.runs, row.marketplace, row.period.span
    told = (p for p in runs.products(market) if runs.pieces(market, p, span, ("ads_advertised",)))
    return frozenset([*told, *(p for p in runs.products(market) if not runs.owed(market, p, span))])


def _before_ads(by: _Period) -> _Period:
    return None if by is None else {k: {p: v for p, v in of.items() if p != "ads"} for k, of in by.items()}


def _contribution(of: Sums | None) -> float | None:
    """None where the period is not known, or the cost of what was sold in it; a product that is not there earned 0."""
    return None if of is None or of.get("uncosted", 0.0) else contribution(of)


def _all(by_period: Sequence[_Period]) -> list[_Period]:
    """All products and what is of none as one product."""
    return [None if by is None else {"": _total(by)} for by in by_period]


def _total(by: _Period) -> dict[str, float]:
    """All parts but the sales of unknown cost: what goods cost in all is known (rule N12)."""
    return {part: amount for part, amount in total((by or {}).values()).items() if part != "uncosted"}


def _margins(by: _Period) -> tuple[float | None, float | None]:
    """Of net sales, before and after advertising."""
    of = total(by.values()) if by else {}
    sales = of.get("sales", 0.0) - of.get("refunds", 0.0)
    if sales <= 0:
        return None, None
    left = contribution(of)
    return (left + of.get("ads", 0.0)) / sales, left / sales


def _is_told(p: ProductProfit) -> bool:
    """Whether there is anything to tell of it in the period."""
    return not is_nothing(p.of)


def _best_first(p: ProductProfit) -> tuple[bool, float, str]:
    earned = p.contribution
    return earned is None, -(p.net_sales if earned is None else earned), p.called.name
