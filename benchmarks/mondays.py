"""Monday's figures estimated, on drawn stores without files: how far off, and how often the 80 % interval holds.

    python benchmarks/mondays.py 801 830
    python benchmarks/mondays.py 801 830 --mondays 30 --delay unlike

Each store is looked at on every Monday on which its people download, knowing what had been exported by then. Beside xlops:
the number as it is, the built-in profile alone, and a plain factor. Tuned on seeds 1 to 100. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import mean, stdev
from zoneinfo import ZoneInfo

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from xlops.demo.business import ACCOUNT_SESSIONS
from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.truth import values
from xlops.demo.drawn.view import ages, seen_on
from xlops.demo.drawn.world import World, happened
from xlops.demo.scenario import drawn
from xlops.marketplaces import MARKETPLACES
from xlops.measures.completeness import Clocked, Curve, estimate, learn
from xlops.measures.intervals import Hit, Interval, interval, spread
from xlops.measures.versions import Version, Versions, latest
from xlops.periods import ONE_DAY, Week

_SALES = ("gmv", "units", "order_items", "sessions", "units_refunded")
_ADS = ("clicks", "spend", "ad_sales", "ad_orders")
_SALES_KINDS = [Clocked("sales", 3, of) for of in ("units", "units", "units", "sessions", "units_refunded")]
_ADS_KINDS = [Clocked("clicks", 3, "clicks")] * 2 + [Clocked("orders", 9, "ad_orders")] * 2
GROUPS = {
    "ad sales": lambda of: of["ad_sales"], "ad orders": lambda of: of["ad_orders"],
    "ACOS": lambda of: of["spend"] / of["ad_sales"] if of["ad_sales"] else None,
    "TACoS": lambda of: of["spend"] / of["gmv"] if of["gmv"] else None,
    "organic": lambda of: of["gmv"] - of["ad_sales"], "GMV": lambda of: of["gmv"],
    "sessions": lambda of: of["sessions"], "refunds": lambda of: of["units_refunded"],
}  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """One figure on one Monday: as seen, as it came to be, and what ways say of it."""

    seed: int
    number: int
    seen: float
    final: float
    said: dict[str, Interval]


def main() -> None:
    """Look at the stores, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--mondays", type=int, default=30)
    parser.add_argument("--delay", choices=("bench", "unlike"), default="bench")
    parser.add_argument("--days", type=int, help="how far back every file reaches; default: as drawn")
    options = parser.parse_args()
    seeds = range(options.first, options.last + 1)
    with ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        jobs = [pool.submit(store, seed, options.mondays, options.delay, options.days) for seed in seeds]
        guesses: dict[str, list[Guess]] = defaultdict(list)
        for job in jobs:
            for name, found in job.result().items():
                guesses[name] += found
    print(table(guesses))


def table(guesses: Mapping[str, Sequence[Guess]]) -> str:
    """A row for each figure and way."""
    lines = [
        "| | way | error | holds | of stores | width | score | Mondays |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, found in guesses.items():
        raw = mean(abs(g.seen / g.final - 1) for g in found)
        lines.append(f"| {name} | as it is | {raw:.2%} | – | – | – | – | {len(found)} |")
        for way in sorted({w for g in found for w in g.said}):
            some = [g for g in found if way in g.said]
            error = mean(abs(g.said[way].expected / g.final - 1) for g in some)
            held = [(g.seed, float(g.said[way].low <= g.final <= g.said[way].high)) for g in some]
            by_store = [mean(h for s, h in held if s == seed) for seed in {s for s, _ in held}]
            wide = mean((g.said[way].high - g.said[way].low) / abs(g.final) for g in some)
            score = mean(_score(g.said[way], g.final) / abs(g.final) for g in some)
            wobble = 1.28 * stdev(by_store) / len(by_store) ** 0.5 if len(by_store) > 1 else 0
            lines.append(
                f"| {name} | {way} | {error:.2%} | {mean(h for _, h in held):.1%} | ±{wobble:.1%} | {wide:.2%} | {score:.2%} | {len(some)} |"
            )
    return "\n".join(lines)


def _score(of: Interval, final: float) -> float:
    """Interval score: its width, and ten times what it misses by."""
    return of.high - of.low + 10 * (max(0.0, of.low - final) + max(0.0, final - of.high))


def store(seed: int, mondays: int, delay: str, days: int | None) -> dict[str, list[Guess]]:
    """What is said of one store on each of its Mondays."""
    scenario = drawn("bench")
    change: dict[str, object] = {
        "span": scenario.span.model_copy(
            update={"mondays": mondays, "history_weeks": 20, "first_monday": date(2026, 1, 5), "later_weeks": 6}
        )
    }
    if delay == "unlike":
        change["delay"] = scenario.delay.model_copy(
            update={"same_day": (0.45, 0.6), "each_day": (0.3, 0.5), "business_first": (0.9, 0.95)}
        )
    plan = plan_store(scenario.model_copy(update=change), seed)
    world = happened(plan)
    visits = list(plan.people.visits)
    sales, ads = list[Version](), list[Version]()
    looks: list[tuple[date, datetime]] = []
    for number, day in enumerate(visits):
        back = days or max(plan.people.days, (day - visits[number - 1]).days if number else 0)
        since = day - timedelta(days=back if number else 140)
        seen = seen_on(world, day, since)
        at = seen.moment.replace(tzinfo=None)
        looks.append((day, at))
        old = ages(plan, seen.moment, day - ONE_DAY)
        there = seen.moment.astimezone(ZoneInfo(MARKETPLACES[plan.market.code].time_zone))
        gone = (there.hour + there.minute / 60) / 24
        made, told = _sales(seen.year, since), _ads(seen.year, since)
        for d in made:
            age = int(old[plan.clock.index(d)])
            passed = 1.0 if age >= 0 else gone
            sales.append(Version(d, number, at, age, made[d], passed=passed))
            ads.append(Version(d, number, at, age, told.get(d, np.zeros(len(_ADS))), passed=passed))
    return judged(seed, world, looks, Versions(_SALES, tuple(sales)), Versions(_ADS, tuple(ads)))


def _sales(year, since: date) -> dict[date, np.ndarray]:
    found = defaultdict(lambda: np.zeros(len(_SALES)))
    first = year.clock.index(since)
    for rows in year.asin_days:
        for index in range(max(0, first), len(rows)):
            of = rows[index]
            sessions = of.sessions * ACCOUNT_SESSIONS
            found[year.clock.days[index]] += (of.sales, of.units, of.items, sessions, of.refunded)
    return found


def _ads(year, since: date) -> dict[date, np.ndarray]:
    found = defaultdict(lambda: np.zeros(len(_ADS)))
    for click in year.clicks:
        if click.target.campaign.plan.ad_product == "SP" and year.clock.days[click.day] >= since:
            found[year.clock.days[click.day]] += (click.clicks, click.spend, click.sales, click.orders)
    return found


def judged(seed, world, looks, sales: Versions, ads: Versions) -> dict[str, list[Guess]]:
    """Every figure on every Monday, with the hits of the Mondays whose week was final by then."""
    final = {week.label: _final(world, week) for day, _ in looks for week in [Week.of(day).previous()]}
    ways = {"xlops": learn, "profile alone": _profile}
    hits: dict[tuple[str, str], list[tuple[date, Hit]]] = defaultdict(list)
    ratios: dict[str, list[tuple[date, float]]] = defaultdict(list)
    found: dict[str, list[Guess]] = defaultdict(list)
    for number, (day, at) in enumerate(looks):
        week = Week.of(day).previous()
        inputs = {}
        for way, learner in ways.items():
            made = [
                _of(report, kinds, week, at, learner) for report, kinds in ((sales, _SALES_KINDS), (ads, _ADS_KINDS))
            ]
            if all(m is not None for m in made):
                inputs[way] = made
        settled = {
            d for d, _ in looks[:number] if _settled(sales, _SALES_KINDS, d, at) and _settled(ads, _ADS_KINDS, d, at)
        }
        for name, figure in GROUPS.items():
            last = figure(final[week.label])
            if not last or not inputs:
                continue
            seen = figure({n: v for m in inputs["xlops"] for n, v in zip(m.names, m.seen, strict=True)})
            said = {}
            for way, made in inputs.items():
                of = {n: float(v) for m in made for n, v in zip(m.names, m.value, strict=True)}
                errors = [dict(zip(m.names, m.error, strict=True)) for m in made]
                middle, error = figure(of), spread(figure, of, errors)
                if middle is None or not error:
                    continue
                known = (
                    [Hit(h.score, (day - d).days / 7) for d, h in hits[way, name] if d in settled]
                    if way == "xlops"
                    else []
                )
                said[way] = interval(middle, error, known)
                hits[way, name].append((day, Hit(abs(last - middle) / error, 0)))
            past = [r for d, r in ratios[name] if d in settled]
            if len(past) >= 3 and seen:
                m, s = mean(past), stdev(past)
                said["plain factor"] = Interval(seen * m, seen * (m - 1.2816 * s), seen * (m + 1.2816 * s))
            if seen:
                ratios[name].append((day, last / seen))
            if number and seen and "xlops" in said:
                found[name].append(Guess(seed, number, seen, last, said))
    return found


def _profile(names, kinds, days) -> Curve:
    return learn(names, kinds, [])


def _of(report: Versions, kinds, week: Week, at: datetime, learner):
    known = report.as_of(at)
    curve = learner(report.names, kinds, [v for parts in known.values() for v in parts.values()])
    days = [latest(known[d]) for d in week.span.days() if d in known]
    return estimate(curve, kinds, [v for some in days for v in some]) if len(days) == 7 else None


def _settled(report: Versions, kinds, monday: date, at: datetime) -> bool:
    """Whether the files that were there say the last of the week before a Monday."""
    known = report.as_of(at)
    settles = max(k.settles for k in kinds)
    return all(latest(known[d])[0].age >= settles for d in Week.of(monday).previous().span.days())


def _final(world: World, week: Week) -> dict[str, float]:
    of = values(world, week)
    return {
        "gmv": of["gmv"],
        "units": of["units"],
        "sessions": of["sessions"],
        "units_refunded": of["units_refunded"],
        "spend": of["sp_spend"],
        "ad_sales": of["sp_sales"],
        "ad_orders": of["sp_orders"],
    }


if __name__ == "__main__":
    main()
