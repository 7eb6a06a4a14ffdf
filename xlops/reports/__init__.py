"""Reading export files: one module per family of report kinds, sniffed once, asked all."""

from xlops.reports.ads import KINDS as _ADS
from xlops.reports.business import KINDS as _BUSINESS
from xlops.reports.fba_fees import KINDS as _FBA_FEES
from xlops.reports.kind import Kind
from xlops.reports.ledger import KINDS as _LEDGER
from xlops.reports.listings import KINDS as _LISTINGS
from xlops.reports.prices import KINDS as _PRICES
from xlops.reports.research import KINDS as _RESEARCH
from xlops.reports.sellerboard import KINDS as _SELLERBOARD
from xlops.reports.stock import KINDS as _STOCK

KINDS: tuple[Kind, ...] = (
    *_BUSINESS,
    *_ADS,
    *_STOCK,
    *_LEDGER,
    *_FBA_FEES,
    *_LISTINGS,
    *_RESEARCH,
    *_PRICES,
    *_SELLERBOARD,
)

__all__ = ["KINDS", "Kind"]
