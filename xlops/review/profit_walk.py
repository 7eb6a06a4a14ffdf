"""From what buyers paid to contribution, step by step: a period beside the one before and a year ago (rule N12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xlops.measures.product_profit import BEFORE_SALES, PARTS
from xlops.review.profit import Sums, contribution

STEPS = ("sales", "vat", "refunds", "goods", "referral", "fba", "storage", "ads", "left")
_WORTH = 0.05  # of what a step changed by: a product that moved it less is not named
_UNNAMED = ("vat",)  # goes with sales
_ADS = ("ads", "left")


@dataclass(frozen=True)
class ProfitWalk:
    """Money by step, costs below zero; a step that is not known is not there. All but the last add up to it.

    `moved` names by step the product that moved it most since the period before, the way it went, and by how much.
    """

    now: Mapping[str, float]
    before: Mapping[str, float] = field(default_factory=dict)
    ago: Mapping[str, float] = field(default_factory=dict)
    moved: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()  # of the steps of `now`, for want of a report, a cost or a rate


def steps_of(of: Sums) -> dict[str, float]:
    """The steps of some parts; sales are with VAT and before promotions."""
    part = {name: of.get(name, 0.0) for name in (*PARTS, *BEFORE_SALES)}
    return {
        "sales": part["sales"] + part["promotions"] + part["vat"],
        "vat": -part["vat"] + 0.0,
        "refunds": -part["refunds"] - part["promotions"] + 0.0,
        "goods": part["returned"] - part["cogs"],
        "referral": -part["referral"] + 0.0,
        "fba": -part["fba"] + 0.0,
        "storage": -part["storage"] - part["other"] + 0.0,
        "ads": -part["ads"] + 0.0,
        "left": contribution(of),
    }  # fmt: skip


def walk_of(
    told: Sequence[tuple[Sums, frozenset[str]] | None], now: Mapping[str, Sums], before: Mapping[str, Sums],
    names: Mapping[str, str], *, ads_alike: bool,
) -> ProfitWalk:  # fmt: skip
    """Of the sums of the period, the one before and a year ago, each with the steps that are not known in it.

    `now` and `before` are the products' own, by key, `names` what they are called; `ads_alike` whether advertising is
    told by product in both.
    """
    this, last, ago = (_known(*one) if one else {} for one in told)
    moved = {}
    for step in STEPS:
        unlike = step in _UNNAMED or (step in _ADS and not ads_alike)
        if step in this and step in last and not unlike:
            change = this[step] - last[step]
            moves = {key: _move(step, now.get(key, {}), before.get(key, {})) for key in names}
            key = max((k for k in moves if moves[k] * change > 0), key=lambda k: abs(moves[k]), default="")
            if key and abs(moves[key]) >= max(_WORTH * abs(change), 0.5):
                moved[step] = names[key], moves[key]
    return ProfitWalk(this, last, ago, moved, frozenset(STEPS).difference(this))


def _known(of: Sums, unknown: frozenset[str]) -> dict[str, float]:
    """What is left is known where all costs are; VAT that prices may hold is in what is left of them."""
    gone = unknown | {"left"} if unknown - {"vat"} else unknown
    return {step: amount for step, amount in steps_of(of).items() if step not in gone}


def _move(step: str, now: Sums, before: Sums) -> float:
    """By how much a product moved a step; nothing where its part of it is told in one of the periods only."""
    if step in ("goods", "left") and (now.get("uncosted") or before.get("uncosted")):
        return 0.0
    if step == "storage" and not (now.get("storage") and before.get("storage")):
        return 0.0
    return steps_of(now)[step] - steps_of(before)[step]
