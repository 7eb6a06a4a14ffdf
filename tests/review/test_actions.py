"""What a review and proposals give to do, as plain values: keys, words, who, by when, worth (rules R11, R54, R80)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.review.test_restock import stock
from xlops.bulk.change import Change
from xlops.jobs.actions import accepted_changes
from xlops.jobs.looked import Looked, looked
from xlops.language import LANGUAGES, NOTHING, Text, plain
from xlops.measures.objects import Named, OpenCase
from xlops.measures.owed import Owed
from xlops.proposals.proposal import Proposal
from xlops.review.action import Action, Entry
from xlops.review.actions import actions_of, apart, kinds
from xlops.review.cases import ended_cases
from xlops.review.diagnosed import rules
from xlops.review.observation import Observation
from xlops.review.stock import SkuStock
from xlops.settings import load_settings
from xlops.targets import Status
from xlops.workbook.action_plan import listed_actions
from xlops.workbook.actions import done_rows

pytestmark = pytest.mark.usefixtures("measured_once")

BOARD, BOTTLE = "SP | Board | Broad", "SP | Bottle | Exact"


@pytest.fixture(scope="module")
def week(demo_store: Path) -> Iterator[Looked]:
    with looked(demo_store, load_settings(demo_store), ("2026-W47",), None, date(2026, 11, 23)) as of:
        yield of


def given(week: Looked, proposals: tuple[Proposal, ...] = (), held: frozenset[str] = frozenset()) -> dict[str, Action]:
    found = actions_of(week.board, week.details, week.told, proposals, lambda part, much: part in held)
    assert len({a.key for a in found}) == len(found)
    return {a.key: a for a in found}


def test_causes_and_findings_with_names_are_actions_counters_are_none(week: Looked) -> None:
    found = given(week)
    told = {k: (a.rule, a.text.en, a.measured, a.owner.en, a.due) for k, a in found.items()}
    title = "Larkfell Insulated Water B … 24 oz"
    assert told["competitor_price|US|B0XLOPS202"] == (
        "R11", f"{title} US: match the price within the margin floor", "buybox", "pricing", date(2026, 11, 24)
    )  # fmt: skip
    assert found["competitor_price|US|B0XLOPS202"].text.zh == f"{title} US：在毛利底线内跟价"
    assert found["competitor_price|US|B0XLOPS202"].parts == {
        "competitor_price|US|B0XLOPS202": found["competitor_price|US|B0XLOPS202"].worth
    }
    order = told["reorder|US|LF-SKILLE-102"]
    assert (order[0], order[3], order[4]) == ("R61", "supply", date(2026, 11, 23))  # past its day: on the morning
    assert told[f"campaign|US|{BOARD}"][1] == f"{BOARD} US: lower its bids or pause it"
    assert told["aged181|ALL"][1] == "Coupon or lower price, order nothing: DE LF-BOARD-503, US LF-BOARD-503"
    [aged] = [o.advice.en for o in week.told.observations if o.key == "aged181|ALL|2026-W47"]
    assert aged == "Coupon or lower price until 90 days are left; order nothing."  # as Restock has it
    kinds_of = {key.partition("|")[0] for key in found}
    assert not kinds_of & {"violations", "odr", "st_days", "events", "preliminary", "closing", "stock_return", "launch"}


def test_r54_documents_are_one_action_a_product_and_r80_cases_one_together(week: Looked) -> None:
    papers: list[Named] = [
        ("DE", "B0XLOPS302", "LFGB"),
        ("DE", "B0XLOPS302", "LUCID"),
        ("US", "B0XLOPS501", "Food contact test (FDA)"),
        ("US", "B0XLOPS501", "Safety data sheet"),
    ]
    hijacked: list[Named] = [("US", "B0XLOPS201", None)]  # whose price was undercut besides
    objects: dict[str, list[Named]] = {
        "doc_pct": papers,
        "hijack": hijacked,
        "rev_close": [("US", "C0014", None)],
    }
    seen = [
        Observation(f"{kpi}|ALL|2026-W47", Status.BREACH, NOTHING, NOTHING, NOTHING, 80.0, about=plain("x"))
        for kpi in objects
    ]
    told = replace(week.told, observations=seen, to_order=[])
    details = replace(
        week.details, objects={"2026-W47": objects}, owed=Owed([], [], {}), open_cases=cases("C0013", "C0014")
    )
    found = actions_of(week.board, details, told, (), lambda part, much: part == "cases|US|C0013")
    assert [(a.key, a.text.en, a.measured, a.owner.en, dict(a.parts), a.again) for a in found] == [
        ("doc_pct|DE|B0XLOPS302", "B0XLOPS302 DE: upload LFGB, LUCID", "doc_pct", "brand protection",
         {"doc_pct|DE|B0XLOPS302": 2.0}, 21),
        ("doc_pct|US|B0XLOPS501", "B0XLOPS501 US: upload Food contact test (FDA) and 1 more", "doc_pct",
         "brand protection", {"doc_pct|US|B0XLOPS501": 2.0}, 21),
        ("hijack|US|B0XLOPS201", "B0XLOPS201 US: test buy, report, enrol in Transparency", "hijack", "brand protection",
         {"hijack|US|B0XLOPS201": 1.0}, 21),
        ("cases|ALL", "Answer and close: US C0014", "rev_sla", "customer service", {"cases|US|C0014": 1.0}, 6),
    ]  # fmt: skip


def cases(*numbers: str, due: datetime = datetime(2026, 11, 21, 9)) -> tuple[OpenCase, ...]:
    return tuple(OpenCase("US", number, due) for number in numbers)


def test_r80_a_late_case_that_is_closed_asks_for_nothing(week: Looked) -> None:
    """It still counts as late; with others that are open, only those are named."""
    late: list[Named] = [("US", "FB-1", None), ("US", "C0014", None)]
    seen = [Observation("rev_sla|ALL|2026-W47", Status.BREACH, NOTHING, NOTHING, NOTHING, 80.0, about=plain("x"))]
    told = replace(week.told, observations=seen, to_order=[])
    details = replace(week.details, objects={"2026-W47": {"rev_sla": late}}, owed=Owed([], [], {}))

    def asked(*still: str) -> list[str]:
        of = replace(details, open_cases=cases(*still))
        return [a.text.en for a in actions_of(week.board, of, told, (), lambda part, much: False)]

    assert asked("C0014") == ["Answer and close: US C0014"]
    assert asked() == []


def test_r80_an_open_case_asks_for_a_week_and_longer_though_no_period_counts_it(week: Looked) -> None:
    """The data end on 22 November: what was due on the 15th is open for a week by then, and names the younger too."""
    told = replace(week.told, observations=[], to_order=[])
    details = replace(week.details, owed=Owed([], [], {}))

    def asked(*still: OpenCase) -> list[tuple[str, list[str]]]:
        of = replace(details, open_cases=still)
        return [(a.text.en, list(a.parts)) for a in actions_of(week.board, of, told, (), lambda part, much: False)]

    old, young = cases("C0012", due=datetime(2026, 11, 15, 23)), cases("C0015", due=datetime(2026, 11, 23, 9))
    assert asked(*old, *young) == [("Answer and close: US C0012, US C0015", ["cases|US|C0012", "cases|US|C0015"])]
    assert asked(*young, *cases("C0014", due=datetime(2026, 11, 16))) == []


def test_r80_an_action_is_done_by_itself_once_its_cases_are_closed_unless_somebody_decided() -> None:
    one = Entry(3, "cases|ALL", "R80", "2026-W47", plain("x"), parts={"cases|US|FB-1": 1.0, "cases|US|FB-2": 1.0})
    others = (replace(one, no=4, do="yes"), replace(one, no=5, parts={"reorder|US|A": 1.0}))
    day, both = date(2026, 11, 22), {("US", "FB-1"), ("US", "FB-2")}
    found = ended_cases([one, *others], both, day, "closed")
    assert [(e.no, e.state, e.answer) for e in found] == [
        (3, "done", "closed"),
        (4, "accepted", ""),
        (5, "proposed", ""),
    ]
    assert [e.state for e in ended_cases([one], {("US", "FB-1")}, day, "closed")] == ["proposed"]
    [row] = done_rows(found[:1], day, {}, {})
    assert (row["key"], row["note"], row["decided"]) == ("cases|ALL", "closed", day)


def test_d15_what_no_export_of_its_marketplace_tells_is_not_resolved(
    week: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The US without sales by product, Germany without campaigns: what rested on them is as open as before."""
    keys = {
        "rank_lost|US|B0GONE": "gmv", "rank_lost|DE|B0GONE": "gmv", "stock_out|US|B0GONE": "instock",
        "bids_raised|US|Gone": "acos", "bids_raised|DE|Gone": "acos", "ads|bids|DE|SP|Gone": "acos",
        "ads|bids|US|SP|Gone": "acos", "campaign|DE|Gone": "acos", "useless_terms|DE|Gone": "waste",
    }  # fmt: skip
    before = [
        Entry(
            n, key, "R1", "2026-W46", plain(key), measured=kpi, given_owner=plain("ads"), given_due=date(2026, 11, 18)
        )
        for n, (key, kpi) in enumerate(keys.items(), 1)
    ]
    missing = [("US", "products"), ("DE", "campaigns")]
    monkeypatch.setattr(week.details.diagnosis, "lacking", lambda period, scope: missing)
    after = listed_actions(week.board, week.details, week.told, before)
    assert {e.key for e in after if e.key in keys and e.state == "proposed"} == {
        "rank_lost|US|B0GONE", "stock_out|US|B0GONE", "bids_raised|DE|Gone", "ads|bids|DE|SP|Gone", "campaign|DE|Gone",
        "useless_terms|DE|Gone",
    }  # fmt: skip
    assert {e.state for e in after if e.key in keys} == {"proposed", "resolved"}


def test_what_is_answered_is_left_out(week: Looked) -> None:
    held = frozenset({"competitor_price|US|B0XLOPS202"})
    assert given(week).keys() - given(week, held=held).keys() == held


def proposal(kind: str, about: str, money: float, campaign: str = BOARD, **more: object) -> Proposal:
    change = Change("", "bid", "SP", campaign, target=about, value=Decimal("0.71"))
    made = Proposal("bid", "R38", "US", "SP", campaign, "Group", about, money, changes=(change,))
    return replace(made, kind=kind, **more)  # type: ignore[arg-type]


PROPOSALS = (
    proposal("negative", "cheap board", 40), proposal("negative", "board game", 30), proposal("phrase", "toy", 20),
    proposal("harvest", "bamboo board", 15), proposal("bid", "board", 25, rule="R36", present=2.13, proposed=1.5),
    proposal("negative", "mixed", 99, blocked="mixed"), proposal("budget", "", 500, BOTTLE, present=20, proposed=26),
)  # fmt: skip


def test_proposals_are_one_action_for_each_campaign_and_family(week: Looked) -> None:
    ads = {k: a for k, a in given(week, PROPOSALS).items() if k.startswith("ads|")}
    assert {k: (a.text.en, a.text.zh, a.rule, a.measured, a.worth, len(a.parts)) for k, a in ads.items()} == {
        f"ads|money|US|SP|{BOTTLE}": (
            f"{BOTTLE} US: budget 20.00 → 26.00", f"{BOTTLE} US：预算 20.00 → 26.00", "R38", "acos", 500, 1),
        f"ads|terms|US|SP|{BOARD}": (
            f"{BOARD} US: 2 negatives, 1 phrase negative, 1 exact", f"{BOARD} US：2 个否定词、1 个词组否定、1 个精准词",
            "R38", "waste", 105, 4),
        f"ads|bids|US|SP|{BOARD}": (
            f"{BOARD} US: bid “board” 2.13 → 1.50", f"{BOARD} US：竞价 “board” 2.13 → 1.50", "R36", "acos", 25, 1),
    }  # fmt: skip
    assert next(iter(ads)).startswith("ads|money")  # most money first
    assert f"campaign|US|{BOARD}" not in given(week, PROPOSALS)  # a proposal says what to change


def test_accepted_actions_carry_the_changes_they_were_decided_on() -> None:
    parts = {p.key: abs(p.money) for p in PROPOSALS[:2]}
    yes = Entry(7, "ads|terms", "R38", "2026-W47", plain("x"), parts=parts, do="yes")
    others = [replace(yes, no=8, do=""), replace(yes, no=9, do="done"), replace(yes, no=10, parts={"gone": 1.0})]
    found = accepted_changes([yes, *others], PROPOSALS)
    assert [(e.number, [(c.action, c.target) for c in changes]) for e, changes in found] == [
        ("A-7", [("A-7", "cheap board"), ("A-7", "board game")])
    ]


def test_every_cause_that_costs_and_every_kind_has_its_words() -> None:
    words = kinds()
    costs = {name for name, rule in rules().items() if rule.way != "good"}
    of_kpis = {kind.get("as", kpi) for kpi, kind in words["kpi"].items()}
    assert costs | of_kpis | {"campaign", "order", "order_all"} == set(words["do"])
    assert set(words["family"]) == set(words["proposal"])
    assert set(words["family"].values()) <= set(words["measured"])
    every = [*words["do"].values(), *words["word"].values(), *words["state"].values(), *words["sheet"].values()]
    assert [text for text in every if not all(text.get(lang) for lang in LANGUAGES)] == []


def due(sku: str, status: Status = Status.BREACH) -> SkuStock:
    return replace(stock(sku, 10, 1.0), status=status, due=True, reorder_qty=60.0)


def standing(no: int, key: str, *skus: str, do: str = "") -> Entry:
    parts = {f"reorder|US|{sku}": 60.0 for sku in skus}
    return Entry(no, f"reorder|{key}", "R61", "2026-W40", Text("order", "补货"), parts=parts, do=do)


def test_d15_a_sku_with_an_order_of_its_own_keeps_it_when_others_are_more_urgent() -> None:
    """Seven run out first now: the eighth was first once, nobody ordered it, and its action is not resolved."""
    skus = [due(f"S{n}") for n in range(7)] + [due("OLD", Status.WARN), due("LATER", Status.WARN)]

    def told(*known: Entry) -> tuple[list[str], list[str]]:
        first, rest = apart(skus, known)
        return [s.sku for s in first], [s.sku for s in rest]

    urgent = [f"S{n}" for n in range(6)]
    assert told() == (urgent, ["S6", "OLD", "LATER"])
    assert told(standing(9, "US|OLD", "OLD")) == ([*urgent, "OLD"], ["S6", "LATER"])
    assert told(standing(9, "US|OLD~2", "OLD")) == ([*urgent, "OLD"], ["S6", "LATER"])
    for gone in ("no", "done"):
        assert told(standing(9, "US|OLD", "OLD", do=gone)) == (urgent, ["S6", "OLD", "LATER"])


def test_d15_orders_together_keep_one_of_their_skus() -> None:
    """All of them run out first now; the last of them stays, so that what is open is not told resolved."""
    skus = [due("A"), due("B"), due("NEW", Status.WARN)]
    first, rest = apart(skus, [standing(12, "ALL", "A", "B")])
    assert ([s.sku for s in first], [s.sku for s in rest]) == (["A"], ["B", "NEW"])
    first, rest = apart(skus, [standing(12, "ALL", "A", "B", "NEW")])
    assert ([s.sku for s in first], [s.sku for s in rest]) == (["A", "B"], ["NEW"])
