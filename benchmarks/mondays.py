"""Monday's figures estimated, on drawn stores without files: how far off, and how often the 80 % interval holds.

    python benchmarks/mondays.py 801 830
    python benchmarks/mondays.py 801 830 --mondays 4            # three exports before the last
    python benchmarks/mondays.py 801 830 --delay unlike         # reports that come later than the profile knows
    python benchmarks/mondays.py 801 830 --orders small         # two to ten orders of ads a day

Each store is looked at on every Monday on which its people download, knowing what had been exported by then. Beside
xlops: the number as it is, the built-in profile alone, and a plain factor, the mean of final over first of the weeks
that are final by then. Tuned on seeds 1 to 100. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import mean, stdev
from zoneinfo import ZoneInfo

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from xlops.demo.business import ACCOUNT_SESSIONS
from xlops.demo.drawn.model import Drawn
from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.truth import values
from xlops.demo.drawn.view import ages, moment_of, seen_on
from xlops.demo.drawn.world import World, happened
from xlops.demo.scenario import drawn
from xlops.demo.year import DemoYear
from xlops.marketplaces import MARKETPLACES
from xlops.measures.completeness import Clocked, Curve, Projection, estimate, learn
from xlops.measures.intervals import Hit, Inputs, Interval, interval, spread
from xlops.measures.versions import GOES_ON, Numbers, Version, Versions, latest
from xlops.periods import ONE_DAY, Week

_SALES = ("gmv", "units", "order_items", "sessions", "units_refunded")
_ADS = ("clicks", "spend", "ad_sales", "ad_orders")
_KINDS = {
    _SALES: tuple(Clocked("sales", 3, of) for of in ("units", "units", "units", "sessions", "units_refunded")),
    _ADS: (*[Clocked("clicks", 3, "clicks")] * 2, *[Clocked("orders", 9, "ad_orders")] * 2),
}
_Figure = Callable[[Inputs], float | None]
_Learner = Callable[[Versions, Sequence[Sequence[Version]]], Curve]
COLUMNS = ("error", "interval holds", "width", "score", "Mondays")
WAYS = ("profile alone", "plain factor", "xlops")
_Z80 = 1.2816
_SMALL = (40.0, 260.0)  # visitors a day: ads bring two to ten orders of them


def _over(above: str, below: str) -> _Figure:
    def figure(of: Inputs) -> float | None:
        top, bottom = of.get(above), of.get(below)
        return top / bottom if top is not None and bottom else None

    return figure


def _less(whole: str, part: str) -> _Figure:
    def figure(of: Inputs) -> float | None:
        all_, some = of.get(whole), of.get(part)
        return None if all_ is None or some is None else all_ - some

    return figure


FIGURES: dict[str, _Figure] = {
    "ad sales": lambda of: of.get("ad_sales"), "ad orders": lambda of: of.get("ad_orders"),
    "ACOS": _over("spend", "ad_sales"), "TACoS": _over("spend", "gmv"), "organic": _less("gmv", "ad_sales"),
    "GMV": lambda of: of.get("gmv"), "sessions": lambda of: of.get("sessions"),
    "refunds": lambda of: of.get("units_refunded"),
}  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """One figure on one Monday: as seen, as it came to be, and what each way says of it."""

    seed: int
    seen: float
    final: float
    said: dict[str, Interval]


@dataclass(frozen=True)
class Looked:
    """What a store's exports said until the last Monday, and the moments of its Mondays."""

    world: World
    looks: tuple[tuple[date, datetime], ...]
    reports: tuple[Versions, Versions]


def main() -> None:
    """Look at the stores, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--mondays", type=int, default=24)
    parser.add_argument("--delay", choices=("bench", "unlike"), default="bench")
    parser.add_argument("--orders", choices=("bench", "small"), default="bench")
    parser.add_argument("--days", type=int, help="how far back every file reaches; default: as drawn")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    guesses: dict[str, list[Guess]] = defaultdict(list)
    scenario = _scenario(asked.mondays, asked.delay, asked.orders)
    with ProcessPoolExecutor(asked.processes) as pool:
        seeds = range(asked.first, asked.last + 1)
        jobs = [pool.submit(guessed, scenario, seed, asked.days) for seed in seeds]
        for job in jobs:
            for name, found in job.result().items():
                guesses[name] += found
    print(table(guesses))


def table(guesses: Mapping[str, Sequence[Guess]]) -> str:
    """A row for each figure and way: ± is the standard error over stores."""
    head, rule = ("", "way", *COLUMNS), ("---", "---", *["---:"] * len(COLUMNS))
    every = [head, rule, *((name, *cells) for name, found in guesses.items() for cells in rows(found))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in every)


def rows(found: Sequence[Guess]) -> list[tuple[str, ...]]:
    """A row for each way of saying one figure, cells as `COLUMNS` has them."""
    short = mean(abs(g.seen / g.final - 1) for g in found)
    told = {way: [(g, g.said[way]) for g in found if way in g.said] for way in WAYS}
    return [
        ("as it is", f"{short:.2%}", "–", "–", "–", str(len(found))),
        *((way, *_cells(some), str(len(some))) for way, some in told.items() if some),
    ]


def _cells(some: Sequence[tuple[Guess, Interval]]) -> tuple[str, ...]:
    by_store: dict[int, list[float]] = defaultdict(list)
    for guess, said in some:
        by_store[guess.seed].append(float(said.low <= guess.final <= said.high))
    wobble = stdev(map(mean, by_store.values())) / len(by_store) ** 0.5 if len(by_store) > 1 else 0.0
    error, wide, score = (
        mean(of(guess, said) / abs(guess.final) for guess, said in some)
        for of in (lambda g, s: abs(s.expected - g.final), lambda _, s: s.high - s.low, _score)
    )
    held = mean(h for held in by_store.values() for h in held)
    return f"{error:.2%}", f"{held:.1%} ± {wobble:.1%}", f"{wide:.2%}", f"{score:.2%}"


def _score(guess: Guess, said: Interval) -> float:
    """The interval score: its width, and ten times what it misses by."""
    missed = max(0.0, said.low - guess.final) + max(0.0, guess.final - said.high)
    return said.high - said.low + 10 * missed


# -- a store -----------------------------------------------------------------------------------------------------------


def _scenario(mondays: int, delay: str, orders: str) -> Drawn:
    scenario = drawn("bench")
    span = {"mondays": mondays, "history_weeks": 20, "first_monday": date(2026, 1, 5), "later_weeks": 6}
    change: dict[str, object] = {"span": scenario.span.model_copy(update=span)}
    if delay == "unlike":
        late = {"same_day": (0.45, 0.6), "each_day": (0.3, 0.5), "business_first": (0.9, 0.95)}
        change["delay"] = scenario.delay.model_copy(update=late)
    if orders == "small":
        change["store"] = scenario.store.model_copy(update={"sessions_a_day": _SMALL})
    return scenario.model_copy(update=change)


def looked(scenario: Drawn, seed: int, days: int | None) -> Looked:
    """Draw the store of a seed and export it on its Mondays."""
    plan = plan_store(scenario, seed)
    world, found = happened(plan), (list[Version](), list[Version]())
    there, before = ZoneInfo(MARKETPLACES[plan.market.code].time_zone), None
    for number, day in enumerate(plan.people.visits):
        back = max(days or plan.people.days, (day - before).days) if before else 140
        seen = seen_on(world, day, day - timedelta(days=back))
        now = seen.moment.astimezone(there)
        for report, told in zip(found, (_sales(seen.year), _ads(seen.year)), strict=True):  # of every day, zeros too
            first = plan.clock.index(day - timedelta(days=back))
            age, at = ages(plan, seen.moment, day - ONE_DAY), seen.moment.replace(tzinfo=None)
            gone = (now.hour + now.minute / 60) / 24
            report.extend(
                Version(plan.clock.days[n], number, at, int(age[n]), told[n],
                        passed=gone if age[n] == GOES_ON else 1.0)
                for n in range(first, len(age))
            )  # fmt: skip
        before = day
    looks = tuple((day, moment_of(plan, day).replace(tzinfo=None)) for day in plan.people.visits)
    return Looked(world, looks, (Versions(_SALES, tuple(found[0])), Versions(_ADS, tuple(found[1]))))


def _sales(year: DemoYear) -> dict[int, Numbers]:
    found: dict[int, Numbers] = defaultdict(lambda: np.zeros(len(_SALES)))
    for rows in year.asin_days:
        for index, of in enumerate(rows):
            found[index] += (of.sales, of.units, of.items, of.sessions * ACCOUNT_SESSIONS, of.refunded)
    return found


def _ads(year: DemoYear) -> dict[int, Numbers]:
    found: dict[int, Numbers] = defaultdict(lambda: np.zeros(len(_ADS)))
    for click in year.clicks:
        if click.target.campaign.plan.ad_product == "SP":
            found[click.day] += (click.clicks, click.spend, click.sales, click.orders)
    return found


# -- what is said of it ------------------------------------------------------------------------------------------------


def guessed(scenario: Drawn, seed: int, days: int | None) -> dict[str, list[Guess]]:
    """Every figure on every Monday but the first; what was hit counts once the files that were there say so."""
    of = looked(scenario, seed, days)
    ways: dict[str, _Learner] = {
        "xlops": lambda report, days: learn(report.names, _KINDS[report.names], days),
        "profile alone": lambda report, _: learn(report.names, _KINDS[report.names], []),
    }
    hits: dict[str, list[tuple[date, Hit]]] = defaultdict(list)
    ratios: dict[str, list[tuple[date, float]]] = defaultdict(list)
    found: dict[str, list[Guess]] = defaultdict(list)
    for number, (day, at) in enumerate(of.looks):
        week = Week.of(day).previous()
        made = {way: [_estimated(report, week, at, learner) for report in of.reports] for way, learner in ways.items()}
        known = {way: [m for m in some if m is not None] for way, some in made.items()}
        if any(len(some) < len(of.reports) for some in known.values()):
            continue
        settled = {d for d, _ in of.looks[:number] if all(_settled(report, d, at) for report in of.reports)}
        truth = _final(of.world, week)
        for name, figure in FIGURES.items():
            final = figure(truth)
            seen = figure({n: float(v) for m in known["xlops"] for n, v in zip(m.names, m.seen, strict=True)})
            if not final or not seen:
                continue
            said = {}
            for way, some in known.items():
                inputs = {n: float(v) for m in some for n, v in zip(m.names, m.value, strict=True)}
                errors = [{n: float(e) for n, e in zip(m.names, m.error, strict=True)} for m in some]
                middle, error = figure(inputs), spread(figure, inputs, errors)
                if middle is None or not error:
                    continue
                past = [Hit(h.score, (day - d).days / 7) for d, h in hits[name] if d in settled]
                said[way] = interval(middle, error, past if way == "xlops" else []).above(0.0)
                if way == "xlops":
                    hits[name].append((day, Hit(abs(final - middle) / error, 0)))
            learned = [r for d, r in ratios[name] if d in settled]
            if len(learned) >= 3:
                m, s = mean(learned), _Z80 * stdev(learned)
                said["plain factor"] = Interval(seen * m, seen * (m - s), seen * (m + s))
            ratios[name].append((day, final / seen))
            if number:
                found[name].append(Guess(seed, seen, final, said))
    return found


def _estimated(report: Versions, week: Week, at: datetime, learner: _Learner) -> Projection | None:
    known = report.as_of(at)
    days = [known[d] for d in week.span.days() if d in known]
    if len(days) < len(week.span):
        return None
    curve = learner(report, [v for parts in known.values() for v in parts.values()])
    return estimate(curve, _KINDS[report.names], [v for parts in days for v in latest(parts)])


def _settled(report: Versions, monday: date, at: datetime) -> bool:
    """Whether the files that were there say the last of the week before a Monday."""
    known = report.as_of(at)
    oldest = max(kind.settles for kind in _KINDS[report.names])
    return all(latest(known[d])[0].age >= oldest for d in Week.of(monday).previous().span.days())


def _final(world: World, week: Week) -> dict[str, float | None]:
    of = values(world, week)
    names = {"spend": "sp_spend", "ad_sales": "sp_sales", "ad_orders": "sp_orders"}
    return {n: float(of[names.get(n, n)]) for n in ("gmv", "units", "sessions", "units_refunded", *names)}


if __name__ == "__main__":
    main()
