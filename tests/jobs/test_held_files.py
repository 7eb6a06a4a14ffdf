"""Rule D6 where another program holds a file for a moment: all as before and said, or all as if nothing had been.

Every replacement of a run fails once, without anybody trying again; so does every deletion, all of them together,
since deletions only tidy up. Then everything fails at the first try, and what the user's files need is tried again.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.computed import remember
from tests.jobs.exports import by_date
from tests.skips import NEEDS_PROC
from tests.stores import built, tiny_store
from tests.tiers import thorough_after
from tests.windows_like import Seen, windows_like
from xlops import files
from xlops.errors import XlopsError
from xlops.facts.history import FILE_NAME, open_store
from xlops.jobs.ingest import ingest
from xlops.periods import Week
from xlops.settings import load_settings
from xlops.workbook.package import Package

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason=NEEDS_PROC)

W46 = Week.of(date(2026, 11, 15))
# a lock file stays, what people typed is copied first, and a run that failed may be in the log of runs
NOT_OURS = {FILE_NAME, ".xlops.lock", "inputs"}


def state(folder: Path) -> dict[str, str]:
    """Every file and folder with its hash, but for the store's own."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.split("/")[0] not in NOT_OURS:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    return found


def values(path: Path) -> dict[str, dict[str, Any]]:
    """Sheet → cell → value of all formulas, and of everything on a review: one that is closed has none."""
    package = Package(path)
    found = {}
    for info in package.sheets():
        refs = list(package.read_formulas(info.name))
        if info.name == "W46 2026":
            refs = [f"{column}{row}" for row in range(1, 120) for column in "BCDEFGHIJKLM"]
        if refs:
            found[info.name] = package.read_cells(info.name, refs)
    return found


@dataclass(frozen=True)
class Undisturbed:
    """What a run that nothing disturbs makes of the standing workbook."""

    values: dict[str, dict[str, Any]]
    moves: list[str]


OPTIONS: dict[str, dict[str, Any]] = {
    "build": {"force": True},
    "macros": {"macros": True},
    "close": {"periods": [W46], "close": True},
}


@pytest.fixture(scope="module", autouse=True)
def known() -> Iterator[None]:
    """What IronCalc answered: the builds here begin with the same bytes, and only where they end is in question."""
    with pytest.MonkeyPatch.context() as patch:
        remember(patch)
        yield


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of two weeks, a workbook of the first build; moved since, so that its copies are no copies of a store."""
    store = tiny_store(tmp_path_factory.mktemp("held") / "tiny", weeks=2)
    built(store)
    return store.rename(tmp_path_factory.mktemp("moved") / "tiny")


@pytest.fixture(scope="module")
def undisturbed(standing: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Undisturbed]:
    """What each run makes, found out once."""
    known: dict[str, Undisturbed] = {}

    def run(what: str) -> Undisturbed:
        if what not in known:
            store = Path(shutil.copytree(standing, tmp_path_factory.mktemp(what) / "tiny"))
            with windows_like() as seen:
                made = built(store, **OPTIONS[what])
            assert seen.refused == []  # no handle of our own is in the way
            known[what] = Undisturbed(values(made.path), seen.moves)
        return known[what]

    return run


def told(work: Callable[[], Any]) -> Any:
    """What comes back, or the error that was raised on purpose."""
    try:
        return work()
    except XlopsError as why:
        return why


def check(store: Path, before: dict[str, str], result: Any, seen: Seen, wanted: Undisturbed) -> None:
    """An error: all is as it was. None: every value is what it should be, and one workbook stands."""
    after = state(store)
    if isinstance(result, XlopsError):
        assert after == before, f"{result} | {seen.refused}"
        assert "held" in str(result)
        return
    assert values(result.path) == wanted.values, seen.refused
    assert [p for p in store.glob("*.xls*") if not p.name.startswith(".")] == [result.path]
    lying = [n for n in after if n.startswith((".tiny", ".copy", ".xlops-")) and "/" not in n]
    assert [n for n in lying if not any(n in r for r in seen.refused)] == []
    codes = [f.code for f in result.findings]
    assert ("snapshot-not-written" in codes) == any("os.rename" in r and "snapshot" in r for r in seen.refused)


# of `--macros` those that `build` does not do: the old book goes, the new one comes
@pytest.mark.parametrize(
    ("what", "places"), thorough_after(0, [("build", [2]), ("build", [0, 1, 3, 4, 5, 6]), ("macros", [1, 2])])
)
def test_d6_a_replacement_that_fails_leaves_all_as_it_was_or_does_no_harm(
    what: str,
    places: list[int],
    standing: Path,
    undisturbed: Callable[[str], Undisturbed],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "PATIENCE", ())
    wanted = undisturbed("build")
    replaced = [n for n, move in enumerate(wanted.moves, 1) if move.startswith("os.rename")]
    # what was typed, what is packed, the workbook, the store's identity, the snapshot, the summary, what was built
    assert len(replaced) == 7
    for place in places:
        # the two have the same calls up to the third replacement; then the old workbook's goes first
        number = replaced[2] + place - 1 if what == "macros" else replaced[place]
        store = Path(shutil.copytree(standing, tmp_path / str(number) / "tiny"))
        before = state(store)
        with windows_like(fail_at=number) as seen:
            result = told(lambda store=store: built(store, **OPTIONS[what]))  # type: ignore[misc]
        assert [r.split()[0] for r in seen.refused] == ["os.rename"]
        check(store, before, result, seen, wanted)


@pytest.mark.thorough
def test_d6_tidying_up_that_fails_never_undoes_a_success(
    standing: Path, undisturbed: Callable[[str], Undisturbed], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PATIENCE", ())
    store = Path(shutil.copytree(standing, tmp_path / "tiny"))
    with windows_like(fail_deletes=True) as seen:
        result = built(store, **OPTIONS["macros"])
    assert len(seen.refused) >= 2
    check(store, {}, result, seen, undisturbed("build"))


@pytest.mark.thorough
def test_d6_what_is_held_for_a_moment_is_tried_again(
    standing: Path, undisturbed: Callable[[str], Undisturbed], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PATIENCE", (0.001,) * 3)
    store = Path(shutil.copytree(standing, tmp_path / "tiny"))
    with windows_like(fail_first=True) as seen:
        result = built(store, **OPTIONS["close"])
    assert len(seen.refused) >= 5
    assert result.applied.closed == ["W46 2026"]
    assert values(result.path) == undisturbed("close").values
    assert [f.code for f in result.findings] == ["missing-days"]
    assert [n for n in state(store) if n.startswith(".xlops-")] == []


# -- ingest ----------------------------------------------------------------------------------------------------------


def shop(folder: Path) -> Path:
    """A store of two files and an archive of two, nothing of it read yet."""
    (folder / "exports" / "us").mkdir(parents=True)
    (folder / "xlops.toml").write_text('store = "Tiny"\nlanguage = "en"\nmarketplaces = ["US", "CA"]\n', "utf-8")
    for name, first in (("a.csv", 3), ("b.csv", 5)):
        (folder / "exports" / "us" / name).write_text(by_date(first), "utf-8")
    with zipfile.ZipFile(folder / "exports" / "us" / "w.zip", "w") as archive:
        for name, first in (("c.csv", 7), ("d.csv", 9)):
            archive.writestr(name, by_date(first))
    return folder


def held_rows(folder: Path) -> list[tuple[Any, ...]]:
    with open_store(folder, read_only=True) as store:
        return [*store.rows("select name, rows from file order by name"), *store.rows("select count(*) from owner")]


def without_arrivals(state: dict[str, str]) -> dict[str, str]:
    """A folder's state but for the list of arrivals, which the next ingest writes where this one could not."""
    return {name: sha for name, sha in state.items() if name != "exports" and "arrivals" not in name}


@pytest.mark.parametrize("rebuild", thorough_after(1, [False, True]))
def test_one_file_that_cannot_be_deleted_does_not_end_an_ingest(
    rebuild: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PATIENCE", ())
    wanted, number, moves = None, 0, 0
    first = shop(tmp_path / "first" / "tiny")
    if rebuild:
        ingest(first, load_settings(first))
    while number <= moves:
        store = Path(shutil.copytree(first, tmp_path / str(number) / "tiny"))
        before, rows = state(store), held_rows(store) if rebuild else None
        with windows_like(fail_at=number) as seen:
            result = told(lambda store=store: ingest(store, load_settings(store), rebuild=rebuild))  # type: ignore[misc]
        moves = max(moves, len(seen.moves))
        after = {name: sha for name, sha in state(store).items() if not any(name in r for r in seen.refused)}
        assert without_arrivals(after) == without_arrivals(before)
        if isinstance(result, XlopsError):
            assert "cannot take the old one's place" in str(result)
            assert held_rows(store) == rows
        else:
            outcomes = [(o.name, o.what) for o in result.outcomes]
            wanted = wanted or (outcomes, held_rows(store))
            assert (outcomes, held_rows(store)) == wanted
        number += 1
    assert number > 3
