"""A zip that is damaged anywhere is a sentence or nothing, whoever opens it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from xlops.errors import XlopsError
from xlops.reports.checks.strangers import _is_own_workbook
from xlops.reports.files import open_sources
from xlops.reports.sheet import workbook_grids
from xlops.workbook.mark import read_mark
from xlops.workbook.package import Package
from xlops.workbook.template import template_path

ROOT = Path(__file__).parents[1]
PART = "xl/workbook.xml"


def damaged(at: int) -> bytes:
    """Our template with one byte of the packed workbook part turned over."""
    data = bytearray(template_path("en").read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(PART)
    lengths = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + sum(lengths)
    data[start + at % info.compress_size] ^= 0xFF
    return bytes(data)


def use(path: Path, folder: Path) -> None:
    """Everything that opens somebody's zip: what it says on purpose is passed over."""
    read_mark(path)
    with Package(path) as package:
        package.sheets()


def read(path: Path, folder: Path) -> None:
    for source in open_sources(path, path.name, folder):
        _is_own_workbook(source)
        workbook_grids(source)


@pytest.mark.parametrize("opens", [use, read])
def test_a_byte_turned_over_anywhere_is_no_traceback(opens: Callable[[Path, Path], None], tmp_path: Path) -> None:
    path, scratch = tmp_path / "book.xlsx", tmp_path / "scratch"
    scratch.mkdir()
    for at in (0, 1, 7, 33, 101, 200, 555, 900, -1):
        path.write_bytes(damaged(at))
        with suppress(XlopsError):
            opens(path, scratch)


def test_what_a_damaged_zip_raises_is_listed_once() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "xlops").rglob("*.py"))
        if "BadZipFile" in path.read_text("utf-8") or "zlib.error" in path.read_text("utf-8")
    ]
    assert found == ["xlops/zips.py"]
