"""The plan of the Actions sheet: the list carried on by the newest review, and what of it stands where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from xlops.measures import ALL
from xlops.review.action import Entry, carried_on, held
from xlops.review.actions import actions_of
from xlops.review.reviewed import Details, Reviewed
from xlops.review.scorecard import Board
from xlops.workbook.actions import (
    DONE,
    OPEN,
    OWNERS,
    ROOM,
    SPARE,
    done_rows,
    open_rows,
    owner_rows,
    waiting_told,
    window_told,
)
from xlops.workbook.plan import Fill, Put, fill
from xlops.workbook.template import TABLES


def listed_actions(
    board: Board, details: Details, told: Reviewed, before: Sequence[Entry]
) -> tuple[list[Entry], int]:  # fmt: skip
    """The list after the newest review, and how many further proposals the sheet has no room for.

    What was proposed before keeps its place; new ones come in as far as there is room, those last that are worth least.
    """
    known, day = list(before), board.as_of
    fresh = actions_of(board, details, told, details.proposals, lambda part, so_much: held(known, part, so_much, day))
    listed = carried_on(known, fresh, day, told.period.label)
    if (waiting := sum(e.open for e in listed) - (ROOM - SPARE)) <= 0:
        return listed, 0
    standing = {e.key.partition("~")[0] for e in known if e.state in ("proposed", "resolved")}
    new = [a.key for a in fresh if a.key not in standing]
    out = set(new[max(0, len(new) - waiting) :])
    return carried_on(known, [a for a in fresh if a.key not in out], day, told.period.label), len(out)


def action_fills(board: Board, listed: Sequence[Entry]) -> list[Fill]:
    """What the tables of the sheet show; typed columns come with what was given or typed."""
    today, names = board.as_of + timedelta(days=1), {kpi.id: kpi.name for kpi in board.catalogue.values()}
    rows = {OPEN: open_rows(listed, today, names), DONE: done_rows(listed, today, names), OWNERS: owner_rows(listed)}
    return [fill(name, some, (*TABLES[name].written, *TABLES[name].typed)) for name, some in rows.items()]


def action_puts(board: Board, waiting: int) -> list[Put]:
    return [
        Put("act_window", [window_told(board.as_of, board.currency(ALL))]),
        Put("act_today", [board.as_of + timedelta(days=1)]),
        Put("act_waiting", [waiting_told(waiting)]),
    ]
