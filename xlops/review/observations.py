"""The things that matter in a period, in order: KPIs off target, ASINs that moved, stock, campaigns, terms, data."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import ALL
from xlops.measures.events import Event, differing
from xlops.periods import Month, Week
from xlops.review.campaigns import campaign_key
from xlops.review.cause import because
from xlops.review.caused import explained_by
from xlops.review.closing import closings
from xlops.review.happened import sizes, told
from xlops.review.marks import ASIN_TRAFFIC
from xlops.review.objects import more
from xlops.review.observation import Lead, Observation
from xlops.review.off_target import evidence_of, finding_of
from xlops.review.restock import back_on, comes_too_late
from xlops.review.sayings import saying
from xlops.review.score import Score, State, in_breach, worst_first
from xlops.review.scorecard import Board
from xlops.review.stock import SkuStock
from xlops.review.terms import to_negate
from xlops.review.total import CAPPING
from xlops.review.unrated import rates_lacking, told_of_rates
from xlops.review.usual import Usual
from xlops.review.ways_out import Ways, way_advised, ways_out
from xlops.review.words import expected_told, limits, money
from xlops.tables import AD_TABLES, SALES_TABLES
from xlops.targets import Status

_BURNS = 2.0  # a campaign burns money from this multiple of the target ACOS
_SHARE_OF_SPEND = 0.03
_MOST_KPIS = 12
_IN_DANGER, _EXPLAINED = 10, 60  # of weight: what can close the shop comes first, what a cause tells again last
_MOST_NAMED = 2  # SKUs named besides the most urgent one
_OF_GMV = ("gmv", "gmv_wow")  # whose findings name what moved the account on the period before
_SUMMARY_LENGTH = 100


def observe(
    board: Board,
    period: Week | Month,
    skus: Sequence[SkuStock],
    campaigns: pd.DataFrame,
    terms: pd.DataFrame,
    objects: Mapping[str, Text] | None = None,
    causes: Sequence[str] | None = None,
    caused: Sequence[Observation] = (),
    scope: str = ALL,
    others: Sequence[Observation] = (),
) -> list[Observation]:
    """Everything worth a person's time in `period`, over all marketplaces or of one, most important first.

    `objects` are what a KPI's finding names, by its id: which documents, SKUs, ASINs, cases. `causes`: what the
    account's change on the period before is named after. `caused`: the findings that name a cause, most money first;
    `others` come as they are.
    """
    ways = ways_out(skus, board.account.currency_of)
    found = [
        *caused,
        *_kpis(board.scorecard(period, scope), period, objects or {}, causes, explained_by(caused), scope, ways),
        *_events(board, period, scope),
        *_stock(skus, period, scope),
        *_campaigns(board, campaigns, period, scope),
        *_terms(board, terms, period, scope),
        *_data(board, period, scope),
        *_closings(board, period, scope),
        *_traffic(board, period, scope),
        *(_unlike(board, period) if scope == ALL else ()),
        *others,
    ]
    return sorted(found, key=lambda o: -o.weight)


def _kpis(
    scores: Sequence[Score], period: Week | Month, objects: Mapping[str, Text], causes: Sequence[str] | None,
    explained: Collection[str], scope: str, ways: Ways,
) -> list[Observation]:  # fmt: skip
    """The KPIs off target, worst first; what GMV says is not said again of its change on the week before.

    Those that a cause explains come after the others.
    """
    found = []
    off = worst_first(scores)
    said = "gmv_wow" if any(s.kpi.id == "gmv" for s in off) else ""
    for rank, s in enumerate(sorted(off, key=lambda s: s.kpi.id == said)):
        found.append(
            Observation(
                key=f"{s.kpi.id}|{scope}|{period.label}",
                status=s.status,
                finding=finding_of(s, period),
                evidence=evidence_of(s, period, NOTHING if s.beyond_healthy else objects.get(s.kpi.id, NOTHING))
                + (because(causes) if s.kpi.id in _OF_GMV else NOTHING),
                advice=_advice(s, ways),
                weight=(80 if s.status.verdict is Status.BREACH else 40)
                - (5 if s.status.likely else 0)
                + (10 if s.kpi.core else 0)
                + (_IN_DANGER if s.kpi.id in CAPPING else 0)
                - (_EXPLAINED if s.kpi.id in explained else 0)
                - min(rank, 30),
                spare=rank >= _MOST_KPIS or s.kpi.id == said,
                about=objects.get(s.kpi.id, NOTHING),
            )
        )
    return found


def _advice(s: Score, ways: Ways) -> Text:
    """What to do about a KPI off target; of stock that is too much the cheapest way out."""
    if s.kpi.id in ways and not s.beyond_healthy:
        return way_advised(ways[s.kpi.id])
    return saying("advice", "healthy" if s.beyond_healthy else s.kpi.id)


def _events(board: Board, period: Week | Month, scope: str) -> list[Observation]:
    """What labels the week: events that its change on the week before must be read with (rules N17, N34)."""
    happened = [e for e in differing(board.account.events, period) if scope in (ALL, e.marketplace or scope)]
    own = _events_of_products(board, period, scope)
    if not happened and not own:
        return []
    usual = board.score(board.catalogue["gmv_wow"], period, scope).usual
    return [
        Observation(
            key=f"events|{scope}|{period.label}",
            status=Status.INFO,
            finding=saying("finding", "events", events=told([*happened, *own])),
            evidence=listed([*_sizes_told(usual, period, happened), *_own_told(own)], "; ", "；"),
            advice=saying("advice", "events"),
            weight=15,
        )
    ]


def _stock(skus: Sequence[SkuStock], period: Week | Month, scope: str) -> list[Observation]:
    low = [s for s in skus if s.status is Status.BREACH]
    if not low:
        return []
    first, others = low[0], [s.told for s in low[1 : 1 + _MOST_NAMED]]
    evidence = _lasts_told(first)
    if others:
        evidence = listed([evidence, saying("evidence", "others", skus=listed(others))], "; ", "；")
        evidence += more(len(low) - 1 - _MOST_NAMED)
    kind = "stock_out" if others else "stock_out_one"
    return [
        Observation(
            key=f"stock_out|{scope}|{period.label}",
            status=Status.BREACH,
            finding=saying("finding", kind, count=len(low), sku=first.told),
            evidence=evidence,
            advice=_to_order(low),
            weight=84,
            lead=Lead("sku", first.key),
        )
    ]


def _to_order(low: Sequence[SkuStock]) -> Text:
    """What to order of the first, and by which way; where it is on its way already, to have that come sooner."""
    first, plan = low[0], low[0].plan
    told = [saying("advice", "stock_ordered")]
    if first.reorder_qty:
        units = f"{first.reorder_qty:,.0f}"
        told = [saying("advice", "stock_out", units=units)]
        if plan is not None and plan.air is not None and comes_too_late(plan):
            air = f"{plan.air.quantity:,.0f}"
            told = [saying("advice", "stock_out_air", units=units, air=air, back=back_on(plan.air))]
    others = [saying("advice", "stock_out_others")] if any(s.reorder_qty for s in low[1:]) else []
    return listed([*told, *others], "; ", "；")


def _lasts_told(s: SkuStock) -> Text:
    """How long its stock lasts: by what it sold so far and, as the Restock sheet has it, by what is expected."""
    told = {"cover": s.cover_told, "lead": s.lead_days}
    if s.runs_out is None or s.plan is None or abs((s.runs_out - s.plan.on).days - (s.cover or 0.0)) < 1:
        return saying("evidence", "stock_out", **told)
    return saying("evidence", "stock_out_expected", out=s.runs_out, **told)


def _events_of_products(board: Board, period: Week | Month, scope: str) -> list[Event]:
    """The events that name an ASIN or tag, which explain nothing of the whole store."""
    named = [e for e in board.account.events if e.about]
    about = {e.about.casefold() for e in named if e.about}
    return [e for e in differing(named, period, names=about) if scope in (ALL, e.marketplace or scope)]


def _sizes_told(usual: Usual | None, period: Week | Month, happened: Sequence[Event]) -> list[Text]:
    if not happened:
        return []
    return [sizes(usual, period) if usual is not None and usual.found else saying("evidence", "events")]


def _own_told(own: Sequence[Event]) -> list[Text]:
    return [saying("evidence", "events_of_products", events=told(own))] if own else []


def _campaigns(board: Board, campaigns: pd.DataFrame, period: Week | Month, scope: str) -> list[Observation]:
    edge = board.target(board.catalogue["acos"], period, scope).target
    if campaigns.empty or edge is None or edge.high is None:
        return []
    total = float((campaigns["spend"] * campaigns["rate"]).sum())
    found = []
    for row in campaigns.to_dict("records"):
        spend, sales = float(row["spend"]), float(row["ad_sales"])
        share = spend * float(row["rate"]) / total if total else 0.0
        asin, own = row.get("own_asin") or "", float(row.get("own", math.nan))
        bears = edge.high if math.isnan(own) else min(edge.high, own)
        if not spend or (sales > 0 and spend / sales < _BURNS * bears):
            continue
        kind = "campaign_no_sales" if sales <= 0 else "campaign_own" if bears < edge.high else "campaign"
        acos = f"{spend / sales:.0%}" if sales > 0 else ""
        found.append(
            Observation(
                key=f"campaign|{row['marketplace']}|{row['campaign']}|{period.label}",
                status=Status.BREACH,
                finding=saying(
                    "finding",
                    kind,
                    marketplace=row["marketplace"],
                    campaign=row["campaign"],
                    acos=acos,
                    spend=_in(board, row, spend),
                    limit=limits(edge, board.catalogue["acos"]),
                    asin=asin,
                    own=f"{own:.0%}",
                ),
                evidence=saying(
                    "evidence",
                    "campaign",
                    days=row["days"],
                    clicks=f"{row['clicks']:,.0f}",
                    orders=f"{row['ad_orders']:,.0f}",
                ),
                advice=saying("advice", "campaign"),
                weight=70 + 10 * share,
                spare=not share >= _SHARE_OF_SPEND,
                lead=Lead("campaign", campaign_key(row["marketplace"], row["campaign"])),
            )
        )
    return found


def _in(board: Board, row: Mapping[Any, Any], amount: float) -> str:
    """An amount with the currency of its marketplace."""
    return f"{money(amount)} {board.currency(str(row['marketplace']))}"


def _terms(board: Board, terms: pd.DataFrame, period: Week | Month, scope: str) -> list[Observation]:
    if terms.empty:
        return []
    lost = terms[to_negate(terms)]
    if lost.empty:
        return []
    base = lost["spend"] * (lost["rate"] if scope == ALL else 1.0)
    if base.isna().any():
        return []
    worst = lost.iloc[int(base.to_numpy().argmax())]
    wasted = f"{money(float(base.sum()))} {board.currency(scope)}"
    return [
        Observation(
            key=f"terms|{scope}|{period.label}",
            status=Status.WARN,
            finding=saying("finding", "terms" if len(lost) > 1 else "terms_one", count=len(lost), spend=wasted),
            evidence=saying(
                "evidence",
                "terms",
                term=worst["term"],
                marketplace=worst["marketplace"],
                campaign=worst["campaign"],
                clicks=f"{worst['clicks']:,.0f}",
            ),
            advice=saying("advice", "terms"),
            weight=45,
            lead=Lead("terms"),
        )
    ]


def _data(board: Board, period: Week | Month, scope: str) -> list[Observation]:
    if board.state(period, scope) is State.FINAL:
        return []
    ads = _last_ads(board)
    return [
        Observation(
            key=f"preliminary|{scope}|{period.label}",
            status=Status.OPEN,
            finding=saying("finding", "preliminary"),
            evidence=saying("evidence", f"preliminary{'' if ads else '_sales'}", sales=board.as_of, ads=ads),
            advice=saying("advice", "preliminary"),
            weight=5,
        )
    ]


def _closings(board: Board, period: Week | Month, scope: str) -> list[Observation]:
    """Which days' stock and reported figures stand for the period's end, where they are not its last day's (N26)."""
    found = []
    every = closings(board, period, scope)
    for kind, status, weight in (("closing_stale", Status.WARN, 50), ("closing", Status.INFO, 4)):
        some = [c for c in every if c.photograph.stale == (status is Status.WARN)]
        if some:
            days = dict.fromkeys(f"{c.photograph.day:%m-%d}" for c in some)
            found.append(
                Observation(
                    key=f"{kind}|{scope}|{period.label}",
                    status=status,
                    finding=saying("finding", kind, days=listed(days)),
                    evidence=listed(plain(f"{c.marketplace} ") + c.report for c in some),
                    advice=saying("advice", kind),
                    weight=weight,
                )
            )
    return found


def _traffic(board: Board, period: Week | Month, scope: str) -> list[Observation]:
    """That the sessions of a marketplace are the sum of its ASINs, where its own were never seen (rule N1)."""
    markets = board.account.marketplaces if scope == ALL else [scope]
    rows = ((m, board.row(period, m)) for m in markets)
    summed = [m for m, row in rows if row is not None and row.values.get(ASIN_TRAFFIC)]
    if not summed:
        return []
    return [
        Observation(
            key=f"traffic|{scope}|{period.label}",
            status=Status.INFO,
            finding=saying("finding", "traffic"),
            evidence=listed(summed),
            advice=saying("advice", "traffic"),
            weight=6,
        )
    ]


def _unlike(board: Board, period: Week | Month) -> list[Observation]:
    """Which marketplaces comparisons of GMV leave out, since one side lacks them (rule N24)."""
    part = board.alike.having(["gmv"], period)
    sides = {"unlike_last": period.previous(), "unlike_ago": period.year_ago()}
    lacking = {word: board.alike.having(["gmv"], other) for word, other in sides.items()}
    said = [
        saying("evidence", word, markets=listed(sorted(set(part) ^ set(known))))
        for word, known in lacking.items()
        if set(known) & set(part) and set(known) != set(part)
    ]
    if not said:
        return []
    return [
        Observation(
            key=f"unlike|{ALL}|{period.label}",
            status=Status.INFO,
            finding=saying("finding", "unlike"),
            evidence=listed(said, "; ", "；"),
            advice=saying("advice", "unlike"),
            weight=14,
        )
    ]


def _last_ads(board: Board) -> str:
    coverage = board.account.coverage
    days = [
        day
        for table, market, product in coverage.keys()  # noqa: SIM118
        if product and (day := coverage.cover(table, market, product).last_day)
    ]
    return str(max(days)) if days else ""


def summary(
    board: Board, period: Week | Month, scores: Sequence[Score], causes: Sequence[str] | None = None, scope: str = ALL,
    why: Text = NOTHING,
) -> Text:  # fmt: skip
    """At most 100 characters, written from the numbers; `causes` as `observe` has them, `why` in their place."""
    by_id = {s.kpi.id: s for s in scores}
    gmv, wow, acos = by_id["gmv"], by_id["gmv_wow"], by_id["acos"]
    sure, likely = in_breach(scores)
    breaches = sure + likely
    lacking = [of for some in rates_lacking(board, gmv.kpi, period, scope).values() for of in some]
    if gmv.value is None and acos.value is None and not breaches and not _reported(board, period, scope):
        return saying("summary", "nothing", period=period.label)
    text = saying("summary", "no_gmv")
    if lacking:
        text = saying("summary", "no_gmv_for", why=told_of_rates(lacking))
    change = None
    if gmv.value is not None:
        text = saying("summary", "first", gmv=money(gmv.value), currency=board.currency(scope))
        change = None if wow.value is None else f"{wow.value:+.1%}"
    parts = [[gmv.marks.text]] if gmv.value is not None else []
    if change:
        said = saying("summary", "wow", change=change, period=saying("summary", period.kind))
        parts += [[said], [*([why] if why else []), because(causes)]]
    if acos.value is not None:
        value = acos.settled.value if acos.settled.value is not None else acos.value
        said = saying("summary", "acos_expected" if expected_told(acos) else "acos", acos=f"{value:.1%}")
        parts.append([said + acos.marks.text])
    end = saying("summary", "breaches" if breaches > 1 else "breach", count=breaches) if breaches else NOTHING
    if likely:
        end += saying("summary", "likely" if sure else "all_likely", count=likely)
    return _fitting(text, parts, end)


def _reported(board: Board, period: Week | Month, scope: str) -> bool:
    """Whether a report of sales or advertising tells anything of the period, in any marketplace of a scope."""
    rows = (board.row(period, m) for m in board.account.marketplaces if scope in (ALL, m))
    by = {table for row in rows if row is not None for table in row.answered_by.values()}
    return not by.isdisjoint((*SALES_TABLES, *AD_TABLES))


def _fitting(text: Text, parts: Sequence[Sequence[Text]], end: Text) -> Text:
    """The text and what fits between it and its end in both languages: of each part the first way of saying it."""
    for ways in parts:
        whole = (text + way + end for way in ways)
        fits = (max(len(t.en), len(t.zh)) <= _SUMMARY_LENGTH for t in whole)
        text += next((way for way, fit in zip(ways, fits, strict=True) if fit), NOTHING)
    return text + end
