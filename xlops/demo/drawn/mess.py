"""Advertising accounts as real ones are: several keywords and match types in an ad group, the same words in several
campaigns, things that were stopped, negatives, targets at the ad group's bid, boosts, Brands and Display beside them.

What a click on a search term is worth is a matter of its words and of what is sold, much the same wherever it is
bought.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from xlops.demo.campaigns import Campaign, DemoTarget
from xlops.demo.catalog import Catalog
from xlops.demo.drawn.account import AdAccount, AdCampaign, AdGroup, AdNegative, AdTarget, Ending, Lasting, Match
from xlops.demo.drawn.draw import Draw
from xlops.demo.drawn.model import Drawn, Mess
from xlops.demo.drawn.term import Term
from xlops.demo.told import CampaignPlan, Market

AUTOMATIC = ("close-match", "loose-match", "substitutes", "complements")
_PRODUCTS = ("complements", "substitutes")
_KINDS = ("mixed", "mixed", "auto", "products", "mixed", "broad", "auto", "phrase")
_CALLED = {
    "exact": "Exact", "mixed": 'KW "all" & more', "auto": "Auto", "products": "ASIN", "broad": "Broad",
    "phrase": "Phrase", "video": "Video", "display": "Display",
}  # fmt: skip
_PLANNED = {"mixed": "broad", "products": "product", "display": "product"}
_MATCHES: dict[str, tuple[Match, ...]] = {
    "exact": ("exact",), "mixed": ("exact", "phrase", "broad"), "broad": ("broad",), "phrase": ("phrase",),
    "video": ("exact", "phrase", "broad"),
}  # fmt: skip
_JUNK = ("cheap", "free", "used", "repair", "toy", "poster")
_BEFORE, _AFTER = ("best", "good", "small", "new"), ("gift", "set", "outdoor", "sale", "2026")
_MISFIT, _DAYS_LATELY, _DAYS_AGO = 0.04, (1, 13), (14, 110)
_STRATEGIES = ("Dynamic bids - down only", "Fixed bid")
UP_AND_DOWN = "Dynamic bids - up and down"
TOP, PAGES = "Placement Top", "Placement Product Page"
_HIGHER = 1.3  # what 'up and down' pays on average, of the bid


def messy_account(
    draw: Draw, scenario: Drawn, mess: Mess, market: Market, catalog: Catalog, shares: tuple[float, ...], until: int
) -> tuple[AdAccount, tuple[Campaign, ...], list[Term]]:
    """The account, its campaigns and the search terms that it buys; what was stopped was so before the day `until`."""
    made = _Made(draw, scenario, mess, market, catalog, shares, until)
    made.build()
    account = AdAccount(
        tuple(made.of_campaigns), tuple(made.groups), tuple(made.targets), tuple(made.negatives)
    )  # fmt: skip
    return account, tuple(made.campaigns), made.terms


@dataclass
class _Made:
    draw: Draw
    scenario: Drawn
    mess: Mess
    market: Market
    catalog: Catalog
    shares: tuple[float, ...]
    until: int
    campaigns: list[Campaign] = field(default_factory=list)
    of_campaigns: list[AdCampaign] = field(default_factory=list)
    groups: list[AdGroup] = field(default_factory=list)
    targets: list[AdTarget] = field(default_factory=list)
    negatives: list[AdNegative] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def build(self) -> None:
        families = len(self.catalog.families)
        count = max(2 * families, self.draw.whole(self.scenario.ads.campaigns))
        for number in range(count):
            kind = "exact" if number < families else _KINDS[(number - families) % len(_KINDS)]
            self._campaign("SP", kind, number % families, 1 / count)
        for _ in range(2):
            self._campaign("SB", "video", self.draw.whole((0, families - 1)), 0.6 / count)
            self._campaign("SD", "display", self.draw.whole((0, families - 1)), 0.4 / count)

    # -- campaigns and ad groups ---------------------------------------------------------------------------------------

    def _campaign(self, ad_product: str, kind: str, family: int, share: float) -> None:
        draw, mess, number = self.draw, self.mess, len(self.campaigns)
        share *= 0.5 + draw.random()
        planned = _PLANNED.get(kind, kind)
        plan = CampaignPlan.model_validate(
            {"ad_product": ad_product, "kind": planned, "families": (family,), "share": share, "cpc": 1, "budget": 1}
        )
        about = self.catalog.families[family].text(self.market)
        name = f"{ad_product} | {about} | {_CALLED[kind]} {number + 1}"
        raised = ad_product == "SP" and draw.chance(mess.up_and_down)
        boosts = [(TOP, draw.whole(mess.boost))] if ad_product == "SP" and draw.chance(mess.boosted) else []
        if boosts and draw.chance(0.4):
            boosts.append((PAGES, draw.whole(mess.boost)))
        strategy = UP_AND_DOWN if raised else draw.one_of(_STRATEGIES)
        self.campaigns.append(Campaign(name, number, plan, share, 1, 1.0, None, strategy))
        lasting = self._lasting(mess.stopped_campaigns if number >= len(self.catalog.families) else 0.0, campaign=True)
        self.of_campaigns.append(
            AdCampaign(number, name, ad_product, kind == "auto", strategy, tuple(boosts), lasting,
                       rebuilt=ad_product == "SP" and draw.chance(mess.rebuilt))
        )  # fmt: skip
        rival = draw.between(self.scenario.ads.rival_bid)
        groups = 1 if ad_product == "SB" else draw.whole(mess.groups)
        first = len(self.terms)
        for n in range(groups):
            self._group(kind, family, about if n == 0 else f"{about} {n + 1}", rival, share / groups)
        self._negatives(number, first)

    def _group(self, kind: str, family: int, name: str, rival: float, share: float) -> None:
        draw, number = self.draw, len(self.groups)
        sold = [p.index for p in self.catalog.products if p.family == family]
        if draw.chance(self.mess.mixed):
            other = draw.one_of(range(len(self.catalog.families)))
            sold += [p.index for p in self.catalog.products if p.family == other and p.index not in sold]
        campaign = self.campaigns[-1]
        default = round(rival * draw.between(self.scenario.ads.own_bid))
        lasting = self._lasting(self.mess.stopped_groups if campaign.plan.ad_product != "SB" else 0.0)
        group = AdGroup(number, campaign.number, name, default, tuple(sold), lasting)
        self.groups.append(group)
        wanted = list(self._wanted(kind, family))
        weights = [1 / (n + 1) ** 0.75 for n in range(len(wanted))]
        for (text, match), weight in zip(wanted, weights, strict=True):
            bid = None if draw.chance(self.mess.default_bid) else round(rival * draw.between(self.scenario.ads.own_bid))
            target = AdTarget(number, text, match, bid, self._lasting(self.mess.stopped_targets))
            self.targets.append(target)
            self._found_by(group, target, kind, family, rival, share * weight / sum(weights))

    def _lasting(self, chance: float, *, campaign: bool = False) -> Lasting:
        draw = self.draw
        stopped, how = draw.chance(chance), draw.random()
        ago = draw.whole(_DAYS_LATELY if draw.chance(self.mess.lately) else _DAYS_AGO)
        ending: Ending = "paused" if how < 0.5 else "archived" if how < 0.8 or not campaign else "ended"
        return Lasting(max(0, self.until - ago), ending) if stopped else Lasting()

    # -- what is bought ------------------------------------------------------------------------------------------------

    def _pool(self, family: int) -> list[str]:
        stems = self.catalog.families[family].stems[self.market.language]
        more = self.catalog.modifiers[self.market.language]
        return [f"{stem} {word}".strip() for stem in stems for word in more]

    def _wanted(self, kind: str, family: int) -> Iterator[tuple[str, Match]]:
        """The targets of an ad group, each once: a text with its match type."""
        draw, count = self.draw, self.draw.whole(self.mess.targets)
        if kind == "auto":
            yield from ((text, "") for text in AUTOMATIC)
            return
        if kind in ("products", "display"):
            for n in range(count):
                expanded = kind == "products" and draw.chance(0.25)
                yield f'asin{"-expanded" if expanded else ""}="{self._rival(family, n)}"', ""
            if kind == "products":
                yield 'category="Camping & Hiking" brand="Rivalia"', ""
            return
        stems = self.catalog.families[family].stems[self.market.language]
        seen = set[tuple[str, Match]]()
        for text in draw.some(self._pool(family), count):
            text = (
                draw.one_of(self.mess.words[self.market.language]).format(stem=draw.one_of(stems))
                if draw.chance(self.mess.unusual)
                else text.title()
                if draw.chance(0.1)
                else text
            )
            matches = _MATCHES[kind]
            picked = [draw.one_of(matches)]
            if draw.chance(self.mess.several_matches):
                picked += [m for m in matches if m not in picked]
            for match in picked:
                if (text.casefold(), match) not in seen:
                    seen.add((text.casefold(), match))
                    yield text, match

    def _rival(self, family: int, n: int) -> str:
        return f"B0RVL{family}{n:04d}"

    def _searched(self, target: AdTarget, kind: str, family: int) -> list[str]:
        """The search terms by which a target is found, the most usual first; in small letters, as reports have them."""
        draw, count = self.draw, self.draw.whole(self.mess.terms)
        said = target.text.lower().replace("+", "")
        if kind == "display":
            return [""]
        if target.match == "exact":
            return [said, f"{said}s"] if draw.chance(0.3) else [said]
        if target.match:
            words = [f"{said} {w}" for w in (*_AFTER, *_JUNK)] + [f"{w} {said}" for w in (*_BEFORE, *_JUNK)]
            if target.match == "broad":
                words += [" ".join(reversed(said.split())), *self._pool(family)]
            return list(dict.fromkeys([said, *draw.some(words, count)]))
        if target.text in _PRODUCTS:
            return [self._rival(family, n).lower() for n in draw.some(range(30), 1 + count)]
        if target.text in AUTOMATIC:
            junk = [f"{draw.one_of(_JUNK)} {text}" for text in self._pool(family)[:6]]
            brand = f"{self.catalog.brand.lower()} {self._pool(family)[0]}"
            return draw.some([*self._pool(family), *junk, brand], 3 + count)
        if target.text.startswith("category"):
            return [self._rival(family, 40 + n).lower() for n in range(count)]
        asin = target.text.split('"')[1].lower()
        return [asin, self._rival(family, draw.whole((10, 40))).lower()] if "expanded" in target.text else [asin]

    def _found_by(
        self, group: AdGroup, target: AdTarget, kind: str, family: int, rival: float, share: float
    ) -> None:  # fmt: skip
        draw, campaign = self.draw, self.of_campaigns[-1]
        found = self._searched(target, kind, family)
        weights = [1 / (n + 1) for n in range(len(found))]
        bid = (target.bid or group.default_bid) * (_HIGHER if campaign.strategy == UP_AND_DOWN else 1.0)
        bid *= 1 + 0.5 * dict(campaign.boosts).get(TOP, 0) / 100
        stops = [of.lasting.stopped for of in (campaign, group, target) if of.lasting.stopped is not None]
        match = target.match.upper() if target.match else "-"
        for term, weight in zip(found, weights, strict=True):
            product = draw.one_of(group.products)
            aim = DemoTarget(self.campaigns[-1], group.name, target.text, match, term, product, 0.0, 1.0)
            volume = self.market.ad_clicks_a_day * share * weight / sum(weights) * 10 ** (-1.2 * draw.random())
            fit = self._fit(term or target.text, self.catalog.products[product].family) * (0.9 + 0.2 * draw.random())
            self.terms.append(
                Term(aim, volume=volume, relevance=fit, own_bid=bid, rival_bid=rival * (0.85 + 0.3 * draw.random()),
                     until=min(stops, default=None), group=group.number)
            )  # fmt: skip

    def _fit(self, term: str, family: int) -> float:
        """How well what is sold fits those who type it: the same wherever the words are bought."""
        draw = self.draw.apart(f"fit {family} {term.lower()}")
        if self.catalog.brand.lower() in term.lower():
            return 1.6
        if draw.chance(self.mess.misfit) or set(term.lower().split()) & set(_JUNK):
            return _MISFIT * draw.random()
        return 0.6 + 0.8 * draw.random()

    # -- what is excluded ----------------------------------------------------------------------------------------------

    def _negatives(self, campaign: int, first: int) -> None:
        """Negatives of the campaign, and an end to the clicks of what they exclude."""
        draw = self.draw
        own = [t for t in self.terms[first:] if t.target.term]
        if not own:
            return
        made = list[AdNegative]()
        for _ in range(draw.whole(self.mess.negatives)):
            since, t = max(0, self.until - draw.whole((3, 110))), draw.one_of(own)
            whole = draw.chance(0.4)
            if t.target.term.startswith("b0"):
                if t.target.targeting.lower() != f'asin="{t.target.term}"':
                    made.append(AdNegative(campaign, t.group, t.target.term.upper(), "", since))
            elif draw.chance(0.5):
                made.append(AdNegative(campaign, None if whole else t.group, draw.one_of(_JUNK), "phrase", since))
            elif t.target.term != t.target.targeting.lower():
                made.append(AdNegative(campaign, None if whole else t.group, t.target.term, "exact", since))
        seen = set[tuple[object, ...]]()
        for n in made:
            if (n.group, n.text, n.match) not in seen:
                seen.add((n.group, n.text, n.match))
                self.negatives.append(n)
        for place in range(first, len(self.terms)):
            t = self.terms[place]
            ends = [n.since for n in made if n.excludes(t.group, t.target.term)]
            self.terms[place] = t.stopped(ends)
