"""What a helper must know of this machine, this store and its workbook, without a name in it: `xlops doctor`."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from xlops import __version__
from xlops.errors import XlopsError
from xlops.export.pdf import office
from xlops.facts.history import FILE_NAME, open_store
from xlops.jobs.excel.doctor import diagnose
from xlops.jobs.excel.machine import Machine
from xlops.jobs.excel.probe import Probe
from xlops.jobs.identity import choose
from xlops.jobs.outcomes import refused_in
from xlops.settings import load_settings
from xlops.workbook.macros import has_macros
from xlops.workbook.package import Package, open_in_excel
from xlops.workbook.template import template_path

_LITTLE_ROOM = 1_000_000_000  # bytes
_LEAST_ROOM = 5_000_000  # beside the copies of a workbook: the store's own growth
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra == ['\"](\w+)['\"]")
_COUNTS = """
    select (select count(*) from file),
           (select string_agg(distinct marketplace, ' ' order by marketplace) from file where marketplace <> ''),
           (select min(first_day) from owner), (select max(end_day) - 1 from owner)
"""
_KINDS = "select kind, count(*) from file group by all order by all"
_RUNS = "select verb, started_at::date, seconds, outcome from run order by started_at desc limit 3"


def examine(machine: Machine, folder: Path | None) -> list[Probe]:
    """Everything that can be looked at without changing anything, of the store in `folder` where there is one.

    No file, folder, sheet or campaign is named: where a sentence of another part would, `‹store›` and `~` stand for it.
    """
    found = [*_program(machine), *_libraries(machine)]
    book = None
    if folder is not None:
        found += _store(folder)
        book, told = _workbook(folder)
        found += told
    excel = diagnose(machine, book)
    found += [Probe(p.id, "note", p.says, p.do) if machine.system == "other" else p for p in excel]
    return [_nameless(probe, machine, folder, book) for probe in found]


def _program(machine: Machine) -> Iterator[Probe]:
    how = "in an environment of its own" if sys.prefix != sys.base_prefix else "in the system's Python"
    yield Probe("xlops", "ok", f"xlops {__version__}, {how}")
    release = f"{platform.python_implementation()} {platform.python_version()}, {machine.bits} bit"
    yield Probe("python", "ok", f"{release}, {platform.system()} {platform.release()}, {platform.machine()}")
    spoken = f"{sys.stdout.encoding or '?'} out, {sys.getfilesystemencoding()} for names of files"
    yield Probe("encoding", "ok" if "utf" in sys.getfilesystemencoding() else "note", f"encodings: {spoken}")
    pdf = "LibreOffice is here, for `xlops export pdf`" if office() else "no LibreOffice: Excel writes PDF, or nobody"
    yield Probe("office", "ok", pdf)


def _libraries(machine: Machine) -> Iterator[Probe]:
    needed, extras = _requirements()
    versions = {name: machine.version(name) for name in needed}
    if missing := [name for name, version in versions.items() if version is None]:
        yield Probe("libraries", "stop", f"not installed: {', '.join(missing)}", "install xlops again")
    yield Probe("libraries", "ok", ", ".join(f"{name} {version}" for name, version in versions.items() if version))
    for extra, names in extras.items():
        lacking = [name for name in names if machine.version(name) is None]
        said = f"without {', '.join(lacking)}" if lacking else "installed"
        yield Probe("extras", "ok", f"extra {extra}: {said}")


def _requirements() -> tuple[list[str], dict[str, list[str]]]:
    """The packages that xlops needs here, and those of each extra but `dev`."""
    needed: list[str] = []
    extras: dict[str, list[str]] = {}
    for line in metadata.requires("xlops") or ():
        name = _NAME.match(line)
        extra = _EXTRA.search(line)
        if name and extra and extra[1] != "dev":
            extras.setdefault(extra[1], []).append(name[0])
        elif name and not extra and ("sys_platform" not in line or sys.platform in line):
            needed.append(name[0])
    return needed, extras


def _store(folder: Path) -> Iterator[Probe]:
    try:
        yield Probe("settings", "ok", f"xlops.toml is read, the store speaks {load_settings(folder).language}")
    except XlopsError as why:
        yield Probe("settings", "stop", f"xlops.toml is refused ({type(why).__name__})", "`xlops status` says why")
    yield from _disk(folder)
    path = folder / FILE_NAME
    if not path.exists():
        yield Probe("store", "note", "nothing was ingested yet", "put exports into exports/ and run `xlops build`")
        return
    try:
        with open_store(folder, read_only=True) as store:
            files, markets, first, last = store.rows(_COUNTS)[0]
            refused = len(refused_in(store))
            kinds = ", ".join(f"{kind} {count}" for kind, count in store.rows(_KINDS))
            runs = store.rows(_RUNS)
    except XlopsError as why:
        yield Probe("store", "stop", f"the store is not opened ({type(why).__name__})", "`xlops status` says why")
        return
    size = f"{path.stat().st_size / 1e6:,.1f} MB"
    yield Probe("store", "ok", f"store of {size}, files: {files}, marketplaces: {markets or '-'}, {first} to {last}")
    yield Probe("kinds", "ok", f"kinds: {kinds or 'none'}")
    if refused:
        do = "`xlops ingest --strict --debug` leaves their outline without what they say"
        yield Probe("refused", "note", f"refused, each content once: {refused}", do)
    for verb, day, seconds, outcome in runs:
        yield Probe("runs", "ok", f"{verb} on {day}: {outcome}, {seconds:.0f} s")


def _disk(folder: Path) -> Iterator[Probe]:
    """Whether a build can write there: it makes the workbook anew beside the old one, of which a copy stays."""
    if closed := [what for what, path in _written(folder) if path.exists() and not _is_open(path)]:
        do = "change its rights, or move the store to where it can be written"
        yield Probe("rights", "stop", f"cannot be written: {', '.join(closed)}", do)
    else:
        yield Probe("rights", "ok", "the store's folder can be written")
    free = shutil.disk_usage(folder).free
    needed = _LEAST_ROOM + 2 * max((path.stat().st_size for path in folder.glob("*.xls[xm]")), default=0)
    full, little = free < needed, free < _LITTLE_ROOM
    size = f"{free / 1e9:,.1f} GB" if free >= _LITTLE_ROOM else f"{free / 1e6:,.1f} MB"
    yield Probe(
        "disk", "stop" if full else "note" if little else "ok", f"{size} are free on the store's disk",
        "free some: a build needs room for a copy of the workbook and the store" if little else "",
    )  # fmt: skip


def _written(folder: Path) -> Iterator[tuple[str, Path]]:
    """What a build writes, in words without a name."""
    yield "the store's folder", folder
    yield "the store's file", folder / FILE_NAME
    yield from ((name, folder / name) for name in ("inputs", "backups"))


def _is_open(path: Path) -> bool:
    return os.access(path, os.W_OK | os.X_OK if path.is_dir() else os.W_OK)


def _workbook(folder: Path) -> tuple[Path | None, list[Probe]]:
    """The store's workbook, where it can be read, and what there is to say of it."""
    try:
        path = choose(folder).path
        if not path.exists():
            return None, [Probe("workbook", "note", "there is no workbook yet", "xlops build")]
        with Package(path) as package, Package(template_path("en")) as newest:
            names = package.defined_names()
            contract = package.read_name("meta_contract") if "meta_contract" in names else "?"
            says = f"workbook of {path.stat().st_size / 1e6:,.1f} MB, contract {_number(contract)} of "
            says += f"{_number(newest.read_name('meta_contract'))}, {len(package.sheets())} sheets, "
            says += "with macros" if has_macros(package) else "without macros"
    except XlopsError as why:
        return None, [
            Probe("workbook", "stop", f"the workbook is not read ({type(why).__name__})", "`xlops build` says why")
        ]
    found = [Probe("workbook", "ok", says)]
    if open_in_excel(path):
        found.append(Probe("open", "note", "the workbook is open now", "close it before a build"))
    return path, found


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _nameless(probe: Probe, machine: Machine, folder: Path | None, book: Path | None) -> Probe:
    """The probe without names of people and stores."""
    signs = {} if folder is None else {str(folder.resolve()): "‹store›", str(folder): "‹store›"}
    signs |= {} if book is None else {book.name: "‹workbook›", book.stem: "‹workbook›"}
    signs[str(machine.home)] = "~"
    says, do = probe.says, probe.do
    for name, sign in signs.items():
        whole = rf"(?<!\w){re.escape(name)}(?!\w)"
        says, do = (re.sub(whole, sign, text) if len(name) > 1 else text for text in (says, do))
    return Probe(probe.id, probe.state, says, do)
