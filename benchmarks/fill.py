"""Time an in-place fill of one table against openpyxl (load, fill, save) and XlsxWriter (the book anew).

    python benchmarks/fill.py                  # 50,000 rows, three interleaved rounds
    python benchmarks/fill.py --rows 1048575   # a full sheet, in place only, one round

Prints a Markdown table: medians in seconds, ratios to the in-place fill, size of the file, peak memory.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from xlops.workbook.package import Package

TEXTS = ["marketplace", "asin", "sku", "campaign", "ad group", "term"]
COUNTS = ["impressions", "clicks", "orders", "units", "sessions"]
MONEY = ["spend", "ad sales", "sales", "fees"]
FORMULA = "IF(bench[[#This Row],[ad sales]]=0,0,bench[[#This Row],[spend]]/bench[[#This Row],[ad sales]])"
COLUMNS = ["day", *TEXTS, *COUNTS, *MONEY, "acos"]


def columns(rows: int) -> dict[str, Any]:
    """Seventeen columns of advertising-like values: a date, texts, counts, money, one calculated."""
    random = np.random.default_rng(7)
    made: dict[str, Any] = {"day": pd.Series(pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(rows) % 365, "D"))}
    for place, name in enumerate(TEXTS):
        numbers = random.integers(0, 40 * 8**place % 30_000 + 5, rows)
        made[name] = [f"{name} {n:06d}" for n in numbers]
    made |= {name: random.integers(0, 5000, rows) for name in COUNTS}
    made |= {name: np.round(random.gamma(2.0, 30.0, rows), 2) for name in MONEY}
    made["acos"] = made["spend"] / made["ad sales"].clip(0.01)
    return made


def write_new(path: Path, filled: dict[str, Any]) -> None:
    """The same book by XlsxWriter: a formatted table with a calculated column, a second sheet, a chart."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": False})
    sheet, other = book.add_worksheet("Data"), book.add_worksheet("Dashboard")
    styles = {name: book.add_format({"num_format": "#,##0.00"}) for name in MONEY}
    styles |= {"day": book.add_format({"num_format": "yyyy-mm-dd"}), "acos": book.add_format({"num_format": "0.0%"})}
    rows = len(filled["acos"])
    heads: list[dict[str, Any]] = [{"header": name} for name in COLUMNS]
    heads[-1]["formula"] = "=" + FORMULA
    sheet.add_table(0, 0, rows, len(COLUMNS) - 1, {"name": "bench", "columns": heads})
    for column, name in enumerate(COLUMNS):
        values = filled[name].tolist() if hasattr(filled[name], "tolist") else filled[name]
        style = styles.get(name)
        for row, value in enumerate(values, 1):
            if name == "acos":
                sheet.write_formula(row, column, "=" + FORMULA, style, value)
            elif name == "day":
                sheet.write_datetime(row, column, value, style)
            elif isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write_number(row, column, value, style)
    other.write_formula("A1", "=SUM(bench[spend])", None, float(np.sum(filled["spend"])))
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": f"=Data!$M$2:$M${rows + 1}"})
    other.insert_chart("C3", chart)
    book.close()


def in_place(template: Path, target: Path, filled: dict[str, Any]) -> None:
    """Our fill, saved."""
    package = Package(template)
    package.fill_table("bench", filled)
    package.save(target)


def with_openpyxl(template: Path, target: Path, filled: dict[str, Any]) -> None:
    """Load, set every cell with its style and formula, widen the table, save."""
    from copy import copy

    book = openpyxl.load_workbook(template)
    sheet = book["Data"]
    styles = [copy(_any(sheet.cell(2, column))._style) for column in range(1, len(COLUMNS) + 1)]
    lists = [filled[name].tolist() if hasattr(filled[name], "tolist") else filled[name] for name in COLUMNS[:-1]]
    for row, values in enumerate(zip(*lists, strict=True), 2):
        for column, value in enumerate((*values, "=" + FORMULA), 1):
            cell = _any(sheet.cell(row, column, value))
            cell._style = styles[column - 1]
    table = sheet.tables["bench"]
    table.ref = f"A1:Q{len(lists[0]) + 1}"
    if table.autoFilter is not None:
        table.autoFilter.ref = table.ref
    book.save(target)


def _any(cell: Any) -> Any:
    return cell  # openpyxl's stubs do not know _style, its fastest way to copy a format


def _measured(job: Callable[..., None], arguments: tuple[Any, ...], answer: Any) -> None:
    start = time.perf_counter()
    job(*arguments)
    seconds = time.perf_counter() - start
    answer.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def measure(job: Callable[..., None], *arguments: Any) -> tuple[float, float]:
    """(seconds, peak MB of the process) of one run in a process of its own."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(job, arguments, sender))
    process.start()
    seconds, peak = receiver.recv()
    process.join()
    return float(seconds), float(peak)


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=0, help="default: 3, one for more than 200,000 rows")
    parser.add_argument("--all", action="store_true", help="the others too, beyond 200,000 rows")
    options = parser.parse_args()
    large = options.rows > 200_000
    filled = columns(options.rows)
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.xlsx"
        write_new(template, {name: values[:1] for name, values in filled.items()})
        targets = {name: Path(folder) / f"{name}.xlsx" for name in ("in place", "XlsxWriter", "openpyxl")}
        jobs: dict[str, tuple[Callable[..., None], tuple[Any, ...]]] = {
            "in place": (in_place, (template, targets["in place"], filled))
        }
        if options.all or not large:
            jobs["XlsxWriter"] = (write_new, (targets["XlsxWriter"], filled))
            jobs["openpyxl"] = (with_openpyxl, (template, targets["openpyxl"], filled))
        runs: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
        for _ in range(options.rounds or (1 if large else 3)):
            for name, (job, arguments) in jobs.items():
                runs[name].append(measure(job, *arguments))
        sizes = {name: targets[name].stat().st_size / 1e6 for name in jobs}
    report(runs, sizes, options.rows)


def report(runs: dict[str, list[tuple[float, float]]], sizes: dict[str, float], rows: int) -> None:
    """Print the medians as a Markdown table."""
    base = statistics.median(seconds for seconds, _ in runs["in place"])
    print(f"{rows:,} rows × {len(COLUMNS)} columns, {date.today() + timedelta(0)}, {len(runs['in place'])} rounds\n")
    print("| way | median s | ratio | peak MB | file MB |\n|---|---:|---:|---:|---:|")
    for name, found in runs.items():
        seconds = statistics.median(s for s, _ in found)
        peak = max(mb for _, mb in found)
        print(f"| {name} | {seconds:.2f} | {seconds / base:.1f} | {peak:,.0f} | {sizes[name]:.1f} |")


if __name__ == "__main__":
    main()
