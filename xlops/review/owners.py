"""What each person answers for: the products that the Products sheet gives an owner, judged as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from xlops.kpis import Kpi
from xlops.language import NOTHING, Text, listed
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.currency import SUMMED
from xlops.review.sayings import saying
from xlops.review.score import Score, worst_first
from xlops.review.scorecard import Board
from xlops.review.total import total
from xlops.review.words import shown
from xlops.targets import Scope, Status

_SHIFTS = ("", "__prev", "__year_ago")
_SHOWN = ("acos", "tacos", "usp", "buybox")


def owner_rows(
    board: Board, asins: pd.DataFrame, owners: Mapping[str, str], period: Week | Month
) -> list[dict[str, Any]]:
    """A row per owner, by GMV, and one of the products without; none where nobody owns a product that sold.

    `asins` has a row per ASIN and period over all marketplaces, money in the base currency. Changes are shown and not
    judged: they hang on launches and stock of single products.
    """
    if asins.empty or not owners:
        return []
    here = asins[asins["marketplace"] == ALL]
    of = here["asin"].map(owners).fillna("")
    now = here["period"] == period.label
    if not (of[now] != "").any():
        return []
    labels = (period.label, period.previous().label, period.year_ago().label)
    rows = []
    for owner in sorted(set(of[now])):
        given: dict[str, float | None] = {}
        for suffix, label in zip(_SHIFTS, labels, strict=True):
            part = here[(of == owner) & (here["period"] == label)]
            given |= {f"{name}{suffix}": _sum(part[name]) for name in SUMMED if name in part and len(part)}
        products = int(((of == owner) & now).sum())
        rows.append(_row(board, period, owner, products, given))
    return sorted(rows, key=lambda row: (row["key"] == "-", -(row["gmv"] or 0)))


def _sum(values: pd.Series[Any]) -> float | None:
    """What one product lacks the sum lacks."""
    return None if values.isna().any() else float(values.sum())


def _row(
    board: Board, period: Week | Month, owner: str, products: int, given: dict[str, float | None]
) -> dict[str, Any]:
    part = Scope(tags=frozenset({owner.casefold()}))
    judged = [k for k in board.catalogue.values() if _is_of_products(k)]
    scores = {k.id: board.score_of(k, period, ALL, given, part) for k in judged}
    found = total(scores.values(), board.weights)
    gmv, before = given.get("gmv"), given.get("gmv__prev")
    return {
        "key": owner or "-",
        "owner": owner or saying("word", "no_owner"),
        "score": found.points if owner else None,
        "off": _off(list(scores.values())) if owner else NOTHING,
        "products": products,
        "gmv": gmv,
        "change": gmv / before - 1 if gmv is not None and before else None,
        **{kpi: scores[kpi].value for kpi in _SHOWN},
        "judged": found.judged if owner else None,
    }


def _is_of_products(kpi: Kpi) -> bool:
    """Whether reports by product tell all that the KPI is made from and its sample, and it is no change."""
    names = {*kpi.formula.inputs, *kpi.min_sample}
    return names <= set(SUMMED) and kpi.basis == "level" and not kpi.is_change


def _off(scores: list[Score]) -> Text:
    """What misses its target, the worst first; that nothing is final yet, where it is so."""
    if not any(s.status.judged for s in scores):
        return Status.OPEN.label if any(s.status is Status.OPEN for s in scores) else NOTHING
    return listed(s.kpi.name + " " + shown(s.value, s.kpi.unit) for s in worst_first(scores))
