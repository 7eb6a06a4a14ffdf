"""What a synthetic store sells: its products, numbered as Amazon and the seller number them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xlops.demo.told import Family, Language, Market

KITCHEN = "gl_kitchen"


@dataclass(frozen=True, slots=True)
class Product:
    """One child ASIN."""

    index: int
    asin: str
    parent: str
    sku: str
    fnsku: str
    family: int
    sibling: int
    share: float
    usd_cents: int
    titles: dict[str, str]

    def price(self, market: Market) -> int:
        """List price in cents, ending in 99 as prices do."""
        return round(self.usd_cents * market.price_factor / 100) * 100 - 1

    def title(self, market: Market) -> str:
        """The title shoppers of the marketplace see."""
        return self.titles[market.language]


@dataclass(frozen=True, eq=False)
class Catalog:
    """One brand's families and their products, three to a family."""

    brand: str
    families: tuple[Family, ...]
    modifiers: Mapping[Language, Sequence[str]]

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """Every child ASIN in order; a product's `index` is its place."""
        return tuple(self._product(n, child) for n in range(len(self.families)) for child in range(3))

    @cached_property
    def by_asin(self) -> dict[str, Product]:
        return {product.asin: product for product in self.products}

    def family(self, product: Product) -> Family:
        return self.families[product.family]

    def _product(self, number: int, child: int) -> Product:
        family, made = self.families[number], self.families[number].children[child]
        code = f"{number + 1}0{child + 1}"
        return Product(
            index=number * 3 + child,
            asin=_asin(code),
            parent=_asin(f"{number + 1}00"),
            sku=f"LF-{family.short['en'].upper().replace(' ', '')[:6]}-{code}",
            fnsku=f"X00LF{code}Q1",
            family=number,
            sibling=number * 3 + (child + 1) % 3,
            share=made.share,
            usd_cents=made.usd_cents,
            titles={k: f"{self.brand} {family.title[k]}, {made.variant[k]}" for k in ("en", "de")},
        )


def _asin(code: str) -> str:
    """An ASIN that ends in the code; ten characters also for a family beyond the ninth."""
    return f"{'B0XLOPS'[: 10 - len(code)]}{code}"
