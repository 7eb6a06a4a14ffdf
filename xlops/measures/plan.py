"""What was planned (the Plan sheet): a month's figures spread over its days, so that weeks have a plan (rule N16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from xlops.facts.sheets import own_rows
from xlops.measures.currency import rate_of_sum
from xlops.measures.giver import Giver, Sources, Stage, made_from
from xlops.measures.measured import ALL, MONEY, PLANNED, PeriodMeasures
from xlops.periods import Month, Span
from xlops.sheets import SHEETS


def _give(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row its plan, where every month that it touches has one; a plan of the whole store is that of ALL."""
    typed = own_rows(sources.store.con, SHEETS["plan"])
    plans = {(line["month"], line["marketplace"] or ALL): line for line in typed}
    for row in rows if plans else ():
        spans = _months(row.period.span)
        rates = [sources.exchange.flow(row.currency, span) for span in spans]
        for measure, columns in PLANNED.items():
            parts = [
                _planned(span, plans.get((Month.of(span.first).first, row.marketplace), {}), columns) for span in spans
            ]
            known = [part for part in parts if part is not None]
            if len(known) == len(spans):
                rate = rate_of_sum(list(zip(known, rates, strict=True)))
                row.give({measure: sum(known)}, "", rates={measure: rate} if measure in MONEY else {})


def _months(span: Span) -> list[Span]:
    """The span cut where months begin."""
    months = sorted({Month.of(day) for day in span.days()})
    return [Span(max(span.first, m.span.first), min(span.end, m.span.end)) for m in months]


def _planned(span: Span, plan: Mapping[str, object], columns: Sequence[str]) -> float | None:
    """What was planned for a part of a month."""
    values = [plan.get(column) for column in columns]
    if any(value is None for value in values):
        return None
    return prod(float(str(value)) for value in values) * len(span) / len(Month.of(span.first).span)


PLAN = Giver("plan", _give, made_from("", tuple(PLANNED)))
PLAN_OF_ALL = Giver("plan of the whole store", _give, PLAN.gives, stage=Stage.ALL)
