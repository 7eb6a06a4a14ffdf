"""`xlops export` and `xlops digest`: results where they were asked for, and one clear sentence for what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.stores import tiny_store
from xlops.cli import cli
from xlops.errors import XlopsError
from xlops.export import pdf
from xlops.language import Text

pytestmark = pytest.mark.usefixtures("measured_once")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks by date."""
    return tiny_store(tmp_path_factory.mktemp("export") / "shop", weeks=2)


def run(shop: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(cli, [*map(str, words), "--store", str(shop)])


def refused(shop: Path, *words: str | Path) -> Text:
    why = run(shop, *words).exception
    assert isinstance(why, XlopsError), why
    return why.said


def test_text_goes_to_stdout_in_the_language_asked_for(shop: Path) -> None:
    lines = run(shop, "export", "text").stdout.splitlines()
    assert lines[:2] == [
        "Tiny, Week 47 (16–22 Nov 2026), US, USD, final",
        "GMV 1,400 USD, +0.0% on last week",
    ]
    assert run(shop, "export", "text", "week", "W46", "--language", "zh").stdout.startswith(
        "【Tiny 周报】第 46 周（2026/11/9–11/15），US，USD，最终\n"
    )
    assert run(shop, "export", "text", "--markdown").stdout.startswith("### Tiny, Week 47")


def test_a_page_goes_beside_the_workbook_or_where_it_was_asked_for(shop: Path, tmp_path: Path) -> None:
    done = run(shop, "export", "html")
    made = shop / "shop-2026-W47.html"
    assert (done.stdout, done.exit_code) == (f"{made}\n", 0)
    assert made.read_text("utf-8").startswith("<!doctype html>")
    assert run(shop, "export", "html", "--marketplace", "us").stdout == f"{shop / 'shop-2026-W47-US.html'}\n"
    named = tmp_path / "new" / "week.html"
    assert run(shop, "export", "html", "2026-W47", "-o", named).stdout == f"{named}\n"
    assert named.read_bytes() == made.read_bytes()
    assert run(shop, "export", "html", "-o", "-").stdout == made.read_text("utf-8")
    assert [p.name for p in named.parent.iterdir()] == ["week.html"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["2026-W40"], "2026-W40 cannot be reviewed: no report covers it; there is data for 2026-W46 to 2026-W47"),
        (["Q3"], "Q3 is a quarter, and a review is of a week or a month"),
        (["month", "2026-W47"], "2026-W47 is a week, the review asked for is of a month: leave month out"),
        (["--marketplace", "DE"], "the store has no data of DE; it has US"),
    ],
)
def test_a_period_that_cannot_be_had_is_refused(shop: Path, words: list[str], said: str) -> None:
    assert refused(shop, "export", "text", *words).en == said


def test_a_store_without_data_and_a_folder_without_a_store_are_refused(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "new"), "--marketplace", "US"]).exit_code == 0
    assert isinstance(run(tmp_path / "new", "export", "text").exception, XlopsError)
    assert isinstance(run(tmp_path, "export", "html").exception, XlopsError)


def test_a_pdf_needs_a_sheet_and_a_program(shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert refused(shop, "export", "pdf").en == "there is no shop.xlsx to print yet: run `xlops build` first"
    monkeypatch.setattr(pdf, "office", lambda: None)
    monkeypatch.setattr("xlops.export.pdf.sys.platform", "linux")
    with pytest.raises(XlopsError, match="install LibreOffice") as why:
        pdf.page_one(tmp_path / "no.xlsx", "W47 2026", tmp_path / "x.pdf")
    assert "请安装 LibreOffice" in why.value.said.zh
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_prints_nothing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "soffice"
    broken.write_text("#!/bin/sh\necho no display >&2\n")
    broken.chmod(0o755)
    monkeypatch.setenv("SOFFICE", str(broken))
    monkeypatch.setattr(pdf, "_alone", lambda workbook, sheet, copy: copy)
    with pytest.raises(XlopsError, match="made no PDF: no display"):
        pdf.page_one(tmp_path / "no.xlsx", "W47 2026", tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["html", "--markdown"], "--markdown is for text, not for html"),
        (["pdf", "--marketplace", "US"], "--marketplace does not go with pdf"),
        (["pdf", "--language", "zh"], "--language does not go with pdf: the workbook is in 'en'"),
        (["pdf", "-o", "-"], "a PDF does not go to stdout"),
    ],
)
def test_options_that_do_not_go_together_are_refused(shop: Path, words: list[str], said: str) -> None:
    done = run(shop, "export", *words)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    ("form", "name", "said"),
    [("html", "x.PDF", ".html"), ("text", "x.html", ".txt"), ("pdf", "x.html", ".pdf")],
)
def test_a_name_that_ends_as_another_kind_of_file_is_refused(shop: Path, form: str, name: str, said: str) -> None:
    done = run(shop, "export", form, "-o", shop / name)
    told = f"{name} would be taken for a {Path(name).suffix} and would not open: what is written is a {said}"
    assert (done.exit_code, told in f"{done.exception}", (shop / name).exists()) == (1, True, False)


@pytest.mark.thorough
def test_a_digest_says_what_the_watch_says(demo_store: Path) -> None:
    lines = run(demo_store, "digest").stdout.splitlines()
    watched = run(demo_store, "check", "--day", "--markdown").stdout
    assert lines[0] == "Larkfell Demo · 2026-11-22 daily watch US, DE beside 2026-11-21"
    assert lines[1] in watched
    told = [line.split(": ", 1)[1].partition(" ")[2] for line in lines[2:] if line[0] in "✖▲"]
    assert told
    assert [t for t in told if t.replace("|", "\\|") not in watched] == []


def test_a_digest_goes_where_it_is_asked_for_and_can_keep_quiet(shop: Path, tmp_path: Path) -> None:
    said = run(shop, "digest").stdout
    assert said.startswith("Tiny · 2026-11-22 daily watch US beside 2026-11-21\nNothing to act on · 0 new")
    assert run(shop, "digest").stdout == said, "a second run says the same"
    quiet = run(shop, "digest", "--if-new", "--fail-on", "warn")
    assert (quiet.stdout, quiet.exit_code) == ("", 0)
    assert run(shop, "digest", "-o", tmp_path / "digest.txt").stdout == f"{tmp_path / 'digest.txt'}\n"
    assert (tmp_path / "digest.txt").read_text("utf-8") == said
    assert run(shop, "digest", "--markdown", "--language", "zh").stdout.startswith("### Tiny · 2026-11-22 每日监控")
