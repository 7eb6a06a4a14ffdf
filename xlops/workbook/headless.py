"""Carry a plan out on a workbook file, in place and without Excel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType

from xlops.findings import Finding
from xlops.memory import give_back
from xlops.workbook.apply_plan import Applied, carry_out
from xlops.workbook.links import is_way
from xlops.workbook.package import Package, refresh_values
from xlops.workbook.package.pointing import unspoken_of
from xlops.workbook.package.values import ValueDrift, alike
from xlops.workbook.plan import Plan
from xlops.workbook.portfolio import MARK
from xlops.workbook.reopening import Frozen
from xlops.workbook.template import LANGUAGES, PROTOTYPES, template_path
from xlops.workbook.typed_input import Standing, find_reviews


def apply(
    plan: Plan, package: Package, standing: Standing | None = None, told: Sequence[Finding] = (),
    reopened: Frozen = MappingProxyType({}),
) -> Applied:  # fmt: skip
    """Write the plan into an open package and bring every formula's value up to date; nothing is saved yet.

    What was found before, as `told`, stands on the Log too, and where `reopened` reviews show other figures now.
    Errors: WorkbookError where something that people typed would not be there afterwards (rule D5).
    """
    return carry_out(plan, package, lambda: refreshed(package), standing, told, reopened)


def refreshed(package: Package) -> list[ValueDrift]:
    """Bring every formula's value up to date; where Python and IronCalc differ."""
    give_back()  # IronCalc needs much beside what planning used and freed
    return refresh_values(package, ours=lambda: _ours(package), apart=_at_rest(package))


def _at_rest(package: Package) -> list[str]:
    """The closed reviews that have no formula but links, and of which nothing else speaks: a year has forty."""
    closed = [r for r in find_reviews(package).values() if r.closed and r.tables]
    still = [r for r in closed if all(map(is_way, package.read_formulas(r.sheet).values()))]
    ending = {r.sheet: "_" + re.sub(r"\W", "_", r.period) for r in still}
    whole = [r for r in still if all(name.endswith(ending[r.sheet]) for name in r.tables.values())]
    return unspoken_of(package, {r.sheet: [ending[r.sheet]] for r in whole})


def _ours(package: Package) -> set[str]:
    """The patterns of formulas that no person typed: the shipped templates' and the prototypes'."""
    found = {
        alike(text)
        for sheet in {info.name for info in package.sheets()}.intersection(PROTOTYPES)
        for text in package.read_formulas(sheet).values()
    }
    known = package.read_name("cfg_language") if "cfg_language" in package.defined_names() else ""
    book = "portfolio" if MARK in package.defined_names() else "review"
    shipped = Package(template_path(str(known) if known in LANGUAGES else LANGUAGES[0], book))
    for info in shipped.sheets():
        found |= {alike(text) for text in shipped.read_formulas(info.name).values()}
    return found
