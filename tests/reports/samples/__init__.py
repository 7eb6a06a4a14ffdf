"""Every real sample that is read: what it is and its totals, as literal values; one module per family of reports."""

from __future__ import annotations

from tests.reports.samples import ads, business, fba, inventory, tools

SAMPLES = [
    *business.SAMPLES,
    *ads.SAMPLES,
    *fba.SAMPLES,
    *inventory.SAMPLES,
    *tools.SAMPLES,
]

# files that the plain test of all samples does not fit, read in tests of their own
SEVERAL = [
    *inventory.SEVERAL,
    *tools.SEVERAL,
]

__all__ = ["SAMPLES", "SEVERAL"]
