"""KPIs against targets: the scorecard of a period, for a terminal, for JSON, for a CI gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.findings import Finding
from xlops.jobs.board import open_board
from xlops.jobs.fail_on import reaches
from xlops.kpis import Kpi, Limits
from xlops.language import NOTHING, Text
from xlops.marketplaces import marketplace as known_marketplace
from xlops.measures import ALL
from xlops.measures.waiting import contested, told_of
from xlops.period_words import KIND, read_period
from xlops.periods import Month, Period, ToDate, Week
from xlops.review.closing import stale_findings
from xlops.review.compared import across_findings
from xlops.review.lacking import lacking_findings
from xlops.review.landing import MonthToDate, month_to_date
from xlops.review.records import figures, grounds
from xlops.review.score import Score, State
from xlops.review.scorecard import Board
from xlops.review.settling import settled_told
from xlops.review.single import Single, single_breaches
from xlops.review.total import Total
from xlops.settings import Settings

TREND = 13


@dataclass(frozen=True)
class Check:
    """The scorecard of one period and marketplace; `days` of it have passed where it goes on, else None.

    `trend` holds each KPI's values of the last 13 periods up to this one, oldest first; `waiting` the KPIs that no
    source was ever seen for.
    """

    period: Period
    marketplace: str
    currency: str
    state: State
    days: int | None
    total: Total
    scores: list[Score]
    trend: dict[str, list[float | None]]
    waiting: list[Kpi]
    findings: list[Finding]
    breaches: list[Single]  # of single marketplaces, which a total does not show
    month: MonthToDate | None = None  # the month that goes on, whatever the period
    settling: Text = NOTHING  # what settling did to the newest week that is final, beside one that still moves

    @property
    def shown(self) -> list[Score]:
        """The scores of the KPIs that have a source."""
        off = {k.id for k in self.waiting}
        return [s for s in self.scores if s.kpi.id not in off]

    def reaches(self, level: str) -> bool:
        """Whether a KPI is at or beyond `warn` or `breach` for certain, or with `likely` likely in breach.

        Of a total also one that is in breach in a single marketplace alone, as its red line says (rule N24).
        """
        return reaches(level, (s.status for s in (*self.scores, *(b.score for b in self.breaches))))

    def record(self) -> dict[str, Any]:
        """The check as plain values and texts: the stable JSON schema of `xlops check --json`."""
        return {
            "period": self.period.label,
            **self.period.span.record(),
            "marketplace": self.marketplace,
            "currency": self.currency,
            "state": self.state.value,
            "days": self.days,
            "score": {
                "points": self.total.points,
                "judged": self.total.judged,
                "of": self.total.of,
                "capped_by": list(self.total.capped_by),
                "uncapped": self.total.uncapped,
                "said_twice": list(self.total.said_twice),
            },
            "month": self.month.record() if self.month else None,
            "kpis": [_record(s) for s in self.scores],
            "breaches": [
                {"marketplace": s.marketplace, "id": s.score.kpi.id, "likely": s.likely, "says": s.words}
                for s in self.breaches
            ],
            "waiting": [{"id": k.id, "needs": k.supply} for k in self.waiting],
            "findings": [f.record() for f in self.findings],
        }


def latest(board: Board, scope: str = ALL, *, settled: bool = False) -> Week | Month:
    """What the Dashboard opens on: the last week with numbers that is over, of a store that has months only the last
    month; with `settled`, the last one that no longer moves."""
    newest = board.opens_on
    if not settled:
        return newest
    known = board.weeks if isinstance(newest, Week) else board.months
    over = [p for p in known if p.span.last <= board.as_of and board.seen(p)]
    done = [p for p in over if board.state(p, scope) is State.FINAL]
    if not done:
        raise UsageError(
            Text(
                "no {kind} has settled yet: leave --settled out, or name a --period",
                "还没有数据已定的{kind}：去掉 --settled，或用 --period 指定期间",
            ).format(kind=KIND[newest.kind])
        )
    return done[-1]


def scope_of(board: Board, marketplace: str | None) -> str:
    """The code of a marketplace as a person writes it (UK is GB), ALL without one. Errors: UsageError."""
    return scope_in(board.scopes[1:], marketplace)


def scope_in(known: Sequence[str], marketplace: str | None) -> str:
    """The same among marketplaces that a store has."""
    scope = ALL if marketplace is None or marketplace.upper() == ALL else known_marketplace(marketplace).code
    if scope not in (ALL, *known):
        said = Text("the store has no data of {scope}; it has {known}", "店铺没有 {scope} 的数据，已有：{known}")
        raise UsageError(said.format(scope=scope, known=", ".join(known)))
    return scope


def check(
    folder: Path,
    settings: Settings,
    period: str | None = None,
    marketplace: str | None = None,
    *,
    settled: bool = False,
    today: date | None = None,
) -> Check:
    """The scorecard of `period`: by default the last week that is over, with `settled` the last that no longer moves.

    A period in words (`W47`, `last week`) is meant as of `today` (default: the real day).

    Errors: UsageError, StoreError.
    """
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings)
        scope = scope_of(board, marketplace)
        asked = read_period(period, today or date.today(), settings.week_start, board.as_of) if period else None
        chosen = board.look_at(asked or latest(board, scope, settled=settled))
        markets = board.account.marketplaces if scope == ALL else [scope]
        lacking = [*lacking_findings(board.account, markets, chosen), *contested(store, chosen.span, markets)]
        if not told_of(board.account.waiting, chosen.span, markets):
            _refuse_unseen(board, chosen)
        return Check(
            period=chosen,
            marketplace=scope,
            currency=board.currency(scope),
            state=board.state(chosen, scope),
            days=chosen.days if isinstance(chosen, ToDate) else None,
            total=board.total(chosen, scope),
            scores=board.scorecard(chosen, scope),
            trend=_trend(board, chosen, scope),
            waiting=board.waiting(),
            findings=[
                *board.findings,
                *board.refused_targets([chosen]),
                *stale_findings(board, [chosen], scope),
                *across_findings(board, chosen, scope),
                *dict.fromkeys(lacking),
            ],
            breaches=single_breaches(board, chosen) if scope == ALL else [],
            month=month_to_date(board, scope),
            settling=settled_told(board, chosen, scope),
        )


def _refuse_unseen(board: Board, period: Period) -> None:
    first = board.account.first_day
    if period.first > board.as_of or (first and period.span.last < first):
        said = Text(
            "there is no data for {period}: reports cover {first} to {last}",
            "没有 {period} 的数据：报告覆盖 {first} 至 {last}",
        )
        raise UsageError(said.format(period=period.label, first=first, last=board.as_of))


def _trend(board: Board, last: Period, scope: str) -> dict[str, list[float | None]]:
    """Each KPI over the periods that the board holds up to `last`; quarters and years have none."""
    known: Sequence[Period] = {"week": board.weeks, "month": board.months}.get(last.kind, [])
    periods = [p for p in known if p.first <= last.first][-TREND:]
    return {k.id: [board.value(k, p, scope) for p in periods] for k in board.catalogue.values()}


def _record(score: Score) -> dict[str, Any]:
    return {
        "id": score.kpi.id,
        "name": score.kpi.name,
        "unit": score.kpi.unit,
        **figures(score),
        "target": _side(score.target.target),
        "warn": _side(score.target.warn),
        "breach": _side(score.target.breach),
        **grounds(score),
    }


def _side(limits: Limits | None) -> float | list[float | None] | None:
    if limits is None:
        return None
    sides = [limits.low, limits.high]
    known = [v for v in sides if v is not None]
    return known[0] if len(known) == 1 else sides
