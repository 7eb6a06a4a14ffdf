"""The finding that offers which were active are so no longer, by the listing reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlops.language import listed
from xlops.measures import ALL
from xlops.measures.listed import Unlisted
from xlops.periods import Month, Week
from xlops.review.objects import more
from xlops.review.observation import Lead, Observation
from xlops.review.sayings import saying
from xlops.targets import Status

_MOST_NAMED = 3


def listing_findings(
    found: Sequence[Unlisted], names: Mapping[str, str], period: Week | Month, scope: str
) -> list[Observation]:  # fmt: skip
    """One finding of a marketplace, or of all: how many, which, and what the report calls them now."""
    some = [one for one in found if scope in (ALL, one.marketplace)]
    if not some:
        return []
    named = [f"{o.marketplace} {names.get(o.sku, o.sku)} ({o.status})" for o in some[:_MOST_NAMED]]
    kind = "unlisted" if len(some) > 1 else "unlisted_one"
    return [
        Observation(
            key=f"unlisted|{scope}|{period.label}",
            status=Status.WARN,
            finding=saying("finding", kind, count=len(some), sku=named[0].partition(" (")[0]),
            evidence=saying("evidence", "unlisted", since=min(o.since for o in some), skus=listed(named))
            + more(len(some) - _MOST_NAMED),
            advice=saying("advice", "unlisted"),
            weight=58,
            lead=Lead("sku", some[0].key),
        )
    ]
