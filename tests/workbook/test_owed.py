"""The sheet of what Amazon owes: its rows, its sums by formula as of today, what people typed beside a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.pages import table
from tests.review.test_claims import GERMAN, LOST, REFUND
from tests.workbook.people import recompute
from xlops.jobs.owed import owed_list
from xlops.measures.owed import Debt, DebtState, Owed, Unknown
from xlops.review.sayings import saying
from xlops.settings import load_settings
from xlops.workbook import owed as sheet
from xlops.workbook.owed import CLAIMS, KINDS, LINES, owed_fills, owed_puts
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box, cell_ref

LAST = date(2026, 11, 22)
SOON = replace(LOST, evidence="R3", state=DebtState.WAIT, opens=date(2026, 12, 6), checked=False)
FAR = replace(SOON, evidence="R4", opens=date(2026, 12, 7))
PAID = replace(LOST, evidence="R5", paid=2, state=DebtState.SETTLED)
OVER = [replace(LOST, evidence="R6", state=DebtState.LATE, closes=date(2026, 11, 12)),
        replace(REFUND, evidence="111-6", state=DebtState.LATE, closes=date(2026, 11, 2))]  # fmt: skip
ALL = (LOST, REFUND, GERMAN, SOON, FAR, PAID)


def filled(claims: Sequence[Debt], noted: Sequence[str] = ()) -> tuple[list[Any], list[Any]]:
    """References in order, and kinds with their currency."""
    rows, kinds = owed_fills(Owed(list(claims), [], {}), LAST, {"A": "Skillet"}, {"US": 1.0, "DE": 1.2}, noted)
    return rows.columns["evidence"], list(zip(kinds.columns["kind_id"], kinds.columns["currency"], strict=True))


def test_what_can_be_claimed_comes_first_and_what_waits_longer_than_two_weeks_has_no_row() -> None:
    evidence, kinds = filled(ALL)
    assert evidence == ["111-1", "R1", "R2", "R3"]
    assert kinds == [("lost", "EUR"), ("lost", "USD"), ("not_returned", "USD")]


def test_d15_a_claim_beside_which_people_typed_keeps_its_row_also_once_it_is_paid(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert filled(ALL, ["US|lost|R5|A"])[0] == ["111-1", "R1", "R2", "R3", "R5"]
    monkeypatch.setattr(sheet, "MOST", 1)
    assert filled(ALL, ["US|lost|R3|A"])[0] == ["111-1", "R3"]


def test_what_is_not_counted_is_said_line_by_line() -> None:
    strange = Unknown("US", "A", LAST, "R8", "X", -2)
    owed = Owed([*ALL, *OVER], [strange], {"DE": ("returns",)})
    puts = {p.name: p.values for p in owed_puts(owed, LAST, ["US", "DE"], {"US": 1.5, "DE": 1.0}, ())}
    told = [line.in_("en") for line in puts["owd_lines"] if line]  # type: ignore[union-attr]
    assert (len(puts["owd_lines"]), puts["owd_day"]) == (LINES, [LAST])
    assert told == [
        "1 claim without a cost: enter the unit cost on the Products sheet",
        "Not understood, and not counted: X",
        "DE lacks a report: Reports › Fulfilment › Customer concessions › FBA customer returns",
        saying("owed", "check").en,
        "1 without a row yet, 8.00 USD: it can be claimed from 2026-12-07 on, if not found, paid or returned",
        "1 settled: found or paid",
    ]
    assert puts["owd_gone"] == [2, 39.0]  # two of 26 USD; what has a row is counted by the sheet, as of today
    noted = owed_puts(owed, LAST, ["US"], {"US": 1.5}, ["US|lost|R6|A"])
    assert [p.values for p in noted if p.name == "owd_gone"] == [[1, 27.0]]


def test_what_is_not_counted_holds_on_any_day_that_the_sheet_is_opened() -> None:
    """A claim that has a row is counted by formula as of today: no line counts it as of the data's day."""
    now, soon = owed_puts(Owed([LOST], [], {}), LAST, ["US"], {}, ()), owed_puts(
        Owed([replace(LOST, state=DebtState.WAIT, opens=LAST)], [], {}), LAST, ["US"], {}, ())  # fmt: skip
    assert [p.values for p in now if p.name == "owd_lines"] == [p.values for p in soon if p.name == "owd_lines"]


@pytest.mark.thorough
def test_n26_the_sheet_sums_by_formula_what_can_be_claimed_today(built_typed: Path, typed_store: Path) -> None:
    """As the command tells it; what people mark as filed counts no more."""
    with Package(built_typed) as package:
        rows = [r for r in table(package, CLAIMS) if r["key"]]
        kinds = [r for r in table(package, KINDS) if r["kind_id"]]
        assert [r["sku"] for r in rows if not r["name"]] == []
        today = date(1899, 12, 30).toordinal() + int(float(str(package.read_name("owd_today"))))
        told = owed_list(typed_store, load_settings(typed_store), as_of=date.fromordinal(today))
        now = told.of(DebtState.CLAIMABLE)
        late = told.of(DebtState.LATE)
        money = sum(round(c.money or 0.0, 2) for c in late)
        said = f" {len(late)} too late, {money:,.2f} USD."
        assert late
        assert {c.currency for c in late} == {"USD"}
        assert str(package.read_name("owd_headline")).endswith(said)
        assert {r["evidence"] for r in rows if r["due_now"] == 1} == {c.evidence for c in now}
        assert sum(k["claims"] for k in kinds) == len(now)
        for k in kinds:
            own = [c for c in now if (c.kind, c.currency) == (k["kind_id"], k["currency"])]
            assert k["money"] == pytest.approx(sum(round(c.money or 0.0, 2) for c in own))
            if own:
                assert date(1899, 12, 30).toordinal() + k["soonest"] == min(c.closes for c in own).toordinal()
        if now:
            _mark(package, str(now[0].evidence))
            recompute(package, package.tables()[CLAIMS].sheet)
            after = [r for r in table(package, CLAIMS) if r["key"]]
            marked = next(r for r in after if r["evidence"] == now[0].evidence)
            assert (marked["state"], marked["due_now"]) == ("☑ filed", 0)
            assert sum(k["claims"] or 0 for k in table(package, KINDS) if k["kind_id"]) == len(now) - 1


def _mark(package: Package, evidence: str) -> None:
    shape, rows = package.tables()[CLAIMS], package.read_table(CLAIMS)
    box = Box.parse(shape.ref)
    row = box.top + 1 + rows["evidence"].index(evidence)
    package.write_cells(shape.sheet, {cell_ref(box.left + shape.columns.index("filed"), row): "☑ filed"})
