"""`xlops upgrade` of a workbook with macros: the present ones arrive, a person's own are never lost silently."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyopenvba import ExcelFile, VBAModuleKind

from tests import stores
from tests.computed import uncompute
from tests.macros.vba import KEPT, modules_of, text_of
from xlops.errors import WorkbookError
from xlops.jobs.upgrade import upgrade
from xlops.settings import load_settings
from xlops.workbook.macros import add_macros, drop_macros, foreign_modules, has_macros
from xlops.workbook.package import Package
from xlops.workbook.template import template_path

MINE = 'Attribute VB_Name = "Mine"\r\nSub Mine()\r\n  MsgBox 1\r\nEnd Sub\r\n'


def test_modules_of_a_person_are_told_from_ours(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsm"
    add_macros(Package(template_path("en")), path, "en")
    assert foreign_modules(path) == []
    package = Package(path)
    drop_macros(package)
    assert not has_macros(package)
    assert [name for name in package.parts.names() if "vba" in name.lower() or "customUI" in name] == []
    with ExcelFile(path) as book:
        book.vba_project().add_module("Mine", MINE, kind=VBAModuleKind.standard)
        book.save()
    assert foreign_modules(path) == ["Mine"]


@pytest.mark.thorough
def test_d14_an_upgrade_brings_the_present_macros_and_refuses_to_lose_a_persons_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uncompute(monkeypatch)
    shop = stores.tiny_store(tmp_path / "tiny", weeks=9)
    path = stores.built(shop, macros=True).path
    with ExcelFile(path) as book:
        book.set_module("xlops_buttons", 'Attribute VB_Name = "xlops_buttons"\r\nSub Old()\r\nEnd Sub\r\n')
        book.save()
    assert "Old()" in modules_of(path)["xlops_buttons"]
    done = upgrade(shop, load_settings(shop))
    assert done.path == path
    assert modules_of(path)["xlops_buttons"] == text_of(KEPT / "xlops_buttons.bas")
    package = Package(path)
    assert has_macros(package)
    assert [r.target for r in package.parts.relations("") if r.kind == "extensibility"] == ["customUI/customUI14.xml"]
    buttons = package.parts.read(package.parts.related(package.book.sheet_part("Dashboard"), "drawing")[0])
    assert buttons.count(b'macro="[0]!') > 3
    with ExcelFile(path) as book:
        book.vba_project().add_module("Mine", MINE, kind=VBAModuleKind.standard)
        book.save()
    before = path.read_bytes()
    with pytest.raises(WorkbookError, match=r"has macros of yours \(Mine\), which would be lost: .* export them"):
        upgrade(shop, load_settings(shop))
    assert path.read_bytes() == before
