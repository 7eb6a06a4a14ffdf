"""An .xlsx as the advertising console writes it: inline strings, all numbers floats, `<dimension ref="A1"/>`.

Written by hand because those oddities are the point (a reader that trusts the dimension sees one cell),
and because a library would need seconds for what takes a moment.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from xml.sax.saxutils import escape

Cell = str | int | float | date | None
Sheet = tuple[str, Sequence[tuple[str, str]], Iterable[Sequence[Cell]]]

_DAY_ZERO = date(1899, 12, 30).toordinal()
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = {"text": 0, "share": 1, "day": 2, "money": 3, "count": 4, "ratio": 5}
_MONEY = {"USD": "[$$-en-US]#,##0.00", "EUR": "#,##0.00 [$€-de-DE]"}


def sheet_bytes(
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[Cell]],
    currency: str,
    made: datetime,
) -> bytes:
    """The workbook; columns are (header, style), the sheet's name is the title cut at 31 characters."""
    return book_bytes([(title, columns, rows)], currency, made)


def book_bytes(sheets: Sequence[Sheet], currency: str, made: datetime) -> bytes:
    """The same of several sheets, each its title, columns and rows."""
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _package_links(),
        "docProps/app.xml": _HEAD + f'<Properties xmlns="{_DOCUMENT}/extended-properties">'
        "<Application>Apache POI</Application></Properties>",
        "docProps/core.xml": _core(made),
        "xl/sharedStrings.xml": _HEAD + f'<sst count="0" uniqueCount="0" xmlns="{_MAIN}"/>',
        "xl/styles.xml": _styles(currency),
        "xl/workbook.xml": _workbook([title[:31] for title, *_ in sheets]),
        "xl/_rels/workbook.xml.rels": _workbook_links(len(sheets)),
    }
    parts |= {
        f"xl/worksheets/sheet{n}.xml": _worksheet(columns, rows) for n, (_, columns, rows) in enumerate(sheets, 1)
    }
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            # a fixed moment and system, so that the same store is the same bytes everywhere
            entry = zipfile.ZipInfo(name, (made.year, made.month, made.day, 7, 30, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, text.encode("utf-8"), compresslevel=1)
    return written.getvalue()


def _letter(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def _worksheet(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Cell]]) -> str:
    shape = [(_letter(n), _STYLES[style]) for n, (_, style) in enumerate(columns)]
    heads = "".join(_string(f"{shape[n][0]}1", name) for n, (name, _) in enumerate(columns))
    opening = (
        f'<worksheet xmlns="{_MAIN}"><dimension ref="A1"/><sheetViews>'
        '<sheetView workbookViewId="0" tabSelected="true"/></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15.0"/><sheetData>\n<row r="1">\n{heads}</row>\n'
    )
    text = [_HEAD, opening]
    texts = [n for n, (_, style) in enumerate(columns) if style == "text"]
    days = [n for n, (_, style) in enumerate(columns) if style == "day"]
    known: dict[str, str] = {}
    patterns: dict[tuple[int, ...], str] = {}
    for number, row in enumerate(rows, 2):
        values = list(row)
        for n in texts:
            value = str(values[n])
            values[n] = known.get(value) or known.setdefault(value, escape(value))
        for n in days:
            day = values[n]
            values[n] = day.toordinal() - _DAY_ZERO if isinstance(day, date) else day
        blank = tuple(n for n, value in enumerate(values) if value is None) if None in values else ()
        pattern = patterns.get(blank) or patterns.setdefault(blank, _row_pattern(shape, columns, blank))
        for n in reversed(blank):
            del values[n]
        text.append(pattern.replace("\0", str(number)) % tuple(values))
    text.append(
        '</sheetData><pageMargins bottom="0.75" footer="0.3" header="0.3" left="0.7" right="0.7" top="0.75"/>'
        "</worksheet>"
    )
    return "".join(text)


def _row_pattern(shape: list[tuple[str, int]], columns: Sequence[tuple[str, str]], blank: tuple[int, ...]) -> str:
    """One row's XML with a place for each value that is there, and NUL for the row's number.

    A pattern per combination of blanks: filling it is one operation, a cell at a time takes five times as long.
    """
    cells = ['<row r="\0">\n']
    for n, ((letter, number), (_, style)) in enumerate(zip(shape, columns, strict=True)):
        if n in blank:
            cells.append(f'<c r="{letter}\0" s="{number}"></c>')
        elif style == "text":
            cells.append(f'<c r="{letter}\0" t="inlineStr"><is><t>%s</t></is></c>')
        else:
            value = "%d.0" if style in ("count", "day") else "%r"
            cells.append(f'<c r="{letter}\0" s="{number}" t="n"><v>{value}</v></c>')
    return "".join([*cells, "</row>\n"])


def _string(place: str, value: str) -> str:
    space = ' xml:space="preserve"' if value != value.strip() else ""
    return f'<c r="{place}" t="inlineStr"><is><t{space}>{escape(value)}</t></is></c>'


def _styles(currency: str) -> str:
    money = escape(_MONEY[currency], {'"': "&quot;"})
    formats = ((164, "#,##0.0000%"), (165, "MMM dd, yyyy"), (166, money))
    numbers = "".join(f'<numFmt numFmtId="{n}" formatCode="{code}"/>' for n, code in formats)
    cells = "".join(
        f'<xf numFmtId="{n}" fontId="0" fillId="0" borderId="0" xfId="0"{applied}/>'
        for n, applied in ((n, ' applyNumberFormat="true"' if n else "") for n in (0, 164, 165, 166, 1, 4))
    )
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="3">{numbers}</numFmts>'
        '<fonts count="1"><font><sz val="11.0"/><color indexed="8"/><name val="Calibri"/><family val="2"/>'
        '<scheme val="minor"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="darkGray"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="6">{cells}</cellXfs></styleSheet>'
    )


def _core(made: datetime) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made:%Y-%m-%dT%H:%M:%S}Z</dcterms:created>'
        "<dc:creator>Apache POI</dc:creator></cp:coreProperties>"
    )


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name)}" r:id="rId{n + 2}" sheetId="{n}"/>' for n, name in enumerate(names, 1)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}/relationships"><workbookPr date1904="false"/>'
        '<bookViews><workbookView activeTab="0"/></bookViews>'
        f"<sheets>{sheets}</sheets></workbook>"
    )


def _content_types(sheets: int) -> str:
    parts = (
        ("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
        ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("xl/sharedStrings.xml", _spreadsheet("sharedStrings")),
        ("xl/styles.xml", _spreadsheet("styles")),
        ("xl/workbook.xml", _spreadsheet("sheet.main")),
        *((f"xl/worksheets/sheet{n}.xml", _spreadsheet("worksheet")) for n in range(1, sheets + 1)),
    )
    overrides = "".join(f'<Override ContentType="{kind}" PartName="/{part}"/>' for part, kind in parts)
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default ContentType="application/vnd.openxmlformats-package.relationships+xml" Extension="rels"/>'
        f'<Default ContentType="application/xml" Extension="xml"/>{overrides}</Types>'
    )


def _spreadsheet(part: str) -> str:
    return f"application/vnd.openxmlformats-officedocument.spreadsheetml.{part}+xml"


def _links(links: Sequence[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="rId{n}" Target="{target}" Type="{kind}"/>' for n, (target, kind) in enumerate(links, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


def _package_links() -> str:
    return _links(
        (
            ("xl/workbook.xml", f"{_DOCUMENT}/relationships/officeDocument"),
            ("docProps/app.xml", f"{_DOCUMENT}/relationships/extended-properties"),
            ("docProps/core.xml", f"{_PACKAGE}/relationships/metadata/core-properties"),
        )
    )


def _workbook_links(sheets: int) -> str:
    kinds = [("sharedStrings.xml", "sharedStrings"), ("styles.xml", "styles")]
    kinds += [(f"worksheets/sheet{n}.xml", "worksheet") for n in range(1, sheets + 1)]
    return _links([(target, f"{_DOCUMENT}/relationships/{kind}") for target, kind in kinds])
