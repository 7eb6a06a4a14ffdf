"""Which ASINs moved GMV: effects add up, columns close to the cent (rule N13)."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlops.diagnosis.bridge import bridge
from xlops.language import Lang, Text
from xlops.review.cause import because, named
from xlops.review.movers import MOST, Mover, movers

COLUMNS = ["asin", "title", "gmv", "units", "sessions"]
cents = st.integers(0, 5_000_000).map(lambda c: c / 100)
rows = st.dictionaries(
    st.integers(0, 60).map(lambda n: f"B{n:09d}"),
    st.tuples(cents, st.integers(0, 5_000), st.integers(0, 100_000)),
    max_size=40,
)
Sold = dict[str, tuple[float, int, int]]

ALL_OTHERS = Text("all others", "其他")


def frame(sold: Sold) -> pd.DataFrame:
    return pd.DataFrame([[a, f"title of {a}", *v] for a, v in sold.items()], columns=COLUMNS)


def effects(m: Mover) -> float:
    return m.sessions + m.conversion + m.price + m.other


@settings(max_examples=40)
@given(rows, rows, st.none() | cents)
def test_n13_every_column_closes_to_the_cent(now: Sold, before: Sold, account: float | None) -> None:
    found = movers(frame(now), frame(before), account, ALL_OTHERS)
    if not now or not before:
        assert found == []
        return
    change = sum(v[0] for v in now.values()) - sum(v[0] for v in before.values())
    assert math.isclose(sum(m.gmv for m in found), sum(v[0] for v in now.values()), abs_tol=0.005)
    assert math.isclose(sum(m.before for m in found), sum(v[0] for v in before.values()), abs_tol=0.005)
    assert math.isclose(sum(m.change for m in found), change, abs_tol=0.005)
    # what the by-ASIN report does not explain of the account's change stands in the last row
    whole = change if account is None else account
    assert math.isclose(sum(effects(m) for m in found), whole, abs_tol=0.005)
    for m in found[:-1]:
        assert math.isclose(effects(m), m.change, abs_tol=0.005)
    shown = [m.change for m in found[:-1]]
    assert shown == sorted(shown, reverse=True)
    assert len({m.asin for m in found}) == len(found) <= 2 * MOST + 1


@settings(max_examples=40)
@given(rows, rows)
def test_n13_the_order_of_the_rows_does_not_matter(now: Sold, before: Sold) -> None:
    after, earlier = (frame(dict(reversed(sold.items()))) for sold in (now, before))
    found = movers(frame(now), frame(before), None, ALL_OTHERS)
    assert movers(after, earlier, None, ALL_OTHERS)[:-1] == found[:-1]


def test_n13_a_change_is_split_into_its_three_causes() -> None:
    found = movers(
        frame({"B1": (1320.0, 60, 1200), "B2": (0.0, 0, 0), "B3": (50.0, 5, 40)}),
        frame({"B1": (1000.0, 50, 1000), "B2": (80.0, 4, 90)}),
        300.0,
        ALL_OTHERS,
    )
    shown = [
        (m.asin, m.gmv, m.before, *(round(e, 2) for e in (m.sessions, m.conversion, m.price, m.other))) for m in found
    ]
    assert shown == [
        ("B1", 1320, 1000, 200, 0, 120, 0), ("B3", 50, 0, 0, 0, 0, 50), ("B2", 0, 80, 0, 0, 0, -80),
        ("", 0, 0, 0, 0, 0, 10),
    ]  # fmt: skip
    assert [m.causes for m in found] == [("sessions",), ("none_before",), ("none_now",), None]


@pytest.mark.parametrize(("lang", "said", "column"), [
    ("en", [", mostly conversion", ", effects cancel", "", ", no traffic"],
     ["conversion", "effects cancel", "", "no traffic"]),
    ("zh", ["，主要因转化率", "，各因素相互抵消", "", "，无流量"], ["转化率", "各因素相互抵消", "", "无流量"]),
])  # fmt: skip
def test_n27_a_mover_is_named_after_what_has_its_sign(lang: Lang, said: list[str], column: list[str]) -> None:
    """Sessions +50 % with conversion and price down; a change of nothing; sessions unknown; sales without traffic."""
    before = frame({"B1": (1000.0, 100, 1000), "B2": (1000.0, 100, 1000), "B3": (90.0, 9, 90), "B4": (80.0, 8, 80)})
    now = frame({"B1": (840.0, 105, 1500), "B2": (1000.0, 100, 1250), "B3": (50.0, 5, 50), "B4": (70.0, 7, 0)})
    now["sessions"] = now["sessions"].astype("float64")
    now.loc[now["asin"] == "B3", "sessions"] = math.nan
    causes = {m.asin: m.causes for m in movers(now, before, None, ALL_OTHERS) if m.asin}
    assert causes == {"B1": ("conversion",), "B2": (), "B3": None, "B4": ("no_traffic",)}
    assert [because(causes[a]).in_(lang) for a in sorted(causes)] == said
    assert [named(causes[a]).in_(lang) for a in sorted(causes)] == column
    assert because(("sessions", "price")) == Text(", mostly sessions and price", "，主要因会话和价格")


@pytest.mark.parametrize(
    "numbers", [(0, 5, 50, 10, 5, 50), (10, 0, 0, 10, 5, 50), (10, 5, 50, 0, 5, 50), (10, 5, 50, 9, 0, 0)]
)
def test_n13_without_traffic_or_units_there_is_no_split(numbers: tuple[float, ...]) -> None:
    assert bridge(*numbers) is None


positive = st.floats(0.01, 1e7)


@given(positive, positive, positive, positive, positive, positive)
def test_n13_the_bridge_of_the_account_closes(s0: float, u0: float, g0: float, s1: float, u1: float, g1: float) -> None:
    effects = bridge(s0, u0, g0, s1, u1, g1)
    assert effects is not None
    assert math.isclose(g0 + sum(effects), g1, rel_tol=1e-9, abs_tol=max(map(abs, effects)) * 1e-9)


def test_no_movers_where_a_period_has_no_report() -> None:
    assert movers(frame({}), frame({"B1": (1.0, 1, 1)}), 5.0, ALL_OTHERS) == []
