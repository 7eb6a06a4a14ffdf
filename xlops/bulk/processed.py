"""The file that Amazon gives back, read against the list of the upload: which action was done, which failed and why.

A row is found by what it says (entity, ids, text, match type), never by its place: people rename the file, sort it,
delete rows, and let a spreadsheet program make numbers of ids. Which column holds the result is told by the header that
was written: it is one that was not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from xlops.bulk.ids import may_be, read_id
from xlops.bulk.index import ID_FIELDS, KEYWORDS, amount, plain_expression, plain_text
from xlops.bulk.read import BulkSheet, read_bulk
from xlops.bulk.reasons import reason
from xlops.bulk.write import SIDECAR_VERSION
from xlops.errors import ReportError
from xlops.reports.bulk_words import token_of
from xlops.reports.sheet import text_of
from xlops.reports.vocabulary import normalise
from xlops.written import read_json

RowOutcome = Literal["done", "failed", "not found"]
_TOLD = {"action", "kind", "product", "entity", "operation", "campaign_id"}
_VALUES = ("bid", "budget", "percentage")
_ERROR_WORDS = ("error", "错误", "fehler", "エラー")
_REASON_WORDS = (*_ERROR_WORDS, "reason", "message", "detail", "原因", "说明", "grund", "meldung", "理由")


class WrongUpload(ReportError):
    """The file is not what Amazon made of this upload."""


@dataclass(frozen=True)
class ProcessedRow:
    """A row of the upload and what became of it; *not found* too where Amazon's word for it is none that we know.

    `reason` is Amazon's own sentence. `changed_to` is the number in the file where it is not the one that was written:
    somebody edited it before the upload.
    """

    action: str
    kind: str
    entity: str
    text: str
    outcome: RowOutcome
    reason: str = ""
    changed_to: Decimal | None = None


@dataclass(frozen=True)
class Processed:
    """All rows of the upload; `strange` counts rows of the file that the upload does not have.

    `closing` are the actions that were written whole: done once their rows are.
    """

    rows: tuple[ProcessedRow, ...]
    strange: int = 0
    of_action: dict[str, RowOutcome] = field(default_factory=dict)
    closing: frozenset[str] = frozenset()

    def of(self, outcome: RowOutcome) -> list[str]:
        """The actions with an outcome, in the order of the upload."""
        return [action for action, found in self.of_action.items() if found == outcome]


@dataclass(frozen=True)
class _Found:
    """A row of the file with its result."""

    sheet: BulkSheet
    cells: Sequence[Any]
    entity: str
    outcome: RowOutcome
    reason: str


def import_processed(path: Path, sidecar: Path) -> Processed:
    """What Amazon made of the upload that `sidecar` lists. An action is done when all of its rows are.

    Errors: UnreadableFile, UnknownReport; WrongUpload where the file has no result, or is of another account.
    """
    upload = _upload(sidecar)
    book = read_bulk(path)
    _same_account(upload["rows"], book.sheets)
    written = {normalise(cell) for header in upload["headers"].values() for cell in header}
    found = [row for sheet in book.sheets for row in _results(sheet, written)]
    if not found:
        raise WrongUpload(reason("no_result").text)
    by_content: defaultdict[tuple[str, ...], list[_Found]] = defaultdict(list)
    for row in found:
        by_content[_content_of(row)].append(row)
    rows, used = [], 0
    for told in upload["rows"]:
        fit = [row for row in by_content[_content(told)] if _fits(row, told)]
        used += len(fit)
        rows.append(_outcome(told, fit))
    whole = frozenset(upload.get("closing", (row.action for row in rows)))
    return Processed(tuple(rows), len(found) - used, _of_action(rows), whole)


def actions_of_upload(sidecar: Path) -> set[str]:
    """The actions whose rows a list holds; none of a file that is no list."""
    try:
        return {str(row["action"]) for row in _upload(sidecar)["rows"]}
    except WrongUpload:
        return set()


def _upload(sidecar: Path) -> dict[str, Any]:
    try:
        upload = read_json(sidecar)
    except (OSError, ValueError):
        upload = None
    if not isinstance(upload, dict) or upload.get("xlops_upload") != SIDECAR_VERSION or not _is_whole(upload):
        raise WrongUpload(reason("not_sidecar", name=sidecar.name).text)
    return upload


def _is_whole(upload: dict[str, Any]) -> bool:
    """Whether a list has what is asked of it, whoever wrote it."""
    rows, headers, closing = upload.get("rows"), upload.get("headers"), upload.get("closing", [])
    return (
        isinstance(rows, list) and all(isinstance(row, dict) and row.keys() >= _TOLD for row in rows)
        and all(isinstance(row[name], str) for row in rows for name in row if name != "row")
        and isinstance(headers, dict) and all(isinstance(header, list) for header in headers.values())
        and isinstance(closing, list)
    )  # fmt: skip


def _same_account(rows: Sequence[dict[str, str]], sheets: Iterable[BulkSheet]) -> None:
    here = {read_id(sheet.cell(row, "campaign_id")) for sheet in sheets for row in sheet.rows}
    wanted = {row["campaign_id"] for row in rows}
    if not any(may_be(found, true) for found in here for true in wanted):
        raise WrongUpload(reason("other_account", count=len(wanted)).text)


def _results(sheet: BulkSheet, written: set[str]) -> Iterator[_Found]:
    """The rows with a result of a sheet that has a column for it."""
    added = [n for n, cell in enumerate(sheet.header) if cell.strip() and normalise(cell) not in written]
    status = next((n for n in added if _tells(sheet, n)), None)
    if status is None:
        # a column of errors alone tells too, once it has one; an empty one may be anybody's
        errors = (n for n in added if any(w in normalise(sheet.header[n]) for w in _ERROR_WORDS))
        why = next((n for n in errors if any(_at(cells, n) for cells in sheet.rows)), None)
        if why is None:
            return
    else:
        why = _reasons(sheet, [n for n in added if n != status], status)
    for cells in sheet.rows:
        entity = token_of("entity", sheet.text(cells, "entity"))
        if entity is None:
            continue
        said, told = _at(cells, status), _at(cells, why)
        result = token_of("result", said) if status is not None else "failed" if told else "done"
        outcome: RowOutcome = "done" if result == "done" else "failed" if result == "failed" else "not found"
        yield _Found(sheet, cells, entity, outcome, told if outcome == "done" else told or said)


def _reasons(sheet: BulkSheet, others: list[int], status: int) -> int | None:
    """The column of Amazon's reasons: one that is called so, else the next after the result."""
    after = [n for n in others if n > status]
    named = [n for n in after + others if any(w in normalise(sheet.header[n]) for w in _REASON_WORDS)]
    return next(iter(named + after), None)


def _tells(sheet: BulkSheet, number: int) -> bool:
    """Whether a column says of each row how it went."""
    said = Counter(token_of("result", _at(cells, number)) for cells in sheet.rows if _at(cells, number))
    return sum(said.values()) > 0 and said[None] * 2 <= sum(said.values())


def _at(cells: Sequence[Any], number: int | None) -> str:
    return text_of(cells[number]).strip() if number is not None and number < len(cells) else ""


def _content(told: dict[str, str]) -> tuple[str, ...]:
    text = plain_text(told.get("keyword", "")) or plain_expression(told.get("expression", ""))
    match = told.get("match_type") or told.get("placement") or ""
    group = "placement" if "placement" in told else "match"
    return told["product"], told["entity"], text, token_of(group, match) or match


def _content_of(row: _Found) -> tuple[str, ...]:
    sheet, cells = row.sheet, row.cells
    text = plain_text(sheet.text(cells, "keyword")) if row.entity in KEYWORDS else ""
    if row.entity.endswith("Targeting"):
        text = plain_expression(sheet.text(cells, "expression"))
    group, name = ("placement", "placement") if row.entity == "Bidding Adjustment" else ("match", "match_type")
    match = sheet.text(cells, name) if row.entity in (*KEYWORDS, "Bidding Adjustment") else ""
    return sheet.product, row.entity, text, token_of(group, match) or match


def _fits(row: _Found, told: dict[str, str]) -> bool:
    """Whether the ids in a row may be those of the upload; a new entity's own id is Amazon's to give."""
    fields = {"campaign_id", "ad_group_id"} & told.keys()
    if told["operation"] == "Update":
        fields.add(ID_FIELDS[told["entity"]])
    return all(may_be(read_id(row.sheet.cell(row.cells, name)), told[name]) for name in fields)


def _outcome(told: dict[str, str], fit: Sequence[_Found]) -> ProcessedRow:
    text = told.get("keyword") or told.get("expression") or told.get("placement") or ""
    same = told["action"], told["kind"], told["entity"], text
    if len({row.outcome for row in fit}) != 1:  # nothing, or rows that say different things
        return ProcessedRow(*same, "not found")
    name = next((n for n in _VALUES if n in told), None)
    here = amount(fit[0].sheet.cell(fit[0].cells, name)) if name else None
    edited = here if name and here is not None and here != Decimal(told[name]) else None
    return ProcessedRow(*same, fit[0].outcome, fit[0].reason, edited)


def _of_action(rows: Iterable[ProcessedRow]) -> dict[str, RowOutcome]:
    """Action → its outcome: failed where one row failed, not found where one is missing."""
    outcomes: defaultdict[str, set[RowOutcome]] = defaultdict(set)
    for row in rows:
        outcomes[row.action].add(row.outcome)
    worst: tuple[RowOutcome, ...] = ("failed", "not found", "done")
    return {action: next(o for o in worst if o in found) for action, found in outcomes.items()}
