"""What is exported of the demo store, read once for all tests; and stores of every kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from tests.export.shops import KINDS, page_of
from tests.jobs.exports import Home
from tests.tiers import thorough_after
from xlops.export.page import ReviewPage


@pytest.fixture(scope="session")
def page(typed_store: Path) -> ReviewPage:
    """The demo's last week, with what its people typed on their own sheets."""
    return page_of(typed_store, "2026-W47")


@pytest.fixture(params=thorough_after(2, KINDS), ids=[make.__name__ for make in KINDS])
def store_kind(request: pytest.FixtureRequest) -> Callable[[Home], None]:
    return cast("Callable[[Home], None]", request.param)
