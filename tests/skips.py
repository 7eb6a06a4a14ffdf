"""Which tests were skipped and why, at the end of a run; where CI is set, a skip that no reason below excuses fails it.

On a machine made for the tests nothing may go untested in silence: a program that is absent there is a mistake.
"""

from __future__ import annotations

import os
import sys
from collections import Counter

import pytest

NO_SAMPLES = "no ../shared here: real exports are not part of the repository"
NO_GIT = "no repository of git here: a copy of its files has no index"
NEEDS_PROC = "needs /proc, which only Linux has"
NEEDS_SIGNALS = "needs a system with signals: a process is killed at a chosen moment"
NEEDS_LINKS = "needs a system where anybody may make symbolic links"
NEEDS_BYTES = "needs a system where names of files are any bytes"
NEEDS_RIGHTS = "needs a system where the mode of a folder says who may look into it"
NEEDS_OFFICE = "needs LibreOffice or the Open XML SDK validator, which only the Linux machines have"
ENDS_LATER = "elsewhere the child ends at its own limit"

_EVERYWHERE = (NO_SAMPLES, NO_GIT)
_ELSEWHERE = (
    NEEDS_PROC,
    NEEDS_SIGNALS,
    NEEDS_LINKS,
    NEEDS_BYTES,
    NEEDS_RIGHTS,
    NEEDS_OFFICE,
    ENDS_LATER,
)  # than on Linux


def excused(reason: str, platform: str) -> bool:
    """Whether a machine of CI may skip a test for this reason."""
    return reason.startswith(_EVERYWHERE if platform == "linux" else _EVERYWHERE + _ELSEWHERE)


def _reasons(config: pytest.Config) -> Counter[str]:
    """Reason → how many tests were skipped for it."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", ()) if reporter else ()
    where = [report.longrepr for report in skipped]
    return Counter(why[2].removeprefix("Skipped: ") if isinstance(why, tuple) else str(why) for why in where)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    reasons = _reasons(config)
    if not reasons:
        return
    terminalreporter.section(f"{reasons.total()} tests were skipped")
    for reason, number in reasons.most_common():
        unheard = os.environ.get("CI") and not excused(reason, sys.platform)
        terminalreporter.line(f"{number:5}  {reason}{'  ← not accepted where CI is set' if unheard else ''}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    wrong = [reason for reason in _reasons(session.config) if not excused(reason, sys.platform)]
    if os.environ.get("CI") and wrong and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
