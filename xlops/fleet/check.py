"""`xlops check` of many stores at once: the same question, asked by workers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlops.errors import UsageError
from xlops.fleet.find import FoundStore
from xlops.fleet.job import check_store
from xlops.fleet.outcome import StoreOutcome
from xlops.fleet.run import Told, Workers, outcomes_of, workers
from xlops.marketplaces import marketplace as known_marketplace


@dataclass(frozen=True)
class FleetQuestion:
    """What `xlops check` is asked: a period, a marketplace, the newest settled week; how bad is too bad."""

    period: str | None = None
    marketplace: str | None = None
    settled: bool = False
    level: str = "never"

    def __post_init__(self) -> None:
        if self.marketplace and self.marketplace.upper() != "ALL":
            known_marketplace(self.marketplace)
        if self.period and self.settled:
            raise UsageError("--settled looks for the period by itself: leave --period out")


@dataclass
class FleetCheck:
    """What came of each store, and the record of `xlops check` of those that could be checked, by name."""

    outcomes: list[StoreOutcome] = field(default_factory=list)
    checks: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def failed(self) -> list[StoreOutcome]:
        return [o for o in self.outcomes if not o.done]

    @property
    def reached(self) -> list[str]:
        """The stores with a KPI at or beyond the level asked for."""
        return sorted(name for name, found in self.checks.items() if found["reaches"])

    def record(self) -> dict[str, Any]:
        """As plain values and texts: the stable JSON schema of `xlops fleet check --json`."""
        return {
            "reached": self.reached,
            "stores": [
                {
                    "folder": o.name,
                    "store": self.checks.get(o.name, {}).get("store"),
                    "why": o.said or None,
                    "reaches": self.checks.get(o.name, {}).get("reaches"),
                    "check": self.checks.get(o.name, {}).get("check"),
                }
                for o in sorted(self.outcomes, key=lambda o: o.name)
            ],
        }


def check_all(root: Path, stores: Sequence[FoundStore], asked: FleetQuestion, of: Workers, told: Told) -> FleetCheck:
    """Ask every store; one that cannot answer is named and stops no other. Errors: FleetError without workers."""
    found = FleetCheck()
    with workers(of, root, len(stores)) as (client, _, memory, bounds):
        jobs = {
            client.submit(
                check_store, s.name, str(s.folder.resolve()), bounds, asked.period, asked.marketplace, asked.settled,
                asked.level, pure=False, priority=-n,
            ): s.name
            for n, s in enumerate(stores)
        }  # fmt: skip

        def kept(result: tuple[StoreOutcome, dict[str, Any]], name: str) -> StoreOutcome:
            outcome, record = result
            if record:
                found.checks[name] = record
            return outcome

        for outcome in outcomes_of(jobs, memory, kept):
            found.outcomes.append(outcome)
            told(outcome, len(found.outcomes), len(stores))
    return found
