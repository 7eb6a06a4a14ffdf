"""A machine of CI leaves no test out in silence."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.skips import NEEDS_OFFICE, NEEDS_PROC, NO_SAMPLES, excused, pytest_sessionfinish, pytest_terminal_summary

LACKING = "LibreOffice is absent: install libreoffice-calc, or set SOFFICE"


class Reporter:
    """pytest's own, as far as it is asked."""

    def __init__(self, *reasons: str) -> None:
        self.stats = {"skipped": [SimpleNamespace(longrepr=("test_x.py", 7, f"Skipped: {why}")) for why in reasons]}
        self.lines: list[str] = []

    def section(self, title: str) -> None:
        self.lines.append(title)

    line = section


def finished(monkeypatch: pytest.MonkeyPatch, ci: str, *reasons: str) -> tuple[Any, list[str]]:
    """(how a run ends, what it prints) whose tests were skipped for these reasons."""
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("sys.platform", "linux")
    reporter: Any = Reporter(*reasons)
    config: Any = SimpleNamespace(pluginmanager=SimpleNamespace(get_plugin=lambda name: reporter))
    session: Any = SimpleNamespace(config=config, exitstatus=pytest.ExitCode.OK)
    pytest_sessionfinish(session)
    pytest_terminal_summary(reporter, config)
    return session.exitstatus, reporter.lines


def test_skips_are_counted_by_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert finished(monkeypatch, "", LACKING, NO_SAMPLES, NO_SAMPLES) == (
        pytest.ExitCode.OK,
        ["3 tests were skipped", f"    2  {NO_SAMPLES}", f"    1  {LACKING}"],
    )
    assert finished(monkeypatch, "") == (pytest.ExitCode.OK, [])


def test_where_ci_is_set_only_absent_samples_excuse_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    assert finished(monkeypatch, "true", NO_SAMPLES)[0] == pytest.ExitCode.OK
    assert finished(monkeypatch, "true", NO_SAMPLES, LACKING) == (
        pytest.ExitCode.TESTS_FAILED,
        ["2 tests were skipped", f"    1  {NO_SAMPLES}", f"    1  {LACKING}  ← not accepted where CI is set"],
    )


def test_what_a_system_cannot_do_excuses_a_skip_there_only() -> None:
    reasons = (NEEDS_PROC, f"{NEEDS_OFFICE}: {LACKING}")
    assert [excused(why, "win32") for why in reasons] == [True, True]
    assert [excused(why, "linux") for why in reasons] == [False, False]
    assert not excused(LACKING, "win32")
