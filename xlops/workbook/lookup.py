"""The hidden tables that names such as `AMZ.KPI` look into: KPIs that may be asked for, and the words to ask by.

They hold less than the snapshot that functions with Python read: judged periods of the account, and of ASINs the best
sellers in the newest week and month.
"""

from __future__ import annotations

from xlops.workbook.contract import ContractTable, columns

LOOKUP, WORDS = "tbl_lookup", "tbl_lookup_word"
SINCE = 7
NO_VALUE = "status|no_data"  # the key of the word for no data
UNKNOWN = "–"  # what a number comes to where nobody knows
TABLES = (
    ContractTable(
        LOOKUP,
        "data_lookup",
        "What the names `AMZ.KPI`, `AMZ.STATUS`, `AMZ.TARGET` and `AMZ.TABLE` look up: a row per KPI, period and scope "
        "(`ALL`, a marketplace or an ASIN) of the judged weeks and months, MTD, YTD and L4W; `key` is the three with | "
        "between. `expected`, `low` and `high` are blank of a number that is settled.",
        columns("key kpi period scope value target status expected low high"),
        key="key",
        optional=True,
        since=SINCE,
    ),
    ContractTable(
        WORDS,
        "data_lookup_words",
        "The words by which these names are asked, of a KPI, a period or a scope, and what each means.",
        columns("word means"),
        key="word",
        optional=True,
        since=SINCE,
    ),
)
