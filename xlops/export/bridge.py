"""The bridge of GMV as bars, each with the products that moved it most (rules N13, N27)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from xlops.diagnosis.account_bridge import AccountBridge
from xlops.export.page import BridgeBlock, BridgeLine
from xlops.export.words import phrase
from xlops.language import NOTHING, Text
from xlops.periods import Month, Week
from xlops.review.bar_names import named_of_bar
from xlops.review.bridged import INCL_MIX, bridge_of
from xlops.review.movers import Mover
from xlops.review.reviewed import Details
from xlops.review.sayings import saying
from xlops.review.scorecard import Board

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
                named_of_bar(name, bar, movers),
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
