from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo.reading import Files


@pytest.fixture(scope="session")
def files(demo_exports: Path) -> Files:
    """The demo store's exports, in the order of their names."""
    return Files(demo_exports, sorted(path for path in demo_exports.rglob("*") if path.is_file()))
