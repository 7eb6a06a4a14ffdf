"""Where a number comes from: a KPI's definition, inputs, value, target, status and why, and the files behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from xlops.errors import UsageError
from xlops.facts.history import Store, StoredFile, open_store
from xlops.facts.sheets import tags
from xlops.findings import Finding
from xlops.jobs.board import open_board
from xlops.jobs.check import latest, scope_of
from xlops.jobs.unticked import unticked
from xlops.jobs.why import hits, left_out, missing_of, named, of_break_even, of_events, on_plan, rate_lacking, why_so
from xlops.kpis import Kpi, measures
from xlops.kpis.amazon import beside_amazon
from xlops.language import NOTHING, Text, listed
from xlops.measures import ALL
from xlops.measures.asin_margin import closed_month_of, skus_of
from xlops.measures.closed_months import OF_MONTH
from xlops.measures.cohorts import Cohort
from xlops.measures.detail import OF_ASIN, asin_periods
from xlops.measures.events import differing
from xlops.measures.flows import TRAFFIC
from xlops.measures.photographs import nearest
from xlops.measures.terms import TERMS, mature_window
from xlops.measures.waiting import contested, told_of
from xlops.period_words import read_period
from xlops.periods import Month, Period, Week
from xlops.review.cohorts import by_order
from xlops.review.compared import why_across, why_two_reports
from xlops.review.currency import with_all
from xlops.review.lacking import lacks, tables_behind
from xlops.review.landing import MonthToDate, month_to_date
from xlops.review.records import edges, figures, grounds
from xlops.review.score import Score, State
from xlops.review.scorecard import Board
from xlops.review.unrated import rates_lacking, told_of_rates, why_unrated, without_rate
from xlops.review.usual import Usual, usual_of
from xlops.review.usual_asins import asin_groups
from xlops.review.vat import vat_of
from xlops.review.words import say
from xlops.settings import Settings
from xlops.tables import TABLES
from xlops.targets import Scope, Status

_ASIN_TABLES = dict.fromkeys(("spend", "ad_sales", "ad_part"), "ads_advertised") | dict.fromkeys(
    OF_MONTH, "transactions"
)
_OLDEST = max(m.max_age_days or 0 for m in measures().values())


@dataclass(frozen=True)
class Used:
    """One input of the formula: its value in the period, and the table that answered."""

    measure: str
    name: Text
    value: float | None
    previous: float | None
    table: str
    unit: str


@dataclass(frozen=True)
class Explanation:
    """Everything behind one number; `asin` is empty for the whole marketplace or account."""

    kpi: Kpi
    period: Period
    marketplace: str
    asin: str
    currency: str
    state: State
    score: Score
    why: Text
    inputs: list[Used]
    files: list[StoredFile]
    by_order: Sequence[Cohort] = ()  # of the refund rate: what was refunded of the period's own orders
    month: MonthToDate | None = None  # of GMV: the month that goes on
    waiting: Sequence[Finding] = ()  # stored files that wait for days of the period, answered or not

    def record(self) -> dict[str, Any]:
        """The explanation as plain values and texts, for `--json`."""
        return {
            "kpi": self.kpi.id,
            "name": self.kpi.name,
            "about": self.kpi.about,
            "amazon": beside_amazon(self.kpi.id) or None,
            "formula": self.kpi.formula.text,
            "period": self.period.label,
            **self.period.span.record(),
            "marketplace": self.marketplace,
            "asin": self.asin or None,
            "currency": self.currency,
            "state": self.state.value,
            **figures(self.score),
            "why": self.why,
            **edges(self.score.target, self.kpi),
            **grounds(self.score),
            "inputs": [_input(u) for u in self.inputs],
            "month": self.month.record() if self.month else None,
            "by_order": [_cohort(c) for c in self.by_order],
            "files": [_file(f) for f in self.files],
            "waiting": [f.record() for f in self.waiting],
        }


def _input(used: Used) -> dict[str, Any]:
    return {
        "measure": used.measure,
        "name": used.name,
        "value": used.value,
        "previous": used.previous,
        "table": used.table,
    }


def _cohort(of: Cohort) -> dict[str, Any]:
    return {
        "period": of.period.label,
        "marketplaces": list(of.marketplaces),
        "units": of.units,
        "refunded": of.refunded,
        "rate": of.rate,
        "share_of_sales": of.money,
        "until": of.until.isoformat(),
        "settled": of.is_settled,
    }


def _file(file: StoredFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "kind": file.kind,
        "marketplace": file.marketplace,
        "rows": file.rows,
        **file.span.record(),
        "exported_at": file.exported_at.isoformat(),
    }


def explain(
    folder: Path,
    settings: Settings,
    kpi: str,
    period: str | None = None,
    marketplace: str | None = None,
    asin: str | None = None,
    today: date | None = None,
) -> Explanation:
    """Why a KPI says what it says. Errors: UsageError for a KPI, period, marketplace or ASIN that is not there."""
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings)
        found = board.catalogue.find(kpi)
        scope = scope_of(board, marketplace)
        asked: Period = latest(board, scope)
        if period:
            asked = read_period(period, today or date.today(), settings.week_start, board.as_of)
        chosen = board.look_at(asked)
        if asin:
            return _of_asin(store, board, found, chosen, scope, asin.strip().upper())
        score = board.score(found, chosen, scope)
        given = board.given(found, chosen, scope)
        answering = board.answering(found, chosen, scope)
        row, made = board.row(chosen, answering), board.inputs(chosen, answering)
        tables = {m: row.answered_by.get(m, "") if row else "" for m in found.formula.measures}
        used = [_used(m, made.get(m), made.get(f"{m}__prev"), tables[m]) for m in found.formula.measures]
        asked_of = score.marks.of or scope
        markets = list(score.marks.over(scope, board.account.marketplaces))
        of_terms = not TERMS.gives.keys().isdisjoint(found.formula.measures)
        files = _files(store, board, chosen, markets, set(tables.values()), _products(tables), window=of_terms)
        happened = differing(board.account.events, chosen, scope)
        unrated = rates_lacking(board, found, chosen, scope) if score.status is Status.NO_DATA else {}
        missing = [m for m in missing_of(board, found, chosen, scope, given) if m not in unrated]
        asked_tables = tables_behind(missing)
        lacking = lacks(board.account, markets, chosen, asked_tables)
        waiting = told_of(board.account.waiting, chosen.span, markets, asked_tables)
        if not TRAFFIC.gives.keys().isdisjoint(missing):
            waiting += told_of(board.account.late_traffic, chosen.span, markets)
        waiting += contested(store, chosen.span, markets, set(tables.values()))
        why = why_so(board, score, chosen, scope, given, happened)
        if lacking and score.status is Status.NO_DATA:
            why = say("why_lacking").format(
                missing=", ".join(missing), lacking=listed((k.told for k in lacking), "; ", "；")
            )
        elif missing and score.status is Status.NO_DATA:
            why = unticked(store.con, missing, _files(store, board, chosen, markets, asked_tables)) or why
        if score.status is Status.NO_DATA and (no_rate := rate_lacking(board, missing, markets, chosen)):
            why = no_rate
        if unrated:
            beside = Text("; ", "；") + why if missing else NOTHING
            why = why_unrated({name: named(name) for name in unrated}, unrated) + beside
        why += say("why_of").format(of=score.marks.of) if score.marks.of else ""
        why += hits(score) + left_out(score) + on_plan(board.figures(found, chosen, scope))
        why += vat_of(board.account, found, chosen, markets)
        why += why_across(board, found, chosen, asked_of) + why_two_reports(board, found, chosen, markets)
        why += of_events(score, chosen)
        return Explanation(
            found,
            chosen,
            scope,
            "",
            board.currency(scope),
            board.state(chosen, scope),
            score,
            why,
            used,
            files,
            by_order(board.account, chosen, scope, board.as_of) if found.id == "refund" else (),
            _month(board, found, chosen, scope),
            list(dict.fromkeys(waiting)),
        )


def _month(board: Board, kpi: Kpi, period: Period, scope: str) -> MonthToDate | None:
    """Where the month lands, beside the GMV of a period that ends in it."""
    ends_in_it = Month.of(period.span.last) == Month.of(board.as_of)
    return month_to_date(board, scope) if kpi.id == "gmv" and ends_in_it else None


def _used(measure: str, value: float | None, previous: float | None, table: str) -> Used:
    known = measures()[measure]
    return Used(measure, known.name, value, previous, table, known.unit)


def _of_asin(
    store: Store, board: Board, kpi: Kpi, period: Period, scope: str, asin: str
) -> Explanation:  # fmt: skip
    periods = [period, period.previous(), period.year_ago()]
    frame = with_all(board.account, asin_periods(board.account, periods))
    markets = board.account.marketplaces if scope == ALL else [scope]
    earned = closed_month_of(board.account, markets, asin, board.end_of(period))
    if lacking := [m for m in kpi.formula.measures if m not in OF_ASIN]:
        raise UsageError(
            Text(
                "{kpi} is not known per ASIN: nothing tells {lacking} of one ASIN (known are {known}); leave out "
                "--asin",
                "{kpi} 没有单个 ASIN 的数据：没有报告给出单个 ASIN 的 {lacking}（有的是 {known}）；请去掉 --asin",
            ).format(kpi=kpi.id, lacking=listed(lacking), known=listed(OF_ASIN))
        )
    here = frame[(frame["marketplace"] == scope) & (frame["asin"] == asin)]
    now = here[here["period"] == period.label]
    if now.empty and scope == ALL:
        _refuse_untotalled(board, period, asin, frame)
    if now.empty:
        raise UsageError(
            Text(
                "no by-ASIN report of {period} names {asin}{where}: check the ASIN, or the period with `xlops status`",
                "{period}{where}的按 ASIN 报告里没有 {asin}：请检查 ASIN，或用 `xlops status` 查看期间",
            ).format(
                period=period.label, asin=asin, where=Text(f" in {scope}", f" {scope} ") if scope != ALL else NOTHING
            )
        )
    given: dict[str, float | None] = {}
    for suffix, one in (("", period), ("__prev", period.previous()), ("__year_ago", period.year_ago())):
        for record in here[here["period"] == one.label].to_dict("records"):
            known_of_it = [m for m in OF_ASIN if m in record]
            given |= {f"{m}{suffix}": None if record[m] != record[m] else float(record[m]) for m in known_of_it}
    given |= earned
    part = Scope(asin=asin, tags=tags(store.con, period.span.last).get(asin, frozenset()))
    names = {asin.casefold(), *part.tags}
    happened = differing(board.account.events, period, scope, names)
    given["events_differ"] = float(len(happened))

    def usual(plain: float | None) -> Usual:
        assert isinstance(period, Week | Month)
        known = asin_periods(board.account, list(dict.fromkeys([*board.weeks, *periods])))
        needed = kpi.formula.measures
        groups, whole = asin_groups(board.account, known, asin, names, period, scope, needed)
        return usual_of(kpi, period, plain, given, groups, whole)

    judged = usual if isinstance(period, Week | Month) else None
    score = board.score_of(kpi, period, scope, given, part, judged)
    tables = {m: _ASIN_TABLES.get(m, "sales_asin") for m in kpi.formula.measures}
    used = [_used(m, given.get(m), given.get(f"{m}__prev"), tables[m]) for m in kpi.formula.measures]
    files = _files(store, board, period, markets, {*tables.values(), "sales_sku"})
    missing = dict.fromkeys(tables[m] for m in kpi.formula.measures if given.get(m) is None)
    supply = listed((TABLES[t].path for t in missing), "; ", "；")
    why = why_so(board, score, period, scope, given, happened, supply) + of_events(score, period)
    why += vat_of(board.account, kpi, period, markets, skus_of(board.account, asin)) + of_break_even(
        kpi, score.value, earned
    )
    return Explanation(
        kpi, period, scope, asin, board.currency(scope), board.state(period, scope), score, why, used, files
    )


def _refuse_untotalled(board: Board, period: Period, asin: str, frame: pd.DataFrame) -> None:
    """Errors: UsageError for an ASIN that reports name, and whose marketplaces cannot be added up."""
    here = frame[(frame["period"] == period.label) & (frame["marketplace"] != ALL)]
    known = list(dict.fromkeys(here["marketplace"]))
    if asin not in set(here["asin"]):
        return
    told = told_of_rates(without_rate(board, known, period))
    silent = listed(m for m in board.account.marketplaces if m not in known)
    why = told or Text("no by-ASIN report of {markets}", "{markets} 没有按 ASIN 的报告").format(markets=silent)
    raise UsageError(
        Text(
            "no total of {asin} in {period}: {why}; ask for one marketplace with --marketplace",
            "{asin} 在 {period} 无法合计：{why}；请用 --marketplace 指定一个站点",
        ).format(asin=asin, period=period.label, why=why)
    )


def _products(tables: Mapping[str, str]) -> frozenset[str]:
    """The ad products that these measures are of, "" for what is of none; nothing where they are of all."""
    only = all(measures()[m].source.id.split("_")[0] == "sp" for m in tables if m in measures())
    return frozenset({"", "sp"}) if only else frozenset()


def _files(
    store: Store, board: Board, period: Period, markets: list[str], tables: set[str],
    products: frozenset[str] = frozenset(), *, window: bool = False,
) -> list[StoredFile]:  # fmt: skip
    """The files whose rows answer the period, or whose photograph closes it; of these ad products alone where named.

    Search terms answer by the `window` of days before it whose sales have settled (rule N11).
    """
    coverage, maturity = board.account.coverage, board.account.sources.maturity
    ids = set()
    for table, market, product in coverage.keys():  # noqa: SIM118 - not a mapping
        if table not in tables or market not in markets or (products and product not in products):
            continue
        cover = coverage.cover(table, market, product)
        pieces = cover.of(period.span)
        if window:
            pieces = mature_window(coverage, maturity, market, period.span.last) if product == "sp" else []
        elif pieces is None:  # a photograph
            day = nearest(cover.days, min(period.span.last, board.as_of), _OLDEST)
            pieces = cover.days[day] if day else []
        ids |= {piece.file for piece in pieces}
    return [f for f in store.files() if f.id in ids]
