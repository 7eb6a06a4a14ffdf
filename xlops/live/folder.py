"""Where the file of an open workbook is: Excel names one on OneDrive or SharePoint by its address on the web."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import xlwings as xw
from xlwings.utils import fullname_url_to_local_path

from xlops.errors import UsageError

# what OneDrive calls a file of a private person since 2024, which xlwings does not know; and before, which it does
_OF_A_PERSON = re.compile(r"https://my\.microsoftpersonalcontent\.com/personal/[^/]+/Documents/")
_BEFORE = "https://d.docs.live.net/0/"
_SAFE = "keep the store in a folder outside OneDrive and SharePoint"


def local_path(fullname: str) -> str:
    """The file that Excel's `FullName` means. Errors: UsageError for an address whose copy here is not found."""
    if "://" not in fullname:
        return fullname
    known = _OF_A_PERSON.sub(_BEFORE, fullname)
    for url in dict.fromkeys((known, unquote(known))):
        try:
            return str(fullname_url_to_local_path(url))
        except Exception as why:  # of xlwings, or of a registry and folders that it looks through
            reason = why
    raise UsageError(
        f"{fullname} is a file in the cloud, and its copy on this machine was not found ({reason}): switch AutoSave "
        f"off, or {_SAFE}"
    )


def file_of(book: xw.Book) -> Path:
    """The file on this machine that the open workbook is. Errors: UsageError as `local_path`."""
    try:
        name = book.fullname  # xlwings looks at the workbook's own settings too
    except Exception as why:
        with suppress(AttributeError):
            return Path(local_path(str(book.api.FullName)))
        raise UsageError(f"the folder of {book.name} was not found ({why}): switch AutoSave off, or {_SAFE}") from None
    return Path(local_path(name))


def folder_of(book: xw.Book) -> Path:
    """The folder that the open workbook's file is in. Errors: UsageError as `local_path`."""
    return file_of(book).parent
