"""Which store a workbook belongs to: an id under a defined name, which stays with the file wherever it goes (D13)."""

from __future__ import annotations

import zipfile
from pathlib import Path

from lxml import etree

from xlops.errors import WorkbookError
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package import Package
from xlops.zips import DAMAGED_ZIP

NAME = "meta_store"
UNMARKED = ""  # of a workbook that xlops 0.1.0 built
_ENDINGS = (".xlsx", ".xlsm")
_LARGEST = 8 << 20  # bytes of a workbook part that is still opened


def mark_of(package: Opened) -> str:
    """The id of the store whose workbook this is; `UNMARKED` where it says none."""
    return _plain(package.defined_names().get(NAME, ""))


def mark(package: Opened, store: str) -> None:
    """Write the store's id into an open workbook."""
    if mark_of(package) != store:
        package.set_defined_name(NAME, f'"{store}"')


def books_in(folder: Path) -> dict[Path, str]:
    """The workbooks in a folder that xlops built, by name, each with its mark; templates are none of them."""
    names = sorted(p for p in folder.iterdir() if p.suffix.lower() in _ENDINGS and p.name[:2] != "~$" and p.is_file())
    return {path: found for path in names if path.name[0] != "." and (found := read_mark(path)) is not None}


def read_mark(path: Path) -> str | None:
    """The mark of a workbook file; None where it is none of xlops, or cannot be read."""
    names = _names(path)
    if "meta_contract" not in names:
        return None
    found = _plain(names.get(NAME, ""))
    return found if found or _was_built(path) else None


def _plain(text: str) -> str:
    return text.removeprefix("=").strip('"')


def _names(path: Path) -> dict[str, str]:
    """The defined names of the workbook part alone: a folder may hold large workbooks of other people's."""
    try:
        with zipfile.ZipFile(path) as archive:
            part = archive.getinfo("xl/workbook.xml")
            if part.file_size > _LARGEST:
                return {}
            root = etree.fromstring(archive.read(part), etree.XMLParser(resolve_entities=False))
    except (OSError, KeyError, etree.XMLSyntaxError, *DAMAGED_ZIP):
        return {}
    return {e.get("name") or "": e.text or "" for e in root.iter("{*}definedName") if e.get("localSheetId") is None}


def _was_built(path: Path) -> bool:
    try:
        return Package(path).read_name("meta_run") not in (None, "")
    except WorkbookError:
        return False
