"""Every real sample of the kinds we read: what it is, and its totals, as literal values and by another route."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.reports.plainly import cells, read, refusal, total
from xlops.errors import AmbiguousReport, BadRows, MarketplaceUnknown, PeriodUnknown, UnknownReport, UnreadableFile


@dataclass(frozen=True)
class Sample:
    """A file, the folder and ad product that a user would give, and what must be found.

    `columns` maps the file's own header to (field, total).
    """

    file: str
    folder: str
    ad_product: str
    kind: str
    origin: str
    span: str
    rows: int
    columns: dict[str, tuple[str, str]]


SAMPLES = [
    Sample(
        "ads/Hamza-Louzan__Aud-dashboard__Sponsored_Products_Search_term_report-2.xlsx",
        "",
        "",
        "ads_term sp",
        "en US USD",
        "summary 2024-12-14 2025-02-15 rows",
        162,
        {
            "Impressions": ("impressions", "47110"),
            "Clicks": ("clicks", "277"),
            "Spend": ("spend", "1110.83"),
            "7 Day Total Sales ": ("ad_sales", "195.97"),
            "7 Day Total Orders (#)": ("ad_orders", "7"),
            "7 Day Total Units (#)": ("ad_units", "8"),
        },
    ),
    Sample(
        "ads/Juancho-BackToWin__aresstore-seller-hub__search-terms.csv",
        "es/",
        "sp",
        "ads_term sp",
        "en ES EUR",
        "summary 2026-06-01 2026-07-31 rows",
        12,
        {
            "Impressions": ("impressions", "33480"),
            "Clicks": ("clicks", "930"),
            "Spend": ("spend", "595.2"),
            "14 Day Total Sales": ("ad_sales", "1029.6"),
            "14 Day Total Orders (#)": ("ad_orders", "44"),
            "14 Day Total Units (#)": ("ad_units", "44"),
        },
    ),
    Sample(
        "ads/KDool__Ads-aws-excel__Sponsored Brands Keyword report .xlsx",
        "",
        "",
        "ads_targeting sb",
        "en US USD",
        "summary 2022-09-15 2022-12-13 rows",
        250,
        {
            "Impressions": ("impressions", "3326267"),
            "Clicks": ("clicks", "12964"),
            "Spend": ("spend", "4287.16"),
            "14 Day Total Sales ": ("ad_sales", "14101.3999"),
            "14 Day Total Orders (#)": ("ad_orders", "196"),
            "14 Day Total Units (#)": ("ad_units", "202"),
        },
    ),
    Sample(
        "ads/KDool__Ads-aws-excel__Sponsored Brands Search term report .xlsx",
        "",
        "",
        "ads_term sb",
        "en US USD",
        "summary 2022-10-10 2022-12-13 rows",
        5571,
        {
            "Impressions": ("impressions", "721503"),
            "Clicks": ("clicks", "12568"),
            "Spend": ("spend", "4039.92"),
            "14 Day Total Sales ": ("ad_sales", "13431.46"),
            "14 Day Total Orders (#)": ("ad_orders", "190"),
            "14 Day Total Units (#)": ("ad_units", "196"),
        },
    ),
    Sample(
        "ads/KDool__Ads-aws-excel__Sponsored Products Targeting report .xlsx",
        "",
        "",
        "ads_targeting sp",
        "en US USD",
        "summary 2022-09-14 2022-12-13 rows",
        4353,
        {
            "Impressions": ("impressions", "21468353"),
            "Clicks": ("clicks", "70851"),
            "Spend": ("spend", "45545.2"),
            "7 Day Total Sales ": ("ad_sales", "111295.68"),
            "7 Day Total Orders (#)": ("ad_orders", "1893"),
            "7 Day Total Units (#)": ("ad_units", "1980"),
        },
    ),
    Sample(
        "ads/Mannyvv__Amazon_FBA_Report_Analyzer__Sponsored Products Search term report.xlsx",
        "",
        "",
        "ads_term sp",
        "en US USD",
        "summary 2022-07-17 2022-08-15 rows",
        638,
        {
            "Impressions": ("impressions", "245277"),
            "Clicks": ("clicks", "1919"),
            "Spend": ("spend", "1179.16"),
            "7 Day Total Sales ": ("ad_sales", "1692.46"),
            "7 Day Total Orders (#)": ("ad_orders", "150"),
            "7 Day Total Units (#)": ("ad_units", "154"),
        },
    ),
    Sample(
        "ads/NapoleonBC__amazon-ppc-sloth__advertised_product_report.xlsx",
        "",
        "",
        "ads_advertised sp",
        "en US USD",
        "daily 2018-09-06 2018-09-10 rows",
        5,
        {
            "Impressions": ("impressions", "1688"),
            "Clicks": ("clicks", "1"),
            "Spend": ("spend", "1.69"),
            "7 Day Total Sales ": ("ad_sales", "0"),
            "7 Day Total Orders (#)": ("ad_orders", "0"),
            "7 Day Total Units (#)": ("ad_units", "0"),
        },
    ),
    Sample(
        "ads/NapoleonBC__amazon-ppc-sloth__search_term_report.xlsx",
        "",
        "",
        "ads_term sp",
        "en US USD",
        "daily 2018-09-24 2018-11-05 rows",
        5,
        {
            "Impressions": ("impressions", "15"),
            "Clicks": ("clicks", "5"),
            "Spend": ("spend", "4.69"),
            "7 Day Total Sales ": ("ad_sales", "0"),
            "7 Day Total Orders (#)": ("ad_orders", "0"),
            "7 Day Total Units (#)": ("ad_units", "0"),
        },
    ),
    Sample(
        "ads/NapoleonBC__amazon-ppc-sloth__sp_search_term_sep_06_dec_06.xlsx",
        "",
        "",
        "ads_term sp",
        "en US USD",
        "daily 2018-10-06 2018-12-05 rows",
        661,
        {
            "Impressions": ("impressions", "45293"),
            "Clicks": ("clicks", "728"),
            "Spend": ("spend", "870.31"),
            "7 Day Total Sales ": ("ad_sales", "15464.01"),
            "7 Day Total Orders (#)": ("ad_orders", "58"),
            "7 Day Total Units (#)": ("ad_units", "99"),
        },
    ),
    Sample(
        "ads/Noo-Fac__amazon-ppc__sample_amazon_ppc_report.xlsx",
        "",
        "",
        "ads_term sp",
        "en CA CAD",
        "daily 2025-09-07 2025-09-17 rows",
        4,
        {
            "Impressions": ("impressions", "13"),
            "Clicks": ("clicks", "4"),
            "Spend": ("spend", "1.94"),
            "7 Day Total Sales ($)": ("ad_sales", "0"),
            "7 Day Total Orders (#)": ("ad_orders", "0"),
            "7 Day Total Units (#)": ("ad_units", "0"),
        },
    ),
    Sample(
        "ads/ahmedkhalidse8__amazon-ppc-analysis__custom_ads.csv",
        "",
        "",
        "ads_term sp",
        "en US USD",
        "summary 2025-06-21 2026-03-20 rows",
        2332,
        {
            "Impressions": ("impressions", "694503"),
            "Clicks": ("clicks", "5987"),
            "Total cost": ("spend", "5203.77"),
            "Purchases": ("ad_orders", "400"),
            "Sales": ("ad_sales", "5497.02"),
            "Units sold": ("ad_units", "408"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__Campaign_US_20190103.xlsx",
        "",
        "",
        "ads_advertised sp",
        "en US USD",
        "daily 2018-12-30 2018-12-30 rows",
        562,
        {
            "Impressions": ("impressions", "348526"),
            "Clicks": ("clicks", "1224"),
            "Spend": ("spend", "1249.89"),
            "7 Day Total Sales ": ("ad_sales", "2343.87"),
            "7 Day Total Orders (#)": ("ad_orders", "63"),
            "7 Day Total Units (#)": ("ad_units", "72"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__HSA_Campaign_CA_20210218.xlsx",
        "",
        "",
        "ads_campaign sb",
        "en CA CAD",
        "daily 2021-01-31 2021-02-18 rows",
        37,
        {
            "Impressions": ("impressions", "29236"),
            "Clicks": ("clicks", "250"),
            "Spend": ("spend", "190.24"),
            "14 Day Total Sales ($)": ("ad_sales", "1235.9"),
            "14 Day Total Orders (#)": ("ad_orders", "14"),
            "14 Day Total Units (#)": ("ad_units", "14"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__HSA_Campaign_FR_20210218.xlsx",
        "fr/",
        "",
        "ads_campaign sb",
        "en FR EUR",
        "daily 2021-01-31 2021-02-18 rows",
        38,
        {
            "Impressions": ("impressions", "138843"),
            "Clicks": ("clicks", "286"),
            "Spend": ("spend", "190.63"),
            "14 Day Total Sales": ("ad_sales", "137.46"),
            "14 Day Total Orders (#)": ("ad_orders", "3"),
            "14 Day Total Units (#)": ("ad_units", "3"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__HSA_Campaign_UK_20210218.xlsx",
        "",
        "",
        "ads_campaign sb",
        "en GB GBP",
        "daily 2021-01-31 2021-01-31 rows",
        1,
        {
            "Impressions": ("impressions", "0"),
            "Clicks": ("clicks", "0"),
            "Spend": ("spend", "0"),
            "14 Day Total Sales": ("ad_sales", "41.66"),
            "14 Day Total Orders (#)": ("ad_orders", "1"),
            "14 Day Total Units (#)": ("ad_units", "1"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__HSA_Campaign_US_20210218.xlsx",
        "",
        "",
        "ads_campaign sb",
        "en US USD",
        "daily 2021-01-31 2021-02-17 rows",
        72,
        {
            "Impressions": ("impressions", "144368"),
            "Clicks": ("clicks", "536"),
            "Spend": ("spend", "414.52"),
            "14 Day Total Sales ": ("ad_sales", "1124.06"),
            "14 Day Total Orders (#)": ("ad_orders", "10"),
            "14 Day Total Units (#)": ("ad_units", "10"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__HSA_Display_DE_20210218.xlsx",
        "de/",
        "",
        "ads_campaign sd",
        "en DE EUR",
        "daily 2021-01-31 2021-02-18 rows",
        19,
        {
            "Impressions": ("impressions", "72348"),
            "Clicks": ("clicks", "116"),
            "Spend": ("spend", "54.58"),
            "14 Day Total Orders (#)": ("ad_orders", "1"),
            "14 Day Total Units (#)": ("ad_units", "1"),
            "14 Day Total Sales": ("ad_sales", "46.21"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__HSA_Display_US_20210218.xlsx",
        "",
        "",
        "ads_campaign sd",
        "en US USD",
        "daily 2021-01-31 2021-02-17 rows",
        87,
        {
            "Impressions": ("impressions", "1160185"),
            "Clicks": ("clicks", "2219"),
            "Spend": ("spend", "826.66"),
            "14 Day Total Orders (#)": ("ad_orders", "16"),
            "14 Day Total Units (#)": ("ad_units", "20"),
            "14 Day Total Sales ": ("ad_sales", "1564.57"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__HSA_Keyword_US_20190311.xlsx",
        "",
        "",
        "ads_targeting sb",
        "en US USD",
        "daily 2019-03-11 2019-03-11 rows",
        23,
        {
            "Impressions": ("impressions", "2436"),
            "Clicks": ("clicks", "19"),
            "Spend": ("spend", "18.2999"),
            "14 Day Total Sales ": ("ad_sales", "22.5"),
            "14 Day Total Orders (#)": ("ad_orders", "1"),
            "14 Day Total Units (#)": ("ad_units", "1"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__Sponsored-Products-Search-term-report.xlsx",
        "",
        "",
        "ads_term sp",
        "en US USD",
        "summary 2017-12-23 2018-02-20 rows",
        99,
        {
            "Impressions": ("impressions", "22488"),
            "Clicks": ("clicks", "270"),
            "Spend": ("spend", "170.6"),
            "7 Day Total Sales ": ("ad_sales", "1066.03"),
            "7 Day Total Orders (#)": ("ad_orders", "23"),
            "7 Day Total Units (#)": ("ad_units", "29"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__Sponsored_Brands_Campaign_report_UK_2018-10-04.xlsx",
        "",
        "",
        "ads_campaign sb",
        "en GB GBP",
        "daily 2018-10-04 2018-10-04 rows",
        1,
        {
            "Impressions": ("impressions", "2956"),
            "Clicks": ("clicks", "14"),
            "Spend": ("spend", "10.97"),
            "14 Day Total Sales (£)": ("ad_sales", "29.99"),
            "14 Day Total Orders (#)": ("ad_orders", "1"),
            "14 Day Total Units (#)": ("ad_units", "1"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__Sponsored_Brands_Keyword_report_US_2018-10-04.xlsx",
        "",
        "",
        "ads_targeting sb",
        "en US USD",
        "daily 2018-10-04 2018-10-04 rows",
        37,
        {
            "Impressions": ("impressions", "6178"),
            "Clicks": ("clicks", "51"),
            "Spend": ("spend", "27.62"),
            "14 Day Total Sales ": ("ad_sales", "32.99"),
            "14 Day Total Orders (#)": ("ad_orders", "1"),
            "14 Day Total Units (#)": ("ad_units", "1"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__Sponsored_Brands_Keywords_Report_UK_2018-10-04.xlsx",
        "",
        "",
        "ads_targeting sb",
        "en GB GBP",
        "daily 2018-10-04 2018-10-04 rows",
        13,
        {
            "Impressions": ("impressions", "2956"),
            "Clicks": ("clicks", "14"),
            "Spend": ("spend", "10.97"),
            "14 Day Total Sales (£)": ("ad_sales", "29.99"),
            "14 Day Total Orders (#)": ("ad_orders", "1"),
            "14 Day Total Units (#)": ("ad_units", "1"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__amazon_search_term_report.tsv",
        "",
        "",
        "ads_term sp",
        "en US USD",
        "summary 2016-07-21 2016-09-18 rows",
        4,
        {
            "Impressions": ("impressions", "1460"),
            "Clicks": ("clicks", "11"),
            "Total Spend": ("spend", "2.55"),
            "Orders placed within 1-week of a click": ("ad_orders", "1"),
            "Product Sales within 1-week of a click": ("ad_sales", "37.95"),
        },
    ),
    Sample(
        "ads/bellmit__project-5__test-sponsored-products-advertised-product-report-20130101.xlsx",
        "",
        "",
        "ads_advertised sp",
        "en US USD",
        "daily 2013-01-01 2013-01-31 rows",
        62,
        {
            "Impressions": ("impressions", "115414"),
            "Clicks": ("clicks", "697"),
            "Spend": ("spend", "128.04"),
            "7 Day Total Sales ": ("ad_sales", "1506.59"),
            "7 Day Total Orders (#)": ("ad_orders", "31"),
            "7 Day Total Units (#)": ("ad_units", "32"),
        },
    ),
    Sample(
        "ads/dgerydp__amazon-ad-workbench__advertised-product-sample.csv",
        "us/",
        "",
        "ads_advertised sp",
        "en US USD",
        "daily 2026-03-01 2026-03-01 rows",
        2,
        {
            "Impressions": ("impressions", "1650"),
            "Clicks": ("clicks", "34"),
            "Spend": ("spend", "41.5"),
            "7 Day Total Sales": ("ad_sales", "210"),
            "7 Day Total Orders": ("ad_orders", "7"),
            "7 Day Total Units": ("ad_units", "7"),
        },
    ),
    Sample(
        "ads/dgerydp__amazon-ad-workbench__search-term-sample.csv",
        "us/",
        "",
        "ads_term sp",
        "en US USD",
        "daily 2026-03-01 2026-03-01 rows",
        2,
        {
            "Impressions": ("impressions", "1300"),
            "Clicks": ("clicks", "20"),
            "Spend": ("spend", "29.5"),
            "7 Day Total Sales": ("ad_sales", "167"),
            "7 Day Total Orders": ("ad_orders", "3"),
            "7 Day Total Units": ("ad_units", "3"),
        },
    ),
    Sample(
        "ads/stevebanon__hiall__Sponsored Products Search term report.xlsx",
        "",
        "",
        "ads_term sp",
        "en US USD",
        "summary 2019-05-01 2019-05-31 rows",
        24575,
        {
            "Impressions": ("impressions", "751833"),
            "Clicks": ("clicks", "35546"),
            "Spend": ("spend", "6139.42"),
            "7 Day Total Sales": ("ad_sales", "24650.24"),
            "7 Day Total Orders (#)": ("ad_orders", "998"),
            "7 Day Total Units (#)": ("ad_units", "1120"),
        },
    ),
    Sample(
        "ads/umairnsr87__amazon_product_optimiztion__Sponsored Products Search term report.xlsx",
        "",
        "",
        "ads_term sp",
        "en IN INR",
        "daily 2020-02-01 2020-02-29 rows",
        923,
        {
            "Impressions": ("impressions", "333570"),
            "Clicks": ("clicks", "1955"),
            "Spend": ("spend", "47108.12"),
            "14 Day Total Sales (₹)": ("ad_sales", "70853.92"),
            "14 Day Total Orders (#)": ("ad_orders", "193"),
            "14 Day Total Units (#)": ("ad_units", "223"),
        },
    ),
    Sample(
        "ads/umairnsr87__amazon_product_optimiztion__Sponsored Products Targeting report (1).xlsx",
        "",
        "",
        "ads_targeting sp",
        "en IN INR",
        "daily 2020-02-01 2020-02-29 rows",
        1683,
        {
            "Impressions": ("impressions", "640262"),
            "Clicks": ("clicks", "1955"),
            "Spend": ("spend", "47108.12"),
            "14 Day Total Sales (₹)": ("ad_sales", "71129.81"),
            "14 Day Total Orders (#)": ("ad_orders", "194"),
            "14 Day Total Units (#)": ("ad_units", "224"),
        },
    ),
    Sample(
        "business_report/FridaySalami__pre-prod__BusinessReport-15-10-2025.csv",
        "gb/2025-07/",
        "",
        "business_by_asin",
        "en GB GBP",
        "summary 2025-07-01 2025-07-31 folder",
        3513,
        {
            "Sessions – Total": ("sessions", "756525"),
            "Page views – Total": ("page_views", "978756"),
            "Units ordered": ("units", "10942"),
            "Ordered Product Sales": ("gmv", "240247.19"),
            "Total order items": ("order_items", "9382"),
        },
    ),
    Sample(
        "business_report/FridaySalami__pre-prod__BusinessReport-23-07-2025 (1).csv",
        "gb/2025-07/",
        "",
        "business_by_sku",
        "en GB GBP",
        "summary 2025-07-01 2025-07-31 folder",
        1128,
        {
            "Sessions – Total": ("sessions", "179327"),
            "Page views – Total": ("page_views", "230021"),
            "Units ordered": ("units", "6911"),
            "Ordered Product Sales": ("gmv", "134865.5"),
            "Total order items": ("order_items", "5873"),
        },
    ),
    Sample(
        "business_report/FridaySalami__pre-prod__BusinessReport-23-07-2025.csv",
        "gb/2025-07/",
        "",
        "business_by_sku",
        "en GB GBP",
        "summary 2025-07-01 2025-07-31 folder",
        197,
        {
            "Sessions – Total": ("sessions", "938"),
            "Page views – Total": ("page_views", "1256"),
            "Units ordered": ("units", "323"),
            "Ordered Product Sales": ("gmv", "6302.69"),
            "Total order items": ("order_items", "283"),
        },
    ),
    Sample(
        "business_report/FridaySalami__pre-prod__Wk28.csv",
        "gb/2025-07/",
        "",
        "business_by_sku",
        "en GB GBP",
        "summary 2025-07-01 2025-07-31 folder",
        662,
        {
            "Sessions – Total": ("sessions", "84789"),
            "Page views – Total": ("page_views", "106108"),
            "Units ordered": ("units", "2404"),
            "Ordered Product Sales": ("gmv", "47640.91"),
            "Total order items": ("order_items", "2008"),
        },
    ),
    Sample(
        "business_report/Hamza-Louzan__Aud-dashboard__BusinessReport-2-16-25-2.csv",
        "us/",
        "",
        "business_by_date",
        "en US USD",
        "daily 2024-09-21 2025-02-15 content",
        148,
        {
            "Ordered Product Sales": ("gmv", "1667.3"),
            "Units Ordered": ("units", "209"),
            "Total Order Items": ("order_items", "204"),
            "Page Views - Total": ("page_views", "3867"),
            "Sessions - Total": ("sessions", "2942"),
        },
    ),
    Sample(
        "business_report/bellmit__project-5__test-amazon-detail-page-sales-traffic-report-by-childitem-amazon-com.csv",
        "us/2025-W10/",
        "",
        "business_by_asin",
        "en US USD",
        "summary 2025-03-03 2025-03-09 folder",
        13,
        {
            "Sessions": ("sessions", "36989"),
            "Page Views": ("page_views", "49643"),
            "Units Ordered": ("units", "5735"),
            "Ordered Product Sales": ("gmv", "196650.49"),
            "Total Order Items": ("order_items", "4688"),
        },
    ),
    Sample(
        "business_report/muratatakumi05__amazon-dashboard__BusinessReport-13-08-26 (2).csv",
        "",
        "",
        "business_by_date",
        "ja JP JPY",
        "daily 2026-08-01 2026-08-12 content",
        12,
        {
            "注文商品の売上額": ("gmv", "1167086"),
            "注文された商品点数": ("units", "345"),
            "注文品目総数": ("order_items", "340"),
            "セッション数 - 合計": ("sessions", "6317"),
        },
    ),
    Sample(
        "excerpts/basicgear__ads_advertised_product_new_console.excerpt.csv",
        "",
        "",
        "ads_advertised sp",
        "en US USD",
        "summary 2026-07-06 2026-07-29 rows",
        1,
        {
            "Impressions": ("impressions", "9582"),
            "Clicks": ("clicks", "100"),
            "Total cost": ("spend", "108.61"),
            "Purchases": ("ad_orders", "11"),
            "Sales": ("ad_sales", "180.9"),
            "Units sold": ("ad_units", "11"),
        },
    ),
    Sample(
        "excerpts/basicgear__business_report_by_sku.excerpt.csv",
        "us/2025-W10/",
        "",
        "business_by_sku",
        "en US USD",
        "summary 2025-03-03 2025-03-09 folder",
        1,
        {
            "Sessions - Total": ("sessions", "12131"),
            "Page Views - Total": ("page_views", "17004"),
            "Units Ordered": ("units", "683"),
            "Ordered Product Sales": ("gmv", "12905.25"),
            "Total Order Items": ("order_items", "668"),
        },
    ),
    Sample(
        "excerpts/basicgear__fba_inventory_planning.excerpt.csv",
        "",
        "",
        "fba_planning",
        "en US USD",
        "snapshot 2026-07-31 2026-07-31 content",
        2,
        {
            "available": ("available", "165"),
            "inv-age-0-to-90-days": ("age_0_90", "180"),
            "units-shipped-t30": ("shipped_30", "171"),
        },
    ),
    Sample(
        "fba_inventory/Juancho-BackToWin__aresstore-seller-hub__fba-inventory.txt",
        "es/",
        "",
        "fba_inventory",
        "en ES EUR",
        "snapshot 2026-11-23 2026-11-23 rows",
        4,
        {"afn-fulfillable-quantity": ("available", "2095"), "afn-total-quantity": ("total", "2155")},
    ),
    Sample(
        "fba_inventory/Juancho-BackToWin__aresstore-seller-hub__inventory-planning.txt",
        "",
        "",
        "fba_planning",
        "en ES EUR",
        "snapshot 2026-08-17 2026-08-17 content",
        4,
        {
            "available": ("available", "2095"),
            "inv-age-0-to-90-days": ("age_0_90", "1257"),
            "units-shipped-t30": ("shipped_30", "720"),
        },
    ),
    Sample(
        "fba_inventory/bellmit__project-5__ManageFBAInventory_US_20200113.txt",
        "us/",
        "",
        "fba_inventory",
        "en US USD",
        "snapshot 2020-01-13 2020-01-13 name",
        520,
        {"afn-fulfillable-quantity": ("available", "17652"), "afn-total-quantity": ("total", "23196")},
    ),
    Sample(
        "fba_inventory/bellmit__project-5__test-amazon-inventory-health-report-from-amazon-ca.tsv",
        "",
        "",
        "fba_planning",
        "en CA CAD",
        "snapshot 2014-11-17 2014-11-17 content",
        6,
        {
            "sellable-quantity": ("available", "173"),
            "inv-age-0-to-90-days": ("age_0_90", "162"),
            "units-shipped-last-30-days": ("shipped_30", "16"),
        },
    ),
    Sample(
        "fba_inventory/bellmit__project-5__test-amazon-inventory-health-report-from-amazon-com.tsv",
        "",
        "",
        "fba_planning",
        "en US USD",
        "snapshot 2016-11-17 2016-11-17 content",
        7,
        {
            "sellable-quantity": ("available", "792"),
            "inv-age-0-to-90-days": ("age_0_90", "748"),
            "units-shipped-last-30-days": ("shipped_30", "775"),
        },
    ),
    Sample(
        "fba_inventory/bellmit__project-5__testSkuAsin_20180809_ManageFBAInventory_CA.txt",
        "ca/",
        "",
        "fba_inventory",
        "en CA CAD",
        "snapshot 2018-08-09 2018-08-09 name",
        772,
        {"AFN Fulfillable Qty": ("available", "1257"), "AFN Total Qty": ("total", "1284")},
    ),
    Sample(
        "fba_inventory/skuvault-integrations__amazonAccess__FBA_inventory_example.csv",
        "us/",
        "",
        "fba_inventory",
        "en US USD",
        "snapshot 2026-11-23 2026-11-23 rows",
        12,
        {"afn-fulfillable-quantity": ("available", "8"), "afn-total-quantity": ("total", "8")},
    ),  # DIFF {'available': (Decimal('0'), Decimal('8')), 'total': (Decimal('0'), Decimal('8'))} 1
    Sample(
        "spanish_fixtures/Juancho-BackToWin__aresstore-seller-hub__inventario-es.txt",
        "es/",
        "",
        "fba_inventory",
        "es ES EUR",
        "snapshot 2026-11-23 2026-11-23 rows",
        4,
        {
            "cantidad-disponible-gestionada-por-amazon": ("available", "2095"),
            "cantidad-total-gestionada-por-amazon": ("total", "2155"),
        },
    ),
    Sample(
        "spanish_fixtures/Juancho-BackToWin__aresstore-seller-hub__terminos-es.csv",
        "es/",
        "sp",
        "ads_term sp",
        "es ES EUR",
        "summary 2026-06-01 2026-07-31 rows",
        12,
        {
            "Impresiones": ("impressions", "33480"),
            "Clics": ("clicks", "930"),
            "Gasto": ("spend", "595.2"),
            "Ventas totales en 14 días": ("ad_sales", "1029.6"),
            "Pedidos totales en 14 días": ("ad_orders", "44"),
            "Unidades totales en 14 días": ("ad_units", "44"),
        },
    ),
]


def plain_cells(path: Path) -> list[list[Any]]:
    if path.name.startswith("skuvault"):  # tab-separated, whatever its name says
        return [line.split("\t") for line in path.read_text("utf-8-sig").splitlines()]
    try:
        return cells(path)
    except UnicodeDecodeError:
        return cells(path, "cp1252")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.file.split("/")[-1][-60:])
def test_sample_is_read_with_the_totals_of_another_route(sample: Sample, samples: Path, tmp_path: Path) -> None:
    path = samples / sample.file
    hints = {"ad_product": sample.ad_product} if sample.ad_product else {}
    reading, rows = read(path, tmp_path, name=sample.folder + path.name, **hints)
    assert f"{reading.kind} {reading.ad_product}".strip() == sample.kind
    assert f"{reading.language} {reading.marketplace} {reading.currency}" == sample.origin
    span = f"{reading.grain.value} {reading.span.first} {reading.span.last} {reading.span_by}"
    assert span == sample.span
    plain = plain_cells(path)
    assert reading.rows == len(rows) == len(plain) - 1 == sample.rows
    assert {f: Decimal(t) for f, t in sample.columns.values()} == {
        field: reading.totals.get(field, Decimal(0)) for field, _ in sample.columns.values()
    }
    assert {column: Decimal(t) for column, (_, t) in sample.columns.items()} == {
        column: total(plain, column) for column in sample.columns
    }
    codes = {f.code for f in reading.findings} - {"assumed-span", "unknown-column"}
    assert codes == set()


READ = {s.file for s in SAMPLES}

# what is of a kind that we read, but cannot be taken, and why
REFUSED = {
    "ads/bellmit__project-5__HSA_Display_FR_20210218.xlsx": (UnreadableFile, "a header but no rows"),
    "ads_bulk/aattaran__amazon_ppc__bulk-a3snsjclchkfi8-20251126-20260125-1769384391526.xlsx": (
        UnreadableFile, "a header but no rows",
    ),
    "fba_inventory/airbytehq__airbyte__GET_FBA_INVENTORY_PLANNING_DATA.csv": (AmbiguousReport, "no currency code"),
    "spanish_fixtures/Juancho-BackToWin__aresstore-seller-hub__terminos-roto.csv": (BadRows, "none of its rows"),
}  # fmt: skip


def test_every_other_sample_is_refused_with_its_reason_and_never_misread(samples: Path, tmp_path: Path) -> None:
    wrong = []
    others = [p for p in sorted(samples.rglob("*")) if p.is_file() and p.relative_to(samples).as_posix() not in READ]
    for path in others:
        name = path.relative_to(samples).as_posix()
        error, words = REFUSED.get(name, (UnknownReport, "of no report"))
        if path.suffix == ".json":
            error, words = UnreadableFile, "JSON"
        if name.startswith("keepa/") and path.suffix == ".json":
            error, words = UnreadableFile, ""
        why = refusal(path, tmp_path, name=f"us/2025-W10/{path.name}", ad_product="sp")
        if type(why) is not error or words not in str(why) or "bug" in str(why):
            wrong.append((name, type(why).__name__, str(why)))
    assert wrong == []
    assert len(others) > 60


def test_a_report_without_period_says_how_to_give_one(samples: Path, tmp_path: Path) -> None:
    path = samples / "business_report/FridaySalami__pre-prod__Wk28.csv"
    why = refusal(path, tmp_path, name="gb/Wk28.csv")
    assert type(why) is PeriodUnknown
    assert str(why) == (
        "nothing tells which days it covers: put it into a folder named after them, such as exports/us/2026-W47/ or "
        "exports/us/2026-10/, name it so, or use --period 2026-W47"
    )


def test_a_report_without_marketplace_says_how_to_give_one(samples: Path, tmp_path: Path) -> None:
    path = samples / "ads/bellmit__project-5__HSA_Campaign_FR_20210218.xlsx"
    why = refusal(path, tmp_path)
    assert type(why) is MarketplaceUnknown
    assert str(why) == (
        "nothing tells its marketplace (its currency EUR fits DE, FR, IT, ES, NL, BE, IE): put it into a folder named "
        "after it, such as exports/us/ or exports/de/, or use --marketplace"
    )


@pytest.mark.parametrize(
    ("file", "naive", "once"),
    [("FridaySalami__pre-prod__BusinessReport-23-07-2025 (1).csv", 179_327, 163_550)],
)
def test_n3_traffic_of_a_by_sku_report_counts_once_per_asin(
    file: str, naive: int, once: int, samples: Path, tmp_path: Path
) -> None:
    path = samples / "business_report" / file
    rows = cells(path)
    parent, child, sessions = (rows[0].index(c) for c in ("(Parent) ASIN", "(Child) ASIN", "Sessions – Total"))
    by_asin = {(r[parent], r[child]): int(r[sessions].replace(",", "")) for r in rows[1:]}
    assert sum(by_asin.values()) == once
    reading, _ = read(path, tmp_path, name=f"gb/2025-07/{file}")
    assert reading.totals["sessions"] == naive  # the rows are kept as they are; measures count them once


def test_n1_three_reports_of_one_owner_state_the_same_spend(samples: Path, tmp_path: Path) -> None:
    owner = samples / "ads"
    reports = sorted(owner.glob("umairnsr87__*"))
    over_time = next(p for p in reports if "Performance Over Time" in p.name)
    spends = [total(cells(over_time), "Spend")]
    spends += [read(p, tmp_path)[0].totals["spend"] for p in reports if p != over_time]
    assert spends == [Decimal("47108.12")] * 3
