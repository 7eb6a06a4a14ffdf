"""What of a workbook is other people's, counted before and after our sheets were exchanged: nothing may be missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from xlops.language import Text, counted
from xlops.workbook.package import Package, worksheet
from xlops.workbook.package.cells import cell_value
from xlops.workbook.package.references import cell_ref, quote_sheet

_KINDS = {
    "chart": Text("{n} chart{s}", "{n} 个图表"), "chartEx": Text("{n} chart{s}", "{n} 个图表"),
    "image": Text("{n} picture{s}", "{n} 张图片"),
    "comments": Text("{n} sheet{s} with comments", "{n} 张有批注的工作表"),
    "threadedComment": Text("{n} thread{s} of comments", "{n} 组会话批注"), "table": Text("{n} table{s}", "{n} 个表格"),
    "pivotTable": Text("{n} pivot table{s}", "{n} 个数据透视表"), "slicer": Text("{n} slicer{s}", "{n} 个切片器"),
    "oleObject": Text("{n} embedded object{s}", "{n} 个嵌入对象"),
    "queryTable": Text("{n} query table{s}", "{n} 个查询"),
}  # fmt: skip
_MARKS = {
    "conditionalFormatting": Text("{n} conditional format{s}", "{n} 处条件格式"),
    "dataValidation": Text("{n} validation{s}", "{n} 处数据验证"),
    "hyperlink": Text("{n} link{s}", "{n} 个链接"),
    "sheetProtection": Text("{n} protected sheet{s}", "{n} 张受保护的工作表"),
    "sparkline": Text("{n} sparkline{s}", "{n} 个迷你图"),
}
_SHEETS, _FORMULAS = (
    Text("{n} sheet{s} of yours", "您自己的 {n} 张工作表"),
    Text("{n} formula{s} on them", "其中 {n} 个公式"),
)
_VALUES, _NAMES = Text("{n} cell{s} on them", "其中 {n} 个单元格"), Text("{n} name{s}", "{n} 个名称")
_FILES = Text("{n} link{s} to other files", "{n} 个外部文件链接")


@dataclass(frozen=True)
class Counts:
    """What stands on some sheets, and which of it is a value that no formula makes."""

    kinds: Mapping[Text, int]
    values: Mapping[str, object]  # 'Sheet'!A1 → what stands there, but for formulas
    formulas: frozenset[str]  # 'Sheet'!A1
    names: frozenset[str]

    def told(self, sheets: int) -> list[Text]:
        """In words, what there is any of."""
        found = {_SHEETS: sheets, _VALUES: len(self.values), _FORMULAS: len(self.formulas), **self.kinds}
        found[_NAMES] = len(self.names)
        return [counted(word, n) for word, n in found.items() if n]

    def missing(self, after: Counts) -> list[str]:
        """What of this is not there any more, in words of ours."""
        lost = [counted(word, n - after.kinds.get(word, 0)).en for word, n in self.kinds.items()
                if after.kinds.get(word, 0) < n]  # fmt: skip
        lost += [ref for ref, value in self.values.items() if after.values.get(ref) != value]
        return lost + sorted(self.formulas - after.formulas) + sorted(self.names - after.names)


def count(package: Package, sheets: Collection[str], ours: Collection[str]) -> Counts:
    """Count what stands on the sheets, and the workbook's names that are not `ours`."""
    kinds = Counter[Text]()
    values: dict[str, object] = {}
    formulas = set()
    for name, part in package.book.sheet_parts().items():
        if name not in sheets:
            continue
        for relation in package.parts.below(part):
            if relation.kind in _KINDS:
                kinds[_KINDS[relation.kind]] += 1
        xml = package.parts.read(part)
        for mark, word in _MARKS.items():
            kinds[word] += len(re.findall(rb"<(?:\w+:)?%s[\s>/]" % mark.encode(), xml))
        if package.parts.content_type(part).endswith("worksheet+xml"):
            for ref, value, formula in _cells(package, part):
                place = f"{quote_sheet(name)}!{ref}"
                if formula:
                    formulas.add(place)
                else:
                    values[place] = value
    kinds[_FILES] = sum(r.kind == "externalLink" for r in package.parts.relations(package.book.part))
    own = frozenset(name for name in package.defined_names() if name not in ours)
    found = {word: kinds[word] for word in (*_KINDS.values(), *_MARKS.values(), _FILES) if kinds[word]}
    return Counts(found, values, frozenset(formulas), own)


def _cells(package: Package, part: str) -> Iterator[tuple[str, object, bool]]:
    xml = worksheet.sheet_xml(package.parts, part)
    if b"</sheetData>" not in xml:
        return
    for cell in worksheet.all_cells(xml):
        if cell.inner:
            value = cell_value(cell.attributes, cell.inner, package.strings())
            yield cell_ref(cell.column, cell.row), value, worksheet.FORMULA.search(cell.inner) is not None
