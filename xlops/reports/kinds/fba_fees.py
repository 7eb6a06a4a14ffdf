"""What FBA costs: monthly storage, the surcharge on aged stock (once long-term storage), the preview of fees per unit.

Fees are positive. An account that spans North America gets one file in several currencies: each is a report of its
own. A storage fee belongs to the country where the stock lies, which a column tells.
"""

from __future__ import annotations

from xlops.errors import AmbiguousReport
from xlops.language import Text, listed, plain
from xlops.periods import Month as CalendarMonth
from xlops.periods import Span as Days
from xlops.reports.columns import Asin, Column, Count, Day, Money, MonthName, Number, Words
from xlops.reports.kind import Kind, Look
from xlops.reports.sheet import Sheet
from xlops.tables import Grain


class MonthlyKind(Kind):
    """A report whose rows state the month they are for."""

    def stated(self, sheet: Sheet, look: Look) -> Days | None:
        """The month of the rows. Errors: AmbiguousReport where there are several, or rows without one."""
        months = look.staged("select distinct month from {rows} order by 1")
        if len(months) > 1 or months == [(None,)]:
            seen = listed(plain(f"{m:%Y-%m}") if m else Text("none", "无") for (m,) in months)
            raise AmbiguousReport(
                Text(
                    "its rows are for several months, or for none ({seen}): download one month at a time",
                    "数据行属于几个月，或没有写月份（{seen}）：请每次只下载一个月",
                ).format(seen=seen)
            )
        return CalendarMonth.of(months[0][0]).span


STORAGE = MonthlyKind(
    name="fba_storage_fee",
    en="Monthly Storage Fees",
    zh="月度仓储费",
    family="fba_fees",
    table_name="storage_fee",
    needs=frozenset({"asin", "fnsku", "month", "monthly_fee"}),
    forbids=frozenset(),
    columns=(
        Asin("asin", required=True), Words("fnsku", required=True), Words("title"), Words("centre"), Words("stored_in"),
        MonthName("month", required=True), Words("size_tier"), Number("on_hand"), Number("removing"), Number("volume"),
        Words("volume_unit"), Money("storage_rate"), Money("base_rate"), Money("surcharge_rate"), Money("base_fee"),
        Money("surcharge"), Money("monthly_fee", required=True), Money("incentive"),
    ),
    span=Grain.SUMMARY,
    derive={
        "centre": "trim(centre, '''')",
        "country": "stored_in",
        "rate": "coalesce(base_rate, storage_rate)",
        "fee": "monthly_fee",
    },
    split_by="currency",
)  # fmt: skip

_AGED: tuple[Column, ...] = (
    Day("day", required=True), Words("sku", required=True), Words("fnsku"), Asin("asin"), Words("title"),
    Words("condition"), Words("stored_in"),
)  # fmt: skip

AGED = Kind(
    name="fba_aged_fee",
    en="Aged Inventory Surcharge",
    zh="超龄库存附加费",
    family="fba_fees",
    table_name="storage_fee_aged",
    needs=frozenset({"day", "sku", "charged_units", "charged_fee"}),
    forbids=frozenset(),
    columns=(
        *_AGED, Words("tier"), Count("charged_units"), Money("aged_rate"), Money("charged_fee", required=True),
    ),
    derive={"country": "stored_in", "units": "charged_units", "fee": "charged_fee", "rate": "aged_rate"},
    split_by="currency",
)  # fmt: skip

LONG_TERM = Kind(
    name="fba_long_term_fee",
    en="Long-Term Storage Fee Charges",
    zh="长期仓储费",
    family="fba_fees",
    table_name="storage_fee_aged",
    needs=frozenset({"day", "sku", "units_12", "fee_12"}),
    forbids=frozenset(),
    columns=(
        *_AGED, Count("units_6", zero=True), Money("fee_6", zero=True), Count("units_12", zero=True),
        Money("fee_12", required=True, zero=True),
    ),
    derive={
        "country": "stored_in",
        "units": "units_12 + coalesce(units_6, 0)",
        "fee": "fee_12 + coalesce(fee_6, 0)",
    },
    split_by="currency",
    sums={"units": ("units_6",), "fee": ("fee_6",)},
)  # fmt: skip

PREVIEW = Kind(
    name="fba_fee_preview",
    en="FBA Fee Preview",
    zh="亚马逊物流费用预览",
    family="fba_fees",
    table_name="fee_preview",
    needs=frozenset({"sku", "fee_total", "referral_fee", "fulfilment_fee"}),
    forbids=frozenset(),
    columns=(
        Words("sku", required=True), Words("fnsku"), Asin("asin"), Words("title"), Words("product_group"),
        Words("brand"),
        Words("fulfilled_by"), Day("day"), Money("price"), Money("sales_price"), Words("size_tier"), Number("weight"),
        Words("weight_unit"), Money("fee_total"), Money("referral_fee"), Money("closing_fee"), Money("fulfilment_fee"),
        Money("future_fulfilment_fee"),
    ),
    span=Grain.SNAPSHOT,
    split_by="country",
)  # fmt: skip

KINDS = (STORAGE, AGED, LONG_TERM, PREVIEW)
