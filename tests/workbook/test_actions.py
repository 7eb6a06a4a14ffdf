"""The Actions sheet in the workbook: state, headline and who has what follow what is typed, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.office import validator_errors
from tests.pages import table
from tests.stores import kept_folder
from tests.tiers import thorough_after
from tests.workbook.people import row_of, type_in
from xlops.kpis import load
from xlops.language import Lang, Text, plain
from xlops.periods import Week
from xlops.review.action import Entry
from xlops.verdicts.aims import AIMS
from xlops.verdicts.verdict import Outcome, Verdict
from xlops.workbook.actions import (
    DONE,
    MORE,
    MOST_ADS,
    MOST_OWNERS,
    OPEN,
    OWNERS,
    ROOM,
    SPARE,
    WEEKS,
    done_rows,
    more_counted,
    open_by_week,
    open_rows,
    owner_rows,
    shown,
    taken_over,
)
from xlops.workbook.dues import unread_dues, write_days
from xlops.workbook.headless import apply
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box, column_letters, parse_place
from xlops.workbook.plan import Plan, Put, fill
from xlops.workbook.template import TABLES, sheet_name, template_path

pytestmark = pytest.mark.filterwarnings(  # openpyxl, of sparklines and of whole columns to print
    "ignore:.*extension is not supported:UserWarning", "ignore:Print area:UserWarning"
)
LANGUAGES: tuple[Lang, ...] = ("en", "zh")
TODAY = date(2026, 11, 23)
NAMES = {kpi.id: kpi.name for kpi in load().values()}


def entry(no: int, given: date | None, **more: Any) -> Entry:
    text, owner = Text(f"Do {no}", f"做 {no}"), Text("supply", "供应链")
    return Entry(no, f"k{no}", "R11", "2026-W46", text, "buybox", owner, given, 100.0 * no, **more)


ENTRIES = [
    entry(1, date(2026, 11, 24)),
    entry(2, date(2026, 11, 17), do="x", owner="Ann"),
    entry(3, date(2026, 11, 23)),
    entry(4, date(2026, 11, 30), due="some day"),
    entry(5, None, note="later"),
    entry(6, date(2026, 11, 20), do="done", decided=date(2026, 11, 22)),
    entry(7, date(2026, 11, 20), do="否", decided=date(2026, 11, 15)),
    entry(8, date(2026, 11, 20), note="gone", resolved=date(2026, 11, 22)),
    entry(9, date(2026, 11, 20), resolved=date(2026, 11, 22)),
    Entry(10, "own|A-10", "", "2026-W46", plain("Call the agent"), "days", owner="Ann", due=date(2026, 11, 22)),
]


def filled(
    lang: Lang, entries: list[Entry] = ENTRIES, verdicts: Mapping[int, Verdict] | None = None, more: Sequence[Put] = ()
) -> Package:
    if (entries, verdicts, more) == (ENTRIES, None, ()):
        return Package(_standing(lang))
    return _filled(lang, entries, verdicts or {}, more)


@cache
def _standing(lang: Lang) -> Path:
    """The list that most tests look at, filled once."""
    path = kept_folder() / "book.xlsx"
    _filled(lang, ENTRIES, {}, ()).save(path)
    return path


def _filled(lang: Lang, entries: list[Entry], verdicts: Mapping[int, Verdict], more: Sequence[Put]) -> Package:
    package = Package(template_path(lang))
    rows = {
        OPEN: open_rows(entries, TODAY, NAMES),
        DONE: done_rows(entries, TODAY, NAMES, verdicts),
        OWNERS: owner_rows(entries, TODAY),
    }
    fills = tuple(fill(name, some, (*TABLES[name].written, *TABLES[name].typed)) for name, some in rows.items())
    puts = (Put("act_today", [TODAY]), Put("cfg_currency", ["USD"]), Put("cfg_store", ["Shop"]), *more)
    apply(Plan(fills, puts, language=lang).in_(lang), package)
    return package


SAID = {
    "en": ["✖ 6 days over", "✖ 1 day over", "▲ due today", "· open", "· open", "· open"],
    "zh": ["✖ 逾期 6 天", "✖ 逾期 1 天", "▲ 今天到期", "· 未完成", "· 未完成", "· 未完成"],
}
HEAD = {
    "en": ("By 2026-11-23: 6 open, 2 overdue, 1 due today.",
           "5 to decide. Open and worth: 1,500 USD a week. So far 1 done, 1 rejected."),
    "zh": ("截至 2026-11-23：6 项未完成，2 项逾期，1 项今天到期。",
           "5 项待定。未完成的行动每周价值 1,500 USD。至今 1 项已完成，1 项已拒绝。"),
}  # fmt: skip


@pytest.mark.parametrize("lang", thorough_after(1, LANGUAGES))
def test_the_sheet_says_what_is_open_overdue_and_done(lang: Lang) -> None:
    package = filled(lang)
    rows = [r for r in table(package, OPEN) if r["key"]]
    assert [(r["no"], r["state"]) for r in rows] == list(
        zip(("A-2", "A-10", "A-3", "A-1", "A-4", "A-5"), SAID[lang], strict=True)
    )
    assert [r["measured"] for r in rows[:2]] == [NAMES["buybox"].in_(lang), "days"]
    where = package.tables()[OPEN].sheet
    assert tuple(package.read_cells(where, ["B5", "B6"]).values()) == HEAD[lang]
    supply = {"en": "supply", "zh": "供应链"}[lang]
    assert [(r["owner"], r["open"], r["overdue"], r["worth"]) for r in table(package, OWNERS)] == [
        (supply, 4, 0, 1300), ("Ann", 2, 2, 200)
    ]  # fmt: skip
    words = {"en": ("– resolved", "✔ done", "☒ rejected"), "zh": ("– 已解决", "✔ 已完成", "☒ 已拒绝")}[lang]
    done = [(r["no"], r["result"]) for r in table(package, DONE)]
    assert done == list(zip(("A-8", "A-6", "A-7"), words, strict=True))


@pytest.mark.thorough
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_filled_sheet_is_valid(lang: Lang, tmp_path: Path) -> None:
    filled(lang).save(tmp_path / "book.xlsx")
    assert validator_errors(tmp_path / "book.xlsx") == []


@pytest.mark.parametrize("lang", thorough_after(1, LANGUAGES))
def test_what_is_typed_shows_at_once(lang: Lang) -> None:
    package = filled(lang)
    words = {"en": ("✔ done", "☒ no"), "zh": ("✔ 已完成", "☒ 不做")}[lang]
    type_in(package, OPEN, row_of(package, OPEN, "no", "A-2"), do=words[0])
    type_in(package, OPEN, row_of(package, OPEN, "no", "A-3"), do=words[1])
    type_in(package, OPEN, row_of(package, OPEN, "no", "A-1"), due=TODAY, owner="Ann")
    apply(Plan((), ()), package)
    said = {r["no"]: r["state"] for r in table(package, OPEN) if r["key"]}
    assert (said["A-2"], said["A-3"], said["A-1"]) == (
        words[0], {"en": "☒ rejected", "zh": "☒ 已拒绝"}[lang], SAID[lang][2]
    )  # fmt: skip
    assert {r["owner"]: (r["open"], r["overdue"]) for r in table(package, OWNERS)}["Ann"] == (2, 1)


WORDS: dict[str, Any] = {
    "A-1": "Yes, after Friday",
    "A-2": "maybe later",
    "A-3": " DONE.",
    "A-4": 1,
    "A-5": "不做",
    "A-10": "ok",
}
COUNTED = {
    "en": "1 to decide. Open and worth: 1,500 USD a week. So far 2 done, 2 rejected.",
    "zh": "1 项待定。未完成的行动每周价值 1,500 USD。至今 2 项已完成，2 项已拒绝。",
}


@pytest.mark.parametrize("lang", thorough_after(1, LANGUAGES))
def test_d1_the_sheet_counts_by_the_words_that_the_list_understands(lang: Lang) -> None:
    package = filled(lang)
    for number, word in WORDS.items():
        type_in(package, OPEN, row_of(package, OPEN, "no", number), do=word)
    apply(Plan((), ()), package)
    here = [e for e in taken_over(package, ENTRIES, TODAY) if e.number in WORDS]
    states = {e.number: e.state for e in here}
    assert states == {"A-1": "accepted", "A-2": "proposed", "A-3": "done", "A-4": "accepted", "A-5": "rejected",
                      "A-10": "accepted"}  # fmt: skip
    said = {r["no"]: r["state"][0] for r in table(package, OPEN) if r["key"]}
    assert said == {"A-1": "·", "A-2": "✖", "A-3": "✔", "A-4": "·", "A-5": "☒", "A-10": "✖"}
    assert package.read_cells(package.tables()[OPEN].sheet, ["B6"]) == {"B6": COUNTED[lang]}


def test_d1_what_is_done_counts_as_done_before_it_is_judged() -> None:
    outcomes: tuple[Outcome, ...] = ("waits", "worked", "did_not")
    some = [judged(n, "bids", outcome) for n, outcome in enumerate(outcomes, 20)]
    package = _filled("en", [entry(1, TODAY), *(e for e, _ in some)], {e.no: verdict for e, verdict in some}, ())
    told = package.read_cells(package.tables()[OPEN].sheet, ["B6"])["B6"]
    assert told == "1 to decide. Open and worth: 100 USD a week. So far 3 done, 0 rejected."


@pytest.mark.parametrize("left", thorough_after(1, [{}, {"do": "yes"}]))
def test_d14_a_row_of_ones_own_is_taken_away_once_all_in_it_is_cleared(left: dict[str, str]) -> None:
    """Number, week and key stay where a person clears what they typed; with anything else the row stays."""
    package = filled("en")
    blank = dict.fromkeys(("action", "do", "owner", "due", "note", "measured", "worth", "cash"))
    type_in(package, OPEN, row_of(package, OPEN, "no", "A-10"), **{**blank, **left})
    known = [replace(e, do="yes") if e.own else e for e in ENTRIES]
    own = next(e for e in taken_over(package, known, TODAY) if e.own)
    assert (own.open, own.resolved) == ((True, None) if left else (False, TODAY))
    again = _filled("en", taken_over(package, known, TODAY), {}, ())
    assert ("A-10" in [r["no"] for name in (OPEN, DONE) for r in table(again, name)]) is bool(left)


@pytest.mark.thorough
def test_d4_a_due_that_is_no_day_is_told_by_its_cell_and_the_action_keeps_its_own() -> None:
    package = filled("en")
    places = {number: row_of(package, OPEN, "no", number) for number in ("A-2", "A-3", "A-1")}
    type_in(package, OPEN, places["A-2"], due="tomorrow")
    type_in(package, OPEN, places["A-3"], due="2026-13-45", do="done")  # nobody waits for it any more
    type_in(package, OPEN, places["A-1"], due="2026/12/1")
    apply(Plan((), ()), package)
    said = [(f.file, f.message.en, f.message.zh) for f in unread_dues(package)]
    why = "is no day that can be read in one way: write 2026-03-05", "不是可唯一识别的日期：请写成 2026-03-05"
    assert said == [
        ("Actions!I11", f"Due A-2: 'tomorrow' {why[0]}", f"A-2 到期：'tomorrow' {why[1]}"),
        ("Actions!I15", f"Due A-4: 'some day' {why[0]}", f"A-4 到期：'some day' {why[1]}"),
    ]
    late = next(e for e in taken_over(package, ENTRIES, TODAY) if e.number == "A-2")
    assert (late.due, late.by, late.overdue(TODAY)) == ("tomorrow", date(2026, 11, 17), True)
    assert table(package, OPEN)[0]["state"] == "✖ 6 days over"
    new = _filled("en", taken_over(package, ENTRIES, TODAY), {}, ())
    assert table(new, OPEN)[0]["due"] == "tomorrow"  # what was typed comes back (rule D14)


@pytest.mark.thorough
def test_d4_a_due_that_stands_as_text_becomes_the_day_that_sheet_and_list_count_by() -> None:
    package = filled("en")
    for number, due in (("A-2", "06.12.2026"), ("A-1", "2020年1月1日"), ("A-10", "12/1/2026")):
        type_in(package, OPEN, row_of(package, OPEN, "no", number), due=due)
    write_days(package)
    apply(Plan((), ()), package)
    told = {r["no"]: (r["state"], r["due"]) for r in table(package, OPEN) if r["no"] in ("A-1", "A-2", "A-10")}
    days = {no: package.day(due).date() for no, (_, due) in told.items() if not isinstance(due, str)}
    assert days == {"A-2": date(2026, 12, 6), "A-1": date(2020, 1, 1)}
    assert {no: state for no, (state, _) in told.items()} == {
        "A-2": "· open", "A-1": "✖ 2518 days over", "A-10": "· open",
    }  # fmt: skip
    late = {e.number: e.overdue(TODAY) for e in taken_over(package, ENTRIES, TODAY) if e.number in days}
    assert late == {"A-1": True, "A-2": False}


@pytest.mark.thorough
def test_the_block_has_room_for_so_many_and_hides_the_rest() -> None:
    few = filled("en", ENTRIES[:1])
    assert len(table(few, OPEN)) == 1 + SPARE
    many = [replace(entry(n, TODAY), do="yes") for n in range(1, ROOM + 3)]
    package = filled("en", many)
    assert len(table(package, OPEN)) == ROOM
    beyond = [r["no"] for r in table(package, DONE)]
    assert len(beyond) == len(many) - (ROOM - SPARE)
    assert {r["result"] for r in table(package, DONE)} == {"· open"}  # touched ones are never left out (rule D15)
    assert len(table(package, OWNERS)) == 1 <= MOST_OWNERS


NO_ROOM = {
    "en": ("By 2026-11-23: 46 open, 42 overdue, 1 due today; 6 of them have no room here: xlops actions.",
           "46 to decide. Open and worth: 14,000 USD a week."),
    "zh": ("截至 2026-11-23：46 项未完成，42 项逾期，1 项今天到期；其中 6 项此处未显示：xlops actions。",
           "46 项待定。未完成的行动每周价值 14,000 USD。"),
}  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_headline_counts_those_that_have_no_room(lang: Lang) -> None:
    """42 causes of a day before and four proposals: 40 have room, and those without count all the same."""
    days = [*[TODAY - timedelta(days=1)] * 42, TODAY, *[TODAY + timedelta(days=1)] * 3]
    many = [replace(entry(n, day), worth=100.0 * (n in (1, 44)) + 300) for n, day in enumerate(days, 1)]
    many = [*many[:42], *(replace(e, key=f"ads|bids|US|SP|C{e.no}") for e in many[42:])]
    waiting = shown(many, TODAY)[2]
    counted = more_counted(waiting, TODAY)
    package = _filled(lang, many, {}, (Put(MORE, counted),))
    where = package.tables()[OPEN].sheet
    assert len([r for r in table(package, OPEN) if r["key"]]) + counted[0] == 46
    assert tuple(package.read_cells(where, ["B5", "B6"]).values()) == NO_ROOM[lang]


def test_those_without_room_are_counted_by_the_day_of_the_sheet() -> None:
    some = [entry(1, TODAY - timedelta(days=1)), entry(2, TODAY), entry(3, None), replace(entry(4, TODAY), worth="x")]
    worth = sum(e.worth for e in some if isinstance(e.worth, float | int))
    assert more_counted(some, TODAY) == [4, 1, 2, worth]
    assert more_counted([], TODAY) == [0, 0, 0, 0]


def test_new_findings_come_before_what_advertising_proposes() -> None:
    ads = [replace(entry(n, TODAY), key=f"ads|bids|US|SP|C{n}") for n in range(1, ROOM + 1)]
    causes = [entry(n, TODAY) for n in range(100, 103)]
    first, further, waiting = shown([*ads, *causes], TODAY)
    assert [e.no for e in first] == [102, 101, 100, *range(ROOM, ROOM - MOST_ADS, -1)]
    assert further == []
    assert len(waiting) == ROOM - MOST_ADS
    yes = [replace(e, do="x") for e in ads[:3]]  # what was decided takes no place of those that wait
    assert len(shown([*yes, *ads[3:], *causes], TODAY)[0]) == 3 + 3 + MOST_ADS


def test_the_choices_of_the_list_are_understood() -> None:
    from workbook_templates.author.words import Words
    from xlops.review.action import meant

    for lang in LANGUAGES:
        words = Words(lang)
        said = [meant(words(f"actions.word_{word}")) for word in ("yes", "no", "done")]
        assert said == ["accepted", "rejected", "done"]


def test_d14_an_owner_is_one_whose_name_a_lost_list_knows_in_one_language_only() -> None:
    role = Text("advertising", "广告")
    some = [replace(ENTRIES[0], no=n, given_owner=of, owner="") for n, of in enumerate((role, plain("advertising")))]
    assert [row["owner"].en for row in owner_rows(some, TODAY)] == ["advertising"]


# -- charts, the Dashboard and paper -----------------------------------------------------------------------------------

WEEKS_SHOWN = [*[None] * (WEEKS - 3), "W45", "W46", "W47"]


def judged(no: int, family: str, outcome: Outcome) -> tuple[Entry, Verdict]:
    day = date(2026, 9, 6)
    one = entry(no, day, do="done", decided=day)
    return replace(one, key=f"ads|{family}|US|SP|C{no}" if family else one.key), Verdict(
        AIMS["acos"], outcome, day + timedelta(40), 28, "days"
    )


JUDGED_ONES = [
    judged(21, "terms", "worked"), judged(22, "terms", "worked"), judged(23, "bids", "cannot_tell"),
    judged(24, "bids", "did_not"), judged(25, "", "worked"), judged(26, "terms", "waits"),
]  # fmt: skip
KINDS = {
    "en": ("Of 5 judged, worked: 3, did not: 1.", ["Negatives, new terms", "Bids, placements", "", "Others"]),
    "zh": ("已评判 5 项：见效 3，未见效 1。", ["否定词与新词", "竞价与广告位", "", "其他"]),
}


def of_charts(package: Package) -> tuple[str, Box]:
    place = parse_place(package.defined_names()["act_charts"])
    assert place is not None
    return place


def charts_show(package: Package, path: Path) -> bool:
    where, box = of_charts(package)
    package.save(path)
    rows = load_workbook(path)[where].row_dimensions
    hidden = {rows[n].hidden for n in range(box.top, box.bottom + 1)}
    assert len(hidden) == 1
    return not hidden.pop()


@pytest.mark.thorough
@pytest.mark.parametrize("lang", LANGUAGES)
def test_charts_tell_how_many_are_open_by_week_and_what_worked_by_kind(lang: Lang, tmp_path: Path) -> None:
    entries, verdicts = [e for e, _ in JUDGED_ONES], {e.no: v for e, v in JUDGED_ONES}
    weeks = (Put("act_weeks", WEEKS_SHOWN), Put("act_weeks_open", [*[None] * (WEEKS - 3), 4, 7, 5]))
    package = filled(lang, entries, verdicts, weeks)
    where, box = of_charts(package)
    aside = [column_letters(n) for n in range(box.left + 17, box.left + 21)]
    cells = package.read_cells(where, [f"{c}{box.top + 1 + n}" for n in range(4) for c in aside])
    shown = [v or "" if ref.startswith(aside[0]) else v for ref, v in cells.items()]
    rows = [tuple(shown[4 * n : 4 * n + 4]) for n in range(4)]
    said, names = KINDS[lang]
    counts = [(2, 0, 0), (0, 1, 1), (0, 0, 0), (1, 0, 0)]
    assert rows == [(name, *some) for name, some in zip(names, counts, strict=True)]
    titles = [f"B{box.top}", f"H{box.top}"]
    week = {"en": "Open actions: 5, a week before 7", "zh": "未完成的行动：5，上周 7"}[lang]
    assert list(package.read_cells(where, titles).values()) == [week, said]
    assert charts_show(package, tmp_path / "book.xlsx")


ONE_WEEK = (Put("act_weeks", [*[None] * (WEEKS - 1), "W47"]), Put("act_weeks_open", [*[None] * (WEEKS - 1), 6]))


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("judged_ones", "weeks", "show"),
    [(JUDGED_ONES[5:], ONE_WEEK, False), (JUDGED_ONES[5:], (), False), (JUDGED_ONES[:1], (), True)],
    ids=["one week", "waits", "judged"],
)
def test_charts_with_nothing_to_show_are_hidden(
    judged_ones: list[tuple[Entry, Verdict]], weeks: Sequence[Put], show: bool, tmp_path: Path
) -> None:
    package = filled("en", [e for e, _ in judged_ones], {e.no: v for e, v in judged_ones}, weeks)
    assert charts_show(package, tmp_path / "book.xlsx") == show


@pytest.mark.parametrize("lang", LANGUAGES)
def test_charts_end_with_a_row_so_that_nothing_of_them_stays_where_their_rows_are_hidden(lang: Lang) -> None:
    """LibreOffice draws what reaches into a hidden row, squashed and with names of its own: `Series1`."""
    package = Package(template_path(lang))
    part = package.book.sheet_part(package.tables()[OPEN].sheet)
    [drawing] = package.parts.related(part, "drawing")
    ends = [
        (int(end.findtext("{*}row") or 0), int(end.findtext("{*}rowOff") or -1))
        for end in package.parts.edit(drawing).iter("{*}to")
    ]
    _, box = of_charts(package)
    assert ends == [(box.bottom - 1, 0)] * 2


def test_an_action_is_open_from_its_review_until_it_is_closed() -> None:
    weeks = [Week.labelled(2026, n) for n in range(44, 49)]
    ends = {w.label: w.span.last for w in weeks} | {"2026-10": date(2026, 10, 31)}
    entries = [
        replace(entry(1, None), since="2026-W45"),
        replace(entry(2, None), since="2026-W45", do="done", decided=date(2026, 11, 15)),
        replace(entry(3, None), since="2026-W45", do="yes", decided=date(2026, 11, 15)),  # taken is open
        replace(entry(4, None), since="2026-W46", do="no", decided=date(2026, 11, 22)),
        replace(entry(5, None), since="2026-W46", resolved=date(2026, 11, 29)),
    ]
    assert open_by_week(entries, weeks, ends) == [None, 3, 4, 3, 2]
    assert open_by_week([replace(entries[0], since="2026-10")], weeks, ends) == [1, 1, 1, 1, 1]
    assert open_by_week([], weeks, ends) == [None] * 5


LATE = {
    "en": [("✖ 6 days over", "A-2", "Do 2", "Ann"), ("✖ 1 day over", "A-10", "Call the agent", "Ann"),
           ("▲ due today", "A-3", "Do 3", "supply"), ("", "", "", "")],
    "zh": [("✖ 逾期 6 天", "A-2", "做 2", "Ann"), ("✖ 逾期 1 天", "A-10", "Call the agent", "Ann"),
           ("▲ 今天到期", "A-3", "做 3", "供应链"), ("", "", "", "")],
}  # fmt: skip
NONE = {"en": "Nothing is overdue or due today", "zh": "没有逾期或今天到期的行动"}


def overdue(package: Package, lang: Lang) -> list[tuple[Any, ...]]:
    where = sheet_name("dashboard", lang)
    title = {"en": "Overdue and due today", "zh": "逾期与今天到期"}[lang]
    column = package.read_cells(where, [f"B{n}" for n in range(1, 60)])
    top = next(int(ref[1:]) for ref, value in column.items() if value == title)
    cells = [f"{c}{top + n}" for n in range(1, 5) for c in "BCEN"]
    values = [v or "" for v in package.read_cells(where, cells).values()]
    return [tuple(values[n : n + 4]) for n in range(0, 16, 4)]


@pytest.mark.thorough
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_dashboard_lists_what_is_overdue_by_formula(lang: Lang) -> None:
    package = filled(lang)
    assert overdue(package, lang) == LATE[lang]
    for number in ("A-2", "A-10", "A-3"):
        type_in(package, OPEN, row_of(package, OPEN, "no", number), do={"en": "✔ done", "zh": "✔ 已完成"}[lang])
    apply(Plan((), ()), package)
    assert overdue(package, lang) == [("", "", NONE[lang], ""), *[("", "", "", "")] * 3]


@pytest.mark.parametrize("lang", thorough_after(1, LANGUAGES))
def test_a_heading_is_never_left_at_the_foot_of_a_page(lang: Lang) -> None:
    """All that the block of open ones has room for fits the first page; *who has what* begins the second."""
    sheet = load_workbook(template_path(lang))[sheet_name("actions", lang)]
    titles = {"en": "Who has what", "zh": "各人行动"}
    who = next(row for row in range(1, 80) if sheet.cell(row, 2).value == titles[lang])
    assert [b.id for b in sheet.row_breaks.brk] == [who - 1]
    heights = [sheet.row_dimensions[row].height or 17 for row in range(1, who)]
    page = (8.27 - 0.8) * 72 / ((sheet.page_setup.scale or 100) / 100)
    assert sum(heights) <= page


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)), ("2026/12/1", date(2026, 12, 1)), ("1.12.2026", date(2026, 12, 1)),
        ("2026年12月1日", date(2026, 12, 1)), ("12/01/2026", "12/01/2026"), ("31.2.2026", "31.2.2026"),
        ("KW 49", "KW 49"), (46357, date(2026, 12, 1)), (2, "2"), (20261201, "20261201"),
    ],
)  # fmt: skip
def test_a_due_day_is_read_as_people_write_it_and_never_guessed(text: str | int, day: object) -> None:
    package = filled("en")
    type_in(package, OPEN, row_of(package, OPEN, "no", "A-1"), due=text)
    assert next(e for e in taken_over(package, ENTRIES, TODAY) if e.number == "A-1").due == day
