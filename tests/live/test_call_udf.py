"""What a cell is handed: every worksheet function asked as Excel asks it, through xlwings' real server."""

from __future__ import annotations

import inspect
import itertools
import shutil
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from tests.live import excel
from xlops.jobs.snapshot import FILE_NAME
from xlops.jobs.snapshot_file import write_file
from xlops.language import NOTHING
from xlops.live import said
from xlops.live import udfs as plain

LOOKUPS = ("AMZ_KPI", "AMZ_STATUS", "AMZ_TARGET", "AMZ_DELTA")
BLOCKS = ("AMZ_BRIDGE", "AMZ_TABLE")  # one question, a block for an answer
GOODS = ("AMZ_SALES", "AMZ_STOCK", "AMZ_PROFIT", "AMZ_FEES", "AMZ_TERM", "AMZ_FX")
SHARES = ("cvr", "target_acos", "boost", "gm_mean_3m", "break_even", "referral")
REF, SPILL, NA = -2146826265, -2146826243, -2146826246  # as COM gives errors; xlwings knows no #SPILL!
KPI_ROWS = [
    ("acos", "2026-10", "ALL", 0.25, "likely_met", 0.2, 0.2, 0.18, 0.21),
    ("acos", "2026-10", "US", 0.3, "breach", 0.2, 0.3, 0.3, 0.3),
    ("gmv", "2026-10", "ALL", 500.0, "info", None, 500.0, 500.0, 500.0),
    ("acos", "2026-09", "ALL", 0.5, None, None, None, None, None),
    ("gmv", "2026-09", "ALL", 400.0, None, None, None, None, None),
    ("gmv", "2026-W47", "ALL", 120.0, None, None, None, None, None),
    ("tacos", "2026-10", "ALL", None, "no_data", 0.1, None, None, None),
    ("tacos", "2025-10", "ALL", None, None, None, None, None, None),
]
FORMULAS = {"acos": "spend / ad_sales", "gmv": "gmv", "tacos": "spend / gmv"}
_EARNED = {"period": ["2026-10"], "asin": ["B0TEST0001"], "fees": [5.0], "contribution": [25.0]}
TABLES = {
    "_earned": pd.DataFrame(_EARNED),
    "stock": pd.DataFrame({"marketplace": ["US"], "sku": ["CUP-1"], "asin": ["B0TEST0001"], "available": [9.0]}),
    "asins": pd.DataFrame({"period": ["2026-10"], "marketplace": ["US"], "asin": ["B0TEST0001"], "gmv": [80.0]}),
    "terms": pd.DataFrame({"term": ["cup"], "marketplace": ["US"], "campaign": ["A"], "clicks": [5.0]}),
}
WORDS = [
    ("kpi", "gmv", "gmv"), ("kpi", "销售额", "gmv"), ("period", "last week", "2026-W47"), ("period", "-1", "2026-W47"),
    ("period", "上周", "2026-W47"), ("scope", "cup-1", "B0TEST0001"), ("status", "breach", "未达标"),
    ("about", "as_of", "2026-11-22"), ("about", "week_start", "0"), ("about", "currency", "USD"),
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with excel.registered(excel.server) as made:
        yield made


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The numbers of a build."""
    path = tmp_path_factory.mktemp("snapshot") / FILE_NAME
    assert write_file(path, KPI_ROWS, FORMULAS, WORDS, TABLES, None) == NOTHING
    return path


@pytest.fixture
def book(snapshot: Path, tmp_path: Path) -> str:
    """A workbook's path, with the numbers of a build beside it."""
    shutil.copy2(snapshot, tmp_path / FILE_NAME)
    return str(tmp_path / "shop.xlsm")


def asked(server: Any, name: str, *arguments: Any) -> Any:
    """What Excel gets; a list of rows stands for a range, anything else for a value in the formula."""
    cells = tuple(excel.ComRange(a) if isinstance(a, list) else a for a in arguments)
    return server.CallUDF(excel.NAME, name, cells, None, excel.ComRange([[None]]))


def rows_of(answer: Any) -> list[list[Any]]:
    """An answer as rows: the server hands over one cell bare, and a single row as a list."""
    if not isinstance(answer, list):
        return [[answer]]
    return answer if isinstance(answer[0], list) else [answer]


def needed(name: str) -> list[str]:
    parameters = inspect.signature(plain.FUNCTIONS[name]).parameters.values()
    return [p.name for p in parameters if p.default is p.empty]


def number(argument: str, at: int, row: int, column: int) -> float:
    value = float(10 * row + 3 * column + 2 * at + 2)
    return value / 1000 if argument in SHARES else value


@pytest.mark.parametrize("name", plain.FUNCTIONS)
def test_the_answer_has_the_shape_of_the_question(server: Any, name: str, book: str) -> None:
    if name in LOOKUPS:
        missing = [excel.MISSING] * (2 if name in ("AMZ_KPI", "AMZ_DELTA") else 1)

        def ask(kpis: list[list[Any]]) -> list[list[Any]]:
            return rows_of(asked(server, name, kpis, "2026-10", *missing, book))

        answers: dict[str, tuple[Any, Any, Any]] = {
            "AMZ_KPI": (0.25, 500.0, "#N/A"),
            "AMZ_STATUS": ("likely_met", "info", "no_data"),
            "AMZ_TARGET": (0.2, "#N/A", 0.1),
            "AMZ_DELTA": (pytest.approx(-0.5), pytest.approx(0.25), "#N/A"),
        }  # fmt: skip
        acos, gmv, tacos = answers[name]
        assert ask([["acos"]]) == [[acos]]
        assert ask([["acos", "gmv", "tacos"]]) == [[acos, gmv, tacos]]
        assert ask([["acos"], ["gmv"]]) == [[acos], [gmv]]
        assert ask([["acos", "gmv"], ["tacos", "acos"]]) == [[acos, gmv], [tacos, acos]]
        assert ask([[None, REF, "gmw"]]) == [
            ["", "#N/A", "#VALUE! 'gmw' is no KPI of this workbook; did you mean 'gmv'?"]
        ]
        return
    if name == "AMZ_BRIDGE":
        cells = [[[Decimal(n)]] for n in (100, 10, 200, 120, 15)]
        effects = [["sessions", 40.0], ["conversion", 60.0], ["price", 30.0], ["change", 130.0]]
        answer = asked(server, name, *cells, [[330.0]])
        assert [[what, pytest.approx(value)] for what, value in effects] == answer
        assert asked(server, name, *cells, [[None]]) == ""
        assert asked(server, name, *cells, [[REF]]) == "#N/A"
        return
    if name == "AMZ_TABLE":
        head = ["kpi", "period", "marketplace", "value", "target", "status", "expected", "low", "high"]
        assert asked(server, name, "kpis", "2026-W47", book) == [head, ["gmv", "2026-W47", "ALL", 120.0, *[""] * 5]]
        assert asked(server, name, [["KPIS"]], "2026-W46", book) == head, "no rows: the heads only, a single row"
        assert asked(server, name, "terms", excel.MISSING, book) == [
            ["term", "marketplace", "campaign", "clicks"],
            ["cup", "US", "A", 5.0],
        ]
        return
    if name in GOODS:
        asked_by = {
            "AMZ_SALES": ("2026-10", excel.MISSING, excel.MISSING, "US"),
            "AMZ_TERM": ("clicks",),
        }.get(name, ())
        first = {"AMZ_TERM": "cup", "AMZ_FX": "USD", "AMZ_STOCK": "cup-1"}.get(name, "B0TEST0001")
        parameters = list(inspect.signature(plain.FUNCTIONS[name]).parameters)
        rest = [*asked_by, *[excel.MISSING] * (len(parameters) - 2 - len(asked_by)), book]
        value = {"AMZ_SALES": 80.0, "AMZ_STOCK": 9.0, "AMZ_PROFIT": 25.0, "AMZ_FEES": 5.0, "AMZ_TERM": 5.0}.get(name, 1)
        assert rows_of(asked(server, name, [[first]], *rest)) == [[value]]
        assert rows_of(asked(server, name, [[first, None, REF]], *rest)) == [[value, "", "#N/A"]]
        assert rows_of(asked(server, name, [[first], [first]], *rest)) == [[value], [value]]
        return
    arguments, function = needed(name), plain.FUNCTIONS[name]
    for rows, columns in ((1, 1), (1, 3), (3, 1), (2, 3)):
        blocks = [
            [[number(a, at, row, column) for column in range(columns)] for row in range(rows)]
            for at, a in enumerate(arguments)
        ]
        expected = [[function(*(b[r][c] for b in blocks)) for c in range(columns)] for r in range(rows)]
        wanted = [[pytest.approx(v) for v in row] for row in expected]
        assert all(isinstance(v, float) for row in expected for v in row), expected
        assert rows_of(asked(server, name, *blocks)) == wanted
        currency = [[[Decimal(str(v)) for v in row] for row in block] for block in blocks]
        assert rows_of(asked(server, name, *currency)) == wanted, "cells formatted as currency"
        mixed = [block if n % 2 else blocks[n] for n, block in enumerate(currency)]
        assert rows_of(asked(server, name, *mixed)) == wanted
    for at, (blank, error) in itertools.product(range(len(arguments)), [(None, REF), ("", SPILL)]):
        row: list[list[list[Any]]] = [[[number(a, n, 0, c) for c in range(3)]] for n, a in enumerate(arguments)]
        good = function(*(block[0][0] for block in row))
        row[at][0][1:] = [blank, error]
        assert rows_of(asked(server, name, *row)) == [[pytest.approx(good), "", "#N/A"]]


def test_there_are_60_functions() -> None:
    assert len(plain.FUNCTIONS) == 60
    assert set(LOOKUPS + BLOCKS + GOODS) <= plain.FUNCTIONS.keys()


def test_a_cell_that_is_no_number_is_said_in_its_own_place(server: Any) -> None:
    spend = [["Spend"], [25.0], ["-"], [True], [datetime(2026, 10, 1)], [NA]]
    assert asked(server, "AMZ_ACOS", spend, 50.0) == [
        ["#VALUE! spend holds 'Spend', where a number is needed"],
        [0.5],
        ["#VALUE! spend holds '-', where a number is needed"],
        [0.02],  # TRUE counts as 1, as everywhere in Excel
        ["#VALUE! spend holds the date 2026-10-01, where a number is needed"],
        ["#N/A"],
    ]
    assert asked(server, "AMZ_ACOS", [[1.0, 2.0]], [["x", 4.0]]) == [
        "#VALUE! ad_sales holds 'x', where a number is needed",
        0.5,
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12.5", 0.25), ("1,234.00", 24.68), ("1.234,50", 24.69), ("$12", 0.24), ("12%", 0.0024), ("€ 1 250", 25.0),
        ("1,250", "#VALUE! spend holds '1,250', where a number is needed"),  # 1250, or one and a quarter
        ("1e3", "#VALUE! spend holds '1e3', where a number is needed"),
        (True, 0.02), (None, ""), ("", ""), (46296.0, 925.92),
        *((-2146828288 + n, "#N/A") for n in (2000, 2007, 2015, 2023, 2029, 2036, 2042, 2043, *range(2045, 2053))),
        ("#SPILL!", "#N/A"), ("#CALC!", "#N/A"), ("#FIELD!", "#N/A"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("range_", [True, False], ids=["a range", "its values"])
def test_each_cell_counts_as_what_it_is(server: Any, range_: bool, cell: Any, value: Any) -> None:
    """The wrapper hands over Value2: rows of values in place of a range."""
    cells = [[25.0], [cell], [5.0]]
    asked_for = excel.ComRange(cells) if range_ else tuple(map(tuple, cells))
    assert asked(server, "AMZ_ACOS", asked_for, 50.0) == [[0.5], [value], [0.1]]


def test_an_optional_cell_left_blank_counts_as_left_out(server: Any) -> None:
    missing = [excel.MISSING] * 4
    bid = asked(server, "AMZ_BID", 0.25, 30.0, 0.1, *missing)
    assert bid == 0.75
    assert asked(server, "AMZ_BID", 0.25, 30.0, 0.1, *[[[None]]] * 4) == bid
    assert asked(server, "AMZ_BID", 0.25, 30.0, 0.1, [[Decimal("1.5")], [None]], *missing[1:]) == [[1.05], [0.75]]
    assert asked(server, "AMZ_REORDERQTY", 10.0, 45.0, 100.0, [[None]], [[None]], [[24.0]]) == 864.0
    assert asked(server, "AMZ_ROP", 10.0, 45.0, [[None]], excel.MISSING) == 590.0


@pytest.mark.parametrize(
    ("period", "value"),
    [
        ("2026-10", 500.0), ("M10 2026", 500.0), (" 2026-w47 ", 120.0), ("W47 2026", 120.0),
        ([[datetime(2026, 10, 1)]], 500.0),  # Excel makes a date of a typed 2026-10
        ([[None]], ""), ([[REF]], "#N/A"), ([["2026-10"], ["2026-W47"]], [[500.0], [120.0]]),
        ([["2026-10", "2026-11"]],
         [500.0, "#VALUE! '2026-11' is no period of this workbook: write 2026-W47 or 2026-10"]),
        ([["2026-10", datetime(2026, 11, 20)]],
         [500.0, "#VALUE! 2026-11-20 is a day, where a period is needed: write 2026-W47 or 2026-11"]),
        (46296.0, 500.0), (datetime(2026, 11, 16), 120.0),  # 1 October as Value2 gives it; the Monday of W47
        ("Last  week", 120.0), (-1.0, 120.0), ("上周", 120.0),
    ],
)  # fmt: skip
def test_a_period_as_people_write_it(server: Any, book: str, period: Any, value: Any) -> None:
    assert asked(server, "AMZ_KPI", "gmv", period, excel.MISSING, excel.MISSING, book) == value


def test_a_marketplace_and_an_asin(server: Any, book: str) -> None:
    def kpi(*rest: Any) -> Any:
        return asked(server, "AMZ_KPI", *rest, book)

    assert kpi("acos", "2026-10", [[None]], [["us", "ALL", None]]) == [0.3, 0.25, 0.25]
    assert kpi("gmv", "2026-10", [["b0test0001"]], " us ") == 80.0


def test_one_order_of_scopes_in_every_lookup(server: Any, book: str) -> None:
    """A scope is an ASIN, a SKU or a marketplace; kpis down and periods across are one call."""
    grid = asked(server, "AMZ_KPI", [["gmv"], ["销售额"]], [["2026-10", "last week"]], *[excel.MISSING] * 2, book)
    assert grid == [[500.0, 120.0], [500.0, 120.0]]
    scopes = [["us", "CUP-1", "b0test0001", "B0TEST0001", "全部", "B0TEST0009", "FR", None]]
    is_none = "is no ASIN, SKU, parent or marketplace of this workbook"
    assert asked(server, "AMZ_KPI", "gmv", "2026-10", scopes, [["US"]], book) == [
        "#N/A", 80.0, 80.0, 80.0, "#N/A", f"#VALUE! 'B0TEST0009' {is_none}", f"#VALUE! 'FR' {is_none}", "#N/A",
    ]  # fmt: skip
    two = [["US", "DE", "usa"]]
    assert asked(server, "AMZ_KPI", "acos", "2026-10", "ALL", two, book)[:2] == [
        0.3, "#VALUE! 'DE' is no marketplace of this workbook (ALL, US)",
    ]  # fmt: skip
    assert asked(server, "AMZ_STATUS", "acos", "2026-10", "US", book) == "未达标", "in the book's language"
    assert asked(server, "AMZ_STATUS", "acos", "2026-10", excel.MISSING, book, "US") == "未达标"
    assert asked(server, "AMZ_TARGET", "acos", "2026-10", "US", book, excel.MISSING) == 0.2
    assert asked(server, "AMZ_TABLE", "kpis", "2026-10", book, "US")[1][:4] == ["acos", "2026-10", "US", 0.3]
    assert len(asked(server, "AMZ_TABLE", "kpis", "2026-10", book, excel.MISSING, "US")) == 2
    with pytest.raises(Exception, match="the table 'terms' has no asin"):
        asked(server, "AMZ_TABLE", "terms", excel.MISSING, book, "B0TEST0001")
    with pytest.raises(Exception, match="are two marketplaces, where one is needed"):
        asked(server, "AMZ_KPI", "acos", "2026-10", "US", "DE", book)


def test_the_table_of_kpis_leaves_out_what_was_neither_known_nor_judged(server: Any, book: str) -> None:
    assert asked(server, "AMZ_TABLE", "kpis", excel.MISSING, book) == [
        ["kpi", "period", "marketplace", "value", "target", "status", "expected", "low", "high"],
        ["acos", "2026-09", "ALL", 0.5, "", "", "", "", ""],
        ["gmv", "2026-09", "ALL", 400.0, "", "", "", "", ""],
        ["acos", "2026-10", "ALL", 0.25, 0.2, "likely_met", 0.2, 0.18, 0.21],
        ["gmv", "2026-10", "ALL", 500.0, "", "info", 500.0, 500.0, 500.0],
        ["tacos", "2026-10", "ALL", "", 0.1, "no_data", "", "", ""],
        ["acos", "2026-10", "US", 0.3, 0.2, "breach", 0.3, 0.3, 0.3],
        ["gmv", "2026-W47", "ALL", 120.0, "", "", "", "", ""],
    ]


def test_n32_what_a_kpi_comes_to_is_asked_by_a_word_behind_the_workbook(server: Any, book: str) -> None:
    """A wrapper of an earlier release hands over five arguments, the workbook last."""
    words = [["value", "expected", "low", "HIGH", None]]
    here = (excel.MISSING, excel.MISSING, book)
    assert asked(server, "AMZ_KPI", "acos", "2026-10", *here, words) == [0.25, 0.2, 0.18, 0.21, 0.25]
    assert asked(server, "AMZ_KPI", "gmv", "2026-W47", *here, words) == [120.0, "#N/A", "#N/A", "#N/A", 120.0]
    assert asked(server, "AMZ_KPI", "acos", "2026-10", *here) == 0.25
    assert asked(server, "AMZ_KPI", "acos", "2026-10", *here, excel.MISSING) == 0.25


def test_a_workbook_on_onedrive_is_found_on_this_machine(
    server: Any, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(book).touch()
    folder = Path(book).parent
    monkeypatch.setenv("OneDrive", str(folder.parent))
    monkeypatch.setenv("OneDriveConsumer", str(folder.parent))
    url = f"https://d.docs.live.net/1234abcd/{folder.name}/shop.xlsm"
    assert asked(server, "AMZ_KPI", "acos", "2026-10", excel.MISSING, excel.MISSING, url) == 0.25
    with pytest.raises(Exception, match="is a file in the cloud, and its copy on this machine was not found"):
        asked(server, "AMZ_KPI", "acos", "2026-10", excel.MISSING, excel.MISSING, f"{url}x")


def test_the_macro_takes_a_message_through_the_server_as_it_asks_for_it(server: Any) -> None:
    """`XLPy.Str(XLPy.Call(XLPy.Module("xlops.live.said"), "take"))`, of which VBA is given a text."""

    def asked(what: str) -> str:
        return str(server.Str(server.Call(server.Module("xlops.live.said"), what)))

    shown: list[str] = []
    app: Any = SimpleNamespace(alert=lambda text, title, mode: shown.append(text))
    assert asked("expect") == ""
    said.say(app, "已更新\n✔", "info")
    said.say(app, "broken", "critical")
    assert (asked("take"), asked("take"), shown) == ("!broken", "", [])
    said.say(app, "nobody asks", "info")
    assert shown == ["nobody asks"]
