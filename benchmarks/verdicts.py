"""Did it work? Actions with known effects and placebos, placed where rules act, on drawn stores without files.

    python benchmarks/verdicts.py 1 40

Placed is where it is tempting: on four Mondays of each store at the campaign whose figure was worst in the four weeks
before, and at the one whose figure got worse most. What was bad partly by chance gets better by itself: that is the
trap. From the day on which an action was done the campaign's orders (for waste its useless clicks) are thinned, or more
are drawn, so that each effect is known; an effect of 0 is the placebo. Other campaigns are left alone; those of the
same family of ASINs are no donors. What the scenario plants (stock-outs, rivals, budgets) happens all the same.

The stores of scenario *bench* are too small for 500 orders in four weeks of a campaign, and have too few campaigns
that share no ASIN: `--size` multiplies their traffic by a factor that each seed draws, `--campaigns` and `--families`
say how many there are. Tuned on seeds 1 to 100. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from xlops.demo.drawn.draw import Draw
from xlops.demo.drawn.model import Drawn
from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.world import World, by_campaign, expect, happened
from xlops.demo.scenario import drawn
from xlops.diagnosis.surprise import Numbers
from xlops.verdicts.aims import AIMS, Aim
from xlops.verdicts.verdict import verdict

EFFECTS = (-0.4, -0.2, -0.1, 0.0, 0.1, 0.2, 0.4)  # to the good
TRAPS = ("level", "fall")
PLANTED = ("bids_lowered", "placebo")
ASKED = ("orders", "acos", "waste", "profit")
SIZES = ((0, 125), (125, 250), (250, 500), (500, 1000), (1000, 10**9))
ENOUGH = 500  # orders in each window
_DAYS, _TO_DO = 28, 3  # judged; from the decision to the doing
_MONDAYS = (-20, -10, 1, 5)  # from the first that is looked at; stories happen from there on
_MARGIN = 0.35  # of sales, before ads
_MISFIT = 0.1  # relevance, below which a term is waste


@dataclass(frozen=True)
class Case:
    """One action: its aim, its true effect to the good, orders in the smaller window, who said what."""

    aim: str
    effect: float
    orders: float
    donors: int
    trap: str
    said: dict[str, str]
    holds: bool | None  # the interval the true effect


def main() -> None:
    """Judge the actions of all stores, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--size", type=float, nargs=2, default=(1, 24), help="times the traffic of the scenario")
    parser.add_argument("--campaigns", type=int, nargs=2, default=(12, 36))
    parser.add_argument("--families", type=int, nargs=2, default=(4, 6))
    parser.add_argument("--window", type=int, default=_DAYS)
    parser.add_argument("--history", type=int, default=400, help="days that are known before the decision")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    scenario = drawn("bench")
    larger = {
        "store": scenario.store.model_copy(update={"families": tuple(options.families)}),
        "ads": scenario.ads.model_copy(update={"campaigns": tuple(options.campaigns)}),
    }
    ask = partial(look, scenario.model_copy(update=larger), tuple(options.size), options.window, options.history)
    seeds = range(options.first, options.last + 1)
    with ProcessPoolExecutor(options.processes) as pool:
        cases = [case for found in pool.map(ask, seeds, chunksize=2) for case in found]
    print(f"{len(seeds)} stores, seeds {options.first} to {options.last}, {len(cases)} actions\n")
    print(tables(cases))


# -- the stores --------------------------------------------------------------------------------------------------------


def look(scenario: Drawn, size: tuple[float, float], window: int, history: int, seed: int) -> list[Case]:
    """All actions of one store."""
    draw = Draw(f"verdicts {seed}")
    times = size[0] * (size[1] / size[0]) ** draw.random()
    low, high = scenario.store.sessions_a_day
    store = scenario.store.model_copy(update={"sessions_a_day": (low * times, high * times)})
    plan = plan_store(scenario.model_copy(update={"store": store}), seed)
    world = happened(plan)
    days, chance = _Days(world), np.random.RandomState(seed)
    found = list[Case]()
    for monday in _MONDAYS:
        decided = plan.clock.index(plan.mondays[0]) + 7 * monday
        for name in ASKED:
            for trap, campaign in days.tempting(AIMS[name], decided).items():
                found += _cases(days, AIMS[name], campaign, decided, trap, window, history, chance)
    return found + list(_planted(world, days, window))


def _planted(world: World, days: _Days, window: int) -> Iterator[Case]:
    """What the scenario's own people did, wherever they did it: bids lowered a little, and nothing at all."""
    plan, on, aim = world.plan, world.plan.clock.days, AIMS["spend"]
    for h in plan.happenings:
        if h.name not in PLANTED or h.place not in days.rows or h.last - h.first + 1 < window:
            continue
        without = expect(plan, tuple(other for other in plan.happenings if other is not h))
        after, decided = slice(h.first, h.first + window), h.first - 1 - _TO_DO
        cost = [by_campaign(plan, m.clicks * m.stock[world.products] * m.cpc) for m in (world.means, without)]
        withs, usual = (float(c[h.place, after].sum()) for c in cost)
        treated, donors = days.frame(h.place).iloc[: after.stop], days.donors(h.place, slice(0, after.stop))
        found = verdict(treated, donors, on[decided], on[h.first - 1], on[after.stop - 1], aim, window=window)
        holds = None if found.low is None or found.high is None else found.low <= withs / usual - 1 <= found.high
        orders = float(treated["orders"].to_numpy()[after].sum())
        yield Case("spend", 1 - withs / usual, orders, len(found.donors), h.name, {"xlops": found.outcome}, holds)


class _Days:
    """A store's Sponsored Products campaigns day by day, a row a campaign."""

    def __init__(self, world: World) -> None:
        plan = world.plan
        self.clock = plan.clock
        self.family = [c.plan.families[0] for c in plan.campaigns]
        self.rows = [c.number for c in plan.campaigns if c.plan.ad_product == "SP"]
        useless = np.array([t.relevance < _MISFIT for t in plan.terms])[:, None]
        expected = world.means.clicks * world.means.stock[world.products]
        sums = partial(by_campaign, plan)
        self.of = {
            "orders": sums(world.orders.sum(axis=2).astype(float)), "ad_sales": sums(world.ad_sales.sum(axis=2) / 100),
            "spend": sums(world.spend / 100), "clicks": sums(world.clicks.astype(float)),
            "waste": sums(world.spend / 100 * useless), "waste_clicks": sums(world.clicks * useless),
        }  # fmt: skip
        self.of["profit"] = _MARGIN * self.of["ad_sales"] - self.of["spend"]
        self.expected = {"orders": sums(expected * world.means.ad_conversion), "waste_clicks": sums(expected * useless)}

    def tempting(self, aim: Aim, decided: int) -> dict[str, int]:
        """The campaign whose figure is worst in the four weeks before a day, and the one that got worse most."""
        now, was = slice(decided - 28, decided), slice(decided - 56, decided - 28)
        with np.errstate(divide="ignore", invalid="ignore"):
            figures = [self._figure(aim, on) for on in (now, was)]
            got = figures[0] - figures[1] if aim.signed else figures[0] / figures[1]
        enough = self.of["orders"][:, was].sum(axis=1) >= 10
        picked = dict[str, int]()
        for trap, values in zip(TRAPS, (figures[0], got), strict=True):
            fit = enough & np.isfinite(values)
            order = [n for n in np.argsort(values * aim.good) if fit[n] and n in self.rows]
            left = [n for n in order if n not in picked.values()]
            if left:
                picked[trap] = int(left[0])
        return picked

    def _figure(self, aim: Aim, on: slice) -> Numbers:
        below = aim.below or "clicks"  # orders a click, waste a click
        found: Numbers = self.of[aim.top][:, on].sum(axis=1) / self.of[below][:, on].sum(axis=1)
        return found

    def frame(self, row: int) -> pd.DataFrame:
        return pd.DataFrame({"day": pd.to_datetime(self.clock.days), **{c: v[row] for c, v in self.of.items()}})

    def donors(self, row: int, known: slice) -> pd.DataFrame:
        others = [n for n in self.rows if self.family[n] != self.family[row]]
        frames = [self.frame(n).iloc[known].assign(object=f"C{n}") for n in others]
        return pd.concat(frames) if frames else self.frame(row).iloc[:0].assign(object="")

    def moved(self, row: int, aim: Aim, effect: float, since: int, chance: np.random.RandomState) -> pd.DataFrame:
        """The campaign's days with its orders, or useless clicks, changed from a day on."""
        made = {c: v[row].copy() for c, v in self.of.items()}
        what = "waste_clicks" if aim.name == "waste" else "orders"
        factor = 1 - effect if what == "waste_clicks" else 1 / (1 - effect) if aim.name == "acos" else 1 + effect
        old, on = made[what].copy(), slice(since, None)
        if factor < 1:
            made[what][on] = chance.binomial(old[on].astype(int), factor)
        else:
            made[what][on] = old[on] + chance.poisson(self.expected[what][row, on] * (factor - 1))
        share = made[what] / np.maximum(old, 1)
        worth = {"orders": "ad_sales", "waste_clicks": "waste"}[what]
        usual = made[worth].sum() / max(old.sum(), 1)
        made[worth] = np.where(old > 0, made[worth] * share, made[what] * usual)
        made["profit"] = _MARGIN * made["ad_sales"] - made["spend"]
        return pd.DataFrame({"day": pd.to_datetime(self.clock.days), **made})


def _cases(
    days: _Days, aim: Aim, row: int, decided: int, trap: str, window: int, history: int, chance: np.random.RandomState
) -> Iterator[Case]:
    """One placement with each effect, known up to the end of its window."""
    on, done = days.clock.days, decided + _TO_DO
    windows = slice(decided - window, decided), slice(done + 1, done + 1 + window)
    last, known = on[windows[1].stop - 1], slice(max(0, decided - history), windows[1].stop)
    donors = days.donors(row, known)
    for effect in EFFECTS:
        treated = days.moved(row, aim, effect, done + 1, chance)
        ask = partial(verdict, treated.iloc[known], donors, on[decided], on[done], last, aim, window=window)
        found = ask()
        said: dict[str, str] = {"xlops": found.outcome, "bad days as before": ask(evidence=0).outcome}
        said |= {name: rival(treated, windows, aim) for name, rival in RIVALS.items()}
        said["harmed"] = "yes" if found.harmed else ""
        orders = min(float(treated["orders"].to_numpy()[w].sum()) for w in windows)
        true = effect if aim.good > 0 else -effect
        holds = None
        if found.low is not None and found.high is not None and not aim.signed:
            holds = found.low <= true <= found.high
        yield Case(aim.name, effect, orders, len(found.donors), trap, said, holds)


# -- rivals ------------------------------------------------------------------------------------------------------------

Windows = tuple[slice, slice]


def _plain(treated: pd.DataFrame, windows: Windows, aim: Aim) -> str:
    """After better than before by a tenth, which is what people go by."""
    before, after = (_level(treated, w, aim) for w in windows)
    if aim.signed:
        scale = float(treated[aim.below].to_numpy()[windows[0]].sum()) or 1.0
        return "worked" if (after - before) / scale >= aim.useful else "did_not"
    return "worked" if before and (after / before - 1) * aim.good >= aim.useful else "did_not"


def _z_test(treated: pd.DataFrame, windows: Windows, aim: Aim) -> str:
    """The same counts held against chance alone, at the same 80 %."""
    counts = [max(1.0, float(treated[aim.counts].to_numpy()[w].sum())) for w in windows]
    before, after = (_level(treated, w, aim) for w in windows)
    if aim.signed:
        apart = (after - before) / max(1.0, float(treated[aim.below].to_numpy()[windows[0]].sum())) / _MARGIN
    elif before <= 0 or after <= 0:
        return "cannot_tell"
    else:
        apart = float(np.log(after / before))
    z = apart * aim.good / float(np.sqrt(1 / counts[0] + 1 / counts[1]))
    return "worked" if z > 1.2816 else "did_not" if z < -1.2816 else "cannot_tell"


def _level(treated: pd.DataFrame, on: slice, aim: Aim) -> float:
    top = float(treated[aim.top].to_numpy()[on].sum())
    return top / max(1e-9, float(treated[aim.below].to_numpy()[on].sum())) if aim.below and not aim.signed else top


RIVALS: dict[str, Callable[[pd.DataFrame, Windows, Aim], str]] = {"plain before and after": _plain, "z-test": _z_test}


# -- what is printed ---------------------------------------------------------------------------------------------------


def tables(cases: Sequence[Case]) -> str:
    placed, planted = [[c for c in cases if (c.trap in PLANTED) is of] for of in (False, True)]
    return "\n\n".join((_ways(placed), _power(placed), _aims(placed), _donors(placed), _own(planted)))


def _own(cases: Sequence[Case]) -> str:
    lines = ["| planted | actions | true change of spend | worked | did not | cannot tell | holds |",
             "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    for name in PLANTED:
        some = [c for c in cases if c.trap == name]
        said = " | ".join(_share(some, "xlops", outcome) for outcome in ("worked", "did_not", "cannot_tell"))
        if some:
            lines.append(
                f"| {name} | {len(some)} | {-np.mean([c.effect for c in some]):.0%} | {said} | {_held(some)} |"
            )
    return "\n".join(lines)


def _ways(cases: Sequence[Case]) -> str:
    lines = [
        "| | placebos called effective | of 500 orders and more | 20 % found | 20 % *did not* | cannot tell |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    large = [c for c in cases if c.orders >= ENOUGH]
    for way in ("xlops", "bad days as before", *RIVALS):
        shares = (
            _share(cases, way, "worked", 0.0), _share(large, way, "worked", 0.0), _share(large, way, "worked", 0.2),
            _share(large, way, "did_not", 0.2), _share(large, way, "cannot_tell"),
        )  # fmt: skip
        lines.append(f"| {way} | {' | '.join(shares)} |")
    return "\n".join(lines)


def _power(cases: Sequence[Case]) -> str:
    effects = [f"{e:+.0%}" for e in EFFECTS]
    lines = [
        f"| orders | {' | '.join(effects)} | +20% *did not* | −20% harm | cannot tell | holds | actions |",
        "| --- |" + " ---: |" * (len(effects) + 5),
    ]
    for low, high in SIZES:
        some = [c for c in cases if low <= c.orders < high]
        found = [_share(some, "xlops", "worked", e) for e in EFFECTS]
        end = (
            _share(some, "xlops", "did_not", 0.2), _share(some, "harmed", "yes", -0.2),
            _share(some, "xlops", "cannot_tell"), _held(some), str(len(some)),
        )  # fmt: skip
        label = f"{low} to {high}" if high < 10**6 else f"{low} and more"
        lines.append(f"| {label} | {' | '.join(found)} | {' | '.join(end)} |")
    return "\n".join(lines)


def _aims(cases: Sequence[Case]) -> str:
    kinds = [(aim, trap) for aim in ASKED for trap in TRAPS]
    return _split(
        "aim, placed by", [(", ".join(kind), [c for c in cases if (c.aim, c.trap) == kind]) for kind in kinds]
    )


def _donors(cases: Sequence[Case]) -> str:
    spans = ((0, 3), (3, 6), (6, 9), (9, 14), (14, 99))
    return _split("donors", [(f"{a} to {b - 1}", [c for c in cases if a <= c.donors < b]) for a, b in spans])


def _split(head: str, groups: Sequence[tuple[str, list[Case]]]) -> str:
    lines = [
        f"| {head} | placebos called effective | 20 % found from 500 orders | cannot tell there | holds | actions |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for key, some in groups:
        large = [c for c in some if c.orders >= ENOUGH]
        shares = (
            _share(some, "xlops", "worked", 0.0), _share(large, "xlops", "worked", 0.2),
            _share(large, "xlops", "cannot_tell"), _held(some), str(len(some)),
        )  # fmt: skip
        lines += [f"| {key} | {' | '.join(shares)} |"] if some else []
    return "\n".join(lines)


def _share(cases: Sequence[Case], way: str, outcome: str, effect: float | None = None) -> str:
    some = [c.said[way] == outcome for c in cases if effect is None or c.effect == effect]
    return f"{np.mean(some):.1%}" if some else "–"


def _held(cases: Sequence[Case]) -> str:
    known = [c.holds for c in cases if c.holds is not None]
    return f"{np.mean(known):.1%}" if known else "–"


if __name__ == "__main__":
    main()
