"""What a newer xlops has and a standing workbook can be given without moving anything (rule D19).

Whole sheets, with their names; columns of the hidden data sheets, whose tables have nothing beside them; names of
functions. The rest only `xlops upgrade` brings. New KPIs need no help: the build fills their rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from contextlib import suppress

from xlops.errors import Refused
from xlops.workbook.macros import has_macros
from xlops.workbook.ours import our_sheets
from xlops.workbook.package import Package
from xlops.workbook.package.columns import add_columns
from xlops.workbook.package.formulas import tokens
from xlops.workbook.package.references import parse_place
from xlops.workbook.package.transplant import transplant
from xlops.workbook.template import CONTRACT_VERSION, PROTOTYPES, TABLES, template_path

LEARNED = "meta_learned"  # the sheets that were once added: one that a person deleted stays away
_CONTRACT = "meta_contract"
_WORD = re.compile(r"[^\W\d][\w.]*")


def learn(package: Package, language: str) -> list[str]:
    """Add what is newer than the workbook's template and finds room; what was added, as people name it."""
    names = package.defined_names()
    version = package.read_name(_CONTRACT) if _CONTRACT in names else None
    if not isinstance(version, int | float) or version >= CONTRACT_VERSION:
        return []
    template = Package(template_path(language))
    return [*_columns(package), *_sheets(package, template, version), *_functions(package, template)]


def _columns(package: Package) -> Iterable[str]:
    """Columns of tables on hidden sheets of data, where nobody reads a heading or a width."""
    hidden = {info.name for info in package.sheets() if info.state != "visible"} - set(PROTOTYPES)
    for name, shape in package.tables().items():
        if name in TABLES and shape.sheet in hidden:
            lacking = [c for c in TABLES[name].ids if c not in shape.columns]
            with suppress(Refused):
                if lacking:
                    add_columns(package, name, lacking)
                    yield f"{shape.sheet} (+{len(lacking)})"


def _sheets(package: Package, template: Package, version: float) -> list[str]:
    """The sheets of the template all tables of which are newer, and whose formulas find all that they name."""
    standing = set(our_sheets(package, template).values())
    once = set(filter(None, package.defined_names().get(LEARNED, "").strip('"').split("|")))
    taken = {info.name.casefold() for info in package.sheets()}
    tables = template.tables()
    new: list[str] = []
    for info in template.sheets():
        here = [TABLES[n] for n, shape in tables.items() if shape.sheet == info.name and n in TABLES]
        newer = bool(here) and all(t.since > version for t in here)
        pivots = template.parts.related(template.book.sheet_part(info.name), "pivotTable")
        newer = newer or bool(pivots and new)  # of a sheet of data that comes along
        if newer and not {info.name} & (standing | once) and info.name.casefold() not in taken:
            new.append(info.name)
    while True:
        lost = [sheet for sheet in new if not _whole(package, template, sheet, new)]
        if not lost:
            break
        new = [sheet for sheet in new if sheet not in lost]
    with suppress(Refused):
        _bring(package, template, new, once)
        return new
    return []


def _bring(package: Package, template: Package, new: list[str], once: Collection[str]) -> None:
    if not new:
        return
    transplant(template, package, {sheet: sheet for sheet in new})
    for name, text in template.defined_names().items():
        place = parse_place(text)
        if place and place[0] in new and name not in package.defined_names():
            package.set_defined_name(name, text)
    called = {like: sheet for sheet, like in our_sheets(package, template).items()}
    before = ""
    for info in template.sheets():
        if info.name in new and before:
            package.move_sheet(info.name, after=before)
        before = called.get(info.name, before)
    package.set_defined_name(LEARNED, '"' + "|".join(sorted({*once, *new})) + '"')


def _whole(package: Package, template: Package, sheet: str, new: Collection[str]) -> bool:
    """Whether all that the formulas of a sheet name is there, or comes along."""
    names = {n for n, text in template.defined_names().items() if (p := parse_place(text)) and p[0] in new}
    shapes = package.tables() | {n: shape for n, shape in template.tables().items() if shape.sheet in new}
    here = package.defined_names().keys() | names | template.defined_names(sheet).keys()
    known, columns = template.defined_names().keys(), {c for shape in template.tables().values() for c in shape.columns}
    standing = {info.name for info in package.sheets()} | set(new)
    others = {info.name for info in template.sheets()} - standing
    for formula in _formulas(template, sheet):
        table = ""
        for kind, piece in tokens(formula):
            if kind == "bracket":
                asked = set(re.findall(r"[^\[\],:]+", piece)) & columns
                if table in shapes and not asked.issubset(shapes[table].columns):
                    return False
            elif kind == "quoted" and piece.strip("'") in others:
                return False
            elif kind == "other":
                words = set(_WORD.findall(piece))
                if any((w in known and w not in here) or (w in TABLES and w not in shapes) for w in words):
                    return False
                table = next(iter(re.findall(r"([^\W\d][\w.]*)$", piece)), "")
    return True


def _formulas(template: Package, sheet: str) -> set[str]:
    """The formulas of a sheet's cells, rules and lists."""
    part = template.book.sheet_part(sheet)
    root = template.parts.tree(part)
    below = {"formula", "formula1", "formula2", "f"}
    rules = {e.text for e in root.iter() if e.tag.rpartition("}")[2] in below and e.text}
    return {*template.read_formulas(sheet).values(), *rules}


def _functions(package: Package, template: Package) -> Iterable[str]:
    """Functions that are names, where the workbook has no macros that give them."""
    names = package.defined_names()
    if has_macros(package) or not any(name.startswith("AMZ_") for name in names):
        return
    tables = {name.casefold() for name in package.tables()}
    for name, text in template.defined_names().items():
        if name.startswith("AMZ_") and name not in names and name.casefold() not in tables:
            package.set_defined_name(name, text)
            yield name
