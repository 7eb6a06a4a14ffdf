"""The claims against Amazon that people marked as dealt with: as the workbook says, else as `inputs/` has them."""

from __future__ import annotations

from pathlib import Path

from xlops.jobs.typed_copies import read_kept
from xlops.language import Lang
from xlops.measures.owed import Filed
from xlops.workbook.owed import CLAIMS
from xlops.workbook.package import Package
from xlops.workbook.typed_input import filed_claims as typed_claims
from xlops.workbook.typed_input import filed_of


def filed_claims(folder: Path, workbook: Path, lang: Lang) -> dict[str, Filed]:
    """By the claim's key. Errors: WorkbookError for a workbook that cannot be read."""
    if not workbook.exists():
        return filed_of(read_kept(folder, lang)[0].get(CLAIMS, {}))
    with Package(workbook) as package:
        return typed_claims(package)
