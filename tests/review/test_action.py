"""The list of actions over all weeks: numbers kept, decisions that answer, what comes back and what goes (D1, D5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from xlops.language import plain
from xlops.review.action import OWN, Action, ActionState, Entry, carried_on, held, meant, refused

SUNDAY = date(2026, 11, 8)
WEEK = timedelta(days=7)


def action(key: str, money: float = 100.0, parts: dict[str, float] | None = None, day: date = SUNDAY) -> Action:
    return Action(key, "R11", plain(key), "buybox", plain("Ben"), day + timedelta(days=2), money, parts or {key: money})


def week(known: list[Entry], actions: list[Action], n: int) -> list[Entry]:
    """The list after week 45 + n, with what earlier decisions do not answer."""
    day = SUNDAY + n * WEEK
    fresh = [a for a in actions if not all(held(known, part, much, day) for part, much in a.parts.items())]
    return carried_on(known, fresh, day, f"2026-W{45 + n}")


def told(entries: list[Entry]) -> list[tuple[str, str, ActionState, str]]:
    return [(e.number, e.key, e.state, e.since) for e in entries]


def typed(entries: list[Entry], number: str, **what: object) -> list[Entry]:
    return [replace(e, **what) if e.number == number else e for e in entries]  # type: ignore[arg-type]


SAID: dict[ActionState | None, tuple[str, ...]] = {
    "accepted": (
        "approved",
        "是的",
        "ＹＥＳ",
        "☑ yes",
        "yes",
        "Yes, after Friday",
        " X ",
        "✓",
        "1",
        "１",
        "是",
        "☑ 要做",
        "O.K.",
        "可以、下周",
    ),
    "rejected": ("☒ no", "No", "no;later", "否", "不做", "不，太贵", "不行（太贵）"),
    "done": ("✔ done", "Done.", "done:sent", "完成", "✔ 已完成", "完成，已发", "做完了", "完成,已发"),
    None: ("", "☐", "-", "ask Ben", "note the deal", "0", "1,5", "1:1 with Li", "n.a.", "不知道", "，"),
}


@pytest.mark.parametrize(("text", "state"), [(text, state) for state, texts in SAID.items() for text in texts])
def test_what_people_really_type_is_understood(text: str, state: ActionState | None) -> None:
    assert meant(text) == state


@pytest.mark.parametrize(("typed", "unclear"), [("ask Ben", True), ("maybe", True), ("☐", False), ("x", False)])
def test_a_word_that_decides_nothing_is_told(typed: str, unclear: bool) -> None:
    assert replace(week([], [action("a")], 0)[0], do=typed).unclear is unclear


def test_an_action_first_said_late_in_a_week_is_not_overdue_at_once() -> None:
    """A review of Sunday, built on Thursday's data: due on Friday, not since Tuesday; then it stays."""
    thursday = SUNDAY + timedelta(days=4)
    renewed = replace(action("b"), renewed=True)
    one = carried_on([], [action("a"), renewed], thursday, "2026-W45")
    assert [e.by for e in one] == [date(2026, 11, 13)] * 2
    again = carried_on(one, [action("a"), renewed], thursday + timedelta(days=1), "2026-W45")
    assert [e.by for e in again] == [date(2026, 11, 13)] * 2


def test_a_number_is_given_once_and_the_due_date_does_not_move_on() -> None:
    one = week([], [action("a"), action("b")], 0)
    two = week(one, [action("c", day=SUNDAY + WEEK), action("a", 250, day=SUNDAY + WEEK)], 1)
    assert told(one) == [("A-1", "a", "proposed", "2026-W45"), ("A-2", "b", "proposed", "2026-W45")]
    assert told(two) == [
        ("A-1", "a", "proposed", "2026-W45"),
        ("A-2", "b", "resolved", "2026-W45"),
        ("A-3", "c", "proposed", "2026-W46"),
    ]
    assert [(e.worth, e.by) for e in two] == [
        (250, date(2026, 11, 10)), (100, date(2026, 11, 10)), (100, date(2026, 11, 17))
    ]  # fmt: skip
    assert two[0].overdue(date(2026, 11, 16))
    assert not two[0].overdue(date(2026, 11, 10))
    assert not two[1].overdue(date(2026, 11, 16))  # nothing is to be done
    assert week(two, [action("c"), action("a", 250)], 1) == two  # the same data again


def test_what_comes_again_untouched_keeps_its_number_with_a_new_day() -> None:
    again = week(week(week([], [action("a")], 0), [], 1), [action("a", day=SUNDAY + 2 * WEEK)], 2)
    assert told(again) == [("A-1", "a", "proposed", "2026-W47")]
    assert again[0].by == date(2026, 11, 24)


def test_d5_what_a_person_touched_never_goes() -> None:
    known = week([], [action(k) for k in "abcde"], 0)
    known = typed(known, "A-1", do="x", decided=SUNDAY)
    known = typed(known, "A-2", note="asked the forwarder")
    known = typed(known, "A-3", due="next month")
    known = typed(known, "A-4", owner="Zoe")
    known += [Entry(6, f"{OWN}|A-6", "", "2026-W45", plain("Call the agent"))]
    later = week(week(known, [], 1), [], 2)
    assert [(e.number, e.state, e.touched) for e in later] == [
        ("A-1", "accepted", True), ("A-2", "resolved", True), ("A-3", "resolved", True), ("A-4", "resolved", True),
        ("A-5", "resolved", False), ("A-6", "proposed", True),
    ]  # fmt: skip
    assert later[2].by == date(2026, 11, 10)  # what is no day leaves it its own
    assert later[0].by == date(2026, 11, 10)


def test_a_rejected_one_returns_only_with_twice_the_money() -> None:
    known = typed(week([], [action("a", 100)], 0), "A-1", do="no", decided=SUNDAY)
    assert told(week(known, [action("a", 199.99)], 1)) == [("A-1", "a", "rejected", "2026-W45")]
    back = week(known, [action("a", 200)], 1)
    assert told(back) == [("A-1", "a", "rejected", "2026-W45"), ("A-2", "a~2", "proposed", "2026-W46")]
    again = typed(back, "A-2", do="否", decided=SUNDAY + WEEK)
    assert told(week(again, [action("a", 399)], 2)) == told(again)
    assert told(week(again, [action("a", 400)], 2))[2:] == [("A-3", "a~3", "proposed", "2026-W47")]
    assert not held(typed(known, "A-1", do=""), "a", 100, SUNDAY)  # taken back


def test_a_done_one_is_left_alone_until_its_effect_can_show() -> None:
    known = typed(week([], [action("a")], 0), "A-1", do="done", decided=SUNDAY)
    for n in (1, 2):
        assert told(week(known, [action("a", 1000)], n)) == [("A-1", "a", "done", "2026-W45")]
    assert told(week(known, [action("a")], 3))[1:] == [("A-2", "a~2", "proposed", "2026-W48")]


def test_more_of_the_same_beside_what_is_being_done_is_an_action_of_its_own() -> None:
    """Proposals of one campaign: two negatives were accepted, a third comes later."""
    known = typed(week([], [action("ads", 30, {"n1": 10, "n2": 20})], 0), "A-1", do="yes", decided=SUNDAY)
    assert all(held(known, part, 500, SUNDAY + WEEK) for part in ("n1", "n2"))
    more = week(known, [action("ads", 15, {"n3": 15})], 1)
    assert told(more) == [("A-1", "ads", "accepted", "2026-W45"), ("A-2", "ads~2", "proposed", "2026-W46")]
    assert more[0].parts == {"n1": 10, "n2": 20}
    assert told(week(more, [action("ads", 40, {"n3": 15, "n4": 25})], 2)) == told(more)


def test_other_cases_than_before_are_another_action() -> None:
    one = week([], [action("cases", 1, {"C7": 1})], 0)
    two = week(one, [action("cases", 1, {"C12": 1}, SUNDAY + WEEK)], 1)
    assert told(two) == [("A-1", "cases", "resolved", "2026-W45"), ("A-2", "cases~2", "proposed", "2026-W46")]
    assert two[1].by == date(2026, 11, 17)


def test_d15_what_the_data_of_a_week_cannot_tell_is_not_resolved() -> None:
    """No transactions, no share of costed sales: the unit cost is as missing as before."""
    one = week([], [action("fee_cover|ALL"), action("b")], 0)
    two = carried_on(one, [], SUNDAY + WEEK, "2026-W46", lambda e: e.base.startswith("fee_cover|"))
    assert told(two) == [("A-1", "fee_cover|ALL", "proposed", "2026-W45"), ("A-2", "b", "resolved", "2026-W45")]


def test_a_lapsed_one_says_so_and_comes_again_like_a_resolved_one() -> None:
    lapsed = [replace(e, resolved=SUNDAY, lapsed=True) for e in week([], [action("a")], 0)]
    assert told(week(lapsed, [], 1)) == [("A-1", "a", "lapsed", "2026-W45")]
    assert not lapsed[0].open
    again = week(lapsed, [action("a")], 2)
    assert told(again) == [("A-1", "a", "proposed", "2026-W47")]
    assert not again[0].lapsed


def test_a_name_may_hold_the_sign_that_counts_comings() -> None:
    known = typed(week([], [action("ads|US|SP ~ Board"), action("ads|US|SP ~ Towel")], 0), "A-1", do="no")
    later = week(known, [action("ads|US|SP ~ Board", 300), action("ads|US|SP ~ Towel")], 1)
    assert [e.key for e in later] == ["ads|US|SP ~ Board", "ads|US|SP ~ Towel", "ads|US|SP ~ Board~2"]


def test_a_look_at_an_earlier_day_changes_nothing() -> None:
    known = week(week([], [action("a")], 0), [action("b")], 1)
    assert carried_on(known, [action("z")], SUNDAY, "2026-W45") == known


def test_what_advertising_proposes_is_due_with_its_newest_numbers() -> None:
    def proposed(n: int) -> Action:
        return replace(action("ads", 40, {"n1": 40}, SUNDAY + n * WEEK), renewed=True)

    known = week(week([], [proposed(0)], 0), [proposed(1)], 1)
    assert (told(known), known[0].by) == ([("A-1", "ads", "proposed", "2026-W45")], date(2026, 11, 17))
    accepted = week(typed(known, "A-1", do="yes", decided=SUNDAY + WEEK), [proposed(2)], 2)
    assert accepted[0].by == date(2026, 11, 17)


def test_r38_a_part_rejected_alone_is_left_out_and_comes_back_only_with_twice_as_much() -> None:
    one = Entry(1, "ads|terms|US|SP|C", "R38", "2026-W45", plain("C"), parts={"a": 10.0, "b": 5.0}, singles={"a": "否"})
    assert [one.takes(p) for p in ("a", "b")] == [False, False]
    assert not one.asked
    assert not held([one], "a", 10.0, SUNDAY)  # while the action is undecided the part stands in it, with its word
    yes = replace(one, do="yes")
    assert [yes.takes(p) for p in ("a", "b")] == [False, True]
    assert [held([yes], "a", much, SUNDAY) for much in (19.0, 20.0)] == [True, False]
    done = replace(one, do="done", decided=SUNDAY)
    later = SUNDAY + 4 * WEEK
    assert [held([done], part, 10.0, later) for part in ("a", "b")] == [True, False]
    alone = replace(one, singles={"b": "x"})
    assert (alone.state, alone.takes("a"), alone.takes("b"), alone.asked, alone.touched) == (
        "proposed", False, True, True, True,
    )  # fmt: skip
    assert not replace(alone, do="no").asked  # an action that was rejected is rejected whole


def test_refused_is_what_people_said_no_to_until_twice_as_much_speaks_for_it() -> None:
    """Only then do others count for what it would have saved; what is accepted, done or undecided takes its part."""
    one = Entry(1, "ads|terms", "R38", "2026-W47", plain("x"), parts={"a": 10.0, "b": 10.0})
    said = {do: refused([replace(one, do=do)], "a", 19.9) for do in ("no", "yes", "done", "")}
    assert said == {"no": True, "yes": False, "done": False, "": False}
    assert not refused([replace(one, do="no")], "a", 20.0)
    assert not refused([replace(one, do="no")], "c", 1.0)
    alone = replace(one, do="yes", singles={"b": "no"})
    assert [refused([alone], part, 10.0) for part in ("a", "b")] == [False, True]
