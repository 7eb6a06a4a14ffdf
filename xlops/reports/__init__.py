"""Reading export files: one module per family of report kinds, sniffed once, asked all."""

from xlops.reports.ads import KINDS as _ADS
from xlops.reports.business import KINDS as _BUSINESS
from xlops.reports.kind import Kind
from xlops.reports.orders import KINDS as _ORDERS
from xlops.reports.returns import KINDS as _RETURNS
from xlops.reports.stock import KINDS as _STOCK

KINDS: tuple[Kind, ...] = (*_BUSINESS, *_ADS, *_STOCK, *_ORDERS, *_RETURNS)

__all__ = ["KINDS", "Kind"]
