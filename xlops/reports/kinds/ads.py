"""Advertising reports at every grain, for Sponsored Products, Brands and Display: old and new console, Ads API.

The same spend stands in all of them (rule N1), so each grain is a table of its own. A report with a `Date` column is
daily; one with `Start Date`/`End Date` or `Date range` is a summary whose rows state only their first and last
active day (rule N2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from xlops.errors import AmbiguousReport
from xlops.findings import Finding
from xlops.language import Text, listed
from xlops.marketplaces import find_marketplace
from xlops.reports.columns import AdMoney, Asin, Column, Count, Day, Money, Share, Words
from xlops.reports.kind import Kind, Look, Split
from xlops.reports.sheet import Sheet
from xlops.reports.vocabulary import attribution_days, is_one_of_windows, normalise
from xlops.tables import AD_PRODUCTS, ATTRIBUTION_DAYS, Grain, ad_product_called

_WORDS = {
    "sp": r"sponsored[\s_-]*products?\b|商品推广|スポンサープロダクト|\bsp\b",
    "sb": r"sponsored[\s_-]*brands?\b|headline search|品牌推广|スポンサーブランド|\bsb2?\b|\bhsa\b",
    "sd": r"sponsored[\s_-]*display\b|展示型推广|スポンサーディスプレイ|\bsd\b",
}


# words that say nothing alone, but beside those of another product keep a file's name from saying that one
_LOOSE_WORDS = {"sb": r"\bbrands?\b", "sd": r"\bdisplay\b"}


def product_in(text: str) -> str | None:
    """The one ad product that a text names, or None."""
    found = _products_in(text, _WORDS)
    return found.pop() if len(found) == 1 else None


def _product_in_name(name: str) -> str | None:
    """The one ad product that a file's name says; one with words of two (`HSA_Display_UK`) says nothing."""
    product = product_in(name)
    return product if not _products_in(name, _LOOSE_WORDS) - {product} else None


def _products_in(text: str, words: Mapping[str, str]) -> set[str]:
    return {product for product, said in words.items() if re.search(said, text.replace("_", " "), re.I)}


class AdKind(Kind):
    """An advertising report."""

    @property
    def splits(self) -> tuple[Split, ...]:
        return Split("country", find_marketplace), Split("ad_product", product_in, "ads-not-read")

    def scope(self, sheet: Sheet) -> str:
        return product_in(sheet.title) or ""

    def alike(self, one: Sheet, other: Sheet) -> bool:
        """A sheet whose title names no product may be of any, unless its rows name theirs."""
        if super().alike(one, other):
            return True
        unnamed = [s for s in (one, other) if not product_in(s.title)]
        return bool(unnamed) and not any("ad_product" in s.fields for s in unnamed)

    def ad_product(self, sheet: Sheet, look: Look, said: str | None = None) -> str:
        """The ad product by evidence: a column; the sheet's title and columns; `said`; the file's name.

        Errors: AmbiguousReport where two kinds of evidence contradict each other or nothing tells.
        """
        fields = sheet.fields
        evidence = {product_in(cell) for cell in look.distinct("ad_product")} - {None}
        if not evidence:
            evidence = {product_in(sheet.title), _by_columns(sheet)}
            if any(look.holds(name, _AUTOMATIC) for name in ("targeting", "keyword") if name in fields):
                evidence.add("sp")
            evidence -= {None}
        if len(evidence) > 1:
            names = listed((ad_product_called(e) for e in sorted(map(str, evidence))), " and ", "、")
            raise AmbiguousReport(
                Text(
                    "its sheet title and its columns name different ad products ({names})",
                    "工作表名和列说的是不同的广告类型（{names}）：请每种广告单独下载",
                ).format(names=names)
            )
        product = evidence.pop() if evidence else None
        if product and said and product != said:
            raise AmbiguousReport(
                Text(
                    "it is a {product} report by its content, but --ad-product says {said}: leave out --ad-product",
                    "按内容，这是{product}报告，--ad-product 却是{said}：请去掉 --ad-product",
                ).format(product=ad_product_called(product), said=ad_product_called(said))
            )
        if product := product or said or _product_in_name(sheet.source.words[-1]):
            return product
        if sheet.window == 7:  # only Sponsored Products counts seven days
            return "sp"
        raise AmbiguousReport(
            Text(
                "nothing tells whether it is Sponsored Products, Brands or Display: say so with --ad-product, or put "
                "the product's name into the file's name (such as 'Sponsored Brands search terms.csv')",
                "看不出是商品推广、品牌推广还是展示型推广：请加 --ad-product，或把广告类型写进文件名"
                "（例如 '品牌推广 搜索词.csv'）",
            )
        )

    def remarks(self, sheet: Sheet, product: str) -> Iterable[Finding]:
        """A finding where its sales count another window than reports of the product usually do."""
        column, usual = sheet.fields.get("ad_sales"), ATTRIBUTION_DAYS.get(product)
        if column is None or usual is None or sheet.window in (None, usual):
            return
        cell = sheet.header[column].strip()
        if is_one_of_windows(cell) or sheet.window < usual:  # vendors' 14 days of Sponsored Products are Amazon's own
            yield Finding(
                "other-attribution",
                column=cell,
                value=str(sheet.window),
                expected=AD_PRODUCTS[product],
                hint=str(usual),
            )

    def basis(self, sheet: Sheet, product: str) -> str:
        """By header words: the new console names no window of days, and speaks of total cost.

        The old console names it, and counts Sponsored Brands on the day of the order; of the others, and of the API,
        nothing is known.
        """
        column = sheet.fields.get("ad_sales")
        if column is None:
            return ""
        cell = sheet.header[column]
        if attribution_days(cell):
            return "order" if product == "sb" and not is_one_of_windows(cell) else ""
        return "traffic" if _NEW_CONSOLE & {normalise(c) for c in sheet.header} else ""


_NEW_CONSOLE = frozenset({"total cost", "总成本", "총 비용", "gesamtkosten", "合計費用"})  # the API says `cost`


def _by_columns(sheet: Sheet) -> str | None:
    fields = sheet.fields
    if "_display_only" in fields:
        return "sd"
    if "_video" in fields:
        return "sb"
    if "viewable_impressions" in fields and "new_to_brand_sales" not in fields:
        return "sd"
    split, new = fields.get("same_sku_sales", fields.get("other_sku_sales")), fields.get("new_to_brand_sales")
    # the new console gives these columns for every ad product, and names no window in them
    if split is not None and attribution_days(sheet.header[split]):
        return "sp"
    if "click_sales" in fields or (new is not None and attribution_days(sheet.header[new])):
        return None  # Brands and Display both have them
    return "sp" if fields.keys() & {"_targeting_type", "_bid_plus", "bidding_strategy", "sku"} else None


# automatic targeting exists in Sponsored Products only
_AUTOMATIC = frozenset({"loose-match", "close-match", "substitutes", "complements", "*"})


# A report leaves out nothing that happened, though some leave out zeros: a row with the ratio of a figure, or with what
# comes of it alone, has the figure too. Views bring sales without a click, and cost without one in Sponsored Display.
_CLICKED = ("_click_rate", "_click_cost", "_conversion", "click_orders", "click_sales")
_PAID = ("clicks", "_click_cost", "_acos", "_roas")
_EARNED = ("ad_orders", "ad_units", "_acos", "_roas", "_conversion")
_ORDERED = ("ad_sales", "ad_units", "_conversion")
IMPRESSIONS = Count("impressions", implied=("_click_rate",))
CLICKS = Count("clicks", implied=_CLICKED, implied_sp=("spend", "ad_sales", "ad_orders", "ad_units"))
SPEND = AdMoney("spend", implied=_PAID)
AD_SALES = AdMoney("ad_sales", implied=_EARNED)
AD_ORDERS = Count("ad_orders", implied=_ORDERED)
AD_UNITS = Count("ad_units", implied=("ad_orders", "ad_sales"))

_SOLD: tuple[Column, ...] = (
    replace(AD_ORDERS, zeros=True), replace(AD_UNITS, zeros=True), AdMoney("same_sku_sales"), Count("same_sku_units"),
    AdMoney("other_sku_sales"), Count("other_sku_units"), AdMoney("click_sales"), Count("click_orders"),
    Count("click_units"), AdMoney("new_to_brand_sales"), Count("new_to_brand_orders"), Count("new_to_brand_units"),
)  # fmt: skip


def _figures(*, required: bool) -> tuple[Column, ...]:
    """The figures of a report; whether it is none without those that Amazon lets nobody leave out."""
    views, clicks, spend, sales = (
        replace(c, required=required, zeros=True) for c in (IMPRESSIONS, CLICKS, SPEND, AD_SALES)
    )
    return (views, Count("viewable_impressions"), clicks, spend, sales, *_SOLD)


_FIGURES, _CHOSEN_FIGURES = _figures(required=True), _figures(required=False)
_CAMPAIGN: tuple[Column, ...] = (
    Words("portfolio"), Words("campaign", required=True, instead="campaign_id", always=True), Words("campaign_id"),
)  # fmt: skip
_DAYS: tuple[Column, ...] = (Day("day"), Day("first_day"), Day("last_day"))
_ROW: tuple[Column, ...] = (*_DAYS, *_CAMPAIGN)
_GROUP_ROW: tuple[Column, ...] = (*_ROW, Words("ad_group", instead="ad_group_id"), Words("ad_group_id"))
_TARGET: tuple[Column, ...] = (
    Words("targeting", required=True, instead="keyword"), Words("target_id"), Words("match_type"),
)  # fmt: skip
_TARGET_OF_TERM: tuple[Column, ...] = (
    Words("targeting", instead="keyword"), Words("target_id"), Words("match_type"),
    Words("term", required=True, always=True),
)  # fmt: skip
_PRODUCT: tuple[Column, ...] = (Words("sku"), Asin("asin", required=True))
_SETTINGS: tuple[Column, ...] = (Words("status"), Money("budget"), Words("bidding_strategy"))
_MISSED: tuple[Column, ...] = (
    Count("missed_impressions_min"), Count("missed_impressions_max"), Count("missed_clicks_min"),
    Count("missed_clicks_max"), Money("missed_sales_min"), Money("missed_sales_max"),
)  # fmt: skip

_COST = frozenset({"clicks", "spend"})
_NEEDS = _COST | {"campaign", "impressions"}
_OF_GROUPS = frozenset({"ad_group", "ad_group_id"})
_OF_TARGETS = frozenset({"targeting", "keyword", "target_id"})
_OF_PRODUCTS = frozenset({"asin", "sku"})
_OF_BUDGETS = frozenset({"recommended_budget", "time_in_budget", "missed_sales_max"})
# every grain finer than a campaign: a kind forbids those that it does not have itself
_FINER = _OF_GROUPS | _OF_TARGETS | _OF_PRODUCTS | {"term", "placement", "purchased_asin"}
_NEVER = _OF_BUDGETS | {"_bulk", "share", "rank"}


def _kind(
    name: str, en: str, zh: str, has: frozenset[str] | set[str], own: set[str], columns: tuple[Column, ...],
    needs: frozenset[str] = _NEEDS, also: frozenset[str] = frozenset(),
) -> AdKind:  # fmt: skip
    """A kind that needs the fields `own` and has the finer grains `has`; `also` are further fields that it allows."""
    return AdKind(
        name=name, en=en, zh=zh, family="ads", table_name=name, needs=needs | own,
        forbids=(_FINER - has) | (_NEVER - also), columns=columns, span=Grain.SUMMARY
    )  # fmt: skip


DAY = AdKind(
    name="ads_day",
    en="Advertising performance over time",
    zh="广告一段时间内的业绩",
    family="ads",
    table_name="ads_day",
    needs=_COST,
    forbids=_FINER | _NEVER | {"campaign", "campaign_id"},
    columns=(*_DAYS, *_CHOSEN_FIGURES),
    span=Grain.SUMMARY,
)
CAMPAIGN = _kind(
    "ads_campaign", "Advertising campaign report", "广告活动报告", frozenset(), set(), (*_ROW, *_SETTINGS, *_FIGURES)
)
# its Start Date and End Date are the campaign's own, not the report's
BUDGET = _kind(
    "ads_budget", "Advertising budget report", "广告预算报告", frozenset(), {"time_in_budget"},
    (
        Day("day"), *_CAMPAIGN, *_SETTINGS, Money("recommended_budget"), Share("time_in_budget"), *_MISSED, *_FIGURES,
    ),
    also=_OF_BUDGETS,
)  # fmt: skip
PLACEMENT = _kind(
    "ads_placement", "Placement report", "广告位报告", frozenset({"placement"}), {"placement"},
    (*_ROW, Words("placement", required=True), Words("bidding_strategy"), *_FIGURES),
)  # fmt: skip
# the Ads API gives an ad group without its campaign
AD_GROUP = _kind(
    "ads_ad_group", "Ad group report", "广告组报告", _OF_GROUPS, {"ad_group"},
    (
        *_DAYS, Words("portfolio"), Words("campaign", instead="campaign_id"), Words("campaign_id"),
        Words("ad_group", required=True, instead="ad_group_id"), Words("ad_group_id"), *_FIGURES,
    ),
    needs=_COST | {"impressions"},
)  # fmt: skip
ADVERTISED = _kind(
    "ads_advertised", "Advertised product report", "推广的商品报告", _OF_GROUPS | _OF_PRODUCTS, {"asin"},
    (*_GROUP_ROW, *_PRODUCT, *_FIGURES),
)  # fmt: skip
TARGETING = _kind(
    "ads_targeting", "Targeting report", "投放报告", _OF_GROUPS | _OF_TARGETS, {"targeting"},
    (*_GROUP_ROW, *_TARGET, *_FIGURES),
)  # fmt: skip
TARGET_PLACEMENT = _kind(
    "ads_target_placement", "Keyword placement report", "关键词广告位报告", _OF_GROUPS | _OF_TARGETS | {"placement"},
    {"targeting", "placement"}, (*_GROUP_ROW, *_TARGET, Words("placement", required=True), *_FIGURES),
)  # fmt: skip
TERM = _kind(
    "ads_term", "Search term report", "搜索词报告", _OF_GROUPS | _OF_TARGETS | {"term"}, {"term"},
    (*_GROUP_ROW, *_TARGET_OF_TERM, *_FIGURES),
)  # fmt: skip
SHARE = _kind(
    "ads_share", "Search term impression share report", "搜索词展示量份额报告", _OF_GROUPS | _OF_TARGETS | {"term"},
    {"term", "share"}, (*_GROUP_ROW, *_TARGET_OF_TERM, Share("share"), Count("rank"), *_FIGURES),
    needs=frozenset({"impressions"}), also=frozenset({"share", "rank"}),
)  # fmt: skip
PURCHASED = _kind(
    "ads_purchased", "Purchased product report", "已购买的商品报告", _OF_GROUPS | _OF_TARGETS | _OF_PRODUCTS
    | {"purchased_asin"}, {"purchased_asin"},
    (
        *_GROUP_ROW, *_TARGET_OF_TERM[:3], Words("sku"), Asin("asin"), Asin("purchased_asin", required=True),
        AD_SALES, *_SOLD, Count("other_sku_orders"),
    ),
    needs=frozenset({"campaign"}),
)  # fmt: skip

KINDS = (
    DAY, CAMPAIGN, BUDGET, PLACEMENT, AD_GROUP, ADVERTISED, TARGETING, TARGET_PLACEMENT, TERM, SHARE, PURCHASED,
)  # fmt: skip
