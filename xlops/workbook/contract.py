"""What the template contract is made of: names, tables and their columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Writer = Literal["build", "people", "formula"]


@dataclass(frozen=True)
class Name:
    """A defined name: what it carries, on which sheet, and who writes it.

    `rows` counts the cells of a block, top to bottom. A `local` name belongs to a prototype sheet and to each sheet
    cloned from it.
    """

    name: str
    sheet: str
    carries: str
    writer: Writer = "build"
    rows: int = 1
    local: bool = False
    optional: bool = False
    until: int = 0  # the last version of the contract whose templates have it; builds fill it where it stands


@dataclass(frozen=True)
class ContractColumn:
    """A table's column. People type in `typed` ones; a build never writes those, nor `calculated` ones."""

    id: str
    typed: bool = False
    calculated: bool = False


@dataclass(frozen=True)
class ContractTable:
    """An Excel table: its columns in the shipped order, its sheet, and the column whose values tell rows apart."""

    name: str
    sheet: str
    carries: str
    columns: tuple[ContractColumn, ...]
    key: str | None = None
    rows: int | None = None  # the most rows its place on the sheet has room for
    optional: bool = False
    since: int = 2  # the version of the contract that brought it

    @property
    def told_by(self) -> str:
        """The column by which people would tell rows apart, as when they colour one; empty where there is none."""
        return self.key or next((c for c in _TELLING if c in self.ids and not self.typed), "")

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(c.id for c in self.columns)

    @property
    def written(self) -> tuple[str, ...]:
        """The columns that a build writes."""
        return tuple(c.id for c in self.columns if not c.typed and not c.calculated)

    @property
    def needed(self) -> frozenset[str]:
        """The columns that a template must have; some are newer than templates that stand, some ours has no more."""
        return frozenset(self.ids) - _NEWER - _FORMER

    @property
    def typed(self) -> tuple[str, ...]:
        return tuple(c.id for c in self.columns if c.typed)


_TELLING = ("key", "no", "asin", "owner", "fault", "kind_id")
_NEWER = {
    *("asin_traffic", "apart", "score", "score_own", "score_own_weight", "landing", "landing_low", "landing_high"),
    *("closed_sales", "closed_cogs", "closed_fees", "ad_part", "vat_unknown", "closed_vat_unknown"),
    *(
        "your_weight",
        "weight",
        "default_weight",
        "effect",
        "estimated",
        "expected",
        "low",
        "high",
        "comes_to",
        "change_ya",
        "settled",
        "per_target",
        "noise",
        "line",
        "supplier",
        "listed_price",
        "rival_price",
        "offers",
        "sales_rank",
        "worth_chance",
        "as_read",
        "plan_units",
        "plan_spend",
        "plan_kept",
        "moved",
        "low_moved",
    ),
    *(
        f"{of}_{edge}{side}"
        for of in ("seen", "taken")
        for edge in ("target", "warn", "breach")
        for side in ("", "_high")
    ),
    *("seen_weight", "taken_weight"),
}

_FORMER = {"low_bar"}


def columns(written: str, *, typed: str = "", calculated: str = "", order: str = "") -> tuple[ContractColumn, ...]:
    made = [ContractColumn(i) for i in written.split()]
    made += [ContractColumn(i, calculated=True) for i in calculated.split()] + [
        ContractColumn(i, typed=True) for i in typed.split()
    ]
    if not order:
        return tuple(made)
    by_id = {c.id: c for c in made}
    assert sorted(by_id) == sorted(order.split()), "the order names every column once"
    return tuple(by_id[i] for i in order.split())
