"""Page one of a review's sheet as PDF, printed by LibreOffice, or by Excel where there is no LibreOffice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from xlops import files
from xlops.errors import WorkbookError
from xlops.language import Text
from xlops.workbook.package import Package

_SECONDS = 180
_PLACES = {
    "win32": (
        r"%ProgramFiles%\LibreOffice\program\soffice.com",
        r"%ProgramFiles(x86)%\LibreOffice\program\soffice.com",
    ),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS/soffice",),
}
_WITH_EXCEL = ("win32", "darwin")
_NONE = Text(
    "a PDF is printed by LibreOffice or by Excel, and neither was found: install LibreOffice (libreoffice.org; on "
    "Debian and Ubuntu `apt install libreoffice-calc`), or name its program in the environment variable SOFFICE; "
    "`xlops export html` needs neither",
    "PDF 由 LibreOffice 或 Excel 打印，本机都没有找到：请安装 LibreOffice（libreoffice.org；Debian、Ubuntu 用 "
    "`apt install libreoffice-calc`），或在环境变量 SOFFICE 中写明程序路径；`xlops export html` 两者都不需要",
)


def page_one(workbook: Path, sheet: str, target: Path) -> None:
    """Print the first page of a sheet to `target`, whole or not at all; the workbook is only read.

    Errors: WorkbookError where no program can print, or it made nothing.
    """
    program = office()
    with files.scratch(prefix="xlops-pdf-") as folder:
        made = folder / f"{workbook.stem}.pdf"
        if program is not None:
            _by_office(program, _alone(workbook, sheet, folder / workbook.name), made)
        elif sys.platform in _WITH_EXCEL and _has_excel():
            _by_excel(_alone(workbook, sheet, folder / workbook.name), sheet, made)
        else:
            raise WorkbookError(_NONE)
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = files.half_made(target)
        try:
            shutil.copyfile(made, beside)
            files.replace(beside, target)
        finally:
            files.discard(beside)


def office() -> str | None:
    """LibreOffice's program: named by SOFFICE, on the path, or where its installer puts it; None without one."""
    places = [os.environ.get("SOFFICE"), shutil.which("soffice"), shutil.which("libreoffice")]
    places += [os.path.expandvars(place) for place in _PLACES.get(sys.platform, ())]
    return next((place for place in places if place and Path(place).is_file()), None)


def _alone(workbook: Path, sheet: str, copy: Path) -> Path:
    """A copy of the workbook in which only one sheet can be seen, so that its first page is page one."""
    with Package(workbook) as package:
        package.show_only(sheet)
        package.save(copy)
    return copy


def _by_office(program: str, workbook: Path, made: Path) -> None:
    """LibreOffice without a window, in a profile of its own, so that one that is open is not disturbed."""
    pages = json.dumps({"PageRange": {"type": "string", "value": "1"}})
    profile = (workbook.parent / "profile").resolve().as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to",
               f"pdf:calc_pdf_Export:{pages}", "--outdir", str(made.parent), str(workbook)]  # fmt: skip
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as why:
        raise WorkbookError(f"{program} could not print the review: {why}") from None
    if not made.is_file():  # its exit code is 0 even when it failed
        raise WorkbookError(f"{program} made no PDF: {(run.stderr or run.stdout).strip()[-300:] or 'it said nothing'}")


def _has_excel() -> bool:
    import xlwings as xw

    try:
        with xw.App(visible=False, add_book=False):
            return True
    except Exception:  # what COM and AppleScript raise where there is no Excel has no common class
        return False


def _by_excel(workbook: Path, sheet: str, made: Path) -> None:
    """An Excel of its own; on Windows the first page, on macOS, where it cannot be asked for one, the sheet."""
    import xlwings as xw

    with xw.App(visible=False, add_book=False) as app:
        book = app.books.open(str(workbook), read_only=True, update_links=False)
        page = book.sheets[sheet]
        if sys.platform == "win32":
            page.api.ExportAsFixedFormat(Type=0, Filename=str(made), From=1, To=1)
        else:
            page.to_pdf(str(made))
        book.close()
    if not made.is_file():
        raise WorkbookError("Excel made no PDF: open the workbook and print the sheet from there")
