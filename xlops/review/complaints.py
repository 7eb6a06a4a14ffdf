"""The finding of complaints that nobody has closed: bad feedback, products that customers make Amazon grade poor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlops.language import Text, listed
from xlops.measures import ALL
from xlops.measures.complaints import VOICE, Complaint
from xlops.periods import Month, Week
from xlops.review.objects import more
from xlops.review.observation import Lead, Observation
from xlops.review.sayings import saying
from xlops.targets import Status

_MOST_NAMED = 3


def complaint_findings(
    found: Sequence[Complaint], names: Mapping[str, str], period: Week | Month, scope: str
) -> list[Observation]:  # fmt: skip
    """One finding of a marketplace, or of all: products of most unhappy orders first, then the newest feedback."""
    some = sorted((c for c in found if scope in (ALL, c.marketplace)), key=_order)
    if not some:
        return []
    first, products = some[0], sum(c.kind == VOICE for c in some)
    return [
        Observation(
            key=f"complaints|{scope}|{period.label}",
            status=Status.WARN,
            finding=saying("finding", "complaints", products=products, feedback=len(some) - products),
            evidence=listed([_told(c, names) for c in some[:_MOST_NAMED]], "; ", "；") + more(len(some) - _MOST_NAMED),
            advice=saying("advice", "complaints_voice" if products else "complaints_feedback"),
            weight=54,
            lead=Lead("asin", first.asin) if first.kind == VOICE and first.asin else None,
        )
    ]


def _order(c: Complaint) -> tuple[bool, float, int, str]:
    return c.kind != VOICE, -(c.rate or 0.0) * (c.orders or 0.0), -c.day.toordinal(), c.number


def _told(c: Complaint, names: Mapping[str, str]) -> Text:
    if c.kind == VOICE:
        rate, orders = f"{c.rate or 0.0:.1%}", f"{c.orders or 0.0:,.0f}"
        name, reason = names.get(c.asin or "", c.asin or ""), c.reason or "–"
        return saying("evidence", "voice", market=c.marketplace, name=name, rate=rate, orders=orders, reason=reason)
    return saying("evidence", "feedback", market=c.marketplace, number=c.number, stars=c.stars, day=f"{c.day:%m-%d}")
