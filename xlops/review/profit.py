"""What each product earned in a week or month: contribution after Amazon's fees, advertising and goods (rule N12).

A product without a unit cost has no contribution: it is listed, and not ranked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xlops.measures.product_profit import FEES, PARTS, SIGN
from xlops.measures.profit_closing import ProfitClosing
from xlops.periods import Month, Week
from xlops.review.profit_jumps import Jump
from xlops.review.unrated import LackingRate
from xlops.targets import Status

HISTORY = 12  # periods, this one the last
BY = ("owner", "brand", "line")
DOUBTFUL = {"goods": "cogs", "ads": "spend", "storage": "amazon_fees"}  # by the measure without which it is not known
Sums = Mapping[str, float]  # part → amount, costs positive


@dataclass(frozen=True)
class Called:
    """What a product is called, and who and what it belongs to by the Products sheet; blank where it does not say."""

    name: str
    owner: str = ""
    brand: str = ""
    line: str = ""


@dataclass(frozen=True)
class ProductProfit:
    """One product, or what is of no product; `key` is its ASIN, else its SKU, blank of none.

    Money is in the currency of the page, costs are positive. `before` and `history` are contributions of the period
    before and of the last 12, None where one is not known; before advertising where the page says so.
    """

    key: str
    skus: tuple[str, ...]
    called: Called
    of: Sums
    known: bool  # whether all its parts are, so that it has a contribution
    before: float | None = None
    history: tuple[float | None, ...] = ()
    status: Status = Status.NO_DATA
    jumps: tuple[Jump, ...] = ()
    unrated: tuple[str, ...] = ()  # the currencies of its costs from which no rate leads to the page's
    lacks: frozenset[str] = frozenset()  # of `DOUBTFUL`: what no report or sheet says of the page

    def part(self, name: str) -> float:
        return self.of.get(name, 0.0)

    @property
    def net_sales(self) -> float:
        return self.part("sales") - self.part("refunds")

    @property
    def fees(self) -> float:
        return sum(self.part(fee) for fee in FEES)

    @property
    def costed(self) -> bool:
        """Whether what its units cost is known."""
        return self.part("uncosted") == 0

    @property
    def unknown(self) -> frozenset[str]:
        """Which of `DOUBTFUL` are not known of it; any other part that it does not have is zero."""
        return self.lacks if self.costed else self.lacks | {"goods"}

    @property
    def before_unknown(self) -> float:
        """What is left of it before all that is not known, also where a part of that is."""
        gone = {*self.unknown, *(("cogs", "returned") if "goods" in self.unknown else ())}
        return contribution({part: amount for part, amount in self.of.items() if part not in gone})

    @property
    def left(self) -> float:
        """What is left of it by the parts that are known; those of all products and of none add up to the total."""
        return contribution(self.of)

    @property
    def contribution(self) -> float | None:
        return self.left if self.known else None

    @property
    def change(self) -> float | None:
        """Against the period before, like for like."""
        now = self.history[-1] if self.history else None
        return None if now is None or self.before is None else now - self.before

    @property
    def margin(self) -> float | None:
        """Of net sales."""
        earned = self.contribution
        return earned / self.net_sales if earned is not None and self.net_sales > 0 else None


@dataclass(frozen=True)
class GroupProfit:
    """The products of an owner, a brand or a line; of those without a unit cost only how many they are."""

    by: str
    name: str
    products: int
    uncosted: int
    net_sales: float
    contribution: float | None  # None where no product of it has one

    @property
    def margin(self) -> float | None:
        return self.contribution / self.net_sales if self.contribution is not None and self.net_sales > 0 else None


@dataclass(frozen=True)
class ProfitPage:
    """A period's products: the ranked ones first, the best first; `rest` is what is of no product.

    `over` are the marketplaces counted, `missing` those left out: over several it counts those that have all that a
    margin needs (rule N24), in the base currency. `lacks` are the measures without which nothing is ranked. `closing`
    is in the page's currency, by line; `report` the transactions' own total.
    """

    period: Week | Month
    scope: str
    currency: str
    over: tuple[str, ...]
    missing: tuple[str, ...]
    lacks: tuple[str, ...]
    after_ads: bool  # what products are compared with; else before, since reports by product do not reach so far
    products: tuple[ProductProfit, ...]
    rest: ProductProfit
    total: ProductProfit
    thin: float | None  # the margin under which a product keeps too little
    margins: tuple[tuple[float | None, float | None], ...]  # before and after advertising, of the last 12
    closing: Mapping[str, float]
    report: float
    closings: tuple[ProfitClosing, ...]  # each in its own currency
    labels: tuple[str, ...]  # of the last 12
    groups: tuple[GroupProfit, ...]
    unrated: tuple[LackingRate, ...] = ()  # for want of which marketplaces are left out
    left_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # others left out → the measures they lack

    @property
    def ads_unassigned(self) -> bool:
        """Whether advertising was paid and no report says for which product: margins of products are before it."""
        return bool(self.rest.of.get("ads")) and not any(p.of.get("ads") for p in self.products)

    @property
    def ranked(self) -> tuple[ProductProfit, ...]:
        return tuple(p for p in self.products if p.known)

    @property
    def credited(self) -> bool:
        """Whether resellable returns are credited."""
        return "returned" in self.total.of

    @property
    def uncosted(self) -> tuple[ProductProfit, ...]:
        """Those that are not ranked for want of a unit cost, or of the rate for it."""
        return tuple(p for p in self.products if not p.costed)

    @property
    def jumps(self) -> list[Jump]:
        """Most money first."""
        return sorted((j for p in self.products for j in p.jumps), key=lambda j: -j.money)


def contribution(of: Sums) -> float:
    return sum(SIGN[part] * of.get(part, 0.0) for part in PARTS)


def is_nothing(of: Sums) -> bool:
    """Whether there is nothing to tell, to the cent."""
    return not any(round(amount, 2) for amount in of.values())


def total(parts: Iterable[Sums]) -> dict[str, float]:
    """Part by part; a part that none has stays out."""
    found: dict[str, float] = {}
    for of in parts:
        for part, amount in of.items():
            found[part] = found.get(part, 0.0) + amount
    return found


def grouped(products: Sequence[ProductProfit]) -> tuple[GroupProfit, ...]:
    """By owner, brand and line, the one that earns most first; nothing by what no product has."""
    found = []
    for by in BY:
        names = {getattr(p.called, by) for p in products}
        groups = [_group(by, name, [p for p in products if getattr(p.called, by) == name]) for name in names]
        found += sorted(groups, key=_most_earned) if names != {""} else []
    return tuple(found)


def _most_earned(g: GroupProfit) -> tuple[bool, float, str]:
    return g.contribution is None, -(g.contribution or 0.0), g.name


def _group(by: str, name: str, products: Sequence[ProductProfit]) -> GroupProfit:
    earned = [(p, c) for p in products if (c := p.contribution) is not None]
    sales, left = sum(p.net_sales for p, _ in earned), sum(c for _, c in earned)
    return GroupProfit(by, name, len(products), len(products) - len(earned), sales, left if earned else None)
