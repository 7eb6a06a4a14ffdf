"""One store, drawn from a scenario by a seed: what it sells, how it advertises, what will happen, who downloads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from xlops.demo.campaigns import TERMS_A_CAMPAIGN, Campaign, targets
from xlops.demo.catalog import Catalog
from xlops.demo.clock import Clock
from xlops.demo.drawn.account import AdAccount
from xlops.demo.drawn.causes import CAUSES, STORIES, Incident
from xlops.demo.drawn.draw import Draw
from xlops.demo.drawn.mess import messy_account
from xlops.demo.drawn.model import Drawn
from xlops.demo.drawn.term import Term
from xlops.demo.scenario import told
from xlops.demo.told import CampaignPlan, Market

_MISFIT, _EVERY_SIXTH = 0.05, 6
_JUNK = ("cheap", "free", "used", "repair", "toy", "poster")
_WORD = {"exact": "Exact", "auto": "Auto", "phrase": "Phrase", "broad": "Broad", "video": "Video"}
_KINDS = ("auto", "phrase", "broad")
_LEAST_SHARE = 0.07  # of sales: what happens to less would be nothing that anybody should see


@dataclass(frozen=True)
class Happening:
    """A cause at work: on days (indices) first to last, on a product or campaign (place) or the account (None)."""

    name: str
    place: int | None
    first: int
    last: int
    size: float
    stays: bool = False  # that which held before it goes on instead: what a return to normal is measured against

    @property
    def cause(self) -> Incident:
        return CAUSES[self.name]


@dataclass(frozen=True)
class Lateness:
    """How late this store's reports know."""

    same_day: float
    each_day: float
    partial_day: float
    business_first: float
    invalid_clicks: float


@dataclass(frozen=True)
class People:
    """How this store's people download; `visits` are the Mondays on which they do."""

    time_zone: str
    days: int
    summary_terms: bool
    by_portfolio: bool
    reports: frozenset[str]
    visits: tuple[date, ...]
    messenger: frozenset[date]


@dataclass(frozen=True)
class StorePlan:
    """A drawn store before anything has happened. Arrays follow the catalog's products."""

    seed: int
    market: Market
    catalog: Catalog
    clock: Clock  # all days, those after the last Monday too
    mondays: tuple[date, ...]
    shares: tuple[float, ...]
    conversions: tuple[float, ...]
    returns: tuple[float, ...]
    ratings: tuple[float, ...]
    season: tuple[float, float]  # swing, and the day of the year of its top
    noise: float
    top_boost: float
    budget: float
    campaigns: tuple[Campaign, ...]
    terms: tuple[Term, ...]
    happenings: tuple[Happening, ...]
    late: Lateness
    people: People
    account: AdAccount | None = None  # of a messy one; else each campaign has an ad group, and nobody asks for more

    @property
    def stories(self) -> tuple[Happening, ...]:
        """What a tool should find."""
        return tuple(h for h in self.happenings if h.cause.story)


def plan_store(scenario: Drawn, seed: int) -> StorePlan:
    """The store of a seed: the same for the same scenario and seed, on every machine."""
    draw = Draw(f"store {seed}")
    span, store = scenario.span, scenario.store
    mondays = tuple(span.first_monday + timedelta(weeks=n) for n in range(span.mondays))
    clock = Clock(
        mondays[-1] + timedelta(weeks=span.later_weeks, days=-1),
        start=mondays[0] - timedelta(weeks=span.history_weeks),
    )
    market = _market(draw, scenario)
    catalog, shares, conversions = _assortment(draw, scenario)
    account = None
    if scenario.mess:
        account, campaigns, terms = messy_account(
            draw.apart("mess"), scenario, scenario.mess, market, catalog, shares, clock.index(mondays[-1])
        )
    else:
        campaigns, terms = _advertising(draw, scenario, market, catalog, shares)
    happenings = _happenings(draw.apart("happenings"), scenario, clock, mondays, shares, terms, len(campaigns))
    terms += _extra_terms(happenings, terms, campaigns)
    return StorePlan(
        seed=seed,
        market=market,
        catalog=catalog,
        clock=clock,
        mondays=mondays,
        shares=shares,
        conversions=conversions,
        returns=tuple(draw.between(store.returns) for _ in shares),
        ratings=tuple(round(4.1 + 0.6 * draw.random(), 1) for _ in shares),
        season=(draw.between(store.season), 365 * draw.random()),
        noise=draw.between(store.noise),
        top_boost=draw.between(scenario.ads.top_boost),
        budget=draw.between(scenario.ads.budget),
        campaigns=campaigns,
        terms=tuple(terms),
        happenings=happenings,
        late=Lateness(*(draw.between(getattr(scenario.delay, name)) for name in Lateness.__annotations__)),
        people=_people(draw.apart("people"), scenario, mondays),
        account=account,
    )


def _market(draw: Draw, scenario: Drawn) -> Market:
    code = draw.one_of(scenario.store.market)
    base = next(m for m in told("classic").market if m.code == code)
    sessions = draw.between(scenario.store.sessions_a_day)
    clicks = sessions * draw.between(scenario.ads.clicks_a_session)
    changed = {"sessions_a_day": sessions, "ad_clicks_a_day": clicks, "growth": draw.between(scenario.store.growth)}
    return base.model_copy(update=changed)


def _assortment(draw: Draw, scenario: Drawn) -> tuple[Catalog, tuple[float, ...], tuple[float, ...]]:
    """Families of the classic store with other prices, their shares of traffic and their conversions."""
    classic = told("classic")
    families, conversions = [], []
    for family in draw.some(classic.family, draw.whole(scenario.store.families)):
        price, conversion = draw.between(scenario.store.price), draw.between(scenario.store.conversion)
        cents = [round(price * factor / 100) * 100 for factor in (1, 1.25, 1.6)]
        children = tuple(c.model_copy(update={"usd_cents": p}) for c, p in zip(family.children, cents, strict=True))
        families.append(family.model_copy(update={"children": children, "conversion": conversion}))
        conversions += [min(0.5, conversion * factor) for factor in (1, 1.05, 0.85)]
    weights = [0.3 + draw.random() ** 2 for _ in conversions]
    shares = tuple(w / sum(weights) for w in weights)
    return Catalog(classic.brand, tuple(families), classic.modifiers), shares, tuple(conversions)


# -- advertising -------------------------------------------------------------------------------------------------------


def _advertising(
    draw: Draw, scenario: Drawn, market: Market, catalog: Catalog, shares: tuple[float, ...]
) -> tuple[tuple[Campaign, ...], list[Term]]:
    """An exact campaign for each family, then automatic, phrase and broad ones, last one of Sponsored Brands."""
    families = len(catalog.families)
    count = max(families + 2, draw.whole(scenario.ads.campaigns))
    of_family = [sum(shares[n * 3 : n * 3 + 3]) for n in range(families)]
    campaigns, terms = [], list[Term]()
    for number in range(count):
        family = number % families
        kind = "exact" if number < families else _KINDS[(number - families) % 3]
        ad_product = "SP"
        if number == count - 1:
            kind, ad_product = "video", "SB"
        share = of_family[family] * (0.6 + 0.8 * draw.random()) / (count / families)
        plan = CampaignPlan.model_validate(
            {"ad_product": ad_product, "kind": kind, "families": (family,), "share": share, "cpc": 1, "budget": 1}
        )
        name = f"{ad_product} | {catalog.families[family].text(market)} | {_WORD[kind]} {number + 1}"
        campaign = Campaign(name, number, plan, share, 1, 1.0, None)
        rival = draw.between(scenario.ads.rival_bid)
        count_of_terms = min(TERMS_A_CAMPAIGN, draw.whole(scenario.ads.terms))
        for n, target in enumerate(targets(campaign, catalog, market)[:count_of_terms]):
            misfit = n % _EVERY_SIXTH == _EVERY_SIXTH - 1
            terms.append(
                Term(
                    target,
                    volume=market.ad_clicks_a_day * share * target.share,
                    relevance=_MISFIT if misfit else 0.7 + 0.7 * draw.random(),
                    own_bid=rival * draw.between(scenario.ads.own_bid),
                    rival_bid=rival * (0.85 + 0.3 * draw.random()),
                )
            )
        campaigns.append(campaign)
    return tuple(campaigns), terms


def _extra_terms(happenings: tuple[Happening, ...], terms: list[Term], campaigns: tuple[Campaign, ...]) -> list[Term]:
    """Terms that run only while a cause lets them: copies in another campaign, and words that never sell."""
    made = []
    for h in happenings:
        if h.place is None or h.cause.scope != "campaign":
            continue
        own = [t for t in terms if t.target.campaign.number == h.place]
        if "copied" in h.cause.sets:
            others = [c for c in campaigns if c.number != h.place and c.plan.ad_product == "SP"]
            other = max(others, key=lambda c: c.plan.families != campaigns[h.place or 0].plan.families)
            best = sorted(own, key=lambda t: -t.volume * t.relevance)[:5]
            for t in best:
                target = replace(t.target, campaign=other, targeting=t.target.term, match_type="EXACT")
                dearer = replace(t, target=target, own_bid=1.5 * t.own_bid, volume=0.9 * t.volume)
                made.append(replace(dearer, only="copied", of=h.place))
        if "junk" in h.cause.sets:
            volume = h.size * sum(t.volume for t in own) / len(_JUNK)
            for word in _JUNK:
                t = own[0]
                target = replace(t.target, term=f"{word} {t.target.term}", targeting=t.target.term, match_type="BROAD")
                made.append(replace(t, target=target, volume=volume, relevance=0.0, only="junk", of=h.place))
    return made


# -- what happens ------------------------------------------------------------------------------------------------------


def _happenings(
    draw: Draw, scenario: Drawn, clock: Clock, mondays: tuple[date, ...], shares: tuple[float, ...],
    terms: list[Term], campaigns: int,
) -> tuple[Happening, ...]:  # fmt: skip
    """The stories, each on an object of its own, and beside them actions on campaigns that no story is about."""
    happens, made = scenario.happens, list[Happening]()
    taken: set[tuple[str, int | None]] = set()
    first, last = clock.index(mondays[0]) - 7, clock.index(mondays[-1]) - 10
    spend = [0.0] * campaigns
    for t in terms:
        spend[t.target.campaign.number] += t.volume * t.rival_bid * (t.target.campaign.plan.ad_product == "SP")
    whole = sum(spend) or 1.0
    weights = {"asin": list(shares), "campaign": [s / whole for s in spend], "account": [1.0]}
    count = 0 if draw.chance(happens.quiet) else draw.whole(happens.count)
    names = [draw.one_of(happens.causes or STORIES) for _ in range(count)]
    names += [draw.one_of([n for n in CAUSES if n not in STORIES]) for _ in range(draw.whole(happens.actions))]
    free_from = first
    for name in names:
        cause, place = CAUSES[name], None
        if cause.scope != "account":
            large = [
                n for n, w in enumerate(weights[cause.scope]) if w >= _LEAST_SHARE and (cause.scope, n) not in taken
            ]
            if not large:
                continue
            place = draw.one_of(large)
        begin = first + draw.whole((0, max(0, last - first)))
        if cause.story and not draw.chance(happens.at_once):
            begin = max(begin, free_from)
        if begin > last or (cause.scope, place) in taken:
            continue
        taken.add((cause.scope, place))
        end = min(begin + draw.whole(cause.days) - 1, len(clock.days) - 1)
        made.append(Happening(name, place, begin, end, draw.between(happens.size)))
        free_from = end + 1 if cause.story else free_from
    return tuple(made)


def _people(draw: Draw, scenario: Drawn, mondays: tuple[date, ...]) -> People:
    habits = scenario.habits
    visits = tuple(day for n, day in enumerate(mondays) if n == 0 or not draw.chance(habits.skipped_monday))
    return People(
        time_zone=draw.one_of(habits.clock),
        days=draw.one_of(habits.days),
        summary_terms=draw.chance(habits.summary_terms),
        by_portfolio=draw.chance(habits.by_portfolio),
        reports=frozenset(name for name, share in habits.reports.items() if draw.chance(share)),
        visits=visits,
        messenger=frozenset(day for day in visits if draw.chance(habits.messenger)),
    )
