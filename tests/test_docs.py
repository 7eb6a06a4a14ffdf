"""The documentation says what the code does: generated parts are up to date, examples parse, links lead somewhere."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import cast

import click
import pytest

from docs import generate, regenerate
from docs.sentences import template
from xlops.cli import cli
from xlops.findings import CODES
from xlops.kpis import load
from xlops.reports import KINDS
from xlops.settings import RateRow, Settings, TargetStanza, read_settings

ROOT = Path(__file__).parents[1]
GENERATED = [
    "causes", "cli", "contract", "excel", "excel.zh-CN", "findings", "kpis", "kpis.zh-CN", "reports", "sentences",
]  # fmt: skip
GUIDES = ["docs/guide.md", "docs/guide.zh-CN.md"]
PAIRS = [("README.md", "README.zh-CN.md"), tuple(GUIDES), ("docs/excel.md", "docs/excel.zh-CN.md")]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "workbook_templates" / "README.md"])
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def fences(text: str, *languages: str) -> list[str]:
    return [body for language, body in _FENCE.findall(text) if language in languages]


def prose(text: str) -> str:
    """The page without its code blocks."""
    return _FENCE.sub("", text)


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# -- generated parts -------------------------------------------------------------------------------------------------


def test_generated_pages_are_up_to_date() -> None:
    pages = [f"docs/{name}.md" for name in GENERATED]
    run = subprocess.run(
        [sys.executable, "-m", "cogapp", "-I", ".", "--check", *pages], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, f"{run.stdout}{run.stderr}\nwrite them again: python docs/regenerate.py"


def test_every_page_with_a_generated_part_is_checked() -> None:
    assert regenerate.pages() == [f"docs/{name}.md" for name in GENERATED]


# -- nothing is left out ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["docs/cli.md", *GUIDES])
def test_every_command_is_mentioned(page: str) -> None:
    groups = {name.split()[0] for name in generate.command_names() if " " in name}
    wanted = [name for name in generate.command_names() if name not in groups]
    if page in GUIDES:
        wanted.remove("demo")  # the README's business
    assert [name for name in wanted if f"xlops {name}" not in read(page)] == []


@pytest.mark.parametrize("page", ["docs/kpis.md", "docs/kpis.zh-CN.md"])
def test_every_kpi_is_mentioned(page: str) -> None:
    assert [kpi for kpi in load() if f"### `{kpi}` " not in read(page)] == []


def test_every_report_kind_is_mentioned() -> None:
    assert [k.name for k in KINDS if f"`{k.name}`" not in read("docs/reports.md")] == []


@pytest.mark.parametrize("page", ["docs/guide.md", "docs/guide.zh-CN.md"])
def test_the_guide_names_the_menu_of_every_weekly_report(page: str) -> None:
    from xlops.review.freshness import _CORE
    from xlops.tables import TABLES

    paths = [TABLES[name].menu_zh if "zh" in page else TABLES[name].menu_en for name in _CORE]
    words = [re.split(r" › |, by date|（按", path)[-1 if "广告" in path or "Adv" in path else -2] for path in paths]
    assert [w for w in words if w not in read(page)] == []


def test_every_finding_is_mentioned() -> None:
    assert [code for code in CODES if f"## `{code}`" not in read("docs/findings.md")] == []


@pytest.mark.parametrize("page", GUIDES)
def test_every_setting_is_mentioned(page: str) -> None:
    tables = {
        "rate": "[[rate]]",
        "runs": "[[runs]]",
        "vat": "[[vat]]",
        "owed": "[owed]",
        "target": "[target.",
        "kpi": "[kpi.",
    }
    missing = [f for f in Settings.model_fields if f"`{tables.get(f, f'{f}`')}" not in read(page)]
    missing += [f for f in RateRow.model_fields if f"\n{f} = " not in read(page)]
    missing += [f.alias or n for n, f in TargetStanza.model_fields.items() if f"\n{f.alias or n} = " not in read(page)]
    assert missing == ["warn"]  # an edge like target and breach, told in words


@pytest.mark.parametrize("page", regenerate.READMES)
def test_the_readme_counts_right(page: str) -> None:
    assert regenerate.counted(read(page)) == read(page), "write it again: python docs/regenerate.py"
    assert re.findall(r"\[(\d+)[^\]]*\]\(docs/(?:kpis(?:\.zh-CN)?|reports)\.md\)", read(page)) == [
        str(len(load())),
        str(len(KINDS)),
    ]


_DENIES = re.compile(
    r"not yet|not read|not supported|no support|尚未(?!关闭|结束)|尚不|还没|还不能|暂不|暂未|不支持", re.IGNORECASE
)
_ENDS = re.compile(r"(?<=[.。;；!！?？])\s*|\n\s*\n|\n[-|#]")


def denials(text: str) -> list[str]:
    """The sentences of running text that deny something; a heading such as *Not yet:* counts with its sentence."""
    return [" ".join(part.split()) for part in _ENDS.split(text) if _DENIES.search(part)]


def existing() -> set[str]:
    """What there is, as a denial would name it: reports, commands, KPIs and their groups, in both languages."""
    ours = {word.lower() for pair in generate._GROUPS.values() for word in pair} - {"sales", "traffic", "stock"}
    ours |= {name for kind in KINDS for name in (kind.en.lower(), kind.en.lower().removesuffix(" report"), kind.zh)}
    ours |= {name for kpi in load().values() for name in (kpi.name.en.lower(), kpi.name.zh, f"`{kpi.id}`")}
    ours |= {f"xlops {name}" for name in generate.command_names()}
    return ours | {
        "turnover",
        "account health",
        "returns",
        "settlements",
        "storage fees",
        "brand analytics",
        "周转",
        "退货",
    }


def denied(text: str) -> list[tuple[str, str]]:
    """(what is denied although it exists, the sentence)"""
    names = {n: re.compile(rf"(?<!\w){re.escape(n)}(?!\w)" if n.isascii() else re.escape(n)) for n in existing()}
    return [(n, said) for said in denials(text) for n, word in names.items() if word.search(said.lower())]


WRITTEN = [p for p in PAGES if ids(p) not in ("CHANGELOG.md", "docs/findings.md", "docs/cli.md")]


@pytest.mark.parametrize("page", WRITTEN, ids=ids)
def test_no_page_denies_what_there_is(page: Path) -> None:
    assert denied(by_hand(page.read_text("utf-8"))) == []


def by_hand(text: str) -> str:
    return re.sub(r"<!-- \[\[\[cog.*?<!-- \[\[\[end\]\]\] -->", "", text, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Not read yet: orders, returns, transactions and settlements, account health.",
         {"returns", "settlements", "account health"}),
        ("**Not yet:** margin, turnover, account health, reviews and brand KPIs. `gmv` is judged.",
         {"margin", "turnover", "account health"}),
        ("**尚未提供：** 利润、周转、账户状况、评价和品牌类 KPI。", {"利润", "周转", "账户状况"}),
        ("`xlops check` is not supported.", {"xlops check"}),
        ("**Not yet:** sheets to upload to Amazon for bids; many stores at once.", set()),
    ],
)  # fmt: skip
def test_a_denial_is_seen(text: str, names: set[str]) -> None:
    assert names <= {name for name, _ in denied(text)}
    assert bool(names) is bool(denied(text))


@pytest.mark.parametrize("page", WRITTEN, ids=ids)
def test_counts_of_kinds_and_kpis_are_the_true_ones(page: Path) -> None:
    text = by_hand(page.read_text("utf-8"))
    words = r"(\d+|[a-z]+teen|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)"
    english = re.findall(rf"\ball (?:the )?{words} (?:kinds of )?(?:reports|kinds|KPIs)\b", text)
    chinese = re.findall(r"全部 ?([\d一二三四五六七八九十百两]+) ?[种个] ?(?:报告|KPI)", text)
    true = {str(len(load())), str(len(KINDS))}
    assert [count for count in (*english, *chinese) if count not in true] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    names = [re.split(r"[>=<]", d)[0] for d in wanted]
    assert [n for n in names if f"`{n}`" not in read("docs/architecture.md")] == []


def test_every_dependency_of_a_user_has_its_licence() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() if name != "dev" for line in lines]
    names = {re.split(r"[<>=\s;]", line)[0] for line in (*project["dependencies"], *extras)}
    listed = set(re.findall(r"^\| ([\w-]+) \|", read("docs/licences.md"), re.M)) - {"package"}
    assert listed == names


# -- pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("readme", "lang"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_a_readme_shows_every_picture_of_its_language_in_words_too(readme: str, lang: str) -> None:
    shown = re.findall(r'<img src="(docs/pictures/[^"]+)" width="[^"]+" alt="[^"]{10,}">', read(readme))
    made = sorted((ROOT / "docs" / "pictures").glob(f"*.{lang}.png"))
    assert sorted(shown) == [ids(path) for path in made]
    assert [path.stem.partition(".")[0] for path in made] == ["dashboard", "phone", "week"]
    assert [ids(path) for path in made if path.stat().st_size > 200_000] == []


# -- examples --------------------------------------------------------------------------------------------------------


def commands(text: str) -> list[str]:
    """The shell lines of a page, and those that stand first in a row of a table."""
    lines = [line for body in fences(text, "shell", "bash", "bat") for line in body.splitlines()]
    rows: list[str] = re.findall(r"^\| `((?:xlops|python) [^`]+)` \|", text, re.M)
    return [line.strip() for line in lines if line.strip()] + rows


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_languages_have_the_same_commands(english: str, chinese: str) -> None:
    assert commands(read(english)) == commands(read(chinese))


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_languages_have_the_same_shape(english: str, chinese: str) -> None:
    def shape(name: str) -> list[int]:
        text = prose(read(name))
        return [len(mark) for mark in re.findall(r"^(#+) ", text, re.M)] + [len(re.findall(r"^\|", text, re.M))]

    assert shape(english) == shape(chinese)


def calls() -> Iterator[tuple[str, str]]:
    """(page, call) for every `xlops …` in a shell block or in the running text."""
    for page in PAGES:
        text = page.read_text("utf-8")
        for line in commands(text):
            for part in re.split(r"&&|;|\s[>|]\s", line):
                if re.match(r"(\S*[\\/])?xlops ", part.strip()):
                    yield ids(page), part.strip()
        for call in re.findall(r"`(xlops [a-z][^`]*)`", prose(text)):
            yield ids(page), call


@pytest.mark.parametrize(("page", "call"), sorted(set(calls())))
def test_examples_are_calls_that_exist(page: str, call: str) -> None:
    words = shlex.split(call.replace("\\", "/"))[1:]
    command: click.Command = cli
    context = click.Context(cli, info_name="xlops")
    while isinstance(command, click.Group) and words and not words[0].startswith(("-", "[")):
        found = command.get_command(context, words.pop(0))
        assert found is not None, call
        command, context = found, click.Context(found, parent=context)
    known = {name for p in command.params for name in (*p.opts, *p.secondary_opts)} | {"--help"}
    assert [w for w in words if w.startswith("-") and w.split("=")[0] not in known] == []


@pytest.mark.parametrize("page", GUIDES)
def test_settings_in_examples_are_read(page: str) -> None:
    bodies = fences(read(page), "toml")
    assert len(bodies) == 3
    for body in bodies:
        load(read_settings(body).kpi)


@cache
def nodes() -> list[tuple[Path, ast.AST]]:
    """(file, node) of all that is written in xlops, read once."""
    trees = [(path, ast.parse(path.read_text("utf-8"))) for path in sorted((ROOT / "xlops").rglob("*.py"))]
    return [
        (path, node) for path, tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Constant)
    ]


@cache
def strings() -> str:
    """Every string of the code and of the texts beside it, its f-strings without their fields."""
    written = [n.value for _, n in nodes() if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    tables = (tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "xlops").rglob("*.toml"))
    return "\n".join([*written, *(text for table in tables for text in texts(table))])


def texts(value: object) -> Iterator[str]:
    """The strings anywhere in a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def quoted(page: str) -> list[str]:
    """The messages that a guide tells how to settle."""
    tables = re.split(r"^## (?:When something is refused|文件被拒绝时)$", read(page), flags=re.M)[1]
    lines = re.findall(r"^\| (`.*?`) \|", tables, re.M)
    return [message for line in lines for message in re.findall(r"`([^`]+)`", line)]


@pytest.mark.parametrize("page", GUIDES)
def test_messages_in_the_guide_are_those_of_the_code(page: str) -> None:
    assert [m for m in quoted(page) if m not in strings()] == []


_OF_FILES = {
    *("ReportError", "UnreadableFile", "UnknownReport", "AmbiguousReport", "PeriodUnknown", "MarketplaceUnknown"),
    "BadRows",
}
_REFUSALS = {*_OF_FILES, "StoreError", "StoreInUse", "StoreDamaged", "SettingsError"}


def raised(names: Collection[str], *folders: str) -> Iterator[tuple[Path, ast.expr]]:
    """(file, what is said) wherever an error of one of the names is made, `folders` empty for all of xlops."""
    for path, name, said in called_with():
        if name in names and (not folders or path.relative_to(ROOT / "xlops").parts[0] in folders):
            yield path, said


def called_with() -> list[tuple[Path, str, ast.expr]]:
    """(file, name, first argument) of every call of a name in xlops."""
    return [
        (path, node.func.id, node.args[0])
        for path, node in nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
    ]


def pieces(node: ast.AST) -> Iterator[str]:
    """The strings in an expression, what stands in the fields of an f-string left out."""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield from filter(None, [template(node)])
    else:
        for child in ast.iter_child_nodes(node):
            yield from pieces(child)


def in_both(said: ast.expr) -> tuple[str, str]:
    """The words of an error in English and in Chinese, fields left out; one that is in English alone is twice."""
    calls = (n for n in ast.walk(said) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))
    found = [[template(arg) for arg in call.args] for call in calls if cast(ast.Name, call.func).id == "Text"]
    if not found:
        found = [[part] * 2 for part in pieces(said)] or [["", ""]]
    en, zh = (re.sub(r"\{.*?\}", "…", "…".join(words)) for words in zip(*found, strict=True))
    return en, zh


def refusals() -> Iterator[tuple[str, str]]:
    """What a person may be told when a file, a store or a workbook is refused, in both languages."""
    told = [*raised(_REFUSALS), *raised({"WorkbookError", "UsageError"}, "jobs")]
    told += [(p, said) for p, said in raised({"WorkbookError", "UsageError"}, "workbook") if p.name == "guards.py"]
    yield from (both for _, said in told if len((both := in_both(said))[0]) > 20)


@pytest.mark.parametrize("page", GUIDES)
def test_every_refusal_is_in_the_guide(page: str) -> None:
    told, lang = quoted(page), GUIDES.index(page)
    assert [both for both in refusals() if not any(message in both[lang] for message in told)] == []


def in_english_alone(said: ast.expr) -> bool:
    """Whether what an error is made of is a literal, a sum of them, or the words of another error."""
    match said:
        case ast.Constant() | ast.JoinedStr() | ast.Call(func=ast.Name(id="str" | "repr" | "plain")):
            return True
        case ast.BinOp(left=left, right=right):
            return in_english_alone(left) or in_english_alone(right)
    return False


def test_why_a_file_is_refused_is_never_said_in_english_alone() -> None:
    found = list(raised(_OF_FILES))
    assert len(found) > 120
    assert [f"{ids(path)}:{said.lineno}" for path, said in found if in_english_alone(said)] == []


@pytest.mark.parametrize(
    ("source", "alone", "both"),
    [
        ('"its days" + f" are {n:,}"', True, ("its days… are …", "its days… are …")),
        ("str(why)", True, ("", "")),
        (
            'Text(f"its {a!r} is", f"它的 {a!r} 是") + Text("; so", "；所以")',
            False,
            ("its … is…; so", "它的 … 是…；所以"),
        ),
        ('Text("row {row:,}", "第 {row:,} 行").format(row=1)', False, ("row …", "第 … 行")),
        ("kind.no_days or why.said", False, ("", "")),
    ],
)
def test_a_refusal_in_english_alone_is_seen(source: str, alone: bool, both: tuple[str, str]) -> None:
    said = ast.parse(source, mode="eval").body
    assert (in_english_alone(said), in_both(said)) == (alone, both)


# -- links -----------------------------------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """The anchors GitHub gives to the headings of a page."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", prose(text), re.M):
        kept = [c for c in heading.lower() if c in " -_" or unicodedata.category(c)[0] in "LNM"]
        found.add("".join(kept).strip().replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_internal_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in anchors(file.read_text("utf-8"))):
            broken.append(target)
    assert broken == []


def test_the_two_readmes_link_each_other() -> None:
    assert "(README.zh-CN.md)" in read("README.md")
    assert "(README.md)" in read("README.zh-CN.md")
