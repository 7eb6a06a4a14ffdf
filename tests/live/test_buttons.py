"""Every button on a real spreadsheet: the same plan gives the same cells as a build without Excel."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
import xlwings as xw
from lxml import etree

from tests.live.calc import App, book_of
from tests.macros.libre import office
from tests.pages import PIVOTS
from tests.stores import copy_store, workbook_path
from tests.workbook.people import cells_of
from xlops.jobs.build import build
from xlops.jobs.diagnose import diagnose
from xlops.jobs.snapshot import FILE_NAME as SNAPSHOT
from xlops.jobs.snapshot import Snapshot
from xlops.jobs.watch import watch_day
from xlops.live import buttons
from xlops.live.messages import of_diagnosis, of_watch
from xlops.periods import parse_period
from xlops.settings import load_settings
from xlops.workbook.apply_plan import close
from xlops.workbook.button_list import BUTTONS
from xlops.workbook.excel.book import LiveBook
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box, cell_ref, parse_place
from xlops.workbook.template import PROTOTYPES, template_path
from xlops.workbook.typed_input import ReviewFound


@dataclass
class Excel:
    """A store whose workbook is open, and the same store built without Excel."""

    book: xw.Book
    app: App
    twin: Path
    first: str = ""  # what the first Refresh ended with

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
def excel(autumn_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Excel]:
    """A store with the template as its workbook, refreshed in LibreOffice; beside it one that was built headless."""
    root = tmp_path_factory.mktemp("excel")
    here, twin = (copy_store(autumn_store, root / name / "demo", exports=name == "live") for name in ("live", "twin"))
    for folder in (here, twin):
        shutil.copyfile(template_path("en"), workbook_path(folder))
    build(twin, load_settings(twin))
    with office(root / "profile") as opened:
        doc = opened(workbook_path(here))
        with book_of(doc, workbook_path(here)) as (book, app):
            made = Excel(book, app, workbook_path(twin))
            made.first = made.press(buttons.refresh)
            yield made
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


def all_differing(excel: Excel) -> dict[str, Any]:
    live, file = LiveBook(excel.book), Package(excel.twin)
    found = {
        sheet.name: differing(cells(live, sheet.name, box), cells(file, sheet.name, box))
        for sheet in file.sheets()
        if sheet.name not in PIVOTS  # LibreOffice fills the PivotTable as it opens the workbook
        and sheet.name not in PROTOTYPES  # it computes them too, a build does not
        and (box := live.used(sheet.name))
    }
    run = file.defined_names()["meta_run"].rpartition("!")[2].replace("$", "")
    found["_meta"].pop(run, None)
    return {name: cells_ for name, cells_ in found.items() if cells_}


@pytest.mark.thorough
def test_refresh_gives_the_cells_of_a_headless_build(excel: Excel) -> None:
    assert "Made: M10 2026, W47 2026" in excel.first
    assert all_differing(excel) == {}


@pytest.mark.thorough
def test_refresh_makes_the_same_sheets_tables_and_names(excel: Excel) -> None:
    live, file = LiveBook(excel.book), Package(excel.twin)
    assert [s.name for s in live.sheets()] == [s.name for s in file.sheets()]
    assert {s.name for s in live.sheets() if s.state != "visible"} == {
        s.name for s in file.sheets() if s.state != "visible"
    }
    assert live.tables() == file.tables()
    for sheet in (None, "W47 2026", "M10 2026", "_week"):
        ours, theirs = live.defined_names(sheet), file.defined_names(sheet)
        known = [name for name in theirs if "Print_" not in name]
        assert {n: parse_place(ours[n]) for n in known} == {n: parse_place(theirs[n]) for n in known}
        assert "cfg_twin" not in ours


@pytest.mark.thorough
def test_rows_of_kpis_without_a_source_wait_unseen(excel: Excel) -> None:
    sheet = excel.book.sheets["W47 2026"]
    rows = etree.fromstring(Package(excel.twin)._xml("W47 2026")).iter("{*}row")
    hidden = {int(row.get("r", 0)) for row in rows if row.get("hidden") == "1"}
    assert hidden
    assert {row for row in range(1, max(hidden) + 5) if sheet.range(f"A{row}").impl.row_hidden} == hidden


@pytest.mark.thorough
def test_excel_is_left_as_it_was_and_the_front_sheet_too(excel: Excel) -> None:
    assert excel.app.switches == App().switches
    assert excel.app.status_bar is False
    assert any("updating" in str(text) for text in excel.app.shown)
    assert excel.book.sheets.active.name == "Dashboard"
    assert set(excel.book.impl.saved_while) == {"automatic"}  # a workbook keeps the mode it is saved in


@pytest.mark.thorough
def test_functions_read_what_the_build_wrote(excel: Excel) -> None:
    ours, theirs = (Snapshot(folder / SNAPSHOT) for folder in (excel.folder, excel.twin.parent))
    assert ours.value("usp", "2026-W47") == theirs.value("usp", "2026-W47") is not None


@pytest.mark.thorough
def test_a_review_refreshed_keeps_what_people_typed_as_a_headless_build_does(excel: Excel) -> None:
    live, file = LiveBook(excel.book), Package(excel.twin)
    stock, plain = Box.parse(live.tables()["tbl_stock"].ref), live.defined_names("W47 2026")["wk_notes"]
    notes = parse_place(plain)
    assert notes is not None
    typed = {
        "W47 2026": {
            **cells_of(file, "wk_findings_2026_W47", 2, {"note": "=not a formula"}),
            **cells_of(file, "wk_findings_2026_W47", 0, {"due": "3/4"}),
            cell_ref(notes[1].left, notes[1].top): "00123",
        },
        "Inventory": {cell_ref(stock.right + 2, stock.top + 5): "mine, beside the row"},
        "Targets": {"G9": "abc"},
    }
    for sheet, cells_ in typed.items():
        live.write_cells(sheet, cells_)
        file.write_cells(sheet, cells_)
    file.save(excel.twin)
    settings = load_settings(excel.twin.parent)
    build(excel.twin.parent, settings, periods=[parse_period("2026-W47", settings.week_start)])
    message = excel.press(buttons.weekly_review)
    assert "Refreshed: W47 2026" in message
    assert excel.book.sheets.active.name == "W47 2026"
    assert all_differing(excel).keys() <= {"Log"}  # that one ran later
    after = LiveBook(excel.book).read_cells("W47 2026", list(typed["W47 2026"]))
    assert after == typed["W47 2026"]


@pytest.mark.thorough
def test_status_tells_what_to_download(excel: Excel) -> None:
    message = excel.press(buttons.status)
    assert "newest data: 22 November" in message
    (excel.folder / "xlops.toml").write_text(
        (excel.folder / "xlops.toml").read_text("utf-8").replace('"US"', '"FR", "US"'), "utf-8"
    )
    assert "FR  Reports › Business Reports" in excel.press(buttons.status)


@pytest.mark.thorough
def test_the_restock_list_is_written_beside_the_uploads_over_nothing(excel: Excel) -> None:
    said = excel.press(buttons.restock).splitlines()
    assert said[0].startswith("Restock as of 2026-11-22")
    excel.press(buttons.restock)
    assert sorted(p.name for p in (excel.folder / "actions").glob("*.csv")) == [
        "restock-2026-11-22-2.csv", "restock-2026-11-22.csv",
    ]  # fmt: skip
    assert said[-1].endswith("restock-2026-11-22.csv")


@pytest.mark.thorough
def test_the_check_of_the_day_says_what_the_command_says(excel: Excel) -> None:
    watched = watch_day(excel.folder, load_settings(excel.folder)).watch
    assert excel.press(buttons.check_day) == "\n".join(line.en for line in of_watch(watched))


@pytest.mark.thorough
def test_the_review_in_front_becomes_a_page_beside_the_workbook(excel: Excel, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    excel.book.sheets["M10 2026"].activate()
    message = excel.press(buttons.export_page)
    path = excel.folder / f"{workbook_path(excel.folder).stem}-2026-10.html"
    assert (message, opened) == (f"For a mail, a chat or a phone: {path}", [str(path)])
    assert "<html" in path.read_text("utf-8")[:200]


@pytest.mark.thorough
def test_actions_say_which_file_they_lack(excel: Excel) -> None:
    for button, words in (
        (buttons.actions_export, "there is no bulk workbook in"),
        (buttons.actions_import, "no file in"),
    ):
        button(excel.book)
        message, mode = excel.app.alerts[-1]
        assert (message.startswith(words), mode) == (True, "critical")


@pytest.mark.thorough
def test_diagnosis_tells_the_causes_of_what_is_in_front(excel: Excel) -> None:
    settings = load_settings(excel.folder)

    def told(period: str, sheet: str) -> str:
        lines = of_diagnosis(diagnose(excel.folder, settings, period), sheet)
        return "\n".join(line.en for line in lines)

    for sheet, period in (("M10 2026", "2026-10"), ("W47 2026", "2026-W47"), ("Dashboard", "2026-W47")):
        excel.book.sheets[sheet].activate()
        assert excel.press(buttons.diagnosis) == told(period, "M10 2026" if period == "2026-10" else "W47 2026")
    live = LiveBook(excel.book)
    assert live.read_table("tbl_list_week")["period"][:3] == ["latest", "2026-W47", "2026-W46"]
    place = parse_place(live.defined_names()["cfg_period"])
    assert place is not None
    cell = cell_ref(place[1].left, place[1].top)
    live.write_cells("Dashboard", {cell: "2026-W46"})
    assert excel.press(buttons.diagnosis) == told("2026-W46", "")
    assert "`xlops review 2026-W46` makes a sheet of it." in told("2026-W46", "")
    live.write_cells("Dashboard", {cell: "latest"})


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("sheet", "where", "words"),
    [
        ("W47 2026", "A12", ("gmv = ", "2026-W47")),
        ("Targets", "B9", ("2026-W47",)),
        ("ASIN", "C12", ("B0", "spend / ad_sales")),
    ],
)
def test_explain_tells_of_the_selected_row(excel: Excel, sheet: str, where: str, words: tuple[str, ...]) -> None:
    excel.app.selected = excel.book.sheets[sheet].range(where).impl
    message = excel.press(buttons.explain_selection)
    assert [word for word in words if word not in message] == []


@pytest.mark.thorough
def test_explain_of_a_row_about_nothing_says_so(excel: Excel) -> None:
    excel.app.selected = excel.book.sheets["Events"].range("B3").impl
    buttons.explain_selection(excel.book)
    message, mode = excel.app.alerts[-1]
    assert mode == "critical"
    assert message.startswith("the selected row is about no KPI")
    assert "explain_selection" in LiveBook(excel.book).read_table("tbl_runs")["command"][:1]


@pytest.mark.thorough
def test_folder_and_settings_are_opened(excel: Excel, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    excel.press(buttons.open_exports)
    excel.press(buttons.settings)
    assert opened == [str(excel.folder / "exports"), str(excel.folder / "xlops.toml")]


@pytest.mark.thorough
def test_a_bug_ends_in_a_dialog_a_file_and_a_row_of_the_log(excel: Excel, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        assert excel.app.switches["calculation"] == "manual"
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("xlops.live.build.plan_run", broken)
    buttons.weekly_review(excel.book)
    message, mode = excel.app.alerts[-1]
    assert mode == "critical"
    assert message.startswith("by nothing")
    assert "close the workbook without saving" in message
    assert excel.app.switches == App().switches
    assert "ZeroDivisionError" in (excel.folder / buttons.ERRORS).read_text("utf-8")
    log = LiveBook(excel.book).read_table("tbl_runs")
    assert (log["command"][0], log["result"][0]) == ("weekly_review", "by nothing")


@pytest.mark.thorough
def test_a_closed_sheet_shows_the_same_without_formulas(excel: Excel) -> None:
    live = LiveBook(excel.book)
    box = live.used("ASIN")
    before = cells(live, "ASIN", box)
    assert len(live.read_formulas("ASIN")) > 200
    close(live, ReviewFound("ASIN", "", "wk", {}, closed=False), "2026-12-20")
    assert cells(live, "ASIN", box) == before
    assert live.read_formulas("ASIN") == {}
    assert live.defined_names("ASIN")["wk_closed"] == '"2026-12-20"'


def test_every_button_has_its_function() -> None:
    assert [b.name for b in BUTTONS if not b.vba and not callable(getattr(buttons, b.name, None))] == []


@pytest.mark.thorough
def test_a_workbook_outside_a_store_is_refused(excel: Excel, tmp_path: Path) -> None:
    excel.book.impl.path, kept = tmp_path / "other.xlsx", excel.book.impl.path
    buttons.status(excel.book)
    excel.book.impl.path = kept
    assert "no store" in excel.app.alerts[-1][0]
