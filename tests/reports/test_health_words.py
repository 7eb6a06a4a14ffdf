"""What the reports of customers say in words that nobody knows is told, with the row: no case is missed in silence."""

from __future__ import annotations

from pathlib import Path

from tests.reports.plainly import read


def told(path: Path, text: str, scratch: Path) -> list[tuple[object, ...]]:
    path.write_text(text, "utf-8")
    reading, _ = read(path, scratch, name=f"de/{path.name}")
    return [(f.code, f.row, f.column, f.value) for f in reading.findings if f.code in ("odd-rating", "unknown-grade")]


def test_a_grade_that_nobody_knows_is_told_and_german_ones_are_known(tmp_path: Path) -> None:
    rows = ["SKU,ASIN,NCX rate,NCX orders,Total orders,CX Health,Top NCX reason"]
    words = ("Schlecht", "Sehr schlecht", "Ziemlich mies", "--", "Gut")
    rows += [f"S{n},B0XLOPS10{n},10%,1,10,{word},Broken" for n, word in enumerate(words)]
    found = told(tmp_path / "voice_2026-11-20.csv", "\n".join(rows) + "\n", tmp_path)
    assert found == [("unknown-grade", 4, "CX Health", "Ziemlich mies")]


def test_a_rating_beyond_five_stars_is_told(tmp_path: Path) -> None:
    rows = ["Date\tRating\tComments\tYour Response\tOrder ID"]
    rows += [f"1{n}.11.2026\t{stars}\tok\t\t11{n}-0000001-0000001" for n, stars in enumerate((5, 7, 0))]
    found = told(tmp_path / "feedback.txt", "\n".join(rows) + "\n", tmp_path)
    assert found == [("odd-rating", 3, "rating", "7")]
