"""Is the status of the newest week right on Monday? Held against the same rule on the final numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

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


def score(stores: Sequence[Store]) -> Table:
    """Of KPIs that are judged once final: how many were judged on Monday, sure or likely, and how many wrongly."""
    table = Table("status")
    ways: dict[str, Callable[[Judged], Status]] = {"xlops": lambda j: j.status, "raw numbers": lambda j: j.bare}
    for name, said in ways.items():
        every, moving = _Count(), _Count()
        for judged, final in _pairs(stores):
            every.add(said(judged), final)
            if judged.moves:
                moving.add(said(judged), final)
        table.rows.append((
            name, share(every.told, every.of), share(every.wrong, every.told), share(moving.told, moving.of),
            share(moving.wrong, moving.told), share(moving.near_wrong, moving.near),
        ))  # fmt: skip
        table.numbers[name] = {
            "all": every.of, "judged": every.told, "wrong": every.wrong, "moving": moving.of,
            "moving_judged": moving.told, "moving_wrong": moving.wrong, "near": moving.near,
            "near_wrong": moving.near_wrong,
        }  # fmt: skip
    return table


def _pairs(stores: Sequence[Store]) -> Iterator[tuple[Judged, Final]]:
    for store in stores:
        for monday in store.mondays:
            finals = store.final.get(monday.week, {})
            for name, judged in monday.kpis.items():
                if name in finals and finals[name].status in JUDGED:
                    yield judged, finals[name]
