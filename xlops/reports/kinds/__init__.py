"""The kinds of reports, one module per family; every one of them is asked of every file."""

from xlops.reports.kind import Kind
from xlops.reports.kinds.ads import KINDS as _ADS
from xlops.reports.kinds.brand_analytics import KINDS as _BRAND_ANALYTICS
from xlops.reports.kinds.bulk import KINDS as _BULK
from xlops.reports.kinds.business import KINDS as _BUSINESS
from xlops.reports.kinds.console import KINDS as _CONSOLE
from xlops.reports.kinds.fba_fees import KINDS as _FBA_FEES
from xlops.reports.kinds.health import KINDS as _HEALTH
from xlops.reports.kinds.ledger import KINDS as _LEDGER
from xlops.reports.kinds.listings import KINDS as _LISTINGS
from xlops.reports.kinds.orders import KINDS as _ORDERS
from xlops.reports.kinds.prices import KINDS as _PRICES
from xlops.reports.kinds.promotions import KINDS as _PROMOTIONS
from xlops.reports.kinds.research import KINDS as _RESEARCH
from xlops.reports.kinds.returns import KINDS as _RETURNS
from xlops.reports.kinds.sellerboard import KINDS as _SELLERBOARD
from xlops.reports.kinds.settlements import KINDS as _SETTLEMENTS
from xlops.reports.kinds.stock import KINDS as _STOCK
from xlops.reports.kinds.transactions import KINDS as _TRANSACTIONS

KINDS: tuple[Kind, ...] = (
    *_BUSINESS,
    *_ADS,
    *_CONSOLE,
    *_BULK,
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
