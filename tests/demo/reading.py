"""Reads the written files back by another route than the one that wrote them: plain csv and calamine."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path

from python_calamine import CalamineWorkbook

Row = dict[str, str]


@dataclass(frozen=True)
class Files:
    folder: Path
    written: list[Path]

    def names(self) -> list[str]:
        return [path.relative_to(self.folder).as_posix() for path in self.written]

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def rows(self, pattern: str) -> Iterator[Row]:
        """The rows of all CSV files that match, in order of their names."""
        for path in sorted(self.folder.glob(pattern)):
            yield from csv.DictReader(StringIO(path.read_text("utf-8-sig")))

    def latest(self, pattern: str, day: str) -> list[Row]:
        """The rows of all CSV files that match; of a day (column) those of the file saved last."""
        days: dict[str, list[Row]] = {}
        for path in sorted(self.folder.glob(pattern), key=lambda path: (path.stat().st_mtime, path.name)):
            rows = list(csv.DictReader(StringIO(path.read_text("utf-8-sig"))))
            days |= {row[day]: [] for row in rows}
            for row in rows:
                days[row[day]].append(row)
        return [row for rows in days.values() for row in rows]

    def sheet(self, pattern: str) -> Iterator[dict[str, object]]:
        """The rows of all workbooks that match; headers without their trailing spaces."""
        for path in sorted(self.folder.glob(pattern)):
            head, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
            for row in rows:
                yield dict(zip((str(name).strip() for name in head), row, strict=True))


def number(text: str) -> int:
    return int(text.replace(",", ""))


def cents(text: object) -> int:
    """`$1,234.50`, `1.234,50 €`, `€12.3`, `1.5` (a float) as cents."""
    if isinstance(text, int | float):
        return round(text * 100)
    plain = re.sub(r"[^\d.,]", "", str(text))
    if str(text).endswith("€"):
        plain = plain.replace(".", "").replace(",", ".")
    return round(float(plain.replace(",", "")) * 100)


def us_day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%y").date()


def german_day(text: str) -> date:
    return datetime.strptime(text, "%d.%m.%Y").date()


def console_day(text: str) -> date:
    return datetime.strptime(text, "%b %d, %Y").date()
