"""What macOS refuses until somebody allows it: Python in a folder, and Python speaking to Excel."""

from __future__ import annotations

import errno
import os
import subprocess
from contextlib import suppress
from pathlib import Path

from xlops.errors import UsageError
from xlops.language import Text
from xlops.workbook.excel.system import on_mac

_NOT_ALLOWED = -1743  # of Apple events
_FOLDER = Text(
    "macOS does not let Python into {folder}. System Settings › Privacy & Security › Files and Folders: allow it for "
    "Microsoft Excel and for Python; or move the store to a folder of your home that is neither Desktop, Documents, "
    "Downloads nor iCloud.",
    "macOS 不允许 Python 访问 {folder}。请在“系统设置 › 隐私与安全性 › 文件与文件夹”中允许 Microsoft Excel 和 Python；"
    "或把店铺移到个人文件夹中桌面、文稿、下载和 iCloud 以外的位置。",
)
_EXCEL = Text(
    "macOS does not let Python speak to Excel. System Settings › Privacy & Security › Automation: switch Microsoft "
    "Excel on below Microsoft Excel and below Python, then click again.",
    "macOS 不允许 Python 操作 Excel。请在“系统设置 › 隐私与安全性 › 自动化”中，在 Microsoft Excel 和 Python 下打开"
    " Microsoft Excel，然后再点一次。",
)


def refusal(why: BaseException) -> Text | None:
    """What macOS refused, and where it is allowed; None for any other error."""
    if not on_mac():
        return None
    if getattr(why, "errornumber", None) == _NOT_ALLOWED:
        return _EXCEL
    if isinstance(why, PermissionError) and why.errno == errno.EPERM:  # EACCES is the folder's own rights
        return _FOLDER.format(folder=why.filename or "")
    return None


def look_into(folder: Path) -> None:
    """Errors: UsageError where macOS hides the folder, which else looks as if it held nothing."""
    try:
        if on_mac():
            os.listdir(folder)
    except PermissionError as why:
        if said := refusal(why):
            raise UsageError(said) from None


def show(text: str, title: str) -> None:
    """A message that needs no Excel."""
    script = ("on run argv", "display alert (item 1 of argv) message (item 2 of argv)", "end run")
    lines = [word for line in script for word in ("-e", line)]
    with suppress(OSError):
        subprocess.run(["osascript", *lines, title, text], check=False)
