"""Read an exported page as a person sees it, and a cell as its number format shows it."""

from __future__ import annotations

import operator
import re
from typing import Any

from lxml import html

_DIGITS = re.compile(r"[#,0]*0(?:\.0+)?(?:,,)?")


def parsed(page: str) -> Any:
    """The page as a tree."""
    return html.fromstring(page)


def words(node: Any) -> str:
    """The text of an element, blanks folded."""
    return " ".join(node.text_content().split())


def by_class(root: Any, name: str) -> list[Any]:
    return list(root.xpath(f'//*[contains(concat(" ", @class, " "), " {name} ")]'))


def scorecard(page: str) -> dict[str, dict[str, str]]:
    """The rows of the page's tables by KPI id."""
    heads = ["status", "name", "actual", "expected", "target", "before", "change", "settled", "year_ago", "trend"]
    moving = {"expected", "settled"}
    found = {}
    for row in parsed(page).xpath("//tr[@data-kpi]"):
        own = heads if len(row) == len(heads) else [h for h in heads if h not in moving]  # where nothing moves
        cells = {h: words(c) or "–" for h, c in zip(own, row, strict=True)}
        found[row.get("data-kpi")] = dict.fromkeys(moving, "–") | cells
    return found


def phone(page: str) -> dict[str, str]:
    """The values of the cards that a phone shows in place of the tables."""
    cards = parsed(page).xpath("//div[@data-kpi]")
    return {card.get("data-kpi"): words(card.xpath('.//div[@class="now"]')[0]) for card in cards}


_CONDITION = {">=": operator.ge, "<=": operator.le}


def in_format(value: Any, number_format: str) -> str:
    """A number as Excel shows it in a format of the templates: sections by sign, text in quotes, a percent sign."""
    if not isinstance(value, int | float):
        return "–" if value in (None, "") else str(value)
    sections = number_format.split(";")
    if sections[0].startswith("["):  # conditions in place of signs
        of = next((s for s in sections[:2] if _CONDITION[s[1:3]](value, float(s[3 : s.index("]")]))), sections[2])
        of = of.partition("]")[2] or of
        sections = [of, of if of.startswith("-") else f"-{of}"]
    section = sections[0 if value > 0 or (len(sections) < 3 and value == 0) else 1 if value < 0 else 2]
    plain = section.replace('"', "")
    figures = _DIGITS.search(plain)
    assert figures, number_format
    places = len(figures[0].partition(".")[2])
    size = abs(value) * (100 if "%" in plain else 1)
    told = f"{size:,.{places}f}" if "," in figures[0] else f"{size:.{places}f}"
    return plain[: figures.start()] + told + plain[figures.end() :]
