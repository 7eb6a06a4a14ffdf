"""A single proposal for advertising in words: what it changes, and what speaks for it."""

from __future__ import annotations

from xlops.language import NOTHING, Text, plain
from xlops.proposals.proposal import Proposal
from xlops.review.actions import kinds, said


def what(p: Proposal) -> Text:
    """What kind of change it is, of a bid with the match of its target."""
    match = p.changes[0].match if p.kind == "bid" and p.changes else None
    return said("what", p.kind) + (said("match", match) if match else NOTHING)


def placed(p: Proposal) -> Text:
    """What it changes, as reports spell it; a placement by its name."""
    if p.kind == "placement" and p.about in kinds()["placement"]:
        return said("placement", p.about)
    return plain(p.about)


def why(p: Proposal) -> Text:
    """What speaks for it in one line, and what speaks against it now."""
    told = _reason(p)
    if p.blocked:
        return said("guard", p.blocked) + told if p.blocked in kinds()["guard"] else plain(f"{p.blocked}; ") + told
    return told


def _reason(p: Proposal) -> Text:
    facts = {n: float(v) if isinstance(v, int | float) else v for n, v in p.facts.items()}
    if p.kind == "phrase":
        return said("why", "phrase", terms=f"{facts['terms']:.0f}")
    if p.kind == "harvest":
        return said("why", "harvest", home=facts["home"]) if "home" in facts else said("why", "no_home")
    if p.kind == "bid":
        return said("why", "bid", cost=f"{facts['cost']:.2f}", aim=f"{facts['aim']:.2f}")
    if p.kind == "budget":
        return said("why", "budget", acos=f"{facts['acos']:.0%}", limit=f"{facts['limit']:.0%}")
    if p.kind == "placement":
        return said("why", "placement", rate=f"{facts['rate']:.1%}", base=f"{facts['base']:.1%}")
    chance = p.chance or 0.0
    return said("why", "stop" if p.kind == "stop" else "chance", chance="< 0.1%" if chance < 0.001 else f"{chance:.1%}")
