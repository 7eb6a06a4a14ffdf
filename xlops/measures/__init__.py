"""Sums per period and marketplace, from whichever source covers the period exactly (rules N1, N2, N4, N5)."""

from xlops.measures.account import Account
from xlops.measures.coverage import Coverage, read_coverage
from xlops.measures.measured import ALL, PeriodMeasures

__all__ = ["ALL", "Account", "Coverage", "PeriodMeasures", "read_coverage"]
