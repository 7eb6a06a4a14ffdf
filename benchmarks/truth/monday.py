"""One Monday of a store: what xlops says then, and the plain numbers of the same files that rivals go by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from xlops.facts.history import Store, open_store
from xlops.jobs.board import open_board
from xlops.jobs.details import read_details
from xlops.jobs.run import Run
from xlops.measures import ALL
from xlops.measures import unsettled as unsettled_module
from xlops.measures.completeness import learn
from xlops.measures.intervals import Interval
from xlops.periods import Month, Week
from xlops.review.reviewed import review_of
from xlops.review.score import Score
from xlops.review.scorecard import Board
from xlops.settings import Settings
from xlops.targets import Status

JUDGED = frozenset({Status.MET, Status.WARN, Status.BREACH})  # once final
FLOWS = (
    "gmv", "units", "order_items", "sessions", "units_refunded", "sp_spend", "sp_clicks", "sp_impressions", "sp_orders",
    "sp_sales",
)  # fmt: skip
MONEY = frozenset({"gmv", "sp_spend", "sp_sales"})
_DAYS = 70
_NEAR = 0.1  # of an edge
_SMALL = 0.1  # of changes, whose edges lie near zero


@dataclass(frozen=True)
class Judged:
    """One KPI of the newest week: its status, that of the bare number, whether it moves still or is a change.

    `expected` is what it comes to and between what; None where nothing is said. `alone` is what the built-in profile
    says without anything learned from the store's exports.
    """

    status: Status
    bare: Status
    moves: bool
    is_change: bool
    expected: Interval | None = None
    alone: tuple[Status, Interval | None] | None = None


@dataclass(frozen=True)
class Final:
    """What a KPI of a week came to be: status, value, whether it lies within a tenth of one of its edges."""

    status: Status
    value: float | None = None
    near: bool = False


@dataclass(frozen=True)
class Said:
    """One finding of the review, in its order; `text` is what it states, without advice."""

    key: str
    status: Status
    text: str


@dataclass(frozen=True)
class Sku:
    """What the Inventory sheet knows of a SKU: units a day, days, and the bare units of thirty days."""

    velocity: float | None
    lead_days: int
    shipped_30: float | None


@dataclass(frozen=True)
class Monday:
    """The newest week as seen on a Monday. Money of `flows` is in cents; frames have a row a day or week and object."""

    day: date
    week: str
    first: date
    kpis: dict[str, Judged]
    said: tuple[Said, ...]
    flows: dict[str, float]
    days: pd.DataFrame
    asins: pd.DataFrame
    campaigns: pd.DataFrame
    skus: dict[str, Sku]


def look(folder: Path, settings: Settings, day: date, *, reviews: bool = True) -> Monday:
    """The store as of now, in process: what the plan of a build would say; without `reviews` no findings and SKUs."""
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings)
        week = board.newest(board.weeks)
        run = Run(folder, settings, store, folder / "bench.xlsx", datetime.now(), None)
        said, skus = _reviewed(run, board, week) if reviews else ((), {})
        row = board.row(week, ALL)
        values = row.values if row else {}
        return Monday(
            day=day,
            week=week.label,
            first=week.first,
            kpis=judged(board, week.label),
            said=said,
            flows={n: values[n] * (100 if n in MONEY else 1) for n in FLOWS if n in values},
            days=_daily(store),
            asins=_asins(store),
            campaigns=_campaigns(store),
            skus=skus,
        )


def _reviewed(run: Run, board: Board, week: Week | Month) -> tuple[tuple[Said, ...], dict[str, Sku]]:
    """What the page shows (spare findings stay where a person noted them), and what is known of each SKU."""
    details = read_details(run, board, [week])
    review = review_of(board, details, week)
    shipped = _shipped(run.store)
    stood = details.below[board.end_of(week)]
    said = (Said(o.key, o.status, f"{o.finding.en} {o.evidence.en}") for o in review.observations if not o.spare)
    return tuple(said), {s.sku: Sku(s.velocity, s.lead_days, shipped.get(s.sku)) for s in stood.skus}


def judged(board: Board, label: str) -> dict[str, Judged]:
    """Every KPI of a week; the bare status is that of the same number were it final."""
    week = next(w for w in board.weeks if w.label == label)
    scores = {s.kpi.id: s for s in board.scorecard(week)}
    rows = [board.row(w, scope) for w in (week, week.previous()) for scope in board.scopes]
    kept = {id(row): set(row.immature) for row in rows if row}
    for row in rows:
        if row:
            row.immature.clear()
    board.forget()
    bare = {s.kpi.id: s for s in board.scorecard(week)}
    for row in rows:
        if row:
            row.immature |= kept[id(row)]
    board.forget()
    alone = {s.kpi.id: (s.status, s.interval) for s in _by_profile(board, week)}
    return {
        name: Judged(s.status, bare[name].status, not s.mature, _is_change(s), s.interval, alone[name])
        for name, s in scores.items()
    }


def _by_profile(board: Board, week: Week | Month) -> list[Score]:
    """What is said by who knows the built-in profile, and nothing that the store's exports taught."""
    unsettled, mondays = board.unsettled, board.mondays
    unlearned = patch.object(unsettled_module, "learn", lambda names, kinds, _: learn(names, kinds, ()))
    with (
        unlearned,
        patch.object(mondays, "_told", lambda *_: []),
        patch.object(unsettled, "growing", lambda _: frozenset()),
    ):
        unsettled._curves.clear()
        scores = board.scorecard(week)
    unsettled._curves.clear()
    board.forget()
    return scores


def _is_change(score: Score) -> bool:
    """Whether it is judged by its change on the week before; growth on a year ago is a goal, not an alarm."""
    return score.target.basis in ("change_pct", "change_pp") and score.kpi.against == "previous"


def final_statuses(folder: Path, settings: Settings, weeks: list[str]) -> dict[str, dict[str, Final]]:
    """What each KPI of each week is in a store whose numbers no longer move."""
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings)
        known = {w.label: w for w in board.weeks}
        return {
            w: {s.kpi.id: Final(s.status, s.value, _near(s)) for s in board.scorecard(known[w])}
            for w in weeks
            if w in known
        }


def _near(score: Score) -> bool:
    edges = [score.target.target, score.target.warn, score.target.breach]
    sides = {side for edge in edges if edge for side in (edge.low, edge.high) if side is not None}
    return score.seen is not None and any(abs(score.seen - side) <= _NEAR * max(abs(side), _SMALL) for side in sides)


def _daily(store: Store) -> pd.DataFrame:
    sales = store.con.execute(
        "select day, sum(gmv)::double gmv, sum(units)::double units, sum(sessions)::double sessions "
        "from sales_day group by day"
    ).df()
    ads = store.con.execute(
        "select day, sum(spend)::double spend, sum(ad_sales)::double ad_sales, sum(ad_orders)::double ad_orders "
        "from ads_campaign where grain = 'daily' and ad_product = 'sp' group by day"
    ).df()
    return sales.merge(ads, on="day", how="left").fillna(0.0).sort_values("day").tail(_DAYS)


def _asins(store: Store) -> pd.DataFrame:
    """A row for each week that a file by ASIN covers, and ASIN."""
    return store.con.execute(
        "select span_first as week, asin, sum(gmv)::double gmv, sum(units)::double units "
        "from sales_asin where date_diff('day', span_first, span_end) = 7 group by all order by all"
    ).df()


def _campaigns(store: Store) -> pd.DataFrame:
    return store.con.execute(
        "select day, campaign, sum(clicks)::double clicks, sum(spend)::double spend, sum(ad_orders)::double orders "
        "from ads_campaign where grain = 'daily' and ad_product = 'sp' group by all order by all"
    ).df()


def _shipped(store: Store) -> dict[str, float]:
    rows = store.rows("select sku, shipped_30::double from stock_plan qualify day = max(day) over ()")
    return {sku: shipped for sku, shipped in rows if shipped is not None}
