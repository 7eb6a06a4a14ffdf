"""Time `xlops build` of the demo store as a seller runs it: a program started anew, wall time.

    python benchmarks/build.py              # median of 5

The yardstick is a bare `python -c "import pandas, duckdb, openpyxl"` on the same machine: what any program of this
kind pays before it does anything. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

YARDSTICK = [sys.executable, "-c", "import pandas, duckdb, openpyxl"]
XLOPS = [sys.executable, "-m", "xlops"]


def seconds(command: list[str]) -> float:
    """Wall time of one run that must succeed."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def note(store: Path, text: str) -> None:
    """Type a note into the workbook, as a person would between two builds."""
    from xlops.workbook.package import Package

    book = store / f"{store.name}.xlsx"
    package = Package(book)
    package.write_cells("Dashboard", {"R2": text})
    package.save(book)


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "demo"
        book = store / "demo.xlsx"
        subprocess.run([*XLOPS, "demo", str(store), "--no-build"], check=True, capture_output=True)
        subprocess.run([*XLOPS, "ingest", "--store", str(store)], check=True, capture_output=True)
        build = [*XLOPS, "build", "--store", str(store)]

        def first(number: int) -> float:
            book.unlink(missing_ok=True)
            shutil.rmtree(store / "backups", ignore_errors=True)
            return seconds(build)

        def typed(number: int) -> float:
            note(store, f"round {number}")
            return seconds(build)

        jobs: list[tuple[str, Callable[[int], float]]] = [
            ("bare imports of pandas, duckdb, openpyxl", lambda number: seconds(YARDSTICK)),
            ("`xlops --help`", lambda number: seconds([*XLOPS, "--help"])),
            ("`xlops build`: the workbook made", first),
            ("`xlops build`: nothing new", lambda number: seconds(build)),
            ("`xlops build`: a note was typed", typed),
        ]
        runs: dict[str, list[float]] = {name: [] for name, _ in jobs}
        for number in range(rounds):
            for name, job in jobs:
                runs[name].append(job(number))
    report(runs)


def report(runs: dict[str, list[float]]) -> None:
    """Print the medians as a Markdown table."""
    medians = {name: statistics.median(found) for name, found in runs.items()}
    yardstick = next(iter(medians.values()))
    rounds = len(next(iter(runs.values())))
    print(f"the demo store after ingest, {date.today()}, {rounds} rounds\n")
    print("| what | median s | ratio | fastest s | slowest s |\n|---|---:|---:|---:|---:|")
    for name, median in medians.items():
        print(f"| {name} | {median:.2f} | {median / yardstick:.1f} | {min(runs[name]):.2f} | {max(runs[name]):.2f} |")


if __name__ == "__main__":
    main()
