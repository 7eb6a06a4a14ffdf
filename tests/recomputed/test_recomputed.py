"""Every KPI that can be computed twice is: here in plain pandas from the raw exports, there by the product."""

from __future__ import annotations

import ast
import math
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.recomputed.account import SCOPES
from tests.recomputed.kpis import GROUPS, kpi
from tests.recomputed.periods import MONTHS, WEEKS, span
from tests.stores import once
from tests.tiers import thorough_after
from xlops.periods import Month, Week
from xlops.review.scorecard import Board

Values = dict[tuple[str, str, str], float | None]  # by KPI, period and scope

PERIODS = (*WEEKS, *MONTHS)
NEWEST = [WEEKS[-1], MONTHS[-1]]
EARLIER = [*WEEKS[:-1], *MONTHS[:-1]]
NAMES = {name for group in GROUPS.values() for name in group}
NO_MONTHS = {"ramp", "st_days", "str90", "turns", "rating", "doc_pct", "aplus", "registry", "transparency", "hijack"}
NO_WEEKS = {"gm_drift"}


def same(mine: float | None, theirs: float | None) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    return math.isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-12)


def periods(board: Board) -> dict[str, Week | Month]:
    return {period.label: period for period in (*board.weeks, *board.months) if period.label in PERIODS}


@pytest.fixture(scope="module")
def recomputed(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[Sequence[str]], Values]:
    """Every KPI in these periods and every scope; it takes long, so that the first worker does it for all."""

    def of(labels: Sequence[str]) -> Values:
        def make(folder: Path) -> None:
            account = request.getfixturevalue("account")
            found = {(n, label, s): kpi(account, n, s, span(label)) for n in NAMES for label in labels for s in SCOPES}
            (folder / "values").write_bytes(pickle.dumps(found))

        made = once(tmp_path_factory.getbasetemp(), f"recomputed-{labels[0]}", make)
        values: Values = pickle.loads((made / "values").read_bytes())
        return values

    return of


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("labels", thorough_after(1, [NEWEST, EARLIER]), ids=["newest", "earlier"])
def test_the_product_agrees_with_a_recomputation_from_raw_files(
    group: str, labels: Sequence[str], recomputed: Callable[[Sequence[str]], Values], typed_board: Board
) -> None:
    differ, values = {}, recomputed(labels)
    for label in labels:
        period = periods(typed_board)[label]
        for scope in SCOPES:
            for name in GROUPS[group]:
                mine = values[name, label, scope]
                theirs = typed_board.score(typed_board.catalogue[name], period, scope).value
                if not same(mine, theirs):
                    differ[f"{name} {label} {scope}"] = (mine, theirs)
    assert differ == {}


@pytest.mark.thorough
def test_at_least_55_kpis_have_numbers_to_compare(
    recomputed: Callable[[Sequence[str]], Values], typed_board: Board
) -> None:
    assert set(periods(typed_board)) == set(PERIODS)
    values, met = recomputed(NEWEST) | recomputed(EARLIER), set()
    for labels, without in ((WEEKS, NO_WEEKS), (MONTHS, NO_MONTHS)):
        compared = {
            name for name in NAMES for label in labels for scope in SCOPES if values[name, label, scope] is not None
        }
        met |= compared
        assert NAMES - compared == without
    assert len(met) >= 55


def test_the_recomputation_shares_no_code_with_the_product() -> None:
    for file in Path(__file__).parent.glob("*.py"):
        if file.name in ("conftest.py", Path(__file__).name):
            continue
        tree = ast.parse(file.read_text("utf-8"))
        names = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        names += [alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names]
        assert not [name for name in names if name.split(".")[0] == "xlops"], file.name
