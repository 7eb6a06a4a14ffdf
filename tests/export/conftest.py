"""What is measured of the demo store, its workbooks, made once for all tests; and stores of every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from tests.export.shops import KINDS
from tests.jobs.exports import Home
from tests.recomputed.conftest import typed_store
from tests.stores import board, built_en, built_zh

__all__ = ["board", "built_en", "built_zh", "typed_store"]


@pytest.fixture(params=KINDS, ids=[make.__name__ for make in KINDS])
def store_kind(request: pytest.FixtureRequest) -> Callable[[Home], None]:
    return cast("Callable[[Home], None]", request.param)
