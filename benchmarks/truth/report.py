"""The tables of a run as a Markdown page and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from benchmarks.truth.store import Store
from benchmarks.truth.table import Table


def as_markdown(tables: Sequence[Table], stores: Sequence[Store], scenario: str, seconds: float) -> str:
    """Head, tables, what each step took."""
    planted = Counter(c["cause"] for s in stores for c in s.causes)
    quiet = sum(1 for s in stores if not s.causes)
    head = (
        f"{len(stores)} stores of scenario *{scenario}*, seeds {_seeds(stores)}; {sum(planted.values())} causes of "
        f"{len(planted)} kinds, {quiet} stores without any; {sum(len(s.mondays) for s in stores)} Mondays; "
        f"{seconds / 60:.1f} minutes.\n"
    )
    steps = Counter[str]()
    for store in stores:
        steps.update(store.seconds)
    took = ", ".join(f"{name} {total / len(stores):.1f} s" for name, total in steps.items())
    unread = sum(len(s.unread) for s in stores)
    foot = f"\nA store took: {took}. Files refused: {unread}.\n"
    return "\n".join([head, *(t.markdown() for t in tables)]) + foot


def as_json(tables: Sequence[Table], stores: Sequence[Store], scenario: str, seconds: float) -> dict[str, Any]:
    """Everything that the page says, and what was said of each store."""
    return {
        "scenario": scenario,
        "seeds": [s.seed for s in stores],
        "seconds": round(seconds, 1),
        "scores": {t.name: t.numbers for t in tables},
        "stores": [
            {"seed": s.seed, "causes": s.causes, "seconds": s.seconds, "unread": s.unread, "mondays": [
                {"day": m.day.isoformat(), "week": m.week, "said": [[f.key, f.status.value, f.text] for f in m.said]}
                for m in s.mondays
            ]}
            for s in stores
        ],
    }  # fmt: skip


def _seeds(stores: Sequence[Store]) -> str:
    seeds = [s.seed for s in stores]
    together = len(seeds) > 1 and seeds == list(range(seeds[0], seeds[0] + len(seeds)))
    return f"{seeds[0]} to {seeds[-1]}" if together else ", ".join(map(str, seeds))
