"""Rule N12: every amount has a bucket, and the buckets add up to the report's total to the cent."""

from __future__ import annotations

import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from tests.reports.samples.money import SAMPLES
from tests.reports.samples.sample import Sample
from tests.tiers import thorough_after
from xlops.facts.history import open_store
from xlops.jobs.ingest import EXPORTS, ingest
from xlops.measures.margin import fee_kinds, money, posted_query, rules, signs
from xlops.reports.codes import codes
from xlops.settings import read_settings
from xlops.tables.money import SETTLEMENT_AMOUNTS, TRANSACTION_AMOUNTS

GOLDEN = Path(__file__).parents[1] / "reports" / "golden"


def buckets(files: list[Path], table: str, folder: Path) -> dict[str, Decimal]:
    """Bucket → amount, without cents that are zero, of files in a store of their own."""
    for file in files:
        place = folder / EXPORTS / file.parent.name
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place / file.name)
    result = ingest(folder, read_settings(""))
    assert [o.reason for o in result.of("refused")] == []
    found: dict[str, Decimal] = defaultdict(Decimal)
    with open_store(folder, read_only=True) as store:
        for *_, bucket, amount in money(store, table):
            found[bucket] += amount
    return {bucket: amount for bucket, amount in found.items() if amount}


def signed(found: dict[str, Decimal]) -> Decimal:
    return sum((signs()[bucket] * amount for bucket, amount in found.items()), Decimal(0))


@pytest.mark.parametrize("sample", thorough_after(1, SAMPLES), ids=lambda s: s.file.split("/")[-1][-50:])
def test_n12_buckets_add_up_to_the_total_of_every_sample(sample: Sample, samples: Path, tmp_path: Path) -> None:
    table = "transactions" if sample.kind == "transactions" else "settlements"
    found = buckets([samples / sample.file], table, tmp_path)
    amounts = set(SETTLEMENT_AMOUNTS) if table == "settlements" else {"total"}
    assert signed(found) == sum(Decimal(t) for field, t in sample.columns.values() if field in amounts)


# sums of the files' own columns, worked out with csv and Decimal
@pytest.mark.parametrize(
    ("file", "table", "expected"),
    thorough_after(1, [
        (
            "transactions/zhlovejie__amazon-report-show__2025MayMonthlyUnifiedTransaction.csv",
            "transactions",
            {"net_sales": "13533.61", "refunds": "524.23", "amazon_fees": "7283.10", "advertising": "2335.79",
             "other": "237.19", "excluded": "-3207.27"},
        ),
        (
            "transactions/katoiek__Amazon-FBA-Tool__2025Jan1-2025Jun30CustomTransaction.csv",
            "transactions",
            {"net_sales": "2251554", "refunds": "87838", "amazon_fees": "626113", "advertising": "911307",
             "tax": "219192", "other": "10664", "excluded": "-684999"},
        ),
        (
            "settlement/jemagee__SellerCentral__SC_test_File.txt",
            "settlements",
            {"net_sales": "9864.39", "refunds": "115.21", "amazon_fees": "5042.47", "advertising": "501.28",
             "other": "40.77"},
        ),
        (
            "settlement/adwweaver__Amazon-Settlement-Transformer__50034020328.txt",
            "settlements",
            {"net_sales": "2180.00", "refunds": "60.00", "amazon_fees": "659.70", "advertising": "410.23",
             "tax": "-49.23", "other": "15.25", "excluded": "-0.01"},
        ),
    ]),
    ids=["US", "JP", "V2", "V1"],
)  # fmt: skip
def test_n12_the_buckets_of_real_samples(
    file: str, table: str, expected: dict[str, str], samples: Path, tmp_path: Path
) -> None:
    assert buckets([samples / file], table, tmp_path) == {b: Decimal(a) for b, a in expected.items()}


def test_n12_deferred_lines_and_payouts_are_excluded_and_unknown_types_are_other(tmp_path: Path) -> None:
    found = buckets([GOLDEN / "us/2026OctMonthlyUnifiedTransaction.csv"], "transactions", tmp_path)
    assert found == {
        "net_sales": Decimal("55.98"), "refunds": Decimal("19.99"), "amazon_fees": Decimal("55.54"),
        "advertising": Decimal("120.55"), "other": Decimal("8.70"), "excluded": Decimal("381.77"),
    }  # fmt: skip
    assert signed(found) == Decimal("250.37")


def test_n12_a_status_without_a_word_is_paid_out_where_it_states_its_release_day(tmp_path: Path) -> None:
    text = (GOLDEN / "us/2026OctMonthlyUnifiedTransaction.csv").read_text("utf-8")
    file = tmp_path / "us" / "2026OctMonthlyUnifiedTransaction.csv"
    file.parent.mkdir()
    file.write_text(text.replace("Released", "Out").replace("Deferred", "Not yet"), "utf-8")
    found = buckets([file], "transactions", tmp_path)
    assert (found["net_sales"], found["excluded"]) == (Decimal("55.98"), Decimal("381.77"))


def test_n12_refunds_hold_what_buyers_got_back_and_fees_given_back_lessen_fees(tmp_path: Path) -> None:
    found = buckets([GOLDEN / "us/50011000000.txt", GOLDEN / "de/50012000000.txt"], "settlements", tmp_path)
    assert found == {
        "net_sales": Decimal("98") + Decimal("1199"), "refunds": Decimal("10") + Decimal("19.99"),
        "amazon_fees": Decimal("17.50") + Decimal("180.45"), "advertising": Decimal("20"),
        "other": Decimal("15") + Decimal("39.84"), "excluded": Decimal("5"),
    }  # fmt: skip


def test_n12_every_type_and_every_column_has_its_bucket() -> None:
    table = rules()
    assert set(table["transactions"]) == set(codes("transaction_types").values())
    assert all(set(groups) == set(table["groups"]) for groups in table["transactions"].values())
    assert sorted(c for columns in table["groups"].values() for c in columns) == sorted(TRANSACTION_AMOUNTS)
    assert {"amount", *table["parts"]} == set(SETTLEMENT_AMOUNTS)
    used = {b for groups in table["transactions"].values() for b in groups.values()}
    used |= {r["bucket"] for r in table["settlements"]} | set(table["charges"].values())
    assert used == set(signs())
    assert set(table["charges"]) <= set(codes("charges").values())
    assert table["settlements"][-1]["like"] == ""  # nothing is left without a bucket


@pytest.mark.thorough
def test_settlements_of_the_same_days_stand_side_by_side(tmp_path: Path) -> None:
    text = (GOLDEN / "us/50011000000.txt").read_text("utf-8")
    other = tmp_path / "us" / "50011000001.txt"
    other.parent.mkdir()
    other.write_text(text.replace("11000000001", "11000000002"), "utf-8")
    found = buckets([GOLDEN / "us/50011000000.txt", other], "settlements", tmp_path)
    assert (found["net_sales"], signed(found)) == (Decimal("196"), Decimal("141"))


def test_n12_each_fee_of_amazon_is_of_one_kind(tmp_path: Path) -> None:
    """By the type of its line, else by its column: storage stands in the column `other`."""
    place = tmp_path / EXPORTS / "us"
    place.mkdir(parents=True)
    shutil.copy(GOLDEN / "us/2026OctMonthlyUnifiedTransaction.csv", place)
    ingest(tmp_path, read_settings(""))
    of_kinds = ", ".join(f"sum(fees_{kind})" for kind in fee_kinds())
    with open_store(tmp_path, read_only=True) as store:
        [sums] = store.rows(f"select sum(amazon_fees), {of_kinds} from ({posted_query(kinds=fee_kinds())})")
    assert fee_kinds() == ("referral", "fba", "other")
    assert sums == (Decimal("55.54"), Decimal("6.24"), Decimal("8.20"), Decimal("41.10"))
