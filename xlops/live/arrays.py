"""Arguments and results of worksheet functions: whole ranges at once, blank in blank out, `#N/A` for no data."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from xlops.errors import UsageError, XlopsError

NO_DATA = "#N/A"  # the generated wrapper turns this text into Excel's own error value
_ERROR_TEXTS = frozenset(
    f"#{name}"
    for name in "N/A DIV/0! VALUE! REF! NAME? NUM! NULL! SPILL! CALC! FIELD! BLOCKED! CONNECT! UNKNOWN! BUSY! "
    "GETTING_DATA".split()
)
_ERROR_CODES = range(-2146828288 + 2000, -2146828288 + 2100)  # COM's number of xlErrNull 2000, xlErrDiv0 2007 …
Block = list[list[Any]]
Numbers = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


class Argument(NamedTuple):
    """An argument as rows of cells: its numbers, which cells are blank, and what is wrong with those that are text."""

    numbers: Numbers
    blank: Marks
    wrong: npt.NDArray[np.object_] | None = None  # a sentence for a cell that is no number, else ""


def read_block(name: str, block: Any, default: float | None = None) -> Argument:
    """An argument: one value, a row, a column, or rows of cells; an error is no data, so NaN.

    A cell formatted as currency comes as Decimal. A blank counts as `default` where there is one.
    """
    rows = _rows(block)
    kinds = set(map(type, chain.from_iterable(rows)))
    if kinds <= {float, Decimal}:
        numbers = np.array(rows, dtype=np.float64)
        return Argument(numbers, np.zeros(numbers.shape, dtype=np.bool_))
    blank = np.array([[_is_blank(cell) for cell in row] for row in rows])
    read = [[_number(cell) for cell in row] for row in rows]
    wrong = None
    if any(number is None for row in read for number in row):
        pairs = zip(read, rows, strict=True)
        sentences = [["" if n is not None else _refused(name, c) for n, c in zip(*p, strict=True)] for p in pairs]
        wrong = np.array(sentences, dtype=object)
    numbers = np.array([[math.nan if n is None else n for n in row] for row in read], dtype=np.float64)
    if default is not None:
        numbers[blank], blank = default, np.zeros_like(blank)
    return Argument(numbers, blank, wrong)


def _rows(block: Any) -> list[Sequence[Any]]:
    """Rows of cells; a list of single values stands in one column, as xlwings hands over ranges of one column."""
    if not isinstance(block, list | tuple):
        return [[block]]
    return [row if isinstance(row, list | tuple) else [row] for row in block]


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and cell == "")


def is_error(cell: Any) -> bool:
    """Whether the cell holds one of Excel's errors: its text, or its COM number, which no cell has as an int."""
    return (isinstance(cell, str) and cell in _ERROR_TEXTS) or (isinstance(cell, int) and cell in _ERROR_CODES)


def _number(cell: Any) -> float | None:
    """The number in a cell, NaN for a blank or an error, None for what is no number."""
    if _is_blank(cell) or is_error(cell):
        return math.nan
    return float(cell) if isinstance(cell, int | float | Decimal) else None


def _refused(name: str, cell: Any) -> str:
    seen = f"the date {cell:%Y-%m-%d}" if isinstance(cell, date) else repr(str(cell)[:40])
    return f"{name} holds {seen}, where a number is needed"


def one_number(name: str, block: Any) -> float | None:
    """The number of a single cell; None for a blank, NaN for an error. Errors: UsageError for anything else."""
    found = read_block(name, block)
    if found.numbers.size != 1:
        rows, columns = found.numbers.shape
        raise UsageError(f"{name} is a range of {rows} × {columns} cells, where one cell is needed")
    if found.wrong is not None:
        raise UsageError(f"{name}: {_rows(block)[0][0]!r} is no number")
    return None if found.blank.item() else float(found.numbers.item())


def over_ranges(
    function: Callable[..., Numbers], arguments: Mapping[str, Any], defaults: Mapping[str, float] | None = None
) -> Any:
    """`function` over arguments that broadcast together as Excel's do: one cell fits every range.

    The result has the shape of the largest range; one value where all are single cells. A blank argument gives a blank
    cell, or counts as its default; no value gives `#N/A`. In a range a cell that is no number is said in its own place.
    Errors: UsageError where two ranges do not fit each other, or a single cell is no number.
    """
    read = {name: read_block(name, block, (defaults or {}).get(name)) for name, block in arguments.items()}
    numbers = _fitted({name: found.numbers for name, found in read.items()})
    blank = np.any(np.broadcast_arrays(*(found.blank for found in read.values())), axis=0)
    values = np.broadcast_to(function(*numbers), numbers[0].shape)
    blank = np.broadcast_to(blank, values.shape)
    cells: Any = values
    if (nothing := np.isnan(values)).any():
        cells = np.where(blank, "", np.where(nothing, NO_DATA, values.astype(object)))
    for found in reversed(read.values()):
        if found.wrong is not None:
            if cells.size == 1:
                raise UsageError(str(found.wrong.item()))
            wrong = np.broadcast_to(found.wrong, values.shape)
            cells = np.where(wrong != "", wrong, cells)
    return cells.tolist() if cells.size > 1 else cells.item()


def _fitted(arrays: Mapping[str, npt.NDArray[Any]]) -> Sequence[npt.NDArray[Any]]:
    try:
        return np.broadcast_arrays(*arrays.values())
    except ValueError:
        shapes = ", ".join(f"{name} {n.shape[0]} × {n.shape[1]}" for name, n in arrays.items())
        raise UsageError(
            f"the ranges do not fit each other ({shapes}): give ranges of one size, or single cells"
        ) from None


def each(function: Callable[..., float | None]) -> Callable[..., Numbers]:
    """A function of single numbers as one of arrays; where an argument is missing there is no value."""

    def one(*numbers: float) -> float:
        value = None if any(n != n for n in numbers) else function(*numbers)
        return float("nan") if value is None else float(value)

    return np.vectorize(one, otypes=[np.float64])


def over_questions(answer: Callable[..., Any], arguments: Mapping[str, Any], needed: int) -> Any:
    """`answer` to every question that the arguments ask together, in their shape; blank where a needed one is blank.

    The first `needed` arguments are needed. An error among them gives `#N/A`; a question that cannot be answered says
    why in its own place. Errors: XlopsError where there is one question only.
    """
    asked = _fitted({name: _objects(block) for name, block in arguments.items()})
    single = asked[0].size == 1

    def one(*cells: Any) -> Any:
        if any(map(_is_blank, cells[:needed])):
            return ""
        if any(map(is_error, cells)):
            return NO_DATA
        try:
            return answer(*cells)
        except XlopsError as why:
            if single:
                raise
            return str(why)

    cells = np.vectorize(one, otypes=[object])(*asked)
    return cells.item() if single else cells.tolist()


def _objects(block: Any) -> npt.NDArray[np.object_]:
    rows = _rows(block)
    cells = np.empty((len(rows), len(rows[0])), dtype=object)
    for number, row in enumerate(rows):
        cells[number, :] = row
    return cells
