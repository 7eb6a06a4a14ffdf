"""The small drawn store, changed where a test needs it: six ASINs, half a year; made in a moment."""

from __future__ import annotations

from typing import Any

from xlops.demo.drawn.model import Drawn
from xlops.demo.scenario import drawn


def small(
    *,
    causes: tuple[str, ...] = (),
    quiet: float = 0.0,
    clock: tuple[str, ...] = ("America/Los_Angeles",),
    mondays: int = 3,
    reports: tuple[str, ...] | None = None,
) -> Drawn:
    """A scenario; `causes` are those that may be drawn, `quiet` the chance of none, `reports` those downloaded."""
    raw: dict[str, Any] = drawn("small").model_dump()
    raw["span"]["mondays"], raw["habits"]["clock"] = mondays, clock
    if reports is not None:
        raw["habits"]["reports"] = dict.fromkeys(reports, 1.0)
    raw["happens"] |= {"quiet": quiet, "causes": causes}
    return Drawn.model_validate(raw)
