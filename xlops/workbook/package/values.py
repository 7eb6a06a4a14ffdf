"""Cached values of formulas, computed by IronCalc; a second opinion on those the caller wrote himself."""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlops.workbook.package.cells import cell_value
from xlops.workbook.package.references import cell_ref, column_number
from xlops.workbook.package.scalars import ERROR, Scalar, encode_text, space
from xlops.workbook.package.worksheet import arrays, data_span, plain

if TYPE_CHECKING:
    from xlops.workbook.package.package import Package

MOST_BYTES = 400_000_000  # of sheet XML; beyond it IronCalc would need more memory than a laptop has

# A formula cell: attributes, formula element, value element.
_FORMULA_CELL = re.compile(
    rb'<c\b([^>]*?\sr="([A-Z]+)(\d+)"[^>]*)>(\s*<f\b[^>]*?(?:/>|>[^<]*</f>))(\s*<v\b[^>]*?(?:/>|>([^<]*)</v>))?\s*</c>'
)
_CANNOT = re.compile(r"#(?:NAME\?|N/IMPL!?|ERROR!|CIRC!|SPILL!|CALC!|UNSUPPORTED!?)")
_RANDOM = re.compile(rb"\b(?:RAND|RANDBETWEEN|RANDARRAY|NOW)\(", re.IGNORECASE)
_VALUELESS = re.compile(rb"(<c\b[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>))\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_PASSES = 3


@dataclass(frozen=True)
class ValueDrift:
    """A formula written with a value that IronCalc computes differently."""

    sheet: str
    ref: str
    ours: Scalar
    ironcalc: Scalar


@dataclass(frozen=True)
class FormulaCell:
    """A formula cell of the saved workbook and what it shows."""

    sheet: int
    part: str
    column: int
    row: int
    cached: Scalar
    random: bool


def refresh_values(path_in: Path | Package, package: Package | None = None) -> list[ValueDrift]:
    """Bring cached values of formulas up to date; the cells where IronCalc and the caller differ.

    Called as `refresh_values(path, package)` or `refresh_values(package)`; the path only names the
    workbook in messages. Formulas that the caller wrote with a value keep it and are reported when
    they drift (numbers: relative 1e-9). Of the others only the value element changes, and only
    where the value does. Where IronCalc cannot evaluate, the value stays and `package.unevaluated`
    counts it; `package.refreshed` counts the changes.
    """
    if package is None:
        assert not isinstance(path_in, Path)
        package = path_in
    title = path_in.name if isinstance(path_in, Path) else package.path.name
    cells = _formula_cells(package)
    package.refreshed = package.unevaluated = 0
    if not cells:
        return []
    sizes = [len(package.parts.read(part)) for part in dict.fromkeys(cell.part for cell in cells)]
    if sum(sizes) > MOST_BYTES:
        package.log.append(f"{title}: too large for IronCalc; Excel computes the values when it opens the file")
        package.unevaluated = len(cells)
        return []
    try:
        found = _evaluate(package, cells)
    except _ironcalc_errors() as error:
        package.log.append(f"{title}: IronCalc cannot read the workbook ({error}); cached values left alone")
        package.unevaluated = len(cells)
        return []
    return _apply(package, cells, found, title)


def _formula_cells(package: Package) -> list[FormulaCell]:
    cells: list[FormulaCell] = []
    for place, info in enumerate(package.sheets()):
        part = package.book.sheet_part(info.name)
        if "/worksheets/" not in part:
            continue
        xml = package.parts.read(part)
        if b"<f" not in xml or (b"<f>" not in xml and b"<f " not in xml and b":f>" not in xml):
            continue
        xml = plain(xml, part)
        spilled = [box for box in arrays(xml) if box.left != box.right or box.top != box.bottom]
        for match in _FORMULA_CELL.finditer(xml, *data_span(xml)):
            column, row = column_number(match[2].decode()), int(match[3])
            value = cell_value(match[1], match[5] or b"", package.strings())
            unsure = any(box.has(column, row) for box in spilled) or _RANDOM.search(match[4]) is not None
            cells.append(FormulaCell(place, part, column, row, value, unsure))
    return cells


def _ironcalc_errors() -> tuple[type[BaseException], ...]:
    import ironcalc

    # a bug inside IronCalc surfaces as a PanicException, which is not an Exception
    return (ironcalc.WorkbookError, Exception)


def _evaluate(package: Package, cells: list[FormulaCell]) -> list[Any]:
    """IronCalc's value of each cell; `_Unknown` where it has none.

    A cell it cannot compute is given its cached value and everything is computed again, so that
    a formula which catches errors (IFERROR) does not catch IronCalc's.
    """
    import ironcalc

    with tempfile.TemporaryDirectory(prefix="xlops-") as folder:
        path = Path(folder) / "book.xlsx"
        package.parts.save(path, 1, {part: _with_values(package, part) for part in {c.part for c in cells}})
        model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    pinned: set[int] = set()
    for _ in range(_PASSES):
        model.evaluate()
        values = [model.get_cell_value(cell.sheet, cell.row, cell.column) for cell in cells]
        lost = {n for n, value in enumerate(values) if n not in pinned and _cannot(value, cells[n].cached)}
        pinned |= lost
        if not lost:
            break
        for number in lost:
            _pin(model, cells[number])
    return [_Unknown if n in pinned else value for n, value in enumerate(values)]


def _with_values(package: Package, part: str) -> bytes:
    """The sheet with a value in every formula cell: IronCalc talks to stdout about those without."""
    return _VALUELESS.sub(rb"\1<v>0</v></c>", plain(package.parts.read(part), part))


class _Unknown:
    """Stands for a value that IronCalc cannot tell."""


def _cannot(value: Any, cached: Scalar) -> bool:
    if not (isinstance(value, str) and _CANNOT.match(value)):
        return False
    return value != cached


def _pin(model: Any, cell: FormulaCell) -> None:
    place = (cell.sheet, cell.row, cell.column)
    if isinstance(cell.cached, bool):
        model.update_cell_with_bool(*place, cell.cached)
    elif isinstance(cell.cached, int | float):
        model.update_cell_with_number(*place, float(cell.cached))
    elif isinstance(cell.cached, str):
        model.update_cell_with_text(*place, cell.cached)


def same_value(ours: Scalar, other: Any) -> bool:
    """Whether two values are one to a reader: numbers to a relative 1e-9, blank and '' alike."""
    if ours in (None, "") and other in (None, ""):
        return True
    if isinstance(ours, bool) or isinstance(other, bool):
        return isinstance(ours, bool) and isinstance(other, bool) and ours == other
    if isinstance(ours, int | float) and isinstance(other, int | float):
        return math.isclose(ours, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(ours == other)


def _apply(package: Package, cells: list[FormulaCell], found: list[Any], title: str) -> list[ValueDrift]:
    drifts: list[ValueDrift] = []
    changes: dict[str, dict[tuple[int, int], Any]] = {}
    names = [info.name for info in package.sheets()]
    for cell, value in zip(cells, found, strict=True):
        ours = package.is_valued(cell.part, cell.column, cell.row)
        if value is _Unknown:
            package.unevaluated += 1
        elif cell.random:
            package.unevaluated += not same_value(cell.cached, value)
        elif not same_value(cell.cached, value):
            if ours:
                ref = cell_ref(cell.column, cell.row)
                drifts.append(ValueDrift(names[cell.sheet], ref, cell.cached, value))
            else:
                changes.setdefault(cell.part, {})[cell.column, cell.row] = value
    for part, values in changes.items():
        xml = plain(package.parts.read(part), part)
        package.parts.put(part, rewritten(xml, values.get))
        package.refreshed += len(values)
    if package.unevaluated:
        package.log.append(f"{title}: {package.unevaluated} formulas that IronCalc cannot evaluate keep their values")
    return drifts


def rewritten(xml: bytes, value_of: Callable[[tuple[int, int]], Any]) -> bytes:
    """The sheet with the values of some formula cells changed and every other byte as it was."""
    begin, end = data_span(xml)

    def cell(match: re.Match[bytes]) -> bytes:
        value = value_of((column_number(match[2].decode()), int(match[3])))
        if value is None:
            return match[0]
        attributes = re.sub(rb'\st="\w+"', b"", match[1])
        kind, text = _typed(value)
        return b"<c" + attributes + kind + b">" + match[4] + text + b"</c>"

    return xml[:begin] + _FORMULA_CELL.sub(cell, xml[begin:end]) + xml[end:]


def _typed(value: Any) -> tuple[bytes, bytes]:
    if isinstance(value, bool):
        return b' t="b"', b"<v>%d</v>" % value
    if isinstance(value, int | float):
        number = float(value) + 0.0
        text = repr(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
        return b"", b"<v>" + text.encode() + b"</v>"
    encoded = encode_text(str(value))
    kind = b' t="e"' if ERROR.fullmatch(str(value)) else b' t="str"'
    return kind, f"<v{space(encoded)}>{encoded}</v>".encode()
