"""Excel set up, taken back and diagnosed, on machines that are folders and dicts."""

from __future__ import annotations

import hashlib
import json
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from pyopenvba import ExcelFile

from tests.machines import XLWINGS, FakeRegistry, machine, tree
from xlops.errors import UsageError, WorkbookError
from xlops.jobs.excel import Machine, Probe, diagnose, install, stops, uninstall
from xlops.jobs.excel.doctor import MANAGED, NO_VBA, POLICY, RULE_KEYS, RULES, SECURITY, USER_LOCATIONS
from xlops.jobs.excel.installation import UDFS
from xlops.jobs.excel.machine import NOT_HERE, System, WindowsRegistry, this_machine
from xlops.jobs.excel.steps import TRUSTED
from xlops.workbook.macros import add_macros
from xlops.workbook.package import Package
from xlops.workbook.package.added import add_sheet
from xlops.workbook.template import template_path
from xlops.workbook.xlwings_source import MARK

RULE, WIN32 = RULES


@pytest.fixture
def windows(tmp_path: Path) -> Machine:
    return machine(tmp_path / "home", "windows")


@pytest.fixture
def mac(tmp_path: Path) -> Machine:
    return machine(tmp_path / "home", "macos")


def registry(of: Machine) -> FakeRegistry:
    assert isinstance(of.registry, FakeRegistry)
    return of.registry


def done(of: Machine, store: Path | None = None) -> list[tuple[bool, str]]:
    return list(install(of, store))


@pytest.fixture(scope="module")
def xlsm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with macros, whose sheet of settings names no interpreter; not to be changed."""
    path = tmp_path_factory.mktemp("book") / "shop.xlsm"
    add_macros(Package(template_path("en")), path, "en")
    return path


# -- install, uninstall --------------------------------------------------------------------------------------------


def test_install_on_windows_and_back(windows: Machine, tmp_path: Path) -> None:
    store = tmp_path / "shop"
    store.mkdir()
    before, values = tree(tmp_path), dict(registry(windows).values)
    assert [already for already, _ in done(windows, store)] == [False] * 7
    conf = windows.home / ".xlwings" / "xlwings.conf"
    assert conf.read_text() == (
        f'"INTERPRETER_WIN","{windows.home / "venv/Scripts/pythonw.exe"}"\n'
        f'"UDF MODULES","{UDFS}"\n"USE UDF SERVER","True"\n"ADD_WORKBOOK_TO_PYTHONPATH","False"\n'
    )
    addin = windows.home / "AppData/Roaming/Microsoft/Excel/XLSTART/xlops.xlam"
    assert addin.read_bytes() == (Path(__file__).parents[2] / "macros" / "xlops.xlam").read_bytes()
    added = {k: v for k, v in registry(windows).values.items() if k not in values}
    keys = sorted({key for key, _ in added})
    assert [key.startswith(rf"{TRUSTED}\xlops-") for key in keys] == [True, True]
    assert {added[key, "Path"] for key in keys} == {f"{addin.parent}\\", f"{store}\\"}
    assert {(added[key, "AllowSubfolders"], added[key, "Description"]) for key in keys} == {(0, "xlops")}

    once, then = tree(tmp_path), dict(registry(windows).values)
    assert [already for already, _ in done(windows, store)] == [True] * 7
    assert (tree(tmp_path), registry(windows).values) == (once, then), "again, it changes nothing"

    assert len(list(uninstall(windows))) == 7
    assert (tree(tmp_path), registry(windows).values) == (before, values), "everything is as it was"
    assert list(uninstall(windows)) == []


def test_install_on_macos_and_back(mac: Machine, tmp_path: Path) -> None:
    before = tree(tmp_path)
    said = done(mac, tmp_path)
    library = mac.home / "Library"
    script = library / "Application Scripts/com.microsoft.Excel" / f"xlwings-{XLWINGS}.applescript"
    startup = library / "Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
    conf = library / "Containers/com.microsoft.Excel/Data/xlwings.conf"
    assert said == [
        (False, f"write {startup / 'xlops.xlam'}: the add-in with ribbon tab and functions"),
        (False, f"set INTERPRETER_MAC to {mac.python} in {conf}"),
        (False, f"set ADD_WORKBOOK_TO_PYTHONPATH to False in {conf}"),
        (False, f"write {script}: the script by which xlwings runs Python"),
    ]
    assert conf.read_text() == f'"INTERPRETER_MAC","{mac.python}"\n"ADD_WORKBOOK_TO_PYTHONPATH","False"\n'
    record = json.loads((library / "Application Support/xlops/excel-install.json").read_text("utf-8"))
    assert record["settings"] == {
        "ADD_WORKBOOK_TO_PYTHONPATH": [None, "False"], "INTERPRETER_MAC": [None, str(mac.python)],
    }  # fmt: skip
    assert list(record["files"]) == [str(startup / "xlops.xlam"), str(script)]
    list(uninstall(mac))
    assert tree(tmp_path) == before


@pytest.mark.parametrize("system", ["windows", "macos"])
def test_a_dry_run_does_nothing(system: System, windows: Machine, tmp_path: Path) -> None:
    of = replace(windows, system=system)
    before, values = tree(tmp_path), dict(registry(of).values)
    told = list(install(of, tmp_path, dry_run=True))
    assert (tree(tmp_path), registry(of).values) == (before, values)
    assert done(of, tmp_path) == told, "and it tells exactly what is then done"
    installed, values = tree(tmp_path), dict(registry(of).values)
    told_back = list(uninstall(of, dry_run=True))
    assert (tree(tmp_path), registry(of).values) == (installed, values)
    assert list(uninstall(of)) == told_back


def test_what_was_set_before_comes_back_line_by_line(windows: Machine) -> None:
    conf = windows.settings
    conf.parent.mkdir(parents=True)
    text = (
        '"LICENSE_KEY","mine"\n"Interpreter_Win","C:\\other\\pythonw.exe"\n\n"UDF MODULES","mymod"\n'
        '"ADD_WORKBOOK_TO_PYTHONPATH","True"\n'
    )
    conf.write_text(text)
    done(windows)
    assert conf.read_text() == (
        f'"LICENSE_KEY","mine"\n"INTERPRETER_WIN","{windows.interpreter}"\n\n'
        f'"UDF MODULES","mymod;{UDFS}"\n"ADD_WORKBOOK_TO_PYTHONPATH","False"\n"USE UDF SERVER","True"\n'
    )
    moved = replace(windows, python=windows.home / "venv2" / "Scripts" / "python.exe")
    done(moved)
    list(uninstall(moved))
    assert conf.read_text() == text.replace("Interpreter_Win", "INTERPRETER_WIN"), "the first value, not the second"


def test_what_was_changed_since_is_left_and_said(windows: Machine, tmp_path: Path) -> None:
    done(windows, tmp_path)
    addin = windows.startup / "xlops.xlam"
    addin.write_bytes(b"mine")
    windows.settings.write_text(windows.settings.read_text().replace('SERVER","True"', 'SERVER","False"'))
    said = list(uninstall(windows))
    assert said[0] == f"leave {addin}: it was changed since"
    assert f"leave USE UDF SERVER in {windows.settings}: it was changed since" in said
    assert addin.read_bytes() == b"mine"
    assert windows.settings.read_text() == '"USE UDF SERVER","False"\n'


def test_a_file_of_somebody_else_is_not_overwritten(windows: Machine, tmp_path: Path) -> None:
    windows.startup.mkdir(parents=True)
    addin = windows.startup / "xlops.xlam"
    addin.write_bytes(b"theirs")
    before = tree(tmp_path)
    with pytest.raises(WorkbookError) as why:
        done(windows)
    assert str(why.value) == f"{addin} is there and was not put there by xlops: move it away, then run again"
    assert tree(tmp_path) == before


def test_an_add_in_of_ours_is_renewed(windows: Machine) -> None:
    done(windows)
    addin = windows.startup / "xlops.xlam"
    record = json.loads(windows.record.read_text("utf-8"))
    made = addin.read_bytes()
    addin.write_bytes(b"of an older xlops")
    record["files"][str(addin)] = hashlib.sha256(b"of an older xlops").hexdigest()
    windows.record.write_text(json.dumps(record), "utf-8")
    assert [already for already, _ in done(windows)] == [False, True, True, True, True, True]
    assert addin.read_bytes() == made


def test_a_held_add_in_is_said(windows: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr("xlops.jobs.excel.installation._addin", lambda: b"addin")
    with pytest.raises(WorkbookError, match="is held by another program: close Excel, then run again"):
        done(windows)


def test_a_path_that_vba_cannot_read_is_refused(windows: Machine, tmp_path: Path) -> None:
    before = tree(tmp_path)
    elsewhere = replace(windows, python=Path("/家/python.exe"), encoding="ascii")
    with pytest.raises(WorkbookError, match="has letters that xlwings cannot read on this Windows"):
        done(elsewhere)
    assert tree(tmp_path) == before


def test_where_there_is_no_excel_it_says_what_works_instead(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as why:
        done(machine(tmp_path, "other"))
    assert str(why.value) == NOT_HERE
    assert "`xlops build` makes the workbook here" in NOT_HERE


def test_this_machine_is_read() -> None:
    here = this_machine()
    assert (here.bits, here.version("xlwings"), here.version("no-such-thing")) == (
        64, XLWINGS, None
    )  # fmt: skip
    assert here.zone(Path("nothing")) == ""


class FakeWinreg:
    """The calls of winreg that we make, over a dict."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "HKCU", "HKLM"
    KEY_READ, KEY_WOW64_64KEY, REG_DWORD, REG_SZ, REG_EXPAND_SZ = 1, 2, 4, 1, 2

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, tuple[object, int]]] = {}

    def OpenKey(self, hive: str, path: str, reserved: int, access: int) -> AbstractContextManager[str]:  # noqa: N802
        if not any(f"{key}\\".startswith(f"{hive}\\{path}\\") for key in self.keys):
            raise FileNotFoundError
        return nullcontext(f"{hive}\\{path}")

    def CreateKey(self, hive: str, path: str) -> AbstractContextManager[str]:  # noqa: N802
        self.keys.setdefault(f"{hive}\\{path}", {})
        return nullcontext(f"{hive}\\{path}")

    def SetValueEx(self, key: str, name: str, reserved: int, kind: int, value: object) -> None:  # noqa: N802
        self.keys[key][name] = value, kind

    def QueryValueEx(self, key: str, name: str) -> tuple[object, int]:  # noqa: N802
        if name not in self.keys.get(key, {}):
            raise FileNotFoundError
        return self.keys[key][name]

    def EnumKey(self, key: str, number: int) -> str:  # noqa: N802
        below = [k.removeprefix(f"{key}\\") for k in self.keys if k.startswith(f"{key}\\")]
        if number >= len(below):
            raise OSError
        return below[number]

    def DeleteKey(self, hive: str, path: str) -> None:  # noqa: N802
        del self.keys[f"{hive}\\{path}"]

    def ExpandEnvironmentStrings(self, text: str) -> str:  # noqa: N802
        return text.replace("%APPDATA%", "C:\\Users\\ann\\AppData\\Roaming")


def test_the_registry_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    api = FakeWinreg()
    monkeypatch.setitem(sys.modules, "winreg", api)
    real = WindowsRegistry()
    assert (real.read(TRUSTED, "Path"), real.below(TRUSTED)) == (None, [])
    place = rf"{TRUSTED}\Location1"
    real.write(place, "Path", "C:\\shop\\")
    real.write(place, "AllowSubfolders", 1)
    assert api.keys == {place: {"Path": ("C:\\shop\\", api.REG_SZ), "AllowSubfolders": (1, api.REG_DWORD)}}
    api.keys[place]["Path"] = "%APPDATA%\\Microsoft", api.REG_EXPAND_SZ
    assert (real.read(place, "Path"), real.read(place, "AllowSubfolders"), real.read(place, "no")) == (
        "C:\\Users\\ann\\AppData\\Roaming\\Microsoft", 1, None
    )  # fmt: skip
    assert real.below(TRUSTED) == ["Location1"]
    real.delete(place)
    assert api.keys == {}


# -- doctor --------------------------------------------------------------------------------------------------------


def states(checks: list[Probe]) -> dict[str, str]:
    return {check.id: check.state for check in checks}


def found(checks: list[Probe], id_: str) -> Probe:
    return next(check for check in checks if check.id == id_)


def test_all_is_well_after_install(windows: Machine, mac: Machine) -> None:
    for of, ids in (
        (windows, "excel pywin32 xlwings dll macros policy interpreter addin"),
        (mac, "excel xlwings script interpreter addin"),
    ):
        done(of)
        checks = diagnose(of)
        assert states(checks) == dict.fromkeys(ids.split(), "ok")
        assert not stops(checks)


def test_an_add_in_of_an_earlier_xlops_is_told_apart(windows: Machine) -> None:
    done(windows)
    addin = windows.startup / "xlops.xlam"
    with ExcelFile(addin) as opened:
        opened.set_module("xlwings", opened.get_module("xlwings").replace(MARK, ""))
        opened.save()
    assert found(diagnose(windows), "addin") == Probe(
        "addin",
        "note",
        f"{addin} was made by an earlier xlops, whose macros run Python files that lie beside a workbook",
        "xlops excel install",
    )


def test_buttons_of_another_xlops_are_told_apart(windows: Machine) -> None:
    done(windows)
    addin = windows.startup / "xlops.xlam"
    with ExcelFile(addin) as opened:
        opened.set_module("xlops_buttons", opened.get_module("xlops_buttons").replace("CheckOfTheDay", "Check"))
        opened.save()
    says = f"{addin} has the buttons of another xlops than this one"
    assert found(diagnose(windows), "addin") == Probe("addin", "note", says, "xlops excel install")


def test_a_bare_windows_is_told_everything_at_once(tmp_path: Path) -> None:
    bare = machine(tmp_path, "windows", pywin32=None, xlwings=None)
    checks = diagnose(replace(bare, registry=FakeRegistry()))
    assert states(checks) == {
        "excel": "stop", "pywin32": "stop", "xlwings": "stop", "dll": "stop", "macros": "ok", "policy": "ok",
        "interpreter": "stop", "addin": "note",
    }  # fmt: skip
    assert found(checks, "pywin32") == Probe(
        "pywin32", "stop", "pywin32 is not installed in this Python", "pip install pywin32"
    )
    assert found(checks, "interpreter") == Probe(
        "interpreter", "stop", f"{bare.settings} names no INTERPRETER_WIN: Excel knows no Python to start",
        "xlops excel install",
    )  # fmt: skip


def test_excel_of_another_bitness_wants_its_own_dll(windows: Machine) -> None:
    registry(windows).write(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform", "x86")
    checks = diagnose(windows)
    assert found(checks, "excel").says == (
        "Excel is here, 32-bit, and Python is 64-bit; they talk across processes, which is fine"
    )
    name = f"xlwings32-{XLWINGS}.dll"
    folder = windows.interpreter.parent
    assert found(checks, "dll").says == f"{name} is neither in {folder} nor in {folder.parent}"
    (folder / name).touch()
    assert found(diagnose(windows), "dll").state == "ok"


@pytest.mark.parametrize(
    ("key", "name", "value", "expected"),
    [
        (NO_VBA, "vbaoff", 1, ("vba", "stop")),
        (SECURITY, "VBAWarnings", 4, ("macros", "stop")),
        (SECURITY, "VBAWarnings", 2, ("macros", "ok")),
        (POLICY, "VBAWarnings", 3, ("macros", "stop")),
        (rf"{POLICY}\Trusted Locations", "AllLocationsDisabled", 1, ("trusted", "note")),
        (USER_LOCATIONS, "Allow User Locations", 0, ("trusted", "note")),
        (RULE_KEYS[0], WIN32, 6, ("policy", "stop")),
        (RULE_KEYS[0], RULE, "1", ("policy", "stop")),
        (RULE_KEYS[1], RULE, 1, ("policy", "stop")),
        (RULE_KEYS[0], RULE, "2", ("policy", "ok")),
        (MANAGED, "ASRRules", f"75668c1f-73b5-4cf0-bb93-3ecf5cb7cc84=1|{RULE.upper()}=1", ("policy", "stop")),
        (MANAGED, "ASRRules", f"{RULE}=2", ("policy", "ok")),
    ],
)
def test_policies_are_read(windows: Machine, key: str, name: str, value: str | int, expected: tuple[str, str]) -> None:
    registry(windows).write(key, name, value)
    assert expected in [(check.id, check.state) for check in diagnose(windows)]


def test_trust_outweighs_macro_security_and_the_mark_of_a_download(windows: Machine, xlsm: Path) -> None:
    registry(windows).write(SECURITY, "VBAWarnings", 4)
    marked = replace(windows, zone=lambda path: "[ZoneTransfer]\nZoneId=3\n")
    before = states(diagnose(marked, xlsm))
    assert (before["macros"], before["downloaded"]) == ("stop", "stop")
    done(marked, xlsm.parent)
    after = states(diagnose(marked, xlsm))
    assert (after["macros"], after["downloaded"]) == ("ok", "ok")
    registry(windows).write(rf"{POLICY}\Trusted Locations", "AllLocationsDisabled", 1)
    again = states(diagnose(marked, xlsm))
    assert (again["trusted"], again["macros"], again["downloaded"]) == ("note", "stop", "stop")
    registry(windows).write(POLICY, "blockcontentexecutionfrominternet", 1)
    assert found(diagnose(marked, xlsm), "downloaded") == Probe(
        "downloaded", "stop", "shop.xlsm came from the internet: Excel blocks its macros, by a policy of your company",
        "make it here: xlops build --macros",
    )  # fmt: skip


def test_a_trusted_folder_may_hold_the_store_deep_down(windows: Machine, xlsm: Path) -> None:
    registry(windows).write(SECURITY, "VBAWarnings", 4)
    place = rf"{TRUSTED}\Location9"
    registry(windows).write(place, "Path", f"{xlsm.parent.parent}\\".upper())
    assert found(diagnose(windows, xlsm), "macros").state == "stop", "not the folders in it"
    registry(windows).write(place, "AllowSubfolders", 1)
    assert found(diagnose(windows, xlsm), "macros").says == "no macros run; this workbook's folder is trusted"


def with_interpreter(xlsm: Path, target: Path, interpreter: str) -> Path:
    package = Package(xlsm)
    package.write_cells("xlwings.conf", {"A20": None, "A5": "Interpreter_Win", "B5": interpreter})
    package.save(target)
    return target


def test_the_interpreter_of_the_workbook_comes_first(windows: Machine, xlsm: Path, tmp_path: Path) -> None:
    done(windows)
    assert found(diagnose(windows, xlsm), "interpreter").says == f"{windows.settings} names this Python"
    gone = with_interpreter(xlsm, tmp_path / "gone.xlsm", "C:\\gone\\pythonw.exe")
    assert found(diagnose(windows, gone), "interpreter") == Probe(
        "interpreter", "stop", "the sheet xlwings.conf of gone.xlsm names C:\\gone\\pythonw.exe, which does not exist",
        f"correct it on the sheet: {windows.interpreter}",
    )  # fmt: skip
    other = tmp_path / "pythonw.exe"
    other.touch()
    book = with_interpreter(xlsm, tmp_path / "other.xlsm", str(other))
    assert found(diagnose(windows, book), "interpreter").state == "note"


def test_a_plain_workbook_needs_the_add_in(windows: Machine, xlsm: Path) -> None:
    assert found(diagnose(windows, template_path("en")), "addin").state == "stop"
    assert found(diagnose(windows, xlsm), "addin").state == "ok"
    done(windows)
    assert found(diagnose(windows, template_path("en")), "addin").state == "ok"


def test_macros_made_for_another_xlwings_are_found(tmp_path: Path, xlsm: Path) -> None:
    newer = machine(tmp_path, "windows", xlwings="9.9.9")
    done(newer)
    here = XLWINGS
    checks = diagnose(newer, xlsm)
    addin = newer.startup / "xlops.xlam"
    assert found(checks, "addin") == Probe(
        "addin", "stop", f"{addin} was made for xlwings {here}, and 9.9.9 is installed", "xlops excel install"
    )
    assert found(checks, "workbook").says == f"{xlsm} was made for xlwings {here}, and 9.9.9 is installed"


def test_what_stands_beside_and_in_the_workbook(tmp_path: Path, xlsm: Path) -> None:
    here = machine(tmp_path / "home", "other")
    book = tmp_path / "shop.xlsm"
    package = Package(xlsm)
    package.set_defined_name("AMZ_ACOS", "_xlfn.LAMBDA(_xlpm.a,_xlpm.b,_xlpm.a/_xlpm.b)")
    package.save(book)
    (tmp_path / "shop.xlsx").touch()
    assert diagnose(here, book)[1:] == [
        Probe("one-workbook", "note", "shop.xlsm and shop.xlsx stand side by side: builds update the .xlsm only",
              "move the .xlsx away, so that nobody types into it"),
        Probe("snapshot", "note", "there is no .xlops.snapshot beside shop.xlsm: AMZ_KPI and its sisters have nothing "
              "to read", "keep the workbook in its store's folder and run xlops build"),
        Probe("functions-twice", "note", "shop.xlsm has names and macros for the same functions: AMZ_ACOS",
              "delete these names (Formulas › Name Manager)"),
    ]  # fmt: skip
    (tmp_path / "shop.xlsx").unlink()
    (tmp_path / ".xlops.snapshot").touch()
    assert states(diagnose(here, book))["excel"] == "stop"
    assert found(diagnose(here, book), "snapshot").state == "ok"


def test_a_short_sheet_of_settings_is_read(tmp_path: Path, windows: Machine) -> None:
    package = Package(template_path("en"))
    add_sheet(package, "xlwings.conf", [["Interpreter_Win", str(windows.interpreter)]])
    package.save(tmp_path / "short.xlsx")
    says = found(diagnose(windows, tmp_path / "short.xlsx"), "interpreter").says
    assert says == "the sheet xlwings.conf of short.xlsx names this Python"
