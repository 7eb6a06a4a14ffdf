"""Every KPI: the stanzas of catalogue.toml and of `xlops.toml`, checked and made into plain values."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from xlops.errors import FormulaError, UsageError, did_you_mean, nearest
from xlops.kpis.edges import Direction, Limits, limits, refuse_disorder
from xlops.kpis.formula import Divide, Formula, parse
from xlops.kpis.measures import MATURITIES, Maturity, Measure, checked, measures
from xlops.kpis.stanza import Against, Basis, Cadence, Stanza, Unit
from xlops.kpis.surfaces.python import value_of
from xlops.kpis.typed import TargetRefused, parse_typed_edge
from xlops.language import Text, listed

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class Kpi:
    """One KPI. Shares are fractions; edges are None where the catalogue sets none.

    The unit of an edge is `edge_unit`: a share where the KPI is judged by a change or against something else.
    """

    id: str
    name: Text
    formula: Formula
    unit: Unit
    direction: Direction
    basis: Basis
    against: Against
    ratio_to: Formula | None
    target: Limits | None
    warn: Limits | None
    breach: Limits | None
    reached: bool
    healthy: Limits | None
    healthy_warns: bool
    top: float | None
    least: float | None
    min_sample: Mapping[str, int] = field(hash=False)
    cadence: Cadence
    maturity: Maturity
    group: str
    core: bool
    priority: int
    source: str
    about: Text  # what it means to a seller, in one sentence
    supply: Text  # what to supply to switch it on
    tables: tuple[str, ...]
    no_denominator: str | None
    breach_if: Formula | None
    warn_if: Formula | None
    info_if: tuple[Formula, ...]
    beyond_usual: bool
    same_test_as: str | None
    inverse_of: Kpi | None

    @property
    def edge_unit(self) -> Unit:
        return edge_unit_of(self.unit, self.basis)

    @property
    def most(self) -> float:
        """What no held edge is moved past: a share ends at 1."""
        return 1.0 if self.unit == "share" else math.inf

    @property
    def is_change(self) -> bool:
        """Whether the value itself is a change, to be shown with its sign."""
        return self.formula.compares

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Everything needed to compute and judge it: the formula's inputs, then those of its rules."""
        rules = [f.inputs for f in (self.ratio_to, self.breach_if, self.warn_if, *self.info_if) if f is not None]
        names = [*self.formula.inputs, *(n for r in rules for n in r), *self.min_sample]
        return tuple(dict.fromkeys(names))

    def sample_ok(self, given: Mapping[str, float | None]) -> bool:
        """Whether every minimum sample is reached; a sample nobody knows is not."""
        return all((n := given.get(name)) is not None and n >= least for name, least in self.min_sample.items())

    def without_denominator(self, given: Mapping[str, float | None]) -> bool:
        """Rule N6: something was spent and nothing came back, where that has a meaning of its own."""
        division = self.formula.root
        if self.no_denominator is None or not isinstance(division, Divide):
            return False
        above, below = (value_of(part, given) for part in division.parts)
        return above is not None and above > 0 and below is not None and abs(below) <= division.floor

    def worst(self, given: Mapping[str, float | None], rules: Mapping[str, float | None] | None = None) -> bool:
        """Whether a rule of the stanza says breach, whatever the number: no denominator, or `breach_if` above 0.

        `rules` are the inputs of its rules, where these cover more than those of the number.
        """
        return self.without_denominator(given) or _holds(self.breach_if, given if rules is None else rules)

    def warned(self, given: Mapping[str, float | None]) -> bool:
        """Whether `warn_if` holds: something is due, however good the number."""
        return _holds(self.warn_if, given)

    def beyond_healthy(self, value: float | None, target: Limits | None) -> bool:
        """Whether a value is better than the healthy band, where that is a warning: too little is spent on growth.

        Not where the target in force lies beyond the band as well: then that is wanted.
        """
        band = self.healthy if self.healthy_warns else None
        if band is None or value is None or target is None:
            return False
        if self.direction is Direction.UP:
            above = Limits(high=band.high)
            return above.crossed(value) and target.low is not None and not above.crossed(target.low, reached=True)
        below = Limits(low=band.low)
        return below.crossed(value) and target.high is not None and not below.crossed(target.high, reached=True)

    def explained(self, given: Mapping[str, float | None]) -> bool:
        """Whether one of `info_if` holds: the number is information."""
        return any(_holds(rule, given) for rule in self.info_if)


def edge_unit_of(unit: Unit, basis: Basis) -> Unit:
    return unit if basis in {"level", "per_sku"} else "share"


def _holds(rule: Formula | None, given: Mapping[str, float | None]) -> bool:
    found = value_of(rule.root, given) if rule else None
    return found is not None and found > 0


class Catalogue(Mapping[str, Kpi]):
    """The KPIs by id: built-in ones in the file's order, then the user's own."""

    def __init__(self, kpis: Mapping[str, Kpi]) -> None:
        self._kpis = dict(kpis)

    def __getitem__(self, id_: str) -> Kpi:
        return self._kpis[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kpis)

    def __len__(self) -> int:
        return len(self._kpis)

    def find(self, word: str) -> Kpi:
        """The KPI of that id or name, upper or lower case; UsageError with the nearest ones."""
        asked = word.strip().casefold()
        named = {name.casefold(): kpi for kpi in self.values() for name in (kpi.name.en, kpi.name.zh)}
        if kpi := self._kpis.get(asked) or named.get(asked):
            return kpi
        raise UsageError(
            Text(
                "{word!r} is no KPI{near} (`xlops kpis` lists them)", "没有 KPI {word!r}{near}（`xlops kpis` 列出全部）"
            ).format(word=word, near=nearest(asked, [*self, *named]))
        )

    def core(self) -> tuple[Kpi, ...]:
        """The KPIs for tiles and scorecards, most important first."""
        return tuple(sorted((k for k in self.values() if k.core), key=lambda k: k.priority))


def load(custom: Mapping[str, Mapping[str, Any]] | None = None) -> Catalogue:
    """The built-in KPIs and the user's `custom` stanzas (id -> stanza, as in `xlops.toml`).

    FormulaError names the KPI and what is wrong with it: an unknown key or measure with the nearest right one,
    edges out of order, an id that is taken.
    """
    built_in = _built_in()
    if not custom:
        return built_in
    taken = [id_ for id_ in custom if id_ in built_in]
    if taken:
        raise FormulaError(f"KPI {taken[0]!r} is built in; give yours another id")
    return Catalogue({**built_in, **_read(custom, built_in, yours=True)})


@cache
def _built_in() -> Catalogue:
    raw = tomllib.loads(files("xlops.kpis").joinpath("catalogue.toml").read_text("utf-8"))
    return Catalogue(_read(raw, {}, yours=False))


def _read(raw: Mapping[str, Mapping[str, Any]], base: Mapping[str, Kpi], *, yours: bool) -> dict[str, Kpi]:
    found: dict[str, Kpi] = {}
    ids = frozenset({*base, *raw})
    for order, (id_, body) in enumerate(raw.items()):
        if not _ID.fullmatch(id_) or len(id_) > 40:
            raise FormulaError(f"KPI {id_!r}: an id is lower-case letters, digits and single underscores, at most 40")
        if not isinstance(body, Mapping):
            raise FormulaError(f'KPI {id_!r}: a KPI is a table of keys, such as formula = "spend / ad_sales"')
        stanza = checked(Stanza, body, f"KPI {id_!r}")
        try:
            found[id_] = _made(id_, stanza, {**base, **found}, ids, order, yours)
        except FormulaError as why:
            raise FormulaError(f"KPI {id_!r}: {why}") from None
    return found


def _made(id_: str, stanza: Stanza, earlier: Mapping[str, Kpi], ids: frozenset[str], order: int, yours: bool) -> Kpi:
    known = measures()
    _refuse_unknown(stanza, known, ids)
    formula = parse(stanza.formula, known)
    ratio_to = parse(stanza.ratio_to, known, kpis=ids) if stanza.ratio_to else None
    used = [known[m] for m in dict.fromkeys((*formula.measures, *(ratio_to.measures if ratio_to else ())))]
    own = [known[m] for m in formula.measures]
    supply = _supply(own)
    kpi = Kpi(
        id=id_,
        name=Text(stanza.en or id_, stanza.zh or id_),
        formula=formula,
        unit=stanza.unit,
        direction=stanza.direction,
        basis=stanza.basis,
        against=stanza.against,
        ratio_to=ratio_to,
        target=_edge(stanza, "target", yours),
        warn=_edge(stanza, "warn", yours),
        breach=_edge(stanza, "breach", yours),
        reached=stanza.reached,
        healthy=limits(stanza.healthy, Direction.BAND, "healthy"),
        healthy_warns=stanza.healthy_warns,
        top=stanza.top,
        least=0.0 if stanza.least is None and formula.takes_nothing else stanza.least,
        min_sample=stanza.min_sample,
        cadence=stanza.cadence,
        maturity=stanza.maturity or _slowest(own),
        group=stanza.group,
        core=stanza.core,
        priority=stanza.priority if stanza.priority is not None else 100 + order,
        source="yours" if yours else stanza.source,
        about=Text(stanza.about_en, stanza.about_zh),
        supply=Text(stanza.supply_en or supply.en, stanza.supply_zh or supply.zh),
        tables=tuple(dict.fromkeys(t for m in used for t in m.source.tables)),
        no_denominator=stanza.no_denominator,
        breach_if=_rule(stanza.breach_if, known),
        warn_if=_rule(stanza.warn_if, known),
        info_if=tuple(parse(text, known) for text in _several(stanza.info_if)),
        beyond_usual=stanza.beyond_usual,
        same_test_as=stanza.same_test_as,
        inverse_of=None,
    )
    refuse_disorder(kpi.target, kpi.warn, kpi.breach)
    return _inverted(kpi, stanza.inverse_of, earlier) if stanza.inverse_of else kpi


def _edge(stanza: Stanza, word: str, yours: bool) -> Limits | None:
    """An edge as it was written; in a KPI of yours a share of 25 is asked about, as on the Targets sheet (rule N16)."""
    written = getattr(stanza, word)
    try:
        typed = parse_typed_edge(written, edge_unit_of(stanza.unit, stanza.basis)) if yours else written
    except TargetRefused as why:
        raise FormulaError(Text(f"{word}: {why.said.en}", f"{word}：{why.said.zh}")) from None
    return limits(typed, stanza.direction, word)


def _rule(text: str | None, known: Mapping[str, Measure]) -> Formula | None:
    return parse(text, known) if text else None


def _several(texts: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else texts or ()


def _refuse_unknown(stanza: Stanza, known: Collection[str], ids: Collection[str]) -> None:
    for sample in stanza.min_sample:
        if sample.removesuffix("__prev").removesuffix("__year_ago") not in known:
            raise FormulaError(f"min_sample names {sample!r}, which is no measure{did_you_mean(sample, known)}")
    same = stanza.same_test_as
    if same and same not in ids:
        raise FormulaError(f"same_test_as = {same!r} is no KPI{did_you_mean(same, ids)}")


def _slowest(used: list[Measure]) -> Maturity:
    return max((m.source.maturity for m in used), key=MATURITIES.index)


def _inverted(kpi: Kpi, of: str, earlier: Mapping[str, Kpi]) -> Kpi:
    """Rule N6: ROAS takes every edge from ACOS, turned over; none is typed."""
    if of not in earlier:
        raise FormulaError(f"inverse_of = {of!r} is no KPI above it{did_you_mean(of, earlier)}")
    if kpi.target or kpi.warn or kpi.breach:
        raise FormulaError(f"its edges are computed from {of!r}; leave target, warn and breach out")
    base = earlier[of]
    return replace(
        kpi,
        target=_turned(base.target),
        warn=_turned(base.warn),
        breach=_turned(base.breach),
        healthy=_turned(base.healthy),
        healthy_warns=base.healthy_warns,
        top=1 / base.top if base.top else None,
        reached=base.reached,
        min_sample=base.min_sample,
        same_test_as=of,
        inverse_of=base,
    )


def _turned(edge: Limits | None) -> Limits | None:
    return edge.inverse() if edge else None


def supply_of(kpi: Kpi, missing: Iterable[str]) -> Text:
    """What to supply of a KPI where only some of its measures are missing: not what is here already."""
    known = measures()
    every = _supply([known[m] for m in kpi.formula.measures])
    some = [known[m] for m in missing]
    return _supply(some) if some and kpi.supply == every else kpi.supply


def _supply(used: list[Measure]) -> Text:
    """What to supply; a source that another needed one answers as well is not asked for."""
    sources = dict.fromkeys(m.source for m in used)
    spare = {s for s in sources for other in sources if other.tables and set(other.tables) < set(s.tables)}
    return listed(dict.fromkeys(s.supply for s in sources if s not in spare), "; ", "；")
