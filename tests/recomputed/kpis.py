"""The KPIs of the catalogue, by their definitions in docs/kpis.md.

Where the docs leave a detail open (window and grain of `waste`, goods without a cost) the product's reading was taken
over: there the comparison guards against change and proves no definition.
"""

from __future__ import annotations

from tests.recomputed.account import Account, Figures, break_even, figures, margin_of, mean_margin, members
from tests.recomputed.periods import Span, before, year_ago

PLAIN = {
    "gmv": "gmv",
    "units": "units",
    "orders": "order_items",
    "sessions": "sessions",
    "stranded": "stranded_skus",
    "lost": "lost_sales",
    "ramp": "ramp_falling",
    "ramp_edits": "ramp_edits",
    "st_days": "terms_review_days",
    "rev_hours": "case_hours_p90",
    "hijack": "hijacked_asins",
    **{kpi: kpi for kpi in ("odr", "neg_fb", "atoz", "chargeback", "lsr", "cr", "vtr", "otdr", "ahr", "violations")},
}
RATIOS = {
    "aov": ("gmv", "order_items"),
    "asp": ("gmv", "units"),
    "refund": ("units_refunded", "units"),
    "pv_per_s": ("page_views", "sessions"),
    "usp": ("units", "sessions"),
    "osp": ("order_items", "sessions"),
    "buybox": ("bb_views", "page_views"),
    "acos": ("spend", "ad_sales"),
    "roas": ("ad_sales", "spend"),
    "tacos": ("spend", "gmv"),
    "ctr": ("sp_clicks", "sp_impressions"),
    "cpc": ("sp_spend", "sp_clicks"),
    "ad_cvr": ("sp_orders", "sp_clicks"),
    "aov_ad": ("ad_sales", "ad_orders"),
    "ad_share": ("ad_sales", "gmv"),
    "waste": ("waste_spend", "term_spend"),
    "budget_use": ("sp_spend", "budget"),
    "cover": ("position", "velocity"),
    "str90": ("shipped_90", "mean_available_90"),
    "oos": ("oos_skus", "replenishable_skus"),
    "excess": ("excess_units", "available_units"),
    "aged181": ("aged181_units", "age_units"),
    "turns": ("turns_sold", "turns_stock"),
    "instock": ("instock_weight", "stock_weight"),
    "fee_cover": ("costed_sales", "product_sales"),
    "rev_sla": ("cases_in_24h", "cases_due"),
    "rev_close": ("cases_closed", "cases_due"),
    "rating": ("rating_points", "rating_count"),
    "doc_pct": ("docs_ok", "docs_required"),
    "aplus": ("aplus_asins", "brand_asins"),
    "registry": ("registered_brands", "brands_owned"),
    "transparency": ("transparency_asins", "brand_asins"),
}
GROUPS = {
    "sales": ("gmv", "gmv_yoy", "gmv_wow", "units", "orders", "aov", "asp", "refund"),
    "traffic": ("sessions", "pv_per_s", "usp", "osp", "buybox"),
    "ads": (
        *("acos", "roas", "tacos", "ctr", "cpc", "ad_cvr", "aov_ad", "ad_share", "organic", "waste", "budget_use"),
        "st_days",
    ),
    "stock": (
        *("cover", "woc", "str90", "oos", "excess", "aged181", "stranded", "turns", "instock", "lost"),
        "price_gap",
    ),
    "margin": ("gm", "gm_drift", "cm", "be_acos", "acos_room", "fee_cover"),
    "ramp": ("ramp", "ramp_edits"),
    "health": ("odr", "neg_fb", "atoz", "chargeback", "lsr", "cr", "vtr", "otdr", "ahr", "violations"),
    "service": ("rev_hours", "rev_sla", "rev_close", "rating"),
    "brand": ("doc_pct", "aplus", "registry", "transparency", "hijack"),
}


def divided(above: float | None, below: float | None) -> float | None:
    return None if above is None or below is None or below == 0 else above / below


def less(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else one - two


def kpi(account: Account, name: str, scope: str, span: Span) -> float | None:
    """The KPI's value, None for no data; of what stands on the sheets ALL has the marketplace that does worst (N24)."""
    if scope == "ALL" and name in GROUPS["brand"]:
        each = [kpi(account, name, one, span) for one in members(scope)]
        known = [value for value in each if value is not None]
        return (max if name == "hijack" else min)(known, default=None)
    given = figures(account, scope, span)
    if name in PLAIN:
        return given.get(PLAIN[name])
    if name in RATIOS:
        above, below = RATIOS[name]
        return divided(given.get(above), given.get(below))
    if name in ("gmv_wow", "gmv_yoy"):
        other = figures(account, scope, before(span) if name == "gmv_wow" else year_ago(span))
        return less(divided(given.get("gmv"), other.get("gmv")), 1.0)
    if name == "gm_drift":
        return less(margin_of(given), mean_margin(account, scope, span))
    if name in ("be_acos", "acos_room"):
        even = break_even(account, scope, span)
        return even if name == "be_acos" else less(even, divided(given.get("spend"), given.get("ad_sales")))
    return _special(name, given)


def _special(name: str, given: Figures) -> float | None:
    gross = margin_of(given)
    return {
        "organic": less(given.get("gmv"), given.get("ad_sales")),
        "woc": divided(divided(given.get("position"), given.get("velocity")), 7.0),
        "price_gap": less(divided(given.get("own_prices"), given.get("offer_prices")), 1.0),
        "gm": gross,
        "cm": less(gross, divided(given.get("spend"), given.get("net_sales"))),
    }[name]
