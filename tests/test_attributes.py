"""Files of the index have the line ends and the kind that .gitattributes says, on whichever system."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.skips import NO_GIT

ROOT = Path(__file__).parents[1]
_WINDOWS_OWN = {".bas", ".bat", ".cls", ".cmd", ".ps1"}
_AS_EXPORTED = ("tests/reports/cases/", "tests/reports/golden/")


@dataclass(frozen=True)
class Indexed:
    """A file as git keeps it."""

    path: str
    ends: str  # lf, crlf, mixed, none, -text
    says: str  # what .gitattributes has for it

    @property
    def suffix(self) -> str:
        return Path(self.path).suffix.lower()


@pytest.fixture(scope="module")
def index() -> list[Indexed]:
    if not (ROOT / ".git").exists():
        pytest.skip(NO_GIT)
    run = subprocess.run(["git", "ls-files", "--eol", "-z"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    if run.returncode:  # a repository of somebody else, which git does not trust
        pytest.skip(NO_GIT)
    return [_indexed(line) for line in run.stdout.split("\0") if line]


def _indexed(line: str) -> Indexed:
    told, _, path = line.partition("\t")
    found = re.match(r"i/(\S+)\s+w/\S*\s+attr/(.*)", told)
    assert found, line
    return Indexed(path, found[1], found[2].strip())


def test_text_is_kept_with_lf_and_binary_is_named(index: list[Indexed]) -> None:
    ours = [f for f in index if not f.path.startswith(_AS_EXPORTED)]
    assert [f.path for f in ours if f.ends in ("crlf", "mixed")] == []
    assert [f.path for f in ours if (f.ends == "-text") is not (f.says == "-text")] == [], "name it in .gitattributes"


def test_what_only_windows_runs_is_checked_out_as_there(index: list[Indexed]) -> None:
    ours = [f for f in index if f.says != "-text"]
    assert {f.suffix for f in ours if f.says.endswith("eol=crlf")} == _WINDOWS_OWN - {".cmd"}
    assert [f.path for f in ours if f.suffix not in _WINDOWS_OWN and not f.says.endswith("eol=lf")] == []


def test_exports_keep_their_lines(index: list[Indexed]) -> None:
    assert {f.says for f in index if f.path.startswith(_AS_EXPORTED)} == {"-text"}


def test_scripts_may_be_run(index: list[Indexed]) -> None:
    run = subprocess.run(["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    modes = {line.split("\t")[1]: line[:6] for line in run.stdout.splitlines()}
    scripts = [f.path for f in index if f.suffix in (".sh", ".command") or f.path == ".ci/run"]
    assert {path: modes[path] for path in scripts} == dict.fromkeys(scripts, "100755")
