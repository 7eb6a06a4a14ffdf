"""Carry a plan out on a workbook file, in place and without Excel."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from xlops.errors import WorkbookError
from xlops.workbook.keep import ReviewFound, Standing, lost, merged, read_standing
from xlops.workbook.package import Package, ValueDrift, refresh_values
from xlops.workbook.plan import Fill, Plan, Put, ReviewSheet
from xlops.workbook.template import TABLES


@dataclass
class Applied:
    """What a build did to the workbook."""

    made: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    drift: list[ValueDrift] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


def apply(plan: Plan, package: Package, standing: Standing | None = None) -> Applied:
    """Write the plan into an open package and bring every formula's value up to date; nothing is saved yet.

    Errors: WorkbookError where something that people typed would not be there afterwards (rule D5).
    """
    done = Applied()
    before = standing or read_standing(package)
    for new in plan.fills:
        _fill(package, new, new.table)
    for put in plan.puts:
        _put(package, put, None)
    reviews = dict(before.reviews)
    for review in sorted(plan.reviews, key=lambda r: (r.prototype, r.period)):
        reviews[review.period] = _review(package, review, reviews, done)
    if plan.opens_on:
        package.activate(plan.opens_on)
    done.drift = refresh_values(package)
    for review in plan.reviews:
        found = reviews[review.period]
        due = review.close or (review.overdue and found.sheet not in done.made)
        if due and not found.closed:
            close(package, found.sheet)
            done.closed.append(found.sheet)
    missing = lost(before.typed, package)
    if missing:
        raise WorkbookError(
            "nothing was written, because something typed would have been lost (please report this): "
            + "; ".join(missing[:5])
        )
    done.log += package.log
    return done


def _fill(package: Package, new: Fill, name: str) -> None:
    table = TABLES[new.table]
    columns = merged(package, table, name, new)
    for column in table.typed:
        columns.setdefault(column, [None] * new.rows)
    package.fill_table(name, columns, keys=table.key)


def _put(package: Package, put: Put, sheet: str | None) -> None:
    if len(put.values) == 1:
        package.write_name(put.name, put.values[0], sheet)
    else:
        package.write_block(put.name, [[v] for v in put.values], sheet)


def _review(package: Package, review: ReviewSheet, reviews: dict[str, ReviewFound], done: Applied) -> ReviewFound:
    found = reviews.get(review.period)
    if found is None:
        found = _clone(package, review, reviews)
        done.made.append(found.sheet)
    elif found.closed:
        done.skipped.append(found.sheet)
        return found
    else:
        done.refreshed.append(found.sheet)
    for new in review.fills:
        if new.table in found.tables:
            _fill(package, new, found.tables[new.table])
    for put in review.puts:
        _put(package, put, found.sheet)
    return found


def _clone(package: Package, review: ReviewSheet, reviews: dict[str, ReviewFound]) -> ReviewFound:
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
        _carry_actions(package, reviews, found)
    return found


def _carry_actions(package: Package, reviews: dict[str, ReviewFound], new: ReviewFound) -> None:
    """Last week's actions are what the week before planned: copied once, when the sheet is made."""
    earlier = [r for r in reviews.values() if r.prefix == "wk" and r.period < new.period]
    if not earlier or "wk_last_actions" not in new.tables:
        return
    last = max(earlier, key=lambda r: r.period)
    if "wk_actions" not in last.tables:
        return
    planned = package.read_table(last.tables["wk_actions"])
    columns = package.tables()[new.tables["wk_last_actions"]].columns
    kept: dict[str, list[Any]] = {c: list(planned.get(c, [])) for c in columns}
    count = TABLES["wk_last_actions"].rows or 8
    if any(v not in (None, "") for values in kept.values() for v in values):
        package.fill_table(
            new.tables["wk_last_actions"],
            {c: (values + [None] * count)[: max(count, len(values))] for c, values in kept.items()},
        )


def close(package: Package, sheet: str) -> None:
    """Freeze a review: every formula becomes the value it shows (rule D10)."""
    formulas = package.read_formulas(sheet)
    values = package.read_cells(sheet, list(formulas))
    package.write_cells(sheet, values)


def _free(name: str, taken: set[str]) -> str:
    low = {t.casefold() for t in taken}
    found, number = name, 2
    while found.casefold() in low:
        found, number = f"{name}_{number}", number + 1
    return found


def _free_sheet(name: str, package: Package) -> str:
    low = {info.name.casefold() for info in package.sheets()}
    found, number = name, 2
    while found.casefold() in low:
        found, number = f"{name} ({number})", number + 1
    return found
