"""Why a campaign cost more or brought less: paused, out of budget, dearer clicks, useless terms (R12, R13, R36 to R39).

Terms come as the week and the weeks before it, or as two summaries (rule N11); without the earlier one nothing is said
of them. What an ASIN without stock or Featured Offer does to its campaigns is that ASIN's cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from xlops.causes.found import SURE, Cause, Fact
from xlops.causes.limits import Thresholds
from xlops.causes.panel import Moved, Panel, moved, usual
from xlops.diagnosis.surprise import MOST_WEEKS, Numbers, Shift, in_common, shift, surprise, weekly_noise

COLUMNS = ("impressions", "clicks", "spend", "ad_sales", "ad_orders", "budget", "days", "busy_days")
ZERO = ("impressions", "clicks", "spend", "ad_sales", "ad_orders", "days", "busy_days")
_USUAL_NOISE = 0.08
_CERTAIN = 11.0  # clicks that were to be expected of days without any: by chance once in sixty thousand
_LEAST_CLICKS = 20  # of a week, for its cost a click to say something
_UNSETTLED = 2  # weeks whose sales still come
_OF_ALL = 0.8  # of what all campaigns usually spend: these stopping is no matter of single ones
_PARENT_CLICKS = 20.0  # of the campaign's own conversion, that a term counts beside its clicks
_COPIED = 2.0  # times the clicks of before, from which another campaign's terms count as copied
_TERMS_NOISE = 0.3  # of a few terms of a campaign
_NEW = 4.0  # times the clicks of before, from which a term counts as let in


@dataclass(frozen=True)
class Campaigns:
    """The Sponsored Products campaigns of a marketplace over some weeks, the last one in question."""

    marketplace: str
    run: Panel
    terms: pd.DataFrame  # side, campaign, term, clicks, spend, ad_orders, days, last
    limits: Thresholds
    silent_days: int = 0  # at the week's end, in reports that were exported after it

    @cached_property
    def level(self) -> Numbers:
        clicks = self.run.of["clicks"]
        return in_common(clicks, np.isfinite(clicks) & (np.nan_to_num(clicks) > 0), _USUAL_NOISE)

    @cached_property
    def clicks(self) -> Shift:
        counts, known = np.nan_to_num(self.run.of["clicks"]), np.isfinite(self.run.of["clicks"])
        noise = weekly_noise(np.where(known, counts / self.level, np.nan), _USUAL_NOISE)
        return shift(counts, np.broadcast_to(self.level, counts.shape), known, noise)

    @cached_property
    def cpc(self) -> Moved:
        return self._cpc(self.limits.cpc)

    @cached_property
    def slight(self) -> Moved:
        """The same of clicks a little dearer or cheaper, of which there are other than usual too."""
        return self._cpc(self.limits.cpc_with_clicks)

    def _cpc(self, least: float) -> Moved:
        clicks = np.nan_to_num(self.run.of["clicks"])
        cost = np.where(clicks >= _LEAST_CLICKS, self.run.of["spend"] / np.maximum(clicks, 1), np.nan)
        return moved(cost, least, self.limits.sign_spreads, share=False)

    @cached_property
    def budget(self) -> Moved:
        return moved(self.run.of["budget"], self.limits.least_change, self.limits.sign_spreads, share=False)

    def usually(self, name: str, back: int = _UNSETTLED) -> Numbers:
        """The usual week of a column before the last ones, whose sales and orders still come."""
        found: Numbers = np.nan_to_num(usual(self.run.of[name], np.full(len(self.run.objects), back)))
        return found

    @cached_property
    def spend(self) -> float:
        return float(self.usually("spend").sum())

    def value(self, n: int) -> float:
        """Sales that a click usually brings."""
        clicks, sales = (float(self.usually(name)[n]) for name in ("clicks", "ad_sales"))
        return sales / clicks if clicks else 0.0

    def of_terms(self, side: str) -> pd.DataFrame:
        return self.terms[self.terms["side"] == side]


def campaign_causes(of: Campaigns, sales: float, explained: frozenset[str] = frozenset()) -> list[Cause]:
    """One cause a campaign, and what its terms tell; `sales` are the marketplace's of a usual week.

    `explained` are the campaigns of which every product is out of stock or has lost its Featured Offer.
    """
    if not of.run.objects:
        return []
    if not np.isfinite(of.run.of["clicks"][:, -1]).any():
        return _nothing_told(of)
    least = of.limits.share_of_sales * sales
    if spend := of.spend:
        least = min(least, of.limits.share_of_spend * spend)
    stopped = _stopped(of, explained)
    if (whole := _all_stopped(of, stopped)) is not None:
        return [whole]
    found = list(stopped.values())
    for n, name in enumerate(of.run.objects):
        if name not in stopped and name not in explained:
            cause = _budget(of, n) or _bids(of, n)
            found += [cause] if cause else []
    of_terms = _terms(of, least)
    copies = {c.facts["other"] for c in of_terms if c.name == "served_twice"}  # dearer as they serve dearer terms
    found = [c for c in found if c.name != "bids_raised" or c.about not in copies]
    return [*(c for c in found if abs(c.money) >= least), *of_terms]


def _cause(
    of: Campaigns, name: str, about: str, money: float, weeks: float, spreads: float = SURE,
    or_before: bool = False, /, **facts: Fact,
) -> Cause:  # fmt: skip
    return Cause(name, of.marketplace, "campaign", about, money, int(weeks), spreads, facts, or_before)


def _stopped(of: Campaigns, explained: frozenset[str]) -> dict[str, Cause]:
    """Campaigns without a click on several days of the week, where many were to be expected."""
    found = {}
    clicks, active = np.nan_to_num(of.run.of["clicks"]), np.nan_to_num(of.run.of["days"])
    for n, name in enumerate(of.run.objects):
        row = clicks[n]
        weeks = next((k for k in range(len(row)) if row[-1 - k] > 0), len(row)) or 1
        before = row[max(0, len(row) - weeks - 8) : len(row) - weeks]
        a_day = float(np.median(before)) / 7 if len(before) else 0.0
        days = 7.0 - float(active[n, -1])
        if name in explained or days < of.limits.quiet_days or a_day * days < _CERTAIN or weeks > 4:
            continue
        lost = a_day * days * of.value(n)
        found[name] = _cause(of, "paused", name, -lost, weeks, days=days, clicks=7 * a_day,
                             spend=float(of.usually("spend", weeks + 1)[n]))  # fmt: skip
    return found


def _all_stopped(of: Campaigns, stopped: dict[str, Cause]) -> Cause | None:
    usual_spend = dict(zip(of.run.objects, of.usually("spend"), strict=True))
    whole = sum(usual_spend.values())
    gone = sum(usual_spend[name] for name in stopped)
    if len(stopped) < 2 or gone < _OF_ALL * whole:
        return None
    money, days = sum(c.money for c in stopped.values()), max(float(c.facts["days"]) for c in stopped.values())
    weeks = max(c.weeks for c in stopped.values())
    return Cause("ads_stopped", of.marketplace, "account", "", money, weeks, SURE,
                 {"campaigns": float(len(stopped)), "days": days, "spend": gone})  # fmt: skip


def _nothing_told(of: Campaigns) -> list[Cause]:
    """All advertising stopped, where every report that was exported after the week ends days before it."""
    if of.silent_days < of.limits.quiet_days:
        return []
    sales, spend = (float(of.usually(name).sum()) for name in ("ad_sales", "spend"))
    facts = {"campaigns": float(len(of.run.objects)), "days": float(of.silent_days), "spend": spend, "reports": 1.0}
    return [Cause("ads_stopped", of.marketplace, "account", "", -sales * of.silent_days / 7, 1, SURE, facts)]


def _budget(of: Campaigns, n: int) -> Cause | None:
    """Days on which the budget was used up, and fewer clicks than usual or a smaller budget."""
    busy, budget = of.run.of["busy_days"][n, -1], of.budget
    fewer = of.clicks.z[n] <= -of.limits.with_evidence
    least = 1 if fewer and budget.way(n) < 0 else of.limits.busy_days
    if not busy >= least or not (fewer or budget.way(n) < 0):
        return None
    ever = np.median(np.nan_to_num(of.run.of["busy_days"][n, -9:-4])) >= of.limits.busy_days
    if ever and budget.way(n) >= 0:
        return None
    lost = max(0.0, float(of.clicks.expected[n] - of.clicks.seen[n]))
    smaller, clicks = budget.way(n) < 0, of.clicks.weeks[n]
    weeks, or_before = (budget.since[n], bool(budget.open[n])) if smaller else (clicks, bool(clicks >= MOST_WEEKS))
    facts = {
        "busy_days": float(busy),
        "budget": float(of.run.of["budget"][n, -1]),
        "clicks_ratio": float(of.clicks.ratio[n]),
    }
    facts |= {"budget_before": float(budget.before[n])} if budget.way(n) < 0 else {}
    return _cause(of, "budget", of.run.objects[n], -lost * of.value(n), weeks, SURE, or_before, **facts)


def _bids(of: Campaigns, n: int) -> Cause | None:
    """Dearer clicks: with fewer of them rivals bid more, else the own bids went up."""
    told = abs(of.clicks.z[n]) >= of.limits.with_evidence
    cpc = of.slight if told else of.cpc
    way = cpc.way(n)
    if not way:
        return None
    now, before, clicks = float(cpc.now[n]), float(cpc.before[n]), float(of.run.of["clicks"][n, -1])
    fewer = of.clicks.z[n] <= -of.limits.with_evidence
    name = "bids_lowered" if way < 0 else "bids_inflated" if fewer else "bids_raised"
    spend = float(np.nan_to_num(of.run.of["spend"][n, -1]))
    more = float(of.clicks.seen[n] - of.clicks.expected[n])
    cost = abs(now - before) * clicks
    if name == "bids_inflated":
        cost += max(0.0, -more) * of.value(n)
    elif name == "bids_raised":  # which bought the further clicks too
        cost += max(0.0, more) * before
    return _cause(
        of, name, of.run.objects[n], -cost, cpc.since[n], SURE, bool(cpc.open[n]),
        cpc=now, cpc_before=before, clicks_ratio=float(of.clicks.ratio[n]), spend=spend,
    )  # fmt: skip


# -- search terms ------------------------------------------------------------------------------------------------------


def _terms(of: Campaigns, least: float) -> list[Cause]:
    """What terms tell, of so much money at least."""
    now, before = of.of_terms("now"), of.of_terms("before")
    if now.empty or before.empty:
        return []
    both = _side_by_side(now, before)
    whole = both.groupby("campaign")[["clicks", "spend", "clicks_0", "ad_orders_0"]].transform("sum")
    both["rate"] = (whole["ad_orders_0"] / whole["clicks_0"].where(whole["clicks_0"] > 0)).fillna(0.0)
    let_in = (both["ad_orders"] == 0) & (both["ad_orders_0"] == 0) & (both["clicks"] > _NEW * both["usual"])
    found = _useless(of, both[let_in], whole["spend"].groupby(both["campaign"]).first())
    twice = _served_twice(of, both, least)
    named = {c.about for c in [*found, *twice]}
    found += [c for c in _shifted(of, both) if c.about not in named]
    return [*(c for c in found if abs(c.money) >= least), *twice]


def _side_by_side(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """A row a term, `clicks` and `spend` of now and what was `usual` of as many days; of before with `_0`.

    Of two summaries that overlap, what both hold is taken out of the newer one, as far as the older one tells.
    """
    days, days_0 = float(now["days"].iloc[0]), float(before["days"].iloc[0])
    apart = min(days, float((now["last"].iloc[0] - before["last"].iloc[0]).days))
    both = now.merge(before, on=["campaign", "term"], how="outer", suffixes=("", "_0"))
    both = both.fillna(dict.fromkeys(("clicks", "spend", "ad_orders", "clicks_0", "spend_0", "ad_orders_0"), 0.0))
    common = (days - apart) / days_0
    for name in ("clicks", "spend"):
        both[name] = (both[name] - both[f"{name}_0"] * common).clip(lower=0.0)
    stray = both["clicks"] + common * (1 - common) * both["clicks_0"]  # what both hold is the same in both
    return both.assign(days=apart, days_0=days_0, usual=both["clicks_0"] * apart / days_0, stray=stray)


def _a_week(rows: pd.DataFrame) -> float:
    return 7 / float(rows["days"].iloc[0])


def _useless(of: Campaigns, new: pd.DataFrame, spent: pd.Series[float]) -> list[Cause]:
    """Terms that were let in and brought no order in so many clicks that this is no chance; `spent` by campaign."""
    found = []
    of_campaign = new.assign(expected=new["clicks"] * new["rate"]).groupby("campaign", sort=True)
    sums = of_campaign[["clicks", "spend", "expected"]].sum()
    enough = (sums["expected"] >= of.limits.useless) & (sums["spend"] >= of.limits.terms_share * spent[sums.index])
    for name in sums.index[enough]:
        rows = of_campaign.get_group(name).sort_values(["spend", "term"], ascending=[False, True])
        clicks, spend, expected = (float(sums.loc[name, column]) for column in ("clicks", "spend", "expected"))
        facts: dict[str, Fact] = {
            "clicks": clicks, "terms": float(len(rows)), "term": str(rows["term"].iloc[0]), "spend": spend,
            "days": float(rows["days"].iloc[0]), "expected": expected,
        }  # fmt: skip
        found.append(_cause(of, "useless_terms", str(name), -spend * _a_week(rows), 1, SURE, **facts))
    return found


def _shifted(of: Campaigns, both: pd.DataFrame) -> list[Cause]:
    """The clicks went from terms that sell to terms that do not; a term counts by its orders and its campaign's."""
    worth = (both["ad_orders_0"] + _PARENT_CLICKS * both["rate"]) / (both["clicks_0"] + _PARENT_CLICKS)
    found = []
    for name, rows in both.assign(worth=worth).groupby("campaign", sort=True):
        of_term, clicks, before = (rows[column].to_numpy(dtype=float) for column in ("worth", "clicks", "clicks_0"))
        if min(clicks.sum(), before.sum()) < 2 * _LEAST_CLICKS:
            continue
        usual, seen = (float(of_term @ some / some.sum()) for some in (before, clicks))
        spread = float(np.square(of_term - seen) @ rows["stray"].to_numpy(dtype=float)) ** 0.5 / float(clicks.sum())
        if usual <= 0 or seen > usual * (1 - of.limits.mix) or usual - seen < of.limits.spreads * spread:
            continue
        rows = rows.assign(more=rows["clicks"] - rows["usual"])
        most = rows.sort_values(["more", "term"], ascending=[False, True]).iloc[0]
        place = of.run.place(str(name))
        value = of.value(place) if place is not None else 0.0
        lost = float(clicks.sum()) * _a_week(rows) * (1 - seen / usual) * value
        facts: dict[str, Fact] = {
            "mix": seen / usual, "term": str(most["term"]), "clicks": float(most["clicks"]),
            "usual": float(most["usual"]),
        }  # fmt: skip
        found.append(_cause(of, "term_mix", str(name), -lost, 1, (usual - seen) / spread, **facts))
    return found


def _served_twice(of: Campaigns, both: pd.DataFrame, least: float) -> list[Cause]:
    """Terms that another campaign began to serve, most of whose clicks were the first one's; of several first ones each
    has its part of what is spent twice, as it had of the clicks.
    """
    came = both[(both["clicks"] >= 2) & (both["clicks"] >= _COPIED * both["usual"])]
    pairs = came.merge(both[both["clicks_0"] >= 2], on="term", suffixes=("", "_of"))
    pairs = pairs[(pairs["campaign"] != pairs["campaign_of"]) & (pairs["clicks_0_of"] > pairs["clicks_0"])]
    part = pairs["clicks_0_of"] / pairs.groupby(["campaign", "term"])["clicks_0_of"].transform("sum")
    pairs = pairs.assign(more=pairs["spend"] - pairs["spend_0"] * _days(both), part=part)
    found = []
    for (name, other), rows in pairs.groupby(["campaign_of", "campaign"], sort=True):
        whole = float(both.loc[both["campaign"] == name, "spend_0"].sum()) * _days(both)
        sure = surprise(np.array([rows["clicks"].sum()]), np.array([rows["usual"].sum()]), _TERMS_NOISE)[0]
        enough = max(of.limits.terms_share * whole, least / _a_week(both))
        if len(rows) < 2 or rows["more"].sum() < enough or sure < of.limits.spreads:
            continue
        worst = rows.sort_values(["spend", "term"], ascending=[False, True])
        facts: dict[str, Fact] = {"other": str(other), "terms": float(len(rows)), "term": str(worst["term"].iloc[0])}
        money = -float((rows["more"] * rows["part"]).sum()) * _a_week(both)
        found.append(_cause(of, "served_twice", str(name), money, 1, SURE, **facts))
    return found


def _days(both: pd.DataFrame) -> float:
    return float(both["days"].iloc[0]) / float(both["days_0"].iloc[0])
