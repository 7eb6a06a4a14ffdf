"""The review in at most twenty lines, for a chat or a mail: one line a finding, marks in place of tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlops.export.figures import WORST_FIRST
from xlops.export.page import Card, Deed, KpiLine, ReviewPage
from xlops.export.words import behind, one_line, phrase
from xlops.language import NOTHING, Lang, Text, listed, plain
from xlops.targets import Status

MOST = 20  # lines
_KPIS = 6  # that one line names
_DEEDS = 3
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)")


def as_text(page: ReviewPage, lang: Lang) -> str:
    """Plain lines; nothing is aligned by spaces."""
    return "".join(f"{line}\n" for line, _ in _lines(page, lang))


def as_markdown(page: ReviewPage, lang: Lang) -> str:
    """The same lines as Markdown: a heading, findings as a list; what a name holds is never markup."""
    made = []
    for line, kind in _lines(page, lang):
        safe = escaped(line)
        made.append({"title": f"### {safe}\n", "finding": safe, "head": f"**{safe}**\n"}.get(kind, f"{safe}\n"))
    return re.sub(r"\n\n\n+", "\n\n", "\n".join(made)).rstrip() + "\n"


def escaped(line: str) -> str:
    """The line with nothing in it that Markdown or HTML would read; a number of a list stays one."""
    safe = _MARKDOWN.sub(r"\\\1", line)
    return _LINE.sub(r"\1\\\2\3", safe) if not re.match(r"^\d+\. ", safe) else safe


def _lines(page: ReviewPage, lang: Lang) -> list[tuple[str, str]]:
    """Each line with its kind: title, head, finding or none."""
    found: list[tuple[Text, str]] = [(_title(page), "title"), (page.headline, "")]
    found += [
        (t, "") for t in (_why(page), page.to_date, page.score, *_kpis(page.kpis, page.others), _single(page)) if t
    ]
    found += _findings(page.cards)
    found += [(t, "") for t in (_deeds("done", page.done), _deeds("next", page.next)) if t]
    found.append((_end(page), ""))
    return [(one_line(text).in_(lang), kind) for text, kind in found][:MOST]


def _title(page: ReviewPage) -> Text:
    return phrase(
        "text", f"title_{page.period.kind}", store=page.store, period=page.title, days=page.days, markets=page.scope,
        currency=page.currency, state=page.state,
    )  # fmt: skip


def _why(page: ReviewPage) -> Text:
    """`Why: stock +6,664 (Skillet 10.25″); sessions +12,884`: the bars by size, with the first product of each."""
    if page.bridge is None:
        return NOTHING
    bars = [line for line in page.bridge.lines if line.kind != "total"]
    told = [behind(bar.name + plain(f" {bar.amount}"), *map(plain, bar.products[:1])) for bar in bars]
    return phrase("text", "why", bars=listed(told, "; ", "；")) if told else NOTHING


def _kpis(lines: Sequence[KpiLine], others: Sequence[KpiLine]) -> list[Text]:
    """A line for each status that a core KPI has, the worst first: `✖ ACOS 31.0% (≤ 25.0%) · … · 2 more`.

    Of those off target the `others` of the page count too.
    """
    found = []
    off = [k for k in others if k.status.off]
    for status in sorted({k.status for k in (*lines, *off)}, key=WORST_FIRST.index):
        if status in (Status.INFO, Status.LOW_SAMPLE, Status.NO_DATA):
            continue
        of = [k for k in lines if k.status is status] or [k for k in off if k.status is status]
        met = status.verdict is Status.MET
        told = [
            behind(k.name + plain(" ") + k.value + _comes_to(k), NOTHING if met else k.missed or k.target)
            for k in of[:_KPIS]
        ]
        beyond = [] if met else [k for k in others if k.status is status and k not in of]
        if count := max(0, len(of) - _KPIS) + len(beyond):
            told.append(phrase("head", "more", count=count))
        likely = plain(" ") + status.word + plain(" ◷:") if status.likely else NOTHING
        found.append(plain(status.icon) + likely + plain(" ") + listed(told, " · ", " · "))
    return found


def _comes_to(line: KpiLine) -> Text:
    """`, 26.0% expected` behind a number that still moves."""
    return phrase("text", "expected", expected=line.expected.split(" (")[0]) if line.expected else NOTHING


def _single(page: ReviewPage) -> Text:
    """The line of single marketplaces in breach, which a total does not show."""
    return next((line for line in page.lines if line.en.startswith(Status.BREACH.icon)), NOTHING)


def _findings(cards: Sequence[Card]) -> list[tuple[Text, str]]:
    off = [c for c in cards if c.status.off or c.names_cause]
    if not off:
        return [(phrase("text", "nothing"), "")]
    head = phrase("text", "findings" if len(off) > 1 else "finding", count=len(off))
    return [(head, "head"), *((_finding(number, card), "finding") for number, card in enumerate(off, 1))]


def _finding(number: int, card: Card) -> Text:
    about = Text(": ", "：") + card.about if card.about else NOTHING
    sure = card.status.label if card.status.likely else plain(card.status.icon)
    told = plain(f"{number}. ") + sure + plain(" ") + card.finding + about + plain(" → ") + card.advice
    return behind(told, plain(card.owner), card.due)


def _deeds(word: str, deeds: Sequence[Deed]) -> Text:
    if not deeds:
        return NOTHING
    told = [behind(plain(d.action), plain(d.result or d.status), plain(d.owner), d.due) for d in deeds[:_DEEDS]]
    if len(deeds) > _DEEDS:
        told.append(phrase("head", "more", count=len(deeds) - _DEEDS))
    return phrase("text", word, told=listed(told, "; ", "；"))


def _end(page: ReviewPage) -> Text:
    parts = [phrase("text", "keys")] + ([page.closed] if page.closed else [])
    if page.workbook:
        parts.append(phrase("text", "whole", file=page.workbook, sheet=page.period.sheet_name))
    return listed(parts, " · ", " · ")
