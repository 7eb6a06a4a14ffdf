"""Brand Analytics: search query and catalog performance, top search terms, market basket, repeat purchase.

The first line of a download is no header but what was asked for (`Brand=["…"],Reporting Range=["Monthly"],…`); the
reporting date of its rows is the last day of that week, month or quarter. Each brand, ASIN or search term that a file
was asked for is a scope of its own, so that two files of one week stand side by side. Percentages have no sign. Click
rates (clicks by search volume) and shares of counts are computed from counts, not read.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from xlops.dates import MONTHS, parse_day
from xlops.errors import AmbiguousReport
from xlops.iso import day_of
from xlops.language import Text
from xlops.periods import Month, Span, span_in_name
from xlops.reports.columns import Asin, Column, Count, Money, Percent, Words
from xlops.reports.kind import Kind, Look
from xlops.reports.sheet import Sheet
from xlops.reports.vocabulary import normalise
from xlops.tables import Grain

_FILTER = re.compile(r"([^,=\[\]]+)=\[([^\]]*)\]")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2}) - (\d{4}-\d{2}-\d{2})")
_IN_NAME = re.compile(r"(?<![^\W_])(day|week|month|quarter)_20\d{2}_\d{2}_\d{2}(?!\d)", re.I)

# what the first line asks for, in the languages it was seen in
_TIME = {
    "reporting range": "range", "viewing": "range", "berichtszeitraum": "range",
    "select year": "year", "jahr auswählen": "year",
    "select month": "month", "monat auswählen": "month", "select quarter": "quarter", "quartal auswählen": "quarter",
    "select week": "week", "woche auswählen": "week", "woche": "week", "select day": "day", "tag auswählen": "day",
    "报告范围": "range", "选择年份": "year", "选择月份": "month", "选择季度": "quarter", "选择周": "week",
    "选择日期": "day",
}  # fmt: skip
_RANGES = {
    "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "täglich": "day",
    "wöchentlich": "week", "monatlich": "month", "vierteljährlich": "quarter",
    "每日": "day", "每周": "week", "每月": "month", "每季度": "quarter",
}  # fmt: skip


_UNITS = {
    "day": Text("day", "日"), "week": Text("week", "周"), "month": Text("month", "月"),
    "quarter": Text("quarter", "季度"),
}  # fmt: skip


def asked_for(sheet: Sheet) -> dict[str, str]:
    """What the file's first line says it was asked for: `range`, `year` … and the filters under their own names."""
    text = ",".join(cell for row in sheet.preamble for cell in row)
    found = {normalise(key): value.strip(' "') for key, value in _FILTER.findall(text)}
    return {_TIME.get(key, key): value for key, value in found.items() if value}


def _said_span(asked: dict[str, str]) -> Span | None:
    """The days that the first line states by itself: two days, or a year with a month or quarter."""
    for value in asked.values():
        if found := _DAYS.search(value):
            return Span.closed(day_of(found[1]), day_of(found[2]))
    if found := re.fullmatch(r"(\d{4})-(\d{2})", asked.get("month", "")):
        return Month(int(found[1]), int(found[2])).span
    year = asked.get("year", "")
    month = MONTHS.get(asked.get("month", "").casefold())
    quarter = re.fullmatch(r"q?([1-4])", asked.get("quarter", ""), re.I)
    if re.fullmatch(r"\d{4}", year) and month:
        return Month(int(year), month).span
    if re.fullmatch(r"\d{4}", year) and quarter:
        return _quarter(int(year), int(quarter[1]))
    return None


def _quarter(year: int, number: int) -> Span:
    return Span(Month(year, 3 * number - 2).first, Month(year, 3 * number).span.end)


def _ending(unit: str, last: date) -> Span | None:
    """The week, month or quarter whose last day is `last`."""
    if unit in ("day", "week"):
        return Span.closed(last - timedelta(days=6 if unit == "week" else 0), last)
    span = Month.of(last).span if unit == "month" else _quarter(last.year, (last.month + 2) // 3)
    return span if span.last == last else None


class BrandAnalytics(Kind):
    """A Brand Analytics report."""

    def stated(self, sheet: Sheet, look: Look) -> Span | None:
        """The days that the JSON, or the first line with the reporting date, states.

        Errors: AmbiguousReport where they contradict each other, or a folder says other days than the rows.
        """
        if look.distinct("asked_from"):
            return super().stated(sheet, look)
        ends = look.distinct("asked_to")
        if len(ends) > 1:
            raise AmbiguousReport(
                Text(
                    "it holds {count} reporting dates ({first}, {last} …): download one period at a time",
                    "其中有 {count} 个报告日期（{first}、{last} …）：请每次只下载一个时段",
                ).format(count=len(ends), first=min(ends), last=max(ends))
            )
        asked, last = asked_for(sheet), parse_day(ends[0]) if ends else None
        span = _said_span(asked)
        unit = _RANGES.get(asked.get("range", "").casefold())
        if unit is None and (named := _IN_NAME.search(sheet.source.words[-1])):
            unit = named[1].lower()
        if span is None and unit and last:
            span = _ending(unit, last)
            if span is None:
                raise AmbiguousReport(
                    Text(
                        "it is by {unit}, but its reporting date {last} ends none: download it again",
                        "这是按{unit}的报告，报告日期 {last} 却不是最后一天：请重新下载",
                    ).format(unit=_UNITS[unit], last=last)
                )
        if span and last and span.last != last:
            raise AmbiguousReport(
                Text(
                    f"its first line says {span}, but its rows are of the period that ends on {last}: download it "
                    "again",
                    f"第一行写的是 {span}，数据行却截至 {last}：请重新下载",
                )
            )
        if span is None and last:
            self._check_folders(sheet, last)
        return span

    def _check_folders(self, sheet: Sheet, last: date) -> None:
        for word in sheet.source.words:
            if (span := span_in_name(word)) and span.last != last:
                raise AmbiguousReport(
                    Text(
                        f"{word!r} says {span}, but its rows are of the period that ends on {last}, and the first "
                        "line, which would say whether that is a week or a month, is missing: download it again",
                        f"{word!r} 写的是 {span}，数据行却截至 {last}，又缺少写明是周还是月的第一行：请重新下载",
                    )
                )

    def part_of(self, cell: str) -> str | None:
        """Each reporting date, or each ASIN, of a file is a report of its own."""
        return cell

    def subject(self, sheet: Sheet, look: Look) -> str:
        """The brand, ASIN or search term that the file was asked for; `` where it has all."""
        if self.split_by == "asin" and (asins := look.distinct("asin")):
            return asins[0]
        asked = asked_for(sheet).items()
        return ", ".join(value for key, value in asked if key not in _TIME.values() and not _DAYS.search(value))


class BrandView(BrandAnalytics):
    def constants(self, sheet: Sheet) -> dict[str, str]:
        asked = asked_for(sheet)
        brand = asked.get("brand") or asked.get("marke") or asked.get("品牌")
        return {"brand": brand} if brand else {}


class AsinView(BrandAnalytics):
    def constants(self, sheet: Sheet) -> dict[str, str]:
        """Errors: AmbiguousReport where neither a column nor the first line names the ASIN."""
        if "asin" in sheet.fields:
            return {}
        for key, value in asked_for(sheet).items():
            if key.startswith("asin") and re.fullmatch(r"[A-Z0-9]*\d[A-Z0-9]*", value):
                return {"asin": value}
        raise AmbiguousReport(
            Text(
                'nothing tells of which ASIN it is: its first line, such as ASIN or Product=["B0…"], is missing; '
                "download it again",
                '看不出是哪个 ASIN：缺少第一行，例如 ASIN or Product=["B0…"]；请重新下载',
            )
        )


def _funnel(own: str) -> tuple[Column, ...]:
    return (
        Words("query", required=True), Count("rank"), Count("volume", required=True),
        Count("impressions", required=True), Count(f"{own}_impressions", required=True),
        Count("clicks", required=True), Count(f"{own}_clicks", required=True),
        Count("cart_adds"), Count(f"{own}_cart_adds"),
        Count("purchases", required=True), Count(f"{own}_purchases", required=True),
        Money("click_price"), Money("own_click_price"), Money("cart_add_price"), Money("own_cart_add_price"),
        Money("purchase_price"), Money("own_purchase_price"),
    )  # fmt: skip


def _own(own: str) -> dict[str, str]:
    return {f"own_{stage}": f"{own}_{stage}" for stage in ("impressions", "clicks", "cart_adds", "purchases")}


QUERIES = BrandView(
    name="queries",
    en="Search Query Performance, brand view",
    zh="搜索查询绩效（品牌视图）",
    family="brand_analytics",
    table_name="queries",
    needs=frozenset({"query", "volume", "impressions", "brand_impressions", "brand_clicks", "brand_purchases"}),
    forbids=frozenset({"asin_impressions"}),
    columns=(Words("brand"), *_funnel("brand")),
    span=Grain.SUMMARY,
    derive=_own("brand"),
    split_by="asked_to",
)

QUERY_ASIN = AsinView(
    name="query_asin",
    en="Search Query Performance, ASIN view",
    zh="搜索查询绩效（ASIN 视图）",
    family="brand_analytics",
    table_name="query_asin",
    needs=frozenset({"query", "volume", "impressions", "asin_impressions", "asin_clicks", "asin_purchases"}),
    forbids=frozenset({"brand_impressions"}),
    columns=(Asin("asin"), *_funnel("asin")),
    span=Grain.SUMMARY,
    derive=_own("asin"),
    split_by="asin",
)

CATALOG = BrandAnalytics(
    name="catalog_performance",
    en="Search Catalog Performance",
    zh="搜索目录绩效",
    family="brand_analytics",
    table_name="catalog_performance",
    needs=frozenset({"asin", "impressions", "clicks", "cart_adds", "purchases", "sales"}),
    forbids=frozenset({"query"}),
    columns=(
        Asin("asin", required=True), Words("title"), Count("impressions", required=True),
        Count("clicks", required=True),
        Count("cart_adds", required=True), Count("purchases", required=True), Money("sales", required=True),
        Money("impression_price"), Money("click_price"), Money("cart_add_price"), Money("purchase_price"),
    ),
    span=Grain.SUMMARY,
    split_by="asked_to",
)  # fmt: skip

_THREE = ("1", "2", "3")

TOP_TERMS = BrandAnalytics(
    name="top_terms",
    en="Top Search Terms",
    zh="热门搜索词",
    family="brand_analytics",
    table_name="top_terms",
    needs=frozenset({"term", "rank", "asin_1"}),
    forbids=frozenset({"query"}),
    columns=(
        Words("department"), Words("term", required=True), Count("rank", required=True),
        *(Words(f"brand_{n}") for n in _THREE), *(Words(f"category_{n}") for n in _THREE),
        *(Asin(f"asin_{n}") for n in _THREE), *(Percent(f"click_share_{n}") for n in _THREE),
        *(Percent(f"conversion_share_{n}") for n in _THREE),
    ),
    span=Grain.SUMMARY,
)  # fmt: skip

MARKET_BASKET = BrandAnalytics(
    name="market_basket",
    en="Market Basket Analysis",
    zh="市场篮子分析",
    family="brand_analytics",
    table_name="market_basket",
    needs=frozenset({"asin", "asin_1", "combination_share_1"}),
    forbids=frozenset({"term"}),
    columns=(
        Asin("asin", required=True), Words("title"), *(Asin(f"asin_{n}") for n in _THREE),
        *(Percent(f"combination_share_{n}") for n in _THREE),
    ),
    span=Grain.SUMMARY,
    split_by="asked_to",
)  # fmt: skip

_REPEAT: tuple[Column, ...] = (
    Count("orders", required=True), Count("customers", required=True), Count("repeat_customers"),
    Percent("repeat_customer_share"), Money("repeat_sales", required=True), Percent("repeat_sales_share"),
    Count("repeat_units"),
)  # fmt: skip

REPEAT_PURCHASE = BrandAnalytics(
    name="repeat_purchase",
    en="Repeat Purchase Behavior, ASIN view",
    zh="重复购买行为（ASIN 视图）",
    family="brand_analytics",
    table_name="repeat_purchase",
    needs=frozenset({"asin", "orders", "customers", "repeat_sales"}),
    forbids=frozenset(),
    columns=(Asin("asin", required=True), Words("title"), Words("brand"), *_REPEAT),
    span=Grain.SUMMARY,
    split_by="asked_to",
)

REPEAT_BRAND = BrandAnalytics(
    name="repeat_brand",
    en="Repeat Purchase Behavior, brand view",
    zh="重复购买行为（品牌视图）",
    family="brand_analytics",
    table_name="repeat_brand",
    needs=frozenset({"brand", "orders", "customers", "repeat_sales"}),
    forbids=frozenset({"asin"}),
    columns=(Words("brand", required=True), *_REPEAT),
    span=Grain.SUMMARY,
    split_by="asked_to",
)

KINDS = (QUERIES, QUERY_ASIN, CATALOG, TOP_TERMS, MARKET_BASKET, REPEAT_PURCHASE, REPEAT_BRAND)
