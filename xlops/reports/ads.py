"""Advertising console reports at four grains, for Sponsored Products, Brands and Display, old and new console.

The same spend stands in all four (rule N1), so each grain is a table of its own. A report with a `Date` column is
daily; one with `Start Date`/`End Date` or `Date range` is a summary whose rows state only their first and last
active day (rule N2).
"""

from __future__ import annotations

import re

from xlops.errors import AmbiguousReport
from xlops.reports.columns import Asin, Column, Count, Day, Money, Text
from xlops.reports.kind import Kind, Look
from xlops.reports.sheet import Sheet
from xlops.reports.vocabulary import attribution_days
from xlops.tables import AD_PRODUCTS, Span

_WORDS = {
    "sp": r"sponsored[\s_-]*products?\b|商品推广|スポンサープロダクト|\bsp\b",
    "sb": r"sponsored[\s_-]*brands?\b|headline search|品牌推广|スポンサーブランド|\bsb\b|\bhsa\b",
    "sd": r"sponsored[\s_-]*display\b|展示型推广|スポンサーディスプレイ|\bsd\b",
}


def product_in(text: str) -> str | None:
    """The one ad product that a text names, or None."""
    found = {product for product, words in _WORDS.items() if re.search(words, text.replace("_", " "), re.I)}
    return found.pop() if len(found) == 1 else None


class AdKind(Kind):
    """An advertising report."""

    def ad_product(self, sheet: Sheet, look: Look, said: str | None = None) -> str:
        """The ad product by evidence: a column; the sheet's title and tell-tale columns; the file's name; `said`.

        Errors: AmbiguousReport where two kinds of evidence contradict each other or nothing tells.
        """
        fields = sheet.fields
        if "ad_product" in fields:
            named = {product_in(cell) for cell in look.distinct("ad_product")} - {None}
            if len(named) > 1:
                raise AmbiguousReport("it holds several ad products: download one report per ad product")
            evidence = named
        else:
            evidence = {product_in(sheet.title), _by_columns(fields)}
            if "targeting" in fields and look.holds("targeting", _AUTOMATIC):
                evidence.add("sp")
            evidence -= {None}
        evidence = evidence or ({product_in(sheet.source.words[-1])} - {None})
        if len(evidence) > 1:
            names = " and ".join(AD_PRODUCTS[str(e)] for e in sorted(map(str, evidence)))
            raise AmbiguousReport(f"its sheet title and its columns name different ad products ({names})")
        product = evidence.pop() if evidence else None
        if product and said and product != said:
            raise AmbiguousReport(
                f"it is a {AD_PRODUCTS[product]} report by its content or name, but you say {AD_PRODUCTS[said]} "
                "(--ad-product, or ad_products in xlops.toml)"
            )
        if product or said:
            return str(product or said)
        if attribution_days(sheet.header[fields["ad_sales"]]) == 7:  # only Sponsored Products counts seven days
            return "sp"
        raise AmbiguousReport(
            "nothing tells whether it is Sponsored Products, Brands or Display: say so with --ad-product, or put "
            "the product's name into the file's name (such as 'Sponsored Brands search terms.csv')"
        )


def _by_columns(fields: dict[str, int]) -> str | None:
    if "_viewable" in fields and "_new_to_brand" not in fields:
        return "sd"
    if "_new_to_brand" in fields:
        return None  # Brands and Display both have them
    return "sp" if fields.keys() & {"_sku_window", "_targeting_type", "sku"} else None


# automatic targeting exists in Sponsored Products only
_AUTOMATIC = frozenset({"loose-match", "close-match", "substitutes", "complements", "*"})


_FIGURES: tuple[Column, ...] = (
    Count("impressions", required=True),
    Count("clicks", required=True),
    Money("spend", required=True),
    Money("ad_sales", required=True),
    Count("ad_orders"),
    Count("ad_units"),
)
_ROW: tuple[Column, ...] = (
    Day("day"), Day("first_day"), Day("last_day"), Text("portfolio"), Text("campaign", required=True),
)  # fmt: skip
_NEVER = frozenset({"_placement", "_purchased_asin", "_missed", "_bulk"})
_NEEDS = frozenset({"campaign", "impressions", "clicks", "spend", "ad_sales"})

CAMPAIGN = AdKind(
    name="ads_campaign",
    en="Advertising campaign report",
    zh="广告活动报告",
    family="ads",
    table_name="ads_campaign",
    needs=_NEEDS,
    forbids=_NEVER | {"term", "targeting", "ad_group", "asin", "sku"},
    columns=(*_ROW, Text("status"), Money("budget"), *_FIGURES),
    span=Span.SUMMARY,
)

ADVERTISED = AdKind(
    name="ads_advertised",
    en="Advertised product report",
    zh="推广的商品报告",
    family="ads",
    table_name="ads_advertised",
    needs=_NEEDS | {"ad_group", "asin"},
    forbids=_NEVER | {"term", "targeting"},
    columns=(*_ROW, Text("ad_group", required=True), Text("sku"), Asin("asin", required=True), *_FIGURES),
    span=Span.SUMMARY,
)

TARGETING = AdKind(
    name="ads_targeting",
    en="Targeting report",
    zh="投放报告",
    family="ads",
    table_name="ads_targeting",
    needs=_NEEDS | {"targeting"},
    forbids=_NEVER | {"term", "asin", "sku"},
    columns=(*_ROW, Text("ad_group"), Text("targeting", required=True), Text("match_type"), *_FIGURES),
    span=Span.SUMMARY,
)

TERM = AdKind(
    name="ads_term",
    en="Search term report",
    zh="搜索词报告",
    family="ads",
    table_name="ads_term",
    needs=_NEEDS | {"term"},
    forbids=_NEVER | {"asin", "sku"},
    columns=(*_ROW, Text("ad_group"), Text("targeting"), Text("match_type"), Text("term", required=True), *_FIGURES),
    span=Span.SUMMARY,
)

KINDS = (CAMPAIGN, ADVERTISED, TARGETING, TERM)
