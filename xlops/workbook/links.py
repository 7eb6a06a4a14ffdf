"""Ways through the workbook: from a finding down to what it is about, from the Dashboard to the finding, and back.

A way is a HYPERLINK formula in a cell of its own. It looks its row up by key, so that it holds when rows move between
builds, and is written anew by each build, since sheets may be renamed. Texts stay texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from xlops.review.observation import Lead
from xlops.workbook.actions import OPEN
from xlops.workbook.lines import COLUMN as LINE
from xlops.workbook.lines import base_key
from xlops.workbook.open_workbook import Opened
from xlops.workbook.package import CellFormula
from xlops.workbook.package.references import Box, cell_ref, column_letters, parse_place, quote_sheet
from xlops.workbook.proposals import PROPOSALS
from xlops.workbook.queries import QUERIES
from xlops.workbook.typed_input import SHARED, ReviewFound

DOWN, BACK = "›", "‹"
_ROWS = {"campaign": ("tbl_campaigns", "campaign"), "sku": ("tbl_stock", "sku"), "terms": ("tbl_terms", "term"),
         "query": (QUERIES, "query")}  # fmt: skip
_PICKER = "asin_pick"  # of the sheet that shows one ASIN
_WAYS = "dash_findings_link"
_REVIEWS = {"dash_week": "wk", "dash_month": "mo"}
_HOME = "camp_review"  # templates that have it have a look for links among findings, too
_BEGIN = 'HYPERLINK("#'
_LONGEST = 255  # letters of a text in a formula


def is_way(formula: str) -> bool:
    """Whether a formula is a link inside the workbook, and so no figure."""
    return formula.startswith(_BEGIN)


def lay_leads(package: Opened, review: ReviewFound, leads: Mapping[str, Lead]) -> None:
    """Below the status of each finding that leads somewhere, its way there."""
    if _HOME not in package.defined_names():
        return
    cells: dict[str, CellFormula] = {}
    for name in (review.tables[c] for part in SHARED if (c := f"{review.prefix}_{part}") in review.tables):
        box, rows = Box.parse(package.tables()[name].ref), package.read_table(name)
        column = box.left + list(rows).index("status")
        for n, (key, line) in enumerate(zip(rows["key"], rows.get(LINE, ()), strict=False), box.top + 1):
            lead = leads.get(base_key(str(key or "")))
            if line == 2 and lead and (way := _down(package, lead)):
                cells[cell_ref(column, n)] = way
    package.write_cells(review.sheet, cells)


def lay_ways(package: Opened, review: ReviewFound | None, findings: Sequence[str]) -> None:
    """From the Dashboard to each of its findings, by key, on the newest review; from the campaigns back to it."""
    names = package.defined_names()
    table = review.tables.get(f"{review.prefix}_findings", "") if review else ""
    if (place := parse_place(names.get(_WAYS, ""))) and review and table:
        where, box = place
        step = max(1, (box.bottom - box.top + 1) // max(1, len(findings)))
        said = f"{review.sheet} {DOWN}"
        ways = {cell_ref(box.left, box.top + n * step): _to_row(package, table, "finding", key, said)
                for n, key in enumerate(findings)}  # fmt: skip
        package.write_cells(where, ways)
    if place := parse_place(names.get(_HOME, "")):
        back = _way(f"{quote_sheet(review.sheet)}!A1", f"{BACK} {review.sheet}") if review else None
        package.write_cells(place[0], {cell_ref(place[1].left, place[1].top): back})


def lay_reviews(package: Opened, reviews: Iterable[ReviewFound]) -> None:
    """From the Dashboard to the newest review of a week and of a month; nothing where there is none."""
    names, newest = package.defined_names(), {r.prefix: r for r in sorted(reviews, key=lambda r: r.period)}
    for name, prefix in _REVIEWS.items():
        if place := parse_place(names.get(name, "")):
            found = newest.get(prefix)
            way = _way(f"{quote_sheet(found.sheet)}!A1", f"{found.sheet} {DOWN}") if found else None
            package.write_cells(place[0], {cell_ref(place[1].left, place[1].top): way})


def lay_proposals(package: Opened) -> None:
    """From an action's number to its first single change, and from the number beside each change back to the action."""
    if not {OPEN, PROPOSALS} <= package.tables().keys():
        return
    actions, singles = package.read_table(OPEN), package.read_table(PROPOSALS)
    keys = {str(no): str(key) for no, key in zip(actions["no"], actions["key"], strict=True) if no and key}
    owners = [str(number or "") for number in singles["action"]]
    there = [_to_row(package, PROPOSALS, "no", no, no, by="action") if no in owners else None for no in keys]
    back = [_to_row(package, OPEN, "no", keys[no], no) if no in keys else None for no in owners]
    for table, rows, ways in ((OPEN, [str(no or "") for no in actions["no"]], dict(zip(keys, there, strict=True))),
                              (PROPOSALS, owners, dict(zip(owners, back, strict=True)))):  # fmt: skip
        shape = package.tables()[table]
        box = Box.parse(shape.ref)
        column = box.left + shape.columns.index("no")
        # a number that leads nowhere is written, too: the column is filled down with the first row's way
        cells = {cell_ref(column, n): ways.get(no) or no for n, no in enumerate(rows, box.top + 1) if no}
        package.write_cells(shape.sheet, cells)


def _down(package: Opened, lead: Lead) -> CellFormula | None:
    if lead.to == "asin":
        return _way(_PICKER, f"{lead.key} {DOWN}") if _PICKER in package.defined_names() else None
    table, column = _ROWS[lead.to]
    shape = package.tables().get(table)
    return _to_row(package, table, column, lead.key, f"{shape.sheet} {DOWN}") if shape else None


def _to_row(package: Opened, table: str, column: str, key: str, said: str, by: str = "key") -> CellFormula:
    """To the first row of a table that has a key, in the column `by`; to its heading where no row has it any more."""
    shape = package.tables()[table]
    letters = column_letters(Box.parse(shape.ref).left + shape.columns.index(column))
    row = f"ROW({table}[[#Headers],[{by}]])"
    if key and len(key) <= _LONGEST:
        row += f"+IFERROR(MATCH({_quoted(_literal(key))},{table}[[{by}]:[{by}]],0),0)"
    to = _quoted(f"#{quote_sheet(shape.sheet)}!{letters}")
    return CellFormula(f"HYPERLINK({to}&({row}),{_quoted(said)})", said)


def _way(to: str, said: str) -> CellFormula:
    return CellFormula(f"HYPERLINK({_quoted(f'#{to}')},{_quoted(said)})", said)


def _literal(key: str) -> str:
    """The key as MATCH takes it, to which ~, * and ? are signs."""
    return re.sub(r"[~*?]", r"~\g<0>", key)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
