"""The target edges of the Targets sheet: those that hold where nobody typed others, and what counts of those typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlops.kpis import Direction, Kpi
from xlops.review.scorecard import Board
from xlops.targets import effective

EDGES = ("target", "warn", "breach")
SIDES = (*(f"{edge}{side}" for edge in EDGES for side in ("", "_high")), "weight")  # columns where people type


def default_edges(board: Board, kpi: Kpi) -> dict[str, Any]:
    """`default_target` … `default_weight` of a KPI: of a band both ends, else the one end that counts.

    `default_source` is there only where `xlops.toml` sets the edges; the sheet names the catalogue's source itself.
    """
    target = effective(kpi, board.goals.toml, {}, board.as_of)
    found: dict[str, Any] = {}
    for edge in EDGES:
        limit = getattr(target.edges, edge)
        low, high = (limit.low, limit.high) if limit else (None, None)
        found[f"default_{edge}"] = high if kpi.direction is Direction.DOWN else low
        found[f"default_{edge}_high"] = high if kpi.direction is Direction.BAND else None
    found["default_weight"] = board.account.settings.weights.get(kpi.id, 1.0)
    return found | ({"default_source": target.source} if target.source == "xlops.toml" else {})


def taken_edges(board: Board, kpi: Kpi) -> dict[str, Any]:
    """`taken_target` … `taken_weight`: what counts of what was typed, blank where the default does."""
    standing = board.goals.taken(kpi, board.as_of)
    found: dict[str, Any] = {}
    for edge in EDGES:
        typed = getattr(standing, edge)
        low, high = typed if isinstance(typed, Sequence) else (typed, None)
        found |= {f"taken_{edge}": low, f"taken_{edge}_high": high}
    return found | {"taken_weight": board.weights.get(kpi.id)}
