"""Two columns of one name: Amazon's own translations call two fields alike. Cells tell them apart, then their order.

The names are data: `twins.toml`. Only names that stand there are taken apart; any other twin is refused as ambiguous.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from xlops.reports.vocabulary import normalise

_SHAPES = {"asin": re.compile(r"B0[A-Z0-9]{8}"), "digits": re.compile(r"\d{4,}")}
_ENOUGH = 0.9  # of a column's filled cells must have the shape


@dataclass(frozen=True)
class Twins:
    """Fields that share a name, in the order of their columns, and the shape of the cells of some."""

    fields: tuple[str, ...]
    shapes: dict[str, str]

    def settle(self, columns: Sequence[int], rows: Sequence[Sequence[str]]) -> dict[int, str]:
        """Column number → field, for the columns that have the name. A single one follows its cells, if they tell."""
        fitting = {
            field: [n for n in columns if _has_shape(shape, [row[n] for row in rows if n < len(row)])]
            for field, shape in self.shapes.items()
        }
        found = {numbers[0]: field for field, numbers in fitting.items() if len(numbers) == 1}
        others = [field for field in self.fields if field not in found.values()]
        rest = [n for n in columns if n not in found]
        if len(columns) > 1:
            found |= dict(zip(rest, others, strict=False))
        return found


def _has_shape(shape: str, cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    like = sum(1 for cell in filled if _SHAPES[shape].fullmatch(cell.upper()))
    return bool(filled) and like >= _ENOUGH * len(filled)


@cache
def _known() -> dict[str, dict[str, Twins]]:
    raw = tomllib.loads(files("xlops.reports").joinpath("twins.toml").read_text("utf-8"))
    return {
        family: {normalise(cell): Twins(tuple(said["fields"]), said.get("shapes", {})) for cell, said in cells.items()}
        for family, cells in raw.items()
    }


def twin_fields(family: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Column number → field, for the columns of a header whose name may stand for several fields."""
    found: dict[int, str] = {}
    for name, twins in _known().get(family, {}).items():
        columns = [n for n, cell in enumerate(header) if normalise(cell) == name]
        if columns:
            found |= twins.settle(columns, rows)
    return found
