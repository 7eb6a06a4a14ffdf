"""Workbooks as an earlier template would have made them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path


def rewrite(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Change the parts of a workbook by their names."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, change(name, content))


def rename_sheet(path: Path, old: str, new: str) -> None:
    """Call a sheet otherwise, with every formula that names it, as Excel does."""
    tab = (f'name="{old}"'.encode(), f'name="{new}"'.encode())
    named = (f"'{old}'!".encode(), f"'{new}'!".encode())
    rewrite(path, lambda name, said: said.replace(*named).replace(*(tab if name == "xl/workbook.xml" else named)))


def rename_tables(path: Path, names: Iterable[str]) -> None:
    """Take tables away from xlops: they are called something else wherever they are named."""
    found = re.compile("|".join(rf"\b{name}\b" for name in names).encode())
    rewrite(path, lambda name, content: found.sub(lambda m: b"x" + m[0], content) if name.endswith(".xml") else content)
