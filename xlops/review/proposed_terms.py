"""What is proposed for each search term, beside the term: the sheets Search terms and Proposals say one thing (N11)."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pandas as pd

from xlops.measures.histories import TERM
from xlops.proposals.advertising import is_exact, match_kind
from xlops.proposals.proposal import Proposal
from xlops.proposals.propose import Considered

_OF_TERM = ("pause", "negative", "product", "harvest")
_KEY = ("marketplace", *TERM)
_ASIN_OF = r'asin="?([a-z0-9]{10})"?'


def with_standing(terms: pd.DataFrame, exact: Collection[tuple[str, ...]]) -> pd.DataFrame:
    """The terms with `stands`, an exact keyword or product target somewhere in their marketplace, and `itself`, bought
    by just that.

    `exact` are those of other reports (`measures/campaigns.py`), marketplace and word in small letters.
    """
    if terms.empty:
        return terms
    target, term = (terms[c].astype("string").fillna("").str.strip().str.lower() for c in ("targeting", "term"))
    asin = target.str.extract(_ASIN_OF, expand=False)
    one = target.where(terms["match_type"].map(lambda m: is_exact(str(m or ""))).astype(bool)).fillna(asin)
    known = {*exact, *(key for key in zip(terms["marketplace"], one, strict=True) if not pd.isna(key[1]))}
    stands = [key in known for key in zip(terms["marketplace"], term, strict=True)]
    return terms.assign(stands=stands, itself=one.eq(term).fillna(value=False).astype(bool))


def with_proposed(terms: pd.DataFrame, of: Considered, proposals: Iterable[Proposal]) -> pd.DataFrame:
    """The terms with what is proposed of each, or of what buys it: of `proposals` the first that leaves the rest void.

    `proposed` is its kind or empty, `guard` what speaks against it now, `bid` the new bid of its target and `raised`
    whether that is more; `moved` tells of what is to end that the same term gets a keyword of its own instead;
    `worth_chance` is that of being worth its clicks, NaN where it was not judged; `excluded` tells those that a
    standing negative excludes.
    """
    if terms.empty:
        return terms
    judged = of.terms[of.terms["ad_product"] == "sp"]
    told = dict(
        zip(_keys(judged), judged[["chance", "own", "excluded"]].itertuples(index=False, name=None), strict=True)
    )
    made = _Made([p for p in proposals if p.ad_product == "SP" and not p.covered])
    rows = []
    for key in _keys(terms):
        chance, own, excluded = told.get(key, (math.nan, False, False))
        p = made.of(key, own=bool(own))
        bid = p.changes[0].value if p is not None and p.kind == "bid" and p.changes else None
        rows.append({
            "proposed": p.kind if p else "", "guard": p.blocked if p else "", "bid": str(bid or ""),
            "moved": p is not None and p.kind == "negative" and made.moves(key),
            "raised": bool(p and p.kind == "bid" and not p.lowers),
            "worth_chance": p.chance if p and p.kind in _OF_TERM and p.chance is not None else chance,
            "excluded": bool(excluded),
        })  # fmt: skip
    return terms.assign(**pd.DataFrame(rows, index=terms.index))


class _Made:
    """The proposals by what they change."""

    def __init__(self, proposals: Sequence[Proposal]) -> None:
        self._stopped = {(p.marketplace, p.campaign): p for p in proposals if p.kind == "stop" and not p.blocked}
        self._terms: dict[tuple[str, ...], dict[str, Proposal]] = {}
        self._words: dict[tuple[str, ...], list[Proposal]] = {}
        self._bids: dict[tuple[str, ...], Proposal] = {}
        self._new = {(p.marketplace, p.about.casefold()) for p in proposals if p.kind == "harvest" and not p.blocked}
        for p in proposals:
            group = (p.marketplace, p.campaign, p.ad_group)
            if p.kind in _OF_TERM:
                self._terms.setdefault((*group, p.about.casefold()), {}).setdefault(p.kind, p)
            elif p.kind == "phrase":
                self._words.setdefault(group, []).append(p)
            elif p.kind == "bid":  # what is blocked changes nothing, and so names no match
                self._bids[(*group, p.about.casefold(), str(p.changes[0].match) if p.changes else "")] = p

    def moves(self, key: tuple[str, ...]) -> bool:
        """Whether the words of a term get a keyword of their own."""
        return (key[0], key[-1].casefold()) in self._new

    def of(self, key: tuple[str, ...], *, own: bool) -> Proposal | None:
        """What becomes of a term: what ends it first, then what moves its target's bid."""
        market, campaign, group, target, match, term = key
        if stopped := self._stopped.get((market, campaign)):
            return stopped
        of_term = self._terms.get((market, campaign, group, term.casefold()), {})
        kinds = [k for k in _OF_TERM if k in of_term and (k != "pause" or own)]
        if kinds:
            return of_term[kinds[0]]
        said = term.casefold().split()
        if word := next((p for p in self._words.get((market, campaign, group), ()) if p.about in said), None):
            return word
        aim = (market, campaign, group, target.casefold())
        return self._bids.get((*aim, str(match_kind(target, match)))) or self._bids.get((*aim, ""))


def _keys(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Marketplace, campaign, ad group, targeting, match type and term of each row, in words."""
    return list(zip(*(frame[c].map(lambda cell: str(cell or "")) for c in _KEY), strict=True))
