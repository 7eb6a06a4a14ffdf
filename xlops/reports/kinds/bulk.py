"""The bulk operations workbook: campaigns, placements, ad groups, ads and targets, row by row in one table.

`Entity` says what a row is. The same figures stand at each level, so that every level is a kind of its own which takes
its own rows only. What the workbook covers stands in its name (`bulk-<account>-20261001-20261031-….xlsx`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xlops.findings import Finding
from xlops.reports.bulk_words import words_for
from xlops.reports.columns import Asin, Column, Day, Money, Percent, Words
from xlops.reports.kind import Look
from xlops.reports.kinds.ads import AD_ORDERS, AD_SALES, AD_UNITS, CLICKS, IMPRESSIONS, SPEND, AdKind
from xlops.reports.sheet import Sheet
from xlops.tables import Grain

_CAMPAIGNS = words_for("entity", "Campaign")
_PLACEMENTS = words_for("entity", "Bidding Adjustment")
_AD_GROUPS = words_for("entity", "Ad Group")
_ADS = words_for(
    "entity", "Product Ad", "Ad", "Video Ad", "Brand Video Ad", "Product Collection Ad", "Store Spotlight Ad"
)
_TARGETS = words_for(
    "entity", "Keyword", "Negative Keyword", "Campaign Negative Keyword", "Product Targeting",
    "Negative Product Targeting", "Contextual Targeting", "Negative Contextual Targeting", "Audience Targeting",
    "Theme",
)  # fmt: skip


class BulkKind(AdKind):
    """One level of the workbook. Campaigns of several ad groups have a sheet, and so a subject, of their own."""

    def scope(self, sheet: Sheet) -> str:
        return f"{super().scope(sheet)} {_of_several_groups(sheet)}"

    def subject(self, sheet: Sheet, look: Look) -> str:
        return _of_several_groups(sheet)


class TargetKind(BulkKind):
    """Keywords and targets, and the negatives among them."""

    def remarks(self, sheet: Sheet, product: str) -> Iterable[Finding]:
        """A finding where the sheet lacks the column that alone tells a negative: their number is then blank."""
        yield from super().remarks(sheet, product)
        if not {"match_type", "ad_product"} & sheet.fields.keys():
            column = sheet.vocabulary.spelling("match_type", sheet.language)
            yield Finding("missing-column", column=column, value="negative")


def _of_several_groups(sheet: Sheet) -> str:
    title = sheet.title.lower()
    return "multi ad group" if "multi ad group" in title or title == "sb anzeigengruppe kampagnen" else ""


_NAMES: tuple[Column, ...] = (
    Words("portfolio"), Words("campaign", required=True, instead="own_campaign"), Words("own_campaign"),
)  # fmt: skip
_IN_CAMPAIGN: tuple[Column, ...] = (*_NAMES, Words("campaign_id"))
_GROUP_NAMES: tuple[Column, ...] = (
    *_IN_CAMPAIGN, Words("ad_group", instead="own_ad_group"), Words("own_ad_group"),
)  # fmt: skip
_IN_GROUP: tuple[Column, ...] = (*_GROUP_NAMES, Words("ad_group_id"))
_STATES: tuple[Column, ...] = (Words("state"), Words("campaign_state"))
_FIGURES: tuple[Column, ...] = (
    replace(IMPRESSIONS, required=True), replace(CLICKS, required=True), replace(SPEND, required=True),
    replace(AD_SALES, required=True), AD_ORDERS, AD_UNITS,
)  # fmt: skip


def _state(field: str) -> str:
    """A state as the English workbook writes it."""
    words = [(w, t) for t in ("enabled", "paused", "archived") for w in sorted(words_for("state", t)) if w != t]
    return f"case lower({field}) " + " ".join(f"when '{w}' then '{t}'" for w, t in words) + f" else lower({field}) end"


_NAMED = {"campaign": "coalesce(campaign, own_campaign)", "campaign_state": _state("campaign_state")}
_GROUPED = {
    **_NAMED, "ad_group": "coalesce(ad_group, own_ad_group)", "state": _state("state"),
    "ad_group_state": _state("ad_group_state"),
}  # fmt: skip


def _kind(
    level: str, en: str, zh: str, entities: frozenset[str], columns: tuple[Column, ...], derive: dict[str, str],
    of: type[BulkKind] = BulkKind,
) -> BulkKind:  # fmt: skip
    return of(
        name=level, en=en, zh=zh, family="bulk", table_name=level, needs=frozenset({"entity", "campaign"}),
        forbids=frozenset({"term", "_retailer"}), columns=(*columns, *_FIGURES), span=Grain.SUMMARY, derive=derive,
        rows_with=("entity", entities),
    )  # fmt: skip


CAMPAIGN = _kind(
    "bulk_campaign", "Bulk campaigns", "批量操作：广告活动", _CAMPAIGNS,
    (
        *_NAMES, Words("campaign_id", instead="record_id"), Words("portfolio_id"), *_STATES, Words("targeting_type"),
        Money("budget"), Words("budget_type"), Words("bidding_strategy"), Day("end_date"),
    ),
    {**_NAMED, "state": _state("coalesce(state, campaign_state)")},
)  # fmt: skip
PLACEMENT = _kind(
    "bulk_placement", "Bulk placements", "批量操作：广告位", _PLACEMENTS,
    (*_IN_CAMPAIGN, *_STATES[1:], Words("placement"), Percent("percentage"), Words("bidding_strategy")),
    {**_NAMED, "boost": "percentage"},
)  # fmt: skip
AD_GROUP = _kind(
    "bulk_ad_group", "Bulk ad groups", "批量操作：广告组", _AD_GROUPS,
    (
        *_GROUP_NAMES, Words("ad_group_id", instead="record_id"), *_STATES, Words("ad_group_state"),
        Money("default_bid"),
        Money("bid"),
    ),
    {**_GROUPED, "state": _state("coalesce(state, ad_group_state)"), "default_bid": "coalesce(default_bid, bid)"},
)  # fmt: skip
AD = _kind(
    "bulk_ad", "Bulk ads", "批量操作：广告", _ADS,
    (
        *_IN_GROUP, *_STATES, Words("ad_group_state"), Words("ad_id", instead="record_id"), Words("sku"), Asin("asin"),
        Words("eligibility"),
    ),
    _GROUPED,
)  # fmt: skip
TARGET = _kind(
    "bulk_target", "Bulk keywords and targets", "批量操作：关键词和定向", _TARGETS,
    (
        *_IN_GROUP, *_STATES, Words("ad_group_state"), Words("entity"), Words("keyword_id", instead="record_id"),
        Words("product_target_id"), Words("keyword"), Words("expression"), Words("resolved"), Words("match_type"),
        Money("bid"), Money("group_bid"), Words("ad_product"),
    ),
    {
        **_GROUPED,
        "target_id": "coalesce(keyword_id, product_target_id)",
        "targeting": "coalesce(keyword, resolved, expression)",  # reports name a category, not its number
        "target_kind": "case when regexp_matches(entity, '(?i)keyword|关键词|キーワード') then 'keyword' "
                       "when regexp_matches(entity, '(?i)produ[ck]t|商品') then 'product' "
                       "else lower(split_part(entity, ' ', 1)) end",
        # the workbook of 2018, which names no ad product, has negatives as keywords whose match type says so
        "negative": "case when regexp_matches(concat(entity, ' ', match_type), '(?i)negativ|否定') then 1 "
                    "when match_type is not null or ad_product is not null then 0 end",
        "default_bid": "group_bid",
    },
    of=TargetKind,
)  # fmt: skip
TERM = BulkKind(
    name="bulk_term",
    en="Bulk search terms",
    zh="批量操作：搜索词",
    family="bulk",
    table_name="ads_term",
    needs=frozenset({"campaign", "term", "clicks", "spend"}),
    forbids=frozenset({"entity", "_retailer"}),
    columns=(
        *_IN_GROUP, Words("keyword_id"), Words("product_target_id"), Words("keyword"), Words("expression"),
        Words("match_type"), Words("term", required=True), *_FIGURES,
    ),
    span=Grain.SUMMARY,
    derive={
        **_GROUPED,
        "target_id": "coalesce(keyword_id, product_target_id)",
        "targeting": "coalesce(keyword, expression)",
    },
)  # fmt: skip

KINDS = (CAMPAIGN, PLACEMENT, AD_GROUP, AD, TARGET, TERM)
