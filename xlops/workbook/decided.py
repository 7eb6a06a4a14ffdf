"""The reviews' blocks of actions: numbers that a build writes; what became of each shows by formula (rules D1, D5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from xlops.language import Text, listed
from xlops.review.action import Entry
from xlops.verdicts.tally import Tally
from xlops.verdicts.told import tally_told
from xlops.verdicts.verdict import Verdict
from xlops.workbook.actions import shown, worth_of
from xlops.workbook.contract import ContractTable, columns

SINCE = 5
LOOKS_BACK = 63  # days: what was decided in them is judged within, or still waits
_TOLD = 4  # rules that a line has room for
_JUDGED = columns(
    "no",
    calculated="done_row result action owner decided before after effect range left",
    order="done_row result action owner decided before after effect range left no",
)
_DECIDE = columns(
    "no",
    calculated="open_row done_row state action note worth cash owner due",
    order="open_row state action note worth cash owner due no done_row",
)
_DID_IT_WORK = "Did it work: done actions, by number; what became of each shows by formula from the sheet Actions."
_TO_DECIDE = "What this week gives to decide, by number; the rest shows by formula from the sheet Actions."
_TO_DECIDE_NOW = "Of the newest month the open actions that are worth most, by number; the rest shows by formula."
TABLES = (
    *(
        ContractTable(f"{prefix}_judged", sheet, _DID_IT_WORK, _JUDGED, rows=6, optional=True, since=SINCE)
        for prefix, sheet in (("wk", "_week"), ("mo", "_month"))
    ),
    ContractTable("wk_decide", "_week", _TO_DECIDE, _DECIDE, rows=8, optional=True, since=SINCE),
    ContractTable("mo_decide", "_month", _TO_DECIDE_NOW, _DECIDE, rows=3, optional=True, since=9),
)


def decide_rows(entries: Sequence[Entry], period: str, today: date) -> list[dict[str, Any]]:
    """What the review of a period first said, in the order of the Actions sheet; rejected and done ones come last."""
    here = [e for e in shown(entries, today)[0] if e.since == period]
    here += [e for e in entries if e.since == period and e.touched and e.state in ("done", "rejected")]
    return [{"no": e.number} for e in here]


def decide_now_rows(entries: Sequence[Entry], today: date) -> list[dict[str, Any]]:
    """What is open now, what is worth most first."""
    return [{"no": e.number} for e in sorted(shown(entries, today)[0], key=lambda e: -worth_of(e))]


def judged_rows(entries: Sequence[Entry], verdicts: Mapping[int, Verdict], end: date) -> list[dict[str, Any]]:
    """Actions that were done, decided by the day after a period's end, not long before: judged ones, newest first."""
    done = [e for e in entries if e.state == "done" and e.decided and 0 <= (end - e.decided).days + 1 <= LOOKS_BACK]

    def order(e: Entry) -> tuple[bool, int, int]:
        found = verdicts.get(e.no)
        judged = found is not None and found.outcome != "waits"
        day = found.judged_on if judged and found else e.decided or end
        return not judged, -day.toordinal(), e.no

    return [{"no": e.number} for e in sorted(done, key=order)]


def tally_line(of: Mapping[str, Tally]) -> Text:
    """`Bids: 14 worked, 3 did not, 9 cannot tell · Budgets: …`; empty where nothing was judged."""
    most = sorted(of, key=lambda kind: (-sum(of[kind]), kind))[:_TOLD]
    return listed((tally_told(kind, of[kind]) for kind in most), " · ", " · ")
