"""Did it work: the actions for advertising that are done, held against campaigns that were left alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

from xlops.diagnosis.structure import SERVED
from xlops.measures.account import Account
from xlops.measures.campaign_days import campaign_days
from xlops.measures.campaigns import KnownCampaigns, campaigns
from xlops.review.action import Entry
from xlops.tables import ATTRIBUTION_DAYS, ad_sales_mature_days
from xlops.verdicts.aims import AIMS
from xlops.verdicts.donors import Advertised, judged_days, left_alone
from xlops.verdicts.verdict import Verdict, verdict

_AIM = {"money": "orders"}  # by family; all others are meant to lower ACOS
_EVIDENCE = {"money": 28, "bids": 30}  # days that a proposal looked back on; terms 60
_SETTLES = ad_sales_mature_days(ATTRIBUTION_DAYS["sp"])


def judge_actions(
    account: Account, entries: Sequence[Entry], terms: pd.DataFrame, on: date
) -> dict[int, Verdict]:  # fmt: skip
    """Number of a done action → its verdict as of `on`; those that changed one campaign of Sponsored Products.

    `terms` has a row per campaign and search term with its clicks: campaigns that share one are not held against each
    other, nor those that share an ASIN.
    """
    done = [e for e in entries if e.state == "done" and e.decided and e.decided <= on]
    by_market = defaultdict[str, list[tuple[Entry, str, str]]](list)
    for e in done:
        if (where := _campaign(e)) is not None:
            family, market, campaign = where
            by_market[market].append((e, family, campaign))
    if not by_market:
        return {}
    acted, known, found = _acted(entries), campaigns(account, on), {}
    for market, some in by_market.items():
        told = campaign_days(account, market, on)
        if told is None:
            continue
        days, settled_until = told
        others = _advertised(days["object"].unique(), market, known, terms)
        for e, family, campaign in some:
            decided, carried = e.decided or on, e.carried or e.decided or on
            evidence = _EVIDENCE.get(family, 60)
            treated = others.get(campaign, Advertised(campaign))
            span = judged_days(decided, carried, evidence=evidence)
            names = left_alone(treated, others.values(), acted.get(market, {}), span)
            found[e.no] = verdict(
                days[days["object"] == campaign].drop(columns="object"), days[days["object"].isin(names)],
                decided, carried, settled_until, AIMS[_AIM.get(family, "acos")], evidence=evidence, settles=_SETTLES,
            )  # fmt: skip
    return found


def _campaign(entry: Entry) -> tuple[str, str, str] | None:
    """(family, marketplace, campaign) of an action that changes a campaign of Sponsored Products; else None."""
    if not entry.of_ads:
        return None
    _, family, market, product, campaign = entry.base.split("|", 4)
    return (family, market, campaign) if product == "SP" else None


def _acted(entries: Iterable[Entry]) -> Mapping[str, Mapping[str, list[date]]]:
    """Marketplace → campaign → the days on which something was decided of it, or carried out."""
    found: dict[str, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    for e in entries:
        if e.state in ("accepted", "done") and (where := _campaign(e)) is not None:
            _, market, campaign = where
            found[market][campaign] += [day for day in (e.decided, e.carried) if day]
    return found


def _advertised(
    names: Iterable[str], market: str, known: KnownCampaigns, terms: pd.DataFrame
) -> dict[str, Advertised]:  # fmt: skip
    groups = known.groups[known.groups["marketplace"] == market]
    asins = {str(c): frozenset(some) for c, some in groups["asin"].groupby(groups["campaign"])}
    words: dict[str, frozenset[str]] = {}
    if not terms.empty:
        served = terms[(terms["marketplace"] == market) & (terms["clicks"] >= SERVED)]
        words = {str(c): frozenset(some) for c, some in served["term"].str.casefold().groupby(served["campaign"])}
    return {n: Advertised(n, words.get(n, frozenset()), asins.get(n, frozenset())) for n in names}
