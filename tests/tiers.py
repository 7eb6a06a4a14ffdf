"""Two tiers: everyday tests, which `pytest` runs, and thorough ones, which `pytest -m thorough` runs and CI as well.

Everyday is what somebody runs at each change: what can be tested without a workbook, every rule, and one path through
each face of the product. Thorough is what repeats that at greater breadth: the second language of a comparison, every
sample where each kind has its golden, a kill at every step, all that people type in a large workbook; and what
LibreOffice, Chromium and the Open XML SDK say. A run that names marks or tests gets what it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

THOROUGH = "thorough"
COLLECTED = pytest.StashKey[dict[str, bool]]()  # node id → whether it is thorough, of everything that was found
_LEFT = pytest.StashKey[set[str]]()
_RULE = re.compile(r"^test_([nd]\d{1,2})_")


def thorough_after(count: int, cases: Iterable[object]) -> list[object]:
    """The cases of `pytest.mark.parametrize`, of which those after the first `count` are thorough."""

    def one(case: object) -> object:
        return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=getattr(pytest.mark, THOROUGH))

    return [case if n < count else one(case) for n, case in enumerate(cases)]


def _chosen(config: pytest.Config) -> bool:
    """Whether the run says itself which tests it wants."""
    anew = getattr(config.option, "golden_update", False)
    return anew or bool(config.option.markexpr) or any("::" in argument for argument in config.args)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    thorough = [item for item in items if item.get_closest_marker(THOROUGH)]
    names = {item.nodeid for item in thorough}
    config.stash[COLLECTED] = {item.nodeid: item.nodeid in names for item in items}
    if thorough and not _chosen(config):
        _left(config).update(names)
        config.hook.pytest_deselected(items=thorough)
        items[:] = [item for item in items if item.nodeid not in names]


def _left(config: pytest.Config) -> set[str]:
    return config.stash.setdefault(_LEFT, set())


def pytest_sessionfinish(session: pytest.Session) -> None:
    given = getattr(session.config, "workeroutput", None)
    if given is not None:  # a worker of pytest-xdist
        given[THOROUGH] = sorted(_left(session.config))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: pytest.Session) -> None:
    """Every worker finds all tests, and tells the process that prints which it left."""
    _left(node.config).update(getattr(node, "workeroutput", {}).get(THOROUGH, ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left := len(_left(config)):
        are = "test was" if left == 1 else "tests were"
        terminalreporter.line(f"{left} thorough {are} left for: pytest -m {THOROUGH}")


def lonely(collected: dict[str, bool]) -> list[str]:
    """Modules and rules of which every test is thorough: nobody would see them break on an ordinary day."""
    everyday = {subject for test, thorough in collected.items() if not thorough for subject in _subjects(test)}
    return sorted({subject for test in collected for subject in _subjects(test)} - everyday)


def _subjects(test: str) -> list[str]:
    """What a test stands for: its module, and the rule in its name."""
    module, _, name = test.partition("::")
    return [module, *(rule.upper() for rule in _RULE.findall(name))]
