"""KPIs against targets: the scorecard of a period, for a terminal, for JSON, for a CI gate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.findings import Finding
from xlops.jobs.board import open_board
from xlops.kpis import Lang
from xlops.marketplaces import marketplace as known_marketplace
from xlops.measures import ALL
from xlops.periods import Month, Week, parse_period
from xlops.review.scorecard import Board, Score, State
from xlops.settings import Settings
from xlops.targets import Status


@dataclass(frozen=True)
class Check:
    """The scorecard of one period and marketplace."""

    period: Week | Month
    marketplace: str
    currency: str
    state: State
    scores: list[Score]
    findings: list[Finding]

    def reaches(self, level: str) -> bool:
        """Whether a KPI is at or beyond `warn` or `breach`."""
        bad = {"warn": {Status.WARN, Status.BREACH}, "breach": {Status.BREACH}}.get(level, set())
        return any(s.status in bad for s in self.scores)


def latest_week(board: Board, scope: str = ALL, *, settled: bool = False) -> Week | Month:
    """The last week that is over, else the one that goes on; with `settled`, the last one that no longer moves."""
    done = [w for w in board.weeks if board.as_of >= w.span.last]
    if settled:
        done = [w for w in done if board.state(w, scope) is State.FINAL]
        if not done:
            raise UsageError("no week has settled yet: leave --settled out, or name a --period")
    return done[-1] if done else board.weeks[-1]


def check(
    folder: Path,
    settings: Settings,
    period: str | None = None,
    marketplace: str | None = None,
    *,
    settled: bool = False,
) -> Check:
    """The scorecard of `period`: by default the last week that is over, with `settled` the last that no longer moves.

    Errors: UsageError, StoreError.
    """
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings)
        scope = ALL if marketplace in (None, ALL) else known_marketplace(str(marketplace)).code
        if scope not in board.scopes:
            raise UsageError(f"the store has no data of {scope}; it has {', '.join(board.scopes[1:])}")
        chosen = parse_period(period, settings.week_start) if period else latest_week(board, scope, settled=settled)
        known = board.weeks if isinstance(chosen, Week) else board.months
        if chosen not in known:
            raise UsageError(
                f"{chosen.label} lies outside the {chosen.kind}s xlops looks at: {known[0].label} to {known[-1].label}"
            )
        scores = board.scorecard(chosen, scope)
        return Check(chosen, scope, board.currency(scope), board.state(chosen, scope), scores, board.findings)


def as_record(result: Check, language: str = "en") -> dict[str, Any]:
    """The check as plain values: the stable JSON schema of `xlops check --json`."""
    lang: Lang = "zh" if language == "zh" else "en"
    return {
        "period": result.period.label,
        "from": str(result.period.span.first),
        "to": str(result.period.span.last),
        "marketplace": result.marketplace,
        "currency": result.currency,
        "state": result.state.value,
        "kpis": [
            {
                "id": s.kpi.id,
                "name": s.kpi.name(lang),
                "unit": s.kpi.unit,
                "value": s.value,
                "previous": s.previous,
                "year_ago": s.year_ago,
                "judged": s.judged,
                "status": s.status.value,
                "target": _side(s.target.target),
                "warn": _side(s.target.warn),
                "breach": _side(s.target.breach),
                "target_source": s.target.source,
            }
            for s in result.scores
        ],
        "findings": [f.record(language) for f in result.findings],
    }


def _side(limits: Any) -> Any:
    if limits is None:
        return None
    sides = [limits.low, limits.high]
    known = [v for v in sides if v is not None]
    return known[0] if len(known) == 1 else sides
