"""Excel as far as xlwings' own `udfs` module needs it: stubs for COM, so that its real code runs on any system."""

from __future__ import annotations

import datetime as dt
import sys
import types
from typing import Any

import pytest

_ERRORS = {-2146826281: "#DIV/0!", -2146826246: "#N/A", -2146826259: "#NAME?", -2146826273: "#VALUE!"}


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
        def one(v: Any) -> Any:
            if v in ("", None):
                return empty_as
            if isinstance(v, int) and v in _ERRORS:
                return _ERRORS[v] if err_to_str else None
            return number_builder(v) if number_builder is not None and isinstance(v, float) else v

        return [[one(cell) for cell in row] for row in data]


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
    import xlwings

    windows = module(
        "xlwings._xlwindows", Range=_Range, Book=None, engine=_Engine(), BOOK_CALLER=None,
        is_range_instance=lambda r: isinstance(r, ComRange),
    )  # fmt: skip
    monkeypatch.setattr(xlwings, "_xlwindows", windows, raising=False)
    module("xlwings.com_server", loop=None)
    monkeypatch.delitem(sys.modules, "xlwings.udfs", raising=False)
    if "excel" not in [engine.name for engine in xlwings.engines]:
        xlwings.engines.add(xlwings.Engine(impl=windows.engine))
    import importlib

    udfs = importlib.import_module("xlwings.udfs")
    for name, real in (("func", udfs.xlfunc), ("arg", udfs.xlarg), ("ret", udfs.xlret), ("sub", udfs.xlsub)):
        monkeypatch.setattr(xlwings, name, real)
    return udfs
