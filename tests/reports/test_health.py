"""Account health, feedback and Voice of the Customer: whole values, refusals, and no buyer's e-mail in the store."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.reports.plainly import read, read_all, refusal
from xlops.errors import BadRows, UnreadableFile
from xlops.tables import TABLES


def rates(path: Path, scratch: Path, name: str = "") -> dict[str, list[tuple[Any, ...]]]:
    """Marketplace → (metric, fulfilment, rate, numerator, denominator, target, condition, status, first, last)."""
    found = {}
    for reading, columns, rows in read_all(path, scratch, name=name):
        wanted = ["metric", "fulfilment", "rate", "numerator", "denominator", "target", "target_condition", "status",
                  "first_day", "last_day"]  # fmt: skip
        found[reading.marketplace] = [tuple(row[columns.index(c)] for c in wanted) for row in rows]
    return found


def test_the_official_example_is_read_whole(samples: Path, tmp_path: Path) -> None:
    [schema] = (samples / "schemas").glob("*accountHealthReport*")
    path = tmp_path / "health.json"
    path.write_text(json.dumps(json.loads(schema.read_text("utf-8"))["examples"][0]), encoding="utf-8")
    found = rates(path, tmp_path)
    alone = [None, None, None, None, None]
    assert found["MX"] == [("account", "all", *alone, "SUSPENDED", None, None)]
    assert found["CA"] == [("account", "all", *alone, "NORMAL", None, None)]
    week, month = (date(2020, 10, 21), date(2020, 10, 27)), (date(2020, 10, 21), date(2020, 11, 19))
    deliveries, odr = (date(2020, 10, 11), date(2020, 11, 9)), (date(2020, 9, 6), date(2020, 11, 4))
    year = (date(2020, 5, 24), date(2020, 11, 19))
    complaints = (date(2020, 5, 22), date(2020, 11, 17))
    us = {(row[0], row[1]): row[2:] for row in found["US"]}
    expected: dict[tuple[str, str], tuple[Any, ...]] = {
        ("account", "all"): (*alone, "AT_RISK", None, None),
        ("idr", "all"): (0.03499611, 315, 9001, 0.05, "LESS_THAN", "GOOD", *week),
        ("missing_invoice", "all"): (None, 214, 9001, None, None, "NONE", *week),
        ("late_invoice", "all"): (None, 101, 9001, None, None, "NONE", *week),
        ("lsr", "all"): (0.03203973037, 27896, 870669, 0.04, "LESS_THAN", "GOOD", *month),
        ("cr", "all"): (0.005, 551, 17197, 0.01, "LESS_THAN", "GOOD", date(2020, 11, 12), date(2020, 11, 18)),
        ("otdr", "all"): (0.9529, 847987, 808046, 0.95, "GREATER_THAN", "GOOD", *deliveries),
        ("unit_otdr", "all"): (0.8848, 146, 165, 0.9, "GREATER_THAN", "GOOD", *deliveries),
        ("vtr", "all"): (0.9529, 896462, 878443, 0.95, "GREATER_THAN", "GOOD", *deliveries),
        ("ahr", "all"): (*alone, "WARNED", date(2020, 5, 23), date(2020, 11, 19)),
        ("warning_spamming_seller_messaging", "all"): (*alone, "BAD", None, None),
        ("listing_policy_violations", "all"): (None, 86, None, 0.0, "EQUALS", "BAD", *year),
        ("product_safety_customer_complaints", "all"): (None, 165, None, 0.0, "EQUALS", "BAD", *complaints),
        ("product_authenticity_customer_complaints", "all"): (None, 212, None, 0.0, "EQUALS", "BAD", *complaints),
    }
    for fulfilment in ("afn", "mfn"):
        expected[("odr", fulfilment)] = (0.009, 1078, 539000, 0.01, "LESS_THAN", "GOOD", *odr)
        for cause, count in (("neg_fb", 628), ("atoz", 442), ("chargeback", 15)):
            expected[(cause, fulfilment)] = (None, count, 539000, None, None, "NONE", *odr)
    assert {key: us[key] for key in expected} == expected
    assert len(us) == len(found["US"]) == 27


def test_a_short_report_of_a_connector_is_read_whole(samples: Path, tmp_path: Path) -> None:
    [path] = (samples / "account_health").glob("*.json")
    july = (date(2026, 7, 1), date(2026, 7, 24))
    [(market, rows)] = rates(path, tmp_path).items()
    assert market == "US"
    assert rows == [
        ("account", "all", None, None, None, None, None, "NORMAL", None, None),
        ("ahr", "all", None, None, None, None, None, "GREEN", *july),
        ("lsr", "all", 0.01, 1, None, 0.04, "LESS_THAN", "NORMAL", *july),
        ("odr", "afn", 0.0, None, None, None, None, "NORMAL", None, None),
        ("odr", "mfn", 0.01, None, None, None, None, "NORMAL", None, None),
        ("listing_policy_violations", "all", None, 0, None, 0.0, "LESS_THAN_OR_EQUAL", "NORMAL", None, None),
    ]


def test_metrics_of_no_marketplace_are_refused_where_there_are_two(tmp_path: Path) -> None:
    statuses = [{"marketplaceId": m, "status": "NORMAL"} for m in ("ATVPDKIKX0DER", "A2EUQ1WTGCTBG2")]
    path = tmp_path / "health.json"
    path.write_text(json.dumps({"accountStatuses": statuses, "performanceMetrics": [{}]}), encoding="utf-8")
    why = refusal(path, tmp_path)
    assert type(why) is UnreadableFile
    assert "do not say of which marketplace" in str(why)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Order Defect Rate,25,,2026-11-22", "its odr is 25, which is no rate: write it as 25% or as 0.25"),
        ("Some Rate,25%,,2026-11-22", "Metric holds 'Some Rate', which is no account health metric"),
        ('AHR,"1,000",,2026-11-22', "Value holds '1,000', which is no plain number or percentage"),
    ],
)
def test_n16_a_typed_value_that_is_open_is_refused(row: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "health.csv"
    path.write_text(f"Metric,Value,Target,Date\n{row}\n", encoding="utf-8")
    why = refusal(path, tmp_path, name="us/health.csv")
    assert type(why) is BadRows
    assert words in str(why)


@pytest.mark.parametrize("header", ["Metric,Value", "指标,数值"])
def test_a_typed_table_of_two_columns_is_read(header: str, tmp_path: Path) -> None:
    path = tmp_path / "account health 2026-11-16.csv"
    path.write_text(f"{header}\nOrder Defect Rate,0.40%\nAccount Health Rating,900\n", encoding="utf-8")
    found = rates(path, tmp_path, name=f"us/{path.name}")
    assert found == {"US": [
        ("odr", "all", 0.004, None, None, None, None, None, None, None),
        ("ahr", "all", None, None, None, None, None, None, None, None),
    ]}  # fmt: skip


def test_two_columns_of_which_one_is_known_are_no_report(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("Metric,Remark\nOrder Defect Rate,fine\n", encoding="utf-8")
    assert str(refusal(path, tmp_path, name="us/notes.csv")) == (
        "its columns are of no report we know; its first row reads 'Metric', 'Remark'"
    )


def test_d12_the_raters_e_mail_is_never_read(tmp_path: Path) -> None:
    path = tmp_path / "feedback.txt"
    header = "Date\tRating\tComments\tYour Response\tOrder ID\tRater Email"
    path.write_text(f"{header}\n11/20/26\t2\tlate\t\t111-1\tbuyer@example.com\n", encoding="utf-8")
    reading, rows = read(path, tmp_path, name="us/feedback.txt")
    assert rows == [(2, date(2026, 11, 20), "111-1", 2, "late", None)]
    assert "example.com" not in repr((reading, rows))
    assert not [c for c in TABLES["feedback"].columns if "mail" in c]
