"""What came of one store, as it travels from a worker and as the fleet's journal keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from xlops.iso import moment_of
from xlops.language import NOTHING, Text

OutcomeState = Literal["built", "same", "partly", "refused", "failed", "died"]
DONE: frozenset[OutcomeState] = frozenset({"built", "same", "partly"})  # its workbook is up to date
_STATES = get_args(OutcomeState)


@dataclass(frozen=True)
class StoreOutcome:
    """One store of a run. `said` is why it is not, or not wholly, done; `peak` the worker's most bytes so far.

    `partly`: built, but export files are refused or wait for a word. `refused`: it was not touched.
    `died`: its workers ended.
    """

    name: str
    state: OutcomeState
    said: Text = NOTHING
    seconds: float = 0.0
    cpu: float = 0.0  # processor seconds
    stored: int = 0  # files
    rows: int = 0
    peak: int = 0
    worker: str = ""  # host and process
    at: str = ""  # when it ended, ISO, UTC
    trace: str = ""  # of a fault of ours

    @property
    def done(self) -> bool:
        return self.state in DONE

    @property
    def icon(self) -> str:
        return {"built": "✔", "same": "✔", "partly": "▲"}.get(self.state, "✖")

    def since(self, moment: datetime) -> bool:
        """Whether it ended at the moment, which knows its zone, or later."""
        return bool(self.at) and moment_of(self.at) >= moment

    def record(self) -> dict[str, Any]:
        """As plain values; `said` in both languages."""
        return {**asdict(self), "said": asdict(self.said)}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> StoreOutcome:
        """What `record` gave. Errors: KeyError, TypeError, ValueError for anything else."""
        if record["state"] not in _STATES:
            raise ValueError(record["state"])
        return cls(**{**record, "said": Text(**record["said"])})


@dataclass(frozen=True)
class FleetRun:
    """A run: what came of each store, those left as they are because they were done before, and since when."""

    outcomes: tuple[StoreOutcome, ...] = ()
    skipped: tuple[str, ...] = ()
    resumed: str = ""  # the start of the run that was stopped, and goes on
    seconds: float = 0.0
    trouble: Text = NOTHING  # why the journal could not be kept
    workers: int = 0

    @property
    def whole(self) -> bool:
        """Whether every store is up to date with nothing refused."""
        return all(o.state in ("built", "same") for o in self.outcomes)
