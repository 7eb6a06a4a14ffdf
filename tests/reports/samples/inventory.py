"""Ledger, storage fees, fee preview, listings; FBA inventory itself is in fba.py."""

from __future__ import annotations

from tests.reports.samples.sample import Sample

_FIXTURE = "Juancho-BackToWin__aresstore-seller-hub__"
_REAL = "fba_inventory/bellmit__project-5__"

SAMPLES = [
    Sample(
        f"fba_inventory/{_FIXTURE}fee-preview.txt",
        "es/",
        "",
        "fba_fee_preview",
        "en ES EUR",
        "snapshot 2026-11-23 2026-11-23 clock",
        4,
        {
            "estimated-fee-total": ("fee_total", "27.80"),
            "estimated-referral-fee-per-unit": ("referral_fee", "14.25"),
            "expected-fulfillment-fee-per-unit": ("fulfilment_fee", "12.80"),
        },
    ),
    Sample(
        f"spanish_fixtures/{_FIXTURE}tarifas-es.txt",
        "es/",
        "",
        "fba_fee_preview",
        "es ES EUR",
        "snapshot 2026-11-23 2026-11-23 clock",
        4,
        {
            "total-estimado-de-tarifas": ("fee_total", "27.80"),
            "comision-por-recomendacion-estimada-por-unidad": ("referral_fee", "19.38"),
            "tarifa-de-gestion-logistica-prevista-por-unidad": ("fulfilment_fee", "12.80"),
        },
    ),
    Sample(
        f"fba_inventory/{_FIXTURE}ledger-detail.txt",
        "es/",
        "",
        "ledger_detail",
        "en ES EUR",
        "daily 2026-08-06 2026-08-18 rows",
        16,
        {"Quantity": ("quantity", "-192"), "Unreconciled Quantity": ("unreconciled", "0")},
    ),
    Sample(
        f"spanish_fixtures/{_FIXTURE}libro-inventario-es.txt",
        "es/",
        "",
        "ledger_detail",
        "es ES EUR",
        "daily 2026-08-06 2026-08-18 rows",
        16,
        {"Cantidad": ("quantity", "-192"), "Cantidad sin conciliar": ("unreconciled", "0")},
    ),
    Sample(
        f"fba_inventory/{_FIXTURE}storage-fees.txt",
        "es/",
        "",
        "fba_storage_fee",
        "en ES EUR",
        "summary 2026-07-01 2026-07-31 content",
        4,
        {"estimated_monthly_storage_fee": ("fee", "86.54")},
    ),
    Sample(
        f"{_REAL}test-uk-monthlyStorageFee-201803.tsv",
        "",
        "",
        "fba_storage_fee",
        "en GB GBP",
        "summary 2018-03-01 2018-03-31 content",
        7,
        {"estimated-monthly-storage-fee": ("fee", "0.8762"), "storage-rate": ("rate", "3.36")},
    ),
    Sample(
        "fba_inventory/zhlovejie__amazon-report-show__26.2仓储.csv",
        "",
        "",
        "fba_storage_fee",
        "en US USD",
        "summary 2026-02-01 2026-02-28 content",
        424,
        {
            "estimated_monthly_storage_fee": ("fee", "49.8089"),
            "est_base_msf": ("base_fee", "49.8089"),
            "est_sus": ("surcharge", "0"),
            "total_incentive_fee_amount": ("incentive", "0.0799"),
        },
    ),
    Sample(
        "storage_fees/zhlovejie__amazon-report-show__25.9仓储数据.csv",
        "",
        "",
        "fba_storage_fee",
        "en US USD",
        "summary 2025-09-01 2025-09-30 content",
        469,
        {
            "estimated_monthly_storage_fee": ("fee", "86.8797"),
            "est_base_msf": ("base_fee", "86.8797"),
            "est_sus": ("surcharge", "0"),
        },
    ),
    Sample(
        "listings/FridaySalami__pre-prod__Active+Listings+Report_02-26-2026.csv",
        "gb/",
        "",
        "listings",
        "en GB GBP",
        "snapshot 2026-02-26 2026-02-26 name",
        4736,
        {
            "price": ("price", "145013.79"),
            "quantity": ("quantity", "82053"),
            "Business Price": ("business_price", "23.52"),
        },
    ),
    Sample(
        "listings/bellmit__project-5__testSkuAsin_Inventory+Report+08-09-2018_US.txt",
        "us/",
        "",
        "open_listings",
        "en US USD",
        "snapshot 2018-08-09 2018-08-09 name",
        901,
        {
            "price": ("price", "51159.26"),
            "quantity": ("quantity", "3"),
            "Business Price": ("business_price", "45.95"),
        },
    ),
    Sample(
        "fba_inventory/skuvault-integrations__amazonAccess__Product_inventory_lowercase_example.csv",
        "us/",
        "",
        "open_listings",
        "en US USD",
        "snapshot 2026-11-23 2026-11-23 clock",
        8,
        {"price": ("price", "206.65"), "quantity": ("quantity", "482")},
    ),
]

# several reports in one file: tests/reports/test_inventory.py
SEVERAL = [
    f"fba_inventory/{_FIXTURE}multicountry.txt",
    f"spanish_fixtures/{_FIXTURE}multipais-es.txt",
    f"{_REAL}test-us-monthlyStorageFee-201803.tsv",
]
