"""One store of the bench, from its seed to what was said of it: drawn, downloaded, read, looked at each Monday."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.truth.monday import Final, Monday, final_statuses, look
from xlops.demo.drawn.exports import settled, visits
from xlops.demo.drawn.model import Drawn
from xlops.demo.drawn.plan import StorePlan, plan_store
from xlops.demo.drawn.truth import truth
from xlops.demo.drawn.world import happened
from xlops.demo.visits import Visit
from xlops.facts.history import FILE_NAME
from xlops.jobs.build import build
from xlops.jobs.ingest import EXPORTS, ingest
from xlops.settings import FILE_NAME as SETTINGS_NAME
from xlops.settings import Settings, load_settings

# measures that are no KPI, so that what is expected of them can be held against the truth
_FIGURES = "".join(
    f'[kpi.bench_{name}]\nen = "{name}"\nzh = "{name}"\nformula = "{formula}"\nunit = "count"\ndirection = "info"\n'
    for name, formula in {
        "sp_sales": "sp_sales", "sp_orders": "sp_orders", "sp_spend": "sp_spend", "units_refunded": "units_refunded",
        "acos": "sp_spend / sp_sales", "tacos": "sp_spend / gmv", "organic": "gmv - sp_sales",
    }.items()
)  # fmt: skip


@dataclass
class Store:
    """What is true of a store, and what was said on each of its Mondays; `seconds` by step."""

    seed: int
    truth: dict[str, Any]
    mondays: list[Monday] = field(default_factory=list)
    final: dict[str, dict[str, Final]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    @property
    def causes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.truth["causes"]
        return found


def run(scenario: Drawn, seed: int, folder: Path, *, builds: bool = True, reviews: bool = True) -> Store:
    """Draw the store of a seed into `folder` and look at it on each Monday on which somebody downloads.

    Before a Monday is looked at, the store holds what had been exported by then and nothing later. The workbook is
    built once, after the last Monday; then a settled export says what the statuses should have been. Without `reviews`
    only KPIs are looked at.
    """
    clock = _Clock()
    plan = plan_store(scenario, seed)
    world = happened(plan)
    made = Store(seed, truth(world), seconds=clock.seconds)
    settings = _begin(folder, plan)
    clock.lap("draw")
    for visit in visits(world):
        visit.save(folder / EXPORTS)
        clock.lap("write")
        _read(folder, settings, made, visit)
        clock.lap("ingest")
        made.mondays.append(look(folder, settings, visit.day, reviews=reviews))
        clock.lap("look")
    if builds:
        build(folder, settings)
        clock.lap("build")
    last = settled(world)
    last.save(folder / EXPORTS)
    clock.lap("write")
    _read(folder, settings, made, last)
    clock.lap("ingest")
    made.final = final_statuses(folder, settings, [m.week for m in made.mondays])
    clock.lap("look")
    return made


class _Clock:
    """Seconds by step; a lap is the time since the last one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._since
        self._since = now


def _begin(folder: Path, plan: StorePlan) -> Settings:
    """A store folder with the settings of the store's people."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / EXPORTS).mkdir(parents=True)
    products = ["sp", *(["sb"] if "brands" in plan.people.reports else [])]
    (folder / SETTINGS_NAME).write_text(
        f'store = "Bench {plan.seed}"\nmarketplaces = ["{plan.market.code}"]\n'
        f'time_zone = "{plan.people.time_zone}"\nad_products = {products}\n'.replace("'", '"')
        + _FIGURES,
        "utf-8",
    )
    return load_settings(folder)


def _read(folder: Path, settings: Settings, made: Store, visit: Visit) -> None:
    """Ingest what is new; what was refused or held is noted, as a person would have to answer for it."""
    result = ingest(folder, settings, [folder / EXPORTS / name for name, _ in visit.files])
    for outcome in result.outcomes:
        if outcome.what not in ("stored", "known", "unchanged"):
            made.unread.append(f"{visit.day} {outcome.what} {outcome.name}: {outcome.reason}")


def forget(folder: Path) -> None:
    """Remove a store that is no longer needed: a hundred of them would fill a disk."""
    (folder / FILE_NAME).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
