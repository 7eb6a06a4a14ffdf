"""Business reports (Detail Page Sales and Traffic): by date, by child ASIN, by SKU.

The by-ASIN and by-SKU reports state no date at all; a by-SKU report repeats its ASIN's traffic on every SKU row
(rule N3). Columns are those the user ticked, so all but the keys are optional. B2B columns are a subset of the totals.
"""

from __future__ import annotations

from collections.abc import Iterable

from xlops.errors import AmbiguousReport
from xlops.findings import Finding
from xlops.language import Text
from xlops.periods import Span as Days
from xlops.reports.columns import Asin, Column, Count, Day, Money, Share, Words
from xlops.reports.kind import Kind, Late, Look
from xlops.reports.sheet import Sheet
from xlops.tables import Grain

_FIGURES: tuple[Column, ...] = (
    Money("gmv", required=True, always=True),
    Money("gmv_b2b"),
    Count("units", required=True, always=True),
    Count("units_b2b"),
    Count("order_items", always=True),
    Count("order_items_b2b"),
    Count("sessions", required=True, always=True),
    Count("sessions_b2b"),
    Count("page_views", always=True),
    Count("page_views_b2b"),
    Share("buy_box"),
    Count("units_refunded"),
)


class ByDate(Kind):
    """The account's days; the JSON report also comes by week or month."""

    def stated(self, sheet: Sheet, look: Look) -> Days | None:
        """Errors: AmbiguousReport where its rows are weeks or months."""
        for granularity in ("WEEK", "MONTH"):
            if "granularity" in sheet.fields and look.holds("granularity", [granularity.lower()]):
                raise AmbiguousReport(
                    Text(
                        f"its dates are by {granularity}: ask for it with dateGranularity=DAY",
                        f"它的日期按 {granularity} 汇总：获取时请用 dateGranularity=DAY",
                    )
                )
        return super().stated(sheet, look)


# sales come at once, traffic days later (rule N23); a unit or two without a session may be bought in yesterday's one
_TRAFFIC = ("sessions", "sessions_b2b", "page_views", "page_views_b2b", "buy_box")
_LATE = Late(
    where="sessions = 0 and units > 0 and not (units <= 2 and exists (select 1 from stage l where l.part = stage.part "
    "and l.sessions > 0 and l.day >= stage.day + 7))",
    columns=_TRAFFIC,
    finding="traffic-late",
)
# of products one may well sell without a session, but not all of them
_ALL_LATE = Late(
    where="(select sum(l.units) > 2 and max(l.sessions) = 0 from stage l where l.part = stage.part)",
    columns=_TRAFFIC,
    finding="all-traffic-late",
)

BY_DATE = ByDate(
    name="business_by_date",
    en="Business report by date",
    zh="业务报告（按日期）",
    family="business",
    table_name="sales_day",
    needs=frozenset({"day", "gmv", "units", "sessions"}),
    forbids=frozenset({"asin", "parent_asin", "sku"}),
    columns=(Day("day", required=True), *_FIGURES),
    unique=True,
    late=_LATE,
)

# parents whose own row holds the sums of two children or more; one or two units may be chance
_SUMS_OF_CHILDREN = (
    "select parent_asin from (select parent_asin, asin = parent_asin as own, count(distinct asin) n, sum(units) u, "
    "sum(gmv) g from {rows} group by all) group by 1 having count(*) = 2 and max(n) > 1 and min(u) > 2 "
    "and min(u) = max(u) and min(g) = max(g) order by 1"
)


class ByProduct(Kind):
    """The account's products, each once."""

    def check(self, look: Look) -> Iterable[Finding]:
        """Errors: AmbiguousReport where parents stand beside the children whose sums they are."""
        if sums := look.staged(_SUMS_OF_CHILDREN):
            raise AmbiguousReport(
                Text(
                    "{parent} stands in it as a parent with the sums of its children, and they beside it: a report by "
                    "parent was pasted in. Download it by child item alone",
                    "{parent} 作为父商品列出，数值是各子商品之和，而子商品也在其中：按父商品的报告被粘了进来。"
                    "请只下载“按子商品”",
                ).format(parent=sums[0][0])
            )
        return ()


BY_ASIN = ByProduct(
    name="business_by_asin",
    en="Business report by child ASIN",
    zh="业务报告（按子商品）",
    family="business",
    table_name="sales_asin",
    needs=frozenset({"asin", "sessions", "units"}),
    forbids=frozenset({"sku", "day"}),
    columns=(Asin("parent_asin"), Asin("asin", required=True), Words("title"), *_FIGURES),
    span=Grain.SUMMARY,
    derive={"parent_asin": "coalesce(parent_asin, asin)"},
    unique=True,
    late=_ALL_LATE,
)

BY_SKU = ByProduct(
    name="business_by_sku",
    en="Business report by SKU",
    zh="业务报告（按 SKU）",
    family="business",
    table_name="sales_sku",
    needs=frozenset({"asin", "sku", "sessions", "units"}),
    forbids=frozenset({"day"}),
    columns=(Asin("parent_asin"), Asin("asin", required=True), Words("sku", required=True), Words("title"), *_FIGURES),
    span=Grain.SUMMARY,
    derive={"parent_asin": "coalesce(parent_asin, asin)"},
    unique=True,
    late=_ALL_LATE,
)

KINDS = (BY_DATE, BY_ASIN, BY_SKU)
