"""Rule D6: a workbook is replaced only when nobody touched it, and the old one is kept."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.skips import NEEDS_LINKS, NEEDS_PROC
from tests.windows_like import windows_like
from tests.workbook.package.torture import parts
from xlops import files
from xlops.errors import WorkbookError
from xlops.language import Text
from xlops.workbook.package import Package, open_in_excel, replace_workbook, supersede_workbook

NOON = datetime(2026, 11, 23, 12)


def edited(book: Path, value: float = 0.1) -> tuple[Path, Package]:
    """A finished new version beside the book."""
    package = Package(book)
    package.write_name("TargetACOS", value)
    tmp = book.with_name("new.tmp")
    package.save(tmp)
    return tmp, package


def test_d6_replace_keeps_a_dated_copy(book: Path) -> None:
    old = book.read_bytes()
    tmp, package = edited(book)
    backup = replace_workbook(tmp, book, package.seen, now=NOON)
    assert backup == book.parent / "backups" / "book 2026-11-23 120000.xlsx"
    assert backup is not None
    assert backup.read_bytes() == old
    assert Package(book).read_name("TargetACOS") == 0.1
    assert not tmp.exists()


@pytest.mark.parametrize(
    ("lock", "content", "who", "chinese"),
    [
        ("~$book.xlsx", b"\x04Anna" + b" " * 50, "Excel or WPS of Anna", "Anna 的 Excel 或 WPS"),
        ("~$book.xlsx", b"", "Excel or WPS", "Excel 或 WPS"),
        (
            ".~lock.book.xlsx#",
            b",Bert,host,23.11.2026 12:00,file:///x;",
            "LibreOffice or WPS of Bert",
            "Bert 的 LibreOffice 或 WPS",
        ),
        (".~book.xlsx", b"", "WPS", "WPS"),
    ],
)
def test_d6_lock_files_are_respected(book: Path, lock: str, content: bytes, who: str, chinese: str) -> None:
    assert open_in_excel(book) is None
    tmp, package = edited(book)
    old = book.read_bytes()
    book.with_name(lock).write_bytes(content)
    assert open_in_excel(book) == Text(f"{who} (lock file {lock})", f"{chinese}（锁定文件 {lock}）")
    with pytest.raises(WorkbookError, match="is open in"):
        replace_workbook(tmp, book, package.seen)
    assert book.read_bytes() == old
    with pytest.raises(WorkbookError, match="is open in"):
        package.save(book)
    assert book.read_bytes() == old


def test_d6_a_file_that_changed_meanwhile_is_not_replaced(book: Path) -> None:
    tmp, package = edited(book)
    changed = bytearray(book.read_bytes())
    changed[-1] ^= 1  # same size
    stat = book.stat()
    book.write_bytes(changed)
    os.utime(book, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # same time
    with pytest.raises(WorkbookError, match="was saved by somebody"):
        replace_workbook(tmp, book, package.seen)
    assert book.read_bytes() == changed
    assert not (book.parent / "backups").exists()


def test_d6_what_guards_say_is_said_in_chinese_too(book: Path) -> None:
    tmp, package = edited(book)
    book.unlink()
    with pytest.raises(WorkbookError) as why:
        replace_workbook(tmp, book, package.seen)
    assert why.value.said == Text(
        f"{book}: was moved or deleted while xlops worked; nothing was written",
        f"{book}：运行期间被移动或删除；未写入任何内容",
    )


def test_d6_a_touched_file_is_not_a_changed_one(book: Path) -> None:
    tmp, package = edited(book)
    os.utime(book)
    assert replace_workbook(tmp, book, package.seen) is not None


def test_d6_deleted_or_new_meanwhile(book: Path) -> None:
    tmp, package = edited(book)
    keep = shutil.copy(tmp, book.with_name("second.tmp"))
    book.unlink()
    with pytest.raises(WorkbookError, match="moved or deleted"):
        replace_workbook(tmp, book, package.seen)
    assert replace_workbook(Path(keep), book, None) is None
    again = Path(shutil.copy(book, book.with_name("third.tmp")))
    with pytest.raises(WorkbookError, match="appeared meanwhile"):
        replace_workbook(again, book, None)


def test_d6_a_damaged_new_file_never_gets_there(book: Path) -> None:
    tmp, package = edited(book)
    old = book.read_bytes()
    tmp.write_bytes(tmp.read_bytes()[:-100])
    with pytest.raises(WorkbookError, match="the old one stays"):
        replace_workbook(tmp, book, package.seen)
    assert book.read_bytes() == old


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_d6_a_full_disk_leaves_the_old_file(book: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    package = Package(book)
    package.write_name("TargetACOS", 0.1)
    old = book.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(WorkbookError, match="the disk is full: free some space"):
        package.save(book)
    monkeypatch.undo()
    tmp, package = edited(book)
    monkeypatch.setattr(os, call, full)
    with pytest.raises(WorkbookError, match="the disk is full: free some space"):
        replace_workbook(tmp, book, package.seen)
    assert book.read_bytes() == old
    assert [p.name for p in book.parent.iterdir() if p.suffix == ".tmp"] == []


def test_d6_ten_copies_and_one_a_month_are_kept(book: Path) -> None:
    for day in range(0, 150, 10):
        tmp, package = edited(book, 0.1 + day / 1000)
        replace_workbook(tmp, book, package.seen, now=datetime(2026, 6, 1) + timedelta(days=day))
    (book.parent / "backups" / "book 2020.xlsx").write_bytes(b"somebody's own")
    names = sorted(path.name for path in (book.parent / "backups").iterdir())
    ten = "07-21 07-31 08-10 08-20 08-30 09-09 09-19 09-29 10-09 10-19".split()
    assert names == ["book 2020.xlsx", *(f"book 2026-{day} 000000.xlsx" for day in ["06-21", *ten])]


def test_saving_over_the_own_file_twice(book: Path) -> None:
    package = Package(book)
    for value in (0.1, 0.2):
        package.write_name("TargetACOS", value)
        package.save(book)
    assert Package(book).read_name("TargetACOS") == 0.2
    assert parts(book)["xl/worksheets/sheet5.xml"]


@pytest.mark.skipif(sys.platform == "win32", reason=NEEDS_LINKS)
def test_a_link_stays_a_link(book: Path, tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    target = Path(shutil.move(book, real / "book.xlsx"))
    book.symlink_to(target)
    tmp, package = edited(book)
    replace_workbook(tmp, book, package.seen)
    assert book.is_symlink()
    assert Package(target).read_name("TargetACOS") == 0.1


# -- another program holds a file ------------------------------------------------------------------------------------


def listed(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.skipif(sys.platform != "linux", reason=NEEDS_PROC)
def test_d6_the_file_that_is_held_is_named_and_nothing_lies_about(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PATIENCE", ())
    before = listed(book.parent)
    tmp, package = edited(book)
    with windows_like(held=[book]), pytest.raises(WorkbookError, match=rf"{book} is held by another program: close"):
        replace_workbook(tmp, book, package.seen, now=NOON)
    assert listed(book.parent) == before
    assert not (book.parent / "backups").exists()


def test_d6_with_another_name_the_old_workbook_goes_to_backups(book: Path) -> None:
    old = book.read_bytes()
    tmp, package = edited(book)
    new = tmp.read_bytes()
    retired = supersede_workbook(tmp, book.with_suffix(".xlsm"), package.seen, now=NOON)
    assert listed(book.parent) == {"book.xlsm": new, "backups/book 2026-11-23 120000.xlsx": old}
    assert retired == book.parent / "backups" / "book 2026-11-23 120000.xlsx"


@pytest.mark.skipif(sys.platform != "linux", reason=NEEDS_PROC)
@pytest.mark.parametrize("place", ["the old", "the new"])
def test_d6_never_do_two_workbooks_stand_side_by_side(book: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr(files, "PATIENCE", ())
    before = listed(book.parent)
    tmp, package = edited(book)
    macros = book.with_suffix(".xlsm")
    held = book if place == "the old" else macros
    with windows_like(held=[held]), pytest.raises(WorkbookError) as said:
        supersede_workbook(tmp, macros, package.seen, now=NOON)
    assert listed(book.parent) == before
    assert not (book.parent / "backups").exists()
    assert str(held) in str(said.value)


def test_d6_a_workbook_that_cannot_come_back_is_said_where_it_is(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PATIENCE", ())
    tmp, package = edited(book)
    real, calls = os.replace, iter([True, False, False])

    def held(source: Path, target: Path) -> None:
        if not next(calls):
            raise PermissionError(13, "held", str(source))
        real(source, target)

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(WorkbookError, match=r"book\.xlsx now lies at .*backups.* and could not be put back"):
        supersede_workbook(tmp, book.with_suffix(".xlsm"), package.seen, now=NOON)
