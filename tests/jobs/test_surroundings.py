"""What doctor says of the Excel, the Python, the clouds and the guards of a machine (issue 20, part 5)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PureWindowsPath

import pytest

from tests.machines import FakeRegistry, machine, tree
from xlops.errors import WorkbookError
from xlops.jobs.excel import Machine, Probe, diagnose, install
from xlops.jobs.excel.doctor import APP_PATH, _origin
from xlops.jobs.excel.surroundings import CLICK_TO_RUN, FROM_PYTHON_ORG, GUARDED, IN_A_VENV, OF_THE_STORE
from xlops.workbook.template import template_path

X64 = "install Python for x64 from python.org (Windows runs it) and make .venv anew"
STORE = r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_3.12.2800.0_x64__qbz5n2kfra8p0"


@pytest.fixture
def windows(tmp_path: Path) -> Machine:
    return machine(tmp_path / "home", "windows")


def probe(of: Machine, id_: str, file: Path | None = None) -> Probe | None:
    return next((check for check in diagnose(of, file) if check.id == id_), None)


def with_registry(of: Machine, key: str, name: str, value: str | int) -> Machine:
    assert isinstance(of.registry, FakeRegistry)
    return replace(of, registry=FakeRegistry({**of.registry.values, (key, name): value}))


@pytest.mark.parametrize("where", ["python", "base"])
def test_python_of_the_microsoft_store_is_refused_before_it_writes_what_excel_never_sees(
    windows: Machine, where: str, tmp_path: Path
) -> None:
    """It keeps AppData and the registry apart; the doctor of such a Python said that all was well."""
    of = replace(windows, **{where: Path(STORE) / "python.exe"})  # type: ignore[arg-type]
    assert probe(of, "store-python") == Probe("store-python", "stop", OF_THE_STORE, FROM_PYTHON_ORG)
    before = tree(tmp_path)
    with pytest.raises(WorkbookError, match="this Python is of the Microsoft Store"):
        list(install(of, None))
    assert tree(tmp_path) == before
    assert probe(windows, "store-python") is None


def test_a_python_for_arm_is_told_which_one_to_take(windows: Machine) -> None:
    found = probe(replace(windows, platform="win-arm64"), "arm")
    assert found is not None
    assert (found.state, found.do) == (
        "stop",
        "install Python for x64 from python.org (Windows runs it) and make .venv anew",
    )
    assert probe(replace(windows, platform="win-amd64"), "arm") is None


def test_a_user_install_is_told_to_take_a_virtual_environment(windows: Machine) -> None:
    """Its DLL lies where Excel does not look, and installing again puts it there again."""
    for dll in (windows.home / "venv").glob("*.dll"):
        dll.unlink()
    found = probe(replace(windows, user_install=True), "dll")
    assert found is not None
    assert (found.state, found.do) == ("stop", IN_A_VENV)
    assert "for your user only (--user)" in found.says
    other = probe(windows, "dll")
    assert other is not None
    assert other.do.startswith("pip install --force-reinstall xlwings; where it goes again, antivirus takes it")


@pytest.mark.parametrize(
    ("products", "says"),
    [
        ("ProPlus2019Volume", "Excel 2019 has"),
        ("HomeBusiness2016Retail", "Excel 2016 has"),
        ("O365ProPlusRetail", None),
    ],
)
def test_older_excels_are_told_what_they_lack(windows: Machine, products: str, says: str | None) -> None:
    found = probe(with_registry(windows, CLICK_TO_RUN, "ProductReleaseIds", products), "excel-version")
    assert (found and (found.state, found.says[: len(says or "")])) == (says and ("note", says))


def test_an_excel_before_2016_is_refused_with_the_reason(windows: Machine) -> None:
    old = with_registry(windows, APP_PATH, "", r"C:\Program Files\Microsoft Office\Office15\EXCEL.EXE")
    found = probe(old, "excel-version")
    assert found is not None
    assert (found.state, found.do) == ("stop", "install Excel 2016 or later")


@pytest.mark.parametrize("key", GUARDED)
def test_folders_that_antivirus_guards_are_named(windows: Machine, key: str) -> None:
    found = probe(with_registry(windows, key, "EnableControlledFolderAccess", 1), "antivirus")
    assert found is not None
    assert found.do.startswith(f"allow {windows.interpreter} in Windows Security")
    assert probe(with_registry(windows, key, "EnableControlledFolderAccess", 2), "antivirus") is None  # only notes down


def test_a_workbook_in_a_cloud_is_told_what_autosave_and_trust_mean_there(windows: Machine, tmp_path: Path) -> None:
    book = tmp_path / "OneDrive" / "shop" / "shop.xlsx"
    book.parent.mkdir(parents=True)
    book.write_bytes(template_path("en").read_bytes())
    found = probe(replace(windows, clouds=(tmp_path / "OneDrive",)), "cloud", book)
    assert found is not None
    assert "AutoSave Excel may hold no lock" in found.says
    assert "a trusted folder does not count" in found.says
    assert probe(replace(windows, clouds=(tmp_path / "One",)), "cloud", book) is None


@pytest.mark.parametrize("folder", ["Desktop", "Library/CloudStorage/OneDrive-Personal", "shops"])
def test_folders_that_macos_asks_about_are_named(tmp_path: Path, folder: str) -> None:
    mac = machine(tmp_path, "macos")
    book = tmp_path / folder / "shop.xlsx"
    book.parent.mkdir(parents=True)
    book.write_bytes(template_path("en").read_bytes())
    assert (probe(mac, "privacy", book) is not None) is (folder != "shops")


@pytest.mark.parametrize(
    ("path", "told"), [(r"\\nas\team\shop.xlsm", True), (r"C:\shops\shop.xlsm", False)], ids=["share", "own"]
)
def test_a_network_share_is_not_trusted_and_said_so(windows: Machine, path: str, told: bool) -> None:
    """A mapped drive is followed to its share before it is looked at."""
    of = replace(windows, zone=lambda _: "")
    found = list(_origin(of, PureWindowsPath(path), trusted=False))  # type: ignore[arg-type]
    assert [(p.id, p.do) for p in found] == ([("network", "keep the store on this machine")] if told else [])
