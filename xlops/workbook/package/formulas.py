"""Formulas in the form the file wants them, checked before they are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from xlops.errors import Refused
from xlops.workbook.package.references import (
    MAX_COLUMN,
    MAX_ROW,
    column_letters,
    column_number,
    parse_cell,
    quote_sheet,
)
from xlops.workbook.package.scalars import Scalar

MAX_FORMULA = 8192

# Functions Excel stores with a prefix; without it the cell shows #NAME? until somebody retypes it.
PREFIXED_FUNCTIONS = frozenset(
    """ACOT ACOTH AGGREGATE ARABIC ARRAYTOTEXT BASE BETA.DIST BETA.INV BINOM.DIST BINOM.DIST.RANGE BINOM.INV
    BITAND BITLSHIFT BITOR BITRSHIFT BITXOR BYCOL BYROW CEILING.MATH CEILING.PRECISE CHISQ.DIST CHISQ.DIST.RT
    CHISQ.INV CHISQ.INV.RT CHISQ.TEST CHOOSECOLS CHOOSEROWS COMBINA CONCAT CONFIDENCE.NORM CONFIDENCE.T COT
    COTH COVARIANCE.P COVARIANCE.S CSC CSCH DAYS DECIMAL DROP ERF.PRECISE ERFC.PRECISE EXPAND EXPON.DIST
    F.DIST F.DIST.RT F.INV F.INV.RT F.TEST FILTER FILTERXML FLOOR.MATH FLOOR.PRECISE FORECAST.ETS
    FORECAST.ETS.CONFINT FORECAST.ETS.SEASONALITY FORECAST.ETS.STAT FORECAST.LINEAR FORMULATEXT GAMMA
    GAMMA.DIST GAMMA.INV GAMMALN.PRECISE GAUSS GROUPBY HSTACK HYPGEOM.DIST IFNA IFS IMAGE IMCOSH IMCOT IMCSC
    IMCSCH IMSEC IMSECH IMSINH IMTAN ISFORMULA ISOMITTED ISOWEEKNUM LAMBDA LET LOGNORM.DIST LOGNORM.INV
    MAKEARRAY MAP MAXIFS MINIFS MODE.MULT MODE.SNGL MUNIT NEGBINOM.DIST NORM.DIST NORM.INV NORM.S.DIST
    NORM.S.INV NUMBERVALUE PDURATION PERCENTILE.EXC PERCENTILE.INC PERCENTRANK.EXC PERCENTRANK.INC PERCENTOF
    PERMUTATIONA PHI PIVOTBY POISSON.DIST QUARTILE.EXC QUARTILE.INC QUERYSTRING RANDARRAY RANK.AVG RANK.EQ
    REDUCE RRI SCAN SEC SECH SEQUENCE SHEET SHEETS SKEW.P SORT SORTBY STDEV.P STDEV.S SWITCH T.DIST T.DIST.2T
    T.DIST.RT T.INV T.INV.2T T.TEST TAKE TEXTAFTER TEXTBEFORE TEXTJOIN TEXTSPLIT TOCOL TOROW UNICHAR UNICODE
    UNIQUE VALUETOTEXT VAR.P VAR.S VSTACK WEBSERVICE WEIBULL.DIST WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR
    Z.TEST""".split()
)
_FUNCTION = re.compile(r"(?<![\w.])([A-Za-z][A-Za-z0-9.]*)\(")
_STRING = re.compile(r'"(?:[^"]|"")*"')
_QUOTED = re.compile(r"'(?:[^']|'')+'")
_OTHER = re.compile(r"[^\"'\[\]]+")
_LOST = "#REF!"
_PLACE = re.compile(r"(?:(\$?)([A-Za-z]{1,3}))?(?:(\$?)(\d{1,7}))?")
# a cell, two whole columns, two whole rows; what follows or precedes tells them from names, functions and sheets
_PLACES = re.compile(
    r"(?<![\w.$\\])(?:\$?[A-Za-z]{1,3}\$?\d{1,7}|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?\d{1,7}:\$?\d{1,7})(?![\w.(!\\$])"
)
_ROW_REF = re.compile(r"(?<![\w.!\\])(\$?[A-Z]{1,3})(\$?)(\d+)(?![\w(.!\\])")


@dataclass(frozen=True)
class CellFormula:
    """A formula in file syntax without the leading '=', and the value it has now.

    `tbl[[#This Row],[Spend]]` instead of `[@Spend]`, `_xlfn.` before newer functions; a value of
    None means "not known": such a cell gets its value from `refresh_values`.
    """

    text: str
    value: Scalar = None

    def __post_init__(self) -> None:
        check_formula(self.text)


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """(kind, text) pieces that join to the formula again; kind is string, quoted, bracket or other."""
    at = 0
    while at < len(text):
        first = text[at]
        if first == '"':
            match = _STRING.match(text, at)
            kind, end = "string", match.end() if match else -1
        elif first == "'":
            match = _QUOTED.match(text, at)
            kind, end = "quoted", match.end() if match else -1
        elif first in "[]":
            kind, end = "bracket", _bracket_end(text, at)
        else:
            match = _OTHER.match(text, at)
            kind, end = "other", match.end() if match else -1
        if end < 0:
            raise Refused(f"formula with an unclosed {first} : {text}")
        yield kind, text[at:end]
        at = end


def _bracket_end(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        if text[at] == "'":
            at += 1  # inside brackets an apostrophe escapes the next character
        elif text[at] == "[":
            depth += 1
        elif text[at] == "]":
            depth -= 1
            if depth <= 0:
                return at + 1 if depth == 0 else -1
        at += 1
    return -1


def check_formula(text: str) -> str:
    """The text itself; `Refused` when Excel would repair or misread a file that carries it."""
    if not text.strip() or text.startswith("="):
        raise Refused(f"a formula is written without its leading '=': {text!r}")
    if len(text) > MAX_FORMULA:
        raise Refused(f"formula of {len(text):,} characters; {MAX_FORMULA:,} is the most: {text[:60]}…")
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", text):
        raise Refused(f"formula with a control character: {text!r}")
    before, bare = "", []
    for kind, piece in tokens(text):
        if kind == "bracket":
            _check_bracket(piece, before, text)
        if kind == "other":
            bare.append(piece)
        else:
            bare.append("'" if kind == "quoted" else "0")
        before = piece
    code = "".join(bare)
    for match in _FUNCTION.finditer(code):
        if match[1].upper() in PREFIXED_FUNCTIONS:
            raise Refused(f"{match[1].upper()} is stored as _xlfn.{match[1].upper()} in a file: {text}")
    if re.search(r"_xlfn\.(?:LET|LAMBDA)\(", code) and "_xlpm." not in code:
        raise Refused(f"parameters of LET and LAMBDA are stored with the prefix _xlpm.: {text}")
    return text


def _check_bracket(piece: str, before: str, text: str) -> None:
    inner = piece[1:-1]
    hint = f"in a file it is Table[[#This Row],[Column]]: {text}"
    if inner.lstrip().startswith("@") or "[@" in inner:
        raise Refused(f"[@Column] is what people type; {hint}")
    if re.search(r"\[#This Row\]\s*,\s*[^\[\s]", inner, re.IGNORECASE):
        raise Refused(f"a column beside #This Row needs its own brackets; {hint}")
    if not re.search(r"[\w.'\\]$", before) and not inner.isdigit():
        raise Refused(f"a table reference without the table's name; {hint}")


def retarget(text: str, old: str, new: str, tables: Mapping[str, str]) -> str:
    """The formula with sheet `old` called `new` and tables renamed; strings are left alone."""
    return retargeting(old, new, tables)(text)


def retargeting(old: str, new: str, tables: Mapping[str, str]) -> Callable[[str], str]:
    """What does `retarget` for one formula after another: a review has thousands."""
    renamed = {name.casefold(): fresh for name, fresh in tables.items()}
    asked = (*renamed, old.casefold(), old.casefold().replace("'", "''"))
    names = "|".join(re.escape(name) for name in tables) or "(?!)"
    word = re.compile(rf"(?<![\w.!\\])(?:({re.escape(old)})!|({names})(?![\w.!(\\]))", re.IGNORECASE)
    sheet = quote_sheet(new)

    def fresh(match: re.Match[str]) -> str:
        return f"{sheet}!" if match[1] else renamed[match[2].casefold()]

    def rewritten(text: str) -> str:
        low = text.casefold()
        if not any(name in low for name in asked):
            return text
        pieces: list[str] = []
        for kind, piece in tokens(text):
            if kind == "other":
                piece = word.sub(fresh, piece)
            elif kind == "quoted" and piece[1:-1].replace("''", "'").casefold() == old.casefold():
                piece = sheet
            pieces.append(piece)
        return "".join(pieces)

    return rewritten


def qualify(text: str, table: str) -> str:
    """The formula with the table's name before every bracket that lacks one."""
    pieces: list[str] = []
    for kind, piece in tokens(text):
        bare = kind == "bracket" and not piece[1:-1].isdigit()
        if bare and not re.search(r"[\w.'\\]$", pieces[-1] if pieces else ""):
            pieces.append(table)
        pieces.append(piece)
    return "".join(pieces)


def row_pieces(text: str, row: int) -> tuple[str, ...]:
    """The formula of one table row cut where its own row number stands: join with another row's number.

    One piece means the formula is the same in every row. `Refused` when it points to a different
    row in a relative way, because the other rows' formulas cannot be told from it then.
    """
    pieces = [""]
    for kind, piece in tokens(text):
        if kind != "other":
            pieces[-1] += piece
            continue
        at = 0
        for match in _ROW_REF.finditer(piece):
            if match[2] == "$":
                continue
            if int(match[3]) != row:
                raise Refused(f"a table's formula refers to another row: {text}")
            pieces[-1] += piece[at : match.start(3)]
            pieces.append("")
            at = match.end(3)
        pieces[-1] += piece[at:]
    return tuple(pieces)


def translate(text: str, origin: str, destination: str) -> str:
    """The formula as it reads when copied from one cell to another; `Refused` where it is no formula.

    A place that would lie outside the sheet is `#REF!`, as in Excel; names, strings and tables stay.
    """
    (column, row), (to_column, to_row) = parse_cell(origin), parse_cell(destination)
    right, down = to_column - column, to_row - row

    def one(match: re.Match[str]) -> str:
        return ":".join(_moved(part, right, down) for part in match[0].split(":"))

    return "".join(_PLACES.sub(one, piece) if kind == "other" else piece for kind, piece in tokens(text))


def _moved(place: str, right: int, down: int) -> str:
    """One cell, column or row, moved where no $ holds it; `YTD2025` lies on no sheet: it is a name."""
    match = _PLACE.fullmatch(place)
    assert match is not None, place
    column, row = column_number(match[2] or "A"), int(match[4] or 1)
    if not (column <= MAX_COLUMN and 1 <= row <= MAX_ROW):
        return place
    column += right if match[2] and not match[1] else 0
    row += down if match[4] and not match[3] else 0
    if not (1 <= column <= MAX_COLUMN and 1 <= row <= MAX_ROW):
        return _LOST
    letters = f"{match[1]}{column_letters(column)}" if match[2] else ""
    return letters + (f"{match[3]}{row}" if match[4] else "")
