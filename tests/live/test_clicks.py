"""What a click leaves as it was, where its message goes, and what it says where Excel or macOS refuses (issue 20)."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings as xw

from tests.live.mac import CommandError, Property
from xlops.errors import UnknownReport, UsageError
from xlops.language import Text, plain
from xlops.live import buttons, said, uploads
from xlops.live.as_it_was import NOT_BACK, still_saved, without_autosave
from xlops.live.buttons import Desk
from xlops.live.folder import file_of, local_path
from xlops.live.selection import Front


class Api:
    """What Excel on Windows tells of a workbook; without `AutoSaveOn` it is Excel 2016 or 2019."""

    Saved: Any

    def __init__(self, **has: Any) -> None:
        self.__dict__.update(has)


class Book:
    """An open workbook, as far as a click that only looks needs it."""

    name = "shop.xlsm"

    def __init__(self, path: Path | str, **has: Any) -> None:
        self.fullname, self.api = str(path), Api(**has)
        self.alerts: list[tuple[str, str]] = []
        self.app: Any = SimpleNamespace(
            status_bar=True, alert=lambda text, title, mode: self.alerts.append((text, mode))
        )


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "xlops.toml").write_text('store = "Shop"\n', "utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def nobody_asks() -> Iterator[None]:
    said.take()
    yield
    said.take()


def pressed(book: Book, handler: Any) -> list[tuple[str, str]]:
    buttons._button(handler)(book)
    return book.alerts


def look(desk: Desk) -> Sequence[Text]:
    desk.book.api.Saved = False  # a recalculation, a format
    return [plain("seen")]


def fail(desk: Desk) -> Sequence[Text]:
    raise ZeroDivisionError("by nothing")


# -- as it was -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("saved", [True, False])
def test_a_workbook_that_counted_as_saved_does_so_after_a_click_that_only_looks(store: Path, saved: bool) -> None:
    book = Book(store / "shop.xlsm", Saved=saved)
    assert pressed(book, look) == [("seen", "info")]
    assert book.api.Saved is saved


def test_on_macos_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    book: Any = SimpleNamespace(api=SimpleNamespace(saved=Property(True)))
    with still_saved(book):
        book.api.saved.set(False)
    assert book.api.saved.get() is True


@pytest.mark.parametrize("was", [True, False, None], ids=["on", "off", "2019"])
def test_autosave_is_off_during_a_run_and_back(was: bool | None) -> None:
    book: Any = Book("x", **({} if was is None else {"AutoSaveOn": was}))
    with without_autosave(book, "en"):
        assert getattr(book.api, "AutoSaveOn", False) is False
    assert getattr(book.api, "AutoSaveOn", None) is was


@pytest.mark.parametrize("was", [True, False])
def test_autosave_stays_off_where_the_workbook_is_half_changed_and_the_error_says_so(was: bool) -> None:
    book: Any = Book("x", AutoSaveOn=was)
    with pytest.raises(ZeroDivisionError) as why, without_autosave(book, "zh"):
        raise ZeroDivisionError
    assert book.api.AutoSaveOn is False
    assert getattr(why.value, "__notes__", []) == ([NOT_BACK.zh] if was else [])


# -- the message -----------------------------------------------------------------------------------------------------


def test_a_message_is_left_for_macros_that_ask_and_shown_where_none_does(store: Path) -> None:
    """While Python answers, Excel waits; macros of an earlier xlops do not ask, and lose no message."""
    book = Book(store / "shop.xlsm")
    assert pressed(book, look) == [("seen", "info")]
    said.expect()
    assert pressed(book, look) == [("seen", "info")]
    assert (said.take(), said.take()) == (" seen", "")
    said.expect()
    pressed(book, fail)
    assert said.take().startswith("!by nothing")
    assert pressed(book, look)[-1] == ("seen", "info")


# -- where the file is -----------------------------------------------------------------------------------------------

PERSON = "https://my.microsoftpersonalcontent.com/personal/1a2b/Documents/My%20shop/shop.xlsm"


class Unmapped(Book):
    """A workbook in the cloud whose file xlwings does not find."""

    @property
    def fullname(self) -> str:
        raise RuntimeError("Couldn't find your local OneDrive file, see: xlwings.org/error")

    @fullname.setter
    def fullname(self, value: str) -> None:
        self.url = value


@pytest.mark.parametrize(
    "url",
    [
        "https://d.docs.live.net/1a2b/My%20shop/shop.xlsm",
        PERSON,
        "https://firm-my.sharepoint.com/personal/ann_firm_com/Documents/My%20shop/shop.xlsm",
    ],
)
def test_addresses_of_onedrive_are_files_of_this_machine(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "My shop" / "shop.xlsm"
    file.parent.mkdir()
    file.touch()
    for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        monkeypatch.setenv(name, str(tmp_path))
    assert local_path(url) == str(file)
    book: Any = Unmapped("", FullName=url)
    assert file_of(book) == file


@pytest.mark.parametrize(
    "url",
    [
        "https://d.docs.live.net/1a2b/gone/shop.xlsm",
        "https://firm.sharepoint.com/sites/Shop/Shared%20Documents/shop.xlsm",  # xlwings fails over a name of its own
        "https://elsewhere.example/shop.xlsm",
    ],
)
def test_where_the_file_is_not_found_one_sentence_helps_also_when_the_error_handler_asks(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        monkeypatch.delenv(name, raising=False)
    book: Any = Unmapped("", FullName=url)
    [(text, mode)] = pressed(book, look)
    assert mode == "critical"
    assert text.startswith(f"{url} is a file in the cloud, and its copy on this machine was not found (")
    assert text.endswith("): switch AutoSave off, or keep the store in a folder outside OneDrive and SharePoint")


# -- macOS -----------------------------------------------------------------------------------------------------------


def test_macos_that_hides_the_folder_is_named_not_a_store_that_is_none(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Any) -> list[str]:
        raise PermissionError(errno.EPERM, "Operation not permitted", str(folder))

    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(os, "listdir", refuse)
    book = Book(store / "shop.xlsm")
    [(text, mode)] = pressed(book, look)
    assert mode == "critical"
    assert text.startswith(f"macOS does not let Python into {store}. System Settings › Privacy & Security › Files")


def test_macos_that_keeps_python_from_excel_is_told_without_excel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be shown through Excel then: the click seemed to do nothing."""

    def refuse() -> None:
        raise CommandError

    run: list[Any] = []
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(xw.Book, "caller", refuse)
    monkeypatch.setattr("subprocess.run", lambda command, **_: run.append(command))
    buttons.status()
    assert run[0][0] == "osascript"
    assert run[0][-2] == "xlops"
    assert "Privacy & Security › Automation" in run[0][-1]
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(CommandError):
        buttons.status()


# -- actions ---------------------------------------------------------------------------------------------------------


def test_the_newest_bulk_workbook_of_the_exports_counts(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as why:
        uploads.bulk_workbook(tmp_path)
    assert str(why.value) == (
        f"there is no bulk workbook in {tmp_path / 'exports'}: download it today (Advertising › Bulk operations), put "
        "it there with “bulk” in its name, then press again"
    )
    for age, name in enumerate(("us/Bulk-new.xlsx", "bulk-old.xlsx", "~$bulk-open.xlsx", "Orders.xlsx")):
        path = tmp_path / "exports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (1e9 - age, 1e9 - age if name.startswith(("us", "bulk-old")) else 2e9))
    assert uploads.bulk_workbook(tmp_path).name == "Bulk-new.xlsx"


def test_the_newest_processed_file_is_read_and_uploads_of_ours_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fake(folder: Path, file: Path) -> str:
        asked.append(file.name)
        if file.name == "sheet.xlsx":
            raise UnknownReport(plain("no bulk workbook"))
        return "carried"

    monkeypatch.setattr(uploads, "import_actions", fake)
    folder = tmp_path / "actions"
    folder.mkdir()
    with pytest.raises(
        UsageError, match=r"no file in .* is what Amazon made of an upload: put the processed file there"
    ):
        uploads.read_result(tmp_path)
    for age, name in enumerate(("ads.json", "ads.xlsx", "sheet.xlsx", "back.xlsx", "older.xlsx")):
        (folder / name).touch()
        os.utime(folder / name, (1e9 - age, 1e9 - age))
    path, found = uploads.read_result(tmp_path)
    assert (path.name, str(found)) == ("back.xlsx", "carried")
    assert asked == ["sheet.xlsx", "back.xlsx"]


def test_actions_are_exported_for_the_marketplace_in_front_and_both_files_are_named(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    bulk = store / "exports" / "bulk.xlsx"
    bulk.parent.mkdir()
    bulk.touch()
    monkeypatch.setattr(buttons, "in_front", lambda book: Front(marketplace="DE"))
    monkeypatch.setattr(buttons, "export_actions", lambda *given, **named: asked.append((given[0], given[2], named)))
    monkeypatch.setattr(buttons, "upload_told", lambda found: [plain("5 rows written: ads.xlsx.")])
    book: Any = Book(store / "shop.xlsm")
    buttons.actions_export(book)
    assert asked == [(store, bulk, {"marketplace": "DE"})]
    assert book.alerts == [("5 rows written: ads.xlsx.\nAgainst: bulk.xlsx", "info")]
