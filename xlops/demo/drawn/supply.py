"""What came into the warehouse, so that what was sold could be sold, and nothing on days out of stock."""

from __future__ import annotations

import numpy as np

from xlops.demo.drawn.world import World
from xlops.demo.stock import refills

_USUAL_DAYS = 28
_BELOW_DAYS = 45  # on hand when the next delivery comes: enough for a lead time of 45 days, three weeks of it in sight


def deliveries(world: World) -> list[dict[int, int]]:
    """Units by the day (index) on which they come in, a dict for each product."""
    return [_of_product(world, n) for n in range(len(world.units))]


def _of_product(world: World, product: int) -> dict[int, int]:
    sold, made = world.units[product].tolist(), dict[int, int]()
    ordered = next((h for h in world.plan.stories if h.place == product and "supply" in h.cause.sets), None)
    if ordered is not None:
        usual = max(1, sum(sold[ordered.first - _USUAL_DAYS : ordered.first]) // _USUAL_DAYS)
        far_too_much = int(ordered.cause.sets["supply"]) * usual
        return refills(sold[: ordered.first], 0, None, product, _BELOW_DAYS) | {ordered.first: far_too_much}
    stock = np.concatenate([[False], world.means.stock[product], [False]])
    edges = np.flatnonzero(stock[1:] != stock[:-1]).tolist()
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        made |= refills(sold, begin, end if end < len(sold) else None, product, _BELOW_DAYS)
    return made
