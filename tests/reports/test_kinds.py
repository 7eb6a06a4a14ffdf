"""What a kind reads and what its table keeps are stated apart: names and types are held together here."""

from __future__ import annotations

import pytest

from xlops.reports import KINDS, Kind
from xlops.tables import TABLES

NAMES = [kind.name for kind in KINDS]
# of photographs and reports of a whole span the days are the file's own, and stand beside its rows
OF_FILES = {"day", "first_day", "last_day"}


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_column_that_a_kind_reads_has_the_type_that_its_table_keeps(kind: Kind) -> None:
    kept = kind.table.columns
    wrong = {
        c.field: (c.type, kept[c.field])
        for c in kind.columns
        if c.field in kept and c.field not in kind.derive and c.type is not kept[c.field]
    }
    assert wrong == {}


def test_every_column_of_a_table_is_read_by_some_kind() -> None:
    read = {(k.table_name, name) for k in KINDS for name in [*(c.field for c in k.columns), *k.derive]}
    never = [(t.name, n) for t in TABLES.values() for n in t.columns if (t.name, n) not in read and n not in OF_FILES]
    assert never == []


def test_every_table_keeps_its_key_and_is_of_some_kind() -> None:
    assert {t.name: set(t.key) - t.columns.keys() for t in TABLES.values()} == {name: set() for name in TABLES}
    assert {k.table_name for k in KINDS} == set(TABLES)
