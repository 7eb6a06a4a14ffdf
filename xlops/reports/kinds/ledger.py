"""Inventory ledger: balances of each day (summary view) and single events (detailed view).

Quantities keep Amazon's signs: what leaves the warehouse is negative. Words that consoles translate are kept as the
English ledger writes them (`SELLABLE`, `CustomerReturns`), so that measures can name them.
"""

from __future__ import annotations

from collections.abc import Iterable

from xlops.findings import Finding
from xlops.reports.checks.by_date import check_steps
from xlops.reports.columns import Asin, Column, Count, Day, Words
from xlops.reports.kind import Kind, Look

_ROW: tuple[Column, ...] = (
    Day("day", required=True), Words("fnsku", required=True), Asin("asin"), Words("sku"), Words("title"),
    Words("disposition"),
)  # fmt: skip
_DISPOSITION = "case upper(disposition) when 'VENDIBLE' then 'SELLABLE' else replace(upper(disposition), ' ', '_') end"
_BALANCES = ("starting", "in_transit", "receipts", "shipped", "returned", "vendor_returned", "transferred", "found",
             "lost", "damaged", "disposed", "other", "unknown")  # fmt: skip


class Balances(Kind):
    """The summary view."""

    def check(self, look: Look) -> Iterable[Finding]:
        """Errors: AmbiguousReport for a summary by week."""
        check_steps([day for (day,) in look.staged("select distinct day from {rows} order by 1")])
        return ()


SUMMARY = Balances(
    name="ledger_summary",
    en="Inventory Ledger, summary view by day",
    zh="库存分类账（摘要视图，按日）",
    family="ledger",
    table_name="ledger_day",
    needs=frozenset({"day", "fnsku", "disposition", "starting", "ending"}),
    forbids=frozenset({"event"}),
    columns=(
        *_ROW, Words("condition"), Words("location"), Words("store"), Count("ending", required=True, filled=True),
        *(Count(f) for f in _BALANCES),
    ),
    derive={"disposition": _DISPOSITION},
    unique=True,
    order="mdy",
)  # fmt: skip

DETAIL = Kind(
    name="ledger_detail",
    en="Inventory Ledger, detailed view",
    zh="库存分类账（详情视图）",
    family="ledger",
    table_name="ledger_event",
    needs=frozenset({"day", "fnsku", "event", "quantity"}),
    forbids=frozenset({"ending"}),
    columns=(
        *_ROW, Words("event"), Words("reference"), Count("quantity", required=True, filled=True), Words("centre"),
        Words("reason"), Words("event_country"), Count("reconciled"), Count("unreconciled"),
    ),
    derive={
        "disposition": _DISPOSITION,
        "country": "event_country",
        "event": "case event when 'Envíos' then 'Shipments' else replace(event, ' ', '') end",
    },
    order="mdy",
)  # fmt: skip

KINDS = (SUMMARY, DETAIL)
