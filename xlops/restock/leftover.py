"""Stock that is too much: what it costs to keep it, to sell it off, to have it removed, and which is the cheapest."""

from __future__ import annotations

from dataclasses import dataclass

CUT = 0.20  # of the price: a coupon that is seen (ours)
FASTER = 1.6  # times as many are sold by it: an elasticity of about two (ours)
REMOVAL = 1.0  # a unit, in the marketplace's currency: Amazon's fee of usual sizes (ours)
AGED_A_MONTH = 0.15  # surcharge of a unit after half a year, in the marketplace's currency (ours)


@dataclass(frozen=True)
class WayOut:
    """`hold`, `cut` (coupon or lower price) or `remove`, and what it costs."""

    name: str
    costs: float


def cheapest(units: float, a_day: float, price: float, cost: float, holding_a_day: float, *, aged: bool) -> WayOut:
    """The cheapest way out of units that lie beyond what is needed, in the currency of price and cost.

    What is kept waits until the units before it are sold; it sells at `a_day`. Without sales only removal ends it.
    """
    keep = holding_a_day + (AGED_A_MONTH / 30 if aged else 0.0)
    ways = [WayOut("remove", units * (REMOVAL + cost))]
    if a_day > 0:
        ways.append(WayOut("hold", units * keep * 0.5 * units / a_day))
        ways.append(WayOut("cut", units * (CUT * price + keep * 0.5 * units / (FASTER * a_day))))
    return min(ways, key=lambda way: way.costs)
