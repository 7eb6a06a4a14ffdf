"""Which columns of its tables a measure is made from."""

from __future__ import annotations

import re

from xlops.measures.account import COLUMN, SP
from xlops.measures.stock import MANAGE, PLAN

_EXPRESSIONS = {
    **COLUMN,
    **{own: column for column, own in SP.items()},
    **PLAN,
    "mean_available_90": PLAN["available_units"],
    "term_spend": "spend",
    "waste_spend": "spend, clicks, ad_orders",
    "budget_spend": "spend, budget",
    "budget_total": "budget",
}


def columns_of(measure: str, table: str) -> frozenset[str]:
    """The columns of a table that the measure needs; for most the one of its own name."""
    expression = MANAGE.get(measure, "") if table == "stock" else _EXPRESSIONS.get(measure, measure)
    return frozenset(re.findall(r"[a-z]\w*", expression))
