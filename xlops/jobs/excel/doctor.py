"""What is missing, or would stop the buttons: each thing looked at, in words, with what to do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlops.jobs.excel.machine import ADDIN, NOT_HERE, Machine
from xlops.jobs.excel.probe import Probe
from xlops.jobs.excel.settings_file import read_settings_file
from xlops.jobs.excel.steps import TRUSTED, is_trusted
from xlops.jobs.excel.surroundings import (
    CLICK_TO_RUN,
    IN_A_VENV,
    guarded_folders,
    where_it_lies,
    windows_excels,
    windows_pythons,
)
from xlops.jobs.identity import read_identity
from xlops.jobs.snapshot import FILE_NAME as SNAPSHOT
from xlops.kpis.functions import PREFIX
from xlops.workbook.macros import SETTINGS_SHEET, has_macros, source
from xlops.workbook.package import Package
from xlops.workbook.xlwings_source import MARK

SECURITY = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
NO_VBA = r"HKCU\Software\Policies\Microsoft\Office\16.0\Common"
APP_PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
OUTLOOK = r"HKLM\SOFTWARE\Microsoft\Office\16.0\Outlook"  # where an Office installed from an MSI says its bitness
USER_LOCATIONS = r"HKCU\Software\Policies\Microsoft\Office\16.0\Common\Security\Trusted Locations"
# Defender's attack surface reduction: what each rule forbids
RULES = {
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a": "Office to start programs",
    "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": "macros to call a DLL",
}
_DEFENDER = r"Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
RULE_KEYS = (rf"HKLM\SOFTWARE\Policies\Microsoft\{_DEFENDER}", rf"HKLM\SOFTWARE\Microsoft\{_DEFENDER}")
MANAGED = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
_DLL = re.compile(r"xlwings64-([\d.]+)\.dll")
_LEVELS = {1: "all macros run", 2: "Excel asks before macros run", 3: "only signed macros run", 4: "no macros run"}
_SETTINGS = [f"{column}{row}" for row in range(1, 31) for column in "AB"]


@dataclass(frozen=True)
class BookProbe:
    """What is asked of the workbook in question."""

    path: Path
    macros: bool
    names: tuple[str, ...]  # defined names AMZ_…
    settings: dict[str, str]  # its sheet xlwings.conf, keys in capitals


def diagnose(machine: Machine, file: Path | None = None) -> list[Probe]:
    """Every check, in the order in which things stand in the way.

    Errors: WorkbookError where `file` is no workbook.
    """
    book = _read(file.resolve()) if file else None
    checks: list[Probe] = []
    if machine.system == "other":
        checks.append(Probe("excel", "stop", NOT_HERE))
    else:
        checks += _windows(machine, book) if machine.system == "windows" else _macos(machine)
        checks += [_interpreter(machine, book), _addin(machine, book)]
        checks += [] if book is None or not book.macros else [_made_for(machine, "workbook", book.path)]
    return checks + ([] if book is None else [*where_it_lies(machine, book.path), *_beside(book)])


def stops(checks: list[Probe]) -> bool:
    """Whether anything would stop the buttons."""
    return any(check.state == "stop" for check in checks)


def _read(path: Path) -> BookProbe:
    with Package(path) as package:
        cells = {}
        if SETTINGS_SHEET in [info.name for info in package.sheets()]:
            cells = package.read_cells(SETTINGS_SHEET, _SETTINGS)
        settings = {str(cells[a]).upper(): str(cells[b] or "") for a, b in zip(*[iter(cells)] * 2, strict=True)}
        names = tuple(n for n in package.defined_names() if n.upper().startswith(PREFIX))
        return BookProbe(path, has_macros(package), names, settings)


# -- Windows -------------------------------------------------------------------------------------------------------


def _windows(machine: Machine, book: BookProbe | None) -> Iterator[Probe]:
    excel, bits = machine.read(APP_PATH), _excel_bits(machine)
    if excel is None:
        yield Probe("excel", "stop", "Excel is not installed on this machine", "install Excel 2016 or later")
    else:
        apart = "" if bits == machine.bits else "; they talk across processes, which is fine"
        yield Probe("excel", "ok", f"Excel is here, {bits}-bit, and Python is {machine.bits}-bit{apart}")
        yield from windows_excels(machine, str(excel))
    yield from windows_pythons(machine)
    yield from _packages(machine, "pywin32", "xlwings")
    yield _dll(machine, bits)
    yield from _macro_security(machine, book)
    yield _attack_surface(machine)
    yield from guarded_folders(machine)


def _excel_bits(machine: Machine) -> int:
    said = machine.read(CLICK_TO_RUN, "Platform") or machine.read(OUTLOOK, "Bitness")
    return 32 if said == "x86" or "(x86)" in str(machine.read(APP_PATH)) else 64


def _packages(machine: Machine, *names: str) -> Iterator[Probe]:
    for name in names:
        version = machine.version(name)
        if version is None:
            yield Probe(name, "stop", f"{name} is not installed in this Python", f"pip install {name}")
        else:
            yield Probe(name, "ok", f"{name} {version}")


def _dll(machine: Machine, bits: int) -> Probe:
    """xlwings' VBA looks beside the interpreter, then one folder up."""
    name = f"xlwings{bits}-{machine.version('xlwings')}.dll"
    folder = machine.interpreter.parent
    if any((place / name).exists() for place in (folder, folder.parent)):
        return Probe("dll", "ok", f"{name} is beside the interpreter")
    if machine.user_install:
        says = f"xlwings is installed for your user only (--user), where Excel does not look for {name}"
        return Probe("dll", "stop", says, IN_A_VENV)
    says = f"{name} is neither in {folder} nor in {folder.parent}"
    do = "pip install --force-reinstall xlwings; where it goes again, antivirus takes it: allow that folder there"
    return Probe("dll", "stop", says, do)


def _macro_security(machine: Machine, book: BookProbe | None) -> Iterator[Probe]:
    if machine.read(NO_VBA, "vbaoff") == 1:
        yield Probe("vba", "stop", "a policy of your company switches VBA off in all of Office", _ASK)
    off = (
        machine.read(rf"{POLICY}\Trusted Locations", "AllLocationsDisabled") == 1
        or machine.read(USER_LOCATIONS, "Allow User Locations") == 0
    )
    if off:
        yield Probe("trusted", "note", "a policy of your company switches trusted locations of your own off", _ASK)
    trusted = book is not None and not off and is_trusted(book.path.parent, machine)
    by_policy, own = machine.read(POLICY, "VBAWarnings"), machine.read(SECURITY, "VBAWarnings")
    level = int(by_policy or own or 2)
    says = _LEVELS.get(level, f"macro security is {level}") + (", by a policy of your company" if by_policy else "")
    if level >= 3 and not trusted:
        yield Probe("macros", "stop", says, _ASK if off else _TRUST)
    else:
        yield Probe("macros", "ok", f"{says}; this workbook's folder is trusted" if trusted else says)
    if book is not None:
        yield from _origin(machine, book.path, trusted)


def _origin(machine: Machine, path: Path, trusted: bool) -> Iterator[Probe]:
    """Where the file came from, and where it lies."""
    if re.search(r"ZoneId=[34]", machine.zone(path)):
        if trusted:
            yield Probe("downloaded", "ok", f"{path.name} came from the internet, but its folder is trusted")
        else:
            policy = machine.read(POLICY, "blockcontentexecutionfrominternet") == 1
            says = f"{path.name} came from the internet: Excel blocks its macros"
            do = "make it here: xlops build --macros" if policy else f"in its Properties tick Unblock; or {_TRUST}"
            yield Probe("downloaded", "stop", says + (", by a policy of your company" if policy else ""), do)
    if str(path).startswith("\\\\") and machine.read(TRUSTED, "AllowNetworkLocations") != 1:
        says = f"{path.name} lies on a network drive, which Excel does not trust"
        yield Probe("network", "note", says, "keep the store on this machine")


def _attack_surface(machine: Machine) -> Probe:
    managed = str(machine.read(MANAGED, "ASRRules") or "").lower()
    for rule, what in RULES.items():
        of_rule = re.search(rf"{rule}=(\d)", managed)
        modes = {str(machine.read(key, rule)) for key in RULE_KEYS} | ({of_rule[1]} if of_rule else set())
        if modes & {"1", "6"}:  # blocks, or blocks until somebody clicks; 2 only notes it down
            says = f"a policy of your company forbids {what} (attack surface reduction rule {rule})"
            return Probe("policy", "stop", says, f"{_ASK}; every button has its command: xlops --help")
    return Probe("policy", "ok", "no policy was found that forbids Office to start programs or to call a DLL")


# -- macOS ---------------------------------------------------------------------------------------------------------


def _macos(machine: Machine) -> Iterator[Probe]:
    if not (machine.applications / "Microsoft Excel.app").exists():
        yield Probe("excel", "stop", "Excel is not installed on this machine", "install Microsoft Excel")
    else:
        yield Probe("excel", "ok", "Excel is here; on macOS it has the buttons, its worksheet functions need Windows")
    yield from _packages(machine, "xlwings")
    script = machine.scripts / f"xlwings-{machine.version('xlwings')}.applescript"
    if script.exists():
        yield Probe("script", "ok", f"{script.name} is where Excel may run it")
    else:
        yield Probe("script", "stop", f"{script} is missing: Excel cannot start Python", _INSTALL)


# -- both ----------------------------------------------------------------------------------------------------------

_ASK = "ask those who manage this machine"
_INSTALL = "xlops excel install"
_TRUST = "trust its folder: xlops excel install --store FOLDER"


def _interpreter(machine: Machine, book: BookProbe | None) -> Probe:
    key = "INTERPRETER_WIN" if machine.system == "windows" else "INTERPRETER_MAC"
    of_book = book.settings.get(key) if book else None
    named = of_book or read_settings_file(machine.settings, machine.encoding).get(key)
    where = f"the sheet {SETTINGS_SHEET} of {book.path.name}" if book and of_book else str(machine.settings)
    if not named:
        return Probe("interpreter", "stop", f"{where} names no {key}: Excel knows no Python to start", _INSTALL)
    path = Path(os.path.expandvars(named))
    if not path.is_file():
        do = f"correct it on the sheet: {machine.interpreter}" if of_book else _INSTALL
        return Probe("interpreter", "stop", f"{where} names {named}, which does not exist", do)
    if path != machine.interpreter:
        says = f"{where} names another Python than this one: {named}"
        return Probe("interpreter", "note", says, "see that xlops is installed there as well")
    return Probe("interpreter", "ok", f"{where} names this Python")


def _addin(machine: Machine, book: BookProbe | None) -> Probe:
    path = machine.startup / ADDIN
    if path.exists():
        return _made_for(machine, "addin", path)
    if book is not None and book.macros:
        return Probe("addin", "ok", f"the add-in is not installed; {book.path.name} has its own buttons")
    says = "the add-in is not installed: a plain .xlsx has no buttons"
    return Probe("addin", "note" if book is None else "stop", says, _INSTALL)


def _made_for(machine: Machine, id_: str, path: Path) -> Probe:
    """Whether the macros name the DLL of the xlwings that is installed, and are those of this xlops."""
    from pyopenvba import ExcelFile
    from pyopenvba.exceptions import PyOpenVBAError

    try:
        with ExcelFile(path) as opened:
            text, buttons = (opened.get_module(name) for name in ("xlwings", "xlops_buttons"))
    except (PyOpenVBAError, OSError, ValueError, KeyError):
        text = buttons = ""
    found = _DLL.search(text)
    here = machine.version("xlwings")
    if found is None:
        return Probe(id_, "note", f"the macros of {path} could not be read")
    do = _INSTALL if id_ == "addin" else "make it again from the latest .xlsx of backups/: xlops build --macros"
    if found[1] != here:
        return Probe(id_, "stop", f"{path} was made for xlwings {found[1]}, and {here} is installed", do)
    if MARK not in text:
        says = f"{path} was made by an earlier xlops, whose macros run Python files that lie beside a workbook"
        return Probe(id_, "note", says, do)
    if buttons.split() != source("xlops_buttons.bas").split():
        return Probe(id_, "note", f"{path} has the buttons of another xlops than this one", do)
    return Probe(id_, "ok", f"{path} fits xlwings {here}")


def _beside(book: BookProbe) -> Iterator[Probe]:
    """What stands beside the workbook and in it."""
    path = book.path
    twin = path.with_suffix(".xlsx" if path.suffix.lower() == ".xlsm" else ".xlsm")
    if twin.exists():
        written = read_identity(path.parent).workbook
        kept, other = (".xlsm", ".xlsx") if Path(written).suffix.lower() != ".xlsx" else (".xlsx", ".xlsm")
        says = f"{path.name} and {twin.name} stand side by side: builds update the {kept} only"
        yield Probe("one-workbook", "note", says, f"move the {other} away, so that nobody types into it")
    if (path.parent / SNAPSHOT).exists():
        yield Probe("snapshot", "ok", "AMZ_KPI and its sisters have the numbers of the last build")
    else:
        says = f"there is no {SNAPSHOT} beside {path.name}: AMZ_KPI and its sisters have nothing to read"
        yield Probe("snapshot", "note", says, "keep the workbook in its store's folder and run xlops build")
    if book.macros and book.names:
        says = f"{path.name} has names and macros for the same functions: {', '.join(book.names)}"
        yield Probe("functions-twice", "note", says, "delete these names (Formulas › Name Manager)")
