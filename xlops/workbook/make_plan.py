"""From what a build knows to the plan: which table gets which rows, which name which value. Nothing is judged here."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from xlops import __version__
from xlops.language import Text, each
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.action import Entry
from xlops.review.apart import apart_ids, apart_rows
from xlops.review.asins import best_sellers, with_change
from xlops.review.bar_names import BARS
from xlops.review.bridged import bridge_rows
from xlops.review.cause import named
from xlops.review.currency import days_with_all
from xlops.review.defaults import default_edges
from xlops.review.fates import ESTIMATE, closed_words
from xlops.review.freshness import freshness, state_label, urgent_first, waiting_for
from xlops.review.landing import SoldDaily, by_day, landing_of
from xlops.review.movers import Mover, fewer
from xlops.review.objects import short
from xlops.review.observation import Observation
from xlops.review.ramp import Ramp
from xlops.review.reviewed import Details, Reviewed, review_of
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.review.stock import ESTIMATE_SIGN, SkuStock
from xlops.review.terms import term_rows
from xlops.review.total import Total
from xlops.review.vat import sales_with_vat
from xlops.targets import Status
from xlops.workbook.action_plan import action_fills, action_puts, listed_actions
from xlops.workbook.lines import columns
from xlops.workbook.paper import restock_rows
from xlops.workbook.plan import Fill, Plan, Put, ReviewSheet, Value, fill
from xlops.workbook.template import TABLES
from xlops.workbook.typed_input import Standing

FIRST_FINDINGS = 5
_OPEN_WEEKS, _OPEN_MONTHS = 7, 3  # whose reviews may still be open, besides those that a build makes
TargetsTable = Mapping[str, Sequence[Any]]

_BESIDE_BAR = 41
_LINE = 140  # columns of a line across the Dashboard
_TITLE = 25  # letters that the cell of a title has room for
_RAMP = 23  # the same of a young ASIN
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
    periods = [*board.known(board.weeks), *board.known(board.months)]
    open_ones = dict.fromkeys((*details.reviews, *board.known(board.weeks)[-_OPEN_WEEKS:], *periods[-_OPEN_MONTHS:]))
    bridged = bridge_rows(board, details.sold, list(open_ones)) if tells_apart else ()
    apart = _rows("tbl_apart", [*apart_rows(board, periods), *bridged])
    return Plan(
        fills=(
            _periods(board, "tbl_week", board.weeks, tells_apart, details.days),
            _periods(board, "tbl_month", board.months, tells_apart, details.days),
            *([apart] if tells_apart or apart.rows else ()),
            _days(board, details),
            _asins(board, details),
            *lists,
            _targets(board, targets),
            _rows("tbl_campaigns", details.campaigns.rows),
            _rows("tbl_structure", details.campaigns.faults),
            *action_fills(board, listed, details.verdicts),
            _rows("tbl_terms", term_rows(board, details.now.terms, noted)),
            _rows("tbl_stock", [_sku(s) for s in details.now.skus]),
            *_log(board, details),
        ),
        reveals={"tbl_campaigns": details.campaigns.shown},
        puts=(
            *_settings(board, details, run),
            *_campaigns(details),
            *action_puts(board, listed),
            *_pickers(lists),
            *_dashboard(told[newest], tells_apart),
        ),
        reviews=tuple(
            _review(
                board, told[period], tells_apart, noted, closing=close or _closes(board, period, standing), close=close
            )
            for period in details.reviews
        ),
        newest=newest.label,
        told=tuple(o.key for o in _first(told[newest])),
        actions=tuple(listed),
        as_of=board.as_of,
    )


# -- data tables -------------------------------------------------------------------------------------------------------


def _rows(table: str, rows: Sequence[dict[str, Any]], fates: Mapping[str, Value] | None = None) -> Fill:
    return fill(table, rows, TABLES[table].written, fates)


def _with_noted(
    rows: Sequence[dict[str, Any]], table: str, noted: Collection[str], most: int | None = None
) -> list[dict[str, Any]]:
    """As many rows as the table, or its page, has room for, and those beside which people typed."""
    most = most or TABLES[table].rows or len(rows)
    return [row for n, row in enumerate(rows) if n < most or row["key"] in noted]


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
    return _rows(table, rows)


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
        rows.append(standing | (default_edges(board, kpi) if kpi else {}))
    return _rows("tbl_targets", rows)


def _sku(s: SkuStock) -> dict[str, Any]:
    return {
        "marketplace": s.marketplace, "sku": s.sku, "asin": s.asin, "title": s.title, "available": s.available,
        "inbound": s.inbound, "reserved": s.reserved, "position": s.position, "velocity": s.velocity,
        "lead_days": s.lead_days, "reorder_point": s.reorder_point, "reorder_qty": s.reorder_qty,
        "latest_order_date": s.latest_order_date, "aged181": s.aged181, "excess": s.excess, "price": s.price,
        "lowest_price": s.lowest_price, "status": s.status.label, "key": s.key, "cover": s.cover,
        "estimated": ESTIMATE_SIGN if s.estimated else None,
    }  # fmt: skip


def _order(s: SkuStock, board: Board) -> dict[str, Any]:
    """What to order: its short title, with the marketplace where there are several (a review has no column for it)."""
    where = f" · {s.marketplace}" if len(board.account.marketplaces) > 1 else ""
    return _sku(s) | {"title": short(s.title, _TITLE - len(where)) + where}


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
        _rows("tbl_coverage", coverage),
        _rows("tbl_runs", details.runs),
        _rows("tbl_files", details.files),
        _rows("tbl_findings", details.findings),
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
        "cfg_freshness": freshness(details.sources),
        "cfg_hysteresis": settings.hysteresis,
        "meta_run": run,
        "meta_version": __version__,
        "terms_window": details.term_window,
        "stock_as_of": details.now.stock_day,
    }
    return [Put(name, [value]) for name, value in values.items()]


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
        *_breaches("dash", told, tells_apart),
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


def _breaches(prefix: str, told: Reviewed, tells_apart: bool) -> list[Put]:
    """The line of single marketplaces; an older workbook, which has no place for it, hears of it where there is one."""
    return [Put(f"{prefix}_breaches", [told.breaches])] if tells_apart or told.breaches else []


# -- reviews -----------------------------------------------------------------------------------------------------------


def _closes(board: Board, period: Week | Month, standing: Standing) -> bool:
    """Whether the review that stands is due to close; one that is only made now stays open."""
    found = standing.reviews.get(period.label)
    return found is not None and board.closes(period, date.fromisoformat(found.made) if found.made else None)


def _review(
    board: Board, told: Reviewed, tells_apart: bool, noted: Collection[str], *, closing: bool, close: bool
) -> ReviewSheet:
    period = told.period
    prefix = "wk" if isinstance(period, Week) else "mo"
    shown = [o for o in told.observations if not o.spare or o.key in noted]
    observations = [_observation(closed_words(o) if closing else o) for o in shown]
    rows = {
        "findings": observations[:FIRST_FINDINGS],
        "next": [],  # what has room there comes from those below
        "more": observations[FIRST_FINDINGS:],
        "movers": [_mover(m) for m in fewer(told.movers, (TABLES[f"{prefix}_movers"].rows or 1) - 1)],
        "ramp": _ramps(told.ramps, TABLES[f"{prefix}_ramp"].rows or 1, several=len(board.account.marketplaces) > 1),
        "own": _with_noted(told.own_kpis, f"{prefix}_own", noted),
        "owners": told.owners[: TABLES[f"{prefix}_owners"].rows],
    }
    if isinstance(period, Month):
        most = restock_rows(len(rows["owners"]))
        rows["restock"] = _with_noted([_order(s, board) for s in told.to_order], "mo_restock", noted, most)
    return ReviewSheet(
        period.label,
        f"_{period.kind}",
        period.sheet_name,
        tuple(_rows(f"{prefix}_{name}", part, told.fates) for name, part in rows.items()),
        (
            Put(f"{prefix}_period", [period.label]),
            Put(f"{prefix}_summary", [told.summary]),
            *([Put(f"{prefix}_settled", [told.settled])] if tells_apart else []),
            Put(f"{prefix}_verdicts", [told.verdicts]),
            Put(f"{prefix}_bar_names", [_fitting(told.bars.get(name, ())) for name in BARS]),
            *_breaches(prefix, told, tells_apart),
        ),
        kpis=frozenset(k.id for k in board.switched_on()),
        comma=Text(", ", "、"),
        empty=_empty(board, period, prefix),
        leads={o.key: o.lead for o in shown if o.lead},
        ranked=tuple((s.kpi.id, s.status.label, s.kpi.name) for s in told.ranked),
        overdue=closing,
        close=close,
        estimate=ESTIMATE,
    )


def _empty(board: Board, period: Week | Month, prefix: str) -> frozenset[str]:
    """The names of blocks that would hold nothing, of all marketplaces together."""
    gmv, cm = (board.score(board.catalogue[id_], period) for id_ in ("gmv", "cm"))
    nothing = {
        f"{prefix}_bridge": gmv.previous is None,
        "mo_bridge_year": gmv.year_ago is None,
        "mo_walk": cm.value is None or cm.status is Status.INFO or cm.kpi.id in apart_ids(board, period).split(),
    }
    return frozenset(name for name, empty in nothing.items() if empty)


def _fitting(names: Sequence[str]) -> str:
    """As many products as a bar's line has room for."""
    lines = (" · ".join(names[:count]) for count in range(len(names), 0, -1))
    return next((line for line in lines if columns(line) <= _BESIDE_BAR), names[0] if names else "")


def _observation(o: Observation) -> dict[str, Any]:
    return {"key": o.key, "status": o.status.label, "finding": o.finding, "evidence": o.evidence, "advice": o.advice}


def _mover(m: Mover) -> dict[str, Any]:
    return {
        "asin": m.asin, "title": m.title, "why": named(m.causes), "gmv": m.gmv,
        "gmv_before": m.before, "from_sessions": m.sessions, "from_conversion": m.conversion, "from_price": m.price,
        "other": m.other,
    }  # fmt: skip


def _ramps(ramps: Sequence[Ramp], most: int, *, several: bool) -> list[dict[str, Any]]:
    """A row per young ASIN; where there are more than rows, the last one counts the others."""
    shown = ramps if len(ramps) <= most else ramps[: most - 1]
    rows = [_ramp(r, several=several) for r in shown]
    if len(shown) < len(ramps):
        rows.append({"key": "more", "title": saying("ramp", "more", count=len(ramps) - len(shown))})
    return rows


def _ramp(r: Ramp, *, several: bool) -> dict[str, Any]:
    where = f" {r.marketplace}" if several else ""
    return {
        "key": f"{r.marketplace}|{r.asin}", "state": r.label, "title": short(r.name, _RAMP - len(where)) + where,
        "week": r.week, "basis": r.basis, "visitors": r.visitors, "visitors_normal": r.visitors_normal,
        "units": r.units, "units_normal": r.units_normal, "reviews": r.reviews, "edited": r.edited,
        "advice": r.advice, "asin": r.asin,
    }  # fmt: skip


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Values as Python objects; NaN as None."""
    return [None if isinstance(v, float) and math.isnan(v) else v for v in column.tolist()]
