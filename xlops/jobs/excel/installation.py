"""Put xlops into Excel on this machine, and take it out again."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from xlops.errors import UsageError, WorkbookError
from xlops.files import remove, scratch
from xlops.jobs.excel.machine import ADDIN, NOT_HERE, Machine
from xlops.jobs.excel.settings_file import read_settings_file
from xlops.jobs.excel.steps import PutFile, Set, Step, Trust, read_record, take_back
from xlops.jobs.excel.surroundings import FROM_PYTHON_ORG, OF_THE_STORE, of_the_store
from xlops.workbook.macros import write_addin

UDFS = "xlops.live.udfs"
# our add-in never runs Python files that lie beside a workbook; older workbooks with macros ask this setting
_CLOSED = Set("ADD_WORKBOOK_TO_PYTHONPATH", "False")


def install(machine: Machine, store: Path | None, *, dry_run: bool = False) -> Iterator[tuple[bool, str]]:
    """(whether it is so already, what in words) of each step, done unless `dry_run`; again, it changes nothing.

    Everything is checked before the first step. Errors: UsageError where there can be no Excel; WorkbookError where a
    file of somebody else's is in the way, Excel holds the add-in, or would not see what this Python writes.
    """
    if machine.system == "other":
        raise UsageError(NOT_HERE)
    if machine.system == "windows" and of_the_store(machine):
        raise WorkbookError(f"{OF_THE_STORE}: {FROM_PYTHON_ORG}")
    record = read_record(machine)
    planned = [(step.done(machine, record), step) for step in _steps(machine, store)]
    for already, step in planned:
        yield already, step.says(machine)
        if not (already or dry_run):
            step.do(machine, record)
            record.save(machine)


def uninstall(machine: Machine, *, dry_run: bool = False) -> Iterator[str]:
    """Take back what `install` did, and nothing else; one sentence each. What was changed since is left, and said.

    Errors: WorkbookError where Excel holds the add-in; then run again.
    """
    yield from take_back(machine, read_record(machine), dry_run=dry_run)
    if not dry_run and machine.record.exists():
        remove(machine.record)
        if not any(machine.record.parent.iterdir()):
            machine.record.parent.rmdir()


def _steps(machine: Machine, store: Path | None) -> Iterator[Step]:
    yield PutFile(machine.startup / ADDIN, _addin(), "the add-in with ribbon tab and functions")
    if machine.system == "macos":
        yield Set("INTERPRETER_MAC", str(machine.interpreter))
        yield _CLOSED
        script = Path(str(files("xlwings"))) / f"xlwings-{machine.version('xlwings')}.applescript"
        yield PutFile(machine.scripts / script.name, script.read_bytes(), "the script by which xlwings runs Python")
        return
    yield Set("INTERPRETER_WIN", str(machine.interpreter))
    yield Set("UDF MODULES", _modules(machine))
    yield Set("USE UDF SERVER", "True")
    yield _CLOSED
    for folder in (machine.startup, *([store.resolve()] if store else [])):
        yield Trust(folder)


def _modules(machine: Machine) -> str:
    """Ours beside those that the user has already."""
    known = read_settings_file(machine.settings, machine.encoding).get("UDF MODULES", "")
    modules = [m for m in known.split(";") if m]
    return ";".join(modules if UDFS in modules else [*modules, UDFS])


def _addin() -> bytes:
    """Made here, since its macros name the DLL of the xlwings that is installed."""
    with scratch() as folder:
        made = folder / ADDIN
        write_addin(made)
        return made.read_bytes()
