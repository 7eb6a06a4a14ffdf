"""Every real sample that is read: what it is and its totals, as literal values; one module per family of reports."""

from __future__ import annotations

from tests.reports.samples import ads, business, fba, money

SAMPLES = [*business.SAMPLES, *ads.SAMPLES, *fba.SAMPLES, *money.SAMPLES]

__all__ = ["SAMPLES"]
