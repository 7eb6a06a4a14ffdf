"""Which workbook is the store's, whatever its file and its folder are called (rule D13).

A store has an id, kept in `inputs/store.json` with the name of the book that it last wrote; the book carries the same
id. A build goes on with that book. Where it is gone, with the one other book of this store in the folder; of several a
person names one with `-o`. A workbook without an id, of xlops 0.1.0, belongs to whoever finds it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from uuid import uuid4

from xlops import files
from xlops.errors import WorkbookError
from xlops.findings import Finding
from xlops.jobs.sheets import INPUTS
from xlops.language import Text, listed
from xlops.workbook.mark import UNMARKED, books_in, read_mark
from xlops.written import read_json

FILE_NAME = "store.json"
ABOUT_THE_BOOK = ("workbook-copies", "workbook-renamed", "workbook-gone", "store-copied")  # told once, on no sheet


@dataclass(frozen=True)
class Identity:
    """What a store knows of itself; file names are those of its folder."""

    id: str = ""
    workbook: str = ""  # the book that was written last
    folder: str = ""  # where the store stood then
    was: tuple[str, ...] = ()  # ids of the stores that it was copied from
    told: tuple[str, ...] = ()  # copies that were named once
    aside: tuple[str, ...] = ()  # books that `-o` made beside the store's own

    def owns(self, mark: str) -> bool:
        """Whether a book with this mark may be the store's."""
        return mark == UNMARKED or not self.id or mark in (self.id, *self.was)


@dataclass(frozen=True)
class Chosen:
    """The book to write, the store's identity before and after it is written, and what there is to say of it, once."""

    path: Path
    known: Identity
    identity: Identity
    findings: tuple[Finding, ...] = ()

    @property
    def announced(self) -> Identity:
        """What was known before, with the new id."""
        return replace(self.known, id=self.identity.id, was=self.identity.was, folder=self.identity.folder)

    def written(self, path: Path) -> Identity:
        """The identity once `path` was written in the place of the chosen book, such as its twin with macros."""
        own = self.identity.workbook == self.path.name
        return replace(self.identity, workbook=path.name) if own else self.identity


def read_identity(folder: Path) -> Identity:
    """What the store last knew of itself; blank for a new one, and where the file is damaged."""
    try:
        kept = read_json(folder / INPUTS / FILE_NAME)
        id_, workbook, last = (str(kept[f]) for f in ("id", "workbook", "folder"))
        was, told, aside = (tuple(str(name) for name in kept[f]) for f in ("was", "told", "aside"))
    except (OSError, ValueError, KeyError, TypeError):
        return Identity()
    return Identity(id_, workbook, last, was, told, aside)


def write_identity(folder: Path, identity: Identity) -> None:
    """Keep it beside what people typed, whole or not at all; where it cannot be kept, the next build finds its book."""
    if identity == read_identity(folder):
        return
    with suppress(OSError):
        files.put(folder / INPUTS / FILE_NAME, json.dumps(asdict(identity), ensure_ascii=False, indent=1))


def announce(folder: Path, chosen: Chosen) -> None:
    """Before a copied store's book gets the new id: a run that is killed in between leaves no book of another store."""
    if chosen.known.id and chosen.known.id != chosen.identity.id:
        write_identity(folder, chosen.announced)


def settle_identity(folder: Path) -> Identity:
    """What the store is known by from now on: one without an id gets one, a copy of a store its own.

    Errors: WorkbookError where it is not known which of several workbooks is the store's.
    """
    settled = choose(folder).announced
    write_identity(folder, settled)
    return settled


def choose(folder: Path, output: Path | None = None) -> Chosen:
    """The workbook that a build of the store writes; `output` is the one that a person named.

    Errors: WorkbookError where it is another store's, or where the last one is gone and several others remain.
    """
    known = read_identity(folder)
    books = books_in(folder) if folder.is_dir() else {}
    path = output or _standing(folder, known, books)
    found = read_mark(path)
    if found and (not known.owns(found) or _of_a_neighbour(folder, path, found)):
        raise WorkbookError(
            Text(
                f"{path} is the workbook of another store: move it away, or name the workbook of this store with -o",
                f"{path} 是另一家店铺的工作簿：请移走，或用 -o 指定本店的工作簿",
            )
        )
    identity, findings = _settled(folder, known, found or UNMARKED)
    last = folder / known.workbook if known.workbook else _named_after(folder)
    own = path
    if output is not None and _is_aside(folder, path, last, known):
        own = last
        if _stands_in(folder, path) and path.name not in known.aside:
            identity = replace(identity, aside=(*known.aside, path.name))
    elif known.workbook and not last.exists() and output is None:
        code = "workbook-renamed" if path.exists() else "workbook-gone"
        findings.append(Finding(code, file=path.name, value=known.workbook))
    copies = [
        book.name
        for book, of in books.items()
        if identity.owns(of) and book.name not in (own.name, path.name, *identity.aside)
    ]
    if new := [name for name in copies if name not in known.told]:
        findings.append(Finding("workbook-copies", file=own.name, value=", ".join(new)))
    stands = own == path or own.exists()
    aside = tuple(name for name in identity.aside if name != own.name)
    identity = replace(identity, workbook=own.name if stands else "", told=tuple(copies), aside=aside)
    return Chosen(path, known, identity, tuple(findings))


def _standing(folder: Path, known: Identity, books: Mapping[Path, str]) -> Path:
    """The book that was written last; else the one that is left; else where a new one will stand."""
    last = folder / known.workbook if known.workbook else _named_after(folder)
    if last.exists():
        return last
    left = [path for path, mark in books.items() if known.owns(mark)]
    copies = [path for path in left if path.name not in known.aside]
    marked = [path for path in copies if known.id and books[path] != UNMARKED]
    for some in (marked, copies or left):
        if len(some) == 1:
            return some[0]
    if left:
        name = _named_after(folder).name
        what = Text(f"no workbook here is called {name}", f"这里没有名为 {name} 的工作簿")
        if gone := known.workbook:
            what = Text(f"{gone}, the workbook that xlops wrote last, is gone", f"xlops 上次写入的工作簿 {gone} 不见了")
        raise WorkbookError(
            Text(
                "{what}, and {folder} has several others: {others}. Say once which one to go on with, the newest for "
                'example: xlops build -o "{newest}"',
                "{what}，而 {folder} 中另有好几个：{others}。请指定一次用哪一个，例如最新的："
                'xlops build -o "{newest}"',
            ).format(
                what=what, folder=folder, others=listed(p.name for p in left),
                newest=max(left, key=lambda p: p.stat().st_mtime),
            )
        )  # fmt: skip
    return _named_after(folder)


def _named_after(folder: Path) -> Path:
    """A new workbook is called as its folder; so were all of xlops 0.1.0, and the one with macros came first."""
    plain = folder / f"{files.name_of(folder.resolve())}.xlsx"
    with_macros = plain.with_suffix(".xlsm")
    return with_macros if with_macros.exists() else plain


def _settled(folder: Path, known: Identity, mark: str) -> tuple[Identity, list[Finding]]:
    """The store's identity as of this build: a copy of a store that is still there gets an id of its own.

    One that has none yet, or lost it, takes that of its book.
    """
    here = str(folder.resolve())
    if not known.id:
        return replace(known, id=mark or uuid4().hex, folder=here), []
    if _is_copy(folder, known):
        was = (*known.was, known.id)
        found = [Finding("store-copied", file=files.name_of(folder.resolve()), value=known.folder)]
        return replace(known, id=uuid4().hex, folder=here, was=was), found
    return replace(known, folder=here), []


def _is_copy(folder: Path, known: Identity) -> bool:
    with suppress(OSError):
        other = Path(known.folder)
        return bool(known.folder) and not other.samefile(folder) and read_identity(other).id == known.id
    return False


def _stands_in(folder: Path, path: Path) -> bool:
    return path.resolve().parent == folder.resolve()


def _of_a_neighbour(folder: Path, path: Path, mark: str) -> bool:
    """Whether the book stands in the folder of the store whose id it carries, and that is not this folder."""
    return not _stands_in(folder, path) and read_identity(path.parent).id == mark


def _is_aside(folder: Path, path: Path, last: Path, known: Identity) -> bool:
    """Whether `-o` names a book that is not to be the store's: one elsewhere, or one made beside its own."""
    if not _stands_in(folder, path):
        return True
    beside = last.exists() and path.resolve() != last.resolve()
    return beside and (not path.exists() or path.name in known.aside)
