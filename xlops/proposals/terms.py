"""Proposals for search terms: which to exclude, which to give a keyword of their own (rules R38, N11)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from xlops.bulk.change import Change, ChangeKind
from xlops.bulk.index import is_asin
from xlops.diagnosis.rates import Places
from xlops.measures.histories import FIGURES, TERM, TermWeeks
from xlops.proposals.advertising import WORDS, AdGroup, Sponsored, asin_of, is_exact, match_kind, names_brand
from xlops.proposals.bidding import order_value
from xlops.proposals.proposal import WHOLE, Fact, Proposal, ProposalKind
from xlops.proposals.waste import Looks, judge

PROVEN = 2  # orders from which a term is given a keyword of its own
_NEGATIVE: dict[str, ChangeKind] = {
    "negative": "negative_exact", "product": "negative_product", "pause": "pause_target"
}  # fmt: skip
_PAUSED = 0.5  # of the cost of its clicks, that a keyword is worth at most to be paused
_PHRASE_CLICKS, _PHRASE_ORDERS = 50, 5  # without an order, for a word: at least, and times the clicks of an order


def term_proposals(of: Sponsored, judged: pd.DataFrame | None = None) -> list[Proposal]:
    """Negatives, phrases and harvest, the most money first; `judged` is `judged_terms` where it is known."""
    rows = judged_terms(of) if judged is None else judged
    if rows is None:
        return []
    made = [*_negatives(of, rows), *_phrases(of, rows), *_harvest(of, rows)]
    return sorted(made, key=lambda p: (-abs(p.money), p.key))


def judged_terms(of: Sponsored) -> pd.DataFrame | None:
    """A row a term: what it brought in all and of late, what an order of it may cost, how likely it is worth it.

    `own` is the target itself, `excluded` what a standing negative excludes. None where no report reaches far enough.
    """
    return None if of.terms is None else _judged(of, of.terms)


def _judged(of: Sponsored, here: TermWeeks) -> pd.DataFrame:
    whole, row = _by_ad_group(here)
    weeks, campaign = here.settled, here.keys["campaign"]
    figures = {name: getattr(here, name)[:, weeks].sum(axis=1) for name in FIGURES}
    clicks, orders, spend, sales = (getattr(whole, name)[:, weeks] for name in FIGURES)
    parents, words = of.places(whole.keys, "term")
    limits = whole.keys["campaign"].map(of.limits).fillna(of.acos).to_numpy(dtype=float)
    value = order_value(orders.sum(axis=1), sales.sum(axis=1), parents)
    judged = judge(Looks(clicks, orders, spend, parents, words, limits * value))
    recent, weeks_told = here.lately(campaign)
    rests = of.at_rest(here)  # what is paused costs nothing more
    frame = here.keys.assign(
        **figures,
        weekly_spend=np.where(rests, 0.0, here.spend[:, recent].sum(axis=1) / weeks_told),
        weekly_sales=np.where(rests, 0.0, here.sales[:, recent].sum(axis=1) / weeks_told),
        limit=limits[row], value=value[row], chance=judged.chance[row], rate=judged.rates.mean[row],
        negate=judged.negate[row],
    )  # fmt: skip
    spared = [
        "|".join((of.marketplace, *key)) in of.kept or names_brand(key[-1], of.brands)
        for key in frame[list(TERM)].itertuples(index=False, name=None)
    ]
    target, term, asin = (*(frame[c].str.casefold() for c in ("targeting", "term")), frame["term"].map(is_asin))
    named = target.str.extract(r'asin="?([a-z0-9]{10})"?', expand=False)
    own = (frame["match_type"].map(is_exact) & target.eq(term)) | named.eq(term)
    excluded = [of.standing.excludes(*k) for k in zip(frame["campaign"], frame["ad_group"], term, strict=True)]
    return frame.assign(spared=spared, own=own, asin=asin.astype(bool), excluded=excluded, row=row, at_rest=rests)


def _by_ad_group(here: TermWeeks) -> tuple[TermWeeks, Places]:
    """A term of an ad group as one row, by whichever of its targets it came, and the number of that row for each.

    A negative keeps it from all of them.
    """
    by = here.keys[["campaign", "ad_group"]].assign(term=here.keys["term"].str.casefold())
    row = np.asarray(by.groupby(list(by), sort=False).ngroup(), dtype=np.int64)
    first = np.unique(row, return_index=True)[1]
    if len(first) == len(row):
        return here, row
    clicks, orders, spend, sales = (np.zeros((len(first), here.clicks.shape[1])) for _ in FIGURES)
    for total, name in zip((clicks, orders, spend, sales), FIGURES, strict=True):
        np.add.at(total, row, getattr(here, name))
    keys = here.keys.iloc[first].reset_index(drop=True)
    return replace(here, keys=keys, clicks=clicks, orders=orders, spend=spend, sales=sales), row


def _negatives(of: Sponsored, rows: pd.DataFrame) -> Iterator[Proposal]:
    """Terms hardly worth their clicks, in the ad group that they cost; of what is targeted itself, the target: that has
    a bid, so it must be worth half of its clicks' cost at most, and where it stays a negative would keep it from its
    own term.
    """
    some = rows[rows["negate"] & ~rows["excluded"]]
    dear = some["rate"] * some["value"] * some["limit"] * some["clicks"] > _PAUSED * some["spend"]
    runs = some["own"] & ~some["at_rest"]
    stays = some["spared"] | (runs & dear)
    some = some[~(stays | (stays.groupby(some["row"]).transform("any") & ~some["own"]))]
    ending = runs[some.index].groupby(some["row"]).transform("any")
    some = some[some["own"] | ~(_is_expanded(of, rows, some) | (_is_keyword(of, some) & ~ending))]
    sums = (*FIGURES, "weekly_spend", "weekly_sales")
    shared = some[~some["own"]].groupby("row", sort=False).agg({c: "sum" if c in sums else "first" for c in some})
    for row in [*shared.to_dict("records"), *some[some["own"] & ~some["at_rest"]].to_dict("records")]:
        kind: ProposalKind = "pause" if row["own"] else "product" if row["asin"] else "negative"
        target = row["targeting"] if row["own"] else row["term"].upper() if row["asin"] else row["term"]
        change = Change(
            "", _NEGATIVE[kind], of.product, row["campaign"], ad_group=row["ad_group"] or None,
            target=target, match="product" if row["asin"] else "exact",
        )  # fmt: skip
        money = row["weekly_spend"] - row["limit"] * row["weekly_sales"]
        yield _proposal(of, kind, row, money, (change,), chance=float(row["chance"]))


def _is_keyword(of: Sponsored, rows: pd.DataFrame) -> pd.Series[bool]:
    """Whether a term is an exact keyword or target that runs in its ad group, also one that brought no click."""
    where = rows[["campaign", "ad_group", "term"]].itertuples(index=False, name=None)
    told = ((c, g, t.casefold()) for c, g, t in where)
    return pd.Series(
        [(t, "exact") in of.running(c, g) or (t, False) in of.targeted.get((c, g), ()) for c, g, t in told],
        rows.index, dtype=bool,
    )  # fmt: skip


def _is_expanded(of: Sponsored, rows: pd.DataFrame, some: pd.DataFrame) -> pd.Series[bool]:
    """Whether a term is an ASIN that is targeted in its ad group with others like it: it stays or goes with those."""
    live = rows.loc[~rows["at_rest"], ["campaign", "ad_group", "targeting"]].drop_duplicates()
    known = {(c, g, asin_of(t)) for c, g, t in live.itertuples(index=False, name=None) if "expanded" in t.casefold()}
    where = some[["campaign", "ad_group", "term"]].itertuples(index=False, name=None)
    told = ((c, g, t.casefold()) for c, g, t in where)
    return pd.Series(
        [(c, g, t) in known or (t, True) in of.targeted.get((c, g), ()) for c, g, t in told], some.index, dtype=bool
    )


def _is_bought(of: Sponsored, rows: pd.DataFrame) -> set[tuple[str, str, str]]:
    """(campaign, ad group, word) of each word of a keyword that runs: a negative phrase of it would stop that."""
    live = rows.loc[~rows["at_rest"], ["campaign", "ad_group", "targeting", "match_type"]].drop_duplicates()
    aims = [(c, g, t) for c, g, t, m in live.itertuples(index=False, name=None) if match_kind(t, m) in WORDS]
    aims += [(c, g, t) for c, g in {(c, g) for c, g, _ in aims} for t, _ in of.running(c, g)]
    return {(c, g, word) for c, g, t in aims for word in t.casefold().replace("+", " ").split()}


def _phrases(of: Sponsored, rows: pd.DataFrame) -> Iterator[Proposal]:
    """Words that no term of a campaign with them sold by, in far more clicks than an order takes."""
    words = rows[~rows["asin"]].assign(word=rows["term"].str.casefold().str.split()).explode("word")
    words = words[words["word"].str.len() > 1].drop_duplicates(["campaign", "ad_group", "targeting", "term", "word"])
    sums = words.groupby(["campaign", "ad_group", "word"], sort=True).agg(
        clicks=("clicks", "sum"), orders=("orders", "sum"), spend=("spend", "sum"), terms=("term", "nunique"),
        weekly_spend=("weekly_spend", "sum"), spared=("spared", "any"), own=("own", "any"),
    )  # fmt: skip
    of_campaign = rows.groupby("campaign")[["orders", "clicks"]].sum()
    rate = (of_campaign["orders"] / of_campaign["clicks"]).reindex(sums.index.get_level_values("campaign")).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        least = np.maximum(_PHRASE_CLICKS, np.where(rate > 0, _PHRASE_ORDERS / rate, np.inf))
    bad = sums[(sums["orders"] == 0) & (sums["clicks"] >= least) & (sums["terms"] > 1) & ~sums["spared"] & ~sums["own"]]
    bought = _is_bought(of, rows)
    for row in bad.reset_index().to_dict("records"):
        campaign, group, word = row["campaign"], row["ad_group"], row["word"]
        if of.standing.has_phrase(campaign, group, word) or (campaign, group, word) in bought:
            continue
        facts = {"clicks": row["clicks"], "spend": row["spend"], "terms": float(row["terms"])}
        change = Change(
            "", "negative_phrase", of.product, campaign, ad_group=group or None, target=word, match="phrase"
        )
        where = {"campaign": campaign, "ad_group": group, "term": word}
        yield _proposal(of, "phrase", where, float(row["weekly_spend"]), (change,), facts=facts)


def _harvest(of: Sponsored, rows: pd.DataFrame) -> Iterator[Proposal]:
    """Terms that sell well and have no exact keyword: one in the exact ad group of the same products, and a negative
    where they were found.
    """
    homes = _homes(of, rows[~rows["at_rest"]])
    sold = rows[(rows["orders"] >= PROVEN) & (rows["spend"] <= rows["limit"] * rows["sales"]) & ~rows["asin"]]
    exact = rows["match_type"].map(is_exact).astype(bool)  # of no rows, too
    alive, gone = of.exact_ever
    known = {*of.exact, *rows.loc[exact, "targeting"].str.casefold(), *alive} - gone
    sold = sold[~exact[sold.index] & ~sold["term"].str.casefold().isin(list(known))]
    best = sold.sort_values(["sales", *TERM], ascending=[False, *[True] * len(TERM)]).drop_duplicates("term")
    for row in best.to_dict("records"):
        source = (row["campaign"], row["ad_group"])
        home = next((h for h in homes.get(source, ()) if not of.standing.excludes(*h, row["term"])), None)
        worth = row["rate"] * row["value"] * row["limit"]
        bid = min(worth, 1.1 * row["spend"] / row["clicks"]) if row["clicks"] else worth
        parts = 1 if of.marketplace in WHOLE else 100
        bid = math.floor(parts * bid) / parts
        where = home or ("", "")  # without one the upload says that a person has to make it first
        change = Change(
            "", "harvest_exact", of.product, where[0], ad_group=where[1] or None, target=row["term"], match="exact",
            start_bid=Decimal(str(bid)), from_campaign=row["campaign"], from_ad_group=row["ad_group"] or None,
        )  # fmt: skip
        facts = {"home": " · ".join(home)} if home else {}
        money = 0.1 * (row["limit"] * row["weekly_sales"] - row["weekly_spend"])
        yield _proposal(of, "harvest", row, money, (change,), proposed=bid, facts=facts)


def _homes(of: Sponsored, rows: pd.DataFrame) -> dict[AdGroup, list[AdGroup]]:
    """Ad group → the others with exact keywords that advertise the same products, first the one that sells most; those
    that have no other keywords come before.
    """
    exact = rows["match_type"].map(is_exact).astype(bool)
    by = rows.assign(exact=exact, own=rows["sales"].where(exact, 0.0)).groupby(["campaign", "ad_group"])
    sold = by.agg(own=("own", "sum"), pure=("exact", "all"), some=("exact", "any"))
    sold = sold[sold["some"]].sort_values(["pure", "own"], ascending=False, kind="stable")
    ranked = [(str(c), str(g)) for c, g in sold.index]
    found: dict[AdGroup, list[AdGroup]] = {}
    for group, own in of.families.items():
        same = [g for g in ranked if len(own) == 1 and of.families.get(g) == own]
        found[group] = [g for g in same if g != group]
    return found


def _proposal(
    of: Sponsored, kind: ProposalKind, row: Mapping[Any, Any], money: float, changes: tuple[Change, ...], *,
    chance: float | None = None, proposed: float | None = None, facts: Mapping[str, Fact] | None = None,
) -> Proposal:  # fmt: skip
    campaign, group, term = (str(row[name]) for name in ("campaign", "ad_group", "term"))
    told = {n: float(row[n]) for n in ("clicks", "orders", "spend", "sales") if n in row}
    blocked = of.guards.get((campaign, group), "")
    return Proposal(
        kind, "R38", of.marketplace, of.product, campaign, group, term, float(money), proposed=proposed, chance=chance,
        facts=told | dict(facts or {}), changes=() if blocked else changes, blocked=blocked,
    )  # fmt: skip
