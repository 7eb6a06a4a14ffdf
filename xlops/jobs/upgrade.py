"""A fresh workbook of the current template in the place of one that stands (rules D11, D14).

Our sheets are exchanged, and filled as a build fills a new workbook, with all that was typed; sheets of other people
and closed reviews stay as they are. What is finished is opened again and counted before it takes the old one's place,
by one rename: whoever kills the run finds the old workbook or the new one.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from xlops import files
from xlops.errors import UsageError, WorkbookError
from xlops.facts.clock import now
from xlops.facts.history import open_store
from xlops.findings import Finding
from xlops.jobs.identity import announce, choose, write_identity
from xlops.jobs.lock import store_lock
from xlops.jobs.planning import Planned, finish_build, plan_run, take_over_input
from xlops.jobs.run import Run
from xlops.language import LANGUAGES, Lang, Text, counted, listed, plain
from xlops.settings import Settings
from xlops.sheets import SHEETS as OWN
from xlops.workbook.actions import DONE, OPEN, as_kept, lay_rows, loose_rows, typed_cells
from xlops.workbook.apply_plan import Applied, carry_out
from xlops.workbook.choices import chosen
from xlops.workbook.counted import count
from xlops.workbook.follow import Followed, follow
from xlops.workbook.headless import refreshed
from xlops.workbook.macros import add_macros, drop_macros, foreign_modules, has_macros
from xlops.workbook.mark import NAME as MARK
from xlops.workbook.mark import mark
from xlops.workbook.package import (
    IS_OPEN,
    NOT_WRITTEN,
    Package,
    Painted,
    check_backups,
    open_in_excel,
    replace_workbook,
)
from xlops.workbook.package.references import Box, cell_ref, parse_place
from xlops.workbook.package.values import ValueDrift
from xlops.workbook.proposals import PROPOSALS, decided_rows
from xlops.workbook.readdress import Addresses
from xlops.workbook.repaint import of_tables, painted_rows
from xlops.workbook.sheets import SPARE, own_grid, own_word
from xlops.workbook.swap import Swapped, swap
from xlops.workbook.template import NAMES, TABLES, template_path
from xlops.workbook.typed_input import Standing, read_standing

_WORD = "before upgrade"  # in the name of the copy of the old workbook
_NAMED = 5  # places that a sentence names
_LANGUAGE = "cfg_language"
_REMEMBERED = (OPEN, PROPOSALS)  # tables whose cells come back from the list of actions


@dataclass
class Upgraded:
    """What an upgrade did: what was carried over, and what was not or wants a look, each with what to do."""

    path: Path
    backup: Path
    seconds: float
    applied: Applied
    carried: list[Text] = field(default_factory=list)
    left: list[Text] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class _Fresh:
    """A workbook with our new sheets, and what is known of it on the way."""

    package: Package
    swapped: Swapped
    planned: Planned
    worn: Painted  # the looks that people gave rows of the old one
    followed: Followed = field(default_factory=Followed)


def upgrade(folder: Path, settings: Settings, *, output: Path | None = None) -> Upgraded:
    """Put a workbook of the current template in the place of the store's, in the language of the settings.

    Errors: UsageError where there is none; WorkbookError where it is open, was changed meanwhile, or something of a
    person's could not be carried over. In every case the old workbook stays as it was.
    """
    started, clock = now(), time.perf_counter()
    chosen_book = choose(folder, output)
    path = chosen_book.path
    if not path.exists():
        raise UsageError(Text(
            "there is no workbook to upgrade: `xlops build` makes one of the current template",
            "没有可升级的工作簿：`xlops build` 会按当前模板新建",
        ))  # fmt: skip
    if holder := open_in_excel(path):
        raise WorkbookError(IS_OPEN.format(path=path, holder=holder))
    check_backups(path.parent)
    with store_lock(folder), Package(path) as old, open_store(folder) as store:
        macros = has_macros(old)
        if macros and (theirs := foreign_modules(path)):
            raise WorkbookError(_modules(path, theirs))
        run = Run(folder, settings, store, path, started)
        before, taken = _take_over(old, run)
        fresh = _fresh(old, run, before)
        applied = _carry_out(old, fresh)
        mark(fresh.package, chosen_book.identity.id)
        announce(folder, chosen_book)
        carried, backup = _put(old, fresh, before, run, macros=macros)
        write_identity(folder, chosen_book.written(path))
        seconds = time.perf_counter() - clock
        findings = finish_build(run, fresh.planned, applied, seconds)
    carried += [counted(_FOLLOWED, fresh.followed.changed)] if fresh.followed.changed else []
    left = [*_left(fresh), *taken]
    return Upgraded(path, backup, seconds, applied, carried, left, [*chosen_book.findings, *findings])


def _modules(path: Path, theirs: Collection[str]) -> Text:
    names = ", ".join(theirs)
    return Text(
        f"{path.name} has macros of yours ({names}), which would be lost: in Excel press Alt+F11, export them (File > "
        "Export File), remove them, save, run again, and import them afterwards; nothing was changed",
        f"{path.name} 含有您自己的宏（{names}），升级会丢失：请在 Excel 中按 Alt+F11，导出（文件 > 导出文件）并移除，"
        "保存后重试，升级后再导入；没有任何改动",
    )


def _take_over(old: Package, run: Run) -> tuple[Standing, list[Text]]:
    """What people typed into the old workbook, copied to `inputs/` in its own language; what of it changes its kind."""
    then = replace(run, settings=run.settings.model_copy(update={"language": _spoken(old, run)}))
    taken = take_over_input(Package(run.workbook), then, new=False)
    return taken.standing, _typed_formulas(old)


def _spoken(old: Package, run: Run) -> Lang:
    """The language that the old workbook has."""
    said = old.read_name(_LANGUAGE) if _LANGUAGE in old.defined_names() else ""
    return next((lang for lang in LANGUAGES if lang == said), run.settings.language)


def _typed_formulas(old: Package) -> list[Text]:
    """Formulas that people typed into tables of ours: their values are carried."""
    found = []
    for name, shape in old.tables().items():
        contract, box = TABLES.get(name), Box.parse(shape.ref)
        if contract is None or not contract.typed:
            continue
        formulas = old.read_formulas(shape.sheet)
        columns = [box.left + n for n, c in enumerate(shape.columns) if c in contract.typed]
        refs = (cell_ref(column, row) for column in columns for row in range(box.top + 1, box.bottom + 1))
        found += [f"{shape.sheet}!{ref}" for ref in refs if ref in formulas]
    return [_FORMULAS.format(cells=_few(found))] if found else []


def _fresh(old: Package, run: Run, before: Standing) -> _Fresh:
    """The old workbook with our sheets new and a plan to fill them; a review that cannot be made anew stays."""
    keep: set[str] = set()
    worn = painted_rows(old)
    template, shipped = (Package(template_path(lang)) for lang in (run.settings.language, _spoken(old, run)))
    while True:
        package = Package(run.workbook)
        swapped = swap(package, template, run.settings.language, keep, shipped)
        _pick(old, package)
        taken = take_over_input(package, run, new=True)
        _lay_own(old, package, run, worn)
        lay_rows(package, DONE, loose_rows(old))
        lay_rows(package, PROPOSALS, decided_rows(old))
        standing = read_standing(package)
        back = {p: of for p, of in taken.standing.returning.items() if p in swapped.gone}
        taken = replace(taken, standing=replace(standing, returning=back, anew=True), targets_changed=0)
        planned = plan_run(run, taken)
        made = {review.period for review in planned.plan.reviews}
        if made.issuperset(swapped.gone):
            return _Fresh(package, swapped, planned, worn)
        keep |= set(swapped.gone) - made


def _pick(old: Package, package: Package) -> None:
    """What people picked, such as the marketplace of the Dashboard."""
    here, there = old.defined_names(), package.defined_names()
    for name in NAMES.values():
        if name.writer != "people" or name.local or name.name not in here.keys() & there.keys():
            continue
        place = parse_place(here[name.name])
        if place and place[1].left == place[1].right and place[1].top == place[1].bottom:
            package.write_name(name.name, old.read_name(name.name))


def _lay_own(old: Package, package: Package, run: Run, worn: Painted) -> None:
    """The rows of the seller's own sheets as they stand, also those that could not be read."""
    if run.settings.inputs != "workbook":
        return
    for sheet in OWN.values():
        grid, shape = own_grid(old, sheet), package.tables().get(sheet.table)
        if grid is None or shape is None or not grid.typed:
            continue
        rows = [values for _, values in grid.typed]
        laid = package.read_table(sheet.table)  # from `inputs/`, with what stood in columns that were deleted
        columns = {name: [*values, *[None] * (len(rows) + SPARE)][: len(rows) + SPARE] for name, values in laid.items()}
        for n, name in enumerate(grid.header):
            if name in columns:
                columns[name][: len(rows)] = [own_word(sheet, name, row[n], run.settings.language) for row in rows]
        package.fill_table(sheet.table, columns, painted=of_tables(worn, [sheet.table]))


def _carry_out(old: Package, fresh: _Fresh) -> Applied:
    package, swapped = fresh.package, fresh.swapped

    def recalculate() -> list[ValueDrift]:
        drift = refreshed(package)
        gone = {period: swapped.reviews[period] for period in swapped.gone}
        addresses = Addresses(old, package, swapped.sheets, gone)
        fresh.followed = follow(package, addresses, _theirs(old, swapped), _ours())
        return refreshed(package) if fresh.followed.changed else drift

    return carry_out(fresh.planned.plan, package, recalculate, fresh.planned.taken.standing, worn=fresh.worn)


@cache
def _ours() -> frozenset[str]:
    """The workbook's names that are ours, in either language's template."""
    found = {MARK}
    for language in LANGUAGES:
        found |= Package(template_path(language)).defined_names().keys()
    return frozenset(found)


def _theirs(old: Package, swapped: Swapped) -> list[str]:
    """The sheets that stay: other people's, closed reviews, open ones that could not be made anew."""
    return [info.name for info in old.sheets() if info.name not in swapped.taken_out]


def _put(old: Package, fresh: _Fresh, before: Standing, run: Run, *, macros: bool) -> tuple[list[Text], Path]:
    """Save the new workbook, open it again, count, and put it in the place of the old one."""
    path = run.workbook
    try:
        with files.scratch_for(path) as folder:
            finished = folder / path.name
            if macros:
                drop_macros(fresh.package)
                add_macros(fresh.package, finished, run.settings.language)
            else:
                fresh.package.save(finished)
            carried = _check(old, Package(finished), fresh.swapped, before, run.settings.language)
            backup = replace_workbook(finished, path, old.seen, word=_WORD)
    except OSError as why:
        raise WorkbookError(NOT_WRITTEN.format(path=path, why=files.reason(why, path.parent))) from None
    assert backup is not None
    return carried, backup


def _check(old: Package, made: Package, swapped: Swapped, before: Standing, lang: Lang) -> list[Text]:
    """What was carried over, counted in the finished file. Errors: WorkbookError where something is missing."""
    theirs, ours = _theirs(old, swapped), _ours()
    was, is_ = count(old, theirs, ours), count(made, theirs, ours)
    missing = [*was.missing(is_), *_typed_missing(before, made, swapped, lang)]
    if missing:
        raise WorkbookError(
            Text(
                "nothing was changed, because something would have been lost (please report this): {what}",
                "没有任何改动，因为有内容会丢失（请告诉我们）：{what}",
            ).format(what="; ".join(missing[:5]))
        )
    reviews = {review.sheet for review in swapped.reviews.values()}
    own = [name for name in theirs if name not in reviews]
    return [*count(old, own, ours).told(len(own)), *_told(swapped), counted(_TYPED, len(before.typed))]


def _typed_missing(before: Standing, made: Package, swapped: Swapped, lang: Lang) -> list[str]:
    """What was typed and is not there; columns that people added stand on the sheet that is kept beside.

    Of actions and proposals the list remembers what is meant: blanks around a word and a day's spelling are no loss.
    """
    after, actions, lost = read_standing(made), typed_cells(made), list[str]()
    for (table, key, column), value in before.typed.items():
        contract = TABLES.get(table)
        if contract is not None and column not in contract.ids and swapped.aside:
            continue
        words = [own_word(sheet, column, value, lang) for sheet in OWN.values() if sheet.table == table]
        now = after.typed.get((table, key, column))
        if now in (value, chosen(column, value, lang), *words):
            continue
        if table == OPEN:
            now = actions.get((key, column))
        if not (said := as_kept(column, value, made)):  # blanks alone
            continue
        same = table in _REMEMBERED and as_kept(column, now, made) in (said, chosen(column, said, lang))
        if not same:
            lost.append(f"{table}, {key}, {column}: {value!r}")
    return lost


# -- what is said --------------------------------------------------------------------------------------------------

_TYPED = Text("{n} cell{s} typed into sheets of xlops", "xlops 工作表中填写的 {n} 个单元格")
_CLOSED = Text("closed reviews as they were: {names}", "已关闭的复盘原样保留：{names}")
_REMADE = Text("reviews made anew with their notes: {names}", "连同备注重新生成的复盘：{names}")
_FOLLOWED = Text(
    "{n} formula{s} of yours now name{v} the new places of cells of xlops",
    "您的 {n} 个公式已改为引用 xlops 单元格的新位置",
)
_FORMULAS = Text(
    "formulas typed into tables of xlops became the values that they showed: {cells} → type them again where you need "
    "them",
    "填在 xlops 表格中的公式已变为当时的值：{cells} → 需要时请重新输入",
)
_ASIDE = Text(
    "{sheet}: {what} had no place on the new sheet; the sheet as it was stands as {copy}, with its figures as values → "
    "move what you need to a sheet of your own, then delete the copy",
    "{sheet}：{what}在新工作表上没有位置；原来的工作表保留为“{copy}”，数字已变为值 → 把需要的内容移到您自己的工作表，"
    "然后删除该副本",
)
_LOOK = Text(
    "formulas that name cells of xlops by address, and what stands there may be something else now: {cells} → look at "
    "them; a name or a table's column instead of an address holds for good",
    "以地址引用 xlops 单元格的公式，所指内容可能已变：{cells} → 请核对；改用名称或表格列就不会再变",
)
_KEPT_OPEN = Text(
    "{names}: open, but without data to make it anew; it stays in its old form",
    "{names}：未关闭，但缺少重新生成所需的数据；保持旧样式",
)
_LOOKS = Text(
    "widths, rules and colours that you gave to sheets of xlops are those of the template again, but for colours of "
    "rows and cells in lists → the old workbook has them",
    "您对 xlops 工作表所做的列宽、规则和颜色改动已恢复为模板样式，列表中行和单元格的颜色除外 → 旧工作簿中仍保留",
)


def _told(swapped: Swapped) -> list[Text]:
    closed = [r.sheet for p, r in swapped.reviews.items() if p not in swapped.gone and r.closed]
    remade = [swapped.reviews[period].sheet for period in swapped.gone]
    told = [_CLOSED.format(names=listed(closed))] if closed else []
    return told + ([_REMADE.format(names=listed(remade))] if remade else [])


def _left(fresh: _Fresh) -> list[Text]:
    swapped, found = fresh.swapped, list[Text]()
    for sheet, (copy, what) in swapped.aside.items():
        found.append(_ASIDE.format(sheet=sheet, what=listed(what), copy=copy))
    places = [f"{where} → {names}" for where, names in fresh.followed.unsure]
    found += [_LOOK.format(cells=_few(places))] if places else []
    still = [r.sheet for p, r in swapped.reviews.items() if not r.closed and p not in swapped.gone]
    found += [_KEPT_OPEN.format(names=listed(still))] if still else []
    return [*found, _LOOKS]


def _few(places: list[str]) -> Text:
    return plain(", ".join(places[:_NAMED]) + (" …" if len(places) > _NAMED else ""))
