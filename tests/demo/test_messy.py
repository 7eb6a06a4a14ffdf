"""A messy store's files say one thing: placements, targets and the bulk workbook come to what its campaigns brought."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.proposals.messy import scenario
from xlops.demo.drawn.placed import placed_clicks
from xlops.demo.drawn.plan import plan_store
from xlops.demo.drawn.truth import truth
from xlops.demo.drawn.view import Morning, seen_on
from xlops.demo.drawn.world import World, happened


@pytest.fixture(scope="module")
def world() -> World:
    return happened(plan_store(scenario(), 1))


@pytest.fixture(scope="module")
def seen(world: World) -> Morning:
    return seen_on(world, world.plan.mondays[0], world.plan.clock.days[0])


def test_the_placements_of_a_campaign_come_to_its_clicks(world: World, seen: Morning) -> None:
    sums: Counter[tuple[int, int, int]] = Counter()
    for c in seen.year.clicks:
        if c.target.campaign.plan.ad_product == "SP":
            for n, value in enumerate((c.impressions, c.clicks, c.spend, c.orders, c.sales)):
                sums[c.day, c.target.campaign.number, n] += value
    for p in seen.placed:
        assert p.clicks >= p.orders >= 0
        for n, value in enumerate(p[3:]):
            sums[p.day, p.campaign.number, n] -= value
    assert {key: left for key, left in sums.items() if left and key[2]} == {}
    assert list(seen.placed) == placed_clicks(world, seen.year.clicks)


def test_what_was_stopped_gets_no_click_and_the_worth_of_each_term_is_known(world: World, seen: Morning) -> None:
    ends = {t.target: t.until for t in world.plan.terms}
    stopped = [t for t, until in ends.items() if until is not None]
    assert len(stopped) > len(ends) / 10
    assert [c for c in seen.year.clicks if (until := ends[c.target]) is not None and c.day >= until] == []
    told = truth(world)["terms"]
    assert {(t["campaign"], t["ad_group"], t["targeting"], t["match_type"], t["term"]) for t in told} == {
        (t.campaign.name, t.ad_group, t.targeting, t.match_type, t.term) for t in ends
    }
    assert all(t["value_per_click"] >= 0 for t in told)


def test_an_account_has_what_real_ones_have(world: World) -> None:
    account = world.plan.account
    assert account
    texts = Counter((t.group, t.text.casefold()) for t in account.targets if t.match)
    assert max(texts.values()) > 1, "several match types of one text in an ad group"
    places = Counter(text for _, text in texts)
    assert max(places.values()) > 1, "one text in several ad groups"
    lasting = [c.lasting for c in account.campaigns] + [t.lasting for t in account.targets]
    states = {of.state(10**6) for of in lasting}
    assert states == {"enabled", "paused", "archived"}
    assert {n.match for n in account.negatives} >= {"exact", "phrase"}
    assert {c.ad_product for c in account.campaigns} == {"SP", "SB", "SD"}
    assert any(t.bid is None for t in account.targets)
    assert any(not t.text.isascii() for t in account.targets)
    assert any(c.boosts for c in account.campaigns)
    assert any(c.rebuilt for c in account.campaigns)
