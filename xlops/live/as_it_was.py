"""What a click leaves as it was: whether the workbook counts as saved, and AutoSave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import xlwings as xw

from xlops.language import Lang, Text
from xlops.workbook.excel.system import on_mac

NOT_BACK = Text(
    "AutoSave was on and stays off, so that Excel does not save what is half changed.",
    "自动保存原为开启，现保持关闭，以免 Excel 保存只更新了一半的内容。",
)


@contextmanager
def still_saved(book: xw.Book) -> Iterator[None]:
    """A workbook that counted as saved does so afterwards: who only looked is not asked whether to save."""
    before = _counts_as_saved(book)
    try:
        yield
    finally:
        if before and not _counts_as_saved(book):
            with suppress(Exception):
                if on_mac():
                    book.api.saved.set(True)
                else:
                    book.api.Saved = True


@contextmanager
def without_autosave(book: xw.Book, lang: Lang) -> Iterator[None]:
    """AutoSave off, since it saves what is half changed; back where all went well, else the error says that it is off.

    Excel 2016 and 2019 have none, and AppleScript does not reach it: on macOS it stays as it is.
    """
    before: Any = None
    with suppress(Exception):
        if before := bool(book.api.AutoSaveOn):
            book.api.AutoSaveOn = False
    try:
        yield
    except Exception as why:
        if before:
            why.add_note(NOT_BACK.in_(lang))
        raise
    if before:
        with suppress(Exception):
            book.api.AutoSaveOn = True


def _counts_as_saved(book: xw.Book) -> bool:
    """False where it cannot be told."""
    with suppress(Exception):
        return bool(book.api.saved.get() if on_mac() else book.api.Saved)
    return False
