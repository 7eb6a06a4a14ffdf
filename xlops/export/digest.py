"""The daily watch in words: for a terminal, as Markdown, and as a digest of one screen for a chat or a mail."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.export.text import MOST, escaped
from xlops.export.words import one_line, phrase
from xlops.language import Lang, Text, listed, plain
from xlops.measures import ALL
from xlops.review.sayings import saying
from xlops.review.watch import Notice, Watch

_UNSEEN = 3


def head(of: Watch) -> Text:
    return saying("watch", "head", day=of.day, since=of.since, markets=", ".join(of.marketplaces))


def counts(of: Watch) -> Text:
    told = saying(
        "watch", "counts", new=len(of.new), known=len(of.notices) - len(of.new), gone=len(of.gone), since=of.since
    )  # fmt: skip
    return told if of.notices else listed([saying("watch", "none"), told], " · ", " · ")


def lines(of: Watch) -> list[tuple[Text, Notice]]:
    """Each notice with what it is: new or worse, known, gone; in this order, the worst first in each."""
    new = [("worse" if of.is_worse(n) else "new", n) for n in of.new]
    known = [("known", n) for n in of.notices if not of.is_new(n)]
    return [(saying("watch", when), n) for when, n in [*new, *known, *(("gone", n) for n in of.gone)]]


def unseen(of: Watch) -> Text:
    return listed([saying("watch", "unseen") + plain(":"), *(plain("  ") + said for said in of.unseen)], "\n", "\n")


def digest(of: Watch, store: str, lang: Lang, *, markdown: bool = False) -> str:
    """At most twenty lines: the day, what is new, what stood before, what is gone, what could not be looked at."""
    told = [plain(f"{store} · ") + head(of), counts(of)]
    notices = [line(when, notice) for when, notice in lines(of)]
    last = [phrase("digest", "unseen", told=_some(of.unseen))] if of.unseen else []
    room = MOST - len(told) - len(last)
    if len(notices) > room:
        notices = [*notices[: room - 1], phrase("digest", "rest", count=len(notices) - room + 1)]
    spoken = [one_line(one).in_(lang) for one in (*told, *notices, *last)]
    if not markdown:
        return "".join(f"{line}\n" for line in spoken)
    first, rest = f"### {escaped(spoken[0])}", [escaped(line) for line in spoken[1:]]
    listed_ = [f"- {line}" for line in rest[1 : 1 + len(notices)]]
    parts = [first, rest[0], "\n".join(listed_), *rest[1 + len(notices) :]]
    return "\n\n".join(part for part in parts if part) + "\n"


def line(when: Text, notice: Notice) -> Text:
    """`✖ new: US Out of stock: LF-101`."""
    where = "" if notice.marketplace == ALL else f"{notice.marketplace} "
    return plain(f"{notice.status.icon} ") + when + Text(": ", "：") + plain(where) + notice.says


def _some(told: Sequence[Text]) -> Text:
    rest = [phrase("head", "more", count=len(told) - _UNSEEN)] if len(told) > _UNSEEN else []
    return listed([*told[:_UNSEEN], *rest], "; ", "；")
