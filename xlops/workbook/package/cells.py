"""One cell as XML, and back; a table column's cells by the thousand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from xlops.errors import Refused, WorkbookError
from xlops.iso import moment_of
from xlops.workbook.package.formulas import CellFormula
from xlops.workbook.package.scalars import (
    EPOCH_1900,
    EPOCH_1904,
    ERROR,
    MAX_NUMBER,
    Scalar,
    all_plain,
    decode_entities,
    decode_text,
    encode_text,
    number_text,
    plain_scalar,
    serial,
    space,
)

CellContent: TypeAlias = Scalar | CellFormula

_TYPE = re.compile(rb'\st="(\w+)"')
_VALUE = re.compile(rb"<v\b[^>]*?(?:/>|>([^<]*)</v>)")
_INLINE = re.compile(rb"<t\b[^>]*?(?:/>|>([^<]*)</t>)")
_PHONETIC = re.compile(rb"<rPh\b.*?</rPh>", re.DOTALL)
_WHOLE = re.compile(r"-?\d{1,15}")


def cell_xml(ref: str, style: str, content: Any, date1904: bool = False) -> str:
    """The `<c>` element; style is '' or ' s="4"'; text becomes an inline string, an error stays typed."""
    return f'<c r="{ref}"{style}{value_xml("", content, date1904)}'


def value_xml(formula: str, content: Any, date1904: bool) -> str:
    """What follows the cell's reference and style: type, formula, value, end."""
    if isinstance(content, CellFormula):
        formula, content = f"<f>{escape(content.text)}</f>", content.value
    value = plain_scalar(content)
    if type(value) is float:
        return f">{formula}<v>{number_text(value)}</v></c>"
    if value is None:
        return f">{formula}</c>" if formula else "/>"
    if isinstance(value, bool):
        return f' t="b">{formula}<v>{int(value)}</v></c>'
    if isinstance(value, str):
        text = encode_text(value)
        if not formula:
            return f' t="inlineStr"><is><t{space(text)}>{text}</t></is></c>'
        kind = "e" if ERROR.fullmatch(value) else "str"
        return f' t="{kind}">{formula}<v{space(text)}>{text}</v></c>'
    if isinstance(value, int | float):
        return f">{formula}<v>{number_text(value)}</v></c>"
    number = serial(value, date1904) if isinstance(value, date) else value
    return f">{formula}<v>{number_text(number)}</v></c>"


def cell_value(attributes: bytes, inner: bytes, strings: Sequence[str]) -> Scalar:
    """The value a cell shows: number, text, truth, an error's text, None for a blank.

    A date is its day number, as the file has it.
    """
    try:
        return _value(attributes, inner, strings)
    except (ValueError, IndexError) as error:
        seen = inner[:60].decode("utf-8", "replace")
        raise WorkbookError(f"the workbook is damaged: a cell holds {seen!r} ({error})") from error


def _value(attributes: bytes, inner: bytes, strings: Sequence[str]) -> Scalar:
    found = _TYPE.search(attributes)
    kind = found[1] if found else b"n"
    if kind == b"inlineStr":
        pieces = _INLINE.findall(_PHONETIC.sub(b"", inner))
        return decode_text(decode_entities(b"".join(pieces).decode()))
    match = _VALUE.search(inner)
    if match is None:
        return None
    text = decode_entities((match[1] or b"").decode())
    if kind == b"s":
        return strings[int(text)]
    if kind in (b"str", b"e"):
        return decode_text(text)
    if kind == b"b":
        return text.strip() in ("1", "true")
    if kind == b"d":
        return moment_of(text.strip())
    return number_of(text)


def number_of(text: str) -> int | float | None:
    """The number a file's text stands for; whole ones as int."""
    text = text.strip()
    if not text:
        return None
    return int(text) if _WHOLE.fullmatch(text) else float(text)


@dataclass(frozen=True)
class ColumnPlan:
    """How the cells of one table column are made: letters, style, formula, values.

    Where `spare`, the column itself has that style, and a cell without content need not stand in the file.
    `worn` are the styles of single cells, by their row from 0, that people gave them.
    """

    letters: str
    style: str
    formula: tuple[str, ...] | None  # escaped, cut at the row number; one piece is the same in every row
    values: Any  # numpy array or list; None when only the formula is known
    date1904: bool
    spare: bool = False
    worn: Mapping[int, str] = field(default_factory=dict)

    def cells(self, low: int, high: int, top: int) -> list[str]:
        """The cells of body rows low to high (from 0), the body beginning in sheet row `top`."""
        made = self._made(low, high, top)
        for place, style in self.worn.items():
            if low <= place < high:
                start = f'<c r="{self.letters}{top + place}"'
                rest = made[place - low].removeprefix(f"{start}{self.style}") or "/>"
                made[place - low] = f'{start} s="{style or 0}"{rest}'
        return made

    def _made(self, low: int, high: int, top: int) -> list[str]:
        rows = range(top + low, top + high)
        if self.formula is not None and len(self.formula) > 1:
            formulas = [f"<f>{str(row).join(self.formula)}</f>" for row in rows]
            given = [None] * len(rows) if self.values is None else _listed(self.values[low:high])
            return [
                f'<c r="{self.letters}{row}"{self.style}{value_xml(formula, value, self.date1904)}'
                for row, formula, value in zip(rows, formulas, given, strict=True)
            ]
        formula = f"<f>{self.formula[0]}</f>" if self.formula is not None else ""
        made = self._uniform(rows, formula, None if self.values is None else self.values[low:high])
        if not low and made and not made[0]:  # the first row is the model of all others
            made[0] = f'<c r="{self.letters}{top}"{self.style}/>'
        return made

    def _uniform(self, rows: range, formula: str, values: Any) -> list[str]:
        start, style = f'<c r="{self.letters}', self.style
        empty = f'"{style}>{formula}</c>' if formula else f'"{style}/>'
        spare = self.spare and not formula

        def blank(row: int) -> str:
            return "" if spare else f"{start}{row}{empty}"

        if values is None:
            return list(map(blank, rows))
        kind = getattr(getattr(values, "dtype", None), "kind", "")
        begin = f'"{style}>{formula}<v>'
        if kind in ("i", "u"):
            _check_whole(values)
            return [f"{start}{row}{begin}{x}</v></c>" for row, x in zip(rows, values.tolist(), strict=True)]
        if kind == "f":
            _check_range(values)
            return [
                f"{start}{row}{begin}{x!r}</v></c>" if x - x == 0 else blank(row)
                for row, x in zip(rows, values.tolist(), strict=True)
            ]
        listed = _listed(values)
        kinds = set(map(type, listed))
        if kinds <= {float, type(None)}:
            _check_range_of([x for x in listed if x is not None])
            return [
                f"{start}{row}{begin}{x + 0.0!r}</v></c>" if x is not None and x - x == 0 else blank(row)
                for row, x in zip(rows, listed, strict=True)
            ]
        if not formula and kinds == {str}:
            if all_plain(listed):
                begin = f'"{style} t="inlineStr"><is><t>'
                return [f"{start}{row}{begin}{x}</t></is></c>" for row, x in zip(rows, listed, strict=True)]
            ends = {x: f'"{style}{value_xml("", x, False)}' for x in set(listed)}
            return [f"{start}{row}{ends[x]}" for row, x in zip(rows, listed, strict=True)]
        made = (value_xml(formula, x, self.date1904) for x in listed)
        return [
            blank(row) if end == "/>" else f'{start}{row}"{style}{end}' for row, end in zip(rows, made, strict=True)
        ]


def _listed(values: Any) -> list[Any]:
    listed: list[Any] = values.tolist() if hasattr(values, "tolist") else list(values)
    return listed


def _check_whole(values: Any) -> None:
    if len(values) and max(abs(int(values.max())), abs(int(values.min()))) >= 10**15:
        for value in values.tolist():
            number_text(value)


def _check_range(values: Any) -> None:
    _check_range_of(values[(values > MAX_NUMBER) | (values < -MAX_NUMBER)].tolist())


def _check_range_of(values: Sequence[float]) -> None:
    for value in values:
        if abs(value) > MAX_NUMBER and value - value == 0:
            raise Refused(f"{value!r} is beyond the largest number of a cell")


def column_values(values: Any, date1904: bool) -> Any:
    """A column as its cells want it: numpy numbers stay, date columns become day numbers, the rest a list."""
    if hasattr(values, "to_numpy"):
        values = values.tolist() if _extension(values) else values.to_numpy()
    kind = getattr(getattr(values, "dtype", None), "kind", "")
    if kind == "M":
        import numpy as np

        epoch = np.datetime64((EPOCH_1904 if date1904 else EPOCH_1900).isoformat(), "ns")
        days = (values.astype("datetime64[ns]") - epoch) / np.timedelta64(1, "D")
        return [None if d != d else d for d in days.tolist()] if (days < 61).any() else days
    if kind in ("i", "u", "f"):
        return values + 0.0 if kind == "f" else values
    return _listed(values)


def _extension(series: Any) -> bool:
    # pandas' own types (text, nullable numbers, dates with a zone, categories) come out best as a list
    return type(series.dtype).__module__.split(".")[0] != "numpy"
