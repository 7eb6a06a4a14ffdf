"""What `status`, findings and sheets say of where a report is downloaded."""

from __future__ import annotations

from datetime import date

import pytest

from xlops.review.freshness import SourceReach
from xlops.tables import TABLES

AD_TABLES = [name for name in TABLES if name.startswith("ads_")]


def source(table: str, ad_product: str) -> SourceReach:
    day = date(2026, 11, 22)
    return SourceReach("US", table, ad_product, day, day, "current", (), None)


def test_the_page_that_stays_comes_first_and_the_one_that_closes_second() -> None:
    campaign = source("ads_campaign", "sp")
    assert campaign.menu.in_("en") == (
        "Advertising › Measurement & reporting › Reports (Unified Reporting) › Campaign, daily "
        "(or Sponsored ads reports, until December 2026)"
    )
    assert campaign.menu.in_("zh") == (
        "广告 › 衡量和报告 › 报告（统一报告） › 广告活动，每日（或推广广告报告，至 2026 年 12 月）"
    )
    assert (campaign.name.in_("en"), campaign.name.in_("zh")) == (
        "Sponsored Products: Campaign, daily",
        "商品推广：广告活动，每日",
    )
    assert campaign.record()["menu"] == campaign.menu


def test_a_page_that_stays_is_named_alone() -> None:
    assert source("sales_day", "").menu.in_("en") == "Reports › Business Reports › Sales and Traffic, by date"


@pytest.mark.parametrize("name", AD_TABLES)
def test_every_advertising_report_has_both_pages(name: str) -> None:
    said = TABLES[name].menu
    for menu, new, old in (
        (said.en, "Reports (Unified Reporting)", "Sponsored ads reports"),
        (said.zh, "报告（统一报告）", "推广广告报告"),
    ):  # fmt: skip
        assert 0 < menu.index(new) < menu.index(old), menu
