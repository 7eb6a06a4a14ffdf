"""Research tools: Helium 10, SellerSprite and Jungle Scout. Photographs of the day on which something was looked up.

A tool writes a limit where it knows no number: `>306` for a place not found is no rank; `>100,000` competing products
are kept as that number, the least there are. Estimates of sales are the tool's, never Amazon's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath

from xlops.reports.columns import Asin, Column, Count, Form, Locale, Money, Number, Share, Words
from xlops.reports.kind import Kind, Look
from xlops.reports.sheet import Sheet
from xlops.tables import Grain


class Rank(Count):
    """A place in search results or in a category; not found among the first so many is no place."""

    loose = r"(?i)\s*(?:[>＞].*|n/r|前\d+页无排名)\s*"
    loosely = "as no rank"


class AtLeast(Count):
    """A count of which a tool may know no more than that it is larger: `>100,000` is kept as 100,000."""

    loose = r"\s*[>＞].*|.*\d\+\s*"
    loosely = "as the least there are"

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        return super().sql(f"trim(translate({ref}, '>＞+', ''))" if form is Form.ANY else ref, locale, form)


class Estimate(Count):
    """A tool's estimate; of the smallest it says only a limit, such as `<5`, which is no number."""

    loose = r"\s*[<＜].*"
    loosely = "as no number"


class ResearchPercent(Share):
    """A percentage, with or without its sign: `40.1` is 40.1 %; a limit such as `< 1%` is no number."""

    loose = r"\s*[<>＜＞].*"
    loosely = "as no number"

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        return f"xl_money_{locale.word(locale.share_decimal)}(xl_share_of({ref})) / 100.0"


@dataclass(frozen=True)
class Research(Kind):
    """What one file looked up stands beside what another did: files are told apart by kind and name (rule D2)."""

    span: Grain = Grain.SNAPSHOT

    def subject(self, sheet: Sheet, look: Look) -> str:
        return f"{self.name} {PurePath(sheet.source.words[-1]).stem}"


# the one ASIN that a file's name names, as Cerebro's and SellerSprite's reverse look-up write it
_LOOKED_UP = r"list_distinct(regexp_extract_all(upper(file_name), '(?:^|[^A-Z0-9])(B0[A-Z0-9]{8})', 1))"
_ASIN = f"case when len({_LOOKED_UP}) = 1 then {_LOOKED_UP}[1] end"

_H10_KEYWORD: tuple[Column, ...] = (
    Words("keyword", required=True), Count("search_volume", required=True), ResearchPercent("search_volume_trend"),
    Count("sales"), ResearchPercent("click_share"), ResearchPercent("conversion_share"), Money("bid"), Money("bid_min"),
    Money("bid_max"), AtLeast("sponsored_asins"), AtLeast("competing_products"), AtLeast("units_to_rank"),
    AtLeast("title_density"), Rank("organic_rank"), Rank("sponsored_rank"), Rank("position"),
)  # fmt: skip

CEREBRO = Research(
    name="h10_cerebro",
    en="Helium 10 Cerebro",
    zh="Helium 10 Cerebro 关键词反查",
    family="helium10",
    table_name="keyword_research",
    needs=frozenset({"keyword", "search_volume", "cerebro_score"}),
    forbids=frozenset({"asin"}),
    columns=(*_H10_KEYWORD, Number("cerebro_score")),
    derive={
        "tool": "'Helium 10 Cerebro'",
        "asin": _ASIN,
        "score": "cerebro_score",
        "organic_rank": "coalesce(organic_rank, position)",
    },
)

MAGNET = replace(
    CEREBRO,
    name="h10_magnet",
    en="Helium 10 Magnet",
    zh="Helium 10 Magnet 关键词挖掘",
    needs=frozenset({"keyword", "search_volume", "magnet_score"}),
    forbids=frozenset({"asin", "cerebro_score"}),
    columns=(*_H10_KEYWORD, Number("magnet_score")),
    derive={"tool": "'Helium 10 Magnet'", "score": "magnet_score"},
)

_PRODUCT: tuple[Column, ...] = (
    Asin("asin", required=True), Words("brand"), Words("category"), Words("subcategory"), Money("price"),
    Estimate("monthly_units"), Money("monthly_revenue"), Estimate("family_monthly_units"),
    Money("family_monthly_revenue"), Rank("rank"), Rank("subcategory_rank"), Number("rating"), Count("ratings"),
    Count("offers"), Words("seller"), Words("fulfilment"), Count("variations"), Money("fba_fee"),
)  # fmt: skip

BLACK_BOX = Research(
    name="h10_black_box",
    en="Helium 10 Black Box",
    zh="Helium 10 Black Box 选品",
    family="helium10",
    table_name="product_research",
    needs=frozenset({"asin", "title", "monthly_revenue", "rank", "ratings"}),
    forbids=frozenset({"keyword", "xray_title"}),
    columns=(*_PRODUCT, Words("title"), Number("age_months")),
    derive={"tool": "'Helium 10 Black Box'"},
)

XRAY = replace(
    BLACK_BOX,
    name="h10_xray",
    en="Helium 10 Xray",
    zh="Helium 10 Xray 竞品分析",
    needs=frozenset({"asin", "xray_title", "rank"}),
    forbids=frozenset({"keyword"}),
    columns=(*_PRODUCT, Words("xray_title")),
    derive={"tool": "'Helium 10 Xray'", "title": "xray_title"},
)

SPRITE_KEYWORDS = Research(
    name="sellersprite_keywords",
    en="SellerSprite keywords",
    zh="卖家精灵关键词（挖掘、反查、选品）",
    family="sellersprite",
    table_name="keyword_research",
    needs=frozenset({"keyword", "translation", "search_volume"}),
    forbids=frozenset({"asin"}),
    columns=(
        Words("keyword", required=True), Words("translation"), Count("search_volume", required=True),
        Count("sales"), Share("purchase_rate"), Count("impressions"), Count("clicks"),
        Rank("aba_rank"), Rank("organic_rank"), Rank("sponsored_rank"), Share("traffic_share"), Share("click_share"),
        Share("conversion_share"), AtLeast("competing_products"), AtLeast("sponsored_asins"), Count("title_density"),
        Count("units_to_rank"), Number("demand_ratio"), Money("bid"), Money("bid_min"), Money("bid_max"),
    ),
    derive={"tool": "'SellerSprite'", "asin": _ASIN, "score": "demand_ratio"},
)  # fmt: skip

SPRITE_PRODUCTS = Research(
    name="sellersprite_products",
    en="SellerSprite products",
    zh="卖家精灵商品（选产品、查竞品）",
    family="sellersprite",
    table_name="product_research",
    needs=frozenset({"asin", "title", "family_monthly_units", "rank", "ratings"}),
    forbids=frozenset({"keyword"}),
    columns=(*_PRODUCT, Asin("parent_asin"), Words("title"), Number("age_days")),
    derive={"tool": "'SellerSprite'", "age_months": "age_days * 12 / 365.25"},
)

JUNGLE_SCOUT = Research(
    name="jungle_scout_products",
    en="Jungle Scout products",
    zh="Jungle Scout 商品",
    family="jungle_scout",
    table_name="product_research",
    needs=frozenset({"asin", "title", "monthly_units", "monthly_revenue", "ratings", "quality"}),
    forbids=frozenset(),
    columns=(*_PRODUCT, Words("title")),
    derive={"tool": "'Jungle Scout'"},
)

KINDS = (CEREBRO, MAGNET, BLACK_BOX, XRAY, SPRITE_KEYWORDS, SPRITE_PRODUCTS, JUNGLE_SCOUT)
