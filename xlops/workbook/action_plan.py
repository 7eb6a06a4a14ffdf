"""The plan of the Actions sheet: the list carried on by the newest review, and what of it stands where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from xlops.language import Text
from xlops.measures import ALL
from xlops.measures.owed import keyed
from xlops.periods import Month, Week
from xlops.proposals.proposal import Proposal
from xlops.review.action import ADS, Entry, carried_on, held
from xlops.review.actions import actions_of, kinds, said
from xlops.review.cases import ended_cases
from xlops.review.caused import rate_in_base
from xlops.review.claims import lapsed_claims, settled_claims
from xlops.review.diagnosed import rules
from xlops.review.judged import tallies
from xlops.review.reviewed import Details, Reviewed
from xlops.review.scorecard import Board
from xlops.targets import Status
from xlops.verdicts.tally import confidence
from xlops.verdicts.verdict import Verdict
from xlops.workbook.actions import (
    DONE,
    MORE,
    OPEN,
    OPEN_WEEKS,
    OWNERS,
    WEEKS,
    done_rows,
    more_counted,
    open_by_week,
    open_rows,
    owner_rows,
    short,
    shown,
    waiting_told,
    window_told,
)
from xlops.workbook.decided import decide_now_rows, decide_rows, judged_rows, tally_line
from xlops.workbook.plan import Fill, Put, fill
from xlops.workbook.proposals import PROPOSALS, proposal_rows
from xlops.workbook.template import TABLES
from xlops.workbook.week_lists import WeekLists, week_lists


def listed_actions(board: Board, details: Details, told: Reviewed, before: Sequence[Entry]) -> list[Entry]:
    """The list after the newest review."""
    day = board.as_of
    claims = keyed(details.owed.claims)
    known = lapsed_claims(settled_claims(before, claims, day), claims, day)
    reason = said("word", "case_closed").in_(board.account.settings.language)
    known = ended_cases(known, details.closed_cases, day, reason)

    def answered(part: str, so_much: float) -> bool:
        return held(known, part, so_much, day)

    fresh = actions_of(board, details, told, details.proposals, answered, known)
    of = tallies(known, details.verdicts, day)
    after = carried_on(known, fresh, day, told.period.label, _unknown(board, details, told))
    return [replace(e, trust=confidence(e.kind, of)) for e in after]


def _unknown(board: Board, details: Details, told: Reviewed) -> Callable[[Entry], bool]:
    """Whether no export of the period tells what an action asks for: it may be as undone as before."""
    blank = {s.kpi.id for s in board.scorecard(told.period) if s.status is Status.NO_DATA}
    silent = {kpi for kpi, kind in kinds()["kpi"].items() if kpi in blank and not kind.get("of_sheet")}
    lacking = set(details.diagnosis.lacking(told.period, ALL))

    def unknown(entry: Entry) -> bool:
        first, *about = entry.base.split("|")
        if first in rules():
            needs = kinds()["need"].get(entry.measured, ["products"])
        else:
            needs = ["campaigns"] if first in (ADS, "campaign") else []
        return first in silent or any((market, need) in lacking for market in about for need in needs)

    return unknown


def action_fills(
    board: Board, listed: Sequence[Entry], verdicts: Mapping[int, Verdict]
) -> list[Fill]:  # fmt: skip
    """What the tables of the sheet show; typed columns come with what was given or typed."""
    today, names = board.as_of + timedelta(days=1), {kpi.id: kpi.name for kpi in board.catalogue.values()}
    rows = {
        OPEN: open_rows(listed, today, names),
        DONE: done_rows(listed, today, names, verdicts),
        OWNERS: owner_rows(listed, today),
    }
    return [fill(name, some, (*TABLES[name].written, *TABLES[name].typed)) for name, some in rows.items()]


def proposal_fill(board: Board, listed: Sequence[Entry], proposals: Sequence[Proposal]) -> Fill:
    """The single changes that the open actions for advertising stand for; money of the newest review's period."""
    rates = {m: rate_in_base(board, board.opens_on, m) for m in board.account.marketplaces}
    rows = proposal_rows(listed, board.as_of + timedelta(days=1), proposals, rates)
    return fill(PROPOSALS, rows, (*TABLES[PROPOSALS].written, *TABLES[PROPOSALS].typed))


def action_puts(board: Board, listed: Sequence[Entry]) -> list[Put]:
    today = board.as_of + timedelta(days=1)
    waiting = shown(listed, today)[2]
    return [
        Put("act_window", [window_told(board.as_of, board.currency(ALL))]),
        Put("act_today", [today]),
        Put("act_waiting", [waiting_told(len(waiting))]),
        Put(MORE, more_counted(waiting, today)),
        *_weeks(board, listed),
    ]


@dataclass(frozen=True)
class ReviewActions:
    """What a review's blocks of actions show, by table of the contract, and the line of what came of them.

    `told` are lines at headings, by name; a review that is not the newest has none of the lists of what to do now.
    """

    rows: Mapping[str, Sequence[dict[str, Any]]]
    tally: Text
    told: Mapping[str, Text] = field(default_factory=dict)


def review_actions(board: Board, details: Details, period: Week | Month, listed: Sequence[Entry]) -> ReviewActions:
    prefix, end = ("wk" if isinstance(period, Week) else "mo"), board.end_of(period)
    rows: dict[str, Sequence[dict[str, Any]]] = {f"{prefix}_judged": judged_rows(listed, details.verdicts, end)}
    today = board.as_of + timedelta(days=1)
    if isinstance(period, Week):
        rows["wk_decide"] = decide_rows(listed, period.label, today)
    else:
        rows["mo_decide"] = decide_now_rows(listed, today) if period == board.newest(board.months) else []
    now = week_lists(board, details, listed) if isinstance(period, Week) and period == board.opens_on else WeekLists()
    shown_rows = {name: some[: TABLES[name].rows] for name, some in (rows | now.rows).items()}
    return ReviewActions(shown_rows, tally_line(tallies(listed, details.verdicts, end)), now.told)


def _weeks(board: Board, listed: Sequence[Entry]) -> list[Put]:
    """The chart of open actions: the weeks up to the newest, from the first that the list knows of."""
    ends = {p.label: p.span.last for p in (*board.weeks, *board.months)}
    weeks = [w for w in board.known(board.weeks) if w.span.last <= board.as_of][-WEEKS:]
    counts = open_by_week(listed, weeks, ends)
    blanks = [None] * (WEEKS - len(weeks))
    labels = [short(w.label) if n is not None else None for w, n in zip(weeks, counts, strict=True)]
    return [Put("act_weeks", [*blanks, *labels]), Put(OPEN_WEEKS, [*blanks, *counts])]
