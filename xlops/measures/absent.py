"""Why a marketplace lacks a measure: its source is late, or nobody knows whether it ever has one (rule N24)."""

from __future__ import annotations

from xlops.kpis import measures
from xlops.measures.giver import Sources
from xlops.periods import Span
from xlops.tables import AD_PRODUCTS

_TOTALS = {
    "ads": tuple(AD_PRODUCTS),
    "ad_clicks": tuple(AD_PRODUCTS),
    "sp": ("sp",),
    "sp_clicks": ("sp",),
}  # of what runs, seen or said; other tables are known by their files


def is_late(sources: Sources, measure: str, marketplace: str, span: Span) -> bool:
    """Whether a source that the marketplace has, or is said to have, does not cover `span`: it may still come."""
    source = measures()[measure].source
    if source.id in _TOTALS:
        runs = sources.runs
        return any(runs.on(marketplace, product, span) for product in _TOTALS[source.id])
    firsts = [
        first
        for table in source.tables
        for product in ("", *AD_PRODUCTS)
        if (first := sources.coverage.cover(table, marketplace, product).first_day)
    ]
    return bool(firsts) and min(firsts) <= span.last
