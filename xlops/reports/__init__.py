"""Reading export files: one module per family of report kinds, sniffed once, asked all."""

from xlops.reports.ads import KINDS as _ADS
from xlops.reports.brand_analytics import KINDS as _BRAND_ANALYTICS
from xlops.reports.business import KINDS as _BUSINESS
from xlops.reports.fba_fees import KINDS as _FBA_FEES
from xlops.reports.health import KINDS as _HEALTH
from xlops.reports.kind import Kind
from xlops.reports.ledger import KINDS as _LEDGER
from xlops.reports.listings import KINDS as _LISTINGS
from xlops.reports.orders import KINDS as _ORDERS
from xlops.reports.prices import KINDS as _PRICES
from xlops.reports.promotions import KINDS as _PROMOTIONS
from xlops.reports.research import KINDS as _RESEARCH
from xlops.reports.returns import KINDS as _RETURNS
from xlops.reports.sellerboard import KINDS as _SELLERBOARD
from xlops.reports.settlements import KINDS as _SETTLEMENTS
from xlops.reports.stock import KINDS as _STOCK
from xlops.reports.transactions import KINDS as _TRANSACTIONS

KINDS: tuple[Kind, ...] = (
    *_BUSINESS,
    *_ADS,
    *_STOCK,
    *_LEDGER,
    *_FBA_FEES,
    *_LISTINGS,
    *_ORDERS,
    *_RETURNS,
    *_TRANSACTIONS,
    *_SETTLEMENTS,
    *_HEALTH,
    *_BRAND_ANALYTICS,
    *_PROMOTIONS,
    *_RESEARCH,
    *_PRICES,
    *_SELLERBOARD,
)

__all__ = ["KINDS", "Kind"]
