"""Page two of a week lists the ads to change and the stock to order, as Campaigns, Proposals and Restock have them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.pages import same, table
from tests.tiers import thorough_after
from tests.workbook.test_paper import carried, crowded, rows_of, seen
from tests.workbook.test_proposals import BIDS, ENTRIES, TERMS, TODAY, action, proposal
from xlops.jobs.planning import name_in_words
from xlops.language import NOTHING, Lang, Text
from xlops.review.action import Entry
from xlops.review.ads_to_change import campaign_changes
from xlops.review.restock import RestockRow
from xlops.review.stock import SkuStock
from xlops.targets import NO_SALES, Status
from xlops.workbook.apply_plan import Applied
from xlops.workbook.package import Package
from xlops.workbook.week_lists import between, stock_rows, to_decide
from xlops.workbook.week_page import ADS, ADS_ROWS, STOCK, STOCK_ROWS

SHEET = "W47 2026"
CAMPAIGN = "SP | Board | Broad"


def rows(package: Package, name: str) -> list[dict[str, Any]]:
    found = [row for row in table(package, f"{name}_2026_W47") if row["key"]]
    return [{c: v for c, v in row.items() if not c.startswith("_")} for row in found]


def told(package: Package, name: str) -> str:
    return str(package.read_name(name, SHEET))


# -- ads ---------------------------------------------------------------------------------------------------------------


def test_each_campaign_is_judged_and_counted_as_on_its_own_sheets(built_typed: Path) -> None:
    with Package(built_typed) as package:
        *listed, rest = rows(package, ADS)
        campaigns = {row["key"]: row for row in table(package, "tbl_campaigns")}
        single = defaultdict(list)
        for row in table(package, "tbl_proposals"):
            if row["kind"]:
                single[f"{row['marketplace']}|{row['campaign']}"].append(row)
        said = told(package, "wk_ads_told")
    assert len(listed) == ADS_ROWS - 1
    for row in listed:
        campaign = campaigns[row["key"]]
        assert [row[c] for c in ("status", "spend", "limit", "acos")] == [
            campaign["status"], campaign["spend"], pytest.approx(campaign["limit"]), pytest.approx(campaign["acos"])
        ]  # fmt: skip
        market, _, name = row["key"].split("|", 2)
        assert row["worth"] == pytest.approx(sum(p["worth"] for p in single[f"{market}|{name}"]), abs=0.05)
    every = [p for some in single.values() for p in some]
    assert rest["worth"] + sum(r["worth"] for r in listed) == pytest.approx(sum(p["worth"] for p in every), abs=0.3)
    assert rest["campaign"] == f"and {len(single) - len(listed)} more, on Proposals"
    assert said == (
        f"{len(single)} campaigns, {len(every)} changes, worth {sum(p['worth'] for p in every):,.0f} USD a week"
        " · why: of the change worth most · each one: Proposals"
    )
    order = [str(row["status"])[0] for row in listed]
    assert order == sorted(order, key="✖▲✔".index)


@pytest.mark.parametrize(("lang", "status", "what", "why"), [
    ("en", "✖ breach", "15 negatives", "its sales pay for its clicks: < 0.1% chance"),
    ("zh", "✖ 未达标", "15 个否定词", "值回点击费的概率 < 0.1%"),
])  # fmt: skip
def test_the_worst_campaign_of_the_demo(
    request: pytest.FixtureRequest, lang: str, status: str, what: str, why: str
) -> None:
    with Package(request.getfixturevalue(f"built_{lang}")) as package:
        first = rows(package, ADS)[0]
        title = told(package, "wk_second")
    assert first == {
        "key": f"US|sp|{CAMPAIGN}", "status": status, "campaign": f"{CAMPAIGN} · US", "what": what, "limit": 0.25,
        "acos": pytest.approx(4.0372834), "spend": 782.91, "present": None, "proposed": None, "worth": 596.73,
        "why": why, "kind": None, "estimated": None,
    }  # fmt: skip
    assert title == {"en": "Decisions and actions · W47 2026", "zh": "决策与行动 · W47 2026"}[lang]


def test_a_campaign_has_one_line_with_the_ends_of_its_values_and_the_reason_of_the_dearest() -> None:
    row = {"key": f"DE|sp|{CAMPAIGN}", "judged": Status.WARN, "spend": 90.0, "ad_sales": 0.0, "limit": float("nan")}
    more = proposal("bid", "oak board", 2.5, "DE", present=1.1, proposed=0.7, facts={"cost": 1.0, "aim": 0.7})
    de, us = campaign_changes([*TERMS[:3], *BIDS[:2], more], [row], {"US": None, "DE": 1.2})
    assert (de.marketplace, us.marketplace) == ("DE", "US")  # one that is judged comes first
    assert (de.status, de.spend, de.acos, de.limit) == (Status.WARN, 90.0, NO_SALES, None)
    assert (de.what, de.changes, de.kind) == (Text("2 bids, budget", "2 个竞价、预算"), 3, "bid")
    assert (de.present, de.proposed, de.estimated, de.worth) == ((0.96, 1.1), (0.7, 1.26), True, 8.4)
    assert de.why == Text("a click costs 0.90, may cost 1.30", "CPC 0.90，可承受 1.30")
    assert [between(de, ends) for ends in (de.present, de.proposed)] == ["~0.96–1.10", "0.70–1.26"]
    assert (us.status, us.spend, us.acos, us.worth, us.kind) == (Status.NO_DATA, None, None, None, "harvest")
    assert [between(us, ends) for ends in (us.present, us.proposed)] == [None, 0.98]
    assert campaign_changes([], [row], {}) == []


def test_what_was_left_out_or_is_held_back_by_a_guard_is_not_to_change() -> None:
    every = [*TERMS, *BIDS]
    assert to_decide(TODAY, every, ENTRIES) == [*TERMS[:3], *BIDS]
    left: list[Entry] = [
        action(1, "terms", TERMS, singles={TERMS[0].key: "☒ no", TERMS[1].key: "☑ yes"}),
        action(2, "bids", BIDS, do="no"),
    ]
    assert to_decide(TODAY, every, left) == TERMS[1:3]
    assert to_decide(TODAY, every, []) == []


# -- stock -------------------------------------------------------------------------------------------------------------


def test_orders_are_those_of_the_restock_plan_and_the_rest_adds_up(built_typed: Path) -> None:
    with Package(built_typed) as package:
        *listed, rest = rows(package, STOCK)
        plan = {row["key"]: row for row in table(package, "tbl_restock")}
        stock = {row["key"]: row for row in table(package, "tbl_stock")}
        said, head = told(package, "wk_stock_told"), str(package.read_name("rst_headline"))
    assert len(listed) == STOCK_ROWS - 1
    skus = list(dict.fromkeys(key.rpartition("|")[0] for key in (r["key"] for r in listed)))
    for row in listed:
        order = plan[row["key"]]
        assert all(same(row[c], order[c]) for c in ("units", "cartons", "way", "arrives")), row
        if row["status"]:
            of = stock[row["key"].rpartition("|")[0]]
            assert all(same(row[c], of[c]) for c in ("status", "available", "inbound", "velocity")), row
            assert same(row["latest"], order["latest"])
        if row["key"].startswith("US"):
            assert row["cash"] == (None if order["cost"] is None else pytest.approx(order["cost"], abs=0.01))
    others = [r for key, r in plan.items() if key.rpartition("|")[0] not in skus and r["lot"] is not None]
    assert rest["product"] == f"and {len(others)} more, on Restock"
    assert rest["units"] == sum(r["units"] for r in others)
    assert rest["cartons"] == sum(r["cartons"] or 0 for r in others)
    orders, late = head.removesuffix(" of the orders late.").split(" SKUs to order, ")
    assert said.startswith(f"{orders} SKUs to order, {late} late · cash ")
    assert said.endswith(" USD · 2 without a unit cost · grey: by air, part of the order · all: Restock")


def test_the_best_seller_has_a_grey_line_for_what_comes_by_air(built_typed: Path) -> None:
    with Package(built_typed) as package:
        sea, air = rows(package, STOCK)[:2]
    day = date(1899, 12, 30)
    assert {c: sea[c] for c in ("status", "product", "available", "supplier", "inbound", "way")} == {
        "status": "✖ breach", "product": 'Skillet 10.25" · US', "available": 345.0, "supplier": "Hongda Castings",
        "inbound": 0.0, "way": "sea",
    }  # fmt: skip
    assert [day + timedelta(days=sea[c]) for c in ("out", "latest", "arrives")] == [
        date(2026, 11, 29), date(2026, 10, 8), date(2027, 1, 6)
    ]  # fmt: skip
    assert (air["key"], air["way"], air["status"], air["product"]) == ("US|LF-SKILLE-102|air", "air", None, None)


def order(no: int, way: str = "sea", cost: float | None = 10.0) -> RestockRow:
    return RestockRow(
        "", "US", f"S{no}", "A", f"Name {no}", way, 100.0, None, cost, "USD", TODAY, TODAY, TODAY, 40, 1.0, 5.0, None,
        None, None, True, NOTHING,
    )  # fmt: skip


def sku(no: int) -> SkuStock:
    return SkuStock("US", f"S{no}", "A", "", 5.0, None, None, 5.0, 1.0, 40, None, 9.0, TODAY, None, None, None, None,
                    Status.BREACH)  # fmt: skip


@pytest.mark.parametrize(("skus", "by_air", "shown", "more"), [
    (0, (), [], None),
    (1, (), ["S0|sea"], None),
    (7, (), [f"S{n}|sea" for n in range(7)], None),
    (4, (0, 1, 2), ["S0|sea", "S0|air", "S1|sea", "S1|air", "S2|sea", "S2|air", "S3|sea"], None),
    (5, (0, 2), ["S0|sea", "S0|air", "S1|sea", "S2|sea", "S2|air", "S3|sea", "S4|sea"], None),
    (6, (0, 3), ["S0|sea", "S0|air", "S1|sea", "S2|sea", "S3|sea", "S3|air"], 2),
    (300, (4,), ["S0|sea", "S1|sea", "S2|sea", "S3|sea", "S4|sea", "S4|air"], 295),
])  # fmt: skip
def test_no_way_is_cut_off_from_the_other_and_the_rest_is_summed(
    skus: int, by_air: tuple[int, ...], shown: list[str], more: int | None
) -> None:
    orders = [order(n, way) for n in range(skus) for way in ("sea", "air") if way == "sea" or n in by_air]
    orders[-1:] = [order(skus - 1, cost=None)] if more else orders[-1:]
    found = stock_rows(orders, [sku(n) for n in range(skus)], {"US": 2.0})
    assert [row["key"].partition("|")[2] for row in found if row["key"] != "more"] == shown
    last = found[-1] if found else {}
    if more:
        assert (last["units"], last["cartons"], last["cash"]) == (100.0 * more, None, 20.0 * (more - 1))
        assert last["supplier"] == Text("1 without a unit cost", "1 个无单位成本")
        assert last["product"] == Text(f"and {more} more, on Restock", f"另有 {more} 个，见“补货”表")
    assert len(found) <= STOCK_ROWS


# -- on the page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", thorough_after(1, [ADS, STOCK]))
def test_a_list_without_a_row_is_not_there(tmp_path: Path, name: str) -> None:
    package = carried(tmp_path / "none.xlsx", crowded("wk", **{name.removeprefix("wk_"): 0}), "en")
    rows_here = rows_of(package, f"{name}_2026_W47")
    top = rows_here[0] - 1
    assert not any(seen(package, SHEET, row) for row in (top - 2, top - 1, *rows_here))


def test_a_later_build_that_asks_for_no_lists_leaves_those_that_stand(tmp_path: Path) -> None:
    review = crowded("wk")
    book = tmp_path / "week.xlsx"
    package = carried(tmp_path / "none.xlsx", review, "en")
    package.save(book)
    before = {name: rows(package, name) for name in (ADS, STOCK)}
    older = replace(review, fills=tuple(f for f in review.fills if f.table not in (ADS, STOCK)))
    package = carried(book, older, "en")
    assert {name: rows(package, name) for name in (ADS, STOCK)} == before
    for name, count in ((ADS, ADS_ROWS), (STOCK, STOCK_ROWS)):
        assert [seen(package, SHEET, row) for row in rows_of(package, f"{name}_2026_W47")] == [True] * count


@pytest.mark.parametrize(("language", "said"), [
    ("en", "ads to change and stock to order on page two of a week"), ("zh", "周报第二页的待改广告与待补货"),
])  # fmt: skip
def test_d11_an_older_workbook_is_told_which_lists_it_lacks(language: Lang, said: str) -> None:
    applied = Applied(lacking=["wk_tally", "wk_ads_told", "wk_stock_told"])
    name_in_words(applied, language)
    assert applied.lacking == ["wk_tally", said]
