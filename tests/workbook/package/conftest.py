"""Fixtures: the torture workbook, made once per worker and copied per test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.workbook.package import torture


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The torture workbook itself; not to be changed."""
    return torture.build(tmp_path_factory.mktemp("torture") / "book.xlsx")


@pytest.fixture
def book(built: Path, tmp_path: Path) -> Path:
    """A copy of the torture workbook for one test."""
    return Path(shutil.copy(built, tmp_path / "book.xlsx"))
