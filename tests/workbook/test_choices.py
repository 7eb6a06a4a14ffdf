"""Words chosen from a list, after the store's language has changed: read in both, written in the present one."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from xlops.jobs.sheets import INPUTS
from xlops.jobs.typed_copies import read_kept
from xlops.language import Lang, Text, plain, spoken
from xlops.review.action import Entry, meant
from xlops.workbook.actions import open_rows
from xlops.workbook.choices import CHOICES, chosen

_TEXTS = Path(__file__).parents[2] / "workbook_templates" / "author" / "texts.toml"


def test_the_words_are_those_of_the_template_s_lists() -> None:
    told = tomllib.loads(_TEXTS.read_text("utf-8"))
    lists = {
        "do": [told["actions"][f"word_{w}"] for w in ("yes", "no", "done")],
        "filed": [told["owed"][f"word_{w}"] for w in ("filed", "paid", "refused", "left")],
        "status": list(zip(*(states.split(",") for states in told["review"]["action_states"]), strict=True)),
    }
    assert {c: [Text(*words) for words in some] for c, some in lists.items()} == {c: [*w] for c, w in CHOICES.items()}


@pytest.mark.parametrize(("lang", "words"), [("zh", ("☑ 已提交", "进行中")), ("en", ("☑ filed", "open"))])
def test_d14_a_new_workbook_has_what_was_chosen_in_its_own_language(
    lang: Lang, words: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / INPUTS).mkdir()
    for name, rows in {
        "tbl_claims": "k,filed,☑ filed,\nk,note,☑ filed,\nl,filed,sent twice,\n",
        "wk_actions_2026_W47": "row 1,status,进行中,\n",
        "reviews": "",
    }.items():
        head = "key,column,value,kind\n" if rows else "period,kind,made,state\n2026-W47,wk,,\n"
        (tmp_path / INPUTS / f"{name}.csv").write_text(head + rows, "utf-8")
    once, reviews = read_kept(tmp_path, lang)
    assert once["tbl_claims"] == {"k": {"filed": words[0], "note": "☑ filed"}, "l": {"filed": "sent twice"}}
    assert reviews["2026-W47"].tables["wk_actions"] == {"row 1": {"status": words[1]}}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_decision_stands_on_the_sheet_in_the_words_of_its_list(lang: Lang) -> None:
    entries = [Entry(n, f"k{n}", "R1", "2026-W47", plain("x"), do=do) for n, do in enumerate(("☑ yes", "☑ 要做", "ok"))]
    rows = open_rows(entries, date(2026, 11, 23), {})
    told = [spoken(row["do"], lang) for row in rows if row.get("key")]
    yes = {"en": "☑ yes", "zh": "☑ 要做"}[lang]
    assert (sorted(told), {meant(str(word)) for word in told}) == (sorted([yes, yes, "ok"]), {"accepted"})
    assert chosen("do", "☒ 不做", lang) == {"en": "☒ no", "zh": "☒ 不做"}[lang]
