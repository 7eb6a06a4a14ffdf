"""What was charged of each fee that Amazon charges once for a whole month (rule N29)."""

from __future__ import annotations

from xlops.facts.history import Store
from xlops.measures.margin import posted_query, rules
from xlops.periods import Month

_CHARGED = " union all ".join(
    f"select '{name}' as fee, marketplace, "
    f"(date_trunc('month', day) - interval {fee['months_late']} month)::date as month, "
    f"sum(amazon_fees)::double as amount from ({posted_query(fee['where'], ['amazon_fees'])}) group by all"
    for name, fee in rules()["monthly"].items()
)


def read_charged(store: Store) -> dict[str, dict[str, dict[Month, float]]]:
    """Marketplace → fee → what it came to for each month that it was charged for, in the marketplace's currency."""
    fees: dict[str, dict[str, dict[Month, float]]] = {}
    for fee, marketplace, month, amount in store.rows(_CHARGED):
        fees.setdefault(marketplace, {}).setdefault(fee, {})[Month.of(month)] = amount
    return fees
