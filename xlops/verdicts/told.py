"""Verdicts and tallies in words (words.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from xlops.language import NOTHING, Text
from xlops.verdicts.tally import Tally
from xlops.verdicts.verdict import ENOUGH_DONORS, Verdict


@cache
def words() -> dict[str, dict[str, Text]]:
    raw = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    return {group: {key: Text(**of) for key, of in texts.items()} for group, texts in raw.items()}


def verdict_told(of: Verdict) -> Text:
    """One line: the word, the effect with its interval, what was left alone moved by; where little was sold, what
    could have been seen."""
    say, piece = words()["verdict"], words()["piece"]
    if of.outcome == "waits":
        return say["waits"].format(day=of.judged_on)
    if of.effect is None:
        return say["few" if of.reason == "noise" else of.reason].format(count=len(of.donors), least=ENOUGH_DONORS)
    key = "noise" if of.outcome == "cannot_tell" else "harmed" if of.harmed else of.outcome
    line = say[key].format(
        aim=of.aim.label,
        effect=amount(of, of.effect),
        interval=piece["interval"].format(low=amount(of, of.low), high=amount(of, of.high)),
        beside=piece["beside"].format(moved=amount(of, of.moved_alone), count=len(of.donors)),
    )
    return line + (piece["detectable"].format(detectable=amount(of, of.detectable)) if of.is_small else NOTHING)


def tally_told(kind: str, of: Tally) -> Text:
    """`bids: 14 worked, 3 did not, 9 cannot tell`."""
    return words()["tally"]["line"].format(kind=words()["kind"].get(kind, kind), **of._asdict())


def figure(of: Verdict, value: float | None) -> str:
    """A level of what is judged, as its aim is written; empty where it is not known."""
    if value is None:
        return ""
    return f"{value:.1%}" if of.aim.below and not of.aim.signed else f"{value:,.0f}".replace("-", "−")


def amount(of: Verdict, value: float | None) -> str:
    """An effect with its sign: a share, of a signed figure the amount."""
    shown = "–" if value is None else f"{value:+,.0f}" if of.aim.signed else f"{value:+.0%}"
    return shown.replace("-", "−")
