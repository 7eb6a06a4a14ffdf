"""The ZIP file around a workbook: opened with suspicion, written so that the same edit gives the same bytes."""

from __future__ import annotations

import copy
import hashlib
import io
import math
import os
import re
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from xlops import files
from xlops.errors import WorkbookError
from xlops.language import Text
from xlops.zips import DAMAGED_ZIP

_NONE = Text("{path}: there is no such file", "{path}：没有这个文件")
_UNREAD = Text("{path}: cannot be read ({why})", "{path}：无法读取（{why}）")
_UNWRITTEN = Text("{path}: cannot be written ({why})", "{path}：无法写入（{why}）")
_FAILED = Text("{path}: could not be written ({why})", "{path}：无法写入（{why}）")
_PROTECTED = Text(
    "{path}: is protected with a password to open; save it without one", "{path}：设有打开密码；请取消密码后保存"
)
_OLD = Text(
    "{path}: is an old .xls file; save it as .xlsx in Excel", "{path}：是旧的 .xls 文件；请在 Excel 中另存为 .xlsx"
)
_DAMAGED = Text(
    "{path}: is cut off or damaged ({why}); put the newest copy in backups/ in its place",
    "{path}：不完整或已损坏（{why}）；请用 backups/ 中最新的副本替换它",
)
_NO_WORKBOOK = Text("{path}: is not an Excel workbook ({why})", "{path}：不是 Excel 工作簿（{why}）")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP64_FROM = 1 << 30
# bytes of a part up to which it is compressed so much; most is slow where rows repeat, as those of large tables do
_LEVELS = ((1_200_000, 9), (5_000_000, 7), (math.inf, 5))


@dataclass(frozen=True)
class Seen:
    """What a workbook file was when it was read: rule D6 compares it before the file is replaced."""

    path: Path
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True)
class Stream:
    """A part made in pieces while it is written; `make` may be called more than once."""

    make: Callable[[], Iterator[bytes]]
    about: int  # bytes, a generous guess

    def join(self) -> bytes:
        """The whole part in memory."""
        whole = io.BytesIO()
        whole.writelines(self.make())
        return whole.getvalue()


class Archive:
    """The stored parts of one file, read whole at once, so that later changes of it do no harm."""

    def __init__(self, path: Path) -> None:
        self.content, self.seen = _read(path)
        self._zip = _open(path, self.content)
        self.entries = {info.filename: info for info in self._zip.infolist()}
        self.path = path
        _check_entries(path, self._zip.infolist())

    def read(self, name: str) -> bytes:
        """The part's bytes; `WorkbookError` when they are damaged."""
        try:
            return self._zip.read(name)
        except KeyError as error:
            raise WorkbookError(f"{self.path}: is damaged, its part {name} is missing") from error
        except DAMAGED_ZIP as error:
            raise WorkbookError(f"{self.path}: part {name} is damaged ({error})") from error

    def stored(self, info: zipfile.ZipInfo) -> memoryview:
        """The part as it lies in the file, still compressed."""
        at = info.header_offset
        if self.content[at : at + 4] != b"PK\x03\x04":
            raise WorkbookError(f"{self.path}: part {info.filename} is damaged (no local header)")
        name, extra = struct.unpack_from("<HH", self.content, at + 26)
        start = at + 30 + name + extra
        return memoryview(self.content)[start : start + info.compress_size]


def _read(path: Path) -> tuple[bytes, Seen]:
    try:
        with path.open("rb") as file:
            content = file.read()
            stat = os.fstat(file.fileno())
    except FileNotFoundError as error:
        raise WorkbookError(_NONE.format(path=path)) from error
    except OSError as error:
        raise WorkbookError(_UNREAD.format(path=path, why=files.reason(error))) from error
    return content, Seen(path, len(content), stat.st_mtime_ns, hashlib.sha256(content).hexdigest())


def _open(path: Path, content: bytes) -> zipfile.ZipFile:
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise WorkbookError(_PROTECTED.format(path=path))
        raise WorkbookError(_OLD.format(path=path))
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except DAMAGED_ZIP as error:
        said = _DAMAGED if content.startswith(b"PK") else _NO_WORKBOOK
        raise WorkbookError(said.format(path=path, why=error)) from error


def _check_entries(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    names: set[str] = set()
    for info in entries:
        name = info.filename
        if name.startswith("/") or "\\" in name or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
            raise WorkbookError(f"{path}: part name {name!r} points outside the file; not opened")
        if name.casefold() in names:
            raise WorkbookError(f"{path}: part {name!r} stands in the file twice; not opened")
        if info.flag_bits & 1:
            raise WorkbookError(f"{path}: part {name!r} is encrypted")
        names.add(name.casefold())
    if "[content_types].xml" not in names or "_rels/.rels" not in names:
        raise WorkbookError(f"{path}: is not an Excel workbook (a ZIP file without [Content_Types].xml)")


def write_archive(archive: Archive, changed: Mapping[str, bytes | Stream], gone: set[str], target: Path) -> None:
    """Write every part to `target` at once or not at all.

    Parts not named in `changed` are copied as they are stored. A temporary file in the same folder
    is filled, flushed to the disk and put in place; any failure leaves an older `target` as it was
    and raises `WorkbookError`.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem[:40]}-", suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise WorkbookError(_UNWRITTEN.format(path=target, why=files.reason(error))) from error
    staged = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            fill_archive(archive, changed, gone, file)
            file.flush()
            os.fsync(file.fileno())
        _take_mode(staged, target)
        files.replace(staged, target)
    except OSError as error:
        raise WorkbookError(_FAILED.format(path=target, why=_why(error, target, staged))) from error
    finally:
        files.discard(staged)


def _why(error: OSError, target: Path, staged: Path) -> Text:
    return files.holder(target, staged) if files.is_held(error) else files.reason(error)


def _take_mode(staged: Path, target: Path) -> None:
    if target.exists():
        staged.chmod(target.stat().st_mode & 0o777)
    elif os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        staged.chmod(0o666 & ~mask)


def fill_archive(
    archive: Archive,
    changed: Mapping[str, bytes | Stream],
    gone: set[str],
    file: io.BufferedWriter,
    level: int | None = None,
) -> None:
    """Write every part to the open file; parts not named in `changed` are copied as they are stored.

    Without a `level` of compression smaller parts are made smaller still: most of them, closed reviews, stay as they
    are for a year.
    """
    new = dict(changed)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, info in archive.entries.items():
            if name in gone:
                continue
            if name in new:
                _write(out, name, new.pop(name), level)
            else:
                _copy_stored(archive, info, out, file)
        for name, part in new.items():
            _write(out, name, part, level)


def _write(out: zipfile.ZipFile, name: str, part: bytes | Stream, level: int | None) -> None:
    size = part.about if isinstance(part, Stream) else len(part)
    large = size > _ZIP64_FROM
    # open() by name dates every entry 1980-01-01: the same edit gives the same bytes
    out.compresslevel = next(level for most, level in _LEVELS if size <= most) if level is None else level
    with out.open(name, "w", force_zip64=large) as entry:
        if isinstance(part, bytes):
            entry.write(part)
        else:
            _write_pieces(entry, part)


def _write_pieces(entry: IO[bytes], part: Stream) -> None:
    # zlib lets go of the interpreter: one piece is compressed while the next one is made
    with ThreadPoolExecutor(max_workers=1) as pool:
        compressed: Future[int] | None = None
        for piece in part.make():
            if compressed is not None:
                compressed.result()
            compressed = pool.submit(entry.write, piece)
        if compressed is not None:
            compressed.result()


def _copy_stored(archive: Archive, info: zipfile.ZipInfo, out: zipfile.ZipFile, file: io.BufferedWriter) -> None:
    kept = copy.copy(info)
    kept.flag_bits &= ~8  # the sizes stand in the header, no descriptor follows
    kept.extra = b""
    kept.header_offset = file.tell()
    file.write(kept.FileHeader(zip64=kept.file_size > _ZIP64_FROM or kept.compress_size > _ZIP64_FROM))
    file.write(archive.stored(info))
    out.filelist.append(kept)
    out.NameToInfo[kept.filename] = kept
    out.start_dir = file.tell()  # type: ignore[attr-defined,unused-ignore]
