"""Every real sample that is read: what it is and its totals, as literal values; one module per family of reports."""

from __future__ import annotations

from tests.reports.samples import ads, brand, business, fba

SAMPLES = [*business.SAMPLES, *ads.SAMPLES, *fba.SAMPLES, *brand.SAMPLES]
ELSEWHERE = {*brand.ELSEWHERE}  # read in tests of their own

__all__ = ["ELSEWHERE", "SAMPLES"]
