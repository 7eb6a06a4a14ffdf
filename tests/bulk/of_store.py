"""A bulk workbook of a store: the campaigns, ad groups and targets that its advertising reports name, with ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.bulk.books import bulk_book, campaign, group, keyword, target
from xlops.facts.history import Store
from xlops.proposals.advertising import match_kind

_ROWS = (
    "select distinct campaign, ad_group, targeting, match_type from ads_term "
    "where marketplace = ? and ad_product = 'sp' order by all"
)


def book_of_store(store: Store, market: str, path: Path) -> Path:
    """The workbook that somebody would download of the store's marketplace."""
    rows: list[dict[str, Any]] = []
    campaigns: dict[str, str] = {}
    groups: dict[tuple[str, str], str] = {}
    for name, ad_group, targeting, match in store.rows(_ROWS, [market]):
        if name not in campaigns:
            campaigns[name] = f"{900_000_000_000_001 + len(campaigns)}"
            rows.append(campaign(campaigns[name], name))
        if (name, ad_group) not in groups:
            groups[name, ad_group] = f"{800_000_000_000_001 + len(groups)}"
            rows.append(group(campaigns[name], groups[name, ad_group], ad_group))
        number, kind = f"{700_000_000_000_001 + len(rows)}", match_kind(targeting, match or "")
        own = {"Campaign ID": campaigns[name], "Ad Group ID": groups[name, ad_group]}
        if kind in ("exact", "phrase", "broad"):
            rows.append(keyword(number, targeting, kind) | own)
        else:
            rows.append(target(campaigns[name], groups[name, ad_group], number, targeting))
    return bulk_book(path, rows)
