"""Causes and false alarms on many drawn stores, without files: clues are made from what happened, as exports tell it.

    python benchmarks/causes.py 301 400                     # planted causes: power by size
    python benchmarks/causes.py 301 500 --quiet             # nothing happens: false alarms a store and quarter

Each store is looked at on its Mondays, with the reports that its people download: what a listing or campaign shows is
there only where such a report is. Rivals see the same numbers. Tuned on seeds 1 to 100. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.truth.monday import Monday
from benchmarks.truth.rivals import RIVALS
from benchmarks.truth.scorers.causes import FIVE, Planted, finding_of, object_of, seen_weeks
from xlops.causes.diagnose import causes_of
from xlops.causes.found import Cause
from xlops.demo.drawn.model import Drawn
from xlops.demo.drawn.plan import StorePlan, plan_store
from xlops.demo.drawn.supply import deliveries
from xlops.demo.drawn.truth import truth
from xlops.demo.drawn.world import World, budgets, by_campaign, happened
from xlops.demo.scenario import drawn
from xlops.measures.clues import Clues
from xlops.periods import Month, Week
from xlops.review.caused import MOST_NAMED
from xlops.review.diagnosed import rules

_BEFORE = 8  # weeks by ASIN that the first Monday's files reach back
_BUSY, _ROWS = 0.9, 70
_QUARTER = 13
_OF_KPIS = ("health_declines", "violation")  # that a KPI states: no cause is looked for
SIZES = ((0.15, 0.25), (0.25, 0.35), (0.35, 0.45), (0.45, 0.61))


Named = tuple[bool, bool, bool, bool]  # first and in the five: each cause a line of its own; as a review tells them


@dataclass
class Seen:
    """What was said of one store: each planted cause (size, how it was named), and alarms where nothing was."""

    causes: list[tuple[str, float, Named]] = field(default_factory=list)
    alarms: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    quiet_weeks: int = 0


def main() -> None:
    """Look at the stores, print two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    parser.add_argument("--quiet", action="store_true", help="nothing happens in any store, for a quarter")
    parser.add_argument("--chances", type=int, default=2, help="Mondays on which a cause may be named")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    scenario = drawn("bench")
    calm = {"quiet": 1.0 if options.quiet else 0.0, "actions": (0, 0) if options.quiet else scenario.happens.actions}
    span = scenario.span.model_copy(update={"mondays": _QUARTER} if options.quiet else {})
    scenario = scenario.model_copy(update={"span": span, "happens": scenario.happens.model_copy(update=calm)})
    seeds = range(options.first, options.last + 1)
    with ProcessPoolExecutor(options.processes) as pool:
        found = list(pool.map(look, *zip(*((scenario, n, options.chances) for n in seeds), strict=True), chunksize=2))
    print(f"{len(seeds)} stores, seeds {options.first} to {options.last}\n")
    print(_alarms(found) if options.quiet else _power([c for s in found for c in s.causes]))


def look(scenario: Drawn, seed: int, chances: int) -> Seen:
    """One store on each of its Mondays."""
    plan = plan_store(scenario, seed)
    world = happened(plan)
    told = truth(world)
    planted = [Planted.of(cause) for cause in told["causes"]]
    asked = [p for p in planted if p.name not in _OF_KPIS]
    said: dict[date, list[Cause]] = {}
    seen, open_ones = Seen(), set[str]()
    for monday in plan.mondays:
        clues, week = clues_on(world, monday), Week.of(monday).previous()
        said[week.first] = causes_of(clues, week)
        if not any(p.touches(week.first) for p in planted):
            seen.quiet_weeks += 1
            seen.alarms["xlops"] += len({c.key for c in said[week.first]} - open_ones)
            for name, rival in RIVALS.items():
                seen.alarms[name] += len(rival(_plain(world, monday)))
        open_ones = {c.key for c in said[week.first]}
    for one in asked:
        weeks = [w for w in seen_weeks(one, sorted(said), plan.people.reports, chances) if w in said]
        if weeks:
            alone, grouped = (
                [_place(order(said[w]), one, planted, w) for w in weeks] for order in (_in_order, _as_told)
            )
            seen.causes.append((one.name, one.size, (0 in alone, _in_five(alone), 0 in grouped, _in_five(grouped))))
    return seen


def _in_five(places: Sequence[int | None]) -> bool:
    return any(place is not None and place < FIVE for place in places)


def _place(lines: Sequence[Sequence[Cause]], one: Planted, planted: Sequence[Planted], week: date) -> int | None:
    """The line in which a cause is named, those of others that were at work left out."""
    others = [p for p in planted if p is not one and p.touches(week)]
    place = 0
    for line in lines:
        name = line[0].name
        about = [c.about for c in line[:MOST_NAMED]]
        if any(object_of(one, of, name) for of in about) and one.named_in(finding_of(name), name):
            return place
        place += not any(object_of(p, of, name) for p in others for of in about)
    return None


def _in_order(said: Sequence[Cause]) -> list[list[Cause]]:
    return _by_urgency([cause] for cause in said)


def _as_told(said: Sequence[Cause]) -> list[list[Cause]]:
    """What was found in several objects is one finding of a review, which names the first of them."""
    lines: dict[str, list[Cause]] = {}
    for cause in sorted(said, key=lambda c: -abs(c.money)):
        lines.setdefault(cause.name, []).append(cause)
    return _by_urgency(lines.values())


def _by_urgency(lines: Iterable[list[Cause]]) -> list[list[Cause]]:
    return sorted(lines, key=lambda of: -abs(sum(c.money for c in of)) * rules()[of[0].name].reach)


# -- what exports tell -------------------------------------------------------------------------------------------------


def clues_on(world: World, monday: date) -> Clues:
    """The clues of a Monday, from the reports that the store's people download."""
    plan = world.plan
    last = Week.of(monday).previous()
    weeks = [last]
    first = plan.mondays[0] - timedelta(weeks=_BEFORE)
    while weeks[0].previous().first >= first:
        weeks.insert(0, weeks[0].previous())
    market = plan.market.code
    days = {w.label: slice(plan.clock.index(w.first), plan.clock.index(w.first) + 7) for w in weeks}
    asins = [p.asin for p in plan.catalog.products]
    products = pd.DataFrame(list(_products(world, market, days, asins)))
    out = frozenset(
        (label, market, asin) for label, on in days.items() for n, asin in enumerate(asins)
        if {"ledger", "planning"} & plan.people.reports and not world.means.stock[n, on][-1:].all()
        and world.means.levers["ramp"][n, on].all()
    )  # fmt: skip
    return Clues(
        weeks=tuple(weeks),
        products=products,
        out=out,
        listed=_listed(world, market, days, asins),
        campaigns=_campaigns(world, market, days),
        ad_weeks=frozenset((label, market) for label in days),
        terms=_terms(world, market, weeks[-1], plan),
        fees=_fees(world, market, monday),
        advertised=_advertised(plan, market, asins),
        asin_of={(market, p.sku): p.asin for p in plan.catalog.products},
        year_ago={
            (w.label, market): float(world.sessions[:, i : i + 7].sum())
            for w in weeks if (i := plan.clock.index(w.year_ago().first)) >= 0
        },
        last_ad={market: (last.span.last, monday)},
        storage=_storage(world, market, monday),
    )  # fmt: skip


def _products(world: World, market: str, days: dict[str, slice], asins: Sequence[str]) -> Iterator[dict[str, Any]]:
    clicks = np.zeros_like(world.units)
    np.add.at(clicks, world.products, world.clicks)
    views = world.sessions + world.extra_views
    for label, on in days.items():
        for n, asin in enumerate(asins):
            sessions, units = (int(of[n, on].sum()) for of in (world.sessions, world.units))
            if sessions or units:
                yield {
                    "week": label, "marketplace": market, "asin": asin, "title": asin, "sessions": sessions,
                    "units": units, "gmv": float((world.units[n, on] * world.means.price[n, on]).sum()) / 100,
                    "page_views": int(views[n, on].sum()), "units_refunded": int(world.refunded[n, on].sum()),
                    "bb_views": int(np.minimum(world.offer_views, views)[n, on].sum()),
                    "clicks": int(clicks[n, on].sum()),
                }  # fmt: skip


def _listed(world: World, market: str, days: dict[str, slice], asins: Sequence[str]) -> pd.DataFrame:
    made, plan, rows = world.means.levers, world.plan, list[dict[str, Any]]()
    came = deliveries(world)
    for label, on in days.items():
        day = on.stop - 1
        for n, asin in enumerate(asins):
            row = dict.fromkeys(
                ("price", "rival", "offers", "rank", "rating", "ratings", "available", "position"), np.nan
            )
            price = float(world.means.price[n, day]) / 100
            if "planning" in plan.people.reports:
                stock = sum(v for d, v in came[n].items() if d <= day) - int(world.units[n, : day + 1].sum())
                row |= {"price": price, "rival": min(price, price * made["rival"][n, day]), "available": max(0, stock)}
            if "keepa" in plan.people.reports:
                weekly = world.units[n, day - 6 : day + 1].sum()
                rank = round(40_000 / (3 + weekly) * made["rank"][n, day])
                rating = round(plan.ratings[n] + made["rating"][n, day], 1)
                row |= {"offers": 1 + made["offers"][n, day], "rank": rank, "rating": rating, "price": price}
            rows.append({"week": label, "marketplace": market, "asin": asin} | row)
    return pd.DataFrame(rows)


def _campaigns(world: World, market: str, days: dict[str, slice]) -> pd.DataFrame:
    plan, rows = world.plan, list[dict[str, Any]]()
    made = {
        "impressions": world.impressions, "clicks": world.clicks, "spend": world.spend / 100,
        "ad_sales": world.ad_sales.sum(axis=2) / 100, "ad_orders": world.orders.sum(axis=2),
    }  # fmt: skip
    of = {name: by_campaign(plan, counts) for name, counts in made.items()}
    cost = by_campaign(plan, world.means.clicks * world.means.cpc)
    stated = np.rint(budgets(plan, world.means.levers, cost) / 100)
    for label, on in days.items():
        for c in plan.campaigns:
            clicked = np.flatnonzero(of["clicks"][c.number, on] > 0)
            if c.plan.ad_product != "SP" or not len(clicked):
                continue
            rows.append({
                "week": label, "marketplace": market, "campaign": c.name,
                **{n: float(v[c.number, on].sum()) for n, v in of.items()},
                "budget": float(stated[c.number, on].mean()), "days": len(clicked),
                "busy_days": int((of["spend"][c.number, on] >= _BUSY * stated[c.number, on]).sum()),
            })  # fmt: skip
    columns = "week marketplace campaign impressions clicks spend ad_sales ad_orders budget days busy_days"
    return pd.DataFrame(rows, columns=columns.split())


def _terms(world: World, market: str, week: Week, plan: StorePlan) -> pd.DataFrame:
    """Now and before: the week and the four before it, or its summary and that of the Monday before."""
    end = plan.clock.index(week.first) + 7
    length = plan.people.days if plan.people.summary_terms else 7
    now = slice(end - length, end)
    before = slice(end - 7 - (length if plan.people.summary_terms else 28), end - 7)
    rows = []
    for side, on in (("now", now), ("before", before)):
        sums: dict[tuple[str, str], list[float]] = {}
        for n, term in enumerate(plan.terms):
            campaign = term.target.campaign
            clicks = int(world.clicks[n, on].sum())
            if campaign.plan.ad_product == "SP" and clicks:
                of = sums.setdefault((campaign.name, term.target.term.lower()), [0.0, 0.0, 0.0])
                of[0] += clicks
                of[1] += float(world.spend[n, on].sum()) / 100
                of[2] += float(world.orders[n, on].sum())
        last = week.span.last - timedelta(days=end - on.stop)
        rows += [(week.label, side, market, *key, *of, float(on.stop - on.start), last) for key, of in sums.items()]
    if "terms" not in plan.people.reports:
        rows = []
    return pd.DataFrame(rows, columns="week side marketplace campaign term clicks spend ad_orders days last".split())


def _months(world: World, monday: date) -> Iterator[tuple[Month, slice]]:
    """The months whose transactions were downloaded by then, by the first Monday after each."""
    if "money" not in world.plan.people.reports:
        return
    month = Month.of(world.plan.mondays[0]).previous()
    while month.span.last < monday:
        begin = world.plan.clock.index(month.first)
        yield month, slice(begin, begin + len(month.span))
        month = month.next()


def _fees(world: World, market: str, monday: date) -> pd.DataFrame:
    rows = []
    for month, on in _months(world, monday):
        for n, p in enumerate(world.plan.catalog.products):
            units = float(world.units[n, on].sum())
            fee = float((world.units[n, on] * world.means.levers["fee"][n, on]).sum()) * 3.2
            rows.append((market, p.sku, month.first, units, fee))
    return pd.DataFrame(rows, columns=["marketplace", "sku", "month", "units", "fba_fees"])


def _storage(world: World, market: str, monday: date) -> dict[str, dict[Month, float]]:
    """What was charged by then: a month's storage in the month after, which is downloaded a month later."""
    known = list(_months(world, monday))[:-1]
    return {market: {m: float(world.means.levers["storage"][:, on].mean(axis=1).sum()) * 100 for m, on in known}}


def _advertised(plan: StorePlan, market: str, asins: Sequence[str]) -> dict[tuple[str, str], tuple[str, ...]]:
    if "products" not in plan.people.reports:
        return {}
    found: dict[tuple[str, str], dict[str, None]] = {}
    for term in plan.terms:
        if term.target.campaign.plan.ad_product == "SP":
            found.setdefault((market, term.target.campaign.name), {})[asins[term.target.product]] = None
    return {key: tuple(some) for key, some in found.items()}


def _plain(world: World, monday: date) -> Monday:
    """The plain numbers that rivals go by."""
    plan = world.plan
    end = plan.clock.index(Week.of(monday).first)
    on = slice(end - _ROWS, end)
    stamps = pd.to_datetime(plan.clock.days[on])
    sp = np.array([t.target.campaign.plan.ad_product == "SP" for t in plan.terms])
    ads = {"spend": world.spend[sp] / 100, "ad_sales": world.ad_sales[sp].sum(axis=2) / 100,
           "ad_orders": world.orders[sp].sum(axis=2)}  # fmt: skip
    sold = {"gmv": world.units * world.means.price / 100, "units": world.units, "sessions": world.sessions}
    days = pd.DataFrame({"day": stamps, **{n: of[:, on].sum(axis=0) for n, of in {**sold, **ads}.items()}})
    weeks = [(begin, plan.clock.days[begin]) for begin in range(end - 56, end, 7)]
    asins = pd.DataFrame([
        {"week": day, "asin": p.asin, "gmv": float(sold["gmv"][n, i : i + 7].sum()),
         "units": float(world.units[n, i : i + 7].sum())}
        for i, day in weeks for n, p in enumerate(plan.catalog.products)
    ])  # fmt: skip
    spend, clicks = (by_campaign(plan, of.astype(float))[:, on] for of in (world.spend / 100, world.clicks))
    campaigns = pd.concat([
        pd.DataFrame({"day": stamps, "campaign": c.name, "clicks": clicks[c.number], "spend": spend[c.number]})
        for c in plan.campaigns if c.plan.ad_product == "SP"
    ])  # fmt: skip
    week = Week.of(monday).previous()
    return Monday(monday, week.label, week.first, {}, (), {}, days, asins, campaigns, {})


# -- tables ------------------------------------------------------------------------------------------------------------


def _power(causes: Sequence[tuple[str, float, Named]]) -> str:
    head = "causes | first, as told | in the five, as told | first, line by line | in the five, line by line |"
    below = "| --- | ---: | ---: | ---: | ---: | ---: |"
    lines = [f"| size (share of the object's sales) | {head}", below]
    for low, high in (*SIZES, (0.0, 1.0)):
        some = [c for c in causes if low <= c[1] < high]
        name = "all" if (low, high) == (0.0, 1.0) else f"{low:.0%} to {min(high, 0.6):.0%}"
        lines.append(_row(name, [c[2] for c in some]))
    by_name: dict[str, list[Named]] = defaultdict(list)
    for name, _, named in causes:
        by_name[name].append(named)
    lines += ["", f"| cause | {head}", below]
    lines += [_row(n.replace("_", " "), f) for n, f in sorted(by_name.items())]
    return "\n".join(lines)


def _row(name: str, of: Sequence[Named]) -> str:
    shares = [_share([named[place] for named in of]) for place in (2, 3, 0, 1)]
    return f"| {name} | {len(of)} | {' | '.join(shares)} |"


def _share(of: Sequence[bool]) -> str:
    if not of:
        return "–"
    p = sum(of) / len(of)
    return f"{100 * p:.0f} % ± {100 * (p * (1 - p) / len(of)) ** 0.5:.0f}"


def _alarms(found: Sequence[Seen]) -> str:
    lines = ["| | mean a store and quarter | 95th percentile | stores with none |", "| --- | ---: | ---: | ---: |"]
    for name in ("xlops", *RIVALS):
        counts = np.array([s.alarms[name] * _QUARTER / s.quiet_weeks for s in found if s.quiet_weeks])
        if name != "raw numbers":
            none = f"{100 * float((counts == 0).mean()):.0f} %"
            lines.append(f"| {name} | {counts.mean():.2f} | {np.percentile(counts, 95):.0f} | {none} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
