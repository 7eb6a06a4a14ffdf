"""Month to date and landing of the month that goes on, in numbers and words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from xlops.language import Text, listed, plain
from xlops.measures import ALL
from xlops.measures.coverage import runs
from xlops.measures.detail import days
from xlops.measures.event_days import EventDays
from xlops.measures.events import Event
from xlops.measures.landing import WEEKDAY_DAYS, Daily, Landing, land
from xlops.measures.lifts import Lifts
from xlops.periods import Month, Span, Week
from xlops.review.happened import told
from xlops.review.scorecard import Board
from xlops.review.words import money, say, shown

ON_PLAN = "on_plan"  # how the key of its row in tbl_apart ends
_MOST_SPANS = 3


@dataclass(frozen=True)
class SoldDaily:
    """GMV by day of the marketplaces of a scope, in one currency, and the events that concern each.

    `unrated` has the days of which sales are known but no rate of their currency: they stand in no part.
    """

    parts: Mapping[str, Daily]
    calendars: Mapping[str, EventDays]
    unrated: Mapping[str, frozenset[date]] = field(default_factory=dict)
    _among: dict[tuple[str, ...], SoldDaily] = field(init=False, repr=False, compare=False, default_factory=dict)

    @cached_property
    def daily(self) -> Daily:
        """Of all where every one has the day."""
        days_of_all = sorted(set.intersection(*map(set, self.parts.values()))) if self.parts else []
        return {day: sum(part[day] for part in self.parts.values()) for day in days_of_all}

    @cached_property
    def lifts(self) -> Lifts:
        return Lifts([(part, self.calendars[m]) for m, part in self.parts.items()])

    def among(self, markets: tuple[str, ...]) -> SoldDaily:
        """The same of some of the marketplaces."""
        if markets not in self._among:
            parts = {m: self.parts[m] for m in markets}
            unrated = {m: days for m, days in self.unrated.items() if m in markets}
            self._among[markets] = SoldDaily(parts, {m: self.calendars[m] for m in markets}, unrated)
        return self._among[markets]

    def lacking(self, dates: Sequence[date]) -> tuple[dict[str, Sequence[Span]], tuple[str, ...]]:
        """By marketplace the days among these that no report has, and the marketplaces of which a rate is missing."""
        without = {
            m: [d for d in dates if d not in daily and d not in self.unrated.get(m, ())]
            for m, daily in self.parts.items()
        }
        unrated = tuple(m for m, days in self.unrated.items() if any(d in days for d in dates))
        return {m: runs(days) for m, days in without.items() if days}, unrated


@dataclass(frozen=True)
class OnPlan:
    """A month held against its plan: `done` and `expected` are of the marketplaces that have one (rule N24).

    `over` names these where they are not all; `expected` is None where the landing is not known.
    """

    plan: float
    done: float
    expected: float | None
    over: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        return {"over": list(self.over) or None, "to_date": self.done, "landing": self.expected}


@dataclass(frozen=True)
class MonthToDate:
    """What a month came to up to `last`, in `currency`; without `landing` too few days before it are known.

    `missing`: by marketplace, the days that no sales report by date has. `done` is None where they are the month's;
    else a landing takes them, those of the weeks before it which lie between others that are known.
    `events` are those to come whose size is in the landing, `unsized` those that it knows nothing of.
    """

    month: Month
    last: date
    done: float | None
    currency: str
    on_plan: OnPlan | None
    landing: Landing | None
    missing: Mapping[str, Sequence[Span]] = field(default_factory=dict, hash=False)
    events: tuple[Event, ...] = ()
    unsized: tuple[Event, ...] = ()
    unrated: tuple[tuple[str, str], ...] = ()  # marketplaces whose sales are known, and the currency without a rate

    @property
    def words(self) -> Text:
        """`2026-11 to date (22 of 30 days): GMV 398,120 USD, lands at about 541,000 …`."""
        of = self.landing
        days_so_far = (self.last - self.month.first).days + 1
        length = {"month": self.month.label, "days": days_so_far, "length": len(self.month.span)}
        if self.done is None:
            return say("month_missing").format(**length, lacking=self._lacking)
        text = say("month_to_date").format(**length, done=money(self.done), currency=self.currency)
        if of is None:
            known_why = self.missing or self.unrated
            return text + (say("landing_lacks").format(lacking=self._lacking) if known_why else say("landing_none"))
        text += say("landing").format(expected=money(of.expected))
        if of.low is not None and of.high is not None:
            text += say("landing_between").format(low=money(of.low), high=money(of.high))
        else:
            text += say("landing_unsure")
        if (held := self.on_plan) is not None and held.expected is not None:
            of_plan = {"share": shown(held.expected / held.plan, "share"), "plan": money(held.plan)}
            only = {"over": listed(held.over), "expected": money(held.expected)} if held.over else {}
            text += say("landing_plan_over" if only else "landing_plan").format(**of_plan, **only)
        for word, events in (("landing_events", self.events), ("landing_unsized", self.unsized)):
            if events:
                text += say(word).format(events=told(events))
        return text

    @property
    def _lacking(self) -> Text:
        days = listed((_lacking(market, spans) for market, spans in self.missing.items()), "; ", "；")
        rates = listed(
            say("no_rate").format(currency=currency, base=self.currency, market=market)
            for market, currency in self.unrated
        )
        return listed([*([say("no_days").format(days=days)] if days else []), *([rates] if rates else [])], "; ", "；")

    def record(self) -> dict[str, Any]:
        """As plain values, for `--json`."""
        of = self.landing
        return {
            "month": self.month.label,
            "until": self.last.isoformat(),
            "to_date": self.done,
            "plan": self.on_plan.plan if self.on_plan else None,
            "on_plan": self.on_plan.record() if self.on_plan else None,
            "landing": of.expected if of else None,
            "low": of.low if of else None,
            "high": of.high if of else None,
            "past_months": of.months if of else 0,
            "missing": {market: [s.record() for s in spans] for market, spans in self.missing.items()},
            "rates_missing": list(dict.fromkeys(currency for _, currency in self.unrated)),
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
    done = sum(known[day] for day in so_far)
    plan = _on_plan(board, scope, sold, last, done, landing)
    gaps, unrated = ({}, ()) if landing else _gaps(sold, last)
    return MonthToDate(
        month, last, done, board.currency(scope), plan, landing, gaps, tuple(events), tuple(unsized),
        _currencies(board, unrated),
    )  # fmt: skip


def _currencies(board: Board, markets: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((market, board.currency(market)) for market in markets)


def _gaps(sold: SoldDaily, last: date) -> tuple[dict[str, Sequence[Span]], tuple[str, ...]]:
    """What the eight weeks up to `last` lack, as `SoldDaily.lacking`, where each marketplace has days before them."""
    past = [last - timedelta(days=n) for n in reversed(range(WEEKDAY_DAYS))]
    if any(min((*daily, *sold.unrated.get(m, ())), default=date.max) > past[0] for m, daily in sold.parts.items()):
        return {}, ()  # what lacks are weeks, not days
    return sold.lacking(past)


def _on_plan(
    board: Board, scope: str, sold: SoldDaily, last: date, done: float, landing: Landing | None
) -> OnPlan | None:  # fmt: skip
    """The month against its plan, like for like; None where there is none."""
    month = Month.of(last)
    over = _planned(board, scope, month)
    plan = board.inputs(month, board.part(over) if scope == ALL and over else scope).get("plan_gmv")
    if not plan:
        return None
    if len(over) == len(sold.parts):
        return OnPlan(plan, done, landing.expected if landing else None)
    some = sold.among(over)
    known = {day: gmv for day, gmv in some.daily.items() if day <= last}
    found = land(known, last, some.lifts) if landing else None
    return OnPlan(plan, sum(known[day] for day in _so_far(last)), found.expected if found else None, over)


def _planned(board: Board, scope: str, month: Month) -> tuple[str, ...]:
    """The marketplaces of a scope that have a plan of the month; one of the whole store is of all."""
    return board.alike.having(["plan_gmv"], month) if scope == ALL else (scope,)


def plan_rows(board: Board, daily: pd.DataFrame, periods: Sequence[Week | Month]) -> Iterator[dict[str, Any]]:
    """Rows of tbl_apart: what of ALL is held against the plan of a month, where some marketplaces have none."""
    if len(board.account.marketplaces) < 2:
        return
    sold, told = by_day(board, ALL, daily), dict[str, tuple[float, tuple[str, ...]]]()
    for week in (p for p in periods if isinstance(p, Week)):
        over, so_far = _planned(board, ALL, Month.of(board.end_of(week))), _so_far(board.end_of(week))
        some = sold.among(over).daily if over and len(over) < len(sold.parts) else {}
        if all(day in some for day in so_far):
            told[week.label] = sum(some[day] for day in so_far), over
    gmv = board.catalogue["gmv"]
    for month in (p for p in periods if isinstance(p, Month)):
        of = board.figures(gmv, month, ALL)
        if of.now_plan is not None and of.apart.by_plan:
            told[month.label] = of.now_plan, of.apart.judged_over
    for label, (done, over) in told.items():
        yield {"key": f"{label}|{ALL}|{ON_PLAN}", "value": done, "mark": say("only").format(over=listed(over))}


def _missing(board: Board, scope: str, sold: SoldDaily, last: date) -> MonthToDate | None:
    """A month of which marketplaces lack days; None where no marketplace has any."""
    so_far = _so_far(last)
    if not any(day in daily for daily in (*sold.parts.values(), *sold.unrated.values()) for day in so_far):
        return None
    missing, unrated = sold.lacking(so_far)
    rates = _currencies(board, unrated)
    return MonthToDate(Month.of(last), last, None, board.currency(scope), None, None, missing, unrated=rates)


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
    unrated: dict[str, set[date]] = {}
    if not daily.empty and "gmv" in daily:
        here = daily[daily["marketplace"].isin(markets)]
        rates = here["rate"] if len(board.account.marketplaces) > 1 and scope == ALL else 1.0
        worth = (here["gmv"] * rates).tolist()
        for market, day, gmv, own in zip(here["marketplace"], here["day"], worth, here["gmv"], strict=True):
            if not math.isnan(gmv):
                parts[market][day] = gmv
            elif not math.isnan(own):
                unrated.setdefault(market, set()).add(day)
    calendars = {m: board.weekly.calendar([m]) for m in parts}
    return SoldDaily(parts, calendars, {m: frozenset(of) for m, of in unrated.items()})
