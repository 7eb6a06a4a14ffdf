"""Which ad product a file is of: what its kind finds, else the option, else its name, else the store's only one."""

from __future__ import annotations

from xlops.errors import AmbiguousReport
from xlops.language import Text
from xlops.reports.evidence import Hints
from xlops.reports.kind import Kind, Look
from xlops.reports.sheet import Sheet
from xlops.tables import ad_product_called


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
            Text(
                "it is a {product} report by its content or name, but ad_products in xlops.toml says {only} only: add "
                "{key!r} there, or use --ad-product",
                "按内容或文件名，这是{product}报告，而 xlops.toml 的 ad_products 只写了{only}：请在那里补上 {key!r}，"
                "或加 --ad-product",
            ).format(product=ad_product_called(product), only=ad_product_called(only), key=product)
        )
    return product
