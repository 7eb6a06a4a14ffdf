"""The finding that FBA charges more for single SKUs, with what it comes to in a month and what can be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from xlops.language import Text, listed, plain
from xlops.measures import ALL
from xlops.measures.fee_changes import FeeChange
from xlops.periods import Month, Week
from xlops.review.objects import more
from xlops.review.observation import Lead, Observation
from xlops.review.sayings import saying
from xlops.targets import Status

_MOST_NAMED = 3
_BY_SKU = ("fulfilment", "announced", "aged")


def fee_findings(
    found: Sequence[FeeChange], names: Mapping[str, str], currencies: Mapping[str, str], period: Week | Month,
    scope: str,
) -> list[Observation]:  # fmt: skip
    """One finding of a marketplace, or of all, the dearest change first; its kind says what is to do."""
    some = [c for c in found if scope in (ALL, c.marketplace)]
    if not some:
        return []
    sums = defaultdict[str, float](float)
    for c in some:
        if c.money is not None:
            sums[currencies[c.marketplace]] += c.money
    money = " + ".join(f"{amount:,.0f} {currency}" for currency, amount in sorted(sums.items()))
    first, count = some[0], len({(c.marketplace, c.asin or c.sku) for c in some})
    return [
        Observation(
            key=f"fees|{scope}|{period.label}",
            status=Status.WARN,
            finding=saying("finding", "fees" if money else "fees_unpriced", count=count, money=money),
            evidence=listed([_told(c, names, currencies) for c in some[:_MOST_NAMED]], "; ", "；")
            + more(len(some) - _MOST_NAMED),
            advice=saying("advice", f"fees_{first.kind}"),
            weight=47,
            lead=Lead("sku", f"{first.marketplace}|{first.sku}") if first.kind in _BY_SKU else None,
        )
    ]


def _told(c: FeeChange, names: Mapping[str, str], currencies: Mapping[str, str]) -> Text:
    name, digits = names.get(c.sku, names.get(c.asin, c.sku)), ".3f" if c.kind == "volume" else ".2f"
    told = saying(
        "evidence", f"fees_{c.kind}", market=c.marketplace, name=name, now=f"{c.now:,{digits}}",
        before=f"{c.before or 0.0:,{digits}}", unit=c.unit or currencies[c.marketplace],
    )  # fmt: skip
    if c.tier:
        told += plain(f" ({c.tier})")
    return told
