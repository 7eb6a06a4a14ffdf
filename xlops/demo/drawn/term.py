"""A search term that a drawn store buys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from xlops.demo.campaigns import DemoTarget


@dataclass(frozen=True)
class Term:
    """A search term of a campaign: clicks a day at equal bids, its fit, bids in cents; `only` with a lever of it."""

    target: DemoTarget
    volume: float
    relevance: float
    own_bid: float
    rival_bid: float
    only: str = ""
    of: int = 0  # the campaign (number) whose lever lets it run
    until: int | None = None  # the day (index) since which it gets no clicks: excluded, or its target is paused
    group: int = 0  # the ad group (number) of a messy account

    def stopped(self, ends: Iterable[int]) -> Self:
        """The term with an end on the first of these days, if it has not ended before."""
        own = [] if self.until is None else [self.until]
        return replace(self, until=min([*own, *ends], default=None))
