"""What a build writes: read from a store and an open workbook, the same for a file and for a running Excel."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from xlops.errors import UsageError, WorkbookError
from xlops.facts.history import Store
from xlops.findings import Finding
from xlops.jobs.board import open_board, typed_targets
from xlops.jobs.fresh import fingerprint, remember
from xlops.jobs.sheets import INPUTS, data_day, find_own, keep_copies, prefill, store_own
from xlops.jobs.snapshot import write_snapshot
from xlops.jobs.status import read_status
from xlops.kpis import Catalogue, Kpi
from xlops.measures import detail
from xlops.measures.compare import differing_sources, strangers
from xlops.periods import Month, Week
from xlops.review.below import below
from xlops.review.closing import stale_findings
from xlops.review.currency import with_all
from xlops.review.freshness import SourceReach
from xlops.review.scorecard import Board
from xlops.settings import Settings
from xlops.sheets import SHEETS
from xlops.sheets.guard import guarded
from xlops.targets import TargetRefused, parse_typed_target
from xlops.workbook.apply_plan import Applied
from xlops.workbook.log import log_rows
from xlops.workbook.make_plan import Content, Details
from xlops.workbook.open_workbook import Opened
from xlops.workbook.plan import Plan
from xlops.workbook.template import TABLES
from xlops.workbook.typed_input import Standing, read_standing

_EDGES = ("target", "warn", "breach")
_LOG_ROWS = 200
_OWN = frozenset(sheet.table for sheet in SHEETS.values())


@dataclass(frozen=True)
class Planned:
    """A plan, what stood in the workbook before it, and what it was made from."""

    plan: Plan
    standing: Standing
    board: Board
    details: Details
    refused: list[Finding]  # typed targets that could not be read
    targets_changed: int
    lacking: list[str]  # own sheets that the workbook has no place for
    dated: bool  # as of another day than the data's last


def plan_build(
    package: Opened,
    path: Path,
    folder: Path,
    store: Store,
    settings: Settings,
    new: bool,
    as_of: date | None = None,
    periods: Sequence[Week | Month] | None = None,
    close: bool = False,
) -> Planned:
    """Take over what people typed, and plan what the build writes; `periods` are the reviews (default: those due).

    The workbook at `path` is `new` where it is still the template: people have typed nothing yet.
    Errors: WorkbookError for a workbook that is not this store's; StoreError, UsageError where there is no data.
    """
    if "tbl_targets" not in package.tables():
        raise WorkbookError(f"{path} is no workbook of xlops (it has no table tbl_targets): name another with -o")
    if not new:
        _refuse_language(package, path, settings)
    unread = prefill(package, folder, store, settings, new=new)
    own = find_own(folder, settings, package)
    standing = Standing() if new else read_standing(package)
    if not new:
        _keep_inputs(folder, standing)
    keep_copies(folder, own, settings)
    if (day := data_day(store, as_of)) is not None:
        unread += store_own(store, own, settings, day)
    board = open_board(store, settings, as_of)
    changed, refused = _read_targets(package, store, board.catalogue, board.as_of)
    board.sheet = typed_targets(store, board.catalogue)
    sources = read_status(store, settings, board.as_of).sources
    chosen = list(periods) if periods is not None else _due(board, standing)
    _refuse_unknown(board, chosen)
    board.findings += unread + _about_data(store, board, sources)
    board.findings += stale_findings(board, chosen)
    details = _details(store, board, sources, settings, chosen)
    content = Content(board, details, settings.language, settings.store, _run_id())
    plan = content.plan(chosen, package.read_table("tbl_targets"), close=close)
    return Planned(plan, standing, board, details, refused, changed, own.lacking, as_of is not None)


def finish_build(
    planned: Planned,
    applied: Applied,
    path: Path,
    folder: Path,
    store: Store,
    settings: Settings,
    started: datetime,
    seconds: float,
) -> list[Finding]:
    """After the workbook was saved: what functions read, the log of runs, the fingerprint; what the build found."""
    applied.lacking += planned.lacking
    frames = [planned.details.asin_weeks, planned.details.asin_months]
    findings = [*applied.findings, *planned.refused, *planned.board.findings]
    if unwritten := write_snapshot(path.parent, planned.board, frames, _tables(planned.details)):
        findings.insert(0, Finding("snapshot-not-written", value=unwritten))
    store.log_run("build", started, 0, 0, seconds, _outcome(applied))
    again = planned.dated or bool(unwritten) or bool(applied.failed)  # the next build has something to do
    remember(folder, "" if again else fingerprint(folder, store, settings, path), findings)
    return findings


def last_period(board: Board, kind: str) -> Week | Month:
    """The last week or month that is over, else the one that goes on."""
    periods: Sequence[Week | Month] = board.weeks if kind == "week" else board.months
    return board.newest(periods)


def _tables(details: Details) -> dict[str, pd.DataFrame]:
    """What `AMZ_TABLE` shows."""
    asins = pd.concat([details.asin_weeks, details.asin_months], ignore_index=True)
    return {"asins": asins, "terms": details.now.terms, "stock": pd.DataFrame([asdict(s) for s in details.now.skus])}


def _refuse_language(package: Opened, path: Path, settings: Settings) -> None:
    """A workbook has one language; half of its words are in its template."""
    known = package.read_name("cfg_language") if "cfg_language" in package.defined_names() else None
    if known not in (None, "", settings.language):
        raise WorkbookError(
            f"{path} is in {known!r} and xlops.toml says language = {settings.language!r}: set it back, or "
            "move the workbook out of the folder so that a new one is made"
        )


def _run_id() -> str:
    return datetime.now().strftime("%Y%m%d-%H%M%S")


def _outcome(applied: Applied) -> str:
    verbs = (("made", applied.made), ("closed", applied.closed), ("not closed", applied.left_open))
    parts = [f"{verb} {', '.join(names)}" for verb, names in verbs if names]
    return "; ".join(parts + ["values not computed"] * bool(applied.failed)) or "done"


# -- which reviews -------------------------------------------------------------------------------------------------


def _due(board: Board, standing: Standing) -> list[Week | Month]:
    """The last week and the last month that are over, and every open review that already stands."""
    due: list[Week | Month] = []
    for periods in (board.weeks, board.months):
        done = [p for p in periods if p.span.last <= board.as_of and _has_values(board, p)]
        due += done[-1:]
    labels = {p.label for p in due}
    known = {p.label: p for p in (*board.weeks, *board.months)}
    open_ones = [r.period for r in standing.reviews.values() if not r.closed and r.period not in labels]
    return due + [known[label] for label in open_ones if label in known]


def _has_values(board: Board, period: Week | Month) -> bool:
    return any((row := board.row(period, s)) is not None and row.seen for s in board.scopes)


def _refuse_unknown(board: Board, periods: Sequence[Week | Month]) -> None:
    for period in periods:
        known = [p for p in (board.weeks if isinstance(period, Week) else board.months) if _has_values(board, p)]
        if period not in known:
            reach = f"{known[0].label} to {known[-1].label}" if known else f"no {period.kind} yet"
            raise UsageError(f"{period.label} cannot be reviewed: no report covers it; there is data for {reach}")


# -- what people typed ---------------------------------------------------------------------------------------------


def _read_targets(package: Opened, store: Store, catalogue: Catalogue, day: date) -> tuple[int, list[Finding]]:
    """Read the columns *yours* of the Targets sheet into the store, dated; what cannot be read is a finding.

    They are dated by the data's last day, not by the clock: that is the day by which reviews close.
    """
    table = package.read_table("tbl_targets")
    values: dict[tuple[str, str], float | None] = {}
    refused = []
    for number, id_ in enumerate(table.get("kpi", [])):
        kpi = catalogue.get(str(id_))
        if kpi is None:
            continue
        for edge in (f"{e}{side}" for e in _EDGES for side in ("", "_high")):
            typed = table.get(f"your_{edge}", {number: None})[number]
            try:
                values[kpi.id, edge] = _typed_number(typed, kpi)
            except TargetRefused as why:
                refused.append(Finding("input-refused", column=f"{kpi.id} {edge}", value=str(why)))
    known = {(k, e): v for k, e, v, _ in store.typed_targets()}
    meant = {key: v for key, v in values.items() if v is not None or known.get(key) is not None}
    return store.type_targets(meant, day), refused


def _typed_number(typed: Any, kpi: Kpi) -> float | None:
    return None if typed in (None, "") else parse_typed_target(typed, kpi.edge_unit)


def _keep_inputs(folder: Path, standing: Standing) -> None:
    """Copy everything that people typed to `inputs/*.csv` before anything is changed (rule D1)."""
    by_table: dict[str, list[tuple[str, str, Any]]] = defaultdict(list)
    for (table, key, column), value in standing.typed.items():
        if table not in _OWN:  # copied row by row
            by_table[table].append((key, column, value))
    for table, rows in by_table.items():
        (folder / INPUTS).mkdir(exist_ok=True)
        with (folder / INPUTS / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["key", "column", "value"])
            writer.writerows([guarded(cell) for cell in row] for row in rows)


# -- what stands below the account -----------------------------------------------------------------------------------


def _about_data(store: Store, board: Board, sources: Sequence[SourceReach]) -> list[Finding]:
    """What stands in the way of right numbers: reports that disagree, files of another store, days without data."""
    lacking = [
        Finding(
            "missing-days", file=s.marketplace, column=s.name, value=s.dates(), expected=s.menu
        )
        for s in sources
        if s.state == "behind"
    ]  # fmt: skip
    differing = differing_sources(board.account, [*board.weeks[-5:], *board.months[-2:]])
    return [*differing, *strangers(store), *lacking]


def _details(
    store: Store, board: Board, sources: list[SourceReach], settings: Settings, reviews: Sequence[Week | Month]
) -> Details:
    """The data sheets as of the board's day; each review, and the Dashboard's newest week, as of its own last one."""
    account = board.account
    window = detail.term_window(account, board.as_of)
    ends = {board.end_of(p) for p in (*reviews, board.newest(board.weeks))}
    known = {day: below(account, day) for day in sorted({board.as_of, *ends})}
    return Details(
        days=detail.days(account),
        asin_weeks=with_all(account, detail.asin_periods(account, board.weeks)),
        asin_months=with_all(account, detail.asin_periods(account, board.months[-14:])),
        term_window=f"{window[0]} … {window[1]}" if window else "",
        below=known,
        now=known[board.as_of],
        sources=sources,
        runs=_runs(store),
        files=_files(store),
        findings=log_rows([*board.findings, *(f for _, f in store.findings())]),
    )


def _runs(store: Store) -> list[dict[str, Any]]:
    query = f"select started_at, verb, version, seconds, outcome from run order by id desc limit {_LOG_ROWS}"
    return [
        {"at": at, "command": verb, "version": version, "seconds": round(seconds, 2), "result": outcome}
        for at, verb, version, seconds, outcome in store.rows(query)
    ]


def _files(store: Store) -> list[dict[str, Any]]:
    query = (
        "select f.ingested_at, f.name, f.kind, f.marketplace, f.first_day, f.end_day - 1, f.rows, "
        "(select count(*) from finding n where n.sha256 = f.sha256 and n.code in ('bad-value', 'ragged-row')), "
        "exists (select 1 from owner o where o.file = f.id), f.sha256 from file f order by f.id desc "
        f"limit {_LOG_ROWS}"
    )
    names = ("at", "file", "kind", "marketplace", "from", "to", "rows", "bad_rows", "state", "sha256")
    rows = [dict(zip(names, row, strict=True)) for row in store.rows(query)]
    refused = store.rows("select refused_at, name, reason, sha256 from refused order by refused_at desc limit 50")
    for row in rows:
        row["state"] = "in use" if row["state"] else "superseded"
    assert set(names) == set(TABLES["tbl_files"].written)
    return [
        {"at": at, "file": name, "kind": reason, "state": "refused", "sha256": sha} for at, name, reason, sha in refused
    ] + rows
