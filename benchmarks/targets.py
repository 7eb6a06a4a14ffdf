"""Proposals of a very large account: 100,000 targets and as many search terms over a year, beside step rules in pandas.

    python benchmarks/targets.py [COUNT]

Without the store: what `weekly` reads is drawn. Prints seconds of processor time, and the ratio to the step rules.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from xlops.measures.histories import TARGET, TERM, TermWeeks
from xlops.periods import Span
from xlops.proposals.advertising import Sponsored
from xlops.proposals.spending import bid_proposals, budget_proposals
from xlops.proposals.terms import term_proposals

WEEKS = 52
SPAN = Span.closed(date(2025, 11, 24), date(2026, 11, 22))


def main() -> None:
    """Draw the account, time what is proposed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    terms, targets = drawn(count, TERM), drawn(count, TARGET)
    names = terms.keys["campaign"].unique()
    groups = pd.DataFrame({"campaign": names, "ad_group": "g", "asin": "B0A", "spend": 1.0, "family": "f"})
    campaigns = pd.DataFrame(
        {"campaign": names, "ad_product": "sp", "break_even": np.nan, "spend": 1.0, "ad_sales": 3.0, "budget": 10.0,
         "budget_spend": 1.0, "budget_total": 2.0, "time_in_budget": np.nan}
    )  # fmt: skip
    of = Sponsored("US", terms, pd.DataFrame(), groups, campaigns, {}, 0.3)
    ours, made = timed(lambda: [*term_proposals(of), *bid_proposals(of, targets), *budget_proposals(of)])
    theirs, stepped = timed(lambda: steps(targets))
    print(f"{count:,} targets, {count:,} terms, {WEEKS} weeks: {len(made):,} proposals in {ours:.1f} s")
    print(f"step rules of the targets alone: {len(stepped):,} changes in {theirs:.1f} s; ratio {ours / theirs:.1f}")


def drawn(count: int, by: tuple[str, ...]) -> TermWeeks:
    """Targets with a few clicks a week each."""
    chance = np.random.default_rng(len(by))
    number = np.arange(count)
    keys = pd.DataFrame({"campaign": [f"c{n}" for n in number // 200], "ad_group": "g"})
    keys["targeting"] = [f"word{n % 977} bottle{n}" for n in number]
    keys["match_type"] = np.where(number % 2, "BROAD", "EXACT")
    if len(by) > len(TARGET):
        keys["term"] = [f"word{n % 977} bottle{n} x" for n in number]
    clicks = chance.poisson(chance.gamma(0.5, 2.0, (count, 1)), (count, WEEKS)).astype(float)
    orders = chance.binomial(clicks.astype(int), np.where(number % 6, 0.1, 0.004)[:, None]).astype(float)
    return TermWeeks(keys, clicks, orders, 0.8 * clicks, 30 * orders, SPAN, 0, daily=True)


def steps(targets: TermWeeks) -> pd.DataFrame:
    """Bids by step rules, a row a target: what a spreadsheet does."""
    frame = targets.keys.assign(
        clicks=targets.clicks[:, -9:].sum(axis=1), spend=targets.spend[:, -9:].sum(axis=1),
        sales=targets.sales[:, -9:].sum(axis=1),
    )  # fmt: skip
    frame["acos"] = frame["spend"] / frame["sales"].where(frame["sales"] > 0)
    frame["step"] = frame["acos"].map(lambda acos: 0.8 if acos > 0.3 else 1.2 if acos < 0.2 else 1.0)
    rows = [row for row in frame.to_dict("records") if row["step"] != 1.0 and row["clicks"] >= 5]
    return pd.DataFrame(rows)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time, and what came of it."""
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


if __name__ == "__main__":
    main()
