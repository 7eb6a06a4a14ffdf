"""`xlops fleet` on the command line: what it prints, and with which code it leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.fleet.told import kpi, told
from xlops.cli import cli
from xlops.fleet import build as fleet
from xlops.fleet import check
from xlops.fleet.outcome import FleetRun, StoreOutcome
from xlops.jobs.summary import FILE_NAME
from xlops.language import Text


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, status in (("good", "met"), ("bad", "breach")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "xlops.toml").write_text("", "utf-8")
        summary = told(name.title(), 1000, 800, kpis=[kpi("gmv", 1000.0, status)])
        (folder / FILE_NAME).write_text(json.dumps(summary, default=lambda text: vars(text)), "utf-8")
    return tmp_path


def xlops(*arguments: object) -> Any:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def test_status_in_each_form(root: Path) -> None:
    today = ("--today", "2026-11-23")
    table = xlops("fleet", "status", root, *today)
    assert (table.exit_code, table.stdout.splitlines()[0]) == (0, "2 stores: 1 in breach · 1 met")
    assert [line.split()[:3] for line in table.stdout.splitlines()[-2:]] == [
        ["✖", "breach", "Bad"],
        ["✔", "met", "Good"],
    ]
    text = xlops("fleet", "status", root, *today, "--format", "text", "--language", "zh").stdout
    assert text.splitlines()[0] == "店铺总览 · 2026-11-23 · 2 家店铺：1 家未达标 · 1 家达标"
    assert [s["folder"] for s in json.loads(xlops("fleet", "status", root, "--json").stdout)["stores"]] == [
        "bad",
        "good",
    ]
    page = xlops("fleet", "status", root, "--format", "html", "-o", root / "p.html")
    assert (page.stdout.strip(), (root / "p.html").read_text("utf-8")[:15]) == (str(root / "p.html"), "<!doctype html>")


@pytest.mark.parametrize(
    ("outcomes", "refused", "code", "says"),
    [
        ([StoreOutcome("a", "built"), StoreOutcome("b", "same")], Text("", ""), 0, "2 of 2 stores up to date"),
        ([StoreOutcome("a", "partly", Text("x.csv", "x.csv"))], Text("", ""), 1, "▲ a  updated, but x.csv"),
        ([StoreOutcome("a", "failed", Text("no room", "空间不足"))], Text("", ""), 1, "✖ a  not updated: no room"),
        ([StoreOutcome("a", "same")], Text("it is open", "已打开"), 1, "the portfolio was not written: it is open"),
    ],
)
def test_build_leaves_with_one_where_anything_is_not_done(
    root: Path, monkeypatch: pytest.MonkeyPatch, outcomes: list[StoreOutcome], refused: Text, code: int, says: str
) -> None:
    done = fleet.FleetBuilt(FleetRun(tuple(outcomes), workers=2), refused=refused)
    monkeypatch.setattr(fleet, "fleet_build", lambda *_, **__: done)
    found = xlops("fleet", "build", root)
    assert (found.exit_code, says in found.stderr) == (code, True)


@pytest.mark.parametrize(
    ("reaches", "state", "code"), [(False, "same", 0), (True, "same", 3), (True, "failed", 1), (False, "failed", 1)]
)
def test_check_leaves_as_the_check_of_one_store(
    root: Path, monkeypatch: pytest.MonkeyPatch, reaches: bool, state: Any, code: int
) -> None:
    one = {"store": "Good", "reaches": reaches, "check": {"period": "2026-W47", "kpis": []}}
    found = check.FleetCheck([StoreOutcome("good", state, Text("x", "x"))], {"good": one})
    monkeypatch.setattr(check, "check_all", lambda *_, **__: found)
    done = xlops("fleet", "check", root, "--json", "--fail-on", "breach")
    assert (done.exit_code, json.loads(done.stdout)["reached"]) == (code, ["good"] if reaches else [])


def test_a_check_that_cannot_be_made_is_not_called_an_update(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = Text("no DE", "没有 DE")
    outcomes = [StoreOutcome("bad", "failed", said), StoreOutcome("worse", "died", said)]
    monkeypatch.setattr(check, "check_all", lambda *_, **__: check.FleetCheck(outcomes, {}))
    assert xlops("fleet", "check", root).stderr.splitlines() == [
        "✖ bad  not checked: no DE  0.0 s", "✖ worse  not checked: no DE  0.0 s",
    ]  # fmt: skip
    zh = xlops("fleet", "check", root, "--language", "zh").stderr.splitlines()
    assert zh[0] == "✖ bad  未查看：没有 DE  0.0 s"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--memory", "much"], "is no amount of memory: write 2G or 800M"),
        (["--since", "noon"], "is no moment: write 2026-11-28"),
        (["--scheduler", "tcp://x:1", "--workers", "2"], "has workers of its own"),
        (["--only", "godo"], "no store is called 'godo'; did you mean 'good'?"),
    ],
)
def test_a_wrong_call_is_told_before_anything_begins(root: Path, options: list[str], says: str) -> None:
    found = xlops("fleet", "build", root, *options)
    assert says in found.stderr + str(found.exception)
    assert not (root / ".xlops.fleet").exists()
