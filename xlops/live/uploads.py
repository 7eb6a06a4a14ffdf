"""Which file a button for actions means: nobody is asked for one, the newest in its folder counts and is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlops.bulk.processed import WrongUpload
from xlops.errors import UnknownReport, UsageError
from xlops.jobs.ingest import EXPORTS
from xlops.jobs.upload import FOLDER, Carried, import_actions
from xlops.language import Text

_NO_BULK = Text(
    "there is no bulk workbook in {folder}: download it today (Advertising › Bulk operations), put it there with "
    "“bulk” in its name, then press again",
    "{folder} 中没有批量操作表：请今天下载（广告 › 批量操作），放到该文件夹，文件名含“bulk”，然后再点一次",
)
_NO_RESULT = Text(
    "no file in {folder} is what Amazon made of an upload: put the processed file there, then press again",
    "{folder} 中没有亚马逊的处理结果：请把结果文件放到该文件夹，然后再点一次",
)


def bulk_workbook(folder: Path) -> Path:
    """The bulk workbook that was downloaded last into the store's exports. Errors: UsageError where there is none."""
    exports = folder / EXPORTS
    found = next((path for path in _newest(exports) if "bulk" in path.name.lower()), None)
    if found is None:
        raise UsageError(_NO_BULK.format(folder=exports))
    return found


def read_result(folder: Path) -> tuple[Path, Carried]:
    """Amazon's processed file that came last into the store's actions folder, read; uploads of ours are passed over.

    Errors: UsageError where no file fits; else as `import_actions`.
    """
    for path in _newest(folder / FOLDER):
        if path.with_suffix(".json").exists():
            continue
        try:
            return path, import_actions(folder, path)
        except (WrongUpload, UnknownReport):  # a download, or a sheet of somebody's own
            continue
    raise UsageError(_NO_RESULT.format(folder=folder / FOLDER))


def _newest(folder: Path) -> Iterator[Path]:
    found = [path for path in folder.rglob("*.xlsx") if not path.name.startswith("~$")]
    yield from sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
