"""Every button on a real spreadsheet: the same plan gives the same cells as a build without Excel."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from tests.live.calc import App, book_of
from tests.macros.libre import office
from tests.stores import copy_store
from xlops.jobs.build import build, workbook_path
from xlops.live import buttons
from xlops.settings import load_settings
from xlops.workbook.live import LiveBook
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box, cell_ref
from xlops.workbook.template import template_path

_OF_THIS_RUN = {"meta_run", "dash_findings_link"}


@dataclass
class Excel:
    """A store whose workbook is open, and the same store built without Excel."""

    book: xw.Book
    app: App
    twin: Path

    @property
    def folder(self) -> Path:
        return Path(self.book.fullname).parent

    def press(self, button: Callable[..., None]) -> str:
        """The message that a button ends with."""
        button(self.book)
        message, mode = self.app.alerts[-1]
        assert mode == "info", message
        return message


@pytest.fixture(scope="module")
def excel(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Excel]:
    """The demo with the template as its workbook, open in LibreOffice; beside it one that was built headless."""
    root = tmp_path_factory.mktemp("excel")
    here, twin = (copy_store(demo_store, root / name / "demo", exports=name == "live") for name in ("live", "twin"))
    for folder in (here, twin):
        shutil.copyfile(template_path("en"), workbook_path(folder))
    build(twin, load_settings(twin))
    with office(root / "profile") as opened:
        doc = opened(workbook_path(here))
        book, app = book_of(doc, workbook_path(here))
        yield Excel(book, app, workbook_path(twin))
        doc.close(True)


def cells(book: Any, sheet: str, box: Box) -> dict[str, Any]:
    refs = [cell_ref(c, r) for r in range(box.top, box.bottom + 1) for c in range(box.left, box.right + 1)]
    return {ref: value for ref, value in book.read_cells(sheet, refs).items() if value not in (None, "")}


def differing(found: dict[str, Any], wanted: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    def same(a: Any, b: Any) -> bool:
        numbers = isinstance(a, int | float) and isinstance(b, int | float)
        return a == pytest.approx(b, rel=1e-9, abs=1e-9) if numbers else type(a) is type(b) and a == b

    both = found.keys() | wanted.keys()
    return {k: (found.get(k), wanted.get(k)) for k in sorted(both) if not same(found.get(k), wanted.get(k))}


def test_refresh_gives_the_cells_of_a_headless_build(excel: Excel) -> None:
    t = time.time()
    message = excel.press(buttons.refresh)
    print(message, time.time() - t)
    live, file = LiveBook(excel.book), Package(excel.twin)
    assert [s.name for s in live.sheets()] == [s.name for s in file.sheets()]
    assert {n: t.ref for n, t in live.tables().items()} == {n: t.ref for n, t in file.tables().items()}
    for sheet in file.sheets():
        box = live.used(sheet.name)
        print(
            sheet.name,
            box,
            dict(list(differing(cells(live, sheet.name, box), cells(file, sheet.name, box)).items())[:8]),
        )
