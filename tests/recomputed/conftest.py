"""The demo as two readers see it: the product's board with all that people typed, and the raw files recomputed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recomputed.account import Account, read_account
from tests.stores import board_of
from tests.typed import TYPED
from xlops.review.scorecard import Board


@pytest.fixture(scope="session")
def typed_board(typed_store: Path) -> Board:
    """Everything the product measured of that store."""
    return board_of(typed_store)


@pytest.fixture(scope="session")
def account(typed_store: Path, demo_exports: Path) -> Account:
    """The same raw files, read here once."""
    return read_account(demo_exports, typed_store / TYPED, typed_store / "xlops.toml")
