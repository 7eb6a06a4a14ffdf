"""Our sheets of a workbook exchanged for those of the current template; all others stay where they are, to the byte.

So nothing of other people's has to be carried: neither their sheets nor what lies with the workbook as a whole, such as
pivot caches, links to other files, looks. Closed reviews stay as they are; open ones go, for the build to make anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from xlops.errors import Refused, WorkbookError
from xlops.language import Lang, Text, listed
from xlops.workbook.ours import additions, our_sheets
from xlops.workbook.package import Package
from xlops.workbook.package.added import add_sheet
from xlops.workbook.package.formulas import retargeting
from xlops.workbook.package.references import parse_place
from xlops.workbook.package.removed import remove_sheets
from xlops.workbook.package.transplant import transplant
from xlops.workbook.template import NAMES, PROTOTYPES, SHEETS
from xlops.workbook.typed_input import ReviewFound, find_reviews

_PLACEHOLDER = "xlops upgrade"
_BEFORE = Text(" (before)", "（旧）")
_LONGEST = 31  # letters of a sheet's name


@dataclass
class Swapped:
    """What became of the sheets of a workbook."""

    sheets: dict[str, str]  # ours by their old names → as they are called now; open reviews are not among them
    reviews: dict[str, ReviewFound]  # all that stood there
    gone: tuple[str, ...]  # periods of the open ones, which the build makes anew
    aside: dict[str, tuple[str, list[Text]]] = field(default_factory=dict)  # old sheet → its copy, and why it was kept

    @property
    def taken_out(self) -> dict[str, str]:
        """Every old sheet that is not there any more, with what it was: a sheet of ours or a review's period."""
        return self.sheets | {self.reviews[period].sheet: period for period in self.gone}


def swap(
    package: Package, template: Package, lang: Lang, keep: Collection[str] = (), shipped: Package | None = None
) -> Swapped:
    """Exchange our sheets for those of the template; the open reviews of the periods `keep` stay as they are.

    A sheet of ours on which people put something of their own is kept beside, with its figures as values. What is
    people's own shows against the template as it is `shipped` in the language that the workbook has.
    Errors: WorkbookError where something of a person's has a name that we need, or could not be kept.
    """
    ours = our_sheets(package, template)
    reviews = find_reviews(package)
    gone = tuple(p for p, r in reviews.items() if not r.closed and p not in keep and r.sheet not in ours)
    leaving = [*ours, *(reviews[period].sheet for period in gone)]
    _check_names(package, template, leaving)
    found = Swapped({}, reviews, gone)
    states = {info.name: info.state for info in package.sheets()}
    order = [info.name for info in package.sheets()]
    _set_aside(package, shipped or template, found, lang)
    add_sheet(package, _PLACEHOLDER, [[None]])
    remove_sheets(package, leaving)
    names = _new_names(package, template, ours)
    transplant(template, package, names)
    remove_sheets(package, [_PLACEHOLDER])
    found.sheets |= {old: names[like] for old, like in ours.items()}
    _name(package, template, names)
    _arrange(package, template, order, found.sheets, names)
    for old, new in found.sheets.items():
        if old not in PROTOTYPES and states[old] != package.sheets()[package.book.index(new)].state:
            package.set_state(new, states[old])
    return found


def _check_names(package: Package, template: Package, leaving: Collection[str]) -> None:
    """Before anything is changed: names and tables that we bring and people have."""
    tables = {name.casefold() for name, shape in package.tables().items() if shape.sheet not in leaving}
    names = {name.casefold(): parse_place(text) for name, text in package.defined_names().items()}
    taken = [name for name in template.tables() if name.casefold() in tables or name.casefold() in names]
    for name in template.defined_names():
        place = names.get(name.casefold())
        if name.casefold() in tables or (place is not None and place[0] not in leaving):
            taken.append(name)
    if taken:
        raise WorkbookError(Text(
            f"{package.path}: {', '.join(taken)} stands on a sheet of yours, and the new sheets need the name: give it "
            "another one (Formulas > Name Manager), then run again; nothing was changed",
            f"{package.path}：{', '.join(taken)} 在您自己的工作表上，而新工作表需要该名称：请改名（公式 > 名称管理器）"
            "后重试；没有任何改动",
        ))  # fmt: skip


def _set_aside(package: Package, shipped: Package, found: Swapped, lang: Lang) -> None:
    """Keep copies of our sheets on which people put something that no build carries over."""
    ours = our_sheets(package, shipped)
    whys = {sheet: additions(package, sheet, shipped, like) for sheet, like in ours.items() if sheet not in PROTOTYPES}
    for period in found.gone:
        review = found.reviews[period]
        prototype = "_week" if review.prefix == "wk" else "_month"
        if prototype in whys or prototype in ours:
            whys[review.sheet] = additions(package, review.sheet, package, prototype, review)
    for sheet, why in whys.items():
        if not why:
            continue
        name = _free(package, sheet, _BEFORE.in_(lang))
        try:
            _freeze(package, sheet, name)
        except Refused as error:
            raise WorkbookError(Text(
                f"{package.path}: on {sheet} stands {listed(why).en}, which cannot be kept ({error}): move it to a "
                "sheet of your own, then run again; nothing was changed",
                f"{package.path}：{sheet} 上有{listed(why).zh}，无法保留（{error}）：请移到您自己的工作表后重试；"
                "没有任何改动",
            )) from None  # fmt: skip
        found.aside[sheet] = (name, why)


def _freeze(package: Package, sheet: str, name: str) -> None:
    """A copy of a sheet with its figures as values, which no build takes for one of ours."""
    tables = {n: f"before_{n}" for n, shape in package.tables().items() if shape.sheet == sheet}
    taken = {n.casefold() for n in package.tables()}
    package.clone_sheet(sheet, name, tables={n: new for n, new in tables.items() if new.casefold() not in taken})
    formulas = package.read_formulas(name)
    package.write_cells(name, package.read_cells(name, list(formulas)))
    names = package.book.child("definedNames")
    place = str(package.book.index(name))
    for element in list(names):
        if element.get("localSheetId") == place and element.get("name") in ("wk_period", "mo_period"):
            names.remove(element)


def _free(package: Package, sheet: str, ending: str) -> str:
    taken = {info.name.casefold() for info in package.sheets()}
    name, number = sheet[: _LONGEST - len(ending)] + ending, 1
    while name.casefold() in taken:
        number += 1
        more = f"{ending} {number}"
        name = sheet[: _LONGEST - len(more)] + more
    return name


def _new_names(package: Package, template: Package, ours: Mapping[str, str]) -> dict[str, str]:
    """What each sheet of the template is called here: as people called it, else its own name where that is free."""
    shipped = {name for names in SHEETS.values() for name in names}
    called = {like: old for old, like in reversed(list(ours.items())) if old not in shipped}
    found, taken = {}, {info.name.casefold() for info in package.sheets()}
    for info in template.sheets():
        name = called.get(info.name, info.name)
        if name.casefold() in taken:
            name = _free(package, info.name, " (xlops)")
        found[info.name] = name
        taken.add(name.casefold())
    return found


def _name(package: Package, template: Package, sheets: Mapping[str, str]) -> None:
    """Give the workbook the names of the template."""
    moved = [retargeting(old, new, {}) for old, new in sheets.items() if old != new]
    for name, text in template.defined_names().items():
        for step in moved:
            text = step(text) if name in NAMES else text
        package.set_defined_name(name, text)


def _arrange(
    package: Package, template: Package, order: list[str], old: Mapping[str, str], names: Mapping[str, str]
) -> None:  # fmt: skip
    """Put the new sheets where the old ones stood, those that are new after the one before them in the template."""
    here = {info.name for info in package.sheets()}
    tabs = list(dict.fromkeys(name for sheet in order if (name := old.get(sheet, sheet)) in here))
    before = ""
    for info in template.sheets():
        name = names[info.name]
        if name not in tabs:
            tabs.insert(tabs.index(before) + 1 if before else 0, name)
        before = name
    tabs += [info.name for info in package.sheets() if info.name not in tabs]  # copies of old sheets come last
    for ahead, sheet in pairwise(tabs):
        package.move_sheet(sheet, after=ahead)
