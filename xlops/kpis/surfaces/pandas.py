"""A formula over a frame that has one column per input."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlops.errors import FormulaError, did_you_mean
from xlops.kpis.formula import (
    Absolute,
    Add,
    Constant,
    Divide,
    Formula,
    Input,
    Maximum,
    Minimum,
    Multiply,
    Negative,
    Node,
    Subtract,
)
from xlops.kpis.surfaces.text import Unsupported

Column = npt.NDArray[np.float64]

TABLE: Mapping[type[Node], Callable[..., Column]] = {
    Negative: np.negative,
    Absolute: np.abs,
    Add: np.add,
    Subtract: np.subtract,
    Multiply: np.multiply,
    Divide: np.divide,
    # np.minimum, unlike np.fmin, lets a missing value win, as the language wants.
    Minimum: lambda *parts: reduce(np.minimum, parts),
    Maximum: lambda *parts: reduce(np.maximum, parts),
}


def evaluate(formula: Formula, frame: pd.DataFrame) -> pd.Series[float]:
    """The formula on every row, as float64 on the frame's index; NaN where there is no value, never infinite.

    FormulaError names the columns that are absent.
    """
    absent = [name for name in formula.inputs if name not in frame.columns]
    if absent:
        hint = did_you_mean(absent[0], [str(c) for c in frame.columns])
        raise FormulaError(f"{formula.text!r} needs the columns {', '.join(absent)}, which the frame lacks{hint}")
    columns = {name: np.asarray(frame[name].astype("float64"), dtype=np.float64) for name in formula.inputs}
    values = np.broadcast_to(evaluate_arrays(formula, columns), len(frame))
    return pd.Series(values, index=frame.index, dtype="float64")


def evaluate_arrays(formula: Formula, inputs: Mapping[str, Column]) -> Column:
    """The formula over arrays, one per input, that broadcast together; NaN where there is no value."""
    with np.errstate(all="ignore"):
        return _column(formula, formula.root, inputs)


def evaluate_many(formula: Formula, given: Sequence[Mapping[str, float | None]]) -> list[float | None]:
    """The formula's value on each of many inputs, as `python.evaluate` has it."""
    columns = {n: np.array([of.get(n) for of in given], dtype=np.float64) for n in formula.inputs}
    values = np.broadcast_to(evaluate_arrays(formula, columns), len(given)).tolist()
    return [None if value != value else value for value in values]


def _column(formula: Formula, node: Node, inputs: Mapping[str, Column]) -> Column:
    if isinstance(node, Constant):
        return np.array(node.value, dtype=np.float64)
    if isinstance(node, Input):
        return _finite(inputs[node.key])
    if type(node) not in TABLE:
        raise Unsupported(f"pandas cannot express {type(node).__name__.lower()} in {formula.text!r}")
    parts = [_column(formula, part, inputs) for part in node.parts]
    if isinstance(node, Divide):
        parts[1] = np.where(np.abs(parts[1]) <= node.floor, np.nan, parts[1])
    return _finite(TABLE[type(node)](*parts))


def _finite(values: Column) -> Column:
    return np.where(np.isfinite(values), values, np.nan)
