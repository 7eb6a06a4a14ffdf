"""The built workbook is valid, and every program reads the numbers in it that Python computed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.office import libreoffice_values, render_pdf, validator_errors
from tests.pages import Cells, Inputs, differences, expected, same, scorecard, sheets_of, table
from tests.stores import board_of
from tests.tiers import thorough_after
from tests.workbook.people import cells_of
from xlops.kpis import Limits
from xlops.language import Lang, as_lang
from xlops.measures import ALL
from xlops.measures.usual import DOWN
from xlops.periods import Month, Week, parse_period
from xlops.review.objects import width
from xlops.review.scorecard import Board
from xlops.review.settling import last_settled
from xlops.targets import Status
from xlops.workbook.package import Package, refresh_values
from xlops.workbook.package.references import parse_place
from xlops.workbook.package.worksheet import row_number
from xlops.workbook.template import PROTOTYPES

WEEK, MONTH = "W47 2026", "M10 2026"
LANGUAGES: tuple[Lang, ...] = ("en", "zh")


@pytest.fixture(params=thorough_after(1, LANGUAGES))
def lang(request: pytest.FixtureRequest) -> Lang:
    return as_lang(request.param)


@pytest.fixture
def built(lang: Lang, request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue(f"built_{lang}")
    return path


@pytest.fixture(scope="session")
def read() -> dict[Path, dict[str, Cells]]:
    """Workbooks that were read already."""
    return {}


@pytest.fixture
def cells(built: Path, read: dict[Path, dict[str, Cells]]) -> dict[str, Cells]:
    if built not in read:
        read[built] = sheets_of(built)
    return read[built]


def front(cells: dict[str, Cells]) -> Cells:
    return next(iter(cells.values()))


def wrong(cells: Cells, board: Board, period: Week | Month, market: str, lang: Lang) -> list[str]:
    """KPIs whose value or status on a page is not what Python says."""
    page = Inputs(cells)
    found = []
    if not same(page.score, points := board.total(period, market).points):
        found.append(f"score {page.score}, Python {points}")
    for kpi in page.columns:
        score = board.score(board.catalogue[kpi], period, market)
        if not same(page.value(kpi), expected(score, lang)):
            found.append(f"{kpi}: {page.value(kpi)!r}, Python {expected(score, lang)!r}")
        if page.status(kpi) != score.status.label.in_(lang):
            found.append(f"{kpi}: {page.status(kpi)}, Python {score.status.label.in_(lang)}")
    return found


def test_the_dashboard_counts_breaches_as_a_headline_does(built_en: Path) -> None:
    """The likely ones among them, and says how many those are."""
    dashboard = front(sheets_of(built_en))
    page = Inputs(dashboard)
    statuses = [page.status(kpi) for kpi in page.columns]
    sure, likely = (statuses.count(s.label.in_("en")) for s in (Status.BREACH, Status.LIKELY_BREACH))
    assert sure
    told = f"KPIs in breach: {sure + likely}" + (f", {likely} of them likely" if likely else "")
    assert told in dashboard.values()


@pytest.mark.thorough
def test_the_open_xml_sdk_finds_no_error(built: Path) -> None:
    assert validator_errors(built) == []


def test_no_cell_shows_an_error(built: Path) -> None:
    package = Package(built)
    shown = [
        f"{info.name}!{ref}: {value}"
        for info in package.sheets()
        for ref, value in package.read_cells(info.name, list(package.read_formulas(info.name))).items()
        if str(value).startswith("#")
    ]
    assert shown == []


@pytest.mark.thorough
def test_libreoffice_computes_the_values_that_the_file_carries(
    built: Path, cells: dict[str, Cells], tmp_path: Path
) -> None:
    assert differences(cells, sheets_of(libreoffice_values(built, tmp_path))) == []


@pytest.mark.thorough
def test_ironcalc_computes_the_values_that_the_file_carries(built: Path) -> None:
    package = Package(built)
    assert (refresh_values(package), package.refreshed, package.unevaluated) == ([], 0, 0)


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning", "ignore:Print area:UserWarning")
def test_openpyxl_and_pandas_read_the_same_values(built: Path, cells: dict[str, Cells]) -> None:
    import openpyxl

    book = openpyxl.load_workbook(built, data_only=True, read_only=True)
    shown: dict[str, Cells] = {
        sheet.title: {
            (c.row - 1, c.column - 1): c.value for row in sheet.iter_rows() for c in row if c.value not in (None, "")
        }
        for sheet in book.worksheets
    }
    assert differences(cells, shown) == []
    frame = pd.read_excel(built, sheet_name="data_week", header=None, engine="calamine")
    found = {(r, c): v for r, row in enumerate(frame.itertuples(index=False)) for c, v in enumerate(row) if v == v}
    assert differences({"": cells["data_week"]}, {"": found}) == []


def test_every_kpi_of_the_dashboard_is_python_s(cells: dict[str, Cells], board: Board, lang: Lang) -> None:
    page = Inputs(front(cells))
    assert set(page.columns) == set(board.catalogue)
    assert wrong(front(cells), board, parse_period("2026-W47"), ALL, lang) == []


def test_tiles_show_the_values_of_the_page(cells: dict[str, Cells], board: Board, lang: Lang) -> None:
    page, values = front(cells), {}
    for (row, column), text in page.items():
        for kpi in board.catalogue.values():
            if text == kpi.name.in_(lang) and column < 18 and 7 < row < 18:
                values[kpi.id] = page.get((row + 1, column))
    assert len(values) == 12
    week = parse_period("2026-W47")
    assert [k for k, v in values.items() if not same(v, board.value(board.catalogue[k], week, ALL))] == []


@pytest.mark.parametrize(("sheet", "period"), [(WEEK, "2026-W47"), (MONTH, "2026-10")])
def test_every_kpi_of_a_review_is_python_s(
    cells: dict[str, Cells], board: Board, lang: Lang, sheet: str, period: str
) -> None:
    assert wrong(cells[sheet], board, parse_period(period), ALL, lang) == []


@pytest.mark.parametrize(("sheet", "period"), [(WEEK, "2026-W47"), (MONTH, "2026-10")])
def test_scorecards_show_value_last_period_the_last_final_one_and_year_ago(
    cells: dict[str, Cells], board: Board, lang: Lang, sheet: str, period: str
) -> None:
    chosen = parse_period(period)
    final = last_settled(board, chosen, ALL)
    heads = {value for (_, column), value in cells[sheet].items() if column == 10}
    if sheet == WEEK:
        assert final == parse_period("2026-W44")
        assert {"en": "W44 final", "zh": "W44 已定稿"}[lang] in heads
    else:
        assert final is None, "October is final itself"
    rows, inputs = scorecard(cells[sheet]), Inputs(cells[sheet])
    assert len(rows) >= 25
    faults = []
    for kpi, row in rows.items():
        score = board.score(board.catalogue[kpi], chosen)
        shown: dict[str, Any] = {
            "status": score.status.label.in_(lang), "actual": expected(score, lang), "before": score.previous,
            "year_ago": score.year_ago, "settled": final and board.value(board.catalogue[kpi], final, ALL),
        }  # fmt: skip
        if kpi == "gmv_wow":
            del shown["year_ago"]  # the page does not hold the week before the one a year ago
        faults += [f"{kpi} {w}: {row[w]!r}, Python {v!r}" for w, v in shown.items() if not _shows(row[w], v)]
        edge, early = str(row["target"] or ""), inputs.early(kpi)
        if early != score.early or (early and not edge.startswith("▲")):
            faults.append(f"{kpi}: {edge}, early warning {early}, Python {score.early}")
    assert faults == []


def test_inventory_says_on_paper_where_a_row_is_sold_and_in_which_currency(built_en: Path) -> None:
    rows = table(Package(built_en), "tbl_stock")
    ends = {m: {row["title"][-11:] for row in rows if row["marketplace"] == m} for m in ("US", "DE")}
    assert ends == {"US": {" · US · USD"}, "DE": {" · DE · EUR"}}
    assert len({(row["sku"], row["title"]) for row in rows}) == len(rows) > len({row["sku"] for row in rows})
    assert max(width(row["title"]) for row in rows) <= 34


def test_n25_search_terms_say_which_rows_are_not_in_the_base_currency(built_en: Path) -> None:
    package = Package(built_en)
    rows = [row for row in table(package, "tbl_terms") if row["ad_product"]]
    assert {(row["key"].split("|")[0], row["marketplace"]) for row in rows} == {("US", "US"), ("DE", "DE · EUR")}
    told = package.read_name("terms_window")
    assert str(told).split(" · ", 1)[1] == "totals in USD, rows of DE in EUR"


def _shows(cell: Any, value: Any) -> bool:
    """A dash is how a page shows that there is no value."""
    return same(None if cell in ("–", "no sales", "无销售") and value is None else cell, value)


@pytest.fixture(scope="module")
def board(built_en: Path) -> Board:
    """Everything measured, with the shopping days that the build filled in."""
    return board_of(built_en.parent)


def test_n34_of_a_year_s_falls_events_excuse_what_fits_in_direction_and_size(board: Board) -> None:
    """29 of 52 weeks have an event in them or before them. Every week has a verdict, and four falls reach a tenth."""
    scores = {week.label: board.score(board.catalogue["gmv_wow"], week, ALL) for week in board.weeks[-52:]}
    usual = {label: score.usual for label, score in scores.items() if score.usual is not None}
    assert len(usual) == 52
    assert sum(u.found is not None for u in usual.values()) == 29
    assert {s.status.verdict.value for s in scores.values()} == {"met", "warn", "breach"}
    told = {
        label: (round(s.value, 3), round(s.judged or 0, 3), s.status.value, usual[label].by_events)
        for label, s in scores.items()
        if s.value is not None and s.value <= -DOWN
    }
    assert told == {
        "2025-W49": (-0.122, 0.449, "met", True),  # after Black Friday; Cyber Monday is still in it
        "2025-W52": (-0.316, -0.146, "warn", True),  # the last days before Christmas stop: a part of the fall
        "2026-W03": (-0.104, -0.104, "warn", False),  # no event: a little beyond the store's own noise, 9.5%
        "2026-W29": (-0.396, -0.396, "breach", False),  # the days of Prime Day as typed were not those of its sales
    }


@pytest.mark.thorough
@pytest.mark.parametrize(("market", "week"), [("US", "2026-W40"), ("DE", "2026-W46"), ("ALL", "2025-W50")])
def test_pickers_show_what_python_says_of_that_choice(
    built_en: Path, board: Board, tmp_path: Path, market: str, week: str
) -> None:
    path = tmp_path / "picked.xlsx"
    package = Package(built_en)
    package.write_name("cfg_marketplace", market)
    package.write_name("cfg_period", week)
    package.write_name("wk_marketplace", market, WEEK)
    package.save(path)
    shown = sheets_of(libreoffice_values(path, tmp_path / "office"))
    assert wrong(front(shown), board, parse_period(week), market, "en") == []
    assert wrong(shown[WEEK], board, parse_period("2026-W47"), market, "en") == []
    refresh_values(package)
    package.save(path)
    assert differences(shown, sheets_of(path)) == []


@pytest.mark.thorough
def test_what_a_build_wrote_of_all_says_so_beside_the_figures_of_one_marketplace(
    built_en: Path, tmp_path: Path
) -> None:
    path = tmp_path / "picked.xlsx"
    package = Package(built_en)
    package.write_name("wk_marketplace", "DE", WEEK)
    package.write_name("cfg_period", "2026-W30")
    package.save(path)
    pdf = render_pdf(path, tmp_path / "pdf")
    said = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    lines = [re.split("  +", line.strip())[0] for line in said.splitlines()]
    heads = [line for line in lines if line.startswith(("All marketplaces: ", "GMV 471,235"))]
    assert [head[:22] for head in heads] == [
        "All marketplaces: GMV ",
        "All marketplaces: ✖ br",
        "GMV 471,235 USD, +12.4",
    ]
    titles = [line for line in lines if line.endswith("all marketplaces")]
    assert titles == [
        "What matters now · newest period, all marketplaces", "What matters most · all marketplaces",
        "Ads to change · all marketplaces", "Stock to order · all marketplaces",
        "Further findings · all marketplaces", "ASINs that moved GMV most · all marketplaces",
    ]  # fmt: skip


def test_n34_an_event_of_one_marketplace_replaces_the_week_before_of_that_one_alone(board: Board) -> None:
    week = parse_period("2026-W45")
    given = {m: board.inputs(week, m).get("events_differ") for m in ("ALL", "US", "DE")}
    assert given == {"ALL": 1.0, "US": 1.0, "DE": None}  # Halloween of the week before
    usual = {m: board.score(board.catalogue["gmv_wow"], week, m).usual for m in given}
    found = {m: u.found for m, u in usual.items() if u}
    assert {m: (e.weeks, e.partly, len(e.events)) for m, e in found.items() if e} == {
        "ALL": (8, True, 1), "US": (8, False, 1),
    }  # fmt: skip


@pytest.mark.parametrize("week", thorough_after(1, ["2026-W29", "2025-W52"]))
def test_n34_the_formulas_judge_what_events_and_noise_leave_of_a_change(
    built_en: Path, board: Board, tmp_path: Path, week: str
) -> None:
    """A breach beside an event of unknown size; a fall that is partly explained."""
    package = Package(built_en)
    package.write_name("cfg_period", week)
    refresh_values(package, unread=(*PROTOTYPES, WEEK, MONTH))
    package.save(tmp_path / "picked.xlsx")
    period = parse_period(week)
    assert wrong(front(sheets_of(tmp_path / "picked.xlsx")), board, period, "ALL", "en") == []
    assert board.score(board.catalogue["gmv_wow"], period).status in (Status.BREACH, Status.WARN)


@pytest.mark.parametrize(
    ("week", "market", "kpi", "status"),
    thorough_after(1, [("2026-W42", "ALL", "gmv_wow", "✔ met"), ("2026-W47", "DE", "asp", "✔ likely met ◷")]),
)
def test_n34_an_edge_lies_no_nearer_than_the_noise_and_never_on_the_value_itself(
    built_en: Path, board: Board, tmp_path: Path, week: str, market: str, kpi: str, status: str
) -> None:
    package = Package(built_en)
    package.write_name("cfg_period", week)
    package.write_name("cfg_marketplace", market)
    refresh_values(package, unread=(*PROTOTYPES, WEEK, MONTH))
    package.save(tmp_path / "picked.xlsx")
    score = board.score(board.catalogue[kpi], parse_period(week), market)
    usual = (score.estimate or board.figures(score.kpi, parse_period(week), market)).usual
    assert usual
    assert usual.quiet
    assert usual.noise
    assert usual.change
    page = Inputs(front(sheets_of(tmp_path / "picked.xlsx")))
    assert page.status(kpi) == status == score.status.label.en
    if kpi == "gmv_wow":  # no growth is asked for, and warned at 15 % less, which is within the noise or not
        moved = [-max(usual.noise, DOWN - 1e-9), None, -max(usual.noise, 0.15), None, -0.30, None]
        assert page.edges(kpi) == [pytest.approx(e, abs=1e-8) if e is not None else None for e in moved]
        assert score.limit == Limits(page.edges(kpi)[0])
    else:
        before = score.settled.value / (1 + usual.change)  # type: ignore[operator]
        assert page.edges(kpi)[2:4] == [pytest.approx(before * 0.95), pytest.approx(before * 1.05)]


@pytest.mark.thorough
def test_a_typed_target_changes_target_and_status_at_once(built_en: Path, tmp_path: Path) -> None:
    package = Package(built_en)
    row = [r["kpi"] for r in table(package, "tbl_targets")].index("ctr")
    before = Inputs(sheets_of(built_en)[MONTH])
    assert before.status("ctr") == "▲ warn"
    package.write_cells("Targets", cells_of(package, "tbl_targets", row, {"your_target": 0.003, "your_breach": 0.001}))
    package.save(tmp_path / "typed.xlsx")
    shown = sheets_of(libreoffice_values(tmp_path / "typed.xlsx", tmp_path / "office"))
    effective = table(Package(tmp_path / "office" / "typed.xlsx"), "tbl_targets")[row]
    assert (effective["target"], effective["breach"], effective["source"]) == (0.003, 0.001, "yours")
    assert Inputs(shown[MONTH]).status("ctr") == "✔ met"


def test_rows_of_kpis_without_a_source_wait_unseen(built: Path, board: Board, lang: Lang) -> None:
    supply = {k.id: k.supply for k in board.waiting()}
    waiting = supply.keys()
    assert "ipi" in waiting
    assert "acos" not in waiting
    with Package(built) as package:
        listed = [r for r in table(package, "tbl_coverage") if r["state"] in ("· switch on", "· 可启用")]
        names = [name for r in listed for name in re.split("[,、] ?", str(r["source"]))]
        assert sorted(names) == sorted(board.catalogue[k].name.in_(lang) for k in waiting)
        assert {r["download"] for r in listed} == {supply[k].in_(lang) for k in waiting}
        for sheet, prefix in ((WEEK, "wk"), (MONTH, "mo")):
            xml = package.parts.read(package.book.sheet_part(sheet))
            unseen = {row_number(tag) for tag in re.findall(rb"<row\b[^>]*>", xml) if b' hidden="1"' in tag}
            tables = [t for name, t in package.tables().items() if name.startswith(f"{prefix}_own")]
            own = next(t for t in tables if t.sheet == sheet)
            first = int(re.findall(r"\d+", own.ref)[0])
            assert unseen >= {*range(first - 2, first + 6)} - {first}  # no KPI of the user's own, and so no empty table
            ids: dict[str, dict[int, Any]] = {}
            for name in (f"{prefix}_kpi_ids", f"{prefix}_more_kpi_ids"):
                place = parse_place(package.defined_names(sheet)[name])
                assert place
                rows = range(place[1].top, place[1].bottom + 1)
                ids[name] = {row: package.read_cells(sheet, [f"A{row}"])[f"A{row}"] for row in rows}
            of_page_one, others = ({of[row] for row in of if row in unseen} for of in ids.values())
            assert of_page_one == waiting & set(ids[f"{prefix}_kpi_ids"].values())
            assert others >= waiting & set(ids[f"{prefix}_more_kpi_ids"].values())
