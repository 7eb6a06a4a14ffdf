"""A Chinese store is refused in Chinese: what people of it meet most in their weekly commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.measures.test_owed import filled
from xlops.cli import cli
from xlops.errors import XlopsError

COMMANDS = (
    ("owed", "--as-of", "2020-01-01"), ("owed", "--csv", "a.txt"), ("owed", "--csv", "no/such/a.csv"),
    ("profit", "--period", "2026"), ("profit", "--period", "the other week"), ("check", "--period", "10"),
    ("check", "--period", "2026-W99"), ("check", "--marketplace", "Mars"), ("check", "--marketplace", "DE"),
    ("check", "--period", "2020-W01"), ("review", "week", "2026-10"), ("export", "text", "2026-Q3"),
    ("export", "text", "2026-W30"), ("restock", "--supplier", "nobody"), ("actions", "show", "A-9999"),
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = filled(tmp_path_factory.mktemp("refused"))
    home.configure('marketplaces = ["US"]\nlanguage = "zh"\n')
    return home.folder


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_a_weekly_command_refuses_is_said_in_both_languages(command: tuple[str, ...], store: Path) -> None:
    result = CliRunner().invoke(cli, [*command, "--store", str(store)])
    assert isinstance(result.exception, XlopsError), result.output
    assert re.search(r"[\u4e00-\u9fff]", result.exception.said.zh), result.exception.said.zh
    assert not re.search(r"[\u4e00-\u9fff]", result.exception.said.en)
