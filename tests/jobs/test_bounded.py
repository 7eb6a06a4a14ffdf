"""A query of `xlops sql` ends: after its time, without memory, by Ctrl-C."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from tests.jobs.exports import Home, by_date
from tests.skips import NEEDS_BYTES, NEEDS_PROC, NEEDS_SIGNALS
from tests.stores import tiny_store
from xlops.cli import main
from xlops.errors import UsageError
from xlops.jobs.bounded import bounded
from xlops.jobs.sql import query
from xlops.settings import load_settings

ENDLESS = "select count(*) from range(1000000) a, range(100000000) b where (a.range * b.range) % 7 = 3"


def test_a_query_is_stopped_after_its_time_and_the_next_one_answers(tmp_path: Path) -> None:
    store = tiny_store(tmp_path / "shop")
    with pytest.raises(UsageError, match=r"^the query was stopped after 0\.3 seconds: ask for fewer rows .*--seconds"):
        query(store, load_settings(store), ENDLESS, 0.3)
    assert query(store, load_settings(store), "select 1 as a")["a"].tolist() == [1]


def test_a_query_without_memory_is_told_so_and_leaves_no_file(tmp_path: Path) -> None:
    store = tiny_store(tmp_path / "shop")
    before = sorted(store.rglob("*"))
    with pytest.raises(UsageError, match=r"^the query needs more memory than it may have \(1 GB\): ask for fewer rows"):
        query(store, load_settings(store), "select list(range) from range(100000000)")
    assert sorted(store.rglob("*")) == before


@pytest.mark.skipif(sys.platform != "linux", reason=NEEDS_PROC)
def test_one_huge_value_is_no_way_around_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    monkeypatch.setattr("xlops.jobs.bounded._ROOM", 400 << 20)
    store = tiny_store(tmp_path / "shop")
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(UsageError, match="more memory than it may have"):
        query(store, load_settings(store), "select list_sum(range(1000000000))", 60)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert query(store, load_settings(store), "select 1 as a")["a"].tolist() == [1]


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason=NEEDS_SIGNALS)
def test_ctrl_c_ends_a_query() -> None:
    con, main = duckdb.connect(), threading.main_thread().ident
    assert main is not None
    # a shell starts what runs in the background with Ctrl-C ignored
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.3, lambda: signal.pthread_kill(main, signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt), bounded(con, 60):
            con.execute(ENDLESS)
        timer.join()
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_names_the_store_whatever_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    store = tiny_store(tmp_path / "shop")

    def full(*_: object, **__: object) -> None:
        raise OSError(number, "No space left on device", "book.xlsx")

    monkeypatch.setattr("xlops.jobs.build.build", full)
    monkeypatch.setattr("sys.argv", ["xlops", "build", "--store", str(store)])
    with pytest.raises(SystemExit, match="1"):
        main()
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"xlops: book.xlsx: the disk is full: free some space on the disk of {store} or of the folder for temporary "
        "files, and run it again"
    )


@pytest.mark.skipif(sys.platform != "linux", reason=NEEDS_BYTES)
def test_names_that_are_no_letters_are_shown_and_the_others_go_on(tmp_path: Path) -> None:
    home = Home(tmp_path)
    names = [b"\xff.csv", b"a\nb.csv", "😀.csv".encode()]
    folder = os.fsencode(home.put("us/c.csv", by_date()).parent)
    for name in names:
        Path(os.fsdecode(folder + b"/" + name)).write_text("Color,Size\nred,4\n")
    told = {o.name: o.what for o in home.ingest().outcomes}
    assert told == {"us/c.csv": "stored", r"us/\xff.csv": "refused", "us/a\nb.csv": "refused", "us/😀.csv": "refused"}
