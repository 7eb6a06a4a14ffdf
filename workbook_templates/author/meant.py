"""Formulas that understand what people type to decide by the words that the code knows, so that both count alike."""

from __future__ import annotations

from collections.abc import Iterator

from xlops.review.action import STOPS, WORDS, ActionState

_MOST = 200  # letters of one text in a formula; Excel takes 255
_WIDE = "\u3000"  # a blank as wide as a Chinese letter


def means(cell: str, *states: ActionState) -> str:
    """A condition: the first word of a cell is one of those for any of the states."""
    return f'ISNUMBER(FIND("|"&{_first_word(cell)}&"|",{"&".join(_texts(states))}))'


def _first_word(cell: str) -> str:
    text = f'TRIM(SUBSTITUTE({cell},"{_WIDE}"," "))'
    word = f'LEFT({text},FIND(" ",{text}&" ")-1)'
    for stop in STOPS:
        word = f'SUBSTITUTE({word},"{stop}","")'
    return f"LOWER({word})"


def _texts(states: tuple[ActionState, ...]) -> Iterator[str]:
    """The words between bars, in as few texts as Excel takes; none holds two bars side by side: a blank is no word."""
    text = "|"
    for word in sorted(word for state in states for word in WORDS[state]):
        if len(text) + len(word) > _MOST:
            yield f'"{text}"'
            text = ""
        text += f"{word}|"
    yield f'"{text}"'
