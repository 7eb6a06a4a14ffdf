"""What many tests share: the real samples, and the demo store, written and read once per session."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlops.demo import settings_toml, write_exports
from xlops.jobs.ingest import EXPORTS, ingest
from xlops.settings import FILE_NAME, load_settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-update", action="store_true", help="write the goldens of tests/reports/golden anew")


@pytest.fixture(scope="session")
def samples() -> Path:
    """Real exports, kept outside the repository."""
    folder = Path(__file__).parents[2] / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("no ../shared/samples here: real exports are not part of the repository")
    return folder


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo store's folder: settings, exports, and everything of them ingested. Read it only."""
    folder = tmp_path_factory.mktemp("demo-store")
    (folder / FILE_NAME).write_text(settings_toml("en"), encoding="utf-8")
    write_exports(folder / EXPORTS)
    result = ingest(folder, load_settings(folder))
    assert [o.reason for o in result.of("refused")] == []
    return folder
