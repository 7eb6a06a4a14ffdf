"""What the Campaigns sheet binds to: its part of the template contract."""

from __future__ import annotations

from xlops.workbook.contract import ContractTable, Name, columns

SINCE = 3
FAULTS = 7
TABLES = (
    ContractTable(
        "tbl_campaigns",
        "campaigns",
        "Campaigns over their newest settled days against as many before, worst first; money in the marketplace's "
        "currency, which `marketplace` names where it is not the base currency (`DE · EUR`); `bar` in the base "
        "currency. Columns without data stay hidden.",
        columns(
            "campaign marketplace spend ad_sales changed faults budget time_in_budget top_share impression_share "
            "ad_product clicks ad_orders break_even spend_before sales_before budget_spend budget_total rate key",
            calculated="status bar acos limit lost acos_before spend_change budget_use",
            order="status campaign marketplace spend bar ad_sales acos limit lost changed acos_before spend_change "
            "faults budget budget_use time_in_budget top_share impression_share ad_product clicks ad_orders break_even "
            "spend_before sales_before budget_spend budget_total rate key",
        ),
        key="key",
        optional=True,
        since=SINCE,
    ),
    ContractTable(
        "tbl_structure",
        "campaigns",
        "The faults of advertising's structure: how many, the money they touch in the base currency, the points they "
        "cost, the worst by name; what one needs that could not be judged.",
        columns(
            "fault found money points worst",
            calculated="bar",
            order="fault found money points bar worst",
        ),
        rows=FAULTS,
        optional=True,
        since=SINCE,
    ),
)
NAMES = (
    Name("camp_window", "campaigns", "Which days, how many campaigns, which currency.", optional=True),
    Name(
        "camp_headline",
        "campaigns",
        "What was spent for what, and what costs more than it may.",
        optional=True,
    ),
    Name("camp_structure", "campaigns", "The score of structure and its worst faults in one line.", optional=True),
    Name("camp_title", "campaigns", "The score of structure, as the heading of its block.", optional=True),
    Name("camp_reports", "campaigns", "How many campaigns were looked at, whether reports agree.", optional=True),
    Name("camp_review", "campaigns", "The way back to the newest review: a HYPERLINK formula.", optional=True),
    Name("camp_target", "campaigns", "The target ACOS in force.", writer="formula", optional=True),
)
