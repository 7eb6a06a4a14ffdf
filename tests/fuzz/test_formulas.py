"""Formulas of any content: what rewrites them loses no letter, and no formula that a person typed stops a build."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.campaign import fuzz
from xlops.errors import FormulaError, Refused
from xlops.kpis.formula import parse
from xlops.kpis.surfaces.python import evaluate
from xlops.workbook.package import Package
from xlops.workbook.package.formulas import check_formula, qualify, retarget, row_pieces, tokens, translate
from xlops.workbook.package.values import refresh_values

PIECES = (
    "1", "0.1", "1E+300", "-", "+", "*", "/", "^", "&", "%", "=", "<>", "(", ")", ",", ";", ":", " ", "!", "$", "#",
    "@", "{", "}", "[", "]", "'", '"', "A1", "$B$2", "C3:D5", "A:A", "2:2", "XFD1048576", "Mine!A1", "'O''Neil'!B2",
    "[1]Other!A1", '"text"', '"a""b"', "TRUE", "#REF!", "#N/A", "SUM(", "IF(", "INDEX(", "OFFSET(", "INDIRECT(",
    "TEXT(", "REPT(", "SUMPRODUCT(", "_xlfn.LET(_xlpm.x,", "_xlfn.LAMBDA(_xlpm.x,_xlpm.x)(", "NOW()", "Spend[Spend]",
    "Spend[[#This Row],[Spend]]", "Spend[[#All],[a'[b]]", "WEBSERVICE(", "HYPERLINK(", "名称", "AMZ_ACOS(",
    "nosuchname",
)  # fmt: skip
FORMULAS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join)
WORDS = (
    "spend", "ad_sales", "clicks", "units", "nosuch", "1", "0", "2.5", "1e400", "+", "-", "*", "/", "**", "(", ")", ",",
    "min", "max", "if", " ", "prev", ".", "_", "名",
)  # fmt: skip


@pytest.mark.campaign
@fuzz(300)
@given(FORMULAS)
def test_no_letter_is_lost(text: str) -> None:
    try:
        assert "".join(piece for _, piece in tokens(text)) == text
        check_formula(text)
    except Refused:
        return
    assert retarget(text, "Nobody's sheet", "Other", {}) == text
    assert "".join(row_pieces_or_whole(text)) == text
    assert qualify(text, "T").replace("T[", "[").count("[") == text.count("[")
    assert translate(text, "C3", "C3") == text
    there = translate(text, "C3", "AZ90")
    if "#REF!" not in there:
        assert translate(there, "AZ90", "C3") == text


def row_pieces_or_whole(text: str) -> list[str]:
    """Its pieces with the row put in again."""
    try:
        pieces = row_pieces(text, 7)
    except Refused:
        return [text]
    return ["7".join(pieces)]


@pytest.mark.campaign
@fuzz(300)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map("".join))
def test_a_kpi_formula_is_a_number_or_a_sentence(text: str) -> None:
    try:
        formula = parse(text)
    except FormulaError:
        return
    for value in (None, 0.0, 1.0, -1e300, 1e-300):
        found = evaluate(formula, dict.fromkeys(formula.inputs, value))
        assert found is None or isinstance(found, int | float)


@cache
def plain() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Mine"
    for row in range(1, 6):
        sheet.append([row, row * 1.5, f"text {row}", None, row % 2 == 0])
    book.create_sheet("O'Neil")["B2"] = 4
    book.save(out)
    return out.getvalue()


@pytest.mark.campaign
@pytest.mark.thorough
@fuzz(6)
@given(st.lists(FORMULAS, min_size=5, max_size=30, unique=True))
def test_no_formula_of_a_person_stops_the_computing(tmp_path: Path, typed: list[str]) -> None:
    """Each gets a value, or keeps the one that Excel left; the formula itself and the other cells stay as they are."""
    path, target = tmp_path / "book.xlsx", tmp_path / "out.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(plain()))
    sheet = book["Mine"]
    fit = [text for text in typed if re.search(r"[\x00-\x1f]", text) is None]
    for number, text in enumerate(fit, 10):
        sheet.cell(number, 1, f"={text}")
    sheet.cell(9, 1, "=A1+B1")
    book.save(path)
    with Package(path) as package:
        before = package.read_formulas("Mine")
        refresh_values(package)
        package.save(target)
    with Package(target) as package:
        assert package.read_formulas("Mine") == before
        assert package.read_cells("Mine", ["A9", "B2", "C3"]) in (
            {"A9": 2.5, "B2": 3, "C3": "text 3"},
            {"A9": None, "B2": 3, "C3": "text 3"},  # IronCalc could not load such a workbook: nothing is computed
        )
