"""What people typed into a workbook: read before a build, kept by stable key, checked after it (rules D1, D5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xlops.targets import Status
from xlops.workbook.package import Package, Scalar
from xlops.workbook.plan import Fill
from xlops.workbook.template import TABLES, Table

Typed = dict[tuple[str, str, str], Scalar]  # (table or sheet, key, column) → what was typed


@dataclass(frozen=True)
class ReviewFound:
    """A review that stands in the workbook, and what its tables are called there."""

    sheet: str
    period: str
    prefix: str
    tables: Mapping[str, str]
    closed: bool


@dataclass
class Standing:
    """What the workbook held before the build."""

    typed: Typed = field(default_factory=dict)
    reviews: dict[str, ReviewFound] = field(default_factory=dict)


def find_reviews(package: Package) -> dict[str, ReviewFound]:
    """The dated reviews by period; of copies that people made of one, the first in tab order."""
    found: dict[str, ReviewFound] = {}
    shapes = package.tables()
    for info in package.sheets():
        if info.name in ("_week", "_month"):
            continue
        local = package.defined_names(info.name)
        for prefix in ("wk", "mo"):
            if f"{prefix}_period" not in local:
                continue
            period = str(package.read_name(f"{prefix}_period", info.name) or "")
            own = [shape.name for shape in shapes.values() if shape.sheet == info.name]
            tables = {
                contract: name
                for contract in TABLES
                if contract.startswith(f"{prefix}_")
                for name in own
                if name == contract or name.startswith(f"{contract}_")
            }
            closed = not package.read_formulas(info.name)
            if period:
                found.setdefault(period, ReviewFound(info.name, period, prefix, tables, closed))
    return found


def read_standing(package: Package) -> Standing:
    """Everything that people typed where the contract lets them type."""
    standing = Standing(reviews=find_reviews(package))
    shapes = package.tables()
    for table in TABLES.values():
        if table.typed and not table.name.startswith(("wk_", "mo_")) and table.name in shapes:
            standing.typed |= _typed_in(package, table, table.name)
    for review in standing.reviews.values():
        for contract, name in review.tables.items():
            standing.typed |= _typed_in(package, TABLES[contract], name)
        standing.typed |= _notes(package, review)
    return standing


def _typed_in(package: Package, table: Table, name: str) -> Typed:
    columns = package.read_table(name)
    keys = columns.get(table.key or "", [])
    count = len(next(iter(columns.values()), []))
    found: Typed = {}
    for number in range(count):
        key = str(keys[number] or "") if keys else f"row {number + 1}"
        for column in (c for c in columns if c not in (*table.written, *_calculated(table))):
            value = columns[column][number]
            if value not in (None, ""):
                found[name, key, column] = value
    return found


def _calculated(table: Table) -> tuple[str, ...]:
    return tuple(c.id for c in table.columns if c.calculated)


def merged(package: Package, table: Table, name: str, new: Fill) -> dict[str, list[Any]]:
    """The table's columns with what people typed put back beside its key.

    A row with human input whose key is gone stays, below, with its old words and the status *info*; a column that
    people added is kept like one they may type in.
    """
    if not table.key:
        return dict(new.columns)
    old = package.read_table(name)
    own = [c for c in old if c not in table.written and c not in _calculated(table)]
    place = {str(k): n for n, k in enumerate(old.get(table.key, [])) if k not in (None, "")}
    keys = [str(k) for k in new.columns[table.key]]
    columns = {c: list(values) for c, values in new.columns.items()}
    for c in own:
        columns[c] = [old[c][place[k]] if k in place else None for k in keys]
    for key, number in place.items():
        if key in keys or not any(old[c][number] not in (None, "") for c in own):
            continue
        for c, values in columns.items():
            values.append(old[c][number] if c in old else None)
        if "status" in table.written:
            columns["status"][-1] = _resolved(str(old["status"][number] or ""))
    return columns


def _resolved(label: str) -> str:
    """The label of a row that no longer applies."""
    zh = any(label.endswith(status.word("zh")) for status in Status)
    return "✔ 已解决" if zh or label.startswith("✔ 已") else "✔ resolved"


def lost(before: Typed, package: Package) -> list[str]:
    """What of the typed text is no longer there, in words; empty when all of it stands."""
    after = read_standing(package).typed
    return [
        f"{table}, {key}, {column}: {value!r}"
        for (table, key, column), value in before.items()
        if after.get((table, key, column)) != value
    ]


def _notes(package: Package, review: ReviewFound) -> Typed:
    """The free notes of a review, cell by cell."""
    name = f"{review.prefix}_notes"
    reference = package.defined_names(review.sheet).get(name, "")
    place = re.search(r"!\$?([A-Z]+)\$?(\d+)(?::\$?[A-Z]+\$?(\d+))?$", reference)
    if place is None:
        return {}
    cells = [f"{place[1]}{row}" for row in range(int(place[2]), int(place[3] or place[2]) + 1)]
    values = package.read_cells(review.sheet, cells)
    return {(name, review.period, cell): values[cell] for cell in cells if values[cell] not in (None, "")}
