"""What happens when the world fails: a file in use, a full disk, a second run, a killed process, a bug of ours."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.jobs.exports import Home, by_asin, by_date, term_days, zipped
from tests.skips import NEEDS_SIGNALS
from xlops.errors import StoreError, UsageError
from xlops.jobs.ingest import identify
from xlops.reports import files
from xlops.reports.evidence import Hints


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_file_another_program_holds_is_tried_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home.put("us/t.csv", term_days())
    real = files.hash_file

    def held(file: Path) -> str:
        raise PermissionError(13, "in use", str(file))

    monkeypatch.setattr(files, "hash_file", held)
    outcome = home.ingest().outcomes[0]
    assert outcome.reason.en == (
        "the file cannot be opened: another program has it open, or it may not be read; close it there"
    )
    monkeypatch.setattr(files, "hash_file", real)
    assert [o.what for o in home.ingest().outcomes] == ["stored"]
    assert path.exists()


def test_an_unexpected_error_is_a_bug_of_ours_and_the_others_go_on(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from xlops.reports.evidence import settle_currency as real

    def stumble(named: list[str], amounts: list[str]) -> tuple[str, ...]:
        if any("£" in a for a in amounts):
            raise KeyError("surprise")
        return real(named, amounts)

    monkeypatch.setattr("xlops.reports.read_batch.settle_currency", stumble)
    home.settings = home.settings.model_copy(update={"marketplaces": ("US", "GB")})
    home.put("us/b.csv", by_date())
    home.put("gb/b.csv", by_date(8).replace("$", "£"))
    outcomes = {o.name: (o.what, o.reason.en) for o in home.ingest().outcomes}
    assert outcomes == {
        "us/b.csv": ("stored", ""),
        "gb/b.csv": (
            "refused",
            (
                "xlops stumbled over this file (KeyError: 'surprise'). This is a bug in xlops, not in your file: "
                "please report it, with the first lines of the file"
            ),
        ),
    }


def test_a_full_disk_stops_the_run_and_changes_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.put("us/b.csv", by_date())
    home.ingest()
    before = home.rows("select * from file")
    home.put("us/c.csv", term_days())
    home.put("us/d.zip", zipped(("t.csv", term_days(3).encode())))

    told = rf"the disk is full: free some space on the disk of {re.escape(str(home.folder.absolute()))} "

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("xlops.reports.files.shutil.copyfileobj", full)
        with pytest.raises(
            StoreError,
            match=told,
        ):
            home.ingest()

    def refuse(*_: object, **__: object) -> None:
        raise duckdb.IOException("IO Error: Could not write file: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("xlops.facts.history.Store.add_all", refuse)
        with pytest.raises(
            StoreError,
            match=told,
        ):
            home.ingest()
    assert home.rows("select * from file where name = 'us/b.csv'") == before
    assert home.rows("select * from refused") == []
    assert {o.what for o in home.ingest().outcomes} <= {"stored"}
    assert home.rows("select count(*) from file") == [(3,)]


def test_an_unknown_kind_option_is_an_error_of_usage(home: Home) -> None:
    home.put("us/t.csv", term_days())
    with pytest.raises(UsageError, match="there is no report kind 'ads_terms'; did you mean 'ads_term'"):
        home.ingest(hints=Hints(kind="ads_terms"))
    with pytest.raises(UsageError, match="no report kind"):
        identify([home.folder], Hints(kind="x"))


@pytest.mark.thorough
def test_d7_a_second_run_is_told_to_wait(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.put("us/b.csv", by_date())
    home.ingest()
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom xlops.jobs.lock import store_lock\n"
        "from xlops.facts.history import open_store\n"
        "with store_lock(Path(sys.argv[1])), open_store(Path(sys.argv[1])):\n"
        "  print('held', flush=True)\n  time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(home.folder)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        monkeypatch.setattr("xlops.jobs.lock.store_lock.__defaults__", (0.2,))
        monkeypatch.setattr("xlops.facts.opening._PATIENCE", 0.3)
        with pytest.raises(StoreError, match="another xlops run is working on"):
            home.ingest()
        with pytest.raises(StoreError, match=rf"is in use by another process \(.*PID {other.pid}"):
            home.rows("select 1")
        other.kill()
    assert home.ingest().outcomes == []


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason=NEEDS_SIGNALS)
def test_a_killed_ingest_leaves_whole_files_and_is_completed_by_the_next(home: Home) -> None:
    for number in range(60):
        home.put(
            f"us/2026-W{number % 45 + 1:02d}/b{number}.csv", by_asin(("B0P", f"B0C{number:03d}", 10, 1, 5.0 + number))
        )
        home.put(
            f"us/Sponsored Products {number}.csv",
            term_days(5, first=date(2026, 1 + number % 9, 1 + number % 20), spend=number),
        )
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom xlops.facts.history import Store\n"
        "from xlops.jobs.ingest import ingest\n"
        "from xlops.settings import Settings\nreal = Store._insert_rows\ncalls = []\n"
        "def then_die(self, *a):\n  real(self, *a)\n  calls.append(1)\n  if len(calls) == 3: os.kill(os.getpid(), 9)\n"
        "Store._insert_rows = then_die\ningest(Path(sys.argv[1]), Settings(marketplaces=('US',)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(home.folder)], check=False)
    assert done.returncode == -9
    half = home.rows("select count(*), (select count(distinct file) from file_unit) from file")
    assert 0 < half[0][0] < 120
    assert half[0][0] == half[0][1]
    result = home.ingest()
    assert {o.what for o in result.outcomes} <= {"stored", "known"}
    assert home.rows("select count(*) from file") == [(120,)]
    clean = Home(home.folder.parent / "clean")
    clean.folder.mkdir()
    (home.folder / "exports").rename(clean.folder / "exports")
    clean.ingest()
    for view in ("sales_asin", "ads_term"):
        query = f"select f.name, v.* exclude (file) from {view} v join file f on f.id = v.file order by all"
        assert home.rows(query) == clean.rows(query)
