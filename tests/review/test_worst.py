"""ALL shows what is reported of the marketplace with the worst status, figure and target from that one (N4, N24)."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.exports import Home, by_date
from tests.stores import board_of
from tests.tiers import thorough_after
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.jobs.snapshot import Snapshot, write_snapshot
from xlops.measures import ALL
from xlops.review.score import Score
from xlops.review.scorecard import Board
from xlops.review.worst import worst_marketplace

pytestmark = pytest.mark.usefixtures("measured_once")

IDS = {"US": "ATVPDKIKX0DER", "DE": "A1PA6795UKMFR9"}
WEEK = "2026-W45"
Metrics = dict[str, dict[str, dict[str, Any]]]  # marketplace → Amazon's metric → what it says
Made = Callable[..., Home]


def report(said: Metrics) -> str:
    days = {"reportingDateFrom": "2026-10-10T00:00Z", "reportingDateTo": "2026-11-08T23:59Z"}
    entries = [
        {"marketplaceId": IDS[m]} | {key: {"status": "GOOD", "reportingDateRange": days} | value
                                     for key, value in metrics.items()}
        for m, metrics in said.items()
    ]  # fmt: skip
    statuses = [{"marketplaceId": IDS[m], "status": "NORMAL"} for m in said]
    return json.dumps({"accountStatuses": statuses, "performanceMetrics": entries})


def on_time(rate: float, target: float) -> dict[str, dict[str, Any]]:
    return {"onTimeDeliveryRate": {"rate": rate, "targetValue": target}}


TOML = 'marketplaces = ["US", "DE"]\nbase_currency = "USD"\n'


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a week's sales in two marketplaces."""
    home = Home(tmp_path_factory.mktemp("sales"))
    home.configure(TOML)
    home.put("us/sales.csv", by_date(7))
    home.put("de/sales.csv", re.sub(r"11/(\d)/26", r"\1.11.26", by_date(7).replace("$", "€")))
    assert len(home.ingest().of("stored")) == 2
    return home.folder


@pytest.fixture
def made(sales: Path, tmp_path: Path) -> Made:
    def make(said: Metrics, toml: str = "") -> Home:
        home = Home(Path(shutil.copytree(sales, tmp_path, dirs_exist_ok=True)))
        home.configure(f"{TOML}{toml}\n")
        home.put("health.json", report(said))
        assert [o.reason for o in home.ingest().of("refused")] == []
        return home

    return make


def score(board: Board, kpi: str, market: str = ALL) -> Score:
    week = next(w for w in board.weeks if w.label == WEEK)
    return board.score(board.catalogue[kpi], week, market)


def otdr(board: Board) -> tuple[Any, ...]:
    s, week = score(board, "otdr"), next(w for w in board.weeks if w.label == WEEK)
    return s.value, board.inputs(week, ALL).get("otdr_target"), s.status.value, s.marks.of


@pytest.mark.parametrize(
    ("us", "de", "all_"),
    thorough_after(
        2,
        [
            ((0.92, 0.90), (0.96, 0.95), (0.92, 0.90, "met", "US")),
            ((0.92, 0.90), (0.94, 0.95), (0.94, 0.95, "breach", "DE")),
            ((0.80, 0.90), (0.94, 0.95), (0.80, 0.90, "breach", "US")),
            ((0.89, 0.90), (0.88, 0.95), (0.88, 0.95, "breach", "DE")),
            ((0.97, 0.90), (0.97, 0.90), (0.97, 0.90, "met", "")),
            ((0.97, 0.90), (0.97, 0.98), (0.97, 0.98, "breach", "DE")),
            ((0.97, 0.90), None, (0.97, 0.90, "met", "US")),
            ((0.89, 0.90), None, (0.89, 0.90, "breach", "US")),
            (None, (0.89, 0.90), (0.89, 0.90, "breach", "DE")),
        ],
    ),
)
def test_n24_on_time_delivery_of_all_is_one_marketplace_s_with_its_own_target(
    made: Made, us: tuple[float, float] | None, de: tuple[float, float] | None, all_: tuple[Any, ...]
) -> None:
    said = {m: on_time(*given) for m, given in (("US", us), ("DE", de)) if given}
    assert otdr(board_of(made(said).folder)) == all_


def test_n24_a_marketplace_without_a_report_is_named(made: Made) -> None:
    board = board_of(made({"US": on_time(0.97, 0.90)}).folder)
    found = score(board, "otdr")
    assert (found.name.in_("en"), found.name.in_("zh")) == (
        "On-time delivery rate (US only, DE missing)", "准时送达率（仅 US，缺 DE）",
    )  # fmt: skip


def test_n24_what_belongs_together_comes_from_one_marketplace(made: Made) -> None:
    """Two violations in DE, one in US: of which stood open before is told by the same report."""
    said = {m: {"listingPolicyViolations": {"defectsCount": n}} for m, n in (("US", 1), ("DE", 2))}
    board = board_of(made(said).folder)
    week = next(w for w in board.weeks if w.label == WEEK)
    assert {n: board.inputs(week, ALL)[n] for n in ("violations", "violations_critical")} == {
        "violations": 2, "violations_critical": 0
    }  # fmt: skip
    assert (score(board, "violations").marks.of, score(board, "violations").name.in_("zh")[-4:]) == ("DE", "（DE）")


def test_n24_a_target_of_one_marketplace_counts_for_all_where_it_is_missed(made: Made) -> None:
    said: Metrics = {m: {"lateShipmentRate": {"rate": r}} for m, r in (("US", 0.015), ("DE", 0.01))}
    toml = '[[target.lsr]]\nmarketplace = "DE"\ntarget = 0.005\nwarn = 0.004\nbreach = 0.008\n'
    board = board_of(made(said, toml).folder)
    found = score(board, "lsr")
    assert (found.value, found.status.value, found.marks.of, found.target.target) == (
        0.01, "breach", "DE", score(board, "lsr", "DE").target.target,
    )  # fmt: skip
    assert (score(board, "lsr", "US").status.value, score(board, "lsr", "US").marks.of) == ("met", "")


def test_n24_check_explain_and_functions_say_the_same(made: Made) -> None:
    home = made({"US": on_time(0.92, 0.90), "DE": on_time(0.94, 0.95)})
    seen = next(s for s in check(home.folder, home.settings, WEEK).scores if s.kpi.id == "otdr")
    assert (seen.value, seen.status.value, seen.name.in_("en")) == (0.94, "breach", "On-time delivery rate (DE)")
    told = explain(home.folder, home.settings, "otdr", WEEK)
    target = "of the report's own target"
    assert (told.score.value, told.why.en) == (
        0.94,
        f"98.9% {target} lies beyond the breach edge (≥ 100.0% {target}); DE is the worst of the marketplaces",
    )
    assert [f.marketplace for f in told.files] == ["DE"]
    write_snapshot(home.folder, board_of(home.folder), {})
    kept = Snapshot.beside(str(home.folder / "shop.xlsx"))
    assert (kept.value("otdr", WEEK), kept.status("otdr", WEEK)) == (0.94, "breach")


@pytest.mark.parametrize(
    ("levels", "distances", "values", "worst", "found"),
    [
        ({"US": 0, "DE": 2}, {"US": 9.0, "DE": 0.1}, {"US": 1.0, "DE": 2.0}, "max", "DE"),
        ({"US": 2, "DE": 2}, {"US": 0.1, "DE": 0.2}, {"US": 9.0, "DE": 2.0}, "max", "DE"),
        ({"US": 0, "DE": 0}, {"US": 0.2, "DE": 0.1}, {"US": 1.0, "DE": 2.0}, "max", "DE"),
        ({"US": 0, "DE": 0}, {"US": 0.1, "DE": 0.2}, {"US": 1.0, "DE": 2.0}, "min", "US"),
        ({"US": 1, "DE": 1}, {"US": 0.1, "DE": 0.1}, {"US": 1.0, "DE": 1.0}, "min", "US"),
    ],
)  # fmt: skip
def test_n24_the_worst_is_asked_in_order(
    levels: dict[str, int], distances: dict[str, float], values: dict[str, float], worst: str, found: str
) -> None:
    assert worst_marketplace(levels, distances, values, worst) == found
