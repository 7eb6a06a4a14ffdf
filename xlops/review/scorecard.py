"""Every KPI of a period against its target: value, what it is compared with, status and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from xlops.findings import Finding
from xlops.kpis import Catalogue, Kpi, measures
from xlops.kpis.surfaces.python import evaluate
from xlops.language import Text
from xlops.measures import ALL, Account, PeriodMeasures
from xlops.measures.photographs import Photograph
from xlops.periods import Month, Period, ToDate, Week
from xlops.review.worst import reported_by, severity, worst_marketplace
from xlops.targets import (
    ACCOUNT,
    Hold,
    Rows,
    Scope,
    Status,
    Target,
    TargetRefused,
    TargetRow,
    TypedTarget,
    badness,
    effective,
    judge,
    judged_value,
)

WEEKS = 60
MONTHS = 24
JUDGED = 14  # newest periods of each kind whose statuses are shown or kept
ASIN_TRAFFIC = "asin_traffic"  # the measure that marks sessions as a sum of ASINs
_SUMMED = Text(" (sum of ASINs)", "（各 ASIN 之和）")
CLOSES_AFTER_DAYS = 21  # a review closes itself so long after its period (rule D10)


class State(StrEnum):
    """How final a period is: it goes on, its numbers still move, or it is settled."""

    PARTIAL = "partial"
    PRELIMINARY = "preliminary"
    FINAL = "final"


@dataclass(frozen=True)
class Score:
    """One KPI of one period and marketplace. Shares are fractions, money in the marketplace's currency."""

    kpi: Kpi
    value: float | None
    previous: float | None
    year_ago: float | None
    judged: float | None
    target: Target
    status: Status
    worst: bool
    mature: bool
    of: str = ""  # the marketplace that answers for all of them, where what is reported differs

    @property
    def name(self) -> Text:
        """The KPI's name, with the marketplace that answers for all, and that sessions are a sum of ASINs."""
        name = self.kpi.name + Text(f" ({self.of})", f"（{self.of}）") if self.of else self.kpi.name
        return name + _SUMMED if self.summed else name

    summed: bool = False  # of sessions: the sum over ASINs, not the account's
    photograph: Photograph | None = None  # of what is of one day: the oldest that stands for the period's end

    @property
    def stale(self) -> bool:
        """Whether its stock or reported figures are older than three days at the period's end (rule N26)."""
        return self.photograph is not None and self.photograph.stale

    @property
    def badness(self) -> float:
        """How far beyond its target, for sorting; the worst is infinite."""
        return badness(self.seen, self.target, worst=self.worst)

    @property
    def seen(self) -> float | None:
        """What is held against the edges."""
        return self.value if self.target.basis == "level" else self.judged

    @property
    def change(self) -> float | None:
        """Relative change on the previous period; for shares the difference, a fraction (points / 100)."""
        if self.value is None or self.previous is None:
            return None
        if self.kpi.unit == "share":
            return self.value - self.previous
        return self.value / self.previous - 1 if self.previous > 0 else None


class Board:
    """All periods of a store, measured once: what scorecards, tables and reviews are read from."""

    def __init__(
        self, account: Account, catalogue: Catalogue, toml: Rows, sheet: Rows, as_of: date, week_start: int = 0
    ) -> None:
        self.account, self.catalogue, self.toml, self.sheet = account, catalogue, toml, sheet
        self.as_of = as_of
        week, month = Week.of(as_of, week_start), Month.of(as_of)
        self.weeks = _back(week, WEEKS)
        self.months = _back(month, MONTHS)
        self.rows = account.measures(self.weeks, as_of) + account.measures(self.months, as_of)
        self._by_key = {row.key: row for row in self.rows}
        self._inputs: dict[tuple[str, str], dict[str, float | None]] = {}
        self.scopes = [ALL, *account.marketplaces]
        self.findings: list[Finding] = account.findings
        self._answers: dict[tuple[str, str], str] = {}  # (period, KPI) → the marketplace that answers for all
        self._reported = [(kpi, names) for kpi in catalogue.values() if (names := reported_by(kpi))]
        self._let_the_worst_answer([*self.weeks, *self.months])

    def look_at(self, period: Period) -> Period:
        """The period, or as much of it as has passed, measured with those that it is compared with."""
        seen: Period = period
        if period.first <= self.as_of < period.span.last and not self._covers(period):
            seen = ToDate(period, (self.as_of - period.first).days + 1)
        wanted = [p for p in (seen, seen.previous(), seen.year_ago()) if self.row(p, ALL) is None]
        new = self.account.measures(list({p.label: p for p in wanted}.values()), self.as_of)
        self._by_key |= {row.key: row for row in new}
        self._inputs.clear()
        self._let_the_worst_answer([p for p in (seen, seen.previous(), seen.year_ago()) if p in wanted])
        return seen

    def _let_the_worst_answer(self, periods: Sequence[Period]) -> None:
        """Give ALL what is reported of the marketplace with the worst status, figure and target from that one (N24).

        Where others have no report, only a missed target is shown: what is not known can make it no better.
        """
        if len(self.account.marketplaces) > 1:
            for period in periods:
                settled: set[str] = set()
                for kpi, names in self._reported:
                    if settled.isdisjoint(names) and (market := self._worst(kpi, names, period)):
                        self._take_over(period, kpi, names, market)
                        settled.update(names)
            self._inputs.clear()

    def _worst(self, kpi: Kpi, names: Sequence[str], period: Period) -> str | None:
        """The marketplace that answers for all; None where nothing differs, or too little is known."""
        markets = self.account.marketplaces
        own = {m: row.values for m in markets if (row := self.row(period, m)) is not None}
        having = [m for m in markets if m in own and own[m].keys() >= set(kpi.formula.measures)]
        if not having or len({tuple(own[m].get(n) for n in names) for m in markets if m in own}) == 1:
            return None
        scores = {m: self.score(kpi, period, m) for m in having}
        levels = {m: severity(s.status, s.seen, s.target) for m, s in scores.items()}
        first = kpi.formula.measures[0]
        read = {m: own[m][first] for m in having}
        found = worst_marketplace(levels, {m: s.badness for m, s in scores.items()}, read, measures()[first].worst)
        return found if levels[found] or len(having) == len(markets) else None

    def _take_over(self, period: Period, kpi: Kpi, names: Sequence[str], market: str) -> None:
        total, own = self.row(period, ALL), self.row(period, market)
        if total is None or own is None:
            return
        self._answers[period.label, kpi.id] = market
        for name in names:
            total.values.pop(name, None)
            total.photographs.pop(name, None)
            if name in own.values:
                total.give({name: own.values[name]}, own.answered_by.get(name, ""), own.photographs.get(name))

    def end_of(self, period: Period) -> date:
        """The last day of the period that is known: its end, or the as-of day while it goes on."""
        return min(period.span.last, self.as_of)

    def newest(self, periods: Sequence[Week | Month]) -> Week | Month:
        """The last of the periods with numbers that is over, else the last that has any, else the one that goes on."""
        done = [p for p in periods if p.span.last <= self.as_of]
        known = next((p for p in reversed(done) if self.seen(p)), None) or next(filter(self.seen, periods[::-1]), None)
        return known or (done[-1] if done else periods[-1])

    @property
    def opens_on(self) -> Week | Month:
        """The newest week, of a store that has months only the newest month; what moves comes before a photograph."""
        weeks, months = self.newest(self.weeks), self.newest(self.months)
        for told in (self._moves, self.seen):
            for period in (weeks, months):
                if told(period):
                    return period
        return weeks

    def _moves(self, period: Period) -> bool:
        """Whether sales or advertising of the period are known."""
        rows = (self.row(period, scope) for scope in self.scopes)
        return any(row is not None and not row.values.keys().isdisjoint(("gmv", "sp_spend", "spend")) for row in rows)

    def seen(self, period: Period) -> bool:
        """Whether any report says something of the period."""
        return any((row := self.row(period, scope)) is not None and row.seen for scope in self.scopes)

    def known(self, periods: Sequence[Week | Month]) -> list[Week | Month]:
        """The periods from the first one on that any report says something of."""
        first = next((n for n, p in enumerate(periods) if self.seen(p)), len(periods))
        return list(periods[first:])

    def overdue(self, period: Week | Month) -> bool:
        """Whether the period's review closes itself: it is not the newest of its kind, and long over (rule D10)."""
        newest = self.newest(self.weeks if isinstance(period, Week) else self.months)
        return period != newest and self.as_of > period.span.last + timedelta(days=CLOSES_AFTER_DAYS)

    def _covers(self, period: Period) -> bool:
        """Whether sales are known for the whole period already."""
        row = self.row(period, ALL)
        return row is not None and "gmv" in row.values

    def row(self, period: Period, marketplace: str) -> PeriodMeasures | None:
        """The measures of one period and marketplace; None outside the periods the board holds."""
        return self._by_key.get(f"{period.label}|{marketplace}")

    def inputs(self, period: Period, marketplace: str) -> dict[str, float | None]:
        """Every measure, those of the previous period as `x__prev` and a year ago as `x__year_ago`."""
        if (key := (period.label, marketplace)) in self._inputs:
            return self._inputs[key]
        found = self._inputs[key] = {}
        for suffix, other in (("", period), ("__prev", period.previous()), ("__year_ago", period.year_ago())):
            row = self.row(other, marketplace)
            for name, value in (row.values if row else {}).items():
                found[name + suffix] = value
        return found

    def value(self, kpi: Kpi, period: Period, marketplace: str) -> float | None:
        return evaluate(kpi.formula, self.inputs(period, marketplace))

    def target(self, kpi: Kpi, period: Period, marketplace: str, part: Scope = ACCOUNT) -> Target:
        """The target that held on the period's last day, of the marketplace or a part of it, an ASIN or product line.

        One that was typed and does not fit is left out; `refused_targets` tells of it.

        What was typed into the Targets sheet holds for every period whose review was still open on that day, as the
        sheet itself shows it; a period that had closed by then keeps the target it was judged by.
        """
        found, _ = self._target(kpi, period, marketplace, part)
        return found

    def refused_targets(self, periods: Sequence[Period] = ()) -> list[Finding]:
        """A finding for each typed target whose edges are out of order, in the newest periods and those named.

        Nothing is remembered while scores are computed: who tells of findings asks for these first.
        """
        found: dict[Finding, None] = {}
        typed = [k for k in self.catalogue.values() if self.sheet.get((k.inverse_of or k).id)]
        for period in dict.fromkeys([*periods, *self.weeks[-JUDGED:], *self.months[-JUDGED:]]):
            for kpi in typed:
                for scope in self.scopes:
                    if (finding := self._target(kpi, period, scope, ACCOUNT)[1]) is not None:
                        found[finding] = None
        return list(found)

    def _target(self, kpi: Kpi, period: Period, marketplace: str, part: Scope) -> tuple[Target, Finding | None]:
        """The target, and the finding where what was typed had to be left out."""
        answers = self._answers.get((period.label, kpi.id)) if part == ACCOUNT else None
        scope = replace(part, marketplace=answers if marketplace == ALL else marketplace)
        own = (kpi.inverse_of or kpi).id
        typed = {k: _typed_while_open(self.sheet.get(k, ()), period) for k in (kpi.id, own)}
        try:
            return effective(kpi, self.toml, typed, period.span.last, scope), None
        except TargetRefused as why:
            finding = Finding("input-refused", column=own, value=str(why))
            return effective(kpi, self.toml, {}, period.span.last, scope), finding

    def _plan(self, kpi: Kpi, period: Period, marketplace: str, given: dict[str, float | None]) -> float | None:
        """What the value is held against, where its basis is a ratio; it may name another KPI's target."""
        if kpi.ratio_to is None:
            return None
        named = {}
        for name in kpi.ratio_to.inputs:
            if name.endswith("__target"):
                limits = self.target(self.catalogue[name.removesuffix("__target")], period, marketplace).target
                named[name] = (limits.high if limits.high is not None else limits.low) if limits else None
        return evaluate(kpi.ratio_to, given | named)

    def score(self, kpi: Kpi, period: Period, marketplace: str = ALL) -> Score:
        """One KPI judged by the one status rule (N7)."""
        given = self.inputs(period, marketplace)
        previous = self.value(kpi, period.previous(), marketplace)
        year_ago = self.value(kpi, period.year_ago(), marketplace)
        return self._judged(kpi, period, marketplace, given, previous, year_ago)

    def score_of(
        self, kpi: Kpi, period: Period, marketplace: str, given: dict[str, float | None], part: Scope
    ) -> Score:  # fmt: skip
        """One KPI of a part of the marketplace, such as an ASIN; `given` has its inputs, as `inputs` has them."""
        previous, year_ago = (
            evaluate(kpi.formula, {n.removesuffix(suffix): v for n, v in given.items() if n.endswith(suffix)})
            for suffix in ("__prev", "__year_ago")
        )
        return self._judged(kpi, period, marketplace, given, previous, year_ago, part)

    def _judged(
        self, kpi: Kpi, period: Period, marketplace: str, given: dict[str, float | None], previous: float | None,
        year_ago: float | None, part: Scope = ACCOUNT,
    ) -> Score:  # fmt: skip
        value = evaluate(kpi.formula, given)
        target = self.target(kpi, period, marketplace, part)
        plan = self._plan(kpi, period, marketplace, given)
        judged = judged_value(kpi, value, previous, year_ago, plan)
        row = self.row(period, marketplace)
        mature = row.mature(kpi.inputs) and self.state(period, marketplace) is not State.PARTIAL if row else True
        worst = kpi.worst(given)
        hold = Hold(previous, self.account.settings.hysteresis, kpi.most)
        status = judge(
            value, target, judged=judged, sample_ok=kpi.sample_ok(given), mature=mature, worst=worst,
            explained=kpi.explained(given), warned=kpi.warned(given), hold=hold,
        )  # fmt: skip
        of = self._answers.get((period.label, kpi.id), "") if marketplace == ALL else ""
        of_day = row.photograph(kpi.formula.measures) if row and value is not None else None
        summed = "sessions" in kpi.formula.measures and (given.get(ASIN_TRAFFIC) or 0) > 0
        return Score(kpi, value, previous, year_ago, judged, target, status, worst, mature, of, summed, of_day)

    def scorecard(self, period: Period, marketplace: str = ALL) -> list[Score]:
        """Every KPI, by priority."""
        kpis = sorted(self.catalogue.values(), key=lambda k: k.priority)
        return [self.score(k, period, marketplace) for k in kpis]

    def switched_on(self) -> list[Kpi]:
        """The KPIs whose measures have ever been seen; the others wait for their source."""
        seen = {name for row in self.rows for name in row.values}
        return [k for k in self.catalogue.values() if seen.issuperset(k.formula.measures)]

    def waiting(self) -> list[Kpi]:
        """The KPIs whose source was never seen."""
        on = {k.id for k in self.switched_on()}
        return [k for k in self.catalogue.values() if k.id not in on]

    def state(self, period: Period, marketplace: str = ALL) -> State:
        """Partial while the period goes on, preliminary while its numbers move, then final (rule N10)."""
        if isinstance(period, ToDate) or self.as_of < period.span.last:
            return State.PARTIAL
        row = self.row(period, marketplace)
        return State.PRELIMINARY if row is None or row.immature else State.FINAL

    def currency(self, marketplace: str) -> str:
        return (self.account.base or "") if marketplace == ALL else self.account.currency_of[marketplace]


def closes_on(period: Period) -> date:
    """The last day on which a period's review is open; the newest month stays open until the next one is over."""
    settled = period.span.last + timedelta(days=CLOSES_AFTER_DAYS)
    return max(settled, period.next().span.last) if isinstance(period, Month) else settled


def _typed_while_open(rows: Sequence[TargetRow], period: Period) -> list[TypedTarget]:
    """The row that stood when the period closed: a later one replaces an earlier one whole."""
    dated = [row for row in rows if (row.valid_from or date.min) <= closes_on(period)]
    last = max(dated, key=lambda row: row.valid_from or date.min, default=None)
    return [TypedTarget(last.target, last.warn, last.breach, last.marketplace)] if last else []


def worst_first(scores: Iterable[Score]) -> list[Score]:
    """Breaches, then warnings; the worst (spend without sales, rule N6) first, then by priority.

    A KPI that says the same test as another one stands there once.
    """
    judged = [s for s in scores if s.status in (Status.BREACH, Status.WARN)]
    ids = {s.kpi.id for s in judged}
    once = [s for s in judged if s.kpi.same_test_as not in ids]
    return sorted(once, key=lambda s: (s.status is not Status.BREACH, not s.worst, s.kpi.priority))


def _back(last: Week | Month, count: int) -> Sequence[Week | Month]:
    periods: list[Week | Month] = [last]
    while len(periods) < count:
        periods.append(periods[-1].previous())
    return periods[::-1]
