"""What `pytest` leaves for `pytest -m thorough` is told, and nothing is left that has no everyday test."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiers import COLLECTED, lonely, thorough_after

ROOT = Path(__file__).parents[1]
_COLLECT = """
import json, sys, pytest
from tests.tiers import COLLECTED

class Tell:
    def pytest_collection_finish(self, session):
        with open(sys.argv[1], "w") as file:
            json.dump(session.config.stash[COLLECTED], file)

sys.exit(pytest.main(["-n", "0", "-q", "--collect-only", "-p", "no:cacheprovider"], [Tell()]))
"""


@pytest.fixture(scope="module")
def collected(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """{test: whether it is thorough} of all tests; a run of a part of them has the rest collected."""
    here = request.config.stash[COLLECTED]
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    if modules <= {test.partition("::")[0] for test in here}:
        return here
    told = tmp_path_factory.mktemp("collected") / "tests.json"
    subprocess.run([sys.executable, "-c", _COLLECT, told], cwd=ROOT, check=True, capture_output=True)
    found: dict[str, bool] = json.loads(told.read_text())
    return found


def test_every_module_and_every_rule_has_an_everyday_test(collected: dict[str, bool]) -> None:
    assert len(collected) > 3000
    assert sum(collected.values()) < len(collected) / 3
    assert lonely(collected) == []


def test_a_module_or_a_rule_that_is_thorough_only_is_named() -> None:
    tests = {
        "tests/test_a.py::test_n5_one": True, "tests/test_a.py::test_plain[n7_x]": False,
        "tests/jobs/test_b.py::test_n5_two[zh]": True, "tests/jobs/test_b.py::test_d12_x": True,
        "tests/test_c.py::test_d12_y": False, "tests/test_c.py::test_needs_d3_x": True,
    }  # fmt: skip
    assert lonely(tests) == ["N5", "tests/jobs/test_b.py"]


TWO = """
import pytest

@pytest.mark.thorough
@pytest.mark.parametrize("n", [1, 2])
def test_broad(n):
    pass

def test_plain():
    pass
"""
LEFT = ["2 thorough tests were left for: pytest -m thorough"]


@pytest.mark.parametrize(
    ("asked", "passed", "told"),
    thorough_after(
        1,
        [
            (["-k", "plain"], 1, LEFT),
            (["-n", "2"], 1, LEFT),
            (["-m", "thorough"], 2, []),
            (["-m", "thorough or not thorough"], 3, []),
            (["test_two.py::test_broad[2]"], 1, []),
        ],
    ),
)
def test_a_run_gets_what_it_names_and_is_told_what_it_left(
    tmp_path: Path, asked: list[str], passed: int, told: list[str]
) -> None:
    (tmp_path / "test_two.py").write_text(TWO)
    (tmp_path / "conftest.py").write_text("from tests.tiers import *\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = thorough: as ours\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *asked]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    for name in [name for name in env if name.startswith("PYTEST_")]:
        del env[name]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert re.findall(r"(\d+) passed", done.stdout) == [str(passed)], done.stdout
    assert [line for line in done.stdout.splitlines() if "thorough test" in line] == told
