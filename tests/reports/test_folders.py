"""Folders that are called after a week or month in words give the period of what lies in them (N2, N22)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.exports import TERM_HEADER, by_asin, term_days
from tests.reports.plainly import read, refusal
from xlops.reports.shape import shape_of

SUMMARY = "summary.csv"


@pytest.fixture
def summary(tmp_path: Path) -> Path:
    path = tmp_path / SUMMARY
    path.write_text(by_asin(), "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("us/Oct 2026/a.csv", "2026-10-01 … 2026-10-31"),
        ("us/2026年9月/a.csv", "2026-09-01 … 2026-09-30"),
        ("us/2026 W45/a.csv", "2026-11-02 … 2026-11-08"),
        ("us/W45/BusinessReport-11-10-26.csv", "2026-11-02 … 2026-11-08"),
        ("us/October/BusinessReport-11-03-26.csv", "2026-10-01 … 2026-10-31"),
        ("us/2026/W45/a.csv", "2026-11-02 … 2026-11-08"),
        ("us/2025年/10月/BusinessReport-11-03-26.csv", "2025-10-01 … 2025-10-31"),
        ("us/12月/BusinessReport-01-04-26.csv", "2025-12-01 … 2025-12-31"),
    ],
)
def test_n2_a_folder_in_words_gives_the_period(name: str, span: str, summary: Path, tmp_path: Path) -> None:
    reading, _ = read(summary, tmp_path, name=name)
    assert (str(reading.span), reading.span_by) == (span, "folder")


@pytest.mark.parametrize("name", ["us/W45/a.csv", "us/June/BusinessReport-11-10-26.csv"])
def test_n22_a_folder_without_a_year_that_nothing_tells_is_asked_about(
    name: str, summary: Path, tmp_path: Path
) -> None:
    folder = name.split("/")[1]
    assert str(refusal(summary, tmp_path, name=name)) == (
        f"its folder {folder!r} names no year, and nothing in the file tells it: add the year to the folder's name, "
        f"such as {folder} 2026, or use --period"
    )


def test_n35_a_folder_in_words_is_no_part_of_the_shape_of_a_file() -> None:
    names = ("us/2026-W47/kitchen.csv", "us/W48/kitchen.csv", "us/Oct 2026/kitchen.csv", "us/10月/kitchen.csv")
    assert {shape_of(name) for name in names} == {"us/kitchen"}


@pytest.mark.parametrize(("folder", "told"), [("us", ["US"]), ("", []), ("ca", []), ("2026/us", ["US"])])
def test_d3_a_folder_of_another_marketplace_than_the_file_says_is_told(
    folder: str, told: list[str], tmp_path: Path
) -> None:
    """It was read as what it says, without a word, though it had been put there on purpose."""
    path = tmp_path / "terms.csv"
    header = TERM_HEADER.replace("Currency,", "Currency,Country,")
    path.write_text(term_days().replace(TERM_HEADER, header).replace(",USD,", ",CAD,CA,"), "utf-8")
    reading, _ = read(path, tmp_path, name=f"{folder}/terms.csv".lstrip("/"))
    assert (reading.marketplace, reading.marketplace_by) == ("CA", "content")
    found = [f for f in reading.findings if f.code == "folder-differs"]
    assert [(f.expected, f.value, f.level) for f in found] == [(market, "CA", "warning") for market in told]


def test_d3_amounts_of_another_currency_than_its_column_s_country_are_no_matter_of_folders(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    header = TERM_HEADER.replace("Currency,", "Currency,Country,")
    path.write_text(term_days().replace(TERM_HEADER, header).replace(",USD,", ",USD,CA,"), "utf-8")
    assert str(refusal(path, tmp_path, name="ca/terms.csv")) == (
        "its amounts are in USD, but one of its columns says CA, which sells in CAD: download it in CAD; where the "
        "column says where the account is, delete it"
    )
