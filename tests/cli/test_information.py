"""What is only information is counted in words of people, never by the codes of findings."""

from __future__ import annotations

from xlops.cli.common import finding_lines
from xlops.findings import CODES, Finding, Level


def test_information_is_counted_in_words() -> None:
    some = [Finding("assumed-span", value="x"), Finding("unfinished", value="x"), Finding("assumed-span", value="y")]
    [line] = finding_lines(some)
    assert (line.en, line.zh) == (
        "  · 2 × dates taken from the rows, 1 × days that had not ended", "  · 2 × 日期范围按行推断，1 × 尚未结束的日期"
    )  # fmt: skip


def test_every_kind_of_information_has_such_words() -> None:
    codes = [code for code in CODES.values() if code.level is Level.INFO]
    assert [c.code for c in codes if not (c.short.en and c.short.zh)] == []
