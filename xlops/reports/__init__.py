"""Reading export files: one module per family of report kinds, sniffed once, asked all."""

from xlops.reports.ads import KINDS as _ADS
from xlops.reports.bulk import KINDS as _BULK
from xlops.reports.business import KINDS as _BUSINESS
from xlops.reports.kind import Kind
from xlops.reports.stock import KINDS as _STOCK

KINDS: tuple[Kind, ...] = (*_BUSINESS, *_ADS, *_BULK, *_STOCK)

__all__ = ["KINDS", "Kind"]
