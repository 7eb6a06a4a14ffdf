"""Is a fall inside an event week found as often as in any other, and does a quiet event week stay quiet (rule N34)?

    python benchmarks/event_weeks.py [FIRST_SEED LAST_SEED]

The GMV of drawn bench stores, with their own seasons and stories; no files are written. Into one week of each store an
event is planted, once with its size typed, once with an event of the same name half a year before, and once with three
of that name, which differ as events do; and a fall of a third or none: in the event week, in the week after it and,
with no event, in the same two weeks. What is judged is GMV WoW by its default edges; a fall is found where it warns or
breaches. Beside it the plain change on the week before, which is information where the two weeks hold different events.
Rules are tuned on seeds 1 to 100.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.landing import drawn_days
from xlops.kpis import load
from xlops.measures.event_days import EventDays
from xlops.measures.events import Event
from xlops.periods import Span, Week
from xlops.review.usual import Group, usual_of
from xlops.targets import Status, effective, judge

_KPI = load()["gmv_wow"]
_TARGET = effective(_KPI, {}, {}, date.max)
_FALL = 2 / 3
_SURPRISE = 0.25  # the usual spread of what an event brings, in shares of what is typed or what the last one brought
_WEEKS = 4  # of each store
_APART = 26  # weeks between an event and the last of its name
_EARLIER = (11, 19, 27)  # weeks before an event, where three of its name lie
_SIZES = ("typed", "last of its name", "three of its name")
Weekly = dict[Week, float]


def main(first: int, last: int) -> None:
    """Print a table: what share of falls is found and of quiet weeks alarms, outside, inside and after an event."""
    found: Counter[tuple[str, str, str, bool]] = Counter()
    asked: Counter[tuple[str, str, str, bool]] = Counter()
    for seed in range(first, last + 1):
        luck = random.Random(seed)
        weekly = _weeks(seed)
        for at in luck.sample(sorted(weekly)[_APART + 12 : -2], _WEEKS):
            for size in _SIZES:
                rise, next_week = luck.uniform(0.2, 1.2), at.next()
                planted, events = _planted(weekly, at, rise, size, luck)
                for where, week, gmv, known in (
                    ("outside", at, weekly, []), ("inside", at, planted, events), ("after", next_week, planted, events),
                ):  # fmt: skip
                    for falls in (True, False):
                        for rule, alarm in _alarms(gmv, known, week, falls=falls).items():
                            asked[rule, size, where, falls] += 1
                            found[rule, size, where, falls] += alarm
    print("| size of the event | rule | | outside | inside | after |\n| --- | --- | --- | ---: | ---: | ---: |")
    for size in _SIZES:
        for rule in ("xlops", "week on week"):
            for falls, word in ((True, "falls found"), (False, "quiet weeks that alarm")):
                keys = [(rule, size, where, falls) for where in ("outside", "inside", "after")]
                shares = " | ".join(f"{found[key] / asked[key]:.1%}" for key in keys)
                print(f"| {size} | {rule} | {word} | {shares} |")


def _weeks(seed: int) -> Weekly:
    """What a drawn store sold in each whole week."""
    daily = drawn_days(seed)
    weeks = dict.fromkeys(Week.of(day) for day in daily)
    return {w: sum(daily[d] for d in w.span.days()) for w in weeks if all(d in daily for d in w.span.days())}


def _planted(
    weekly: Weekly, at: Week, rise: float, size: str, luck: random.Random
) -> tuple[Weekly, list[Event]]:  # fmt: skip
    """The store with an event of seven days, whose size is typed or was that of one or three before it."""
    planted = {**weekly, at: weekly[at] * (1 + rise * luck.lognormvariate(0, _SURPRISE))}
    event = _event(at, rise if size == "typed" else None)
    if size == "typed":
        return planted, [event]
    if size == "three of its name":
        weeks = [Week(at.first - timedelta(weeks=n)) for n in _EARLIER]
        rises = {w: weekly[w] * (1 + rise * luck.lognormvariate(0, _SURPRISE)) for w in weeks}
        return {**planted, **rises}, [*(_event(w, None) for w in weeks), event]
    before = Week(at.first - timedelta(weeks=_APART))
    return {**planted, before: weekly[before] * (1 + rise)}, [_event(before, None), event]


def _event(week: Week, effect: float | None) -> Event:
    return Event(Span(week.first, week.span.end), None, None, "deal", "Deal", effect)


def _alarms(weekly: Weekly, events: Sequence[Event], week: Week, *, falls: bool) -> Mapping[str, bool]:
    """Whether each rule warns or breaches."""
    gmv = {**weekly, week: weekly[week] * _FALL} if falls else weekly
    before, now = {"gmv": gmv[week.previous()]}, {"gmv": gmv[week], "gmv__prev": gmv[week.previous()]}
    calendar = EventDays(events)
    group = Group(lambda w: {"gmv": gmv[w]} if w in gmv and w <= week else {}, calendar, before)
    plain = now["gmv"] / before["gmv"] - 1
    usual = usual_of(_KPI, week, plain, now, [group], group)
    bad = {Status.WARN, Status.BREACH}
    return {
        "xlops": judge(plain, _TARGET, judged=usual.judged) in bad,
        "week on week": not calendar.differing(week) and judge(plain, _TARGET, judged=plain) in bad,
    }


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:3] or ("501", "520")))
