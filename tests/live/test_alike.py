"""Excel may have a name and a function of one name, and which it calls could not be seen: both answer alike."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import ironcalc
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName

from tests import office
from tests.kpis.engines import ironcalc_cells
from xlops.errors import UsageError
from xlops.kpis.surfaces.number import STEPS, reader, steps
from xlops.live import udfs
from xlops.live.names import SHAPED
from xlops.live.numbers import number_in
from xlops.workbook.package import Package
from xlops.workbook.template import template_path

NAMES = {n: text for n, text in Package(template_path("en")).defined_names().items() if n.startswith("AMZ_")}
TEXTS = (
    "12.5", "1,234.00", "1.234,00", "$12", "12%", "12 %", "-", "Spend", "1,234", "0.125", "0,125", "1,234,567",
    "1.234.567,8", "12,34,567", "5.", ".5", ",5", "1e5", "2026-10-01", "-3", "+3", "--3", "3-", " ", "€ 1\u00a0234,50",
    "1,234,567,890,123", "1234,567", "%", "¥1,234.5", "0,234.5", "1.2.3", "00", "١٢", "12:30", "TRUE", "12,345.6",
)  # fmt: skip
CELLS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    "#DIV/0!",
    "#VALUE!",
    "25%",
    "-",
    0.25,
    0.5,
    3,
    40,
    -2,
    "$1,250.50",
    "x",
)


def answers(path: Path, formulas: list[tuple[str, list[Any]]], names: dict[str, str]) -> list[Any]:
    """What a spreadsheet says to each formula, `{}` in it standing for the cells of its row."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for name, text in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    for at, (name, cells) in enumerate(formulas, 1):
        for column, value in enumerate(cells, 2):
            cell = sheet.cell(at, column, value)
            if isinstance(value, str):
                cell.data_type = "e" if value.startswith("#") else "s"
        refs = ",".join(sheet.cell(at, 2 + n).coordinate for n in range(len(cells)))
        sheet.cell(at, 1, f"={name}({refs})")
    book.save(path)
    return ironcalc_cells(path, len(formulas))


def said(name: str, cells: list[Any]) -> Any:
    """What the function says, in a range, where no error ends it; its reason for #VALUE! left out."""
    blocks = [[[value], [value]] for value in cells]
    answer = udfs.FUNCTIONS[name](*blocks)[0][0]
    return "#VALUE!" if isinstance(answer, str) and answer.startswith("#VALUE! ") else answer


def alike(found: Any, expected: Any) -> bool:
    if isinstance(expected, str) or isinstance(found, str):
        return bool((found or "") == expected)
    return bool(found == pytest.approx(expected, rel=1e-12, abs=1e-12))


def test_a_name_and_a_function_say_the_same(tmp_path: Path) -> None:
    rng, asked = random.Random(20), list[tuple[str, list[Any]]]()
    for name in NAMES.keys() - {"AMZ_BRIDGE"}:  # whose answer is a block
        parameters = NAMES[name].split("_xlfn.LET")[0]
        most, least = (parameters.count(mark) for mark in ("_xl", "_xlpm."))
        for n in range(8 if most - 1 == least else 60):
            count = rng.randint(least, most - 1)
            asked.append((name, [rng.choice(CELLS) for _ in range(count)]))
            asked.append((name, [round(rng.uniform(0, 1 if n % 2 else 50), 2) for _ in range(count)]))
    found = answers(tmp_path / "book.xlsx", asked, NAMES)
    wrong = [(a, f, e) for a, f in zip(asked, found, strict=True) if not alike(f, e := said(*a))]
    assert wrong == []
    assert {type(f) for f in found} == {float, str}
    assert {"AMZ_ACOS", "AMZ_BID", "AMZ_NEGP", "AMZ_ROP", "AMZ_REORDERQTY"} < NAMES.keys()


def test_the_bridge_says_the_same(tmp_path: Path) -> None:
    rng = random.Random(13)
    drawn = [[rng.choice(CELLS) for _ in range(6)] for _ in range(30)]
    drawn += [[round(rng.uniform(1, 50), 2) for _ in range(6)] for _ in range(30)]
    drawn += [[*cells[:at], rng.choice(CELLS), *cells[at + 1 :]] for at in range(6) for cells in drawn[30:36]]
    expected: list[Any] = []
    for cells in drawn:
        try:
            expected.append(udfs.FUNCTIONS["AMZ_BRIDGE"](*cells))
        except UsageError:
            expected.append("#VALUE!")
    book = Workbook()
    sheet = book.worksheets[0]
    book.defined_names["AMZ_BRIDGE"] = DefinedName("AMZ_BRIDGE", attr_text=NAMES["AMZ_BRIDGE"])
    for at, (cells, answer) in enumerate(zip(drawn, expected, strict=True), 1):
        for column, value in enumerate(cells, 20):
            cell = sheet.cell(at, column, value)
            if isinstance(value, str):
                cell.data_type = "e" if value.startswith("#") else "s"
        call = f"AMZ_BRIDGE({','.join(sheet.cell(at, 20 + n).coordinate for n in range(6))})"
        asked = [f"INDEX({call},{n // 2 + 1},{n % 2 + 1})" for n in range(8)] if isinstance(answer, list) else [call]
        for n, text in enumerate(asked, 1):
            sheet.cell(at, n, f"={text}")
    book.save(tmp_path / "bridge.xlsx")
    model = ironcalc.load_from_xlsx(str(tmp_path / "bridge.xlsx"))
    model.evaluate()
    for at, answer in enumerate(expected, 1):
        wanted = [cell for row in answer for cell in row] if isinstance(answer, list) else [answer]
        found = [model.get_cell_value(0, at, n) for n in range(1, len(wanted) + 1)]
        assert [alike(f, w) for f, w in zip(found, wanted, strict=True)] == [True] * len(wanted), (at, found, wanted)
    assert {type(answer) for answer in expected} == {list, str}
    assert {answer for answer in expected if isinstance(answer, str)} == {"", "#N/A", "#VALUE!"}


@pytest.mark.parametrize(("down", "across"), [(3, 1), (1, 3), (2, 2)])
def test_the_bridge_of_a_column_is_four_columns_of_a_row_four_rows(down: int, across: int, tmp_path: Path) -> None:
    """The effects are given as ranges: IronCalc reckons with a range within a name as with one cell."""
    blocks, book = dict[str, str](), Workbook()
    sheet = book.worksheets[0]
    for number, effect in enumerate(("sessions", "conversion", "price", "change")):
        top, left = 10, 10 + 5 * number
        for n in range(down * across):
            sheet.cell(top + n // across, left + n % across, 10 * number + n)
        corner = sheet.cell(top + down - 1, left + across - 1).coordinate
        blocks[effect] = f"{sheet.cell(top, left).coordinate}:{corner}"
    inside = {effect: f"_xlpm.{effect}_" for effect in blocks}
    shaped = SHAPED.format_map(inside | {"all": ",".join(inside.values())})
    book.defined_names["SHAPE"] = DefinedName("SHAPE", attr_text=f"_xlfn.LAMBDA({','.join(inside.values())},{shaped})")
    text = f"SHAPE({','.join(blocks.values())})"
    rows, columns = (1, 1) if down > 1 < across else (3, 4) if down > 1 else (4, 3)
    for n in range(rows * columns):
        cell = f"INDEX({text},{n // columns + 1},{n % columns + 1})"
        sheet.cell(1 + n // columns, 1 + n % columns, f"={text if rows == 1 else cell}")
    book.save(tmp_path / "shape.xlsx")
    model = ironcalc.load_from_xlsx(str(tmp_path / "shape.xlsx"))
    model.evaluate()
    found = [[model.get_cell_value(0, r, c) for c in range(1, columns + 1)] for r in range(1, rows + 1)]
    if rows == 1:
        assert found == [["#VALUE!"]]
    else:
        by_effect = found if rows == 4 else [list(column) for column in zip(*found, strict=True)]
        assert by_effect == [[10.0 * number + n for n in range(3)] for number in range(4)]


def _texts() -> list[str]:
    rng = random.Random(1)
    drawn = ["".join(rng.choice("0123456789999,,..-%$") for _ in range(rng.randint(1, 11))) for _ in range(1500)]
    return [*TEXTS, *drawn]


def test_a_text_is_the_same_number_in_a_name_and_in_python(tmp_path: Path) -> None:
    texts = _texts()
    found = answers(tmp_path / "texts.xlsx", [("READ", [text]) for text in texts], {"READ": reader()})
    expected = ["#VALUE!" if (n := number_in(text)) is None else n for text in texts]
    assert [t for t, f, e in zip(texts, found, expected, strict=True) if not alike(f, e)] == []
    assert 300 < sum(e != "#VALUE!" for e in expected) < 1200


@pytest.mark.thorough
def test_libreoffice_reads_the_same_texts_step_by_step(tmp_path: Path) -> None:
    """It knows no LET: each step stands in a cell of its own."""
    texts = [t for t in _texts()[:400] if t != "TRUE"]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for at, text in enumerate(texts, 1):
        sheet.cell(at, 2, text).data_type = "s"
        named = {step: sheet.cell(at, 2 + n).coordinate for n, step in enumerate(("x", *STEPS))}
        for step, formula in steps(named):
            sheet[named[step] if step else f"A{at}"] = f"={formula}"
    book.save(tmp_path / "steps.xlsx")
    made = load_workbook(office.libreoffice_values(tmp_path / "steps.xlsx", tmp_path / "calc"), data_only=True)
    found = [made.worksheets[0].cell(at, 1).value for at in range(1, len(texts) + 1)]
    expected = ["#VALUE!" if (n := number_in(text)) is None else n for text in texts]
    assert [(t, f, e) for t, f, e in zip(texts, found, expected, strict=True) if not alike(f, e)] == []
