"""What is handed out beside the program: installer, workflow, container. Every call of xlops in it exists."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from tests.skips import NEEDS_SIGNALS
from xlops.cli import cli
from xlops.jobs.unattended.monday import bat_text, command_text

ROOT = Path(__file__).parents[3]
INSTALLER, DEPLOY = ROOT / "installer", ROOT / "deploy"


def parses(words: list[str]) -> None:
    """Have click read a call, without making it. Errors: click.UsageError."""
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None
        command, context = found, click.Context(found, parent=context)
    command.parse_args(context, words)


def workflow() -> dict[str, Any]:
    # in YAML 1.1 a bare `on` is true
    return import_module("yaml").safe_load((DEPLOY / "nightly.yml").read_text("utf-8"))  # type: ignore[no-any-return]


def calls() -> Iterator[str]:
    """Every call of xlops, without what the shell does around it."""
    for step in workflow()["jobs"]["build"]["steps"]:
        yield from re.findall(r"^xlops (.*?)(?: >.*)?$", step.get("run", ""), re.M)
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    assert json.loads(re.findall(r"^ENTRYPOINT (.*)$", text, re.M)[0]) == ["xlops"]
    yield shlex.join(json.loads(re.findall(r"^CMD (.*)$", text, re.M)[0]))
    yield from re.findall(r"/store\" xlops (.+)$", text, re.M)
    for script in (bat_text("C:\\python.exe"), command_text("/usr/bin/python3")):
        yield from re.findall(r"(build --store \. --open)", script)


@pytest.mark.parametrize("call", sorted(set(calls())))
def test_every_call_that_is_handed_out_is_one(call: str) -> None:
    parses(shlex.split(call))


def test_the_calls_are_found() -> None:
    assert {call.split()[0] for call in calls()} == {"ingest", "build", "check", "watch"}
    with pytest.raises(click.UsageError):
        parses(["build", "--no-such-option"])


def test_the_workflow_keeps_the_workbook_whatever_the_gate_says() -> None:
    steps = workflow()["jobs"]["build"]["steps"]
    keeps = next(step for step in steps if "upload-artifact" in step.get("uses", ""))
    assert keeps["if"] == "always()"
    assert "check.json" in keeps["with"]["path"]
    gates = [n for n, step in enumerate(steps) if "--fail-on breach" in step.get("run", "")]
    assert gates == [steps.index(keeps) - 1]
    assert workflow()["permissions"] == {"contents": "read"}


def test_the_container_runs_as_nobody_of_weight_and_keeps_its_store_outside() -> None:
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    assert lines.index("USER xlops") < lines.index("VOLUME /store") < lines.index('ENTRYPOINT ["xlops"]')
    assert [line for line in lines if line.startswith("FROM")] == ["FROM python:3.12-slim"]


def test_windows_powershell_reads_its_scripts() -> None:
    """5.1 takes a file without a mark for the system's code page, and knows none of the newer operators."""
    for path in INSTALLER.glob("*.ps1"):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        text = content.decode("utf-8-sig")
        assert [sign for sign in ("&&", "||", "??", " ? ", "`\n") if sign in text] == []
        bare = re.sub(r'"[^"\n]*"|\'[^\'\n]*\'|#[^\n]*', "", text)
        assert [bare.count(a) - bare.count(b) for a, b in ("()", "{}", "[]")] == [0, 0, 0]
    for path in INSTALLER.glob("*.bat"):
        assert path.read_bytes().isascii()
        assert "&&" not in path.read_text()
        for named in re.findall(r"(?:dp0|\\)([\w-]+\.ps1)", path.read_text()):
            assert (INSTALLER / named).exists()


def test_a_package_registry_is_named_nowhere() -> None:
    files = [p for folder in (INSTALLER, DEPLOY) for p in folder.iterdir() if p.suffix != ".whl"]
    hosts = {h for p in files for h in re.findall(r"https?://([\w.-]+)", p.read_text("utf-8"))}
    assert hosts == {"astral.sh"}  # the installer of uv that its makers document


# -- install.sh, with a uv that only notes what it was asked ----------------------------------------------------------


_UV = """#!/bin/sh
echo "$@" > "$HOME/asked"
mkdir -p "$UV_TOOL_BIN_DIR" "$UV_CACHE_DIR"
printf '#!/bin/sh\\necho "$@" >> "$HOME/called"\\n' > "$UV_TOOL_BIN_DIR/xlops"
chmod +x "$UV_TOOL_BIN_DIR/xlops"
"""
_CRONTAB = """#!/bin/sh
case "$1" in -l) cat "$HOME/tab" ;; -) cat > "$HOME/tab.new"; mv "$HOME/tab.new" "$HOME/tab" ;; esac
"""


@pytest.mark.skipif(sys.platform == "win32", reason=NEEDS_SIGNALS)
def test_what_is_installed_is_taken_away_without_a_trace(tmp_path: Path) -> None:
    download, home, bin_ = tmp_path / "下载 & more", tmp_path / "h", tmp_path / "bin"
    shutil.copytree(INSTALLER, download, ignore=shutil.ignore_patterns("*.whl"))
    (home / "Desktop").mkdir(parents=True)
    bin_.mkdir()
    for path, text in ((download / "uv", _UV), (bin_ / "crontab", _CRONTAB)):
        path.write_text(text)
        path.chmod(0o755)
    app = home / ".local" / "share" / "xlops-app"
    ours = f"0 8 * * 1 {app}/bin/python -P -m xlops schedule --run --store /x # xlops:0123456789ab\n"
    others = "# mine\n0 8 * * 1 /venv/bin/python -P -m xlops schedule --run --store /y # xlops:ba9876543210\n"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {"HOME": str(home), "PATH": f"{bin_}:/usr/bin:/bin", "LANG": "C.UTF-8"}
        command = ["sh", str(download / "install.sh"), *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    assert run().stderr.startswith("There is no xlops-….whl beside this script")
    (download / "xlops-0.1.0-py3-none-any.whl").touch()
    for _ in range(2):  # again: a newer one over an older
        assert run().returncode == 0
        assert os.readlink(home / ".local" / "bin" / "xlops") == f"{app}/bin/xlops"
        asked = f"tool install --force --python 3.13 --with watchdog>=4 {download}/xlops-0.1.0-py3-none-any.whl\n"
        assert (home / "asked").read_text() == asked
        assert (home / "Desktop" / "New xlops store.command").stat().st_mode & 0o111
        assert not (app / "cache").exists()
    (home / "tab").write_text(ours + others)
    assert run("--uninstall").returncode == 0
    assert (home / "tab").read_text() == others
    assert (home / "called").read_text() == "excel uninstall\n"
    left = sorted(p.relative_to(home).as_posix() for p in home.rglob("*"))
    assert left == ["Desktop", "asked", "called", "tab"]
    assert run("--uninstall").stderr.startswith("xlops is not installed here.")
    assert run("--what").returncode == 1
