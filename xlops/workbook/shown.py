"""Which rows of a dated review show: so many as its printed pages have room for, the others wait unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from xlops.review.profit_walk import STEPS
from xlops.targets import Status
from xlops.workbook.actions import CHARTS, DONE, FOLDED, JUDGED, OPEN_WEEKS
from xlops.workbook.lines import COLUMN as LINE
from xlops.workbook.lines import broken, room
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package.references import Box, cell_ref, parse_place
from xlops.workbook.paper import TITLE, UNLISTED, Wanted, decision_page, first_lines, kpi_rows
from xlops.workbook.plan import ReviewSheet
from xlops.workbook.template import TABLES
from xlops.workbook.typed_input import ReviewFound
from xlops.workbook.week_page import ADS, STOCK

_WIDE = 170  # columns of a line across the page
_NAMED = (99, 16, 10, 7, 5, 3, 2, 1, 0)  # KPIs of each status that a line names, as many as there is room for
_TYPED = {"wk": ("wk_last_actions", "wk_actions"), "mo": ("mo_decisions", "mo_targets")}
_READ = {  # by weight
    "wk": (ADS, STOCK, "wk_owners", "wk_decide", "wk_judged"),
    "mo": ("mo_decide", "mo_movers", "mo_judged"),
}
_LEAST = {"wk_owners": 8, "wk_decide": 3, "wk_judged": 3}  # rows, of a page that has a title
_LEAST_TYPED, _FEWEST_TYPED = 4, 2  # rows, where the page shows what was decided before; and what is to be decided
_SILENT = (Status.NO_DATA.label.en, Status.NO_DATA.label.zh)  # what says nothing is not named either

Rows = dict[int, bool]


def room_for_further(package: Opened, found: ReviewFound, review: ReviewSheet) -> dict[str, int]:
    """By table of the contract, the lines of findings that its page has room for beside what it must show."""
    fresh = {f.table: f.rows for f in review.fills}
    lines = {f"{found.prefix}_next": _decision_page(package, found, _filled_rows(package, found) | fresh)[1]}
    if "mo_steps" in package.defined_names(found.sheet):
        steps = 0 if "mo_steps" in review.empty else len(STEPS)
        lines["mo_findings"] = first_lines(steps, fresh.get("mo_earns", 0))
    return lines


def _decision_page(package: Opened, found: ReviewFound, filled: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Rows of the blocks of actions that show, as far as the page has room, and lines of further findings."""
    typed = {name: _typed_rows(package, found, name) for name in _TYPED[found.prefix] if name in found.tables}
    read = [name for name in _READ[found.prefix] if name in found.tables]
    titled = ADS in read
    wanted = [
        Wanted(filled.get(name, 0), _LEAST.get(name, 0) if titled else 0, whole=name in (ADS, STOCK)) for name in read
    ]
    rows, lines = decision_page(list(typed.values()), wanted, TITLE if titled else 0.0)
    return typed | dict(zip(read, rows, strict=True)), lines


def _filled_rows(package: Opened, found: ReviewFound) -> dict[str, int]:
    return {name: _used(package, found.tables[name]) for name in _READ[found.prefix] if name in found.tables}


def _typed_rows(package: Opened, found: ReviewFound, name: str) -> int:
    """How many rows show of a table in which people type: those in use and one more, of some always the least."""
    used, most = _used(package, found.tables[name]), TABLES[name].rows or 1
    if name == "wk_last_actions" or (name == "wk_actions" and "wk_decide" in found.tables):
        return min(used + 1, most) if used else 0
    least = _LEAST_TYPED if f"{found.prefix}_judged" in found.tables else most
    least = _FEWEST_TYPED if name == "mo_decisions" and "mo_decide" in found.tables else least
    return min(max(used + 1, least), most)


def fold(package: Opened) -> None:
    """Hide the rows that a block of the Actions sheet has beyond its table, and charts that would show nothing."""
    for name in FOLDED:
        if shape := package.tables().get(name):
            box = Box.parse(shape.ref)
            rows = range(box.top + 1, box.top + 1 + (TABLES[name].rows or 0))
            package.show_rows(shape.sheet, {row: row <= box.bottom for row in rows})
    if place := parse_place(package.defined_names().get(CHARTS, "")):
        where, box = place
        package.show_rows(where, dict.fromkeys(range(box.top, box.bottom + 1), _anything_to_draw(package)))
        package.raise_charts(where, box.top + 1, box.bottom - 1)  # see flat.py


def _anything_to_draw(package: Opened) -> bool:
    """Whether open actions are known of two weeks, or an action was judged."""
    counts: Iterable[Any] = ()
    if place := parse_place(package.defined_names().get(OPEN_WEEKS, "")):
        where, box = place
        counts = package.read_cells(where, [cell_ref(box.left, r) for r in range(box.top, box.bottom + 1)]).values()
    results = package.read_table(DONE).get("result", ()) if DONE in package.tables() else ()
    judged = {word for said in JUDGED for word in (said.en, said.zh)}
    return sum(v not in (None, "") for v in counts) > 1 or any(r in judged for r in results)


def show_rows(package: Opened, found: ReviewFound, review: ReviewSheet, *, made: bool) -> None:
    """Show what holds something and has room; what a build makes anew each time is hidden too, the rest at first."""
    names = package.defined_names(found.sheet)
    once = _kpis(package, names, found, review) | _blocks(package, found)
    each_time = _listed(package, names, found, review) | _further(package, found) | _formulas(names, found, review)
    each_time |= _filled(package, found, f"{found.prefix}_ramp") | _filled(package, found, "mo_earns")
    each_time |= _decided(package, found) | _first_findings(package, names, found)
    package.show_rows(found.sheet, {row: seen for row, seen in once.items() if made or seen} | each_time)


def _kpis(package: Opened, names: Mapping[str, str], found: ReviewFound, review: ReviewSheet) -> Rows:
    """The rows of KPIs, those with a source."""
    shown: Rows = {}
    for name in (f"{found.prefix}_kpi_ids", f"{found.prefix}_more_kpi_ids"):
        ids, some = _ids(package, names, name), name not in review.empty
        shown |= {row: some and id_ in review.kpis for row, id_ in ids.items()}
        if not some and ids:  # nothing but dashes
            shown |= dict.fromkeys((min(ids) - 2, min(ids) - 1), False)
    return shown


def _ids(package: Opened, names: Mapping[str, str], name: str) -> dict[int, str]:
    place = parse_place(names.get(name, ""))
    if place is None:
        return {}
    where, box = place
    refs = {row: cell_ref(box.left, row) for row in range(box.top, box.bottom + 1)}
    held = package.read_cells(where, list(refs.values()))
    return {row: str(held[ref]) for row, ref in refs.items() if held.get(ref)}


def _blocks(package: Opened, found: ReviewFound) -> Rows:
    """Blocks that hold something, as far as they do."""
    shown: Rows = {}
    for name in (f"{found.prefix}_own", f"{found.prefix}_owners", "mo_restock"):
        shown |= _filled(package, found, name)
    here = found.tables.get(f"{found.prefix}_findings", "")
    if LINE in (held := package.read_table(here) if here else {}):
        top = Box.parse(package.tables()[here].ref).top
        shown |= {top + n: _said(line) for n, line in enumerate(held[LINE], 1)}
    return shown


def _filled(package: Opened, found: ReviewFound, name: str) -> Rows:
    """The rows of a table's block, seen as far as it holds something."""
    here = found.tables.get(name)
    return {} if here is None else _first_rows(package, found, name, _used(package, here))


def _first_rows(package: Opened, found: ReviewFound, name: str, count: int) -> Rows:
    """So many rows of a table's block, with its heading; the others unseen."""
    top = Box.parse(package.tables()[found.tables[name]].ref).top
    return {row: count > 0 and row <= top + count for row in _block(name, top)}


def _decided(package: Opened, found: ReviewFound) -> Rows:
    """The blocks of actions, as far as the page has room."""
    shown: Rows = {}
    names = [name for name in _READ[found.prefix] if name in found.tables]
    for name, count in _decision_page(package, found, _filled_rows(package, found))[0].items():
        if f"{found.prefix}_judged" in names or name == "wk_last_actions":  # an older page shows the others as it did
            shown |= _first_rows(package, found, name, count)
    return shown


def _used(package: Opened, table: str) -> int:
    """The rows of a table down to the last that holds something."""
    rows = enumerate(zip(*package.read_table(table).values(), strict=True), 1)
    return max((n for n, row in rows if any(map(_said, row))), default=0)


def _further(package: Opened, found: ReviewFound) -> Rows:
    """The findings after the first, and those below the pages; nothing in a workbook without such places."""
    shown: Rows = {}
    here = {name: found.tables.get(f"{found.prefix}_{name}") for name in ("next", "more")}
    if here["next"] is None:
        return shown
    for name, table in here.items():
        if table:
            top, lines = Box.parse(package.tables()[table].ref).top, package.read_table(table)
            said = [any(map(_said, row)) for row in zip(*lines.values(), strict=True)]
            rows = _block(f"{found.prefix}_{name}", top) if name == "next" else [top - 2, top - 1, top + 1]
            shown |= dict.fromkeys(rows, False) | dict.fromkeys((top - 2, top - 1), any(said))
            shown |= {top + n: seen for n, seen in enumerate(said, 1)}
    return shown


def _first_findings(package: Opened, names: Mapping[str, str], found: ReviewFound) -> Rows:
    """The lines of page one of a month that has room for as many as the blocks above it leave."""
    if "mo_steps" not in names:
        return {}
    here = found.tables["mo_findings"]
    top, used = Box.parse(package.tables()[here].ref).top, _used(package, here)
    return {row: row <= top + used for row in _block("mo_findings", top)[2:]}


def _formulas(names: Mapping[str, str], found: ReviewFound, review: ReviewSheet) -> Rows:
    """Blocks of formulas with their heads and headings, those that have something to say."""
    shown: Rows = {}
    for name in (f"{found.prefix}_bridge", "mo_bridge_year", "mo_steps", "mo_walk"):
        if place := parse_place(names.get(name, "")):
            shown |= dict.fromkeys(range(place[1].top - 2, place[1].bottom + 1), name not in review.empty)
    return shown


def _listed(package: Opened, names: Mapping[str, str], found: ReviewFound, review: ReviewSheet) -> Rows:
    """Of the other KPIs those that say most, and those with a remark; lines below them name the rest by status."""
    place = parse_place(names.get(f"{found.prefix}_unlisted", ""))
    if place is None:
        return {}
    ids = _ids(package, names, f"{found.prefix}_more_kpi_ids")
    remarks = parse_place(names.get(f"{found.prefix}_more_kpi_remarks", ""))
    cells = {row: cell_ref(remarks[1].left, row) for row in ids} if remarks else {}
    remarked = package.read_cells(found.sheet, list(cells.values())) if cells else {}
    held = {id_ for row, id_ in ids.items() if _said(remarked.get(cells.get(row, "")))}
    own, ramps = (
        next((f.rows for f in review.fills if f.table == f"{found.prefix}_{of}"), 0) for of in ("own", "ramp")
    )
    room = kpi_rows(found.prefix, own, len(_ids(package, names, f"{found.prefix}_kpi_ids")), ramps) - len(held)
    other = [kpi for kpi in review.ranked if kpi[0] in review.kpis.intersection(ids.values())]
    telling = [id_ for id_, *_ in other if id_ not in held][: max(0, room)]
    listed = held.union(telling) if f"{found.prefix}_more_kpi_ids" not in review.empty else held
    lines = _named([kpi for kpi in other if kpi[0] not in listed and kpi[1] not in _SILENT], str(review.comma))
    where, box = place
    package.write_cells(where, {cell_ref(box.left, box.top + n): line for n, line in enumerate(lines)})
    return {row: id_ in listed for row, id_ in ids.items()} | {box.top + n: _said(line) for n, line in enumerate(lines)}


def _named(kpis: Iterable[tuple[str, Any, Any]], comma: str) -> list[str]:
    """`✔ met: Stranded SKUs, Price gap +3  ·  – no data: Sell-through`, in three lines at most."""
    by_status: dict[str, list[str]] = {}
    for _, status, name in kpis:
        by_status.setdefault(str(status), []).append(str(name))
    for most in _NAMED:
        parts = [
            f"{status}: {comma.join(names[:most])}" + (f" +{len(names) - most}" if len(names) > most else "")
            for status, names in by_status.items()
        ]
        lines = broken("  ·  ".join(parts), _WIDE)
        if len(lines) <= UNLISTED:
            break
    return [*lines, *[""] * UNLISTED][:UNLISTED]


def _block(name: str, top: int) -> list[int]:
    """The rows of a table's block whose ids stand in the row `top`: its heading, its heads, its body."""
    table = TABLES[name]
    rows = table.rows or 1
    return [top - 2, top - 1, *range(top + 1, top + 1 + (room(rows) if LINE in table.ids else rows))]


def _said(value: Any) -> bool:
    return value not in (None, "")
