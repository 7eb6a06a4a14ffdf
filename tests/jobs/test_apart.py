"""What a number of ALL leaves out, as a workbook shows it: the same in Python, its cells and LibreOffice (N24)."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.older import rename_tables
from tests.jobs.test_own import own_csv
from tests.office import libreoffice_values
from tests.pages import Inputs, expected, findings, same, scorecard, sheets_of, table
from tests.review.test_alike import Shop, shop
from tests.stores import board_of, built, workbook_path
from tests.tiers import thorough_after
from xlops.language import as_lang
from xlops.measures import ALL
from xlops.periods import Week, parse_period
from xlops.review.score import moved
from xlops.workbook.package import Package

W45, YEAR_AGO = date(2026, 11, 2), date(2025, 11, 3)
WEEKS = [Week.of(date(2026, 11, 9)), Week.of(date(2026, 11, 16))]


def sold(folder: Path, language: str) -> Shop:
    """US sold a year ago, DE since the second of three weeks, and its last day is late; nobody knows of ads in DE.

    The plan is of US alone; the ads of FR are dear.
    """
    made = shop(folder, ("US", "DE", "FR"), f'language = "{language}"\ninputs = "csv"\n')
    own_csv(folder, "plan", "Month,Marketplace,GMV\n2026-11,US,3750\n")
    made.sells("us", 21, YEAR_AGO).sells("us", 21, W45, 130).sells("de", 13).sells("fr", 21, W45, 10)
    made.advertises("us", 21, W45).advertises("fr", 21, W45, 16)
    made.board()
    return made


@pytest.fixture(scope="module", params=thorough_after(1, ["en", "zh"]))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp(f"apart-{request.param}") / "shop"
    sold(folder, request.param)
    done = built(folder, periods=WEEKS)
    assert (done.applied.lacking, done.applied.failed, done.applied.drift) == ([], "", [])
    return folder, request.param


def wrong(path: Path, folder: Path, language: str, sheets: Sequence[tuple[str, str]]) -> list[tuple[Any, ...]]:
    """The numbers, statuses and changes that a workbook shows otherwise than Python has them."""
    board, cells = board_of(folder), sheets_of(path)
    found: list[tuple[Any, ...]] = []
    lang = as_lang(language)
    for sheet, label in sheets:
        period = parse_period(label)
        page, card = Inputs(cells[sheet]), scorecard(cells[sheet]) if label in sheet else {}
        for score in board.scorecard(period, ALL):
            id_ = score.kpi.id
            shown = page.value(id_)
            if not same(None if shown == "–" else shown, expected(score, language)):
                found.append((sheet, id_, "value", shown, score.value))
            if page.status(id_) != score.status.label.in_(lang):
                found.append((sheet, id_, "status", page.status(id_), score.status.label.in_(lang)))
            if page.mark(id_) != (score.marks.text.in_(lang) or None):
                found.append((sheet, id_, "mark", page.mark(id_), score.marks.text.in_(lang)))
            for word, before, now in (
                ("change", score.previous, score.now),
                ("change_ya", score.year_ago, score.now_ago),
            ):
                change = moved(score.kpi, now, before)
                seen = card.get(id_, {}).get(word)
                points = 100 if score.kpi.unit == "share" else 1
                shown = None if seen is None else seen / points
                if id_ in card and not (shown is change is None) and not near(shown, change):
                    found.append((sheet, id_, word, seen, change))
    return found


def near(one: float | None, other: float | None) -> bool:
    """Whether a change as shown, rounded to a tenth of a per cent, is the one that was computed."""
    return one is not None and other is not None and abs(one - other) <= 0.0006


def pages(path: Path) -> list[tuple[str, str]]:
    return [(name, f"2026-{name[:3]}") for name in sheets_of(path) if name.startswith("W4")] + [
        (next(iter(sheets_of(path))), "2026-W47")
    ]


def test_n24_every_page_shows_what_python_has(made: tuple[Path, str]) -> None:
    folder, language = made
    path = workbook_path(folder)
    assert len(pages(path)) == 3
    assert wrong(path, folder, language, pages(path)) == []
    marks = {Inputs(sheets_of(path)[n]).mark("tacos") for n, _ in pages(path)}
    assert marks == {" (US, FR only, DE missing)" if language == "en" else "（仅 US、FR，缺 DE）"}
    gmv = Inputs(sheets_of(path)["W46 2026"]).mark("gmv")
    assert gmv == (" (against the plan: US only)" if language == "en" else "（与计划相比仅 US）")


def test_n24_a_review_says_which_marketplaces_its_changes_leave_out(made: tuple[Path, str]) -> None:
    folder, language = made
    said = {
        "en": "on the period before without DE; on the year before without DE, FR",
        "zh": "与上期相比不含 DE；与去年同期相比不含 DE、FR",
    }
    with Package(workbook_path(folder)) as package:
        assert said[language] in {row["evidence"] for row in findings(package, "W46 2026")}


@pytest.mark.thorough
@pytest.mark.parametrize("made", ["en"], indirect=True)  # the formulas are the same in both languages
def test_n24_libreoffice_computes_the_same(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, language = made
    path = libreoffice_values(workbook_path(folder), tmp_path)
    assert wrong(path, folder, language, pages(path)) == []


def test_n24_a_breach_of_one_marketplace_stands_on_every_sheet_that_shows_all(made: tuple[Path, str]) -> None:
    folder, language = made
    cells = sheets_of(workbook_path(folder))
    head = "✖ Breach in a single marketplace: " if language == "en" else "✖ 单个站点未达标："
    seen = [[v for v in cells[name].values() if str(v).startswith(head)] for name, _ in pages(workbook_path(folder))]
    assert [len(found) for found in seen] == [1, 1, 1]
    assert [found[0].startswith(head + "FR ACOS 32.0%") for found in seen] == [True] * 3


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
@pytest.mark.parametrize("made", ["en"], indirect=True)
def test_n24_a_workbook_of_an_earlier_template_has_totals_of_all_marketplaces_only(
    made: tuple[Path, str], tmp_path: Path
) -> None:
    folder, _ = made
    shutil.copytree(folder, tmp_path / "shop")
    path = workbook_path(tmp_path / "shop")
    rename_tables(path, ["tbl_apart"])
    done = built(tmp_path / "shop", force=True)
    assert "table tbl_apart" in done.applied.lacking
    rows = {r["key"]: r for r in table(Package(path), "tbl_week")}
    names = ("gmv", "units", "spend", "ad_sales")
    assert [rows["2026-W47|ALL"][n] for n in names] == [None] * 4
    assert [rows["2026-W47|US"][n] for n in names] == [910, 35, 70, 350]
