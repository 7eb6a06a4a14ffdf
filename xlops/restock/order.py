"""What to order, by when, when it arrives, and what is lost until then."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from xlops.restock.forecast import AHEAD, Forecast
from xlops.restock.lead import CHANCES, crossed, points
from xlops.restock.past import REVIEW_DAYS, Array, Flags


@dataclass(frozen=True)
class Needs:
    """What each SKU's order must hold for (SKU): days, shares, units; `position` counts what is on its way."""

    position: Array
    lead_days: Array
    lead_sd: Array  # of the logarithm
    lead_factor: Array
    cover_days: Array
    service: Array
    moq: Array
    carton: Array

    @property
    def leads(self) -> Array:
        """Days that an order takes, as nine equally likely ones (SKU, 9)."""
        felt = crossed(self.lead_sd, self.lead_days, self.cover_days + REVIEW_DAYS)
        return points(self.lead_days, felt, self.lead_factor)

    def only(self, rows: npt.NDArray[np.intp]) -> Needs:
        """Those of some SKUs."""
        return Needs(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class Orders:
    """`point` is the position at which an order is due today, `up_to` that which it restores; `latest` days from today.

    `latest` is below zero where the order is late, infinite without demand. `lost` are the units expected to be lost
    before an order of today arrives, `service` the chance that none is.
    """

    point: Array
    up_to: Array
    quantity: Array
    latest: Array
    arrives: Array  # days from today, expected
    lost: Array
    service: Array


def plan(of: Forecast, needs: Needs) -> Orders:
    """The orders of today; 0 units where the position lasts beyond lead, review and cover."""
    leads = needs.leads
    point = of.quantile(needs.service, leads, CHANCES)
    later = of.quantile(needs.service, leads + REVIEW_DAYS, CHANCES)
    arrives = leads @ CHANCES
    end = arrives + REVIEW_DAYS
    up_to = later + of.sum(end + needs.cover_days) - of.sum(end)
    wanted = up_to - needs.position
    lots = np.ceil(np.maximum(wanted, needs.moq) / np.maximum(needs.carton, 1.0) - 1e-9)
    quantity = np.where((wanted > 0) & (of.level > 0), lots * np.maximum(needs.carton, 1.0), 0.0)
    return Orders(
        point, up_to, quantity, _latest(of, needs.position, point, later, arrives), arrives,
        lost_within(of, needs.position, leads), of.below(needs.position, leads, CHANCES),
    )  # fmt: skip


def due(of: Forecast, needs: Needs) -> tuple[Flags, Flags]:
    """Whose order is due within a week, and whose is late: `latest` of `plan` at most 7, and below 0.

    Told by the chance that the position holds: points are made for those alone that may be late.
    """
    leads, position = needs.leads, needs.position
    end = leads @ CHANCES + REVIEW_DAYS
    on_the_eighth = of.sum(end + 1) - of.sum(end)
    within = of.below(position - on_the_eighth, leads + REVIEW_DAYS, CHANCES) < needs.service
    late = np.zeros(len(position), dtype=bool)
    if len(rows := np.flatnonzero((of.below(position, leads, CHANCES) < needs.service) | (position <= 0))):
        late[rows] = plan(of.only(rows), needs.only(rows)).latest < 0
    return (within | late) & (of.level > 0), late


def _latest(of: Forecast, position: Array, point: Array, later: Array, arrives: Array) -> Array:
    """Days from today until the position, as it is, no longer holds for an order of that day."""
    slope = np.maximum((later - point) / REVIEW_DAYS, 1e-9)
    within = (position - point) / slope
    # beyond a week: the safety stock of then stays as it is, the mean goes on
    safety = later - of.sum(arrives + REVIEW_DAYS)
    days = np.broadcast_to(np.arange(AHEAD, dtype=float), (len(position), AHEAD))
    holds = of.sum(arrives[:, None] + days) + safety[:, None] <= position[:, None]
    beyond = np.maximum(holds.sum(axis=1) - 1.0, REVIEW_DAYS)
    made = np.where(within <= REVIEW_DAYS, within, beyond)
    return np.asarray(np.where(of.level > 0, np.rint(made), np.inf))


def lost_within(of: Forecast, position: Array, leads: Array) -> Array:
    """Expected units that are wanted and not there until an order arrives (SKU), by normal loss over the leads."""
    mean, sd = of.sum(leads), np.sqrt(np.maximum(of.variance(leads), 1e-12))
    z = (position[:, None] - mean) / sd
    density = np.exp(-0.5 * np.square(z)) / np.sqrt(2 * np.pi)
    return np.asarray((sd * (density - z * (1 - ndtr(z)))) @ CHANCES)


def bridge(of: Forecast, position: Array, air_days: Array, sea_days: Array) -> Array:
    """Units that an order by air must hold until the one by sea is there (SKU); none where air is not sooner."""
    first, then = of.sum(air_days[:, None])[:, 0], of.sum(sea_days[:, None])[:, 0]
    left = np.maximum(0.0, position - first)
    return np.asarray(np.where(sea_days > air_days, np.maximum(0.0, then - first - left), 0.0))
