"""KPIs: one stanza each in catalogue.toml, one small formula language, many surfaces."""

from xlops.kpis.catalogue import Catalogue, Kpi, load, supply_of
from xlops.kpis.edges import Direction, Limits
from xlops.kpis.formula import Formula, parse
from xlops.kpis.measures import Measure, measures

__all__ = ["Catalogue", "Direction", "Formula", "Kpi", "Limits", "Measure", "load", "measures", "parse", "supply_of"]
