"""Accepted actions as Amazon's bulk sheet, and its result read back: what `xlops actions export` and `import` do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from xlops.bulk.processed import Processed, WrongUpload, actions_of_upload, import_processed
from xlops.bulk.write import Upload, export_changes
from xlops.errors import UsageError
from xlops.facts.clock import now
from xlops.facts.history import open_store
from xlops.jobs.actions import accepted_changes, as_typed_now, known_actions, read_actions, write_actions
from xlops.jobs.board import open_board
from xlops.jobs.check import scope_of
from xlops.jobs.details import Changeable, read_changeable
from xlops.jobs.judged import judge_actions
from xlops.jobs.lock import store_lock
from xlops.jobs.new_files import free_path, numbered
from xlops.language import Text, listed
from xlops.measures import ALL
from xlops.proposals.proposal import Proposal
from xlops.review.action import Entry
from xlops.review.judged import tallies
from xlops.review.scorecard import Board
from xlops.settings import Settings
from xlops.verdicts.tally import Tally, confidence
from xlops.verdicts.verdict import Verdict

FOLDER = "actions"  # of the store, where uploads and their lists lie
_MOST_ANSWER = 200  # letters of what Amazon said


@dataclass(frozen=True)
class AdUpload:
    """What was written of the accepted actions.

    `elsewhere` are accepted ones of other marketplaces, `without` those that change no advertising, or none any more;
    `earlier` names uploads that hold rows of the same actions and whose processed file was never given back.
    """

    upload: Upload
    actions: tuple[Entry, ...]
    elsewhere: tuple[Entry, ...]
    without: tuple[Entry, ...]
    marketplace: str
    earlier: tuple[str, ...]


@dataclass(frozen=True)
class Carried:
    """What Amazon made of an upload: its rows, the actions that it closed, the list that was asked.

    `against` are those of the closed ones that were not accepted any more: it is done all the same.
    """

    processed: Processed
    closed: tuple[Entry, ...]
    against: tuple[Entry, ...]
    sidecar: Path


def export_actions(
    folder: Path, settings: Settings, bulk: Path, out: Path | None = None, marketplace: str | None = None
) -> AdUpload:  # fmt: skip
    """Write the accepted actions that change advertising against the downloaded bulk workbook. Nothing else changes.

    Errors: UsageError where accepted actions are of several marketplaces and none is named, none is accepted, or `out`
    is there already; UnreadableFile, UnknownReport where `bulk` is no bulk workbook.
    """
    board, entries, of, _ = _proposed(folder, settings)
    accepted = [e for e in entries if e.state == "accepted" or e.asked]
    proposals = _of_one(accepted, of.proposals, scope_of(board, marketplace))
    found = accepted_changes(accepted, proposals)
    if not found:
        raise UsageError(_nothing(entries, accepted))
    market = proposals[0].marketplace
    path = _path(out, folder / FOLDER, f"ads-{board.opens_on.label}-{market}")
    whole = {e.number for e, _ in found if e.state == "accepted"}
    upload = export_changes((c for _, some in found for c in some), bulk, path, marketplace=market, closing=whole)
    changing = {e.number: e for e, _ in found}
    others = [e for e in accepted if e.number not in changing]
    away = {p.key for p in of.proposals if p.marketplace != market}
    elsewhere = tuple(e for e in others if away.intersection(e.parts))
    return AdUpload(
        upload, tuple(changing.values()), elsewhere, tuple(e for e in others if e not in elsewhere), market,
        _earlier(folder / FOLDER, upload.sidecar, changing),
    )  # fmt: skip


@dataclass(frozen=True)
class ActionTold:
    """An action, the proposals for advertising that it stands for, and what came of it or of its kind so far.

    `worked_before` counts verdicts of a year, None where there are none; `chance` is that of the next one to work.
    `until` is the last settled day of search terms, `currency` that of the proposals; empty without any.
    """

    entry: Entry
    proposals: tuple[Proposal, ...]
    verdict: Verdict | None
    worked_before: Tally | None
    chance: float
    until: str
    currency: str


def shown_action(folder: Path, settings: Settings, number: str) -> ActionTold:
    """An action by its number, its proposals with the most money first. Errors: UsageError where no action has it."""
    board, entries, changeable, verdicts = _proposed(folder, settings)
    asked = number.strip().upper()
    entry = next((e for e in entries if asked in (e.number, str(e.no))), None)
    if entry is None:
        raise UsageError(Text(
            f"there is no action {number}: `xlops actions --all` lists them",
            f"没有行动 {number}：`xlops actions --all` 列出全部",
        ))  # fmt: skip
    of, told = tallies(entries, verdicts, board.as_of), verdicts.get(entry.no)
    proposals = tuple(p for p in changeable.proposals if p.key in entry.parts)
    currency = board.account.currency_of[proposals[0].marketplace] if proposals else ""
    until = changeable.until if proposals else ""
    return ActionTold(entry, proposals, told, of.get(entry.kind), confidence(entry.kind, of), until, currency)


def _proposed(folder: Path, settings: Settings) -> tuple[Board, list[Entry], Changeable, Mapping[int, Verdict]]:
    """The list as it is by now, all that is proposed for advertising, and the verdicts of what was done."""
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings)
        entries, kept = as_typed_now(folder, store)
        of = read_changeable(board, kept, entries)
        return board, entries, of, judge_actions(board.account, entries, of.terms, board.as_of)


def _of_one(accepted: Iterable[Entry], proposals: Iterable[Proposal], scope: str) -> list[Proposal]:
    """The proposals of accepted actions in the marketplace asked for. Errors: UsageError where it must be named."""
    parts = {part for e in accepted for part in e.parts if e.takes(part)}
    here = [p for p in proposals if p.key in parts and scope in (ALL, p.marketplace)]
    markets = sorted({p.marketplace for p in here})
    if len(markets) > 1:
        raise UsageError(
            Text(
                "accepted actions are of {markets}, and a bulk workbook is of one marketplace: say which one, such as "
                "--marketplace {first}",
                "已接受的行动属于 {markets}，而一份批量操作表只能是一个站点：请指明，例如 --marketplace {first}",
            ).format(markets=listed(markets), first=markets[0])
        )
    return here


def _nothing(entries: Iterable[Entry], accepted: list[Entry]) -> str:
    if accepted:
        named = ", ".join(e.number for e in accepted)
        return f"no accepted action changes advertising now ({named}): nothing was written"
    waiting = sum(e.state == "proposed" for e in entries)
    return (
        f"no action is accepted yet ({waiting} are proposed): type yes in the column Do of the Actions sheet, save the "
        "workbook, and run this again"
    )


def _path(out: Path | None, folder: Path, name: str) -> Path:
    """Where the upload goes: never over a file that is there. Errors: UsageError."""
    if out is None or out.is_dir():
        return numbered(out or folder, name, ".xlsx")
    return free_path(out, ".xlsx")


def _earlier(folder: Path, own: Path | None, changing: Collection[str]) -> tuple[str, ...]:
    """Uploads in the folder, this one left out, that hold rows of the same open actions."""
    lists = (path for path in sorted(folder.glob("*.json")) if path != own)
    return tuple(path.stem for path in lists if actions_of_upload(path).intersection(changing))


def import_actions(folder: Path, file: Path, sidecar: Path | None = None, day: date | None = None) -> Carried:
    """Close the actions that Amazon carried out, by its processed file and the list of the upload, by default the one
    that fits it best.

    Errors: UsageError without a list; WrongUpload where the file fits none; UnreadableFile, UnknownReport.
    """
    lists = [sidecar] if sidecar else sorted((folder / FOLDER).glob("*.json"), reverse=True)
    if not lists:
        raise UsageError(
            Text(
                "there is no list of an upload in {folder}: `xlops actions export` writes one beside the sheet; name "
                "it with --list if it lies elsewhere",
                "{folder} 中没有上传清单：`xlops actions export` 会在上传表旁写出；若在别处，请用 --list 指明",
            ).format(folder=folder / FOLDER)
        )
    processed, told = _best(file, lists)
    done = set(processed.of("done")) & processed.closing
    refused = {r.action: r.reason for r in processed.rows if r.outcome == "failed"}
    with store_lock(folder):
        entries = read_actions(folder)
        with open_store(folder, read_only=True) as store:
            now_typed = {e.number: e for e in known_actions(folder, store)}
        closed = tuple(now_typed.get(e.number, e) for e in entries if e.number in done and not e.carried)
        names, day = {e.number for e in closed}, day or now().date()
        write_actions(folder, [
            replace(e, carried=day, answer="") if e.number in names
            else replace(e, answer=f"Amazon: {refused[e.number]}"[:_MOST_ANSWER] if e.number in refused else e.answer)
            for e in entries
        ])  # fmt: skip
    return Carried(processed, closed, tuple(e for e in closed if e.state not in ("accepted", "done")), told)


def _best(file: Path, lists: Iterable[Path]) -> tuple[Processed, Path]:
    """The list of which the file holds most rows."""
    found, why = list[tuple[Processed, Path]](), list[WrongUpload]()
    for one in lists:
        try:
            found.append((import_processed(file, one), one))
        except WrongUpload as error:
            why.append(error)
    if not found:
        raise why[0]
    return max(found, key=lambda of: sum(row.outcome != "not found" for row in of[0].rows))
