"""Replacing a workbook without hurting anybody: locks, changes meanwhile, dated copies (rule D6)."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from xlops import files
from xlops.errors import WorkbookError
from xlops.language import Text, plain
from xlops.workbook.package.archive import Seen
from xlops.zips import DAMAGED_ZIP

COPIES_KEPT = 10
BACKUPS = "backups"
_STAMP = "%Y-%m-%d %H%M%S"

_EXCEL, _LIBRE = Text("Excel or WPS", "Excel 或 WPS"), Text("LibreOffice or WPS", "LibreOffice 或 WPS")
_OF = Text("{program} of {who}", "{who} 的 {program}")
_BY_LOCK = Text("{program} (lock file {lock})", "{program}（锁定文件 {lock}）")
_LOCKED = Text("another program (the file is locked)", "其他程序（文件已锁定）")
IS_OPEN = Text(
    "{path} is open in {holder}: save and close it, then run again",
    "{path} 正在 {holder} 中打开：请保存并关闭后重试",
)
_STILL_OPEN = Text(
    "{target}: is open in {holder}; close it and run again (delete the lock file when it is a leftover)",
    "{target}：正在 {holder} 中打开；请关闭后重试（如果是残留的锁定文件，请删除）",
)

_APPEARED = Text(
    "{target}: appeared meanwhile; it was not there when the run began", "{target}：运行期间才出现，开始时并不存在"
)
_GONE = Text(
    "{target}: was moved or deleted while xlops worked; nothing was written",
    "{target}：运行期间被移动或删除；未写入任何内容",
)
_UNREAD = Text("{target}: cannot be read any more ({why})", "{target}：已无法读取（{why}）")
_SAVED = Text(
    "{target}: was saved by somebody at {when} while xlops worked ({then:,} bytes then, {now:,} now); "
    "nothing was written, run again",
    "{target}：运行期间有人于 {when} 保存了它（原 {then:,} 字节，现 {now:,} 字节）；未写入任何内容，请重试",
)
_NOTHING_CHANGED = Text("nothing was changed", "没有任何改动")
_BOTH_STAY = Text("{old} stays, {new} was not made", "{old} 保持不变，未生成 {new}")
_NOT_BACK = Text(
    ". {old} now lies at {retired} and could not be put back ({why}): move it back yourself",
    "。{old} 现位于 {retired}，未能放回（{why}）：请自行移回",
)
_HELD = Text("{holder}: close what has it open and run again; {then}", "{holder}：请关闭占用它的程序后重试；{then}")
_NOT_REPLACED = Text("{path}: could not be replaced ({why}); {then}", "{path}：无法替换（{why}）；{then}")
NOT_WRITTEN = Text(
    "{path}: could not be written ({why}); the workbook stays as it was", "{path}：无法写入（{why}）；工作簿保持不变"
)
_DAMAGED = Text(
    "{tmp}: the new workbook is damaged ({why}); the old one stays", "{tmp}：新工作簿已损坏（{why}）；原工作簿不变"
)
_PART_DAMAGED = Text(
    "{tmp}: part {part} of the new workbook is damaged; the old one stays",
    "{tmp}：新工作簿的部件 {part} 已损坏；原工作簿不变",
)
_NO_COPY = Text(
    "{copy}: the copy of the old workbook could not be written ({why}); nothing was changed",
    "{copy}：原工作簿的副本无法写入（{why}）；没有任何改动",
)
_NO_FOLDER = Text(
    "{folder}: could not be written ({why}); nothing was changed", "{folder}：无法写入（{why}）；没有任何改动"
)
_CLOSED = Text(
    "{folder}, which keeps the copies of the workbook, may not be read and written: change the rights of this folder. "
    "Nothing was changed",
    "保存工作簿副本的文件夹 {folder} 没有读写权限：请修改该文件夹的权限。没有任何改动",
)


def open_in_excel(path: Path) -> Text | None:
    """Who has the workbook open, by which lock file, as words for people; None when nobody has."""
    excel = path.with_name(f"~${path.name}")
    libre = path.with_name(f".~lock.{path.name}#")
    wps = path.with_name(f".~{path.name}")
    for lock, program, who in (
        (excel, _EXCEL, _excel_owner),
        (libre, _LIBRE, _libre_owner),
        (wps, plain("WPS"), lambda lock: ""),
    ):
        if lock.exists():
            name = who(lock)
            return _BY_LOCK.format(program=_OF.format(program=program, who=name) if name else program, lock=lock.name)
    if os.name == "nt" and path.exists() and os.access(path, os.W_OK):
        try:
            path.open("r+b").close()
        except PermissionError:
            return _LOCKED
        except OSError:
            return None  # in the cloud only, or on a share that is gone: said where it is read
    return None


def _excel_owner(lock: Path) -> str:
    try:
        content = lock.read_bytes()
    except OSError:
        return ""
    name = content[1 : 1 + content[0]].decode("cp1252", "replace").strip("\x00 ") if content else ""
    return name if name.isprintable() else ""


def _libre_owner(lock: Path) -> str:
    try:
        fields = lock.read_text("utf-8", "replace").split(",")
    except OSError:
        return ""
    return next((f.strip() for f in fields[:2] if f.strip()), "")


def sha256_of(path: Path) -> str:
    """The file's hash, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_unchanged(target: Path, seen: Seen | None) -> None:
    """`WorkbookError` when the workbook is open somewhere or is not what was read any more.

    A file touched without a change (other time, same size and hash) counts as unchanged.
    """
    holder = open_in_excel(target)
    if holder:
        raise WorkbookError(_STILL_OPEN.format(target=target, holder=holder))
    if seen is None:
        if target.exists():
            raise WorkbookError(_APPEARED.format(target=target))
        return
    try:
        stat = target.stat()
        unchanged = stat.st_size == seen.size and sha256_of(target) == seen.sha256
    except FileNotFoundError as error:
        raise WorkbookError(_GONE.format(target=target)) from error
    except OSError as error:
        raise WorkbookError(_UNREAD.format(target=target, why=files.reason(error))) from error
    if not unchanged:
        when = datetime.fromtimestamp(stat.st_mtime).strftime("%Y-%m-%d %H:%M:%S")
        raise WorkbookError(_SAVED.format(target=target, when=when, then=seen.size, now=stat.st_size))


def replace_workbook(
    tmp: Path, target: Path, seen: Seen | None, now: datetime | None = None, word: str = ""
) -> Path | None:
    """Put the finished `tmp` in the place of `target`; the dated copy made of the old file, if any.

    A copy with a `word` in its name is kept for good.
    `seen` is what the workbook was when it was read (`Package.seen`), None when it shall not exist
    yet. On any trouble the old file stays byte-identical, `tmp` is removed and `WorkbookError`
    says what happened.
    """
    target = target.resolve()  # a link stays a link
    with _staged(tmp, target, seen) as staged:
        if seen is None:
            _put(staged, target)
            return None
        with _undone_on_trouble(keep_copy(target, now or datetime.now(), word)) as backup:
            staged.chmod(target.stat().st_mode & 0o777)
            check_unchanged(target, seen)
            _put(staged, target)
    prune_copies(target)
    return backup


def supersede_workbook(tmp: Path, target: Path, old: Seen, now: datetime | None = None) -> Path:
    """Put the finished `tmp` at `target`, and the workbook `old`, of another name, into `backups/`; where it is there.

    Never do both stand side by side: the old one goes first, and comes back where the new one cannot be put.
    """
    target, path = target.resolve(), old.path.resolve()
    with _staged(tmp, target, None) as staged:
        check_unchanged(path, old)
        retired = _copy_name(path, now or datetime.now())
        try:
            files.replace(path, retired)
        except OSError as error:
            _drop_empty(retired.parent)
            raise _not_done(error, path, _BOTH_STAY.format(old=path.name, new=target.name)) from error
        try:
            _put(staged, target)
        except WorkbookError as why:
            try:
                files.replace(retired, path)
            except OSError as error:
                raise WorkbookError(
                    why.said + _NOT_BACK.format(old=path.name, retired=retired, why=files.reason(error))
                ) from error
            _drop_empty(retired.parent)
            raise
    prune_copies(path)
    return retired


@contextmanager
def _staged(tmp: Path, target: Path, seen: Seen | None) -> Iterator[Path]:
    """The new file, sound and flushed, where it can be moved to `target` at once; it is gone afterwards."""
    staged = tmp
    try:
        _check_sound(tmp)
        check_unchanged(target, seen)
        staged = _beside(tmp, target)
        yield staged
    except OSError as error:
        raise _not_done(error, Path(error.filename or target), _NOTHING_CHANGED) from error
    finally:
        files.discard(tmp)
        files.discard(staged)
    with suppress(OSError):
        _sync_folder(target.parent)


@contextmanager
def _undone_on_trouble(backup: Path) -> Iterator[Path]:
    try:
        yield backup
    except BaseException:
        files.discard(backup)
        _drop_empty(backup.parent)
        raise


def _put(staged: Path, target: Path) -> None:
    try:
        files.replace(staged, target)
    except OSError as error:
        raise _not_done(error, target, _NOTHING_CHANGED, staged) from error


def _not_done(error: OSError, path: Path, then: Text, *others: Path) -> WorkbookError:
    if files.is_held(error):
        return WorkbookError(_HELD.format(holder=files.holder(path, *others), then=then))
    return WorkbookError(_NOT_REPLACED.format(path=path, why=files.reason(error, path.parent), then=then))


def _check_sound(tmp: Path) -> None:
    try:
        with zipfile.ZipFile(tmp) as archive:
            damaged = archive.testzip()
    except DAMAGED_ZIP as error:
        raise WorkbookError(_DAMAGED.format(tmp=tmp, why=error)) from error
    if damaged:
        raise WorkbookError(_PART_DAMAGED.format(tmp=tmp, part=damaged))


def _beside(tmp: Path, target: Path) -> Path:
    """The new file flushed, in the target's folder or one below it: only there a rename is atomic."""
    if target.parent in tmp.resolve().parents:
        with tmp.open("r+b") as file:
            os.fsync(file.fileno())
        return tmp
    handle, name = tempfile.mkstemp(prefix=".copy-", suffix=".tmp", dir=target.parent)
    os.close(handle)
    return _synced_copy(tmp, Path(name))


def _synced_copy(source: Path, destination: Path) -> Path:
    """A copy that is whole and on the disk, or none."""
    try:
        with destination.open("wb") as out, source.open("rb") as file:
            shutil.copyfileobj(file, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())
        shutil.copystat(source, destination)
    except BaseException:
        files.discard(destination)
        raise
    return destination


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def keep_copy(target: Path, now: datetime, word: str = "") -> Path:
    """A dated copy of the workbook in `backups/` beside it. Errors: WorkbookError; then there is none."""
    copy = _copy_name(target, now, word)
    try:
        return _synced_copy(target, copy)
    except OSError as error:
        _drop_empty(copy.parent)
        raise WorkbookError(_NO_COPY.format(copy=copy, why=files.reason(error, target.parent))) from error


def prune_copies(target: Path) -> None:
    """Keep the ten latest copies of the workbook and one a month; one that is held goes next time."""
    with suppress(OSError):
        for old in _superfluous(target.parent / BACKUPS, target):
            files.discard(old)


def check_backups(folder: Path) -> None:
    """WorkbookError where the copies in the workbook's folder may not be looked at, or no further one be put there."""
    backups = folder / BACKUPS
    if backups.is_dir() and not os.access(backups, os.R_OK | os.W_OK | os.X_OK):
        raise WorkbookError(_CLOSED.format(folder=backups))


def _copy_name(target: Path, now: datetime, word: str = "") -> Path:
    folder = target.parent / BACKUPS
    check_backups(target.parent)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise WorkbookError(_NO_FOLDER.format(folder=folder, why=files.reason(error, folder))) from error
    stamp, number = f"{word} {now.strftime(_STAMP)}".lstrip(), 1
    copy = folder / f"{target.stem} {stamp}{target.suffix}"
    while copy.exists():
        number += 1
        copy = folder / f"{target.stem} {stamp}-{number}{target.suffix}"
    return copy


def _drop_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _superfluous(folder: Path, target: Path) -> list[Path]:
    name = re.compile(rf"{re.escape(target.stem)} (\d{{4}}-\d\d)-\d\d \d{{6}}(?:-(\d+))?{re.escape(target.suffix)}")
    dated = []
    for path in folder.iterdir():
        match = name.fullmatch(path.name)
        if match:
            dated.append((path.stem.split("-")[:3], int(match[2] or 1), match[1], path))
    newest_first = sorted(dated, key=lambda d: (d[3].stem[: len(target.stem) + 18], d[1]), reverse=True)
    months: set[str] = set()
    superfluous = []
    for place, (_, _, month, path) in enumerate(newest_first):
        if place >= COPIES_KEPT and month in months:
            superfluous.append(path)
        months.add(month)
    return superfluous
