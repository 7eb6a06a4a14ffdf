"""Excel as far as xlwings' own `udfs` module needs it: stubs for COM, so that its real code runs on any system."""

from __future__ import annotations

import ast
import datetime as dt
import importlib
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import xlwings

NAME = "xlops.live.udfs"
MISSING = -2147352572  # an argument that was left out


def _real_cleaner() -> Any:
    """xlwings' own function for a value that COM gives, out of its module for Windows, which imports there only."""
    tree = ast.parse(Path(xlwings.__path__[0], "_xlwindows.py").read_text("utf-8"))
    wanted: list[ast.stmt] = [
        node
        for node in tree.body
        if (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "cell_errors")
        or (isinstance(node, ast.FunctionDef) and node.name == "_clean_value_data_element")
    ]
    assert len(wanted) == 2
    found: dict[str, Any] = {"time_types": dt.datetime, "_com_time_to_datetime": lambda value, _: value}
    exec(compile(ast.Module(wanted, []), "_xlwindows.py", "exec"), found)
    return found["_clean_value_data_element"]


_CLEAN = _real_cleaner()


class ComRange:
    """A COM range: rows of raw values."""

    def __init__(self, value: list[list[Any]]) -> None:
        self.Value, self.Address = value, "$A$1"


class _Range:
    """What xlwings wraps around a COM range."""

    max_cells_per_read = max_cells_per_write = None

    def __init__(self, xl: ComRange) -> None:
        self.xl = xl

    @property
    def api(self) -> ComRange:
        return self.xl

    @property
    def sheet(self) -> Any:
        app = types.SimpleNamespace(engine=_Engine(), pid=1)
        return types.SimpleNamespace(book=types.SimpleNamespace(app=app, name="kpi.xlsm"), name="KPIs")

    @property
    def address(self) -> str:
        return self.xl.Address

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.xl.Value), len(self.xl.Value[0])

    @property
    def raw_value(self) -> Any:
        return self.xl.Value if len(self) > 1 else self.xl.Value[0][0]

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, *_: Any) -> _Range:
        return self


class _Engine:
    name, type, apps = "excel", "desktop", None

    @staticmethod
    def prepare_xl_data_element(x: Any, date_format: Any) -> Any:
        return "" if x is None or x != x else x

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool
    ) -> list[list[Any]]:
        rest = (datetime_builder, empty_as, number_builder, err_to_str)
        return [[_CLEAN(cell, *rest) for cell in row] for row in data]


def install(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """Put the stubs in place and give back xlwings' real `udfs` module, which then registers functions."""

    def module(name: str, **content: Any) -> types.ModuleType:
        made = types.ModuleType(name)
        made.__dict__.update(content)
        monkeypatch.setitem(sys.modules, name, made)
        return made

    class ComError(Exception):
        pass

    module("pythoncom", CoInitialize=lambda *_: None, com_error=ComError, IID_IDispatch=None)
    module("pywintypes", com_error=ComError, TimeType=dt.datetime)
    client = module("win32com.client", Dispatch=lambda x: x)
    module("win32com", client=client)
    windows = module(
        "xlwings._xlwindows", Range=_Range, Book=None, engine=_Engine(), BOOK_CALLER=None,
        is_range_instance=lambda r: isinstance(r, ComRange),
    )  # fmt: skip
    monkeypatch.setattr(xlwings, "_xlwindows", windows, raising=False)
    module("xlwings.com_server", loop=None)
    monkeypatch.delitem(sys.modules, "xlwings.udfs", raising=False)
    if "excel" not in [engine.name for engine in xlwings.engines]:
        xlwings.engines.add(xlwings.Engine(impl=windows.engine))
    udfs = importlib.import_module("xlwings.udfs")
    for name, real in (("func", udfs.xlfunc), ("arg", udfs.xlarg), ("ret", udfs.xlret), ("sub", udfs.xlsub)):
        monkeypatch.setattr(xlwings, name, real)
    return udfs


@contextmanager
def registered(make: Callable[[pytest.MonkeyPatch], Any] = install) -> Iterator[Any]:
    """What `install` or `server` makes, with our functions registered through it; they are plain again afterwards."""
    plain = importlib.import_module(NAME)
    with pytest.MonkeyPatch.context() as patch:
        made = make(patch)
        patch.delitem(sys.modules, NAME)
        importlib.import_module(NAME)
        yield made
    importlib.reload(plain)


def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The object that Excel calls, `XLPython` of xlwings' real server, over the `udfs` that `install` gives."""
    install(monkeypatch)
    for name in ("win32api", "win32event"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    below = types.ModuleType("win32com.server")
    monkeypatch.setitem(sys.modules, "win32com.server", below)
    monkeypatch.setattr(sys.modules["win32com"], "server", below, raising=False)
    for name in ("dispatcher", "policy", "util", "exception"):
        part = types.ModuleType(f"win32com.server.{name}")
        monkeypatch.setitem(sys.modules, part.__name__, part)
        monkeypatch.setattr(below, name, part, raising=False)

    def unwrap(value: Any) -> Any:
        if type(value).__name__ == "XLPythonObject":
            return value
        raise TypeError(value)  # nothing that a cell gives is an object of ours

    monkeypatch.setattr(sys.modules["win32com.server.util"], "unwrap", unwrap, raising=False)
    monkeypatch.setattr(sys.modules["win32com.server.util"], "wrap", lambda value: value, raising=False)
    monkeypatch.setattr(sys.modules["pythoncom"], "TypeIIDs", {None: object()}, raising=False)
    monkeypatch.delitem(sys.modules, "xlwings.com_server")
    served = importlib.import_module("xlwings.com_server")
    served.loop.close()  # of functions that run by themselves, of which we have none
    return served.XLPython()
