"""A page as Chromium lays it out: what is wrong with its boxes, its letters, its console, its use by everybody."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tests.office import ROOT, absent

Scheme = Literal["light", "dark"]
SMALLEST = 12  # px
_AXE = Path("node_modules/axe-core/axe.min.js")
_SERIOUS = ("serious", "critical")
# everything that can be seen, as the lines of text that it is made of
_MEASURE = """([smallest]) => {
  const wrong = [], lines = [], wide = innerWidth, needed = document.documentElement.scrollWidth;
  if (needed > wide) wrong.push(`sideways scroll: ${needed}`);
  for (const element of document.body.querySelectorAll('*')) {
    if (element.closest('.unseen') || !element.checkVisibility()) continue;
    const box = element.getBoundingClientRect();
    if (box.width && (box.right > wide + 0.5 || box.left < -0.5)) wrong.push(`beyond the edge: ${element.className}`);
    if (element.clientWidth && element.scrollWidth > element.clientWidth + 1 && !element.closest('svg'))
      wrong.push(`runs out of its box: ${element.className} ${element.textContent.trim().slice(0, 40)}`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = texts.nextNode());) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest('.unseen') || !parent.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < smallest) wrong.push(`${size} px: ${node.data.trim().slice(0, 40)}`);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 1) lines.push([node, box]);
  }
  lines.forEach(([one, a], n) => {
    for (const [other, b] of lines.slice(n + 1)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (one !== other && across > 1 && down > 3)
        wrong.push(`overlap: ${one.data.trim().slice(0, 30)} / ${other.data.trim().slice(0, 30)}`);
    }
  });
  return [wrong, lines.length];
}"""


@dataclass(frozen=True)
class Seen:
    """What is wrong with a page, in words, and of how many lines of text it is made."""

    wrong: list[str]
    lines: int


@cache
def chromium() -> str:
    """Debian's Chromium, or the one that CHROMIUM names."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        absent("Chromium", "install chromium, or set CHROMIUM")
    return program


@cache
def axe() -> str:
    """The source of axe-core, which looks for what shuts people out."""
    named = os.environ.get("AXE_CORE")
    places = [Path(named)] if named else [ROOT / _AXE, ROOT.parent / _AXE]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        absent("axe-core", "npm i axe-core, or set AXE_CORE to its axe.min.js")
    return found.read_text("utf-8")


@contextmanager
def browser() -> Iterator[Any]:
    """A Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield opened
        opened.close()


def look_at(opened: Any, file: Path, width: int, scheme: Scheme, *, for_all: bool = True) -> Seen:
    """Measure a page at a width, as it opens and with everything unfolded; `for_all`: ask axe-core too."""
    context = opened.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(f"console: {message.text}"))
    page.on("pageerror", lambda why: told.append(f"error: {why}"))
    page.on("request", lambda request: told.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    folded, _ = page.evaluate(_MEASURE, [SMALLEST])
    page.evaluate("document.querySelectorAll('details').forEach(of => { of.open = true })")
    unfolded, lines = page.evaluate(_MEASURE, [SMALLEST])
    faults = page.evaluate(f"{axe()}; axe.run().then(of => of.violations)") if for_all else []
    told += [f"{f['id']}: {f['help']}, {n['html'][:80]}" for f in faults if f["impact"] in _SERIOUS for n in f["nodes"]]
    context.close()
    return Seen([*told, *folded, *unfolded], lines)
