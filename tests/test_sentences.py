"""Every sentence reread for words that say something else than what happened, and for two words of one thing (N28)."""

from __future__ import annotations

import re

import pytest

from docs.sentences import Sentence, every_sentence
from xlops.review.sayings import saying

AMAZONS = "What Amazon shows beside a KPI"  # its pages have words of their own
CEILINGS = ("ACOS",)  # "over target" and 超标 are true of what has a ceiling only
ONE_WORD = {
    r"记分卡|评分卡": "指标卡",
    r"(?<![未])发现(?!跟卖)(?=$|[，。、（]|与)": "问题",
    r"转化(?!率|路径)": "转化率",  # a path report is Amazon's own
    r"广告成本销售比|(?<!T)ACoS": "ACOS",
    r"总广告成本占比": "TACoS",
    r"广告投资回报率": "ROAS",
    r"单次点击成本": "CPC",
    r"费用覆盖率": "成本覆盖率",
    r"商品会话百分比": "转化率",
    r"[Ss]core card|KPI table": "scorecard",
    r"[Ff]ee coverage": "cost coverage",
}


@pytest.fixture(scope="module")
def every() -> list[Sentence]:
    return every_sentence()


def told(found: list[Sentence]) -> list[str]:
    return [f"{s.place}, {s.key}: {s.en} | {s.zh}" for s in found]


def test_n28_every_sentence_exists_in_both_languages(every: list[Sentence]) -> None:
    assert len(every) > 1_000
    assert told([s for s in every if not s.en.strip() or not s.zh.strip()]) == []


def test_n28_below_a_target_is_never_over_target(every: list[Sentence]) -> None:
    wrong = [
        s
        for s in every
        if (re.search(r"\bover target", s.en, re.I) or "超标" in s.zh) and not any(c in s.en for c in CEILINGS)
    ]
    assert told(wrong) == []
    both = [s for s in every if "超标" in s.zh and "over" not in s.en]
    assert told(both) == [], "超标 says that a ceiling was passed: the English says so too"


def test_n28_no_sign_without_a_key(every: list[Sentence]) -> None:
    assert told([s for s in every if set("Δ×") & set(s.en + s.zh)]) == []


@pytest.mark.parametrize("pattern", ONE_WORD)
def test_n28_one_thing_has_one_word(pattern: str, every: list[Sentence]) -> None:
    ours = (s for s in every if s.place != AMAZONS)
    assert told([s for s in ours if re.search(pattern, f"{s.en}\n{s.zh}", re.M)]) == [], f"say {ONE_WORD[pattern]}"


def test_n28_no_sentence_points_the_wrong_way(every: list[Sentence]) -> None:
    """The bridge stands above the findings, and a template may move it: sentences name things, not places."""
    assert told([s for s in every if re.search(r"bridge (below|above)|(see|read) .* below", s.en, re.I)]) == []


def test_n28_both_languages_are_filled_from_the_same_numbers(every: list[Sentence]) -> None:
    """A number that stands in one language and is missing in the other is a lost number; a list joins with its own."""
    hole = re.compile(r"\{(\w\w+)")
    otherwise = (
        "wow",
        "review/today.py",
        "period_words.py",
    )  # 环比 says the period, 天 has no plural, a hint is English

    def holes(text: str) -> set[str]:
        return {name.lower() for name in hole.findall(text)}

    differing = [s for s in every if s.key not in otherwise and holes(s.en) != holes(s.zh)]
    assert told(differing) == []


def test_n28_causes_of_a_change_are_of_sessions_only_where_they_are_known() -> None:
    """`because(None)`, of unknown sessions, says nothing; the words exist for what is known."""
    from xlops.review.cause import because

    assert not because(None)
    assert saying("cause", "mostly", why="sessions").en == ", mostly sessions"
