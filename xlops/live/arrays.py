"""Arguments and results of worksheet functions: whole ranges at once, each cell by itself (`AMZ_…` as LAMBDA alike)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from xlops.errors import UsageError, XlopsError
from xlops.live.numbers import number_in

NO_DATA = "#N/A"  # the generated wrapper turns this text into Excel's own error value,
REFUSED = "#VALUE! "  # and a text that begins so into #VALUE!; the sentence behind it goes to the status bar
_ERROR_TEXTS = frozenset(
    f"#{name}"
    for name in "N/A DIV/0! VALUE! REF! NAME? NUM! NULL! SPILL! CALC! FIELD! BLOCKED! CONNECT! UNKNOWN! BUSY! "
    "PYTHON! EXTERNAL! GETTING_DATA".split()
)
_ERROR_CODES = range(-2146828288 + 2000, -2146828288 + 2100)  # COM's number of xlErrNull 2000, xlErrDiv0 2007 …
Block = list[list[Any]]
Numbers = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


class Argument(NamedTuple):
    """An argument as rows of cells: its numbers, which cells are blank, and what cannot be reckoned with."""

    numbers: Numbers
    blank: Marks
    faults: npt.NDArray[np.object_] | None = None  # `#N/A` for an error, `#VALUE! …` for no number, else ""


def read_block(name: str, block: Any, default: float | None = None, most: float | None = None) -> Argument:
    """An argument: one value, a row, a column, or rows of cells; each cell by itself.

    A text is read as exports write numbers, TRUE counts as 1, a blank as `default` where there is one. A share above
    `most` may be meant as per cent, and is asked about. A cell formatted as currency may come as Decimal.
    """
    rows = _rows(block)
    kinds = set(map(type, chain.from_iterable(rows)))
    if kinds <= {float, Decimal} and most is None:
        numbers = np.array(rows, dtype=np.float64)
        return Argument(numbers, np.zeros(numbers.shape, dtype=np.bool_))
    blank = np.array([[_is_blank(cell) for cell in row] for row in rows])
    read = [[_number(name, cell, most) for cell in row] for row in rows]
    faults = None
    if any(isinstance(cell, str) for row in read for cell in row):
        faults = np.array([[c if isinstance(c, str) else "" for c in row] for row in read], dtype=object)
        read = [[math.nan if isinstance(c, str) else c for c in row] for row in read]
    numbers = np.array(read, dtype=np.float64)
    if default is not None:
        numbers[blank], blank = default, np.zeros_like(blank)
    return Argument(numbers, blank, faults)


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


def _number(name: str, cell: Any, most: float | None) -> float | str:
    """The number in a cell, NaN for a blank, a text for what is none: an error, or why it is refused."""
    if _is_blank(cell):
        return math.nan
    if is_error(cell):
        return NO_DATA
    found = float(cell) if isinstance(cell, int | float | Decimal) else None
    if isinstance(cell, str):
        found = number_in(cell)
    if found is None:
        seen = f"the date {cell:%Y-%m-%d}" if isinstance(cell, date) else repr(str(cell)[:40])
        return f"{REFUSED}{name} holds {seen}, where a number is needed"
    if most is not None and found > most:
        asked = f"is {name} {found:g} meant as {found:g} % or {found * 100:g} %?"
        return f"{REFUSED}{asked} Write {found:g}% or {found / 100:g}"
    return found


def over_ranges(
    function: Callable[..., Numbers],
    arguments: Mapping[str, Any],
    defaults: Mapping[str, float] | None = None,
    most: Mapping[str, float] | None = None,
) -> Any:
    """`function` over arguments that broadcast together as Excel's do: one cell fits every range.

    The result has the shape of the largest range; one value where all are single cells. The first argument that holds
    an error or no number decides a cell; else a blank one makes it blank, or counts as its default; no value gives
    `#N/A`. Errors: UsageError where two ranges do not fit each other, or a single cell is no number.
    """
    read = {
        name: read_block(name, b, (defaults or {}).get(name), (most or {}).get(name)) for name, b in arguments.items()
    }
    numbers = _fitted({name: found.numbers for name, found in read.items()})
    values = np.broadcast_to(function(*numbers), numbers[0].shape)
    cells = _answered(values, list(read.values()))
    if cells.size > 1:
        return cells.tolist()
    only = cells.item()
    if isinstance(only, str) and only.startswith(REFUSED):
        raise UsageError(only.removeprefix(REFUSED))
    return only


def _answered(values: npt.NDArray[Any], read: Sequence[Argument]) -> npt.NDArray[Any]:
    """The values as cells: faults and blanks of the arguments before them."""
    if not np.isnan(values).any():
        return values
    blank = np.any(np.broadcast_arrays(*(found.blank for found in read)), axis=0)
    blank = np.broadcast_to(blank, values.shape)
    cells: npt.NDArray[Any] = np.where(blank, "", np.where(np.isnan(values), NO_DATA, values.astype(object)))
    for found in reversed(read):
        if found.faults is not None:
            faults = np.broadcast_to(found.faults, values.shape)
            cells = np.where(faults != "", faults, cells)
    return cells


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
        with suppress(ValueError, OverflowError, ZeroDivisionError):  # a root of less than nothing is no value
            value = None if any(n != n for n in numbers) else function(*numbers)
            return math.nan if value is None else float(value)
        return math.nan

    return partial(_cell_by_cell, one, np.float64)


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
            return f"{REFUSED}{why}"

    cells = _cell_by_cell(one, object, *asked)
    return cells.item() if single else cells.tolist()


def _cell_by_cell(function: Callable[..., Any], kind: type, *arrays: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A function of single cells over arrays that fit each other.

    Reading the snapshot leaves the processor's flag of a number that is none behind, and Python 3.13 sets it where it
    compares such numbers: numpy would warn of it.
    """
    with np.errstate(invalid="ignore"):
        found: npt.NDArray[Any] = np.vectorize(function, otypes=[kind])(*arrays)
        return found


def _objects(block: Any) -> npt.NDArray[np.object_]:
    rows = _rows(block)
    cells = np.empty((len(rows), len(rows[0])), dtype=object)
    for number, row in enumerate(rows):
        cells[number, :] = row
    return cells
