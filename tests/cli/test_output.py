"""`-o`: written anew each Monday over the last one of its kind, over nothing else (rule D6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import Run, run
from tests.stores import tiny_store
from tests.tiers import thorough_after

__all__ = ["run"]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tiny_store(tmp_path / "shop")
    (folder / "inputs").mkdir(exist_ok=True)
    (folder / "mine.xlsx").write_bytes(b"typed for months")
    (folder / "inputs" / "products.csv").write_text("typed", "utf-8")
    return folder


ALREADY = "{path} is there already and is no {kind}: name another file"
AMONG = "{path} would lie among what the store keeps of yours: name a file in another folder"


@pytest.mark.parametrize(
    ("command", "path", "says"),
    [
        (("export", "html"), "shop/mine.xlsx", ALREADY.format(path="shop/mine.xlsx", kind=".html")),
        (("export", "text"), "shop/xlops.toml", ALREADY.format(path="shop/xlops.toml", kind=".txt")),
        (("export", "pdf"), "shop/xlops.duckdb", ALREADY.format(path="shop/xlops.duckdb", kind=".pdf")),
        (("digest",), "shop/inputs/products.csv", ALREADY.format(path="shop/inputs/products.csv", kind=".txt")),
        (("sql", "select 1 a"), "shop/inputs/products.csv", AMONG.format(path="shop/inputs/products.csv")),
        (("export", "html"), "shop/exports/new.html", AMONG.format(path="shop/exports/new.html")),
        (("schedule",), "shop/mine.xlsx", "shop/mine.xlsx is there already and is not written over: name another file"),
        (("sql", "select 1 a"), "", "-o names no file: write a name behind it"),
    ],
)
def test_d6_nothing_of_a_person_is_written_over(
    shop: Path, run: Run, command: tuple[str, ...], path: str, says: str
) -> None:
    before = {p: p.read_bytes() for p in shop.rglob("*") if p.is_file()}
    ran = run(*command, "--store", shop, "-o", path)
    assert (ran.code, ran.err.splitlines()[-1]) == (2, f"xlops: {says}")
    assert {p: p.read_bytes() for p in shop.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--json", "--markdown"), "--json and --markdown contradict each other: give one of them"),
        (("--settled", "--period", "2026-10"), "--settled looks for the period by itself: leave --period out"),
    ],
)
def test_check_ignores_no_option_in_silence(shop: Path, run: Run, options: tuple[str, ...], says: str) -> None:
    ran = run("check", "--store", shop, *options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].endswith(says)


def test_the_last_one_of_its_kind_is_replaced(shop: Path, run: Run) -> None:
    Path("week.md").write_text("last week", "utf-8")
    assert run("export", "text", "--markdown", "--store", shop, "-o", "week.md").code == 0
    assert Path("week.md").read_text("utf-8") != "last week"


def test_a_csv_for_excel_holds_no_formula_of_a_stranger(shop: Path, run: Run) -> None:
    query = "select '=cmd|x' as a, '@x' b, '-5.5' c, -5.5 d, '+49 30' e, '-x' f, null g"
    assert run("sql", query, "--store", shop, "-o", "a.csv").code == 0
    assert Path("a.csv").read_text("utf-8-sig").splitlines() == ["a,b,c,d,e,f,g", "'=cmd|x,'@x,-5.5,-5.5,+49 30,'-x,"]


def test_an_answer_of_millions_of_rows_is_refused(shop: Path, run: Run) -> None:
    ran = run("sql", "select * from range(2000001)", "--store", shop, "-o", "a.csv")
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == (
        "xlops: the answer has more than 2,000,000 rows: ask for fewer, such as `… limit 1000000`, or sum them up"
    )
    assert not Path("a.csv").exists()


@pytest.mark.parametrize(("option", "name"), thorough_after(1, [("--json", "check.json"), ("--markdown", "check.md")]))
@pytest.mark.parametrize("daily", [(), ("--day", "2026-11-20")])
def test_check_writes_what_it_prints_without_a_shell(
    shop: Path, run: Run, option: str, name: str, daily: tuple[str, ...]
) -> None:
    assert run("ingest", "--store", shop).code == 0
    printed = run("check", *daily, option, "--store", shop)
    written = run("check", *daily, option, "--store", shop, "-o", name)
    assert (printed.code, written.code, written.out) == (0, 0, f"{name}\n")
    assert Path(name).read_text("utf-8") == printed.out


def test_check_writes_no_table(shop: Path, run: Run) -> None:
    ran = run("check", "--store", shop, "-o", "check.txt")
    assert (ran.code, Path("check.txt").exists()) == (2, False)
    assert "-o writes JSON or Markdown: add --json or --markdown" in ran.err
