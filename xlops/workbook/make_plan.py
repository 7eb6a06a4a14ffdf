"""From what a build knows to the plan: which table gets which rows, which name which value. Nothing is judged here."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from xlops import __version__
from xlops.language import NOTHING, Text, each, listed
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.action import Entry
from xlops.review.apart import apart_ids, apart_rows
from xlops.review.asins import best_sellers, with_change
from xlops.review.bridged import bridge_rows
from xlops.review.caused import rate_in_base
from xlops.review.currency import days_with_all
from xlops.review.defaults import SIDES, default_edges, taken_edges
from xlops.review.freshness import freshness, state_label, urgent_first, waiting_for
from xlops.review.landing import SoldDaily, by_day, landing_of, plan_rows
from xlops.review.observation import Observation
from xlops.review.profit_pages import OPEN_MONTHS
from xlops.review.restock import ipi_parts
from xlops.review.reviewed import Details, Reviewed, review_of
from xlops.review.scorecard import Board
from xlops.review.terms import term_rows, terms_window
from xlops.review.total import Total
from xlops.review.unrated import told_of_rates, without_rate
from xlops.review.vat import sales_with_vat
from xlops.workbook.action_plan import action_fills, action_puts, listed_actions, proposal_fill, review_actions
from xlops.workbook.flat import FLAT, flat_rows
from xlops.workbook.lines import columns
from xlops.workbook.owed import owed_fills, owed_puts
from xlops.workbook.plan import Fill, Plan, Put
from xlops.workbook.profit import newest_page, profit_fills, profit_puts, walk_rows
from xlops.workbook.queries import queries_told, tables_of
from xlops.workbook.restock import (
    CASH,
    LEFT,
    RESTOCK,
    cash_rows,
    forecast_lines,
    helps_told,
    left_rows,
    more_told,
    order_rows,
    window_told,
)
from xlops.workbook.review_plan import (
    FIRST_FINDINGS,
    breaches_line,
    is_due_to_close,
    review_sheet,
    stock_rows,
    table_rows,
)
from xlops.workbook.template import TABLES
from xlops.workbook.typed_input import Standing

_OPEN_WEEKS = 7  # whose reviews may still be open, besides those that a build makes
TargetsTable = Mapping[str, Sequence[Any]]

_LINE = 140  # columns of a line across the Dashboard
SCORED = 21  # newest periods of each kind with a score: a review open for 45 days shows the thirteen before its own


def make_plan(
    board: Board,
    details: Details,
    targets: TargetsTable,
    run: str,
    standing: Standing,
    *,
    close: bool,
    tells_apart: bool = True,
    actions: Sequence[Entry] = (),
) -> Plan:
    """The whole plan, its texts in both languages; with `close` the reviews of `details` freeze.

    `targets` is the Targets sheet as it stands, `run` the id that the workbook shows for this build. A workbook that
    has no table for what numbers leave out, and so cannot tell it apart, gets totals of all marketplaces only. Rows
    beside which people typed in the workbook as it is `standing` are never left out for want of room (rule D15).
    `actions` is the list of all weeks as people left it.
    """
    noted = standing.noted
    newest = board.opens_on
    told = {period: review_of(board, details, period) for period in dict.fromkeys((newest, *details.reviews))}
    lists = _lists(board, details)
    listed = listed_actions(board, details, told[newest], actions)
    rates = {m: rate_in_base(board, newest, m) for m in board.account.marketplaces}
    titles = {s.sku: s.title for s in details.now.skus if s.title}  # of SKUs that the team has no name for
    periods = [*board.known(board.weeks), *board.known(board.months)]
    open_ones = dict.fromkeys((*details.reviews, *board.known(board.weeks)[-_OPEN_WEEKS:], *periods[-OPEN_MONTHS:]))
    bridged = bridge_rows(board, details.sold, list(open_ones)) if tells_apart else ()
    planned = plan_rows(board, details.days, periods) if tells_apart else ()
    walked = walk_rows(details.walks) if tells_apart else ()
    apart = table_rows("tbl_apart", [*apart_rows(board, periods), *planned, *bridged, *walked])
    return Plan(
        fills=(
            _periods(board, "tbl_week", board.weeks, tells_apart, details.days),
            _periods(board, "tbl_month", board.months, tells_apart, details.days),
            *([apart] if tells_apart or apart.rows else ()),
            _days(board, details),
            _asins(board, details),
            *lists,
            _targets(board, targets),
            table_rows("tbl_campaigns", details.campaigns.rows),
            table_rows("tbl_structure", details.campaigns.faults),
            *action_fills(board, listed, details.verdicts),
            proposal_fill(board, listed, details.proposals),
            table_rows("tbl_terms", term_rows(board, details.terms, noted)),
            table_rows("tbl_stock", stock_rows(details.now.skus, board)),
            *_restock(details),
            _flat(board, details),
            *profit_fills(newest_page(details.profit)),
            *_queries(details),
            *owed_fills(details.owed, board.as_of, titles | dict(details.now.names), rates, noted),
            *_log(board, details),
        ),
        reveals={"tbl_campaigns": details.campaigns.shown},
        puts=(
            *_settings(board, details, run),
            *_campaigns(details),
            *action_puts(board, listed),
            Put("rst_window", [window_told(board.as_of, details.now.stock_day)]),
            Put("rst_today", [board.as_of + timedelta(days=1)]),
            Put("rst_helps", helps_told(details.restock, details.on_order)),
            Put("rst_tested", forecast_lines(details.restock_tests, details.now.skus)),
            Put("rst_more", [more_told(details.left, ipi_parts(details.now.skus, details.left))]),
            *profit_puts(newest_page(details.profit), details.no_profit),
            *queries_told(details.searched, details.queries),
            *owed_puts(details.owed, board.as_of, board.account.marketplaces, rates, noted),
            *_pickers(lists),
            *_dashboard(told[newest], tells_apart),
        ),
        reviews=tuple(
            review_sheet(
                board,
                told[period],
                tells_apart,
                noted,
                review_actions(board, details, period, listed),
                closing=close or is_due_to_close(board, period, standing),
                close=close,
            )
            for period in details.reviews
        ),
        newest=newest.label,
        told=tuple(o.key for o in _first(told[newest])),
        actions=tuple(listed),
        as_of=board.as_of,
    )


# -- data tables -------------------------------------------------------------------------------------------------------


def _frame(table: str, frame: pd.DataFrame) -> Fill:
    """The columns of a data table as a frame has them; blank where it lacks one."""
    blank = [None] * len(frame)
    return Fill(table, {c: _plain(frame[c]) if c in frame else blank for c in TABLES[table].ids})


def _periods(
    board: Board, table: str, periods: Sequence[Week | Month], tells_apart: bool, daily: pd.DataFrame
) -> Fill:  # fmt: skip
    known, newest = board.known(periods), set(periods[-SCORED:])
    sold = {scope: by_day(board, scope, daily) for scope in board.scopes}
    rows = [
        _period(board, period, scope, tells_apart)
        | (
            _scored(board.total(period, scope)) | _landing(board, sold[scope], period, scope)
            if period in newest
            else {}
        )
        for scope in board.scopes
        for period in known
    ]
    return table_rows(table, rows)


def _period(board: Board, period: Week | Month, scope: str, tells_apart: bool) -> dict[str, Any]:
    measured = board.row(period, scope)
    moving = measured.moving if measured else []
    values = measured.values if measured else {}
    if measured and scope == ALL and not tells_apart:
        every = len(board.account.marketplaces)
        values = {n: v for n, v in values.items() if len(measured.counted.get(n, board.account.marketplaces)) == every}
    return {
        "key": f"{period.label}|{scope}",
        "period": period.label,
        "marketplace": scope,
        "currency": board.currency(scope),
        "first_day": period.span.first,
        "last_day": period.span.last,
        "state": board.state(period, scope).value,
        "moving": f" {' '.join(moving)} " if moving else "",  # between blanks: a status formula looks for its own
        "apart": apart_ids(board, period) if scope == ALL else "",
        **values,
    }


def _scored(of: Total) -> dict[str, Any]:
    """The composite score; the sheet, which computes its own from what is typed, adds the part of the user's KPIs."""
    return {"score": of.points, "score_own": of.own, "score_own_weight": of.own_weight}


def _landing(board: Board, sold: SoldDaily, period: Week | Month, scope: str) -> dict[str, Any]:
    """Where the month lands in which a week ends, as of its last day."""
    found = landing_of(board, scope, sold, board.end_of(period)) if isinstance(period, Week) else None
    landing = found.landing if found else None
    return {"landing": landing.expected, "landing_low": landing.low, "landing_high": landing.high} if landing else {}


def _days(board: Board, details: Details) -> Fill:
    return _frame("tbl_day", days_with_all(board.account, details.days))


def _asins(board: Board, details: Details) -> Fill:
    frame = details.asin_weeks
    if frame.empty:
        return _frame("tbl_asin_week", frame)
    changed = with_change(frame, board.weeks)
    key = changed["period"] + "|" + changed["marketplace"] + "|" + changed["asin"]
    return _frame("tbl_asin_week", changed.assign(key=key))


def _flat(board: Board, details: Details) -> Fill:
    weeks = {week.label: week.first for week in board.weeks}
    return table_rows(FLAT, flat_rows(details.asin_weeks, weeks, board.account.currency_of, details.products))


def _lists(board: Board, details: Details) -> list[Fill]:
    newest = board.opens_on
    best = best_sellers(details.asin_weeks if isinstance(newest, Week) else details.asin_months, newest)
    weeks, months = ([p.label for p in board.known(periods)[::-1]] for periods in (board.weeks, board.months))
    opens = weeks if isinstance(newest, Week) else months  # what the Dashboard's picker lists
    return [
        Fill("tbl_list_week", {"period": [Text("latest", "最新"), *opens]}),
        Fill("tbl_list_month", {"period": months}),
        Fill("tbl_list_marketplace", {"marketplace": list(board.scopes)}),
        Fill("tbl_list_asin", {"asin": _plain(best["asin"]), "title": _plain(best["title"])}),
    ]


def _targets(board: Board, targets: TargetsTable) -> Fill:
    """Defaults as `xlops.toml` sets them; words and order stay as the sheet has them."""
    rows: list[dict[str, Any]] = []
    for number, id_ in enumerate(targets.get("kpi", [])):
        if id_ in (None, ""):
            continue  # a person's own row: kept as it is
        kpi = board.catalogue.get(str(id_))
        standing = {c: values[number] for c, values in targets.items()}
        read = {f"seen_{e}": standing.get(f"your_{e}") for e in SIDES}
        rows.append(standing | (read | taken_edges(board, kpi) | default_edges(board, kpi) if kpi else {}))
    return table_rows("tbl_targets", rows)


def _restock(details: Details) -> list[Fill]:
    rows = {
        RESTOCK: order_rows(details.restock, details.on_order, details.now.skus, details.supply),
        CASH: cash_rows(details.restock),
        LEFT: left_rows(details.left),
    }
    return [table_rows(name, some) for name, some in rows.items()]


def _queries(details: Details) -> list[Fill]:
    found = tables_of(details.searched, details.queries, details.in_search, details.now.names)
    return [table_rows(name, some) for name, some in found.items()]


def _log(board: Board, details: Details) -> list[Fill]:
    coverage = [
        {
            "state": s.label(),
            "marketplace": s.marketplace,
            "source": s.name,
            "from": s.first,
            "to": s.last,
            "download": s.menu if s.missing else "",
            "dates": s.dates(),
        }
        for s in urgent_first(details.sources)
    ]
    coverage += [
        {"state": state_label("waiting"), "source": names, "download": supply}
        for supply, names in waiting_for(board.waiting())
    ]
    return [
        table_rows("tbl_coverage", coverage),
        table_rows("tbl_runs", details.runs),
        table_rows("tbl_files", details.files),
        table_rows("tbl_findings", details.findings),
    ]


# -- names -------------------------------------------------------------------------------------------------------------


def _settings(board: Board, details: Details, run: str) -> list[Put]:
    settings, months = board.account.settings, board.known(board.months)
    values: dict[str, str | Text | float] = {
        "cfg_store": settings.store,
        "cfg_language": settings.language,
        "cfg_as_of": str(board.as_of),
        "cfg_latest_week": board.opens_on.label if isinstance(board.opens_on, Week) else "",
        "cfg_latest_month": board.newest(months).label if months else "",
        "cfg_currency": board.currency(ALL),
        "cfg_vat": sales_with_vat(board.account),
        "cfg_inputs": settings.inputs,
        "cfg_freshness": _reach(board, details),
        "cfg_hysteresis": settings.hysteresis,
        "meta_run": run,
        "meta_version": __version__,
        "terms_window": terms_window(board, details.term_window),
        "stock_as_of": details.now.stock_day,
    }
    return [Put(name, [value]) for name, value in values.items()]


def _reach(board: Board, details: Details) -> Text:
    """How far the data reach; first the exchange rate for want of which the totals of the page are blank."""
    rates = told_of_rates(without_rate(board, board.account.marketplaces, board.opens_on))
    parts = [part for part in (rates, freshness(details.sources)) if part]
    return listed(parts, "; ", "；") if parts else NOTHING


def _campaigns(details: Details) -> list[Put]:
    told = details.campaigns
    texts = {"window": told.window, "headline": told.headline, "structure": told.structure, "title": told.title}
    return [Put(f"camp_{name}", [text]) for name, text in (texts | {"reports": told.reports}).items()]


def _pickers(lists: Sequence[Fill]) -> list[Put]:
    """The ASIN sheet shows the best seller until somebody picks another one."""
    listed = next(f.columns["asin"] for f in lists if f.table == "tbl_list_asin")
    return [Put("asin_pick", listed[:1], first_only=True)] if listed else []


def _dashboard(told: Reviewed, tells_apart: bool) -> list[Put]:
    first = _first(told)
    blanks = [""] * (FIRST_FINDINGS - len(first))
    return [
        Put("dash_findings_status", [*(o.status.label for o in first), *blanks]),
        Put("dash_findings", [*(o.finding for o in first), *blanks]),
        Put("dash_findings_do", [*(_to_do(o) for o in first), *blanks]),
        Put("dash_findings_link", [""] * FIRST_FINDINGS),
        *breaches_line("dash", told, tells_apart),
    ]


def _first(told: Reviewed) -> list[Observation]:
    return [o for o in told.observations if not o.spare][:FIRST_FINDINGS]


def _to_do(o: Observation) -> Text:
    """Why, and what to do, in one line; as much of why as there is room for."""
    return each(lambda lang: _one_line(o.evidence.in_(lang), o.advice.in_(lang)))


def _one_line(why: str, do: str) -> str:
    parts = re.split("(; |；)", why) if why else []
    for end in range(len(parts), 0, -2):
        told = f"{''.join(parts[:end])} → {do}"
        if columns(told) <= _LINE:
            return told
    return f"→ {do}"


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Values as Python objects; NaN as None."""
    return [None if isinstance(v, float) and math.isnan(v) else v for v in column.tolist()]
