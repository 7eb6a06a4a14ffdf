"""What is proposed for messy accounts agrees with itself, with the bulk workbook, the raw reports and the upload."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd
import pytest

from tests.proposals.messy import ACOS, Messy, messy, plain
from tests.tiers import thorough_after
from xlops.bulk.change import Change
from xlops.demo import ads, console_xlsx
from xlops.demo import text as demo_text
from xlops.facts.history import open_store
from xlops.measures.account import Account
from xlops.measures.histories import present_bids
from xlops.proposals.proposal import Proposal
from xlops.review.proposed_terms import with_proposed, with_standing
from xlops.settings import load_settings

SEEDS = (30003, *range(30009, 30015))
KINDS = {"bid", "negative", "phrase", "pause", "harvest", "budget", "placement"}
# what a person has to see to, by design: new keywords of Brands, words that Amazon's sheet does not take
BY_HAND = {"no_home", "unwitnessed", "bad_letters"}
_CENT = 0.0051


@pytest.fixture(scope="module", params=thorough_after(1, SEEDS))
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Messy:
    return messy(tmp_path_factory.mktemp("messy") / "store", request.param)


def entity(p: Proposal, c: Change) -> tuple[object, ...]:
    """What a change of a proposal changes."""
    where = (p.ad_product, c.campaign, c.ad_group)
    match c.kind:
        case "bid" | "pause_target":
            return (*where, "target", plain(c.target), c.match)
        case "budget" | "pause_campaign":
            return p.ad_product, c.campaign, c.kind
        case "placement":
            return p.ad_product, c.campaign, c.placement
        case "harvest_exact":
            return p.ad_product, "new", plain(c.target)
        case _:
            return (*where, "negative", plain(c.target))


def test_one_entity_gets_one_change(store: Messy) -> None:
    assert store.of.proposals
    twice = Counter(entity(p, c) for p in store.changing for c in p.changes)
    assert [thing for thing, count in twice.items() if count > 1] == []


def test_nothing_is_proposed_for_what_does_not_run(store: Messy) -> None:
    run = {product: set(store.running(product, "Campaign")["Campaign Name"]) for product in ("SP", "SB", "SD")}
    assert [p.key for p in store.changing if p.campaign not in run[p.ad_product]] == []
    aims = [p for p in store.changing if p.ad_product == "SP" and p.kind in ("bid", "pause")]
    kind = {"product": "", "auto": ""}
    named = [
        (p.campaign, p.ad_group, plain(c.target), kind.get(c.match or "", c.match)) for p in aims for c in p.changes
    ]
    assert [name for name in named if name not in store.live] == []


def test_a_keyword_that_stays_gets_no_negative_of_its_own(store: Messy) -> None:
    """Neither as an exact negative, nor by a word in it, nor as an ASIN; what is paused at once may."""
    paused = {(p.campaign, p.ad_group, plain(p.changes[0].target)) for p in store.changing if p.kind == "pause"}
    stays = [(c, g, t, m) for c, g, t, m in store.live if (c, g, t) not in paused]
    for p in store.changing:
        here = [(t, m) for c, g, t, m in stays if (c, g) == (p.campaign, p.ad_group)]
        if p.ad_product != "SP":
            continue
        if p.kind in ("negative", "harvest"):
            assert (plain(p.about), "exact") not in here, p.key
        if p.kind == "phrase":
            assert [t for t, m in here if m and p.about in t.replace("+", " ").split()] == [], p.key
        if p.kind == "product":
            assert [t for t, m in here if not m and plain(p.about) in t] == [], p.key


def test_no_negative_stands_already_and_each_is_of_the_ad_group_that_pays(store: Messy) -> None:
    for p in store.changing:
        if p.ad_product != "SP" or p.kind not in ("negative", "product", "phrase"):
            continue
        rows = store.running("SP", "Negative Keyword", "Campaign Negative Keyword", "Negative Product Targeting")
        rows = rows[rows["Campaign Name (Informational only)"] == p.campaign]
        rows = rows[rows["Ad Group Name (Informational only)"].isin(["", p.ad_group])]
        said = f" {plain(p.about)} "
        for text, match in zip(rows["Keyword Text"].map(plain), rows["Match Type"].map(plain), strict=True):
            assert not text or (f" {text} " not in said if "phrase" in match else text != said.strip()), p.key
        assert plain(f'asin="{p.about}"') not in set(rows["Product Targeting Expression"].map(plain)), p.key
        words = store.searched[store.searched["term"].str.split().map(lambda w, a=p.about: a in w)]
        found = store.searched[store.searched["term"] == plain(p.about)] if p.kind != "phrase" else words
        assert (p.campaign, p.ad_group) in set(zip(found["Campaign Name"], found["Ad Group Name"], strict=True)), p.key


def test_a_new_keyword_stands_nowhere_and_can_run(store: Messy) -> None:
    rows = store.bulk["SP"]
    there = rows[rows["Entity"].eq("Keyword") & rows["Match Type"].eq("Exact") & rows["State"].ne("archived")]
    there = there[there["Campaign State (Informational only)"].ne("archived")]
    there = there[there["Ad Group State (Informational only)"].ne("archived")]
    exact = set(there["Keyword Text"].map(plain))
    groups = store.running("SP", "Ad Group")
    names = ("Campaign Name (Informational only)", "Ad Group Name (Informational only)")
    running = set(zip(*(groups[n] for n in names), strict=True))
    new = [p for p in store.changing if p.kind == "harvest" and p.ad_product == "SP"]
    assert [p.key for p in new if plain(p.about) in exact] == []
    homes = [(c.campaign, c.ad_group) for p in new for c in p.changes if c.campaign]
    assert [home for home in homes if home not in running] == []


def test_a_bid_is_a_step_from_the_bid_that_stands(store: Messy) -> None:
    rows, count = store.running("SP", "Keyword", "Product Targeting"), 0
    for p in (p for p in store.changing if p.kind == "bid" and p.ad_product == "SP"):
        [c] = p.changes
        own = rows[rows["Campaign Name (Informational only)"].eq(p.campaign)]
        own = own[own["Ad Group Name (Informational only)"].eq(p.ad_group)]
        said = own["Keyword Text"].map(plain) + own["Resolved Product Targeting Expression (Informational only)"].map(
            plain
        )
        own = own[said.eq(plain(c.target))]
        own = own[own["Match Type"].str.lower().eq(c.match if c.match in ("exact", "phrase", "broad") else "")]
        [(bid, default)] = own[["Bid", "Ad Group Default Bid (Informational only)"]].itertuples(index=False, name=None)
        count += not bid
        assert p.present is not None
        assert p.proposed is not None
        assert p.present == pytest.approx(float(bid or default))
        assert p.proposed == pytest.approx(float(c.value or 0))
        assert max(0.02, 0.7 * p.present - _CENT) <= p.proposed <= min(1000, 1.3 * p.present + _CENT), p.key
    assert count, "some stand at the bid of their ad group"


def test_the_upload_takes_all_and_names_only_what_the_workbook_has(store: Messy) -> None:
    refused = [(r.reason.code, r.change.target) for r in store.upload.refused if r.reason.code not in BY_HAND]
    assert refused == []
    ids = {
        cell for rows in store.bulk.values() for column in rows if str(column).endswith("ID") for cell in rows[column]
    }
    names = ("campaign_id", "ad_group_id", "keyword_id", "product_target_id")
    told = [str(row.cells[name]) for row in store.upload.written for name in names if name in row.cells]
    assert told
    assert [i for i in told if i not in ids] == []
    written = {row.change.action for row in store.upload.written} | {r.change.action for r in store.upload.refused}
    assert {f"A-{n}" for n, p in enumerate(store.of.proposals) if p.changes} == written


def test_what_a_negative_saves_is_what_the_raw_report_says(store: Messy) -> None:
    """Its ad group's clicks by what runs there, less the sales at the target ACOS; each search term once."""
    paused = {(p.campaign, p.ad_group, plain(p.about)) for p in store.changing if p.kind == "pause"}
    count = 0
    for p in store.changing:
        if p.ad_product != "SP" or p.kind not in ("negative", "product"):
            continue
        rows, weeks = store.recent(p)
        own = rows[(rows["Ad Group Name"] == p.ad_group) & (rows["term"] == plain(p.about)) & rows["live"]]
        if (p.campaign, p.ad_group, plain(p.about)) in paused:
            own = own[~(own["Match Type"].eq("EXACT") & own["Targeting"].map(plain).eq(plain(p.about)))]
        money = (own["Spend"].sum() - ACOS * own["Sales"].sum()) / weeks
        assert p.evidence == pytest.approx(money, abs=_CENT), p.key
        count += 1
    assert count


def test_no_campaign_saves_more_than_it_spends(store: Messy) -> None:
    saved: defaultdict[str, float] = defaultdict(float)
    spent = {}
    for p in store.changing:
        if p.ad_product == "SP" and (p.kind in ("negative", "product", "pause", "phrase") or p.lowers):
            rows, weeks = store.recent(p)
            spent[p.campaign] = rows["Spend"].sum() / weeks
            saved[p.campaign] += p.money
    assert spent
    assert {c: money for c, money in saved.items() if money > spent[c] + 0.01} == {}


def test_search_terms_come_to_what_the_raw_report_says(store: Messy) -> None:
    own = store.terms[store.terms["ad_product"] == "sp"]
    said = own.groupby("campaign")[["clicks", "spend", "ad_sales", "ad_orders"]].sum()
    raw = store.searched
    until = raw["day"] <= raw["day"].max() - pd.Timedelta(days=8)
    told = raw[until].groupby("Campaign Name")[["Clicks", "Spend", "Sales", "Orders"]].sum()
    pd.testing.assert_frame_equal(said, told.set_axis(said.columns, axis=1).rename_axis("campaign"), check_dtype=False)


def test_the_sheet_search_terms_says_what_is_proposed_and_nothing_of_what_rests(store: Messy) -> None:
    told = with_proposed(with_standing(store.terms, store.exact), store.of, store.of.proposals)
    told = told[told["ad_product"] == "sp"]
    made = {(p.kind, p.campaign, p.ad_group, plain(p.about)) for p in store.of.proposals if not p.covered}
    bids = {
        (p.campaign, p.ad_group, plain(p.about), str(p.changes[0].match)): p for p in store.changing if p.kind == "bid"
    }
    names = ["campaign", "ad_group", "targeting", "match_type", "term", "proposed", "bid", "raised"]
    for campaign, group, target, match, term, proposed, bid, raised in told[names].itertuples(index=False, name=None):
        key = (campaign, group, plain(target), match.lower().strip("-"))
        if proposed == "bid":
            assert key in store.live, key
            kind = key[3] or ("product" if "=" in target else "auto")
            p = bids[(*key[:3], kind)]
            assert (bid, raised) == (str(p.changes[0].value), not p.lowers)
        elif proposed == "pause":
            assert key in store.live
            assert ("pause", campaign, group, plain(term)) in made, key
        elif proposed and proposed != "phrase":
            assert (proposed, campaign, group, plain(term)) in made, key
    assert {"bid", "negative"} <= set(told["proposed"])


def test_a_category_is_named_as_reports_name_it(store: Messy) -> None:
    """The workbook has its number as the expression, and its name beside it."""
    with open_store(store.folder, read_only=True) as opened:
        account = Account(opened, load_settings(store.folder))
        targets = present_bids(account, store.plan.market.code, account.last_day or store.plan.mondays[0])
    named = set(targets.loc[targets["targeting"].str.startswith("category"), "targeting"])
    assert named == {'category="Camping & Hiking" brand="Rivalia"'}
    assert {t for t in store.searched["Targeting"] if t.startswith("category")} <= named


def test_each_kind_of_proposal_is_among_them(store: Messy) -> None:
    if store.plan.seed == SEEDS[0]:
        assert {p.kind for p in store.changing} >= KINDS


@pytest.mark.thorough
def test_the_order_of_rows_and_files_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same store, its rows and files the other way round."""
    once = messy(tmp_path / "once", 30003)
    worksheet, csv_bytes = console_xlsx._worksheet, demo_text.csv_bytes
    monkeypatch.setattr(console_xlsx, "_worksheet", lambda columns, rows: worksheet(columns, [*rows][::-1]))
    monkeypatch.setattr(ads, "csv_bytes", lambda header, rows, **more: csv_bytes(header, [*rows][::-1], **more))
    again = messy(tmp_path / "again", 30003, backwards=True)

    def told(store: Messy) -> dict[str, tuple[object, ...]]:
        return {p.key: (round(p.money, 4), p.proposed, p.blocked, p.changes) for p in store.of.proposals}

    assert told(again) == told(once)
