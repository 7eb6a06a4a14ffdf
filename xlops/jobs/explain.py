"""Where a number comes from: a KPI's definition, inputs, value, target, status and why, and the files behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xlops.errors import UsageError
from xlops.facts.history import Store, StoredFile, open_store
from xlops.facts.sheets import tags
from xlops.findings import Finding
from xlops.jobs.board import open_board
from xlops.jobs.check import latest, scope_of
from xlops.kpis import Kpi, measures
from xlops.kpis import load as catalogue
from xlops.kpis.amazon import beside_amazon
from xlops.kpis.surfaces.python import evaluate
from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import ALL
from xlops.measures.asin_margin import closed_month_of, skus_of
from xlops.measures.closed_months import OF_MONTH
from xlops.measures.cohorts import Cohort
from xlops.measures.detail import OF_ASIN, asin_periods
from xlops.measures.events import Event, differing
from xlops.measures.photographs import nearest
from xlops.measures.usual import DOWN
from xlops.measures.waiting import told_of
from xlops.period_words import read_period
from xlops.periods import Month, Period, ToDate, Week
from xlops.review.alike import Figures
from xlops.review.cohorts import by_order
from xlops.review.compared import why_across, why_two_reports
from xlops.review.currency import with_all
from xlops.review.happened import told
from xlops.review.lacking import lacks, tables_behind
from xlops.review.landing import MonthToDate, month_to_date
from xlops.review.marks import VAT_UNKNOWN
from xlops.review.off_target import broken, events_told, seen_told, why_healthy
from xlops.review.records import edges, figures, grounds
from xlops.review.sayings import saying
from xlops.review.score import Score, State
from xlops.review.scorecard import Board
from xlops.review.usual import Usual, usual_of
from xlops.review.usual_asins import asin_groups
from xlops.review.vat import vat_of
from xlops.review.words import estimate_told, expected_told, limits, say, shown
from xlops.settings import Settings
from xlops.tables import TABLES
from xlops.targets import Scope, Status, judge

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
    waiting: Sequence[Finding] = ()  # of a KPI without data: stored files that wait for days of the period

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
        files = _files(store, board, chosen, markets, set(tables.values()), _products(tables))
        happened = differing(board.account.events, chosen, scope)
        missing = [m for m in found.formula.measures if given.get(m) is None]
        asked_tables = tables_behind(missing)
        lacking = lacks(board.account, markets, chosen, asked_tables)
        waiting = told_of(board.account.waiting, chosen.span, markets, asked_tables)
        why = _why(board, score, chosen, scope, given, happened)
        if lacking and score.status is Status.NO_DATA:
            why = say("why_lacking").format(
                missing=", ".join(missing), lacking=listed((k.told for k in lacking), "; ", "；")
            )
        why += say("why_of").format(of=score.marks.of) if score.marks.of else ""
        why += _hits(score) + _left_out(score) + _on_plan(board.figures(found, chosen, scope))
        why += vat_of(board.account, found, chosen, markets)
        why += why_across(board, found, chosen, asked_of) + why_two_reports(board, found, chosen, markets)
        why += _events(score, chosen)
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
            waiting,
        )


def _break_even(kpi: Kpi, acos: float | None, earned: Mapping[str, float]) -> Text:
    """Of an ASIN's ACOS on which side of its own break-even it lies, where its costs are known (rule N29)."""
    margin = evaluate(catalogue()["be_acos"].formula, earned)
    if kpi.id != "acos" or acos is None or margin is None:
        return NOTHING
    word = "why_loses" if acos > margin else "why_earns"
    return say(word).format(margin=shown(margin, "share"))


def _month(board: Board, kpi: Kpi, period: Period, scope: str) -> MonthToDate | None:
    """Where the month lands, beside the GMV of a period that ends in it."""
    ends_in_it = Month.of(period.span.last) == Month.of(board.as_of)
    return month_to_date(board, scope) if kpi.id == "gmv" and ends_in_it else None


def _on_plan(of: Figures) -> Text:
    """Which part of the number is held against the plan, where some marketplaces have none (rule N24)."""
    if not of.apart.by_plan or of.now_plan is None or of.plan is None:
        return NOTHING
    now, plan = shown(of.now_plan, "money"), shown(of.plan, "money")
    return say("why_on_plan").format(over=listed(of.apart.judged_over), now=now, plan=plan)


def _left_out(score: Score) -> Text:
    """What a number says of the marketplaces and ad products that it leaves out, and of estimates; else nothing."""
    of = score.marks.apart
    text = NOTHING
    if of.missing:
        text += say("why_left_out").format(over=listed(of.over), missing=listed(of.missing))
    text += say("why_products").format(products=score.marks.products) if score.marks.products else NOTHING
    return text + listed((say(f"why_estimated_{name}") for name in score.marks.estimated), "", "")


def _why_likely(score: Score) -> Text:
    """Why a value that still moves is likely this or that, or open."""
    told, of = expected_told(score), score.settled
    word, edge = broken(of)
    if score.status.verdict is Status.BREACH:
        word, edge = "breach", of.target.breach
    elif score.beyond_healthy:
        word, edge = "healthy", of.kpi.healthy
    elif score.status.verdict is Status.MET and of.target.edges.target:
        word, edge = "target", of.target.edges.target
    limit = saying("edge", word) + plain(" ") + limits(edge, of.kpi)
    value = estimate_told(of.kpi, of.value)
    if not told and score.status.likely:
        return say("why_steady").format(value=value, verdict=score.status.verdict.word, limit=limit)
    settling = say("why_expected").format(expected=told or value)
    if score.expected is not None and score.expected.loose:
        return say("why_loose").format(settling=settling, limit=limit)
    if score.status is Status.OPEN:
        return say("why_open").format(settling=settling, limit=limit)
    return say("why_likely").format(settling=settling, verdict=score.status.verdict.word, limit=limit)


def _hits(score: Score) -> Text:
    """How much is known of what still moves: from how many exports, and how well earlier Mondays were hit."""
    of = score.expected
    if of is None or not expected_told(score):
        return NOTHING
    text = say("why_learned").format(exports=of.learned) if of.learned else say("why_profile")
    return text + say("why_hits").format(earlier=of.earlier, held=of.held) if of.earlier else text


def _events(score: Score, period: Period) -> Text:
    """What the events of a week explain of a change, where it was judged."""
    told = events_told(score, period) if score.status.judged else []
    return Text("; ", "；") + listed(told, "; ", "；") if told else NOTHING


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
    why = _why(board, score, period, scope, given, happened, supply) + _events(score, period)
    why += vat_of(board.account, kpi, period, markets, skus_of(board.account, asin)) + _break_even(
        kpi, score.value, earned
    )
    return Explanation(
        kpi, period, scope, asin, board.currency(scope), board.state(period, scope), score, why, used, files
    )


def _products(tables: Mapping[str, str]) -> frozenset[str]:
    """The ad products that these measures are of, "" for what is of none; nothing where they are of all."""
    only = all(measures()[m].source.id.split("_")[0] == "sp" for m in tables if m in measures())
    return frozenset({"", "sp"}) if only else frozenset()


def _files(
    store: Store, board: Board, period: Period, markets: list[str], tables: set[str],
    products: frozenset[str] = frozenset(),
) -> list[StoredFile]:  # fmt: skip
    """The files whose rows answer the period, or whose photograph closes it; of these ad products alone where named."""
    coverage = board.account.coverage
    ids = set()
    for table, market, product in coverage.keys():  # noqa: SIM118 - not a mapping
        if table not in tables or market not in markets or (products and product not in products):
            continue
        cover = coverage.cover(table, market, product)
        pieces = cover.of(period.span)
        if pieces is None:  # a photograph
            day = nearest(cover.days, min(period.span.last, board.as_of), _OLDEST)
            pieces = cover.days[day] if day else []
        ids |= {piece.file for piece in pieces}
    return [f for f in store.files() if f.id in ids]


def _why_info(score: Score, given: Mapping[str, float | None], happened: Sequence[Event]) -> Text:
    """Why a number is only shown, where a rule of its KPI says so; else nothing."""
    if score.marks.summed:
        return say("why_summed")
    if any(
        given.get(name) and name in score.kpi.inputs
        for unknown in VAT_UNKNOWN
        for name in (unknown, f"{unknown}__prev")
    ):
        return say("why_vat_info")
    return say("why_explained").format(events=told(happened)) if score.kpi.explained(given) else NOTHING


def _why_open(board: Board, score: Score, period: Period, scope: str) -> Text:
    """Why a value is neither judged nor expected to come to anything."""
    names = score.kpi.formula.measures
    if late := score.marks.apart.late:
        lacking = [n for n in names if any(m not in board.alike.having([n], period) for m in late)]
        return say("why_late").format(late=listed(late), missing=", ".join(lacking))
    if score.unsold:
        return say("why_unsold")
    if board.state(period, scope) is State.PARTIAL:
        return say("why_goes_on").format(last=str((period.whole if isinstance(period, ToDate) else period).span.last))
    row = board.row(period, scope)
    moving = [measures()[name].name for name in names if row and name in row.immature]
    return say("why_preliminary").format(moving=listed(moving, ", ", "、"))


_OF_BEFORE = {"prev": Text(" of the period before", "（上期）"), "year_ago": Text(" of a year ago", "（去年同期）")}


def _named(input_: str) -> Text:
    """A measure as people call it, and of when."""
    name, _, of = input_.partition("__")
    return measures()[name].name + _OF_BEFORE.get(of, NOTHING)


def _why(
    board: Board, score: Score, period: Period, scope: str, given: dict[str, float | None],
    happened: Sequence[Event], supply: Text = NOTHING,
) -> Text:  # fmt: skip
    """The status in a sentence; `supply` is asked for in place of what the KPI of a marketplace needs."""
    kpi, status = score.kpi, score.status
    words = {"breach": limits(score.target.breach, kpi), "warn": limits(score.target.warn, kpi)}
    if status is Status.NO_DATA:
        missing = [m for m in kpi.formula.measures if given.get(m) is None]
        text = say("why_no_data" if missing else "why_no_denominator")
        return text.format(missing=", ".join(missing), needs=supply or kpi.supply)
    if status is Status.LOW_SAMPLE:
        few = {m: least for m, least in kpi.min_sample.items() if (given.get(m) or 0) < least}
        unknown = [m for m in few if given.get(m) is None]
        if unknown:
            return say("why_no_sample").format(missing=listed(map(_named, unknown)))
        short = [f"{m} {shown(given.get(m), 'count')} < {least:,}" for m, least in few.items()]
        return say("why_low_sample").format(short=", ".join(short))
    if score.interval and status is not Status.INFO:
        return _why_likely(score)
    if status is Status.OPEN:
        return _why_open(board, score, period, scope)
    if score.worst:
        return say("why_worst")
    if status is Status.INFO and (told_so := _why_info(score, given, happened)):
        return told_so
    seen = seen_told(score)
    if score.usual is not None and score.usual.quiet and status is Status.MET:
        strays = score.usual.noise
        if strays is not None and -strays <= (score.usual.change or 0) <= strays:
            return say("why_quiet").format(seen=seen, noise=shown(strays, "share"))
        return say("why_no_fall").format(seen=seen, down=shown(DOWN, "share"))
    word, edge = broken(score)
    words |= {"edge": saying("edge", word), "limit": limits(edge, kpi)}
    words |= {"target": limits(score.target.target, kpi) or words["warn"]}
    if score.beyond_healthy:
        return why_healthy(score)
    if status is judge(score.value, score.target, judged=score.judged):
        return say(f"why_{status.value}").format(seen=seen, **words)
    due = status is Status.WARN and kpi.warned(given)
    return say("why_due" if due else "why_held").format(seen=seen)
