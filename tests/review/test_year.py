"""A year of the demo: events excuse no more of it than they did (rule N34)."""

from __future__ import annotations

from pathlib import Path

from tests.stores import board_of
from xlops.measures import ALL
from xlops.measures.usual import DOWN


def test_n34_of_a_year_s_falls_events_excuse_what_fits_in_direction_and_size(built_en: Path) -> None:
    """29 of 52 weeks have an event in them or before them. Every week has a verdict, and four falls reach a tenth."""
    board = board_of(built_en.parent)
    scores = {week.label: board.score(board.catalogue["gmv_wow"], week, ALL) for week in board.weeks[-52:]}
    usual = {label: score.usual for label, score in scores.items() if score.usual is not None}
    assert len(usual) == 52
    assert sum(u.found is not None for u in usual.values()) == 29
    assert {s.status.verdict.value for s in scores.values()} == {"met", "warn", "breach"}
    told = {
        label: (round(s.value, 3), round(s.judged or 0, 3), s.status.value, usual[label].by_events)
        for label, s in scores.items()
        if s.value is not None and s.value <= -DOWN
    }
    assert told == {
        "2025-W49": (-0.122, 0.378, "met", True),  # after Black Friday; Cyber Monday is still in it
        "2025-W52": (-0.316, -0.188, "warn", True),  # the last days before Christmas stop: a part of the fall
        "2026-W03": (-0.104, 0.0, "met", False),  # no event: inside the store's own noise
        "2026-W29": (-0.396, -0.396, "breach", False),  # the days of Prime Day as typed were not those of its sales
    }
