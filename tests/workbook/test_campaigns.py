"""The Campaigns sheet in the workbook: its formulas say what Python says, and columns without data wait unseen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.pages import plain, same, table
from tests.tiers import thorough_after
from tests.workbook.people import recompute, row_of, type_in
from workbook_templates.author.campaigns import WIDTH
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.language import Lang
from xlops.measures import detail
from xlops.measures.campaigns import campaigns
from xlops.measures.reconciled import reconcile
from xlops.review.campaigns import OPTIONAL, ROOM, CampaignPage, campaign_page, judged
from xlops.settings import load_settings
from xlops.targets import Status
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box
from xlops.workbook.template import TABLES, sheet_name, template_path

pytestmark = pytest.mark.usefixtures("measured_once")

LANGUAGES: tuple[Lang, ...] = ("en", "zh")


def page_of(folder: Path) -> CampaignPage:
    with open_store(folder, read_only=True) as store:
        board = open_board(store, load_settings(folder))
        known = campaigns(board.account, board.as_of)
        terms = detail.terms(board.account, board.as_of)
        return campaign_page(board, known, reconcile(board.account, known.windows), terms)


def calculated(row: dict[str, Any], lang: Lang) -> dict[str, Any]:
    """What Python says of a row's formulas."""
    acos = row["spend"] / row["ad_sales"] if row["ad_sales"] else None
    before = row["spend_before"]
    return {
        "status": "" if row["judged"] is Status.NO_DATA else row["judged"].label.in_(lang),
        "acos": acos,
        "limit": row["limit"],
        "lost": row["lost"] if row["judged"].off else None,
        "bar": row["spend"] * row["rate"],
        "acos_before": before / row["sales_before"] if row["sales_before"] else None,
        "spend_change": row["spend"] / before - 1 if before else None,
        "budget_use": row["budget_spend"] / row["budget_total"] if row["budget_total"] > 0 else None,
        "changed": row["changed"].in_(lang),
        "faults": row["faults"].in_(lang),
    }


@pytest.mark.parametrize("lang", thorough_after(1, LANGUAGES))
def test_every_formula_of_the_list_says_what_python_says(
    lang: Lang, request: pytest.FixtureRequest, demo_store: Path
) -> None:
    book: Path = request.getfixturevalue(f"built_{lang}")
    rows, page = table(Package(book), "tbl_campaigns"), page_of(demo_store)
    assert [row["campaign"] for row in rows] == [row["campaign"] for row in page.rows]
    wrong = [
        f"{row['campaign']}: {column} {row[column]!r}, Python {value!r}"
        for row, told in zip(rows, page.rows, strict=True)
        for column, value in calculated(told, lang).items()
        if not same(plain(row[column]), plain(value))
    ]
    assert wrong == []
    assert [(r["fault"], r["points"]) for r in table(Package(book), "tbl_structure")] == [
        (f["fault"].in_(lang), f.get("points")) for f in page.faults
    ]
    texts = {"camp_headline": page.headline, "camp_structure": page.structure, "camp_reports": page.reports}
    assert {n: Package(book).read_name(n) for n in texts} == {n: text.in_(lang) for n, text in texts.items()}


def hidden(package: Package) -> set[str]:
    """The columns of the list that nobody sees."""
    shape = package.tables()["tbl_campaigns"]
    xml = package.parts.read(package.book.sheet_part(shape.sheet)).decode()
    left = Box.parse(shape.ref).left
    cols = [dict(re.findall(r'(\w+)="([^"]*)"', col)) for col in re.findall(r"<col [^>]*>", xml)]
    unseen = {n for c in cols if c.get("hidden") == "1" for n in range(int(c["min"]), int(c["max"]) + 1)}
    return {c for n, c in enumerate(shape.columns, left) if n in unseen}


def test_columns_without_data_stay_hidden(built_en: Path) -> None:
    assert hidden(Package(built_en)) == {"time_in_budget", "top_share", "impression_share"} <= set(OPTIONAL)


FILLED: tuple[dict[str, Any], ...] = (  # spend, ad_sales, clicks, ad_orders, break_even
    {"spend": 30, "ad_sales": 0, "clicks": 19, "ad_orders": 0},
    {"spend": 30, "ad_sales": 0, "clicks": 20, "ad_orders": 0},
    {"spend": 0, "ad_sales": 0, "clicks": 0, "ad_orders": 0},
    {"spend": 25, "ad_sales": 100, "clicks": 40, "ad_orders": 4},
    {"spend": 37, "ad_sales": 100, "clicks": 40, "ad_orders": 4},
    {"spend": 38, "ad_sales": 100, "clicks": 40, "ad_orders": 4},
    {"spend": 38, "ad_sales": 100, "clicks": 40, "ad_orders": 4, "break_even": 0.39},
    {"spend": 11, "ad_sales": 100, "clicks": 40, "ad_orders": 25, "break_even": 0.1},
    {"spend": 13, "ad_sales": 100, "clicks": 40, "ad_orders": 25, "break_even": 0.1},
    {"spend": 50, "ad_sales": 100, "clicks": 40, "ad_orders": 0, "break_even": -0.05},
)


@pytest.mark.parametrize(
    ("lang", "target"), thorough_after(2, [("en", None), ("zh", 0.15), ("en", 0.15), ("zh", None)])
)
def test_n6_the_status_formula_is_pythons_rule_whatever_target_was_typed(lang: Lang, target: float | None) -> None:
    package = Package(template_path(lang))
    if target is not None:
        type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", "acos"), your_target=target)
    written = TABLES["tbl_campaigns"].written
    columns = {c: [row.get(c) for row in FILLED] for c in written}
    columns |= {"campaign": [f"C{n}" for n in range(len(FILLED))], "key": [f"k{n}" for n in range(len(FILLED))]}
    package.fill_table("tbl_campaigns", columns, keys="key")
    recompute(package, *(sheet_name(sheet, lang) for sheet in ("campaigns", "targets")))
    found = [(r["status"] or "", r["limit"]) for r in table(package, "tbl_campaigns")]
    limits = [row.get("break_even", target or 0.25) for row in FILLED]
    said = [
        judged(row["spend"], row["ad_sales"], row["clicks"], row["ad_orders"], limit, 20)
        for row, limit in zip(FILLED, limits, strict=True)
    ]
    words = ["" if s is Status.NO_DATA else s.label.in_(lang) for s in said]
    assert found == list(zip(words, limits, strict=True))
    assert {s.value for s in said} >= {"breach", "warn", "low_sample", "no_data"} | (
        {"met"} if target is None else set()
    )


def test_the_worst_things_of_a_fault_have_the_room_that_the_list_has() -> None:
    assert {column: int(WIDTH[column]) for column in ROOM} == ROOM


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_dashboard_leads_to_every_sheet_of_numbers(lang: Lang) -> None:
    package = Package(template_path(lang))
    xml = package.parts.read(package.book.sheet_part(sheet_name("dashboard", lang))).decode()
    places = dict(re.findall(r'<hyperlink ref="(\w+)" location="\'([^\']+)\'', xml))
    wanted = "actions proposals campaigns profit terms restock stock asin targets help".split()
    assert list(places.values()) == [sheet_name(sheet, lang) for sheet in wanted]
