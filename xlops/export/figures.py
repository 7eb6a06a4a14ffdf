"""KPIs as the scorecard of the sheet shows them: the same KPIs, the same strings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from xlops.export.page import KpiLine, Sparks
from xlops.kpis import Kpi, Limits
from xlops.kpis.formula import Divide
from xlops.kpis.pages import due_kpis, first_page
from xlops.language import NOTHING, Text, plain
from xlops.money import WITHOUT_DECIMALS
from xlops.periods import Month, Week
from xlops.review.off_target import broken, edge_told
from xlops.review.sayings import saying
from xlops.review.score import Score
from xlops.review.scorecard import Board
from xlops.review.settling import last_settled
from xlops.review.words import NO_VALUE, limits, money, ranged
from xlops.targets import NO_SALES, Status

PERIODS = 13
WORST_FIRST = (
    Status.BREACH, Status.LIKELY_BREACH, Status.WARN, Status.LIKELY_WARN, Status.OPEN, Status.LOW_SAMPLE, Status.INFO,
    Status.LIKELY_MET, Status.MET, Status.NO_DATA,
)  # fmt: skip


def scorecard(board: Board, period: Week | Month, scope: str) -> tuple[list[KpiLine], list[KpiLine]]:
    """The KPIs of the sheet's first page, worst first, and all others that have a number or are in breach.

    Those off target are there whatever the cadence of their KPI: `check` and the findings count them too.
    """
    on = board.switched_on()
    due = due_kpis(period.kind, on)
    scores = [board.score(kpi, period, scope) for kpi in (*due, *(k for k in on if k not in due))]
    scores = [s for n, s in enumerate(scores) if n < len(due) or s.status.off]
    seen = [s for s in scores if s.value is not None or s.status is not Status.NO_DATA]
    shown = {k.id for k in first_page(period.kind)}
    core = _sorted([s for s in seen if s.kpi.id in shown])
    others = _sorted([s for s in seen if s.kpi.id not in shown])
    told = partial(line, board, period=period, scope=scope, final=last_settled(board, period, scope))
    return list(map(told, core)), list(map(told, others))


def _sorted(scores: Sequence[Score]) -> list[Score]:
    return sorted(scores, key=lambda s: (WORST_FIRST.index(s.status), not s.kpi.core, s.kpi.priority))


def line(board: Board, s: Score, period: Week | Month, scope: str, final: Week | Month | None) -> KpiLine:
    """A row of the scorecard; `final` is the last period that no longer moves."""
    currency = board.currency(scope)
    told = partial(number, s.kpi, currency=currency)
    return KpiLine(
        id=s.kpi.id,
        status=s.status,
        name=s.name,
        value=value_told(s, currency),
        expected=expected_text(s, currency),
        target=edge_told(s),
        before=told(s.previous),
        change=change_told(s.kpi, s.change),
        settled=told(board.value(s.kpi, final, scope)) if final else NO_VALUE,
        year_ago=NO_VALUE if s.kpi.is_change else told(s.year_ago),
        sparks=sparks(values_of(board, s.kpi, period, scope), _level(s)),
        missed=_missed(s) if s.status.off else NOTHING,
    )


def _missed(s: Score) -> Text:
    """`early warning ≤ 0.50%`; nothing where it is the target that is missed."""
    word, edge = ("warn", s.limit) if s.early else broken(s)
    return NOTHING if word == "target" else saying("edge", word) + plain(" ") + limits(edge, s.kpi)


def value_told(s: Score, currency: str = "") -> Text:
    """The value; of spend without sales the word for it (rule N6)."""
    return NO_SALES if s.unsold else plain(number(s.kpi, s.value, currency))


def expected_text(s: Score, currency: str = "") -> str:
    """What the value comes to, as the sheet writes it; nothing where that is the value, as far as it matters."""
    of = s.interval
    if of is None or s.value is None or not s.ranged or of.within(s.value, change=s.kpi.is_change):
        return ""
    return ranged(*(number(s.kpi, v, currency) for v in (of.expected, of.low, of.high)))


def number(kpi: Kpi, value: float | None, currency: str = "") -> str:
    """A value in the number format that the sheet gives the KPI: `25.7%`, `132,086`, `+4.2%`, `0.62`."""
    if value is None:
        return NO_VALUE
    sign = "+" if kpi.is_change else ""
    match kpi.unit:
        case _ if kpi.is_change:
            return _signless_zero(f"{value:{sign}.1%}")
        case "share":
            return f"{value:.2%}" if _is_fine(kpi) else f"{value:.1%}"
        case "money":
            whole = not isinstance(kpi.formula.root, Divide) or currency in WITHOUT_DECIMALS
            return f"{value:,.0f}" if whole else money(value)
        case "ratio" | "weeks":
            return f"{value:,.2f}"
        case _:
            return f"{value:,.0f}"


def change_told(kpi: Kpi, change: float | None) -> str:
    """The change on a period before: a difference of shares in points."""
    if change is None:
        return NO_VALUE
    if kpi.unit != "share":
        return _signless_zero(f"{change:+.1%}")
    return _signless_zero(f"{change * 100:+.2f} pp" if _is_fine(kpi) else f"{change * 100:+.1f} pp")


def _signless_zero(told: str) -> str:
    """A zero has no sign on the sheet."""
    return told[1:] if told[0] in "+-" and not any(c in "123456789" for c in told) else told


def _is_fine(kpi: Kpi) -> bool:
    """Whether a share is so small that it needs two decimals, as a click-through rate does."""
    sizes = [abs(s) for e in (kpi.target, kpi.warn, kpi.breach) if e for s in (e.low, e.high) if s]
    return kpi.unit == "share" and kpi.basis == "level" and bool(sizes) and max(sizes) < 0.02


def values_of(board: Board, kpi: Kpi, period: Week | Month, scope: str) -> list[float | None]:
    """The KPI in the thirteen periods up to this one, oldest first."""
    return [board.value(kpi, p, scope) for p in last_periods(board, period)]


def last_periods(board: Board, period: Week | Month) -> list[Week | Month]:
    """The thirteen periods up to this one that the board holds, oldest first."""
    held: Sequence[Week | Month] = board.weeks if isinstance(period, Week) else board.months
    return [p for p in held if p.first <= period.first][-PERIODS:]


def _level(s: Score) -> float | None:
    """The target as a level of the KPI itself, where it has one edge of that kind."""
    edge: Limits | None = s.target.target
    if edge is None or s.target.basis != "level" or (edge.low is not None and edge.high is not None):
        return None
    return edge.low if edge.low is not None else edge.high


def sparks(values: Sequence[float | None], target: float | None = None) -> Sparks:
    """Columns from the target, else from zero, on one scale."""
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return Sparks()
    base = 0.0 if target is None else target
    low, high = min(*known, base), max(*known, base)
    if high == low:
        return Sparks()
    return Sparks(tuple(None if v is None else (v - low) / (high - low) for v in values), (base - low) / (high - low))
