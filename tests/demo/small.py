"""A small drawn store: six ASINs, half a year, few terms; made in a moment."""

from __future__ import annotations

from typing import Any

from xlops.demo.drawn.model import Drawn
from xlops.demo.scenario import drawn

ALL_REPORTS = dict.fromkeys(
    ("brands", "terms", "products", "planning", "manage", "ledger", "health", "keepa", "money"), 1.0
)


def small(
    *, causes: tuple[str, ...] = (), quiet: float = 0.0, clock: tuple[str, ...] = ("America/Los_Angeles",),
    mondays: int = 3, size: tuple[float, float] = (0.4, 0.4),
) -> Drawn:  # fmt: skip
    """The bench's scenario, smaller and with every report; US only, one cause."""
    raw: dict[str, Any] = drawn("bench").model_dump()
    raw["span"] |= {"mondays": mondays, "history_weeks": 14, "later_weeks": 6}
    raw["store"] |= {"market": ("US",), "families": (2, 2), "sessions_a_day": (900, 900), "noise": (0.03, 0.03)}
    raw["ads"] |= {"campaigns": (4, 4), "terms": (6, 8)}
    raw["habits"] |= {
        "clock": clock, "days": (30,), "skipped_monday": 0, "messenger": 0, "by_portfolio": 0, "summary_terms": 0,
        "reports": ALL_REPORTS,
    }  # fmt: skip
    raw["happens"] |= {"quiet": quiet, "count": (1, 1), "size": size, "causes": causes, "actions": (0, 0)}
    return Drawn.model_validate(raw)
