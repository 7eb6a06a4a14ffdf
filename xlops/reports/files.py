"""From a path to the report files in it: archives opened within bounds, things that are no reports passed over."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from xlops.errors import UnreadableFile

MOST_BYTES = 4 << 30
MOST_MEMBERS = 2_000
MOST_RATIO = 300
_RATIO_FROM = 64 << 20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSED_OVER = re.compile(
    r"(?i)^(desktop\.ini|thumbs\.db|\.ds_store|~\$.*|\.~lock\..*|\._.*|.*\.(?:crdownload|part|tmp|download|png|jpe?g|gif|"
    r"webp|svg|mp4|docx?|pptx?|pdf|md|lnk|url|exe|dmg|toml|py|log|bak|html?\.url))$"
)


@dataclass(frozen=True)
class Source:
    """One report file. `name` is what the user knows it by (`us/w47.zip › terms.csv`); `path` where its bytes are."""

    path: Path
    name: str
    modified: datetime
    sha256: str
    size: int

    @property
    def words(self) -> tuple[str, ...]:
        """Folder and file names from the outermost in: the evidence that a name gives."""
        return tuple(part for part in re.split(r"[/\\]| › ", self.name) if part)


def passed_over(path: Path) -> bool:
    """Whether a file is no report at all and needs no word (rule D4)."""
    return bool(_PASSED_OVER.match(path.name))


def hash_file(path: Path) -> str:
    """The file's SHA-256 as hex digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def open_sources(path: Path, name: str, scratch: Path) -> list[Source]:
    """The report files inside `path`: itself, or an archive's members (written to `scratch`).

    Errors: UnreadableFile for an empty, broken, encrypted or hostile archive.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile("the file is empty (0 bytes): download it again")
    if not zipfile.is_zipfile(path) or _is_workbook(path):
        if path.suffix.lower() == ".zip":
            raise UnreadableFile("the file is called .zip but is no zip archive, or is cut off: download it again")
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        return [Source(path, name, modified, hash_file(path), size)]
    return _members(path, name, scratch)


def _is_workbook(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return "[Content_Types].xml" in archive.namelist()


def _members(path: Path, name: str, scratch: Path) -> list[Source]:
    with zipfile.ZipFile(path) as archive:
        entries = [e for e in archive.infolist() if not e.is_dir() and not passed_over(Path(e.filename))]
        if not entries:
            raise UnreadableFile("the archive holds no report")
        unpacked = sum(e.file_size for e in entries)
        packed = max(1, sum(e.compress_size for e in entries))
        if len(entries) > MOST_MEMBERS or unpacked > MOST_BYTES:
            raise UnreadableFile(
                f"the archive unpacks to {len(entries)} files and {unpacked:,} bytes, more than xlops opens: "
                "unpack it yourself and keep what you need"
            )
        if unpacked > _RATIO_FROM and unpacked / packed > MOST_RATIO:
            raise UnreadableFile(
                f"the archive unpacks to {unpacked // packed} times its size: not opened, it may be a bomb"
            )
        return [_member(archive, entry, f"{name} › {entry.filename}", scratch) for entry in entries]


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, scratch: Path) -> Source:
    if entry.flag_bits & 1:
        raise UnreadableFile("the archive is protected by a password: unpack it yourself")
    # the member's own name is never used as a path, so `../` in it can do nothing
    suffix = re.sub(r"[^.A-Za-z0-9]", "", Path(entry.filename).suffix)[:8]
    target = scratch / f"{len(list(scratch.iterdir())):05d}{suffix}"
    try:
        with archive.open(entry) as packed, target.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as why:
        raise UnreadableFile(f"{entry.filename} cannot be unpacked ({why}): download the archive again") from None
    if target.stat().st_size == 0:
        raise UnreadableFile(f"{entry.filename} in the archive is empty (0 bytes): download it again")
    if zipfile.is_zipfile(target) and not _is_workbook(target):
        raise UnreadableFile(f"{entry.filename} is an archive inside the archive: unpack it yourself")
    modified = datetime(*entry.date_time) if entry.date_time[0] > 1980 else datetime(1980, 1, 1)
    return Source(target, name, modified, hash_file(target), target.stat().st_size)


def content_kind(source: Source) -> str:
    """`workbook` or `text` by the first bytes; UnreadableFile for what no report can be."""
    with source.path.open("rb") as handle:
        head = handle.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return "workbook"
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in source.path.read_bytes()[: 1 << 20]:
            raise UnreadableFile("the workbook is protected by a password: open it, remove the password, save it again")
        return "workbook"
    if head.startswith(b"%PDF"):
        raise UnreadableFile("this is a PDF, not a report file: download the report as CSV, text or Excel")
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        raise UnreadableFile(
            "this is a web page saved under a report's name (often a sign-in page): sign in to Seller Central and "
            "download the report again"
        )
    if start.startswith(b"<?xml"):
        raise UnreadableFile("this is an XML file: download the report as CSV, text or Excel")
    return "text"
