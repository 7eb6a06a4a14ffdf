"""What a kind of JSON document is, and the pieces that several of them share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

Grid = tuple[str, list[list[Any]]]  # a table's title and its rows, the header first


class DocumentPart(BaseModel):
    """A piece of Amazon's JSON: camelCase names, unknown ones passed over, since Amazon adds fields at any time."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)


M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Document(Generic[M]):
    """One kind of JSON document: `is_mine` looks at the parsed top level, `tables` lays the checked model out."""

    name: str
    model: type[M]
    is_mine: Callable[[Any], bool]
    tables: Callable[[M], list[Grid]]
    whose: str = "Amazon"


class Amount(DocumentPart):
    amount: float
    currency_code: str


class Specification(DocumentPart):
    """What a report was asked for."""

    report_type: str
    report_options: dict[str, str] = {}
    data_start_time: date
    data_end_time: date
    marketplace_ids: list[str]


ASKED = ("marketplace", "data start time", "data end time")


def asked(specification: Specification) -> list[Any]:
    """The cells under `ASKED`: they tell marketplace and span in every row, as a column of a report would."""
    ids = " ".join(specification.marketplace_ids)
    return [ids, specification.data_start_time.isoformat(), specification.data_end_time.isoformat()]


def is_report(*types: str) -> Callable[[Any], bool]:
    """Whether a document is one of these SP-API report types, by its own `reportSpecification`."""

    def is_mine(top: Any) -> bool:
        specification = top.get("reportSpecification") if isinstance(top, Mapping) else None
        return isinstance(specification, Mapping) and specification.get("reportType") in types

    return is_mine


def percent(value: float | None) -> str:
    """A number from 0 to 100 as the text of a share."""
    return "" if value is None else f"{value!r}%"


def fraction(value: float | None) -> str:
    """A number from 0 to 1 as the text of a share, exact to its last digit."""
    return "" if value is None else f"{Decimal(repr(value)) * 100:f}%"
