"""Where the file of an open workbook is: Excel names one on OneDrive or SharePoint by its address on the web."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import xlwings as xw
from xlwings.utils import fullname_url_to_local_path

from xlops.errors import UsageError


def local_path(fullname: str) -> str:
    """The file that Excel's `FullName` means. Errors: UsageError for an address whose copy here is not found."""
    if "://" not in fullname:
        return fullname
    for url in dict.fromkeys((fullname, unquote(fullname))):
        try:
            return str(fullname_url_to_local_path(url))
        except xw.XlwingsError as why:
            reason = why
    raise UsageError(
        f"{fullname} is a file in the cloud, and its copy on this machine was not found ({reason}): switch AutoSave "
        "off, or keep the store in a folder outside OneDrive and SharePoint"
    )


def folder_of(book: xw.Book) -> Path:
    """The folder on this machine that the open workbook's file is in. Errors: UsageError as `local_path`."""
    try:
        return Path(local_path(book.fullname)).parent
    except xw.XlwingsError as why:
        raise UsageError(
            f"the folder of {book.name} was not found ({why}): switch AutoSave off, or keep the store in a folder "
            "outside OneDrive and SharePoint"
        ) from None
