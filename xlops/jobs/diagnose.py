"""What a period comes to and why, most important first: the findings of its review, with what makes up each cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xlops.jobs.looked import looked
from xlops.language import Text
from xlops.periods import Month, Week
from xlops.review.observation import Observation
from xlops.settings import Settings

FIVE = 5  # that a review shows; the others stand in its appendix
NONE_FOUND = Text("Nothing stands out.", "没有需要关注的变化。")
LACKING = Text("Not looked at:", "未能检查：")


@dataclass(frozen=True)
class PeriodFindings:
    """The findings of a period, in their order; `currency` is that of the scope."""

    period: Week | Month
    scope: str
    currency: str
    summary: Text
    findings: tuple[Observation, ...]
    lacking: tuple[Text, ...]  # what could not be looked at, and what it takes

    def record(self) -> dict[str, Any]:
        """As JSON has it: texts are Text, days ISO."""
        return {
            "period": self.period.label,
            "marketplace": self.scope,
            "currency": self.currency,
            "summary": self.summary,
            "findings": [_record(o, place) for place, o in enumerate(self.findings, 1)],
            "not_evaluated": list(self.lacking),
        }


def _record(o: Observation, place: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "place": place, "key": o.key, "status": o.status.value, "finding": o.finding, "evidence": o.evidence,
        "action": o.advice,
    }  # fmt: skip
    if (d := o.cause) is not None:
        told["cause"] = {
            "name": d.rule.name, "rule": d.rule.rule, "reason": d.rule.reason, "marketplace": d.marketplace,
            "about": [c.about for c in d.causes if c.about], "money": round(d.money, 2),
            "share_of_change": None if d.share is None else round(d.share, 4), "since": d.since.label,
            "or_before": d.or_before,
            "spreads": None if d.seen else round(d.spreads, 2), "owner": d.owner, "due": d.due.isoformat(),
            "facts": [dict(c.facts) for c in d.causes],
        }  # fmt: skip
    return told


def diagnose(
    folder: Path, settings: Settings, asked: str | None = None, marketplace: str | None = None,
    today: date | None = None,
) -> PeriodFindings:  # fmt: skip
    """The findings of a week or month, by default of what the Dashboard opens on.

    Errors: StoreError without data; UsageError for what is no week or month that is over, or has no data.
    """
    with looked(folder, settings, asked.split() if asked else (), marketplace, today) as of:
        shown = tuple(o for o in of.told.observations if not o.spare)
        currency = of.board.currency(of.scope)
    return PeriodFindings(of.period, of.scope, currency, of.told.summary, shown, of.told.lacking)
