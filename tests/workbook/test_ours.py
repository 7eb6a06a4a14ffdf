"""Which sheets are ours, and what people put onto them, told from what we write (rule D11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tiers import thorough_after
from xlops.workbook.ours import additions, our_sheets
from xlops.workbook.package import Package
from xlops.workbook.template import template_path
from xlops.workbook.typed_input import find_reviews

OLD = Path(__file__).parents[1] / "fixtures" / "v0.1.0"
_WORDS = re.compile(rb' descr="[^"]*"')


def said(package: Package, sheet: str) -> list[str]:
    return [text.en for text in additions(package, sheet, Package(template_path("en")), sheet)]


@pytest.mark.parametrize("language", thorough_after(1, ("en", "zh")))
def test_d11_nothing_of_an_untouched_workbook_is_a_persons(language: str) -> None:
    package, template = Package(OLD / f"workbook.{language}.xlsx"), Package(template_path(language))
    ours, reviews = our_sheets(package, template), find_reviews(package)
    assert {info.name for info in package.sheets()} - set(ours) == {r.sheet for r in reviews.values()}
    assert [text for old, new in ours.items() if new[0] != "_" for text in additions(package, old, template, new)] == []
    for review in reviews.values():
        prototype = "_week" if review.prefix == "wk" else "_month"
        assert additions(package, review.sheet, package, prototype, review) == []


def test_d11_a_chart_without_words_is_a_persons_unless_none_has_any() -> None:
    package = Package(OLD / "workbook.en.xlsx")
    drawing = package.parts.related(package.book.sheet_part("Dashboard"), "drawing")[0]
    xml = package.parts.read(drawing)
    package.parts.put(drawing, _WORDS.sub(b"", xml))  # as LibreOffice saves it
    assert said(package, "Dashboard") == []
    package.parts.put(drawing, _WORDS.sub(b"", xml, count=1))
    assert said(package, "Dashboard") == ["a chart"]
