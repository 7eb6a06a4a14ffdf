"""The refund rate by order in words: beside the refund rate, which goes by the day of the refund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import ALL, Account
from xlops.measures.cohorts import Cohort, cohort_of, settled_before
from xlops.periods import Month, Period, Week
from xlops.review.sayings import saying
from xlops.review.words import shown


def by_order(account: Account, period: Period, scope: str, until: date) -> list[Cohort]:
    """What was refunded of the orders of a period, and where that is open, of the newest settled one of its kind."""
    markets = account.marketplaces if scope == ALL else [scope]
    asked = [period]
    if isinstance(period, Week | Month) and (settled := settled_before(period, until)) != period:
        asked.append(settled)
    found = (cohort_of(account.store, account.coverage, markets, p, until) for p in asked)
    return [c for c in found if c is not None]


def settled(account: Account, period: Week | Month) -> Text:
    """For a review, which knows nothing after its period: the newest orders that were settled by its end (rule N26)."""
    end = period.span.last
    before = settled_before(period, end)
    found = cohort_of(account.store, account.coverage, account.marketplaces, before, end)
    return told([found]) if found else NOTHING


def told(cohorts: Sequence[Cohort]) -> Text:
    """`by order: 3.4% of 12,345 units ordered in 2026-08 refunded until 2026-10-31`, with what is still open."""
    return listed(map(_one, cohorts), "; ", "；")


def _one(of: Cohort) -> Text:
    word = "by_order" if of.is_settled else "by_order_open"
    units, rate = f"{of.units:,.0f}", shown(of.rate, "share")
    named = {"period": of.period.label, "until": of.until, "settled": of.settled_on}
    said = saying("evidence", word, rate=rate, units=units, **named)
    if of.money is not None:
        said += saying("evidence", "by_order_money", share=shown(of.money, "share"))
    if of.missing:
        said += Text(" (", "（") + listed(map(plain, of.marketplaces)) + Text(")", "）")
    return said
