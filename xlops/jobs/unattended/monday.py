"""`Monday.bat` and `Monday.command` beside a workbook: a double click builds the store, opens the workbook, and stays
open where something is wrong.

They name no folder, so that a store may move, and the Python that wrote them first, since a double click knows no
virtual environment. Each carries a digest of itself: one that somebody changed is never written over.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from xlops import files

BAT, COMMAND = "Monday.bat", "Monday.command"
_DIGEST = re.compile(r"(?<= xlops 1 )[0-9a-f]{16}(?= )")
_PLACES = ("LOCALAPPDATA", "APPDATA", "USERPROFILE")
_NONE = "0" * 16

# Labels first, letters that are no ASCII last: cmd counts bytes when it looks for a label.
_BAT = """\
@echo off
rem xlops 1 {digest} Written by xlops. Change it as you like: then xlops leaves it as it is.
setlocal EnableExtensions DisableDelayedExpansion
title xlops
pushd "%~dp0"
if errorlevel 1 goto trouble
chcp 65001 >nul
{own}where xlops >nul 2>nul
if errorlevel 1 goto launcher
xlops build --store . --open
goto done
:launcher
py -3 -c "import xlops" >nul 2>nul
if errorlevel 1 goto python
py -3 -m xlops build --store . --open
goto done
:python
python -c "import xlops" >nul 2>nul
if errorlevel 1 goto nowhere
python -m xlops build --store . --open
:done
if errorlevel 1 goto trouble
popd
exit /b 0
:trouble
popd
echo.
pause
exit /b 1
:nowhere
popd
echo xlops is not on this machine any more: run its installer again.
echo 此电脑上已没有 xlops：请重新运行安装程序。
pause
exit /b 1
"""
_BAT_OWN = """\
set "XLOPS_PYTHON={python}"
if not exist "%XLOPS_PYTHON%" goto any
"%XLOPS_PYTHON%" -P -c "import xlops" >nul 2>nul
if errorlevel 1 goto any
"%XLOPS_PYTHON%" -P -m xlops build --store . --open
goto done
:any
"""
_COMMAND = """\
#!/bin/bash
# xlops 1 {digest} Written by xlops. Change it as you like: then xlops leaves it as it is.
cd "$(dirname "$0")" || exit 1
PATH="$PATH:$HOME/.local/bin:/opt/homebrew/bin:/usr/local/bin"
own={python}
build() {{ "$@" build --store . --open; }}
if [ -x "$own" ] && "$own" -P -c "import xlops" 2>/dev/null; then
  build "$own" -P -m xlops
elif command -v xlops >/dev/null; then
  build xlops
elif python3 -c "import xlops" 2>/dev/null; then
  build python3 -m xlops
else
  echo "xlops is not on this machine any more: run its installer again."
  echo "此电脑上已没有 xlops：请重新运行安装程序。"
  false
fi && exit 0
echo
read -r -p "Enter ⏎ " _
exit 1
"""


def bat_text(python: str, places: Mapping[str, str] = os.environ) -> str:
    """Of this Python; of none where it is not one of Windows. `places` are the variables of the environment.

    Below a folder that has a variable it is named by that: so letters that are no ASCII, as in a user's name, stay out.
    """
    named = python.replace("%", "%%")
    for place in _PLACES:
        folder = places.get(place, "") + "\\"
        if len(folder) > 1 and python.lower().startswith(folder.lower()):
            named = f"%{place}%\\" + python[len(folder) :].replace("%", "%%")
            break
    own = _BAT_OWN.format(python=named) if python else ""
    return _signed(_BAT.format(digest=_NONE, own=own))


def command_text(python: str) -> str:
    """Of this Python; of none where it is one of Windows."""
    return _signed(_COMMAND.format(digest=_NONE, python=shlex.quote(python)))


def write_monday(folder: Path, python: str = sys.executable, *, windows: bool = sys.platform == "win32") -> list[Path]:
    """Write both files, each for its system; those that were left because somebody changed them. Errors: OSError."""
    texts = {BAT: bat_text(python if windows else ""), COMMAND: command_text("" if windows else python)}
    left = []
    for name, text in texts.items():
        path = folder / name
        if path.exists() and not is_ours(path.read_text("utf-8", "replace")):
            left.append(path)
            continue
        files.put(path, text.replace("\n", "\r\n") if name == BAT else text)
        if name == COMMAND:
            path.chmod(0o755)
    return left


def is_ours(text: str) -> bool:
    """Whether a file of this text stands as we wrote it."""
    text = text.replace("\r\n", "\n")
    return bool(_DIGEST.search(text)) and _signed(text) == text


def _signed(text: str) -> str:
    bare = _DIGEST.sub(_NONE, text, count=1)
    return _DIGEST.sub(hashlib.sha256(bare.encode()).hexdigest()[:16], bare, count=1)
