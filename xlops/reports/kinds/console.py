"""What the campaign manager shows on the page and its Export button writes: campaigns, and the tab of search terms.

Such a table states no days, and its dates are the campaigns' own: it is read where its place or an option says them.
"""

from __future__ import annotations

from dataclasses import dataclass

from xlops.errors import AmbiguousReport
from xlops.reports.columns import AdMoney, Column, Count, Money, Words
from xlops.reports.kind import Look
from xlops.reports.kinds.ads import AdKind, product_in
from xlops.reports.sheet import Sheet
from xlops.reports.vocabulary import normalise
from xlops.tables import AD_PRODUCTS, Grain


@dataclass(frozen=True)
class ConsoleKind(AdKind):
    """A table of the campaign manager's page."""

    span: Grain = Grain.SUMMARY
    marks: tuple[frozenset[str], ...] = ()  # header words of which no report has all of a set

    def identify(self, sheet: Sheet) -> bool:
        words = {normalise(cell) for cell in sheet.header}
        return super().identify(sheet) and any(mark <= words for mark in self.marks)

    @property
    def no_days(self) -> str:
        """What to say where nothing states its days."""
        return (
            f"it is a table of the campaign manager's page, which states no days: {self._rather}; or put it into a "
            "folder named after the days that were chosen on the page, such as exports/us/2026-W47/, or use --period"
        )

    @property
    def _rather(self) -> str:
        return f"download the report instead ({self.table.menu_en})"

    def ad_product(self, sheet: Sheet, look: Look, said: str | None = None) -> str:
        """The ad product by the column Type, else by what the user says, else by the file's name.

        Errors: AmbiguousReport where they contradict each other or none tells, and where no column names the campaign.
        """
        if "campaign" not in sheet.fields:
            raise AmbiguousReport(
                "it is a tab of one campaign on the campaign manager's page, and does not say which: "
                f"{self._rather}, which names all of them"
            )
        named = {product_in(cell) for cell in look.distinct("ad_product")} - {None}
        if named and said and said not in named:
            raise AmbiguousReport(
                f"its column Type says {AD_PRODUCTS[str(min(map(str, named)))]}, --ad-product says {AD_PRODUCTS[said]}"
            )
        product = next(iter(named), None) or said or product_in(sheet.source.words[-1])
        if product is None:
            raise AmbiguousReport(
                "it is a table of the campaign manager's page, and nothing tells whether it is Sponsored Products, "
                f"Brands or Display: {self._rather}; or add the column Type on the page, or say it with --ad-product"
            )
        return product

    def basis(self, sheet: Sheet, product: str) -> str:
        """Nothing tells: the page has the words of the new console, but had others under it before."""
        return ""


_FIGURES: tuple[Column, ...] = (
    Count("impressions"), Count("viewable_impressions"), Count("clicks", required=True),
    AdMoney("spend", required=True), AdMoney("ad_sales", required=True), Count("ad_orders"), Count("ad_units"),
    AdMoney("new_to_brand_sales"), Count("new_to_brand_orders"),
)  # fmt: skip

CAMPAIGN = ConsoleKind(
    name="console_campaign",
    en="Campaign manager, campaigns",
    zh="广告活动管理页面：广告活动",
    family="console",
    table_name="ads_campaign",
    needs=frozenset({"campaign", "clicks", "spend", "state"}),
    forbids=frozenset({"ad_group", "term", "target", "_elsewhere"}),
    columns=(
        Words("portfolio"), Words("campaign", required=True), Words("campaign_id"), Words("state"), Money("budget"),
        Words("bidding_strategy"), *_FIGURES,
    ),
    derive={"status": "state"},
    marks=(frozenset({"campaigns"}), frozenset({"type", "targeting"}), frozenset({"유형", "타겟팅"})),
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
