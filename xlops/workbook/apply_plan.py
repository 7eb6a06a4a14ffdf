"""The course of every build through an open workbook, in a file or in Excel: fill, put, make reviews, close, check."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlops.errors import WorkbookError
from xlops.findings import Finding
from xlops.language import spoken
from xlops.workbook.log import TABLE as LOG_TABLE
from xlops.workbook.log import about_build, log_rows
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package import ValueDrift
from xlops.workbook.package.references import Box, cell_ref, parse_place
from xlops.workbook.plan import Fill, Plan, Put, ReviewSheet
from xlops.workbook.template import TABLES
from xlops.workbook.typed_input import ReviewFound, Standing, lost, merge, read_standing


@dataclass
class Applied:
    """What a build did to the workbook."""

    made: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    left_open: list[str] = field(default_factory=list)  # due to close, but with values that are not up to date
    drift: list[ValueDrift] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)  # what an older workbook has no place for (rule D11)
    log: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    failed: str = ""  # why no formula could be computed


def carry_out(
    plan: Plan, package: Opened, recalculate: Callable[[], list[ValueDrift]], standing: Standing | None = None
) -> Applied:
    """Write the plan into an open workbook and have every formula's value brought up to date; nothing is saved yet.

    Errors: WorkbookError where something that people typed would not be there afterwards (rule D5).
    """
    done = Applied()
    before = standing or read_standing(package)
    shapes = {name: shape.columns for name, shape in package.tables().items()}
    for new in plan.fills:
        _fill(package, {new.table: new}, shapes, done)
    _put(package, plan.puts, None, done)
    reviews = dict(before.reviews)
    for review in sorted(plan.reviews, key=lambda r: (r.prototype, r.period)):
        reviews[review.period] = _review(package, review, reviews, done)
    if plan.opens_on:
        package.activate(plan.opens_on)
    done.drift = recalculate()
    for review in plan.reviews:
        found = reviews[review.period]
        due = review.close or (review.overdue and found.sheet not in done.made)
        if due and not found.closed and package.evaluation.stale:
            done.left_open.append(found.sheet)
        elif due and not found.closed:
            close(package, found, str(plan.as_of or ""))
            done.closed.append(found.sheet)
    done.log += package.log
    done.failed = package.evaluation.failed
    done.findings = about_build(package.evaluation, done.left_open, done.log)
    _log(package, plan, done)
    missing = lost(before, package)
    if missing:
        raise WorkbookError(
            "nothing was written, because something typed would have been lost (please report this): "
            + "; ".join(missing[:5])
        )
    return done


def _log(package: Opened, plan: Plan, done: Applied) -> None:
    """What the build itself found stands first among the findings of the Log sheet."""
    rows = [{c: spoken(v, plan.language) for c, v in row.items()} for row in log_rows(done.findings)]
    before = next((f for f in plan.fills if f.table == LOG_TABLE), None)
    if rows and before is not None:
        shapes = {name: shape.columns for name, shape in package.tables().items()}
        columns = {c: [*(row[c] for row in rows), *values] for c, values in before.columns.items()}
        _fill(package, {LOG_TABLE: Fill(LOG_TABLE, columns)}, shapes, Applied())


def _fill(package: Opened, fills: dict[str, Fill], shapes: Mapping[str, Sequence[str]], done: Applied) -> None:
    """Fill tables, by the names they have here, that share their keys; what a person typed stays with its key."""
    known: dict[str, Fill] = {}
    for name, new in fills.items():
        if name not in shapes:
            done.lacking.append(f"table {new.table}")
            continue
        columns = {c: values for c, values in new.columns.items() if c in shapes[name]}
        needed = TABLES[new.table].needed
        done.lacking += [f"{new.table}[{c}]" for c in new.columns if c in needed and c not in columns]
        known[name] = Fill(new.table, columns, new.fates)
    for (name, new), columns in zip(known.items(), merge(package, known, shapes), strict=True):
        key = TABLES[new.table].key
        package.fill_table(name, columns, keys=key if key in columns else None)


def _put(package: Opened, puts: Sequence[Put], sheet: str | None, done: Applied) -> None:
    """Write values to their names; all of one sheet at once, since every write rewrites its sheet."""
    names = package.defined_names(sheet)
    cells: dict[str, dict[str, Any]] = defaultdict(dict)
    for put in puts:
        place = parse_place(names.get(put.name, ""))
        if place is None:
            done.lacking.append(put.name)
        elif not put.first_only or package.read_name(put.name, sheet) in (None, ""):
            where, box = place
            cells[where] |= {cell_ref(box.left, box.top + n): value for n, value in enumerate(put.values)}
    for where, values in cells.items():
        package.write_cells(where, values)


def _review(package: Opened, review: ReviewSheet, reviews: dict[str, ReviewFound], done: Applied) -> ReviewFound:
    found = reviews.get(review.period)
    if found is None:
        found = _clone(package, review, reviews, done)
        done.made.append(found.sheet)
    elif found.closed:
        done.skipped.append(found.sheet)
        return found
    else:
        done.refreshed.append(found.sheet)
    shapes = {name: shape.columns for name, shape in package.tables().items()}
    here = {found.tables[new.table]: new for new in review.fills if new.table in found.tables}
    done.lacking += [f"table {new.table}" for new in review.fills if new.table not in found.tables]
    together = {name for name, new in here.items() if new.table.endswith(("_findings", "_more"))}
    _fill(package, {name: new for name, new in here.items() if name in together}, shapes, done)
    for name in (n for n in here if n not in together):
        _fill(package, {name: here[name]}, shapes, done)
    _put(package, review.puts, found.sheet, done)
    _show_kpis(package, found, review.kpis, made=found.sheet in done.made)
    return found


def _show_kpis(package: Opened, review: ReviewFound, seen: Collection[str], *, made: bool) -> None:
    """Show the rows of KPIs that have a source, and of own ones; hide others on a new sheet, and leave them later."""
    names = package.defined_names(review.sheet)
    shown: dict[int, bool] = {}
    for name in ("kpi_ids", "more_kpi_ids"):
        if place := parse_place(names.get(f"{review.prefix}_{name}", "")):
            where, box = place
            refs = {row: cell_ref(box.left, row) for row in range(box.top, box.bottom + 1)}
            ids = package.read_cells(where, list(refs.values()))
            shown |= {row: ids.get(ref) in seen for row, ref in refs.items() if ids.get(ref)}
    own = review.tables.get(f"{review.prefix}_own", "")
    if own:
        top = Box.parse(package.tables()[own].ref).top
        block = range(top - 2, top + (TABLES[f"{review.prefix}_own"].rows or 1) + 1)  # from its heading on
        shown |= dict.fromkeys(block, any(package.read_table(own)["key"]))
    package.show_rows(review.sheet, shown if made else {row: True for row, seen_ in shown.items() if seen_})


def _clone(package: Opened, review: ReviewSheet, reviews: dict[str, ReviewFound], done: Applied) -> ReviewFound:
    """A new dated sheet; the newest stands first among its kind, right after the Dashboard's block."""
    prefix = "wk" if review.prototype == "_week" else "mo"
    suffix = re.sub(r"\W", "_", review.period)
    taken = set(package.tables())
    own = [c for c in TABLES if c.startswith(f"{prefix}_") and c in taken]
    names = {c: _free(f"{c}_{suffix}", taken) for c in own}
    sheet = _free_sheet(review.sheet, package)
    first = package.sheets()[0].name
    older = [r for r in reviews.values() if r.prefix == prefix]
    package.clone_sheet(review.prototype, sheet, tables=names)
    if older:
        order = [info.name for info in package.sheets()]
        package.move_sheet(sheet, before=min((r.sheet for r in older), key=order.index))
    else:
        weeks = [r.sheet for r in reviews.values() if r.prefix == "wk"]
        order = [info.name for info in package.sheets()]
        package.move_sheet(sheet, after=max(weeks, key=order.index) if weeks and prefix == "mo" else first)
    found = ReviewFound(sheet, review.period, prefix, names, closed=False)
    if prefix == "wk":
        _carry_actions(package, reviews, found, done)
    return found


def _carry_actions(package: Opened, reviews: dict[str, ReviewFound], new: ReviewFound, done: Applied) -> None:
    """Last week's actions are what the week before planned: copied once, when the sheet is made."""
    earlier = [r for r in reviews.values() if r.prefix == "wk" and r.period < new.period]
    if not earlier or "wk_last_actions" not in new.tables:
        return
    last = max(earlier, key=lambda r: r.period)
    if "wk_actions" not in last.tables:
        return
    planned = package.read_table(last.tables["wk_actions"])
    columns = package.tables()[new.tables["wk_last_actions"]].columns
    count = TABLES["wk_last_actions"].rows or 8
    taken = [n for n in range(len(next(iter(planned.values()), []))) if any(_said(v[n]) for v in planned.values())]
    if len(taken) > count:
        done.log.append(f"{new.sheet}: {len(taken) - count} more actions stand on {last.sheet} only")
    if taken:
        kept = {c: [planned[c][n] if c in planned else None for n in taken[:count]] for c in columns}
        blanks: list[Any] = [None] * (count - len(taken[:count]))
        package.fill_table(new.tables["wk_last_actions"], {c: [*values, *blanks] for c, values in kept.items()})


def _said(value: Any) -> bool:
    return value not in (None, "")


def close(package: Opened, review: ReviewFound, day: str) -> None:
    """Freeze a review: every formula becomes the value it shows, and the sheet says so to later builds (rule D10).

    A person's formula whose value could not be computed stays a formula: what it shows may be old.
    """
    kept = {k.ref for k in package.evaluation.kept if k.sheet == review.sheet}
    formulas = [ref for ref in package.read_formulas(review.sheet) if ref not in kept]
    values = package.read_cells(review.sheet, formulas)
    package.write_cells(review.sheet, values)
    package.set_defined_name(f"{review.prefix}_closed", f'"{day}"', review.sheet)


def _free(name: str, taken: set[str]) -> str:
    low = {t.casefold() for t in taken}
    found, number = name, 2
    while found.casefold() in low:
        found, number = f"{name}_{number}", number + 1
    return found


def _free_sheet(name: str, package: Opened) -> str:
    low = {info.name.casefold() for info in package.sheets()}
    found, number = name, 2
    while found.casefold() in low:
        found, number = f"{name} ({number})", number + 1
    return found
