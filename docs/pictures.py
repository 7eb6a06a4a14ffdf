"""Make the pictures of both READMEs from the demo: `python docs/pictures.py`, whenever what they show has changed.

It needs what the thorough tests need: LibreOffice, poppler and Debian's Chromium. A demo is built in each language.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
WIDTH = 900  # px of a printed page
PHONE = (390, 1180)  # px: as much of the page as two screens show
_SHEETS = {"en": "Dashboard", "zh": "看板"}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from xlops.language import LANGUAGES

    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for lang in LANGUAGES:
            demo = Path(scratch) / "demo" / lang
            subprocess.run([sys.executable, "-m", "xlops", "demo", demo, "--language", lang], check=True)
            draw(demo, lang)


def draw(demo: Path, lang: str) -> None:
    """The phone's page, the Dashboard and page one of the week, of a demo that is built."""
    from xlops.export.html import as_html
    from xlops.export.pdf import page_one
    from xlops.jobs.export import review_page
    from xlops.language import as_lang
    from xlops.settings import load_settings

    found = review_page(demo, load_settings(demo))
    page = demo / "page.html"
    page.write_text(as_html(found.page, as_lang(lang)), "utf-8")
    shoot(page, PICTURES / f"phone.{lang}.png")
    for name, sheet in (("dashboard", _SHEETS[lang]), ("week", found.page.period.sheet_name)):
        printed = demo / f"{name}.pdf"
        page_one(found.workbook, sheet, printed)
        target = PICTURES / f"{name}.{lang}"
        scale = ["-scale-to-x", str(WIDTH), "-scale-to-y", "-1"]
        subprocess.run(["pdftoppm", "-png", "-singlefile", "-f", "1", "-l", "1", *scale, printed, target], check=True)


def shoot(page: Path, target: Path) -> None:
    """What a phone shows of the page."""
    from playwright.sync_api import sync_playwright

    from tests.export.browser import chromium

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, color_scheme="light")
        tab = context.new_page()
        tab.goto(page.as_uri())
        tab.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main()
