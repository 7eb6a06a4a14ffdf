"""Page one of a month: from product sales to contribution as `xlops profit` has it, and who earns most and least."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import pages
from tests.workbook.people import recompute
from tests.workbook.test_month_page import SHEET, picked
from tests.workbook.test_paper import carried, crowded, heights, ids_of, rows_of, seen
from xlops.jobs.planning import name_in_words
from xlops.jobs.profit import profit
from xlops.language import Lang
from xlops.review.profit import ProfitPage
from xlops.review.profit_walk import STEPS, steps_of
from xlops.settings import load_settings
from xlops.workbook.apply_plan import Applied, carry_out
from xlops.workbook.package import Package
from xlops.workbook.package.references import cell_ref
from xlops.workbook.paper import PAGE, first_lines
from xlops.workbook.plan import Plan, Put
from xlops.workbook.template import template_path
from xlops.workbook.typed_input import read_standing

COLUMNS = {"what": 2, "now": 4, "share": 5, "before": 10, "change": 11, "ago": 12, "mostly": 13}


def walk(package: Package) -> dict[str, dict[str, Any]]:
    rows = list(ids_of(package, SHEET, "mo_steps"))
    refs = {(row, c): cell_ref(at, row) for row in rows for c, at in COLUMNS.items()}
    held = package.read_cells(SHEET, list(refs.values()))
    return {
        step: {c: v if (v := held[refs[row, c]]) != "" else None for c in COLUMNS}
        for step, row in zip(STEPS, rows, strict=True)
    }


def page_of(store: Path, period: str, marketplace: str | None = None) -> ProfitPage:
    return profit(store, load_settings(store), period, marketplace)


def test_n12_the_walk_of_the_demo_is_what_xlops_profit_says(built_typed: Path, typed_store: Path) -> None:
    with Package(built_typed) as package:
        found = walk(package)
    now, before, ago = (
        {step: found[step][c] for step in STEPS} for c in ("now", "before", "ago")
    )  # fmt: skip
    for steps, month in ((now, "2026-10"), (before, "2026-09"), (ago, "2025-10")):
        assert steps == pytest.approx(steps_of(page_of(typed_store, month).total.of))
    *parts, left = now.values()
    assert sum(parts) == pytest.approx(left, abs=1e-6)
    assert left == pytest.approx(page_of(typed_store, "2026-10").total.contribution)
    assert {step: round(money) for step, money in now.items()} == {
        "sales": 471235, "vat": -22504, "refunds": -19216, "goods": -142503, "referral": -68292, "fba": -63441,
        "storage": -5352, "ads": -47694, "left": 102233,
    }  # fmt: skip
    net = now["sales"] + now["vat"] + now["refunds"]
    for step, line in found.items():
        share = {"sales": None, "vat": None, "left": left / net}.get(step, -now[step] / net)
        assert line["share"] == (None if share is None else pytest.approx(share))
        assert line["change"] == pytest.approx(now[step] - before[step])
    assert [str(line["what"]) for line in found.values()] == [
        "Product sales, with VAT", "VAT in them", "Refunds, promotions", "Product cost", "Referral fees", "FBA fees",
        "Storage, other fees", "Ads", "Contribution",
    ]  # fmt: skip
    assert {step: line["mostly"] for step, line in found.items()} == {
        "sales": "Lantern 2-Pack +9,260", "vat": None, "refunds": "Lantern 2-Pack −4,625",
        "goods": "Lantern 2-Pack −3,063", "referral": "Coffee Travel Kit −1,166", "fba": "Lantern 2-Pack −767",
        "storage": None, "ads": 'Skillet 8" −612', "left": "Coffee Travel Kit +2,928",
    }  # fmt: skip


@pytest.mark.parametrize("market", ["US", "DE"])
def test_n12_of_one_marketplace_the_walk_is_in_its_own_money(
    built_typed: Path, typed_store: Path, market: str
) -> None:  # fmt: skip
    with Package(built_typed) as package:
        picked(package, market)
        found = walk(package)
    of = page_of(typed_store, "2026-10", market).total.of
    assert {step: line["now"] for step, line in found.items()} == pytest.approx(steps_of(of))
    assert (found["vat"]["now"] == 0) is (market == "US")


def test_n5_without_unit_costs_the_walk_says_so_and_nobody_earns_most(built_en: Path, built_typed: Path) -> None:
    with Package(built_en) as package, Package(built_typed) as typed:
        found, full = walk(package), walk(typed)
        shown = [seen(package, SHEET, row) for row in ids_of(package, SHEET, "mo_steps")]
        earns = [seen(package, SHEET, row) for row in rows_of(package, "mo_earns_2026_10")]
        high = heights(package, SHEET)[0]
    blank = {"goods": "unit costs are missing", "left": "not all costs are known"}
    for step, line in found.items():
        if step in blank:
            assert line == dict.fromkeys(COLUMNS) | {"what": line["what"], "mostly": blank[step]}
        else:
            assert {c: line[c] for c in ("now", "before", "ago")} == {
                c: pytest.approx(full[step][c]) for c in ("now", "before", "ago")
            }
    assert (set(shown), set(earns)) == ({True}, {False})
    assert PAGE * 0.75 < high <= PAGE


def test_who_earns_most_and_least_stands_on_page_one_with_the_change(built_typed: Path, typed_store: Path) -> None:
    page = page_of(typed_store, "2026-10")
    with Package(built_typed) as package:
        rows = pages.table(package, "mo_earns_2026_10")
        told, least = (package.read_name(name, SHEET) for name in ("mo_earns_told", "mo_least_told"))
        first = min(rows_of(package, "mo_findings_2026_10"))
        assert max(ids_of(package, SHEET, "mo_steps")) < min(rows_of(package, "mo_earns_2026_10")) < first
    of = ("left", "moved", "margin")
    for side, ranked in (("", page.ranked[:5]), ("low_", page.ranked[::-1][:5])):
        assert [[row[f"{side}{c}"] for c in of] for row in rows] == [
            [pytest.approx(v) for v in (p.contribution, p.change, p.margin)] for p in ranked
        ]
    assert told == (
        "after ads, all marketplaces · 5 of 24 products earn 46% of what all earn together · change before ads · "
        "all of them: Profit"
    )
    assert least == "not ranked, no unit cost: Larkfell Quick-Dry … XL"


def test_page_one_has_room_for_more_findings_where_there_is_no_walk() -> None:
    assert (first_lines(len(STEPS), 5), first_lines(len(STEPS)), first_lines()) == (10, 18, 30)  # 11 are the most


def test_a_month_whose_costs_come_to_be_known_keeps_its_findings_on_page_one(tmp_path: Path) -> None:
    """First nobody is ranked, and findings take the room; then they give it back, and no line stays seen empty."""
    review = crowded("mo", findings=0)
    fills = [
        replace(f, columns=f.columns | {"evidence": ["a word that goes on " * 9, *["in a word"] * 4]})
        if f.table == "mo_findings"
        else f
        for f in review.fills
    ]  # one of three lines, four of two
    bare = replace(review, fills=tuple(f for f in fills if f.table != "mo_earns"))
    package = carried(tmp_path / "none.xlsx", bare, "en")
    assert (len(rows_of(package, "mo_findings_2026_10")), heights(package, SHEET)[0] <= PAGE) == (11, True)
    full = replace(review, fills=tuple(fills))
    carry_out(Plan((), (), (full,)), package, list, read_standing(package))
    assert (len(rows_of(package, "mo_findings_2026_10")), heights(package, SHEET)[0] <= PAGE) == (9, True)


def test_d11_a_workbook_that_stands_keeps_its_walk_and_a_new_one_does_not_miss_it(tmp_path: Path) -> None:
    names = ["Lantern −4,297", "", "Bottle −120", "", ""]
    review = replace(crowded("mo"), puts=(Put("mo_period", ["2026-10"]), Put("mo_walk_names", names)))
    package = Package(template_path("en"))
    done = carry_out(Plan((), (), (review,)), package, list, read_standing(package))
    assert done.lacking == []
    package = Package(template_path("en"))
    package.set_defined_name("mo_walk_names", "'_month'!$XA$3:$XA$7", "_month")
    carry_out(Plan((), (), (review,)), package, list, read_standing(package))
    held = package.read_cells(SHEET, [f"XA{row}" for row in range(3, 8)])
    assert [v or "" for v in held.values()] == names


@pytest.mark.parametrize(("language", "said"), [
    ("en", "each kind of fee from sales to contribution, with who earns most and least, on page one of a month"),
    ("zh", "月报第一页按费用类别从销售额到利润的分解，以及利润最高与最低的商品"),
])  # fmt: skip
def test_d11_an_older_workbook_is_told_of_the_page_that_it_lacks(language: Lang, said: str) -> None:
    applied = Applied(lacking=["mo_earns_told", "mo_least_told"])
    name_in_words(applied, language)
    assert applied.lacking == [said]


def test_a_month_that_no_transactions_cover_shows_no_walk(built_typed: Path) -> None:
    """What a build hides; of a marketplace that is picked all the same the lines are blank, not zero."""
    with Package(built_typed) as package:
        standing = pages.table(package, "tbl_apart")
        kept = [row for row in standing if "|walk_" not in str(row["key"])]
        package.fill_table("tbl_apart", {c: [row[c] for row in kept] for c in kept[0]}, keys="key")
        recompute(package, SHEET)
        found = walk(package)
    assert {c: v for line in found.values() for c, v in line.items() if c != "what"} == dict.fromkeys(
        [c for c in COLUMNS if c != "what"]
    )
