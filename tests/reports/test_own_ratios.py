"""Advertising rows: figures that were emptied, and figures that no longer make the ratios of their own row."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.reports.plainly import read, refusal
from tests.tiers import thorough_after
from xlops.reports.vocabulary import vocabularies

HEAD = (
    "Date,Campaign Name,Impressions,Clicks,Click-Thru Rate (CTR),Cost Per Click (CPC),Spend,7 Day Total Sales,"
    "Total Advertising Cost of Sales (ACOS),Total Return on Advertising Spend (ROAS),7 Day Total Orders (#),"
    "7 Day Total Units (#),7 Day Conversion Rate"
)
NAMES = HEAD.split(",")
SOLD = "2026-10-05,C{n},2000,10,0.50%,$0.75,$7.50,$30.00,25.00%,4.00,2,3,20.00%"
UNSOLD = "2026-10-05,C{n},900,3,0.33%,$0.50,$1.50,$0.00,,0.00,0,0,0.00%"
NAME = "us/Sponsored Products campaigns.csv"


def rows() -> list[list[str]]:
    return [(SOLD if n % 2 else UNSOLD).format(n=n).split(",") for n in range(1, 13)]


def written(path: Path, of: list[list[str]], head: str = HEAD) -> Path:
    path.write_text("\n".join([head, *map(",".join, of)]) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("cell", thorough_after(1, ["", "--"]))
@pytest.mark.parametrize(
    "column", ["Impressions", "Clicks", "Spend", "7 Day Total Sales", "7 Day Total Orders (#)", "7 Day Total Units (#)"]
)
def test_an_emptied_figure_that_its_row_implies_cannot_be_read(column: str, cell: str, tmp_path: Path) -> None:
    own = rows()
    own[2][NAMES.index(column)] = cell
    said = str(refusal(written(tmp_path / "c.csv", own), tmp_path, name=NAME))
    assert (
        f"1 of its 12 rows cannot be read, more than the limit of 2% (bad_rows_limit in xlops.toml); row 4: {column} "
        "must not be empty where the row or others have figures."
    ) in said


@pytest.mark.parametrize(
    ("language", "market"), thorough_after(2, [("de", "de"), ("ja", "jp"), ("zh", "us"), ("es", "es")])
)
@pytest.mark.parametrize("witness", ["_acos", "_roas", "clicks"])
def test_a_ratio_of_any_language_implies_the_spend(witness: str, language: str, market: str, tmp_path: Path) -> None:
    words = vocabularies()["ads"]
    fields = ("day", "campaign", "impressions", "clicks", "spend", "ad_sales", "_acos", "_roas")
    head = [words.spelling(field, language).replace("{n}", "7") for field in fields]
    row = ["2026-10-05", "C", "2000", "10", "", "32", "25%", "4"]
    for other in {"_acos", "_roas", "clicks"} - {witness}:
        row[fields.index(other)] = "0" if other == "clicks" else ""
    said = str(
        refusal(written(tmp_path / "c.csv", [row], '"' + '","'.join(head) + '"'), tmp_path, name=f"{market}/c.csv")
    )
    assert f"{head[4].strip()} must not be empty where the row or others have figures" in said


@pytest.mark.parametrize("column", ["Clicks", "Spend", "7 Day Total Sales"])
def test_a_column_emptied_throughout_is_no_zero_either(column: str, tmp_path: Path) -> None:
    own = rows()
    for row in own:
        row[NAMES.index(column)] = ""
    said = str(refusal(written(tmp_path / "c.csv", own), tmp_path, name=NAME))
    assert f"{column} must not be empty where the row or others have figures" in said


def test_of_many_rows_an_emptied_one_is_left_out_and_told(tmp_path: Path) -> None:
    own = [SOLD.format(n=n).split(",") for n in range(100)]
    own[6][NAMES.index("Spend")] = ""
    reading, _ = read(written(tmp_path / "c.csv", own), tmp_path, name=NAME)
    assert (reading.totals["spend"], reading.totals["clicks"]) == (Decimal("742.5"), Decimal(990))
    assert [(f.code, f.row, f.column) for f in reading.findings if f.level != "info"] == [("missing-value", 8, "Spend")]


@pytest.mark.parametrize(
    ("head", "row", "spend", "sales"),
    [
        # a connector that leaves out zeros
        ("date,campaign_name,impressions,clicks,cost,sales_7_d,purchases_7_d", "2026-10-05,C,900,3,1.5,,", "1.5", None),
        # another window's orders say nothing of these sales
        ("date,campaign_name,impressions,clicks,cost,sales_7_d,purchases_30_d", "2026-10-05,C,9,3,1.5,,4", "1.5", None),
        # paid by views, which bring sales without a click
        (
            "Date,Campaign Name,Impressions,Viewable impressions,Clicks,Spend,14 Day Total Sales,Status",
            "2026-10-05,C,900,700,,1.5,20,ENABLED",
            "1.5",
            "20",
        ),
        # no sales: neither ACOS nor ROAS
        (HEAD, "2026-10-05,C,900,3,0.33%,$0.50,$1.50,,,,,,", "1.5", None),
    ],
)
def test_what_a_row_does_not_imply_may_be_empty(
    head: str, row: str, spend: str, sales: str | None, tmp_path: Path
) -> None:
    path = written(tmp_path / "c.csv", [row.split(",")], head)
    reading, _ = read(path, tmp_path, name="us/c.csv", ad_product="sd" if "Viewable" in head else "sp")
    assert str(reading.totals["spend"].normalize()) == spend
    assert reading.totals.get("ad_sales") == (None if sales is None else Decimal(sales))


SAYS = "row {}: its {} and its {} make {}, its {} says {}: one was changed."
ACOS, ROAS = NAMES[8], NAMES[9]


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("7 Day Total Sales", "$300.00", ("Spend 7.5", "7 Day Total Sales 300", "2.50%", ACOS, "25.00%")),
        ("7 Day Total Sales", "$45.00", ("Spend 7.5", "7 Day Total Sales 45", "16.67%", ACOS, "25.00%")),
        ("7 Day Total Sales", "$0.00", ("Spend 7.5", "7 Day Total Sales 0", "–", ACOS, "25.00%")),
        ("Spend", "$0.00", ("Spend 0", "Clicks 10", "0", NAMES[5], "$0.75")),
        ("Clicks", "11", ("Clicks 11", "Impressions 2,000", "0.55%", NAMES[4], "0.50%")),
        ("7 Day Total Orders (#)", "7", ("7 Day Total Orders (#) 7", "Clicks 10", "70.00%", NAMES[12], "20.00%")),
    ],
)
def test_a_figure_that_does_not_make_its_row_s_ratio_is_refused(
    column: str, cell: str, why: tuple[str, ...], tmp_path: Path
) -> None:
    own = rows()
    own[4][NAMES.index(column)] = cell
    path = written(tmp_path / "c.csv", own)
    assert str(refusal(path, tmp_path, name=NAME)).startswith(SAYS.format(6, *why))
    assert read(path, tmp_path, name=NAME, kind="ads_campaign")[0].rows == 12  # the way out works


@pytest.mark.parametrize("times", [10, 1000])
def test_a_column_off_by_one_power_of_ten_throughout_is_refused(times: int, tmp_path: Path) -> None:
    own = rows()
    for row in own[::2]:
        row[NAMES.index("7 Day Total Sales")] = f"{30 * times}.00"
    said = str(refusal(written(tmp_path / "c.csv", own), tmp_path, name=NAME))
    assert said.startswith(f"row 2: its Spend 7.5 and its 7 Day Total Sales {30 * times:,} make ")


@pytest.mark.parametrize(
    "acos",
    [
        ["25", "25"],  # a percentage without its sign
        ["31%", "3%"],  # a tool's own ratio, which no row makes
        ["25.1%", "24.9%"],  # rounded by somebody
    ],
)
def test_ratios_written_otherwise_tell_nothing(acos: list[str], tmp_path: Path) -> None:
    own = rows()
    for n, row in enumerate(own[::2]):
        row[8] = acos[n % 2]
    reading, _ = read(written(tmp_path / "c.csv", own), tmp_path, name=NAME)
    assert (reading.totals["spend"], reading.totals["ad_sales"]) == (Decimal(54), Decimal(180))


SOLD_COLUMNS = ("7 Day Total Sales", "7 Day Total Orders (#)", "7 Day Total Units (#)")
FIGURES = ("Impressions", "Clicks", "Spend", *SOLD_COLUMNS)
RATIOS = (NAMES[4], NAMES[5], ACOS, ROAS, NAMES[12])


@pytest.mark.parametrize(
    ("emptied", "told"),
    [
        ((*SOLD_COLUMNS, ACOS, ROAS, NAMES[12]), SOLD_COLUMNS),
        ((*FIGURES, *RATIOS), ("Clicks", "Spend", *SOLD_COLUMNS)),  # every row has impressions: none says 0
        (("7 Day Total Units (#)",), SOLD_COLUMNS[2:]),
    ],
)
@pytest.mark.parametrize("cell", ["", "--"])
def test_a_row_emptied_where_others_write_zeros_cannot_be_read_and_is_told_once(
    emptied: tuple[str, ...], told: tuple[str, ...], cell: str, tmp_path: Path
) -> None:
    idle = "2026-10-05,C{n},40,0,0.00%,,$0.00,$0.00,,,0,0,"
    own = [(SOLD, UNSOLD, idle)[n % 3].format(n=n).split(",") for n in range(300)]
    for name in emptied:
        own[6][NAMES.index(name)] = cell
    reading, _ = read(written(tmp_path / "c.csv", own), tmp_path, name=NAME)
    assert (reading.rows, reading.totals["ad_sales"], reading.totals["clicks"]) == (299, Decimal(2970), Decimal(1290))
    assert [(f.code, f.row, f.column) for f in reading.findings if f.level != "info"] == [
        ("missing-value", 8, ", ".join(told))
    ]


@pytest.mark.parametrize("zeros", [0, 1, 11])  # beside blanks: 99, 98 and 3 rows of four zeros
def test_zeros_that_are_left_blank_stay_zeros(zeros: int, tmp_path: Path) -> None:
    """Amazon's budget report writes a zero now and then (a cancelled order), and leaves the others blank."""
    own = [(SOLD if n < 40 else UNSOLD).format(n=n).split(",") for n in range(54)]
    for n, row in enumerate(own[40:]):
        for name in (*SOLD_COLUMNS, ACOS, ROAS, NAMES[12]):
            row[NAMES.index(name)] = "0" if n < zeros and name in SOLD_COLUMNS else ""
    reading, _ = read(written(tmp_path / "c.csv", own), tmp_path, name=NAME)
    assert (reading.rows, reading.totals["ad_sales"], reading.totals["spend"]) == (54, Decimal(1200), Decimal(321))
    assert [f.code for f in reading.findings if f.level != "info"] == []


@pytest.mark.parametrize(
    ("product", "witness", "read_as"),
    [("sp", "cost", None), ("sp", "purchases_7_d", None), ("sd", "cost", 5), ("sd", "purchases_7_d", 5)],
)
def test_what_was_paid_or_ordered_implies_clicks_in_sponsored_products(
    product: str, witness: str, read_as: int | None, tmp_path: Path
) -> None:
    """Of the others it may have come of views."""
    head = "date,campaign_name,impressions,clicks,cost,sales_7_d,purchases_7_d".replace(
        "7", "7" if product == "sp" else "14"
    )
    cost, sales, orders = ("2", "", "0") if witness == "cost" else ("0", "20", "2")
    own = [
        "2026-10-05,A,900,5,2,10,1".split(","),
        f"2026-10-05,C,900,,{cost},{sales},{orders}".split(","),
    ]
    path = written(tmp_path / "c.csv", own, head)
    if read_as is None:
        assert "row 3: clicks must not be empty" in str(refusal(path, tmp_path, name="us/c.csv", ad_product=product))
    else:
        assert read(path, tmp_path, name="us/c.csv", ad_product=product)[0].totals["clicks"] == read_as


def test_orders_of_clicks_imply_clicks(tmp_path: Path) -> None:
    head = "Date,Campaign Name,Impressions,Clicks,Spend,14 Day Total Sales,14 Day Total Orders (#) - (Click)"
    own = ["2026-10-05,A,900,5,2,10,1".split(","), "2026-10-05,B,900,,2,10,1".split(",")]
    said = str(refusal(written(tmp_path / "c.csv", own, head), tmp_path, name="us/c.csv", ad_product="sd"))
    assert "row 3: Clicks must not be empty" in said


@pytest.mark.parametrize(("rate", "taken"), [("total", True), ("click", True), ("neither", False)])
def test_the_conversion_rate_is_of_all_orders_or_of_those_of_clicks(rate: str, taken: bool, tmp_path: Path) -> None:
    head = (
        "Date,Campaign Name,Impressions,Clicks,Spend,14 Day Total Sales,14 Day Total Orders (#),"
        "14 Day Total Orders (#) - (Click),14 Day Conversion Rate"
    )
    own = []
    for n in range(12):
        total, click = 2 + n % 3, 2 + n % 3 - (n % 4 == 0)
        share = {"total": total, "click": click, "neither": total + 5 * (n == 7)}[rate] / 20
        own.append(f"2026-10-05,C{n},2000,20,7.5,30,{total},{click},{share:.2%}".split(","))
    path = written(tmp_path / "c.csv", own, head)
    if taken:
        assert read(path, tmp_path, name="us/c.csv", ad_product="sd")[0].totals["ad_orders"] == 36
    else:
        said = (
            "row 9: its 14 Day Total Orders (#) 3 and its Clicks 20 make 15.00%, its 14 Day Conversion Rate says 40.00%"
        )
        assert str(refusal(path, tmp_path, name="us/c.csv", ad_product="sd")).startswith(said)


@pytest.mark.parametrize(
    ("market", "spend", "sales", "acos", "roas", "taken"),
    [
        ("us", "0.01", "20.00", "0.0700%", "1428.57", True),  # 0.014
        ("us", "0.01", "20.00", "0.0270%", "3703.70", True),  # 0.0054
        ("us", "0.00", "20.00", "0.0200%", "5000.00", True),  # 0.004
        ("us", "0.00", "20.00", "0.1000%", "1000.00", False),  # 0.02 is no 0.00
        ("us", "0.01", "20.00", "0.0900%", "1111.11", False),  # 0.018
        ("jp", "1", "2000", "0.0700%", "1428.57", True),  # 1.4 yen
        ("jp", "1", "2000", "0.0900%", "1111.11", False),
        ("jp", "0", "2000", "0.0200%", "5000.00", True),
    ],
)
def test_amounts_stand_rounded_beside_their_ratios(
    market: str, spend: str, sales: str, acos: str, roas: str, taken: bool, tmp_path: Path
) -> None:
    head = f"Date,Campaign Name,Impressions,Clicks,Spend,7 Day Total Sales,{ACOS},{ROAS}"
    own = [f"2026-10-05,C{n},2000,10,500,2000,25.0000%,4.00".split(",") for n in range(9)]
    own.append(f"2026-10-05,X,2000,10,{spend},{sales},{acos},{roas}".split(","))
    path = written(tmp_path / "c.csv", own, head)
    if taken:
        assert read(path, tmp_path, name=f"{market}/c.csv")[0].rows == 10
    else:
        assert "row 11: its Spend" in str(refusal(path, tmp_path, name=f"{market}/c.csv"))
