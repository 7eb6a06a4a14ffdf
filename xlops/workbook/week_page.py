"""What page two of a week binds to, which ads to change and which stock to order: its part of the template contract."""

from __future__ import annotations

from xlops.workbook.contract import ContractTable, Name, columns

SINCE = 8
ADS, STOCK = "wk_ads", "wk_stock"
ADS_TOLD, STOCK_TOLD = "wk_ads_told", "wk_stock_told"
ADS_ROWS, STOCK_ROWS = 6, 7  # the last one sums the others up where there are more
TABLES = (
    ContractTable(
        ADS,
        "_week",
        "Campaigns that open proposals would change, as Campaigns judges them, the worst first; the last row counts "
        "those without one. Money in the campaign's currency, `worth` in the base currency.",
        columns("key status campaign what limit acos spend present proposed worth why kind estimated"),
        rows=ADS_ROWS,
        optional=True,
        since=SINCE,
    ),
    ContractTable(
        STOCK,
        "_week",
        "What to order, as on Restock, the most urgent first; the last row sums up what has none. `cash` in the base "
        "currency.",
        columns(
            "key status product available supplier inbound velocity out latest units cartons cash way arrives estimated"
        ),
        rows=STOCK_ROWS,
        optional=True,
        since=SINCE,
    ),
)
NAMES = (
    Name("wk_second", "_week", "The title of page two.", writer="formula", local=True, optional=True),
    Name(ADS_TOLD, "_week", "How many campaigns and changes, what they are worth.", local=True, optional=True),
    Name(STOCK_TOLD, "_week", "How many orders, how many late, what they cost.", local=True, optional=True),
)
