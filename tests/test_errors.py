"""What a refusal suggests."""

from __future__ import annotations

from xlops.errors import did_you_mean, nearest


def test_a_word_that_is_known_twice_is_suggested_once() -> None:
    assert did_you_mean("acoss", ["acos", "acos", "tacos"]) == "; did you mean 'acos' or 'tacos'?"
    assert nearest("acoss", ["acos", "acos", "tacos"]).zh == "；您是否想写 'acos' 或 'tacos'？"


def test_nothing_near_is_nothing() -> None:
    assert did_you_mean("gmv", ["tacos"]) == ""
