"""The page on a phone and on a desktop, light and dark: no sideways scroll, no overlap, nothing too small to read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.export import browser
from tests.export.shops import HOSTILE, many_names, page_of, shop
from xlops.export.html import as_html
from xlops.language import Lang

WIDTHS = (390, 1280)
SCHEMES: tuple[browser.Scheme, ...] = ("light", "dark")


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    with browser.browser() as found:
        yield found


def _wrong(opened: Any, file: Path) -> dict[str, list[str]]:
    """What is wrong at each width and in each scheme; axe-core, which takes longest, sees each of them once."""
    asked = set(zip(WIDTHS, SCHEMES, strict=True))
    looks = {
        f"{width} {scheme}": browser.look_at(opened, file, width, scheme, for_all=(width, scheme) in asked)
        for width in WIDTHS
        for scheme in SCHEMES
    }
    assert min(seen.lines for seen in looks.values()) > 40
    return {name: seen.wrong for name, seen in looks.items() if seen.wrong}


@pytest.mark.thorough
@pytest.mark.parametrize(("asked", "lang"), [("2026-W47", "en"), ("2026-10", "zh")])
def test_a_page_is_whole_on_a_phone_and_on_a_desktop(
    opened: Any, typed_store: Path, tmp_path: Path, asked: str, lang: Lang
) -> None:
    file = tmp_path / "page.html"
    file.write_text(as_html(page_of(typed_store, asked), lang), "utf-8")
    assert _wrong(opened, file) == {}


@pytest.mark.thorough
def test_long_names_break_and_run_nowhere(opened: Any, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    file = tmp_path / "page.html"
    file.write_text(as_html(shop(tmp_path / "shop", many_names), "zh"), "utf-8")
    assert _wrong(opened, file) == {}


@pytest.mark.thorough
def test_what_is_wrong_is_seen(opened: Any, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(
        "<!doctype html><html lang=en><title>x</title><main><h1 style='width:900px'>one</h1>"
        "<p style='font-size:9px'>small</p><p style='position:absolute;top:20px;left:8px'>over</p>"
        f"<p style='color:#ddd;background:#fff'>pale</p><script>console.log('said')</script>{HOSTILE[-8:]}</main>",
        "utf-8",
    )
    wrong = " ".join(browser.look_at(opened, file, 390, "light").wrong)
    for word in (
        "console: said",
        "sideways scroll",
        "beyond the edge",
        "9 px: small",
        "overlap: one / over",
        "contrast",
    ):
        assert word in wrong


def test_the_measures_are_those_of_the_design() -> None:
    assert (browser.SMALLEST, WIDTHS) == (12, (390, 1280))
