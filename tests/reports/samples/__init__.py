"""Every real sample that is read: what it is and its totals, as literal values; one module per family of reports."""

from __future__ import annotations

from tests.reports.samples import ads, brand, business, fba, inventory, money, orders, tools

SAMPLES = [
    *business.SAMPLES,
    *ads.SAMPLES,
    *fba.SAMPLES,
    *inventory.SAMPLES,
    *orders.SAMPLES,
    *money.SAMPLES,
    *tools.SAMPLES,
    *brand.SAMPLES,
]

# files that the plain test of all samples does not fit, read in tests of their own
SEVERAL = [
    *inventory.SEVERAL,
    *orders.SEVERAL,
    *tools.SEVERAL,
    *brand.ELSEWHERE,
]

__all__ = ["SAMPLES", "SEVERAL"]
