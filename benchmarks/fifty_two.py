"""A year of Mondays: what the workbook weighs and what a build takes in weeks 2, 13, 26, 39 and 52.

    python benchmarks/fifty_two.py              # the demo store, 52 Mondays with new exports each; an hour
    python benchmarks/fifty_two.py --keep-all   # the same without the archive: every review stays in the workbook
    python benchmarks/fifty_two.py --small      # one marketplace and its weekly reports alone; a quarter of that

Sixty weeks of history lie there on the first Monday; each Monday brings what a seller downloads then, every fourth and
those told also search terms, transactions, ledger and returns. Processor seconds of the build with its child
processes, beside those of a yardstick in the same minute (importing pandas, duckdb and openpyxl; median of five): trust
the ratio, machines are noisy.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.size import took
from xlops.demo import settings_toml, store
from xlops.demo.ads import campaign_files
from xlops.demo.business import business_files
from xlops.demo.clock import Clock, month_start, quarters
from xlops.demo.late import seen_on
from xlops.demo.scenario import told
from xlops.demo.sheets import own_sheets
from xlops.demo.told_year import simulate
from xlops.demo.visits import Visit
from xlops.jobs import archive
from xlops.jobs.build import build
from xlops.jobs.ingest import ingest
from xlops.jobs.sheets import INPUTS
from xlops.settings import load_settings
from xlops.sheets import SHEETS
from xlops.sheets.files import write_csv

YARDSTICK = [sys.executable, "-c", "import pandas, duckdb, openpyxl"]
FIRST, MONDAYS = date(2025, 11, 30), 52  # the last day before the first Monday
TOLD = (2, 13, 26, 39, 52)
MOST_TIME, MOST_BYTES = 1.2, 4_000_000


class LongClock(Clock):
    """A year whose search terms are known one by one from the first Monday on."""

    @property
    def terms_from(self) -> date:
        return month_start(FIRST, 2)


def mondays(last: date, *, small: bool) -> Iterator[tuple[date, list[Visit]]]:
    """Each Monday and its downloads: one world, seen as far as its reports were then."""
    scenario = told("demo")
    if small:
        scenario = scenario.model_copy(update={"market": scenario.market[:1]})
    start = Clock(FIRST).first_day
    years = {m.code: simulate(scenario, m, LongClock(last, start=start), scenario.clock.seed) for m in scenario.market}
    days = [FIRST + timedelta(days=1, weeks=n) for n in range((last - FIRST).days // 7 + 1)]
    taken = dict.fromkeys(years, 0)
    for number, day in enumerate(days):
        visits = []
        for code, year in years.items():
            seen = seen_on(year, day, scenario.attribution.orders_known)
            spans = [store._usual(seen)] if number else quarters(seen.clock.first_day, seen.clock.last_day)
            files = [
                *business_files(seen, spans, days[number - 1] if number else None),
                *campaign_files(seen, spans, taken[code], number),
                *store._photographs(year, [len(days) - 1 - number]),
                *(store._once(scenario, seen) if not small and (number + 1 in TOLD or number % 4 == 0) else ()),
            ]
            taken[code] += len(spans)
            visits.append(Visit(day, datetime.combine(day, scenario.habits.saved_at, UTC), tuple(files)))
        yield day, visits


def save(visit: Visit, exports: Path) -> None:
    """What is new of a Monday; a browser calls a second file of a name `name (2)`."""
    new = []
    for name, content in visit.files:
        path, number = exports / name, 1
        while path.exists() and path.read_bytes() != content:
            number += 1
            path = exports / Path(name).with_name(f"{Path(name).stem} ({number}){Path(name).suffix}")
        if not path.exists():
            new.append((str(path.relative_to(exports)), content))
    Visit(visit.day, visit.saved, tuple(new)).save(exports)


def make_store(folder: Path, *, small: bool) -> None:
    (folder / INPUTS).mkdir(parents=True)
    old_rate = '\n[[rate]]\nday = 2024-01-01\ncurrency = "EUR"\nrate = 1.1\n'
    text = settings_toml("en", last_day=FIRST) + old_rate
    (folder / "xlops.toml").write_text(text.replace('"US", "DE"', '"US"') if small else text, "utf-8")
    for name, rows in own_sheets(told("demo"), FIRST).items():
        write_csv(folder / INPUTS / SHEETS[name].file, SHEETS[name], rows, "en")


def main() -> None:
    """Live through the weeks, print a line for each, then the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", type=int, default=MONDAYS)
    parser.add_argument("--keep-all", action="store_true")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the store is made, and stays")
    given = parser.parse_args()
    last = FIRST + timedelta(weeks=MONDAYS - 1)
    if given.keep_all:
        archive.WEEKS = archive.MONTHS = 9999
    with tempfile.TemporaryDirectory() as name:
        folder = (given.folder or Path(name)) / "shop"
        make_store(folder, small=given.small)
        rows = []
        for week, (day, visits) in enumerate(mondays(last, small=given.small), 1):
            if week > given.weeks:
                break
            for visit in visits:
                save(visit, folder / "exports")
            rows.append(one_week(week, day, folder))
            print("| " + " | ".join(rows[-1]) + f" | {time.strftime('%H:%M:%S')}", flush=True)
    report(rows)


def one_week(week: int, day: date, folder: Path) -> list[str]:
    """Ingest and build in this process; the week, its sizes, its seconds and, where told, their ratio."""
    settings = load_settings(folder)
    ingest(folder, settings)
    yard = statistics.median(took(YARDSTICK).seconds for _ in range(5)) if week in TOLD else 0
    before = spent()
    build(folder, settings)
    seconds = spent() - before
    parts = ("shop.xlsx", "archive-*.xlsx", "xlops.duckdb")
    sizes = [f"{sum(p.stat().st_size for p in folder.glob(part)) / 1e6:.2f}" for part in parts]
    return [str(week), str(day), *sizes, f"{seconds:.1f}", f"{seconds / yard:.1f}" if yard else ""]


def spent() -> float:
    """Processor seconds of this process and of the children that have ended."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def report(rows: list[list[str]]) -> None:
    """Print the table of the weeks that are told, and whether the bars hold."""
    head = ("week", "Monday", "workbook MB", "archives MB", "store MB", "build s", "ratio")
    print(f"\n| {' | '.join(head)} |\n|{'---:|' * len(head)}")
    shown = {int(row[0]): row for row in rows if int(row[0]) in TOLD}
    for row in shown.values():
        print(f"| {' | '.join(row)} |")
    if TOLD[0] in shown and TOLD[-1] in shown:
        times = float(shown[TOLD[-1]][6]) / float(shown[TOLD[0]][6])
        print(f"\nWeek {TOLD[-1]} takes {times:.2f} x week {TOLD[0]} (bar {MOST_TIME}); the workbook weighs "
              f"{shown[TOLD[-1]][2]} MB (bar {MOST_BYTES / 1e6:.0f}).")  # fmt: skip


if __name__ == "__main__":
    main()
