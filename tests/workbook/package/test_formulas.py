"""Formulas: what the file form is, and what is refused before Excel would repair it."""

from __future__ import annotations

import pytest

from xlops.workbook.package import CellFormula, Refused
from xlops.workbook.package.formulas import qualify, retarget, row_pieces, translate


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


MOVED = {  # one cell right and down
    "A1+$A1+A$1+$A$1": "B2+$A2+B$1+$A$1",
    "SUM(A:A)+SUM($A:B)+SUM(1:1)+SUM(1:$2)": "SUM(B:B)+SUM($A:C)+SUM(2:2)+SUM(2:$2)",
    "Other!A1:Other!B2": "Other!B2:Other!C3",
    "Other!threshold*A1": "Other!threshold*B2",  # a name of one sheet
    "'It''s A1'!A1+[1]Other!A1": "'It''s A1'!B2+[1]Other!B2",
    "A1:INDEX(B:B,2)": "B2:INDEX(C:C,2)",
    '"A1"&A1&Spend[[#This Row],[A1]]': '"A1"&B2&Spend[[#This Row],[A1]]',
    "LOG10(A1)+DEC2BIN(5)+1E+30": "LOG10(B2)+DEC2BIN(5)+1E+30",
    "@A1+_xlfn.ANCHORARRAY(A1)+A1#": "@B2+_xlfn.ANCHORARRAY(B2)+B2#",
    "YTD2025+my.A1+A1.b+_A1+名A1": "YTD2025+my.A1+A1.b+_A1+名A1",  # names
    "XFD1+A1048576+A1": "#REF!+#REF!+B2",
}


@pytest.mark.parametrize("text", MOVED)
def test_a_formula_is_copied_as_excel_copies_it(text: str) -> None:
    assert translate(text, "C3", "D4") == MOVED[text]


def test_what_is_no_formula_is_not_copied() -> None:
    with pytest.raises(Refused, match="unclosed"):
        translate('A1&"', "C3", "D4")
