"""The demo as two readers see it: the product's board with all that people typed, and the raw files recomputed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.measured import kept_board
from tests.recomputed.account import Account, read_account
from tests.typed import TYPED
from xlops.facts.history import open_store
from xlops.review.scorecard import Board
from xlops.settings import load_settings


@pytest.fixture(scope="session")
def typed_board(typed_store: Path) -> Board:
    """Everything the product measured of that store."""
    with open_store(typed_store, read_only=True) as store:
        return kept_board(store, load_settings(typed_store))


@pytest.fixture(scope="session")
def account(typed_store: Path, demo_exports: Path) -> Account:
    """The same raw files, read here once."""
    return read_account(demo_exports, typed_store / TYPED, typed_store / "xlops.toml")
