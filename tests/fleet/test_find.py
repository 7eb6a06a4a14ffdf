"""The stores below a folder, each once, and folders that share an id told apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from xlops.errors import UsageError
from xlops.fleet.find import FoundStore, find_stores, only
from xlops.jobs.identity import Identity, write_identity


def store(folder: Path, identity: Identity | None = None) -> Path:
    folder.mkdir(parents=True)
    (folder / "xlops.toml").write_text('store = "x"\n', "utf-8")
    if identity:
        write_identity(folder, identity)
    return folder


def test_every_folder_with_settings_is_a_store_and_what_is_in_it_is_its_own(tmp_path: Path) -> None:
    for name in ("b", "a", "group/c", "a/exports/old", ".hidden/d", "backups/e"):
        store(tmp_path / name)
    (tmp_path / "empty" / "nothing").mkdir(parents=True)
    assert find_stores(tmp_path) == [FoundStore(tmp_path / n, n) for n in ("a", "b", "group/c")]


def test_a_store_inside_a_store_is_refused_and_said(tmp_path: Path) -> None:
    outer = store(tmp_path / "a", Identity("one", "a.xlsx", str(tmp_path / "a")))
    store(outer / "old" / "copy", Identity("one", "a.xlsx", str(outer)))
    store(outer / "backups" / "b")
    says = "it lies inside the store a: move it beside that one, or delete it if it is a copy"
    found = find_stores(tmp_path)
    assert [(s.name, s.refused.en) for s in found] == [("a", ""), ("a/old/copy", says)]
    assert len({s.key for s in found}) == 2


def test_a_store_that_two_ways_lead_to_is_found_once(tmp_path: Path) -> None:
    store(tmp_path / "a")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [s.name for s in find_stores(tmp_path)] == ["a"]


def test_a_root_without_stores_or_that_is_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no store below"):
        find_stores(tmp_path)
    with pytest.raises(UsageError, match="there is no folder"):
        find_stores(tmp_path / "none")
    with pytest.raises(UsageError, match="is a store itself"):
        find_stores(store(tmp_path / "a"))


def test_d13_a_copy_beside_its_original_is_built_and_gets_an_id_of_its_own(tmp_path: Path) -> None:
    original, copy = store(tmp_path / "a"), store(tmp_path / "b")
    for folder in (original, copy):
        write_identity(folder, Identity("one", "a.xlsx", str(original)))
    assert [(s.name, bool(s.refused), s.key) for s in find_stores(tmp_path)] == [
        ("a", False, "one"),
        ("b", False, "one"),
    ]


def test_d13_of_two_folders_with_one_id_that_nothing_tells_apart_neither_is_touched(tmp_path: Path) -> None:
    for name in ("a", "b"):
        store(tmp_path / name, Identity("one", "x.xlsx", "/somewhere/else"))
    store(tmp_path / "c", Identity("two", "c.xlsx", "/somewhere/else"))
    found = find_stores(tmp_path)
    assert [(s.name, bool(s.refused), s.key) for s in found] == [
        ("a", True, "a"),
        ("b", True, "b"),
        ("c", False, "two"),
    ]
    assert found[0].refused.en.startswith("it has the id of b, and nothing tells which of the two is the copy")
    assert json.loads((tmp_path / "a" / "inputs" / "store.json").read_text("utf-8"))["id"] == "one"


def test_stores_are_chosen_by_name_or_folder(tmp_path: Path) -> None:
    stores = [FoundStore(tmp_path / n, n) for n in ("north/brand-a", "north/other", "brand-b")]
    assert [s.name for s in only(stores, ["Brand-*"])] == ["north/brand-a", "brand-b"]
    assert [s.name for s in only(stores, ["north/*", "brand-b"])] == ["north/brand-a", "north/other", "brand-b"]
    assert only(stores, []) == stores
    with pytest.raises(UsageError, match="no store is called 'brand-c'; did you mean 'brand-b'"):
        only(stores, ["brand-c"])
