"""Is the status of the newest week right on Monday? Held against the same rule on the final numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from benchmarks.truth.monday import JUDGED, Judged
from benchmarks.truth.store import Store
from benchmarks.truth.table import Table, share
from xlops.targets import Status


def score(stores: Sequence[Store]) -> Table:
    """Of KPIs that are judged once final: how many were judged on Monday, and how many wrongly."""
    table = Table("status")
    pairs = list(_pairs(stores))
    moving = [(j, final) for j, final in pairs if j.moves]
    ways: dict[str, Callable[[Judged], Status]] = {"xlops": lambda j: j.status, "raw numbers": lambda j: j.bare}
    for name, said in ways.items():
        made = [_count([(said(j), final) for j, final in some]) for some in (pairs, moving)]
        (of, told, wrong), (moving_of, moving_told, moving_wrong) = made
        table.rows.append((
            name, share(told, of), share(wrong, of), share(wrong, told), share(moving_told, moving_of),
            share(moving_wrong, moving_told),
        ))  # fmt: skip
        table.numbers[name] = {
            "all": of, "judged": told, "wrong": wrong, "moving": moving_of, "moving_judged": moving_told,
            "moving_wrong": moving_wrong,
        }  # fmt: skip
    return table


def _pairs(stores: Sequence[Store]) -> Iterator[tuple[Judged, Status]]:
    for store in stores:
        for monday in store.mondays:
            final = store.final.get(monday.week, {})
            for name, judged in monday.kpis.items():
                if final.get(name) in JUDGED:
                    yield judged, final[name]


def _count(pairs: list[tuple[Status, Status]]) -> tuple[int, int, int]:
    """(all, judged, judged wrongly)."""
    told = [(said, final) for said, final in pairs if said in JUDGED]
    return len(pairs), len(told), sum(1 for said, final in told if said != final)
