"""What the plan says of one SKU: plain values, units and days, money in the marketplace's currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Way:
    """One way to have an order brought: what to order, when it arrives, what is lost until then."""

    lead_days: int
    quantity: float
    arrives: date
    lost: float  # units expected to be wanted and not there until then
    held: float  # the chance that none is


@dataclass(frozen=True)
class SkuPlan:
    """The plan of a SKU as of the end of `on`; `sea` is the way it usually comes, `air` only where that is late.

    `mean` and `sd` are units wanted until an order of today arrives and a week more, `point` the position below which
    an order is due, `up_to` that which it restores. `latest` is None without demand. `weeks` are the expected units of
    the next 26 weeks. `margin` is what a unit earns, `cost` what it costs; None where not known.
    """

    on: date
    level: float
    mean: float
    sd: float
    service: float
    typed_service: bool
    point: float
    up_to: float
    latest: date | None
    sea: Way
    air: Way | None
    weeks: tuple[float, ...]
    margin: float | None = None
    cost: float | None = None
    slow: bool = False  # it sells now and then
    young: bool = False  # it has not shown what it sells

    @property
    def late(self) -> bool:
        return self.latest is not None and self.latest < self.on

    def wanted(self, days: float) -> float:
        """Expected units of the first days to come, up to 26 weeks."""
        whole, part = divmod(min(days, 7 * len(self.weeks)), 7)
        coming = self.weeks[int(whole)] * part / 7 if int(whole) < len(self.weeks) else 0.0
        return sum(self.weeks[: int(whole)]) + coming

    def lasts(self, units: float) -> int | None:
        """Days that so many units last by what is expected; None beyond 26 weeks."""
        return next((n for n in range(7 * len(self.weeks)) if self.wanted(n + 1) > units), None)
