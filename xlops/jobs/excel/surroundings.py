"""What stands around Excel and xlops on a machine: which Excel and which Python, clouds, what guards folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from xlops.jobs.excel.machine import Machine
from xlops.jobs.excel.probe import Probe

CLICK_TO_RUN = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
GUARDED = (  # Defender's controlled folder access, by a policy and by the user
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\Controlled Folder Access",
    r"HKLM\SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\Controlled Folder Access",
)
OF_THE_STORE = (
    "this Python is of the Microsoft Store: Windows keeps what it writes for Excel (add-in, settings, trusted folders) "
    "in a copy of its own, which Excel never sees"
)
FROM_PYTHON_ORG = "install Python from python.org, make the .venv anew with it, then xlops excel install"
IN_A_VENV = "install it in a virtual environment: python -m venv .venv, then pip install there"
_STORE = re.compile(r"\\windowsapps\\pythonsoftwarefoundation\.python", re.IGNORECASE)
_OLD_EXCEL = re.compile(r"\\office1[0-5]\\", re.IGNORECASE)
_ASKED_FOR = ("Desktop", "Documents", "Downloads", "Library/Mobile Documents", "Library/CloudStorage")


def of_the_store(machine: Machine) -> bool:
    """Whether Python, or the one that its virtual environment was made from, is of the Microsoft Store."""
    places = (machine.python, machine.base)
    return any(_STORE.search(str(path).replace("/", "\\")) for path in places)


def windows_pythons(machine: Machine) -> Iterator[Probe]:
    """Pythons that Excel does not get along with."""
    if of_the_store(machine):
        yield Probe("store-python", "stop", OF_THE_STORE, FROM_PYTHON_ORG)
    if machine.platform == "win-arm64":
        says = "this Python is made for ARM: xlwings has no DLL for it, and some packages of xlops do not either"
        yield Probe("arm", "stop", says, "install Python for x64 from python.org (Windows runs it) and make .venv anew")


def windows_excels(machine: Machine, program: str) -> Iterator[Probe]:
    """Excels that lack something; `program` is where Excel lies."""
    if _OLD_EXCEL.search(program):
        says = (
            f"this Excel ({program}) is older than 2016: functions, names and sheets of the workbook need a newer one"
        )
        yield Probe("excel-version", "stop", says, "install Excel 2016 or later")
    elif found := re.search(r"(2016|2019)", str(machine.read(CLICK_TO_RUN, "ProductReleaseIds") or "")):
        says = (
            f"Excel {found[1]} has the workbook, the buttons and the functions of Python; names AMZ_… (LAMBDA) need "
            "Excel 365, and a result of several cells does not spill"
        )
        do = "select the cells first, type the formula, end it with Ctrl+Shift+Enter"
        yield Probe("excel-version", "note", says, do)


def guarded_folders(machine: Machine) -> Iterator[Probe]:
    """Antivirus that keeps programs out of a user's folders."""
    if any(machine.read(key, "EnableControlledFolderAccess") == 1 for key in GUARDED):
        says = "controlled folder access is on: Windows keeps Python from writing to Desktop, Documents and OneDrive"
        do = f"allow {machine.interpreter} in Windows Security › Ransomware protection, or keep the store elsewhere"
        yield Probe("antivirus", "note", says, do)


def where_it_lies(machine: Machine, path: Path) -> Iterator[Probe]:
    """A workbook in a cloud, or in a folder that macOS asks about."""
    if any(path.is_relative_to(cloud) for cloud in machine.clouds):
        says = (
            f"{path.name} lies in OneDrive: with AutoSave Excel may hold no lock on it, so that a build can replace "
            "what is being edited; and Excel opens it by its web address, for which a trusted folder does not count"
        )
        yield Probe("cloud", "note", says, "keep the store outside OneDrive, or AutoSave off for this workbook")
    if machine.system == "macos" and any(path.is_relative_to(machine.home / name) for name in _ASKED_FOR):
        says = f"{path.name} lies where macOS asks before Excel and Python may look"
        yield Probe("privacy", "note", says, "allow it when asked, or keep the store in another folder of your home")
