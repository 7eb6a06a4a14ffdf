"""How a workbook writes a word: as its own rows do, as its sheet Config lists it, else as its language is known to.

Amazon takes what its sheet Config lists, in English, under headers of any language, so that list comes first for what
a new row says; a product, an entity and a placement are spelled as the user's own rows spell them.
"""

from __future__ import annotations

from functools import cached_property

from xlops.bulk.index import Index
from xlops.bulk.read import BulkSheet
from xlops.bulk.reasons import CannotWrite
from xlops.reports.bulk_words import token_of, word_for

_AS_ROWS_DO = ("product", "entity", "placement")
_LISTS = {
    "product": "ProductNames", "entity": "EntityNames", "operation": "OperationNames", "match": "MatchTypes",
    "state": "States", "placement": "Placements",
}  # fmt: skip


class Speller:
    """The words of one sheet."""

    def __init__(self, index: Index, sheet: BulkSheet) -> None:
        self.index = index
        self.sheet = sheet

    def say(self, group: str, token: str) -> str:
        """A token as this sheet writes it. Errors: CannotWrite where nothing shows how."""
        rows = self.index.spelled.get((self.sheet.title, group, token))
        own = rows.most_common(1)[0][0] if rows else None
        listed = self._listed.get((group, token))
        known = word_for(group, token, self.sheet.language)
        if group in _AS_ROWS_DO:
            word = own or listed or known
        elif self.sheet.language == "en":
            word = listed or known
        else:
            # what an operation is called was written in English in all that was seen to be taken
            word = listed or own or (word_for(group, token, "en") if group == "operation" else known)
        if word is None:
            raise CannotWrite("no_word", word=token)
        return word

    def say_cell(self, group: str, cell: str) -> str:
        """A cell's word as this sheet writes it; what is no known word stays as it is."""
        token = token_of(group, cell)
        return cell if token is None else self.say(group, token)

    @cached_property
    def _listed(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for name, words in self.index.book.config.items():
            for group, end in _LISTS.items():
                if name.startswith("SponsoredProducts") and name.endswith(end):
                    found |= {(group, token): word for word in words if (token := token_of(group, word))}
        return found
