"""What Amazon owes a store, worked out by hand from small exports."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date
from tests.measures.test_account import account
from tests.measures.test_own_measures import own, seen
from xlops.measures import ALL
from xlops.measures.owed import NEEDED, Debt, DebtState, Filed, Owed, keyed, marked, owed, owed_there
from xlops.periods import Week
from xlops.review.owed import owed_observations
from xlops.targets import Status

SUNDAY = date(2026, 11, 22)
LEDGER = (
    "Date\tFNSKU\tASIN\tMSKU\tTitle\tEvent Type\tReference ID\tQuantity\tFulfillment Center\tDisposition\t"
    "Reason\tCountry"
)
PAID = (
    "approval-date\treimbursement-id\tcase-id\tamazon-order-id\treason\tsku\tfnsku\tasin\tproduct-name\tcondition\t"
    "currency-unit\tamount-per-unit\tamount-total\tquantity-reimbursed-cash\tquantity-reimbursed-inventory\t"
    "quantity-reimbursed-total"
)
RETURNS = (
    "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\tdetailed-disposition\t"
    "reason\tstatus\tlicense-plate-number"
)
TRANSACTIONS = (
    "date/time,settlement id,type,order id,sku,description,quantity,marketplace,fulfillment,product sales,"
    "shipping credits,promotional rebates,selling fees,fba fees,other transaction fees,other,total"
)


def back(days: int) -> date:
    return SUNDAY - timedelta(days=days)


def lines(header: str, *rows: str) -> str:
    return "\n".join([header, *rows]) + "\n"


def adjusted(ago: int, reference: str, units: int, reason: str, disposition: str = "SELLABLE") -> str:
    at = f"{back(ago):%m/%d/%Y}"
    return f"{at}\tX1\tB0XLOPS101\tA\tThing\tAdjustments\t{reference}\t{units}\tPHX7\t{disposition}\t{reason}\tUS"


def paid(ago: int, number: str, order: str, reason: str, units: int) -> str:
    at = f"{back(ago)}T10:00:00+00:00"
    item, counts = "A\tX1\tB0XLOPS101\tThing\tNew", f"{units}\t0\t{units}"
    return f"{at}\t{number}\t\t{order}\t{reason}\t{item}\tUSD\t5.00\t{5 * units}.00\t{counts}"


def returned(ago: int, order: str, disposition: str) -> str:
    at = f"{back(ago)}T10:00:00+00:00"
    return f"{at}\t{order}\tA\tB0XLOPS101\tX1\tThing\t1\tPHX7\t{disposition}\tUNWANTED_ITEM\tUnit returned\tL{order}"


def posted(ago: int, kind: str, order: str, sales: float, fees: float, by: str = "Amazon") -> str:
    day = back(ago)
    stamp = f'"{day:%b} {day.day}, {day.year} 10:00:00 AM PST"'
    return f"{stamp},1,{kind},{order},A,Thing,1,amazon.com,{by},{sales},0,0,{fees},0,0,0,{sales + fees:.2f}"


FILES = {
    "us/sales.csv": by_date(14, back(13)),
    "us/ledger.txt": lines(
        LEDGER,
        adjusted(70, "R70", -1, "M"),
        adjusted(45, "R45", -5, "M"),
        adjusted(44, "R44", 2, "F"),
        adjusted(20, "R20", -2, "E"),
        adjusted(10, "R10", -4, "M"),
        adjusted(9, "R9", -3, "Z"),
    ),
    "us/reimbursements.txt": lines(
        PAID,
        paid(40, "1", "", "Lost_Warehouse", 1),
        paid(15, "2", "", "Damaged_Warehouse", 2),
        paid(5, "3", "111-0000004-0000004", "CustomerReturn", 1),
    ),
    "us/returns.txt": lines(
        RETURNS,
        returned(110, "111-0000009-0000009", "SELLABLE"),
        returned(60, "111-0000002-0000002", "SELLABLE"),
        returned(60, "111-0000003-0000003", "CARRIER_DAMAGED"),
        returned(16, "111-0000008-0000008", "SELLABLE"),
    ),
    "us/transactions.csv": lines(
        TRANSACTIONS,
        *(posted(90, "Order", f"111-000000{n}-000000{n}", 20, -5) for n in range(1, 8)),
        *(posted(75, "Refund", f"111-000000{n}-000000{n}", -20, 2) for n in range(1, 5)),
        posted(75, "Refund", "111-0000005-0000005", -6, 0),  # a part
        posted(75, "Refund", "111-0000006-0000006", -20, 2, "Seller"),
        posted(30, "Refund", "111-0000007-0000007", -20, 2),
    ),
}
# by hand:  kind, evidence, units, found, paid, money, state, last day
BY_HAND = {
    ("lost", "R70", 1, 0, 0, 4.0, "late", back(10)),
    ("lost", "R45", 5, 2, 1, 8.0, "claimable", back(-15)),
    ("damaged", "R20", 2, 0, 2, 0.0, "settled", back(-40)),
    ("lost", "R10", 4, 0, 0, 16.0, "wait", back(-50)),
    ("not_returned", "111-0000001-0000001", 1, 0, 0, 18.0, "claimable", back(-45)),
    ("returned_damaged", "111-0000003-0000003", 1, 0, 0, 18.0, "claimable", back(-45)),
    ("not_returned", "111-0000004-0000004", 1, 0, 1, 0.0, "settled", back(-45)),
    ("not_returned", "111-0000007-0000007", 1, 0, 0, 18.0, "wait", back(-90)),
}


def filled(folder: Path, files: dict[str, str] = FILES) -> Home:
    home = Home(folder)
    for name, text in files.items():
        home.put(name, text)
    home.ingest()
    own(home, seen("products", "sku, asin, unit_cost", "'A', 'B0XLOPS101', 4"))
    return home


def found(home: Home, on: date = SUNDAY) -> Owed:
    with account(home) as of:
        return owed(of, on, ["US"])


def told(claim: Debt) -> tuple[object, ...]:
    return (claim.kind, claim.evidence, claim.units, claim.found, claim.paid, claim.money, str(claim.state),
            claim.closes)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return filled(tmp_path_factory.mktemp("owed"))


def test_claims_are_those_computed_by_hand(home: Home) -> None:
    has = found(home)
    assert {told(c) for c in has.claims} == BY_HAND
    assert [c.closes for c in has.claims] == sorted(c.closes for c in has.claims)
    assert [(u.evidence, u.word, u.units) for u in has.unknown] == [("R9", "Z", -3)]
    assert has.lacking == {}


def test_the_order_of_files_does_not_matter(home: Home, tmp_path: Path) -> None:
    assert found(filled(tmp_path, dict(reversed(FILES.items())))) == found(home)


def test_a_payment_taken_back_pays_for_no_other_unit_and_opens_none(home: Home, tmp_path: Path) -> None:
    back_again = lines(FILES["us/reimbursements.txt"].rstrip("\n"), paid(3, "4", "", "Reimbursement_Reversal", 2))
    assert found(filled(tmp_path, FILES | {"us/reimbursements.txt": back_again})).claims == found(home).claims


def test_what_the_ledger_calls_unreconciled_is_the_most_that_is_open(tmp_path: Path) -> None:
    """The columns that newer downloads have; where they do not add up to the quantity they say nothing."""
    rows = FILES["us/ledger.txt"].splitlines()
    told_of = {"R45": "4\t1", "R10": "0\t0"}
    ledger = [f"{rows[0]}\tReconciled Quantity\tUnreconciled Quantity"]
    ledger += [f"{row}\t{told_of.get(row.split(chr(9))[6], '')}" for row in rows[1:]]
    files = FILES | {"us/ledger.txt": "\n".join(row if row.count("\t") == 13 else row + "\t" for row in ledger) + "\n"}
    has = {c.evidence: c.open for c in found(filled(tmp_path, files)).claims}
    assert (has["R45"], has["R10"], has["R70"]) == (1, 4, 1)


def test_n26_a_day_knows_nothing_of_what_came_later(home: Home) -> None:
    """Five days after the loss: nothing was found or paid yet, and nothing is claimable."""
    then = {c.evidence: told(c)[2:7] for c in found(home, back(45)).claims}
    assert then["R45"] == (5, 0, 0, 20.0, "wait")
    assert "R20" not in then


def test_without_reimbursements_nothing_is_claimable(tmp_path: Path) -> None:
    """It may have been paid; and without returns no refund is one whose unit did not come."""
    files = {name: text for name, text in FILES.items() if "reimburse" not in name and "returns" not in name}
    has = found(filled(tmp_path, files))
    assert {(c.kind, str(c.state)) for c in has.claims} == {
        ("lost", "late"), ("lost", "unchecked"), ("lost", "wait"), ("damaged", "unchecked"),
    }  # fmt: skip
    assert has.lacking == {"US": ("reimbursements", "returns")}


def test_a_report_of_fewer_returns_makes_no_debts(tmp_path: Path) -> None:
    """It ends before the units could have come back: their refunds are not checked."""
    last = FILES["us/returns.txt"].splitlines()[:-1]
    has = found(filled(tmp_path, FILES | {"us/returns.txt": "\n".join(last) + "\n"}))
    states = {c.evidence: str(c.state) for c in has.claims}
    assert (states["111-0000001-0000001"], states["R45"]) == ("unchecked", "claimable")


def test_a_store_without_any_of_them_says_what_it_lacks(tmp_path: Path) -> None:
    has = found(filled(tmp_path, {"us/sales.csv": FILES["us/sales.csv"]}))
    assert (has.claims, has.lacking) == ([], {"US": NEEDED})


def test_windows_can_be_typed(home: Home) -> None:
    settings = home.settings
    home.configure('marketplaces = ["US"]\n\n[owed]\nlost = { after = 5, until = 20 }\n')
    states = {c.evidence: str(c.state) for c in found(home).claims}
    home.settings = settings
    assert (states["R10"], states["R45"]) == ("claimable", "late")


def test_a_review_says_what_can_be_claimed_with_the_first_deadline(home: Home) -> None:
    """As of the end of its week; of a marketplace that is owed nothing, nothing is said."""
    with account(home) as of:
        now, before = owed_there(of, SUNDAY).claims, owed_there(of, back(7)).claims
    week = Week.of(SUNDAY)
    [told] = owed_observations(now, week, ALL, SUNDAY)
    assert told.finding.en == f"Amazon owed 44.00 USD on {SUNDAY:%m-%d}: 3 claims could be made"
    assert told.finding.zh == f"截至 {SUNDAY:%m-%d} 亚马逊欠款 44.00 USD：可索赔 3 笔"
    assert told.advice.en == (
        "Claim by 2026-12-07: the sheet What Amazon owes, or `xlops owed`, lists each with its reference"
    )
    assert (told.key, told.status) == ("owed|ALL|2026-W47", Status.WARN)
    assert owed_observations(now, week, "DE", SUNDAY) == []
    assert {d.evidence for d in before if d.state is DebtState.CLAIMABLE} == {
        "R45", "111-0000001-0000001", "111-0000003-0000003", "111-0000004-0000004",
    }  # fmt: skip


def test_an_older_review_asks_for_nothing_by_a_day_that_is_over(home: Home) -> None:
    with account(home) as of:
        now = owed_there(of, SUNDAY).claims
    week = Week.of(SUNDAY)
    said = {day: owed_observations(now, week, ALL, day)[0].advice.en for day in (back(-15), back(-16), back(-46))}
    assert said[back(-15)].startswith("Claim by 2026-12-07: ")
    assert said[back(-16)] == (
        "Claim by 2027-01-06: the sheet What Amazon owes, or `xlops owed`, lists each; "
        "the deadline of 1 has passed since"
    )
    assert said[back(-46)].startswith("Their deadlines have passed since, the last on 2027-01-06")


def test_what_people_marked_as_dealt_with_is_not_to_be_filed(home: Home) -> None:
    """Its mark and case number stay with it; what is paid needs no mark."""
    with account(home) as of:
        now = owed_there(of, SUNDAY).claims
    filed = {"US|lost|R45|A": Filed("☑ filed", "123"), "US|damaged|R20|A": Filed("✔ paid")}
    after = {c.evidence: (str(c.state), c.mark, c.case_no) for c in marked(now, filed)}
    assert (after["R45"], after["R20"]) == (("filed", "☑ filed", "123"), ("settled", "✔ paid", ""))
    [told] = owed_observations(marked(now, filed), Week.of(SUNDAY), ALL, SUNDAY)
    assert told.finding.en == f"Amazon owed 36.00 USD on {SUNDAY:%m-%d}: 2 claims could be made"
    filed = {c: Filed("x") for c in keyed(now) if "R45" in c or "0001" in c}
    [told] = owed_observations(marked(now, filed), Week.of(SUNDAY), ALL, SUNDAY)
    assert told.finding.en == f"Amazon owed 18.00 USD on {SUNDAY:%m-%d}: 1 claim could be made"
