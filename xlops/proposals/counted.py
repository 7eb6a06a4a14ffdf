"""What proposals of one sponsored product save together: each dollar of spend once, and no more than there is.

Bids, terms and budgets are each worked out alone, over the same clicks. What excludes or stops them comes first; a word
counts for terms that no other excludes, a lower bid for what is left of its target's spend, a lower budget or boost for
what is left of the campaign's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from xlops.diagnosis.surprise import Numbers
from xlops.measures.histories import TARGET, TERM, TermWeeks
from xlops.proposals.advertising import match_kind
from xlops.proposals.proposal import Proposal, ProposalKind

Refused = Callable[[str, float], bool]  # whether people said no to a proposal with so much money
_Target = tuple[str, str, str, str]
_FIRST: tuple[ProposalKind, ...] = (
    "stop", "pause", "negative", "product", "harvest", "phrase", "bid", "placement", "budget"
)  # fmt: skip
_EXCLUDES = frozenset({"stop", "pause", "negative", "product", "phrase"})


def counted_once(
    found: Iterable[Proposal], terms: TermWeeks | None, targets: TermWeeks, refused: Refused
) -> list[Proposal]:
    """The proposals, those by which others come to less with their `money` so, and what it is `alone`.

    What is blocked or refused stands alone, and takes nothing from others.
    """
    made = list(found)
    spends = _Spends(terms, targets, {p.campaign for p in made})
    for place in sorted(range(len(made)), key=lambda n: (_FIRST.index(made[n].kind), -made[n].money, made[n].key)):
        p = made[place]
        if p.blocked or refused(p.key, p.evidence):
            continue
        money = spends.take(p)
        if money < p.money:
            made[place] = replace(p, money=money, alone=p.money)
    return made


class _Spends:
    """A week's spend that nothing has taken yet: by term, by target, and how much of each campaign may be saved."""

    def __init__(self, terms: TermWeeks | None, targets: TermWeeks, campaigns: set[str]) -> None:
        self._left: dict[_Target, float] = defaultdict(float)
        self._of_campaign: dict[str, list[_Target]] = defaultdict(list)
        for key, spend in _weekly(targets, TARGET, campaigns):
            target = _target(*key)
            if target not in self._left:
                self._of_campaign[key[0]].append(target)
            self._left[target] += spend
        self._first = dict(self._left)
        self._whole = {c: self._now(c) for c in self._of_campaign}
        self._room = dict(self._whole)
        self._terms: dict[tuple[str, str, str], list[tuple[_Target, float]]] = defaultdict(list)
        for (campaign, group, target_, match, term), spend in _weekly(terms, TERM, campaigns) if terms else ():
            self._terms[campaign, group, term.casefold()].append((_target(campaign, group, target_, match), spend))
        self._of_group: dict[tuple[str, str], list[str]] = defaultdict(list)
        for campaign, group, term in self._terms:
            self._of_group[campaign, group].append(term)

    def take(self, p: Proposal) -> float:
        """What it saves or wins of what is left, which is then taken."""
        money = self._by_kind(p)
        if p.kind not in _EXCLUDES and not p.lowers:
            return money
        room = self._room.get(p.campaign)
        if room is None or money <= 0:  # nothing is known of its spend
            return money
        self._room[p.campaign] = max(0.0, room - money)
        return min(money, room)

    def _by_kind(self, p: Proposal) -> float:
        match p.kind:
            case "pause":
                self._left.update({_target(c.campaign, c.ad_group or "", c.target, c.match or ""): 0.0
                                   for c in p.changes})  # fmt: skip
            case "negative" | "product" | "harvest":
                self._exclude([p.about.casefold()], p)
            case "phrase":
                word = p.about.casefold()
                own = [t for t in self._of_group[p.campaign, p.ad_group] if word in t.split()]
                return min(p.money, self._exclude(own, p))
            case "bid":
                return self._bid(p)
            case "placement" if p.lowers:
                return p.money * self._share(p.campaign)
            case "budget" if p.lowers:  # it saves what is still spent above it
                times = (p.proposed or 0.0) / (p.present or 1.0)
                return p.money * max(0.0, self._share(p.campaign) - times) / (1 - times)
            case _:
                pass
        return p.money

    def _exclude(self, terms: Sequence[str], p: Proposal) -> float:
        """How much these terms of its ad group spent that nothing has taken yet, which is taken."""
        taken = 0.0
        for term in terms:
            for target, spend in self._terms.pop((p.campaign, p.ad_group, term), ()):
                some = min(spend, self._left.get(target, 0.0))
                self._left[target] -= some
                taken += some
        return taken

    def _bid(self, p: Proposal) -> float:
        keys = [_target(c.campaign, c.ad_group or "", c.target, c.match or "") for c in p.changes]
        before = sum(self._first.get(k, 0.0) for k in keys)
        left = sum(self._left.get(k, 0.0) for k in keys)
        money = p.money * left / before if before > 0 else p.money
        if p.lowers and p.present:
            for key in keys:
                self._left[key] *= (p.proposed or 0.0) / p.present
        return money

    def _share(self, campaign: str) -> float:
        """How much of the campaign's spend is left, 0 to 1; all of it where none is known."""
        whole = self._whole.get(campaign, 0.0)
        return self._now(campaign) / whole if whole > 0 else 1.0

    def _now(self, campaign: str) -> float:
        return sum(self._left[t] for t in self._of_campaign[campaign])


def _target(campaign: str, group: str, target: str, match: str) -> _Target:
    return campaign, group, target.casefold(), match_kind(target, match)


def _weekly(of: TermWeeks, by: Sequence[str], campaigns: set[str]) -> Iterable[tuple[tuple[str, ...], float]]:
    """(key, what it spends in a week by now) of each row of these campaigns."""
    recent, weeks = of.lately(of.keys["campaign"])
    spend: Numbers = of.spend[:, recent].sum(axis=1) / weeks
    for key, money in zip(of.keys[list(by)].itertuples(index=False, name=None), spend.tolist(), strict=True):
        if key[0] in campaigns:
            yield key, money
