"""The pages that explain the house name only what stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [
    "CONTRIBUTING.md",
    *(f"docs/{name}.md" for name in ("architecture", "how-a-number-travels", "glossary", "rules")),
]
_PATH = re.compile(r"`((?:[\w.]+/)+(?:[\w.]+)?|[\w/]+\.(?:py|toml|md|sql))`")
_NAME = re.compile(r"`([\w/]+\.py)`((?:,? `[\w.]+`)+)")


def exists(path: str) -> bool:
    """Below the root, the package, a folder of the package, or as a data file anywhere in it."""
    code = ROOT / "xlops"
    bases = (ROOT, code, code / "reports", code / "workbook", ROOT / "workbook_templates" / "author")
    return any((b / path).exists() for b in bases) or bool("/" not in path and list((ROOT / "xlops").rglob(path)))


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_is_named_exists(page: str) -> None:
    named = _PATH.findall((ROOT / page).read_text("utf-8"))
    stores = {"own/", "inputs/", "exports/", "backups/", "xlops.toml"}  # folders of a user's store, not of the code
    assert [path for path in named if not path.startswith(tuple(stores)) and not exists(path)] == []


def test_every_function_on_the_way_of_a_number_exists() -> None:
    text = (ROOT / "docs" / "how-a-number-travels.md").read_text("utf-8")
    named = [(path, n) for path, names in _NAME.findall(text) for n in re.findall(r"`([\w.]+)`", names)]
    assert [(path, name) for path, name in named if not name.endswith(".py") and not defines(path, name)] == []


def defines(path: str, name: str) -> bool:
    source = (ROOT / "xlops" / path).read_text("utf-8")
    return bool(re.search(rf"\b(?:def|class) {name.split('.')[-1]}\b", source))
