"""Bids on drawn stores whose auction is known: half a year of weekly changes, and what they cost against the best ones.

    python benchmarks/bidding.py 6101 6140

Each rule starts from the store's own bids, sees the clicks, orders, spend and sales that its own bids bring (settled
two weeks later), and changes them every week. *Regret* is what is missing of the profit that the best constant bids
make: sales times the margin before advertising, less spend, in expectation. Each term keeps a share of its volume drawn
between one in thirty and all. Tuned on seeds 1 to 100. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.term import Term
from xlops.demo.drawn.world import _USUAL_TOP, _USUAL_WON
from xlops.demo.scenario import drawn
from xlops.proposals.bidding import Targets, bids, order_value
from xlops.proposals.waste import Looks, judge

MARGIN = 0.30
WEEKS, SETTLED = 26, 2
BEFORE = 8  # weeks that the own bids ran before
FLOOR, CAP = 0.02, 10.0
OUT = 1e-6  # the bid of what is excluded
_GRID = np.exp(np.linspace(np.log(0.05), np.log(5.0), 120))
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Auction:
    """The Sponsored Products terms of a store, an entry each; money in the store's currency, volume a week."""

    volume: Array
    rival: Array
    conversion: Array
    price: Array
    top_boost: float
    parents: tuple[Array, Array]  # campaign, family of products
    words: Array
    start: Array

    def outcome(self, bid: Array) -> tuple[Array, Array, Array]:
        """(clicks a week, cost a click, orders a click) that a bid brings."""
        ratio = bid / self.rival
        won, top = ratio**2 / (1 + ratio**2), ratio**3 / (1 + ratio**3)
        cpc = np.minimum(self.rival * (0.55 + 0.6 * won), bid)
        rate = self.conversion * (1 + self.top_boost * (top - _USUAL_TOP))
        return self.volume * won / _USUAL_WON, cpc, np.clip(rate, 0, 0.9)

    def profit(self, bid: Array) -> Array:
        clicks, cpc, rate = self.outcome(bid)
        return clicks * (rate * self.price * MARGIN - cpc)


@dataclass
class History:
    """What a rule saw, a column a week."""

    clicks: list[Array] = field(default_factory=list)
    orders: list[Array] = field(default_factory=list)
    spend: list[Array] = field(default_factory=list)
    sales: list[Array] = field(default_factory=list)
    bids: list[Array] = field(default_factory=list)

    def last(self, weeks: int) -> tuple[Array, ...]:
        """The settled sums of clicks, orders, spend and sales."""
        four = (self.clicks, self.orders, self.spend, self.sales)
        return tuple(np.sum(of[:-SETTLED][-weeks:], axis=0) for of in four)


Rule = Callable[[History, Array, Auction], Array]


def main() -> None:
    """Bid on the stores, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    seeds = range(options.first, options.last + 1)
    with ProcessPoolExecutor(options.processes) as pool:
        found = list(pool.map(regrets, seeds))
    print(f"{len(seeds)} stores, seeds {options.first} to {options.last}, {WEEKS} weeks\n")
    print("| | regret, of the best profit | in the last eight weeks |\n| --- | ---: | ---: |")
    for name in RULES:
        lost, late, best = (sum(store[name][n] for store in found) for n in range(3))
        print(f"| {name} | {lost / best / WEEKS:.1%} | {late / best / 8:.1%} |")


def regrets(seed: int) -> dict[str, tuple[float, float, float]]:
    """By rule: (profit missing in all weeks, in the last eight, the best profit of a week)."""
    auction = auction_of(seed)
    best = np.maximum(np.max([auction.profit(b * np.ones(len(auction.volume))) for b in _GRID], axis=0), 0.0)
    found = {}
    for name, rule in RULES.items():
        chance, history = np.random.default_rng(seed), History()
        bid, missing = auction.start, []
        for week in range(BEFORE + WEEKS + SETTLED):
            clicks, cpc, rate = auction.outcome(bid)
            seen = chance.poisson(clicks)
            orders = chance.binomial(seen, rate)
            for of, values in zip(
                vars(history).values(), (seen, orders, seen * cpc, orders * auction.price, bid), strict=True,
            ):  # fmt: skip
                of.append(values.astype(float))
            if week >= BEFORE + SETTLED:
                missing.append(float((best - auction.profit(bid)).sum()))
            if week >= BEFORE - 1 + SETTLED:
                bid = rule(history, bid, auction)
                bid = np.where(bid > OUT, np.clip(bid, FLOOR, CAP), bid)
        found[name] = (sum(missing), sum(missing[-8:]), float(best.sum()))
    return found


def auction_of(seed: int) -> Auction:
    """The auction of a drawn store, thinned."""
    plan = plan_store(drawn("bench"), seed)
    own = [t for t in plan.terms if t.target.campaign.plan.ad_product == "SP" and not t.only]
    chance = np.random.default_rng(seed)
    products = [t.target.product for t in own]
    return Auction(
        volume=7 * np.array([t.volume for t in own]) * 10 ** chance.uniform(-1.5, 0, len(own)),
        rival=np.array([t.rival_bid for t in own]) / 100,
        conversion=np.array([plan.conversions[p] for p in products]) * np.array([t.relevance for t in own]),
        price=np.array([plan.catalog.products[p].price(plan.market) for p in products]) / 100,
        top_boost=plan.top_boost,
        parents=parents_of(own),
        words=words_of(own),
        start=np.array([t.own_bid for t in own]) / 100,
    )


def parents_of(terms: Sequence[Term]) -> tuple[Array, Array]:
    """The campaign of each term, and the family of products that it advertises."""
    campaigns = [t.target.campaign for t in terms]
    return np.array([c.number for c in campaigns]), np.array([c.plan.families[0] for c in campaigns])


def words_of(terms: Sequence[Term]) -> Array:
    """What each term says: the same number for the same words of the same family."""
    said = [f"{t.target.campaign.plan.families[0]} {t.target.term.lower()}" for t in terms]
    return np.unique(said, return_inverse=True)[1]


# -- the rules ---------------------------------------------------------------------------------------------------------


def _ours(history: History, bid: Array, auction: Auction) -> Array:
    clicks, orders, spend, sales, asked = (np.stack(of, axis=1) for of in vars(history).values())
    allowed = np.full(len(bid), MARGIN)
    no_target = np.full(len(bid), np.inf)
    figures = (clicks, orders, spend, sales, asked, auction.parents, auction.words)
    made = bids(Targets(*figures, 0 * allowed, no_target, allowed, moving=SETTLED))
    return np.where(np.isfinite(made.proposed), made.proposed, bid)


def _steps(history: History, bid: Array, auction: Auction) -> Array:
    """Raise by a fifth under 0.7 of the target ACOS, lower by a fifth above it, by 0.3 where 20 clicks sold nothing."""
    clicks, orders, spend, sales = history.last(4)
    with np.errstate(divide="ignore", invalid="ignore"):
        acos = spend / sales
    made = np.where(acos > MARGIN, 0.8, np.where(acos < 0.7 * MARGIN, 1.2, 1.0))
    return bid * np.where(orders > 0, made, np.where(clicks >= 20, 0.7, 1.0))


def _inverse(history: History, bid: Array, auction: Auction) -> Array:
    """Target ACOS times sales a click of 60 days; where 1/CVR clicks sold nothing, 0.7 of the bid."""
    clicks, orders, _, sales = history.last(9)
    rate = orders.sum() / max(1.0, clicks.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.clip(MARGIN * sales / clicks, 0.7 * bid, 1.3 * bid)
    return np.where(orders > 0, worth, np.where(clicks * rate >= 1, 0.7 * bid, bid))


def _with_negatives(history: History, bid: Array, auction: Auction) -> Array:
    """The bids, and what is hopeless excluded for good."""
    clicks, orders, spend, sales, asked = (np.stack(of, axis=1) for of in vars(history).values())
    settled = slice(0, clicks.shape[1] - SETTLED)
    parents = auction.parents
    worth = MARGIN * order_value(orders[:, settled].sum(axis=1), sales[:, settled].sum(axis=1), parents)
    looks = Looks(clicks[:, settled], orders[:, settled], spend[:, settled], parents, auction.words, worth)
    out = judge(looks).negate
    return np.where(out | (asked[:, -1] <= OUT), OUT, _ours(history, bid, auction))


def _knowing(history: History, bid: Array, auction: Auction) -> Array:
    """The true worth of a click, in steps of 30 %: what no rule can beat that moves as carefully."""
    worth = auction.conversion * auction.price * MARGIN
    return bid * np.clip(0.77 * worth / auction.outcome(bid)[1], 0.7, 1.3)


RULES: dict[str, Rule] = {
    "xlops": _ours,
    "xlops, hopeless ones excluded": _with_negatives,
    "step rules": _steps,
    "1/CVR": _inverse,
    "the truth, in the same steps": _knowing,
    "left as they are": lambda history, bid, auction: bid,
}


if __name__ == "__main__":
    main()
