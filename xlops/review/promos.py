"""What labels a period besides typed events: coupons and deals that ran in it, by their reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlops.language import Text, listed, plain
from xlops.measures import ALL
from xlops.measures.promos import Promo
from xlops.periods import Month, Week
from xlops.review.objects import more, short
from xlops.review.observation import Observation
from xlops.review.sayings import saying
from xlops.targets import Status

_MOST_NAMED = 3
_TITLE = 30  # letters of a coupon's or deal's title


def promo_findings(
    found: Sequence[Promo], names: Mapping[str, str], currencies: Mapping[str, str], period: Week | Month, scope: str
) -> list[Observation]:  # fmt: skip
    """One remark of all that ran; nothing is judged by it: what explains a change is typed into Events (rule N34)."""
    some = [one for one in found if scope in (ALL, one.marketplace)]
    if not some:
        return []
    named = [_told(p, names, currencies[p.marketplace]) for p in some[:_MOST_NAMED]]
    return [
        Observation(
            key=f"promos|{scope}|{period.label}",
            status=Status.INFO,
            finding=saying("finding", "promos", count=len(some)),
            evidence=listed(named, "; ", "；") + more(len(some) - _MOST_NAMED),
            advice=saying("advice", "promos"),
            weight=13,
        )
    ]


def _told(p: Promo, names: Mapping[str, str], currency: str) -> Text:
    products = f" ({', '.join(names.get(asin, asin) for asin in p.asins[:2])})" if p.asins else ""
    told = saying(
        "evidence", f"promo_{p.kind}", market=p.marketplace, title=f"{short(p.title, _TITLE)}{products}",
        first=f"{p.first:%m-%d}", last=f"{p.last:%m-%d}",
    )  # fmt: skip
    return told if p.sales is None else told + plain(f", {p.sales:,.0f} {currency}")
