"""The workbook part: sheets, their order and state, defined names, what Excel does when it opens the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from lxml import etree

from xlops.errors import Refused, WorkbookError
from xlops.workbook.package.formulas import check_formula
from xlops.workbook.package.parts import RELATION, STRICT, Element, Parts, local, tag, whole
from xlops.workbook.package.references import check_defined_name

State = Literal["visible", "hidden", "veryHidden"]
_ORDER = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups "
    "externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches"
).split()


@dataclass(frozen=True)
class SheetInfo:
    """A sheet's name and whether people see it."""

    name: str
    state: State


class Book:
    """The workbook part of a package and the sheets it lists."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        found = parts.related("", "officeDocument")
        if not found or not parts.has(found[0]):
            raise WorkbookError(f"{parts.archive.path}: is not an Excel workbook (no workbook part)")
        self.part = found[0]
        if not self.part.endswith(".xml"):
            raise WorkbookError(f"{parts.archive.path}: is a binary workbook; save it as .xlsx")
        if STRICT in parts.read(self.part)[:4000]:
            raise WorkbookError(f"{parts.archive.path}: is Strict Open XML; save it as an ordinary .xlsx")
        if self._root().tag != tag("workbook"):
            raise WorkbookError(f"{parts.archive.path}: is not an Excel workbook")

    def _root(self) -> Element:
        return self.parts.tree(self.part)

    def _elements(self, edit: bool = False) -> list[Element]:
        root = self.parts.edit(self.part) if edit else self._root()
        return root.findall(f"{tag('sheets')}/{tag('sheet')}")

    @property
    def date1904(self) -> bool:
        """Whether day 0 is 1 January 1904 (old Mac workbooks)."""
        properties = self._root().find(tag("workbookPr"))
        return properties is not None and properties.get("date1904") in ("1", "true")

    def sheets(self) -> list[SheetInfo]:
        """The sheets in the order of their tabs."""
        return list(self.parts.known(self.part, "sheets", self._listed))

    def _listed(self) -> list[SheetInfo]:
        return [SheetInfo(e.get("name") or "", cast(State, e.get("state") or "visible")) for e in self._elements()]

    def index(self, sheet: str) -> int:
        """The sheet's place from 0, its name compared as Excel does; `Refused` when there is none."""
        names = [info.name for info in self.sheets()]
        for place, name in enumerate(names):
            if name.casefold() == sheet.casefold():
                return place
        raise Refused(f"no sheet {sheet!r}; the workbook has {', '.join(map(repr, names))}")

    def name(self, sheet: str) -> str:
        """The sheet's name as the workbook spells it."""
        return self.sheets()[self.index(sheet)].name

    def sheet_part(self, sheet: str) -> str:
        """The part that holds the sheet."""
        wanted = self._elements()[self.index(sheet)].get(tag("id", RELATION))
        relation = self.parts.relation(self.part, wanted)
        if relation is None:
            raise WorkbookError(f"sheet {sheet!r} has no part")
        return relation.target

    def sheet_parts(self) -> dict[str, str]:
        """Sheet → the part that holds it, in the order of the tabs: one look where each sheet is asked for."""
        targets = {relation.id: relation.target for relation in self.parts.relations(self.part)}
        found = {e.get("name") or "": targets.get(e.get(tag("id", RELATION)) or "") for e in self._elements()}
        if lost := [name for name, part in found.items() if part is None]:
            raise WorkbookError(f"sheet {lost[0]!r} has no part")
        return {name: part for name, part in found.items() if part is not None}

    def child(self, name: str) -> Element:
        """A child of the workbook element to change, made in its place when it is missing."""
        root = self.parts.edit(self.part)
        found = root.find(tag(name))
        if found is None:
            found = etree.Element(tag(name), None, None)
            before = [e for e in root if local(e) in _ORDER[: _ORDER.index(name)]]
            before[-1].addnext(found)
        return found

    # -- defined names ---------------------------------------------------------------------------

    def defined_names(self, sheet: str | None = None) -> dict[str, str]:
        """Name -> reference text: those of the workbook, or those of one sheet only."""
        wanted = None if sheet is None else str(self.index(sheet))
        return dict(self.parts.known(self.part, "names", self._names).get(wanted, {}))

    def _names(self) -> dict[str | None, dict[str, str]]:
        """The names by their sheet's place, those of the workbook by None."""
        found: dict[str | None, dict[str, str]] = {}
        for e in self._root().iterfind(f"{tag('definedNames')}/{tag('definedName')}"):
            found.setdefault(e.get("localSheetId"), {})[e.get("name") or ""] = e.text or ""
        return found

    def look_up(self, name: str, sheet: str | None = None) -> str:
        """What the name stands for: the sheet's own one first, then the workbook's."""
        scopes = [None] if sheet is None else [sheet, None]
        for scope in scopes:
            for known, text in self.defined_names(scope).items():
                if known.casefold() == name.casefold():
                    return text
        raise Refused(f"no defined name {name!r}" + (f" for sheet {sheet!r}" if sheet else ""))

    def set_defined_name(self, name: str, text: str, sheet: str | None, tables: Mapping[str, object]) -> None:
        """Make or change a name; `Refused` for names Excel would not take."""
        check_formula(text)
        if not name.startswith("_xlnm."):
            check_defined_name(name)
        if name.casefold() in {table.casefold() for table in tables}:
            raise Refused(f"{name!r} is the name of a table")
        scope = None if sheet is None else str(self.index(sheet))
        holder = self.child("definedNames")
        for element in holder:
            same = (element.get("name") or "").casefold() == name.casefold()
            if same and element.get("localSheetId") == scope:
                element.text = text
                return
        element = etree.SubElement(holder, tag("definedName"), None, None)
        element.set("name", name)
        if scope is not None:
            element.set("localSheetId", scope)
        element.text = text

    # -- order, state, opening -------------------------------------------------------------------

    def insert_sheet(self, name: str, relation_id: str, place: int) -> None:
        """A new visible sheet at a place; everything that counts sheets moves along."""
        elements = self._elements(edit=True)
        element = etree.Element(tag("sheet"), None, None)
        element.set("name", name)
        element.set("sheetId", str(1 + max((whole(e, "sheetId") for e in elements), default=0)))
        element.set(tag("id", RELATION), relation_id)
        holder = self.child("sheets")
        holder.insert(place, element)
        old = range(len(elements))
        self._renumber({i: i + (i >= place) for i in old})
        self._retitle()

    def remove_sheet(self, sheet: str) -> str:
        """Take the sheet off the list, with its own names; its part. `Refused` for the last visible one."""
        place = self.index(sheet)
        if all(info.state != "visible" for n, info in enumerate(self.sheets()) if n != place):
            raise Refused(f"{sheet!r} is the last visible sheet")
        element = self._elements(edit=True)[place]
        relation = self.parts.relation(self.part, element.get(tag("id", RELATION)))
        names = self._root().findall(f"{tag('definedNames')}/{tag('definedName')}")
        for gone in [element, *(e for e in names if e.get("localSheetId") == str(place))]:
            if (holder := gone.getparent()) is not None:
                holder.remove(gone)
        self._renumber({i: i - (i > place) for i in range(len(self._elements()) + 1)})
        self.set_active(min(self.active(), len(self._elements()) - 1))
        self._retitle()
        if relation is None:
            raise WorkbookError(f"sheet {sheet!r} has no part")
        self.parts.unlink(self.part, relation.id)
        return relation.target

    def move_sheet(self, sheet: str, after: str | None = None, before: str | None = None) -> None:
        """Put the sheet after or before another one; at the end when neither is said."""
        start = self.index(sheet)
        order = [i for i in range(len(self._elements())) if i != start]
        place = len(order)
        if after is not None or before is not None:
            neighbour = self.index(after if after is not None else before or "")
            if neighbour == start:
                return
            place = order.index(neighbour) + (after is not None)
        order.insert(place, start)
        elements = self._elements(edit=True)
        holder = self.child("sheets")
        for old in order:
            holder.append(elements[old])
        self._renumber({old: new for new, old in enumerate(order)})
        self._retitle()

    def _renumber(self, new: Mapping[int, int]) -> None:
        root = self.parts.edit(self.part)
        for name in root.iter(tag("definedName")):
            if name.get("localSheetId") is not None:
                scope = whole(name, "localSheetId")
                name.set("localSheetId", str(new.get(scope, scope)))
        for view in root.iter(tag("workbookView")):
            for attribute in ("activeTab", "firstSheet"):
                if view.get(attribute) is not None or attribute == "activeTab":
                    place = whole(view, attribute)
                    view.set(attribute, str(new.get(place, place)))

    def _retitle(self) -> None:
        """Bring docProps/app.xml's list of sheets in line."""
        for part in self.parts.related("", "extended-properties"):
            if not self.parts.has(part):
                continue
            root = self.parts.edit(part)
            pairs, titles = root.find("{*}HeadingPairs/{*}vector"), root.find("{*}TitlesOfParts/{*}vector")
            if pairs is None or titles is None or len(pairs) < 2 or len(titles) == 0:
                return
            count = next(iter(pairs[1]), None)
            if count is None or not (count.text or "0").isdecimal():
                return  # a list that only says what stands elsewhere, and says nothing
            for element in list(titles)[: int(count.text or 0)]:
                titles.remove(element)
            infos = self.sheets()
            for place, info in enumerate(infos):
                title = etree.Element(
                    "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}lpstr", None, None
                )
                title.text = info.name
                titles.insert(place, title)
            count.text = str(len(infos))
            titles.set("size", str(len(titles)))

    def set_state(self, sheet: str, state: State) -> None:
        """Show or hide a sheet; `Refused` for the last visible one."""
        if state not in ("visible", "hidden", "veryHidden"):
            raise Refused(f"sheet state {state!r}; known are visible, hidden, veryHidden")
        place = self.index(sheet)
        others = [i for i, info in enumerate(self.sheets()) if info.state == "visible" and i != place]
        if state != "visible" and not others:
            raise Refused(f"{sheet!r} is the last visible sheet")
        element = self._elements(edit=True)[place]
        if state == "visible":
            element.attrib.pop("state", "")
        else:
            element.set("state", state)

    def keep_print_area(self, sheet: str) -> None:
        """Drop the print areas of all sheets but one: LibreOffice then prints that one only, hidden ones too else."""
        own, holder = str(self.index(sheet)), self.child("definedNames")
        for name in list(holder):
            if name.get("name") == "_xlnm.Print_Area" and name.get("localSheetId") != own:
                holder.remove(name)

    def active(self) -> int:
        """The place of the tab that opens."""
        view = next(self._root().iter(tag("workbookView")), None)
        return whole(view, "activeTab") if view is not None else 0

    def set_active(self, place: int) -> None:
        """Say which tab opens."""
        views = self.child("bookViews")
        if len(views) == 0:
            etree.SubElement(views, tag("workbookView"), None, None)
        for view in views:
            view.set("activeTab", str(place))
            if whole(view, "firstSheet") > place:
                view.set("firstSheet", str(place))

    def touch_calc(self) -> None:
        """Let Excel compute everything when it opens the file; the old calculation chain goes."""
        self.child("calcPr").set("fullCalcOnLoad", "1")
        for relation in self.parts.relations(self.part):
            if relation.kind == "calcChain":
                self.parts.unlink(self.part, relation.id)
                self.parts.remove(relation.target)
