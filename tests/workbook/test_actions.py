"""The Actions sheet in the workbook: state, headline and who has what follow what is typed, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.office import validator_errors
from tests.pages import table
from tests.workbook.people import row_of, type_in
from xlops.kpis import load
from xlops.language import Lang, Text, plain
from xlops.review.action import Entry
from xlops.workbook.actions import (
    DONE,
    MOST_ADS,
    MOST_OWNERS,
    OPEN,
    OWNERS,
    ROOM,
    SPARE,
    done_rows,
    open_rows,
    owner_rows,
    shown,
)
from xlops.workbook.headless import apply
from xlops.workbook.package import Package
from xlops.workbook.plan import Plan, Put, fill
from xlops.workbook.template import TABLES, template_path

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


def filled(lang: Lang, entries: list[Entry] = ENTRIES) -> Package:
    package = Package(template_path(lang))
    rows = {
        OPEN: open_rows(entries, TODAY, NAMES),
        DONE: done_rows(entries, TODAY, NAMES, {}),
        OWNERS: owner_rows(entries, TODAY),
    }
    fills = tuple(fill(name, some, (*TABLES[name].written, *TABLES[name].typed)) for name, some in rows.items())
    puts = (Put("act_today", [TODAY]), Put("cfg_currency", ["USD"]), Put("cfg_store", ["Shop"]))
    apply(Plan(fills, puts, language=lang).in_(lang), package)
    return package


SAID = {
    "en": ["✖ 6 days over", "✖ 1 days over", "▲ due today", "· open", "· open", "· open"],
    "zh": ["✖ 逾期 6 天", "✖ 逾期 1 天", "▲ 今天到期", "· 未完成", "· 未完成", "· 未完成"],
}
HEAD = {
    "en": ("6 open, 2 overdue, 1 due today.",
           "5 to decide. Open and worth: 1,500 USD a week. So far 1 done, 1 rejected."),
    "zh": ("6 项未完成，2 项逾期，1 项今天到期。",
           "5 项待定。未完成的行动每周价值 1,500 USD。至今 1 项已完成，1 项已拒绝。"),
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheet_says_what_is_open_overdue_and_done(lang: Lang) -> None:
    package = filled(lang)
    rows = [r for r in table(package, OPEN) if r["key"]]
    assert [(r["no"], r["state"]) for r in rows] == list(
        zip(("A-2", "A-10", "A-3", "A-1", "A-5", "A-4"), SAID[lang], strict=True)
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


@pytest.mark.parametrize("lang", LANGUAGES)
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
