"""On Monday morning in China the week that ended there still goes on in the United States (rules N18, N32)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.demo.small import small
from xlops.demo.drawn.exports import visits
from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.world import happened
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.ingest import EXPORTS, ingest
from xlops.language import NOTHING
from xlops.measures import ALL
from xlops.review.coming import coming_told
from xlops.review.scorecard import Board
from xlops.review.settling import settled_told
from xlops.settings import load_settings


@contextmanager
def on_monday(folder: Path, clock: str) -> Iterator[Board]:
    """A store as its people see it on Monday 4 May 2026 at nine, where they live."""
    plan = plan_store(small(clock=(clock,), mondays=2, quiet=1.0, reports=("planning",)), 2)
    visit = next(visits(happened(plan)))
    visit.save(folder / EXPORTS)
    toml = f'store = "Small"\nmarketplaces = ["US"]\ntime_zone = "{clock}"\nad_products = ["sp"]\n'
    (folder / "xlops.toml").write_text(toml, "utf-8")
    settings = load_settings(folder)
    ingest(folder, settings, [folder / EXPORTS / name for name, _ in visit.files])
    with open_store(folder, read_only=True) as store:
        yield open_board(store, settings)


def test_n18_a_week_whose_sunday_goes_on_has_no_numbers_and_is_said_to_come_to_some(tmp_path: Path) -> None:
    with on_monday(tmp_path, "Asia/Shanghai") as board:
        over = board.newest(board.weeks)
        coming = over.next()
        assert (over.label, coming.label, str(board.as_of)) == ("2026-W17", "2026-W18", "2026-05-02")
        row = board.row(coming, "US")
        assert row is None or "gmv" not in row.values
        told = coming_told(board, over, ALL)
        assert told.en == (
            "W18 has not ended in US, its last day is told in part; expected: GMV 22,690 (21,932 – 23,448), "
            "ACOS 25.4% (23.5% – 27.3%) ◷ open, TACoS 6.2% (5.9% – 6.4%) ✔ likely met ◷"
        )
        assert told.zh == (
            "W18 在 US 尚未结束，最后一天数据不全；预计：销售额 22,690 (21,932 – 23,448)、"
            "ACOS 25.4% (23.5% – 27.3%) ◷ 未定、TACoS 6.2% (5.9% – 6.4%) ✔ 预计达标 ◷"
        )
        assert coming_told(board, over, "US") == told
        assert settled_told(board, over, ALL) == told
        assert coming_told(board, over.previous(), ALL) == NOTHING


def test_n18_where_the_day_is_over_the_week_speaks_for_itself(tmp_path: Path) -> None:
    with on_monday(tmp_path, "America/Los_Angeles") as board:
        assert board.newest(board.weeks).label == "2026-W18"
        assert coming_told(board, board.newest(board.weeks), ALL) == NOTHING
