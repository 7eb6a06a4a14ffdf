"""Time a store that grows: the demo with its catalogue, campaigns and search terms multiplied.

    python benchmarks/size.py                    # 300 ASINs: read, first build, refresh, the week after
    python benchmarks/size.py --asins 1200       # beside a run of 300: what four times the store costs

Processor seconds of each command with its child processes, and the yardstick of the same run: DuckDB reads the same
exports' rows bare and sums them by product and week. Trust the ratios; the machines are noisy.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from xlops.demo.told import Family, Told
from xlops.demo.visits import Visit

XLOPS = [sys.executable, "-m", "xlops"]
LAST_DAY = date(2026, 11, 22)
_FAMILY = 3  # ASINs of a family

_YARDSTICK = """
import duckdb, sys
con = duckdb.connect(sys.argv[1], read_only=True)
tables = [t for (t,) in con.execute("select table_name from duckdb_tables() where table_name like 'fact_%'").fetchall()]
for _ in range(5):
    for table in tables:
        numbers = [n for n, kind in con.execute(
            "select column_name, data_type from duckdb_columns() where table_name = ?", [table]).fetchall()
            if kind in ("BIGINT", "INTEGER", "DOUBLE") or kind.startswith("DECIMAL")]
        sums = "".join(f', sum("{n}")' for n in numbers)
        con.execute(f"select file, count(*){sums} from {table} group by file order by file").fetchall()
"""


class Took(NamedTuple):
    """Processor seconds of one command and its children, and the most memory one of them held, in MiB."""

    seconds: float
    peak: float


def took(command: list[str], compiled: Path | None = None) -> Took:
    """What a command that must succeed takes; `compiled` is where Python keeps what it compiles, as an installed one
    does: there are machines on which it compiles every module anew, which is no part of the command.
    """
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env |= {"PYTHONPYCACHEPREFIX": str(compiled)} if compiled else {}
    script = (
        "import json, resource, subprocess, sys; "
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE); "
        "sys.exit(done.stderr.decode()) if done.returncode else None; "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script, *command], check=True, capture_output=True, text=True, env=env)
    seconds, peak = done.stdout.split()
    return Took(float(seconds), float(peak))


def grown(told: Told, families: int) -> Told:
    """The scenario with so many families: each block of the demo's has campaigns and search terms of its own."""
    own, blocks = len(told.family), -(-families // len(told.family))
    made = [_named(told.family[n % own], n // own, blocks) for n in range(families)]
    plans = [
        plan.model_copy(update={"families": kept, "share": plan.share / blocks})
        for block in range(blocks)
        for plan in told.campaign
        if (kept := tuple(f + block * own for f in plan.families if f + block * own < families))
    ]
    markets = [
        m.model_copy(
            update={"sessions_a_day": m.sessions_a_day * blocks, "ad_clicks_a_day": m.ad_clicks_a_day * blocks}
        )
        for m in told.market
    ]
    return told.model_copy(update={"family": tuple(made), "campaign": tuple(plans), "market": tuple(markets)})


def _named(family: Family, block: int, blocks: int) -> Family:
    children = tuple(c.model_copy(update={"share": c.share / blocks}) for c in family.children)
    if not block:
        return family.model_copy(update={"children": children})
    return family.model_copy(
        update={
            "children": children,
            "title": {language: f"{text} {block}" for language, text in family.title.items()},
            "short": {language: f"{text} {block}" for language, text in family.short.items()},
            "stems": {language: tuple(f"{s} {block}" for s in stems) for language, stems in family.stems.items()},
        }
    )


def make_store(folder: Path, asins: int) -> Callable[[], None]:
    """Write a store whose last Monday has not come yet; what comes back adds that morning's exports."""
    from xlops.demo import settings_toml
    from xlops.demo.scenario import told
    from xlops.demo.sheets import own_sheets
    from xlops.demo.store import visits
    from xlops.jobs.sheets import INPUTS
    from xlops.sheets import SHEETS
    from xlops.sheets.files import write_csv

    scenario = grown(told("demo"), -(-asins // _FAMILY))
    (folder / INPUTS).mkdir(parents=True)
    (folder / "xlops.toml").write_text(settings_toml("en", last_day=LAST_DAY), "utf-8")
    for name, rows in own_sheets(scenario, LAST_DAY).items():
        write_csv(folder / INPUTS / SHEETS[name].file, SHEETS[name], rows, "en")
    every = list(visits(scenario, LAST_DAY, scenario.clock.seed))
    days = sorted({visit.day for visit in every})
    weekly = {_kind(name) for visit in every if visit.day == days[-2] for name, _ in visit.files}
    last = []
    for visit in every:
        if visit.day < days[-1]:
            visit.save(folder / "exports")
            continue
        # what is downloaded once, for all the time before, is there from the beginning
        once = tuple(file for file in visit.files if _kind(file[0]) not in weekly)
        Visit(visit.day, visit.saved, once).save(folder / "exports")
        last.append(Visit(visit.day, visit.saved, tuple(file for file in visit.files if file not in once)))

    def add() -> None:
        for visit in last:
            visit.save(folder / "exports")

    return add


def _kind(name: str) -> str:
    return re.sub(r"\d+", "#", name)


def measure(folder: Path, asins: int) -> dict[str, Took]:
    """Each command's cost for a store of so many ASINs, in `folder`."""
    store = folder / f"store-{asins}"
    add = make_store(store, asins)
    at, compiled = ["--store", str(store)], folder / "compiled"
    took([sys.executable, "-c", "import xlops.cli.ingest_cmd, xlops.jobs.build"], compiled)

    def xlops(*words: str) -> Took:
        return took([*XLOPS, *words, *at], compiled)

    found = {"`xlops ingest`, all exports": xlops("ingest")}
    found["yardstick: DuckDB sums every fact by file, five times"] = took(
        [sys.executable, "-c", _YARDSTICK, str(store / "xlops.duckdb")], compiled
    )
    found["`xlops build`, first"] = xlops("build")
    found["`xlops build --force`, nothing new"] = xlops("build", "--force")
    add()
    found["`xlops build`, the week after with its exports"] = xlops("build")
    found["`xlops build`, nothing new"] = xlops("build")
    for name in (".xlops.snapshot", f"{store.name}.xlsx", "xlops.duckdb"):
        print(f"{asins} ASINs: {name} {(store / name).stat().st_size / 1e6:.1f} MB")
    return found


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--asins", type=int, nargs="+", default=[300], help="how many, one store for each")
    with tempfile.TemporaryDirectory() as folder:
        for asins in parser.parse_args().asins:
            found = measure(Path(folder), asins)
            base = next(took for name, took in found.items() if name.startswith("yardstick"))
            print(f"\n| {asins} ASINs | processor s | ratio | peak MiB |\n|---|---:|---:|---:|")
            for name, one in found.items():
                print(f"| {name} | {one.seconds:.2f} | {one.seconds / base.seconds:.1f} | {one.peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
