"""The reviews' blocks of actions: numbers from the build, the words of the Actions sheet by formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.pages import table
from tests.workbook.people import recompute, row_of, type_in
from xlops.language import Text, plain
from xlops.review.action import Entry
from xlops.review.judged import tallies
from xlops.verdicts.aims import AIMS
from xlops.verdicts.tally import Tally, confidence
from xlops.verdicts.verdict import Outcome, Verdict
from xlops.workbook.actions import MOST_ADS, shown
from xlops.workbook.decided import decide_now_rows, decide_rows, judged_rows, tally_line
from xlops.workbook.package import Package

END = date(2026, 11, 22)
TODAY = date(2026, 11, 23)


def entry(no: int, key: str = "", **told: object) -> Entry:
    made = Entry(no, key or f"reorder|US|{no}", "R1", "2026-W47", plain(f"do {no}"), given_due=TODAY)
    return replace(made, **told)  # type: ignore[arg-type]


def of(outcome: Outcome, day: date = END) -> Verdict:
    return Verdict(AIMS["acos"], outcome, day, 28)


def test_a_week_lists_its_own_actions_open_ones_first() -> None:
    entries = [
        entry(1, do="no"), entry(2, since="2026-W46"), entry(3), entry(4, do="done"), entry(5, worth=900.0),
        entry(6, resolved=END), entry(7, given_due=date(2026, 11, 20)),
    ]  # fmt: skip
    assert [row["no"] for row in decide_rows(entries, "2026-W47", TODAY)] == ["A-7", "A-5", "A-3", "A-1", "A-4"]
    assert decide_rows(entries, "2026-W45", TODAY) == []


def test_a_month_asks_first_for_what_is_worth_most_of_what_is_open_now() -> None:
    entries = [entry(1, worth=5.0), entry(2, since="2026-W40", worth=900.0), entry(3), entry(4, do="done", worth=999.0)]
    assert [row["no"] for row in decide_now_rows(entries, TODAY)] == ["A-2", "A-1", "A-3"]


def test_the_newest_month_shows_three_of_them_as_the_actions_sheet_has_them(built_typed: Path) -> None:
    with Package(built_typed) as package:
        listed = {row["no"]: row for row in table(package, "tbl_actions") if row["no"]}
        shown_rows = table(package, "mo_decide_2026_10")
    most = sorted((row["worth"] or 0 for row in listed.values()), reverse=True)[:3]
    assert [row["worth"] for row in shown_rows] == most
    for row in shown_rows:
        assert [row[c] for c in ("action", "owner", "due")] == [
            listed[row["no"]][c] for c in ("action", "owner", "due")
        ]


def test_n26_a_review_asks_only_for_what_was_decided_by_its_end() -> None:
    def done(no: int, day: date) -> Entry:
        return entry(no, do="done", decided=day)

    entries = [
        done(1, date(2026, 11, 23)), done(2, date(2026, 11, 24)), done(3, date(2026, 9, 21)),
        done(4, date(2026, 9, 20)), done(5, date(2026, 10, 19)), done(6, date(2026, 10, 12)),
        entry(7, do="yes", decided=END), entry(8, do="done"),
    ]  # fmt: skip
    verdicts = {1: of("waits", date(2027, 1, 3)), 3: of("did_not", date(2026, 11, 1)), 5: of("worked", END)}
    assert [row["no"] for row in judged_rows(entries, verdicts, END)] == ["A-5", "A-3", "A-1", "A-6"]


def test_kinds_of_actions_are_counted_over_a_year() -> None:
    ads = [entry(n, f"ads|{kind}|US|SP|A | B|Exact", decided=END) for n, kind in enumerate(("bids", "terms", "bids"))]
    old = entry(3, "ads|bids|US|SP|C", decided=date(2025, 11, 22))
    later = entry(4, "ads|bids|US|SP|D~2", decided=date(2026, 11, 24))
    other = entry(5, "aged181|ALL", decided=END)
    came: tuple[Outcome, ...] = ("worked", "did_not", "cannot_tell", "worked", "worked", "worked")
    verdicts = {no: of(outcome) for no, outcome in enumerate(came)}
    found = tallies([*ads, old, later, other, entry(6, decided=END)], verdicts, END)
    assert found == {"bids": Tally(1, 0, 1), "terms": Tally(0, 1, 0), "R1": Tally(1, 0, 0)}
    assert tally_line(found) == Text(
        "bids: 1 worked, 0 did not, 1 cannot tell · R1: 1 worked, 0 did not, 0 cannot tell · "
        "search terms: 0 worked, 1 did not, 0 cannot tell",
        "竞价：1 次有效，0 次无效，1 次无法判断 · R1：1 次有效，0 次无效，0 次无法判断 · "
        "搜索词：0 次有效，1 次无效，0 次无法判断",
    )
    assert tally_line({}) == Text("", "")


def test_of_equal_money_a_kind_that_worked_comes_before_one_that_did_not() -> None:
    came = {"bids": Tally(1, 9, 0), "terms": Tally(9, 1, 0)}
    ads = [
        entry(n, f"ads|{kind}|US|SP|{n}", worth=100.0, trust=confidence(kind, came))
        for kind, first in (("bids", 1), ("terms", 1 + MOST_ADS))
        for n in range(first, first + MOST_ADS)
    ]
    assert {e.kind for e in shown(ads, TODAY)[0]} == {"terms"}
    assert {e.kind for e in shown([replace(e, trust=0.5) for e in ads], TODAY)[0]} == {"bids"}


def test_the_week_says_what_the_sheet_says_also_after_a_decision(built_en: Path, tmp_path: Path) -> None:
    with Package(built_en) as package:
        here = {row["no"]: row for row in table(package, "tbl_actions") if row["no"]}
        listed = [row for row in table(package, "wk_decide_2026_W47") if row["no"]]
        assert len(listed) == 8
        for row in listed:
            alike = {c: here[row["no"]][c] for c in ("state", "action", "note", "worth", "owner", "due")}
            assert {c: row[c] or None for c in alike} == {c: v or None for c, v in alike.items()}
        first = listed[0]["no"]
        type_in(
            package, "tbl_actions", row_of(package, "tbl_actions", "no", first), do="☒ no", owner="Zoe", note="=later"
        )
        recompute(package, "Actions", "W47 2026")
        again = next(row for row in table(package, "wk_decide_2026_W47") if row["no"] == first)
        assert (again["state"], again["owner"], again["note"]) == ("☒ rejected", "Zoe", "=later")
