"""The targets in force: what the account, a marketplace or a part of it is held to in a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from xlops.findings import Finding
from xlops.kpis import Kpi
from xlops.periods import Period
from xlops.review.open_until import typed_while_open
from xlops.targets import Rows, Scope, Target, TargetRefused, TypedTarget, effective


class Goals:
    """Targets of `xlops.toml` and of the Targets sheet.

    What was typed into the sheet holds for every period whose review was still open on that day, as the sheet itself
    shows it; a period that had closed by then keeps the target it was judged by.
    """

    def __init__(self, toml: Rows, sheet: Rows) -> None:
        self.toml, self._sheet = toml, sheet

    def typed(self, kpis: Iterable[Kpi]) -> list[Kpi]:
        """The KPIs with a target on the sheet, their own or that of the KPI whose inverse they are."""
        return [k for k in kpis if self._sheet.get((k.inverse_of or k).id)]

    def taken(self, kpi: Kpi, on: date) -> TypedTarget:
        """What counts now of what was typed for a KPI; nothing where it does not fit."""
        standing = typed_while_open(self._sheet.get(kpi.id, ()), date.max)
        try:
            effective(kpi, self.toml, {kpi.id: standing}, on)
        except TargetRefused:
            return TypedTarget()
        return standing[0] if standing else TypedTarget()

    def of(self, kpi: Kpi, period: Period, last_open: date, scope: Scope) -> tuple[Target, Finding | None]:
        """The target on the period's last day, and the finding where what was typed does not fit and is left out.

        `last_open` is the last day on which the period's review is open.
        """
        own = (kpi.inverse_of or kpi).id
        rows = {k: self._sheet.get(k, ()) for k in (kpi.id, own)}
        typed = {k: typed_while_open(found, last_open) for k, found in rows.items() if found}
        try:
            return effective(kpi, self.toml, typed, period.span.last, scope), None
        except TargetRefused as why:
            finding = Finding("input-refused", column=own, value=why.said)
            return effective(kpi, self.toml, {}, period.span.last, scope), finding
