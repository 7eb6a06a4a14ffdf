"""A workbook knows its store, and a store its workbook: after a rename, a copy, a sync (rule D13)."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests import stores
from xlops.cli import cli
from xlops.errors import WorkbookError
from xlops.findings import Finding
from xlops.jobs.identity import FILE_NAME, Chosen, Identity, choose, read_identity, write_identity
from xlops.jobs.sheets import INPUTS
from xlops.language import Text
from xlops.workbook.mark import books_in, mark_of
from xlops.workbook.package import Package
from xlops.workbook.template import template_path

OLD = Path(__file__).parents[1] / "fixtures" / "v0.1.0" / "workbook.en.xlsx"
NAMES = '<definedName name="meta_contract">_meta!$B$10</definedName>'


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    return tmp_path / "shop"


def book(path: Path, mark: str = "a1") -> Path:
    """As much of a workbook as tells whose it is."""
    with zipfile.ZipFile(path, "w") as archive:
        names = f'{NAMES}<definedName name="meta_store">"{mark}"</definedName>'
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<definedNames>{names}</definedNames></workbook>",
        )
    return path


def known(shop: Path, **values: Any) -> Identity:
    """The store wrote shop.xlsx, where nothing else is said."""
    given = {"id": "a1", "workbook": "shop.xlsx", "folder": str(shop.resolve())} | values
    write_identity(shop, Identity(**given))
    return read_identity(shop)


def said(chosen: Chosen) -> list[tuple[str, str, str | Text]]:
    return [(f.code, f.file, f.value) for f in chosen.findings]


def test_d13_a_new_store_gets_an_id_and_a_workbook_named_after_its_folder(shop: Path) -> None:
    found = choose(shop)
    assert (found.path, found.findings) == (shop / "shop.xlsx", ())
    assert found.identity == Identity(found.identity.id, "shop.xlsx", str(shop.resolve()))
    assert len(found.identity.id) == 32
    write_identity(shop, found.identity)
    assert (read_identity(shop), [p.name for p in (shop / INPUTS).iterdir()]) == (found.identity, [FILE_NAME])


@pytest.mark.parametrize("name", ["店铺 二号", "shop 2026-11", "Shop (1)"])
def test_d13_a_renamed_folder_goes_on_with_its_workbook(shop: Path, name: str) -> None:
    book(shop / "shop.xlsx")
    known(shop)
    moved = shop.rename(shop.with_name(name))
    found = choose(moved)
    assert (found.path, found.findings) == (moved / "shop.xlsx", ())
    assert found.identity == Identity("a1", "shop.xlsx", str(moved.resolve()))


def test_d13_a_renamed_workbook_is_found_by_its_id(shop: Path) -> None:
    known(shop)
    book(shop / "周报.xlsx")
    book(shop / "another shop.xlsx", "b2")
    shutil.copyfile(template_path("en"), shop / "my template.xlsx")
    (shop / "~$周报.xlsx").write_bytes(b"a lock file")
    (shop / "notes.xlsx").write_bytes(b"no workbook")
    found = choose(shop)
    assert (found.path.name, said(found)) == ("周报.xlsx", [("workbook-renamed", "周报.xlsx", "shop.xlsx")])
    assert found.identity.workbook == "周报.xlsx"
    write_identity(shop, found.identity)
    assert said(choose(shop)) == []


def test_d13_copies_beside_are_named_once(shop: Path) -> None:
    known(shop)
    names = ["shop (1).xlsx", "shop (Mei's conflicted copy).xlsx", "shop 2026-11.xlsx", "shop - 副本.xlsm"]
    for name in ["shop.xlsx", *names]:
        book(shop / name)
    (shop / "backups").mkdir()
    book(shop / "backups" / "shop 2026-11-01 090000.xlsx")
    found = choose(shop)
    listed = "shop (1).xlsx, shop (Mei's conflicted copy).xlsx, shop - 副本.xlsm, shop 2026-11.xlsx"
    assert (found.path.name, said(found)) == ("shop.xlsx", [("workbook-copies", "shop.xlsx", listed)])
    write_identity(shop, found.identity)
    assert said(choose(shop)) == []
    book(shop / "shop (2).xlsx")
    assert said(choose(shop)) == [("workbook-copies", "shop.xlsx", "shop (2).xlsx")]


def test_d13_several_are_asked_about_only_when_the_last_one_is_gone_and_the_answer_is_kept(shop: Path) -> None:
    known(shop)
    first, second = book(shop / "shop (1).xlsx"), book(shop / "shop copy.xlsx")
    with pytest.raises(WorkbookError) as asked:
        choose(shop)
    assert str(asked.value).startswith(
        f"shop.xlsx, the workbook that xlops wrote last, is gone, and {shop} has several others: shop (1).xlsx, "
        "shop copy.xlsx. Say once which one to go on with"
    )
    answer = choose(shop, second)
    assert (answer.path, said(answer)) == (second, [("workbook-copies", "shop copy.xlsx", "shop (1).xlsx")])
    write_identity(shop, answer.identity)
    assert (choose(shop).path, said(choose(shop))) == (second, [])
    write_identity(shop, choose(shop, first).identity)  # a person may change their mind
    assert choose(shop).path == first


def test_d13_a_workbook_that_is_gone_is_made_anew_and_that_is_said(shop: Path) -> None:
    known(shop, workbook="old name.xlsx")
    found = choose(shop)
    assert (found.path.exists(), said(found)) == (False, [("workbook-gone", "shop.xlsx", "old name.xlsx")])


def test_d13_the_workbook_of_another_store_is_refused(shop: Path) -> None:
    known(shop)
    other = shop.with_name("other")
    other.mkdir()
    write_identity(other, Identity("b2", "other.xlsx", str(other)))
    for path in (book(other / "other.xlsx", "b2"), book(shop / "theirs.xlsx", "b2")):
        with pytest.raises(WorkbookError, match="is the workbook of another store"):
            choose(shop, path)
    fresh = shop.with_name("fresh")
    fresh.mkdir()
    with pytest.raises(WorkbookError, match="is the workbook of another store"):
        choose(fresh, other / "other.xlsx")


@pytest.mark.parametrize("place", ["elsewhere/report.xlsx", "shop/report.xlsx"])
def test_d13_a_book_made_with_o_beside_the_own_one_is_not_gone_on_with(shop: Path, place: str) -> None:
    known(shop)
    book(shop / "shop.xlsx")
    target = shop.parent / place
    target.parent.mkdir(exist_ok=True)
    for _ in range(2):  # made, then written again
        found = choose(shop, target)
        write_identity(shop, found.identity)
        book(target)
        assert (found.path, said(found), choose(shop).path, said(choose(shop))) == (target, [], shop / "shop.xlsx", [])


def test_d13_a_book_made_with_o_is_gone_on_with_once_the_own_one_is_moved_away(shop: Path) -> None:
    known(shop, aside=("restyled.xlsx",))
    book(shop / "restyled.xlsx")
    found = choose(shop)
    assert (found.path.name, found.identity.workbook, found.identity.aside) == ("restyled.xlsx", "restyled.xlsx", ())


def test_d13_a_copied_store_gets_an_id_of_its_own_and_goes_on_with_the_copied_book(shop: Path) -> None:
    book(shop / "shop.xlsx")
    known(shop)
    copy = Path(shutil.copytree(shop, shop.with_name("shop 2")))
    found = choose(copy)
    assert (found.path, said(found)) == (copy / "shop.xlsx", [("store-copied", "shop 2", str(shop.resolve()))])
    assert (found.identity.was, found.identity.id != "a1") == (("a1",), True)
    assert found.announced == Identity(found.identity.id, "shop.xlsx", str(copy.resolve()), ("a1",))
    write_identity(copy, found.announced)  # the run is killed before or after the book is saved
    for mark in ("a1", found.identity.id):
        book(copy / "shop.xlsx", mark)
        assert (choose(copy).path, said(choose(copy))) == (copy / "shop.xlsx", [])
    assert choose(shop).identity.id == "a1"
    with pytest.raises(WorkbookError, match="is the workbook of another store"):
        choose(shop, book(shop / "from the copy.xlsx", found.identity.id))


@pytest.mark.parametrize("name", ["shop.xlsx", "before it was renamed.xlsx", "shop.xlsm"])
def test_d13_a_workbook_of_version_0_1_0_is_adopted(shop: Path, name: str) -> None:
    shutil.copyfile(OLD, shop / name)
    shutil.copyfile(template_path("en"), shop / "template.xlsx")
    assert books_in(shop) == {shop / name: ""}
    found = choose(shop)
    assert (found.path, found.findings, found.identity.workbook) == (shop / name, (), name)


def test_d13_two_workbooks_of_version_0_1_0_the_one_with_the_folders_name_was_written_last(shop: Path) -> None:
    for name in ("shop.xlsx", "shop copy.xlsx"):
        shutil.copyfile(OLD, shop / name)
    found = choose(shop)
    assert (found.path.name, said(found)) == ("shop.xlsx", [("workbook-copies", "shop.xlsx", "shop copy.xlsx")])
    moved = shop.rename(shop.with_name("moved"))
    with pytest.raises(WorkbookError, match=r"no workbook here is called moved\.xlsx, and .* has several others"):
        choose(moved)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"id": 3}', json.dumps({"id": "a1", "workbook": "x.xlsx"})])
def test_d13_a_store_that_lost_its_id_takes_that_of_its_workbook(shop: Path, content: str) -> None:
    book(shop / "shop.xlsx")
    (shop / INPUTS).mkdir()
    (shop / INPUTS / FILE_NAME).write_text(content)
    assert choose(shop).identity == Identity("a1", "shop.xlsx", str(shop.resolve()))


def test_d13_findings_say_it_in_both_languages() -> None:
    finding = Finding("workbook-copies", file="shop.xlsx", value="shop (1).xlsx")
    assert [finding.message.in_(lang) for lang in ("en", "zh")] == [
        "copies of this workbook stand beside it: shop (1).xlsx; builds go on with this one",
        "旁边有此工作簿的副本：shop (1).xlsx；更新只写入此工作簿",
    ]


# -- through a build -------------------------------------------------------------------------------------------------


def typed(path: Path) -> object:
    return Package(path).read_cells("W47 2026", ["B900"])["B900"]


def type_a_note(path: Path, text: str) -> None:
    package = Package(path)
    package.write_cells("W47 2026", {"B900": text})
    package.save(path)


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d13_folder_renamed_and_copied_the_typed_note_goes_along(tmp_path: Path) -> None:
    shop = stores.tiny_store(tmp_path / "shop")
    first = stores.built(shop)
    assert (first.path, first.anew, first.new) == (shop / "shop.xlsx", True, True)
    assert mark_of(Package(first.path)) == read_identity(shop).id
    type_a_note(first.path, "ask the supplier")
    shutil.copyfile(first.path, shop / "shop (1).xlsx")

    moved = shop.rename(tmp_path / "店铺")
    again = stores.built(moved)
    assert (again.path, again.anew, again.new) == (moved / "shop.xlsx", False, True)
    assert typed(again.path) == "ask the supplier"
    assert [(f.code, f.value) for f in again.findings if f.code.startswith("workbook")] == [
        ("workbook-copies", "shop (1).xlsx")
    ]
    assert stores.built(moved).new is False

    copy = Path(shutil.copytree(moved, tmp_path / "copy"))
    other = stores.built(copy)
    assert (other.path, other.anew, typed(other.path)) == (copy / "shop.xlsx", False, "ask the supplier")
    assert mark_of(Package(other.path)) == read_identity(copy).id != read_identity(moved).id
    assert [f.code for f in other.findings if f.code.startswith("store")] == ["store-copied"]
    assert mark_of(Package(again.path)) == read_identity(moved).id


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d13_made_is_never_called_updated(tmp_path: Path) -> None:
    shop = stores.tiny_store(tmp_path / "shop")
    lines: list[tuple[str, str]] = []
    for options in (list[str](), ["--force"], ["--force", "--macros"]):
        done = CliRunner().invoke(cli, ["build", "--store", str(shop), "--no-ingest", *options])
        lines.append((Path(done.stdout.strip()).name, done.stderr.split(" in ")[0]))
    assert lines == [
        ("shop.xlsx", "workbook made"), ("shop.xlsx", "workbook updated"), ("shop.xlsm", "workbook updated")
    ]  # fmt: skip
    assert read_identity(shop).workbook == "shop.xlsm"
    (shop / "shop.xlsm").rename(shop / "Monday.xlsm")
    assert stores.built(shop, force=True).path == shop / "Monday.xlsm"
