"""A store by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.exports import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty store of one marketplace."""
    folder = tmp_path / "shop"
    folder.mkdir()
    made = Home(folder)
    made.configure('store = "Trap"\nmarketplaces = ["US"]\n')
    return made
