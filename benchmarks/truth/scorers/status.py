"""Is the status of the newest week right on Monday? Held against the same rule on the final numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from benchmarks.truth.monday import JUDGED, Final, Judged
from benchmarks.truth.store import Store
from benchmarks.truth.table import Table, share
from xlops.targets import Status


@dataclass
class _Count:
    """Of statuses: how many, how many say something, how many of these wrongly; the same within a tenth of an edge."""

    of: int = 0
    told: int = 0
    wrong: int = 0
    near: int = 0
    near_wrong: int = 0

    def add(self, said: Status, final: Final) -> None:
        told, wrong = said.judged, said.judged and said.verdict is not final.status
        self.of += 1
        self.told += told
        self.wrong += wrong
        self.near += told and final.near
        self.near_wrong += wrong and final.near

    def __add__(self, other: _Count) -> _Count:
        return _Count(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


def score(stores: Sequence[Store]) -> Table:
    """Of KPIs that are judged once final: how many were judged on Monday, sure or likely, and how many wrongly."""
    table = Table("status")
    ways: dict[str, Callable[[Judged], Status]] = {
        "xlops": lambda j: j.status,
        "profile alone": lambda j: j.alone[0] if j.alone else j.status,
        "raw numbers": lambda j: j.bare,
    }
    for name, said in ways.items():
        by_store = [_counted(store, said) for store in stores]
        every, moving = (sum(counts, _Count()) for counts in zip(*by_store, strict=True))
        each = [counts[1] for counts in by_store]
        table.rows.append((
            name, share(every.told, every.of), share(every.wrong, every.told), str(moving.of),
            _unsure([(c.of - c.told, c.of) for c in each]), _unsure([(c.wrong, c.told) for c in each]),
            _unsure([(c.near_wrong, c.near) for c in each]),
        ))  # fmt: skip
        table.numbers[name] = {
            "all": every.of, "judged": every.told, "wrong": every.wrong, "moving": moving.of,
            "moving_judged": moving.told, "moving_wrong": moving.wrong, "near": moving.near,
            "near_wrong": moving.near_wrong,
        }  # fmt: skip
    return table


def _counted(store: Store, said: Callable[[Judged], Status]) -> tuple[_Count, _Count]:
    """All statuses of a store, and those of what still moves."""
    every, moving = _Count(), _Count()
    for judged, final in _pairs(store):
        every.add(said(judged), final)
        if judged.moves:
            moving.add(said(judged), final)
    return every, moving


def _unsure(parts: Sequence[tuple[int, int]]) -> str:
    """The share of sums and its standard error, of a ratio over stores."""
    part, whole = (sum(of) for of in zip(*parts, strict=True))
    if not whole or len(parts) < 2:
        return share(part, whole)
    strays = sum((a - part / whole * b) ** 2 for a, b in parts) * len(parts) / (len(parts) - 1)
    return f"{100 * part / whole:.1f} % ± {100 * sqrt(strays) / whole:.1f} %"


def _pairs(store: Store) -> Iterator[tuple[Judged, Final]]:
    for monday in store.mondays:
        finals = store.final.get(monday.week, {})
        for name, judged in monday.kpis.items():
            if name in finals and finals[name].status in JUDGED:
                yield judged, finals[name]
