"""Reading export files: sniffed once, every kind asked, typed in DuckDB."""

from xlops.reports.kind import Kind
from xlops.reports.kinds import KINDS

__all__ = ["KINDS", "Kind"]
