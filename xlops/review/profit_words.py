"""What a page of profit says in words: its headline, a note beside a product, a finding where something jumped."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from xlops.kpis import measures
from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import ALL
from xlops.review.objects import short
from xlops.review.observation import Lead, Observation
from xlops.review.profit import DOUBTFUL, ProductProfit, ProfitPage
from xlops.review.profit_jumps import Jump
from xlops.review.sayings import saying
from xlops.review.unrated import told_of_rates
from xlops.review.vat import taxes_of
from xlops.targets import Status

_FIRST = 5  # products that earn most
_NAMED = 3
_FEW, _SHORT = 2, 24  # products, and letters of each, that half a line has room for
_WEIGHT = 78  # of a jump among findings: beside what a cause explains, after breaches
_TOLD = (("ads", "note_ads", 0.15), ("fba", "note_fees", 0.22), ("storage", "note_storage", 0.1),
         ("refunds", "note_back", 0.1))  # fmt: skip


def headline(page: ProfitPage) -> Text:
    """How much and how far it goes; who earns most of it; what jumped first."""
    earned, margin = page.total.contribution, page.total.margin
    if earned is None:
        return saying("profit", "no_total", missing=listed(measures()[n].name for n in page.lacks))
    told = saying("profit", "total", money=f"{earned:,.0f}", currency=page.currency, margin=_share(margin))
    return _sentences([told, _few_earn(page), *(_lost(page, jump) for jump in page.jumps[:1])])


def more(page: ProfitPage) -> Text:
    """Who loses, who keeps too little, what is not ranked, which marketplaces are not counted."""
    parts = []
    if page.ads_unassigned:
        parts.append(saying("profit", "no_ads"))
    elif page.ranked:
        losing = [p.called.name for p in reversed(page.ranked) if (p.contribution or 0.0) < 0]
        parts.append(saying("profit", "lose", names=_names(losing)) if losing
                     else saying("profit", "all_earn", count=len(page.ranked)))  # fmt: skip
        thin = [p.called.name for p in reversed(page.ranked) if p.status is Status.WARN]
        if thin and page.thin is not None:
            parts.append(saying("profit", "thin", margin=_share(page.thin), names=_names(thin)))
    if bare := [p.called.name for p in page.uncosted if not p.unrated]:
        parts.append(saying("profit", "no_costs", names=_names(bare)))
    if unrated := [p for p in page.uncosted if p.unrated]:
        currencies = ", ".join(sorted({one for p in unrated for one in p.unrated}))
        names = _names([p.called.name for p in unrated])
        parts.append(saying("profit", "no_rates", currencies=currencies, names=names))
    if page.unrated:
        markets = listed(m for of in page.unrated for m in of.markets)
        parts.append(saying("profit", "left_out_rate", markets=markets, rates=told_of_rates(page.unrated)))
    by_lack: dict[tuple[str, ...], list[str]] = {}
    for market, lacks in page.left_for.items():
        by_lack.setdefault(lacks, []).append(market)
    for lacks, some in by_lack.items():
        if "net_sales" in lacks:
            parts.append(saying("profit", "left_out_report", markets=listed(some), period=page.period.label))
        else:
            missing = listed(measures()[n].name for n in lacks)
            parts.append(saying("profit", "left_out", markets=listed(some), missing=missing))
    return _sentences(parts)


def scope_told(page: ProfitPage) -> Text:
    return saying("profit", "all") if page.scope == ALL else plain(page.scope)


def title(page: ProfitPage) -> Text:
    return saying(
        "profit", "title", period=page.period.label, scope=scope_told(page), currency=page.currency,
        tax=taxes_of(page.over),
    )  # fmt: skip


def label(p: ProductProfit) -> Text:
    """Its status; that it has no unit cost, or none that a rate leads from."""
    return p.status.label if p.costed else saying("profit", "no_rate" if p.unrated else "no_cost")


def note(p: ProductProfit) -> Text:
    """The one thing to know of it: what jumped, what is not known, what takes most of it where it keeps too little."""
    if p.jumps:
        return jump_told(max(p.jumps, key=lambda j: j.money))
    if p.unknown:
        return not_known(p)
    if p.status.off and p.net_sales > 0:
        shares = [(p.part(part) / p.net_sales / least, key, p.part(part) / p.net_sales) for part, key, least in _TOLD]
        worst, key, share = max(shares)
        return saying("profit", key, share=_share(share)) if worst >= 1 else NOTHING
    return NOTHING


def not_known(p: ProductProfit) -> Text:
    """Which of its parts are not known, so that what it left is before them; nothing where all are."""
    if p.key and p.unknown == {"goods"}:
        return _no_cost(p)
    parts = listed(saying("profit", f"part_{part}") for part in DOUBTFUL if part in p.unknown)
    return saying("profit", "note_before", parts=parts) if p.unknown else NOTHING


def _no_cost(p: ProductProfit) -> Text:
    if p.unrated:
        return saying("profit", "note_no_rate", currencies=", ".join(p.unrated))
    return saying("profit", "note_no_cost")


def rest_note(page: ProfitPage) -> Text:
    """What the line of no product holds."""
    goods = page.uncosted and page.rest.part("cogs")
    return saying("profit", "note_rest_goods" if goods else "note_rest")


def jump_told(jump: Jump) -> Text:
    return saying("profit", f"note_{jump.kind}", market=jump.marketplace, **_values(jump))


def jump_observations(page: ProfitPage, told: Collection[tuple[str, str]]) -> list[Observation]:
    """A finding for each jump but those of refunds that a cause tells already: `told` by marketplace and ASIN."""
    names = {p.key: p.called.name for p in page.products}
    jumps = [j for j in page.jumps if j.kind != "refunds" or (j.marketplace, j.key) not in told]
    return [
        Observation(
            key=f"profit_{j.kind}|{j.marketplace}|{j.key}|{page.period.label}",
            status=Status.WARN,
            finding=saying("profit", f"finding_{j.kind}", name=names[j.key], market=j.marketplace,
                           money=f"{-j.money:,.0f}", **_values(j)),
            evidence=saying("profit", "evidence_refunds" if j.kind == "refunds" else "evidence_fba"),
            advice=saying("profit", f"do_{j.kind}"),
            weight=_WEIGHT - rank / 10,
            lead=Lead("asin", j.key),
        )
        for rank, j in enumerate(jumps)
    ]  # fmt: skip


def _values(jump: Jump) -> dict[str, str]:
    look = "{:,.2f}" if jump.kind == "fba" else "{:.1%}" if jump.kind == "referral" else "{:.0%}"
    return {"now": look.format(jump.now), "usual": look.format(jump.usual)}


def _few_earn(page: ProfitPage) -> Text:
    earn = [c for p in page.ranked if (c := p.contribution) is not None and c > 0]
    if len(earn) <= _FIRST:
        return NOTHING
    share = f"{sum(earn[:_FIRST]) / sum(earn):.0%}"
    return saying("profit", "few_earn", count=_FIRST, all=len(page.products), share=share)


def _lost(page: ProfitPage, jump: Jump) -> Text:
    name = next(p.called.name for p in page.products if p.key == jump.key)
    key = "lost_refunds" if jump.kind == "refunds" else "lost_fees"
    return saying("profit", key, name=name, market=jump.marketplace, money=f"{jump.money:,.0f}")


def earns_told(page: ProfitPage) -> Text:
    """Before or after advertising, of which marketplaces; how far few products go; what changes are of."""
    told = [saying("profit", "earns_before" if page.ads_unassigned else "earns_after", scope=scope_told(page))]
    told += [part for part in (_few_earn(page),) if part]
    told += [] if page.after_ads or page.ads_unassigned else [saying("profit", "earns_change")]
    return listed([*told, saying("profit", "earns_where")], " · ", " · ")


def least_told(page: ProfitPage) -> Text:
    """Which products are not ranked for want of a unit cost or its rate."""
    names = _names([short(p.called.name, _SHORT) for p in page.uncosted], _FEW)
    return saying("profit", "not_ranked", names=names) if page.uncosted else NOTHING


def why_unknown(step: str) -> Text:
    """Why a step of a walk is blank."""
    return saying("profit", f"walk_no_{step}")


def _names(names: Sequence[str], most: int = _NAMED) -> Text:
    beyond = f" +{len(names) - most}" if len(names) > most else ""
    return listed(names[:most]) + beyond


def _sentences(parts: Sequence[Text]) -> Text:
    stop = saying("profit", "stop")
    said = [p for p in parts if p]
    return listed(said, stop.en, stop.zh) + Text(".", "。") if said else NOTHING


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
