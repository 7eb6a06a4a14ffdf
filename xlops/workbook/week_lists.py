"""The lists of page two of a week: which ads to change, which stock to order; their rows, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from xlops.language import NOTHING, Text, each, plain
from xlops.measures import ALL
from xlops.proposals.proposal import Proposal
from xlops.review.action import Entry, meant
from xlops.review.ads_to_change import CampaignChange, campaign_changes
from xlops.review.caused import rate_in_base
from xlops.review.monies import marked
from xlops.review.objects import abridged, short
from xlops.review.restock import RestockRow
from xlops.review.reviewed import Details
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.review.stock import ESTIMATE_SIGN, SkuStock
from xlops.targets import Status
from xlops.workbook.actions import shown
from xlops.workbook.lines import broken, columns
from xlops.workbook.restock import suppliers
from xlops.workbook.week_page import ADS, ADS_ROWS, ADS_TOLD, STOCK, STOCK_ROWS, STOCK_TOLD

_CAMPAIGN = {"en": 37, "zh": 33}  # letters that the cell has room for, in the font of each language
_PRODUCT, _SUPPLIER = 23, 24
_WHAT, _WHY = 24, 35  # columns of text, as `lines` counts them


@dataclass(frozen=True)
class WeekLists:
    """The rows of both tables, and the line at the right of each heading."""

    rows: dict[str, Sequence[dict[str, Any]]] = field(default_factory=dict)
    told: Mapping[str, Text] = field(default_factory=dict)


def week_lists(board: Board, details: Details, actions: Sequence[Entry]) -> WeekLists:
    """As of the board's day; only the newest week asks, since those before show what was to be done then."""
    rates = {m: rate_in_base(board, board.opens_on, m) for m in board.account.marketplaces}
    changes = campaign_changes(
        to_decide(board.as_of + timedelta(days=1), details.proposals, actions), details.campaigns.rows, rates
    )
    return WeekLists(
        {ADS: _ads_rows(changes, board), STOCK: stock_rows(details.restock, details.now.skus, rates)},
        {ADS_TOLD: _ads_told(changes, board), STOCK_TOLD: _stock_told(details.restock, rates, board)},
    )


def to_decide(today: date, proposals: Sequence[Proposal], actions: Sequence[Entry]) -> list[Proposal]:
    """Those of the sheet Proposals that nobody left out and no guard holds back."""
    here, further, _ = shown(actions, today)
    parts = {
        part: meant(e.singles.get(part, "")) for e in (*here, *further) if e.of_ads for part in e.parts
    }  # fmt: skip
    return [p for p in proposals if p.key in parts and parts[p.key] not in ("rejected", "done") and not p.blocked]


# -- ads ---------------------------------------------------------------------------------------------------------------


def _ads_rows(changes: Sequence[CampaignChange], board: Board) -> list[dict[str, Any]]:
    shown_ones = changes if len(changes) <= ADS_ROWS else changes[: ADS_ROWS - 1]
    rows = [_ads_row(c, board) for c in shown_ones]
    if rest := changes[len(shown_ones) :]:
        rows.append({
            "key": "more", "campaign": saying("week_page", "more_campaigns", count=len(rest)),
            "what": saying("week_page", "changes", count=sum(c.changes for c in rest)),
            "worth": _worth(rest),
        })  # fmt: skip
    return rows


def _ads_row(c: CampaignChange, board: Board) -> dict[str, Any]:
    many = saying("week_page", "changes", count=c.changes)
    where = f" · {marked(c.marketplace, board)}" if len(board.account.marketplaces) > 1 else ""
    return {
        "key": c.key, "status": None if c.status is Status.NO_DATA else c.status.label,
        "campaign": each(lambda lang: abridged(c.campaign, _CAMPAIGN[lang] - len(where)) + where),
        "what": each(lambda lang: _fitting(c.what.in_(lang), many.in_(lang))),
        "limit": c.limit, "acos": c.acos, "spend": c.spend, "present": between(c, c.present),
        "proposed": between(c, c.proposed), "worth": c.worth,
        "why": each(lambda lang: _cut(c.why.in_(lang))), "kind": c.kind or None,
        "estimated": ESTIMATE_SIGN if c.estimated else None,
    }  # fmt: skip


def _fitting(told: str, otherwise: str) -> str:
    return told if columns(told) <= _WHAT else otherwise


def _cut(told: str) -> str:
    return told if columns(told) <= _WHY else f"{broken(told, _WHY - 2)[0]} …"


def between(c: CampaignChange, ends: tuple[float, ...]) -> float | str | None:
    """A value, or from which to which: `0.69–1.26`."""
    if len(ends) < 2:
        return ends[0] if ends else None
    low, high = (f"{end:.0%}" if c.kind == "placement" else f"{end:,.2f}" for end in ends)
    return (ESTIMATE_SIGN if c.estimated and ends == c.present else "") + f"{low}–{high}"


def _worth(changes: Sequence[CampaignChange]) -> float | None:
    """Of all of them; None where a rate is not known."""
    known = [c.worth for c in changes if c.worth is not None]
    return round(sum(known), 2) if len(known) == len(changes) else None


def _ads_told(changes: Sequence[CampaignChange], board: Board) -> Text:
    if not changes:
        return NOTHING
    worth = _worth(changes)
    return (
        saying("week_page", "ads", count=len(changes))
        + saying("week_page", "ads_changes", count=sum(c.changes for c in changes))
        + (
            ""
            if worth is None
            else saying("week_page", "ads_worth", worth=f"{worth:,.0f}", currency=board.currency(ALL))
        )
        + saying("week_page", "ads_where")
    )


# -- stock -------------------------------------------------------------------------------------------------------------


def stock_rows(
    orders: Sequence[RestockRow], skus: Sequence[SkuStock], rates: Mapping[str, float | None]
) -> list[dict[str, Any]]:  # fmt: skip
    """All ways of a SKU stand together, as they do on Restock: none is cut off from the other."""
    known, by = {(s.marketplace, s.sku): s for s in skus}, suppliers(orders)
    several = len(rates) > 1
    every = list(dict.fromkeys((r.marketplace, r.sku) for r in orders))
    of = {key: [r for r in orders if (r.marketplace, r.sku) == key] for key in every[:STOCK_ROWS]}
    count = len(every) if len(orders) <= STOCK_ROWS else 0
    while count < len(every) and sum(len(of[key]) for key in every[: count + 1]) < STOCK_ROWS:
        count += 1
    rows = [
        _stock_row(r, known[key], by[r.supplier], rates, first=n == 0, several=several)
        for key in every[:count]
        for n, r in enumerate(of[key])
    ]
    rest = [r for r in orders if (r.marketplace, r.sku) in set(every[count:]) and r.way == "sea"]
    if rest:
        cartons = [r.cartons for r in rest if r.cartons is not None]
        rows.append({
            "key": "more", "product": saying("week_page", "more_skus", count=len(rest)),
            "supplier": _uncosted(rest), "units": sum(r.quantity for r in rest),
            "cartons": sum(cartons) if cartons else None, "cash": _cash(rest, rates),
        })  # fmt: skip
    return rows


def _stock_row(
    r: RestockRow, s: SkuStock, supplier: Text, rates: Mapping[str, float | None], *, first: bool, several: bool
) -> dict[str, Any]:  # fmt: skip
    where = f" · {r.marketplace}" if several else ""
    of_sku = {
        "status": s.status.label, "product": short(r.name, _PRODUCT - len(where)) + where, "available": s.available,
        "supplier": saying("week_page", "no_cost") if r.cost is None else each(
            lambda lang: short(supplier.in_(lang), _SUPPLIER)
        ),
        "inbound": s.inbound, "velocity": s.velocity, "out": s.runs_out, "latest": r.latest,
        "estimated": ESTIMATE_SIGN if s.estimated else None,
    }  # fmt: skip
    return {
        **(of_sku if first else {}), "key": f"{r.marketplace}|{r.sku}|{r.way}", "units": r.quantity,
        "cartons": r.cartons, "cash": _in_base(r, rates), "way": saying("restock", f"by_{r.way}"),
        "arrives": r.arrives,
    }  # fmt: skip


def _in_base(r: RestockRow, rates: Mapping[str, float | None]) -> float | None:
    rate = rates.get(r.marketplace)
    return None if r.cost is None or rate is None else round(r.cost * rate, 2)


def _cash(orders: Sequence[RestockRow], rates: Mapping[str, float | None]) -> float | None:
    """What those cost whose cost is known; None where it is of none."""
    known = [cost for r in orders if (cost := _in_base(r, rates)) is not None]
    return round(sum(known), 2) if known else None


def _uncosted(orders: Sequence[RestockRow]) -> Text:
    count = sum(r.cost is None for r in orders)
    return saying("week_page", "without_cost", count=count) if count else NOTHING


def _stock_told(orders: Sequence[RestockRow], rates: Mapping[str, float | None], board: Board) -> Text:
    by_sea = [r for r in orders if r.way == "sea"]
    if not by_sea:
        return NOTHING
    late = sum(r.latest is not None and r.latest <= board.as_of for r in by_sea)
    cash, without = _cash(by_sea, rates), _uncosted(by_sea)
    return (
        saying("week_page", "stock", count=len(by_sea))
        + (saying("week_page", "stock_late", late=late) if late else NOTHING)
        + (saying("week_page", "stock_cash", cash=f"{cash:,.0f}", currency=board.currency(ALL))
           if cash is not None else NOTHING)
        + (plain(" · ") + without if without else NOTHING)
        + (saying("week_page", "stock_air") if len(orders) > len(by_sea) else NOTHING)
        + saying("week_page", "stock_where")
    )  # fmt: skip
