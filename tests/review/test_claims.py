"""Claims against Amazon as actions: one for each marketplace, answered by what people decided, done once paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from xlops.language import plain
from xlops.measures.owed import Debt, DebtState, keyed
from xlops.review.action import Entry, carried_on, held
from xlops.review.claims import claim_actions, lapsed_claims, most_urgent, settled_claims, to_write
from xlops.workbook.actions import done_rows

DAY, FINANCE = date(2026, 11, 23), plain("finance")
LOST = Debt("lost", "US", "USD", "A", "X1", date(2026, 10, 10), "R1", 3, 1, 0, 8.0, "cost", DebtState.CLAIMABLE,
            date(2026, 11, 9), date(2026, 12, 9), True)  # fmt: skip
REFUND = replace(LOST, kind="not_returned", evidence="111-1", closes=date(2026, 12, 1), money=18.0, basis="refund")
GERMAN = replace(LOST, marketplace="DE", currency="EUR", evidence="R2", money=None)


def later(claim: Debt, **more: Any) -> Debt:
    return replace(claim, state=DebtState.WAIT, **more)


def made(*claims: Debt, known: tuple[Entry, ...] = ()) -> list[Any]:
    return claim_actions(keyed(claims), lambda part, much: held(list(known), part, much, DAY), alone=False,
                         owner=FINANCE)  # fmt: skip


def test_one_action_a_marketplace_due_on_the_first_deadline_and_how_much_is_said_where_days_count() -> None:
    us, german = made(LOST, REFUND, GERMAN, later(LOST, evidence="R9"))
    assert (us.key, us.rule, us.due, us.text.en) == (
        "claim|US", "claim", date(2026, 12, 1), "Claim what Amazon US owes: see the sheet What Amazon owes"
    )  # fmt: skip
    assert us.text.zh == "向亚马逊 US 索赔：金额见“亚马逊欠款”表"
    assert us.parts == {"US|lost|R1|A": 8.0, "US|not_returned|111-1|A": 18.0}
    assert german.text.en == "Claim what Amazon DE owes: see the sheet What Amazon owes"
    [alone] = claim_actions(keyed([LOST]), lambda part, much: False, alone=True, owner=FINANCE)
    assert alone.text.en == "Claim what Amazon owes: see the sheet What Amazon owes"


def test_what_nobody_claimed_is_due_with_the_first_deadline_that_is_left() -> None:
    listed = carried_on([], made(LOST, REFUND), DAY, "2026-W47")
    assert [e.by for e in listed] == [min(LOST.closes, REFUND.closes)]
    late = replace(REFUND if REFUND.closes < LOST.closes else LOST, state=DebtState.LATE)
    left = LOST if late.evidence == REFUND.evidence else REFUND
    listed = carried_on(listed, made(late, left), DAY + timedelta(days=7), "2026-W48")
    assert [(e.number, e.by) for e in listed] == [("A-1", left.closes)]


def test_two_events_of_one_reference_have_keys_of_their_own() -> None:
    assert list(keyed([LOST, LOST, REFUND])) == ["US|lost|R1|A", "US|lost|R1|A~2", "US|not_returned|111-1|A"]


def test_an_accepted_claim_is_answered_and_done_once_all_of_it_is_settled_and_some_paid() -> None:
    [entry] = carried_on([], made(LOST, REFUND), DAY, "2026-W47")
    accepted = replace(entry, do="yes", decided=DAY)
    assert made(LOST, REFUND, known=(accepted,)) == []
    [further] = made(LOST, REFUND, replace(LOST, evidence="R7"), known=(accepted,))
    assert list(further.parts) == ["US|lost|R7|A"]
    paid, after = replace(LOST, paid=2, state=DebtState.SETTLED), DAY + timedelta(days=14)
    [still] = settled_claims([accepted], keyed([paid, REFUND]), after)
    assert still.state == "accepted"
    both = keyed([paid, replace(REFUND, found=3, state=DebtState.SETTLED)])
    [done] = settled_claims([accepted], both, after)
    assert (done.state, done.carried) == ("done", after)
    assert settled_claims([replace(accepted, do="no")], both, after)[0].state == "rejected"


def test_what_was_only_found_is_resolved_not_done() -> None:
    [entry] = carried_on([], made(LOST), DAY, "2026-W47")
    found = keyed([replace(LOST, found=3, state=DebtState.SETTLED)])
    [gone] = carried_on(settled_claims([entry], found, DAY), [], DAY + timedelta(days=7), "2026-W48")
    assert gone.state == "resolved"


def test_what_nobody_claimed_in_time_ends_as_too_late_not_as_resolved() -> None:
    [entry] = carried_on([], made(LOST, REFUND), DAY, "2026-W47")
    after = DAY + timedelta(days=28)
    late, settled = replace(LOST, state=DebtState.LATE), replace(REFUND, found=3, state=DebtState.SETTLED)

    def ended(entry: Entry, *claims: Debt) -> list[tuple[str, date | None]]:
        known = lapsed_claims([entry], keyed(claims), after)
        return [(e.state, e.resolved) for e in carried_on(known, [], after, "2026-W51")]

    assert ended(entry, late, settled) == [("lapsed", after)]
    assert ended(entry, late, replace(REFUND, state=DebtState.FILED)) == [("resolved", after)]
    assert ended(replace(entry, do="yes"), late, settled) == [("accepted", None)]
    [row] = done_rows(lapsed_claims([entry], keyed([late, settled]), after), after, {}, {})
    assert (row["no"], row["result"].en, row["result"].zh) == ("A-1", "✖ too late", "✖ 已过期")


def test_what_can_be_claimed_stands_first_by_deadline_and_a_case_is_told_what_it_takes() -> None:
    claims = keyed([LOST, later(LOST, evidence="R9"), REFUND])
    assert [k.split("|")[2] for k in most_urgent(claims)] == ["111-1", "R1", "R9"]
    assert to_write(LOST).en == "2 of X1 lost 2026-10-10, ledger R1: neither found nor paid"
    assert to_write(REFUND).zh == "订单 111-1：2026-10-10 退款 2 件，未退回，未赔付"
