"""Findings as rows of the Log sheet, those about the build itself among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xlops.findings import Finding
from xlops.workbook.package.evaluate import FAILED
from xlops.workbook.package.evaluation import Evaluation, Kept, Why
from xlops.workbook.package.references import quote_sheet

TABLE = "tbl_findings"
_NAMED = 5  # cells of a kind that a finding names
_STOPPED = (Why.STOPS, Why.ENDLESS)


def about_build(evaluation: Evaluation, left_open: Iterable[str], notes: Iterable[str]) -> list[Finding]:
    """What could not be computed, which reviews stay open for it, and what else the build met."""
    found = []
    if evaluation.failed:
        hint = f" ({evaluation.detail})" if evaluation.detail else ""
        found.append(Finding("values-missing", expected=evaluation.failed, hint=hint))
    stopped = [kept for kept in evaluation.kept if kept.why in _STOPPED]
    found += [Finding("formula-stopped", column=_places([kept]), expected=FAILED[kept.why]) for kept in stopped]
    others = [kept for kept in evaluation.kept if kept.why not in _STOPPED]
    left = [kept for kept in others if kept.ours or kept.why is Why.UNTRIED]
    excel = [kept for kept in others if kept not in left]
    for code, group in (("formulas-left", left), ("formulas-of-excel", excel)):
        found += [Finding(code, column=_places(group), value=str(len(group)))] if group else []
    found += [Finding("review-not-closed", column=sheet) for sheet in left_open]
    return found + [Finding("workbook-note", value=note) for note in notes]


def _places(kept: Sequence[Kept]) -> str:
    """`'My sheet'!B3, 'My sheet'!B4 …`"""
    named = ", ".join(f"{quote_sheet(k.sheet)}!{k.ref}" for k in kept[:_NAMED])
    return f"{named} …" if len(kept) > _NAMED else named


def log_rows(findings: Iterable[Finding], most: int = 500) -> list[dict[str, Any]]:
    """One row per finding, in the order given."""
    rows = []
    for f in list(findings)[:most]:
        record = f.record()
        rows.append({**record, "text": record.pop("message")})
    return rows
