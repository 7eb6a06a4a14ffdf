"""Cached values of formulas, computed by IronCalc; a second opinion on those the caller wrote himself.

A value that could not be computed is never made up: the cell keeps what it showed, and `package.evaluation` says so.
"""

from __future__ import annotations

import copy
import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from xlops import files
from xlops.errors import WorkbookError
from xlops.language import Text
from xlops.workbook.package.cells import cell_value
from xlops.workbook.package.evaluate import Evaluated, Question, Trait, evaluate
from xlops.workbook.package.evaluation import Evaluation, Kept, Why
from xlops.workbook.package.parts import relations_part, serialise, tag
from xlops.workbook.package.references import cell_ref, column_number
from xlops.workbook.package.scalars import ERROR, Scalar, encode_text, space
from xlops.workbook.package.worksheet import arrays, data_span, formulas, put_sheet, sheet_xml, unshare

if TYPE_CHECKING:
    from xlops.workbook.package.package import Package

MOST_BYTES = 400_000_000  # of sheet XML; beyond it IronCalc would need more memory than a laptop has

# A formula cell: attributes, formula element, value element.
_FORMULA_CELL = re.compile(
    rb'<c\b([^>]*?\sr="([A-Z]+)(\d+)"[^>]*)>(\s*<f\b[^>]*?(?:/>|>[^<]*</f>))(\s*<v\b[^>]*?(?:/>|>([^<]*)</v>))?\s*</c>'
)
_TYPE = re.compile(rb'\st="\w+"')
_NOT_COMPUTED = Text(
    "formulas cannot be computed: {path} could not be written ({why})", "无法计算公式：{path} 无法写入（{why}）"
)
_RANDOM = re.compile(rb"\b(?:RAND|RANDBETWEEN|RANDARRAY|NOW)\(", re.IGNORECASE)
_VALUELESS = re.compile(rb"(<c\b[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>))\s*(?:<v\s*/>|<v></v>)?\s*</c>")
# a blank cell for which openpyxl states a type: IronCalc counts it as a zero
_COMMENTS = re.compile(rb'<(?:\w+:)?Relationship\b[^>]*?\sType="[^"]*/(?:comments|threadedComment)"[^>]*?/>')
_TYPED_BLANK = re.compile(rb'<c\b([^>]*?)\st="\w+"([^>/]*)(?:/>|>\s*</c>)')
_SAID = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]+)</")
_TABLES = re.compile(rb"<tableParts\b[^>]*?(?:/>|>.*?</tableParts>)", re.DOTALL)
_NAME = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.\\?") | frozenset(range(128, 256))
_WORDS = bytes(byte if byte in _NAME else 32 for byte in range(256)).lower()  # capitals small, a space between words
TOO_LARGE = "the workbook is too large for IronCalc"


@dataclass(frozen=True)
class ValueDrift:
    """A formula written with a value that IronCalc computes differently."""

    sheet: str
    ref: str
    ours: Scalar
    ironcalc: Scalar


class FormulaCell(NamedTuple):  # a workbook has tens of thousands: a tuple is made in a fraction of the time
    """A formula cell of the saved workbook and what it shows."""

    sheet: int
    part: str
    column: int
    row: int
    cached: Scalar
    random: bool

    @property
    def place(self) -> tuple[int, int]:
        return self.column, self.row


def refresh_values(
    path_in: Path | Package,
    package: Package | None = None,
    ours: Callable[[], Collection[str]] = frozenset,
    unread: Collection[str] = frozenset(),
    apart: Collection[str] = frozenset(),
) -> list[ValueDrift]:
    """Bring cached values of formulas up to date; the cells where IronCalc and the caller differ.

    Called as `refresh_values(path, package)` or `refresh_values(package)`; the path is not used. Formulas that the
    caller wrote with a value keep it and are reported when they drift (numbers: relative 1e-9). Of the others only
    the value element changes, and only where the value does. Where IronCalc cannot evaluate, the value stays:
    `package.unevaluated` counts these, `package.evaluation` lists them; `package.refreshed` counts the changes.
    `ours` gives the patterns (`alike`) of formulas that no person typed, asked only where some cannot be evaluated.
    The sheets `unread` keep the values that they show; so do those `apart`, which no formula elsewhere speaks of:
    IronCalc gets them without their rows.

    Errors: WorkbookError where a temporary file or a child process cannot be had: no value was changed then.
    """
    if package is None:
        assert not isinstance(path_in, Path)
        package = path_in
    cells = _formula_cells(package, {*unread, *apart})
    package.refreshed = package.unevaluated = 0
    package.evaluation = Evaluation()
    if not cells:
        return []
    size = sum(len(package.parts.read(part)) for part in dict.fromkeys(cell.part for cell in cells))
    traits = cache(lambda: _traits(package, cells, ours))
    resting = {part: _at_rest(package, part) for part in map(package.book.sheet_part, unread)}
    resting |= {part: _without_rows(package, part) for part in map(package.book.sheet_part, apart)}
    found = Evaluated(failed=TOO_LARGE) if size > MOST_BYTES else _evaluated(package, cells, size, traits, resting)
    if found.failed:
        package.evaluation = Evaluation(found.failed, found.detail)
        package.unevaluated = len(cells)
        return []
    return _apply(package, cells, found, traits)


def _formula_cells(package: Package, unread: Collection[str] = frozenset()) -> list[FormulaCell]:
    cells: list[FormulaCell] = []
    for place, info in enumerate(package.sheets()):
        part = package.book.sheet_part(info.name)
        if "/worksheets/" not in part or info.name in unread:
            continue
        if not _has_formulas(package.parts.read(part)):
            continue
        xml = sheet_xml(package.parts, part)
        spilled = [box for box in arrays(xml) if box.left != box.right or box.top != box.bottom]
        capitals, strings = xml.upper(), package.strings()
        random = b"RAND" in capitals or b"NOW(" in capitals
        for match in _FORMULA_CELL.finditer(xml, *data_span(xml)):
            column, row = column_number(match[2].decode()), int(match[3])
            value = cell_value(match[1], match[5] or b"", strings)
            unsure = bool(spilled) and any(box.has(column, row) for box in spilled)
            unsure = unsure or (random and _RANDOM.search(match[4]) is not None)
            cells.append(FormulaCell(place, part, column, row, value, unsure))
    return cells


def _has_formulas(xml: bytes) -> bool:
    """Whether there is any, at a glance."""
    return (b"<f" in xml and (b"<f>" in xml or b"<f " in xml)) or b":f>" in xml


def alike(formula: str) -> str:
    """A pattern of the formula: the same on every row, on a review and on the prototype that it was copied from."""
    bare = re.sub(r"(?:'(?:[^']|'')*'|[\w.]+)!", "!", formula)
    return re.sub(r"\d+", "#", re.sub(r"_\d{4}_[WM]?\d{1,2}(?:_\d+)?(?!\w)", "", bare)).replace("$", "")


def _traits(package: Package, cells: list[FormulaCell], ours: Callable[[], Collection[str]]) -> list[Trait]:
    """Whose each formula is, and which are alike."""
    known = ours()
    texts = {part: formulas(sheet_xml(package.parts, part)) for part in {cell.part for cell in cells}}
    patterns = [alike(texts[cell.part].get(cell_ref(*cell.place), "")) for cell in cells]
    return [
        Trait(pattern in known or package.is_valued(c.part, *c.place), pattern)
        for c, pattern in zip(cells, patterns, strict=True)
    ]


def _evaluated(
    package: Package, cells: list[FormulaCell], size: int, traits: Callable[[], list[Trait]],
    resting: Mapping[str, bytes],
) -> Evaluated:  # fmt: skip
    def write(path: Path, left_out: Collection[int]) -> None:
        gone: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for number in left_out:
            gone[cells[number].part].add(cells[number].place)
        parts = {part: rows_alone(handed_over(package, part, gone[part])) for part in {cell.part for cell in cells}}
        given = {part: _untyped(xml) for part, xml in (_sheets(package) | parts | dict(resting)).items()}
        given |= _without_comments(package) | {package.book.part: without_idle_names(package, given)}
        try:
            with path.open("xb") as file:
                package.parts.pour(file, 1, given)
        except OSError as why:
            raise WorkbookError(_NOT_COMPUTED.format(path=path, why=files.reason(why))) from why

    questions = [Question(cell.sheet, cell.row, cell.column, cell.cached) for cell in cells]
    with files.scratch() as folder:
        return evaluate(questions, traits, write, folder, size / 1e6)


def without_idle_names(package: Package, given: Mapping[str, bytes]) -> bytes:
    """The workbook part with those names alone that a formula of its sheets, as `given`, or another name may speak of.

    IronCalc looks through all names at each word of each formula, and a year's workbook has seven hundred. Kept is each
    that stands somewhere as a word, in quotes too, and every one where INDIRECT may put a name together.
    """
    parts, book = package.parts, package.book
    root = copy.deepcopy(parts.tree(book.part))
    names = root.findall(f"{tag('definedNames')}/{tag('definedName')}")
    words = _words((name.text or "").encode() for name in names)
    for part in book.sheet_parts().values():
        if "/worksheets/" in part and _has_formulas(xml := given.get(part) or parts.read(part)):
            words |= _words(_SAID.findall(xml))
    for element in names if b"indirect" not in words else ():
        name = (element.get("name") or "").lower()
        parent = element.getparent()
        if parent is not None and name.isascii() and name.encode() not in words:
            parent.remove(element)
    return serialise(root)


def _words(formulas: Iterable[bytes]) -> set[bytes]:
    return set(b" ".join(formulas).translate(_WORDS).split())


def rows_alone(xml: bytes) -> bytes:
    """The sheet without what stands below its rows, but for its tables: rules and lists for people, with formulas."""
    _, end = data_span(xml)
    end += len(b"</sheetData>")
    tables = _TABLES.search(xml, end)
    return xml[:end] + (tables[0] if tables else b"") + b"</worksheet>"


def _sheets(package: Package) -> dict[str, bytes]:
    """The worksheets that have blank cells with a type."""
    found = {part: package.parts.read(part) for part in package.book.sheet_parts().values() if "/worksheets/" in part}
    return {part: xml for part, xml in found.items() if _untyped(xml) is not xml}


def _without_comments(package: Package) -> dict[str, bytes]:
    """The relationships of sheets that have comments, without these: IronCalc looks for openpyxl's where none are."""
    parts = [relations_part(part) for part in package.book.sheet_parts().values()]
    found = {part: package.parts.read(part) for part in parts if package.parts.has(part)}
    return {part: _COMMENTS.sub(b"", xml) for part, xml in found.items() if b"omments" in xml}


def _untyped(xml: bytes) -> bytes:
    """The sheet with its blank cells without a type; the same bytes where none has one."""
    if b'"></c>' not in xml and b't="n"' not in xml:
        return xml
    return _TYPED_BLANK.sub(rb"<c\1\2/>", xml)


def _at_rest(package: Package, part: str) -> bytes:
    """The sheet with the values of its formulas alone, so that IronCalc has nothing to parse."""
    xml = sheet_xml(package.parts, part)
    begin, end = data_span(xml)
    return xml[:begin] + _FORMULA_CELL.sub(_valued, xml[begin:end]) + xml[end:]


def _without_rows(package: Package, part: str) -> bytes:
    xml = sheet_xml(package.parts, part)
    begin, end = data_span(xml)
    return xml[:begin] + xml[end:]


def _valued(cell: re.Match[bytes]) -> bytes:
    return b"<c" + cell[1] + b">" + cell[5] + b"</c>" if cell[6] else b"<c" + _TYPE.sub(b"", cell[1]) + b"/>"


def handed_over(package: Package, part: str, gone: Collection[tuple[int, int]]) -> bytes:
    """The sheet with a value in every formula cell: IronCalc talks to stdout about those without.

    Of the cells that are `gone` only their style is left; the child process puts their values in.
    """
    xml = sheet_xml(package.parts, part)
    if gone:
        xml = unshare(xml, lambda *place: place in gone, lambda *place: place not in gone)
        begin, end = data_span(xml)

        def bare(match: re.Match[bytes]) -> bytes:
            if (column_number(match[2].decode()), int(match[3])) not in gone:
                return match[0]
            return b"<c" + _TYPE.sub(b"", match[1]) + b"/>"

        xml = xml[:begin] + _FORMULA_CELL.sub(bare, xml[begin:end]) + xml[end:]
    return _VALUELESS.sub(rb"\1<v>0</v></c>", xml)


def same_value(ours: Scalar, other: Any) -> bool:
    """Whether two values are one to a reader: numbers to a relative 1e-9, blank and '' alike."""
    if ours in (None, "") and other in (None, ""):
        return True
    if isinstance(ours, bool) or isinstance(other, bool):
        return isinstance(ours, bool) and isinstance(other, bool) and ours == other
    if isinstance(ours, int | float) and isinstance(other, int | float):
        return math.isclose(ours, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(ours == other)


def _apply(
    package: Package, cells: list[FormulaCell], found: Evaluated, traits: Callable[[], list[Trait]]
) -> list[ValueDrift]:
    drifts: list[ValueDrift] = []
    changes: dict[str, dict[tuple[int, int], Any]] = {}
    kept: dict[int, Why] = {}
    names = [info.name for info in package.sheets()]
    for number, cell in enumerate(cells):
        value = found.values.get(number)
        if number in found.kept:
            kept[number] = found.kept[number]
        elif same_value(cell.cached, value):
            continue
        elif cell.random:
            kept[number] = Why.RANDOM
        elif package.is_valued(cell.part, *cell.place):
            drifts.append(ValueDrift(names[cell.sheet], cell_ref(*cell.place), cell.cached, value))
        else:
            changes.setdefault(cell.part, {})[cell.place] = value
    for part, values in changes.items():
        xml = sheet_xml(package.parts, part)
        put_sheet(package.parts, part, rewritten(xml, values.get))
        package.refreshed += len(values)
    for number, why in kept.items():
        cell = cells[number]
        place = names[cell.sheet], cell_ref(*cell.place)
        # a value that the caller wrote holds, whatever IronCalc makes of the formula
        if not package.is_valued(cell.part, *cell.place):
            package.evaluation.kept.append(Kept(*place, why, traits()[number].ours))
    package.unevaluated = len(kept)
    return drifts


def rewritten(xml: bytes, value_of: Callable[[tuple[int, int]], Any]) -> bytes:
    """The sheet with the values of some formula cells changed and every other byte as it was."""
    begin, end = data_span(xml)

    def cell(match: re.Match[bytes]) -> bytes:
        value = value_of((column_number(match[2].decode()), int(match[3])))
        if value is None:
            return match[0]
        attributes = _TYPE.sub(b"", match[1])
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
