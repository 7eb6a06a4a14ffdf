"""The portfolio, a workbook of its own: its part of the template contract."""

from __future__ import annotations

from xlops.workbook.contract import ContractTable, Name, columns

CONTRACT = 1
MARK = "pf_contract"  # a workbook with this name is a portfolio
STORES, OFF, GROUPS, TODO, MISSING = "tbl_stores", "tbl_off", "tbl_groups", "tbl_todo", "tbl_missing"
KPIS = ("gmv", "gmv_wow", "gmv_yoy", "acos", "tacos", "gm", "usp", "buybox", "cover", "oos", "odr", "ahr")
TRENDS = tuple(f"t{n:02d}" for n in range(1, 14))
LINES = 5  # below the headline
SHEETS = {
    "stores": ("Portfolio", "店铺总览"),
    "off": ("Off target", "未达标指标"),
    "groups": ("Owners and brands", "负责人与品牌"),
    "todo": ("Overdue", "逾期行动"),
    "missing": ("Missing", "缺失"),
    "_meta": ("_meta", "_meta"),
}
_FIRST = "status store score was trend gmv currency"
_LAST = "off overdue missing as_of"
_BESIDE = "owner period why"
_UNSEEN = f"folder key {' '.join(f's_{k}' for k in KPIS)} {' '.join(TRENDS)}"
_REST = " ".join(KPIS[1:])
TABLES = (
    ContractTable(
        STORES,
        "stores",
        "A row per store, the worst first: what could not be built, then by status and score. `s_` is the status of "
        "each KPI, `t01` to `t13` are the scores of the last periods, money is in `currency`.",
        columns(
            f"{_FIRST.replace(' trend', '')} {_REST} {_LAST} {_BESIDE} {_UNSEEN}",
            typed="note",
            calculated="trend",
            order=f"{_FIRST} {_REST} {_LAST} note {_BESIDE} {_UNSEEN}",
        ),
        key="key",
    ),
    ContractTable(
        OFF,
        "off",
        "Every KPI of every store that is in breach or warns, for certain or likely; `unit` says how its number reads.",
        columns(
            "status store kpi value expected target change period unit store_key key",
            typed="note",
            order="status store kpi value expected target change period note unit store_key key",
        ),
        key="key",
    ),
    ContractTable(
        GROUPS,
        "groups",
        "Owners and brands of the stores' Products sheets, a row per currency; nothing is summed over currencies "
        "unless `fleet.toml` states a rate.",
        columns("by name currency stores products gmv change overdue score worst key"),
        key="key",
    ),
    ContractTable(
        TODO,
        "todo",
        "Actions whose day has passed, the latest first.",
        columns(
            "status store no action owner due days worth currency key",
            typed="note",
            order="status store no action owner due days worth currency note key",
        ),
        key="key",
    ),
    ContractTable(
        MISSING,
        "missing",
        "Stores that could not be built, and reports that are missing.",
        columns(
            "status store marketplace report to dates menu key",
            typed="note",
            order="status store marketplace report to dates note menu key",
        ),
        key="key",
    ),
)
NAMES = (
    Name("pf_title", "stores", "How many stores, and the day."),
    Name("pf_headline", "stores", "How many are in breach or could not be built."),
    Name("pf_lines", "stores", "Sales by currency, the scores, what is overdue and missing.", rows=LINES),
    Name(MARK, "_meta", "Version of this contract."),
    Name("cfg_language", "_meta", "`en` or `zh`."),
    Name("pf_run", "_meta", "When the portfolio was written."),
)
