"""When a watched store is built (rules D4, D6): the clock, the files, the workbook and the build are the test's."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from xlops.errors import ReportError, StoreInUse, WorkbookError
from xlops.jobs.unattended import landed
from xlops.jobs.unattended.landed import Landed
from xlops.jobs.unattended.vigil import BUSY, IDLE, PATIENCE, QUIET, SOON, Vigil
from xlops.jobs.unattended.watching import Timed
from xlops.language import Text, plain


@dataclass
class Told:
    """A world told by the test: its files, its clock, who has the workbook, what a build does."""

    clock: float = 100.0
    files: dict[Path, tuple[int, int]] | None = field(default_factory=dict)
    halves: set[str] = field(default_factory=set)
    open_in: Text | None = None
    builds: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    does: Callable[[], None] = lambda: None

    def seconds(self) -> float:
        return self.clock

    def look(self) -> Landed:
        if self.files is None:
            raise FileNotFoundError(2, "No such file or directory", "/mnt/usb/shop")
        return Landed(dict(self.files))

    def is_whole(self, path: Path) -> bool:
        return path.name not in self.halves

    def holder(self) -> Text | None:
        return self.open_in

    def build(self) -> None:
        self.builds.append(self.clock)
        self.does()

    def say(self, text: Text) -> None:
        self.said.append(text.en)

    def lands(self, name: str, size: int = 10) -> None:
        assert self.files is not None
        self.files[Path(name)] = (size, int(self.clock))


def runs(vigil: Vigil, world: Told, seconds: float, event: float = 1.0) -> None:
    """Steps as the watch makes them, for so long, with an event every `event` seconds."""
    until = world.clock + seconds
    while world.clock < until:
        rest = vigil.step()
        world.clock += min(rest, event) if rest else 0.0


def test_d20_files_that_land_together_lead_to_one_build_once_they_are_quiet() -> None:
    world = Told()
    vigil = Vigil(world)
    for name in ("a.csv", "b.xlsx", "c.zip"):
        world.lands(name)
        runs(vigil, world, 3)
    assert world.builds == []
    runs(vigil, world, 60)
    assert world.builds == [106.0 + QUIET]  # the last one landed at 106
    assert world.said == ["3 files are new or changed: building"]
    assert vigil.step() == IDLE


def test_what_stood_there_before_is_built_once_and_nothing_repeats() -> None:
    world = Told()
    world.lands("a.csv")
    vigil = Vigil(world)
    runs(vigil, world, 600)
    assert (world.builds, world.said) == ([105.0], ["a.csv is new or changed: building"])
    world.lands("a.csv", size=20)
    runs(vigil, world, 600)
    assert len(world.builds) == 2


def test_d20_a_file_that_is_taken_away_is_said_to_be_gone() -> None:
    world = Told()
    for name in ("a.csv", "b.csv", "c.csv"):
        world.lands(name)
    vigil = Vigil(world)
    runs(vigil, world, 60)
    assert world.files is not None
    del world.files[Path("b.csv")]
    runs(vigil, world, 60)
    del world.files[Path("a.csv")], world.files[Path("c.csv")]
    world.lands("d.csv")
    runs(vigil, world, 60)
    assert world.said[1:] == ["b.csv is gone: building", "d.csv is new or changed, 2 files are gone: building"]


def test_what_lands_during_a_build_gets_the_next_one() -> None:
    world = Told()
    world.lands("a.csv")
    vigil = Vigil(world)

    def slow() -> None:
        world.clock += 20
        if len(world.builds) == 1:
            world.lands("b.csv")

    world.does = slow
    runs(vigil, world, 100)
    assert world.builds == [105.0, 130.0]


def test_d20_a_half_file_is_waited_for_once_said_and_then_left_to_the_build() -> None:
    world = Told(halves={"a.xlsx"})
    world.lands("a.xlsx")
    vigil = Vigil(world)
    runs(vigil, world, PATIENCE - 1)
    assert (world.builds, world.said) == ([], ["a.xlsx is not whole yet: waiting for the rest of it"])
    runs(vigil, world, 10)
    assert world.builds == [100.0 + PATIENCE]


def test_d6_an_open_workbook_is_waited_for_calmly_and_said_once() -> None:
    world = Told(open_in=plain("Excel or WPS of Li (lock file ~$shop.xlsx)"))
    world.lands("a.csv")
    vigil = Vigil(world)
    runs(vigil, world, 3600)
    said = "the workbook is open in Excel or WPS of Li (lock file ~$shop.xlsx): it is built once you have closed it"
    assert (world.builds, world.said) == ([], [said])
    assert vigil.step() == SOON
    world.open_in = None
    runs(vigil, world, 60)
    assert (len(world.builds), world.said) == (1, [said, "a.csv is new or changed: building"])


def test_d6_a_workbook_opened_during_the_build_is_waited_for_too() -> None:
    world = Told()
    world.lands("a.csv")
    vigil = Vigil(world)

    def opened() -> None:
        if len(world.builds) == 1:
            world.open_in = plain("WPS")
            raise WorkbookError("shop.xlsx is open in WPS")

    world.does = opened
    runs(vigil, world, 10)
    world.open_in = None
    runs(vigil, world, 10)
    assert len(world.builds) == 2
    assert [line.partition(":")[0] for line in world.said] == [
        "a.csv is new or changed", "the workbook is open in WPS", "a.csv is new or changed",
    ]  # fmt: skip


def test_another_run_is_waited_for_and_said_once() -> None:
    world = Told()
    world.lands("a.csv")
    vigil = Vigil(world)

    def busy() -> None:
        if len(world.builds) < 4:
            raise StoreInUse("another xlops run is working on shop")

    world.does = busy
    runs(vigil, world, 100, event=100)
    assert world.builds == [105.0 + n * BUSY for n in range(4)]
    assert world.said == ["a.csv is new or changed: building", "another xlops run is working on shop"]


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (ReportError(plain("the file is damaged")), "not built: the file is damaged\n"),
        (OSError(28, "No space left on device", "x.duckdb"), "not built: x.duckdb: No space left on device\n"),
        (ZeroDivisionError("a mistake"), "not built: Traceback"),
    ],
)
def test_a_failed_build_is_said_once_and_tried_again_when_something_changes(why: Exception, words: str) -> None:
    world = Told()
    world.lands("bad.csv")
    vigil = Vigil(world)

    def fails() -> None:
        raise why

    world.does = fails
    runs(vigil, world, 3600)
    assert len(world.builds) == 1
    assert len(world.said) == 2
    assert world.said[1].startswith(words)
    world.lands("xlops.toml")
    world.does = lambda: None
    runs(vigil, world, 3600)
    assert len(world.builds) == 2


def test_a_folder_that_vanishes_is_said_once_and_built_when_it_is_back() -> None:
    world = Told()
    world.lands("a.csv")
    vigil = Vigil(world)
    runs(vigil, world, 60)
    there, world.files = world.files, None
    runs(vigil, world, 3600)
    gone = "/mnt/usb/shop is not there: waiting until it is"
    assert world.said[1:] == [gone]
    world.files = there
    world.lands("b.csv")
    runs(vigil, world, 60)
    assert (len(world.builds), world.said[2:]) == (2, ["it is there again", "b.csv is new or changed: building"])


def test_a_line_has_its_time_and_each_day_its_date() -> None:
    moments = [datetime(2026, 11, 29, 23, 58), datetime(2026, 11, 29, 23, 59), datetime(2026, 11, 30, 0, 1)]
    said: list[str] = []
    say = Timed(lambda text: said.append(text.zh), now=lambda: moments.pop(0))
    for word in ("one", "two", "three"):
        say(Text(word, word))
    assert said == ["2026-11-29", "23:58  one", "23:59  two", "2026-11-30", "00:01  three"]


# -- the files themselves --------------------------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "xlops.toml").write_text('store = "Shop"\n', "utf-8")
    (tmp_path / "exports" / "us").mkdir(parents=True)
    return tmp_path


def test_d4_files_that_are_no_reports_are_not_looked_at(shop: Path) -> None:
    us = shop / "exports" / "us"
    (us / "a.csv.download").mkdir()
    for name in ("a.csv.crdownload", "b.csv.part", "c.tmp", "~$d.xlsx", ".~lock.d.xlsx#", "a.csv.download/a.csv",
                 ".xlops.arrivals"):  # fmt: skip
        (us / name).write_text("half")
    before = landed.look(shop)
    assert before.stamps == {}  # a store without exports has nothing to build
    (us / "a.csv").write_text("whole")
    os.utime(us / "a.csv", (0, 0))  # whatever its time says
    (shop / "shop.xlsx").write_text("our own")
    assert landed.look(shop).beside(before) == [us / "a.csv", shop / "xlops.toml"]


@pytest.mark.parametrize("gone", ["xlops.toml", "exports"])
def test_a_store_that_is_not_there_is_no_empty_store(gone: str, shop: Path) -> None:
    (shop / gone).rename(shop / "elsewhere")
    with pytest.raises(FileNotFoundError):
        landed.look(shop)


def test_a_file_is_whole_when_its_end_is_there(tmp_path: Path) -> None:
    whole = tmp_path / "whole.xlsx"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("sheet.xml", "x" * 5000)
    packed = whole.read_bytes()
    cases = {
        "empty.csv": b"", "zeros.zip": b"PK" + packed[2:80] + b"\0" * 4000, "cut.xlsx": packed[:-30],
        "utf16.txt": "day\tunits\r\n".encode("utf-16-le"), "plain.csv": b"day,units\n", "whole.zip": packed,
    }  # fmt: skip
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
    told = {name: landed.is_whole(tmp_path / name) for name in cases}
    assert [name for name, whole in told.items() if not whole] == ["empty.csv", "zeros.zip", "cut.xlsx"]
    assert landed.is_whole(tmp_path / "gone.csv")
