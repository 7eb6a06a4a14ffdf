"""The cards of young ASINs as an exported page says them."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.export.page import NewProduct
from xlops.export.words import day_told, phrase
from xlops.language import Text, listed
from xlops.review.ramp import Ramp


def new_products(ramps: Sequence[Ramp], *, several: bool) -> list[NewProduct]:
    """A card each; `several`: the marketplace is named."""
    return [
        NewProduct(" ".join(f"{r.name} {r.marketplace if several else ''}".split()), _told(r), r.advice) for r in ramps
    ]


def _told(r: Ramp) -> Text:
    units, normal, visitors = (f"{v:,.0f}" for v in (r.units, r.units_normal, r.visitors))
    said = {"state": r.label, "week": r.week, "visitors": visitors, "units": units, "normal": normal, "basis": r.basis}
    parts = [phrase("block", "young_told", **said)]
    if r.reviews is not None:
        parts.append(phrase("block", "young_reviews", count=f"{r.reviews:,.0f}"))
    if r.edited is not None:
        parts.append(phrase("block", "young_edited", day=day_told(r.edited)))
    return listed(parts, "; ", "；")
