"""The one status rule as a native formula says what `judge` says (N7), in IronCalc and in LibreOffice."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.kpis.engines import ironcalc_cells, recalculated
from tests.test_targets import CATALOGUE, JUDGED, default
from xlops.errors import FormulaError
from xlops.kpis import Direction
from xlops.status_excel import HoldCells, status_excel
from xlops.targets import Hold, Status, judge, judged_value


@dataclass(frozen=True)
class Cell:
    """One row of the sheet: what `judge` and the formula are given."""

    kpi: str
    value: Any
    judged: Any = None
    sample_ok: bool | int | None = None
    mature: bool | int | None = None
    worst: bool | int | None = None
    explained: bool | int | None = None
    warned: bool | int | None = None
    previous: Any = None
    low: Any = None
    high: Any = None


FLAGS = [
    Cell("acos", value, None, sample_ok, mature, worst)
    for value in (None, "", "no sales", 0.2, 0.28, 0.5)
    for sample_ok in (True, False, 1, None)
    for mature in (True, False)
    for worst in (True, False, None)
]
PLAIN = [
    Cell(kpi, value, judged_value(CATALOGUE[kpi], value), True, True) for kpi, value, _ in JUDGED
] + [
    Cell("gmv", value, judged, True, True)
    for value in (None, 500) for judged in (None, "", 0.84, 0.85, 0.94, 0.95, 1.2)
] + [Cell("acos", 0.1 + 0.2, None, True, True)]  # fmt: skip
RULED = [
    Cell(kpi, value, change, True, True, worst, explained, warned)
    for kpi, value, change in (("sessions", 900, -0.4), ("sessions", 900, 0.1), ("doc_pct", 1.0, None),
                               ("doc_pct", 0.9, None), ("acos", 0.2, None))
    for worst in (True, None)
    for explained in (True, None)
    for warned in (True, False)
]  # fmt: skip
HELD = [
    Cell(kpi, value, None, True, True, previous=previous)
    for kpi, values, before in (
        ("acos", (0.23, 0.24, 0.26, 0.28, 0.285, 0.29, 0.31), (None, "", 0.2, 0.27, 0.3, 0.35)),
        ("roas", (3.2, 3.4, 3.505, 3.52, 4.1, 4.3), (None, 3.0, 3.9, 4.5)),
        ("doc_pct", (0.99, 1.0), (0.9, 1.0)),
        ("price_gap", (-0.052, -0.049, -0.04, 0.048, 0.0), (-0.2, 0.2, 0.0)),
        ("acos_room", (-0.01, 0.01, 0.051, 0.06), (-0.1, 0.04)),
    )
    for value in values
    for previous in before
]
MOVING = [
    Cell(kpi, value, None, True, False, warned=warned, previous=previous, low=low, high=high)
    for kpi, value, bounds, before in (
        ("acos", 0.28, ((0.2, 0.24), (0.2, 0.25), (0.2, 0.26), (0.26, 0.29), (0.26, 0.31), (0.31, 0.4)), (None, 0.31)),
        ("roas", 3.4, ((3.0, 3.2), (3.2, 3.5), (3.4, 3.9), (3.9, 4.1), (4.1, 4.4)), (None, 3.2)),
        ("budget_use", 0.7, ((0.3, 0.4), (0.4, 0.6), (0.6, 0.8), (0.4, 1.2), (0.91, 0.95), (0.99, 1.1)), (None, 1.1)),
        ("usp", 0.09, ((0.04, 0.045), (0.06, 0.07), (0.09, 0.11), (0.11, 0.2), ("", 0.2), (0.1, None)), (None,)),
    )
    for low, high in bounds
    for previous in before
    for warned in (True, False)
]
_HOLD = 0.05


def _expected(cell: Cell) -> Status:
    number = cell.value if isinstance(cell.value, int | float) else None
    return judge(
        number,
        default(cell.kpi),
        judged=cell.judged if isinstance(cell.judged, int | float) else None,
        sample_ok=bool(cell.sample_ok),
        mature=bool(cell.mature),
        worst=bool(cell.worst),
        explained=bool(cell.explained),
        warned=bool(cell.warned),
        bounds=(cell.low, cell.high) if isinstance(cell.low, float) and isinstance(cell.high, float) else None,
        hold=Hold(cell.previous if isinstance(cell.previous, float) else None, _HOLD, CATALOGUE[cell.kpi].most),
    )


def _book(cells: list[Cell], path: Path, lang: Any) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for at, cell in enumerate(cells, start=1):
        target = default(cell.kpi)
        pairs = [(e.low, e.high) if e else (None, None) for e in (target.target, target.warn, target.breach)]
        given_ = [cell.value, cell.judged, cell.sample_ok, cell.mature, cell.worst, *itertools.chain(*pairs)]
        given_ += [cell.explained, cell.warned, cell.previous, _HOLD, cell.low, cell.high]
        for column, value in enumerate(given_, start=2):
            sheet.cell(at, column, '=""' if value == "" else value)
        band = target.direction is Direction.BAND
        side = 1 if target.direction is Direction.DOWN else 0
        columns = [("G", "H"), ("I", "J"), ("K", "L")]
        refs = [(f"{a}{at}", f"{b}{at}") if band else f"{(a, b)[side]}{at}" for a, b in columns]
        text = status_excel(
            CATALOGUE[cell.kpi], f"B{at}", target=refs[0], warn=refs[1], breach=refs[2], judged=f"C{at}",
            sample_ok=f"D{at}", mature=f"E{at}", between=(f"Q{at}", f"R{at}"), worst=f"F{at}",
            explained=f"M{at}", warned=f"N{at}", hold=HoldCells(f"O{at}", f"P{at}", CATALOGUE[cell.kpi].most),
            lang=lang,
        )  # fmt: skip
        assert len(text) < 4000
        sheet.cell(at, 1, f"={text}")
    book.save(path)


@pytest.mark.parametrize("lang", [None, "zh", "en"])
def test_the_excel_formula_agrees_with_judge(lang: Any, tmp_path: Path) -> None:
    cells = FLAGS + PLAIN + RULED + HELD + MOVING
    _book(cells, tmp_path / "status.xlsx", lang)
    expected = [s.label.in_(lang) if lang else s.value for s in map(_expected, cells)]
    assert set(expected) == {s.label.in_(lang) if lang else s.value for s in Status}
    assert ironcalc_cells(tmp_path / "status.xlsx", len(cells)) == expected


@pytest.mark.thorough
def test_libreoffice_agrees_with_judge(tmp_path: Path) -> None:
    cells = FLAGS + PLAIN + RULED + HELD + MOVING
    _book(cells, tmp_path / "status.xlsx", "zh")
    assert recalculated(tmp_path / "status.xlsx", tmp_path, len(cells)) == [_expected(c).label.in_("zh") for c in cells]


def test_text_of_the_status_formula() -> None:
    acos = CATALOGUE["acos"]
    assert status_excel(acos, "v", target="t", breach="b") == (
        'IF(COUNT(v)=0,"no_data",IF(OR(COUNT(v)=0,COUNT(t,b)=0),"info",'
        'IF(AND(ISNUMBER(b),ROUND(v-N(b),12)>0),"breach",IF(AND(ISNUMBER(t),ROUND(v-N(t),12)>0),"warn","met"))))'
    )
    assert status_excel(acos, "v", lang="en") == 'IF(COUNT(v)=0,"– no data","· info")'
    assert status_excel(CATALOGUE["cover"], "v", target=("a", "b")) == 'IF(COUNT(v)=0,"no_data","info")'
    with pytest.raises(FormulaError, match="a band has two edge cells"):
        status_excel(CATALOGUE["budget_use"], "v", target="t")
