"""Advertising reports as the Ads API (version 3) returns them: a list of flat records, one row each.

The fields are those that were asked for (`campaignName`, `cost`, `sales7d`); they become the header of one table.
Source: the API's reference of version 3 reports, https://advertising.amazon.com/API/docs/en-us/guides/reporting/v3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import RootModel

from xlops.reports.documents.model import Document, Grid

_TELLS = ({"clicks", "cost"}, {"clicks", "spend"}, {"purchasedAsin", "campaignId"}, {"purchasedAsin", "campaignName"})


class AdRecords(RootModel[list[dict[str, bool | int | float | str | None]]]):
    """Records without anything nested in them."""


def _is_mine(top: Any) -> bool:
    first = top[0] if isinstance(top, list) and top else None
    return isinstance(first, Mapping) and any(fields <= first.keys() for fields in _TELLS)


def _tables(records: AdRecords) -> list[Grid]:
    names = list(dict.fromkeys(name for record in records.root for name in record))
    return [("", [names, *([record.get(name) for name in names] for record in records.root)])]


ADS_API = Document("Ads API", AdRecords, _is_mine, _tables)
