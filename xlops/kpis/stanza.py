"""What a KPI's stanza may say, in catalogue.toml and under `[kpi.…]` in `xlops.toml`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from xlops.kpis.edges import Direction
from xlops.kpis.measures import Maturity
from xlops.written import Written

Unit = Literal["share", "ratio", "money", "count", "hours", "days", "weeks"]
Basis = Literal["level", "change_pct", "change_pp", "ratio_to", "per_sku"]
Against = Literal["previous", "year_ago"]
Cadence = Literal["daily", "weekly", "monthly"]
Edge = float | str | tuple[float | str, float | str]  # a text is read as on the Targets sheet: "25%"


class Stanza(Written):
    """One KPI as written. Only `formula` is needed; a KPI without edges is shown and not judged.

    `reached`: an edge counts once a value stands on it (3 stranded SKUs), not only beyond it.
    `healthy` and `top` are drawn, never judged; with `healthy_warns` a value on the better side of the healthy band is
    an early warning, unless the target lies there itself. While one of these formulas is above zero: `breach_if`,
    breach whatever the number; `warn_if`, never better than a warning; `info_if` (one or several), not judged.
    `beyond_usual`: judged is the change that events do not explain, and only outside the store's noise (rule N34).
    `least`: what no value is expected to lie below; without it 0 where the formula takes nothing away.
    `same_test_as`: judged by what judges that KPI, so only one of them may alert.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    formula: str
    zh: str = ""
    en: str = ""
    unit: Unit = "ratio"
    direction: Direction = Direction.INFO
    basis: Basis = "level"
    against: Against = "previous"
    ratio_to: str | None = None
    target: Edge | None = None
    warn: Edge | None = None
    breach: Edge | None = None
    reached: bool = False
    healthy: tuple[float, float] | None = None
    healthy_warns: bool = False
    top: float | None = None
    least: float | None = None
    min_sample: dict[str, int] = Field(default={})
    cadence: Cadence = "weekly"
    maturity: Maturity | None = None
    group: str = "yours"
    core: bool = False
    priority: int | None = None
    source: str = "ours"
    about_zh: str = ""
    about_en: str = ""
    supply_zh: str = ""
    supply_en: str = ""
    no_denominator: Literal["breach"] | None = None
    breach_if: str | None = None
    warn_if: str | None = None
    info_if: str | tuple[str, ...] | None = None
    beyond_usual: bool = False
    same_test_as: str | None = None
    inverse_of: str | None = None

    @model_validator(mode="after")
    def _basis_is_whole(self) -> Self:
        if (self.basis == "ratio_to") != (self.ratio_to is not None):
            raise ValueError('basis = "ratio_to" and the formula ratio_to belong together')
        if self.beyond_usual and (self.basis, self.against) != ("change_pct", "previous"):
            raise ValueError('beyond_usual belongs to basis = "change_pct" against the period before')
        return self
