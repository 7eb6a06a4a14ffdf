"""Which question each kind of report answers, and where the answer stands (`questions.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from xlops.language import NOTHING, Text


@dataclass(frozen=True)
class Purpose:
    """A question; `answers` are places, such as `kpi:gmv`. Without one `sql` says why it is for `xlops sql` only."""

    question: Text
    answers: tuple[str, ...]
    sql: Text


@cache
def questions() -> dict[str, Purpose]:
    """By the kind's name. Errors: ValueError for a kind that says neither where its answer stands nor why nowhere."""
    with files("xlops.reports").joinpath("questions.toml").open("rb") as file:
        return {name: _question(name, of) for name, of in tomllib.load(file).items()}


def _question(name: str, of: dict[str, Any]) -> Purpose:
    if ("answers" in of) == ("sql" in of):
        raise ValueError(f"questions.toml: {name} has either `answers` or `sql`")
    return Purpose(Text(**of["question"]), tuple(of.get("answers", ())), Text(**of["sql"]) if "sql" in of else NOTHING)
