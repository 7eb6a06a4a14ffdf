"""Sheets of which the workbook's own names speak and that are not there: a program other than Excel renamed them."""

from __future__ import annotations

from xlops.errors import WorkbookError
from xlops.language import Text
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package.references import parse_place
from xlops.workbook.template import NAMES


def refuse_gone(book: Opened) -> None:
    """Excel brings every reference along when a sheet is renamed; openpyxl and others change the tab alone.

    Errors: WorkbookError with the name that the sheet had, the one that it has now where that is known, and ways out.
    """
    sheets = {info.name.casefold(): info.name for info in book.sheets()}
    for now in (None, *sheets.values()):
        for name, text in book.defined_names(now).items():
            place = parse_place(text) if name in NAMES else None
            if place is not None and place[0].casefold() not in sheets:
                raise WorkbookError(_gone(place[0], now))


def _gone(sheet: str, now: str | None) -> Text:
    if now is None:
        is_now, back = Text("", ""), Text("", "")
    else:
        is_now = Text(f": it is called {now!r} now", f"：现名 {now!r}")
        back = Text("rename it back and run again, or ", "请改回原名后重试，或")
    return (
        Text(
            f"the workbook speaks of a sheet {sheet!r} that is not there",
            f"工作簿引用的工作表 {sheet!r} 不存在",
        )
        + is_now
        + Text(
            ". Excel renames a sheet everywhere, another program changed the tab alone: ",
            "。在 Excel 中改名会同步所有引用，而其他程序只改了标签：",
        )
        + back
        + Text(
            "put the newest workbook of backups/ back in its place; rename sheets in Excel only",
            "用 backups/ 中最新的工作簿替换它；请只在 Excel 中给工作表改名",
        )
    )
