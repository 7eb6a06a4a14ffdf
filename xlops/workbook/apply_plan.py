"""The course of every build through an open workbook, in a file or in Excel: fill, put, make reviews, close, check."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from xlops.errors import WorkbookError
from xlops.findings import Finding
from xlops.language import LANGUAGES, Text, spoken
from xlops.targets import Status
from xlops.workbook.lines import COLUMN as LINE
from xlops.workbook.lines import in_lines
from xlops.workbook.links import is_way, lay_leads, lay_proposals, lay_reviews, lay_ways
from xlops.workbook.log import TABLE as LOG_TABLE
from xlops.workbook.log import about_build, log_rows
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package import Painted, ValueDrift
from xlops.workbook.package.references import Box, cell_ref, free_sheet_name, parse_place
from xlops.workbook.plan import Fill, Plan, Put, ReviewSheet
from xlops.workbook.reopening import Frozen, shown_anew, typed_over
from xlops.workbook.repaint import of_tables
from xlops.workbook.returning import lay_review
from xlops.workbook.shown import fold, room_for_further, show_rows
from xlops.workbook.template import EVERY_TABLE as TABLES
from xlops.workbook.template import FORMER
from xlops.workbook.typed_input import SHARED, TOGETHER, ReviewFound, Standing, lost, merge, read_standing, typed_in


@dataclass
class Applied:
    """What a build did to the workbook."""

    made: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)  # moved to archives: `W30 2026 (archive-2026.xlsx)`
    left_open: list[str] = field(default_factory=list)  # due to close, but with values that are not up to date
    drift: list[ValueDrift] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)  # what an older workbook has no place for (rule D11)
    learned: list[str] = field(default_factory=list)  # what it was given of a newer xlops (rule D19)
    put_back: list[str] = field(default_factory=list)  # sheets whose PivotTable is as it was given again
    log: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    failed: str = ""  # why no formula could be computed


def carry_out(
    plan: Plan, package: Opened, recalculate: Callable[[], list[ValueDrift]], standing: Standing | None = None,
    told: Sequence[Finding] = (), reopened: Frozen = MappingProxyType({}), worn: Painted | None = None,
) -> Applied:  # fmt: skip
    """Write the plan into an open workbook and have every formula's value brought up to date; nothing is saved yet.

    `reopened` is what reviews showed that were closed until now: where they show other figures, that is told. `worn`
    is the look that people gave rows of the workbook that this one replaces.

    Errors: WorkbookError where something that people typed would not be there afterwards (rule D5).
    """
    done = Applied()
    before = standing or read_standing(package)
    shapes = {name: shape.columns for name, shape in package.tables().items()}
    for new in plan.fills:
        if new.table not in TOGETHER:
            _fill(package, {new.table: new}, shapes, done, worn=worn)
    if together := {new.table: new for new in plan.fills if new.table in TOGETHER}:
        _fill(package, together, shapes, done, worn=worn)
    _put(package, plan.puts, None, done)
    fold(package)
    _reveal(package, plan.reveals)
    reviews = dict(before.reviews)
    for review in sorted(plan.reviews, key=lambda r: (r.prototype, r.period)):
        reviews[review.period] = _review(package, review, reviews, done, before, plan, worn)
    over = list(typed_over(package, (found for r in plan.reviews if not (found := reviews[r.period]).closed)))
    lay_ways(package, reviews.get(plan.newest), plan.told)
    lay_reviews(package, reviews.values())
    lay_proposals(package)
    if plan.opens_on:
        package.activate(plan.opens_on)
    done.drift = recalculate()
    anew = [] if package.evaluation.stale else list(shown_anew(package, reopened))
    for review in plan.reviews:
        found = reviews[review.period]
        due = review.close or (review.overdue and found.sheet not in done.made)
        if due and not found.closed and package.evaluation.stale:
            done.left_open.append(found.sheet)
        elif due and not found.closed:
            close(package, found, str(plan.as_of or ""), str(review.estimate))
            done.closed.append(found.sheet)
    done.log += package.log
    done.failed = package.evaluation.failed
    done.findings = [*told, *over, *anew, *about_build(package.evaluation, done.left_open, done.log)]
    _log(package, plan, done)
    missing = lost(before, package)
    if missing:
        raise WorkbookError(
            Text(
                "nothing was written, because something typed would have been lost (please report this): {what}",
                "什么也没有写入，因为填写的内容会丢失（请告诉我们）：{what}",
            ).format(what="; ".join(missing[:5]))
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


def _fill(
    package: Opened, fills: dict[str, Fill], shapes: Mapping[str, Sequence[str]], done: Applied,
    most: Mapping[str, int] | None = None, worn: Painted | None = None,
) -> None:  # fmt: skip
    """Fill tables, by the names they have here, that share their keys; what a person typed stays with its key."""
    known: dict[str, Fill] = {}
    if all(LINE in shapes.get(name, ()) for name in fills):
        fills = in_lines(fills, most or {})
    for name, new in fills.items():
        if name not in shapes:
            done.lacking.append(f"table {new.table}")
            continue
        columns = {c: values for c, values in new.columns.items() if c in shapes[name]}
        needed = TABLES[new.table].needed
        done.lacking += [f"{new.table}[{c}]" for c in new.columns if c in needed and c not in columns]
        known[name] = replace(new, columns=columns)
    told_by = {n: by if (by := TABLES[new.table].told_by) in shapes[n] else "" for n, new in known.items()}
    painted = package.read_painted(told_by, {name: new.table for name, new in known.items() if new.table in shapes})
    if worn is not None:
        painted.add(of_tables(worn, known))
    for (name, new), columns in zip(known.items(), merge(package, known, shapes, painted.noted), strict=True):
        key = TABLES[new.table].key
        short = new.least - len(next(iter(columns.values()), []))
        if short > 0:
            columns = {c: [*values, *[None] * short] for c, values in columns.items()}
        package.fill_table(name, columns, keys=key if key in columns else None, painted=painted)
    package.follow_comments(painted)


def _put(package: Opened, puts: Sequence[Put], sheet: str | None, done: Applied) -> None:
    """Write values to their names; all of one sheet at once, since every write rewrites its sheet."""
    names = package.defined_names(sheet)
    cells: dict[str, dict[str, Any]] = defaultdict(dict)
    for put in puts:
        place = parse_place(names.get(put.name, ""))
        if place is None:
            done.lacking += [put.name] if any(put.values) and put.name not in FORMER else []
        elif not put.first_only or package.read_name(put.name, sheet) in (None, ""):
            where, box = place
            height, count = box.bottom - box.top + 1, len(put.values)
            step = height // count if count > 1 and height % count == 0 else 1
            cells[where] |= {cell_ref(box.left, box.top + n * step): value for n, value in enumerate(put.values)}
    for where, values in cells.items():
        package.write_cells(where, values)


def _reveal(package: Opened, reveals: Mapping[str, Collection[str]]) -> None:
    """Show the columns of tables that have data by now."""
    for name, columns in reveals.items():
        if shape := package.tables().get(name):
            left = Box.parse(shape.ref).left
            package.reveal_columns(shape.sheet, [left + n for n, c in enumerate(shape.columns) if c in columns])


def _review(
    package: Opened, review: ReviewSheet, reviews: dict[str, ReviewFound], done: Applied, before: Standing, plan: Plan,
    worn: Painted | None,
) -> ReviewFound:  # fmt: skip
    found = reviews.get(review.period)
    if found is None:
        back = before.returning.get(review.period)
        found = _clone(package, review, reviews, back.sheet if back else "")
        made = (back.made if back else "") or str(plan.as_of or "")
        package.set_defined_name(f"{found.prefix}_made", f'"{made}"', found.sheet)
        if back:
            lay_review(package, found, back)
            before.typed.update(typed_in(package, found))
        done.made.append(found.sheet)
    elif found.closed:
        done.skipped.append(found.sheet)
        return found
    else:
        done.refreshed.append(found.sheet)
    if found.prefix == "wk":
        _carry_actions(package, reviews, found, done)
    shapes = {name: shape.columns for name, shape in package.tables().items()}
    here = {found.tables[new.table]: new for new in review.fills if new.table in found.tables}
    gone = (new.table for new in review.fills if new.table not in found.tables)
    done.lacking += [f"table {table}" for table in gone if not TABLES[table].optional]
    together = {name for name, new in here.items() if new.table[3:] in SHARED}
    found_here = {name: new for name, new in here.items() if name in together}
    _fill(package, found_here, shapes, done, room_for_further(package, found, review), worn)
    for name in (n for n in here if n not in together):
        _fill(package, {name: here[name]}, shapes, done, worn=worn)
    _put(package, review.puts, found.sheet, done)
    lay_leads(package, found, review.leads)
    show_rows(package, found, review, made=found.sheet in done.made)
    return found


def _clone(package: Opened, review: ReviewSheet, reviews: dict[str, ReviewFound], called: str = "") -> ReviewFound:
    """A new dated sheet; the newest stands first among its kind, right after the Dashboard's block.

    One that comes back is called as people called it.
    """
    prefix = "wk" if review.prototype == "_week" else "mo"
    suffix = re.sub(r"\W", "_", review.period)
    taken = set(package.tables())
    own = [c for c in TABLES if c.startswith(f"{prefix}_") and c in taken]
    names = {c: _free(f"{c}_{suffix}", taken) for c in own}
    sheet = free_sheet_name(called or review.sheet, (info.name for info in package.sheets()))
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
    return ReviewFound(sheet, review.period, prefix, names, closed=False)


def _carry_actions(package: Opened, reviews: dict[str, ReviewFound], new: ReviewFound, done: Applied) -> None:
    """Last week's actions are what the week before planned: copied when the sheet is made, those added later after."""
    earlier = [r for r in reviews.values() if r.prefix == "wk" and r.period < new.period]
    if not earlier or "wk_last_actions" not in new.tables:
        return
    last = max(earlier, key=lambda r: r.period)
    if "wk_actions" not in last.tables:
        return
    name = new.tables["wk_last_actions"]
    planned, standing = package.read_table(last.tables["wk_actions"]), package.read_table(name)
    known = {_words(v) for v in standing["action"] if _said(v)}
    lines = [{c: v[n] for c, v in planned.items()} for n in range(len(next(iter(planned.values()), [])))]
    wanted = [line for line in lines if any(map(_said, line.values())) and _words(line.get("action")) not in known]
    places = [n for n in range(len(standing["action"])) if not any(_said(v[n]) for v in standing.values())]
    if len(wanted) > len(places):
        done.log.append(f"{new.sheet}: {len(wanted) - len(places)} more actions stand on {last.sheet} only")
    if wanted and places:
        columns = {c: list(v) for c, v in standing.items()}
        for n, line in zip(places, wanted, strict=False):
            for c in columns:
                columns[c][n] = line.get(c)
        package.fill_table(name, columns)


def _words(value: Any) -> str:
    return str(value or "").strip().casefold()


def _said(value: Any) -> bool:
    return value not in (None, "")


_OLDER = {"◷ preliminary", "◷ 初步"}  # what workbooks that stand from before call it


def close(package: Opened, review: ReviewFound, day: str, estimate: str = "") -> None:
    """Freeze a review: every formula becomes the value it shows, and the sheet says so to later builds (rule D10).

    What still moves is called `estimate` for good (rule D16). A person's formula whose value could not be
    computed stays a formula: what it shows may be old. A link is no figure, and goes on leading.
    """
    kept = {k.ref for k in package.evaluation.kept if k.sheet == review.sheet}
    standing = package.read_formulas(review.sheet)
    formulas = [ref for ref, formula in standing.items() if ref not in kept and not is_way(formula)]
    values = package.read_cells(review.sheet, formulas)
    moving = {s.label.in_(lang) for lang in LANGUAGES for s in Status if s.moving} | _OLDER if estimate else set()
    package.write_cells(review.sheet, {ref: estimate if v in moving else v for ref, v in values.items()})
    package.set_defined_name(f"{review.prefix}_closed", f'"{day}"', review.sheet)


def _free(name: str, taken: set[str]) -> str:
    low = {t.casefold() for t in taken}
    found, number = name, 2
    while found.casefold() in low:
        found, number = f"{name}_{number}", number + 1
    return found
