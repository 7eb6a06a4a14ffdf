"""Why GMV moved on the period before, down to ASINs and campaigns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xlops.errors import UsageError
from xlops.jobs.looked import looked
from xlops.language import NOTHING, Text, listed
from xlops.measures import ALL
from xlops.measures.detail import campaigns_between
from xlops.periods import Month, Week
from xlops.review.bar_names import called
from xlops.review.bridged import bridge_of
from xlops.review.movers import Mover
from xlops.review.observation import Observation
from xlops.review.unrated import told_of_rates, without_rate
from xlops.settings import Settings

KPIS = ("gmv", "gmv_wow")


@dataclass(frozen=True)
class CampaignMove:
    """A campaign in the period before and in this one; money in its marketplace's currency."""

    marketplace: str
    campaign: str
    clicks: tuple[float, float]
    spend: tuple[float, float]
    ad_sales: tuple[float, float]
    why: Text = NOTHING

    @property
    def change(self) -> float:
        return self.ad_sales[1] - self.ad_sales[0]


@dataclass(frozen=True)
class Bridge:
    """The change of GMV and what makes it up; `bars` add up to it, `asins` too, with one row for all others."""

    period: Week | Month
    scope: str
    currency: str
    change: float
    bars: dict[str, float]
    asins: tuple[tuple[Mover, Text], ...]  # each with the cause that a review names of it
    campaigns: tuple[CampaignMove, ...]  # by what their ad sales changed; empty where no report covers both periods

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "period": self.period.label, "before": self.period.previous().label, "marketplace": self.scope,
            "currency": self.currency, "change": round(self.change, 2),
            "bars": {name: round(value, 2) for name, value in self.bars.items()},
            "asins": [
                {"asin": m.asin, "name": m.title, "before": round(m.before, 2), "now": round(m.gmv, 2),
                 "change": round(m.change, 2), "sessions": round(m.sessions, 2), "conversion": round(m.conversion, 2),
                 "price": round(m.price, 2), "other": round(m.other, 2), "cause": why}
                for m, why in self.asins
            ],
            "campaigns": [
                {"marketplace": c.marketplace, "campaign": c.campaign, "clicks": c.clicks, "spend": c.spend,
                 "ad_sales": c.ad_sales, "cause": c.why}
                for c in self.campaigns
            ],
        }  # fmt: skip


def bridge(
    folder: Path, settings: Settings, kpi: str, asked: str | None = None, marketplace: str | None = None,
    today: date | None = None,
) -> Bridge:  # fmt: skip
    """Why GMV of a week or month is another one than before.

    Errors: UsageError for another KPI, or where there is nothing to compare; StoreError without data.
    """
    if kpi not in KPIS:
        raise UsageError(
            Text(
                f"{kpi} has no bridge, only GMV has one: `xlops explain gmv --bridge`",
                f"{kpi} 没有变化拆解，只有销售额（GMV）有：`xlops explain gmv --bridge`",
            )
        )
    with looked(folder, settings, asked.split() if asked else (), marketplace, today) as of:
        period, before = of.period, of.period.previous()
        found = bridge_of(of.board, of.details.sold, period, before, of.scope)
        if found is None:
            markets = of.board.account.marketplaces if of.scope == ALL else ()
            if rates := told_of_rates(one for p in (before, period) for one in without_rate(of.board, markets, p)):
                raise UsageError(
                    Text(
                        f"{period.label} cannot be compared with {before.label}: {rates.en}",
                        f"{period.label} 无法与 {before.label} 比较：{rates.zh}",
                    )
                )
            raise UsageError(
                Text(
                    f"{period.label} cannot be compared with {before.label}: one of them has no sales in {of.scope}",
                    f"{period.label} 无法与 {before.label} 比较：其中一期在 {of.scope} 没有销售",
                )
            )
        rows = campaigns_between(of.board.account, before.span, period.span)
    why = _causes(of.told.observations)
    moved = [
        CampaignMove(m, c, (c0, c1), (s0, s1), (a0, a1), why.get((m, c), NOTHING))
        for m, c, c0, c1, s0, s1, a0, a1 in rows
        if of.scope in (ALL, m)
    ]
    return Bridge(
        period, of.scope, of.board.currency(of.scope), found.change, dict(found.bars),
        tuple((m, _of_asin(why, m.asin)) for m in of.told.movers),
        tuple(sorted(moved, key=lambda c: (-abs(c.change), c.marketplace, c.campaign))),
    )  # fmt: skip


def _causes(found: list[Observation]) -> dict[tuple[str, str], Text]:
    """(marketplace, ASIN or campaign) → the cause in two or three words."""
    named = [(o.cause, c) for o in found if o.cause is not None for c in o.cause.causes]
    return {(c.marketplace, c.about): d.rule.short for d, c in reversed(named)}


def _of_asin(why: dict[tuple[str, str], Text], asin: str) -> Text:
    """The causes of an ASIN in all marketplaces, each once; the last row has none."""
    return listed(dict.fromkeys(told for (_, about), told in why.items() if asin and about == asin))


def called_as(m: Mover) -> str | Text:
    """The name of an ASIN in few words; of the last row all others."""
    return called(m) if m.asin else m.title
