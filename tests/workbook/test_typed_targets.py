"""What is typed on the Targets sheet decides status and fill of every KPI at once, in a running spreadsheet."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.office import libreoffice_values, render_pdf
from tests.pages import Inputs, sheets_of, table
from tests.stores import board_of
from tests.workbook.people import cells_of
from workbook_templates.author.ink import LIKELY, STATUS
from xlops.kpis import Direction
from xlops.language import Lang
from xlops.measures import ALL
from xlops.periods import parse_period
from xlops.review.goals import Goals
from xlops.review.score import Score
from xlops.review.scorecard import Board
from xlops.targets import TypedTarget
from xlops.workbook.package import Package

WEEK, PERIOD = "W47 2026", parse_period("2026-W47")
SIDES = ("", "_high")


def edges(score: Score, word: str) -> dict[str, float] | None:
    """Columns of the Targets sheet that make of a number what `word` says; None of one that is not held against any."""
    seen, kpi = score.seen, score.kpi
    if seen is None or kpi.inverse_of is not None:
        return None
    by = max(0.4 * abs(seen), 0.05)
    if kpi.unit == "share" and not kpi.is_change:  # a share typed in a cell lies between 0 and 100 %
        by = min(by, seen / 3, (1 - seen) / 3)
        if by < 0.003:
            return None
    edge = ("your_target", "your_warn", "your_breach")
    if kpi.direction is Direction.BAND:
        ends = {
            "breach": ((3, 4), (2.5, 4.5), (2, 5)), "warn": ((1, 2), (0.5, 3), (-3, 5)),
            "met": ((-1, 1), (-2, 2), (-3, 3)),
        }[word]  # fmt: skip
        return {
            f"{e}{side}": seen + by * n
            for e, both in zip(edge, ends, strict=True)
            for side, n in zip(SIDES, both, strict=True)
        }
    up = 1 if kpi.direction is Direction.UP else -1
    places = {"breach": (2, 1.5, 1), "warn": (1, 0.5, -1), "met": (-1, -1.5, -2)}[word]
    return {e: seen + up * by * n for e, n in zip(edge, places, strict=True)}


def hold_to(board: Board, typed: dict[str, dict[str, float]]) -> None:
    """Let the board judge by what was typed."""

    def side(of: dict[str, float], name: str) -> Any:
        both = [of[f"{name}{s}"] for s in SIDES if f"{name}{s}" in of]
        return both if len(both) == 2 else both[0]

    rows = {
        k: [TypedTarget(*(side(of, f"your_{edge}") for edge in ("target", "warn", "breach")))]
        for k, of in typed.items()
    }
    board.goals = Goals(board.goals.toml, rows)
    board.forget()  # what a number is a ratio to may name another one's target


def test_n32_what_is_typed_judges_what_still_moves_and_what_is_final(built_en: Path) -> None:
    board = board_of(built_en.parent)
    typed = {s.kpi.id: of for s in board.scorecard(PERIOD) if (of := edges(s, "breach")) is not None}
    hold_to(board, typed)
    said = Counter(board.score(board.catalogue[kpi], PERIOD, ALL).status.value for kpi in typed)
    assert (said["breach"] >= 10, said["likely_breach"] >= 15) == (True, True), said


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("lang", "word"), [("en", "breach"), ("en", "warn"), ("en", "met"), ("zh", "breach"), ("zh", "warn")]
)
def test_n32_every_status_and_its_fill_follow_what_is_typed(
    request: pytest.FixtureRequest, tmp_path: Path, lang: Lang, word: str
) -> None:
    built: Path = request.getfixturevalue(f"built_{lang}")
    board, package = board_of(built.parent), Package(built)
    rows = {r["kpi"]: n for n, r in enumerate(table(package, "tbl_targets"))}
    wanted = {s.kpi.id: edges(s, word) for s in board.scorecard(PERIOD) if s.kpi.id in rows}
    typed = {kpi: of for kpi, of in wanted.items() if of is not None}
    for kpi, of in typed.items():
        package.write_cells(package.tables()["tbl_targets"].sheet, cells_of(package, "tbl_targets", rows[kpi], of))
    package.save(tmp_path / "typed.xlsx")
    page = Inputs(sheets_of(libreoffice_values(tmp_path / "typed.xlsx", tmp_path / "office"))[WEEK])
    hold_to(board, typed)
    python = {kpi: board.score(board.catalogue[kpi], PERIOD, ALL).status for kpi in page.columns}
    assert {kpi: page.status(kpi) for kpi in page.columns} == {k: s.label.in_(lang) for k, s in python.items()}
    said = Counter(status.value for status in python.values())
    assert said[word] >= 10, said
    assert said[f"likely_{word}"] >= 15, said
    if word == "met":
        return
    seen = inks(render_pdf(tmp_path / "typed.xlsx", tmp_path / "pdf"), tmp_path)
    assert seen[LIKELY[f"likely_{word}"][1]] > 20 * seen[LIKELY["likely_met"][1]]
    assert seen[STATUS[word][1]] > 0


def inks(pdf: Path, scratch: Path) -> Counter[str]:
    """How many points of the scorecards have each colour of a status."""
    subprocess.run(["pdftoppm", "-r", "50", pdf, scratch / "page"], check=True)
    found: Counter[str] = Counter()
    for file in scratch.glob("page*.ppm"):
        _, size, _, points = file.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        colours = np.frombuffer(points, np.uint8).reshape(height, width, 3)
        for fill in [of[1] for of in (*STATUS.values(), *LIKELY.values())]:
            wanted = [int(fill[n : n + 2], 16) for n in (1, 3, 5)]
            found[fill] += int((colours == wanted).all(axis=2).sum())
    return found
