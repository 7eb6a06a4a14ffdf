"""Month to date and landing of the month that goes on, in numbers and words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from xlops.language import Text
from xlops.measures import ALL
from xlops.measures.detail import days
from xlops.measures.landing import Daily, Landing, land
from xlops.periods import Month
from xlops.review.scorecard import Board
from xlops.review.words import money, say, shown


@dataclass(frozen=True)
class MonthToDate:
    """What a month came to up to `last`, in `currency`; without `landing` too few days before it are known."""

    month: Month
    last: date
    done: float
    currency: str
    plan: float | None
    landing: Landing | None

    @property
    def words(self) -> Text:
        """`2026-11 to date (22 of 30 days): GMV 398,120 USD, lands at about 541,000 …`."""
        of = self.landing
        days_so_far = (self.last - self.month.first).days + 1
        text = say("month_to_date").format(
            month=self.month.label, days=days_so_far, length=len(self.month.span), done=money(self.done),
            currency=self.currency,
        )  # fmt: skip
        if of is None:
            return text + say("landing_none")
        text += say("landing").format(expected=money(of.expected))
        if of.low is not None and of.high is not None:
            text += say("landing_between").format(low=money(of.low), high=money(of.high))
        else:
            text += say("landing_unsure")
        if self.plan:
            text += say("landing_plan").format(share=shown(of.expected / self.plan, "share"), plan=money(self.plan))
        return text

    def record(self) -> dict[str, Any]:
        """As plain values, for `--json`."""
        of = self.landing
        return {
            "month": self.month.label,
            "until": self.last.isoformat(),
            "to_date": self.done,
            "plan": self.plan,
            "landing": of.expected if of else None,
            "low": of.low if of else None,
            "high": of.high if of else None,
            "past_months": of.months if of else 0,
        }


def month_to_date(board: Board, scope: str) -> MonthToDate | None:
    """The month of the board's last day, in a marketplace or in all of them; None where it is over, or lacks a day."""
    month = Month.of(board.as_of)
    return (
        None
        if month.span.last <= board.as_of
        else landing_of(board, scope, by_day(board, scope, days(board.account)), board.as_of)
    )


def landing_of(board: Board, scope: str, daily: Daily, last: date) -> MonthToDate | None:
    """The month of `last` as it was known then (rule N26); None where one of its days until then is not known.

    `daily` is that of `by_day`.
    """
    month = Month.of(last)
    known = {day: gmv for day, gmv in daily.items() if day <= last}
    so_far = [day for day in month.span.days() if day <= last]
    if any(day not in known for day in so_far):
        return None
    plan = board.inputs(month, scope).get("plan_gmv")
    return MonthToDate(month, last, sum(known[day] for day in so_far), board.currency(scope), plan, land(known, last))


def by_day(board: Board, scope: str, daily: pd.DataFrame) -> dict[date, float]:
    """GMV by day where all marketplaces of the scope have it; of ALL in the base currency. `daily`: `detail.days`."""
    markets = board.account.marketplaces if scope == ALL else [scope]
    if daily.empty or "gmv" not in daily:
        return {}
    here = daily[daily["marketplace"].isin(markets)]
    rates = here["rate"] if len(board.account.marketplaces) > 1 and scope == ALL else 1.0
    found: dict[date, list[float]] = {}
    for day, sold in zip(here["day"], (here["gmv"] * rates).tolist(), strict=True):
        found.setdefault(day, []).append(sold)
    return {d: sum(of) for d, of in found.items() if len(of) == len(markets) and not math.isnan(sum(of))}
