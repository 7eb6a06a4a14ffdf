"""The review as one HTML file: no script, nothing loaded, charts as inline SVG, for a phone and for a desktop.

Jinja2 escapes every word, whatever a product is called; the page's policy lets no script run besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from xlops.export.page import KpiLine, ReviewPage
from xlops.export.words import phrase
from xlops.language import Lang, Text, listed, plain
from xlops.targets import Status

_OPEN_ON_A_PHONE = 4  # KPIs that stand open at least


def as_html(page: ReviewPage, lang: Lang) -> str:
    """The whole file, every text in one language."""
    count = max(sum(k.status.off for k in page.kpis), _OPEN_ON_A_PHONE)  # the worst stand first
    off, folded = page.kpis[:count], page.kpis[count:]
    return (
        _environment()
        .get_template("page.html")
        .render(
            page=page,
            lang=lang,
            html_lang={"zh": "zh-CN"}.get(lang, lang),
            say=lambda group, key, **values: phrase(group, key, **values).in_(lang),
            t=lambda text: text.in_(lang),
            off=off,
            folded=folded,
            folded_told=_folded(folded).in_(lang),
        )
    )


def _folded(lines: Sequence[KpiLine]) -> Text:
    """`8 more: 7 met, 1 info`."""
    counts = [
        plain(f"{n} ") + status.word for status in Status if (n := sum(1 for line in lines if line.status is status))
    ]
    return phrase("block", "met", count=len(lines), statuses=listed(counts))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("xlops.export", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
