"""A year of daily search terms, 10,000,000 rows in 52 weekly files: ingest, weekly sums, one week again.

    python benchmarks/year.py [--rows 10000000] [--weeks 52]

Against bare DuckDB (`read_csv` into a table, then a group by) and pandas (`read_csv` and `groupby`, file by file) over
the same files. Each way runs in a process of its own; its seconds and peak memory are measured from inside. The three
must give the same 52 sums of spend to the cent, or the script fails. Needs about 200 bytes of disk a row.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb

FIRST = date(2025, 11, 24)  # a Monday
MOST_MEMORY = 2.0
_WEEK = """
copy (
  select cast(? as date) + cast(n % 7 as integer) as "Date", 'No Portfolio' as "Portfolio name", 'USD' as "Currency",
    'SP ' || lpad(cast(n % 180 as varchar), 3, '0') || ' exact' as "Campaign Name",
    'Group ' || n % 11 as "Ad Group Name", 'steel bottle ' || n % 900 as "Targeting", 'EXACT' as "Match Type",
    'steel bottle, ' || n % 900 || ' ml no ' || n // 900 as "Customer Search Term",
    clicks * 40 + n % 37 as "Impressions", clicks as "Clicks",
    printf('%.4f%%', clicks / 0.4) as "Click-Thru Rate (CTR)", cast(clicks * cpc as decimal(12,2)) as "Spend",
    cast(orders * 24.99 as decimal(12,2)) as "7 Day Total Sales ", orders as "7 Day Total Orders (#)",
    orders as "7 Day Total Units (#)"
  from (
    select n, hash(n + ?) % 12 as clicks, 0.2 + (hash(n + 7) % 220) / 100 as cpc,
      case when hash(n + ?) % 12 > 6 then hash(n) % 3 else 0 end as orders
    from range(?) t(n)))
to '{path}' (header, delimiter ',')
"""


def write_week(path: Path, week: int, rows: int, seed: int = 0) -> None:
    """One week's daily Sponsored Products search-term report, the same every time for one seed."""
    with duckdb.connect() as con:
        salt = 1_000 * week + seed
        con.execute(_WEEK.replace("{path}", str(path)), [str(FIRST + timedelta(7 * week)), salt, salt, rows])


def ours_ingest(files: list[Path], folder: Path) -> object:
    from xlops.jobs.ingest import ingest
    from xlops.settings import Settings

    result = ingest(folder, Settings(marketplaces=("US",), ad_products=("sp",)), files)
    if len(result.of("stored")) != len(files):
        raise SystemExit(f"not every file was stored: {[o.reason for o in result.of('refused')][:3]}")
    return result.rows


def ours_sums(files: list[Path], folder: Path) -> object:
    from xlops.facts.history import open_store

    with open_store(folder, read_only=True) as store:
        query = "select date_trunc('week', day) w, sum(spend) from ads_term group by w order by w"
        return [str(total.quantize(total.__class__("0.01"))) for _, total in store.rows(query)]


def bare_duckdb(files: list[Path], folder: Path) -> object:
    with duckdb.connect(str(folder / "bare.duckdb")) as con:
        con.execute("create table term as select * from read_csv(?)", [[str(f) for f in files]])
        query = (
            "select date_trunc('week', \"Date\") w, sum(cast(Spend as decimal(18,4))) from term group by w order by w"
        )
        return [f"{total:.2f}" for _, total in con.execute(query).fetchall()]


def bare_pandas(files: list[Path], folder: Path) -> object:
    import pandas as pd

    sums = []
    for file in files:
        frame = pd.read_csv(file, parse_dates=["Date"])
        sums.append(frame.groupby(frame["Date"].dt.to_period("W"))["Spend"].sum())
    return [f"{total:.2f}" for total in pd.concat(sums).groupby(level=0).sum()]


WAYS: dict[str, Callable[[list[Path], Path], object]] = {
    "ingest": ours_ingest,
    "sums": ours_sums,
    "duckdb": bare_duckdb,
    "pandas": bare_pandas,
}


def run_one(way: str, exports: Path, folder: Path) -> tuple[float, float, object]:
    """(seconds, peak memory in GiB, what the way answers), in a new process."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", way, "--exports", str(exports), "--folder", str(folder)],
        check=True, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    found = json.loads(done.stdout)
    return found["seconds"], found["peak"], found["answer"]


def main() -> None:
    """Make the files, run each way, check that they agree, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--one", choices=list(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--exports", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        started = time.perf_counter()
        answer = WAYS[given.one](sorted(given.exports.iterdir()), given.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
        print(json.dumps({"seconds": time.perf_counter() - started, "peak": peak, "answer": answer}))
        return
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        exports, again, store = (home / part for part in ("exports", "again", "store"))
        for folder in (exports, again, store):
            folder.mkdir()
        each = given.rows // given.weeks
        for week in range(given.weeks):
            day = FIRST + timedelta(7 * week + 7)
            write_week(exports / f"Sponsored Products Search term report {day}.csv", week, each)
        size = sum(f.stat().st_size for f in exports.iterdir())
        found = {way: run_one(way, exports, store if way in ("ingest", "sums") else home) for way in WAYS}
        if not found["sums"][2] == found["duckdb"][2] == found["pandas"][2]:
            raise SystemExit("the weekly sums differ")
        last = FIRST + timedelta(7 * given.weeks + 7)
        write_week(again / f"Sponsored Products Search term report {last}.csv", given.weeks // 2, each, seed=1)
        found["again"] = run_one("ingest", again, store)
        stored = (store / "xlops.duckdb").stat().st_size
    report(found, given.rows, given.weeks, size, stored)


def report(found: dict[str, tuple[float, float, object]], rows: int, weeks: int, size: int, stored: int) -> None:
    """Print the table."""
    base = found["duckdb"][0]
    words = {
        "duckdb": "bare DuckDB: `read_csv` into a table, weekly sums",
        "pandas": "pandas: `read_csv` and `groupby`, nothing stored",
        "ingest": "`xlops ingest`, all checks",
        "sums": "weekly sums from the store",
        "again": "one week exported anew, ingested",
    }
    print(f"{rows:,} rows in {weeks} files ({size / 1e9:.1f} GB); the store {stored / 1e9:.1f} GB; {date.today()}\n")
    print("| what | seconds | ratio | peak memory |\n|---|---:|---:|---:|")
    for way, what in words.items():
        seconds, peak, _ = found[way]
        print(f"| {what} | {seconds:.1f} | {seconds / base:.2f} | {peak:.2f} GiB |")
    print(f"\nBar: at most {MOST_MEMORY:.0f} GiB.")


if __name__ == "__main__":
    main()
