"""What the synthetic store sells, where, and through which campaigns."""

from __future__ import annotations

from dataclasses import dataclass

BRAND = "Larkfell"


@dataclass(frozen=True, slots=True)
class Market:
    """One marketplace: how its files are written and how large it is."""

    code: str
    language: str
    currency: str
    country: str
    sessions_a_day: int
    ad_clicks_a_day: int
    growth: float
    price_factor: float


US = Market("US", "en", "USD", "United States", 1880, 1240, 1.22, 1.0)
DE = Market("DE", "de", "EUR", "Germany", 655, 455, 1.40, 0.95)
MARKETS = (US, DE)


@dataclass(frozen=True, slots=True)
class Family:
    """One parent ASIN; texts by language, three children as (variant, cents, share of traffic)."""

    short: dict[str, str]
    title: dict[str, str]
    group: dict[str, str]
    stems: dict[str, tuple[str, str, str]]
    children: tuple[tuple[dict[str, str], int, float], ...]
    conversion: float
    volume: float

    def text(self, market: Market) -> str:
        """The family's short name, as campaigns and ad groups use it."""
        return self.short[market.language]


def _both(text: str) -> dict[str, str]:
    return {"en": text, "de": text}


def _family(
    short: tuple[str, str],
    title: tuple[str, str],
    stems: tuple[tuple[str, str, str], tuple[str, str, str]],
    children: tuple[tuple[str | tuple[str, str], int, float], ...],
    conversion: float,
    volume: float,
    group: tuple[str, str] = ("gl_sports", "gl_sports"),
) -> Family:
    return Family(
        short=dict(zip(("en", "de"), short, strict=True)),
        title=dict(zip(("en", "de"), title, strict=True)),
        group=dict(zip(("en", "de"), group, strict=True)),
        stems=dict(zip(("en", "de"), stems, strict=True)),
        children=tuple(
            (_both(v) if isinstance(v, str) else dict(zip(("en", "de"), v, strict=True)), cents, share)
            for v, cents, share in children
        ),
        conversion=conversion,
        volume=volume,
    )


KITCHEN = ("gl_kitchen", "gl_kitchen")

FAMILIES = (
    _family(
        ("Skillet", "Gusspfanne"),
        (
            "Cast Iron Skillet, Pre-Seasoned Camping Pan for Grill, Stove and Campfire",
            "Gusseiserne Pfanne, eingebrannt, für Grill, Herd und Lagerfeuer",
        ),
        (
            ("cast iron skillet", "camping pan", "iron frying pan"),
            ("gusseiserne pfanne", "camping pfanne", "eisenpfanne"),
        ),
        ((('8"', "20 cm"), 2499, 0.05), (('10.25"', "26 cm"), 3299, 0.11), (('12"', "30 cm"), 4299, 0.05)),
        0.115,
        0.21,
        KITCHEN,
    ),
    _family(
        ("Bottle", "Trinkflasche"),
        (
            "Insulated Water Bottle, Leakproof Stainless Steel",
            "Isolierte Trinkflasche, auslaufsicher, Edelstahl",
        ),
        (
            ("insulated water bottle", "stainless steel bottle", "hiking water bottle"),
            ("trinkflasche edelstahl", "thermosflasche", "isolierflasche"),
        ),
        (
            (("18 oz", "530 ml"), 2199, 0.05),
            (("24 oz", "700 ml"), 2699, 0.08),
            (("32 oz", "950 ml"), 3199, 0.05),
        ),
        0.135,
        0.07,
    ),
    _family(
        ("Camp Knife", "Kochmesser"),
        (
            'Folding Chef Knife "Camp Cook", 5.5 in Blade, Walnut Handle',
            'Klappbares Kochmesser "Camp Cook", 14 cm Klinge, Walnussgriff',
        ),
        (
            ("folding chef knife", "camping knife", "camp kitchen knife"),
            ("klappmesser küche", "camping messer", "outdoor kochmesser"),
        ),
        ((("Black", "Schwarz"), 2999, 0.04), (("Olive", "Oliv"), 2999, 0.03), (("Set", "Set"), 4999, 0.03)),
        0.105,
        0.04,
        KITCHEN,
    ),
    _family(
        ("Lantern", "Laterne"),
        ("Rechargeable LED Camping Lantern, Dimmable, USB-C", "LED-Campinglaterne, aufladbar, dimmbar, USB-C"),
        (
            ("camping lantern", "rechargeable lantern", "led tent light"),
            ("camping lampe", "campinglaterne aufladbar", "zeltlampe led"),
        ),
        ((("Mini", "Mini"), 1899, 0.04), (("2-Pack", "2er-Set"), 4499, 0.06), (("Classic", "Classic"), 2799, 0.05)),
        0.120,
        0.09,
    ),
    _family(
        ("Board", "Schneidebrett"),
        ("Bamboo Cutting Board, with Juice Groove", "Schneidebrett aus Bambus, mit Saftrille"),
        (
            ("bamboo cutting board", "cutting board", "wood chopping board"),
            ("schneidebrett bambus", "schneidebrett", "holz küchenbrett"),
        ),
        (("S", 1699, 0.03), ("M", 2299, 0.04), ("XL", 3999, 0.012)),
        0.110,
        0.17,
        KITCHEN,
    ),
    _family(
        ("Dry Bag", "Packsack"),
        ("Waterproof Dry Bag, Roll-Top, for Kayak and Hiking", "Wasserdichter Packsack, Rollverschluss, für Kajak"),
        (
            ("dry bag", "waterproof bag", "kayak dry sack"),
            ("packsack wasserdicht", "dry bag", "kajak packsack"),
        ),
        (("10 L", 1799, 0.03), ("20 L", 2299, 0.04), ("30 L", 2799, 0.03)),
        0.125,
        0.05,
    ),
    _family(
        ("Towel", "Handtuch"),
        ("Quick-Dry Microfiber Towel, Compact", "Mikrofaser-Handtuch, schnelltrocknend, kompakt"),
        (
            ("microfiber towel", "quick dry towel", "travel towel"),
            ("mikrofaser handtuch", "reisehandtuch", "sporthandtuch"),
        ),
        (("M", 1599, 0.03), ("L", 1999, 0.04), ("XL", 2599, 0.02)),
        0.140,
        0.03,
    ),
    _family(
        ("Coffee", "Kaffee"),
        ("Pour-Over Camp Coffee Maker, Foldable", "Faltbarer Kaffeefilter, Camping, Edelstahl"),
        (
            ("camping coffee maker", "pour over coffee maker", "portable coffee dripper"),
            ("camping kaffee", "kaffeefilter edelstahl", "kaffee to go filter"),
        ),
        (
            (("2 Cups", "2 Tassen"), 2799, 0.04),
            (("4 Cups", "4 Tassen"), 3499, 0.04),
            (("Travel Kit", "Reiseset"), 4499, 0.05),
        ),
        0.115,
        0.06,
        KITCHEN,
    ),
)

MODIFIERS = {
    "en": ("", "large", "for camping", "gift", "set", "best"),
    "de": ("", "groß", "outdoor", "geschenk", "set", "test"),
}


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


def _products() -> tuple[Product, ...]:
    made: list[Product] = []
    for number, family in enumerate(FAMILIES):
        for child, (variant, cents, share) in enumerate(family.children):
            index = len(made)
            titles = {k: f"{BRAND} {family.title[k]}, {variant[k]}" for k in ("en", "de")}
            code = f"{number + 1}0{child + 1}"
            sku = f"LF-{family.short['en'].upper().replace(' ', '')[:6]}-{code}"
            sibling = number * 3 + (child + 1) % 3
            made.append(
                Product(
                    index,
                    f"B0XLOPS{code}",
                    f"B0XLOPS{number + 1}00",
                    sku,
                    f"X00LF{code}Q1",
                    number,
                    sibling,
                    share,
                    cents,
                    titles,
                )
            )
    return tuple(made)


PRODUCTS = _products()
BY_ASIN = {product.asin: product for product in PRODUCTS}
