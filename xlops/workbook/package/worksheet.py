"""A worksheet's XML edited as bytes: only the rows that are named change, however large the sheet."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from xlops.errors import Refused, WorkbookError
from xlops.workbook.package.archive import Stream
from xlops.workbook.package.cells import CellContent, cell_value, cell_xml
from xlops.workbook.package.formulas import translate
from xlops.workbook.package.parts import MAIN, STRICT, Parts, utf8
from xlops.workbook.package.references import Box, cell_ref, column_letters, column_number, parse_cell
from xlops.workbook.package.scalars import Scalar, decode_entities

ROW = re.compile(rb"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
CELL = re.compile(rb'<c\b([^>]*?\sr="([A-Z]+)(\d+)"[^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_FILLED = re.compile(rb'<c\b([^>]*?\sr="([A-Z]+)(\d+)"(?:[^>]*[^>/])?)>(.*?)</c>', re.DOTALL)
ROW_NUMBER = re.compile(rb'\sr="(\d+)"')
FORMULA = re.compile(rb"<f\b([^>]*?)(?:/>|>([^<]*)</f>)")
_FORMULA_CELL = re.compile(rb'<c\b[^>]*?\sr="([A-Z]+\d+)"[^>]*>\s*<f\b([^>]*?)(?:/>|>([^<]*)</f>)')
_ROW_TAG = re.compile(rb"<row\b[^>]*>")
_TAG_END = re.compile(rb"\s*(/?>)$")
_HIDDEN = re.compile(rb'\shidden="[^"]*"')
_ROW_START = re.compile(rb'<row\b[^>]*?\sr="(\d+)"')
_LETTERS = re.compile(rb'<c\b[^>]*?\sr="([A-Z]+)')
_STYLE = re.compile(rb'\ss="(\d+)"')
_SPANS = re.compile(rb'\s(?:spans|r)="[^"]*"')
_MERGED = re.compile(rb'<mergeCell\b[^>]*?\sref="([^"]+)"')
_ARRAY = re.compile(rb'<f\b[^>]*?\st="(?:array|dataTable)"[^>]*>')
_SHARED = re.compile(rb'(<c\b[^>]*?\sr="([A-Z]+\d+)"[^>]*>)<f\b([^>]*?\st="shared"[^>]*?)(?:/>|>([^<]*)</f>)')
_LATE_ADDRESS = re.compile(rb'<(?:c|row)(?! r=")[ >/]')  # of a cell or row that does not begin with it, if it has one
_COLUMN = re.compile(rb"<col\b[^>]*>")
_MADE_HERE = "made here"
_FEW = 3  # columns


class Cell(NamedTuple):
    """A cell as it stands: place, attributes, what is inside, all of it."""

    column: int
    row: int
    attributes: bytes
    inner: bytes
    whole: bytes

    @property
    def style(self) -> str:
        """The style number, '' when the cell has none."""
        match = _STYLE.search(self.attributes)
        return match[1].decode() if match else ""


def plain(xml: bytes, name: str) -> bytes:
    """The sheet in the form the rest of this module reads; the same bytes where it already has it.

    Prefixed elements, comments, single quotes and cells without an address (some writers make
    them) are put in order; `WorkbookError` for what is no ordinary worksheet.
    """
    xml = utf8(xml, name)
    start = xml[:4000]
    if STRICT in start:
        raise WorkbookError(f"part {name} is Strict Open XML; save the workbook as an ordinary .xlsx")
    root = re.search(rb"<(?:(\w+):)?(worksheet|chartsheet|dialogsheet)\b", start)
    if root is None or root[2] != b"worksheet":
        raise Refused(f"part {name} is not a worksheet")
    if root[1] or _is_odd(xml):
        try:
            xml = _rewritten(xml, root[1])
        except (etree.XMLSyntaxError, ValueError) as error:
            raise WorkbookError(f"part {name} is damaged ({error})") from error
    return re.sub(rb"<sheetData\s*/>", b"<sheetData></sheetData>", xml, count=1)


def sheet_xml(parts: Parts, name: str) -> bytes:
    """The part that holds a worksheet, `plain`."""

    def make() -> bytes:
        xml = parts.read(name)
        return xml if parts.known(name, _MADE_HERE, lambda: False) else plain(xml, name)

    return parts.known(name, "plain", make)


def put_sheet(parts: Parts, name: str, xml: bytes | Stream) -> None:
    """Give a worksheet new bytes that were made out of those of `sheet_xml`, so that they are `plain` too."""
    parts.put(name, xml)
    parts.known(name, _MADE_HERE, lambda: True)


def _is_odd(xml: bytes) -> bool:
    quotes = rb"<(?:row|c|worksheet)\s(?:[^>\"]|\"[^\"]*\")*?='"
    if b"<!--" in xml or b"<![CDATA[" in xml or re.search(quotes, xml[:100_000]):
        return True
    return _LATE_ADDRESS.search(xml) is not None and (_lacks_address(xml, b"c") or _lacks_address(xml, b"row"))


def _lacks_address(xml: bytes, name: bytes) -> bool:
    count = sum(xml.count(b"<" + name + end) for end in (b" ", b">", b"/>"))
    return count != len(re.findall(b"<" + name + rb'\s[^>]*?\br="', xml))


def _rewritten(xml: bytes, prefix: bytes | None) -> bytes:
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(xml, parser)
    number = 0
    for row in root.iter(f"{{{MAIN}}}row"):
        number = int(row.get("r") or number + 1)
        row.set("r", str(number))
        column = 0
        for cell in row:
            ref = cell.get("r")
            column = parse_cell(ref)[0] if ref else column + 1
            cell.set("r", cell_ref(column, number))
    out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    if prefix:
        out = re.sub(rb"<(/?)" + prefix + rb":", rb"<\1", out)
        out = out.replace(b"xmlns:" + prefix + b"=", b"xmlns=", 1)
    return out


def data_span(xml: bytes) -> tuple[int, int]:
    """Where the rows begin and end."""
    start = re.search(rb"<sheetData\b[^>]*>", xml)
    end = xml.rfind(b"</sheetData>")
    if start is None or end < start.end():
        raise WorkbookError("a worksheet without sheetData")
    return start.end(), end


def row_cells(inner: bytes) -> Iterator[Cell]:
    """The cells inside a row, left to right."""
    for match in CELL.finditer(inner):
        yield _cell(match)


def _cell(match: re.Match[bytes]) -> Cell:
    return Cell(column_number(match[2].decode()), int(match[3]), match[1], match[4] or b"", match[0])


def all_cells(xml: bytes) -> Iterator[Cell]:
    """Every cell of the sheet that the file has, row by row."""
    for match in CELL.finditer(xml, *data_span(xml)):
        yield _cell(match)


def row_cells_outside(inner: bytes, letters: Collection[bytes]) -> Iterator[Cell]:
    """The cells inside a row that are not in these columns; of the others nothing but the column is looked at."""
    for begin in _LETTERS.finditer(inner):
        if begin[1] not in letters and (match := CELL.match(inner, begin.start())):
            yield _cell(match)


def column_cells(xml: bytes, columns: Collection[int], top: int, bottom: int) -> Iterator[Cell]:
    """The cells of some columns in the rows from `top` to `bottom`."""
    letters = b"|".join(column_letters(column).encode() for column in columns)
    wanted = re.compile(rb'<c\b(?=[^>]*?\sr="(?:%s)\d)' % letters + CELL.pattern.removeprefix(rb"<c\b"), re.DOTALL)
    begin, end = data_span(xml)
    start = max(begin, xml.find(b'<row r="%d"' % top, begin, end))  # else all rows are looked at
    stop = xml.find(b'<row r="%d"' % (bottom + 1), start, end)
    for match in wanted.finditer(xml, start, stop if stop >= 0 else end):
        if (row := int(match[3])) > bottom:
            return
        if row >= top:
            yield _cell(match)


def filled_in(xml: bytes, box: Box) -> Iterator[Cell]:
    """The cells of a range that have something in them: a table has many that have not."""
    begin, end = data_span(xml)
    start = max(begin, xml.find(b'<row r="%d"' % box.top, begin, end))  # else all rows are looked at
    columns = {column_letters(column).encode(): column for column in range(box.left, box.right + 1)}
    for match in _FILLED.finditer(xml, start, end):
        if (row := int(match[3])) > box.bottom:
            return
        if row >= box.top and match[4] and (column := columns.get(match[2])):
            yield Cell(column, row, match[1], match[4], match[0])


def cells_in(xml: bytes, rows: Collection[int]) -> Iterator[Cell]:
    """The cells of the rows wanted."""
    if not rows:
        return
    begin, end = data_span(xml)
    last = max(rows)
    at = xml.find(b'<row r="%d"' % min(rows), begin, end)  # where a writer put its number elsewhere, all are looked at
    for match in ROW.finditer(xml, max(at, begin), end):
        number = row_number(match[1])
        if number > last:
            return
        if number in rows:
            yield from row_cells(match[2] or b"")


def row_number(attributes: bytes) -> int:
    """The number in a row's attributes."""
    match = ROW_NUMBER.search(attributes)
    if match is None:
        raise WorkbookError("a row without a number")
    return int(match[1])


def row_attributes(attributes: bytes) -> bytes:
    """A row's attributes without number and spans."""
    return _SPANS.sub(b"", attributes).rstrip()


def read(xml: bytes, cells: Collection[tuple[int, int]], strings: Sequence[str]) -> dict[tuple[int, int], Scalar]:
    """The values of the cells wanted, by (column, row); None where nothing stands."""
    values: dict[tuple[int, int], Scalar] = dict.fromkeys(cells)
    columns, rows = ({place[n] for place in cells} for n in (0, 1))
    few = 0 < len(columns) <= _FEW  # a name, a list: the other cells of its rows are not looked at
    for cell in column_cells(xml, columns, min(rows), max(rows)) if few else cells_in(xml, rows):
        if (cell.column, cell.row) in values:
            values[cell.column, cell.row] = cell_value(cell.attributes, cell.inner, strings)
    return values


def has_formulas(xml: bytes) -> bool:
    """Whether there is any."""
    return b"<f" in xml and _FORMULA_CELL.search(xml, *data_span(xml)) is not None


def formulas(xml: bytes) -> dict[str, str]:
    """{reference: formula} of every formula cell, shared ones written out."""
    found: dict[str, str] = {}
    masters: dict[bytes, tuple[str, str]] = {}
    begin, end = data_span(xml)
    if b"<f" not in xml:
        return found
    for match in _FORMULA_CELL.finditer(xml, begin, end):
        ref, text = match[1].decode(), decode_entities((match[3] or b"").decode())
        group = _group(match[2])
        if group is not None and text:
            masters[group] = (text, ref)
        elif group is not None:
            if group not in masters:
                raise WorkbookError(f"the workbook is damaged: the formula in {ref} is a copy of none")
            master, origin = masters[group]
            text = translate(master, origin, ref)
        if text:
            found[ref] = text
    return found


def _group(attributes: bytes) -> bytes | None:
    if b't="shared"' not in attributes:
        return None
    match = re.search(rb'\ssi="(\d+)"', attributes)
    return match[1] if match else b"0"


def merged(xml: bytes) -> list[Box]:
    """The merged ranges of the sheet."""
    return [Box.parse(ref.decode()) for ref in _MERGED.findall(xml, data_span(xml)[1])]


def arrays(xml: bytes) -> list[Box]:
    """The ranges of array formulas and data tables."""
    begin, end = data_span(xml)
    if b't="array"' not in xml and b't="dataTable"' not in xml:
        return []
    refs = (re.search(rb'\sref="([^"]+)"', m[0]) for m in _ARRAY.finditer(xml, begin, end))
    return [Box.parse(ref[1].decode()) for ref in refs if ref]


def unshare(xml: bytes, gone: Callable[[int, int], bool], wanted: Callable[[int, int], bool]) -> bytes:
    """Shared formulas whose first cell will be gone written out in the cells that are wanted."""
    if b't="shared"' not in xml:
        return xml
    masters: dict[bytes, tuple[str, str] | None] = {}

    def one(match: re.Match[bytes]) -> bytes:
        group, ref = _group(match[3]) or b"0", match[2].decode()
        place = parse_cell(ref)
        if match[4]:
            text = decode_entities(match[4].decode())
            masters[group] = (text, ref) if gone(*place) else None
            return match[1] + b"<f>" + match[4] + b"</f>" if masters[group] else match[0]
        master = masters.get(group)
        if master is None or not wanted(*place):
            return match[0]
        return match[1] + b"<f>" + escape(translate(*master, ref)).encode() + b"</f>"

    return _SHARED.sub(one, xml)


def write(
    xml: bytes,
    contents: Mapping[tuple[int, int], CellContent],
    styles: Mapping[tuple[int, int], str],
    date1904: bool,
) -> bytes:
    """The sheet with the cells, by (column, row), set; each keeps its style unless `styles` names one.

    `Refused` inside a merged range or an array formula.
    """
    _check_free(xml, contents)
    xml = unshare(xml, lambda c, r: (c, r) in contents, lambda c, r: (c, r) not in contents)
    begin, end = data_span(xml)
    starts = [(int(m[1]), m.start()) for m in _ROW_START.finditer(xml, begin, end)]
    numbers = [number for number, _ in starts]
    if any(a >= b for a, b in pairwise(numbers)):
        raise WorkbookError("the rows of a worksheet are out of order")
    edits: dict[int, dict[int, CellContent]] = {}
    for (column, row), content in contents.items():
        edits.setdefault(row, {})[column] = content
    column_style = column_styles(xml[:begin])
    out, at = [_grown(xml[:begin], contents)], begin
    for row in sorted(edits):
        index = bisect_left(numbers, row)
        low = starts[index][1] if index < len(starts) else end
        high = low
        if index < len(numbers) and numbers[index] == row:
            high = starts[index + 1][1] if index + 1 < len(starts) else end
        out += [xml[at:low], _row(xml[low:high], row, edits[row], styles, column_style, date1904)]
        at = high
    out.append(xml[at:])
    return b"".join(out)


def _check_free(xml: bytes, contents: Mapping[tuple[int, int], CellContent]) -> None:
    for box in merged(xml):
        for cell in contents:
            if box.has(*cell) and cell != (box.left, box.top):
                raise Refused(f"{cell_ref(*cell)} is inside the merged range {box.ref}")
    for box in arrays(xml):
        for cell in contents:
            if box.has(*cell) and (box.left, box.top) != (box.right, box.bottom):
                raise Refused(f"{cell_ref(*cell)} is inside the array formula {box.ref}")


def _row(
    old: bytes,
    number: int,
    edits: Mapping[int, CellContent],
    styles: Mapping[tuple[int, int], str],
    column_style: Callable[[int], str],
    date1904: bool,
) -> bytes:
    match = ROW.match(old)
    attributes = row_attributes(match[1]) if match else b""
    cells = {cell.column: cell for cell in row_cells(match[2] or b"")} if match else {}
    row_style = _STYLE.search(attributes)
    out: dict[int, bytes] = {column: cell.whole for column, cell in cells.items()}
    for column, content in edits.items():
        style = styles.get((column, number))
        if style is None and column in cells:
            style = cells[column].style
        elif style is None:
            style = row_style[1].decode() if row_style else column_style(column)
        attribute = f' s="{style}"' if style else ""
        out[column] = cell_xml(cell_ref(column, number), attribute, content, date1904).encode()
    inner = b"".join(out[column] for column in sorted(out))
    return b'<row r="%d"%s>%s</row>' % (number, attributes, inner)


def column_styles(head: bytes) -> Callable[[int], str]:
    """The style number that a column's cells begin with, from what stands before a sheet's rows."""
    spans: list[tuple[int, int, str]] = []
    for match in _COLUMN.finditer(head):
        low, high, style = (re.search(rb"\s" + a + rb'="(\d+)"', match[0]) for a in (b"min", b"max", b"style"))
        if low and high and style:
            spans.append((int(low[1]), int(high[1]), style[1].decode()))
    return lambda column: next((style for low, high, style in spans if low <= column <= high), "")


def _grown(head: bytes, cells: Collection[tuple[int, int]]) -> bytes:
    columns, rows = [c for c, _ in cells], [r for _, r in cells]
    return grown_dimension(head, Box(min(columns), min(rows), max(columns), max(rows))) if cells else head


def grown_dimension(head: bytes, new: Box) -> bytes:
    """The sheet's head with its stated dimension covering the new cells too."""

    def wider(match: re.Match[bytes]) -> bytes:
        old = Box.parse(match[2].decode())
        box = Box(
            min(old.left, new.left),
            min(old.top, new.top),
            max(old.right, new.right),
            max(old.bottom, new.bottom),
        )
        return match[1] + box.ref.encode() + b'"'

    return re.sub(rb'(<dimension\b[^>]*?\sref=")([^"]+)"', wider, head, count=1)


def style_of(xml: bytes, column: int, row: int) -> str:
    """The style number of a cell, '' for the default one."""
    for cell in cells_in(xml, {row}):
        if cell.column == column:
            return cell.style
    return ""


def with_rows_shown(xml: bytes, shown: Mapping[int, bool]) -> bytes:
    """The sheet with rows, by number, shown or hidden; rows that do not stand in it stay as they are."""

    def one(match: re.Match[bytes]) -> bytes:
        wanted = shown.get(row_number(match[0]))
        if wanted is None:
            return match[0]
        bare = _HIDDEN.sub(b"", match[0])
        return bare if wanted else _TAG_END.sub(rb' hidden="1"\1', bare)

    begin, end = data_span(xml)
    return xml[:begin] + _ROW_TAG.sub(one, xml[begin:end]) + xml[end:]


def with_columns_revealed(xml: bytes, columns: Collection[int]) -> bytes:
    """The sheet with hidden columns, by number, shown; all others as they are."""

    def one(match: re.Match[bytes]) -> bytes:
        low, high = (int(re.search(rb'\s%s="(\d+)"' % name, match[0])[1]) for name in (b"min", b"max"))  # type: ignore[index]
        if not _HIDDEN.search(match[0]) or not any(low <= column <= high for column in columns):
            return match[0]
        each = []
        for column in range(low, high + 1):
            of_one = re.sub(rb'(\s(?:min|max)=)"\d+"', rb'\1"%d"' % column, match[0])
            each.append(_HIDDEN.sub(b"", of_one) if column in columns else of_one)
        return b"".join(each)

    begin, _ = data_span(xml)
    return _COLUMN.sub(one, xml[:begin]) + xml[begin:]


def selected(xml: bytes, wanted: bool) -> bytes:
    """The sheet as the selected tab or not; the same bytes where that is so already."""
    match = re.search(rb"<(?:\w+:)?sheetView\b[^>]*?(/?)>", xml[:100_000])
    if match is None:
        return xml
    view = re.sub(rb'\stabSelected="[^"]*"', b"", match[0])
    was = re.search(rb'\stabSelected="(?:1|true)"', match[0]) is not None
    if was == wanted:
        return xml
    if wanted:
        view = view.replace(b"sheetView", b'sheetView tabSelected="1"', 1)
    return xml[: match.start()] + view + xml[match.end() :]
