"""The Proposals sheet: the single changes that open actions for advertising stand for, each to decide alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from xlops.proposals.proposal import Proposal
from xlops.review.action import Entry
from xlops.review.actions import said
from xlops.review.proposed import placed, what, why
from xlops.review.stock import ESTIMATE_SIGN
from xlops.workbook.actions import lines_of, shown, typed_text
from xlops.workbook.choices import chosen_text
from xlops.workbook.contract import ContractTable, Name, columns
from xlops.workbook.open_workbook import Opened

SINCE = 5
PROPOSALS = "tbl_proposals"
MOST_EACH = 25  # of one action: a person looks through so many, and a large store has thousands
_FIGURES = ("clicks", "orders", "spend", "sales")
TABLES = (
    ContractTable(
        PROPOSALS,
        "proposals",
        "The single changes of the open actions for advertising, the most money first; money in the marketplace's "
        "currency, worth in the base currency. What people decide here counts before what they decide of the action.",
        columns(
            "no marketplace what about campaign ad_group present proposed worth clicks orders spend sales why kind "
            "rule changes rows estimated action key",
            typed="do",
            calculated="state",
            order="state no do marketplace what about campaign ad_group present proposed worth clicks orders spend "
            "sales why kind rule changes rows estimated action key",
        ),
        key="key",
        optional=True,
        since=SINCE,
    ),
)
NAMES = (
    Name("prop_headline", "proposals", "How many changes, and what they are worth.", writer="formula", optional=True),
)


def proposal_rows(
    entries: Sequence[Entry], today: date, proposals: Sequence[Proposal], rates: Mapping[str, float | None]
) -> list[dict[str, Any]]:
    """The single changes of the actions that the Actions sheet shows as open, action by action, the most money first.

    `rates` is what a unit of a marketplace's money is in the base currency; None: not known, so no worth. Of an action
    with more than MOST_EACH the rest stand as one row; those that people decided never do (rule D15).
    """
    here, further, _ = shown(entries, today)
    of: dict[str, list[Proposal]] = defaultdict(list)
    for e in (some := [e for e in (*here, *further) if e.of_ads]):
        of[e.number] = sorted((p for p in proposals if p.key in e.parts), key=lambda p: (-abs(p.money), p.key))
    some.sort(key=lambda e: (-sum(abs(p.money) * (rates.get(p.marketplace) or 0) for p in of[e.number]), e.no))
    return [row for e in some for row in _of_action(e, of[e.number], rates)]


def _of_action(e: Entry, own: list[Proposal], rates: Mapping[str, float | None]) -> Iterator[dict[str, Any]]:
    first = own[:MOST_EACH]
    first += [p for p in own[MOST_EACH:] if p.key in e.singles]
    for p in first:
        yield _row(e, p, rates)
    kept = {p.key for p in first}
    if rest := [p for p in own if p.key not in kept]:
        worth = [_worth(p, rates) for p in rest]
        yield {
            "no": e.number, "marketplace": rest[0].marketplace, "campaign": rest[0].campaign,
            "about": said("sheet", "more_changes", count=len(rest), number=e.number),
            "worth": None if None in worth else round(sum(w or 0.0 for w in worth), 2),
            "changes": len(rest), "rows": sum(len(p.changes) for p in rest), "action": e.number, "key": f"{e.number}|",
        }  # fmt: skip


def _row(e: Entry, p: Proposal, rates: Mapping[str, float | None]) -> dict[str, Any]:
    figures = {n: round(float(p.facts[n]), 2) for n in _FIGURES if n in p.facts}
    estimated = ESTIMATE_SIGN if p.facts.get("known") == 0.0 else None  # the cost of a click stands in for the bid
    return {
        "no": e.number, "do": chosen_text("do", e.singles.get(p.key) or "") or None, "marketplace": p.marketplace,
        "what": what(p),
        "about": placed(p), "campaign": p.campaign, "ad_group": p.ad_group, "present": _number(p.present),
        "proposed": _number(p.proposed), "worth": _worth(p, rates), **figures, "why": why(p), "kind": p.kind,
        "rule": p.rule, "changes": 1, "rows": len(p.changes), "estimated": estimated,
        "action": e.number, "key": f"{e.number}|{p.key}",
    }  # fmt: skip


def _number(value: float | None) -> float | None:
    return None if value is None else round(float(value), 2)


def _worth(p: Proposal, rates: Mapping[str, float | None]) -> float | None:
    rate = rates.get(p.marketplace)
    return None if rate is None else round(float(p.money) * rate, 2)


def decided_rows(book: Opened) -> list[dict[str, Any]]:
    """The rows beside which people typed, as they stand."""
    rows = lines_of(book, PROPOSALS) if PROPOSALS in book.tables() else []
    return [{c: v for c, v in row.items() if c != "state"} for row in rows if row.get("key") and typed_text(row["do"])]


def decided_singly(book: Opened, known: Sequence[Entry]) -> list[Entry]:
    """The list with what people typed beside single changes in the workbook; of what is not there, what was known."""
    if PROPOSALS not in book.tables():
        return list(known)
    held = book.read_table(PROPOSALS)
    typed: dict[str, dict[str, str]] = defaultdict(dict)
    for key, word in zip(held.get("key", ()), held.get("do", ()), strict=False):
        number, _, part = str(key or "").partition("|")
        typed[number][part] = typed_text(word)
    found = []
    for e in known:
        now = {**e.singles, **typed.get(e.number, {})}
        found.append(replace(e, singles={part: word for part, word in now.items() if part and word}))
    return found
