"""Orders: days in the marketplace's own time, several marketplaces in one file, states, what is never read."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.jobs.exports import workbook
from tests.reports.plainly import read, read_all, refusal
from tests.reports.samples.orders import SEVERAL
from tests.tiers import thorough_after
from xlops.errors import AmbiguousReport, BadRows, MarketplaceUnknown
from xlops.reports import KINDS

HEADER = (
    "amazon-order-id", "purchase-date", "last-updated-date", "order-status", "sales-channel", "sku", "quantity",
    "currency", "item-price",
)  # fmt: skip
GOLDEN = Path(__file__).parent / "golden"


def order(
    number: int, bought: str = "2026-11-09T20:00:00+00:00", channel: str = "Amazon.com", *, updated: str = "",
    status: str = "Shipped", units: object = 1, price: str = "10.00",
) -> list[str]:  # fmt: skip
    return [f"111-{number:07d}-0000001", bought, updated or bought, status, channel, "A-1", str(units), "", price]


def tsv(*rows: Iterable[str]) -> str:
    return "\n".join("\t".join(r) for r in (HEADER, *rows)) + "\n"


def put(folder: Path, text: str, name: str = "orders.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


# -- samples ---------------------------------------------------------------------------------------------------------

_FIXTURE = {
    "DE": (95, "354", "8084.46", "2026-05-16 2026-08-18"), "ES": (95, "359", "8184.41", "2026-05-16 2026-08-18"),
    "FR": (95, "360", "8149.40", "2026-05-16 2026-08-18"), "IT": (95, "358", "8209.42", "2026-05-16 2026-08-18"),
}  # fmt: skip
_SEVERAL = {
    SEVERAL[0]: ("sales-channel", "quantity", "item-price", _FIXTURE),
    SEVERAL[1]: (
        "sales-channel", "quantity", "item-price",
        {"ES": (1, "1", "12.99", "2025-05-04 2025-05-05"), "GB": (59, "62", "989.04", "2025-05-04 2025-05-05"),
         "IT": (2, "2", "35.08", "2025-05-04 2025-05-05")},
    ),
    SEVERAL[2]: ("canal-de-venta", "cantidad", "precio-del-articulo", _FIXTURE),
}  # fmt: skip


@pytest.mark.parametrize("file", thorough_after(1, SEVERAL), ids=lambda f: f.split("__")[-1])
def test_a_sample_of_several_marketplaces_is_read_once_for_each(file: str, samples: Path, tmp_path: Path) -> None:
    channel, units, price, wanted = _SEVERAL[file]
    text = (samples / file).read_bytes().decode("cp1252" if "pedidos" in file else "utf-8-sig")
    plain = list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    found = {}
    for reading, _, rows in read_all(samples / file, tmp_path):
        own = [r for r in plain if r[channel].rsplit(".", 1)[-1].upper().replace("UK", "GB") == reading.marketplace]
        assert reading.rows == len(rows) == len(own)
        assert reading.totals["units"] == sum(int(r[units]) for r in own)
        assert reading.totals["price"] == sum(Decimal(r[price] or 0) for r in own)
        assert reading.name.endswith(f" › {reading.marketplace}")
        assert (reading.kind, reading.marketplace_by) == ("all_orders", "content")
        assert [f.code for f in reading.findings] == ["assumed-span"]
        found[reading.marketplace] = (
            reading.rows, f"{reading.totals['units']}", f"{reading.totals['price']:.2f}",
            f"{reading.span.first} {reading.span.last}",
        )  # fmt: skip
    assert found == wanted
    assert sum(rows for rows, *_ in found.values()) == len(plain)


def test_pending_and_cancelled_orders_are_told_apart(samples: Path, tmp_path: Path) -> None:
    states: Counter[str] = Counter()
    for _, columns, rows in read_all(samples / SEVERAL[1], tmp_path):
        states.update(row[columns.index("state")] for row in rows)
    assert states == {"pending": 34, "shipped": 25, "cancelled": 3}


# -- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "lengths"),
    thorough_after(
        1,
        [
            # the Sunday on which summer time ends has 25 hours, that on which it begins 23
            ("Amazon.com", {"2026-10-31": 24, "2026-11-01": 25, "2026-11-02": 24, "2026-03-07": 24, "2026-03-08": 23}),
            ("Amazon.de", {"2026-10-24": 24, "2026-10-25": 25, "2026-10-26": 24, "2026-03-28": 24, "2026-03-29": 23}),
            ("Amazon.co.jp", {"2026-10-25": 24, "2026-11-01": 24, "2026-03-08": 24, "2026-03-29": 24}),
            ("Amazon.com.au", {"2026-10-04": 23, "2026-04-05": 25}),
        ],
    ),
)
def test_soundness_time_zone_day_shift(channel: str, lengths: dict[str, int], tmp_path: Path) -> None:
    """One order every hour of a year: each local day holds as many as it has hours."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=n) for n in range(365 * 24)]
    path = put(tmp_path, tsv(*(order(n, hour.isoformat(), channel) for n, hour in enumerate(hours))))
    [(reading, columns, rows)] = read_all(path, tmp_path)
    per_day = Counter(str(row[columns.index("day")]) for row in rows)
    assert {day: per_day[day] for day in lengths} == lengths
    assert sum(per_day.values()) == reading.rows == 365 * 24


def test_soundness_the_same_moment_is_of_another_day_in_another_marketplace(tmp_path: Path) -> None:
    at = "2026-11-10T03:30:00+00:00"
    path = put(tmp_path, tsv(*(order(n, at, c) for n, c in enumerate(["Amazon.com", "Amazon.de", "Amazon.co.jp"]))))
    days = {r.marketplace: (r.time_zone, rows[0][c.index("day")]) for r, c, rows in read_all(path, tmp_path)}
    assert days == {
        "US": ("America/Los_Angeles", date(2026, 11, 9)),
        "DE": ("Europe/Berlin", date(2026, 11, 10)),
        "JP": ("Asia/Tokyo", date(2026, 11, 10)),
    }


def test_a_moment_with_a_zone_nobody_knows_is_a_finding(tmp_path: Path) -> None:
    rows = [order(n) for n in range(60)]
    rows[7][1] = "2026-11-09 10:00:00 XYZ"
    reading, stored = read(put(tmp_path, tsv(*rows)), tmp_path)
    assert len(stored) == 59
    assert [(f.code, f.row, f.column, f.value) for f in reading.findings][:1] == [
        ("bad-value", 9, "purchase-date", "2026-11-09 10:00:00 XYZ")
    ]


# -- by last update --------------------------------------------------------------------------------------------------


def by_last_update() -> list[list[str]]:
    """Ten orders a day from 9 to 12 November, and three older ones that changed on the 9th."""
    rows = [order(n, f"2026-11-{9 + n // 10:02d}T20:00:00+00:00") for n in range(40)]
    old = [order(90 + n, f"2026-11-0{1 + 2 * n}T20:00:00+00:00", updated="2026-11-09T21:00:00Z") for n in range(3)]
    return rows + old


def test_a_report_by_last_update_does_not_speak_for_days_it_holds_in_part(tmp_path: Path) -> None:
    reading, rows = read(put(tmp_path, tsv(*by_last_update())), tmp_path)
    assert (reading.rows, len(rows), str(reading.span)) == (40, 40, "2026-11-09 … 2026-11-12")
    assert next(f.message.in_("en") for f in reading.findings) == (
        "3 rows of days before 2026-11-09 were left out: the report is by last update, and holds those days in part"
    )


def test_a_report_by_order_date_is_whole_however_late_its_orders_changed(tmp_path: Path) -> None:
    rows = [order(n, f"2026-11-{9 + n // 10:02d}T20:00:00+00:00", updated="2026-11-12T20:00:00Z") for n in range(40)]
    reading, _ = read(put(tmp_path, tsv(*rows)), tmp_path)
    assert (reading.rows, str(reading.span)) == (40, "2026-11-09 … 2026-11-12")
    assert [f.code for f in reading.findings] == ["assumed-span"]


# -- several marketplaces --------------------------------------------------------------------------------------------


def test_each_marketplace_is_a_report_of_its_own_over_the_days_of_the_file(tmp_path: Path) -> None:
    rows = [order(1), order(2, "2026-11-15T20:00:00Z", "Amazon.ca"), order(3, channel="amazon.ca", units=4)]
    found = read_all(put(tmp_path, tsv(*rows)), tmp_path)
    assert [(r.name, r.marketplace, r.rows, int(r.totals["units"]), str(r.span)) for r, _, _ in found] == [
        ("orders.txt › CA", "CA", 2, 5, "2026-11-09 … 2026-11-15"),
        ("orders.txt › US", "US", 1, 1, "2026-11-09 … 2026-11-15"),
    ]
    assert len({r.sha256 for r, _, _ in found}) == 2
    assert [rows[0][0] for _, _, rows in found] == [3, 2]  # the rows keep their numbers


def test_the_name_of_a_file_speaks_for_each_of_its_marketplaces(tmp_path: Path) -> None:
    path = put(tmp_path, tsv(order(1), order(2, channel="Amazon.ca")))
    for reading, _, _ in read_all(path, tmp_path, name="2026-W46/orders 2026-11-18.txt"):
        assert (str(reading.span), reading.span_by) == ("2026-11-09 … 2026-11-15", "folder")
        assert (reading.exported.at, reading.exported.by) == (datetime(2026, 11, 18, 23, 59), "name")


@pytest.mark.parametrize("others", [["Amazon.ca"], []])
def test_rows_of_no_marketplace_are_left_out_and_told_once(others: list[str], tmp_path: Path) -> None:
    channels = ["Amazon.com", *others, "Non-Amazon", "Non-Amazon US", ""]
    path = put(tmp_path, tsv(*(order(n, channel=c) for n, c in enumerate(channels))))
    found = read_all(path, tmp_path)
    assert [r.rows for r, _, _ in found] == [1] * (1 + len(others))
    told = [f for r, _, _ in found for f in r.findings if f.code == "left-out"]
    assert [f.message.in_("en") for f in told] == [
        "rows whose sales-channel is (blank), Non-Amazon, Non-Amazon US are of no Amazon marketplace and were left out"
    ]


def test_rows_without_a_marketplace_are_of_the_only_one(tmp_path: Path) -> None:
    reading, rows = read(put(tmp_path, tsv(order(1), order(2, channel=""), [""] * len(HEADER))), tmp_path)
    assert (reading.name, reading.marketplace, len(rows)) == ("orders.txt", "US", 2)
    assert [f.code for f in reading.findings] == ["assumed-span"]


def test_a_file_of_orders_sold_elsewhere_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, tsv(order(1, channel="Non-Amazon"), order(2, channel="")))
    why = refusal(path, tmp_path, name="us/orders.txt")
    assert type(why) is MarketplaceUnknown
    assert str(why) == "none of its rows is of an Amazon marketplace: sales-channel says Non-Amazon"


def test_an_option_that_contradicts_the_rows_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, tsv(order(1), order(2, channel="Amazon.ca")))
    assert type(refusal(path, tmp_path, marketplace="US")) is AmbiguousReport


def test_a_workbook_is_split_as_a_text_is(tmp_path: Path) -> None:
    rows = [order(1), order(2, channel="Amazon.ca"), order(3, channel="Non-Amazon")]
    path = tmp_path / "orders.xlsx"
    path.write_bytes(workbook([HEADER, *rows]))
    found = read_all(path, tmp_path)
    assert [(r.name, r.rows) for r, _, _ in found] == [("orders.xlsx › CA", 1), ("orders.xlsx › US", 1)]
    assert next(f.code for f in found[0][0].findings) == "left-out"


def test_quoted_cells_are_split_as_well(tmp_path: Path) -> None:
    rows = [order(1), order(2, channel="Amazon.ca")]
    rows[0][5] = "A, 1"
    text = "\n".join("\t".join(f'"{cell}"' for cell in row) for row in (HEADER, *rows))
    found = read_all(put(tmp_path, text + "\n"), tmp_path)
    assert [(r.marketplace, r.rows) for r, _, _ in found] == [("CA", 1), ("US", 1)]


def test_a_ragged_row_is_of_the_whole_file_and_not_of_its_smallest_marketplace(tmp_path: Path) -> None:
    rows = [order(n) for n in range(200)] + [order(900, channel="Amazon.ca")]
    rows.insert(50, order(901)[:-2])
    found = read_all(put(tmp_path, tsv(*rows)), tmp_path)
    assert [(r.marketplace, r.rows) for r, _, _ in found] == [("CA", 1), ("US", 200)]
    assert all("ragged-row" in {f.code for f in r.findings} for r, _, _ in found)
    broken = tsv(*rows[:10], *(row[:-2] for row in rows[10:]))
    assert type(refusal(put(tmp_path, broken + "\t".join(rows[-1]) + "\n"), tmp_path)) is BadRows


# -- states and words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Pending", "pending"), ("PENDING", "pending"), ("Pendiente", "pending"), ("Unshipped", "unshipped"),
        ("Pending - Waiting for Pick Up", "unshipped"), ("PartiallyShipped", "unshipped"), ("Shipped", "shipped"),
        ("Shipped - Returned to Seller", "shipped"), ("Shipping", "unshipped"), ("Enviado", "shipped"),
        ("Cancelled", "cancelled"), ("Canceled", "cancelled"), ("Cancelado", "cancelled"),
    ],
)  # fmt: skip
def test_states(status: str, state: str, tmp_path: Path) -> None:
    [(reading, columns, [row])] = read_all(put(tmp_path, tsv(order(1, status=status))), tmp_path)
    assert row[columns.index("state")] == state
    assert [f.code for f in reading.findings] == ["assumed-span"]


def test_a_status_nobody_knows_is_told_and_its_rows_are_kept(tmp_path: Path) -> None:
    path = put(tmp_path, tsv(order(1), order(2, status="Teleported"), order(3, status="")))
    [(reading, columns, rows)] = read_all(path, tmp_path)
    assert [row[columns.index("state")] for row in rows] == ["shipped", None, None]
    told = next(f.message.in_("en") for f in reading.findings)
    assert told == "order_status says 'Teleported' (1 rows), a word xlops does not know"


def test_a_price_that_amazon_does_not_say_yet_is_no_zero(tmp_path: Path) -> None:
    path = put(tmp_path, tsv(order(1, status="Pending", price=""), order(2, price="0.00")))
    [(_, columns, rows)] = read_all(path, tmp_path)
    assert [row[columns.index("price")] for row in rows] == [None, Decimal(0)]


def test_rows_of_one_order_and_sku_are_all_kept(tmp_path: Path) -> None:
    reading, _ = read(put(tmp_path, tsv(order(1), order(1), order(1, units=2))), tmp_path)
    assert (reading.rows, int(reading.totals["units"])) == (3, 4)


def test_discounts_are_positive_however_they_are_written(tmp_path: Path) -> None:
    [ca, us] = read_all(GOLDEN / "several/2026-W46/all orders.txt", tmp_path)
    assert "promotion" not in ca[0].totals
    assert us[0].totals["promotion"] == Decimal("6.00")


# -- what is never read ----------------------------------------------------------------------------------------------


def test_d12_no_kind_of_this_family_has_a_column_for_who_buys_and_where_it_goes() -> None:
    words = ("name", "address", "city", "postal", "phone", "email", "recipient", "buyer", "comment")
    own = [k for k in KINDS if k.table_name in ("orders", "unshipped", "shipments", "returns", "merchant_returns")]
    fields = {f for k in own for f in (*(c.field for c in k.columns), *k.table.columns)}
    assert len(own) == 5
    assert [f for f in fields if any(word in f for word in words)] == []
