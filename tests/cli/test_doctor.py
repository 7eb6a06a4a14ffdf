"""`xlops doctor` and `--debug`: what a person shows to a helper, without a name in it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.test_cli import Ran, Run, run
from tests.machines import machine
from tests.stores import tiny_store
from xlops import __version__

__all__ = ["run"]

SECRET = "Krumbein"
UNKNOWN = f"Werbung,Anzahl,Preis\n{SECRET} Sommer,3,2.5\n{SECRET} Winter,4,7.5\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = machine(tmp_path / "home", "windows")
    monkeypatch.setattr("xlops.jobs.excel.this_machine", lambda: made)
    monkeypatch.chdir(tmp_path)
    return tiny_store(tmp_path / f"{SECRET} shop")


def states(ran: Ran) -> dict[str, str]:
    return {probe["id"]: probe["state"] for probe in json.loads(ran.out)}


def test_a_store_without_a_workbook(shop: Path, run: Run) -> None:
    ran = run("doctor", "--store", str(shop))
    lines = ran.out.splitlines()
    assert lines[0].startswith(f"✔ xlops {__version__}, ")
    assert "✔ xlops.toml is read, the store speaks en" in lines
    assert [line.partition(" MB, ")[2] for line in lines if line.startswith("✔ store of ")] == [
        "files: 1, marketplaces: US, 2026-11-16 to 2026-11-22"
    ]
    assert "✔ kinds: business_by_date 1" in lines
    assert "▲ there is no workbook yet → xlops build" in lines
    assert SECRET not in ran.out
    assert str(shop.parent) not in ran.out


def _cut(store: Path) -> None:
    (store / "xlops.duckdb").write_text(f"{SECRET} was here", "utf-8")


def _settings(store: Path) -> None:
    (store / "xlops.toml").write_text(f'language = "{SECRET}"\n', "utf-8")


@pytest.mark.parametrize(("damage", "id_"), [(_cut, "store"), (_settings, "settings")])
def test_d21_what_is_damaged_is_not_quoted(shop: Path, run: Run, damage: Callable[[Path], None], id_: str) -> None:
    assert states(run("doctor", "--store", str(shop), "--json"))[id_] == "ok"
    damage(shop)
    ran = run("doctor", "--store", str(shop), "--json")
    assert (ran.code, states(ran)[id_], SECRET in ran.out) == (1, "stop", False)


@pytest.mark.parametrize(
    ("closed", "says"),
    [
        (["."], "✖ cannot be written: the store's folder → change its rights, or move the store to where it can be"),
        (["xlops.duckdb", "backups"], "✖ cannot be written: the store's file, backups → change its rights, or move"),
    ],
)
def test_a_store_that_cannot_be_written_stops_a_build(
    closed: list[str], says: str, shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "backups").mkdir()
    assert "✔ the store's folder can be written" in run("doctor", "--store", str(shop)).out.splitlines()
    shut = [(shop / name).resolve() for name in closed]

    def access(path: Path, mode: int, **_: object) -> bool:
        return not mode & os.W_OK or Path(path).resolve() not in shut

    monkeypatch.setattr("xlops.jobs.doctor.os.access", access)
    ran = run("doctor", "--store", str(shop))
    assert ran.code == 1
    assert any(line.startswith(says) for line in ran.out.splitlines())


@pytest.mark.parametrize(
    ("free", "state", "says"),
    [
        (0, "stop", "✖ 0.0 MB are free on the store's disk → free some"),
        (4_900_000, "stop", "✖ 4.9 MB are free"),
        (5_100_000, "note", "▲ 5.1 MB are free"),
        (2_000_000_000, "ok", "✔ 2.0 GB are free on the store's disk"),
    ],
)
def test_a_full_disk_stops_a_build(
    free: int, state: str, says: str, shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xlops.jobs.doctor.shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    assert any(line.startswith(says) for line in run("doctor", "--store", str(shop)).out.splitlines())
    assert states(run("doctor", "--store", str(shop), "--json"))["disk"] == state


def test_a_full_disk_has_no_room_for_two_copies_of_the_workbook(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "shop.xlsx").write_bytes(bytes(3_000_000))
    monkeypatch.setattr("xlops.jobs.doctor.shutil.disk_usage", lambda _: SimpleNamespace(free=10_000_000))
    assert states(run("doctor", "--store", str(shop), "--json"))["disk"] == "stop"


def test_d21_doctor_status_and_ingest_count_refused_files_alike(shop: Path, run: Run) -> None:
    """Two files of one content are one that is refused, and a copy."""
    for name in ("a.csv", "b.csv", "c.csv"):
        (shop / "exports" / name).write_text(UNKNOWN + "1,2,3\n" * (name == "c.csv"), "utf-8")
    ran = run("ingest", "--store", str(shop))
    first, *lines = [line for line in ran.err.splitlines() if "refused" in line or "✖" in line]
    assert "2 refused (and 1 copy of these)" in first
    assert [line.partition(":")[0].strip() for line in lines] == ["✖ a.csv", "✖ c.csv", "✖ b.csv"]
    assert lines[-1].endswith(": the same content as a.csv")
    told = run("doctor", "--store", str(shop), "--json").out
    assert "refused, each content once: 2" in told
    assert len(json.loads(run("status", "--store", str(shop), "--json").out)["refused"]) == 2


def test_d21_debug_shows_the_outline_of_what_is_refused(shop: Path, run: Run) -> None:
    (shop / "exports" / f"{SECRET}.csv").write_text(UNKNOWN, "utf-8")
    ran = run("ingest", "--store", str(shop), "--debug")
    assert ran.code == 1
    run("ingest", "--store", str(shop), "--debug", "--strict")
    assert (shop.parent / "xlops-debug-2.txt").exists()  # what lies there already is nobody's to write over
    told = (shop.parent / "xlops-debug.txt").read_text("utf-8")
    assert SECRET not in told
    assert told.split("\n\n")[-1].splitlines() == [
        "file 1, refused: its columns are of no report we know; its first row reads ‹…›, ‹…›, ‹…›",
        f"  .csv, {len(UNKNOWN)} bytes, text in utf-8, cells end with ','",
        "    header in row 1, 3 columns; of 2 rows below it",
        "      1 'Werbung': 2 × Aa Aa",
        "      2 'Anzahl': 2 × 9",
        "      3 'Preis': 2 × 9.9",
    ]


def test_debug_says_where_a_run_broke_off(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object, **__: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr("xlops.jobs.ingest.ingest", bug)
    with pytest.raises(KeyError):
        run("ingest", "--store", str(shop), "--debug")
    told = (shop.parent / "xlops-debug.txt").read_text("utf-8")
    assert SECRET not in told
    assert "the run ended with KeyError\n" in told
    assert told.rstrip().endswith("in bug")
