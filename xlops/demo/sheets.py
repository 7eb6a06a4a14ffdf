"""What the demo store's people wrote down themselves: products, plan, events, documents, brand, cases."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from xlops.demo.catalog import KITCHEN, Catalog, Product
from xlops.demo.clock import Clock, month_start
from xlops.demo.told import Stories, Told
from xlops.language import Text

Rows = list[dict[str, Any]]

_OWNERS = (Text("Ann", "小安"), Text("Ben", "小陈"), Text("Chen", "小李"))
_LINES = (Text("Outdoor", "户外"), Text("Kitchen", "厨房"))
_SUPPLIERS = (Text("Lanke Outdoor", "蓝克户外用品厂"), Text("Hongda Castings", "宏达铸造厂"))
_UNOWNED = "LF-TOWEL-703"  # nobody has filled in this one yet
_SHORT_ZH = ("煎锅", "保温杯", "折叠刀", "营地灯", "砧板", "防水袋", "速干巾", "咖啡壶")

# thousands of the marketplace's currency a month, January first, in the year of the last day
_PLAN = {
    "US": (265, 230, 270, 285, 310, 320, 360, 325, 315, 350, 360, 390),
    "DE": (84, 72, 86, 92, 100, 105, 118, 110, 104, 118, 140, 145),
}
_GROWTH = {"US": Decimal("1.22"), "DE": Decimal("1.40")}


def own_sheets(told: Told, last_day: date) -> dict[str, Rows]:
    """The rows of each sheet by its id, but for the days that every store's Events sheet begins with."""
    clock, catalog = Clock(last_day), Catalog(told.brand, told.family, told.modifiers)
    return {
        "products": _products(catalog, told.stories, clock), "plan": _plan(clock),
        "events": _events(catalog, told.stories, clock),
        "documents": _documents(catalog, clock), "brands": _brands(catalog, clock), "cases": _cases(catalog, clock),
    }  # fmt: skip


def _products(catalog: Catalog, stories: Stories, clock: Clock) -> Rows:
    return [row for p in catalog.products for row in _product(p, catalog, stories, clock)]


def _product(product: Product, catalog: Catalog, stories: Stories, clock: Clock) -> Rows:
    """A row per SKU; two SKUs have become dearer and have a second, dated one."""
    family = catalog.family(product)
    kitchen = family.group == KITCHEN
    short = Text(family.short["en"], _SHORT_ZH[product.family % len(_SHORT_ZH)])
    cost = Decimal(product.usd_cents) * (29 + product.family % 4) / 10_000
    row: dict[str, Any] = {
        "sku": product.sku, "asin": product.asin, "short_name": short + f" {product.titles['en'].split(', ')[-1]}",
        "brand": catalog.brand, "product_line": _LINES[kitchen], "owner": _OWNERS[product.family % 3],
        "launch_date": _launched(product, stories, clock), "unit_cost": round(cost, 2), "currency": "USD",
        "production_days": 14 if kitchen else 10, "freight_days": 22, "customs_days": 3, "receiving_days": 5,
        "moq": 200, "carton": 24 if kitchen else 40, "supplier": _SUPPLIERS[kitchen],
    }  # fmt: skip
    if product.sku == _UNOWNED:
        return [{"sku": product.sku, "asin": product.asin}]
    if product.index in (1, 10):
        dearer = {"sku": product.sku, "unit_cost": round(cost * Decimal("1.08"), 2), "currency": "USD"}
        return [row, dearer | {"valid_from": clock.month(2)}]
    return [row]


def _launched(product: Product, stories: Stories, clock: Clock) -> date:
    if product.asin == stories.launch.asin:
        return clock.week(stories.launch.week)
    return month_start(clock.last_day, 20 + 3 * product.family) + timedelta(days=product.index % 9)


def _plan(clock: Clock) -> Rows:
    """Fourteen closed months, the present one, and the next."""
    rows = []
    for back in range(15, -2, -1):
        month = month_start(clock.last_day, back)
        for market, thousands in _PLAN.items():
            gmv = 1000 * thousands[month.month - 1] * _GROWTH[market] ** (month.year - clock.last_day.year)
            gmv = Decimal(int(gmv / 500) * 500)
            rows.append({
                "month": month, "marketplace": market, "gmv": gmv, "units": int(gmv / 28),
                "ad_spend": Decimal(int(gmv * 11 / 100)), "gross_margin": 0.36 if market == "US" else 0.33,
            })  # fmt: skip
    return rows


def _events(catalog: Catalog, stories: Stories, clock: Clock) -> Rows:
    war, burner = stories.price_war, stories.burner
    bottle = next(p for p in catalog.products if p.family == war.family)
    lantern = stories.returns.asin
    started = Text("new broad campaign", "新建宽泛匹配广告活动")
    return [
        {"first_day": clock.week(war.week), "marketplace": war.market, "about": bottle.asin, "kind": "price",
         "name": Text("price cut after a rival", "跟随竞品降价")},
        {"first_day": clock.week(burner.week), "marketplace": burner.market, "kind": "bid_change", "name": started},
        {"first_day": clock.week(6) + timedelta(days=2), "about": lantern, "kind": "listing_edit",
         "name": Text("new main picture", "更换主图")},
        {"first_day": clock.week(1) + timedelta(days=1), "kind": "term_review",
         "name": Text("search terms looked through", "搜索词例行复盘")},
        {"first_day": clock.week(2), "last_day": clock.week(2) + timedelta(days=6), "marketplace": "DE",
         "kind": "coupon", "about": catalog.products[0].asin, "name": Text("10 % coupon", "九折优惠券")},
    ]  # fmt: skip


_DOCUMENTS = (  # marketplace, for kitchen goods only, name
    ("US", True, Text("Food contact test (FDA)", "食品接触检测（FDA）")),
    ("DE", True, Text("Food contact test (LFGB)", "食品接触检测（LFGB）")),
    ("DE", False, Text("Packaging registration (LUCID)", "包装法注册（LUCID）")),
)


def _documents(catalog: Catalog, clock: Clock) -> Rows:
    """One product is not accepted, one document expires soon, one is over; registrations do not expire."""
    rows = []
    for n, product in enumerate(catalog.products):
        days = {2: 41, 12: -9}.get(n, 200 + 13 * n)
        for market, only_kitchen, name in _DOCUMENTS:
            if catalog.family(product).group == KITCHEN or not only_kitchen:
                rows.append({
                    "asin": product.asin, "marketplace": market, "document": name, "required": True,
                    "accepted": n != 7, "expires": clock.last_day + timedelta(days=days) if only_kitchen else None,
                })  # fmt: skip
    return rows


def _brands(catalog: Catalog, clock: Clock) -> Rows:
    seen = datetime.combine(clock.last_day - timedelta(days=2), time(9, 15))
    over = datetime.combine(clock.week(4), time(11, 40))
    rows: Rows = [
        {"asin": p.asin, "brand": catalog.brand, "registered": True, "transparency": p.family < 3,
         "aplus": p.index % 8 != 5, "other_offers": 0}
        for p in catalog.products
    ]  # fmt: skip
    noted = Text("test purchase made, reported to Brand Registry", "已测试购买，并向品牌备案投诉")
    rows[3] |= {"marketplace": "US", "other_offers": 2, "hijack_seen": seen, "note": noted}
    rows[10] |= {"hijack_seen": over, "hijack_closed": over + timedelta(hours=31)}
    return rows


# weeks back, weekday, hour of posting, hours to the reply, hours to the end, product, stars
_CASES = (
    (8, 1, 10, 5, 30, 1, 2), (7, 3, 22, 11, 60, 4, 1), (6, 0, 8, 3, 22, 10, 1), (6, 5, 15, 17, 90, 10, 2),
    (5, 2, 19, 14, 40, 10, 1), (4, 4, 7, 4, 28, 5, 3), (3, 6, 23, 31, 120, 2, 1), (3, 1, 13, 2, 20, 10, 2),
    (2, 2, 9, 6, 50, 15, 1), (2, 5, 20, 12, 70, 9, 2), (1, 0, 11, 3, 26, 1, 1), (1, 4, 18, 27, None, 10, 1),
    (0, 1, 12, 8, None, 18, 2), (0, 3, 16, 20, None, 10, 1), (0, 6, 9, None, None, 6, 1),
)  # fmt: skip


def _cases(catalog: Catalog, clock: Clock) -> Rows:
    """Most are answered within a day; two are late, the last one waits."""
    rows = []
    for n, (week, weekday, hour, reply, end, product, stars) in enumerate(_CASES, 1):
        posted = datetime.combine(clock.week(week) + timedelta(days=weekday), time(hour, 7 * n % 60))
        state = "closed" if end else "waiting" if reply else "open"
        rows.append({
            "number": f"C{n:04d}", "marketplace": "DE" if n % 4 == 0 else "US", "asin": catalog.products[product].asin,
            "kind": "message" if n % 5 == 0 else "review", "stars": None if n % 5 == 0 else stars, "posted": posted,
            "first_reply": posted + timedelta(hours=reply) if reply else None,
            "closed": posted + timedelta(hours=end) if end else None, "state": state,
            "owner": _OWNERS[n % 3],
        })  # fmt: skip
    return rows
