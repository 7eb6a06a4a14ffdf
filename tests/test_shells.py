"""Whoever follows a page on Windows can type each of its lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.shells import block_faults, faults
from tests.test_docs import PAGES, ROOT, ids, prose

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_LANGUAGES = {"", "shell", "bash", "console", "bat", "text", "toml", "json", "sql", "python", "vb", "yaml", "csv"}
_ALL = sorted([*PAGES, ROOT / "installer" / "README.md"])


@pytest.mark.parametrize("page", _ALL, ids=ids)
def test_every_line_works_in_cmd_and_in_powershell(page: Path) -> None:
    blocks = _FENCED.findall(page.read_text("utf-8"))
    assert [wrong for language, body in blocks for wrong in block_faults(language, body)] == []
    assert {language for language, _ in blocks} <= _LANGUAGES


@pytest.mark.parametrize("page", _ALL, ids=ids)
def test_a_block_for_macos_and_linux_has_its_sister_for_windows(page: Path) -> None:
    languages = [language for language, _ in _FENCED.findall(page.read_text("utf-8"))]
    alone = [
        number
        for number, language in enumerate(languages)
        if language in ("bash", "console") and "bat" not in languages[max(0, number - 1) : number + 2]
    ]
    assert alone == []


@pytest.mark.parametrize("page", _ALL, ids=ids)
def test_commands_in_running_text_work_there_too(page: Path) -> None:
    said = re.findall(r"`((?:xlops|pip|pytest|python) [a-z-][^`]*)`", prose(page.read_text("utf-8")))
    lines = [re.sub(r"\\\|", "|", line) for line in said if not re.search(r"[…\[|]", line)]  # no forms of a command
    assert [f"{line}: {why}" for line in lines for why in faults(line)] == []


@pytest.mark.parametrize(
    ("language", "body", "count"),
    [
        ("shell", 'xlops build\nxlops sql "select 1 where a = \'ALL\' limit 8"\npip install -e ".[dev,fleet]"\n', 0),
        ("bat", "py -m venv .venv\n.venv\\Scripts\\pip install -e .\ncmd\n.venv\\Scripts\\activate.bat\n", 0),
        ("bat", '.\\install.bat\ncurl.exe --data-binary "@week.txt" https://chat.example.com/hook\n', 0),
        ("bash", ". .venv/bin/activate && xlops build\n", 0),
        ("text", "shop/  a folder; of yours\n$ xlops schedule --install\n", 0),
        ("text", "$ xlops build && xlops check\n", 2),
        ("shell", "xlops check --json > check.json\n", 1),
        ("shell", "xlops export text   # for a mail\n", 1),
        ("shell", "xlops ingest ~/Downloads/a.csv\n", 1),
        ("shell", "xlops sql 'select 1'\n", 1),
        ("shell", "xlops build --store \\\n  shop\n", 2),
        ("shell", "python3 -m venv .venv\nsource .venv/bin/activate\n", 2),
        ("shell", "xlops fleet build --only brand-*\n", 1),
        ("shell", "LANG=C xlops build\n.venv/bin/xlops demo\n", 2),
        ("shell", 'xlops sql "select $1"\n', 1),
        ("bat", ".venv\\Scripts\\activate\n", 1),
        ("bat", ".venv\\Scripts\\activate.bat\n", 1),
        ("bat", "install.bat\n", 1),
    ],
)
def test_a_line_that_does_not_work_is_found(language: str, body: str, count: int) -> None:
    assert len(block_faults(language, body)) == count
