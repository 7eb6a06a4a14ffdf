"""One accepted change of an advertising account, as the actions hand it over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

AdProduct = Literal["SP", "SB", "SD"]
ChangeKind = Literal[
    "bid", "negative_exact", "negative_phrase", "negative_product", "harvest_exact", "budget", "placement",
    "pause_target", "pause_campaign",
]  # fmt: skip
MatchKind = Literal["exact", "phrase", "broad", "product", "auto"]


@dataclass(frozen=True)
class Change:
    """What is to change. Names are as reports spell them; an id wins over its name.

    `action` is the id of the action; several changes may share one, and those of a harvest are written together or not
    at all. `ad_group` None with a negative means the whole campaign. `target` is the keyword's text, a product
    targeting expression or an ASIN. `value` is a bid, a daily budget, or a placement's percentage (25 for + 25 %).
    Of a harvest `campaign` and `ad_group` are where the new exact keyword goes, `start_bid` its bid, and
    `was` is the present value that it rests on: a workbook that says otherwise refuses it; `by_click` says that the bid
    was not known and `was` is the cost of a click: then the same step is taken from the bid in the workbook.
    `from_campaign` with `from_ad_group` where the term was found: there it becomes a negative exact one.
    """

    action: str
    kind: ChangeKind
    ad_product: AdProduct
    campaign: str
    campaign_id: str | None = None
    ad_group: str | None = None
    ad_group_id: str | None = None
    target: str = ""
    match: MatchKind | None = None
    value: Decimal | None = None
    placement: str | None = None
    start_bid: Decimal | None = None
    from_campaign: str | None = None
    from_ad_group: str | None = None
    was: Decimal | None = None
    by_click: bool = False
