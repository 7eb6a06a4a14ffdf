"""Which of Amazon's own numbers a KPI equals, and where and why it differs: `amazon.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from xlops.language import NOTHING, Text


def beside_amazon(kpi_id: str) -> Text:
    """What is to be known by who compares a KPI with Amazon's pages; nothing where they have no such number."""
    return _texts().get(kpi_id, NOTHING)


@cache
def _texts() -> dict[str, Text]:
    stated = tomllib.loads(files("xlops.kpis").joinpath("amazon.toml").read_text("utf-8"))
    return {kpi_id: Text(**words) for kpi_id, words in stated.items()}
