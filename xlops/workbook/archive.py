"""Closed reviews moved to a workbook of their own, as they stand, and brought back from it (rules D10, D16)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from xlops.errors import WorkbookError
from xlops.workbook.mark import NAME as STORE
from xlops.workbook.package import Package, Scalar
from xlops.workbook.package.blank import write_blank
from xlops.workbook.package.cells import cell_value
from xlops.workbook.package.frozen import freeze, give_calculated
from xlops.workbook.package.references import cell_ref, free_sheet_name
from xlops.workbook.package.removed import remove_sheets
from xlops.workbook.package.transplant import transplant
from xlops.workbook.package.worksheet import all_cells, sheet_xml
from xlops.workbook.typed_input import ReviewFound, Typed, find_reviews, typed_in

MARK = "meta_archive"  # a name that every archive has, and no workbook
_MARKETPLACES = "lst_marketplaces"  # the one list of the workbook that a review's own picker shows


def file_of(period: str) -> str:
    """The archive that a review goes to, by the year of its period."""
    return f"archive-{period[:4]}.xlsx"


def is_archive(package: Package, ids: Collection[str]) -> bool:
    """Whether this is an archive of a store, which may have had several ids."""
    names = package.defined_names()
    return MARK in names and names.get(STORE, "").strip('"') in ids


def write_archive(book: Package, reviews: Sequence[ReviewFound], old: Package | None, store: str, out: Path) -> None:
    """Write an archive to `out`: what the `old` one holds, but for these reviews, and these of the workbook.

    The package of the old one is changed on the way. Errors: WorkbookError, for what cannot be carried too; OSError.
    """
    again = [r.sheet for p, r in find_reviews(old).items() if p in {r.period for r in reviews}] if old else []
    if old is not None and len(again) < len(old.sheets()):
        archive = old
        remove_sheets(archive, again)
    else:
        write_blank(book, out)
        archive = Package(out)
    names = {r.sheet: free_sheet_name(r.sheet, (info.name for info in archive.sheets())) for r in reviews}
    transplant(book, archive, names)
    lacking = [name for name in book.defined_names() if name not in archive.defined_names()]
    for review in reviews:
        freeze(archive, names[review.sheet], [name for name in lacking if name != _MARKETPLACES])
    archive.set_defined_name(MARK, f'"{reviews[0].period[:4]}"')
    archive.set_defined_name(STORE, f'"{store}"')
    finish(archive)
    archive.save(out)


def finish(archive: Package) -> None:
    """Put the reviews of an archive in order, the newest first, and let their picker offer what they show."""
    found = find_reviews(archive)
    order = [found[p] for p in sorted(sorted(found, reverse=True), key=lambda p: "W" not in p)]
    for review, after in zip(order, [None, *order], strict=False):  # before copies that people made of one
        if after:
            archive.move_sheet(review.sheet, after=after.sheet)
        else:
            archive.move_sheet(review.sheet, before=archive.sheets()[0].name)
    for first in order[:1]:
        if shown := archive.defined_names(first.sheet).get(f"{first.prefix}_marketplace"):
            archive.set_defined_name(_MARKETPLACES, shown)
        archive.activate(first.sheet)


def without(archive: Package, periods: Collection[str]) -> bool:
    """Take reviews out of an archive; whether any is left. One of which none is left is not changed."""
    found = find_reviews(archive)
    gone = [r.sheet for p, r in found.items() if p in periods]
    if len(gone) == len(archive.sheets()):
        return False
    remove_sheets(archive, gone)
    finish(archive)
    return True


def check_archive(path: Path, book: Package, reviews: Sequence[ReviewFound], old: Package | None) -> None:
    """Open a written archive and compare it with what went into it. Errors: WorkbookError where something is not there.

    Of each review all that people typed, every value, its tables, charts, pictures and notes; of what the archive held
    before, every byte of the sheets.
    """
    written, wrong = Package(path), list[str]()
    found = find_reviews(written)
    for review in reviews:
        there = found.get(review.period)
        if there is None or not there.closed:
            wrong.append(f"{review.sheet} is not there")
            continue
        if _typed(written, there) != _typed(book, review):
            wrong.append(f"{review.sheet}: what was typed differs")
        if values_of(written, there.sheet) != values_of(book, review.sheet):
            wrong.append(f"{review.sheet}: values differ")
        if written.read_formulas(there.sheet):
            wrong.append(f"{review.sheet}: formulas are left")
        if _kinds(written, there.sheet) != _kinds(book, review.sheet):
            wrong.append(f"{review.sheet}: parts are lacking")
    again = {r.period for r in reviews}
    for period, before in (find_reviews(old) if old else {}).items():
        if period not in again and (period not in found or not _same(old, before, written, found[period])):
            wrong.append(f"{before.sheet}, which was there, differs")
    if wrong:
        raise WorkbookError(f"{path.name}: {'; '.join(wrong)}")


def bring_back(book: Package, archive: Package, period: str, reviews: Mapping[str, ReviewFound]) -> None:
    """Carry a review from its archive into the workbook again, beside those of its kind; it is closed still."""
    review = find_reviews(archive)[period]
    sheet = free_sheet_name(review.sheet, (info.name for info in book.sheets()))
    tables = transplant(archive, book, {review.sheet: sheet})
    own = {contract: tables[name] for contract, name in review.tables.items()}
    for contract, name in own.items():
        if contract in book.tables():
            give_calculated(book, contract, name, lambda text: _renamed(text, own))
    _place_among(book, sheet, review, reviews)


def values_of(package: Package, sheet: str) -> dict[str, Scalar]:
    """Every value that a sheet shows."""
    xml, strings = sheet_xml(package.parts, package.book.sheet_part(sheet)), package.strings()
    found: dict[str, Scalar] = {}
    for cell in all_cells(xml):
        value = cell_value(cell.attributes, cell.inner, strings) if cell.inner else None
        if value not in (None, ""):
            found[cell_ref(cell.column, cell.row)] = value
    return found


def _typed(package: Package, review: ReviewFound) -> Typed:
    """What was typed, by the tables' names in the contract."""
    contract = {name: of for of, name in review.tables.items()}
    return {(contract.get(t, t), key, column): v for (t, key, column), v in typed_in(package, review).items()}


def _kinds(package: Package, sheet: str) -> list[str]:
    """What hangs off a sheet, one word each."""
    return sorted(relation.kind for relation in package.parts.below(package.book.sheet_part(sheet)))


def _same(old: Package | None, before: ReviewFound, new: Package, after: ReviewFound) -> bool:
    if old is None:
        return True
    a, b = (p.book.sheet_part(r.sheet) for p, r in ((old, before), (new, after)))
    return old.parts.archive.read(a) == new.parts.read(b) or values_of(old, before.sheet) == values_of(new, after.sheet)


def _place_among(book: Package, sheet: str, review: ReviewFound, reviews: Mapping[str, ReviewFound]) -> None:
    alike = {r.period: r.sheet for r in reviews.values() if r.prefix == review.prefix}
    newer, older = ([p for p in alike if (p > review.period) is later] for later in (True, False))
    if newer:
        book.move_sheet(sheet, after=alike[min(newer)])
    elif older:
        book.move_sheet(sheet, before=alike[max(older)])
    else:
        book.move_sheet(sheet, after=book.sheets()[0].name)


def _renamed(formula: str, tables: Mapping[str, str]) -> str:
    for contract, name in tables.items():
        formula = re.sub(rf"\b{contract}\b", name, formula)
    return formula
