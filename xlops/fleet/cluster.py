"""Workers for a fleet: processes of this machine, or those of a Dask scheduler. Dask is imported when a run begins."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from xlops import __version__
from xlops.bounds import Bounds
from xlops.errors import FleetError
from xlops.fleet.journal import LOCK_NAME

if TYPE_CHECKING:
    from distributed import Client

MEMORY_NEEDED = 1_200_000_000  # bytes that a worker is given at least, where the machine has them
_OF_DUCKDB = 0.4  # of a worker's memory; the rest is Python's, the workbook's and IronCalc's
_OF_MACHINE = 0.8
_PATIENCE = 20  # seconds in which a scheduler answers
_OF_WORKERS = {
    "distributed.scheduler.allowed-failures": 1,  # a store whose worker dies is tried once more, elsewhere
    "distributed.scheduler.worker-saturation": 1.0,  # nobody waits behind another store
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,  # a store is begun only where none is at work
    "distributed.worker.memory.terminate": 0.95,
    "distributed.worker.profile.enabled": False,  # looking at a thread a hundred times a second is not for nothing
    "distributed.scheduler.http.routes": [],  # nothing is served
    "distributed.worker.http.routes": [],
    "distributed.admin.tick.limit": "1h",
    "distributed.comm.timeouts.connect": f"{_PATIENCE}s",
}


def local_share(workers: int | None, memory: int | None, stores: int) -> tuple[int, int, Bounds]:
    """How many workers this machine runs, the bytes that each may take, and what of them is DuckDB's.

    By default as many as it has cores, as far as there is memory, and never more than there are stores.
    """
    _dask()
    from dask.system import CPU_COUNT
    from distributed.system import MEMORY_LIMIT

    room = int(MEMORY_LIMIT * _OF_MACHINE)
    count = workers or max(1, min(CPU_COUNT, room // (memory or MEMORY_NEEDED)))
    count = max(1, min(count, stores))
    each = memory or room // count
    return count, each, Bounds(max(1, CPU_COUNT // count), int(each * _OF_DUCKDB))


@contextmanager
def local_workers(count: int, memory: int) -> Iterator[Client]:
    """Processes of this machine, one store each at a time; they end with the block, or when this process does."""
    dask, distributed = _dask()
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with (
        dask.config.set(_OF_WORKERS),
        distributed.LocalCluster(
            n_workers=count, threads_per_worker=1, processes=True, memory_limit=memory,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL, security=distributed.Security.temporary(),
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        yield client


@contextmanager
def workers_of(address: str, root: Path) -> Iterator[Client]:
    """The workers of a scheduler, once each of them was seen to share the root, its locks and this xlops.

    Errors: FleetError where nobody answers, there are no workers, or one of them does not.
    """
    dask, distributed = _dask()
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        with dask.config.set({"distributed.comm.timeouts.connect": f"{_PATIENCE}s"}):
            client = distributed.Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as why:
        raise FleetError(f"no Dask scheduler answers at {address} ({why}): start one with `dask scheduler`") from None
    with client:
        _refuse_unfit(client, address, root)
        yield client


def shared_bounds(client: Client) -> tuple[int, Bounds]:
    """How many workers a scheduler has, and what DuckDB may take in each: the least that one of them offers."""
    known = client.scheduler_info(n_workers=-1)["workers"].values()
    threads = min((int(w["nthreads"]) for w in known), default=1)
    memory = min((int(w["memory_limit"]) for w in known if w["memory_limit"]), default=0)
    return len(known), Bounds(threads, int(memory * _OF_DUCKDB) or None)


def look(root: str) -> dict[str, Any]:
    """What a worker sees of the root, while the one who asks holds the fleet's lock."""
    here = Path(root)
    if not here.is_dir() or not os.access(here, os.W_OK):
        return {"version": __version__, "sees": False, "locked": False}
    try:
        with FileLock(here / LOCK_NAME, timeout=0):
            return {"version": __version__, "sees": True, "locked": False}
    except Timeout:
        return {"version": __version__, "sees": True, "locked": True}


def _refuse_unfit(client: Client, address: str, root: Path) -> None:
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
        seen = client.run(look, str(root))
    except TimeoutError:
        raise FleetError(f"the scheduler at {address} has no workers: start `dask worker {address}`") from None
    except Exception as why:
        raise FleetError(f"the workers of {address} cannot run xlops ({why}): install `xlops[fleet]` there") from None
    for worker, found in sorted(seen.items()):
        if found["version"] != __version__:
            raise FleetError(f"{worker} has xlops {found['version']}, this is {__version__}: install the same on both")
        if not found["sees"]:
            raise FleetError(f"{worker} cannot write to {root}: share the folder under the same path on every machine")
        if not found["locked"]:
            raise FleetError(
                f"locks on {root} do not hold for {worker}, so that two runs could write one store: use a file system "
                "that shares them (NFS 4, SMB; not a synced folder or an object store)"
            )


def _dask() -> tuple[Any, Any]:
    """Errors: FleetError where the extra is not installed."""
    try:
        import dask
        import distributed
    except ImportError as why:
        raise FleetError(f"many stores need Dask ({why}): pip install 'xlops[fleet]'") from None
    return dask, distributed
