"""Which KPIs stay blank without a column: reports know columns only, KPIs no files; here both are known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from xlops.findings import Finding
from xlops.kpis import Kpi, load, measures
from xlops.language import NOTHING, Text, listed
from xlops.measures.givers import columns_of
from xlops.reports import KINDS
from xlops.reports.read_batch import Reading
from xlops.reports.vocabulary import vocabularies

_BLANK = Text(" Without it these stay blank: {kpis}", "缺少它时以下指标为空：{kpis}")
_FAMILY = {kind.name: kind.family for kind in KINDS}


@cache
def kpis_without(table: str, column: str) -> tuple[Kpi, ...]:
    """The KPIs of the catalogue that a report into `table` cannot answer without the column."""
    needed = {
        m.id for m in measures().values() if table in m.source.tables and column in columns_of(m.id, table)
    }  # fmt: skip
    return tuple(k for k in load().values() if needed.intersection(k.inputs))


def name_kpis(reading: Reading) -> Reading:
    """The reading, its findings about missing and nearly known columns naming the KPIs in both languages."""
    return replace(reading, findings=tuple(_named(f, reading) for f in reading.findings))


def _named(finding: Finding, reading: Reading) -> Finding:
    if finding.code in ("missing-column", "column-not-read"):
        kpis = kpis_without(reading.table, str(finding.value))
        return replace(finding, value=_names(kpis)) if kpis else finding
    if finding.code == "unknown-column" and finding.value:
        field = vocabularies()[_FAMILY[reading.kind]].field(str(finding.value))
        kpis = kpis_without(reading.table, field) if field and reading.totals.get(field) is None else ()
        if kpis:
            return replace(finding, hint=NOTHING + finding.hint + _BLANK.format(kpis=_names(kpis)))
    return finding


def _names(kpis: tuple[Kpi, ...]) -> Text:
    return listed(k.name for k in kpis)
