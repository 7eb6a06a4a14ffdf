"""Formulas that understand what people type to decide by the words that the code knows, so that both count alike."""

from __future__ import annotations

from collections.abc import Iterator

from xlops.review.action import BOX, STOPS, WORDS, ActionState

_MOST = 200  # letters of one text in a formula; Excel takes 255
_LONGEST = 40  # letters of a first word; no longer one decides
_BLANK = "\u3000"  # a blank as wide as a Chinese letter
_WIDE = str.maketrans({n: n + 0xFEE0 for n in range(ord("!"), ord("~") + 1)})


def means(cell: str, *states: ActionState) -> str:
    """A condition: the first word of a cell is one of those for any of the states."""
    found = f'ISNUMBER(FIND("|"&{_first_word(cell)}&"|",{"&".join(_texts(states))}))'
    box = f'TRIM(SUBSTITUTE({cell},"{BOX.translate(_WIDE)}","{BOX}"))="{BOX}"'
    return f"OR({found},{box})" if "accepted" in states else found


def _first_word(cell: str) -> str:
    text = cell
    for stop in (_BLANK, *STOPS):
        text = f'SUBSTITUTE({text},"{stop}"," ")'
    word = f'TRIM(LEFT(SUBSTITUTE(TRIM({text})," ",REPT(" ",{_LONGEST})),{_LONGEST}))'
    return f'LOWER(SUBSTITUTE({word},".",""))'


def _texts(states: tuple[ActionState, ...]) -> Iterator[str]:
    """The words between bars, in as few texts as Excel takes; none holds two bars side by side: a blank is no word."""
    text = "|"
    known = {word for state in states for word in WORDS[state]}
    for word in sorted(known | {word.translate(_WIDE) for word in known if word.isascii()}):
        if len(text) + len(word) > _MOST:
            yield f'"{text}"'
            text = ""
        text += f"{word}|"
    yield f'"{text}"'
