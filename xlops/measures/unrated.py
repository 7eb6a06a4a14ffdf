"""Unit costs in a currency from which no rate leads to what the units are sold in: they count as no cost (rule N25)."""

from __future__ import annotations

from collections.abc import Iterable

from xlops.facts.sheets import has_own_tables
from xlops.measures.giver import Sources
from xlops.periods import Span

_COSTS = "select sku, currency from own_products_on(?::date) where unit_cost is not null and currency <> '' order by 1"


def unrated_costs(sources: Sources, sold_in: Iterable[str], span: Span) -> dict[str, str]:
    """SKU of the Products sheet → the currency of its cost, where a day lacks the rate into one that it is sold in."""
    store = sources.store
    if not has_own_tables(store.con):
        return {}
    told = [(str(sku), str(currency)) for sku, currency in store.rows(_COSTS, [span.last])]
    days, others = span.days(), list(dict.fromkeys(sold_in))
    lacking = {
        cost for cost in {currency for _, currency in told}
        if any(sources.exchange.between(cost, other, day) is None for other in others for day in days)
    }  # fmt: skip
    return {sku: currency for sku, currency in told if currency in lacking}
