"""The buttons come first: who takes a run of neighbours takes all of them, and starts LibreOffice for them once."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: "live/test_buttons.py" not in item.nodeid)
