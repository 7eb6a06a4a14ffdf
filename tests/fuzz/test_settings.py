"""`xlops.toml` of any content: settings or a sentence with the file's name, never a traceback, never a hang."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.campaign import fuzz
from xlops.errors import XlopsError
from xlops.kpis.catalogue import load
from xlops.settings import Settings, read_settings

SLOWEST = 5.0  # seconds
KEYS = (
    *Settings.model_fields, "from", "to", "source", "marketplace", "currency", "day", "en", "formula", "unit", "acos",
    "x.y", '""',
)  # fmt: skip
VALUES = (
    "true", "nan", "-inf", "1e308", "0x7fffffffffffffff", "9999-12-31", "0001-01-01", "2026-02-30",
    "1979-05-27T07:32:00Z", "07:32:00", '"US"', '"de"', '"USD"', '"Asia/Shanghai"', '"monday"', '"sp"', '"\\u0000"',
    '"\\ud800"', "'''x'''", '"spend / ad_sales"', '"1/0"', "[]", "{}", "[1, [2]]", "[{}]", '["US", "US", "XX"]',
    "{target = 0.2}", "[0.1, 0.2]", "[[1]]", "-1", "10000000000000", "",
)  # fmt: skip
HEADS = (
    "[target.acos]", "[[target.acos]]", "[kpi.mine]", "[kpi.acos]", "[[rate]]", "[[runs]]", "[[vat]]", "[owed.lost]",
    "[", "[[a]", "[a.b.c]",
)  # fmt: skip


@st.composite
def written(draw: st.DrawFn) -> str:
    """Lines as people write them, right and wrong, with what stands in nobody's keyboard."""
    lines = []
    for _ in range(draw(st.integers(0, 14))):
        match draw(st.integers(0, 5)):
            case 0:
                lines.append(draw(st.sampled_from(HEADS)))
            case 1:
                lines.append(draw(st.text(max_size=40)))
            case _:
                lines.append(f"{draw(st.sampled_from(KEYS))} = {draw(st.sampled_from(VALUES))}")
    return draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])).join(lines)


@pytest.mark.campaign
@fuzz(200)
@given(written())
def test_any_settings_are_read_or_refused_in_a_sentence(text: str) -> None:
    started = time.process_time()
    try:
        settings = read_settings(text)
        load(settings.kpi)
        assert settings.currency is None or len(settings.currency) == 3
        assert settings.clock is not None
    except XlopsError as why:
        said = str(why)
        assert said.startswith("xlops.toml") or "KPI" in said
        assert len(said) < 5_000
        said.encode("utf-8")
    assert time.process_time() - started < SLOWEST
