"""Which ad product a file is of: what its kind finds, else the option, else its name, else the store's only one."""

from __future__ import annotations

from xlops.errors import AmbiguousReport
from xlops.reports.evidence import Hints
from xlops.reports.kind import Kind, Look
from xlops.reports.sheet import Sheet
from xlops.tables import AD_PRODUCTS


def settle_ad_product(kind: Kind, sheet: Sheet, look: Look, hints: Hints) -> str:
    """`sp`, `sb` or `sd` for advertising reports, `` for all others.

    The only product of `ad_products` in xlops.toml speaks last; what contradicts it is refused.

    Errors: AmbiguousReport.
    """
    only = hints.only_product if not hints.ad_product else None
    try:
        product = kind.ad_product(sheet, look, hints.ad_product)
    except AmbiguousReport:
        if not only:
            raise
        return kind.ad_product(sheet, look, only)
    if product and only and product != only:
        raise AmbiguousReport(
            f"it is a {AD_PRODUCTS[product]} report by its content or name, but ad_products in xlops.toml says "
            f"{AD_PRODUCTS[only]} only: add {product!r} there, or use --ad-product"
        )
    return product
