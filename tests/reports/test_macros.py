"""The SQL that looks at every cell of a file tests what is cheap first: it must find what the plain rules find."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from xlops.reports.checks.odd_words import ERROR_WORDS, TOTAL_WORDS, is_total
from xlops.reports.columns import MISSING
from xlops.reports.read_batch import reader

_MISSING = ", ".join(f"'{word}'" for word in MISSING)
_BARE = "case when starts_with({x}, '=\"') then regexp_replace({x}, '^=\"*(.*?)\"*$', '\\1') else {x} end"
PLAIN = {
    "xl_missing": f"x is null or lower(trim(x, ' \u00a0\u3000\t')) in ({_MISSING})",
    "xl_blank": "coalesce(trim(x), '') = ''",
    "xl_text": f"nullif(trim({_BARE.format(x='x')}), '')",
    "xl_day_text": f"nullif(trim({_BARE.format(x='y')}), '')",
}
SPACES = " \t\u00a0\u2009\u3000"
WORDS = [*MISSING, *ERROR_WORDS[:9], *sorted(TOTAL_WORDS), "SP 001", '="0012"', "2026-10-01", "2026-10-01 04:05:06 PST"]
_mixed = st.text(alphabet=[*SPACES, *"=\"'-–—#:：*>(23)nNaAiIİtTłŁ合計不é1/.,"], max_size=6)
cells = st.one_of(
    st.text(max_size=12),
    st.builds(lambda a, word, b: a + word + b, _mixed, st.sampled_from(WORDS), _mixed),
    st.sampled_from(WORDS).map(str.upper),
)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return reader()


@pytest.mark.parametrize("macro", PLAIN)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(texts=st.lists(st.one_of(st.none(), cells), min_size=1, max_size=40))
@example(texts=[f"{chr(n)}{rest}" for n in range(1, 0x3100) for rest in ("", "/A")])
@example(texts=[f"x{chr(n)}" for n in range(1, 0x3100)])
def test_a_macro_says_what_its_plain_rule_says(
    macro: str, texts: list[str | None], con: duckdb.DuckDBPyConnection
) -> None:
    query = (
        f"select x from (select x, regexp_replace(x, '[ T]\\d{{1,2}}:\\d{{2}}.*$', '') as y from "
        f"(select unnest(?::varchar[]) as x)) where {macro}(x) is distinct from ({PLAIN[macro]})"
    )
    assert con.execute(query, [texts]).fetchall() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(texts=st.lists(cells, min_size=1, max_size=40))
@example(texts=[form for w in TOTAL_WORDS for form in (w, w.upper(), w.title(), f"{w}:", f"** {w} (1,234) **")])
@example(texts=["計:", "总计：", "Grand  Total", "\u00a0Total", "=> Total"])
@example(texts=[f"{space}ARA{space}TOPLAM" for space in map(chr, range(0x3001)) if space.isspace()])
def test_every_label_of_a_row_of_sums_is_looked_at(texts: list[str], con: duckdb.DuckDBPyConnection) -> None:
    labels = [text for text in texts if is_total(text) and len(text.encode()) < 64]
    query = "select x from (select unnest(?::varchar[]) as x) where not xl_maybe_total(x)"
    assert con.execute(query, [labels]).fetchall() == []


def test_names_that_begin_like_a_label_are_no_labels(con: duckdb.DuckDBPyConnection) -> None:
    names = [
        "totes for women",
        "solid oak box",
        "insulated bottle",
        "Summer",
        "desk",
        "总部大楼",
        "Total War",
        "-",
        "= 5",
    ]
    query = "select x from (select unnest(?::varchar[]) as x) where xl_maybe_total(x)"
    assert con.execute(query, [names]).fetchall() == []
