"""Settlement reports (flat file V2 and V1): the lines of one payout, after a line that states its days and total.

V2 has one amount a line, V1 one column per kind of amount. The lines add up to the stated total to the cent, or the
file is refused. Two settlements may run over the same days (ordinary and invoiced orders): their numbers tell them
apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xlops.errors import AmbiguousReport, BadRows
from xlops.findings import Finding
from xlops.language import Text, listed
from xlops.reports.columns import Column, Count, Day, Money, Words
from xlops.reports.kind import Kind, Look
from xlops.reports.kinds.transactions import sum_of
from xlops.reports.sheet import Sheet
from xlops.tables import Grain
from xlops.tables.money import SETTLEMENT_AMOUNTS


@dataclass(frozen=True)
class Settlement(Kind):
    """A settlement report; see the module."""

    def subject(self, sheet: Sheet, look: Look) -> str:
        """The settlement's number: settlements of the same days stand side by side."""
        numbers = look.distinct("settlement_id")
        if len(numbers) > 1:
            raise AmbiguousReport(
                Text(
                    "it holds {count} settlements ({seen}): download one settlement at a time",
                    "其中有 {count} 份结算（{seen}）：请分别下载",
                ).format(count=len(numbers), seen=listed(sorted(numbers)[:3]))
            )
        return numbers[0] if numbers else ""

    def check(self, look: Look) -> Iterable[Finding]:
        [(lowest, highest, lines)] = look.staged("select min(stated_total), max(stated_total), sum(total) from {rows}")
        if lowest is None:
            return [Finding("unchecked-total", column="total-amount")]
        if lowest != highest or abs(lines - lowest) >= 0.005:
            raise BadRows(
                Text(
                    f"its lines add up to {lines}, but it states a total of {lowest}: lines are missing or were "
                    "edited; download the settlement again",
                    f"各行合计 {lines}，而文件写明的总额是 {lowest}：缺行或被编辑过；请重新下载结算报告",
                )
            )
        return []


_COLUMNS: tuple[Column, ...] = (
    Words("settlement_id", required=True), Day("deposit_day"), Money("stated_total"), Words("type"), Words("order_id"),
    Words("country"), Words("fulfillment"), Day("posted_day"), Words("sku"), Count("quantity"),
)  # fmt: skip


def _settlement(name: str, en: str, zh: str, amounts: tuple[str, ...]) -> Settlement:
    return Settlement(
        name=name,
        en=en,
        zh=zh,
        family="settlements",
        table_name="settlements",
        needs=frozenset({"settlement_id", "type", *amounts[:2]}),
        forbids=frozenset(),
        columns=(
            *_COLUMNS,
            *(Words(word) for amount in amounts for word in SETTLEMENT_AMOUNTS[amount]),
            *(Money(amount) for amount in amounts),
        ),
        span=Grain.SUMMARY,
        derive={"day": "posted_day", "sold_on": "country", "total": sum_of(amounts)},
        undivided=True,
        evidence=("settlement_id",),
        short_lines=True,
    )


V2 = _settlement("settlement_v2", "Settlement report V2 (flat file)", "结算报告 V2（Flat File）", ("amount",))
V1 = _settlement(
    "settlement_v1", "Settlement report (flat file)", "结算报告（Flat File）", tuple(SETTLEMENT_AMOUNTS)[1:]
)

KINDS = (V2, V1)
