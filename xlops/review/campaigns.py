"""The Campaigns sheet as plain values: each campaign judged by what it may cost, the structure, how far reports agree.

A campaign may cost the break-even ACOS of what it advertises, where that is known, else the target ACOS. It is in
breach where it costs more beyond chance, by one standard error of its orders; within that it is a warning.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlops.diagnosis.campaign_change import Ran, changed
from xlops.diagnosis.structure import FAULTS, Advertising, Found, Structure, Thing, judge_structure
from xlops.language import NOTHING, Text, each, listed, plain
from xlops.measures import ALL
from xlops.measures.campaign_windows import LEAST_DAYS
from xlops.measures.campaigns import KnownCampaigns, spans_told
from xlops.measures.reconciled import TOLERANCE, Reconciled
from xlops.review.monies import marked, monies
from xlops.review.objects import width
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.review.words import money
from xlops.targets import Status

_MORE = 4  # of the count of those not named
_NAMED = 60  # columns that a headline has for the campaigns it names
ORDER = (Status.BREACH, Status.WARN, Status.MET, Status.INFO, Status.LOW_SAMPLE, Status.NO_DATA)
_IN_GROUPS = ("mixed_groups", "brand_mixed")  # faults of ad groups
# letters that the sheet has for a fault's worst things: the columns of the list below them, as far as they show
ROOM = {"lost": 8, "changed": 21, "acos_before": 8, "spend_change": 8, "faults": 31, "budget": 8, "budget_use": 8,
        "time_in_budget": 8, "top_share": 8, "impression_share": 8}  # fmt: skip
# columns of the list that show only where some campaign has them
OPTIONAL = {
    "changed": ("changed",), "acos_before": ("spend_before",), "spend_change": ("spend_before",),
    "faults": ("faults",), "budget": ("budget",), "budget_use": ("budget_total",),
    "time_in_budget": ("time_in_budget",), "top_share": ("top_share",), "impression_share": ("impression_share",),
}  # fmt: skip


@dataclass(frozen=True)
class CampaignPage:
    """Everything that the sheet says; `rows` worst first, `faults` in the order of FAULTS."""

    rows: list[dict[str, Any]]
    faults: list[dict[str, Any]]
    window: Text
    headline: Text
    structure: Text
    title: Text  # of the block of faults
    reports: Text
    shown: frozenset[str]  # the optional columns that have something


def campaign_page(
    board: Board, known: KnownCampaigns, reconciled: Sequence[Reconciled], terms: pd.DataFrame
) -> CampaignPage:  # fmt: skip
    """The page as of the board's day; `terms` are the search terms of the same day."""
    edge = acos_target(board)
    limit = known.frame["break_even"].fillna(edge if edge is not None else math.nan)
    frame = known.frame.assign(limit=limit)
    ads = Advertising(
        campaigns=frame,
        terms=terms,
        groups=known.groups,
        edge=math.inf if edge is None else edge,
        exact=known.exact,
        bulk=known.bulk,
        negatives=known.negatives,
        brands=known.brands,
    )
    structure = judge_structure(ads)
    faults = _of_campaigns(structure)
    least = board.catalogue["acos"].min_sample.get("clicks", 0)
    rows = [_row(row, faults, least) for row in frame.to_dict("records")]
    rows.sort(key=lambda r: (ORDER.index(r["judged"]), -_in_base(r, "lost"), -_in_base(r, "spend"), r["key"]))
    several = len(board.account.marketplaces) > 1
    none = not rows
    shown = frozenset(c for c, needs in OPTIONAL.items() if any(_said(row[n]) for row in rows for n in needs))
    room = sum(columns for c, columns in ROOM.items() if c in shown or c not in OPTIONAL)
    return CampaignPage(
        rows=[row | {"marketplace": marked(row["marketplace"], board)} for row in rows],
        faults=[] if none else _faults(structure, several, room),
        window=NOTHING if none else _window(board, known, len(rows)),
        headline=_nothing(known, several) if none else _headline(board, rows, several, _days(known)),
        structure=NOTHING if none else _structure(structure),
        title=NOTHING if none else _scored(structure),
        reports=NOTHING if none else _reports(rows, reconciled),
        shown=shown,
    )


def acos_target(board: Board) -> float | None:
    """The target ACOS of the period that the workbook opens on, a fraction."""
    target = board.target(board.catalogue["acos"], board.opens_on, ALL).target
    return target.high if target else None


def campaign_key(marketplace: str, campaign: str, product: str = "sp") -> str:
    """The key of a campaign's row."""
    return f"{marketplace}|{product}|{campaign}"


def _said(value: Any) -> bool:
    return bool(value) if isinstance(value, (Text, str)) else value is not None and not math.isnan(value)


# -- one campaign ------------------------------------------------------------------------------------------------------


def judged(spend: float, sales: float, clicks: float, orders: float, limit: float | None, least: float) -> Status:
    """The status of a campaign that may cost `limit` of its sales; the sheet has the same rule as a formula."""
    if spend <= 0:
        return Status.NO_DATA
    if clicks < least:
        return Status.LOW_SAMPLE
    if sales <= 0:
        return Status.BREACH  # rule N6
    if limit is None or math.isnan(limit):
        return Status.INFO
    if spend / sales <= limit:
        return Status.MET
    return Status.WARN if spend / sales <= limit * (1 + 1 / math.sqrt(max(1.0, orders))) else Status.BREACH


def _row(row: dict[Any, Any], faults: dict[tuple[str, str], Text], least: float) -> dict[str, Any]:
    status = judged(row["spend"], row["ad_sales"], row["clicks"], row["ad_orders"], row["limit"], least)
    lost = max(0.0, row["spend"] - (0.0 if math.isnan(row["limit"]) else row["limit"]) * row["ad_sales"])
    return {
        **row,
        "judged": status,
        "lost": lost if status.off else 0.0,
        "changed": _changed(row),
        "faults": faults.get((row["marketplace"], row["campaign"]), NOTHING),
        "sales_before": row["ad_sales_before"],
        "key": campaign_key(row["marketplace"], row["campaign"], row["ad_product"]),
    }


def _changed(row: dict[Any, Any]) -> Text:
    if math.isnan(row["spend_before"]):
        return NOTHING
    figures = ("clicks", "spend", "ad_sales", "ad_orders")
    before, now = (Ran(*(float(row[f"{f}{when}"]) for f in figures)) for when in ("_before", ""))
    found = changed(before, now)
    if found is None:
        return NOTHING
    share = found.kind == "cvr"
    told = (f"{v:.1%}" if share else f"{v:,.2f}" for v in (found.before, found.now))
    by = f"{found.now / found.before - 1:+.0%}" if found.kind == "spend" else ""
    return saying("changed", found.kind, **dict(zip(("before", "now"), told, strict=True)), by=by)


def _of_campaigns(structure: Structure) -> dict[tuple[str, str], Text]:
    """(marketplace, campaign) → its faults in words. Of a shared term the campaign that sells best is at no fault."""
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for found in structure.found:
        for thing in found.things:
            for campaign in _at_fault(found, thing):
                of, id_ = counts[thing.marketplace, campaign], found.fault.id
                of[id_] = max(of.get(id_, 0), thing.count) if thing.count > 1 else of.get(id_, 0) + 1
    order = [fault.id for fault in FAULTS]
    return {
        key: listed([saying("structure_of", f, count=of[f]) for f in order if f in of], "; ", "；")
        for key, of in counts.items()
    }


def _at_fault(found: Found, thing: Thing) -> tuple[str, ...]:
    if found.fault.id == "shared_terms":
        return thing.campaigns[1:]
    return thing.campaigns[:1]


def _in_base(row: dict[str, Any], column: str) -> float:
    """Money in the base currency; as it is where no rate is known."""
    return float(row[column]) * (1.0 if math.isnan(row["rate"]) else float(row["rate"]))


# -- the block of faults -----------------------------------------------------------------------------------------------


def _scored(structure: Structure) -> Text:
    score = structure.score
    return saying("structure", "no_score") if score is None else saying("structure", "score", score=score)


def _structure(structure: Structure) -> Text:
    """The score and the faults that cost most, as many as a line has room for."""
    worst = sorted((f for f in structure.found if f.things), key=lambda f: -f.points)
    parts = [saying("structure", f.fault.id) + Text(" ({n})", "（{n}）").format(n=len(f.things)) for f in worst]
    told = listed(parts[:3]) if parts else saying("structure", "clean")
    return _scored(structure) + Text(": ", "：") + told


def _faults(structure: Structure, several: bool, room: int) -> list[dict[str, Any]]:
    by_id = {f.fault.id: f for f in structure.found}
    return [_fault(fault.id, by_id.get(fault.id), several, room) for fault in FAULTS]


def _fault(id_: str, found: Found | None, several: bool, room: int) -> dict[str, Any]:
    name = saying("structure", id_)
    if found is None:
        return {"fault": name, "found": saying("structure_needs", id_)}
    count = saying("structure_found", id_, count=len(found.things), of=found.of)
    told = {"fault": name, "found": count, "money": found.money, "points": -round(found.points, 1) or 0.0}
    return told | {"worst": _worst(found, several, room)}


def _worst(found: Found, several: bool, room: int) -> Text:
    """Its costliest things by name, as many as the line has room for."""
    names = [_named(found.fault.id, thing, several) for thing in found.things]
    return each(lambda lang: _fitting([n.in_(lang) for n in names], room, Text(", ", "、").in_(lang)))


def _named(id_: str, thing: Thing, several: bool) -> Text:
    what = " › ".join((*thing.campaigns, thing.what)) if id_ in _IN_GROUPS else thing.what
    where = f"{thing.marketplace} " if several else ""
    told = plain(where + what)
    return told + plain(f" ({len(thing.campaigns)})") if id_ == "shared_terms" else told


def _fitting(names: Sequence[str], room: int, comma: str) -> str:
    """As many names as fit, at least one, and how many more there are."""
    if width(comma.join(names)) <= room:
        return comma.join(names)
    count = 1
    while width(comma.join(names[: count + 1])) <= room - _MORE:
        count += 1
    return comma.join(names[:count]) + (f" +{len(names) - count}" if len(names) > count else "")


# -- over the list -----------------------------------------------------------------------------------------------------


def _window(board: Board, known: KnownCampaigns, count: int) -> Text:
    """Which days, how many campaigns, which currency."""
    markets = [m for m in board.account.marketplaces if any(w.marketplace == m for w in known.windows)]
    lacking = [m for m in board.account.marketplaces if m not in markets]
    parts: list[Text] = []
    for span, some in spans_told(known.windows).items():
        names = dict.fromkeys(_which(w.marketplace, w.ad_product, known) for w in some)
        said = plain(f"{', '.join(names)} {span.first} … {span.last}")
        parts.append(said if all(w.settled for w in some) else saying("campaigns", "moves", span=said))
    told = saying(
        "campaigns",
        "window",
        markets=listed(markets),
        spans=listed(parts),
        count=count,
        currency=monies(board, markets, bars=True),
    )
    return told + (saying("campaigns", "without", markets=listed(lacking)) if lacking else NOTHING)


def _nothing(known: KnownCampaigns, several: bool) -> Text:
    """Why no campaign is listed: no report, or none with enough settled days, and from when there are."""
    if not known.waiting:
        return saying("campaigns", "nothing")
    first = min(
        known.waiting, key=lambda w: (w.ran_to is not None, w.since is None, w.since or w.last, -w.last.toordinal())
    )
    where = plain(f"{first.marketplace} {first.ad_product.upper()}: " if several or len(known.waiting) > 1 else "")
    kind = "waits" if first.since else "ran" if first.ran_to else "waits_days"
    report, told = saying("campaigns", first.table), {"since": first.since or "", "ran_to": first.ran_to or ""}
    return where + saying("campaigns", kind, report=report, last=first.last, days=LEAST_DAYS, **told)


def _which(marketplace: str, product: str, known: KnownCampaigns) -> str:
    """The ad product, with the marketplace where its days are not the same everywhere."""
    spans = {w.span for w in known.windows if w.ad_product == product}
    return product.upper() if len(spans) == 1 else f"{marketplace} {product.upper()}"


def _days(known: KnownCampaigns) -> Text:
    """How many days the windows have, where they have equally many."""
    lengths = {len(w.span) for w in known.windows}
    return saying("campaigns", "days", days=lengths.pop()) if len(lengths) == 1 else NOTHING


def _headline(board: Board, rows: Sequence[dict[str, Any]], several: bool, days: Text) -> Text:
    spent = [r for r in rows if r["spend"] > 0]
    if any(math.isnan(r["rate"]) for r in spent):
        head = saying("campaigns", "headline_no_rate", count=len(rows))
    else:
        spend, sales = (sum(_in_base(r, c) for r in spent) for c in ("spend", "ad_sales"))
        head = saying(
            "campaigns",
            "headline" if sales > 0 else "headline_no_sales",
            spend=money(spend),
            sales=money(sales),
            currency=board.currency(ALL),
            acos=f"{spend / sales:.1%}" if sales > 0 else "",
        )
    apart = any(marked(r["marketplace"], board) != r["marketplace"] for r in rows)
    dear = [r for r in rows if r["judged"] is Status.BREACH]
    if not dear:
        return head + saying("campaigns", "cost_none")
    names = [f"{r['marketplace']} {r['campaign']}" if several else r["campaign"] for r in dear]
    loss = money(sum(_in_base(r, "lost") for r in dear)) + (f" {board.currency(ALL)}" if apart else "")
    named = each(lambda lang: _fitting(names, _NAMED, Text(", ", "、").in_(lang)))
    kind = "cost" if len(dear) > 1 else "cost_one"
    return head + saying("campaigns", kind, count=len(dear), loss=loss, days=days, names=named)


def _reports(rows: Sequence[dict[str, Any]], reconciled: Sequence[Reconciled]) -> Text:
    """How many campaigns were looked at, and whether the reports of the same days say the same."""
    spent = [r for r in rows if r["spend"] > 0]
    looked = sum(len(r.first.campaigns) for r in reconciled)
    into = sum(len(r.looked_into) for r in reconciled)
    told = saying("campaigns", "looked", count=looked, all=len(spent))
    told += saying("campaigns", "into", count=into)
    compared = [(r, other) for r in reconciled for other in r.others]
    if not compared:
        return told + saying("campaigns", "alone")
    off = [(r, other) for r, other in compared if r.off(other)]
    for r, other in off:
        gaps = listed([saying("campaigns", f"gap_{fact}", gap=f"{gap:+.1%}") for fact, gap in r.off(other).items()])
        where = plain(f"{r.window.marketplace} {r.window.ad_product.upper()} ")
        told += saying("campaigns", "differ", report=where + saying("campaigns", other.table), gaps=gaps)
    if off:
        return told
    names = dict.fromkeys(other.table for _, other in compared)
    reports = listed([saying("campaigns", table) for table in names])
    return told + saying("campaigns", "agree", reports=reports, tolerance=f"{TOLERANCE:.0%}")
