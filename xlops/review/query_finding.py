"""The finding that of a query's purchases fewer are the brand's than in the report before, beyond chance."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.language import listed, plain
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.objects import more
from xlops.review.observation import Lead, Observation
from xlops.review.queries import QueryRow, fallen
from xlops.review.sayings import saying
from xlops.targets import Status

_MOST_NAMED = 2  # queries named besides the dearest


def query_findings(rows: Sequence[QueryRow], period: Week | Month, scope: str) -> list[Observation]:
    """One finding of all queries that fell in a marketplace, or in all of them; the dearest leads to its row."""
    fell = [row for row in fallen(rows) if scope in (ALL, row.marketplace)]
    if not fell:
        return []
    first, others = fell[0], [f"{row.marketplace} {row.query}" for row in fell[1 : 1 + _MOST_NAMED]]
    evidence = saying(
        "evidence", "query_share", now=f"{first.shares[-1] or 0.0:.1%}", before=f"{first.share_before or 0.0:.1%}",
        own=f"{first.own[-1] or 0.0:,.0f}", every=f"{first.counts[-1] or 0.0:,.0f}",
    )  # fmt: skip
    if first.lost:
        evidence += saying("evidence", "query_lost", money=f"{first.lost:,.0f} {first.currency}")
    if first.loses:
        evidence = listed([evidence, saying("evidence", "query_loses", step=first.loses_told)], "; ", "；")
    if others:
        evidence = listed([evidence, saying("evidence", "others", skus=listed(others))], "; ", "；")
        evidence += more(len(fell) - 1 - len(others))
    return [
        Observation(
            key=f"query_share|{scope}|{period.label}",
            status=Status.WARN,
            finding=saying("finding", "query_share", market=first.marketplace, query=first.query),
            evidence=evidence,
            advice=saying("advice", "query_share"),
            weight=48,
            about=plain(first.query),
            lead=Lead("query", first.key),
        )
    ]
