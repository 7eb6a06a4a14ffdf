"""Bring a store's workbook up to date in place: data, dashboard, and the reviews that are due."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from xlops import files
from xlops.errors import UsageError, WorkbookError
from xlops.facts.clock import now
from xlops.facts.history import open_store
from xlops.findings import Finding
from xlops.jobs.archive import archived_reviews, fetch, move, old_reviews, settle
from xlops.jobs.fresh import findings_of, fingerprint
from xlops.jobs.identity import announce, choose, write_identity
from xlops.jobs.lock import store_lock
from xlops.jobs.planning import finish_build, plan_run, take_over_input
from xlops.jobs.run import Run
from xlops.jobs.sheets import data_day
from xlops.language import Lang, Text
from xlops.periods import Month, Week
from xlops.settings import Settings
from xlops.workbook.apply_plan import Applied
from xlops.workbook.headless import apply
from xlops.workbook.learn import learn
from xlops.workbook.macros import BUTTONS_PLACE, add_macros, has_macros
from xlops.workbook.mark import mark
from xlops.workbook.package import (
    IS_OPEN,
    NOT_WRITTEN,
    Package,
    check_backups,
    open_in_excel,
    replace_workbook,
    supersede_workbook,
)
from xlops.workbook.package.archive import Seen
from xlops.workbook.package.scalars import Scalar
from xlops.workbook.put_back import put_back
from xlops.workbook.reopening import Frozen
from xlops.workbook.reopening import reopen as make_live
from xlops.workbook.template import template_path
from xlops.workbook.template_check import check
from xlops.workbook.typed_input import find_reviews


@dataclass
class Built:
    """What a build did."""

    path: Path
    applied: Applied
    seconds: float
    backup: Path | None = None
    findings: list[Finding] = field(default_factory=list)
    targets_changed: int = 0
    new: bool = True  # False: nothing had changed, the workbook was left as it is
    anew: bool = False  # no workbook stood there before


def build(
    folder: Path,
    settings: Settings,
    *,
    output: Path | None = None,
    as_of: date | None = None,
    template: Path | None = None,
    periods: Sequence[Week | Month] | None = None,
    close: bool = False,
    reopen: bool = False,
    force: bool = False,
    macros: bool = False,
) -> Built:
    """Update the workbook of the store in `folder`; `periods` are the reviews to make (default: those due).

    With `close` they freeze, with `reopen` those that are closed are brought up to date again.

    Where nothing has changed since the last build the workbook is left as it is, unless `force`. With `macros` it
    becomes an .xlsm, and the .xlsx it was goes to `backups/`; one that has macros keeps them as they are.

    Errors: WorkbookError where the workbook is open, was changed meanwhile, or something typed would be lost;
    StoreError; in every case the workbook stays as it was.
    """
    started, clock = now(), time.perf_counter()
    if macros and output is not None and not output.exists():
        output = output.with_suffix(".xlsm")
    chosen = choose(folder, output)
    old, path = chosen.path, chosen.path.with_suffix(".xlsm") if macros else chosen.path
    _refuse_output(old, path, template)
    holder = open_in_excel(old)
    if holder:
        raise WorkbookError(IS_OPEN.format(path=old, holder=holder))
    source = old if old.exists() else _kept(template) if template else template_path(settings.language)
    with store_lock(folder), Package(source) as package, open_store(folder) as store:
        gains = path.suffix.lower() == ".xlsm" and (macros or source != old) and not has_macros(package)
        plain = not (force or gains) and as_of is None and periods is None and path.exists()
        run = Run(folder, settings, store, path, started, as_of)
        if plain and (known := findings_of(folder, fingerprint(run))) is not None:
            write_identity(folder, chosen.identity)
            findings = [*chosen.findings, *known]
            return Built(path, Applied(), time.perf_counter() - clock, findings=findings, new=False)
        check_backups(path.parent)
        seen = package.seen if source == old else None
        ids = (chosen.identity.id, *chosen.identity.was)
        frozen = _reopen(package, run, ids, periods or ()) if reopen else {}
        taken = take_over_input(package, run, new=seen is None)
        learned = learn(package, settings.language) if seen is not None else []
        mended = put_back(package, settings.language) if seen is not None else []
        planned = plan_run(run, taken, periods, close=close)
        own = path.resolve().parent == folder.resolve() and chosen.written(path).workbook == path.name
        asked = [p.label for p in (*(periods or ()), *planned.reviews)]
        past = old_reviews(taken.standing.reviews.values(), planned.board.as_of, asked) if own else []
        if past:
            write_identity(folder, chosen.announced)  # the id that their archives will carry
        moved = move(package, folder, ids, past)
        standing = taken.standing.without(moved.files)
        applied = apply(planned.plan, package, standing, moved.findings, frozen)
        applied.archived += moved.told
        applied.learned, applied.put_back = learned, mended
        applied.lacking += [BUTTONS_PLACE] if gains and BUTTONS_PLACE not in package.defined_names() else []
        mark(package, chosen.identity.id)
        announce(folder, chosen)
        backup = _replace(package, path, seen, settings.language if gains else None)
        seconds = time.perf_counter() - clock
        write_identity(folder, chosen.written(path))
        applied.findings += settle(folder, ids, moved.files, standing.reviews)
        findings = finish_build(run, planned, applied, seconds)
    told = [*chosen.findings, *findings]
    return Built(path, applied, seconds, backup, told, taken.targets_changed, anew=seen is None)


def _reopen(package: Package, run: Run, ids: Sequence[str], periods: Sequence[Week | Month]) -> Frozen:
    """Give closed reviews their formulas back; what they showed. Errors: WorkbookError where one is not there."""
    frozen: dict[str, Mapping[str, Scalar]] = {}
    standing = find_reviews(package)
    archived = archived_reviews(run.folder, standing, ids)
    for period in periods:
        if period.label not in standing and period.label in archived:
            fetch(package, run.folder, ids, period.label, archived[period.label])
            standing = find_reviews(package)
        if period.label not in standing:
            raise WorkbookError(
                Text(
                    f"{run.workbook} has no review of {period.label}: leave --reopen out, and it is made",
                    f"{run.workbook} 中没有 {period.label} 的复盘：去掉 --reopen 即可生成",
                )
            )
        if standing[period.label].closed:  # else a run that was killed has done so
            review = standing[period.label]
            frozen[review.sheet] = make_live(package, review, str(data_day(run.store, run.as_of) or ""))
    return frozen


def _refuse_output(old: Path, path: Path, template: Path | None) -> None:
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise UsageError(
            Text(
                f"{path} is no name for a workbook: let it end in .xlsx", f"{path} 不是工作簿的文件名：请以 .xlsx 结尾"
            )
        )
    if not path.parent.is_dir():
        raise UsageError(
            Text(
                f"the folder {path.parent} does not exist: make it first, or name another with -o",
                f"文件夹 {path.parent} 不存在：请先新建，或用 -o 指定别的",
            )
        )
    if path != old and path.exists() and old.exists():
        raise UsageError(
            Text(
                f"{path} is there already beside {old}: move away the one that is not to be used",
                f"{old} 旁边已有 {path}：请移走不用的那个",
            )
        )
    if template is not None and path.exists():
        raise UsageError(
            Text(
                f"{path} is there already and keeps its own look: --template makes a new one, name it with -o",
                f"{path} 已存在，并保持自己的样式：--template 用于新建，请用 -o 指定新的文件名",
            )
        )


def _replace(package: Package, path: Path, seen: Seen | None, macros: Lang | None) -> Path | None:
    """Save the package beside `path` and put it in its place; the copy kept of the old file.

    `macros` is the language of the buttons it gains, None where it gains none. An old file of another name is retired.
    """
    retired = seen if seen is not None and seen.path != path else None
    try:
        with files.scratch_for(path) as folder:
            finished = folder / path.name
            if macros is None:
                package.save(finished)
            else:
                add_macros(package, finished, macros)
            if retired is not None:
                return supersede_workbook(finished, path, retired)
            return replace_workbook(finished, path, seen)
    except OSError as why:
        raise WorkbookError(NOT_WRITTEN.format(path=path, why=files.reason(why, path.parent))) from None


def _kept(template: Path) -> Path:
    """A template of the user's that keeps the contract. Errors: WorkbookError where it does not."""
    lacking = check(template)
    if lacking:
        seen = "; ".join(lacking[:5])
        raise WorkbookError(
            Text(f"{template} does not keep the template contract: {seen}", f"{template} 不符合模板约定：{seen}")
        )
    return template
