"""Orders of drawn stores whose true demand is known: a year each, held against simple rules and against the truth.

    python benchmarks/restock.py 7001 7100
    python benchmarks/restock.py --speed 5000

Demand is that of the drawn store (season, growth, causes, the day's weather) with a peak of the year that comes earlier
or later each year, levels that drift, volumes from a unit a week to dozens a day, and chance beyond that of counts.
Every way orders every week for a warehouse of its own and sees only what it sold there: what is wanted without stock is
lost and never seen. Orders take longer than was typed, by a share that each store finds out by its deliveries. All ways
have the same cover, lead times and first stock; 24 weeks pass before anything is counted.

A *cycle* lies between two deliveries of a SKU; it holds where nothing was lost in it. Cost is holding (capital,
storage) and lost margin. Rivals are told no service: their safety is scanned, and their cost is read off where they
reach the service that xlops reached. Tuned on seeds 1 to 100. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.world import expect
from xlops.demo.scenario import drawn
from xlops.restock.forecast import AHEAD, Beside, Forecast, forecast
from xlops.restock.lead import stretch
from xlops.restock.order import Needs, plan
from xlops.restock.past import Past, day_weights
from xlops.restock.service import holding_a_day
from xlops.restock.spread import Spread

ASKED = (0.90, 0.95, 0.98)
HISTORY, WARM_UP, YEAR, LATER = 56, 24, 52, 12  # weeks
_SAFETY_DAYS = (0, 5, 10, 14, 20, 27, 35, 45, 60, 80)
_Z = (0.0, 0.5, 0.9, 1.3, 1.65, 2.0, 2.5, 3.2, 4.2, 6.0)
_TOLD = (0.75, 0.86, 0.92, 0.96, 0.985, 0.997)
_RETURN_DAYS = 3
_FIRST_DAYS = 60  # of stock, for every way alike
_SEEN_BEFORE = 6  # deliveries
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Truth:
    """A store's true demand by SKU and day, and how its orders arrive: what only the bench knows."""

    expected: Array  # by day, without the day's weather and chance
    wanted: Array
    out: Array  # days of the past without stock, which everybody has seen
    typed: Array  # lead days as typed
    lead: Array  # that of an order of a day, by SKU
    factor: float
    sd: float
    before: Array  # what earlier deliveries took, by what was typed
    cover: Array
    kin: Array  # the parent
    launch: Array  # the first day on sale
    margin: Array
    holding: Array
    phi: float


@dataclass
class Outcome:
    """Sums over SKUs: cycles, those that held, units wanted and met, money held and lost."""

    cycles: float = 0.0
    held: float = 0.0
    wanted: float = 0.0
    met: float = 0.0
    holding: float = 0.0
    lost: float = 0.0

    def add(self, other: Outcome) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def service(self) -> float:
        return self.held / max(1.0, self.cycles)

    @property
    def cost(self) -> float:
        return self.holding + self.lost


def main() -> None:
    """Simulate the stores, print a table; or time a large account."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=int, nargs="?", default=1)
    parser.add_argument("last", type=int, nargs="?", default=10)
    parser.add_argument("--speed", type=int, help="SKUs to plan, and nothing else")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    if options.speed:
        print(speed(options.speed))
        return
    seeds = range(options.first, options.last + 1)
    sums: dict[tuple[str, float], Outcome] = defaultdict(Outcome)
    skus = 0
    with ProcessPoolExecutor(options.processes) as pool:
        for count, found in pool.map(year_of, seeds):
            skus += count
            for key, outcome in found.items():
                sums[key].add(outcome)
    print(f"{len(seeds)} stores, seeds {options.first} to {options.last}, {skus:,} SKU-years\n")
    print(tables(sums))


# -- the stores --------------------------------------------------------------------------------------------------------


def truth_of(seed: int) -> Truth:
    """A drawn store, with a shifted season, drifting levels and late deliveries laid over it."""
    scenario = drawn("bench")
    span = scenario.span.model_copy(update={"mondays": YEAR, "history_weeks": HISTORY + WARM_UP, "later_weeks": LATER})
    happens = scenario.happens.model_copy(update={"count": (2, 6), "quiet": 0.1})
    store = plan_store(scenario.model_copy(update={"span": span, "happens": happens}), seed)
    calm = scenario.model_copy(update={"store": scenario.store.model_copy(update={"noise": (0.0, 0.0)}), "span": span,
                                       "happens": happens})  # fmt: skip
    chance = np.random.default_rng(seed)
    expected, weather = _expected(plan_store(calm, seed)), _expected(store)
    skus, days = expected.shape
    laid = _peak(chance, days) * _drift(chance, skus, days) * 10 ** chance.uniform(-1.7, 0.4, (skus, 1))
    phi = float(chance.uniform(1.0, 2.5))
    mean = np.maximum(weather * laid, 1e-9)
    wanted = chance.negative_binomial(mean / (phi - 1 + 1e-6), 1 / (phi + 1e-6))
    factor, sd = chance.uniform(1.0, 1.25), chance.uniform(0.08, 0.22)
    typed = chance.integers(25, 71, skus).astype(float)
    late = 21.0 * (chance.random((skus, days)) < 0.03)
    lead = np.rint(typed[:, None] * factor * np.exp(sd * chance.standard_normal((skus, days))) + late).astype(int)
    price = np.array([p.price(store.market) / 100 for p in store.catalog.products])
    cost = 0.3 * price
    launch = np.argmax(expected > 0, axis=1)
    out = _outages(chance, skus, days) | (np.arange(days) < launch[:, None])
    kin = np.array([p.family for p in store.catalog.products])
    return Truth(
        expected * laid, wanted, out, typed, lead, factor, sd,
        factor * np.exp(sd * chance.standard_normal(_SEEN_BEFORE)), chance.choice([7.0, 14.0, 30.0], skus), kin, launch,
        chance.uniform(0.25, 0.35) * price, holding_a_day(cost, np.full(skus, np.nan)), phi,
    )  # fmt: skip


def _expected(store: Any) -> Array:
    means = expect(store, store.happenings)
    made = means.visitors * means.conversion
    np.add.at(made, [t.target.product for t in store.terms], means.clicks * means.ad_conversion)
    return made * (means.levers["ramp"] > 0)


def _peak(chance: np.random.Generator, days: int) -> Array:
    """A season of some weeks that comes up to a month earlier or later than a year before, and not as high again."""
    middle, width, height = chance.uniform(0, 364), chance.uniform(14, 35), chance.uniform(0.0, 0.8)
    day, made = np.arange(days), np.ones(days)
    for year in range(-1, 4):
        shift, size = 10 * chance.standard_normal(), height * np.exp(0.25 * chance.standard_normal())
        made += size * np.exp(-0.5 * ((day - middle - 364 * year - shift) / width) ** 2)
    return made


def _drift(chance: np.random.Generator, skus: int, days: int) -> Array:
    """Levels that wander, a step a week, faster in some stores."""
    steps = chance.uniform(0.01, 0.05) * chance.standard_normal((skus, days // 7 + 1))
    steps[:, 0] = 0
    return np.exp(np.repeat(np.cumsum(steps, axis=1), 7, axis=1)[:, :days])


def _outages(chance: np.random.Generator, skus: int, days: int) -> Array:
    """Days without stock before the simulation: half of the SKUs were out for ten to forty days."""
    out = np.zeros((skus, days), dtype=bool)
    for n in range(skus):
        if chance.random() < 0.5:
            first = int(chance.integers(0, 7 * HISTORY - 50))
            out[n, first : first + int(chance.integers(10, 41))] = True
    return out


# -- the ways ----------------------------------------------------------------------------------------------------------

# a way: (truth, sold so far, usual days so far, day, position, deliveries seen) → (units, days until they are ordered)
Way = Callable[[Truth, Array, Array, int, Array, list[float]], tuple[Array, Array]]


def _ours(asked: float) -> Way:
    def way(of: Truth, sold: Array, usual: Array, day: int, position: Array, took: list[float]) -> tuple[Array, Array]:
        seen = stretch(took, [1.0] * len(took))
        skus = len(position)
        full = np.full(skus, 1.0)
        needs = Needs(
            position, of.typed, full * seen.sd, full * seen.factor, of.cover, full * asked, 0 * full, full,
        )  # fmt: skip
        orders = plan(forecast(Past(sold, usual), Beside(kin=of.kin)), needs)
        return orders.quantity, orders.latest

    return way


def _told(asked: float) -> Way:
    """Base stock told the mean of each day to come, the spread of chance and of leads."""

    def way(of: Truth, sold: Array, usual: Array, day: int, position: Array, took: list[float]) -> tuple[Array, Array]:
        mean = of.expected[:, day : day + AHEAD]
        mean = np.pad(mean, ((0, 0), (0, AHEAD - mean.shape[1])), mode="edge")
        skus = len(position)
        full = np.ones(skus)
        known = Forecast(mean[:, 0], mean, 0 * full, Spread(full * of.phi, np.zeros((skus, 2)), 0.0), 0 * full)
        needs = Needs(position, of.typed, full * of.sd, full * of.factor, of.cover, full * asked, 0 * full, full)
        orders = plan(known, needs)
        return orders.quantity, orders.latest

    return way


def _base_stock(z: float) -> Way:
    """Base stock with the true mean of the year and the true spread of its days, as benchmarks/truth has it."""

    def way(of: Truth, sold: Array, usual: Array, day: int, position: Array, took: list[float]) -> tuple[Array, Array]:
        on = slice(7 * (HISTORY + WARM_UP), 7 * (HISTORY + WARM_UP + YEAR))
        mean, daily = of.expected[:, on].mean(axis=1), of.wanted[:, on].std(axis=1)
        lead = of.typed * of.factor
        spread = z * np.sqrt((lead + 7) * daily**2 + mean**2 * (lead * of.sd) ** 2)
        return _rule(mean, lead, of.cover, position, spread)

    return way


def _fourteen_days(safety: float) -> Way:
    def way(of: Truth, sold: Array, usual: Array, day: int, position: Array, took: list[float]) -> tuple[Array, Array]:
        a_day = sold[:, -30:].mean(axis=1)
        return _rule(a_day, of.typed, of.cover, position, safety * a_day)

    return way


def _today(safety: float) -> Way:
    """What xlops did before: velocity over days in stock, and so many days of it."""

    def way(of: Truth, sold: Array, usual: Array, day: int, position: Array, took: list[float]) -> tuple[Array, Array]:
        weights = day_weights(usual)
        a_day = (weights * sold[:, -weights.shape[1] :]).sum(axis=1)
        return _rule(a_day, of.typed, of.cover, position, safety * a_day)

    return way


def _rule(a_day: Array, lead: Array, cover: Array, position: Array, safety: Array) -> tuple[Array, Array]:
    wanted = np.ceil(np.maximum(0.0, a_day * (lead + 7 + cover) + safety - position))
    with np.errstate(divide="ignore", invalid="ignore"):
        latest = np.where(a_day > 0, np.floor((position - safety) / a_day - lead), np.inf)
    return wanted, latest


WAYS: dict[tuple[str, float], Way] = (
    {("xlops", asked): _ours(asked) for asked in ASKED}
    | {("14-day rule", days): _fourteen_days(days) for days in _SAFETY_DAYS}
    | {("xlops before", days): _today(days) for days in _SAFETY_DAYS}
    | {("base stock with the true mean", z): _base_stock(z) for z in _Z}
    | {("base stock told the mean of each day", share): _told(share) for share in _TOLD}
)


def year_of(seed: int) -> tuple[int, dict[tuple[str, float], Outcome]]:
    """What each way comes to in one store."""
    of = truth_of(seed)
    return len(of.typed), {name: simulate(of, way) for name, way in WAYS.items()}


def simulate(of: Truth, way: Way) -> Outcome:
    """A warehouse under a way's orders."""
    skus, days = of.wanted.shape
    start, counted = 7 * HISTORY, 7 * (HISTORY + WARM_UP)
    end = counted + 7 * YEAR
    sold, usual = np.where(of.out, 0, of.wanted).astype(float), ~of.out
    on_hand, coming, on_order = np.zeros(skus), np.zeros((skus, days + 300)), np.zeros(skus)
    for n, first in enumerate(np.maximum(of.launch, start).tolist()):  # what a SKU begins with is nobody's rule
        coming[n, first] = np.ceil(of.expected[n, first : first + _FIRST_DAYS].sum())
    on_order = coming[:, start + 1 :].sum(axis=1)
    ordered: list[tuple[int, float]] = []
    found, lacked, began = Outcome(), np.zeros(skus, dtype=bool), np.zeros(skus, dtype=bool)
    back = np.full(skus, -9)
    for day in range(start, end):
        came = coming[:, day]
        on_hand = on_hand + came
        on_order = on_order - came * (day > start)
        arrived = came > 0
        if day >= counted:
            found.cycles += float((arrived & began).sum())
            found.held += float((arrived & began & ~lacked).sum())
        began = np.where(arrived, day >= counted, began)
        lacked = np.where(arrived, False, lacked)
        if (day - start) % 7 == 0:
            took = [*of.before, *(share for at, share in ordered if at <= day)]
            units, wait = way(of, sold[:, :day], usual[:, :day], day, on_hand + on_order, took)
            for n in np.flatnonzero((units > 0) & (wait < 7) & (of.launch <= day)).tolist():
                at = day + int(max(0, wait[n]))
                arrives = at + int(of.lead[n, at])
                coming[n, arrives] += units[n]
                on_order[n] += units[n]
                ordered.append((arrives, (arrives - at) / of.typed[n]))
        want = of.wanted[:, day]
        met = np.minimum(on_hand, want)
        had = on_hand > 0
        on_hand = on_hand - met
        sold[:, day] = met
        back = np.where(~had, -9, np.where(back < 0, day, back))
        lacked |= met < want
        usual[:, day] = (on_hand > 0) & ~((day - back < _RETURN_DAYS) & (back > np.maximum(of.launch, start)))
        if day >= counted:
            found.wanted += float(want.sum())
            found.met += float(met.sum())
            found.holding += float(on_hand @ of.holding)
            found.lost += float((want - met) @ of.margin)
    return found


# -- what is printed ---------------------------------------------------------------------------------------------------


def tables(sums: dict[tuple[str, float], Outcome]) -> str:
    """What was asked and what came, and what the others cost where they hold as many cycles."""
    rivals = list(dict.fromkeys(name for name, _ in sums if name != "xlops"))
    lines = [
        "| asked | cycles without a stock-out | units served | held | lost | "
        + " | ".join(f"cost, by {name}" for name in rivals) + " |",
        "| --- |" + " ---: |" * (4 + len(rivals)),
    ]  # fmt: skip
    for asked in ASKED:
        ours = sums["xlops", asked]
        shares = []
        for name in rivals:
            curve = sorted((o.service, o.cost) for (n, _), o in sums.items() if n == name)
            theirs = cost_at(curve, ours.service)
            shares.append("not reached" if theirs is None else f"{ours.cost / theirs - 1:+.1%}")
        lines.append(
            f"| {asked:.0%} | {ours.service:.1%} of {ours.cycles:,.0f} | {ours.met / ours.wanted:.1%} | "
            f"{ours.holding:,.0f} | {ours.lost:,.0f} | {' | '.join(shares)} |"
        )
    lines += ["", "| rival | safety | cycles without a stock-out | units served | held | lost |",
              "| --- | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    for (name, knob), o in sums.items():
        if name != "xlops":
            lines.append(f"| {name} | {knob:g} | {o.service:.1%} | {o.met / o.wanted:.1%} | {o.holding:,.0f} | "
                         f"{o.lost:,.0f} |")  # fmt: skip
    return "\n".join(lines)


def cost_at(curve: list[tuple[float, float]], service: float) -> float | None:
    """The cost at a service, between the two points of the scan that lie around it."""
    for (low, cheap), (high, dear) in pairwise(curve):
        if low <= service <= high:
            share = (service - low) / (high - low) if high > low else 0.0
            return cheap + share * (dear - cheap)
    return None


def speed(count: int) -> str:
    """Two years of so many SKUs, planned once."""
    chance = np.random.default_rng(1)
    mean = np.exp(chance.normal(0, 1.5, (count, 1)))
    units = chance.poisson(mean, (count, 730)).astype(float)
    usual = chance.random((count, 730)) > 0.1
    full = np.ones(count)
    needs = Needs(40 * mean[:, 0], 45 * full, 0.15 * full, full, 30 * full, 0.95 * full, 0 * full, full)
    begun = time.process_time()
    orders = plan(forecast(Past(units, usual)), needs)
    return f"{count:,} SKUs, {int((orders.quantity > 0).sum()):,} orders: {time.process_time() - begun:.1f} s"


if __name__ == "__main__":
    main()
