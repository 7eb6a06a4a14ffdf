"""What became of the files that an ingest took."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from xlops.facts.history import Store
from xlops.findings import Finding
from xlops.language import NOTHING, Text
from xlops.reports.checks.names import named_in
from xlops.reports.read_batch import Reading

_IS_FILE = re.compile(r"\.[A-Za-z]{3,5}$")


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `stored`, `known` (stored before), `refused`, or `read` in a dry run.

    `copy_of` names a file of the same contents that the same run refused: the two count once.
    """

    name: str
    what: str
    reading: Reading | None = None
    reason: Text = NOTHING
    kind: str = ""
    language: str = ""
    findings: tuple[Finding, ...] = ()
    copy_of: str = ""

    def with_told(self, told: Mapping[str, Sequence[Finding]]) -> Outcome:
        """With what all files of the run made of it; `told`: SHA-256 → findings."""
        if self.what != "stored" or self.reading is None:
            return self
        return replace(self, findings=(*self.reading.findings, *told.get(self.reading.sha256, ())))

    @property
    def looks_like(self) -> str:
        """The kind that a refused file was recognised as, else the only one that its name says; empty where none."""
        named = named_in(PurePath(self.name).name)
        return self.kind or (min(named.kinds) if named and len(named.kinds) == 1 else "")

    def record(self) -> dict[str, Any]:
        """The outcome as plain values and texts, for `--json`."""
        record: dict[str, Any] = {"file": self.name, "outcome": self.what, "kind": self.kind or None}
        if self.reason:
            record |= {"reason": self.reason.en, "looks_like": self.looks_like or None}
        if self.copy_of:
            record["copy_of"] = self.copy_of
        if self.reading:
            record |= _record(self.reading) | {"findings": [f.record() for f in self.findings]}
        return record


def refused_once(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes, where several reports of one file were refused for one reason as one, named after the file."""
    found: dict[object, Outcome] = {}
    for number, outcome in enumerate(outcomes):
        file = file_of(outcome.name)
        key = (file, outcome.reason) if outcome.what == "refused" and file != outcome.name else number
        found[key] = replace(outcome, name=file, kind="") if key in found else outcome
    return list(found.values())


def refused_in(store: Store) -> list[Outcome]:
    """What the store remembers as refused, counted as an ingest counts it."""
    by_name = sorted(store.refusals(), key=lambda refusal: refusal[1])
    return refused_once([Outcome(name, "refused", reason=why) for _, name, why, _ in by_name])


def file_of(name: str) -> str:
    """The file that a report's name begins with: `bulk.xlsx` of `bulk.xlsx › Campaigns › Bulk ads`, and of itself."""
    parts = name.split(" › ")
    last = max((n for n, part in enumerate(parts) if _IS_FILE.search(part)), default=len(parts) - 1)
    return " › ".join(parts[: last + 1])


def _record(reading: Reading) -> dict[str, Any]:
    return {
        "language": reading.language,
        "marketplace": reading.marketplace,
        "marketplace_by": reading.marketplace_by,
        "currency": reading.currency,
        "ad_product": reading.ad_product or None,
        "attribution_days": reading.attribution_days,
        "basis": reading.basis or None,
        "grain": reading.grain.value,
        **reading.span.record(),
        "period_by": reading.span_by,
        "exported_at": reading.exported.at.isoformat(),
        "exported_by": reading.exported.by,
        "rows": reading.rows,
        "decimal_mark": reading.decimal,
        "day_order": reading.day_order,
        "time_zone": reading.time_zone or None,
        "sha256": reading.sha256,
        "totals": {name: str(value) for name, value in reading.totals.items()},
    }


@dataclass
class Ingested:
    """What a whole ingest did."""

    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0
    lost: list[Finding] = field(default_factory=list)  # what a rebuild could not take over

    def of(self, what: str) -> list[Outcome]:
        return [o for o in self.outcomes if o.what == what]

    @property
    def refused(self) -> list[Outcome]:
        """The refused files, each content once."""
        return [o for o in self.of("refused") if not o.copy_of]

    @property
    def rows(self) -> int:
        return sum(o.reading.rows for o in self.of("stored") if o.reading)

    @property
    def findings(self) -> list[Finding]:
        return [*self.lost, *(f for o in self.outcomes for f in o.findings)]
