"""What each rule's actions came to, in numbers and in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.language import Text
from xlops.verdicts.aims import AIMS
from xlops.verdicts.tally import Tally, confidence, tally
from xlops.verdicts.told import tally_told, verdict_told, words
from xlops.verdicts.verdict import Reason, Verdict

WORKED = Verdict(
    AIMS["orders"], "worked", date(2026, 9, 11), 28, effect=0.184, low=0.07, high=0.311, moved_alone=-0.03,
    detectable=0.21, counts=600.0, donors=("A",) * 12,
)  # fmt: skip
DID_NOT, CANNOT, WAITS = (replace(WORKED, outcome=o) for o in ("did_not", "cannot_tell", "waits"))


def test_a_tally_counts_by_rule_and_leaves_out_what_waits() -> None:
    said = [("R36", WORKED), ("R38", CANNOT), ("R36", DID_NOT), ("R36", WORKED), ("R36", WAITS), ("R39", WAITS)]
    assert tally(said) == {"R36": Tally(2, 1, 0), "R38": Tally(0, 0, 1)}
    assert tally([]) == {}


def test_confidence_learns_from_the_rule_and_less_from_the_others() -> None:
    assert confidence("R36", {}) == 0.5
    one = {"R36": Tally(14, 3, 9)}
    assert confidence("R36", one) == pytest.approx((14 + 4 * 15 / 19) / 21)
    assert confidence("R38", one) == pytest.approx(15 / 19)
    assert confidence("R36", {"R36": Tally(0, 0, 50)}) == 0.5
    assert confidence("R36", {"R36": Tally(0, 10, 0)}) == pytest.approx((4 / 12) / 14)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_confidence_is_a_chance_and_rises_with_success(worked: int, did_not: int, other: int) -> None:
    before = confidence("R36", {"R36": Tally(worked, did_not), "R38": Tally(other, other)})
    after = confidence("R36", {"R36": Tally(worked + 1, did_not), "R38": Tally(other, other)})
    assert 0 < before < after < 1


def test_a_tally_in_words() -> None:
    assert tally_told("bids", Tally(14, 3, 9)) == Text(
        "bids: 14 worked, 3 did not, 9 cannot tell", "竞价：14 次有效，3 次无效，9 次无法判断"
    )
    assert tally_told("R62", Tally(1, 0, 2)).en == "R62: 1 worked, 0 did not, 2 cannot tell"


def test_a_verdict_in_words() -> None:
    assert verdict_told(WORKED) == Text(
        "worked: orders +18% (80 % interval +7% to +31%), beyond −3% of 12 left alone",
        "有效：订单 +18%（80% 区间 +7% 至 +31%），已扣除未改动的 12 个对象的 −3%",
    )
    small = verdict_told(replace(CANNOT, low=-0.1, counts=100.0))
    assert small.en == (
        "cannot tell: orders +18% (80 % interval −10% to +31%), beyond −3% of 12 left alone; "
        "what could have been seen: +21%"
    )
    assert verdict_told(replace(DID_NOT, low=-0.3, high=-0.1)).en.startswith("did harm: orders")
    assert verdict_told(WAITS) == Text("judged on 2026-09-11", "2026-09-11 判断")
    money = replace(WORKED, aim=AIMS["profit"], effect=1234.4, low=100.0, high=-2000.0, moved_alone=0.0)
    assert "+1,234 (80 % interval +100 to −2,000)" in verdict_told(money).en


@pytest.mark.parametrize(
    ("reason", "en"),
    [
        ("donors", "cannot tell: 12 left alone to compare with, 9 are needed, or three and a longer past"),
        ("before", "cannot tell: too little is known of the time before the days that caused it"),
        ("days", "cannot tell: days are missing after it was done"),
        ("noise", "cannot tell: too few orders or clicks before it"),
    ],
)
def test_each_reason_has_words(reason: Reason, en: str) -> None:
    assert verdict_told(replace(CANNOT, effect=None, reason=reason)).en == en


def test_every_word_is_in_both_languages() -> None:
    assert [key for texts in words().values() for key, text in texts.items() if not (text.en and text.zh)] == []
