"""Text, HTML, PDF and the sheet of a review say the same: the same strings for the same KPI and period."""

from __future__ import annotations

import re
import subprocess
import warnings
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import office, pages
from tests.export.reading import by_class, in_format, parsed, phone, scorecard, words
from tests.tiers import thorough_after
from xlops.export.html import as_html
from xlops.export.pdf import page_one
from xlops.export.text import as_text
from xlops.jobs.check import check
from xlops.jobs.export import review_page
from xlops.language import Lang
from xlops.settings import load_settings
from xlops.targets import Status
from xlops.workbook.package import Package

pytestmark = pytest.mark.usefixtures("measured_once")

_COLUMNS = {"actual": 3, "expected": 4, "before": 8, "change": 9, "settled": 10, "year_ago": 11}  # of the sheet, from 0
_STRIP = ("GMV this month", "Gap to plan", "Plan of the month", "Projected landing")


def _sheet(book: Path, sheet: str) -> dict[str, dict[str, str]]:
    """The rows of the sheet's scorecards by KPI id, as their number formats show them."""
    ids = pages.scorecard(pages.sheets_of(book)[sheet])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl knows neither sparklines nor areas of whole columns
        opened = openpyxl.load_workbook(book, read_only=True, data_only=True)
        rows = {str(r[0].value): r for r in opened[sheet].iter_rows(max_col=12) if r[0].value in ids}
    return {
        kpi: {"status": str(row[1].value)}
        | {word: in_format(row[at].value, row[at].number_format) for word, at in _COLUMNS.items()}
        for kpi, row in rows.items()
    }


@cache
def _of(book: Path, asked: str, lang: Lang) -> tuple[str, str]:
    """A review as text and as HTML."""
    page = review_page(book.parent, load_settings(book.parent), [asked]).page
    return as_text(page, lang), as_html(page, lang)


def _agree(book: Path, asked: str, sheet: str, lang: Lang) -> None:
    text, page = _of(book, asked, lang)
    shown, told = _sheet(book, sheet), scorecard(page)
    for row in shown.values():  # where nothing is expected, the sheet says why a target is not the typed one
        row["expected"] = re.sub(r"^(typed|填写) .*", "–", row["expected"])
    both = [kpi for kpi in told if kpi in shown]
    assert len(both) > 40
    assert {k: {w: told[k][w] for w in shown[k]} for k in both} == {k: shown[k] for k in both}
    assert {k: v for k, v in phone(page).items() if k in shown} == {k: shown[k]["actual"] for k in both}
    lines = [line for line in text.splitlines() if line[0] in "✖▲◷✔" and " · " in line]
    named = [part for line in lines[:-1] for part in re.sub(r"^. (likely \w+ ◷: )?", "", line).split(" · ")]
    for kpi in both[:6]:
        name = told[kpi]["name"]
        assert [p for p in named if p.startswith(f"{name} {shown[kpi]['actual']}")] or not any(
            re.match(rf"{re.escape(name)} [-+\d]", p) for p in named
        )


def test_text_html_and_sheet_of_a_week_say_the_same(built_en: Path) -> None:
    _agree(built_en, "2026-W47", "W47 2026", "en")


def counted(line: str) -> int:
    """KPIs that a line of the text or of the page names, and how many more it counts."""
    names = re.split(r" · |, (?=\d+ more$)", line.partition(": ")[2] if ": " in line else line)
    more = re.fullmatch(r"(\d+) more", names[-1].strip())
    return len(names) if more is None else len(names) - 1 + int(more[1])


@pytest.mark.parametrize("period", thorough_after(1, ["2026-W47", "2026-10"]))
def test_what_is_off_target_is_counted_as_check_counts_it(demo_store: Path, period: str) -> None:
    """A week counts the KPIs that are due by month too: their findings stand on its page."""
    settings = load_settings(demo_store)
    told = Counter(s["status"] for s in check(demo_store, settings, period).record()["kpis"])
    page = review_page(demo_store, settings, [period]).page
    assert {s: n for s, n in Counter(k.status.value for k in (*page.kpis, *page.others)).items() if Status(s).off} == {
        s: n for s, n in told.items() if Status(s).off
    }
    warns = [line for line in as_text(page, "en").splitlines() if line.startswith("▲ ") and "likely" not in line]
    assert [counted(line) for line in warns] == [told["warn"]]


@pytest.mark.thorough
def test_text_html_and_sheet_of_a_month_say_the_same(built_zh: Path) -> None:
    _agree(built_zh, "2026-10", "M10 2026", "zh")


@pytest.mark.thorough
def test_score_and_month_to_date_are_those_of_the_sheet(built_en: Path) -> None:
    cells = pages.sheets_of(built_en)["W47 2026"]
    labels = {value: place for place, value in cells.items() if value in _STRIP}
    gmv, gap, plan, landing = (cells.get((labels[w][0] + 1, labels[w][1])) for w in _STRIP)
    to_date = str(cells.get((labels[_STRIP[0]][0] + 2, labels[_STRIP[0]][1]), ""))
    text, page = _of(built_en, "2026-W47", "en")
    assert text.endswith(f" · all of it: {built_en.name}, sheet W47 2026\n")
    older = _of(built_en, "2026-W40", "en")[0]  # of which the workbook has no sheet
    assert older.endswith("still moves\n")
    root = parsed(page)
    score = pages.Inputs(cells).score
    assert [words(big) for big in by_class(root, "big")] == [f"{score:.0f}", f"{gmv:,.0f}", f"{landing:,.0f}"]
    notes = [words(tile[2]) for tile in by_class(root, "tile")][1:]
    at = labels[_STRIP[-1]]
    between = cells[at[0] + 2, at[1]]  # what four of five such months lie between
    planned = (
        [f"{gap:+.1%} on plan {to_date.removeprefix('Plan to date ')}", f"plan {plan:,.0f}"]
        if plan
        else ["", "no plan typed"]
    )
    assert notes == [planned[0], f"{between}; {planned[1]}"]


def test_n27_the_bridge_is_that_of_the_sheet_and_its_bars_name_products(built_en: Path) -> None:
    with Package(built_en) as package:
        rows: dict[Any, Any] = {r["key"]: r["value"] for r in pages.table(package, "tbl_apart")}
    stem = "2026-W47|ALL|bridge_"
    bars = [f"{v:+,.0f}" for k, v in rows.items() if str(k).startswith(stem) and isinstance(v, float) and abs(v) >= 0.5]
    text, page = _of(built_en, "2026-W47", "en")
    steps = by_class(parsed(page), "step")
    told = [words(s.xpath('.//span[@class="v"]')[0]) for s in steps]
    assert told[1:-1] == bars
    numbers = [float(t.replace(",", "")) for t in told]
    assert numbers[0] + sum(numbers[1:-1]) == pytest.approx(numbers[-1], abs=2)
    assert words(steps[1].xpath('.//span[@class="w"]')[0]).endswith('10.25" +6,664')
    why = next(line for line in text.splitlines() if line.startswith("Why: "))
    assert re.findall(r" ([+-][\d,]+)(?: \(|;|$)", why) == bars


def test_findings_are_those_of_the_sheet(built_en: Path) -> None:
    with Package(built_en) as package:
        found = pages.findings(package, "W47 2026")
    text, page = _of(built_en, "2026-W47", "en")
    cards = by_class(parsed(page), "card")
    rows = [(r["status"], r["finding"], r["evidence"], r["advice"]) for r in found]
    told = [tuple(map(words, card))[:4] for card in cards]
    assert told[:5] == rows[:5]
    assert sorted(told) == sorted(rows)  # on paper those come last that a list of page two tells too
    numbered = [line for line in text.splitlines() if re.match(r"\d\. ", line)]
    assert [
        line.startswith(f"{n}. {r['status'][0]} {r['finding']}")
        for n, (line, r) in enumerate(zip(numbered, found[:5], strict=True), 1)
    ]
    assert words(by_class(parsed(page), "first")[0]) in text


@pytest.mark.thorough
def test_the_pdf_is_page_one_of_the_sheet(built_en: Path, tmp_path: Path) -> None:
    office.soffice()
    before = built_en.read_bytes()
    page_one(built_en, "W47 2026", tmp_path / "week.pdf")
    assert built_en.read_bytes() == before
    done = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "week.pdf", "-"], capture_output=True, text=True, check=True
    )
    printed = done.stdout
    assert printed.count("\f") == 1, "one page"
    _, page = _of(built_en, "2026-W47", "en")
    first_page = ("gmv", "gmv_yoy", "acos", "tacos", "buybox", "usp", "sessions", "organic")
    told = scorecard(page)
    for kpi in first_page:
        row = [told[kpi][word] for word in ("name", "actual", "before", "change")]
        assert [line for line in printed.splitlines() if all(word in line for word in row)], row
    assert words(by_class(parsed(page), "first")[0]) in printed
    assert list(tmp_path.iterdir()) == [tmp_path / "week.pdf"]
