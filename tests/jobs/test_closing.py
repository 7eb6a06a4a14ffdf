"""A review closes when its figures are settled, and can be opened again (rule D16)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import stores
from tests.pages import sheets_of
from tests.stores import workbook_path
from xlops.cli import cli
from xlops.errors import WorkbookError
from xlops.periods import Month, Week
from xlops.review.score import State
from xlops.review.scorecard import Board
from xlops.workbook.apply_plan import close
from xlops.workbook.links import is_way
from xlops.workbook.package import CellFormula, Package
from xlops.workbook.package.parts import tag
from xlops.workbook.template import template_path
from xlops.workbook.typed_input import ReviewFound, find_reviews

W42, W43, W47 = (Week.of(date(2026, 11, 22) - timedelta(weeks=back)) for back in (5, 4, 0))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stores.tiny_store(tmp_path_factory.mktemp("closing") / "shop", weeks=6)


@pytest.fixture(scope="module")
def board(made: Path) -> Board:
    return stores.board_of(made)


@pytest.mark.parametrize(("after", "settled", "open_for", "closes"), [
    (21, True, 99, False), (22, True, 14, True), (22, True, None, True), (40, True, 13, False), (60, True, 14, True),
    (22, False, 99, False), (45, False, 99, False), (46, False, 14, True), (46, False, 13, False),
    (90, False, 13, False),
])  # fmt: skip
def test_d16_settled_after_21_days_else_after_45_and_14_days_open(
    board: Board, monkeypatch: pytest.MonkeyPatch, after: int, settled: bool, open_for: int | None, closes: bool
) -> None:
    state = State.FINAL if settled else State.PRELIMINARY
    monkeypatch.setattr(Board, "state", lambda self, period, market="ALL": state)
    day = W43.span.last + timedelta(days=after)
    monkeypatch.setattr(board, "as_of", day)
    assert board.closes(W43, None if open_for is None else day - timedelta(days=open_for)) is closes


def test_d16_the_newest_of_its_kind_stays_open(board: Board) -> None:
    assert not board.closes(W47, date(2026, 1, 1))
    assert not board.closes(Month.of(date(2026, 11, 1)), date(2026, 1, 1))


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d16_old_weeks_put_in_at_once_stay_open_for_fourteen_days(made: Path, tmp_path: Path) -> None:
    shop = stores.copy_store(made, tmp_path / "shop")
    stores.built(shop, periods=[W42, W43], as_of=date(2026, 11, 8))
    for day, closed in ((21, []), (22, ["W42 2026", "W43 2026"])):
        assert sorted(stores.built(shop, as_of=date(2026, 11, day)).applied.closed) == closed, day
    with Package(workbook_path(shop)) as package:
        found = find_reviews(package)
    assert {p: (r.made, r.closed) for p, r in found.items() if p in (W42.label, W43.label)} == {
        "2026-W42": ("2026-11-08", True), "2026-W43": ("2026-11-08", True),
    }  # fmt: skip
    assert "2026-W42,wk,2026-11-08," in (shop / "inputs" / "reviews.csv").read_text("utf-8-sig")


@pytest.mark.thorough
def test_d16_a_closed_review_is_opened_again_and_brought_up_to_date(made: Path, tmp_path: Path) -> None:
    shop = stores.copy_store(made, tmp_path / "shop")
    stores.built(shop)
    path = workbook_path(shop)
    formulas, before = Package(path).read_formulas("W47 2026"), sheets_of(path)["W47 2026"]
    stores.built(shop, periods=[W47], close=True)
    assert [f for f in Package(path).read_formulas("W47 2026").values() if not is_way(f)] == []
    with pytest.raises(WorkbookError, match="no review of 2026-W43"):
        stores.built(shop, periods=[W43], reopen=True)
    with Package(path) as package:
        shown = package.read_cells("W47 2026", formulas)
        over, beside = [ref for ref, value in shown.items() if isinstance(value, float)][:2]
        package.write_cells("W47 2026", {over: 999, beside: "see the note"})
        package.save(path)
    done = stores.built(shop, periods=[W47], reopen=True)
    assert (done.applied.refreshed, done.applied.closed, done.applied.drift) == (["W47 2026"], [], [])
    told = f"{over} (999 → {shown[over]:.10g}), {beside} (see the note → {shown[beside]:.10g})"
    assert [(f.code, f.column, f.value) for f in done.applied.findings] == [("shown-anew", "W47 2026", told)]
    assert Package(path).read_formulas("W47 2026") == formulas
    assert sheets_of(path)["W47 2026"] == before
    again = stores.built(shop, periods=[W47], reopen=True)  # as after a run that was killed at its end
    assert again.applied.findings == []
    assert (again.applied.refreshed, sheets_of(path)["W47 2026"]) == (["W47 2026"], before)


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_what_was_typed_over_a_formula_is_told_and_what_was_emptied_comes_back(made: Path, tmp_path: Path) -> None:
    shop = stores.copy_store(made, tmp_path / "shop")
    stores.built(shop)
    path = workbook_path(shop)
    before = Package(path).read_formulas("W47 2026")
    with Package(path) as package:
        package.write_cells("W47 2026", {"D12": 999, "D13": "see the note", "D14": None})
        package.save(path)
    done = stores.built(shop, force=True)
    assert [(f.code, f.column, f.value) for f in done.applied.findings] == [
        ("typed-over", "W47 2026", "D12 (999), D13 (see the note)")
    ]
    assert Package(path).read_cells("W47 2026", ["D12", "D13"]) == {"D12": 999, "D13": "see the note"}
    assert Package(path).read_formulas("W47 2026") == {r: f for r, f in before.items() if r not in ("D12", "D13")}
    with Package(path) as package:
        package.write_cells("W47 2026", {"D12": None, "D13": None})
        package.save(path)
    assert stores.built(shop, force=True).applied.findings == []
    assert Package(path).read_formulas("W47 2026") == before


@pytest.mark.thorough
@pytest.mark.parametrize(("sheet", "period"), [("W47 2026", W47), ("M10 2026", Month.of(date(2026, 10, 1)))])
@pytest.mark.usefixtures("uncomputed")
def test_d16_a_review_opens_again_though_its_columns_know_no_formula(
    autumn_built: Path, tmp_path: Path, sheet: str, period: Week | Month
) -> None:
    shop = stores.copy_store(autumn_built, tmp_path / "shop")
    path = workbook_path(shop)
    with Package(path) as package:
        for part in [p for p in package.parts.names() if p.startswith("xl/tables/")]:  # as LibreOffice saves them
            for formula in list(package.parts.edit(part).iter(tag("calculatedColumnFormula"))):
                formula.getparent().remove(formula)  # type: ignore[union-attr]
        package.save(path)
        formulas = package.read_formulas(sheet)
        assert [s.rows > 1 for n, s in package.tables().items() if "_movers_" in n and s.sheet == sheet] == [True]
    stores.built(shop, periods=[period], close=True)
    stores.built(shop, periods=[period], reopen=True)
    assert Package(path).read_formulas(sheet) == formulas


def test_d16_close_and_reopen_are_not_asked_for_together() -> None:
    told = CliRunner().invoke(cli, ["review", "week", "--close", "--reopen"])
    assert (told.exit_code, "name one of them" in told.output) == (2, True)


@pytest.mark.thorough
def test_d16_a_review_whose_rows_were_moved_is_refused(made: Path, tmp_path: Path) -> None:
    from xlops.workbook.reopening import reopen

    path = tmp_path / "b.xlsx"
    path.write_bytes(template_path("en").read_bytes())
    with Package(path) as package:
        moved = ReviewFound("_month", "2026-10", "wk", {}, closed=True)
        with pytest.raises(WorkbookError, match=r"rows of it were moved.*backups/"):
            reopen(package, moved, "2026-11-22")


@pytest.mark.parametrize(
    ("lang", "moving", "told"),
    [("en", "◷ open", "◷ estimate"), ("zh", "▲ 预计预警 ◷", "◷ 估计值"), ("zh", "◷ 初步", "◷ 估计值")],
)
def test_d16_figures_that_still_moved_are_marked_for_good(tmp_path: Path, lang: str, moving: str, told: str) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(template_path(lang).read_bytes())
    with Package(path) as package:
        package.write_cells("_week", {"B10": CellFormula("1", moving), "B11": CellFormula("2", "✔"), "B12": "x"})
        close(package, ReviewFound("_week", "2026-W47", "wk", {}, closed=False), "2026-12-20", told)
        assert package.read_cells("_week", ["B10", "B11", "B12"]) == {"B10": told, "B11": "✔", "B12": "x"}
        assert package.read_formulas("_week") == {}
