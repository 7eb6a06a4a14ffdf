"""Reading export files: one module per family of report kinds, sniffed once, asked all."""

from xlops.reports.ads import KINDS as _ADS
from xlops.reports.brand_analytics import KINDS as _BRAND_ANALYTICS
from xlops.reports.business import KINDS as _BUSINESS
from xlops.reports.health import KINDS as _HEALTH
from xlops.reports.kind import Kind
from xlops.reports.promotions import KINDS as _PROMOTIONS
from xlops.reports.stock import KINDS as _STOCK

KINDS: tuple[Kind, ...] = (*_BUSINESS, *_ADS, *_STOCK, *_BRAND_ANALYTICS, *_HEALTH, *_PROMOTIONS)

__all__ = ["KINDS", "Kind"]
