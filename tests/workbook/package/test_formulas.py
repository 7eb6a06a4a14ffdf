"""Formulas: what the file form is, and what is refused before Excel would repair it."""

from __future__ import annotations

import pytest

from xlops.workbook.package import CellFormula, Refused
from xlops.workbook.package.formulas import qualify, retarget, row_pieces


@pytest.mark.parametrize(
    "text",
    [
        "SUM(A1:B2)",
        "tbl[[#This Row],[Spend]]/tbl[[#Totals],[Sales]]",
        "SUM(tbl[Seller''s fee])",
        "tbl[Days(open)]+1",
        '"[@x] AGGREGATE("&A1',
        "'Days('!A1",
        "_xlfn.XLOOKUP(A1,tbl[A],tbl[B])",
        "_xlfn._xlws.FILTER(A1:A3,B1:B3)",
        "_xlfn.LET(_xlpm.x,1,_xlpm.x)",
        "[1]Sheet1!A1",
        "tbl[#All]",
        "SUMPRODUCT({1,2;3,4})",
    ],
)
def test_file_form_is_taken(text: str) -> None:
    assert CellFormula(text, 1) == CellFormula(text, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("=A1", "without its leading"),
        ("", "without its leading"),
        ("tbl[@Spend]", "what people type"),
        ("tbl[@[Ad spend]]", "what people type"),
        ("[@Spend]/2", "what people type"),
        ("SUM([Spend])", "without the table's name"),
        ("tbl[[#This Row],Spend]", "own brackets"),
        ("XLOOKUP(1,A:A,B:B)", "_xlfn.XLOOKUP"),
        ("1+aggregate(1,2,A:A)", "_xlfn.AGGREGATE"),
        ("_xlfn.LET(x,1,x)", "_xlpm"),
        ('"open', "unclosed"),
        ("tbl[x", "unclosed"),
        ("A1\x01", "control character"),
        ("1+" * 4096 + "1", "8,192"),
    ],
)
def test_other_forms_are_refused(text: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        CellFormula(text)


def test_retarget_leaves_strings_and_other_names_alone() -> None:
    text = "SUM('My week'!A1,MyT[x],XMyT[x],\"'My week'!A1 MyT\")+MyT+'not My week'!B1"
    assert retarget(text, "My week", "W'1", {"MyT": "T2"}) == (
        "SUM('W''1'!A1,T2[x],XMyT[x],\"'My week'!A1 MyT\")+T2+'not My week'!B1"
    )
    assert retarget("week!A1+xweek!A1", "week", "W1", {}) == "'W1'!A1+xweek!A1"


def test_row_pieces() -> None:
    assert row_pieces("A4*$B4+C$1+'S 4'!D$4", 4) == ("A", "*$B", "+C$1+'S 4'!D$4")
    assert row_pieces("tbl[[#This Row],[A4]]", 4) == ("tbl[[#This Row],[A4]]",)
    with pytest.raises(Refused, match="another row"):
        row_pieces("A3+1", 4)


def test_qualify() -> None:
    assert qualify("SUBTOTAL(109,[Spend])+x[a]+[1]S!A1", "T") == "SUBTOTAL(109,T[Spend])+x[a]+[1]S!A1"
