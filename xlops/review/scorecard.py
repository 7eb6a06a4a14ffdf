"""Every KPI of a period against its target: value, what it is compared with, status and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import dropwhile

from xlops.findings import Finding
from xlops.kpis import Catalogue, Kpi, measures, supply_of
from xlops.kpis.surfaces.python import evaluate
from xlops.measures import ALL, Account, PeriodMeasures
from xlops.measures.unsettled import Unsettled
from xlops.periods import Month, Period, ToDate, Week, up_to
from xlops.review.alike import NOTHING_LEFT_OUT, Alike, Figures
from xlops.review.expected import Mondays, Outlook, bounds_of
from xlops.review.goals import Goals
from xlops.review.marks import Marks, across, is_marked, is_summed, states
from xlops.review.open_until import OPEN_AT_LEAST_DAYS, closes_on
from xlops.review.score import Score, State
from xlops.review.total import Total, total
from xlops.review.usual import Usual, Weekly
from xlops.review.worst import reported_by, severity, worst_marketplace
from xlops.targets import ACCOUNT, Hold, Rows, Scope, Target, judge

WEEKS = 52 + 14 + 6  # a review that is still open shows fourteen, each with the one a year before
MONTHS = 24
JUDGED = 14  # newest periods of each kind whose statuses are kept
_Beside = tuple[float | None, float | None, tuple[str, ...]]


class Board:
    """All periods of a store, measured once: what scorecards, tables and reviews are read from."""

    def __init__(
        self, account: Account, catalogue: Catalogue, toml: Rows, sheet: Rows, as_of: date, week_start: int = 0,
        weights: Mapping[str, float] | None = None,
    ) -> None:  # fmt: skip
        self.account, self.catalogue, self.goals = account, catalogue, Goals(toml, sheet)
        self.as_of = as_of
        self.weights = weights or {}
        self._figures: dict[tuple[str, str, str], Figures] = {}
        self._scores: dict[tuple[str, str, str], Score] = {}
        week, month = Week.of(as_of, week_start), Month.of(as_of)
        self.weeks = up_to(week, WEEKS)
        self.months = up_to(month, MONTHS)
        self.rows = account.measures(self.weeks, as_of) + account.measures(self.months, as_of)
        self._by_key = {row.key: row for row in self.rows}
        self._held: dict[str, Period] = {row.period.label: row.period for row in self.rows}
        self._parts: set[str] = set()
        self.alike = Alike(account, self.row)
        self._inputs: dict[tuple[str, str], dict[str, float | None]] = {}
        self.weekly = Weekly(account, self.row, self.part, Week.of(self.weeks[0].first, week_start))
        self.scopes = [ALL, *account.marketplaces]
        self.unsettled = Unsettled(account.sources, self.rows)
        self.mondays = Mondays(self.unsettled, self.row, [w for w in self.weeks if isinstance(w, Week)])
        self._estimated: Board | None = None
        self.findings: list[Finding] = account.findings
        self._answers: dict[tuple[str, str], str] = {}  # (period, KPI) → the marketplace that answers for all
        self._reported = [(kpi, names) for kpi in catalogue.values() if (names := reported_by(kpi))]
        self._reported_ids = {kpi.id for kpi, _ in self._reported}
        self._let_the_worst_answer([*self.weeks, *self.months])

    def look_at(self, period: Period) -> Period:
        """The period, or as much of it as has passed, measured with those that it is compared with."""
        sold = (row := self.row(period, ALL)) is not None and "gmv" in row.values  # for all of it already
        if period.first <= self.as_of < period.span.last and not sold:
            period = ToDate(period, (self.as_of - period.first).days + 1)
        self.measure([period, period.previous(), period.year_ago()])
        return period

    def measure(self, periods: Sequence[Period]) -> None:
        """Measure further periods."""
        wanted = [p for p in periods if self.row(p, ALL) is None]
        new = self.account.measures(list({p.label: p for p in wanted}.values()), self.as_of)
        self._by_key |= {row.key: row for row in new}
        self._held |= {row.period.label: row.period for row in new}
        self._parts.clear()
        self.forget()
        self._let_the_worst_answer(wanted)

    def _let_the_worst_answer(self, periods: Sequence[Period]) -> None:
        """Give ALL what is reported of the marketplace with the worst status, figure and target from that one (N24).

        Where others have no report it is that of those which have one: what is not known can make it no better.
        """
        if len(self.account.marketplaces) > 1:
            for period in periods:
                settled: set[str] = set()
                for kpi, names in self._reported:
                    if settled.isdisjoint(names) and (market := self._worst(kpi, names, period)):
                        self._take_over(period, kpi, names, market)
                        settled.update(names)
            self.forget()

    def forget(self) -> None:
        """Make anew whatever was made of the rows: they are others now."""
        for made in (self._inputs, self._figures, self._scores):
            made.clear()
        for known in (self.alike, self.weekly, self.mondays):
            known.forget()
        self._estimated = None

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
        return worst_marketplace(levels, {m: s.badness for m, s in scores.items()}, read, measures()[first].worst)

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
        return next((p for told in (self._moves, self.seen) for p in (weeks, months) if told(p)), weeks)

    def _moves(self, period: Period) -> bool:
        """Whether sales or advertising of the period are known."""
        rows = (self.row(period, scope) for scope in self.scopes)
        return any(row is not None and not row.values.keys().isdisjoint(("gmv", "sp_spend", "spend")) for row in rows)

    def seen(self, period: Period) -> bool:
        """Whether any report says something of the period."""
        return any((row := self.row(period, scope)) is not None and row.seen for scope in self.scopes)

    def tells(self, period: Period) -> bool:
        """Whether any KPI has a value of the period."""
        return any(s.value is not None for s in self.scorecard(period))

    def known(self, periods: Sequence[Week | Month]) -> list[Week | Month]:
        """The periods from the first on that any report says something of."""
        return list(dropwhile(lambda p: not self.seen(p), periods))

    def closes(self, period: Week | Month, made: date | None) -> bool:
        """Whether a review that was made on a day closes itself (rule D16): never the newest of its kind.

        Once its figures are settled, 21 days after its period at the earliest; else after 45 days; and only when it has
        stood open for 14. One of an earlier xlops, which does not say when it was `made`, has.
        """
        newest = self.newest(self.weeks if isinstance(period, Week) else self.months)
        open_for = (self.as_of - made).days if made else OPEN_AT_LEAST_DAYS
        return period != newest and open_for >= OPEN_AT_LEAST_DAYS and self.as_of > self._last_open(period)

    def _last_open(self, period: Period) -> date:
        """The last day on which a review that was made in time is open."""
        return closes_on(period, settled=self.state(period) is State.FINAL)

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
        """A KPI's number; of ALL over the marketplaces that have all it needs (rule N24)."""
        return evaluate(kpi.formula, self.inputs(period, self.answering(kpi, period, marketplace)))

    def given(self, kpi: Kpi, period: Period, marketplace: str) -> dict[str, float | None]:
        """What a number is made from and judged by: its own inputs like for like, those of its rules of all."""
        made = self.inputs(period, self.answering(kpi, period, marketplace))
        return self.inputs(period, marketplace) | {name: made.get(name) for name in kpi.formula.inputs}

    def answering(self, kpi: Kpi, period: Period, marketplace: str) -> str:
        """Whose measures make a number of ALL: the part of the marketplaces that have all it needs."""
        if not self._sums(kpi, marketplace):
            return marketplace
        return self.part(self.alike.having(kpi.formula.inputs, period))

    def _sums(self, kpi: Kpi, marketplace: str) -> bool:
        """Whether a number adds up marketplaces; what is reported has one that answers."""
        return marketplace == ALL and len(self.account.marketplaces) > 1 and kpi.id not in self._reported_ids

    def common(self, names: Sequence[str], *periods: Period) -> str:
        """The part of the marketplaces that have the measures in all of the periods; empty where none has."""
        known = [self.alike.having(names, period) for period in periods]
        common = [m for m in self.account.marketplaces if all(m in some for some in known)]
        return self.part(common) if common else ""

    def part(self, markets: Sequence[str]) -> str:
        """The name under which `row` and `inputs` have some marketplaces together; ALL where it is all of them."""
        if len(markets) == len(self.account.marketplaces):
            return ALL
        label = f"{ALL}:{'+'.join(markets)}"
        if label not in self._parts:
            self._parts.add(label)
            of = [(p, [r for m in markets if (r := self.row(p, m)) is not None]) for p in self._held.values()]
            self._by_key |= {row.key: row for row in self.account.part(label, of)}
        return label

    def target(self, kpi: Kpi, period: Period, marketplace: str, part: Scope = ACCOUNT) -> Target:
        """The target that held on the period's last day, of the marketplace or a part of it (ASIN, product line)."""
        return self._goal(kpi, period, marketplace, part)[0]

    def refused_targets(self, periods: Sequence[Period] = ()) -> list[Finding]:
        """A finding for each typed target whose edges are out of order, in the newest periods and those named."""
        typed = self.goals.typed(self.catalogue.values())
        newest = [*periods, *self.weeks[-JUDGED:], *self.months[-JUDGED:]]
        told = (self._goal(k, p, s, ACCOUNT)[1] for p in newest for k in typed for s in self.scopes)
        return list(dict.fromkeys(filter(None, told)))

    def _goal(self, kpi: Kpi, period: Period, marketplace: str, part: Scope) -> tuple[Target, Finding | None]:
        answers = self._answers.get((period.label, kpi.id)) if part == ACCOUNT else None
        scope = replace(part, marketplace=answers if marketplace == ALL else marketplace)
        return self.goals.of(kpi, period, self._last_open(period), scope)

    def plan(self, kpi: Kpi, period: Period, marketplace: str, given: dict[str, float | None]) -> float | None:
        """What the value is held against, where its basis is a ratio; it may name another KPI's target."""
        if kpi.ratio_to is None:
            return None
        return evaluate(kpi.ratio_to, given | self.targets_named(kpi, period, marketplace))

    def targets_named(self, kpi: Kpi, period: Period, marketplace: str) -> dict[str, float | None]:
        """The targets of others that are inputs of what a KPI is a ratio to."""
        named = [n for n in (kpi.ratio_to.inputs if kpi.ratio_to else ()) if n.endswith("__target")]
        of = {n: self.target(self.catalogue[n.removesuffix("__target")], period, marketplace).target for n in named}
        return {n: (t.high if t.high is not None else t.low) if t else None for n, t in of.items()}

    def score(self, kpi: Kpi, period: Period, marketplace: str = ALL) -> Score:
        """One KPI judged by the one status rule (N7)."""
        key = (kpi.id, period.label, marketplace)
        if key not in self._scores:
            figures = self.figures(kpi, period, marketplace)
            self._scores[key] = self._judged(kpi, period, marketplace, self.inputs(period, marketplace), figures)
        return self._scores[key]

    def figures(self, kpi: Kpi, period: Period, marketplace: str) -> Figures:
        """The KPI's number and what it is compared with, for ALL like for like."""
        key = (kpi.id, period.label, marketplace)
        if key not in self._figures:
            self._figures[key] = self._compared(kpi, period, marketplace)
        return self._figures[key]

    def _compared(self, kpi: Kpi, period: Period, marketplace: str) -> Figures:
        given = self.inputs(period, self.answering(kpi, period, marketplace))
        value = evaluate(kpi.formula, given)
        if not self._sums(kpi, marketplace):
            before, ago = (self.value(kpi, p, marketplace) for p in (period.previous(), period.year_ago()))
            named = marketplace == ALL and value is not None
            apart = self.alike.unreported(kpi.formula.measures, period) if named else NOTHING_LEFT_OUT
            plan = self.plan(kpi, period, marketplace, given)
            of = Figures(given, value, before, ago, value, value, plan, value, apart)
            return self._beyond_usual(kpi, period, marketplace, self.account.marketplaces, of)
        over = self.alike.having(kpi.formula.inputs, period)
        apart = self.alike.apart(kpi.formula.inputs, period, over) if value is not None else NOTHING_LEFT_OUT
        previous, now, of_before = self._beside(kpi, period, period.previous(), over)
        year_ago, now_ago, of_ago = self._beside(kpi, period, period.year_ago(), over)
        plan, now_plan, of_plan = self._beside_plan(kpi, period, over)
        if value is not None and (kpi.basis == "ratio_to" or (kpi.basis.startswith("change") and not kpi.is_change)):
            by_plan = kpi.basis == "ratio_to"
            judged_over = of_plan if by_plan else of_ago if kpi.against == "year_ago" else of_before
            if judged_over and judged_over != over:
                apart = replace(apart, over=over, judged_over=judged_over, by_plan=by_plan)
        of = Figures(given, value, previous, year_ago, now, now_ago, plan, now_plan, apart)
        return self._beyond_usual(kpi, period, ALL, over if kpi.is_change else of_before, of)

    def _beyond_usual(self, kpi: Kpi, period: Period, market: str, markets: Sequence[str], of: Figures) -> Figures:
        """With the change that events do not explain, where the KPI is judged by it (rule N34)."""
        if not kpi.beyond_usual or not markets or not isinstance(period, Week | Month):
            return of
        now = of.given if market != ALL else self.inputs(period, self.part(markets))
        return replace(of, usual=self.weekly.change(kpi, period, market, markets, of.judged(kpi), now))

    def _beside(self, kpi: Kpi, period: Period, other: Period, over: tuple[str, ...]) -> _Beside:
        """The KPI in another period, and in this one over the same marketplaces, and which these are."""
        if not over:
            return self.value(kpi, other, ALL), None, ()
        known = self.alike.having(kpi.formula.inputs, other)
        common = tuple(m for m in over if m in known)
        if not common:
            return None, None, ()
        part = self.part(common)
        before, now = (evaluate(kpi.formula, self.inputs(p, part)) for p in (other, period))
        return before, now, common

    def _beside_plan(self, kpi: Kpi, period: Period, over: tuple[str, ...]) -> _Beside:
        """What the KPI is a ratio to, and the KPI over the same marketplaces, and which these are."""
        if kpi.ratio_to is None:
            return None, None, ()
        known = self.alike.having(kpi.ratio_to.inputs, period)
        common = tuple(m for m in over if m in known)
        if not common:
            return None, None, ()
        given = self.inputs(period, self.part(common))
        return self.plan(kpi, period, ALL, given), evaluate(kpi.formula, given), common

    @property
    def estimated(self) -> Board:
        """The same board as its numbers are expected to come to rest; they carry errors where they are estimates."""
        if self._estimated is None:
            twin = copy(self)
            twin._figures, twin._scores, twin._inputs, twin._parts = {}, {}, {}, set()
            twin._by_key = {k: row for k, row in self._by_key.items() if k.split("|")[1] not in self._parts}
            over = [p for p in self._held.values() if self.state(p) is not State.PARTIAL]
            twin._by_key |= {row.key: row for row in self.unsettled.rows(over, self.scopes, self.row)}
            twin.alike, twin.weekly = Alike(self.account, twin.row), self.weekly.over(twin.row, twin.part)
            self._estimated = twin
        return self._estimated

    def expected(self, kpi: Kpi, period: Period, marketplace: str) -> Outlook | None:
        """What a number that still moves comes to; None where it does not, or what moves is not estimated."""
        row, goes_on = self.row(period, marketplace), self.state(period, marketplace) is State.PARTIAL
        if row is None or row.mature(kpi.inputs) or goes_on:
            return None
        label, of = self.answering(kpi, period, marketplace), self.estimated
        rows = {"": of.row(period, label), "__prev": of.row(period.previous(), label)}
        moving = row.immature.intersection(kpi.formula.inputs)
        return self.mondays.outlook(kpi, label, moving, rows, of.inputs(period, label), self.inputs(period, label))

    def score_of(
        self, kpi: Kpi, period: Period, marketplace: str, given: dict[str, float | None], part: Scope,
        usual: Callable[[float | None], Usual] | None = None,
    ) -> Score:  # fmt: skip
        """One KPI of a part of the marketplace, such as an ASIN; `given` has its inputs, as `inputs` has them.

        `usual` makes of its change on the period before the one that is judged.
        """
        previous, year_ago = (
            evaluate(kpi.formula, {n.removesuffix(suffix): v for n, v in given.items() if n.endswith(suffix)})
            for suffix in ("__prev", "__year_ago")
        )
        value, plan = evaluate(kpi.formula, given), self.plan(kpi, period, marketplace, given)
        figures = Figures(given, value, previous, year_ago, value, value, plan, value)
        if usual is not None and kpi.beyond_usual:
            figures = replace(figures, usual=usual(figures.judged(kpi)))
        return self._judged(kpi, period, marketplace, given, figures, part)

    def _judged(
        self, kpi: Kpi, period: Period, marketplace: str, rules: dict[str, float | None], of: Figures,
        part: Scope = ACCOUNT,
    ) -> Score:  # fmt: skip
        """The number held against its target; `rules` are the inputs of the KPI's rules, those of the whole scope."""
        value, judged, row = of.value, of.judged(kpi), self.row(period, marketplace)
        target = self.target(kpi, period, marketplace, part)
        mature = row.mature(kpi.inputs) and self.state(period, marketplace) is not State.PARTIAL if row else True
        worst = kpi.worst(of.given, rules)
        hold = Hold(of.previous, self.account.settings.hysteresis, kpi.most)
        expected = self.expected(kpi, period, marketplace) if not mature and part == ACCOUNT else None
        estimate = self.estimated.figures(kpi, period, marketplace) if expected else None
        bounds = bounds_of(kpi, target, expected, estimate) if expected and estimate else None
        seen = expected.interval.expected if expected else value
        warned = kpi.warned(rules) or kpi.beyond_healthy(seen, target.target)

        said = partial(
            judge, value, target, judged=judged, sample_ok=kpi.sample_ok(rules), worst=worst, warned=warned,
            explained=kpi.explained(rules), hold=hold,
        )  # fmt: skip
        found = said(mature=mature, bounds=bounds)
        if of.apart.late and not (reported_by(kpi) and severity(found, of.value, target)):
            mature, bounds, expected, estimate = False, None, None, None
            found = said(mature=False)
        of_day = row.photograph(kpi.formula.measures) if row and value is not None else None
        marks = self.marks(kpi, period, marketplace, of, part)
        return Score(
            kpi, value, of.previous, of.year_ago, judged, target, found, worst, mature, of_day, of.now, of.now_ago,
            marks, of.usual, expected, bounds, estimate,
        )  # fmt: skip

    def marks(self, kpi: Kpi, period: Period, marketplace: str, of: Figures, part: Scope = ACCOUNT) -> Marks:
        """What stands behind the name of a number; of an ASIN or product line only what it leaves out."""
        answers = self._answers.get((period.label, kpi.id), "") if marketplace == ALL else ""
        if part != ACCOUNT:
            return Marks(answers, of.apart)
        row = self.row(period, marketplace)
        if of.value is None:
            return Marks(answers, of.apart, summed=is_summed(kpi, row))
        markets = (of.apart.over or self.account.marketplaces) if marketplace == ALL else [marketplace]
        two_reports = bool(across(kpi, period, markets, self.row))
        return Marks(answers, of.apart, self.alike.products(kpi, period, markets), *states(kpi, row), two_reports)

    def marks_any(self, period: Period, marketplace: str) -> bool:
        """Whether numbers of one marketplace, or of the only one, can carry a mark."""
        markets = self.account.marketplaces if marketplace == ALL else [marketplace]
        known = is_marked(self.row(period, marketplace)) or any(self.alike.only(period, m) for m in markets)
        return known or any(across(kpi, period, markets, self.row) for kpi in self.catalogue.values())

    def scorecard(self, period: Period, marketplace: str = ALL) -> list[Score]:
        """Every KPI, by priority."""
        return [self.score(k, period, marketplace) for k in sorted(self.catalogue.values(), key=lambda k: k.priority)]

    def total(self, period: Period, marketplace: str = ALL) -> Total:
        """The composite score of the scorecard."""
        own = [k.id for k in self.catalogue.values() if k.source == "yours"]
        return total(self.scorecard(period, marketplace), self.weights, own)

    def switched_on(self) -> list[Kpi]:
        """The KPIs whose measures have ever been seen; the others wait for their source."""
        off = {k.id for k in self.waiting()}
        return [k for k in self.catalogue.values() if k.id not in off]

    def waiting(self) -> list[Kpi]:
        """The KPIs whose source was never seen; of one that has some of its sources what to supply is the others."""
        seen = {name for row in self.rows for name in row.values}
        off = ((k, [m for m in k.formula.measures if m not in seen]) for k in self.catalogue.values())
        return [replace(k, supply=supply_of(k, missing)) for k, missing in off if missing]

    def state(self, period: Period, marketplace: str = ALL) -> State:
        """Partial while the period goes on, preliminary while its numbers move, then final (rule N10).

        What has no sales, of a store that has some, waits for them.
        """
        if isinstance(period, ToDate) or self.as_of < period.span.last:
            return State.PARTIAL
        row = self.row(period, marketplace)
        if row is None or row.immature:
            return State.PRELIMINARY
        markets = self.account.marketplaces if marketplace == ALL else [marketplace]
        waits = self.alike.awaited(period).intersection(markets) or self.alike.is_gap(period, markets)
        return State.PRELIMINARY if waits else State.FINAL

    def currency(self, marketplace: str) -> str:
        return (self.account.base or "") if marketplace == ALL else self.account.currency_of[marketplace]
