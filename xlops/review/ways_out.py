"""One judgement of stock that is too much: findings and actions say of it what the Restock sheet does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlops.language import Text, listed
from xlops.review.restock import leftovers
from xlops.review.sayings import saying
from xlops.review.stock import SkuStock

_OF = {"aged": "aged181", "overstock": "excess"}  # kind of stock → KPI that it is behind
_COLON = Text(": ", "：")
Ways = Mapping[str, Mapping[str, list[str]]]  # KPI → cheapest way out → its SKUs, the dearest first


def ways_out(skus: Sequence[SkuStock], currencies: Mapping[str, str]) -> Ways:
    """The ways out of the stock behind each KPI; none of a KPI that only Amazon's own count is behind."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in leftovers(skus, currencies):
        if one.kind in _OF:
            found.setdefault(_OF[one.kind], {}).setdefault(one.way, []).append(one.name)
    return found


def way_advised(ways: Mapping[str, list[str]]) -> Text:
    """What to do: in a sentence where it is the same of all."""
    if len(ways) == 1:
        return saying("way_out", *ways)
    return listed([saying("way_out_short", way) + _COLON + listed(names) for way, names in ways.items()], "; ", "；")
