"""`python -m tests.fuzz.renamed`: each column of each text golden under three other names, one at a time.

What may come of it is what a property of `test_reports` says: refused, told, or blank; never another figure in silence.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.fuzz.test_reports import TEXTS, header_at, named, plain, read, rows_of, silent, written


def renamed(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """(column, its other name, the bytes of the golden with it)."""
    rows, delimiter = rows_of(path)
    at = header_at(rows)
    for number, cell in enumerate(rows[at]):
        for other in ("Zorblax", f"New {cell}", cell[: len(cell) // 2]):
            head = [other if n == number else c for n, c in enumerate(rows[at])]
            yield cell, other, written([*rows[:at], head, *rows[at + 1 :]], delimiter).encode()


def main() -> int:
    tried, found = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for path in TEXTS:
            before = plain(Path(folder), path)
            for cell, other, data in renamed(path):
                tried += 1
                for what in silent(read(Path(folder), named(path), data), before):
                    found += 1
                    sys.stdout.write(f"{named(path)}: {cell!r} as {other!r}: {what}\n")
    sys.stdout.write(f"{tried:,} reports of {len(TEXTS)} files, {found} figures changed in silence\n")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
