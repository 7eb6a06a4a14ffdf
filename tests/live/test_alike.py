"""Excel may have a name and a function of one name, and which it calls could not be seen: both answer alike."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName

from tests import office
from tests.kpis.engines import ironcalc_cells
from xlops.kpis.surfaces.number import STEPS, reader, steps
from xlops.live import udfs
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
    for name in NAMES:
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
