"""A designer's file held against the template contract."""

from __future__ import annotations

import re
from pathlib import Path

from xlops.workbook.package import Package, TableShape
from xlops.workbook.template import CONTRACT_VERSION, NAMES, OLDEST_CONTRACT, PROTOTYPES, TABLES, ContractTable, Name


def check(path: Path) -> list[str]:
    """What of the contract the workbook at `path` lacks, one sentence each; empty when it is whole.

    WorkbookError where the file is no readable workbook.
    """
    package = Package(path)
    sheets = [sheet.name for sheet in package.sheets()]
    faults = [f"The prototype sheet {s} is missing; no review can be made" for s in PROTOTYPES if s not in sheets]
    tables = package.tables()
    for table in TABLES.values():
        faults += _table_faults(table, tables.get(table.name))
    for name in NAMES.values():
        faults += _name_faults(name, package, sheets)
    return [*faults, *_version_faults(package)]


def _table_faults(table: ContractTable, shape: TableShape | None) -> list[str]:
    if shape is None:
        return [] if table.optional else [f"The table {table.name} is missing. It holds: {table.carries}"]
    faults = [
        f"The table {table.name} on sheet {shape.sheet} has no column {column}"
        for column in table.ids
        if column in table.needed and column not in shape.columns
    ]
    if table.sheet in PROTOTYPES and shape.sheet != table.sheet:
        faults.append(f"The table {table.name} stands on sheet {shape.sheet}; it belongs on {table.sheet}")
    return faults


def _name_faults(name: Name, package: Package, sheets: list[str]) -> list[str]:
    if name.local and name.sheet not in sheets:
        return []
    where = f", of sheet {name.sheet}," if name.local else ""
    ref = package.defined_names(name.sheet if name.local else None).get(name.name)
    if ref is None:
        return [] if name.optional else [f"The name {name.name}{where} is missing. It carries: {name.carries}"]
    if "#REF!" in ref:
        return [f"The name {name.name}{where} points at cells that were deleted ({ref})"]
    rows = _height(ref)
    if name.rows > 1 and rows is not None and rows < name.rows:
        return [f"The name {name.name}{where} covers {rows} cells ({ref}); {name.rows} are needed"]
    return []


def _height(ref: str) -> int | None:
    """Rows of a reference such as `'S 1'!$B$2:$B$6`; None where it is another kind of formula."""
    found = re.fullmatch(r".*!\$?[A-Z]{1,3}\$?(\d+)(?::\$?[A-Z]{1,3}\$?(\d+))?", ref)
    return int(found[2] or found[1]) - int(found[1]) + 1 if found else None


def _version_faults(package: Package) -> list[str]:
    ref = package.defined_names().get("meta_contract")
    if ref is None or "#REF!" in ref:
        return []
    version = package.read_name("meta_contract")
    if isinstance(version, (int, float)) and OLDEST_CONTRACT <= version <= CONTRACT_VERSION:
        return []
    return [f"The template was made for version {version} of the contract; this xlops works with {CONTRACT_VERSION}"]
