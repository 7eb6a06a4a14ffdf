"""A double click: what it runs, that it stays open on trouble, and that nobody's own version is written over."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.skips import NEEDS_SIGNALS
from xlops.cli import cli
from xlops.errors import UsageError
from xlops.jobs.make import init, renew_monday
from xlops.jobs.unattended import opening
from xlops.jobs.unattended.monday import BAT, COMMAND, bat_text, command_text, is_ours, write_monday

HOSTILE = "C:\\Users\\李 100% & (x)\\py'thon.exe"
needs_bash = pytest.mark.skipif(sys.platform == "win32", reason=NEEDS_SIGNALS)


def test_init_writes_both_as_their_systems_read_them(tmp_path: Path) -> None:
    made = init(tmp_path / "店 铺")
    assert made[-2:] == [tmp_path / "店 铺" / BAT, tmp_path / "店 铺" / COMMAND]
    bat, command = (path.read_bytes() for path in made[-2:])
    assert bat.startswith(b"@echo off\r\n")  # a mark of UTF-8 would be a command to cmd
    assert bat.count(b"\n") == bat.count(b"\r\n")
    assert command.startswith(b"#!/bin/bash\n")
    assert b"\r" not in command
    if os.name == "posix":
        assert made[-1].stat().st_mode & 0o111 == 0o111
        assert sys.executable.encode() in command


def test_the_bat_quotes_every_path_and_keeps_to_what_cmd_reads() -> None:
    text = bat_text(HOSTILE, {})
    lines = text.splitlines()
    assert 'set "XLOPS_PYTHON=C:\\Users\\李 100%% & (x)\\py\'thon.exe"' in lines
    assert [line for line in lines if "%XLOPS_PYTHON%" in line and '"%XLOPS_PYTHON%"' not in line] == []
    assert 'pushd "%~dp0"' in lines  # also a share gets a drive letter
    assert lines.index("chcp 65001 >nul") < lines.index('set "XLOPS_PYTHON=C:\\Users\\李 100%% & (x)\\py\'thon.exe"')
    jumps = set(re.findall(r"goto (\w+)", text))
    labels = {line[1:]: n for n, line in enumerate(lines) if line.startswith(":")}
    assert jumps <= labels.keys()
    told = [n for n, line in enumerate(lines) if not line.isascii() and "XLOPS_PYTHON=" not in line]
    assert told
    assert min(told) > max(labels.values())
    assert re.findall(r"(?m)^(?:\S+ )?.*build --store \. --open$", text) == [
        '"%XLOPS_PYTHON%" -P -m xlops build --store . --open', "xlops build --store . --open",
        "py -3 -m xlops build --store . --open", "python -m xlops build --store . --open",
    ]  # fmt: skip
    assert lines.count("pause") == 2
    assert "XLOPS_PYTHON" not in bat_text("")
    places = {"USERPROFILE": "C:\\Users\\李", "LOCALAPPDATA": "C:\\Users\\李\\AppData\\Local"}
    installed = bat_text("c:\\users\\李\\appdata\\local\\xlops-app\\100%\\python.exe", places)
    assert 'set "XLOPS_PYTHON=%LOCALAPPDATA%\\xlops-app\\100%%\\python.exe"' in installed.splitlines()


def test_what_somebody_changed_is_never_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    init(folder)
    assert write_monday(folder, "/another/python", windows=False) == []
    assert "own=/another/python\n" in (folder / COMMAND).read_text("utf-8")
    own = (folder / BAT).read_text("utf-8").replace("pause", "rem no pause")
    (folder / BAT).write_text(own, "utf-8")
    (folder / COMMAND).unlink()
    assert renew_monday(folder) == ([folder / COMMAND], [folder / BAT])
    assert (folder / BAT).read_text("utf-8") == own
    ran = CliRunner().invoke(cli, ["init", str(folder), "--monday"])
    assert (ran.exit_code, ran.stdout) == (0, f"{folder / COMMAND}\n")
    assert "was changed by somebody and stays as it is" in ran.stderr
    with pytest.raises(UsageError, match="is no xlops store"):
        renew_monday(tmp_path)
    assert is_ours(command_text("").replace("\n", "\r\n"))  # a sync client may change the ends of lines
    assert not is_ours("echo mine\n")


def stub(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/bash\n{text}\n")
    (folder / name).chmod(0o755)


def double_click(command: Path, path: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run it as Terminal does: from the home folder, with no environment of ours."""
    environment = {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8"}
    return subprocess.run(["bash", command], cwd=home, env=environment, input="\n", capture_output=True, text=True)


@needs_bash
def test_the_command_asks_the_python_that_wrote_it_then_any_xlops(tmp_path: Path) -> None:
    folder, bin_, system = tmp_path / "店 铺's & 100%", tmp_path / "bin", "/usr/bin:/bin"
    folder.mkdir()
    stub(tmp_path / "my py", "python", '[ "$2" = -c ] || { pwd; echo "$@"; exit "${BAD:-0}"; }')
    write_monday(folder, str(tmp_path / "my py" / "python"), windows=False)
    done = double_click(folder / COMMAND, system, tmp_path)
    assert (done.returncode, done.stdout) == (0, f"{folder}\n-P -m xlops build --store . --open\n")
    (tmp_path / "my py" / "python").unlink()
    stub(bin_, "xlops", 'echo "xlops: it is open in Excel" >&2; exit 1')
    done = double_click(folder / COMMAND, f"{bin_}:{system}", tmp_path)
    assert (done.returncode, done.stdout) == (1, "\n")  # it waited for Enter
    assert done.stderr.startswith("xlops: it is open in Excel\n")
    (bin_ / "xlops").unlink()
    stub(bin_, "python3", "exit 1")
    done = double_click(folder / COMMAND, f"{bin_}:{system}", tmp_path)
    assert (done.returncode, done.stdout.splitlines()[:2]) == (1, [
        "xlops is not on this machine any more: run its installer again.", "此电脑上已没有 xlops：请重新运行安装程序。",
    ])  # fmt: skip


@needs_bash
@pytest.mark.parametrize(("platform", "program"), [("darwin", "open"), ("linux", "xdg-open")])
def test_a_workbook_is_shown_by_what_the_system_has(
    platform: str, program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub(tmp_path / "bin", program, f'printf %s "$1" > "{tmp_path}/shown"')
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert opening.show_file(tmp_path / "店 铺.xlsx")
    assert (tmp_path / "shown").read_text("utf-8") == str(tmp_path / "店 铺.xlsx")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert not opening.show_file(tmp_path / "a.xlsx")
