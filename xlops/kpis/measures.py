"""The measures that formulas may name, read from measures.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from xlops.errors import FormulaError, did_you_mean
from xlops.kpis.formula import FUNCTIONS
from xlops.language import Text

_Model = TypeVar("_Model", bound=BaseModel)
Maturity = Literal["stock", "sales", "clicks", "sp", "sb_sd", "ads"]
# From the quickest to the slowest to settle; `ads` waits for every product the store runs.
MATURITIES: tuple[Maturity, ...] = ("stock", "sales", "clicks", "sp", "sb_sd", "ads")
MATURE_DAYS: MappingProxyType[Maturity, int | None] = MappingProxyType(
    {"stock": 0, "sales": 3, "clicks": 3, "sp": 9, "sb_sd": 16, "ads": None}
)
# LAMBDA parameters may not look like a cell: TAX2025, R1, C.
_CELL = re.compile(r"[a-z]{1,3}\d+|[rc]|r\d*c\d*")
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class MeasureSource:
    """Where measures come from: canonical tables, first choice first, and what to supply in words."""

    id: str
    tables: tuple[str, ...]
    maturity: Maturity
    supply: Text


@dataclass(frozen=True)
class Measure:
    """One measure; `max_age_days` says how old a photograph of stock may be, `worst` which report of several counts."""

    id: str
    name: Text
    unit: Literal["share", "money", "count", "days", "hours", "per_day"]
    aggregation: Literal["flow", "stock", "reported"]
    source: MeasureSource
    derived: bool
    max_age_days: int | None
    worst: Literal["max", "min"] | None


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    tables: tuple[str, ...]
    maturity: Maturity
    supply_zh: str
    supply_en: str


class _Measure(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str
    unit: Literal["share", "money", "count", "days", "hours", "per_day"]
    aggregation: Literal["flow", "stock", "reported"]
    source: str
    derived: bool = False
    max_age_days: int | None = None
    worst: Literal["max", "min"] | None = None

    @model_validator(mode="after")
    def _each_aggregation_says_what_it_needs(self) -> Self:
        if (self.aggregation == "stock") != (self.max_age_days is not None):
            raise ValueError("max_age_days belongs to stock measures, and to all of them")
        if (self.aggregation == "reported") != (self.worst is not None):
            raise ValueError("worst belongs to reported measures, and to all of them")
        return self


@cache
def measures() -> MappingProxyType[str, Measure]:
    """Every measure by id, in the order of measures.toml."""
    raw = tomllib.loads(files("xlops.kpis").joinpath("measures.toml").read_text("utf-8"))
    return read_measures(raw)


def read_measures(raw: dict[str, Any]) -> MappingProxyType[str, Measure]:
    """The measures that `raw`, a parsed measures.toml, declares; FormulaError for a wrong one."""
    sources = {name: _source(name, checked(_Source, body, f"Source {name!r}")) for name, body in raw["source"].items()}
    found: dict[str, Measure] = {}
    for name, body in raw["measure"].items():
        measure = checked(_Measure, body, f"Measure {name!r}")
        if not is_measure_name(name):
            raise FormulaError(f"{name!r} cannot name a measure: lower-case words, no function, no cell address")
        if measure.source not in sources:
            hint = did_you_mean(measure.source, sources)
            raise FormulaError(f"Measure {name!r} comes from {measure.source!r}, which is no source{hint}")
        found[name] = Measure(
            name, Text(measure.en, measure.zh), measure.unit, measure.aggregation, sources[measure.source],
            measure.derived, measure.max_age_days, measure.worst,
        )  # fmt: skip
    return MappingProxyType(found)


def _source(name: str, body: _Source) -> MeasureSource:
    return MeasureSource(name, body.tables, body.maturity, Text(body.supply_en, body.supply_zh))


def is_measure_name(name: str) -> bool:
    """Whether every surface can use `name`."""
    return bool(_ID.fullmatch(name)) and name not in FUNCTIONS and not _CELL.fullmatch(name)


def checked(model: type[_Model], body: Mapping[str, Any], what: str) -> _Model:
    """`body` as a `model`; FormulaError says of `what` which keys are wrong, and the nearest right ones."""
    try:
        return model.model_validate(dict(body))
    except ValidationError as why:
        raise FormulaError("\n".join(f"{what}: {_sentence(e, model)}" for e in why.errors())) from None


def _sentence(error: Any, model: type[BaseModel]) -> str:
    key = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        return f"unknown key {key!r}{did_you_mean(key, model.model_fields)}"
    if error["type"] == "missing":
        return f"needs the key {key!r}"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{key} = {error['input']!r}: {message}" if key else message
