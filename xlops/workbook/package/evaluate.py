"""Values of formulas from IronCalc, in a child process; formulas that stop it are found and left out.

A person may type a formula on which IronCalc panics or never ends. Then the formulas are tried in groups, ours first,
and a group that fails is halved until single cells are left: these keep the value they show, all others are computed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from xlops.errors import WorkbookError
from xlops.workbook.package import ironcalc_child
from xlops.workbook.package.evaluation import Why
from xlops.workbook.package.scalars import Scalar

SECONDS = 20.0  # for the whole workbook, of which the demo takes one or two
SECONDS_A_MEGABYTE = 0.5  # of sheets more
SEARCH_SECONDS = 60.0  # until the last try begins
_OF_A_KIND = 3  # formulas alike that stop IronCalc, after which the others alike are not tried
_BUSY = 6  # times as long may a computation take that has to share the processor
_MORE = 5.0  # seconds after which a child ends that nobody stops
_PANICKED = "panicked at"


class Question(NamedTuple):
    """A formula cell to compute: its place in the workbook (all from 1, the sheet from 0) and the value it shows."""

    sheet: int
    row: int
    column: int
    shown: Scalar

    def pin(self, value: Any = None) -> list[Any]:
        """The cell as the child takes it."""
        return [self.sheet, self.row, self.column, self.shown if value is None else value]


@dataclass(frozen=True)
class Trait:
    """What the search for formulas that stop IronCalc goes by."""

    ours: bool  # no person typed it
    alike: str  # the same for formulas that differ in their rows only


@dataclass
class Evaluated:
    """A value per question, the questions that keep theirs, and why nothing was computed, where it was not."""

    values: dict[int, Any] = field(default_factory=dict)
    kept: dict[int, Why] = field(default_factory=dict)
    failed: str = ""
    detail: str = ""  # what IronCalc said


@dataclass(frozen=True)
class _Stopped:
    """That a workbook could not be computed."""

    why: Why
    said: str = ""

    def answer(self) -> Evaluated:
        return Evaluated(failed=FAILED[self.why], detail=self.said)


FAILED = {
    Why.UNKNOWN: "IronCalc cannot load it",
    Why.STOPS: "IronCalc broke off",
    Why.ENDLESS: "IronCalc did not come to an end in time",
}


# writes the workbook to a new file, the numbered formulas left out
Write = Callable[[Path, Collection[int]], None]


def evaluate(
    questions: Sequence[Question],
    traits: Callable[[], Sequence[Trait]],
    write: Write,
    folder: Path,
    megabytes: float,
) -> Evaluated:
    """The values of all questions. `write` is handed new files in `folder`; `traits` is called for a search only.

    Errors: WorkbookError where a file or the child process cannot be had: that says nothing about the workbook.
    """
    search = _Search(questions, write, folder, megabytes)
    stopped = search.attempt(range(len(questions)), search.limit)
    if stopped is None:
        return search.answer
    if stopped.why is Why.UNKNOWN:  # IronCalc cannot load the workbook, whatever its formulas are
        return stopped.answer()
    return search.run(stopped, traits())


class _Search:
    """Finds out which formulas can be computed together."""

    def __init__(self, questions: Sequence[Question], write: Write, folder: Path, megabytes: float) -> None:
        self.questions, self.write, self.folder = questions, write, folder
        self.limit = SECONDS + SECONDS_A_MEGABYTE * megabytes
        self.until = time.monotonic() + SEARCH_SECONDS + 2 * SECONDS_A_MEGABYTE * megabytes
        self.answer = Evaluated()
        self.free: list[int] = []  # can be computed together
        self.took = 0.0  # seconds, all that are free
        self.guilty: dict[int, Why] = {}
        self.bad: dict[str, int] = {}  # formulas alike → how many of them are guilty
        self.fixed: dict[int, Any] = {}  # what cells that are not free show instead of what they showed
        self.later: list[int] = []  # formulas like a guilty one
        self.traits: Sequence[Trait] = ()

    def run(self, stopped: _Stopped, traits: Sequence[Trait]) -> Evaluated:
        """Ours first, then people's, formulas alike beside each other; last of all those like a guilty one."""
        self.traits = traits
        if (without := self.attempt([], self.limit)) is not None:
            return without.answer()
        took, order = self.took, sorted(range(len(traits)), key=lambda n: (self.questions[n].sheet, traits[n].alike, n))
        self.add([n for n in order if traits[n].ours], self.limit)
        ours, first = self.free, self.answer
        # what people typed is tried beside the values of ours: that takes a fraction of the time
        self.fixed = {n: value for n, value in first.values.items() if n not in first.kept}
        self.free, self.took = [], took
        self.add([n for n in order if not traits[n].ours])
        for alike in dict.fromkeys(traits[n].alike for n in self.later):
            self.add([n for n in self.later if traits[n].alike == alike], bad=alike)
        self.together(ours, first, self.free)
        if not self.free:
            return stopped.answer()
        free = set(self.free)
        self.answer.kept |= {n: Why.UNTRIED for n in order if n not in free} | self.guilty
        return self.answer

    def together(self, ours: list[int], first: Evaluated, theirs: list[int]) -> None:
        """Compute ours with what people typed, where ours may take other values than when it was tried."""
        self.fixed = {}
        if not theirs or self.attempt([*ours, *theirs], self.limit) is not None:
            self.free, self.answer = ours, first
            self.add(theirs, self.limit)

    def add(self, group: list[int], limit: float | None = None, bad: str = "", fails: Why | None = None) -> bool:
        """Free what can be freed of the group; whether all of it could. `fails`: known is why all of it cannot."""
        apart = {n for n in group if self.traits[n].alike in self.bad and self.traits[n].alike != bad}
        if apart:
            self.later += [n for n in group if n in apart]
            group, fails = [n for n in group if n not in apart], None
        if not group:
            return not apart
        if fails is None:
            seconds = limit or 1.5 * self.took + 1.5
            if self.until - time.monotonic() < seconds or self.bad.get(bad, 0) >= _OF_A_KIND:
                return False
            stopped = self.attempt([*self.free, *group], seconds)
            if stopped is None:
                return not apart
            fails = stopped.why
        if len(group) == 1:
            alike = self.traits[group[0]].alike
            self.guilty[group[0]] = fails
            self.bad[alike] = self.bad.get(alike, 0) + 1
            return False
        half = len(group) // 2
        whole = self.add(group[:half], limit, bad)
        # what does not stop with its first half stops with its second; what takes long may only be much
        self.add(group[half:], limit, bad, fails if whole and fails is Why.STOPS else None)
        return False

    def attempt(self, free: Collection[int], limit: float) -> _Stopped | None:
        """Compute the workbook with these formulas, all others as they show; None when that went well."""
        every = range(len(self.questions))
        chosen = set(free)
        asked, pinned = [n for n in every if n in chosen], [n for n in every if n not in chosen]
        path = self.folder / f"book-{time.monotonic_ns()}.xlsx"
        self.write(path, pinned)
        began = time.monotonic()
        found = _ask(
            {
                "path": str(path), "modules": sys.path, "limit": _wait(limit) + _MORE, "work": limit,
                "cells": [self.questions[n].pin() for n in asked],
                "pins": [self.questions[n].pin(self.fixed.get(n)) for n in pinned],
            },
            limit,
        )  # fmt: skip
        if isinstance(found, _Stopped):
            return found
        self.free, self.took = asked, time.monotonic() - began
        values = dict(zip(asked, found["values"], strict=True))
        self.answer = Evaluated(values, {asked[n]: Why.UNKNOWN for n in found["unknown"]})
        return None


def _wait(limit: float) -> float:
    """Seconds to wait for a computation of `limit` seconds."""
    return limit if sys.platform == "win32" else limit * _BUSY


def _ask(question: dict[str, Any], limit: float) -> dict[str, Any] | _Stopped:
    command = [_interpreter(), "-I", "-X", "utf8", ironcalc_child.__file__]
    try:
        done = subprocess.run(
            command, input=json.dumps(question).encode(), capture_output=True, timeout=_wait(limit), check=False,
            env={**os.environ, "RUST_BACKTRACE": "0"}, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return _Stopped(Why.ENDLESS, f"{limit:.0f} s")
    except OSError as why:
        raise WorkbookError(
            f"formulas cannot be computed: {command[0]} could not be started ({why.strerror or why})"
        ) from why
    if done.returncode == -getattr(signal, "SIGXCPU", 0) != 0:
        return _Stopped(Why.ENDLESS, f"{limit:.0f} s")
    if done.returncode:
        return _Stopped(Why.STOPS, _last_words(done.stderr) or f"code {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout)
    if "held" in found:
        raise WorkbookError(
            f"formulas cannot be computed: {question['path']} could not be read ({found['held']}); nothing was "
            "changed, run again"
        )
    return _Stopped(Why.UNKNOWN, found["unreadable"]) if "unreadable" in found else found


def _interpreter() -> str:
    """Python as a program with standard streams: what Excel starts, pythonw, has none."""
    here = Path(sys.executable)
    console = here.with_name("python.exe")
    return str(console if here.name.lower() == "pythonw.exe" and console.exists() else here)


def _last_words(said: bytes) -> str:
    """What IronCalc said last: the panic's message, in one line."""
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    return next((line for line in reversed(lines) if _PANICKED not in line and not line.startswith("note:")), "")[:200]
