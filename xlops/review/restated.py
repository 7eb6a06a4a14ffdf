"""The finding that days of a review were restated after they had settled: it shows other figures than it once did."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.language import listed
from xlops.measures import ALL
from xlops.measures.restated import Restatement
from xlops.periods import Month, Week
from xlops.review.objects import more
from xlops.review.observation import Observation
from xlops.review.sayings import saying
from xlops.targets import Status

_MOST_NAMED = 3


def restated_findings(found: Sequence[Restatement], period: Week | Month, scope: str) -> list[Observation]:
    """One finding of a marketplace, or of all, the newest export first."""
    some = [r for r in found if scope in (ALL, r.marketplace)]
    if not some:
        return []
    told = [
        saying("evidence", "restated", market=r.marketplace, days=r.days, sums=r.sums, file=r.file.rpartition("/")[2])
        for r in some[:_MOST_NAMED]
    ]
    return [
        Observation(
            key=f"restated|{scope}|{period.label}",
            status=Status.INFO,
            finding=saying("finding", "restated"),
            evidence=listed(told, "; ", "；") + more(len(some) - _MOST_NAMED),
            advice=saying("advice", "restated"),
            weight=49,
        )
    ]
