"""Complaints of Amazon's reports as cases: opened once, over when the report says so, what people typed kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.fact_rows import blank, put_facts, store
from xlops.facts.history import Store
from xlops.measures import read_coverage
from xlops.measures.complaints import case_changes, changed_rows, complaints, standing_complaints
from xlops.measures.objects import closed_cases
from xlops.sheets.reading import Row

__all__ = ["blank", "store"]

DAY = date(2026, 11, 20)
FEEDBACK = {"day": DAY, "order_id": "111-1", "rating": 2, "comments": "late, says a buyer"}
MUG = {"asin": "B0MUG00001", "sku": "MUG-1", "ncx_rate": 0.1667, "ncx_orders": 2, "orders": 12, "top_reason": "Broken"}


def graded(store: Store, *grades: tuple[date, str], **more: Any) -> None:
    put_facts(store, "voice", [{"day": day, **MUG, "cx_health": grade, **more} for day, grade in grades])


def refilled(store: Store, rows: list[Row], on: date = DAY) -> list[Row]:
    return changed_rows(rows, case_changes(store, read_coverage(store), rows, on))


def test_bad_feedback_becomes_a_case_without_the_buyers_words(store: Store) -> None:
    put_facts(store, "all_orders", [{"day": DAY, "order_id": "111-1", "sku": "S", "asin": "B0OURS0001", "units": 1}])
    put_facts(store, "feedback", [FEEDBACK, {**FEEDBACK, "order_id": "111-2", "rating": 3}])
    assert refilled(store, []) == [
        {
            "number": "FB-111-1", "marketplace": "US", "asin": "B0OURS0001", "kind": "feedback", "stars": 2,
            "posted": datetime(2026, 11, 20, 23, 59), "first_reply": None, "closed": None, "state": "open",
            "owner": None, "note": None,
        }
    ]  # fmt: skip


def test_a_product_graded_poor_becomes_a_case_with_its_reason(store: Store) -> None:
    graded(store, (DAY - timedelta(days=7), "Fair"), (DAY - timedelta(days=1), "Poor"), (DAY, "Very poor"))
    (row,) = refilled(store, [])
    assert (row["number"], row["kind"], row["state"]) == ("VOC-US-MUG-1-2026-11-19", "voice", "open")
    assert row["note"] == "NCX 16.7% / 12: Broken"


def test_no_refill_opens_a_case_twice_and_what_a_person_typed_is_kept(store: Store) -> None:
    put_facts(store, "feedback", [FEEDBACK])
    graded(store, (DAY, "Poor"))
    typed = [{**row, "owner": "Ann", "note": "called", "state": "waiting"} for row in refilled(store, [])]
    assert refilled(store, typed) == typed
    # an older export, read later: the product was poor before; still one case
    graded(store, (DAY - timedelta(days=9), "Very poor"))
    assert refilled(store, typed) == typed


def test_a_case_that_a_person_typed_by_the_orders_number_is_the_same_one(store: Store) -> None:
    put_facts(store, "feedback", [FEEDBACK])
    mine = [{**refilled(store, [])[0], "number": "111-1", "state": "open"}]
    assert refilled(store, mine) == mine


def test_an_answer_in_the_report_closes_the_case(store: Store) -> None:
    put_facts(store, "feedback", [FEEDBACK])
    (before,) = refilled(store, [])
    store.con.execute("update fact_feedback set response = 'Sorry'")
    end = datetime(2026, 11, 21, 23, 59)
    assert refilled(store, [before], DAY + timedelta(days=1)) == [
        {**before, "first_reply": end, "closed": end, "state": "closed"}
    ]
    assert refilled(store, [], DAY) == []  # answered before it was seen: nobody can say when


def test_feedback_that_a_newer_export_lacks_is_over_and_one_that_nobody_covers_is_not(store: Store) -> None:
    put_facts(store, "feedback", [FEEDBACK])
    (row,) = refilled(store, [])
    store.con.execute("delete from fact_feedback")
    assert refilled(store, [row])[0]["state"] == "closed"
    store.con.execute("delete from owner")
    assert refilled(store, [row]) == [row]


def test_a_better_grade_closes_the_case_and_a_later_poor_one_is_another(store: Store) -> None:
    graded(store, (DAY - timedelta(days=8), "Poor"))
    (first,) = refilled(store, [], DAY - timedelta(days=8))
    graded(store, (DAY - timedelta(days=4), "Good"))
    (over,) = refilled(store, [first])
    assert (over["state"], over["closed"], over["first_reply"]) == ("closed", datetime(2026, 11, 16, 23, 59), None)
    assert refilled(store, [{**first, "state": "waiting"}])[0]["closed"] is None  # a person wants it to stay
    graded(store, (DAY, "Poor"))
    assert [row["number"] for row in refilled(store, [over])] == ["VOC-US-MUG-1-2026-11-12", "VOC-US-MUG-1-2026-11-20"]


def test_what_is_old_opens_no_case(store: Store) -> None:
    put_facts(store, "feedback", [{**FEEDBACK, "day": DAY - timedelta(days=60)}])
    graded(store, (DAY - timedelta(days=32), "Poor"))
    assert refilled(store, []) == []
    assert len(complaints(store, DAY)) == 2


def test_what_a_person_closed_is_no_finding_any_more(store: Store) -> None:
    put_facts(store, "feedback", [FEEDBACK])
    graded(store, (DAY, "Poor"))
    assert [c.number for c in standing_complaints(store, DAY)] == ["FB-111-1", "VOC-US-MUG-1-2026-11-20"]
    store.con.execute(
        "insert into input_cases by name "
        "select 'FB-111-1' number, ?::timestamp posted, 'closed' state, ?::date seen_on",
        [DAY, DAY],
    )
    assert [c.number for c in standing_complaints(store, DAY)] == ["VOC-US-MUG-1-2026-11-20"]
    assert closed_cases(store) == {("", "FB-111-1")}


def test_feedback_after_the_last_whole_day_opens_a_case_at_once_and_an_earlier_day_knows_nothing_of_it(
    store: Store,
) -> None:
    put_facts(store, "feedback", [{**FEEDBACK, "day": DAY + timedelta(days=2)}])
    graded(store, (DAY + timedelta(days=6), "Poor"))
    assert refilled(store, []) == []
    changes = case_changes(store, read_coverage(store), [], DAY, DAY + timedelta(days=6))
    assert [(row["number"], row["posted"]) for row in changes.opened] == [
        ("FB-111-1", datetime(2026, 11, 22, 23, 59)), ("VOC-US-MUG-1-2026-11-26", datetime(2026, 11, 26, 23, 59)),
    ]  # fmt: skip
    kept = changed_rows([], changes)
    assert refilled(store, kept) == kept  # an earlier day closes nothing either
    assert standing_complaints(store, DAY) == []


def test_grades_are_known_in_amazons_languages(store: Store) -> None:
    for n, word in enumerate(("Sehr schlecht", "Très mauvais", "非常に悪い", "极差", "very_poor", "Gut", "Very poor")):
        graded(store, (DAY, word), sku=f"S{n}")
    assert [c.number for c in complaints(store, DAY)] == [f"VOC-US-S{n}-2026-11-20" for n in (0, 1, 2, 3, 4, 6)]


def test_a_rating_that_is_none_opens_no_case(store: Store) -> None:
    put_facts(store, "feedback", [{**FEEDBACK, "order_id": f"111-{n}", "rating": n} for n in (0, 1, 5, 7)])
    assert [c.number for c in complaints(store, DAY)] == ["FB-111-1"]
