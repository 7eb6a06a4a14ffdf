"""The upload: accepted changes as rows under the user's own header; apart from them what is refused, with reasons.

Beside the workbook goes a list of its rows with the actions they belong to (`.json`): Amazon's sheet has no column
for that.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from xlops.bulk.change import Change
from xlops.bulk.index import ID_FIELDS, Index, plain_text
from xlops.bulk.plan import PlannedRow, plan
from xlops.bulk.read import BulkSheet, age_in_days, read_bulk
from xlops.bulk.reasons import CannotWrite, Reason, field_word, reason
from xlops.bulk.spelling import Speller
from xlops.bulk.validate import Cell, faults, product_word
from xlops.files import put, replace, scratch
from xlops.language import Text

SIDECAR_VERSION = 1
OLD_AFTER_DAYS = 7
_ORDER = (  # parents before what stands in them
    "Campaign", "Bidding Adjustment", "Campaign Negative Keyword", "Keyword", "Product Targeting",
    "Contextual Targeting", "Audience Targeting", "Negative Keyword", "Negative Product Targeting",
)  # fmt: skip
_SPELLED = {"state": "state", "match_type": "match", "placement": "placement"}


@dataclass(frozen=True)
class WrittenRow:
    """A row of the upload: its sheet, its number there as a spreadsheet counts, and the cells by field."""

    change: Change
    sheet: str
    number: int
    entity: str
    operation: str
    cells: dict[str, Cell] = field(repr=False)


@dataclass(frozen=True)
class RefusedChange:
    """A change that is not in the upload, and why."""

    change: Change
    reason: Reason


@dataclass(frozen=True)
class Upload:
    """What came of it. `path` and `sidecar` are None where no row could be written."""

    path: Path | None
    sidecar: Path | None
    written: tuple[WrittenRow, ...]
    refused: tuple[RefusedChange, ...]
    warnings: tuple[Text, ...]


def export_changes(
    changes: Iterable[Change],
    bulk_workbook: Path,
    out: Path,
    *,
    marketplace: str | None = None,
    now: datetime | None = None,
    closing: Collection[str] | None = None,
) -> Upload:
    """Write the accepted changes to `out` (.xlsx) with the header of the user's own download.

    `closing` are the actions that are done once Amazon has carried out their rows (default: all); one of which a change
    is refused is never among them.

    Errors: UnreadableFile, UnknownReport where `bulk_workbook` is no bulk workbook; OSError.
    """
    book = read_bulk(bulk_workbook)
    index = Index(book)
    wanted = list(changes)
    planned, refused = _planned(wanted, index)
    rows, more = _spelled(planned, index, marketplace)
    refused |= more
    rows, more = _without_conflicts(rows)
    refused |= more
    rows, more = _without_needy(rows)
    refused |= more
    rows, more = _whole_harvests(rows, refused, wanted)
    refused |= more
    titles = [sheet.title for sheet in book.sheets]
    rows.sort(key=lambda r: (titles.index(r.row.sheet.title), _ORDER.index(r.row.entity)))
    written = tuple(_numbered(rows))
    told = tuple(RefusedChange(wanted[n], why) for n, why in sorted(refused.items()))
    path = sidecar = None
    if written:
        path, sidecar = out, out.with_suffix(".json")
        out.parent.mkdir(parents=True, exist_ok=True)
        _save(rows, out)
        whole = {c.action for c in wanted if closing is None or c.action in closing} - {r.change.action for r in told}
        listed = _sidecar(written, rows, book.name, now) | {"closing": sorted(whole)}
        put(sidecar, json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
    return Upload(path, sidecar, written, told, (*_warnings(index, now), *_stepped(written)))


@dataclass(frozen=True)
class _Row:
    """A planned row with the number of its change and its cells as they are written."""

    change: int
    row: PlannedRow
    cells: dict[str, Cell]


def _planned(changes: Sequence[Change], index: Index) -> tuple[list[tuple[int, PlannedRow]], dict[int, Reason]]:
    rows: list[tuple[int, PlannedRow]] = []
    refused = {}
    pauses = {number: None for number, change in enumerate(changes) if change.kind == "pause_target"}
    for some in (pauses, [n for n in range(len(changes)) if n not in pauses]):
        for number in some:
            try:
                rows += [(number, row) for row in plan(changes[number], index)]
            except CannotWrite as why:
                refused[number] = why.reason
        index.ending = _paused(row for _, row in rows)
    return sorted(rows, key=lambda of: of[0]), refused


def _paused(rows: Iterable[PlannedRow]) -> frozenset[str]:
    """The ids of the targets that these rows pause."""
    found = (row.cells.get(ID_FIELDS[row.entity]) for row in rows if row.change.kind == "pause_target")
    return frozenset(str(own) for own in found)


def _without_needy(rows: list[_Row]) -> tuple[list[_Row], dict[int, Reason]]:
    """All but the negatives of keywords that are not paused after all."""
    paused = _paused(row.row for row in rows)
    refused = {
        row.change: reason("blocks_keyword" if "keyword" in row.cells else "blocks_target", text=row.row.change.target)
        for row in rows if not row.row.needs <= paused
    }  # fmt: skip
    return [row for row in rows if row.change not in refused], refused


def _spelled(
    planned: Iterable[tuple[int, PlannedRow]], index: Index, marketplace: str | None
) -> tuple[list[_Row], dict[int, Reason]]:
    """The rows in the sheet's own words, each held to the witnesses."""
    rows, refused = [], {}
    spellers = {sheet.title: Speller(index, sheet) for sheet in index.book.sheets}
    for number, row in planned:
        try:
            cells = _cells(row, spellers[row.sheet.title])
        except CannotWrite as why:
            refused[number] = why.reason
            continue
        wrong = faults(row.change.ad_product, cells, language=row.sheet.language, marketplace=marketplace)
        wrong += [reason("no_column", field=field_word(name)) for name in cells if name not in row.sheet.fields]
        if wrong:
            refused[number] = wrong[0]
        rows.append(_Row(number, row, cells))
    return [row for row in rows if row.change not in refused], refused


def _cells(row: PlannedRow, speller: Speller) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        "ad_product": speller.say("product", product_word(row.change.ad_product)),
        "entity": speller.say("entity", row.entity),
        "operation": speller.say("operation", row.operation),
        **row.cells,
    }
    for name, group in _SPELLED.items():
        if name in cells:
            cells[name] = speller.say_cell(group, str(cells[name]))
    names = zip(("campaign", "ad_group"), row.names, strict=True)
    return cells | {name: said for name, said in names if said and name in row.sheet.fields}


def _without_conflicts(rows: list[_Row]) -> tuple[list[_Row], dict[int, Reason]]:
    """All but the changes that touch one thing twice, or of which one blocks what another adds."""
    by_key: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    new: defaultdict[tuple[str, ...], set[tuple[str, int]]] = defaultdict(set)  # term of a campaign → group, change
    action = {row.change: row.row.change.action for row in rows}
    for row in rows:
        by_key[row.row.key].add(row.change)
        if row.row.operation == "Create" and row.row.entity == "Keyword":
            new[_term(row)].add((str(row.cells["ad_group_id"]), row.change))
    refused = {n: _of_actions("twice", some, action) for some in by_key.values() if len(some) > 1 for n in some}
    for row in rows:
        if row.row.entity in ("Negative Keyword", "Campaign Negative Keyword"):
            adds = {n for group, n in new[_term(row)] if row.cells.get("ad_group_id", group) == group}
            if adds - {row.change}:
                some = {row.change, *adds}
                refused |= {n: _of_actions("against", some, action) for n in some}
    return [row for row in rows if row.change not in refused], refused


def _term(row: _Row) -> tuple[str, ...]:
    return row.row.sheet.title, str(row.cells["campaign_id"]), plain_text(str(row.cells["keyword"]))


def _of_actions(code: str, numbers: Iterable[int], action: dict[int, str]) -> Reason:
    return reason(code, actions=", ".join(sorted({action[n] for n in numbers}, key=lambda a: (len(a), a))))


def _whole_harvests(
    rows: list[_Row], refused: dict[int, Reason], changes: Sequence[Change]
) -> tuple[list[_Row], dict[int, Reason]]:
    """All but halves: what an action does to the term of a harvest goes together or not at all."""

    def term(change: Change) -> tuple[str, str]:
        return change.action, plain_text(change.target)

    harvests = {term(change) for change in changes if change.kind == "harvest_exact"}
    broken = {term(changes[n]) for n, why in refused.items() if why.code != "negative_exists"} & harvests
    halves = {row.change: reason("partner") for row in rows if term(row.row.change) in broken}
    return [row for row in rows if row.change not in halves], halves


def _numbered(rows: Iterable[_Row]) -> Iterable[WrittenRow]:
    at: defaultdict[str, int] = defaultdict(lambda: 1)
    for row in rows:
        at[row.row.sheet.title] += 1
        title = row.row.sheet.title
        yield WrittenRow(row.row.change, title, at[title], row.row.entity, row.row.operation, row.cells)


def _save(rows: Sequence[_Row], out: Path) -> None:
    """The workbook, whole or not at all."""
    book = Workbook(write_only=True)
    sheets: dict[str, Any] = {}
    for row in rows:
        sheet = row.row.sheet
        if sheet.title not in sheets:
            sheets[sheet.title] = book.create_sheet(sheet.title)
            sheets[sheet.title].append([_text_cell(sheets[sheet.title], cell) for cell in sheet.header])
        sheets[sheet.title].append(_line(sheets[sheet.title], sheet, row.cells))
    with scratch(out.parent) as folder:
        book.save(folder / out.name)
        replace(folder / out.name, out)


def _line(target: Any, sheet: BulkSheet, cells: dict[str, Cell]) -> list[Any]:
    line: list[Any] = [None] * len(sheet.header)
    for name, cell in cells.items():
        line[sheet.fields[name]] = _number(cell) if isinstance(cell, Decimal) else _text_cell(target, cell)
    return line


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _text_cell(target: Any, text: str) -> Any:
    """A cell that stays text whatever it begins with, and however long a number it looks like (rule D8)."""
    if not text:
        return None
    cell = WriteOnlyCell(target, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _sidecar(written: Sequence[WrittenRow], rows: Sequence[_Row], book: str, now: datetime | None) -> dict[str, Any]:
    headers = {row.row.sheet.title: list(row.row.sheet.header) for row in rows}
    return {
        "xlops_upload": SIDECAR_VERSION,
        "made": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "bulk": book,
        "headers": headers,
        "rows": [_remembered(row) for row in written],
    }


def _remembered(row: WrittenRow) -> dict[str, Any]:
    """What a row is found by again, and which action it belongs to."""
    kept = ("campaign_id", "ad_group_id", "keyword_id", "product_target_id", "keyword", "expression", "match_type",
            "placement", "bid", "budget", "percentage", "state")  # fmt: skip
    return {
        "action": row.change.action, "kind": row.change.kind, "product": row.change.ad_product, "sheet": row.sheet,
        "row": row.number, "entity": row.entity, "operation": row.operation,
        **{name: str(row.cells[name]) for name in kept if name in row.cells},
    }  # fmt: skip


def _stepped(written: Iterable[WrittenRow]) -> Iterable[Text]:
    if count := sum(row.change.by_click for row in written):
        yield reason("stepped", count=count).text


def _warnings(index: Index, now: datetime | None) -> Iterable[Text]:
    days = age_in_days(index.book, now)
    if days is None:
        yield reason("age_unknown").text
    elif days > OLD_AFTER_DAYS:
        yield reason("old_file", days=days).text
    for state, code in (("repaired", "repaired_ids"), ("rounded", "rounded_ids")):
        if index.ids[state]:
            yield reason(code, count=index.ids[state]).text
