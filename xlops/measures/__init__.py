"""Sums per period and marketplace, from whichever source covers the period exactly (rules N1, N2, N4, N5)."""

from xlops.measures.account import ALL, Account, PeriodMeasures
from xlops.measures.coverage import Coverage, read_coverage

__all__ = ["ALL", "Account", "Coverage", "PeriodMeasures", "read_coverage"]
