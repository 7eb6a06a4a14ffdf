"""`xlops upgrade` puts a workbook of the current template in the place of an older one, with all that people put in."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests import stores
from tests.jobs.older import rename_sheet
from tests.jobs.test_version_0_1_0 import FIXTURES, TYPED, typed
from tests.office import validator_errors
from tests.stores import workbook_path
from tests.tiers import thorough_after
from tests.workbook.others import MINE, NEXT, add_others, formulas
from tests.workbook.people import type_in
from xlops.errors import UsageError, WorkbookError
from xlops.jobs.upgrade import Upgraded, _typed_missing, upgrade
from xlops.language import Lang
from xlops.settings import load_settings
from xlops.workbook.actions import DONE, OPEN
from xlops.workbook.apply_plan import close
from xlops.workbook.package import Package
from xlops.workbook.swap import Swapped
from xlops.workbook.template import sheet_name, template_path
from xlops.workbook.template_check import check
from xlops.workbook.typed_input import find_reviews, read_standing

OLD_MONTH = "M10 2026"
_VALUE = re.compile(rb"(<f>[^<]*</f>)<v>[^<]*</v>")


@dataclass
class Case:
    """A store whose workbook of version 0.1.0 was upgraded."""

    path: Path
    before: Path
    done: Upgraded


def old_store(folder: Path, language: str = "en") -> Path:
    """A store with a workbook of version 0.1.0: a month closed, a week open, sheets of a person's own."""
    shop = stores.tiny_store(folder, weeks=9, language=language)
    path = workbook_path(shop)
    shutil.copyfile(FIXTURES / f"workbook.{language}.xlsx", path)
    package = Package(path)
    close(package, find_reviews(package)["2026-10"], "2026-11-22")
    package.save(path)
    add_others(path)
    return shop


def upgraded(shop: Path) -> Upgraded:
    return upgrade(shop, load_settings(shop))


@pytest.fixture(scope="module", params=thorough_after(1, ("en", "zh")))
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    root = tmp_path_factory.mktemp("upgrade")
    shop = old_store(root / "tiny", request.param)
    path = workbook_path(shop)
    before = Path(shutil.copyfile(path, root / "before.xlsx"))
    return Case(path, before, upgraded(shop))


def test_d11_what_people_put_in_is_there_after_an_upgrade(case: Case) -> None:
    old, new = Package(case.before), Package(case.path)
    assert check(case.path) == []
    assert case.done.applied.lacking == []
    word = "open" if new.read_name("cfg_language") == "en" else "进行中"
    assert typed(case.path) == TYPED | {"action": ["Ship by air", "Li", word]}
    assert [r.sheet for r in find_reviews(new).values() if r.closed] == [OLD_MONTH]
    assert new.parts.read(new.book.sheet_part(OLD_MONTH)) == old.parts.read(old.book.sheet_part(OLD_MONTH))
    assert case.done.backup.read_bytes() == case.before.read_bytes()
    assert case.done.backup.name.startswith("tiny before upgrade 20")


def test_d11_other_peoples_sheets_are_the_same_bytes_but_for_addresses_of_ours(case: Case) -> None:
    old, new = Package(case.before), Package(case.path)
    assert new.read_formulas(MINE) == formulas(new)
    assert formulas(new) != formulas(old)  # the new template has its cells elsewhere
    values = new.read_cells(MINE, ["B1", "B2", "B3", "B4", "B5", "B6"])
    gmv = sum(v for v in new.read_table("tbl_week")["gmv"] if isinstance(v, int | float))
    assert values == {
        "B1": gmv, "B2": "2026-W47 !", "B3": 0.1, "B4": gmv, "B5": "2026-11-22?", "B6": 7,
    }  # fmt: skip
    rows = [_VALUE.sub(rb"\1", p.parts.read(p.book.sheet_part(NEXT))) for p in (old, new)]
    assert rows[0] == rows[1]
    names = new.defined_names()
    assert (names["my_target"], names["my_rate"]) == (formulas(new)["B3"].removesuffix("*2"), "0.07")
    assert [text.en for text in case.done.carried] == [
        "2 sheets of yours", "8 cells on them", "8 formulas on them", "1 chart", "1 picture",
        "1 sheet with comments", "1 table", "1 conditional format", "1 validation", "1 link", "1 protected sheet",
        "1 sparkline", "2 names", "closed reviews as they were: M10 2026",
        "reviews made anew with their notes: W47 2026", "107 cells typed into sheets of xlops",
        "1 formula of yours now names the new places of cells of xlops",
    ]  # fmt: skip
    assert [text.en for text in case.done.left][:-1] == []


@pytest.mark.thorough
def test_an_upgraded_workbook_is_valid(case: Case) -> None:
    assert validator_errors(case.path) == []


def test_upgrade_needs_a_workbook(tmp_path: Path) -> None:
    shop = stores.tiny_store(tmp_path / "tiny")
    with pytest.raises(UsageError, match="`xlops build` makes one"):
        upgraded(shop)


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d14_blanks_numbers_and_loose_notes_among_actions_are_no_loss(tmp_path: Path) -> None:
    """What a build takes an upgrade takes, and a word that is gone is still a loss."""
    shop = stores.tiny_store(tmp_path / "tiny", weeks=9)
    stores.built(shop)
    path = workbook_path(shop)
    package = Package(path)
    free = next(n for n, key in enumerate(package.read_table(OPEN)["key"]) if not key)
    type_in(package, OPEN, free, action="Call the agent ", owner="Li ", do=1, note="   ", due="2026/12/1")
    type_in(package, OPEN, free + 1, action="Ship", do="DONE ", owner="Ann", due="tomorrow")
    type_in(package, OPEN, free + 2, note="ask Ben")
    package.save(path)
    stores.built(shop, force=True)
    upgraded(shop)
    new = Package(path)
    rows = {name: typed_rows(new, name) for name in (OPEN, DONE)}
    assert rows[OPEN] == [("Call the agent", "Li", "1", 46357, None)]
    assert rows[DONE] == [("Ship", "Ann", "DONE", "tomorrow", None), (None, None, None, None, "ask Ben")]
    before = read_standing(new)
    type_in(new, OPEN, 0, owner="Lis")
    assert _typed_missing(before, new, Swapped({}, {}, ()), "en") == ["tbl_actions, own|A-1, owner: 'Li'"]


def typed_rows(package: Package, name: str) -> list[tuple[object, ...]]:
    """What people typed into a table of actions, row by row."""
    held = package.read_table(name)
    rows = zip(*(held[c] for c in ("action", "owner", "do", "due", "note")), strict=True)
    return [row for row in rows if any(v not in (None, "") for v in row)]


@pytest.mark.usefixtures("uncomputed")
def test_d11_a_name_of_a_person_that_the_new_sheets_need_is_refused(tmp_path: Path) -> None:
    shop = old_store(tmp_path / "tiny")
    path = workbook_path(shop)
    package = Package(path)
    package.set_defined_name("camp_window", f"'{NEXT}'!$A$1")
    package.save(path)
    before = path.read_bytes()
    with pytest.raises(WorkbookError, match=r"camp_window stands on a sheet of yours.*nothing was changed"):
        upgraded(shop)
    assert path.read_bytes() == before


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d11_what_stands_on_our_sheets_is_kept_beside_and_told(tmp_path: Path) -> None:
    shop = old_store(tmp_path / "tiny")
    path = workbook_path(shop)
    package = Package(path)
    package.write_cells("Targets", {"BA3": "my own words"})
    package.write_cells("W47 2026", {"ZZ9": 4711})
    package.save(path)
    done = upgraded(shop)
    said = [text.en.split(" had no place")[0] for text in done.left if "had no place" in text.en]
    assert said == ["Targets: what stands in BA3", "W47 2026: what stands in ZZ9"]
    new = Package(path)
    assert new.read_cells("Targets (before)", ["BA3"]) == {"BA3": "my own words"}
    assert new.read_cells("W47 2026 (before)", ["ZZ9"]) == {"ZZ9": 4711}
    assert new.read_formulas("Targets (before)") == {}
    assert sorted(find_reviews(new)) == ["2026-10", "2026-W47"]
    again = stores.built(shop, force=True)
    assert (again.applied.made, again.applied.refreshed, again.applied.lacking) == ([], ["W47 2026"], [])


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d14_another_language_is_an_upgrade_too(tmp_path: Path) -> None:
    shop = old_store(tmp_path / "tiny")
    settings = shop / "xlops.toml"
    settings.write_text(settings.read_text("utf-8").replace('language = "en"', 'language = "zh"'), "utf-8")
    with pytest.raises(WorkbookError, match="xlops upgrade"):
        stores.built(shop)
    upgraded(shop)
    new = Package(workbook_path(shop))
    names = [info.name for info in new.sheets()]
    assert ("目标" in names, "Targets" in names, new.read_name("cfg_language")) == (True, False, "zh")
    assert new.read_formulas(MINE) == formulas(new)
    assert typed(workbook_path(shop)) == TYPED | {"action": ["Ship by air", "Li", "进行中"]}


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_d14_in_another_language_nothing_of_ours_counts_as_a_persons(tmp_path: Path, language: Lang) -> None:
    """No sheet stays as *before* where nothing was typed; a renamed review keeps its name, and words their sense."""
    other: Lang = "en" if language == "zh" else "zh"
    shop = stores.tiny_store(tmp_path / "tiny", weeks=9, language=language)
    stores.built(shop)
    package = Package(workbook_path(shop))
    tabs = [info.name for info in package.sheets()]
    assert tabs[:3] == [sheet_name("dashboard", language), "W47 2026", "M10 2026"]
    type_in(package, "own_events", 0, kind="deal" if language == "en" else "促销", name="Flash")
    package.save(workbook_path(shop))
    rename_sheet(workbook_path(shop), "W47 2026", "Kick-off 第47周")
    settings = shop / "xlops.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace(f'language = "{language}"', f'language = "{other}"'), "utf-8")
    left = upgraded(shop).left
    assert [said.en.partition(" that")[0] for said in left] == ["widths, rules and colours"]
    new = Package(workbook_path(shop))
    shipped = [info.name for info in Package(template_path(other)).sheets()]
    assert [info.name for info in new.sheets()] == [shipped[0], "Kick-off 第47周", "M10 2026", *shipped[1:]]
    events = new.read_table("own_events")
    assert (events["kind"][0], events["name"][0]) == ("deal" if other == "en" else "促销", "Flash")
    workbook_path(shop).unlink()
    assert stores.built(shop).applied.made == ["M10 2026", "Kick-off 第47周"]


class _Stop:
    """Ends a run before the n-th time that a file of the store, not of its `inputs/`, is put, made or renamed."""

    def __init__(self, shop: Path, after: int, patched: pytest.MonkeyPatch) -> None:
        self.shop, self.left = str(shop), after
        for name in ("replace", "rename", "mkdir", "fsync"):
            patched.setattr(os, name, partial(self._step, getattr(os, name), name))

    def _step(self, real: Callable[..., object], name: str, *args: object, **options: object) -> object:
        paths = [str(a) for a in args]
        if name == "fsync" or any(self.shop in path and "inputs" not in path for path in paths):
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
        return real(*args, **options)


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d11_whoever_stops_an_upgrade_finds_the_old_workbook_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = old_store(tmp_path / "first" / "tiny")
    before = workbook_path(first).read_bytes()
    stops, states = 0, []
    while True:
        shop = Path(shutil.copytree(first, tmp_path / f"run {stops}" / "tiny"))
        path = shop / "tiny.xlsx"
        with monkeypatch.context() as patched:
            _Stop(shop, stops, patched)
            with suppress(KeyboardInterrupt):
                upgraded(shop)
                break
        assert list(shop.glob("*.xls*")) == [path]
        states.append("old" if path.read_bytes() == before else "new")
        if states[-1] == "new":
            assert check(path) == []
            assert [p.read_bytes() for p in (shop / "backups").glob("* before upgrade *")] == [before]
        assert typed(path) == TYPED
        stops += 1
    assert sorted(states, reverse=True) == states
    assert set(states) == {"old", "new"}
    upgraded(shop)
    assert typed(path) == TYPED
