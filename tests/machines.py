"""Windows and macOS as far as setting up Excel sees them: homes in a folder, a registry in a dict."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from xlops.jobs.excel.doctor import APP_PATH
from xlops.jobs.excel.machine import Machine, RegistryValue, System
from xlops.jobs.excel.surroundings import CLICK_TO_RUN

XLWINGS = metadata.version("xlwings")


class FakeRegistry:
    """Keys and values as Windows keeps them, told apart without case."""

    def __init__(self, values: dict[tuple[str, str], RegistryValue] | None = None) -> None:
        self.values = dict(values or {})

    def read(self, key: str, name: str) -> RegistryValue | None:
        wanted = key.casefold(), name.casefold()
        return next((v for (k, n), v in self.values.items() if (k.casefold(), n.casefold()) == wanted), None)

    def write(self, key: str, name: str, value: RegistryValue) -> None:
        self.values[key, name] = value

    def delete(self, key: str) -> None:
        assert not self.below(key)
        self.values = {(k, n): v for (k, n), v in self.values.items() if k != key}

    def below(self, key: str) -> list[str]:
        keys = dict.fromkeys(k for k, _ in self.values)
        return list(dict.fromkeys(k.removeprefix(f"{key}\\").split("\\")[0] for k in keys if k.startswith(f"{key}\\")))


def machine(home: Path, system: System, **versions: str | None) -> Machine:
    """A machine with Excel and Python, nothing of ours in it yet."""
    python = home / "venv" / ("Scripts/python.exe" if system == "windows" else "bin/python")
    python.parent.mkdir(parents=True, exist_ok=True)
    installed = {"xlwings": XLWINGS, "pywin32": "311"} | versions
    for name in (python.name, "pythonw.exe"):
        (python.parent / name).touch()
    for settings in ("AppData/Roaming", "Library/Application Support"):
        (home / settings).mkdir(parents=True, exist_ok=True)
    applications = home / "Applications"
    (applications / "Microsoft Excel.app").mkdir(parents=True, exist_ok=True)
    (home / "venv" / f"xlwings64-{XLWINGS}.dll").touch()
    excel: dict[tuple[str, str], RegistryValue] = {
        (APP_PATH, ""): r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE",
        (CLICK_TO_RUN, "Platform"): "x64",
    }
    return Machine(
        system=system,
        home=home,
        appdata=home / "AppData" / "Roaming",
        python=python,
        bits=64,
        encoding="utf-8",
        registry=FakeRegistry(excel) if system == "windows" else None,
        version=installed.get,
        zone=lambda path: "",
        applications=applications,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder with its content, and every folder."""
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else b"" for p in sorted(folder.rglob("*"))}
