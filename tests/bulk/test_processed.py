"""What Amazon gives back closes exactly the actions that it carried out, whatever happened to the file on the way."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.bulk.books import C2, NAME, bulk_book, processed
from tests.bulk.test_write import BID, HARVEST, PANS
from xlops.bulk.change import Change
from xlops.bulk.processed import Processed, WrongUpload, import_processed
from xlops.bulk.write import Upload, export_changes

CHANGES = (
    BID,
    HARVEST,
    Change("A-3", "negative_exact", target="rusty pan", **PANS),
    Change("A-4", "placement", "SP", "Skillet – manual", placement="placementTop", value=Decimal(40)),
    replace(BID, action="A-5", target="B0AAAAAAA1", match="product"),
)
# rows: 2 placement A-4, 3 bid A-1, 4 keyword of harvest A-2, 5 target A-5, 6 and 7 negatives


@pytest.fixture
def upload(tmp_path: Path) -> Upload:
    found = export_changes(CHANGES, bulk_book(tmp_path / NAME), tmp_path / "upload-2026-W47.xlsx")
    assert [(w.number, w.change.action) for w in found.written] == [
        (2, "A-4"), (3, "A-1"), (4, "A-2"), (5, "A-5"), (6, "A-2"), (7, "A-3"),
    ]  # fmt: skip
    return found


def read(upload: Upload, tmp_path: Path, results: Any = None, **options: Any) -> Processed:
    assert upload.path
    assert upload.sidecar
    back = processed(upload.path, tmp_path / "my own name (3).xlsx", results or {}, **options)
    return import_processed(back, upload.sidecar)


def test_what_succeeded_is_done(upload: Upload, tmp_path: Path) -> None:
    found = read(upload, tmp_path)
    assert found.of_action == dict.fromkeys(["A-4", "A-1", "A-2", "A-5", "A-3"], "done")
    assert (found.strange, {row.reason for row in found.rows}) == (0, {""})


def test_what_failed_has_amazons_reason_and_an_action_is_done_when_all_its_rows_are(
    upload: Upload, tmp_path: Path
) -> None:
    found = read(upload, tmp_path, {3: ("Error", "Bid is too high"), 6: ("Skipped", None)})
    assert (found.of("done"), found.of("failed"), found.of("not found")) == (["A-4", "A-5", "A-3"], ["A-1", "A-2"], [])
    assert [(r.action, r.entity, r.text, r.reason) for r in found.rows if r.outcome == "failed"] == [
        ("A-1", "Keyword", "steel pan", "Bid is too high"),
        ("A-2", "Negative Keyword", "steel pan 28 cm", "Skipped"),
    ]


def test_rows_may_be_sorted_and_deleted(upload: Upload, tmp_path: Path) -> None:
    found = read(upload, tmp_path, {7: ("Error", "no")}, keep=[7, 4, 3, 2])
    assert found.of_action == {"A-4": "done", "A-1": "done", "A-2": "not found", "A-5": "not found", "A-3": "failed"}


@pytest.mark.parametrize(
    "as_number", [float, int, lambda s: f"{float(s):.5E}", lambda s: int(s[:15].ljust(len(s), "0"))]
)
def test_d8_ids_that_became_numbers_are_known_again(upload: Upload, tmp_path: Path, as_number: Any) -> None:
    change = {
        (row.number, name): as_number(row.cells[field])
        for row in upload.written
        for name, field in (
            ("Campaign ID", "campaign_id"),
            ("Ad Group ID", "ad_group_id"),
            ("Keyword ID", "keyword_id"),
        )
        if field in row.cells
    }
    assert change[(6, "Campaign ID")] != C2
    assert set(read(upload, tmp_path, change=change).of_action.values()) == {"done"}


def test_amazon_gives_new_rows_their_ids(upload: Upload, tmp_path: Path) -> None:
    change = {(4, "Keyword ID"): "999", (6, "Keyword ID"): "998", (7, "Keyword ID"): "997"}
    assert set(read(upload, tmp_path, change=change).of_action.values()) == {"done"}


def test_a_number_that_was_edited_before_the_upload_is_told(upload: Upload, tmp_path: Path) -> None:
    found = read(upload, tmp_path, change={(3, "Bid"): 0.7})
    assert [(r.action, r.outcome, r.changed_to) for r in found.rows if r.changed_to is not None] == [
        ("A-1", "done", Decimal("0.7"))
    ]


def test_rows_that_are_not_ours_are_counted_and_close_nothing(upload: Upload, tmp_path: Path) -> None:
    found = read(upload, tmp_path, change={(3, "Keyword Text"): "copper pan", (5, "Product Targeting ID"): "77"})
    assert (found.of_action["A-1"], found.of_action["A-5"], found.strange) == ("not found", "not found", 2)


@pytest.mark.parametrize(
    ("heads", "good", "bad"),
    [
        (("Status", "Reason"), "Success", "Error"),
        (("状态详情", "原因"), "成功", "失败"),
        (("Ergebnis", "Grund"), "Erfolgreich", "Fehler"),
        (("処理結果", "エラー"), "成功", "エラー"),
        (("Result", "Whatever it says"), "success", "failed"),
    ],
)
def test_the_columns_of_the_result_are_those_that_were_not_written(
    upload: Upload, tmp_path: Path, heads: tuple[str, str], good: str, bad: str
) -> None:
    results = dict.fromkeys(range(2, 8), (good, "")) | {3: (bad, "because")}
    found = read(upload, tmp_path, results, heads=heads)
    assert (found.of("failed"), found.of("not found")) == (["A-1"], [])
    assert [r.reason for r in found.rows if r.reason] == ["because"]


def test_a_column_of_errors_alone_tells_as_well(upload: Upload, tmp_path: Path) -> None:
    results = dict.fromkeys(range(2, 8), ("", "")) | {7: ("", "Duplicate keyword")}
    found = read(upload, tmp_path, results, heads=("", "Error message"))
    assert (found.of("failed"), found.of("not found")) == (["A-3"], [])


@pytest.mark.parametrize("head", ["Error message", "My own remark", "Reason"])
def test_an_empty_column_closes_nothing(upload: Upload, tmp_path: Path, head: str) -> None:
    with pytest.raises(WrongUpload, match="no column with a result"):
        read(upload, tmp_path, dict.fromkeys(range(2, 8), ("", "")), heads=("", head))


def test_a_remark_is_no_error(upload: Upload, tmp_path: Path) -> None:
    with pytest.raises(WrongUpload, match="no column with a result"):
        read(upload, tmp_path, dict.fromkeys(range(2, 8), ("", "look again")), heads=("", "Reason"))


def test_a_word_that_we_do_not_know_closes_nothing(upload: Upload, tmp_path: Path) -> None:
    found = read(upload, tmp_path, {3: ("Queued", "later")})
    assert (found.of("not found"), found.of("failed")) == (["A-1"], [])
    assert [r.reason for r in found.rows if r.reason] == ["later"]


def test_a_file_of_another_account_is_refused(upload: Upload, tmp_path: Path) -> None:
    change = {(n, "Campaign ID"): "123456789012345" for n in range(2, 8)}
    with pytest.raises(WrongUpload, match="None of the 2 campaigns of this upload is in the file") as why:
        read(upload, tmp_path, change=change)
    assert why.value.said.zh == "文件中没有本次上传的 2 个广告活动：它属于其他账户或其他上传。"


def test_the_upload_itself_is_no_result(upload: Upload) -> None:
    assert upload.path
    assert upload.sidecar
    with pytest.raises(WrongUpload, match="no column with a result"):
        import_processed(upload.path, upload.sidecar)


def test_a_list_that_is_not_ours_is_refused(upload: Upload, tmp_path: Path) -> None:
    assert upload.path
    (tmp_path / "other.json").write_text("[]", "utf-8")
    for name in ("other.json", "absent.json"):
        with pytest.raises(WrongUpload, match=f"'{name}' is no list of an upload"):
            import_processed(upload.path, tmp_path / name)


def test_a_processed_file_saved_again_by_another_program_is_read(upload: Upload, tmp_path: Path) -> None:
    assert upload.path
    assert upload.sidecar
    back = processed(upload.path, tmp_path / "back.xlsx", {})
    book = openpyxl.load_workbook(back)
    book.create_sheet("Notes", 0).append(["mine"])
    book.save(back)
    assert set(import_processed(back, upload.sidecar).of_action.values()) == {"done"}
