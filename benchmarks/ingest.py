"""Ingest of a 1,000,000-row search-term report, all checks on, against a bare `pandas.read_csv` and a DuckDB insert.

    python benchmarks/ingest.py [--rows 1000000] [--repeat 3]

Makes its own synthetic file, runs each way in a process of its own, and prints a Markdown table: median seconds,
ratio, peak memory of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

HEADER = (
    "Date,Portfolio name,Currency,Campaign Name,Ad Group Name,Targeting,Match Type,Customer Search Term,Impressions,"
    "Clicks,Click-Thru Rate (CTR),Cost Per Click (CPC),Spend,7 Day Total Sales ,"
    "Total Advertising Cost of Sales (ACOS) ,Total Return on Advertising Spend (ROAS),7 Day Total Orders (#),"
    "7 Day Total Units (#),7 Day Conversion Rate"
)
BAR, MOST_MEMORY = 3.0, 1.5


def write_report(path: Path, rows: int) -> None:
    """A daily Sponsored Products search-term report, the same every time."""
    pick = random.Random(7)
    words = [f"{a} {b} {c}" for a in ("steel", "glass", "oak", "blue", "large") for b in ("water", "tea", "lunch")
             for c in ("bottle", "box", "cup", "set 500 ml", "for kids, leakproof")]  # fmt: skip
    first = date(2026, 8, 1)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        out.write(HEADER + "\n")
        for number in range(rows):
            clicks = pick.randrange(12)
            spend = round(clicks * pick.uniform(0.2, 2.4), 2)
            orders = pick.randrange(3) if clicks else 0
            sales = round(orders * 24.99, 2)
            campaign = number % 180
            term = f"{words[number % len(words)]} {number // 700}"
            cells = [
                str(first + timedelta(days=number * 90 // rows)), "No Portfolio", "USD", f"SP {campaign:03d} exact",
                f"Group {campaign % 7}", words[(number * 7) % len(words)], "EXACT", term,
                str(clicks * 40 + number % 37), str(clicks), f"{clicks / 4:.4f}%",
                f"{spend / clicks:.2f}" if clicks else "",
                f"{spend}", f"{sales}", f"{spend / sales * 100:.4f}%" if sales else "",
                f"{sales / spend:.4f}" if spend else "", str(orders), str(orders), f"{orders * 10:.2f}%",
            ]  # fmt: skip
            out.write(",".join(f'"{c}"' if "," in c else c for c in cells) + "\n")


def ours(file: Path, folder: Path) -> None:
    from xlops.jobs.ingest import ingest
    from xlops.settings import Settings

    result = ingest(folder, Settings(marketplaces=("US",)), [file])
    if len(result.of("stored")) != 1:
        raise SystemExit(f"the file was not stored: {result.outcomes}")


def bare(file: Path, folder: Path) -> None:
    import duckdb
    import pandas as pd

    frame = pd.read_csv(file)
    with duckdb.connect(str(folder / "bare.duckdb")) as con:
        con.register("frame", frame)
        con.execute("create table report as select * from frame")


def run_one(way: str, file: Path) -> dict[str, float]:
    """Seconds and peak memory (GiB) of one way, in a new process."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", way, "--file", str(file)], check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--one", choices=["ours", "bare"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.one:
            started = time.perf_counter()
            (ours if given.one == "ours" else bare)(given.file, Path(folder))
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
            print(json.dumps({"seconds": time.perf_counter() - started, "peak": memory}))
            return
        file = given.file or Path(folder) / "Sponsored Products Search term report.csv"
        if not file.exists():
            write_report(file, given.rows)
        runs: dict[str, list[dict[str, float]]] = {"bare": [], "ours": []}
        for _ in range(given.repeat):
            for way, found in runs.items():
                found.append(run_one(way, file))
        size = file.stat().st_size
    seconds = {way: statistics.median(r["seconds"] for r in found) for way, found in runs.items()}
    peaks = {way: max(r["peak"] for r in found) for way, found in runs.items()}
    print(f"Ingest of a search-term report of {given.rows:,} rows ({size / 1e6:.0f} MB), median of {given.repeat}:\n")
    print("| way | seconds | ratio | peak memory |\n|---|---:|---:|---:|")
    print(f"| `pandas.read_csv` + DuckDB insert | {seconds['bare']:.2f} | 1.0 | {peaks['bare']:.2f} GiB |")
    print(
        f"| xlops ingest, all checks | {seconds['ours']:.2f} | {seconds['ours'] / seconds['bare']:.2f} "
        f"| {peaks['ours']:.2f} GiB |"
    )
    print(f"\nBar: at most {BAR:.0f} × and {MOST_MEMORY} GiB.")


if __name__ == "__main__":
    main()
