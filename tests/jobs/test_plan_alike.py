"""A total is held against a plan over the marketplaces that have one, wherever it meets it (rule N24)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.test_own import own_csv
from tests.office import libreoffice_values
from tests.pages import sheets_of
from tests.review.test_alike import Shop, planned, shop
from tests.stores import built, workbook_path
from tests.tiers import thorough_after
from xlops.export.text import as_text
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.jobs.export import review_page
from xlops.language import as_lang
from xlops.periods import Month, Week
from xlops.settings import load_settings

SEPTEMBER, LAST = date(2026, 9, 1), date(2026, 11, 22)
DAYS = (LAST - SEPTEMBER).days + 1
REVIEWED = [Week.of(LAST), Month.of(date(2026, 10, 1))]
US_ALONE = "Month,Marketplace,GMV\n2026-10,US,3000\n2026-11,US,3000\n"
OF_BOTH = US_ALONE + "2026-10,DE,3100\n2026-11,DE,3000\n"
OF_ALL = {"over": None, "to_date": 6380.0, "landing": pytest.approx(8700)}


def sold(folder: Path, plan: str, language: str = "en") -> Shop:
    """US sells 90 a day, DE 100 euros, which are 200 dollars; ten per cent below the plan of US, 45 % above both."""
    made = shop(folder, ("US", "DE"), f'language = "{language}"\ninputs = "csv"\n')
    own_csv(folder, "plan", plan)
    made.sells("us", DAYS, SEPTEMBER, 90).sells("de", DAYS, SEPTEMBER)
    made.board()
    return made


@pytest.fixture(scope="module", params=thorough_after(1, ["en", "zh"]))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp(f"plan-{request.param}") / "shop"
    sold(folder, US_ALONE, request.param)
    done = built(folder, periods=REVIEWED)
    assert (done.applied.lacking, done.applied.failed, done.applied.drift) == ([], "", [])
    return folder, request.param


def of_month(folder: Path) -> tuple[dict[str, Any], str]:
    found = check(folder, load_settings(folder), "2026-W47").month
    assert found is not None
    return found.record(), found.words.en


def test_n24_month_and_landing_are_held_against_the_plan_of_those_that_have_one(made: tuple[Path, str]) -> None:
    folder, _ = made
    record, words = of_month(folder)
    assert {k: record[k] for k in ("to_date", "landing", "plan", "on_plan")} == {
        "to_date": 6380.0, "landing": pytest.approx(8700), "plan": 3000.0,
        "on_plan": {"over": ["US"], "to_date": 1980.0, "landing": pytest.approx(2700)},
    }  # fmt: skip
    assert words == (
        "2026-11 to date (22 of 30 days): GMV 6,380 USD, lands at about 8,700; how sure is not known: that takes daily "
        "sales of four months and eight weeks before; US only: about 2,700, 90.0% of plan 3,000"
    )
    assert (
        explain(folder, load_settings(folder), "gmv", "2026-W47").month
        == check(folder, load_settings(folder), "2026-W47").month
    )


@pytest.mark.parametrize(
    ("plans", "held", "words"),
    thorough_after(
        2,
        [
            ([("", 9000), ("US", 3000)], OF_ALL, "; 96.7% of plan 9,000"),
            ([], None, "before"),
            ([("US", 3000), ("DE", 3000)], OF_ALL, "; 96.7% of plan 9,000"),
            ([("", 9000)], OF_ALL, "; 96.7% of plan 9,000"),
        ],
    ),
)
def test_n24_a_plan_of_every_marketplace_or_of_the_store_is_that_of_all(
    tmp_path: Path, plans: list[tuple[str, float]], held: dict[str, Any] | None, words: str
) -> None:
    planned(sold(tmp_path, US_ALONE), *plans)
    record, told = of_month(tmp_path)
    assert record["on_plan"] == held
    assert told.endswith(words)


def test_n24_a_review_as_text_names_whose_sales_a_plan_is_held_against(made: tuple[Path, str]) -> None:
    folder, language = made
    pages = (review_page(folder, load_settings(folder), asked).page for asked in (["2026-W47"], ["2026-10"]))
    week, month = (as_text(page, as_lang(language)).splitlines() for page in pages)
    said = {
        "en": (
            "November to date 6,380, US only 1,980, -10.0% on plan 2,200; landing 8,700, US only 2,700, plan 3,000",
            "GMV 8,990, US only 2,790, -7.0% on plan 3,000",
        ),
        "zh": (
            "11 月累计 6,380，仅 US 1,980，比计划 2,200 -10.0%；预计全月 8,700，仅 US 2,700，计划 3,000",
            "销售额 8,990，仅 US 2,790，比计划 3,000 -7.0%",
        ),
    }
    assert (said[language][0] in week, said[language][1] in month) == (True, True)


def strip(path: Path, sheet: str, heads: dict[str, int]) -> dict[str, Any]:
    """What stands so many rows below some captions of a sheet."""
    cells = sheets_of(path)[sheet]
    at = {str(v): place for place, v in sorted(cells.items(), reverse=True) if str(v) in heads}
    found = {head: cells.get((at[head][0] + down, at[head][1])) for head, down in heads.items()}
    return {head: round(v, 6) if isinstance(v, float) else v for head, v in found.items()}


WEEK = {"GMV this month": 1, "Gap to plan": 1, "Plan attained": 1, "Plan of the month": 1, "Projected landing": 1}
ON_WEEK = {"GMV this month": 6380, "Gap to plan": -0.1, "Plan attained": 0.66, "Plan of the month": 3000,
           "Projected landing": 8700}  # fmt: skip
MONTH = {"GMV of month": 1, "Gap to plan": 1}
ON_MONTH = {"GMV of month": 8990, "Gap to plan": -0.07}


def on_sheets(path: Path) -> tuple[Any, ...]:
    week, month = next(n for n in sheets_of(path) if n.startswith("W47")), "M10 2026"
    return (
        strip(path, week, WEEK), strip(path, week, {"Gap to plan": 2}), strip(path, month, MONTH),
        strip(path, month, {"Gap to plan": 2}), strip(path, month, {"Gap": 1}),
    )  # fmt: skip


@pytest.mark.parametrize("made", ["en"], indirect=True)  # the formulas are the same in both languages
def test_n24_sheets_hold_the_gap_like_for_like_and_say_over_which(made: tuple[Path, str]) -> None:
    only = {"Gap to plan": "US only"}
    assert on_sheets(workbook_path(made[0])) == (ON_WEEK, only, ON_MONTH, only, {"Gap": "US only"})


@pytest.mark.thorough
@pytest.mark.parametrize("made", ["en"], indirect=True)
def test_n24_libreoffice_computes_the_same(made: tuple[Path, str], tmp_path: Path) -> None:
    path = libreoffice_values(workbook_path(made[0]), tmp_path)
    assert on_sheets(path)[::2] == (ON_WEEK, ON_MONTH, {"Gap": "US only"})


@pytest.mark.thorough
def test_n24_of_a_plan_of_both_sheets_say_nothing_more(tmp_path: Path) -> None:
    sold(tmp_path / "shop", OF_BOTH)
    built(tmp_path / "shop", periods=REVIEWED)
    week, below, month, under, gap = on_sheets(workbook_path(tmp_path / "shop"))
    assert (week["Gap to plan"], below["Gap to plan"] or None) == (round(6380 / 6600 - 1, 6), None)
    assert (month["Gap to plan"], under["Gap to plan"] or None) == (round(8990 / 9200 - 1, 6), None)
    assert gap == {"Gap": -210}
