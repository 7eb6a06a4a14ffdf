"""The account's bridge: the effects of every product in every marketplace, added up, and what they leave (rule N27).

A product that had no stock in one of the two periods tells nothing of its traffic or its page: its whole change is
*stock*. Of the others, sessions, conversion and price are the sums of their own effects; of the sessions' one, what is
owed to sessions having gone from dear products to cheap ones, or back, is *mix*. One that had sessions in both and sold
in one of them only did not change its price: it converted, or no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from xlops.diagnosis.bridge import EFFECTS, NOISE, named_after

BARS = ("stock", "sessions", "conversion", "price", "mix", "new_gone", "currency", "unallocated")
_SPLIT = ("sessions", "conversion", "price", "mix")
Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Traded:
    """Sessions, units and GMV of products in the earlier period and the later one, a place a product in a marketplace.

    GMV is at one rate in both. Sessions are NaN where they are not known. `out` says of which there was no stock to
    sell in one of the periods, `whole` that an entry is a marketplace of which single products are not known.
    """

    s0: Numbers
    u0: Numbers
    g0: Numbers
    s1: Numbers
    u1: Numbers
    g1: Numbers
    out: np.ndarray[Any, np.dtype[np.bool_]]
    whole: np.ndarray[Any, np.dtype[np.bool_]]

    @classmethod
    def of(cls, rows: Sequence[Sequence[float]], out: Sequence[bool] = (), whole: Sequence[bool] = ()) -> Traded:
        """From rows of s0, u0, g0, s1, u1, g1."""
        columns = np.array(rows, dtype=np.float64).reshape(len(rows), 6).T
        flags = (np.array(f or [False] * len(rows), dtype=np.bool_) for f in (out, whole))
        return cls(*columns, *flags)

    def only(self, places: Sequence[int]) -> Traded:
        """Those at some places."""
        return Traded(*(getattr(self, name)[list(places)] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class AccountBridge:
    """What moved GMV by `change`: `bars` by name, in the order of BARS; they add up to it.

    `bars` lacks sessions, conversion, price and mix where no product could be split, mix where nothing could mix, and
    what did not occur at all of new and gone, exchange rate and stock is zero. `incl_mix`: conversion and price hold
    the mix of a marketplace whose products are not known. `causes` is what the change is named after, as `causes` of
    `bridge.py` has it; None also where most of it is unallocated.
    """

    change: float
    bars: Mapping[str, float]
    incl_mix: bool
    causes: tuple[str, ...] | None


def account_bridge(products: Traded, change: float, currency: float = 0.0) -> AccountBridge:
    """The bridge of an account whose GMV moved by `change`, `currency` of it because exchange rates did."""
    p = products
    moved = p.g1 - p.g0
    with np.errstate(invalid="ignore"):
        split = ~p.out & (p.s0 > 0) & (p.s1 > 0) & (p.u0 + p.u1 > 0)
    new = ~p.out & ~split & ~(np.isnan(p.s0) | np.isnan(p.s1)) & ((p.g0 == 0) | (p.g1 == 0))
    known = {
        "stock": float(moved[p.out].sum()),
        "new_gone": float(moved[new].sum()),
        "currency": currency,
    }
    traded = products.only(np.flatnonzero(split).tolist())
    orders = [known | effects for effects in _orders(traded)] if split.any() else [known]
    orders = [order | {"unallocated": change - sum(order.values())} for order in orders]
    # no order comes first by nature: what is drawn is the one in which sessions, then conversion, then price moved
    drawn = {name: orders[0][name] for name in BARS if name in orders[0]}
    if int(split.sum()) == 1 and bool(traded.whole.all()):
        drawn.pop("mix")
    least = NOISE * float(np.abs(p.g0).sum() + np.abs(p.g1).sum() + abs(currency))
    found = named_after([{n: o[n] for n in BARS if n in o} for o in orders], change, least)
    if found is not None and ("unallocated" in found or not (split.any() or any(known.values()))):
        found = None
    found = found and tuple(
        name for name in found if abs(drawn.get(name, 0.0)) > least
    )  # a bar of nothing names nothing
    return AccountBridge(change, drawn, bool((traded.whole).any()), found)


def _orders(p: Traded) -> Iterator[dict[str, float]]:
    """The sums of the effects in each of the six orders of the three factors, mix taken out of that of sessions."""
    p0, p1 = (np.divide(g, u, out=np.zeros_like(g), where=u > 0) for g, u in ((p.g0, p.u0), (p.g1, p.u1)))
    before = {"sessions": p.s0, "conversion": p.u0 / p.s0, "price": np.where(p.u0 > 0, p0, p1)}
    after = {"sessions": p.s1, "conversion": p.u1 / p.s1, "price": np.where(p.u1 > 0, p1, p0)}
    for order in permutations(EFFECTS):
        factors, effects = dict(before), dict[str, float]()
        for name in order:
            one, two = (factors[other] for other in EFFECTS if other != name)
            effects[name] = float(((after[name] - before[name]) * one * two).sum())
            if name == "sessions":
                worth = one * two  # of a session of each product, as things stand at this step
                mean = float((p.s0 * worth).sum() / p.s0.sum())
                effects["mix"] = effects[name] - float(p.s1.sum() - p.s0.sum()) * mean
                effects[name] -= effects["mix"]
            factors[name] = after[name]
        yield {name: effects[name] for name in _SPLIT}
