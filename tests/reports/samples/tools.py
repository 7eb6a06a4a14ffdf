from __future__ import annotations

from tests.reports.samples.sample import Sample

SAMPLES = [
    Sample(
        "helium10/punyaslokdutta__amazon-ppc-optimiser__prod_blackbox_8AUG.csv",
        "in/",
        "",
        "h10_black_box",
        "en IN INR",
        "snapshot 2026-11-23 2026-11-23 clock",
        200,
        {
            "Price": ("price", "117716.55"),
            "Monthly Sales": ("monthly_units", "33477"),
            "Monthly Revenue": ("monthly_revenue", "20034783.85"),
            "Review Count": ("ratings", "49323"),
            "BSR": ("rank", "160228"),
            "Number of Active Sellers": ("offers", "281"),
        },
    ),
    Sample(
        "price_monitor/FridaySalami__pre-prod__buybox_results_2026-03-30T12-03-57-362Z.csv",
        "",
        "",
        "featured_offer_monitor",
        "en GB GBP",
        "snapshot 2026-03-30 2026-03-30 name",
        2333,
        {
            "Buy Box Price": ("featured_price", "22181.26"),
            "Lowest Price": ("lowest_price", "26668.45"),
            "Our Price": ("own_price", "26319.86"),
            "Offers": ("offers", "8561"),
        },
    ),
]

# read in tests of their own: tests/reports/test_tools.py
SEVERAL = [
    "excerpts/combivir__US_AMAZON_cerebro__2026-08-21.excerpt.csv",
    "keepa/cuNuo__Keepa-cli__product_B0D8W1YVBX_agent_eval.json",
    "keepa/cuNuo__Keepa-cli__product_history_B001GZ6QEC.json",
    "keepa/mufasa-349__keepa-editor__KeepaExport-2026-01-20-ProductFinder (1).csv",
    "keepa/timemery__keepa-deals__Keepa_Deals_Export.csv",
    "sellerboard/LevCom182__amazon-dashboard__dog1.csv",
]
