"""What people read exists in two languages; which one is meant is asked where it is shown, not on the way there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

Lang = Literal["en", "zh"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Text:
    """A text in both languages."""

    en: str
    zh: str

    def in_(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en

    def format(self, **values: object) -> Text:
        """Both texts filled in; a value that is a Text itself is spoken in each language."""
        return each(lambda lang: self.in_(lang).format(**{k: spoken(v, lang) for k, v in values.items()}))

    def map(self, change: Callable[[str], str]) -> Text:
        """Both texts changed in one way."""
        return Text(change(self.en), change(self.zh))

    def __add__(self, other: Text | str) -> Text:
        return each(lambda lang: self.in_(lang) + str(spoken(other, lang)))

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


NOTHING = Text("", "")


def each(say: Callable[[Lang], str]) -> Text:
    """What `say` says in each language."""
    return Text(say("en"), say("zh"))


def counted(text: Text, n: int) -> Text:
    """A text of {n} things, in which {s} ends an English plural and {v} the verb of a single one."""
    return text.format(n=n, s="" if n == 1 else "s", v="s" if n == 1 else "")


def plain(text: str) -> Text:
    """A text that reads the same in both: a name, a number, an id."""
    return Text(text, text)


def in_both(text: str | Text) -> Text:
    """A text that is in both languages, or reads the same in both."""
    return text if isinstance(text, Text) else plain(text)


def spoken(value: _Value | Text, lang: Lang) -> _Value | str:
    """A Text in a language; any other value as it is."""
    return value.in_(lang) if isinstance(value, Text) else value


def listed(parts: Iterable[Text | str], en: str = ", ", zh: str = "、") -> Text:
    """One after another, with the comma of each language."""
    every = list(parts)
    return each(lambda lang: Text(en, zh).in_(lang).join(str(spoken(p, lang)) for p in every))


def as_lang(word: str) -> Lang:
    """A language as settings and options name it; what is not Chinese is English."""
    return "zh" if word == "zh" else "en"
