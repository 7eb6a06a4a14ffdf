"""What a person shows of files that are refused: their outline, the machine, where a run broke off; no names."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from xlops.errors import XlopsError
from xlops.jobs.doctor import examine
from xlops.jobs.excel.machine import Machine
from xlops.jobs.ingest import identify
from xlops.jobs.outcomes import Outcome, file_of
from xlops.reports.evidence import Hints
from xlops.reports.outline import outline

_MOST_FILES = 40
_SAID = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")
_ABOUT = (
    "What xlops saw, to show to whoever mends it: no names of files, sheets, campaigns or stores, and no values.",
    "9 stands for a digit, a and A for words, ¤ for a sign. Names of columns stay: look at them before you show this.",
)


def debug_lines(
    machine: Machine, folder: Path | None, paths: Sequence[Path], hints: Hints, trouble: BaseException | None
) -> Iterator[str]:
    """The bundle, line by line, about those of the files or folders that are refused, and the error of the run."""
    yield from _ABOUT
    yield ""
    for probe in examine(machine, folder):
        yield f"{probe.state}: {probe.says}"
    if trouble is not None:
        yield ""
        yield from _where(trouble)
    for number, outcome in enumerate(_refused(paths, hints), 1):
        yield ""
        yield f"file {number}, {_nameless(outcome)}"
        if number > _MOST_FILES:
            yield "  and more"
            return
        if (path := _path_of(outcome, paths)) is not None:
            yield from (f"  {line}" for line in outline(path))


def _refused(paths: Sequence[Path], hints: Hints) -> list[Outcome]:
    found = {file_of(o.name).split(" › ")[0]: o for o in identify(paths, hints) if o.what == "refused"}
    return list(found.values())


def _nameless(outcome: Outcome) -> str:
    """Why a file is refused, in words that say nothing of what it holds."""
    why = _SAID.sub("‹…›", outcome.reason.en)
    for part in sorted(re.split(r" › |[/\\]", outcome.name), key=len, reverse=True):
        why = why.replace(part, "‹file›") if len(part) > 2 else why
    like = f", looks like {outcome.looks_like}" if outcome.looks_like else ""
    return f"refused: {why}{like}"


def _path_of(outcome: Outcome, paths: Sequence[Path]) -> Path | None:
    """The file on the disk: names are told from a named folder, or from where we stand."""
    name = file_of(outcome.name).split(" › ")[0]
    places = [Path(name), *(path / name for path in paths), *(path for path in paths if path.name == Path(name).name)]
    return next((place for place in places if place.is_file()), None)


def _where(trouble: BaseException) -> Iterator[str]:
    """Where a run broke off, by module and line; of what was said only that of an error that is no bug."""
    yield f"the run ended with {type(trouble).__name__}"
    if isinstance(trouble, XlopsError):
        return
    for frame in traceback.extract_tb(trouble.__traceback__):
        yield f"  {Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} in {frame.name}"
