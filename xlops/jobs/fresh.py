"""Whether a build would change anything: all that a workbook is made from, as one fingerprint kept beside the store.

A build with nothing new leaves the workbook as it is, and with it the ten dated copies of earlier ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import xlops
from xlops import files
from xlops.findings import Finding
from xlops.jobs.gone import gone_in_question
from xlops.jobs.ingest import EXPORTS
from xlops.jobs.run import Run
from xlops.sheets.files import FOLDER
from xlops.workbook.package.guards import sha256_of
from xlops.written import read_json

FILE_NAME = ".xlops.built"
# what ingest, forget and typed targets change; the log of runs is not among it
_STATE = (
    "select id, sha256, name, replaces, exported_at from file order by id",
    "select sha256, name, reason, reason_zh from refused order by all",
    "select count(*), max(found_at) from finding",
    "select count(*), sum(file), max(end_day) from owner",
    "select * from input_target order by all",
)


def fingerprint(run: Run) -> str:
    """Of the store's content, the settings, the own sheets, the workbook as it stands, and this program.

    "" where one of these files cannot be read now: then nothing is known to be the same.
    """
    try:
        return _fingerprint(run)
    except OSError:
        return ""


def _fingerprint(run: Run) -> str:
    found = hashlib.sha256(run.settings.model_dump_json().encode())
    for query in _STATE:
        found.update(repr(run.store.rows(query)).encode())
    found.update(repr(gone_in_question(run.store, run.folder / EXPORTS)).encode())
    root = Path(xlops.__file__).parent
    for file in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".toml", ".sql")):
        stat = file.stat()
        found.update(f"{file.relative_to(root)} {stat.st_size} {stat.st_mtime_ns}".encode())
    for own in sorted((run.folder / FOLDER).glob("*.csv")):
        found.update(f"{own.name} {sha256_of(own)}".encode())
    found.update(f"{run.workbook.resolve()} {sha256_of(run.workbook)}".encode())
    return found.hexdigest()


def remember(folder: Path, key: str, findings: Sequence[Finding]) -> None:
    """Keep the fingerprint of a build that is done, and what it found."""
    told = [f.packed() for f in findings]
    try:
        files.put(folder / FILE_NAME, json.dumps({"built": key, "findings": told}))
    except OSError:
        files.discard(folder / FILE_NAME)  # the next build only takes longer


def findings_of(folder: Path, key: str) -> list[Finding] | None:
    """What the last build found, where nothing has changed since; else None."""
    try:
        kept = read_json(folder / FILE_NAME)
        return [Finding.unpacked(f) for f in kept["findings"]] if key and kept["built"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
