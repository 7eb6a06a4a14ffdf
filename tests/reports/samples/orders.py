from __future__ import annotations

from tests.reports.samples.sample import Sample

# files that hold orders of several marketplaces, read in test_orders.py
SEVERAL = [
    "orders/Juancho-BackToWin__aresstore-seller-hub__all-orders.txt",
    "orders/NBNEORIGIN__amazon-seller__110793675556020213.txt",
    "spanish_fixtures/Juancho-BackToWin__aresstore-seller-hub__pedidos-es.txt",
]

SAMPLES = [
    Sample(
        "orders/skuvault-integrations__amazonAccess__FBA_shipments_example.csv",
        "",
        "",
        "fba_shipments",
        "en US USD",
        "daily 2020-08-02 2020-08-02 rows",
        4,
        {
            '"quantity-shipped"': ("units", "4"),
            '"item-price"': ("price", "41.04"),
            '"item-tax"': ("tax", "1.91"),
            '"shipping-price"': ("shipping", "0"),
        },
    ),
    Sample(
        "returns/Juancho-BackToWin__aresstore-seller-hub__reimbursements.txt",
        "es/",
        "",
        "fba_reimbursements",
        "en ES EUR",
        "daily 2026-08-09 2026-08-12 rows",
        4,
        {
            "amount-total": ("amount", "228.90"),
            "quantity-reimbursed-cash": ("units_cash", "10"),
            "quantity-reimbursed-inventory": ("units_inventory", "0"),
            "quantity-reimbursed-total": ("units", "10"),
        },
    ),
    Sample(
        "returns/Juancho-BackToWin__aresstore-seller-hub__returns.txt",
        "es/",
        "",
        "fba_returns",
        "en ES EUR",
        "daily 2026-06-05 2026-08-18 rows",
        38,
        {"quantity": ("units", "38")},
    ),
    Sample(
        "returns/bellmit__project-5__amazon-return-report.tsv",
        "us/",
        "",
        "fba_returns",
        "en US USD",
        "daily 2016-06-10 2050-06-13 rows",
        2,
        {"quantity": ("units", "2")},
    ),
    Sample(
        "spanish_fixtures/Juancho-BackToWin__aresstore-seller-hub__devoluciones-es.txt",
        "es/",
        "",
        "fba_returns",
        "es ES EUR",
        "daily 2026-06-05 2026-08-18 rows",
        38,
        {"cantidad": ("units", "38")},
    ),
]
