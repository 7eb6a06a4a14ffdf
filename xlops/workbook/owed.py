"""The sheet of what Amazon owes: its part of the template contract, and its rows.

Where a claim stands today is the template's, by native formulas: deadlines go on after the data's last day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from xlops.language import NOTHING, plain
from xlops.measures.owed import Debt, DebtState, Owed, keyed
from xlops.review.claims import most_urgent, to_write
from xlops.review.objects import short
from xlops.review.owed import not_counted
from xlops.review.sayings import saying
from xlops.workbook.contract import ContractTable, Name, columns
from xlops.workbook.plan import Fill, Put, fill

SINCE = 7
CLAIMS, KINDS = "tbl_claims", "tbl_claim_kinds"
KIND_ROWS, LINES = 8, 8
MOST = 500  # rows: what has none is in the CSV of `xlops owed`
_SOON = timedelta(days=14)  # until when a claim that waits is listed
_NAME = 20  # letters that the cell of a product has room for
_KINDS = ("lost", "damaged", "not_returned", "returned_damaged")
TABLES = (
    ContractTable(
        CLAIMS,
        "owed",
        "What Amazon owes, claim by claim: what can be claimed now by deadline, then what is not checked, then what "
        "can be claimed within 14 days. What people type stays with its claim, also once it is paid. `worth` is "
        "the money in the base currency.",
        columns(
            "marketplace sku name kind units money currency closes evidence write opens told kind_id worth key",
            typed="filed case_no note",
            calculated="state left due_now",
            order="state filed case_no note marketplace sku name kind units money currency closes left evidence write "
            "opens told kind_id worth due_now key",
        ),
        key="key",
        optional=True,
        since=SINCE,
    ),
    ContractTable(
        KINDS,
        "owed",
        "The same by kind and currency: what can be claimed today, until when the first of it; what waits.",
        columns(
            "kind currency kind_id",
            calculated="claims money soonest unchecked waiting",
            order="kind claims money currency soonest unchecked waiting kind_id",
        ),
        rows=KIND_ROWS,
        optional=True,
        since=SINCE,
    ),
)
NAMES = (
    Name("owd_window", "owed", "Which marketplaces, to which day their reports reach.", optional=True),
    Name("owd_day", "owed", "The data's last day.", optional=True),
    Name("owd_today", "owed", "The day that deadlines count from: today, never before the data's.", writer="formula",
         optional=True),
    Name("owd_headline", "owed", "How many claims to make, what they come to, until when.", writer="formula",
         optional=True),
    Name("owd_gone", "owed", "How many claims were too late by the data's last day, and what they came to in the base "
         "currency; those that have no row.", rows=2, optional=True),
    Name("owd_lines", "owed", "What is not counted, and which report would say it.", rows=LINES, optional=True),
)  # fmt: skip


def owed_fills(
    owed: Owed, on: date, names: Mapping[str, str], rates: Mapping[str, float | None], noted: Collection[str]
) -> list[Fill]:
    """The rows of both tables. `names` are those of SKUs, `rates` of a marketplace's money in the base currency.

    Claims beside which people typed are never left out (rule D15).
    """
    claims = keyed(owed.claims)
    keys = _shown(claims, on, noted)
    rows = [_row(key, claims[key], names, rates) for key in keys]
    kinds = dict.fromkeys((claims[k].kind, claims[k].currency) for k in sorted(keys, key=lambda k: _rank(claims[k])))
    told = [{"kind": saying("owed", f"kind_{kind}"), "currency": currency, "kind_id": kind} for kind, currency in kinds]
    some = (rows, told[:KIND_ROWS])
    return [fill(t.name, of, t.written) for t, of in zip(TABLES, some, strict=True)]


def _rank(claim: Debt) -> tuple[int, str]:
    return _KINDS.index(claim.kind), claim.currency


def _urgent(claims: Mapping[str, Debt], on: date) -> list[str]:
    """The keys of what can be claimed by then or soon, the most urgent first."""
    over = (DebtState.SETTLED, DebtState.LATE)
    return [k for k in most_urgent(claims) if claims[k].state not in over and claims[k].opens <= on + _SOON]


def _beyond(owed: Owed, on: date) -> int:
    """How many of these have no row."""
    return len(_urgent(keyed(owed.claims), on)) - MOST


def _shown(claims: Mapping[str, Debt], on: date, noted: Collection[str]) -> list[str]:
    """The keys that have a row: the most urgent, and all that people typed beside."""
    first = set(_urgent(claims, on)[:MOST]) | (claims.keys() & set(noted))
    return [k for k in most_urgent(claims) if k in first]


def _row(key: str, c: Debt, names: Mapping[str, str], rates: Mapping[str, float | None]) -> dict[str, Any]:
    rate = rates.get(c.marketplace)
    return {
        "marketplace": c.marketplace, "sku": c.sku, "name": short(names.get(c.sku, ""), _NAME),
        "kind": saying("owed", f"kind_{c.kind}"), "units": c.open,
        "money": None if c.money is None else round(c.money, 2), "currency": c.currency, "closes": c.closes,
        "evidence": c.evidence, "write": to_write(c), "opens": c.opens,
        "told": "settled" if c.state is DebtState.SETTLED else "checked" if c.checked else "unchecked",
        "kind_id": f"{c.kind}|{c.currency}",
        "worth": None if c.money is None or rate is None else round(c.money * rate, 2), "key": key,
    }  # fmt: skip


def owed_puts(
    owed: Owed, on: date, marketplaces: Sequence[str], rates: Mapping[str, float | None], noted: Collection[str]
) -> list[Put]:
    """The named cells: the window, the day, what is too late, and what is not counted."""
    claims = keyed(owed.claims)
    rows = set(_shown(claims, on, noted))
    gone = [c for key, c in claims.items() if c.state is DebtState.LATE and key not in rows]
    told = not_counted(owed, [claims[key] for key in _shown(claims, on, ())], on + _SOON)
    if (more := _beyond(owed, on)) > 0:
        told.insert(0, saying("owed", "more_rows", count=more))
    told = told[:LINES]
    markets = plain(", ".join(marketplaces)) if marketplaces else saying("owed", "no_reports")
    return [
        Put("owd_window", [saying("owed", "window", markets=markets, on=on)]),
        Put("owd_day", [on]),
        Put("owd_gone", [len(gone), round(sum((c.money or 0.0) * (rates.get(c.marketplace) or 0.0) for c in gone), 2)]),
        Put("owd_lines", [*told, *[NOTHING] * (LINES - len(told))]),
    ]
