"""Raw exports as frames: text in, numbers and days out; of several files for a day the one saved last counts."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import python_calamine

Record = dict[str, Any]
Columns = Mapping[str, tuple[str, Callable[[Any], Any]]]


def number(text: object) -> float:
    """`$1,234.56`, `92.57%` (as 0.9257), `-3`; nothing is zero."""
    if isinstance(text, int | float):
        return float(text)
    bare = re.sub(r"[^\d.,%-]", "", str(text or "")).replace(",", "")
    if not bare.strip("-"):
        return 0.0
    return float(bare[:-1]) / 100 if bare.endswith("%") else float(bare)


def german(text: object) -> float:
    """`1.234,56 €`, and shares such as `92.42%`, which this report writes with a point. Counts come as `1,216`."""
    said = str(text)
    if "%" in said or re.fullmatch(r"-?\d{1,3}(,\d{3})+", said):
        return number(said)
    return number(said.replace(".", "").replace(",", "."))


def csv_rows(path: Path, first: str = "", delimiter: str = ",", encoding: str = "utf-8-sig") -> list[Record]:
    """The rows below the header, which begins with `first` where lines of text stand above it."""
    with path.open(encoding=encoding, newline="") as file:
        rows = list(csv.reader(file, delimiter=delimiter))
    at = next((i for i, row in enumerate(rows) if row and row[0].strip() == first), 0) if first else 0
    header = [name.strip() for name in rows[at]]
    return [dict(zip(header, row, strict=False)) for row in rows[at + 1 :] if any(row)]


def xlsx_rows(path: Path) -> list[Record]:
    """The rows of the first sheet."""
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    header = [str(name).strip() for name in sheet[0]]
    return [dict(zip(header, row, strict=False)) for row in sheet[1:]]


def typed_rows(path: Path) -> list[Record]:
    """A typed sheet in CSV; lines that begin with `#` explain its columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if row and not row[0].lstrip("\ufeff").startswith("#")]
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]


def json_of(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def frame(rows: Iterable[Mapping[str, Any]], columns: Columns) -> pd.DataFrame:
    """A frame of the columns wanted: name -> (name in the file, how its cells are read)."""
    return pd.DataFrame([{name: read(row[said]) for name, (said, read) in columns.items()} for row in rows])


def by_age(paths: Iterable[Path]) -> list[Path]:
    """The files in the order in which they were saved."""
    return sorted(paths, key=lambda path: (path.stat().st_mtime, path.name))


def last_saved(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Daily frames, the oldest first: each day's rows are those of the last file that has the day."""
    numbered = pd.concat([part.assign(file=n) for n, part in enumerate(frames)], ignore_index=True)
    newest = numbered.groupby("day")["file"].transform("max")
    return numbered[numbered["file"] == newest].drop(columns="file").reset_index(drop=True)


def day_of(form: str) -> Callable[[Any], date]:
    def read(text: Any) -> date:
        if isinstance(text, datetime):
            return text.date()
        return text if isinstance(text, date) else datetime.strptime(str(text).strip(), form).date()

    return read
