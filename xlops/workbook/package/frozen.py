"""A sheet made to stand alone: formulas become the values they show, and what speaks of elsewhere goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from lxml import etree

from xlops.workbook.package.package import Package
from xlops.workbook.package.parts import Element, Parts, local, tag

_QUOTED = re.compile(r"'((?:[^']|'')+)'!")
_BARE = re.compile(r"(?<![\w.'\"\]])([^\W\d][\w.]*)!")
_STRING = re.compile(r'"(?:[^"]|"")*"')
_WORD = re.compile(r"[^\W\d][\w.]*")
_FORMULAS = {"f", "formula", "formula1", "formula2"}
_HELD = ("dataValidation", "cfRule", "sparkline")  # goes where one of its formulas speaks of elsewhere
_HOLDERS = ("dataValidations", "conditionalFormatting", "conditionalFormattings", "sparklines", "sparklineGroup",
            "sparklineGroups", "hyperlinks", "ext", "extLst")  # fmt: skip


def freeze(package: Package, sheet: str, names: Collection[str]) -> None:
    """Freeze a sheet; `names` are those of the workbook it came from that are not here.

    Rules, sparklines and links that lead to another sheet, or to one of these names, are dropped; a chart keeps the
    values it shows.
    """
    parts, part = package.parts, package.book.sheet_part(sheet)
    gone = {name.casefold() for name in names}
    speaks = _speaks_of_elsewhere(sheet, gone)
    root = parts.edit(part)
    for cell in root.iter(tag("c")):
        for formula in cell.findall(tag("f")):
            cell.remove(formula)
        for attribute in ("cm", "vm"):
            cell.attrib.pop(attribute, "")
    _drop_rules(root, speaks)
    _drop_links(root, parts, part, speaks)
    _drop_empty(root)
    for name in parts.related(part, "table"):
        for formula in list(parts.edit(name).iter(tag("calculatedColumnFormula"), tag("totalsRowFormula"))):
            _cut(formula)
    for drawing in parts.related(part, "drawing"):
        for element in parts.edit(drawing).iter():
            if speaks(element.get("textlink") or ""):
                del element.attrib["textlink"]
            if element.get("macro"):
                element.set("macro", "")
        for chart in parts.related(drawing, "chart"):
            _keep_what_it_shows(parts.edit(chart), speaks)
    package.touch_calc()


def give_calculated(package: Package, like: str, table: str, renamed: Callable[[str], str]) -> None:
    """Give a table the formulas that the columns of another one have, `renamed`; what `freeze` took from it."""
    places = {shape: where for shape, where in _table_parts(package).items() if shape in (like, table)}
    formulas = {
        column.get("name"): [e for e in column if local(e) in ("calculatedColumnFormula", "totalsRowFormula")]
        for column in package.parts.tree(places[like]).iter(tag("tableColumn"))
    }
    for column in package.parts.edit(places[table]).iter(tag("tableColumn")):
        for element in formulas.get(column.get("name"), ()):
            made = etree.SubElement(column, element.tag, {str(k): str(v) for k, v in element.attrib.items()}, None)
            made.text = renamed(element.text or "")


def _table_parts(package: Package) -> dict[str, str]:
    sheets = package.book.sheet_parts().values()
    found = [part for sheet in sheets for part in package.parts.related(sheet, "table")]
    return {package.parts.tree(part).get("displayName") or "": part for part in found}


def _speaks_of_elsewhere(sheet: str, names: Collection[str]) -> Callable[[str], bool]:
    own = sheet.casefold()

    def speaks(text: str) -> bool:
        bare = _STRING.sub('""', text)
        sheets = [m.replace("''", "'") for m in _QUOTED.findall(bare)]
        rest = _QUOTED.sub("", bare)
        sheets += _BARE.findall(rest)
        if any(name.casefold() != own for name in sheets) or "#REF!" in bare or "[" in bare:
            return True
        return any(word.casefold() in names for word in _WORD.findall(rest))

    return speaks


def _drop_rules(root: Element, speaks: Callable[[str], bool]) -> None:
    for element in [e for e in root.iter() if local(e) in _HELD]:
        texts = (e.text or "" for e in element.iter() if local(e) in _FORMULAS)
        values = (e.get("val") or "" for e in element.iter() if local(e) == "cfvo" and "!" in (e.get("val") or ""))
        if any(map(speaks, (*texts, *values))):
            _cut(element)


def _drop_links(root: Element, parts: Parts, part: str, speaks: Callable[[str], bool]) -> None:
    """Links into the workbook that lead to another sheet; the text stays."""
    external = {r.id: r.target for r in parts.relations(part) if r.kind == "hyperlink"}
    for element in list(root.iter(tag("hyperlink"))):
        id_ = next((v for k, v in element.attrib.items() if str(k).endswith("}id")), None)
        target = external.get(str(id_), "")
        inside = target.removeprefix("#") if target.startswith("#") else ""
        if (not target or inside) and speaks(inside or element.get("location") or ""):
            if target:
                parts.unlink(part, str(id_))
            _cut(element)


def _drop_empty(root: Element) -> None:
    """Holders of which nothing is left; their counts."""
    for name in _HOLDERS:
        for element in [e for e in root.iter() if local(e) == name]:
            left = [e for e in element if isinstance(e.tag, str)]
            bare = name == "conditionalFormatting" and all(local(e) == "sqref" for e in left)
            colours_only = name == "sparklineGroup" and not any(local(e) == "sparklines" for e in left)
            if not left or bare or colours_only:
                _cut(element)
            elif element.get("count") is not None:
                element.set("count", str(len(left)))


def _keep_what_it_shows(root: Element, speaks: Callable[[str], bool]) -> None:
    """Series that lead elsewhere hold their values themselves."""
    for reference in [e for e in root.iter() if local(e) in ("numRef", "strRef", "multiLvlStrRef")]:
        formula = next((e for e in reference if local(e) == "f"), None)
        if formula is None or not speaks(formula.text or ""):
            continue
        cache = next((e for e in reference if local(e).endswith("Cache")), None)
        holder = reference.getparent()
        if holder is None:
            continue
        if cache is None or local(cache) == "multiLvlStrCache":
            formula.text = "#REF!"
        elif local(holder) == "tx":
            first = next((e.text for e in cache.iter() if local(e) == "v"), "") or ""
            value = etree.Element(tag("v", etree.QName(reference).namespace or ""), None, None)
            value.text = first
            holder.replace(reference, value)
        else:
            cache.tag = str(cache.tag).replace("Cache", "Lit")
            holder.replace(reference, cache)


def _cut(element: Element) -> None:
    if (holder := element.getparent()) is not None:
        holder.remove(element)
