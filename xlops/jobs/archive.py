"""Old closed reviews move to `archive-YYYY.xlsx` beside the workbook, and come back when reopened (rules D10, D16).

The archive is written and compared first, then the workbook is saved without their sheets, then `inputs/reviews.csv`
says where they lie. A run may be killed between any two of these steps: a review that the workbook still has is moved
again, in the place of its copy; one that it has not is looked for in the archives. `ids` are those of the store, the
one that it has now first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from xlops import files
from xlops.errors import WorkbookError
from xlops.findings import Finding
from xlops.jobs.typed_copies import in_archives, kept_reviews, note_archives
from xlops.language import NOTHING, Text, plain
from xlops.periods import Week, parse_period
from xlops.workbook.archive import bring_back, check_archive, file_of, is_archive, without, write_archive
from xlops.workbook.package import IS_OPEN, Package, open_in_excel, replace_workbook
from xlops.workbook.package.guards import keep_copy, prune_copies
from xlops.workbook.package.pointing import pointers_to
from xlops.workbook.package.removed import remove_sheets
from xlops.workbook.package.transplant import hindrance
from xlops.workbook.typed_input import ReviewFound, find_reviews

WEEKS, MONTHS = 13, 13  # how old a closed review is at most that stays in the workbook
_POINTS = {
    "name": Text("the name {name} refers to it", "名称 {name} 引用了它"),
    "sheet": Text("the sheet {name} refers to it", "工作表 {name} 引用了它"),
    "pivot": Text("a pivot table reads it", "有数据透视表读取它"),
}
_NOT_OURS = Text(
    "{file} is no archive of this store: move it away or call it otherwise",
    "{file} 不是本店铺的归档文件：请移走或改名",
)


@dataclass
class Archived:
    """What became of reviews that were old enough: the archive by period, their sheets, and what there is to say."""

    files: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)  # `W30 2026 (archive-2026.xlsx)`
    findings: list[Finding] = field(default_factory=list)


# -- where they lie ----------------------------------------------------------------------------------------------------


def archived_reviews(folder: Path, standing: Collection[str], ids: Sequence[str]) -> dict[str, str]:
    """The reviews of which an archive beside the workbook has a sheet, by period, and the archive's name.

    What was noted counts; an archive is opened only where it is not known, or where a review is missed.
    """
    noted = {p: name for p, name in in_archives(folder).items() if (folder / name).exists()}
    missed = {file_of(p) for p in kept_reviews(folder) if p not in noted and p not in standing}
    known = set(noted.values())
    there = {path.name for path in folder.glob("archive-[0-9][0-9][0-9][0-9].xlsx")}
    for name in sorted((there & missed) | (there - known)):
        noted = {**dict.fromkeys(_periods_in(folder / name, ids), name), **noted}
    return noted


def archives_gone(folder: Path) -> list[Finding]:
    """A finding for each archive that was noted and is not there."""
    by_file = defaultdict[str, list[str]](list)
    for period, name in in_archives(folder).items():
        if not (folder / name).exists():
            by_file[name].append(period)
    return [Finding("archive-gone", value=name, expected=", ".join(sorted(p))) for name, p in by_file.items()]


def _periods_in(path: Path, ids: Sequence[str]) -> list[str]:
    try:
        with Package(path) as archive:
            return list(find_reviews(archive)) if is_archive(archive, ids) else []
    except WorkbookError:
        return []


def where_it_lies(folder: Path, workbook: Path, period: str) -> tuple[Path, ReviewFound] | None:
    """The file that has a review's sheet: the workbook, else its archive; None where there is none."""
    name = in_archives(folder).get(period, "")
    for path in (workbook, *([folder / name] if name else [])):
        if path.exists():
            with Package(path) as package:
                if found := find_reviews(package).get(period):
                    return path, found
    return None


# -- there -------------------------------------------------------------------------------------------------------------


def old_reviews(reviews: Iterable[ReviewFound], as_of: date, asked: Collection[str]) -> list[ReviewFound]:
    """The closed reviews that are old enough to move, but for those asked for and the newest of each kind."""
    found = [r for r in reviews if r.closed and r.period not in asked]
    newest = {max(r.period for r in reviews if r.prefix == prefix) for prefix in {r.prefix for r in found}}
    return [r for r in found if r.period not in newest and _is_old(r.period, as_of)]


def _is_old(label: str, as_of: date) -> bool:
    period = parse_period(label)
    if isinstance(period, Week):
        return period.span.last < as_of - timedelta(weeks=WEEKS)
    return (as_of.year - period.year) * 12 + as_of.month - period.month > MONTHS


def move(package: Package, folder: Path, ids: Sequence[str], old: Sequence[ReviewFound]) -> Archived:
    """Write old reviews to their archives and take them out of the open workbook, which is not saved yet."""
    done = Archived()
    by_file = defaultdict[str, list[ReviewFound]](list)
    for review in old:
        if why := _why_it_stays(package, review):
            stays = Finding("review-stays", value=review.period, expected=file_of(review.period), hint=why)
            done.findings.append(stays)
        else:
            by_file[file_of(review.period)].append(review)
    for name, reviews in sorted(by_file.items()):
        try:
            _write(package, folder / name, ids, reviews)
        except (WorkbookError, OSError) as why:
            done.findings.append(_waits(folder / name, why))
            continue
        remove_sheets(package, [r.sheet for r in reviews])
        done.files |= {r.period: name for r in reviews}
        done.told.append(f"{', '.join(r.sheet for r in reviews)} → {name}")
    return done


def _why_it_stays(package: Package, review: ReviewFound) -> Text:
    for pointer in pointers_to(package, review.sheet):
        return _POINTS[pointer.kind].format(name=pointer.name)
    why = hindrance(package, review.sheet)
    return Text(why, f"其中有无法移动的内容（{why}）") if why else NOTHING


def _write(package: Package, path: Path, ids: Sequence[str], reviews: Sequence[ReviewFound]) -> None:
    """Write one archive, compare it, and put it in its place."""
    _refuse_open(path)
    before = _opened(path, ids)
    with _beside(path) as finished:
        write_archive(package, reviews, _opened(path, ids), ids[0], finished)
        check_archive(finished, package, reviews, before)
        replace_workbook(finished, path, before.seen if before else None)


# -- and back ----------------------------------------------------------------------------------------------------------


def fetch(package: Package, folder: Path, ids: Sequence[str], period: str, name: str) -> None:
    """Bring a review back into the open workbook. Errors: WorkbookError where its archive is open or damaged."""
    _refuse_open(folder / name)
    archive = _opened(folder / name, ids)
    if archive is None or period not in find_reviews(archive):
        path = folder / name
        raise WorkbookError(Text(f"{path} has no review of {period}", f"{path} 中没有 {period} 的复盘"))
    bring_back(package, archive, period, find_reviews(package))


def settle(folder: Path, ids: Sequence[str], moved: Mapping[str, str], standing: Collection[str]) -> list[Finding]:
    """Once the workbook is saved: note where its reviews went, and take out of archives what `standing` has again."""
    noted, found = dict(moved), list[Finding]()
    twice = defaultdict[str, set[str]](set)
    for period, name in in_archives(folder).items():
        if period in standing and period not in moved:
            twice[name].add(period)
    for name, periods in twice.items():
        try:
            _withdraw(folder / name, ids, periods)
        except (WorkbookError, OSError) as why:
            found.append(_waits(folder / name, why))
        else:
            noted |= dict.fromkeys(periods, "")
    note_archives(folder, noted)
    return found


def _waits(path: Path, why: WorkbookError | OSError) -> Finding:
    said = why.said if isinstance(why, WorkbookError) else plain(f"{path.name}: ") + files.reason(why, path.parent)
    return Finding("archive-waits", value=said)


def _withdraw(path: Path, ids: Sequence[str], periods: Collection[str]) -> None:
    if not path.exists():
        return
    _refuse_open(path)
    archive = _opened(path, ids)
    if archive is None:
        return
    if without(archive, periods):
        with _beside(path) as finished:
            archive.save(finished)
            replace_workbook(finished, path, archive.seen)
    else:
        keep_copy(path, datetime.now())
        files.remove(path)
        prune_copies(path)


def _refuse_open(path: Path) -> None:
    if holder := open_in_excel(path):
        raise WorkbookError(IS_OPEN.format(path=path, holder=holder))


def _opened(path: Path, ids: Sequence[str]) -> Package | None:
    """The archive, None where there is none yet. Errors: WorkbookError where it is damaged, or something else."""
    if not path.exists():
        return None
    archive = Package(path)
    if not is_archive(archive, ids):
        raise WorkbookError(_NOT_OURS.format(file=path.name))
    return archive


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Where the finished file is made."""
    with files.scratch_for(path) as folder:
        yield folder / path.name
