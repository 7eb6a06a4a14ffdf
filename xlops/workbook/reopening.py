"""The formulas of a review's prototype, where they stand on it: a closed one made live again (rule D16), an open one
with cells emptied or typed over.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from xlops.errors import WorkbookError
from xlops.findings import Finding
from xlops.language import Text
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package import CellFormula
from xlops.workbook.package.formulas import translate
from xlops.workbook.package.references import Box, cell_ref
from xlops.workbook.package.scalars import Scalar
from xlops.workbook.typed_input import ReviewFound

_ADDRESS = re.compile(r".*!")
_MOST_TOLD = 5


Frozen = Mapping[str, Mapping[str, Scalar]]  # what the formula cells of sheets showed while they were closed


def reopen(book: Opened, review: ReviewFound, day: str) -> dict[str, Scalar]:
    """Give a closed review its formulas back; it counts as made on `day`, so that it stays open for a while.

    What the cells showed until now, by cell.

    Errors: WorkbookError where rows of it were moved: then no formula knows its place.
    """
    prototype = _prototype(book, review)
    if not prototype:
        raise WorkbookError(
            Text(
                f"{review.sheet} cannot be reopened: rows of it were moved, or it is of an earlier template. The "
                "copies in backups/ have the sheet as it was before it closed",
                f"{review.sheet} 无法重新打开：其中的行被移动过，或来自旧模板。backups/ 的副本里有关闭之前的工作表",
            )
        )
    formulas = book.read_formulas(prototype)
    formulas |= _rows(book, formulas, review)
    frozen = book.read_cells(review.sheet, formulas)
    book.write_cells(review.sheet, {ref: CellFormula(_renamed(f, review)) for ref, f in formulas.items()})
    book.set_defined_name(f"{review.prefix}_closed", '""', review.sheet)
    book.set_defined_name(f"{review.prefix}_made", f'"{day}"', review.sheet)
    return frozen


def shown_anew(book: Opened, frozen: Frozen) -> Iterator[Finding]:
    """A finding for each reopened sheet with other figures than before: data came later, or they were typed over."""
    for sheet, before in frozen.items():
        now = book.read_cells(sheet, before)
        told = [
            f"{ref} ({_figure(was)} → {_figure(now[ref])})" for ref, was in before.items() if _differ(was, now[ref])
        ]
        if told:
            yield Finding("shown-anew", column=sheet, value=_some(told))


def _differ(was: Scalar, now: Scalar) -> bool:
    """Whether a figure is another; sentences are not looked at."""
    if isinstance(was, float | int) and isinstance(now, float | int):
        return not math.isclose(was, now, rel_tol=1e-9, abs_tol=1e-9)
    sentences = isinstance(was, str) and isinstance(now, str)
    return not sentences and (was or "") != (now or "")


def _figure(value: Scalar) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str("-" if value in (None, "") else value)


def _some(told: Sequence[str]) -> str:
    return ", ".join(told[:_MOST_TOLD]) + (f" … ({len(told)})" if len(told) > _MOST_TOLD else "")


def typed_over(book: Opened, reviews: Iterable[ReviewFound]) -> Iterator[Finding]:
    """Give emptied cells of open reviews their formulas back; a finding for each where somebody typed over some."""
    formulas_of = cache(book.read_formulas)
    for review in reviews:
        if not (prototype := _prototype(book, review)):
            continue
        formulas, standing = formulas_of(prototype), book.read_formulas(review.sheet)
        values = book.read_cells(review.sheet, [ref for ref in formulas if ref not in standing])
        emptied = [ref for ref, value in values.items() if value in (None, "")]
        if emptied:
            book.write_cells(review.sheet, {ref: CellFormula(_renamed(formulas[ref], review)) for ref in emptied})
        if told := [f"{ref} ({value})" for ref, value in values.items() if ref not in emptied]:
            yield Finding("typed-over", column=review.sheet, value=_some(told))


def _prototype(book: Opened, review: ReviewFound) -> str:
    """The sheet that a review was made from; empty where it is not there, or rows of the review were moved."""
    name = "_week" if review.prefix == "wk" else "_month"
    there = name in {info.name for info in book.sheets()}
    return name if there and _places(book, name) == _places(book, review.sheet) else ""


def _places(book: Opened, sheet: str) -> dict[str, str]:
    """Where the names of a sheet point, without the sheet."""
    names = book.defined_names(sheet)
    return {
        name: _ADDRESS.sub("", place)
        for name, place in names.items()
        if name.startswith(("wk_", "mo_")) and not name.endswith(("_closed", "_made"))
    }


def _rows(book: Opened, formulas: Mapping[str, str], review: ReviewFound) -> dict[str, str]:
    """The formulas of a table's first row in each of its rows: its columns know none after a save of LibreOffice's."""
    tables, made = book.tables(), dict[str, str]()
    for contract, name in review.tables.items():
        if contract not in tables or name not in tables:
            continue
        like, box = Box.parse(tables[contract].ref), Box.parse(tables[name].ref)
        for place in range(len(tables[name].columns)):
            first = cell_ref(like.left + place, like.top + 1)
            for row in range(box.top + 1, box.top + 1 + tables[name].rows) if first in formulas else ():
                ref = cell_ref(box.left + place, row)
                made[ref] = translate(formulas[first], first, ref)
    return made


def _renamed(formula: str, review: ReviewFound) -> str:
    """A formula of the prototype with the names that its tables have on the review."""
    for contract, name in review.tables.items():
        formula = re.sub(rf"\b{contract}\b", name, formula)
    return formula
