"""The machine as far as Excel needs it: folders, interpreter, registry. Tests put another one in its place."""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from sysconfig import get_platform
from typing import Any, Literal, Protocol

System = Literal["windows", "macos", "other"]
RegistryValue = str | int
ADDIN = "xlops.xlam"
_CLOUDS = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
NOT_HERE = (
    "Excel runs on Windows and macOS only, and this is neither: `xlops build` makes the workbook here, its formulas "
    "work in LibreOffice and WPS, and its names AMZ_… are functions in Excel 365 without Python"
)


class Registry(Protocol):
    """Values by full key, `HKCU\\Software\\…`, and name."""

    def read(self, key: str, name: str) -> RegistryValue | None:
        """The value, None where there is none."""

    def write(self, key: str, name: str, value: RegistryValue) -> None:
        """Set a value of this user, making its key."""

    def delete(self, key: str) -> None:
        """Remove a key of this user that has no keys below it."""

    def below(self, key: str) -> list[str]:
        """The names of the keys below one."""


class WindowsRegistry:
    """The registry of this Windows."""

    def __init__(self) -> None:
        self._api: Any = import_module("winreg")

    def _open(self, key: str) -> Any:
        root, _, path = key.partition("\\")
        hives = {"HKCU": self._api.HKEY_CURRENT_USER, "HKLM": self._api.HKEY_LOCAL_MACHINE}
        return self._api.OpenKey(hives[root], path, 0, self._api.KEY_READ | self._api.KEY_WOW64_64KEY)

    def read(self, key: str, name: str) -> RegistryValue | None:
        try:
            with self._open(key) as opened:
                value, kind = self._api.QueryValueEx(opened, name)
        except OSError:
            return None
        if kind == self._api.REG_EXPAND_SZ:
            value = self._api.ExpandEnvironmentStrings(value)
        return value if isinstance(value, str | int) else None

    def write(self, key: str, name: str, value: RegistryValue) -> None:
        kind = self._api.REG_DWORD if isinstance(value, int) else self._api.REG_SZ
        with self._api.CreateKey(self._api.HKEY_CURRENT_USER, key.removeprefix("HKCU\\")) as opened:
            self._api.SetValueEx(opened, name, 0, kind, value)

    def delete(self, key: str) -> None:
        self._api.DeleteKey(self._api.HKEY_CURRENT_USER, key.removeprefix("HKCU\\"))

    def below(self, key: str) -> list[str]:
        return list(self._below(key))

    def _below(self, key: str) -> Iterator[str]:
        with suppress(OSError), self._open(key) as opened:
            for number in range(1_000):  # ends with an OSError where there are no more
                yield self._api.EnumKey(opened, number)


@dataclass(frozen=True)
class Machine:
    """Where things are; `version` gives that of an installed package, `zone` the mark of a downloaded file."""

    system: System
    home: Path
    appdata: Path  # Windows' folder of settings that roam
    python: Path
    bits: int
    encoding: str  # of text that VBA reads
    registry: Registry | None
    version: Callable[[str], str | None]
    zone: Callable[[Path], str]
    applications: Path = Path("/Applications")
    base: Path = Path()  # the Python that a virtual environment was made from
    platform: str = ""  # what Python was built for, `win-amd64`
    user_install: bool = False  # xlwings was put where `pip install --user` puts packages
    clouds: tuple[Path, ...] = ()  # folders that OneDrive keeps

    def read(self, key: str, name: str = "") -> RegistryValue | None:
        """A value of the registry; None where there is none, or no registry."""
        return self.registry.read(key, name) if self.registry else None

    @property
    def interpreter(self) -> Path:
        """The Python that Excel starts: on Windows the one without a window."""
        return self.python.with_name("pythonw.exe") if self.system == "windows" else self.python

    @property
    def settings(self) -> Path:
        """xlwings' settings of this user."""
        mac = self.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data"
        return (mac if self.system == "macos" else self.home / ".xlwings") / "xlwings.conf"

    @property
    def startup(self) -> Path:
        """The folder whose books Excel opens when it starts."""
        if self.system == "macos":
            office = self.home / "Library" / "Group Containers" / "UBF8T346G9.Office"
            return office / "User Content.localized" / "Startup.localized" / "Excel"
        return self.appdata / "Microsoft" / "Excel" / "XLSTART"

    @property
    def scripts(self) -> Path:
        """On macOS the folder of the scripts that Excel may run."""
        return self.home / "Library" / "Application Scripts" / "com.microsoft.Excel"

    @property
    def record(self) -> Path:
        """Where `install` keeps what it did."""
        mac = self.home / "Library" / "Application Support"
        return (mac if self.system == "macos" else self.appdata) / "xlops" / "excel-install.json"


def this_machine() -> Machine:
    """The machine we run on."""
    systems: dict[str, System] = {"win32": "windows", "darwin": "macos"}
    home, system = Path.home(), systems.get(sys.platform, "other")
    return Machine(
        system=system,
        home=home,
        appdata=Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming"),
        python=Path(sys.executable),
        bits=64 if sys.maxsize > 2**32 else 32,
        encoding="mbcs" if system == "windows" else "utf-8",
        registry=WindowsRegistry() if system == "windows" else None,
        version=_version,
        zone=_zone,
        base=Path(sys.base_prefix),
        platform=get_platform(),
        user_install=_is_of_user("xlwings"),
        clouds=tuple(Path(os.environ[name]) for name in _CLOUDS if os.environ.get(name)),
    )


def _is_of_user(package: str) -> bool:
    """Whether a package lies in the user's own site-packages."""
    with suppress(metadata.PackageNotFoundError):
        return Path(str(metadata.distribution(package).locate_file(""))).is_relative_to(site.getusersitepackages())
    return False


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _zone(path: Path) -> str:
    """The text that a browser leaves beside a file it saved; empty where there is none."""
    try:
        return Path(f"{path}:Zone.Identifier").read_text("utf-8", errors="replace")
    except OSError:
        return ""
