"""The bridge of GMV as bars, each with the products that moved it most (rules N13, N27)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from xlops.diagnosis.account_bridge import AccountBridge
from xlops.export.page import BridgeBlock, BridgeLine
from xlops.export.words import one_line, phrase
from xlops.language import NOTHING, Text, plain
from xlops.periods import Month, Week
from xlops.review.bridged import INCL_MIX, bridge_of
from xlops.review.movers import Mover
from xlops.review.objects import short
from xlops.review.reviewed import Details
from xlops.review.sayings import saying
from xlops.review.scorecard import Board

_OF_MOVER: Mapping[str, Callable[[Mover], float]] = {
    "stock": lambda m: m.stock, "sessions": lambda m: m.sessions, "conversion": lambda m: m.conversion,
    "price": lambda m: m.price,
}  # fmt: skip
_NAMED = 3
_WORTH = 0.05  # of the bar: what is less is not named
_CUT_FROM = 0.3  # a bar that is longer than this share of the axis all the way is cut


def bridge_block(
    board: Board, details: Details, movers: Sequence[Mover], period: Week | Month, scope: str
) -> BridgeBlock | None:
    """None where one of the periods has no sales, or nothing could be split."""
    found = bridge_of(board, details.sold, period, period.previous(), scope)
    if found is None or (set(found.bars) <= {"unallocated", "currency"} and not found.bars.get("currency")):
        return None
    now = board.inputs(period, board.common(["gmv"], period, period.previous()) if scope == "ALL" else scope)["gmv"]
    assert now is not None
    before = now - found.change
    bars = {name: bar for name, bar in found.bars.items() if abs(bar) >= 0.5}
    start = _start([before, now, *_levels(before, bars)])
    top = max(before, now, *_levels(before, bars))

    def place(low: float, high: float) -> tuple[float, float]:
        whole = (top - start) or 1.0
        return round(100 * (low - start) / whole, 2), round(100 * (high - low) / whole, 2)

    lines = [BridgeLine(phrase("block", f"before_{period.kind}"), f"{before:,.0f}", "total", *place(start, before))]
    level = before
    for name, bar in bars.items():
        low, high = sorted((level, level + bar))
        level += bar
        lines.append(
            BridgeLine(
                _name(name, found), f"{bar:+,.0f}", "up" if bar > 0 else "down", *place(low, high),
                _products(name, bar, movers),
            )
        )  # fmt: skip
    lines.append(BridgeLine(phrase("block", f"now_{period.kind}"), f"{now:,.0f}", "total", *place(start, now)))
    note = phrase("block", "bridge_cut", start=f"{start:,.0f}") if start else phrase("block", "bridge_note")
    return BridgeBlock(_title(found.change), note, tuple(lines))


def _title(change: float) -> Text:
    word = "same" if abs(change) < 0.5 else "up" if change > 0 else "down"
    return phrase("block", f"bridge_{word}", change=f"{abs(change):,.0f}")


def _name(name: str, found: AccountBridge) -> Text:
    return phrase("bar", name) + (saying("cause", "incl_mix") if found.incl_mix and name in INCL_MIX else NOTHING)


def _levels(before: float, bars: Mapping[str, float]) -> list[float]:
    levels = [before]
    for bar in bars.values():
        levels.append(levels[-1] + bar)
    return levels


def _start(levels: Sequence[float]) -> float:
    """Where the axis begins: at zero, or at a round number below bars that are long all the way."""
    low, high = min(levels), max(levels)
    if low <= 0 or low < _CUT_FROM * high:
        return 0.0
    wanted = low - (high - low) * 0.2
    step = 10.0 ** math.floor(math.log10(max(high - low, high / 100)))
    return max(0.0, math.floor(wanted / step) * step)


def _products(name: str, bar: float, movers: Sequence[Mover]) -> tuple[str, ...]:
    """`Lantern 2-Pack +1,410`, `Skillet 8″ -618`: those that moved the bar most, those that go its way first (N27)."""
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
    """The product in few words."""
    return one_line(plain(short(str(m.title)) or m.asin)).en
