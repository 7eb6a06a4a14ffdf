"""From a path to the report files in it: archives opened within bounds, things that are no reports passed over."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from xlops.errors import UnreadableFile
from xlops.files import is_legible
from xlops.iso import moment_of
from xlops.language import Text
from xlops.reports.packing import is_page, unpacked
from xlops.zips import DAMAGED_ZIP

MOST_BYTES = 4 << 30
MOST_MEMBERS = 2_000
MOST_RATIO = 300
_RATIO_FROM = 64 << 20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSED_OVER = re.compile(
    r"(?i)^(\.xlops.*|desktop\.ini|thumbs\.db|\.ds_store|~\$.*|\.~lock\..*|\._.*|.*\.(?:crdownload|part|tmp|download|png|jpe?g|gif|"
    r"webp|svg|mp4|docx?|pptx?|pdf|md|lnk|url|exe|dmg|toml|py|log|bak|html?\.url))$"
)


@dataclass(frozen=True)
class Source:
    """One report file. `name` is what the user knows it by (`us/w47.zip › terms.csv`); `path` where its bytes are.

    Times: `modified` is the file's own, `seen` when the store first saw these bytes, `created` what a workbook made by
    Amazon's writer says (all with UTC as their zone); `zipped` that of the entry in an archive, by the clock of who
    packed it.
    `part` says which part of the file this is, where it holds several reports (`Sponsored Products Campaigns`); the
    name then ends with it, and it is no evidence.
    """

    path: Path
    name: str
    modified: datetime
    sha256: str
    size: int
    part: str = ""
    seen: datetime | None = None
    created: datetime | None = None
    zipped: datetime | None = None

    @property
    def arrived(self) -> datetime:
        """When the file came here, as far as its times tell."""
        return min(self.seen or self.modified, self.modified)

    @property
    def words(self) -> tuple[str, ...]:
        """Folder and file names from the outermost in, the file's own last: the evidence that a name gives."""
        own = self.name.removesuffix(f" › {self.part}") if self.part else self.name
        return tuple(word for word in re.split(r"[/\\]| › ", own) if word)


def passed_over(path: Path) -> bool:
    """Whether a file is no report at all and needs no word (rule D4), such as one that Safari still downloads."""
    return bool(_PASSED_OVER.match(path.name)) or path.parent.suffix.lower() == ".download"


def hash_file(path: Path) -> str:
    """The file's SHA-256 as hex digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def open_sources(path: Path, name: str, scratch: Path) -> list[Source]:
    """The report files inside `path`: itself, or an archive's members (written to `scratch`).

    Errors: UnreadableFile for an empty, broken, encrypted or hostile archive; OSError.
    """
    if not is_legible(path):
        raise UnreadableFile(
            Text(
                "its name or that of a folder above it holds bytes that are no letters: rename it",
                "文件名或上级文件夹名含有不是文字的字节：请重命名",
            )
        )
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(Text("the file is empty (0 bytes): download it again", "文件是空的（0 字节）：请重新下载"))
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    try:
        names = _member_names(path)
        if names is not None and not _is_workbook(names):
            return _members(path, name, scratch, modified)
    except DAMAGED_ZIP as why:
        raise UnreadableFile(
            Text(
                f"the archive is damaged or cut off ({why}): download it again",
                f"压缩包损坏或不完整（{why}）：请重新下载",
            )
        ) from None
    if names is None and path.suffix.lower() == ".zip":
        raise UnreadableFile(
            Text(
                "the file is called .zip but is no zip archive, or is cut off: download it again",
                "文件扩展名是 .zip，但不是 zip 压缩包，或不完整：请重新下载",
            )
        )
    if names is None and (plain := unpacked(path, scratch)):
        return [Source(plain, name, modified, hash_file(path), plain.stat().st_size)]
    return [Source(path, name, modified, hash_file(path), size, created=_created(path) if names else None)]


def _member_names(path: Path) -> set[str] | None:
    """The names in an archive; None where the file is none. Errors: UnreadableFile for what is no report at all."""
    with path.open("rb") as handle:
        if handle.read(2) != b"PK" or not zipfile.is_zipfile(path):
            return None
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    if "mimetype" in names and "content.xml" in names:
        raise UnreadableFile(
            Text(
                "this is an OpenDocument file: save it as .xlsx or .csv, or download the report again",
                "这是 OpenDocument 文件：请另存为 .xlsx 或 .csv，或重新下载报告",
            )
        )
    if "Index/Document.iwa" in names or "Index.zip" in names:
        raise UnreadableFile(
            Text(
                "this is an Apple Numbers file: export it as .csv, or download the report again",
                "这是 Apple Numbers 文件：请导出为 .csv，或重新下载报告",
            )
        )
    return names


def _is_workbook(names: set[str]) -> bool:
    return "[Content_Types].xml" in names


def _created(path: Path) -> datetime | None:
    """When Amazon's own writer, Apache POI, made a workbook; None where another program did, or none says so."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo("docProps/core.xml").file_size > 1 << 16:
                return None
            core = archive.read("docProps/core.xml").decode("utf-8", "replace")
    except (KeyError, *DAMAGED_ZIP):
        return None
    made = re.search(r"<dcterms:created[^>]*>([^<]+)<", core)
    if not made or "<dc:creator>Apache POI<" not in core:
        return None
    try:
        return moment_of(made[1].strip()).astimezone(UTC)
    except ValueError:
        return None


def _members(path: Path, name: str, scratch: Path, modified: datetime) -> list[Source]:
    with zipfile.ZipFile(path) as archive:
        if not all(entry.filename for entry in archive.infolist()):
            raise UnreadableFile(
                Text(
                    "the archive is damaged: a file in it has no name; download it again",
                    "压缩包损坏：其中一个文件没有文件名；请重新下载",
                )
            )
        entries = [e for e in archive.infolist() if not e.is_dir() and not passed_over(Path(e.filename))]
        if not entries:
            raise UnreadableFile(Text("the archive holds no report", "压缩包里没有报告"))
        if len(entries) > MOST_MEMBERS:
            raise UnreadableFile(
                Text(
                    "the archive holds {count} files, more than xlops opens: unpack it and keep what you need",
                    "压缩包里有 {count} 个文件，超出 xlops 的上限：请自行解压，只留需要的",
                ).format(count=f"{len(entries):,}")
            )
        check_size(entries)
        return [_member(archive, entry, f"{name} › {entry.filename}", scratch, modified) for entry in entries]


def check_size(entries: list[zipfile.ZipInfo]) -> None:
    """UnreadableFile where an archive unpacks to more than a report can be, or to hundreds of times its size."""
    unpacked = sum(e.file_size for e in entries)
    packed = max(1, sum(e.compress_size for e in entries))
    if unpacked > MOST_BYTES:
        raise UnreadableFile(
            Text(
                "it unpacks to {size} bytes, more than xlops opens: not opened",
                "解压后有 {size} 字节，超出 xlops 的上限：未打开",
            ).format(size=f"{unpacked:,}")
        )
    if unpacked > _RATIO_FROM and unpacked / packed > MOST_RATIO:
        raise UnreadableFile(
            Text(
                "it unpacks to {times} times its size: not opened, it may be a zip bomb",
                "解压后是原来的 {times} 倍：可能是压缩炸弹，未打开",
            ).format(times=unpacked // packed)
        )


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, scratch: Path, modified: datetime) -> Source:
    if entry.flag_bits & 1:
        raise UnreadableFile(
            Text("the archive is protected by a password: unpack it yourself", "压缩包设有密码：请自行解压")
        )
    # the member's own name is never used as a path, so `../` in it can do nothing
    suffix = re.sub(r"[^.A-Za-z0-9]", "", Path(entry.filename).suffix)[:8]
    target = scratch / f"{uuid4().hex}{suffix}"
    try:
        with archive.open(entry) as packed, target.open("wb") as copy:
            shutil.copyfileobj(packed, copy, 1 << 20)
    except DAMAGED_ZIP as why:
        raise UnreadableFile(
            Text(
                f"{entry.filename} cannot be unpacked ({why}): download the archive again",
                f"{entry.filename} 无法解压（{why}）：请重新下载压缩包",
            )
        ) from None
    if target.stat().st_size == 0:
        raise UnreadableFile(
            Text(
                f"{entry.filename} in the archive is empty (0 bytes): download it again",
                f"压缩包中的 {entry.filename} 是空的（0 字节）：请重新下载",
            )
        )
    try:
        names = _member_names(target)
    except DAMAGED_ZIP:
        names = None
    if names is not None and not _is_workbook(names):
        raise UnreadableFile(
            Text(
                f"{entry.filename} is an archive inside the archive: unpack it yourself",
                f"{entry.filename} 是压缩包里的压缩包：请自行解压",
            )
        )
    made, bare = (_created(target), None) if names else (None, unpacked(target, scratch))
    place, size = bare or target, (bare or target).stat().st_size
    return Source(place, name, modified, hash_file(target), size, created=made, zipped=_member_time(entry))


def _member_time(entry: zipfile.ZipInfo) -> datetime | None:
    """An entry's time; none where the archive keeps none, which is written as 1980."""
    try:
        return datetime(*entry.date_time) if entry.date_time[0] > 1980 else None
    except ValueError:
        return None


def content_kind(source: Source) -> str:
    """`workbook`, `json` or `text` by the first bytes; UnreadableFile for what no report can be."""
    with source.path.open("rb") as handle:
        head = handle.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return "workbook"
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in source.path.read_bytes()[: 1 << 20]:
            raise UnreadableFile(
                Text(
                    "the workbook is protected by a password: open it, remove the password, save it again",
                    "工作簿设有密码：打开后去掉密码，再保存",
                )
            )
        return "workbook"
    if head.startswith(b"%PDF"):
        raise UnreadableFile(
            Text(
                "this is a PDF, not a report file: download the report as CSV, text or Excel",
                "这是 PDF，不是报告文件：请下载 CSV、文本或 Excel 格式",
            )
        )
    if head.startswith((b"7z\xbc\xaf", b"Rar!", b"BZh")):
        raise UnreadableFile(
            Text(
                "this is a packed file of a kind xlops does not open: unpack it, or use .zip",
                "这种压缩文件 xlops 打不开：请自行解压，或改用 .zip",
            )
        )
    if is_page(head):
        raise UnreadableFile(
            Text(
                "this is a web page saved under a report's name (often a sign-in page): sign in to Seller Central and "
                "download the report again",
                "这是以报告的名字保存的网页（常见的是登录页）：请重新登录卖家平台后下载",
            )
        )
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if start.startswith((b"<?xml", b"<")):
        raise UnreadableFile(
            Text(
                "this is an XML file: download the report as CSV, text or Excel",
                "这是 XML 文件：请下载 CSV、文本或 Excel 格式",
            )
        )
    return "json" if re.match(rb"\{|\[\s*[{\[]", start) else "text"
