"""The products that moved a bar of the bridge most, by name (rule N27)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xlops.review.movers import Mover
from xlops.review.objects import short

BARS = ("stock", "sessions", "mix", "conversion", "price", "new_gone", "currency")  # as a page draws them
_OF_MOVER: Mapping[str, Callable[[Mover], float]] = {
    "stock": lambda m: m.stock, "sessions": lambda m: m.sessions, "conversion": lambda m: m.conversion,
    "price": lambda m: m.price,
}  # fmt: skip
_NAMED = 3
_WORTH = 0.05  # of the bar: what is less is not named


def named_of_bar(name: str, bar: float, movers: Sequence[Mover]) -> tuple[str, ...]:
    """`Lantern 2-Pack +1,410`, `Skillet 8″ -618`: those that moved the bar most, those that go its way first."""
    effect = _OF_MOVER.get(name)
    if effect is None:
        return ()
    moved = sorted(((effect(m), m) for m in movers if m.asin), key=lambda of: -abs(of[0]))
    worth = [(e, m) for e, m in moved if abs(e) >= max(_WORTH * abs(bar), 0.5)]
    along = [of for of in worth if (of[0] > 0) == (bar > 0)]
    against = [of for of in worth if of not in along]
    named = [*along[: _NAMED - 1], *(against[:1] or along[_NAMED - 1 : _NAMED])]
    return tuple(f"{called(m)} {e:+,.0f}" for e, m in named)


def called(m: Mover) -> str:
    """The product in few words, in one line."""
    return " ".join((short(str(m.title)) or m.asin).split())
