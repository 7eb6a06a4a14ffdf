"""What a unit costs, earns and costs to keep, per SKU in the marketplace's currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from xlops.facts.sheets import has_own_tables
from xlops.measures.closed_months import last_closed
from xlops.measures.giver import Sources
from xlops.measures.measured import PeriodMeasures
from xlops.measures.profit import earned_by_sku
from xlops.periods import Month


def costs(sources: Sources, currency: str, on: date) -> dict[str, float]:
    """SKU → its landed cost on a day; of a cost in another currency only where the rate is known."""
    told = typed_costs(sources, on)
    rates = {own: sources.exchange.between(own or currency, currency, on) for _, _, own in told}
    return {sku: cost * rate for sku, cost, own in told if (rate := rates[own]) is not None}


def typed_costs(sources: Sources, on: date) -> list[tuple[str, float, str | None]]:
    """SKU, cost and its currency, as the Products sheet says on a day; read once for all days on which it says so."""
    return sources.once(_typed_costs, sources.product_day(on))


def _typed_costs(sources: Sources, on: date) -> list[tuple[str, float, str | None]]:
    if not has_own_tables(sources.store.con):
        return []
    query = "select sku, unit_cost::double, currency from own_products_on(?::date) where unit_cost is not null"
    return [(str(sku), cost, own) for sku, cost, own in sources.store.rows(query, [on])]


def margins(sources: Sources, marketplace: str, currency: str, on: date) -> Mapping[str, float]:
    """SKU → the share of net sales that the last closed month left after fees and cost, before advertising."""
    month = last_closed(sources, marketplace, currency, on)
    if month is None:
        return {}
    return {
        sku: (of["net_sales"] - of["amazon_fees"] - of["cogs"]) / of["net_sales"]
        for sku, of in earned_in(sources, month).items()
        if of is not None and of["net_sales"] > 0
    }


def earned_in(sources: Sources, month: PeriodMeasures) -> Mapping[str, Mapping[str, float] | None]:
    """What each SKU earned in a closed month, None of one whose cost is not known; read once."""
    read_earned(sources, [month])
    return sources.earned[_key(month)]


def read_earned(sources: Sources, months: Iterable[PeriodMeasures]) -> None:
    """Read what SKUs earned in closed months, all of them together and each once."""
    new = {key: month for month in months if (key := _key(month)) not in sources.earned}
    if new:
        sources.earned.update(zip(new, earned_by_sku(sources, [*new.values()]), strict=True))


def _key(month: PeriodMeasures) -> tuple[str, Month]:
    assert isinstance(month.period, Month)
    return month.marketplace, month.period


def storage(sources: Sources, marketplace: str) -> dict[date, dict[str, float]]:
    """Day of a photograph → SKU → Amazon's storage fee of a unit and month, as the inventory report estimates it."""
    query = (
        "select day, sku, (storage_next_month / available)::double from stock_plan "
        "where marketplace = ? and storage_next_month > 0 and available > 0"
    )
    found = defaultdict[date, dict[str, float]](dict)
    for day, sku, fee in sources.store.rows(query, [marketplace]):
        found[day][sku] = fee
    return found
