"""Imports go one way: a module may import only what stands above it, and nothing anywhere is a knot. No exceptions."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
ROOT = TOP / "xlops"
BESIDE = ("workbook_templates", "macros", "docs", "benchmarks", "tests")

# from the ground up; modules of one line may not import each other unless they are one package
LAYERS = [
    ["language", "iso"],
    ["errors"],
    ["bounds", "files", "findings", "memory", "periods", "money", "marketplaces", "tables", "dates", "written", "zips"],
    ["settings", "demo", "period_words"],
    ["reports"],
    ["bulk"],
    ["sheets"],
    ["facts"],
    ["kpis"],
    ["diagnosis", "restock", "owed"],
    ["measures", "targets"],
    ["causes", "verdicts"],
    ["proposals"],
    ["status_excel"],
    ["review"],
    ["workbook"],
    ["export"],
    ["jobs"],
    ["live", "fleet"],
    ["cli"],
    ["__main__", "__init__"],
]
RANK = {name: number for number, layer in enumerate(LAYERS) for name in layer}


def modules(root: Path = ROOT) -> dict[str, Path]:
    """The Python files below a folder by their names, those of `xlops/` without it."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = list(path.relative_to(root if root == ROOT else TOP).with_suffix("").parts)
        if parts[-1] == "__init__" and len(parts) > 1:
            parts.pop()
        found[".".join(parts)] = path
    return found


@cache
def parsed(path: Path) -> tuple[frozenset[str], tuple[str, ...]]:
    """What a file imports and the classes that it defines, wherever in it they stand."""
    found: set[str] = set()
    classes = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ClassDef):
            classes.append(node.name)
    return frozenset(found), tuple(classes)


def imports(path: Path) -> frozenset[str]:
    return parsed(path)[0]


def known_imports(known: dict[str, Path]) -> dict[str, set[str]]:
    """Of each of the modules those of them that it imports."""
    return {name: {i for i in map(ours, imports(path)) if i in known and i != name} for name, path in known.items()}


def ours(name: str) -> str:
    return name.removeprefix("xlops.")


def test_every_top_level_module_has_a_layer() -> None:
    assert {name.split(".")[0] for name in modules()} - RANK.keys() == set()


def test_imports_follow_the_layers() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, others in known_imports(modules()).items()
        for other in others
        if (a := name.split(".")[0]) != (b := other.split(".")[0]) and RANK[b] >= RANK[a]
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", BESIDE)
def test_the_product_needs_nothing_that_stands_beside_it(folder: str) -> None:
    users = [name for name, path in modules().items() if any(i.split(".")[0] == folder for i in imports(path))]
    assert users == []


@pytest.mark.parametrize("root", [ROOT, *(TOP / folder for folder in BESIDE)], ids=lambda p: p.name)
def test_there_is_no_cycle(root: Path) -> None:
    graph = {name: set(others) for name, others in known_imports(modules(root)).items()}
    for name in graph:  # importing a module runs its packages' __init__ first, but what it wants is the module
        graph[name] -= {p for p in graph[name] if name.startswith(p + ".")}
    state: dict[str, int] = defaultdict(int)

    def walk(name: str, path: tuple[str, ...]) -> None:
        state[name] = 1
        for other in sorted(graph[name]):
            assert state[other] != 1, " → ".join([*path, name, other])
            if state[other] == 0:
                walk(other, (*path, name))
        state[name] = 2

    for name in graph:
        if state[name] == 0:
            walk(name, ())


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 450


def test_no_class_name_means_two_things() -> None:
    """House rule: one word, one meaning; what a module keeps to itself begins with an underscore."""
    defined: defaultdict[str, list[str]] = defaultdict(list)
    for name, path in modules().items():
        for word in parsed(path)[1]:
            if not word.startswith("_"):
                defined[word].append(name)
    assert {name: where for name, where in defined.items() if len(where) > 1} == {}
