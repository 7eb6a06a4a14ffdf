"""Which things stand behind a number: documents that are not valid, ASINs to enrol, cases, short names (rule N28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.measures.account import Account
from xlops.measures.service import ANSWERED, DUE, OPEN_HIJACK, STANDING
from xlops.periods import Period

_PERIOD = "(select $first as first, $until as until, ($until + interval 1 day)::timestamp as ends) a"
_BRAND = f"select distinct '{{kpi}}' as kpi, marketplace, asin, null as more from input_brands s, {_PERIOD}"
_CASE = f"select '{{kpi}}' as kpi, marketplace, number as asin, null as more from own_cases, {_PERIOD}"
_DUE = f"{ANSWERED} and {DUE} > a.first and {DUE} <= a.ends"
_LATE = f"{_DUE} and coalesce(first_reply, a.ends) > {DUE}"
_OF_SHEETS = f"""
select 'doc_pct' as kpi, marketplace, asin, document as more from input_documents s, {_PERIOD}
where {STANDING} and coalesce(required, true)
and not (coalesce(accepted, false) and (expires is null or expires > a.until))
union all {_BRAND.format(kpi="aplus")} where brand is not null and {STANDING} and not coalesce(aplus, false)
union all {_BRAND.format(kpi="transparency")} where brand is not null and {STANDING}
and not coalesce(transparency, false)
union all select distinct 'registry', null, brand, null from input_brands s, {_PERIOD}
where brand is not null and {STANDING} and not coalesce(registered, false)
union all {_BRAND.format(kpi="hijack")} where {STANDING} and ({OPEN_HIJACK} or other_offers > 0)
union all {_CASE.format(kpi="rev_sla")} where {_LATE}
union all {_CASE.format(kpi="rev_hours")} where {_LATE}
union all {_CASE.format(kpi="rev_close")} where {_DUE} and (closed is null or closed >= a.ends)
order by kpi, marketplace, asin, more
"""


Named = tuple[str | None, str, str | None]  # marketplace, ASIN, brand or number, what of it


def objects_of(account: Account, period: Period, end: date) -> dict[str, list[Named]]:
    """KPI id → what its number is made of that should be another way, as of the period's last known day."""
    if not has_own_tables(account.store.con):
        return {}
    day = min(end, period.span.last)
    found = account.store.con.execute(_OF_SHEETS, {"until": day, "first": period.first}).fetchall()
    return {kpi: [(m, str(a), w) for _, m, a, w in rows] for kpi, rows in groupby(found, key=lambda row: str(row[0]))}


def closed_cases(store: Store) -> frozenset[tuple[str, str]]:
    """Marketplace and number of the cases that are closed, by a person or by a report."""
    if not has_own_tables(store.con):
        return frozenset()
    found = store.rows("select marketplace, number from own_cases where closed is not null or state = 'closed'")
    return frozenset((str(market or ""), str(number)) for market, number in found)


@dataclass(frozen=True)
class OpenCase:
    """A case that waits for an answer or its end, and when its first 24 hours were over."""

    marketplace: str
    number: str
    due: datetime


def open_cases(store: Store, on: date) -> tuple[OpenCase, ...]:
    """The cases posted by the end of a day that nobody has closed yet, the oldest first."""
    if not has_own_tables(store.con):
        return ()
    found = store.rows(
        f"select marketplace, number, {DUE} from own_cases where {ANSWERED} and closed is null "
        "and state is distinct from 'closed' and posted < ? order by posted, marketplace, number",
        [on + timedelta(days=1)],
    )
    return tuple(OpenCase(str(market or ""), str(number), due) for market, number, due in found)


def without_cost(store: Store, on: date) -> frozenset[str]:
    """The SKUs of the Products sheet that have no cost on a day."""
    if not has_own_tables(store.con):
        return frozenset()
    found = store.rows("select sku from own_products_on(?::date) where unit_cost is null", [on])
    return frozenset(str(sku) for (sku,) in found)


@dataclass(frozen=True)
class ProductWords:
    """What the Products sheet says of an ASIN beside its numbers."""

    brand: str = ""
    product_line: str = ""
    owner: str = ""


def product_words(store: Store, on: date) -> dict[str, ProductWords]:
    """ASIN → its words on a day."""
    if not has_own_tables(store.con):
        return {}
    query = (
        "select asin, coalesce(max(brand), ''), coalesce(max(product_line), ''), coalesce(max(owner), '') "
        "from own_products_on(?::date) where asin <> '' group by asin"
    )
    return {asin: ProductWords(*words) for asin, *words in store.rows(query, [on])}


def owners(store: Store, on: date) -> Mapping[str, str]:
    """Who answers for each ASIN on a day, from the Products sheet."""
    if not has_own_tables(store.con):
        return {}
    query = "select asin, owner from own_products_on(?::date) where asin <> '' and trim(owner) <> '' order by sku desc"
    return {str(asin): str(owner).strip() for asin, owner in store.rows(query, [on])}


def short_names(store: Store, on: date) -> Mapping[str, str]:
    """What the team calls each SKU and ASIN, from the Products sheet."""
    if not has_own_tables(store.con):
        return {}
    query = (
        "select sku, asin, short_name from own_products_on(?::date) where short_name is not null and short_name <> '' "
        "order by sku desc"
    )
    rows = store.rows(query, [on])
    return {str(asin): str(name) for _, asin, name in rows if asin} | {str(sku): str(name) for sku, _, name in rows}
