"""Arguments and results of worksheet functions: whole ranges at once, blank in blank out, `#N/A` for no data."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from xlops.errors import UsageError

NO_DATA = "#N/A"  # the generated wrapper turns this text into Excel's own error value
_MISSING = (None, "", NO_DATA, "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!")
Block = list[list[Any]]
Numbers = npt.NDArray[np.float64]


def read_block(name: str, block: Any) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """(numbers, where blank) of an argument: one value, a column, or rows of cells; an error is no data, so NaN.

    Errors: UsageError names the argument where a cell holds text that is no number.
    """
    rows = _rows(block)
    kinds = set(map(type, chain.from_iterable(rows)))
    if kinds <= {float, int}:
        return np.array(rows, dtype=np.float64), np.zeros((len(rows), len(rows[0])), dtype=np.bool_)
    cells = [[math.nan if cell in _MISSING else cell for cell in row] for row in rows]
    if wrong := [cell for row in cells for cell in row if not isinstance(cell, int | float)]:
        raise UsageError(f"{name} holds {str(wrong[0])[:40]!r}, where a number is needed")
    return np.array(cells, dtype=np.float64), np.array([[cell in (None, "") for cell in row] for row in rows])


def _rows(block: Any) -> list[Sequence[Any]]:
    if not isinstance(block, list | tuple):
        return [[block]]
    return [row if isinstance(row, list | tuple) else [row] for row in block]


def over_ranges(function: Callable[..., Numbers], arguments: Mapping[str, Any]) -> Any:
    """`function` over arguments that broadcast together as Excel's do: one cell fits every range.

    The result has the shape of the largest range; one value where all are single cells. A blank argument gives a blank
    cell, no value `#N/A`. Errors: UsageError where two ranges do not fit each other, or a cell is no number.
    """
    read = {name: read_block(name, block) for name, block in arguments.items()}
    try:
        numbers = np.broadcast_arrays(*(n for n, _ in read.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {n.shape[0]} × {n.shape[1]}" for name, (n, _) in read.items())
        raise UsageError(
            f"the ranges do not fit each other ({shapes}): give ranges of one size, or single cells"
        ) from None
    blank = np.any(np.broadcast_arrays(*(b for _, b in read.values())), axis=0)
    values = np.broadcast_to(function(*numbers), blank.shape)
    cells: Any = values
    if (nothing := np.isnan(values)).any():
        cells = np.where(blank, "", np.where(nothing, NO_DATA, values.astype(object)))
    return cells.tolist() if cells.size > 1 else cells.item()


def each(function: Callable[..., float | None]) -> Callable[..., Numbers]:
    """A function of single numbers as one of arrays; where an argument is missing there is no value."""

    def one(*numbers: float) -> float:
        value = None if any(n != n for n in numbers) else function(*numbers)
        return float("nan") if value is None else float(value)

    return np.vectorize(one, otypes=[np.float64])
