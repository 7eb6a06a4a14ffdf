"""Time the worksheet functions: loading them, and a column of 10,000 rows in one call.

    python benchmarks/functions.py          # median of 5

The yardsticks: a bare `python -c "import xlwings, pandas"`, and a loop of Python that divides the same 10,000 pairs.
Prints a Markdown table.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

ROUNDS = 5
ROWS = 10_000


def program(code: str) -> Callable[[], object]:
    """A run of Python of its own."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def median(run: Callable[[], object]) -> float:
    """Median wall time of some runs, in seconds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    from xlops.live import udfs

    spend = [[float(n)] for n in range(ROWS)]
    sales = [[float(n % 50)] for n in range(ROWS)]

    def loop() -> list[list[float | None]]:
        return [[a / b if b else None] for (a,), (b,) in zip(spend, sales, strict=True)]

    function = vars(udfs)["AMZ_ACOS"]
    pairs = [
        ("import xlwings, pandas", program("import xlwings, pandas"), "import xlops.live.udfs",
         program("import xlops.live.udfs")),
        (f"a loop over {ROWS:,} pairs", loop, f"AMZ_ACOS of {ROWS:,} rows", lambda: function(spend, sales)),
    ]  # fmt: skip
    print("| what | median ms | ratio |\n|---|---:|---:|")
    for bare, yardstick, name, run in pairs:
        base, taken = median(yardstick), median(run)
        print(f"| {bare} | {base * 1000:,.1f} | 1.0 |\n| `{name}` | {taken * 1000:,.1f} | {taken / base:.1f} |")


if __name__ == "__main__":
    main()
