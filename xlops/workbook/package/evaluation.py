"""How far the values of a workbook's formulas are up to date, and which keep the value that they showed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Why(StrEnum):
    """Why a formula keeps the value that it shows."""

    UNKNOWN = "unknown"  # a function that IronCalc does not have
    RANDOM = "random"  # another value at each look, or one of an array's
    STOPS = "stops"  # IronCalc breaks off on it
    ENDLESS = "endless"  # IronCalc does not come to its end in time
    UNTRIED = "untried"  # the time for the search was over


@dataclass(frozen=True)
class Kept:
    """A formula that shows the value it had, since it could not be computed."""

    sheet: str
    ref: str
    why: Why
    ours: bool  # not a person's


@dataclass
class Evaluation:
    """How far the values of formulas are up to date."""

    failed: str = ""  # why none of them is, "" where they were computed
    detail: str = ""
    kept: list[Kept] = field(default_factory=list)

    @property
    def stale(self) -> bool:
        """Whether a value of ours is not up to date; a person's formula may keep its own."""
        return bool(self.failed) or any(kept.ours for kept in self.kept)
