"""From the board to the plan: which table gets which rows, which name which value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from xlops import __version__
from xlops.kpis import Direction, Kpi, measures
from xlops.language import Lang, Text, listed, plain
from xlops.measures import ALL, PeriodMeasures
from xlops.periods import Month, Week
from xlops.review.below import Below
from xlops.review.cause import named
from xlops.review.currency import all_days, rate_of_rows
from xlops.review.custom_kpis import own_rows
from xlops.review.freshness import SourceReach
from xlops.review.movers import Mover, movers
from xlops.review.observations import Observation, observe, summary
from xlops.review.sayings import saying
from xlops.review.scorecard import CLOSES_AFTER_DAYS, Board
from xlops.review.stock import SkuStock
from xlops.targets import Status, effective
from xlops.workbook.plan import Fill, Plan, Put, ReviewSheet, fill
from xlops.workbook.template import TABLES

TERMS_KEPT = 2_000
_ASIN = re.compile(r"b0[a-z0-9]{8}$", re.I)
LISTED_ASINS = 500
FIRST_FINDINGS = 5
_ICON = {
    "negate": Status.BREACH.icon, "cut": Status.WARN.icon, "over": Status.WARN.icon, "harvest": Status.MET.icon,
    "target": Status.MET.icon, "keep": Status.INFO.icon, "watch": Status.LOW_SAMPLE.icon,
}  # fmt: skip


@dataclass(frozen=True)
class Details:
    """What stands below the account, read from the store once per build."""

    days: pd.DataFrame
    asin_weeks: pd.DataFrame
    asin_months: pd.DataFrame
    now: Below
    below: Mapping[date, Below]  # as of the last day of each review
    term_window: str
    sources: list[SourceReach]
    runs: list[dict[str, Any]]
    files: list[dict[str, Any]]
    findings: list[dict[str, Any]]


class Content:
    """Writes the plan of one build."""

    def __init__(self, board: Board, details: Details, lang: Lang, store_name: str, run: str) -> None:
        self.board, self.details, self.lang, self.store_name, self.run = board, details, lang, store_name, run
        self._moved: dict[str, list[Mover]] = {}

    def plan(
        self, periods: Sequence[Week | Month], existing_targets: dict[str, list[Any]], *, close: bool = False
    ) -> Plan:
        """The whole plan; `periods` are the reviews to make or refresh, with `close` to freeze."""
        newest = self._newest(self.board.weeks)
        lists = self._lists()
        plan = Plan(
            fills=(
                self._periods("tbl_week", self.board.weeks), self._periods("tbl_month", self.board.months),
                self._days(), self._asins(), *lists, self._targets(existing_targets), self._terms(),
                self._stock(), *self._log(),
            ),
            puts=(
                *self._settings(newest), *_pickers(lists), *_dashboard(self._observations(newest)),
            ),
            reviews=tuple(self._review(p, close=close) for p in periods),
            as_of=self.board.as_of,
        )  # fmt: skip
        return plan.in_(self.lang)

    # -- data tables -------------------------------------------------------------------------------------------

    def _known(self, periods: Iterable[Week | Month]) -> list[Week | Month]:
        """The periods from the first one that has any value on."""
        found = list(periods)
        for number, period in enumerate(found):
            if any((row := self.board.row(period, s)) and row.seen for s in self.board.scopes):
                return found[number:]
        return []

    def _newest(self, periods: Sequence[Week | Month]) -> Week | Month:
        """The last period that is over, else the one that goes on."""
        return self.board.newest(periods)

    def _periods(self, table: str, periods: Sequence[Week | Month]) -> Fill:
        rows = []
        for scope in self.board.scopes:
            for period in self._known(periods):
                measured = self.board.row(period, scope)
                rows.append(
                    {
                        "key": f"{period.label}|{scope}", "period": period.label, "marketplace": scope,
                        "currency": self.board.currency(scope), "first_day": period.span.first,
                        "last_day": period.span.last, "state": self.board.state(period, scope).value,
                        "moving": _moving(measured),
                    }
                    | (measured.values if measured else {})
                )  # fmt: skip
        return fill(table, rows, TABLES[table].written)

    def _days(self) -> Fill:
        frame = self.details.days
        total = all_days(self.board.account, frame).assign(currency=self.board.currency(ALL))
        parts = [total] + [
            group.assign(marketplace=m, currency=self.board.currency(str(m)))
            for m, group in frame.groupby("marketplace", sort=False)
        ]
        whole = pd.concat(parts, ignore_index=True) if len(frame) else frame
        columns = TABLES["tbl_day"].ids
        return Fill("tbl_day", {c: _plain(whole[c]) if c in whole else [None] * len(whole) for c in columns})

    def _asins(self) -> Fill:
        frame = self.details.asin_weeks
        if frame.empty:
            return Fill("tbl_asin_week", {c: [] for c in TABLES["tbl_asin_week"].ids})
        order = {w.label: n for n, w in enumerate(self.board.weeks)}
        place = frame["period"].map(order)
        before = frame.assign(place=place + 1)[["place", "marketplace", "asin", "gmv"]]
        joined = frame.assign(place=place).merge(
            before, on=["place", "marketplace", "asin"], how="left", suffixes=("", "_before")
        )
        joined["gmv_change"] = joined["gmv"] - joined["gmv_before"]
        joined["key"] = joined["period"] + "|" + joined["marketplace"] + "|" + joined["asin"]
        return Fill("tbl_asin_week", {c: _plain(joined[c]) for c in TABLES["tbl_asin_week"].ids})

    def _lists(self) -> list[Fill]:
        newest = self._asins_of(self._newest(self.board.weeks))
        ranked = newest.sort_values("gmv", ascending=False).head(LISTED_ASINS)
        word = Text("latest", "最新")
        return [
            Fill("tbl_list_week", {"period": [word, *[w.label for w in self._known(self.board.weeks)[::-1]]]}),
            Fill("tbl_list_month", {"period": [m.label for m in self._known(self.board.months)[::-1]]}),
            Fill("tbl_list_marketplace", {"marketplace": list(self.board.scopes)}),
            Fill("tbl_list_asin", {"asin": _plain(ranked["asin"]), "title": _plain(ranked["title"])}),
        ]

    def _targets(self, existing: dict[str, list[Any]]) -> Fill:
        """Defaults as `xlops.toml` sets them; words and order stay as the sheet has them."""
        rows: list[dict[str, Any]] = []
        for number, id_ in enumerate(existing.get("kpi", [])):
            if id_ in (None, ""):
                continue  # a person's own row: kept as it is
            row: dict[str, Any] = {c: values[number] for c, values in existing.items()}
            kpi = self.board.catalogue.get(str(id_))
            rows.append(row | (_default_edges(self.board, kpi) if kpi else {}))
        return fill("tbl_targets", rows, TABLES["tbl_targets"].written)

    def _terms(self) -> Fill:
        frame = self.details.now.terms
        target = self.board.target(self.board.catalogue["acos"], self.board.weeks[-1], ALL).target
        edge = target.high if target and target.high is not None else math.inf
        rows = [_term(row, edge) for row in frame.head(TERMS_KEPT).to_dict("records")]
        for market, rest in frame.iloc[TERMS_KEPT:].groupby("marketplace", sort=False):
            sums = {c: float(rest[c].sum()) for c in ("impressions", "clicks", "spend", "ad_sales", "ad_orders")}
            others = saying("term_advice", "others", count=len(rest))
            rate = rate_of_rows(rest)
            rows.append({"key": f"others|{market}", "marketplace": market, "term": others, "rate": rate, **sums})
        return fill("tbl_terms", rows, TABLES["tbl_terms"].written)

    def _stock(self) -> Fill:
        return fill("tbl_stock", [_sku(s) for s in self.details.now.skus], TABLES["tbl_stock"].written)

    def _log(self) -> list[Fill]:
        words = {"behind": Status.WARN, "stale": Status.WARN, "missing": Status.NO_DATA, "current": Status.MET}
        urgent = sorted(self.details.sources, key=lambda s: list(words).index(s.state))
        coverage = [
            {
                "state": plain(f"{words[s.state].icon} ") + saying("state", s.state),
                "marketplace": s.marketplace,
                "source": s.name,
                "from": s.first,
                "to": s.last,
                "download": s.menu if s.missing else "",
                "dates": s.dates(),
            }
            for s in urgent
        ]
        waiting: dict[Text, list[Text]] = {}
        for kpi in self.board.waiting():
            waiting.setdefault(kpi.supply, []).append(kpi.name)
        switch_on = plain(f"{Status.INFO.icon} ") + saying("state", "waiting")
        coverage += [
            {"state": switch_on, "source": listed(names), "download": supply} for supply, names in waiting.items()
        ]
        tables = (("tbl_coverage", coverage), ("tbl_runs", self.details.runs), ("tbl_files", self.details.files),
                  ("tbl_findings", self.details.findings))  # fmt: skip
        return [fill(name, rows, TABLES[name].written) for name, rows in tables]

    # -- names -------------------------------------------------------------------------------------------------

    def _settings(self, newest: Week | Month) -> list[Put]:
        months = self._known(self.board.months)
        sentences: dict[str, str | Text | float] = {
            "cfg_store": self.store_name, "cfg_language": self.lang, "cfg_as_of": str(self.board.as_of),
            "cfg_latest_week": newest.label, "cfg_latest_month": self._newest(months).label if months else "",
            "cfg_currency": self.board.currency(ALL), "cfg_inputs": self.board.account.settings.inputs,
            "cfg_freshness": self._freshness(),
            "cfg_hysteresis": self.board.account.settings.hysteresis, "meta_run": self.run,
            "meta_version": __version__, "terms_window": self.details.term_window,
            "stock_as_of": self.details.now.stock_day,
        }  # fmt: skip
        return [Put(name, [value]) for name, value in sentences.items()]

    def _freshness(self) -> Text:
        last: dict[str, str] = {}
        for s in self.details.sources:
            if s.last and s.table in ("sales_day", "ads_campaign", "stock_plan"):
                last[s.table] = min(last.get(s.table, str(s.last)), str(s.last))
        parts = [saying("fresh", table, day=day) for table, day in last.items()]
        behind = sum(1 for s in self.details.sources if s.state == "behind")
        if behind:
            parts.append(saying("fresh", "behind", count=behind))
        return listed(parts, "; ", "；")

    # -- reviews -----------------------------------------------------------------------------------------------

    def _movers(self, period: Week | Month) -> list[Mover]:
        if period.label in self._moved:
            return self._moved[period.label]
        now, before = self._asins_of(period), self._asins_of(period.previous())
        this, last = self.board.row(period, ALL), self.board.row(period.previous(), ALL)
        change = None
        if this and last and "gmv" in this.values and "gmv" in last.values:
            change = this.values["gmv"] - last.values["gmv"]
        self._moved[period.label] = movers(now, before, change, saying("word", "all_others"))
        return self._moved[period.label]

    def _asins_of(self, period: Week | Month) -> pd.DataFrame:
        """A period's ASINs over all marketplaces, money in the base currency; empty where one lacks the report."""
        frame = self.details.asin_weeks if isinstance(period, Week) else self.details.asin_months
        columns = ["asin", "title", "gmv", "units", "sessions"]
        if frame.empty:
            return pd.DataFrame(columns=columns)
        return frame.loc[(frame["period"] == period.label) & (frame["marketplace"] == ALL), columns]

    def _observations(self, period: Week | Month) -> list[Observation]:
        stood = self._below(period)
        return observe(
            self.board, period, self._movers(period), stood.skus, stood.campaigns, stood.terms,
        )  # fmt: skip

    def _below(self, period: Week | Month) -> Below:
        """What stood below the account at the period's end (rule N26)."""
        return self.details.below[self.board.end_of(period)]

    def _review(self, period: Week | Month, *, close: bool) -> ReviewSheet:
        weekly = isinstance(period, Week)
        prefix = "wk" if weekly else "mo"
        moved = self._movers(period)
        rows = [_observation(o) for o in self._observations(period)]
        fills = [
            fill(f"{prefix}_findings", rows[:FIRST_FINDINGS], TABLES[f"{prefix}_findings"].written),
            fill(f"{prefix}_more", rows[FIRST_FINDINGS:], TABLES[f"{prefix}_more"].written),
            fill(f"{prefix}_movers", [_mover(m) for m in moved], TABLES[f"{prefix}_movers"].written),
        ]
        own = own_rows(self.board, period)[: TABLES[f"{prefix}_own"].rows]
        fills.append(fill(f"{prefix}_own", own, TABLES[f"{prefix}_own"].written))
        if not weekly:
            due = [s for s in self._below(period).skus if s.status in (Status.BREACH, Status.WARN) and s.reorder_qty]
            limit = TABLES["mo_restock"].rows or len(due)
            restock = [_sku(s) | {"cover": s.cover} for s in due[:limit]]
            fills.append(fill("mo_restock", restock, TABLES["mo_restock"].written))
        text = summary(self.board, period, self.board.scorecard(period))
        return ReviewSheet(
            period.label, f"_{period.kind}", period.sheet_name, tuple(fills),
            (Put(f"{prefix}_period", [period.label]), Put(f"{prefix}_summary", [text])),
            kpis=frozenset(k.id for k in self.board.switched_on()),
            overdue=period != self._newest(self.board.weeks if weekly else self.board.months)
            and self.board.as_of > period.span.last + timedelta(days=CLOSES_AFTER_DAYS),
            close=close,
        )  # fmt: skip


def _moving(row: PeriodMeasures | None) -> str:
    """The sources whose days still move, between spaces: ` sales ads `; a status formula looks for its own."""
    known = measures()
    sources = dict.fromkeys(known[name].source.id for name in known if row and name in row.immature)
    return f" {' '.join(sources)} " if sources else ""


def _pickers(lists: Sequence[Fill]) -> list[Put]:
    """The ASIN sheet shows the best seller until somebody picks another one."""
    listed = next(f.columns["asin"] for f in lists if f.table == "tbl_list_asin")
    return [Put("asin_pick", listed[:1], first_only=True)] if listed else []


def _dashboard(found: Sequence[Observation]) -> list[Put]:
    first = list(found[:FIRST_FINDINGS])
    blanks = [""] * (FIRST_FINDINGS - len(first))
    return [
        Put("dash_findings_status", [*(o.status.label for o in first), *blanks]),
        Put("dash_findings", [*(o.finding for o in first), *blanks]),
        Put("dash_findings_link", blanks + [""] * len(first)),
    ]


def _observation(o: Observation) -> dict[str, Any]:
    return {
        "key": o.key,
        "status": o.status.label,
        "finding": o.finding,
        "evidence": o.evidence,
        "advice": o.advice,
    }


def _mover(m: Mover) -> dict[str, Any]:
    return {
        "asin": m.asin, "title": m.title, "why": named(m.causes), "gmv": m.gmv,
        "gmv_before": m.before, "from_sessions": m.sessions, "from_conversion": m.conversion, "from_price": m.price,
        "other": m.other,
    }  # fmt: skip


def _sku(s: SkuStock) -> dict[str, Any]:
    return {
        "marketplace": s.marketplace, "sku": s.sku, "asin": s.asin, "title": s.title, "available": s.available,
        "inbound": s.inbound, "reserved": s.reserved, "position": s.position, "velocity": s.velocity,
        "lead_days": s.lead_days, "reorder_point": s.reorder_point, "reorder_qty": s.reorder_qty,
        "latest_order_date": s.latest_order_date, "aged181": s.aged181, "excess": s.excess, "price": s.price,
        "lowest_price": s.lowest_price, "status": s.status.label, "key": s.key,
    }  # fmt: skip


def _term(row: dict[Any, Any], acos_edge: float) -> dict[str, Any]:
    """One search term with a first advice (rule N11: negate at 3/c clicks without an order, cut the bid at 1/c)."""
    clicks, orders, spend, sales = (float(row[c]) for c in ("clicks", "ad_orders", "spend", "ad_sales"))
    expected = clicks * float(row["base_cvr"] or 0)
    if orders == 0:
        advice = "negate" if expected >= 3 and clicks >= 5 else "cut" if expected >= 1 else "watch"
    elif sales and spend / sales > acos_edge:
        advice = "over"
    else:
        proven = orders >= 2 and str(row["match_type"]).upper() != "EXACT"
        advice = "keep" if not proven else "target" if _ASIN.match(str(row["term"])) else "harvest"
    key = "|".join(
        str(row[c] or "") for c in ("marketplace", "campaign", "ad_group", "targeting", "match_type", "term")
    )
    return {str(k): v for k, v in row.items()} | {
        "advice": plain(f"{_ICON[advice]} ") + saying("term_advice", advice, clicks=f"{clicks:,.0f}"),
        "key": key,
    }


def _default_edges(board: Board, kpi: Kpi) -> dict[str, Any]:
    target = effective(kpi, board.toml, {}, board.as_of)
    found: dict[str, Any] = {}
    for edge in ("target", "warn", "breach"):
        limit = getattr(target.edges, edge)
        low, high = (limit.low, limit.high) if limit else (None, None)
        found[f"default_{edge}"] = high if kpi.direction is Direction.DOWN else low
        found[f"default_{edge}_high"] = high if kpi.direction is Direction.BAND else None
    if target.source == "xlops.toml":
        found["default_source"] = "xlops.toml"
    return found


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Values as Python objects; NaN as None."""
    return [None if isinstance(v, float) and math.isnan(v) else v for v in column.tolist()]
