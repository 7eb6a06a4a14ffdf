"""The unified transaction report (monthly, or a custom range): every line of money that Amazon posted.

A line has no id and may rightly stand twice. The day is the posted day as the report writes it. Reports of 2026 also
list deferred lines, not paid out yet: they are kept and marked. The amounts of a line add up to its total.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xlops.errors import BadRows
from xlops.findings import Finding
from xlops.language import Text
from xlops.reports.codes import code_sql
from xlops.reports.columns import Coded, Count, Day, Money, Words
from xlops.reports.kind import Kind, Look
from xlops.tables.money import TRANSACTION_AMOUNTS

_WITHHELD = ("withheld_tax", "low_value_goods_tax", "tcs_cgst", "tcs_sgst", "tcs_igst", "tds")
_MOST_OFF = 0.02  # the share of rows that may not add up before the file is refused
_MOST_NAMED = 20


def sum_of(columns: Iterable[str]) -> str:
    """SQL for the sum of columns that may be blank."""
    return " + ".join(f"coalesce({c}, 0)" for c in columns)


@dataclass(frozen=True)
class Transactions(Kind):
    """The transaction report; see the module."""

    def check(self, look: Look) -> Iterable[Finding]:
        difference = f"coalesce(total, 0) - ({sum_of(TRANSACTION_AMOUNTS)})"
        off = look.staged(f"select row, total, {difference} as d from {{rows}} where abs(d) >= 0.005 order by row")
        [(rows,)] = look.staged("select count(*) from {rows}")
        if off and len(off) > max(1, _MOST_OFF * rows):
            row, total, gap = off[0]
            raise BadRows(
                Text(
                    "the amounts of {off} of its {rows} rows do not add up to their total (row {row}: total {total}, "
                    "difference {gap}): a column is missing or was edited; download the report again",
                    "{rows} 行中有 {off} 行的各项金额与总计不符（第 {row} 行：总计 {total}，相差 {gap}）："
                    "缺列或被编辑过；请重新下载",
                ).format(off=f"{len(off):,}", rows=f"{rows:,}", row=row, total=total, gap=gap)
            )
        return [
            Finding("total-differs", row=row, column="total", value=f"{gap}", expected=f"{total}")
            for row, total, gap in off[:_MOST_NAMED]
        ]


UNIFIED = Transactions(
    name="transactions",
    en="Transaction report (monthly unified, custom range)",
    zh="交易报告（月度统一交易、自定义日期范围）",
    family="transactions",
    table_name="transactions",
    needs=frozenset({"day", "settlement_id", "type", "product_sales", "total"}),
    forbids=frozenset(),
    columns=(
        Day("day", required=True), Words("settlement_id"), Coded("type", words="transaction_types"), Words("order_id"),
        Words("sku"), Words("description"), Count("quantity"), Words("country"), Words("account_type"),
        Words("fulfillment"), *(Money(c) for c in TRANSACTION_AMOUNTS), *(Money(c) for c in _WITHHELD[1:]),
        Money("total", required=True), Coded("status", words="transaction_status"), Day("release_day"),
    ),
    derive={
        "charge": f"case when type in ('service_fee', 'amazon_fee') then {code_sql('charges', 'description')} end",
        "sold_on": "country",
        "withheld_tax": sum_of(_WITHHELD),
    },
    undivided=True,
)  # fmt: skip

KINDS = (UNIFIED,)
