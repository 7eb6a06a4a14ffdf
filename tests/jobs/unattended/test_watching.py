"""The watch in a real folder: what lands is built, what xlops writes is not; a signal ends it after the build."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.jobs.unattended import ends
from tests.skips import NEEDS_SIGNALS
from tests.tiers import thorough_after
from xlops.errors import StoreError, StoreInUse, XlopsError
from xlops.jobs.make import init
from xlops.jobs.unattended.apart import run_apart
from xlops.jobs.unattended.ending import ended_by_signals
from xlops.jobs.unattended.watching import watch, watch_lock
from xlops.language import Text

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason=NEEDS_SIGNALS)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    init(tmp_path / "店 铺", marketplaces=("US",))
    return tmp_path / "店 铺"


@pytest.mark.parametrize("poll", thorough_after(1, [False, True]))
def test_what_lands_is_built_and_own_writes_are_not(shop: Path, poll: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlops.jobs.unattended.wakes.POLL", 0.1)
    monkeypatch.setattr("xlops.jobs.unattended.wakes._SLICE", 0.05)
    exports = shop / "exports"
    (exports / "us" / "a.csv").write_text("a\n")
    said: list[str] = []
    finished: list[int] = []

    def build() -> None:
        for own in (shop / "shop.xlsx", shop / ".xlops.built", exports / ".xlops.arrivals"):
            own.write_text(str(len(finished)))
        if not finished:
            threading.Timer(0.6, (exports / "us" / "b.csv").write_text, ["b\n"]).start()
        else:
            os.kill(os.getpid(), signal.SIGTERM)
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        finished.append(1)  # also of the build that the signal met

    watch(shop, build, lambda text: said.append(text.en), poll=poll, quiet=0.2)
    assert len(finished) == 2
    assert [line[7:] for line in said[2:]] == [
        "a.csv is new or changed: building", "b.csv is new or changed: building", "no longer watching",
    ]  # fmt: skip
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_second_watch_of_a_store_is_refused(shop: Path) -> None:
    with watch_lock(shop), pytest.raises(StoreError) as refused, watch_lock(shop):
        pass
    assert refused.value.said == Text(
        f"{shop} is watched already: end the other xlops watch first", f"{shop} 已在监视中：请先结束另一个 xlops watch"
    )


_WITHOUT = """
import pathlib, sys
sys.modules["watchdog.observers"] = None  # in a process of its own: nothing has imported it, and a watch has an end
from xlops.jobs.unattended.watching import watch

watch(pathlib.Path(sys.argv[1]), print, print)
"""


def test_without_watchdog_one_sentence_says_both_ways(shop: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _WITHOUT, shop], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    last = ended.stderr.splitlines()[-1]
    assert re.search(r'UsageError: .*pip install "xlops\[watch\]".*--poll', last), ended.stderr


def test_the_second_ctrl_c_ends_at_once_and_what_was_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup leaves it
    try:
        with ended_by_signals() as ended:
            signal.raise_signal(signal.SIGHUP)
            assert not ended()
            signal.raise_signal(signal.SIGINT)
            assert ended()
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGHUP, before)


_ENDS = """
import pathlib, signal, sys, time
from xlops.jobs.unattended.apart import run_apart
from xlops.jobs.unattended.ending import ended_by_signals

with ended_by_signals() as ended:
    print("go", flush=True)
    while not ended():
        time.sleep(0.01)
    print("said to nobody", flush=True)
signal.raise_signal(signal.SIGHUP)  # a shell that ends says it to its jobs, as the system does
pathlib.Path(sys.argv[1]).write_text("finished")
"""


def test_a_build_is_finished_after_the_terminal_was_closed(tmp_path: Path) -> None:
    ours, its = os.openpty()
    child = subprocess.Popen([sys.executable, "-c", _ENDS, tmp_path / "end"], stdin=its, stdout=its, stderr=its)
    os.close(its)
    assert os.read(ours, 2) == b"go"
    os.close(ours)
    child.send_signal(signal.SIGHUP)
    assert child.wait(30) == 0
    assert (tmp_path / "end").read_text() == "finished"


def test_a_build_apart_says_what_was_wrong_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    run_apart(ends.ends_well)
    assert capsys.readouterr().out == "店 made\n"
    with pytest.raises(StoreInUse) as busy:
        run_apart(ends.finds_it_busy)
    assert busy.value.said == Text("another run", "另一个运行")
    with pytest.raises(XlopsError, match=r"^Traceback(.|\n)*ZeroDivisionError: a mistake$"):
        run_apart(ends.is_mistaken)
    with pytest.raises(XlopsError, match=r"ended from outside \(exit code -9\)"):
        run_apart(ends.is_killed)
