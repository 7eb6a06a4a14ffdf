"""The plain report: at most twenty lines, one a finding, marks in place of tables, safe to paste anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.export.shops import HOSTILE, shop
from tests.jobs.exports import Home
from xlops.export.cards import due_told
from xlops.export.page import Card, Deed, ReviewPage
from xlops.export.text import MOST, as_markdown, as_text, escaped
from xlops.language import LANGUAGES, Lang, Text, plain
from xlops.targets import Status


def test_a_week_in_english(page: ReviewPage) -> None:
    lines = as_text(page, "en").splitlines()
    assert lines[0] == "Larkfell Demo, Week 47 (16–22 Nov 2026), all marketplaces, USD, preliminary ◷"
    assert lines[2] == (
        "Why: Stock +6,664 (Skillet 10.25\" +6,664); Sessions +12,884 (Lantern 2-Pack +1,415); "
        "Conversion +7,522 (Lantern 2-Pack +1,604); Mix +246"
    )  # fmt: skip
    assert lines[3] == (
        "November to date 352,874, -8.1% on plan 383,966; landing 516,475, 80%: 479,074 – 564,961; plan 523,590"
    )  # fmt: skip
    assert lines[-1] == "✔ met, ▲ warn, ✖ breach, ◷ still moves"  # no workbook was built yet


def test_a_week_in_chinese_says_the_same_numbers(page: ReviewPage) -> None:
    en, zh = (as_text(page, lang) for lang in LANGUAGES)
    assert zh.splitlines()[0] == "【Larkfell Demo 周报】第 47 周（2026/11/16–11/22），全部站点，USD，初步 ◷"
    assert len(en.splitlines()) == len(zh.splitlines())
    percents = [re.findall(r"[+-]?\d+\.\d+%", text) for text in (en, zh)]
    assert percents[0] == percents[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_are_few_and_nothing_is_aligned_by_blanks(page: ReviewPage, lang: Lang) -> None:
    deeds = [Deed(f"deed {n}", "done", "it worked", "Ann", due_told(date(2026, 11, 24))) for n in range(9)]
    full = replace(
        page, done=deeds, next=deeds, lines=(*page.lines, plain("✖ Breach in a single marketplace: DE ACOS"))
    )
    for text in (as_text(full, lang), as_markdown(full, lang)):
        assert len([line for line in text.splitlines() if line]) <= MOST
    text = as_text(full, lang)
    assert "  " not in text
    assert "\t" not in text
    assert len([line for line in text.splitlines() if re.match(r"\d\. ", line)]) == len(full.cards)
    assert "deed 2" in text
    assert "deed 3" not in text


def test_every_store_has_its_text(tmp_path: Path, store_kind: Callable[[Home], None]) -> None:
    page = shop(tmp_path, store_kind)
    for lang in LANGUAGES:
        text = as_text(page, lang)
        assert 3 <= len(text.splitlines()) <= MOST
        assert not re.search(r"None|nan|\{|\(\)|（）", text), text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_name_is_never_markup(page: ReviewPage, lang: Lang) -> None:
    card = Card("k", Status.BREACH, plain(HOSTILE), plain(HOSTILE), plain("1) [x](http://y)"), owner="*Ann*")
    told = as_markdown(replace(page, store="# shop", cards=(card,)), lang)
    assert r"\<script\>" in told
    assert not re.search(r"(?<!\\)<", told)
    assert r"\[x\](http://y)" in told
    assert r"\*Ann\*" in told
    assert told.startswith(r"### \# shop" if lang == "en" else r"### 【\# shop")


def test_kpis_off_target_that_are_not_named_are_counted(page: ReviewPage) -> None:
    """Six of a line, then those of the core and of all others."""
    breach = [replace(page.kpis[0], name=Text(f"K{n}", f"K{n}"), status=Status.BREACH) for n in range(10)]
    [told] = [
        line for line in as_text(replace(page, kpis=tuple(breach[:7]), others=tuple(breach[7:])), "en").splitlines()
        if line.startswith("✖ K")
    ]  # fmt: skip
    assert "K5" in told
    assert "K6" not in told
    assert told.endswith(" · 4 more")


def test_a_line_that_looks_like_a_list_is_none() -> None:
    assert [escaped(line) for line in ("- a", "+26.1% on", "3) b", "1. ✖ c")] == [
        r"\- a",
        "+26.1% on",
        r"\3) b",
        "1. ✖ c",
    ]


def test_who_and_until_when_stand_in_brackets() -> None:
    assert due_told(date(2026, 11, 24)) == Text("by 24 Nov", "11/24 前")
    assert due_told("soon") == plain("soon")
    assert due_told("") == Text("", "")
