"""A build in two verbs: take over what people typed, then plan what is written; for a file and for a running Excel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from xlops.errors import UsageError, WorkbookError
from xlops.facts.history import Store
from xlops.findings import Finding
from xlops.jobs.actions import keep_orders, take_over_actions, write_actions
from xlops.jobs.archive import archived_reviews, archives_gone
from xlops.jobs.asked import best_of, lookup_fills
from xlops.jobs.board import WEIGHT, open_board, refuse_row, toml_targets
from xlops.jobs.details import due, read_details, refuse_unfinished, returning
from xlops.jobs.fresh import fingerprint, remember
from xlops.jobs.identity import read_identity
from xlops.jobs.judged import judge_actions
from xlops.jobs.run import Run
from xlops.jobs.sheets import data_day, find_own, keep_copies, prefill, store_own
from xlops.jobs.snapshot import Row, snapshot_rows, write_snapshot
from xlops.jobs.snapshot_goods import goods_tables, skus_earned
from xlops.jobs.snapshot_words import of_parents, parents, running, words
from xlops.jobs.summary import write_summary
from xlops.jobs.typed_copies import keep, kept_reviews, read_kept
from xlops.kpis import Catalogue, Kpi, load
from xlops.language import Lang, Text
from xlops.period_words import KIND, read_period
from xlops.periods import Month, Period, Week
from xlops.review.action import Entry
from xlops.review.defaults import SIDES
from xlops.review.profit import ProfitPage
from xlops.review.reviewed import Details
from xlops.review.scorecard import Board
from xlops.review.summary import summary_of
from xlops.settings import Settings
from xlops.targets import TargetRefused, parse_typed_target, parse_typed_weight
from xlops.workbook import lookup
from xlops.workbook.apply_plan import Applied
from xlops.workbook.columns_gone import ColumnGone, columns_gone, headings
from xlops.workbook.dues import unread_dues
from xlops.workbook.make_plan import TargetsTable, make_plan
from xlops.workbook.mark import mark_of
from xlops.workbook.open_workbook import Opened
from xlops.workbook.plan import Plan
from xlops.workbook.profit import EARNS_TOLD, LEAST_TOLD
from xlops.workbook.returning import lay_tables
from xlops.workbook.sheets_gone import refuse_gone
from xlops.workbook.template import CONTRACT_VERSION, NAMES, PROTOTYPES, SHEETS, TABLES
from xlops.workbook.typed_input import Standing, read_standing
from xlops.workbook.week_page import ADS_TOLD, STOCK_TOLD

_SHEET = Text("sheet {name}", "“{name}”工作表")
_COLUMN = re.compile(r"\w+\[\w+\]")  # a table's column, as `Applied.lacking` names it
_LOOKUPS = Text(
    "the names AMZ.KPI, AMZ.STATUS, AMZ.TARGET, AMZ.TABLE", "名称 AMZ.KPI、AMZ.STATUS、AMZ.TARGET、AMZ.TABLE"
)
_LISTS = Text("ads to change and stock to order on page two of a week", "周报第二页的待改广告与待补货")
_WALK = Text(
    "each kind of fee from sales to contribution, with who earns most and least, on page one of a month",
    "月报第一页按费用类别从销售额到利润的分解，以及利润最高与最低的商品",
)


@dataclass(frozen=True)
class Taken:
    """What people typed into a workbook, now that the store has it."""

    standing: Standing
    targets: TargetsTable  # the Targets sheet as it stands
    targets_changed: int
    refused: list[Finding]  # typed targets that could not be read
    unread: list[Finding]  # what could not be read of the own sheets
    lacking: list[str]  # own sheets that the workbook has no place for
    tells_apart: bool = True  # whether it has a place for what numbers leave out
    contract: Any = None  # the version of the template contract that it was made by
    actions: tuple[Entry, ...] = ()  # the list over all weeks, with what people typed


@dataclass(frozen=True)
class Planned:
    """A plan, and what it was made from."""

    plan: Plan
    taken: Taken
    board: Board
    reviews: Sequence[Week | Month]  # those that the plan makes or brings up to date
    shown: Mapping[str, pd.DataFrame]  # what `AMZ_TABLE` shows
    skus: Sequence[tuple[str, str]]  # each with its ASIN
    profit: Mapping[str, ProfitPage]  # by month
    asked: Sequence[Row]  # what the snapshot tells of KPIs
    spans: Mapping[str, Period]  # MTD, YTD and L4W, which it tells of too
    summary: Mapping[str, Any]


def take_over_input(book: Opened, run: Run, *, new: bool) -> Taken:
    """Take what people typed out of the open workbook, before a plan exists. This has effects, in this order:

    the book gains first rows on the own sheets, a new one also what was typed into the one before it; `inputs/` gets a
    copy of everything typed and the list of actions; the store learns the own sheets and the typed targets, dated by
    the data's last day. A workbook is `new` where it is still the template.
    Errors: WorkbookError for a workbook that is not this store's; SettingsError where a sheet has two homes.
    """
    if "tbl_targets" not in book.tables():
        raise WorkbookError(
            Text(
                f"{run.workbook} is no workbook of xlops (it has no table tbl_targets): name another with -o",
                f"{run.workbook} 不是 xlops 的工作簿（没有表 tbl_targets）：请用 -o 指定别的",
            )
        )
    if not new:
        refuse_gone(book)
        _refuse_language(book, run)
    contract = book.read_name("meta_contract") if "meta_contract" in book.defined_names() else None
    lost = list(columns_gone(book)) if contract == CONTRACT_VERSION and not new else []
    prefill(book, run, new=new)
    own = find_own(book, run)
    actions = take_over_actions(book, run, new=new)
    keep_orders(run.store, actions)
    standing, unread = _standing(book, run.folder, run.settings.language, new=new, lost=lost)
    keep_copies(run, own, [(g.table, g.column) for g in lost] if run.settings.inputs == "workbook" else ())
    unread += [] if new else unread_dues(book)
    unread += [Finding("column-gone", file=g.sheet, column=h) for g, h in zip(lost, headings(lost), strict=True)]
    targets = book.read_table("tbl_targets")
    changed, refused = 0, list[Finding]()
    if (day := data_day(run.store, run.as_of)) is not None:
        unread += store_own(run, own, day)
        changed, refused = _store_targets(targets, run, load(run.settings.kpi), day)
    tells_apart = "tbl_apart" in book.tables()
    return Taken(standing, targets, changed, refused, unread, own.lacking, tells_apart, contract, tuple(actions))


def plan_run(run: Run, taken: Taken, periods: Sequence[Week | Month] | None = None, *, close: bool = False) -> Planned:
    """Read the store and plan; nothing is written. `periods` are the reviews (default: those due).

    Errors: StoreError, UsageError where there is no data.
    """
    with run.store.held():
        board, details = read_run(run, taken, periods)
        made = plan(taken, board, details, run.id, close=close)
        summary = summary_of(board, details, made.actions)  # before the board measures more and forgets scores
        best, shown, skus = best_of(board, details), _tables(details), tuple(_skus(details))
        reviews, profit = details.reviews, details.profit
        del details  # the rest of it takes much memory
        spans = running(board)
        rows = snapshot_rows(board, list(spans.values()))
        fills = [new.in_(run.settings.language) for new in lookup_fills(board, best, rows, spans)]
        board.account.sources.forget()
    made = replace(made, fills=(*made.fills, *fills))
    return Planned(made, taken, board, reviews, shown, skus, profit, rows, spans, summary)


def read_run(run: Run, taken: Taken, periods: Sequence[Week | Month] | None = None) -> tuple[Board, Details]:
    """What a plan is made of, as the store has it. Errors: as `plan_run`."""
    board = open_board(run.store, run.settings, run.as_of)
    run.store.give_back()
    back, lies = returning(board, taken.standing), taken.standing.archived
    for period in periods or ():
        refuse_unfinished(board, period)
    away = [p for p in periods or () if p.label in lies]
    if periods is not None and away:
        periods = [p for p in periods if p not in away] or None
    reviews = due(board, taken.standing) if periods is None else list(dict.fromkeys([*periods, *back]))
    waits = sorted(set(taken.standing.returning) - {p.label for p in back}) if taken.standing.anew else []
    unread = [*taken.refused, *taken.unread, *(Finding("review-waits", value=label) for label in waits)]
    unread += [Finding("review-archived", value=p.label, hint=lies[p.label]) for p in away]
    kept, actions = taken.standing.kept_terms, taken.actions
    details = read_details(run, board, reviews, unread, kept, actions, to_change=True)
    verdicts = judge_actions(board.account, actions, details.now.terms, board.as_of)
    return board, replace(details, verdicts=verdicts).with_filed(taken.standing.filed_claims)


def plan(taken: Taken, board: Board, details: Details, run: str, *, close: bool = False) -> Plan:
    """What the build with the id `run` writes, in the language of the store: a pure function of what was read before.

    The reviews are those of `details`; with `close` they freeze.
    """
    made = make_plan(
        board, details, taken.targets, run, taken.standing, close=close, tells_apart=taken.tells_apart,
        actions=taken.actions,
    )  # fmt: skip
    return made.in_(board.account.settings.language)


def finish_build(run: Run, planned: Planned, applied: Applied, seconds: float) -> list[Finding]:
    """After the workbook was saved: what functions read, the log of runs, the fingerprint; what the build found."""
    board, taken, shown = planned.board, planned.taken, planned.shown
    applied.lacking += taken.lacking
    name_in_words(applied, run.settings.language)
    write_actions(run.folder, planned.plan.actions)
    language = run.settings.language
    findings = [*applied.findings, *_gone(applied, taken.contract, language), *board.findings]
    of_them = of_parents(shown["asins"], parents(run.store)) if len(shown["asins"]) else None
    told = words(board, language, run.settings.week_start, planned.spans, planned.skus)
    goods = goods_tables(board.account, planned.profit)
    if unwritten := write_snapshot(run.workbook.parent, board, shown, of_them, told, planned.asked, goods):
        findings.insert(0, Finding("snapshot-not-written", value=unwritten))
    write_summary(run.folder, run.settings, run.workbook, planned.summary)
    run.store.log_run("build", run.started, 0, 0, seconds, _outcome(applied))
    # of another day than the data's last, or without snapshot or values: the next build has something to do
    waits = any(f.code == "archive-waits" for f in findings)
    again = run.as_of is not None or bool(unwritten) or bool(applied.failed) or waits
    remember(run.folder, "" if again else fingerprint(run), findings)
    return findings


def _gone(applied: Applied, contract: Any, language: Lang) -> list[Finding]:
    """The sheets of the workbook's template that were deleted or lost their table, and so cannot be filled.

    Sheets that are newer than its template stand in `applied.lacking` as one each.
    """
    if not isinstance(contract, (int, float)):
        return []
    if contract == CONTRACT_VERSION:  # `taken.unread` has them
        applied.lacking[:] = [name for name in applied.lacking if not _COLUMN.fullmatch(name)]
    lacking = [t for name in applied.lacking if (t := TABLES.get(name.removeprefix("table "))) and t.sheet in SHEETS]
    tables = [t for t in lacking if t.since <= contract]  # an older template never had them
    found = {t.sheet: Text(*SHEETS[t.sheet]) for t in tables if t.sheet not in PROTOTYPES}
    told = {name for name in applied.lacking if _sheet_of(name) in found}
    newer = {t.sheet for t in lacking if t.since > contract and t.sheet not in PROTOTYPES}
    told |= {t for t in applied.lacking if _sheet_of(t) in newer}
    applied.lacking[:] = [name for name in applied.lacking if name not in told]
    applied.lacking += [_SHEET.format(name=Text(*SHEETS[sheet])).in_(language) for sheet in sorted(newer)]
    gone = [Finding("sheet-gone", value=name) for name in found.values()]
    if contract == CONTRACT_VERSION:
        ours = {n for n, name in NAMES.items() if not name.optional and name.sheet not in PROTOTYPES}
        lost = [n for n in applied.lacking if n in ours]
        applied.lacking[:] = [name for name in applied.lacking if name not in lost]
        gone += [Finding("name-gone", value=name) for name in lost]
    return gone


def name_in_words(applied: Applied, language: Lang) -> None:
    """What people miss: these names, not the tables that they look into; lists, not the names of their headings."""
    tables = {f"table {table.name}" for table in lookup.TABLES}
    if tables.intersection(applied.lacking):
        applied.lacking[:] = [*(t for t in applied.lacking if t not in tables), _LOOKUPS.in_(language)]
    for names, said in ((frozenset({ADS_TOLD, STOCK_TOLD}), _LISTS), (frozenset({EARNS_TOLD, LEAST_TOLD}), _WALK)):
        if names.intersection(applied.lacking):
            applied.lacking[:] = [*(n for n in applied.lacking if n not in names), said.in_(language)]


def _sheet_of(lacking: str) -> str:
    """The sheet of a table or name that the workbook lacks; empty for anything else."""
    found = TABLES.get(lacking.removeprefix("table ")) or NAMES.get(lacking)
    return found.sheet if found else ""


def last_period(board: Board, kind: str) -> Week | Month:
    """The last week or month that is over, else the one that goes on."""
    periods: Sequence[Week | Month] = board.weeks if kind == "week" else board.months
    return board.newest(periods)


def review_period(
    store: Store, settings: Settings, kind: str, text: str | None, today: date | None = None
) -> Week | Month:
    """The week or month to review: as a person says it, else the last one that is over. Errors: UsageError."""
    if not text:
        return last_period(open_board(store, settings), kind)
    asked = read_period(text, today or date.today(), settings.week_start, data_day(store))
    if not isinstance(asked, Week | Month):
        raise UsageError(Text(
            f"{text} is a {asked.kind}, and a review is of a week or a month",
            f"{text} 是{KIND[asked.kind].zh}，而复盘按周或按月",
        ))  # fmt: skip
    if asked.kind != kind:
        raise UsageError(Text(
            f"{text} is a {asked.kind}, the review asked for is of a {kind}: write `xlops review {asked.kind} "
            f"{asked.label}`",
            f"{text} 是{KIND[asked.kind].zh}，要做的却是{KIND[kind].zh}复盘：请写 `xlops review {asked.kind} "
            f"{asked.label}`",
        ))  # fmt: skip
    return asked


def _skus(details: Details) -> Iterator[tuple[str, str]]:
    """Each SKU with its ASIN."""
    yield from ((sku.sku, sku.asin) for sku in details.now.skus if sku.asin)
    yield from skus_earned(details.profit)


def _tables(details: Details) -> dict[str, pd.DataFrame]:
    """What `AMZ_TABLE` shows."""
    told = [frame for frame in (details.asin_weeks, details.asin_months) if len(frame)]
    asins = pd.concat(told, ignore_index=True) if told else details.asin_weeks
    stock = pd.DataFrame([asdict(s) for s in details.now.skus])
    return {"asins": asins, "terms": details.now.terms, "stock": stock.drop(columns="plan", errors="ignore")}


def _refuse_language(book: Opened, run: Run) -> None:
    """A workbook has one language; half of its words are in its template."""
    known = book.read_name("cfg_language") if "cfg_language" in book.defined_names() else None
    if known not in (None, "", run.settings.language):
        raise WorkbookError(Text(
            f"{run.workbook} is in {known!r} and xlops.toml says language = {run.settings.language!r}: set it back, or "
            "run `xlops upgrade`, which makes the workbook new in that language with all that is in it",
            f"{run.workbook} 的语言是 {known!r}，而 xlops.toml 写明 language = {run.settings.language!r}：请改回，"
            "或运行 `xlops upgrade`，按该语言重新生成工作簿并带入全部内容",
        ))  # fmt: skip


def _outcome(applied: Applied) -> str:
    verbs = (
        ("made", applied.made),
        ("closed", applied.closed),
        ("moved", applied.archived),
        ("not closed", applied.left_open),
    )
    parts = [f"{verb} {', '.join(names)}" for verb, names in verbs if names]
    return "; ".join(parts + ["values not computed"] * bool(applied.failed)) or "done"


# -- what people typed ---------------------------------------------------------------------------------------------


def _store_targets(table: TargetsTable, run: Run, catalogue: Catalogue, day: date) -> tuple[int, list[Finding]]:
    """Read the columns *yours* of the Targets sheet into the store, dated; what cannot be taken is a finding.

    They are dated by the data's last day, not by the clock: that is the day by which reviews close.
    """
    known, toml = {(k, e): v for k, e, v, _ in run.store.typed_targets()}, toml_targets(run.settings, catalogue)
    meant: dict[tuple[str, str], float | None] = {}
    refused = []
    for number, id_ in enumerate(table.get("kpi", [])):
        kpi = catalogue.get(str(id_))
        if kpi is None:
            continue
        values: dict[str, float | None] = {}
        for edge in SIDES:
            typed = table.get(f"your_{edge}", {number: None})[number]
            try:
                values[edge] = parse_typed_weight(typed) if edge == WEIGHT else _typed_number(typed, kpi)
            except TargetRefused as why:
                refused.append(Finding("input-refused", column=f"{kpi.id} {edge}", value=why.said))
        standing = {edge: values.get(edge, known.get((kpi.id, edge))) for edge in SIDES}
        try:
            refuse_row(kpi, toml, standing, day)
        except TargetRefused as why:
            refused.append(Finding("input-refused", column=kpi.id, value=why.said))
            values = {edge: value for edge, value in values.items() if edge == WEIGHT}
        told = {(kpi.id, edge): value for edge, value in values.items()}
        meant |= {key: v for key, v in told.items() if v is not None or known.get(key) is not None}
    return run.store.type_targets(meant, day), refused


def _typed_number(typed: Any, kpi: Kpi) -> float | None:
    return None if typed in (None, "") else parse_typed_target(typed, kpi.edge_unit)


def _standing(
    book: Opened, folder: Path, lang: Lang, *, new: bool, lost: Sequence[ColumnGone] = ()
) -> tuple[Standing, list[Finding]]:
    """What people typed into the workbook, copied to `inputs/`, and reviews that it has lost.

    A new one has what was typed into the one before it laid into it, as far as it has a place already (rule D14).
    """
    once, reviews = read_kept(folder, lang)
    identity, own = read_identity(folder), mark_of(book)
    ids, gone = [i for i in (identity.id, *identity.was, own) if i], archives_gone(folder)
    if new:
        lay_tables(book, once)
        typed = read_standing(book)  # of an upgraded book its closed reviews stand in it
        away = {p: of for p, of in archived_reviews(folder, typed.reviews, ids).items() if p not in typed.reviews}
        back = {p: of for p, of in reviews.items() if p not in typed.reviews and p not in away}
        return replace(typed, returning=back, anew=True, archived=away), gone
    standing = read_standing(book)
    known = kept_reviews(folder)
    found = archived_reviews(folder, standing.reviews, ids)
    standing = replace(standing, archived={p: name for p, name in found.items() if p not in standing.reviews})
    keep(folder, standing, book.tables(), [(g.table, g.column) for g in lost])
    there = {*standing.reviews, *standing.archived}
    gone += [Finding("review-gone", value=p, hint=known[p]) for p in sorted(known) if p not in there]
    return replace(standing, returning={p: of for p, of in reviews.items() if p not in there}), gone
