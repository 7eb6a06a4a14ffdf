"""Which columns of its tables a measure is made from."""

from __future__ import annotations

import re

from xlops.measures.account import COLUMN, SP
from xlops.measures.stock import MANAGE, PLAN, POSITION, VELOCITY

_HEALTH = dict.fromkeys(("odr", "neg_fb", "atoz", "chargeback", "lsr", "cr", "vtr", "otdr"), "rate")
_SELLABLE = "sku, day, ending, shipped, disposition"
_EXPRESSIONS = {
    **COLUMN,
    **{own: column for column, own in SP.items()},
    **PLAN,
    "mean_available_90": PLAN["available_units"],
    "term_spend": "spend",
    "waste_spend": "spend, clicks, ad_orders",
    "budget_spend": "spend, budget",
    "budget_total": "budget",
    **_HEALTH,
    "otdr_target": "target",
    "ahr": "score",
    "ipi": "score",
    "violations": "numerator",
    "violations_critical": "numerator",
    "net_sales": "product_sales",
    "amazon_fees": "selling_fees, fba_fees",
    "turns_sold": PLAN["shipped_90"],
    "turns_stock": PLAN["available_units"],
    "reorder_due": f"{POSITION}, {VELOCITY}",
    "reorder_overdue": f"{POSITION}, {VELOCITY}",
    "instock_weight": _SELLABLE,
    "stock_weight": _SELLABLE,
    "lost_sales": _SELLABLE,
    "rating_points": "rating",
    "rating_count": "ratings",
}


def columns_of(measure: str, table: str) -> frozenset[str]:
    """The columns of a table that the measure needs; for most the one of its own name."""
    expression = MANAGE.get(measure, "") if table == "stock" else _EXPRESSIONS.get(measure, measure)
    return frozenset(re.findall(r"[a-z]\w*", expression))
