"""How each SKU is supplied (the Products sheet): how long an order takes, how much one holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xlops.facts.sheets import has_own_tables
from xlops.measures.giver import Sources

AIR_DAYS = 6  # from the factory to the port by air, where the sheet has the days by sea (ours)
_PARTS = ("production_days", "freight_days", "customs_days", "receiving_days")


@dataclass(frozen=True)
class Supply:
    """Days from order to sellable, days an order should last, units of the smallest order and of a carton.

    `air_days` is the lead time with freight by air: production, customs and receiving take as long.
    """

    lead_days: int | None = None
    cover_days: int | None = None
    moq: int | None = None
    carton: int | None = None
    air_days: int | None = None
    way_days: int | None = None  # of the lead time those after production
    supplier: str = ""


def supplies(sources: Sources, on: date) -> dict[str, Supply]:
    """What holds for each SKU on a day; the lead time is the sum of its parts, None where none is filled in.

    Asked once for the days on which the Products sheet says the same.
    """
    return sources.once(_supplies, sources.product_day(on))


def _supplies(sources: Sources, on: date) -> dict[str, Supply]:
    store = sources.store
    if not has_own_tables(store.con):
        return {}
    known = " or ".join(f"{p} is not null" for p in _PARTS)
    lead = " + ".join(f"coalesce({p}, 0)" for p in _PARTS)
    query = (
        f"select sku, case when {known} then {lead} end, cover_days, nullif(moq, 0), nullif(carton, 0), "
        f"case when freight_days > {AIR_DAYS} then {lead} - freight_days + {AIR_DAYS} end, "
        f"case when freight_days > 0 then {lead} - coalesce(production_days, 0) end, coalesce(trim(supplier), '') "
        "from own_products_on(?::date)"
    )
    return {str(sku): Supply(*values) for sku, *values in store.rows(query, [on])}
