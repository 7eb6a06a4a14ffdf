"""Month to date and landing of the month that goes on, in numbers and words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from xlops.language import Text, listed, plain
from xlops.measures import ALL
from xlops.measures.coverage import runs
from xlops.measures.detail import days
from xlops.measures.events import Event
from xlops.measures.landing import Daily, Landing, land
from xlops.measures.lifts import Lifts
from xlops.periods import Month, Span
from xlops.review.happened import told
from xlops.review.scorecard import Board
from xlops.review.words import money, say, shown

_MOST_SPANS = 3


@dataclass(frozen=True)
class SoldDaily:
    """GMV by day of the marketplaces of a scope, in one currency: of each, and of all where every one has the day."""

    parts: Mapping[str, Daily]
    daily: Daily
    lifts: Lifts


@dataclass(frozen=True)
class MonthToDate:
    """What a month came to up to `last`, in `currency`; without `landing` too few days before it are known.

    `done` is None where days are `missing`: by marketplace, those of the month that no sales report by date has.
    `events` are those to come whose size is in the landing, `unsized` those that it knows nothing of.
    """

    month: Month
    last: date
    done: float | None
    currency: str
    plan: float | None
    landing: Landing | None
    missing: Mapping[str, Sequence[Span]] = field(default_factory=dict, hash=False)
    events: tuple[Event, ...] = ()
    unsized: tuple[Event, ...] = ()

    @property
    def words(self) -> Text:
        """`2026-11 to date (22 of 30 days): GMV 398,120 USD, lands at about 541,000 …`."""
        of = self.landing
        days_so_far = (self.last - self.month.first).days + 1
        length = {"month": self.month.label, "days": days_so_far, "length": len(self.month.span)}
        if self.done is None:
            lacking = listed((_lacking(market, spans) for market, spans in self.missing.items()), "; ", "；")
            return say("month_missing").format(**length, lacking=lacking)
        text = say("month_to_date").format(**length, done=money(self.done), currency=self.currency)
        if of is None:
            return text + say("landing_none")
        text += say("landing").format(expected=money(of.expected))
        if of.low is not None and of.high is not None:
            text += say("landing_between").format(low=money(of.low), high=money(of.high))
        else:
            text += say("landing_unsure")
        if self.plan:
            text += say("landing_plan").format(share=shown(of.expected / self.plan, "share"), plan=money(self.plan))
        for word, events in (("landing_events", self.events), ("landing_unsized", self.unsized)):
            if events:
                text += say(word).format(events=told(events))
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
            "missing": {market: [s.record() for s in spans] for market, spans in self.missing.items()},
            "events": [told([e]) for e in self.events],
            "events_without_size": [told([e]) for e in self.unsized],
        }


def month_to_date(board: Board, scope: str) -> MonthToDate | None:
    """The month of the board's last day, in a marketplace or in all of them; None where it is over.

    None too where no sales report by date has a day of it.
    """
    if Month.of(board.as_of).span.last <= board.as_of:
        return None
    return month_until(board, scope, by_day(board, scope, days(board.account)), board.as_of)


def month_until(board: Board, scope: str, sold: SoldDaily, last: date) -> MonthToDate | None:
    """The month of `last` up to that day, or which days of it no sales report by date has; None where none has any."""
    return landing_of(board, scope, sold, last) or _missing(board, scope, sold, last)


def landing_of(board: Board, scope: str, sold: SoldDaily, last: date) -> MonthToDate | None:
    """The month of `last` as it was known then (rule N26); None where one of its days until then is not known.

    `sold` is that of `by_day`.
    """
    month = Month.of(last)
    so_far = _so_far(last)
    if any(day not in sold.daily for day in so_far):
        return None
    known = {day: gmv for day, gmv in sold.daily.items() if day <= last}
    landing = land(known, last, sold.lifts)
    to_come = [day for day in month.span.days() if day > last]
    events, unsized = sold.lifts.on(to_come, month) if landing else ([], [])
    plan = board.inputs(month, scope).get("plan_gmv")
    done = sum(known[day] for day in so_far)
    return MonthToDate(month, last, done, board.currency(scope), plan, landing, {}, tuple(events), tuple(unsized))


def _missing(board: Board, scope: str, sold: SoldDaily, last: date) -> MonthToDate | None:
    """A month of which marketplaces lack days; None where no marketplace has any."""
    so_far = _so_far(last)
    if not any(day in daily for daily in sold.parts.values() for day in so_far):
        return None
    lacking = {m: [d for d in so_far if d not in daily] for m, daily in sold.parts.items()}
    missing = {m: runs(dates) for m, dates in lacking.items() if dates}
    return MonthToDate(Month.of(last), last, None, board.currency(scope), None, None, missing)


def _so_far(last: date) -> list[date]:
    return [day for day in Month.of(last).span.days() if day <= last]


def _lacking(market: str, spans: Sequence[Span]) -> Text:
    shown_days = [str(span) for span in spans[:_MOST_SPANS]]
    more = f" +{len(spans) - _MOST_SPANS}" if len(spans) > _MOST_SPANS else ""
    return plain(market) + Text(f" ({', '.join(shown_days)}{more})", f"（{'、'.join(shown_days)}{more}）")


def by_day(board: Board, scope: str, daily: pd.DataFrame) -> SoldDaily:
    """GMV by day of a scope; of ALL in the base currency. `daily` is that of `detail.days`."""
    markets = board.account.marketplaces if scope == ALL else [scope]
    parts: dict[str, dict[date, float]] = {m: {} for m in markets}
    if not daily.empty and "gmv" in daily:
        here = daily[daily["marketplace"].isin(markets)]
        rates = here["rate"] if len(board.account.marketplaces) > 1 and scope == ALL else 1.0
        worth = (here["gmv"] * rates).tolist()
        for market, day, gmv in zip(here["marketplace"], here["day"], worth, strict=True):
            if not math.isnan(gmv):
                parts[market][day] = gmv
    days_of_all = sorted(set.intersection(*map(set, parts.values()))) if parts else []
    whole = {day: sum(part[day] for part in parts.values()) for day in days_of_all}
    return SoldDaily(parts, whole, Lifts([(part, board.weekly.calendar([m])) for m, part in parts.items()]))
