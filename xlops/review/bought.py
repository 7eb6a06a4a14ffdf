"""Remarks of a month: what is bought together with our products, and what customers come back for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlops.language import Text, listed
from xlops.measures import ALL
from xlops.measures.bought import Again, Pair
from xlops.periods import Month, Week
from xlops.review.objects import more
from xlops.review.observation import Lead, Observation
from xlops.review.sayings import saying
from xlops.targets import Status

_MOST_NAMED = 3


def bought_findings(
    pairs: Sequence[Pair], again: Sequence[Again], names: Mapping[str, str], period: Week | Month, scope: str
) -> list[Observation]:  # fmt: skip
    """Of a month, since bundles, targets and subscriptions are no matter of a week; nothing is judged by them."""
    if not isinstance(period, Month):
        return []
    together = [p for p in pairs if scope in (ALL, p.marketplace)]
    back = sorted((a for a in again if scope in (ALL, a.marketplace)), key=lambda a: a.brand)  # products first
    return [
        Observation(
            key=f"{kind}|{scope}|{period.label}",
            status=Status.INFO,
            finding=saying("finding", kind),
            evidence=listed(told[:_MOST_NAMED], "; ", "；") + more(len(told) - _MOST_NAMED),
            advice=saying("advice", kind),
            weight=12,
            lead=Lead("asin", asin) if asin else None,
        )
        for kind, told, asin in (
            ("basket", [_pair(p, names) for p in together], together[0].asin if together else ""),
            ("repeat", [_again(a, names) for a in back], back[0].name if back and not back[0].brand else ""),
        )
        if told
    ]


def _pair(p: Pair, names: Mapping[str, str]) -> Text:
    return saying(
        "evidence", "basket_own" if p.own else "basket", market=p.marketplace, name=names.get(p.asin, p.asin),
        other=names.get(p.other, p.other), share=f"{p.share:.1%}",
    )  # fmt: skip


def _again(a: Again, names: Mapping[str, str]) -> Text:
    return saying(
        "evidence", "repeat", market=a.marketplace, name=a.name if a.brand else names.get(a.name, a.name),
        share=f"{a.share:.1%}", customers=f"{a.customers:,.0f}",
    )  # fmt: skip
