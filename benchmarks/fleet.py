"""Many small drawn stores: one worker against two, memory from the tenth store to the last; a worker, a client killed.

    python benchmarks/fleet.py --stores 100

Scheduler, workers and client are processes of their own. Stores are copied before each run, so that every run reads all
exports and makes all workbooks; one and two workers take turns. Prints Markdown; what was found wanting goes to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from xlops.demo.drawn.exports import visits
from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.world import happened
from xlops.demo.scenario import drawn

MEMORY = "2GB"
_ENV = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False", "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        "DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION": "1.0"}  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One run: seconds of wall, what the journal says of each store in the order of their ends."""

    workers: int
    seconds: float
    stores: list[dict[str, Any]]

    def peak(self, number: int) -> int:
        """The most megabytes that any worker had held by the time that so many stores were done."""
        return max((int(s["peak"]) >> 20 for s in self.stores[:number]), default=0)


def make(root: Path, count: int, scenario: str) -> int:
    """Drawn stores below a root; how many export files they have."""
    files = 0
    for seed in range(1, count + 1):
        plan = plan_store(drawn(scenario), seed)
        folder = root / f"shop-{seed:03d}"
        (folder / "exports").mkdir(parents=True)
        text = f'store = "Shop {seed}"\nmarketplaces = ["{plan.market.code}"]\ntime_zone = "{plan.people.time_zone}"\n'
        (folder / "xlops.toml").write_text(text, "utf-8")
        for visit in visits(happened(plan)):
            files += len(visit.save(folder / "exports"))
    return files


@contextmanager
def dask(workers: int, folder: Path) -> Iterator[tuple[str, list[psutil.Process]]]:
    """A scheduler and workers, each a process of its own: the address, and the processes that build."""
    file = folder / f"scheduler-{time.time_ns()}.json"
    tool = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--host", "127.0.0.1",
            "--no-dashboard", "--scheduler-file", str(file)]  # fmt: skip
    work = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1",
            "--memory-limit", MEMORY, "--no-dashboard"]  # fmt: skip
    with ExitStack() as stack:
        nannies = []
        for command in [tool, *[work] * workers]:
            process = subprocess.Popen(command, env=os.environ | _ENV, stderr=subprocess.DEVNULL)
            stack.callback(_end, process)
            nannies += [psutil.Process(process.pid)] if command is work else []
        while not file.exists() or not all(_builders(n) for n in nannies):
            time.sleep(0.2)
        time.sleep(2)
        yield json.loads(file.read_text())["address"], nannies


def _builders(nanny: psutil.Process) -> list[psutil.Process]:
    return [c for c in nanny.children(recursive=True) if "spawn_main" in " ".join(c.cmdline())]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()


def client(root: Path, address: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "xlops", "fleet", "build", str(root), "--scheduler", address]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def journal(root: Path) -> list[dict[str, Any]]:
    path = root / ".xlops.fleet"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [r for line in lines if "name" in (r := json.loads(line))]


def run(made: Path, workers: int, scratch: Path) -> Measured:
    root = scratch / "run"
    shutil.copytree(made, root)
    with dask(workers, scratch) as (address, _):
        clock = time.perf_counter()
        code = client(root, address).wait()
        seconds = time.perf_counter() - clock
    found = journal(root)
    if code:
        print(f"{workers} workers: exit code {code}", [s for s in found if s["state"] != "built"], file=sys.stderr)
    shutil.rmtree(root)
    return Measured(workers, seconds, found)


def kill_worker(made: Path, scratch: Path) -> str:
    """Kill a process that has a store open; what became of all stores."""
    root = scratch / "killed"
    shutil.copytree(made, root)
    with dask(2, scratch) as (address, nannies):
        process = client(root, address)
        busy = _wait_for_busy(nannies)
        busy.kill()
        code = process.wait()
    states = [s["state"] for s in journal(root)]
    shutil.rmtree(root)
    return f"exit code {code}, {states.count('built')} of {len(states)} built"


def _wait_for_busy(nannies: Sequence[psutil.Process]) -> psutil.Process:
    while True:
        for worker in (w for n in nannies for w in _builders(n)):
            if any(f.path.endswith("xlops.duckdb") for f in worker.open_files()):
                return worker
        time.sleep(0.05)


def kill_client(made: Path, scratch: Path) -> str:
    """Kill the client after some stores, run again; how many were not done twice."""
    root = scratch / "stopped"
    shutil.copytree(made, root)
    with dask(2, scratch) as (address, _):
        process = client(root, address)
        while len(journal(root)) < 3:
            time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        before = {s["name"] for s in journal(root)}
        time.sleep(15)  # what was begun ends, or the scheduler drops it
        code = client(root, address).wait()
    later = [s["name"] for s in journal(root)]
    again = sum(later.count(name) > 1 for name in before)
    shutil.rmtree(root)
    return f"exit code {code}, {len(before)} were done and {again} of them done again, {len(set(later))} in all"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stores", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--scenario", default="small")
    parser.add_argument("--kills", type=int, default=6, help="stores of the runs in which something is killed; 0: none")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xlops-fleet-") as name:
        scratch = Path(name)
        made = scratch / "made"
        files = make(made, asked.stores, asked.scenario)
        runs = [run(made, workers, scratch) for _ in range(asked.rounds) for workers in (1, 2)]
        report(asked, files, runs)
        if asked.kills:
            few = scratch / "few"
            for folder in sorted(made.iterdir())[: asked.kills]:
                shutil.copytree(folder, few / folder.name)
            print(f"\n`kill -9` of a worker, {asked.kills} stores: {kill_worker(few, scratch)}")
            print(f"`kill -9` of the client, {asked.kills} stores, run again: {kill_client(few, scratch)}")


def report(asked: argparse.Namespace, files: int, runs: Sequence[Measured]) -> None:
    rows = statistics.mean(s["rows"] for s in runs[0].stores)
    print(f"{asked.stores} stores of `{asked.scenario}`: {files / asked.stores:.0f} files, {rows:,.0f} rows each\n")
    print("| workers | wall s | stores an hour | s a store, median | processor s | peak MB at store 10 | 50 | last |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    wall = {}
    for workers in sorted({r.workers for r in runs}):
        mine = [r for r in runs if r.workers == workers]
        wall[workers] = statistics.median(r.seconds for r in mine)
        each = statistics.median(s["seconds"] for r in mine for s in r.stores)
        cpu = statistics.median(s["cpu"] for r in mine for s in r.stores)
        peaks = [max(r.peak(n) for r in mine) for n in (10, 50, len(mine[0].stores))]
        hour = 3600 * asked.stores / wall[workers]
        told = " | ".join(str(p) for p in peaks)
        print(f"| {workers} | {wall[workers]:.0f} | {hour:,.0f} | {each:.1f} | {cpu:.1f} | {told} |")
    first, last = min(wall), max(wall)
    print(f"\n{last} workers are {wall[first] / wall[last]:.2f} × as fast as {first}")


if __name__ == "__main__":
    main()
