"""Scenarios are data: ours stay what they are, and a wrong one says which key, what was seen, what fits."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from xlops.demo import write_exports
from xlops.demo.scenario import load, names, told
from xlops.errors import ScenarioError

# of every name and file that `xlops demo` of commit 88937ae wrote
CLASSIC = "6873c4cd2d30007515c6ec91b8592a2c40d4ee98e4115bddbaad8880669c081e"


@pytest.mark.thorough
def test_classic_is_byte_for_byte_the_demo_of_version_0_1_0(tmp_path: Path) -> None:
    whole = hashlib.sha256()
    for path in sorted(write_exports(tmp_path, scenario="classic")):
        whole.update(path.relative_to(tmp_path).as_posix().encode() + b"\0" + path.read_bytes())
    assert whole.hexdigest() == CLASSIC


def test_the_demo_is_classic_with_other_habits_and_prices_that_agree() -> None:
    classic, demo = told("classic"), told("demo")
    same = {
        "habits": classic.habits,
        "attribution": classic.attribution,
        "stories": classic.stories,
        "mishap": classic.mishap,
    }
    assert demo.model_copy(update=same) == classic
    assert (classic.stories.price_war.shown, demo.stories.price_war.shown) == (False, True)
    assert (demo.habits.photographed_after, classic.habits.photographed_after) == (1, 0)
    assert (classic.habits.first_visit, demo.habits.first_visit) == (None, date(2026, 8, 24))
    assert demo.clock.last_day == date(2026, 11, 22)


def wrong(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(str(path))
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('kind = "tolt"', "mine.toml: kind = 'tolt': expected one of 'told', 'drawn'; did you mean 'told'?"),
        ("", "mine.toml: kind = None: expected one of 'told', 'drawn'"),
        ('extends = "clasic"', "mine.toml: extends = 'clasic': expected one of ours, "),
        ('extends = "classic"\n[clock]\nsed = 8', "mine.toml: unknown key 'sed' in clock; did you mean 'seed'?"),
        ('extends = "classic"\n[stories.launch]\nweek = "soon"', "mine.toml: stories.launch.week = 'soon': "),
        ('extends = "classic"\nseed = 8', "mine.toml: unknown key 'seed' (known: attribution, brand, "),
        ('kind = "told"', "mine.toml: the scenario has no key 'brand', which is needed"),
        ("kind = ", "mine.toml is not valid TOML: "),
    ],
)
def test_a_wrong_scenario_names_its_key(tmp_path: Path, text: str, said: str) -> None:
    assert wrong(tmp_path, text).startswith(said)


def test_an_unknown_scenario_names_ours() -> None:
    with pytest.raises(
        ScenarioError, match=rf"no scenario 'clasic'; did you mean 'classic'\? \(ours: {', '.join(names())};"
    ):
        load("clasic")
