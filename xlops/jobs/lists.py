"""Lists that xlops keeps for itself as CSV files: answers, arrivals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path


def read_list(path: Path) -> list[dict[str, str]]:
    """The rows of a list by their columns; none where the file is not there or cannot be read."""
    try:
        return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def list_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A list as the text of its file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()
