"""What became of a finding that is no longer there, beside which somebody typed (rule D15).

Resolved is what was judged and is met. What has no data, is only shown or still moves says so.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from xlops.language import Text, plain
from xlops.measures import ALL
from xlops.periods import Period
from xlops.review.below import Below
from xlops.review.observation import Observation
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.targets import Status

RESOLVED = plain(f"{Status.MET.icon} ") + saying("fate", "resolved")
ESTIMATE = plain(f"{Status.OPEN.icon} ") + saying("fate", "estimate")  # of a figure that closed unsettled
_OVER = (
    "events",
    "closing",
    "closing_stale",
    "traffic",
    "unlike",
    "preliminary",
    "owed",
)  # true of the data, or not any more


def fates(board: Board, period: Period, stood: Below, asins: pd.DataFrame, *, moved: bool) -> dict[str, Text]:
    """The label by a finding's key, else by the first word of its key; any other has no data.

    `moved`: whether the ASINs of the period could be compared with those before.
    """
    found = {f"{s.kpi.id}|{ALL}|{period.label}": _label(s.status) for s in board.scorecard(period)}
    found[""] = Status.NO_DATA.label
    found |= {f"own|{s.kpi.id}": s.status.label for s in board.scorecard(period)}
    found |= dict.fromkeys(_OVER, RESOLVED)
    found |= {"stock_out": _known(bool(stood.skus)), "terms": _known(not stood.terms.empty)}
    found |= {s.key: _label(s.status) for s in stood.skus}
    judged = board.target(board.catalogue["acos"], period, ALL).target is not None
    for row in stood.campaigns.to_dict("records"):
        found[f"campaign|{row['marketplace']}|{row['campaign']}|{period.label}"] = (
            RESOLVED if judged else Status.INFO.label
        )
    for asin in asins["asin"] if moved and not asins.empty else ():
        found[f"mover|{asin}|{period.label}"] = RESOLVED  # of a review of before causes were named
    found["cause"] = _known(moved)
    return found


def closed_words(o: Observation) -> Observation:
    """The finding as a review that closes says it: what still moves will not be brought up to date any more."""
    if not o.key.startswith("preliminary|"):
        return o
    return replace(o, finding=saying("finding", "estimates"), advice=saying("advice", "estimates"))


def _label(status: Status) -> Text:
    return RESOLVED if status is Status.MET else status.label


def _known(known: bool) -> Text:
    return RESOLVED if known else Status.NO_DATA.label
