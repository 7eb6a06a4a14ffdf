"""Negatives on drawn stores whose terms' worth is known: a year of weekly looks, and what was thrown away.

    python benchmarks/proposals.py 6001 6040
    python benchmarks/proposals.py 30031 30070 --scenario messy

Each term keeps a share of its clicks drawn between one in a hundred and all: the long tail of search terms. *Good* is
a term whose true value a click (conversion times price times the margin before advertising) is at least 1.25 times its
cost, *waste* one of at most half of it. Each Monday all days whose sales are settled are looked at; what is excluded
once counts as excluded. Rivals look at the same days. Tuned on seeds 1 to 100. Prints Markdown.

In messy accounts a term is one row of its ad group, by whichever of its keywords it came, and what was paused or
excluded by the account's own people gets no clicks any more.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bidding import parents_of, words_of
from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.term import Term
from xlops.demo.drawn.world import World, happened
from xlops.demo.scenario import drawn
from xlops.diagnosis.negatives import LEAST_CLICKS
from xlops.proposals.bidding import order_value
from xlops.proposals.waste import Looks, judge

MARGIN = 0.30  # of sales before advertising: what an order may cost
YEAR, BEFORE = 52, 8  # looks, and weeks that the first one looks back on
SETTLED = 2  # weeks until sales are
GOOD, WASTE = 1.25, 0.5
Array = np.ndarray[Any, np.dtype[Any]]
CHANCES = (0.02, 0.05, 0.10, 0.15, 0.20, 0.30)


@dataclass(frozen=True)
class Year:
    """A store's Sponsored Products terms by week, settled; what they are truly worth by their price."""

    clicks: Array
    orders: Array
    spend: Array
    sales: Array
    parents: tuple[Array, Array]
    words: Array
    worth: Array  # true value a click by cost a click


def main() -> None:
    """Look at the stores, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--scenario", choices=("bench", "messy"), default="bench")
    options = parser.parse_args()
    seeds = range(options.first, options.last + 1)
    sums: dict[str, Array] = defaultdict(lambda: np.zeros(6))
    with ProcessPoolExecutor(options.processes) as pool:
        for found in pool.map(negated, seeds, repeat(options.scenario)):
            for name, counts in found.items():
                sums[name] += counts
    print(f"{len(seeds)} stores, seeds {options.first} to {options.last}, {YEAR} weekly looks\n")
    print("| | good terms excluded | waste found | of its spend |\n| --- | ---: | ---: | ---: |")
    for name, (good, of_good, waste, of_waste, spend, whole) in sums.items():
        told = f"{good / of_good:.1%} of {of_good:.0f} | {waste / of_waste:.0%} of {of_waste:.0f}"
        print(f"| {name} | {told} | {spend / whole:.0%} |")


def negated(seed: int, name: str = "bench") -> dict[str, Array]:
    """By rule: (good terms excluded in the year, good terms, waste found, waste, what that spent, what waste spent)."""
    year = year_of(seed, name)
    good, waste = year.worth >= GOOD, year.worth <= WASTE
    found = {}
    for name, rule in _rules(year).items():
        out = np.zeros(len(good), dtype=bool)
        for week in range(BEFORE, BEFORE + YEAR):
            out |= rule(week)
        spend = year.spend.sum(axis=1)
        counts = [(out & good).sum(), good.sum(), (out & waste).sum(), waste.sum()]
        found[name] = np.array([*counts, spend[out & waste].sum(), spend[waste].sum()], dtype=float)
    return found


def _rules(year: Year) -> dict[str, Callable[[int], Array]]:
    def looks(week: int) -> Looks:
        until = slice(0, week)
        value = order_value(year.orders[:, until].sum(axis=1), year.sales[:, until].sum(axis=1), year.parents)
        clicks, orders, spend = (of[:, until] for of in (year.clicks, year.orders, year.spend))
        return Looks(clicks, orders, spend, year.parents, year.words, MARGIN * value)

    def window(week: int, days: int = 60) -> tuple[Array, Array, Array]:
        on = slice(max(0, week - days // 7), week)
        return tuple(of[:, on].sum(axis=1) for of in (year.clicks, year.orders, year.spend))

    def clicks_without(times: float) -> Callable[[int], Array]:
        def rule(week: int) -> Array:
            clicks, orders, _ = window(week)
            rate = orders.sum() / max(1.0, clicks.sum())
            return np.asarray((orders == 0) & (clicks >= max(LEAST_CLICKS, np.ceil(times / max(rate, 1e-9)))))

        return rule

    def spent(times: float) -> Callable[[int], Array]:
        def rule(week: int) -> Array:
            _, orders, spend = window(week)
            return np.asarray((orders == 0) & (spend >= times * MARGIN * _order_value(year, slice(0, week))))

        return rule

    ours = {
        f"xlops, chance {chance:.0%}": lambda week, chance=chance: judge(looks(week), chance=chance).negate
        for chance in CHANCES
    }
    return ours | {
        "no order in 1/CVR clicks": clicks_without(1),
        "no order in 3/CVR clicks": clicks_without(3),
        "spend of one target order, none sold": spent(1.0),
        "20 clicks, none sold": lambda week: (window(week)[1] == 0) & (window(week)[0] >= 20),
    }


def _order_value(year: Year, on: slice) -> Array:
    """Sales an order, of each term's campaign where it has too few of its own."""
    sales, orders = (of[:, on].sum(axis=1) for of in (year.sales, year.orders))
    whole = sales.sum() / max(1.0, orders.sum())
    return np.asarray((sales + 5 * whole) / (orders + 5))


def year_of(seed: int, name: str = "bench") -> Year:
    """A year and more of a store in which nothing happens, by week."""
    scenario = drawn(name)
    span = scenario.span.model_copy(update={"mondays": YEAR + BEFORE + SETTLED})
    calm = scenario.happens.model_copy(update={"quiet": 1.0, "actions": (0, 0)})
    return _weeks(happened(plan_store(scenario.model_copy(update={"span": span, "happens": calm}), seed)))


def _weeks(world: World) -> Year:
    plan, means = world.plan, world.means
    sp = np.array([t.target.campaign.plan.ad_product == "SP" for t in plan.terms])
    terms = [t for t in plan.terms if t.target.campaign.plan.ad_product == "SP"]
    first = plan.clock.index(plan.mondays[0])
    count = (len(plan.clock.days) - first) // 7
    on = slice(first, first + 7 * count)

    def weekly(of: Array) -> Array:
        return np.asarray(of[:, on].reshape(len(of), count, 7).sum(axis=2)[sp].astype(float))

    price, orders = means.price[world.products], world.orders.sum(axis=2)
    clicks, orders, spend = _thinned(world.clicks, orders, world.spend, plan.seed)
    value = (means.ad_conversion * price * MARGIN)[:, on].mean(axis=1)
    of_term = Year(
        weekly(clicks), weekly(orders), weekly(spend) / 100, weekly(orders * price) / 100,
        parents_of(terms), words_of(terms), (value / means.cpc[:, on].mean(axis=1))[sp],
    )  # fmt: skip
    return _by_ad_group(of_term, terms) if plan.account else of_term


def _by_ad_group(of: Year, terms: Sequence[Term]) -> Year:
    """The year with one row a term of an ad group; what it is worth is that of its clicks."""
    keys = [(t.group, t.target.term.casefold()) for t in terms]
    place = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    row = np.array([place[key] for key in keys])
    first = np.unique(row, return_index=True)[1]

    def whole(weekly: Array) -> Array:
        made = np.zeros((len(place), weekly.shape[1]))
        np.add.at(made, row, weekly)
        return made

    spent = of.spend.sum(axis=1) + 1e-9
    worth = np.bincount(row, of.worth * spent) / np.bincount(row, spent)
    (campaign, family), words = of.parents, of.words
    clicks, orders, spend, sales = (whole(weekly) for weekly in (of.clicks, of.orders, of.spend, of.sales))
    return Year(clicks, orders, spend, sales, (campaign[first], family[first]), words[first], worth)


def _thinned(clicks: Array, orders: Array, spend: Array, seed: int) -> tuple[Array, Array, Array]:
    """Of each term a share between one in a hundred and all, so that there is the long tail that accounts have."""
    chance = np.random.default_rng(seed)
    share = 10 ** chance.uniform(-2, 0, (len(clicks), 1))
    kept = chance.binomial(clicks, share)
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = np.where(clicks > 0, spend / clicks, 0.0)
    return kept, np.minimum(chance.binomial(orders, share), kept), cost * kept


if __name__ == "__main__":
    main()
