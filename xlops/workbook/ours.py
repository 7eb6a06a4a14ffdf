"""Which sheets of a workbook are ours, and what people put onto them where no build looks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from xlops.language import Text
from xlops.workbook.package import Package, worksheet
from xlops.workbook.package.cells import cell_value
from xlops.workbook.package.parts import local
from xlops.workbook.package.references import Box, cell_ref, parse_place
from xlops.workbook.template import NAMES, PROTOTYPES, TABLES
from xlops.workbook.typed_input import ReviewFound

_PIVOT = b'name="pvt_products"'  # the one pivot table of ours, whose sheet has no other name
_FOREIGN = {
    "comments": Text("comments", "批注"), "threadedComment": Text("comments", "批注"),
    "slicer": Text("a slicer", "切片器"), "timeline": Text("a timeline", "日程表"),
    "queryTable": Text("a query", "查询"), "oleObject": Text("an embedded object", "嵌入对象"),
    "package": Text("an embedded file", "嵌入文件"), "control": Text("a control", "控件"),
    "ctrlProp": Text("a control", "控件"), "picture": Text("a background picture", "背景图片"),
}  # fmt: skip
_CHART, _PICTURE, _SHAPE = (
    Text("a chart", "图表"),
    Text("a picture", "图片"),
    Text("a shape or text box", "形状或文本框"),
)
_PIVOT_TABLE = Text("a pivot table", "数据透视表")
_TABLE, _COLUMN = Text("the table {name}", "表格 {name}"), Text("the column {name}", "列 {name}")
_CELLS = Text("what stands in {cells}", "{cells} 中的内容")
_BLANK = re.compile(r"_\d+")  # columns that only make room
_EARLIER = ("Status is icon, word", "Preliminary: days that", "状态由图标", "初步：亚马逊仍会")  # Help of xlops 0.1.0
_NAMED = 5  # cells that are named


def our_sheets(package: Package, template: Package) -> dict[str, str]:
    """Our sheets of a workbook, but for reviews, each with the sheet of the template that stands for it now.

    They are known by the tables and names of the contract that stand on them, whatever they are called.
    """
    here, there = _anchors(package), _anchors(template)
    found: dict[str, str] = {}
    for sheet, marks in here.items():
        best = max(there, key=lambda name: len(marks & there[name]))
        alone = len(marks) == 1 and marks <= NAMES.keys()  # a person's cell that has a name of ours
        if marks & there[best] and not alone:
            found[sheet] = best
    return found


def _anchors(package: Package) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, shape in package.tables().items():
        if name in TABLES and not name.startswith(("wk_", "mo_")):
            found[shape.sheet].add(name)
    for name, text in package.defined_names().items():
        if name in NAMES and (place := parse_place(text)):
            found[place[0]].add(name)
    for sheet, part in package.book.sheet_parts().items():
        if sheet in PROTOTYPES:
            found[sheet].add(sheet)
        tables = package.parts.related(part, "pivotTable")
        if tables and all(_PIVOT in package.parts.read(table) for table in tables):
            found[sheet].add("pivot")
    return found


def additions(
    package: Package, sheet: str, pristine: Package, like: str, review: ReviewFound | None = None
) -> list[Text]:
    """What people put onto a sheet of ours beside what a build reads, in words; `like` is the sheet as it is shipped.

    Of a review the prototype in the same workbook tells what we wrote; of other sheets a cell counts as ours that is
    the same somewhere on the shipped sheet, or that has a look of its own.
    """
    return [
        *_hanging(package, sheet, pristine, like),
        *_columns(package, sheet, review),
        *_cells(package, sheet, pristine, like, review),
    ]


def _hanging(package: Package, sheet: str, pristine: Package, like: str) -> Iterator[Text]:
    parts, part = package.parts, package.book.sheet_part(sheet)
    seen = set()
    for relation in parts.relations(part):
        kind = _FOREIGN.get(relation.kind)
        if relation.kind == "pivotTable" and _PIVOT not in parts.read(relation.target):
            kind = _PIVOT_TABLE
        if kind is not None and kind not in seen:
            seen.add(kind)
            yield kind
    charts, strange = _counted(package, sheet)
    shipped, _ = _counted(pristine, like)
    if strange.get(_CHART, 0) == charts <= shipped:  # LibreOffice leaves out the words of all charts
        strange.pop(_CHART, None)
    yield from (word for word in strange if word not in seen)


def _counted(package: Package, sheet: str) -> tuple[int, dict[Text, int]]:
    """How many charts stand on a sheet, and what of its drawings is a person's."""
    charts, strange = 0, dict[Text, int]()
    for drawing in package.parts.related(package.book.sheet_part(sheet), "drawing"):
        for anchor in package.parts.tree(drawing):
            charts += any(local(e) == "graphicFrame" for e in anchor.iter())
            if (drawn := _drawn(anchor)) is not None:
                strange[drawn] = strange.get(drawn, 0) + 1
    return charts, strange


def _drawn(anchor: object) -> Text | None:
    """What a person drew; ours have words of what they show, and buttons are called xlops."""
    kinds = {"graphicFrame": _CHART, "pic": _PICTURE, "sp": _SHAPE, "cxnSp": _SHAPE, "grpSp": _SHAPE}
    for element in anchor.iter():  # type: ignore[attr-defined]
        if (kind := kinds.get(local(element))) is not None:
            named = next((e for e in element.iter() if local(e) == "cNvPr"), None)
            told = "" if named is None else named.get("descr") or ""
            called = "" if named is None else named.get("name") or ""
            ours = called.startswith("xlops ") or (kind is _CHART and told)
            return None if ours else kind
    return None


def _columns(package: Package, sheet: str, review: ReviewFound | None) -> Iterator[Text]:
    """Tables of people, and columns that they added to ours."""
    contract = {name: c for c, name in review.tables.items()} if review else {name: name for name in TABLES}
    for name, shape in package.tables().items():
        if shape.sheet != sheet:
            continue
        known = TABLES.get(contract.get(name, ""))
        if known is None:
            yield _TABLE.format(name=name)
        else:
            yield from (
                _COLUMN.format(name=f"{name}[{c}]")
                for c in shape.columns
                if not (c in known.ids or _BLANK.fullmatch(c))
            )


def _cells(
    package: Package, sheet: str, pristine: Package, like: str, review: ReviewFound | None
) -> Iterator[Text]:  # fmt: skip
    taken = [Box.parse(shape.ref) for shape in package.tables().values() if shape.sheet == sheet]
    for name, text in {**package.defined_names(), **package.defined_names(sheet)}.items():
        if name in NAMES and (place := parse_place(text)) and place[0] == sheet:
            taken.append(place[1])
    shipped = {place: said for place, (said, _) in _filled(pristine, like).items()}
    known = set(shipped.values())
    strange = []
    for (column, row), (said, plain) in _filled(package, sheet).items():
        ours = (column, row) in shipped if review else said in known or not plain or str(said).startswith(_EARLIER)
        if not ours and not any(box.has(column, row) for box in taken):
            strange.append(cell_ref(column, row))
    if strange:
        more = " …" if len(strange) > _NAMED else ""
        yield _CELLS.format(cells=", ".join(strange[:_NAMED]) + more)


def _filled(package: Package, sheet: str) -> dict[tuple[int, int], tuple[object, bool]]:
    """The cells of a sheet that say something: their formula or value, and whether they have no look of their own."""
    xml = worksheet.sheet_xml(package.parts, package.book.sheet_part(sheet))
    usual = worksheet.column_styles(xml[: worksheet.data_span(xml)[0]])
    formulas: Mapping[str, object] = package.read_formulas(sheet)
    found = dict[tuple[int, int], tuple[object, bool]]()
    for cell in worksheet.all_cells(xml):
        said = formulas.get(cell_ref(cell.column, cell.row))
        if said is None and cell.inner:
            said = cell_value(cell.attributes, cell.inner, package.strings())
        if said not in (None, ""):
            found[cell.column, cell.row] = (said, cell.style in ("", "0", usual(cell.column)))
    return found
