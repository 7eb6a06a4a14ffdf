"""A run over many stores: who is built, by whom, what comes of each; one that was stopped goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlops.bounds import Bounds
from xlops.errors import FleetError
from xlops.fleet.cluster import local_share, local_workers, shared_bounds, workers_of
from xlops.fleet.find import FoundStore
from xlops.fleet.job import build_store
from xlops.fleet.journal import Journal
from xlops.fleet.outcome import FleetRun, StoreOutcome
from xlops.language import Text

if TYPE_CHECKING:
    from distributed import Client

Told = Callable[[StoreOutcome, int, int], None]  # what came of a store, how many are done, of how many
_DIED = Text(
    "two workers died of it: it needs more memory than the {memory} MB that each has (--memory, or fewer --workers), "
    "or something ended them",
    "处理它时有两个工作进程先后终止：所需内存超过每个进程的 {memory} MB（可用 --memory 或减少 --workers），"
    "或进程被外部终止",
)


@dataclass(frozen=True)
class Workers:
    """Who works: processes of this machine, how many and with how many bytes each; or those of a scheduler."""

    count: int | None = None
    memory: int | None = None
    scheduler: str = ""


@contextmanager
def workers(of: Workers, root: Path, stores: int) -> Iterator[tuple[Client, int, int, Bounds]]:
    """A client of them, how many they are, the bytes of each (0: not known), and DuckDB's part. Errors: FleetError."""
    if of.scheduler:
        with workers_of(of.scheduler, root) as client:
            count, bounds = shared_bounds(client)
            yield client, count, 0, bounds
        return
    count, memory, bounds = local_share(of.count, of.memory, stores)
    with local_workers(count, memory) as client:
        yield client, count, memory, bounds


def build_all(
    root: Path, stores: Sequence[FoundStore], journal: Journal, of: Workers, told: Told, *,
    since: datetime | None = None, again: bool = False,
) -> FleetRun:  # fmt: skip
    """Build the stores; those done since a moment, or since a run began that was stopped, are left as they are.

    `again` begins anew all the same. The fleet's lock is held. Errors: FleetError without workers; then nothing ran.
    """
    clock, stopped = time.perf_counter(), None if again or since else journal.stopped
    from_when = since or stopped
    known = journal.outcomes
    left = [s for s in stores if from_when and (o := known.get(s.name)) and o.done and o.since(from_when)]
    todo = [s for s in stores if s not in left]
    journal.begin(stopped or datetime.now(UTC).replace(microsecond=0), [s.name for s in stores])
    outcomes: list[StoreOutcome] = []

    def add(outcome: StoreOutcome) -> None:
        outcomes.append(outcome)
        journal.add(outcome)
        told(outcome, len(outcomes), len(todo))

    for store in (s for s in todo if s.refused):
        add(StoreOutcome(store.name, "refused", store.refused, at=_now()))
    longest = sorted((s for s in todo if not s.refused), key=lambda s: -_seconds(known.get(s.name)))
    count = 0
    if longest:
        with workers(of, root, len(longest)) as (client, count, memory, bounds):
            for outcome in _built(client, longest, bounds, memory):
                add(outcome)
    journal.end()
    trouble = Text(*(2 * (journal.trouble,))) if journal.trouble else Text("", "")
    return FleetRun(
        tuple(sorted(outcomes, key=lambda o: o.name)), tuple(s.name for s in left), str(stopped or ""),
        round(time.perf_counter() - clock, 1), trouble, count,
    )  # fmt: skip


def _seconds(outcome: StoreOutcome | None) -> float:
    """How long it took last; one that never ran comes first, since the longest is best begun early."""
    return outcome.seconds if outcome else float("inf")


def _built(
    client: Client, stores: Sequence[FoundStore], bounds: Bounds, memory: int
) -> Iterator[StoreOutcome]:  # fmt: skip
    jobs = {
        client.submit(build_store, s.name, str(s.folder.resolve()), bounds, pure=False, priority=-n): s.name
        for n, s in enumerate(stores)
    }
    yield from outcomes_of(jobs, memory, lambda result, name: result)


def outcomes_of(
    jobs: dict[Any, str], memory: int, result_of: Callable[[Any, str], StoreOutcome]
) -> Iterator[StoreOutcome]:  # fmt: skip
    """What came of jobs, by the name of their store, as they end. Errors: FleetError where the scheduler is gone."""
    from distributed import KilledWorker, as_completed

    for future in as_completed(jobs):  # type: ignore[no-untyped-call]
        name = jobs[future]
        if future.status in ("cancelled", "lost"):
            raise FleetError("the scheduler is gone: run again, it goes on where it stopped")
        why = future.exception() if future.status == "error" else None
        if isinstance(why, KilledWorker):
            said = _DIED.format(memory=f"{memory // 1_000_000:,}" if memory else "?")
            yield StoreOutcome(name, "died", said, at=_now())
        elif why is not None:
            yield StoreOutcome(name, "failed", Text(str(why), str(why)), at=_now())
        else:
            yield result_of(future.result(), name)
        future.release()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
