"""The page as one file: nothing loaded, nothing run, whatever a product is called; no block without content."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.export.reading import by_class, parsed, words
from tests.export.shops import HOSTILE, many_names, page_of, shop
from tests.jobs.exports import Home
from tests.tiers import thorough_after
from xlops.export.html import as_html
from xlops.export.page import Card, Deed, NewProduct, ReviewPage
from xlops.export.words import one_line
from xlops.kpis.pages import first_page
from xlops.language import LANGUAGES, Lang, plain
from xlops.targets import Status

pytestmark = pytest.mark.usefixtures("measured_once")

LARGEST = 400_000  # bytes
_ALLOWED = {"charset", "name", "content", "http-equiv"}


def inert(told: str) -> None:
    """Nothing that a browser runs or fetches."""
    root = parsed(told)
    tags = {str(node.tag) for node in root.iter() if isinstance(node.tag, str)}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base", "a", "use", "image"})
    attributes = {str(name) for node in root.iter() if isinstance(node.tag, str) for name in node.attrib}
    assert not [name for name in attributes if name.startswith("on") or name in ("href", "src", "style", "xlink:href")]
    assert not re.search(r"url\((?!#)|@import|https?://", told.replace("http-equiv", ""))
    assert "default-src 'none'" in told


@pytest.mark.parametrize("lang", thorough_after(1, LANGUAGES))
def test_the_page_is_one_inert_file_of_modest_size(page: ReviewPage, lang: Lang) -> None:
    told = as_html(page, lang)
    assert len(told.encode()) < LARGEST
    inert(told)
    root = parsed(told)
    assert root.get("lang") == {"en": "en", "zh": "zh-CN"}[lang]
    assert [words(h) for h in root.xpath("//h1")] == [f"Larkfell Demo · {page.title.in_(lang)}"]
    assert not re.search(r"None|\bnan\b|\{\{|\{%", told)


def test_a_product_s_name_is_text_and_nothing_else(page: ReviewPage) -> None:
    card = Card("k", Status.BREACH, plain(HOSTILE), plain(HOSTILE), plain(HOSTILE), owner=HOSTILE, note=HOSTILE)
    bridge = page.bridge
    assert bridge
    lines = tuple(replace(line, products=(HOSTILE,)) for line in bridge.lines)
    deed = Deed(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    made = replace(
        page, store=HOSTILE, cards=(card,), bridge=replace(bridge, lines=lines), done=(deed,), next=(deed,),
        young=(NewProduct(HOSTILE, plain(HOSTILE), plain(HOSTILE)),), workbook=HOSTILE, headline=plain(HOSTILE),
    )  # fmt: skip
    told = as_html(made, "en")
    inert(told)
    shown = one_line(plain(HOSTILE)).en
    assert words(by_class(parsed(told), "f")[0]) == shown
    assert words(by_class(parsed(told), "first")[0]) == shown


def test_titles_of_a_report_are_inert_too(tmp_path: Path) -> None:
    page = shop(tmp_path, many_names)
    told = as_html(page, "en")
    inert(told)
    named = " ".join(words(w) for w in by_class(parsed(told), "w"))
    assert "W" * 31 + " … " + "W" * 14 in named
    assert "<script>alert('x')</script>" in named


def test_every_store_has_its_page_and_no_empty_block(tmp_path: Path, store_kind: Callable[[Home], None]) -> None:
    page = shop(tmp_path, store_kind)
    for lang in LANGUAGES:
        told = as_html(page, lang)
        inert(told)
        assert not re.search(r"None|\bnan\b", told)
        sections = parsed(told).xpath("//section")
        assert [words(s) for s in sections if len(s) < 2 and not s.xpath("./details")] == []


def test_a_store_without_sales_has_neither_bridge_nor_month(tmp_path: Path) -> None:
    from tests.jobs.test_partial_stores import ads_only

    page = shop(tmp_path, ads_only)
    assert (page.bridge, [tile.caption.en for tile in page.tiles]) == (None, ["Score of 100"])
    assert [(k.id, k.value.en, k.status) for k in page.kpis][:1] == [("acos", "20.0%", Status.MET)]


@pytest.mark.thorough
def test_the_page_of_one_marketplace_is_in_its_currency(demo_store: Path) -> None:
    page = page_of(demo_store, "2026-W47", marketplace="DE")
    assert (page.scope.en, page.currency) == ("DE", "EUR")
    assert page.headline.en.startswith("GMV 35,545 EUR, +18.1% on last week")
    assert page.bridge
    assert [line.amount for line in page.bridge.lines][-1] == "35,545"
    assert [c.key for c in (*page.cards, *page.more_cards) if "|US|" in c.key] == []
    assert "US " not in " ".join(c.finding.en + c.evidence.en for c in (*page.cards, *page.more_cards))


def test_core_kpis_stand_worst_first(page: ReviewPage) -> None:
    ranks = [[Status.BREACH, Status.WARN, Status.OPEN].index(k.status) for k in page.kpis if k.status in (
        Status.BREACH, Status.WARN, Status.OPEN)]  # fmt: skip
    assert ranks == sorted(ranks)
    assert {k.id for k in page.kpis} == {k.id for k in first_page("week")}, "the same as on the sheet"
    assert [k.id for k in page.others if k.status is Status.BREACH][:2] == ["violations", "doc_pct"]


def test_titles_of_charts_state_what_the_line_shows(page: ReviewPage) -> None:
    told = [trend.title.en for trend in page.trends]
    counted = []
    for trend in page.trends[:2]:
        pairs = [(v, t) for v, t in zip(trend.columns, trend.targets, strict=True) if v is not None and t is not None]
        counted.append((sum(v < t for v, t in pairs), sum(v > t for v, t in pairs), len(pairs)))
    (below, _, weeks), (_, above, of) = counted
    assert told == [
        f"GMV 132,086: off target in {below} of {weeks} weeks",
        f"ACOS 29.1%: off target in {above} of {of} weeks",
        "Sessions 36,025: at target in all 13 weeks",
    ]
