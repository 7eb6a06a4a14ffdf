"""The target edges that hold where nobody typed others, as the Targets sheet lists them."""

from __future__ import annotations

from typing import Any

from xlops.kpis import Direction, Kpi
from xlops.review.scorecard import Board
from xlops.targets import effective

EDGES = ("target", "warn", "breach")


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
