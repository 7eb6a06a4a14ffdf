"""Score xlops, and simple rivals beside it, on stores whose truth is known.

    python benchmarks/truth                         # 20 stores, seeds 101 to 120
    python benchmarks/truth --stores 200            # over night
    python benchmarks/truth --seeds 201-210 --only causes
    python benchmarks/truth --seeds 1001-1030 --only status coverage --no-build
    python benchmarks/truth --scenario mine.toml --json mine.json

Rules are tuned on seeds 1 to 100; what is reported comes from others. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.truth.report import as_json, as_markdown
from benchmarks.truth.scorers import REVIEWED, SCORERS
from benchmarks.truth.store import Store, forget, run
from xlops.demo.drawn.model import Drawn
from xlops.demo.scenario import drawn
from xlops.errors import XlopsError

FIRST_SEED = 101  # 1 to 100 are for tuning


def main() -> None:
    """Run the stores, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stores", type=int, help="how many, from the first seed on (20)")
    parser.add_argument("--seeds", default="", help="such as 101-120 or 7,9,12; default: from 101 on")
    parser.add_argument("--scenario", default="bench", help="a scenario that comes with xlops, or a .toml file")
    parser.add_argument("--only", nargs="+", choices=list(SCORERS), default=list(SCORERS), help="some scorers")
    parser.add_argument("--no-build", action="store_true", help="leave each store's workbook out")
    parser.add_argument("--json", type=Path, help="write everything here as JSON too")
    parser.add_argument("--keep", type=Path, help="keep the stores in this folder, each with its truth.json")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    try:
        scenario, seeds = drawn(options.scenario), _seeds(options.seeds, options.stores)
    except (XlopsError, ValueError) as why:
        sys.exit(str(why))
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch, ProcessPoolExecutor(options.processes) as pool:
        home = options.keep or Path(scratch)
        does = _Does(not options.no_build, not REVIEWED.isdisjoint(options.only), bool(options.keep))
        jobs = [pool.submit(_one, scenario, seed, home, does) for seed in seeds]
        stores = [job.result() for job in jobs]
    tables = [SCORERS[name](stores) for name in options.only]
    took = time.perf_counter() - started
    print(as_markdown(tables, stores, options.scenario, took))
    if options.json:
        options.json.write_text(json.dumps(as_json(tables, stores, options.scenario, took), indent=1), "utf-8")


def _seeds(text: str, count: int | None) -> list[int]:
    """`101-120`, `7,9,12`, or so many from the first one on. Errors: ValueError says what is expected."""
    try:
        parts = [part.split("-") for part in text.split(",") if part]
        named = [n for first, *last in parts for n in range(int(first), int(last[0] if last else first) + 1)]
    except ValueError:
        raise ValueError(f"--seeds {text}: expected numbers, such as 101-120 or 7,9,12") from None
    if not named:
        return [FIRST_SEED + n for n in range(20 if count is None else count)]
    return named if count is None else named[:count]


@dataclass(frozen=True)
class _Does:
    """What is done with each store."""

    builds: bool
    reviews: bool
    keeps: bool


def _one(scenario: Drawn, seed: int, home: Path, does: _Does) -> Store:
    folder = home / f"store-{seed}"
    store = run(scenario, seed, folder, builds=does.builds, reviews=does.reviews)
    if does.keeps:
        (folder / "truth.json").write_text(json.dumps(store.truth, indent=1), "utf-8")
    else:
        forget(folder)
    return store


if __name__ == "__main__":
    main()
