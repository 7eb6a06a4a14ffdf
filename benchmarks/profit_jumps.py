"""How often a month of refunds is called a jump that is none, and how many jumps are found; beside simple rivals.

    python benchmarks/profit_jumps.py 9001 9200

A store for each seed between: 6 to 60 products over 13 months, sales with season, refund rates of 1 to 9 %, months that
stray beyond chance. In a quarter of them a product's rate doubles in the last month, in another it is fourfold.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
from scipy import stats

from xlops.diagnosis.jumps import LEAST_UNITS, Flags, Numbers, refund_jumps

KINDS = ("quiet", "double", "fourfold")


def store(seed: int) -> tuple[Numbers, Numbers, int, str]:
    """Units, refunds, the product that jumped (-1: none), and how."""
    draw = np.random.default_rng(seed)
    products = int(draw.integers(6, 61))
    level = np.exp(draw.normal(4.5, 1.1, products))[:, None]
    season = 1 + 0.4 * np.sin(np.arange(13) / 12 * 2 * np.pi + draw.uniform(0, 6))
    units = draw.poisson(level * season * np.exp(draw.normal(0, 0.15, (products, 13)))).astype(float)
    rate = draw.beta(2, 48, products)[:, None] + 0.01
    stray = draw.uniform(0, 0.35)
    rates = rate * draw.gamma(1 / stray**2, stray**2, (products, 13)) if stray > 0.02 else rate * np.ones((1, 13))
    kind = "quiet" if seed % 2 else "double" if seed % 4 else "fourfold"
    large = np.flatnonzero(units[:, -1] >= LEAST_UNITS)
    chosen = int(draw.choice(large)) if kind != "quiet" and len(large) else -1
    if chosen >= 0:
        rates[chosen, -1] = rate[chosen, 0] * (2 if kind == "double" else 4)
    before = np.concatenate([units[:, :1], units[:, :-1]], axis=1)
    back = draw.poisson(np.minimum(1, rates) * (0.6 * units + 0.4 * before)).astype(float)
    return units, back, chosen, kind if chosen >= 0 else "quiet"


def by_ratio(units: Numbers, back: Numbers) -> Flags:
    """Half as much again as in the months before, and enough units."""
    usual = back[:, :-1].sum(axis=1) / np.maximum(1, units[:, :-1].sum(axis=1))
    found: Flags = (units[:, -1] >= LEAST_UNITS) & (back[:, -1] >= 1.5 * usual * units[:, -1]) & (back[:, -1] >= 3)
    return found


def by_chance(units: Numbers, back: Numbers) -> Flags:
    """A binomial test at 1 %, product by product."""
    usual = back[:, :-1].sum(axis=1) / np.maximum(1, units[:, :-1].sum(axis=1))
    chance = stats.binom.sf(back[:, -1] - 1, np.maximum(units[:, -1], back[:, -1]).astype(int), np.minimum(1, usual))
    found: Flags = (units[:, -1] >= LEAST_UNITS) & (chance < 0.01)
    return found


RIVALS = {"ours": lambda u, b: refund_jumps(u, b)[2], "ratio 1.5": by_ratio, "binomial 1 %": by_chance}


def main(first: int, last: int) -> None:
    stores, products = Counter[str](), 0
    found: dict[str, Counter[str]] = {name: Counter() for name in RIVALS}
    for seed in range(first, last + 1):
        units, back, chosen, kind = store(seed)
        stores[kind] += 1
        products += int((units[:, -1] >= LEAST_UNITS).sum())
        for name, rule in RIVALS.items():
            told = rule(units, back)
            found[name][kind] += int(chosen >= 0 and told[chosen])
            found[name]["false"] += int(told.sum()) - int(chosen >= 0 and told[chosen])
            found[name]["disturbed"] += int(kind == "quiet" and told.any())
    print(f"{last - first + 1} stores, {products} products judged")
    for name, of in found.items():
        parts = [f"{kind} {of[kind]}/{stores[kind]}" for kind in KINDS[1:]]
        share = f"quiet stores with an alarm {of['disturbed']}/{stores['quiet']}"
        print(f"{name:>14}: found {', '.join(parts)}; false alarms {of['false']}; {share}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
