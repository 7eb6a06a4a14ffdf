"""Which campaigns the open proposals would change: each as Campaigns judges it, with what to change and why."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlops.language import Text
from xlops.proposals.proposal import Proposal
from xlops.review.actions import counted
from xlops.review.campaigns import ORDER, campaign_key
from xlops.review.proposed import what, why
from xlops.targets import NO_SALES, Status


@dataclass(frozen=True)
class CampaignChange:
    """What is proposed of one campaign; money in the marketplace's currency, `worth` a week in the base currency.

    `status`, `spend`, `acos` and `limit` are those of its row on Campaigns, None where it has none. `present` and
    `proposed` are the values, from the lowest to the highest, of the kind of change that is worth most, `kind`;
    `estimated`: the cost of a click stands in for a present one. `why` is of the one change that is worth most.
    """

    key: str
    marketplace: str
    campaign: str
    status: Status
    spend: float | None
    acos: float | Text | None
    limit: float | None
    what: Text
    changes: int
    present: tuple[float, ...]
    proposed: tuple[float, ...]
    kind: str
    estimated: bool
    worth: float | None
    why: Text


def campaign_changes(
    proposals: Iterable[Proposal], rows: Sequence[Mapping[str, Any]], rates: Mapping[str, float | None]
) -> list[CampaignChange]:
    """A line for each campaign that proposals name, the worst status first, then the most money.

    `rows` are those of Campaigns; `rates` are as `proposal_rows` takes them.
    """
    of: dict[str, list[Proposal]] = defaultdict(list)
    for p in proposals:
        of[campaign_key(p.marketplace, p.campaign, p.ad_product.lower())].append(p)
    known = {row["key"]: row for row in rows}
    found = [_change(key, some, known.get(key, {}), rates) for key, some in of.items()]
    return sorted(found, key=lambda c: (ORDER.index(c.status), -(c.worth or 0.0), c.key))


def _change(
    key: str, some: Sequence[Proposal], row: Mapping[str, Any], rates: Mapping[str, float | None]
) -> CampaignChange:  # fmt: skip
    first = max(some, key=lambda p: (abs(p.money), p.key))
    valued = max((p for p in some if p.proposed is not None), key=lambda p: abs(p.money), default=None)
    like = [p for p in some if valued is not None and p.kind == valued.kind]
    rate, spend, sales = rates.get(first.marketplace), _number(row.get("spend")), _number(row.get("ad_sales"))
    return CampaignChange(
        key=key,
        marketplace=first.marketplace,
        campaign=first.campaign,
        status=row.get("judged", Status.NO_DATA),
        spend=spend,
        acos=None if not spend else spend / sales if sales else NO_SALES,  # rule N6
        limit=_number(row.get("limit")),
        what=what(first) if len(some) == 1 else counted(some),
        changes=len(some),
        present=_ends(p.present for p in like),
        proposed=_ends(p.proposed for p in like),
        kind=valued.kind if valued else "",
        estimated=any(p.facts.get("known") == 0.0 for p in like),
        worth=None if rate is None else round(sum(p.money for p in some) * rate, 2),
        why=why(first),
    )


def _ends(values: Iterable[float | None]) -> tuple[float, ...]:
    """The lowest and the highest, one where they are the same."""
    known = sorted({round(float(v), 2) for v in values if v is not None})
    return tuple(known) if len(known) < 2 else (known[0], known[-1])


def _number(value: Any) -> float | None:
    return None if value is None or math.isnan(value) else float(value)
