from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo.reading import Files
from xlops.demo import write_exports


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The demo store's exports, written once."""
    folder = tmp_path_factory.mktemp("demo")
    return Files(folder, write_exports(folder))


@pytest.fixture(scope="session")
def samples() -> Path:
    """Real exports, kept outside the repository."""
    folder = Path(__file__).parents[3] / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("no ../shared/samples here: real exports are not part of the repository")
    return folder
