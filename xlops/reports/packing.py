"""Reports in a wrapping that is none of theirs, copied out of it: a table of a web page, lines that are one cell, gzip.

A spreadsheet of another country takes a whole line for one cell and saves it in quotes; tools give their tables as web
pages called .xls; Amazon's advertising interface packs its reports with gzip.
"""

from __future__ import annotations

import csv
import gzip
import re
from itertools import islice
from pathlib import Path
from uuid import uuid4

from lxml import html
from lxml.etree import LxmlError

from xlops.errors import UnreadableFile
from xlops.language import Text
from xlops.zips import DAMAGED_ZIP

_GZIP = b"\x1f\x8b"
_HEAD = 1 << 16
_LOOKED_AT = 40
_MOST_BYTES, _MOST_RATIO, _RATIO_FROM = 1 << 30, 300, 64 << 20
_MOST_OF_PAGE = 64 << 20
_LEAST_ROWS, _LEAST_COLUMNS = 2, 3
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body", b"<!--", b"<script", b"<meta", b"<table")
_ONE_CELL = re.compile(rb'(\xef\xbb\xbf)?\s*"((?:[^"]|"")*)"[;,\t]*\s*')
_MARK = re.compile(rb"[,;\t|]")


def is_page(head: bytes) -> bool:
    """Whether a file begins as a web page does."""
    return head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower().startswith(_PAGE)


def unpacked(path: Path, scratch: Path) -> Path | None:
    """A copy of the report without its wrapping, in `scratch`; None where it has none. Errors: UnreadableFile."""
    with path.open("rb") as handle:
        head = handle.read(_HEAD)
    target = scratch / f"{uuid4().hex}.csv"
    if head.startswith(_GZIP):
        return _from_gzip(path, target)
    if is_page(head) and path.stat().st_size <= _MOST_OF_PAGE:
        return _from_page(path, target, "" if b"charset" in head.lower() else "utf-8")
    return _from_cells(path, target) if _is_wrapped(head) else None


def _from_gzip(path: Path, target: Path) -> Path:
    size, most = 0, min(_MOST_BYTES, max(_RATIO_FROM, path.stat().st_size * _MOST_RATIO))
    try:
        with gzip.open(path) as packed, target.open("wb") as plain:
            while chunk := packed.read(1 << 20):
                size += len(chunk)
                if size > most:
                    raise UnreadableFile(
                        Text(
                            "it unpacks to over {most} bytes, more than xlops opens: not opened",
                            "解压后超过 {most} 字节，超出 xlops 的上限：未打开",
                        ).format(most=f"{most:,}")
                    )
                plain.write(chunk)
    except (OSError, *DAMAGED_ZIP) as why:
        raise UnreadableFile(
            Text(
                f"the archive is damaged or cut off ({why}): download it again",
                f"压缩包损坏或不完整（{why}）：请重新下载",
            )
        ) from None
    if not size:
        raise UnreadableFile(Text("the archive holds no report", "压缩包里没有报告"))
    return target


def _from_page(path: Path, target: Path, encoding: str) -> Path | None:
    """The largest table of a web page, where it has one of several rows and columns."""
    try:
        with path.open("rb") as handle:
            page = html.parse(handle, html.HTMLParser(encoding=encoding or None)).getroot()
    except (OSError, ValueError, LxmlError):
        return None
    tables = [] if page is None else [table for table in page.iter("table") if table.find(".//table") is None]
    rows = max(
        ([_cells(row) for row in table.iter("tr")] for table in tables), key=lambda r: sum(map(len, r)), default=[]
    )
    if len(rows) < _LEAST_ROWS or max(map(len, rows)) < _LEAST_COLUMNS:
        return None
    with target.open("w", encoding="utf-8", newline="") as plain:
        csv.writer(plain).writerows(rows)
    return target


def _cells(row: html.HtmlElement) -> list[str]:
    found: list[str] = []
    for cell in row:
        if cell.tag in ("td", "th"):
            wide = cell.get("colspan", "1")
            found += [" ".join(cell.text_content().split()), *[""] * (min(int(wide), 99) - 1 if wide.isdigit() else 0)]
    return found


def _is_wrapped(head: bytes) -> bool:
    """Whether lines are single cells to the end, as titles above a table are not; cells of several lines are left.

    A line without a comma, or without a quote, is not wrapped among others that are.
    """
    lines = [line for line in islice(head.splitlines(), _LOOKED_AT) if line.strip()]
    if len(head) == _HEAD and len(lines) < _LOOKED_AT:
        lines = lines[:-1]
    wrapped = [_bare(line) != line for line in lines]
    return len(lines) >= _LEAST_ROWS and any(wrapped[-3:]) and 2 * sum(wrapped) > len(lines)


def _bare(line: bytes) -> bytes:
    found = _ONE_CELL.fullmatch(line)
    return (found[1] or b"") + found[2].replace(b'""', b'"') if found and _MARK.search(found[2]) else line


def _from_cells(path: Path, target: Path) -> Path:
    with path.open("rb") as old, target.open("wb") as new:
        for line in old:
            new.write(_bare(line.rstrip(b"\r\n")) + b"\n")
    return target
