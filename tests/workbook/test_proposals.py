"""The Proposals sheet: the single changes of open actions, by money; a word beside one counts before the action's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.office import validator_errors
from tests.pages import table
from tests.stores import kept_folder
from tests.tiers import thorough_after
from tests.workbook.people import row_of, type_in
from tests.workbook.test_links import led_to
from xlops.bulk.change import Change
from xlops.kpis import load
from xlops.language import Lang, plain
from xlops.proposals.proposal import Proposal, ProposalKind
from xlops.review.action import Entry, meant
from xlops.workbook.actions import OPEN, open_rows
from xlops.workbook.headless import apply
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box, cell_ref
from xlops.workbook.plan import Plan, Put, fill
from xlops.workbook.proposals import MOST_EACH, PROPOSALS, decided_singly, proposal_rows
from xlops.workbook.template import TABLES, sheet_name, template_path

LANGUAGES: tuple[Lang, ...] = ("en", "zh")
TODAY = date(2026, 11, 23)
NAMES = {kpi.id: kpi.name for kpi in load().values()}
CHANGE = (Change("", "bid", "SP", "SP | Board | Broad", match="exact"),)
FIGURES = {"clicks": 60.0, "orders": 1.0, "spend": 55.004, "sales": 20.0}


def proposal(kind: ProposalKind, about: str, money: float, market: str = "US", **more: Any) -> Proposal:
    return Proposal(kind, "R38", market, "SP", "SP | Board | Broad", "Board", about, money, **more)


def action(no: int, family: str, some: list[Proposal], **more: Any) -> Entry:
    key = f"ads|{family}|{some[0].marketplace}|SP|SP | Board | Broad"
    text = f"SP | Board | Broad: {len(some)}"
    return Entry(no, key, "R38", "2026-W47", plain(text), "acos", plain("ads"), TODAY, 9.0, parts={
        p.key: abs(p.money) for p in some}, **more)  # fmt: skip


TERMS = [
    proposal("negative", "board set", 4.0, chance=0.021, facts=FIGURES, changes=CHANGE),
    proposal("phrase", "gift", 6.5, facts={"clicks": 120.0, "orders": 0.0, "spend": 99.0, "sales": 0.0, "terms": 3.0}),
    proposal("harvest", "oak board", 2.0, proposed=0.98, facts=FIGURES | {"home": "SP | Board | Exact · Board"}),
    proposal("pause", "old board", 1.0, chance=0.0, facts=FIGURES, blocked="retail"),
]
BIDS = [
    proposal("bid", "board", 3.0, "DE", present=0.956, proposed=1.26,
             facts=FIGURES | {"cost": 0.9, "aim": 1.3, "known": 0.0},
             changes=CHANGE),
    proposal("budget", "", 1.5, "DE", present=150.0, proposed=120.0, changes=CHANGE,
             facts={"acos": 0.4, "limit": 0.25, "spend": 700.0}),
    proposal("stop", "", 1.2, "DE", chance=0.041, facts=FIGURES),
    proposal("placement", "placementTop", 0.5, "DE", present=0.1, proposed=0.25,
             facts={"rate": 0.12, "base": 0.08, "spend": 50.0, "orders": 4.0}),
]  # fmt: skip
ENTRIES = [action(1, "terms", TERMS), action(2, "bids", BIDS)]


def filled(lang: Lang, entries: list[Entry] = ENTRIES, package: Package | None = None) -> Package:
    if package is None and entries is ENTRIES:
        return Package(_standing(lang))
    return _filled(lang, entries, package or Package(template_path(lang)))


@cache
def _standing(lang: Lang) -> Path:
    """The changes that most tests look at, filled once."""
    path = kept_folder() / "book.xlsx"
    _filled(lang, ENTRIES, Package(template_path(lang))).save(path)
    return path


def _filled(lang: Lang, entries: list[Entry], package: Package) -> Package:
    rows = {
        OPEN: open_rows(entries, TODAY, NAMES),
        PROPOSALS: proposal_rows(entries, TODAY, [*TERMS, *BIDS], {"US": 1.0, "DE": 1.1}),
    }
    fills = tuple(fill(name, some, (*TABLES[name].written, *TABLES[name].typed)) for name, some in rows.items())
    puts = (Put("act_today", [TODAY]), Put("cfg_currency", ["USD"]), Put("cfg_store", ["Shop"]))
    apply(Plan(fills, puts, language=lang).in_(lang), package)
    return package


SHOWN = ("no", "marketplace", "what", "about", "present", "proposed", "worth", "clicks", "spend", "why", "estimated")
ROWS: dict[Lang, list[tuple[Any, ...]]] = {
    "en": [
        ("A-1", "US", "negative phrase", "gift", None, None, 6.5, 120, 99, "3 terms with it, none sold", None),
        ("A-1", "US", "negative exact", "board set", None, None, 4, 60, 55,
         "its sales pay for its clicks: 2.1% chance", None),
        ("A-1", "US", "new exact", "oak board", None, 0.98, 2, 60, 55,
         "sells under its ACOS; goes to SP | Board | Exact · Board", None),
        ("A-1", "US", "pause keyword", "old board", None, None, 1, 60, 55,
         "not now, cannot be bought; its sales pay for its clicks: < 0.1% chance", None),
        ("A-2", "DE", "bid, exact", "board", 0.96, 1.26, 3.3, 60, 55, "a click costs 0.90, may cost 1.30", "~"),
        ("A-2", "DE", "daily budget", None, 150, 120, 1.65, None, 700, "ACOS 40%, 25% allowed", None),
        ("A-2", "DE", "pause campaign", None, None, None, 1.32, 60, 55, "no order; by chance in 4.1% of cases", None),
        ("A-2", "DE", "placement", "top of search", 0.1, 0.25, 0.55, None, 50,
         "12.0% of clicks order, 8.0% elsewhere", None),
    ],
    "zh": [
        ("A-1", "US", "词组否定", "gift", None, None, 6.5, 120, 99, "3 个含该词的搜索词均无订单", None),
        ("A-1", "US", "精准否定", "board set", None, None, 4, 60, 55, "值回点击费的概率 2.1%", None),
        ("A-1", "US", "新增精准词", "oak board", None, 0.98, 2, 60, 55,
         "ACOS 达标出单；移至 SP | Board | Exact · Board", None),
        ("A-1", "US", "暂停关键词", "old board", None, None, 1, 60, 55,
         "暂不改：无法购买；值回点击费的概率 < 0.1%", None),
        ("A-2", "DE", "竞价，精准", "board", 0.96, 1.26, 3.3, 60, 55, "CPC 0.90，可承受 1.30", "~"),
        ("A-2", "DE", "每日预算", None, 150, 120, 1.65, None, 700, "ACOS 40%，上限 25%", None),
        ("A-2", "DE", "暂停活动", None, None, None, 1.32, 60, 55, "无订单；偶然如此的概率 4.1%", None),
        ("A-2", "DE", "广告位加价", "搜索结果顶部", 0.1, 0.25, 0.55, None, 50, "此处转化 12.0%，其余 8.0%", None),
    ],
}  # fmt: skip
HEADLINE = {
    "en": "8 single changes of the open actions, worth 20 USD a week.",
    "zh": "未完成行动共 8 条单项改动，每周价值 20 USD。",
}


@pytest.mark.parametrize("lang", thorough_after(1, LANGUAGES))
def test_each_change_stands_with_its_numbers_the_most_money_first(lang: Lang) -> None:
    package = filled(lang)
    assert [tuple(r[c] or None for c in SHOWN) for r in table(package, PROPOSALS)] == ROWS[lang]
    assert package.read_name("prop_headline") == HEADLINE[lang]


@pytest.mark.thorough
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_filled_sheet_is_valid(lang: Lang, tmp_path: Path) -> None:
    filled(lang).save(tmp_path / "book.xlsx")
    assert validator_errors(tmp_path / "book.xlsx") == []


SAID = {
    "en": [
        "☒ left out",
        "☑ to upload",
        "☑ by hand",
        "· gern",
        "· to decide",
        "☑ to upload",
        "· to decide",
        "· to decide",
    ],
    "zh": ["☒ 已排除", "☑ 待上传", "☑ 手动操作", "· gern", "· 待定", "☑ 待上传", "· 待定", "· 待定"],
}
THEN = {
    "en": "8 single changes of the open actions, worth 20 USD a week, 2 to upload, 1 left out.",
    "zh": "未完成行动共 8 条单项改动，每周价值 20 USD，2 条待上传，1 条已排除。",
}
CLOSED = {"en": ["☒ rejected", "– closed"], "zh": ["☒ 已拒绝", "– 已结束"]}


@pytest.mark.thorough
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_word_beside_a_change_counts_before_that_of_its_action(lang: Lang) -> None:
    package = filled(lang)
    yes, no = {"en": ("☑ yes", "☒ no"), "zh": ("☑ 要做", "☒ 不做")}[lang]
    assert [meant(w) for w in (yes, no)] == ["accepted", "rejected"]  # what the lists of both sheets offer
    type_in(package, OPEN, row_of(package, OPEN, "no", "A-1"), do=yes)
    type_in(package, PROPOSALS, 0, do=no)
    type_in(package, PROPOSALS, 3, do="gern")
    type_in(package, PROPOSALS, 5, do=yes)
    apply(Plan((), ()), package)
    assert [r["state"] for r in table(package, PROPOSALS)] == SAID[lang]
    assert package.read_name("prop_headline") == THEN[lang]
    type_in(package, OPEN, row_of(package, OPEN, "no", "A-2"), do=no)
    type_in(package, PROPOSALS, 4, action="A-9")
    apply(Plan((), ()), package)
    assert [r["state"] for r in table(package, PROPOSALS)][4:] == [
        CLOSED[lang][1],
        SAID[lang][5],
        *[CLOSED[lang][0]] * 2,
    ]


@pytest.mark.parametrize("word", thorough_after(1, ["OK, gern", "yes", 1, "要做。"]))
def test_d1_the_sheet_takes_a_yes_in_any_words_that_the_list_understands(word: Any) -> None:
    package = filled("en")
    type_in(package, OPEN, row_of(package, OPEN, "no", "A-1"), do=word)
    type_in(package, PROPOSALS, 0, do="Nein!")
    type_in(package, PROPOSALS, 5, do=word)
    apply(Plan((), ()), package)
    taken = ["☑ to upload", "☑ by hand", "☑ by hand"]
    assert [r["state"] for r in table(package, PROPOSALS)] == [
        "☒ left out", *taken, "· to decide", "☑ to upload", "· to decide", "· to decide"
    ]  # fmt: skip


def test_d15_of_many_changes_those_worth_most_and_those_decided_stand_and_the_rest_is_counted() -> None:
    many = [proposal("negative", f"term {n:03}", float(n), chance=0.01, facts=FIGURES) for n in range(MOST_EACH + 10)]
    one = action(3, "terms", many, singles={many[2].key: "no"})
    rows = proposal_rows([one], TODAY, many, {"US": 1.0})
    assert [r["about"].en for r in rows[:-1]] == [f"term {n:03}" for n in range(MOST_EACH + 9, 9, -1)] + ["term 002"]
    assert [r["do"] for r in rows[-3:-1]] == [None, "no"]
    told = "and 9 more: xlops actions show A-3", "另有 9 条：xlops actions show A-3"
    assert (rows[-1]["about"].en, rows[-1]["about"].zh) == told
    assert (rows[-1]["changes"], rows[-1]["worth"], rows[-1]["key"]) == (9, 0 + 1 + 3 + 4 + 5 + 6 + 7 + 8 + 9, "A-3|")
    assert proposal_rows([one], TODAY, many, {"US": None})[0]["worth"] is None  # no rate, no sum
    assert proposal_rows([replace(one, do="done")], TODAY, many, {"US": 1.0}) == []


def test_numbers_lead_from_an_action_to_its_changes_and_back() -> None:
    package = filled("en")
    where = {name: Box.parse(package.tables()[name].ref) for name in (OPEN, PROPOSALS)}
    cells = {name: cell_ref(box.left + 1, box.top + 1) for name, box in where.items()}
    rows = [r["no"] for r in table(package, OPEN) if r["no"]]
    second = cell_ref(where[OPEN].left + 1, where[OPEN].top + 1 + rows.index("A-2"))
    to_changes = led_to(package, sheet_name("actions", "en"), second)
    assert to_changes == (sheet_name("proposals", "en"), "A-2")
    assert led_to(package, sheet_name("proposals", "en"), cells[PROPOSALS]) == (sheet_name("actions", "en"), "A-1")
    assert [r["no"] for r in table(package, PROPOSALS)] == ["A-1"] * 4 + ["A-2"] * 4  # texts stay texts


@pytest.mark.thorough
def test_d14_what_was_typed_beside_a_change_stays_through_builds_and_is_read_from_the_sheet() -> None:
    package = filled("en")
    type_in(package, PROPOSALS, 1, do="nein")
    known = decided_singly(package, ENTRIES)
    assert [dict(e.singles) for e in known] == [{TERMS[0].key: "nein"}, {}]
    again = filled("en", known)  # a new workbook, from what is remembered
    assert [r["do"] for r in table(again, PROPOSALS)][:3] == [None, "nein", None]
    gone = filled("en", [ENTRIES[1]], package)  # the action is closed: the word stays, its numbers do not
    last = table(gone, PROPOSALS)[-1]
    assert (last["about"], last["do"], last["worth"], last["state"]) == ("board set", "nein", None, "☒ left out")
    type_in(again, PROPOSALS, 1, do=None)
    assert [dict(e.singles) for e in decided_singly(again, known)] == [{}, {}]
