"""A card for each young ASIN: which week of eight, what is normal by then, where it stands, what to do (R40, R41).

It says what the finding of its launch says, from the same facts of its newest week: nothing is measured or judged anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from xlops.causes.found import Cause
from xlops.causes.limits import Thresholds
from xlops.language import Text
from xlops.measures import ALL
from xlops.periods import Month, Week
from xlops.review.bridged import Sold
from xlops.review.caused import Diagnosis, edits_of, name_of
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.targets import Status

State = Literal["below", "few", "learning", "on_curve", "past"]
WEEKS = Thresholds().ramp_weeks
_ORDER: tuple[State, ...] = ("below", "few", "learning", "on_curve", "past")
_LEARNS = 4  # weeks in which a new ASIN is only watched
_OF_CURVE = 0.5  # of what own launches sold by then: with less it lacks visitors, where those that come buy
_EDITS = 2  # from which no more are advised


@dataclass(frozen=True)
class Ramp:
    """A young ASIN in its newest week. What is normal: own earlier launches, else what others sell of its visitors."""

    asin: str
    marketplace: str
    name: str
    week: int
    state: State
    visitors: float
    visitors_normal: float | None
    units: float
    units_normal: float
    own: bool  # whether there were launches of its own store to go by
    reviews: float | None
    edited: date | None
    edits: int

    @property
    def label(self) -> Text:
        """The state in words; only what is below its curve has a mark."""
        said = saying("ramp", self.state)
        return said.map(lambda text: f"{Status.WARN.icon} {text}") if self.state == "below" else said

    @property
    def basis(self) -> Text:
        """What the normal figures are."""
        return saying("ramp", "own" if self.own else "others")

    @property
    def advice(self) -> Text:
        """What to do, in one line."""
        if self.edits >= _EDITS and self.state != "past":
            return saying("ramp", "do_edits", count=self.edits)
        return saying("ramp", f"do_{self.state}")


def ramps_of(
    board: Board, diagnosis: Diagnosis, sold: Sold, period: Week | Month, scope: str, names: Mapping[str, str]
) -> list[Ramp]:
    """The young ASINs of a period in a scope, those first that ask for most; `names` are those of ASINs."""
    known = [(w, c) for w, c in diagnosis.launches(period) if scope in (ALL, c.marketplace)]
    newest = max((w for w, _ in known), key=lambda w: w.first, default=None)
    found = [_ramp(board, sold, week, cause, names, gone=week != newest) for week, cause in known]
    return sorted(found, key=lambda r: (_ORDER.index(r.state), r.week, r.name, r.marketplace))


def _ramp(board: Board, sold: Sold, week: Week, cause: Cause, names: Mapping[str, str], *, gone: bool) -> Ramp:
    facts = {name: float(value) for name, value in cause.facts.items() if not isinstance(value, str)}
    edits = edits_of(board, cause, week)
    return Ramp(
        asin=cause.about,
        marketplace=cause.marketplace,
        name=name_of(sold, cause, names),
        week=cause.weeks,
        state=_state(cause, facts, gone=gone),
        visitors=facts["visitors_week"],
        visitors_normal=facts.get("cohort_visitors"),
        units=facts["this_week"],
        units_normal=facts.get("cohort", facts["as_others"]),
        own="cohort" in facts,
        reviews=facts.get("ratings"),
        edited=max(edits, default=None),
        edits=len(edits),
    )


def _state(cause: Cause, facts: Mapping[str, float], *, gone: bool) -> State:
    if gone and cause.weeks == WEEKS:
        return "past"
    if cause.name == "launch_slow":
        return "below"
    if cause.weeks <= _LEARNS:
        return "learning"
    return "few" if facts["this_week"] < _OF_CURVE * facts.get("cohort", 0.0) else "on_curve"
