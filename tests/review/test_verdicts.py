"""The line under the headline: what is in breach, likely so, or open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.stores import board_of, tiny_store
from xlops.review.verdicts import verdicts_told
from xlops.targets import Status


def test_the_worst_stands_first_and_what_has_no_room_is_counted(tmp_path: Path) -> None:
    board = board_of(tiny_store(tmp_path / "tiny", weeks=2))
    plain = [replace(s, status=Status.MET) for s in board.scorecard(board.weeks[-1])]
    told = {"gmv": Status.LIKELY_WARN, "acos": Status.OPEN, "buybox": Status.BREACH}
    some = [replace(s, status=told.get(s.kpi.id, s.status)) for s in plain]
    assert verdicts_told(plain).en == ""
    assert verdicts_told(some).en == "✖ breach: Buy Box %  ·  ◷ open: ACOS  ·  ▲ likely warn ◷: GMV"
    every = [replace(s, status=Status.BREACH) for s in plain]
    line = verdicts_told(every)
    assert line.en.endswith(f" and {len(every) - 3} more")
    assert line.zh.startswith("✖ 未达标：")
