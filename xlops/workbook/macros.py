"""A workbook with macros: VBA project, ribbon tab, buttons on the Dashboard, xlwings' own sheet of settings.

The project is made on the machine that will run it, from the sources that the wheel carries and the text of xlwings'
modules in the xlwings installed here: they name its DLL by version.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.resources import files as resources
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from xlops import files
from xlops.errors import WorkbookError
from xlops.language import Lang, Text, each
from xlops.workbook.button_list import BUTTONS
from xlops.workbook.package import Package
from xlops.workbook.package.added import SHEET, CellLook, add_buttons, add_sheet
from xlops.workbook.package.parts import CONTENT_TYPE, CONTENT_TYPES, MAIN, PACKAGE_RELATION, RELATION, Parts
from xlops.workbook.xlwings_source import addin_modules, xlwings_modules

BUTTONS_PLACE = "ui_buttons"  # the row of cells that a template keeps free for buttons
SETTINGS_SHEET = "xlwings.conf"
_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_PROJECT = "xl/vbaProject.bin"
_SOURCE_ONLY = bytes.fromhex("cc61ffff000100")  # MS-OVBA 2.3.4.1: version 0xFFFF, no performance cache
_RIBBON = "customUI/customUI14.xml"
_RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_RIBBON_XML = "http://schemas.microsoft.com/office/2009/07/customui"
_OURS = ("xlops_buttons", "xlops_ribbon", "xlops_help", "xlwings_udfs")
_FONT = Text("Calibri", "Microsoft YaHei")
_FIRST = {"fill": "0B6E99", "line": "0B6E99", "text": "FFFFFF"}
_OTHER = {"fill": "FFFFFF", "line": "9CC7DA", "text": "0B6E99"}
_TITLE = Text("KPIs and reviews", "指标与复盘")


def has_macros(package: Package) -> bool:
    """Whether the workbook has a VBA project; it is then left as it is."""
    return any(r.kind == "vbaProject" for r in package.parts.relations(package.book.part))


def add_macros(package: Package, target: Path, lang: Lang, theirs: Mapping[str, str] | None = None) -> None:
    """Save the package as `target`, an .xlsm with macros, ribbon tab and buttons; what it held stays as it was.

    Where it has no name `ui_buttons` they stand on the ribbon only. Names `AMZ_…` are taken out: they stand for the
    functions where there is no Python. `theirs` are other modules in the place of xlwings' own.
    Errors: WorkbookError where the project cannot be made or the file not be written.
    """
    package.parts.declare(package.book.part, _BOOK)
    _drop_names(package)
    _add_ribbon(package.parts, ribbon().in_(lang))
    _add_settings(package)
    _add_buttons(package, lang)
    package.save(target)
    add_project(target, xlwings_modules() if theirs is None else theirs)


def foreign_modules(path: Path) -> list[str]:
    """The modules of an .xlsm with code that is neither ours nor xlwings'. WorkbookError where they cannot be read."""
    from pyopenvba import ExcelFile
    from pyopenvba.exceptions import PyOpenVBAError

    try:
        with ExcelFile(path) as book:
            found = book.vba_modules()
    except (PyOpenVBAError, OSError) as why:
        raise WorkbookError(f"{path.name}: its macros cannot be read ({why})") from why
    ours, mine = {*_OURS, *xlwings_modules()}, _code(source("ThisWorkbook.cls"))
    return [name for name, text in found.items() if name not in ours and _code(text) not in ((), mine)]


def _code(text: str) -> tuple[str, ...]:
    """The lines of a module that do something."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith(("Attribute ", "'", "Option ")))


def drop_macros(package: Package) -> None:
    """Take the VBA project and our ribbon out, for `add_macros` to bring the present ones."""
    parts = package.parts
    for owner, kind in ((package.book.part, "vbaProject"), ("", "extensibility")):
        for relation in [r for r in parts.relations(owner) if r.kind == kind]:
            if kind == "vbaProject" or relation.target == _RIBBON:
                parts.unlink(owner, relation.id)
                parts.remove(relation.target)


def write_addin(target: Path) -> None:
    """Write the add-in: ribbon and functions for plain workbooks; its buttons act on the workbook in front.

    Errors: WorkbookError where the file cannot be written.
    """
    with files.scratch() as folder:
        book = folder / "addin.xlsm"
        _blank(book)
        package = Package(book)
        package.parts.declare(package.book.part, _BOOK)
        package.parts.declare("xl/worksheets/sheet1.xml", SHEET)
        _add_ribbon(package.parts, ribbon().en)
        package.save(book)
        add_project(book, addin_modules())
        made = Package(book)
        made.parts.declare(made.book.part, _ADDIN)
        made.save(target)


# -- the VBA project -----------------------------------------------------------------------------------------------


def add_project(path: Path, theirs: Mapping[str, str]) -> None:
    """Give the .xlsm at `path` a VBA project of `theirs`, which are xlwings' modules by name, and ours.

    Every sheet has its document module. Errors: WorkbookError where the file takes no project.
    """
    from pyopenvba import ExcelFile, VBAModuleKind
    from pyopenvba.exceptions import PyOpenVBAError

    try:
        with ExcelFile(path) as book:
            project = book.add_vba_project()
            book.set_module(book.module_names()[0], _crlf(source("ThisWorkbook.cls")))
            for name, text in theirs.items():
                kind = VBAModuleKind.other if name == "Dictionary" else VBAModuleKind.standard
                project.add_module(name, _crlf(text), kind=kind)
            for name in _OURS:
                project.add_module(name, _crlf(source(f"{name}.bas")))
            book.save()
        _mark_as_source(path)
    except (PyOpenVBAError, OSError) as why:
        raise WorkbookError(f"{path.name}: macros could not be added ({why})") from why


def _mark_as_source(path: Path) -> None:
    """Say that the project is of no version of VBA and compiled by none, so that Excel compiles it from its sources.

    What pyOpenVBA's own form says is the version of an Office, which such an Office may take for its own.
    """
    from pyopenvba.cfb import CFB

    with Package(path) as package:
        streams = CFB.from_bytes(package.parts.read(_PROJECT))
        streams.write_stream_in_storage("VBA", "_VBA_PROJECT", _SOURCE_ONLY)
        package.parts.put(_PROJECT, streams.to_bytes())
        package.save(path)


def source(name: str) -> str:
    """A VBA source of ours, from a checkout or the installed wheel. Errors: WorkbookError where it is missing."""
    package = Path(str(resources("xlops")))
    for folder in (package / "_macros", package.parent / "macros"):
        if (folder / name).is_file():
            return (folder / name).read_text("ascii")
    raise WorkbookError(f"the macro source {name} is missing: install xlops again")


def _crlf(text: str) -> str:
    return "\r\n".join(text.splitlines()) + "\r\n"


# -- the parts around it -------------------------------------------------------------------------------------------


def _drop_names(package: Package) -> None:
    names = package.book.child("definedNames")
    for name in [n for n in names if (n.get("name") or "").upper().startswith("AMZ_")]:
        names.remove(name)


def ribbon() -> Text:
    """The ribbon tab, as Excel reads it."""
    return each(_ribbon)


def _ribbon(lang: Lang) -> str:
    root = etree.Element(f"{{{_RIBBON_XML}}}customUI", None, {None: _RIBBON_XML})  # type: ignore[dict-item]

    def below(parent: Any, name: str, **attributes: str) -> Any:
        made = etree.SubElement(parent, f"{{{_RIBBON_XML}}}{name}", None, None)
        for key, value in attributes.items():
            made.set(key, value)
        return made

    tab = below(below(below(root, "ribbon"), "tabs"), "tab", id="xlopsTab", label="xlops")
    group = below(tab, "group", id="xlopsGroup", label=_TITLE.in_(lang))
    for b in BUTTONS:
        label = b.label.in_(lang)
        below(
            group,
            "button",
            id=f"xlops{b.macro}",
            label=label,
            screentip=label,
            supertip=b.tip.in_(lang),
            imageMso=b.icon,
            size="large",
            onAction=b.callback,
        )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True).decode()


def _add_ribbon(parts: Parts, tab: str) -> None:
    parts.put(_RIBBON, tab.encode())
    parts.link("", _RIBBON_RELATION, _RIBBON)


def xlwings_settings() -> dict[str, str | bool]:
    """What xlwings reads from its sheet; the interpreter is the one that runs now."""
    interpreter = Path(sys.executable)
    here: dict[str, str | bool] = {}
    if sys.platform == "win32":
        here["Interpreter_Win"] = str(interpreter.with_name("pythonw.exe"))
    if sys.platform == "darwin":
        here["Interpreter_Mac"] = str(interpreter)
    return here | {
        "PYTHONPATH": "",
        "ADD_WORKBOOK_TO_PYTHONPATH": False,
        "UDF Modules": "xlops.live.udfs",
        "Use UDF Server": True,
        "Show Console": False,
    }


def _add_settings(package: Package) -> None:
    if SETTINGS_SHEET in [info.name for info in package.sheets()]:
        return
    add_sheet(package, SETTINGS_SHEET, [list(row) for row in xlwings_settings().items()])
    package.set_state(SETTINGS_SHEET, "hidden")


def _add_buttons(package: Package, lang: Lang) -> None:
    shown = [b for b in BUTTONS if b.on_sheet]
    first, other = (CellLook(_FONT.in_(lang), **look) for look in (_FIRST, _OTHER))
    buttons = [(b.label.in_(lang), b.tip.in_(lang), b.macro, other if n else first) for n, b in enumerate(shown)]
    if BUTTONS_PLACE in package.defined_names():
        add_buttons(package, BUTTONS_PLACE, buttons)


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BLANK = {
    CONTENT_TYPES: f'<Types xmlns="{CONTENT_TYPE}"><Default Extension="rels" ContentType="application/vnd.'
    'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE_RELATION}"><Relationship Id="rId1" '
    f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE_RELATION}"><Relationship Id="rId1" '
    f'Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><workbookPr/><sheets><sheet name="xlops" '
    'sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
}  # fmt: skip


def _blank(path: Path) -> None:
    """A workbook of one empty sheet, which every add-in needs and nobody sees."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, text in _BLANK.items():
            with archive.open(name, "w") as part:  # by name: dated 1980, the same bytes each time
                part.write((_HEAD + text).encode())
