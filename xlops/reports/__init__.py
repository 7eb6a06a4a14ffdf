"""Reading export files: one module per family of report kinds, sniffed once, asked all."""

from xlops.reports.ads import KINDS as _ADS
from xlops.reports.business import KINDS as _BUSINESS
from xlops.reports.kind import Kind
from xlops.reports.settlements import KINDS as _SETTLEMENTS
from xlops.reports.stock import KINDS as _STOCK
from xlops.reports.transactions import KINDS as _TRANSACTIONS

KINDS: tuple[Kind, ...] = (*_BUSINESS, *_ADS, *_STOCK, *_TRANSACTIONS, *_SETTLEMENTS)

__all__ = ["KINDS", "Kind"]
