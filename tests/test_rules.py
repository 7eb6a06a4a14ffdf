"""Rules and sources can be looked up: whatever names one finds it in docs/rules.md or docs/sources.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from xlops.kpis import load

ROOT = Path(__file__).parents[1]
_RULE = r"[ND]\d{1,2}"
_NAMED = re.compile(rf"\brules? ({_RULE}(?:(?:, | and |, and ){_RULE})*)")
_TEST = re.compile(r"\bdef test_([nd]\d{1,2})_")
_FOLDERS = ("xlops", "tests", "docs", "macros", "workbook_templates", "benchmarks")


def entries(page: str) -> set[str]:
    """The first column of the tables of a page, lists and spans written out."""
    cells = re.findall(r"^\| ([A-Za-z]+\d*[a-z]?(?:(?:, | … )[A-Z]\d+)*) \|", (ROOT / page).read_text("utf-8"), re.M)
    found: set[str] = set()
    for cell in cells:
        first, _, last = cell.partition(" … ")
        if last:
            found |= {f"{first[0]}{n}" for n in range(int(first[1:]), int(last[1:]) + 1)}
        else:
            found |= set(cell.split(", "))
    return found


def named() -> Iterator[tuple[str, str]]:
    """(file, rule) for every rule that a text or a test's name refers to."""
    files = (p for f in _FOLDERS for p in (ROOT / f).rglob("*") if p.suffix in (".py", ".toml", ".sql", ".md", ".bas"))
    for path in files:
        text = path.read_text("utf-8")
        for match in _NAMED.finditer(text):
            yield from ((path.name, rule) for rule in re.findall(_RULE, match[1]))
        yield from ((path.name, rule.upper()) for rule in _TEST.findall(text))


def test_every_rule_that_is_named_is_told() -> None:
    known = entries("docs/rules.md")
    assert {"N1", "N35", "D1", "D19"} <= known
    assert sorted({(file, rule) for file, rule in named() if rule not in known}) == []


@pytest.mark.parametrize("kpi", load())
def test_every_kpi_names_its_sources(kpi: str) -> None:
    known = entries("docs/sources.md") | {"ours"}
    words = re.sub(r"the report's own target|\b(?:breach|warn|target|edges)\b|[;,]", " ", load()[kpi].source).split()
    assert words != []
    assert [word for word in words if word not in known] == []
