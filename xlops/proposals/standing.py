"""The negatives of the newest bulk workbook: what they exclude needs no further one."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from xlops.reports.bulk_words import token_of


class StandingNegatives:
    """Negatives that stand, of an ad group or of its whole campaign, from `measures/histories.py: present_bids`."""

    def __init__(self, targets: pd.DataFrame) -> None:
        self._words: set[tuple[str, str, str]] = set()
        self._phrases: dict[tuple[str, str], list[str]] = defaultdict(list)
        stand = targets[targets["negative"] & targets["stands"]] if len(targets) else targets
        if stand.empty:
            return
        words = stand["targeting"].fillna("").str.replace(r'^asin="?|"?$', "", regex=True).str.casefold()
        for campaign, group, match, said in zip(
            stand["campaign"], stand["ad_group"], stand["match_type"], words, strict=True
        ):
            kind = token_of("match", str(match or "").lower().removeprefix("campaign "))  # the workbook of 2018 says so
            if kind == "negativePhrase" and said:
                self._phrases[campaign, group or ""].append(said)
            else:
                self._words.add((campaign, group or "", said))

    def excludes(self, campaign: str, group: str, term: str) -> bool:
        """Whether a term or ASIN is excluded, by itself or by words in it; case does not matter."""
        said = term.casefold()
        exact = any((campaign, of, said) in self._words for of in (group, ""))
        return exact or self.has_phrase(campaign, group, said)

    def has_phrase(self, campaign: str, group: str, words: str) -> bool:
        """Whether a negative phrase stands in these words."""
        said = f" {' '.join(words.casefold().split())} "
        return any(f" {phrase} " in said for of in {group, ""} for phrase in self._phrases.get((campaign, of), ()))
