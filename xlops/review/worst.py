"""Which marketplace a total over all of them shows of what Amazon reports: figures that are never added (N4, N24)."""

from __future__ import annotations

from collections.abc import Mapping

from xlops.kpis import Kpi, measures
from xlops.targets import Status, Target, badness


def reported_by(kpi: Kpi) -> tuple[str, ...]:
    """The measures that a KPI is computed from and judged by, where all of them are reported; else none."""
    known = measures()
    names = dict.fromkeys(name.partition("__")[0] for name in kpi.inputs)
    every = all(name in known and known[name].aggregation == "reported" for name in names)
    return tuple(names) if every else ()


def severity(status: Status, seen: float | None, target: Target) -> int:
    """2 for a breach, 1 for a missed target, 0 where the target holds: an early warning alone ranks with met."""
    if status is Status.BREACH:
        return 2
    missed = target.target is not None and badness(seen, target) > 0
    return 1 if status is Status.WARN and (missed or target.target is None) else 0


def worst_marketplace(
    severities: Mapping[str, int], distances: Mapping[str, float], values: Mapping[str, float], worst: str | None
) -> str:
    """The one with the worst status; of equals the farthest beyond its target, or that with the worst figure as read.

    `worst` says which figure that is, `max` or `min`. Of equals the first.
    """
    sign = -1 if worst == "min" else 1

    def key(market: str) -> tuple[int, float, float]:
        level = severities[market]
        return level, distances[market] if level else 0.0, sign * values[market]

    return max(severities, key=key)
