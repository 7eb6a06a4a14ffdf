from __future__ import annotations

from tests.reports.samples.sample import Sample

SAMPLES = [
    Sample(
        "brand_analytics/aattaran__amazon_ppc__US_Search_Query_Performance_Brand_View_Comprehensive_Month_2025_11_30.csv",
        "us/",
        "",
        "queries ELEMNT",
        "en US USD",
        "summary 2025-11-01 2025-11-30 content",
        111,
        {
            "Search Query Volume": ("volume", "1356360"),
            "Impressions: Total Count": ("impressions", "36144878"),
            "Impressions: Brand Count": ("own_impressions", "9643"),
            "Clicks: Total Count": ("clicks", "618679"),
            "Clicks: Brand Count": ("own_clicks", "165"),
            "Cart Adds: Total Count": ("cart_adds", "295439"),
            "Cart Adds: Brand Count": ("own_cart_adds", "24"),
            "Purchases: Total Count": ("purchases", "121397"),
            "Purchases: Brand Count": ("own_purchases", "8"),
            "Purchases: Price (Median)": ("purchase_price", "2044.10"),
            "Purchases: Brand Price (Median)": ("own_purchase_price", "172.78"),
        },
    ),
    Sample(
        "brand_analytics/aattaran__amazon_ppc__US_Top_search_terms_Simple_Month_2025_11_30.csv",
        "us/",
        "",
        "top_terms berberine",
        "en US USD",
        "summary 2025-11-01 2025-11-30 content",
        103,
        {"Search Frequency Rank": ("rank", "72913870")},
    ),
    Sample(
        "excerpts/combivir__SQP_ASIN_view.synthetic.csv",
        "us/",
        "",
        "query_asin B0SYNTHETIC1",
        "en US USD",
        "summary 2026-08-01 2026-08-31 content",
        1,
        {
            "Search Query Volume": ("volume", "14432"),
            "Impressions: ASIN Count": ("own_impressions", "21500"),
            "Clicks: ASIN Count": ("own_clicks", "400"),
            "Purchases: ASIN Count": ("own_purchases", "68"),
        },
    ),
]

# read whole in test_health.py: JSON has no columns to add up by another route
ELSEWHERE = {"account_health/airbytehq__airbyte__GET_V2_SELLER_PERFORMANCE_REPORT.json"}
