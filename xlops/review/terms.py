"""Search terms with an advice each: what Proposals proposes of them (rule N11), for the sheet and the finding.

Without an ACOS target nothing is proposed; there, and for the finding, `diagnosis/negatives.py` decides by the count of
clicks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Any

import pandas as pd

from xlops.diagnosis.negatives import clicks_to_cut, clicks_to_negate
from xlops.language import NOTHING, Text, plain
from xlops.measures import ALL
from xlops.review.currency import rate_of_rows
from xlops.review.monies import marked, monies
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.targets import Status

MOST = 2_000
PROVEN_ORDERS = 2  # a term that sold so often is worth a keyword of its own
_ASIN = r"b0[a-z0-9]{8}$"
_SUMMED = ("impressions", "clicks", "spend", "ad_sales", "ad_orders")
_KEY: tuple[str, ...] = ("marketplace", "campaign", "ad_group", "targeting", "match_type", "term")
_ICON = {
    "negate": Status.BREACH.icon,
    "negative": Status.BREACH.icon,
    "moved": Status.BREACH.icon,
    "product": Status.BREACH.icon,
    "phrase": Status.BREACH.icon,
    "pause": Status.BREACH.icon,
    "stop": Status.BREACH.icon,
    "lower": Status.WARN.icon,
    "lower_later": Status.LOW_SAMPLE.icon,
    "raise_later": Status.LOW_SAMPLE.icon,
    "raise": Status.MET.icon,
    "over_watch": Status.LOW_SAMPLE.icon,
    "over_own_watch": Status.LOW_SAMPLE.icon,
    "stands": Status.INFO.icon,
    "excluded": Status.INFO.icon,
    "cut": Status.WARN.icon,
    "over": Status.WARN.icon,
    "over_own": Status.WARN.icon,
    "harvest": Status.MET.icon,
    "target": Status.MET.icon,
    "keep": Status.INFO.icon,
    "watch": Status.LOW_SAMPLE.icon,
}


def to_negate(terms: pd.DataFrame) -> pd.Series[bool]:
    """Which terms brought no order in 3/c clicks."""
    return _no_order_in(terms, clicks_to_negate)


def advice(terms: pd.DataFrame, acos_edge: float) -> pd.Series[str]:
    """What to do with each term, a key of `sayings.toml`; ACOS above `acos_edge`, a fraction, asks for a lower bid.

    So does ACOS above `own`, the break-even of the one ASIN that its ad group advertises, where that is the lower one.
    Where it is known what is `proposed` (`proposed_terms.py`) that is the advice, and nothing else asks for a change.
    """
    none = pd.Series(False, terms.index)
    sold = ~terms["ad_orders"].eq(0)
    acos = terms["spend"].div(terms["ad_sales"]).where(sold & terms["ad_sales"].ne(0))
    loses = acos.gt(terms["own"]) & terms["own"].lt(acos_edge) if "own" in terms else none
    over = acos.gt(acos_edge) | loses
    exact = terms["match_type"].astype("string").str.upper().eq("EXACT").fillna(value=False)
    stands, itself = (terms.get(c, none) for c in ("stands", "itself"))
    proven = sold & ~over & terms["ad_orders"].ge(PROVEN_ORDERS) & ~exact & ~stands
    asin = terms["term"].astype("string").str.match(_ASIN, case=False).fillna(value=False)
    found = pd.Series("watch", index=terms.index)
    found[sold] = "keep"
    found[sold & stands & ~itself & ~over] = "stands"
    found[proven & asin] = "target"
    if "proposed" in terms:
        found[over] = "over_watch"
        found[loses] = "over_own_watch"
        found[terms["excluded"]] = "excluded"
        bids = terms["raised"].map({True: "raise", False: "lower"})
        bids = bids.where(terms["bid"].ne(""), bids + "_later")
        found = found.mask(terms["proposed"].ne(""), terms["proposed"].where(terms["proposed"].ne("bid"), bids))
        found[terms["moved"]] = "moved"
    else:
        found[proven & ~asin] = "harvest"
        found[over] = "over"
        found[loses] = "over_own"
        found[_no_order_in(terms, clicks_to_cut)] = "cut"
        found[to_negate(terms)] = "negate"
    return found.mask(terms["kept"], "keep") if "kept" in terms else found


def with_kept(terms: pd.DataFrame, kept: Collection[str]) -> pd.DataFrame:
    """The terms with a column `kept`: those that a person ticked, by key, so that no proposal touches them."""
    if terms.empty or not kept:
        return terms
    columns = [terms[column].map(lambda cell: str(cell or "")) for column in _KEY]
    keys = pd.Series(["|".join(cells) for cells in zip(*columns, strict=True)], index=terms.index)
    return terms.assign(kept=keys.isin(list(kept)))


def _no_order_in(terms: pd.DataFrame, line: Callable[[float], int | None]) -> pd.Series[bool]:
    """Which terms had no order in as many clicks as `line` asks for at their base rate."""
    lines = {rate: line(rate) for rate in terms["base_cvr"].unique()}
    asked = terms["base_cvr"].map(lines).astype("float64")
    found = terms["ad_orders"].eq(0) & terms["clicks"].ge(asked)
    return found & ~terms["kept"] if "kept" in terms else found


def acos_edge(board: Board) -> float:
    """The target ACOS of the newest week, a fraction; infinite where none is set."""
    target = board.target(board.catalogue["acos"], board.weeks[-1], ALL).target
    return target.high if target and target.high is not None else math.inf


def term_rows(board: Board, terms: pd.DataFrame, noted: Collection[str] = ()) -> list[dict[str, Any]]:
    """A row per term with its advice, the costliest first, then one per marketplace that sums up the others.

    Terms whose keys are `noted` have a row of their own however little they cost.
    """
    if terms.empty:
        return []
    beyond = terms.iloc[MOST:]
    kept = beyond[[_key(row) in noted for row in beyond.to_dict("records")]] if noted else beyond.iloc[:0]
    first = pd.concat([terms.head(MOST), kept]) if len(kept) else terms.head(MOST)
    advised = first.assign(advice=advice(first, acos_edge(board)))
    rows = [_row(row) for row in advised.to_dict("records")]
    for market, rest in beyond.drop(kept.index).groupby("marketplace", sort=False):
        sums = {c: float(rest[c].sum()) for c in _SUMMED}
        others = saying("term_advice", "others", count=len(rest))
        rows.append(
            {"key": f"others|{market}", "marketplace": str(market), "term": others, "rate": rate_of_rows(rest), **sums}
        )
    return [row | {"marketplace": marked(row["marketplace"], board)} for row in rows]


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    code, guard = row["advice"], "" if row.get("kept") else str(row.get("guard") or "")
    icon = Status.LOW_SAMPLE.icon if guard else _ICON[code]
    against = saying("term_guard", guard) if guard else NOTHING
    told = plain(f"{icon} ") + against + saying("term_advice", code, **_said(row))
    chance = float(row.get("worth_chance", math.nan))
    return row | {"advice": told, "key": _key(row), "worth_chance": None if math.isnan(chance) else chance}


def terms_window(board: Board, days: str) -> str | Text:
    """The days that terms are of; where rows are not in the base currency, what is in which."""
    of = board.account.currency_of
    if not days or set(of.values()) <= {board.currency(ALL)}:
        return days
    return plain(f"{days} · ") + monies(board, board.account.marketplaces)


def _said(row: dict[Any, Any]) -> dict[str, str]:
    told = {"clicks": f"{row['clicks']:,.0f}", "bid": str(row.get("bid") or "")}
    return told | {"asin": row["own_asin"], "own": f"{row['own']:.0%}"} if row.get("own_asin") else told


def _key(row: dict[Any, Any]) -> str:
    return "|".join(str(row[c] or "") for c in _KEY)
