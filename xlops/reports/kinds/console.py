"""What the campaign manager shows on the page and its Export button writes: campaigns, and the tab of search terms.

Such a table states no days, and its dates are the campaigns' own: it is read where its place or an option says them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from xlops.errors import AmbiguousReport
from xlops.language import Text
from xlops.reports.columns import AdMoney, Column, Count, Money, Words
from xlops.reports.kind import Look
from xlops.reports.kinds.ads import (
    AD_ORDERS,
    AD_SALES,
    AD_UNITS,
    CLICKS,
    IMPRESSIONS,
    SPEND,
    AdKind,
    product_in,
)
from xlops.reports.sheet import Sheet
from xlops.reports.vocabulary import normalise
from xlops.tables import Grain, ad_product_called

_SALES_IF_MONEY = "销量"  # the page writes sales as `销量(USD)`; without a currency the word is units sold


@dataclass(frozen=True)
class ConsoleKind(AdKind):
    """A table of the campaign manager's page."""

    span: Grain = Grain.SUMMARY
    marks: tuple[frozenset[str], ...] = ()  # header words of which no report has all of a set

    def identify(self, sheet: Sheet) -> bool:
        words = {normalise(cell) for cell in sheet.header}
        return super().identify(sheet) and any(mark <= words for mark in self.marks)

    @property
    def no_days(self) -> Text:
        """What to say where nothing states its days."""
        return Text(
            "it is a table of the campaign manager's page, which states no days: {rather}; or put it into a folder "
            "named after the days that were chosen on the page, such as exports/us/2026-W47/, or use --period",
            "这是广告活动管理页面的表格，没有写日期：{rather}；或移到以页面所选日期命名的文件夹，例如 "
            "exports/us/2026-W47/，或加 --period",
        ).format(rather=self._rather)

    @property
    def _rather(self) -> Text:
        return Text("download the report instead ({path})", "请改为下载报告（{path}）").format(path=self.table.path)

    def ad_product(self, sheet: Sheet, look: Look, said: str | None = None) -> str:
        """The ad product by the column Type, else by what the user says, else by the file's name.

        Errors: AmbiguousReport where they contradict each other or none tells, where no column names the campaign, and
        where that of sales may be units.
        """
        if "campaign" not in sheet.fields:
            raise AmbiguousReport(
                Text(
                    "it is a tab of one campaign on the campaign manager's page, and does not say which: {rather}, "
                    "which names all of them",
                    "这是广告活动管理页面上某个广告活动的标签页，没有写是哪一个：{rather}，其中写明每个广告活动",
                ).format(rather=self._rather)
            )
        if any(cell.strip() == _SALES_IF_MONEY for cell in sheet.header):
            raise AmbiguousReport(
                Text(
                    "its column {column!r} names no currency, so that it may be units as well as sales: {rather}",
                    "列 {column!r} 没有写货币，可能是商品数量，也可能是销售额：{rather}",
                ).format(column=_SALES_IF_MONEY, rather=self._rather)
            )
        named = {product_in(cell) for cell in look.distinct("ad_product")} - {None}
        if named and said and said not in named:
            raise AmbiguousReport(
                Text(
                    "its column Type says {named}, --ad-product says {said}",
                    "类型列写的是{named}，--ad-product 却是{said}",
                ).format(named=ad_product_called(min(map(str, named))), said=ad_product_called(said))
            )
        product = next(iter(named), None) or said or product_in(sheet.source.words[-1])
        if product is None:
            raise AmbiguousReport(
                Text(
                    "it is a table of the campaign manager's page, and nothing tells whether it is Sponsored Products, "
                    "Brands or Display: {rather}; or add the column Type on the page, or say it with --ad-product",
                    "这是广告活动管理页面的表格，看不出是商品推广、品牌推广还是展示型推广：{rather}；或在页面上加“类型”列，"
                    "或加 --ad-product",
                ).format(rather=self._rather)
            )
        return product

    def basis(self, sheet: Sheet, product: str) -> str:
        """Nothing tells: the page has the words of the new console, but had others under it before."""
        return ""


_FIGURES: tuple[Column, ...] = (
    IMPRESSIONS, Count("viewable_impressions"), replace(CLICKS, required=True),
    replace(SPEND, required=True), replace(AD_SALES, required=True), AD_ORDERS, AD_UNITS,
    AdMoney("new_to_brand_sales"), Count("new_to_brand_orders"),
)  # fmt: skip

CAMPAIGN = ConsoleKind(
    name="console_campaign",
    en="Campaign manager, campaigns",
    zh="广告活动管理页面：广告活动",
    family="console",
    table_name="ads_campaign",
    needs=frozenset({"campaign", "clicks", "spend"}),
    forbids=frozenset({"ad_group", "term", "target", "_elsewhere"}),
    columns=(
        Words("portfolio"), Words("campaign", required=True), Words("campaign_id"), Words("state"), Money("budget"),
        Words("bidding_strategy"), *_FIGURES,
    ),
    derive={"status": "state"},
    marks=(
        frozenset({"campaigns"}), frozenset({"type", "targeting"}), frozenset({"유형", "타겟팅"}),
        frozenset({"广告活动", "类型"}), frozenset({"广告活动名称", "状态", "投放"}), frozenset({"kampagnen"}),
        frozenset({"kampagnenname", "typ"}), frozenset({"nome da campanha", "estado", "tipo"}),
        frozenset({"キャンペーン", "状態"}), frozenset({"キャンペーン名", "状態"}),
    ),
)  # fmt: skip
TERM = ConsoleKind(
    name="console_term",
    en="Campaign manager, search terms",
    zh="广告活动管理页面：搜索词",
    family="console",
    table_name="ads_term",
    needs=frozenset({"clicks", "spend", "term", "target"}),
    forbids=frozenset({"_elsewhere"}),
    columns=(
        Words("portfolio"), Words("campaign", required=True), Words("campaign_id"), Words("ad_group"), Words("target"),
        Words("match_type"), Words("term", required=True), *_FIGURES,
    ),
    derive={"targeting": "target"},
    marks=(frozenset({"orders"}),),
)  # fmt: skip

KINDS = (CAMPAIGN, TERM)
