"""The small file that a build leaves beside its snapshot for whoever looks after many stores: `.xlops.summary`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xlops import __version__, files
from xlops.jobs.identity import read_identity
from xlops.language import Text
from xlops.review.summary import VERSION
from xlops.settings import Settings

FILE_NAME = ".xlops.summary"


def write_summary(folder: Path, settings: Settings, workbook: Path, told: Mapping[str, Any]) -> None:
    """Put the summary of a build beside the store, whole; one that cannot be written leaves none: it would be old."""
    known = read_identity(folder)
    about = {
        "store": settings.store, "id": known.id, "language": settings.language,
        "workbook": known.workbook or workbook.name, "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "xlops": __version__,
    }  # fmt: skip
    text = json.dumps({**about, **told}, ensure_ascii=False, default=asdict)
    try:
        files.put(folder / FILE_NAME, text)
    except OSError:
        files.discard(folder / FILE_NAME)


def read_summary(folder: Path) -> dict[str, Any] | None:
    """What the last build left, texts as `Text`; None where there is none, or one of another xlops."""
    try:
        found = json.loads((folder / FILE_NAME).read_text("utf-8"), object_hook=_text)
        return found if isinstance(found, dict) and found["version"] == VERSION else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _text(found: dict[str, Any]) -> dict[str, Any] | Text:
    return Text(**found) if found.keys() == {"en", "zh"} else found
