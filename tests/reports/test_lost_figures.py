"""A few rows that cannot be read may be most of the money: what is spoilt is put right, else held against the whole."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.jobs.exports import BY_ASIN_HEADER, term_days
from tests.reports.plainly import read, refusal
from xlops.errors import BadRows

GOLDEN = Path(__file__).parent / "golden/fr/2026AugMonthlyUnifiedTransaction.csv"
LARGE = {40, 200, 333, 450, 600}
GROUPS = {"?": "saved as cp1252", "\ufffd": "read by a program that did not know it", "???": "saved byte by byte"}


def french(group: str) -> str:
    """A month of 661 orders, five of which are 27 % of what it sold; `group` stands between thousands."""
    lines = GOLDEN.read_text("utf-8-sig").splitlines()[:8]
    for n in range(661):
        sold, fee = ("1~199,92", "-180,00") if n in LARGE else ("24,90", "-3,70")
        total = "1~019,92" if n in LARGE else "21,20"
        cells = [f"{n % 31 + 1} août 2026 10:00:00 UTC", "4", "Commande", f"402-{n}", "SKU-A", "Crochet", "1",
                 "amazon.fr", "Amazon", "", "", "", "", sold, *["0"] * 8, fee, "0", "0", "0", total]  # fmt: skip
        lines.append(",".join(f'"{cell}"' for cell in cells))
    return "\n".join(lines).replace("~", group) + "\n"


def saved(path: Path, text: str) -> Path:
    target = path / "2026AugMonthlyUnifiedTransaction.csv"
    target.write_text(text, "utf-8")
    return target


@pytest.mark.parametrize("group", ["\u202f", "\u00a0", *GROUPS], ids=["narrow", "wide", *GROUPS.values()])
def test_a_lost_blank_between_thousands_is_put_back(group: str, tmp_path: Path) -> None:
    reading, _ = read(saved(tmp_path, french(group)), tmp_path, name="fr/2026AugMonthlyUnifiedTransaction.csv")
    assert (reading.rows, reading.totals["product_sales"]) == (661, Decimal("22334.0000"))
    assert reading.totals["total"] == Decimal("19006.8000")
    told = [(f.code, f.value) for f in reading.findings if f.code != "assumed-span"]
    assert told == ([("letters-mended", f"1{group}019,92")] if group in GROUPS else [])


@pytest.mark.parametrize("group", ["¤", "_", "Ê", "~"])
def test_what_cannot_be_read_and_is_much_of_the_money_refuses_its_file(group: str, tmp_path: Path) -> None:
    """It was stored, with a finding a row, and sales were a quarter short."""
    why = refusal(saved(tmp_path, french(group)), tmp_path, name="fr/2026AugMonthlyUnifiedTransaction.csv")
    assert isinstance(why, BadRows)
    assert str(why) == (
        "the rows that cannot be read hold 26.9% of its ventes de produits, more than the limit of 2% "
        f"(bad_rows_limit in xlops.toml); row 49: ventes de produits holds '1{group}199,92', which is no amount. "
        "Download the report again and do not save it from Excel"
    )
    reading, _ = read(
        saved(tmp_path, french(group)), tmp_path, name="fr/2026AugMonthlyUnifiedTransaction.csv", bad_rows_limit=0.3
    )
    assert reading.rows == 656


@pytest.mark.parametrize(
    ("cell", "is_refused"),
    [("1.330", True), ("1E+05", True), ("x", False), ("#N/A", False), ("2026-11-04", False), ("14:30", False)],
)
def test_units_as_another_country_writes_them(cell: str, is_refused: bool, tmp_path: Path) -> None:
    """Words tell nothing of how much they stand for; then it is the row's other figures that do."""
    rows = [f'B0PARENT01,B0CHILD{n:03},T,60,120,5,"$100.00"' for n in range(100)]
    rows[70] = f'B0PARENT01,B0CHILD070,T,60,120,{cell},"$100.00"'
    path = tmp_path / "BusinessReport-11-23-26.csv"
    path.write_text("\n".join([BY_ASIN_HEADER, *rows]) + "\n", "utf-8")
    name = "us/2026-W47/BusinessReport-11-23-26.csv"
    if is_refused:
        assert "of its Units Ordered, more than the limit of 2%" in str(refusal(path, tmp_path, name=name))
    else:
        assert read(path, tmp_path, name=name)[0].totals["units"] == 495


def test_a_bad_cell_beside_large_figures_refuses_their_file(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(term_days(100).replace("term 50,150,3,2.5,20", "term 50,x,3,90,20"), "utf-8")
    assert str(refusal(path, tmp_path, name="us/terms.csv")).startswith(
        "the rows that cannot be read hold 26.7% of its Spend, more than the limit of 2% (bad_rows_limit in "
        "xlops.toml); row 52: Impressions holds 'x', which is no whole number. "
    )


@pytest.mark.parametrize(
    ("was", "line", "share"),
    [
        (",150,3,2.5,20,", ",150,3,1,199.92,20,", "Spend 82.9%"),  # it lost its quotes, as only large ones can
        (",150,3,2.5,20,", ",150,3,2.5,1,199.92,", "7 Day Total Sales 37.7%"),
        (",Group,term 50,", ",Gro,up,term 50,", ""),  # as large as any
        (",Group,term 50,EXACT,term 50,150,3,2.5,", ",Gro,up,term 50,EXACT,term 50,15000,300,100.92,", "Spend 29.0%"),
    ],
)
def test_a_line_with_a_cell_too_many_is_weighed_too(was: str, line: str, share: str, tmp_path: Path) -> None:
    path, lines = tmp_path / "terms.csv", term_days(100).splitlines()
    lines[51] = lines[51].replace(was, line)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    if share:
        column, _, number = share.rpartition(" ")
        assert str(refusal(path, tmp_path, name="us/terms.csv")).startswith(
            f"the rows that cannot be read hold {number} of its {column}, more than the limit of 2% (bad_rows_limit in "
            "xlops.toml); row 52: the row has 14 cells where the header has 13. "
        )
    else:
        assert read(path, tmp_path, name="us/terms.csv")[0].rows == 99


@pytest.mark.parametrize("cell", ["1?19,92", "?119,92", "1199,92?", "12?34", "12?3456", "1?199?9"])
def test_a_question_mark_that_is_no_lost_blank_is_no_number(cell: str, tmp_path: Path) -> None:
    text = french(" ").replace('"24,90"', f'"{cell}"', 1).replace('"21,20"', '"0,00"', 1)
    why = refusal(saved(tmp_path, text), tmp_path, name="fr/2026AugMonthlyUnifiedTransaction.csv", bad_rows_limit=0.0)
    assert f"holds {cell!r}, which is no amount" in str(why)
