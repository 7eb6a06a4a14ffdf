"""Every real sample that is read: what it is and its totals, as literal values; one module per family of reports."""

from __future__ import annotations

from tests.reports.samples import ads, business, fba

SAMPLES = [*business.SAMPLES, *ads.SAMPLES, *fba.SAMPLES]

# files that hold several reports, read in tests of their own
SEVERAL = [*ads.SEVERAL]

__all__ = ["SAMPLES", "SEVERAL"]
