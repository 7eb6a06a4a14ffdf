"""How causes become findings: their order and colour, what an event excuses, that every word is there (N28, N34)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from xlops.causes.found import SURE, Cause
from xlops.language import NOTHING, plain
from xlops.measures.events import Event
from xlops.periods import Span, Week
from xlops.review import caused
from xlops.review.caused import (
    _as_expected,
    _by_transactions,
    advice_told,
    caused_observations,
    evidence_told,
    explained_by,
    finding_told,
    headline_cause,
    lacking_told,
    signed,
)
from xlops.review.diagnosed import Diagnosed, rules, words
from xlops.targets import Status

WEEK = Week.of(date(2026, 11, 16))


def cause(name: str = "competitor_price", about: str = "B0A", money: float = -800.0, **facts: Any) -> Cause:
    own = {"gmv": 1_200.0, "usual": 2_000.0, "offer": 0.6, "offer_before": 0.93} | facts
    return Cause(name, "US", "asin", about, money, 1, SURE, own)


def told(*causes: Cause, **given: Any) -> Diagnosed:
    first = causes[0]
    made = Diagnosed(
        rule=rules()[first.name], marketplace="US", rate=1.0, currency="", causes=causes,
        named=tuple(f"Name {c.about}" for c in causes),
        typed=(True,) * len(causes), money=sum(c.money for c in causes), share=None, since=WEEK, owner=plain("Ann"),
        due=date(2026, 11, 24), event=None, edits=0, status=Status.WARN,
    )  # fmt: skip
    return replace(made, **given)


def test_n28_a_finding_says_what_where_why_and_how_much() -> None:
    d = told(cause(), cause(about="B0B"), cause(about="B0C"), cause(about="B0D"), share=0.62, since=WEEK.previous())
    assert finding_told(d, WEEK, alone=False).en == (
        "Name B0A, Name B0B, Name B0C and 1 more US: a competitor's price took the Buy Box, −3,200 a week"
    )
    assert finding_told(told(cause()), WEEK, alone=True).zh == "Name B0A：竞品降价夺走购物车，每周 −800"
    assert evidence_told(d, WEEK).en == (
        "Name B0A: Featured Offer 93% → 60%; 62% of the week's fall; since W46; seen in reports; "
        "competitor repriced, not answered yet"
    )
    earlier = evidence_told(replace(d, or_before=True), WEEK)
    assert ("; since W46 or before; " in earlier.en, "；自 W46 或更早起；" in earlier.zh) == (True, True)
    assert advice_told(d).en == (
        "Match the price within the margin floor, or a coupon; look again in 48 hours · Ann, by 11-24"
    )


def test_n27_what_costs_money_explains_no_rise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caused, "gmv_change", lambda *_: 500.0)
    sold = SimpleNamespace(moved=lambda *_: 100.0)

    def share(money: float) -> float | None:
        return caused._share(cast("Any", None), cast("Any", sold), WEEK, "US", [cause()], 1.0, money)

    assert (share(-800.0), share(800.0)) == (None, 0.2)


def test_n25_sums_are_in_the_currency_of_the_scope_and_prices_say_their_own() -> None:
    d = told(cause("stock_out"), rate=1.2, currency="EUR")
    assert evidence_told(d, WEEK).en.startswith("2,400 usual, now 1,440; ")
    priced = told(cause(rival=18.0, price=20.0), rate=1.2, currency="EUR")
    assert "lowest price 18.00 EUR, ours 20.00 EUR" in evidence_told(priced, WEEK).en


def test_an_asin_without_a_typed_name_is_told_by_its_id() -> None:
    assert "; B0A; " in evidence_told(told(cause(), typed=(False,)), WEEK).en


def test_how_sure_it_is_is_said() -> None:
    inferred = replace(cause("rank_lost", visitors=0.7), spreads=3.6)
    assert "likely, 3.6 times the usual ups and downs" in evidence_told(told(inferred), WEEK).en
    assert "clear, 7.0 times" in evidence_told(told(replace(inferred, spreads=7.0)), WEEK).en
    assert evidence_told(told(inferred), WEEK).en.startswith(
        "visitors −30% against other ASINs; stock, Featured Offer and price as before"
    )


@pytest.mark.parametrize("name", rules())
def test_n28_every_cause_has_all_its_words_and_fills_them(name: str) -> None:
    rule, pieces = rules()[name], words()["piece"]
    assert rule.way in ("bad", "good", "own")
    assert set(rule.tells) <= pieces.keys()
    wanted = {field for t in rule.tells for field in re.findall(r"{(\w+)}", pieces[t]["en"])}
    facts = {field: "x" if field in ("term", "other", "month", "event") else 2.0 for field in wanted} | {"weeks": 2.0}
    about = "" if name.startswith(("market", "ads_stopped", "storage")) else "B0A"
    d = told(Cause(name, "US", "asin" if about else "account", about, -500.0, 2, SURE, facts))
    for text in (finding_told(d, WEEK, alone=False), evidence_told(d, WEEK), advice_told(d)):
        assert not set("{}") & set(text.en + text.zh)
        assert text.en
        assert text.zh


def test_the_first_causes_lead_a_launch_that_goes_well_does_not_and_what_they_explain_is_known() -> None:
    found = [told(cause()), told(replace(cause("launch"), weeks=5)), told(replace(cause("launch_slow"), weeks=5))]
    seen = caused_observations(found, WEEK, alone=True)
    assert [o.key for o in seen] == [
        "cause|competitor_price|US|2026-W47", "cause|launch|US|2026-W47", "cause|launch_slow|US|2026-W47",
    ]  # fmt: skip
    assert [o.weight > 100 for o in seen] == [True, False, True]
    assert caused_observations([told(cause("launch"))], WEEK, alone=True)[0].weight > 100  # its first week is news
    assert explained_by(seen) == {"buybox", "price_gap", "usp", "ramp"}
    many = caused_observations([told(cause(about=f"B0{n}")) for n in range(6)], WEEK, alone=True)
    assert [o.weight > 100 for o in many] == [True] * 4 + [False] * 2


@pytest.mark.parametrize(
    ("effect", "gmv", "excused"),
    [(-0.4, 1_200.0, True), (-0.1, 1_200.0, False), (None, 1_200.0, False), (0.5, 1_200.0, False)],
)
def test_n34_an_event_of_an_asin_excuses_as_much_as_its_typed_effect(
    effect: float | None, gmv: float, excused: bool
) -> None:
    event = Event(Span.closed(WEEK.first, WEEK.span.last), None, "B0A", "price", "price cut", effect)
    assert _as_expected(cause(gmv=gmv), event) is excused


def test_the_headline_names_what_makes_most_of_the_change_and_says_how_much_of_it() -> None:
    assert headline_cause([]) == NOTHING
    assert headline_cause([told(cause(), share=0.15)]) == NOTHING
    assert headline_cause([told(cause(), share=0.3)]).en == ", 30% of it a competitor's price, Name B0A"
    both = [told(cause(), share=0.3), told(cause("stock_out"), cause("stock_out", "B0B"), share=0.9)]
    assert headline_cause(both).en == ": out of stock, Name B0A and 1 more"


def test_money_has_its_sign_and_needs_are_told() -> None:
    assert [signed(v) for v in (-1234.4, 9.5, -0.1)] == ["−1,234", "+9.50", "−0.10"]
    [need] = lacking_told([("DE", "rating")])
    assert need.zh == "DE：R21 的评分来自 Keepa 或其他商品导出"


def test_n12_of_a_month_the_transactions_say_what_refunds_cost() -> None:
    """The review and the Profit page name one sum; other causes and marketplaces keep theirs."""
    stood_out, other = cause("refunds", money=-500.0), cause(money=-800.0)
    elsewhere = replace(stood_out, marketplace="DE")
    known = {("US", "B0A"): 900.0, ("DE", "B0B"): 1.0}
    found = _by_transactions([other, stood_out, elsewhere], known)
    assert [(c.name, c.marketplace, c.money) for c in found] == [
        ("refunds", "US", -900.0), ("competitor_price", "US", -800.0), ("refunds", "DE", -500.0),
    ]  # fmt: skip
    assert _by_transactions([stood_out], {}) == [stood_out]
