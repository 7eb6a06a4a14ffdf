"""A PivotTable in a workbook that XlsxWriter wrote, which cannot make one: its definition, its cache, what names them.

The cache holds no records: Excel reads the table anew whenever the workbook is opened. By marketplace, then product,
without grand totals, so that currencies are never added up.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

from workbook_templates.author.flat import FIRST, PIVOT_TOP
from workbook_templates.author.words import Words
from xlops.workbook.flat import FLAT, PIVOT
from xlops.workbook.package.references import cell_ref
from xlops.workbook.template import TABLES

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OF_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CACHE, _TABLE = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotTables/pivotTable1.xml"
_ROWS, _FILTER = ("marketplace", "product"), "week"
_SUMS = ("gmv", "units", "sessions", "spend", "ad_sales")
_THOUSANDS = 3  # Excel's own number format #,##0


def add_pivot(path: Path, sheet: str, words: Words) -> None:
    """Put the PivotTable on a sheet; each other part keeps its bytes, place and time."""
    with zipfile.ZipFile(path) as book:
        parts = {info: book.read(info) for info in book.infolist()}
    text = {
        info.filename: data.decode("utf-8") for info, data in parts.items() if info.filename.endswith((".xml", ".rels"))
    }
    found = re.search(rf'<sheet name={re.escape(quoteattr(sheet))} [^>]*r:id="(rId\d+)"', text["xl/workbook.xml"])
    assert found, sheet
    target = re.search(rf'Id="{found[1]}"[^>]*Target="([^"]+)"', text["xl/_rels/workbook.xml.rels"])
    assert target, found[1]
    of_sheet = f"xl/worksheets/_rels/{target[1].rpartition('/')[2]}.rels"
    changed = {
        "[Content_Types].xml": _within(text["[Content_Types].xml"], "</Types>", _types()),
        "xl/_rels/workbook.xml.rels": _within(
            text["xl/_rels/workbook.xml.rels"], "</Relationships>",
            _rel("rIdPivot", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        ),
        "xl/workbook.xml": _within(
            text["xl/workbook.xml"], "</workbook>",
            '<pivotCaches><pivotCache cacheId="1" r:id="rIdPivot"/></pivotCaches>',
        ),
        of_sheet: _within(
            text.get(of_sheet, _HEAD + f'<Relationships xmlns="{_RELS}"></Relationships>'), "</Relationships>",
            _rel("rIdPivot", "pivotTable", "../pivotTables/pivotTable1.xml"),
        ),
        _CACHE: _cache(),
        _TABLE: _table(words),
        _TABLE.replace("pivotTables/", "pivotTables/_rels/") + ".rels": _HEAD + f'<Relationships xmlns="{_RELS}">'
        + _rel("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml") + "</Relationships>",
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for info, data in parts.items():
            book.writestr(info, changed.pop(info.filename, data), zipfile.ZIP_DEFLATED)
        when = next(iter(parts)).date_time
        for name, new in changed.items():
            book.writestr(zipfile.ZipInfo(name, when), new, zipfile.ZIP_DEFLATED)


def _within(text: str, end: str, more: str) -> str:
    assert text.endswith(end), end
    return text[: -len(end)] + more + end


def _rel(id_: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{id_}" Type="{_OF_OFFICE}/{kind}" Target="{target}"/>'


def _types() -> str:
    named = ((_CACHE, "pivotCacheDefinition"), (_TABLE, "pivotTable"))
    return "".join(f'<Override PartName="/{part}" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in named)


def _cache() -> str:
    fields = "".join(f'<cacheField name="{c}" numFmtId="0"><sharedItems/></cacheField>' for c in TABLES[FLAT].ids)
    return (
        f'{_HEAD}<pivotCacheDefinition xmlns="{_MAIN}" saveData="0" refreshOnLoad="1" refreshedBy="xlops" '
        'createdVersion="6" refreshedVersion="6" minRefreshableVersion="3"><cacheSource type="worksheet">'
        f'<worksheetSource name="{FLAT}"/></cacheSource>'
        f'<cacheFields count="{len(TABLES[FLAT].ids)}">{fields}</cacheFields></pivotCacheDefinition>'
    )


def _table(words: Words) -> str:
    ids = TABLES[FLAT].ids

    def said(key: str) -> str:
        return quoteattr(words(key))

    def field(id_: str) -> str:
        named = f"name={said(f'flat.col_{id_}')} "
        axis = "axisPage" if id_ == _FILTER else "axisRow" if id_ in _ROWS else ""
        if axis:
            items = '<items count="1"><item t="default"/></items>'
            return f'<pivotField {named}axis="{axis}" showAll="0">{items}</pivotField>'
        return f'<pivotField {named}{"dataField=" + chr(34) + "1" + chr(34) + " " if id_ in _SUMS else ""}showAll="0"/>'

    rows = "".join(f'<field x="{ids.index(c)}"/>' for c in _ROWS)
    sums = "".join(
        f'<dataField name={said(f"pivot.sum_{c}")} fld="{ids.index(c)}" baseField="0" baseItem="0" '
        f'numFmtId="{_THOUSANDS}"/>'
        for c in _SUMS
    )
    columns = "".join(f'<i i="{n}"><x v="{n}"/></i>' if n else "<i><x/></i>" for n in range(len(_SUMS)))
    where = f"{cell_ref(FIRST + 1, PIVOT_TOP + 1)}:{cell_ref(FIRST + 1 + len(_SUMS), PIVOT_TOP + 2)}"
    return (
        f'{_HEAD}<pivotTableDefinition xmlns="{_MAIN}" name="{PIVOT}" cacheId="1" applyNumberFormats="0" '
        'applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0" '
        f'applyWidthHeightFormats="1" dataCaption={said("pivot.values")} updatedVersion="6" minRefreshableVersion="3" '
        'rowGrandTotals="0" colGrandTotals="0" itemPrintTitles="1" createdVersion="6" indent="0" outline="1" '
        'outlineData="1" multipleFieldFilters="0">'
        f'<location ref="{where}" firstHeaderRow="0" firstDataRow="1" firstDataCol="1" rowPageCount="1" '
        'colPageCount="1"/>'
        f'<pivotFields count="{len(ids)}">{"".join(map(field, ids))}</pivotFields>'
        f'<rowFields count="{len(_ROWS)}">{rows}</rowFields><rowItems count="1"><i><x/></i></rowItems>'
        f'<colFields count="1"><field x="-2"/></colFields><colItems count="{len(_SUMS)}">{columns}</colItems>'
        f'<pageFields count="1"><pageField fld="{ids.index(_FILTER)}" hier="-1"/></pageFields>'
        f'<dataFields count="{len(_SUMS)}">{sums}</dataFields>'
        '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1" showRowStripes="0" '
        'showColStripes="0" showLastColumn="1"/></pivotTableDefinition>'
    )
