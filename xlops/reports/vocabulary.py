"""Header spellings: which field a header cell names, in which language. The spellings are data: `headers/*.toml`.

One file per family of reports, a section per field, a list of spellings per language. A spelling is compared after
normalising: NFKC, lower case, one kind of dash, single spaces of whatever kind, no currency in brackets or at the end
(`Spend(USD)`, `Price  USD`), no `(#)`; `{n}` stands for an attribution window in days. Fields that begin with `_` are
known and deliberately not read.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from xlops.money import CODES

LONGEST_HEADER = 160
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−－", "-"))
_CODES = "|".join(sorted(CODES))
_CURRENCY = re.compile(rf"\s*\((?:[^\w\s()#%]{{1,3}}|[A-Z]{{0,3}}[$€£¥]|{_CODES}|#)\)", re.I)
_CURRENCY_LAST = re.compile(rf"(?<=\S)\s+(?:{_CODES}|[A-Z]{{0,3}}[$€£¥₹])\s*$")
_WINDOW = re.compile(
    r"(?<![\d-])(1|7|14|30)(?=[\s-]*(?:day(?!s)|天|일|tage?\b|日間|d[ií]as|jours|giorni))"
    r"|(?<=[a-z_])(1|7|14|30)(?=_?d\s*$)"  # sales7d, sales_7_d: the Ads API
    r"|(?<!\d)(1)(?=-week)"
)


_COLON = re.compile("(?<=[\u3040-\u9fff\uac00-\ud7a3])\\s*:\\s*")  # 曝光：, 曝光: and 曝光 :
_LEAST_WORDS = 3
_WORD = re.compile(r"\{n\}|[^\W_]+|%")
_SMALL = frozenset(
    ("a an and d da de del della delle dem den der des di die do du for för im in l la las le les los of the to von "
     "zu").split()
)  # fmt: skip
_TOTAL = re.compile(r"^tota(l|le|les|li|is|ux|lt|len|ler)$")


@lru_cache(maxsize=65536)
def _words_of(text: str) -> tuple[str, ...]:
    """The words of a normalised header in order of the alphabet, without small ones and the s of a plural."""
    words = (w for w in _WORD.findall(text) if w not in _SMALL)
    return tuple(sorted("total" if _TOTAL.match(w) else w.removesuffix("s") if len(w) > 3 else w for w in words))


def in_order(text: str) -> str:
    """A normalised header's words in order of the alphabet: names that differ in order alone are one."""
    return " ".join(_words_of(text))


@lru_cache(maxsize=65536)
def normalise(cell: str) -> str:
    """The header cell as it is compared: `'7 Day Total Sales ($) '` and `'14 day total sales'` are one."""
    text = _CURRENCY_LAST.sub("", unicodedata.normalize("NFKC", cell)).translate(_DASHES).casefold()
    text = _CURRENCY.sub("", text.replace("\ufeff", "").removeprefix("ï»¿"))
    text = _COLON.sub(":", _WINDOW.sub(lambda m: m[0] if m[3] else "{n}", text))
    return " ".join(text.split())


def attribution_days(cell: str) -> int | None:
    """The attribution window that a header cell states, in days."""
    found = _WINDOW.search(unicodedata.normalize("NFKC", cell).casefold())
    return None if found is None else 7 if found[3] else int(found[0])


def is_one_of_windows(cell: str) -> bool:
    """Whether a header cell is one of a figure's several windows, which the Ads API gives side by side (`sales7d`)."""
    found = _WINDOW.search(cell.casefold())
    return found is not None and found[2] is not None


@dataclass(frozen=True)
class Vocabulary:
    """One family's spellings: normalised cell → (field, languages)."""

    family: str
    fields: dict[str, tuple[str, frozenset[str]]]

    def field(self, cell: str) -> str | None:
        """The field that a header cell names; fields that begin with `_` are known and not read."""
        known = self.fields.get(normalise(cell))
        return known[0] if known else None

    def variant(self, cell: str) -> str | None:
        """The one field whose name has the words of the cell in another order or number (`Total des commandes`).

        Two words may stand together by chance, so it takes three.
        """
        words = _words_of(normalise(cell))
        return self._by_words.get(words) if len(words) >= _LEAST_WORDS else None

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], str | None]:
        found: dict[tuple[str, ...], str | None] = {}
        for written, (field, _) in self.fields.items():
            words = _words_of(written)
            found[words] = field if found.get(words, field) == field else None
        return found

    def language(self, cells: list[str]) -> str:
        """The language most of the cells are written in; `en` where nothing tells."""
        votes: Counter[str] = Counter()
        for cell in cells:
            known = self.fields.get(normalise(cell))
            if known:
                votes.update(known[1])
        return max(votes, key=lambda lang: (votes[lang], lang == "en"), default="en")

    def nearest(self, cell: str) -> str:
        """The nearest known spelling, normalised, or an empty string."""
        return next(iter(get_close_matches(normalise(cell), self.fields, n=1)), "")

    def spelling(self, field: str, language: str) -> str:
        """How a field is written in a language, else in English, else its own name."""
        return next(iter(self.spellings_of(field, language)), field)

    def spellings_of(self, field: str, language: str) -> list[str]:
        """The ways in which a field is written in a language, else in English."""
        written = spellings()[self.family].get(field, {})
        return written.get(language) or written.get("en") or []


@cache
def spellings() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Family → field → language → spellings, as the files have them."""
    found = [f for f in files("xlops.reports").joinpath("headers").iterdir() if f.name.endswith(".toml")]
    return {f.name.removesuffix(".toml"): tomllib.loads(f.read_text("utf-8")) for f in found}


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """All families: one file of `headers/` each."""
    result = {}
    for family, fields in sorted(spellings().items()):
        table: dict[str, tuple[str, frozenset[str]]] = {}
        for field, languages in fields.items():
            for language, written in languages.items():
                for spelling in written:
                    key = normalise(spelling)
                    old = table.get(key, (field, frozenset()))
                    if old[0] != field:
                        raise ValueError(f"headers/{family}.toml: {spelling!r} names both {old[0]} and {field}")
                    table[key] = (field, old[1] | {language})
        result[family] = Vocabulary(family, table)
    return result
