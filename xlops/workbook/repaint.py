"""The looks that people gave rows of a workbook's lists, for the workbook that comes in its place."""

from __future__ import annotations

from collections.abc import Collection

from xlops.workbook.open_workbook import Opened
from xlops.workbook.package import Painted
from xlops.workbook.template import EVERY_TABLE as TABLES
from xlops.workbook.typed_input import find_reviews


def painted_rows(old: Opened) -> Painted:
    """What people changed of the look of single rows and cells, by table and key; nothing of the template's own."""
    shapes = {name: shape.columns for name, shape in old.tables().items()}
    like = {name: name for name in shapes if name in TABLES}
    for review in find_reviews(old).values():
        like |= {name: of for of, name in review.tables.items()}
    told_by = {name: TABLES[of].told_by or TABLES[of].ids[0] for name, of in like.items()}
    keyed = {name: by for name, by in told_by.items() if by in shapes[name]}
    found = old.read_painted(keyed, {name: of for name, of in like.items() if of in shapes})
    return of_tables(found, found.rows)


def of_tables(painted: Painted, names: Collection[str]) -> Painted:
    """The looks of the rows of some tables."""
    return Painted(
        keys={name: key for name, key in painted.keys.items() if name in names},
        rows={name: rows for name, rows in painted.rows.items() if name in names},
    )
