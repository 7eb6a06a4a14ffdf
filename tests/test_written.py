"""What somebody else may have written into TOML and JSON: no traceback, no number that is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from xlops.cli import cli
from xlops.cli.common import spoken
from xlops.errors import SettingsError
from xlops.jobs.fresh import FILE_NAME as FRESH
from xlops.jobs.fresh import findings_of
from xlops.jobs.identity import FILE_NAME, Identity, read_identity
from xlops.jobs.sheets import INPUTS
from xlops.settings import language_of, load_settings, read_settings
from xlops.written import read_json

RANGE = "an ordinary number fits, at most 1,000,000,000,000 either way"
RATE = '[[rate]]\nday = 2026-01-01\ncurrency = "EUR"\nrate = '
REFUSED = {
    "lead_days = nan": f", line 1: lead_days = nan: {RANGE}",
    "# days\nlead_days = -inf": f", line 2: lead_days = -inf: {RANGE}",
    "hysteresis = 1e308": f", line 1: hysteresis = 1e+308: {RANGE}",
    "hysteresis = 0.6": ", line 1: hysteresis = 0.6: 0.5 or less fits",
    "[target.acos]\ntarget = 0.2\nbreach = inf": f", line 3: target.acos.breach = inf: {RANGE}",
    "[target.acos]\ntarget = [nan, 0.3]": f", line 2: target.acos.target = nan: {RANGE}",
    "target = {acos = {weight = nan}}": f", line 1: target.acos.weight = nan: {RANGE}",
    '[kpi.mine]\nformula = "gmv"\ntarget = nan': f", line 3: kpi.mine.target = nan: {RANGE}",
    f"{RATE}inf": f", line 4: rate.rate = inf: {RANGE}",
    f'{RATE}"1e999999"': ", line 1: rate.0.rate = '1e999999': 1,000,000 or less fits",
    f"lead_days = 1{'0' * 5000}": ", line 1: lead_days: a number of 5,001 digits; at most 40 fit",
    '[[runs]]\nsource = "sp"\nfrom = 9999-12-31': (
        ", line 3: runs.0.from = 9999-12-31: a day of the years 2000 to 2100 fits"
    ),
    '[[rate]]\nday = 2026-01-01\ncurrency = "USB"\nrate = 1.1': (
        ", line 3: rate.0.currency = 'USB': 'USB' is no currency code we know; did you mean 'USD'?"
    ),
    'marketplaces = "US"': """, line 1: marketplaces = 'US': a list fits, such as ["US", "DE"]""",
    "store = 5": ', line 1: store = 5: a text in quotes fits, such as "US"',
    '[[runs]]\nsource = "sp"\nfrom = "01.02.2026"': (
        ", line 3: runs.0.from = '01.02.2026': a day fits, such as 2026-11-23"
    ),
    '[[rate]]\nday = 1795651200\ncurrency = "EUR"\nrate = 1.1': (
        ", line 2: rate.0.day = 1795651200: a day fits, such as 2026-11-23"
    ),
    "lead_days = 2.5": ", line 1: lead_days = 2.5: a whole number fits, such as 45",
    "hysterisis = 0.1": ", line 1: unknown setting 'hysterisis'; did you mean 'hysteresis'?",
    "rate = 1.1": ", line 1: rate = 1.1: tables fit: write [[rate]] above each",
    "[target]\nacos = 0.2": (
        ", line 2: target.acos = 0.2: a table fits, such as [target.acos] with target = 0.22 below it"
    ),
    "[target.acos]\ntarget = [true, 1]": (
        ", line 1: target.acos.target = [True, 1]: true and false fit no number and no text"
    ),
    f"{RATE}1\n{RATE}2": ": [[rate]] states two rates of EUR from 2026-01-01 on: leave one of them out",
    f'base_currency = "EUR"\n{RATE}2': ": [[rate]] states 2 for EUR, which is the base currency: take "
    "that block out, and state what the others are worth in EUR",
    '[[vat]]\nmarketplace = "DE"\nrate = true': ", line 3: vat.0.rate = true: true and false fit no number and no text",
    "[target.acos]\nlead_days = 40": (
        ", line 2: unknown setting 'target.acos.lead_days'; lead_days stands above the first [table] of the file"
    ),
    f"{RATE}1\nweek_starts = 'sunday'": (
        ", line 5: unknown setting 'rate.week_starts'; week_starts stands above the first [table] of the file"
    ),
    "lead_days = true": ", line 1: lead_days = true: true and false fit no number and no text",
    f"vat = {'[' * 100_000}": ", line 1: vat: brackets in brackets; at most 16 deep fits",
    f"kpi = {'{a=' * 2000}1{'}' * 2000}": ", line 1: kpi: brackets in brackets; at most 16 deep fits",
    f"{'a.' * 100_000}a = 1": f", line 1: {'a.' * 30}: a key of 100,001 parts; at most 16 fit",
    f"store = '{'x' * 2_000_000}'": ": it holds more than 1,000,000 letters, the most that fit",
    f'language = "{"x" * 100_000}"': f", line 1: language = '{'x' * 59} …: 'en' or 'zh' fits",
}


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_settings_name_key_what_was_seen_and_what_fits(text: str) -> None:
    with pytest.raises(SettingsError) as why:
        read_settings(text)
    assert str(why.value) == f"xlops.toml{REFUSED[text]}"
    chinese = why.value.said.zh
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"\b(?:fits?|should|line|states|mean|unknown|missing)\b", chinese), chinese


def test_a_chinese_store_is_told_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "xlops.toml").write_text('language = "zh"\nlead_days = 2.5\nmarketplaces = ["Mars"]\n', "utf-8")
    ran = CliRunner().invoke(cli, ["status", "--store", str(tmp_path)])
    assert isinstance(ran.exception, SettingsError)
    assert ran.exception.said.in_(spoken.get()).splitlines()[1] == (
        "xlops.toml 第 2 行：lead_days = 2.5：请写整数，例如 45"
    )
    assert language_of(tmp_path / "none") == "en"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("language = “en”", ': straight quotes fit, such as "en"'),
        ("hysteresis = 0,05", ": a number has a point, such as 0.05"),
        ("lead_days = 3\nlead_days = 4", ": a key stands once in a table"),
        ("lead_days 3", ")"),
    ],
)
def test_what_is_no_toml_gets_a_hint(text: str, hint: str) -> None:
    """The words before it are Python's, other ones in each release."""
    with pytest.raises(SettingsError, match="is not valid TOML: ") as why:
        read_settings(text)
    assert str(why.value).endswith(hint)


def test_what_stands_in_quotes_or_comments_is_no_number_and_no_bracket() -> None:
    text = f'# {"[" * 50} {"." * 80} {"9" * 80}\nstore = "{"[" * 50}{"." * 80}{"9" * 80}"\nlead_days = 30 # nan\n'
    assert read_settings(text).lead_days == 30
    assert read_settings(f"{RATE}0.{'1' * 35}").rate[0].rate > 0


def test_a_file_of_any_size_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "xlops.toml").write_text("#" * 5_000_000)
    with pytest.raises(SettingsError, match=r"xlops\.toml: it holds more than 1,000,000 letters"):
        load_settings(tmp_path)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a": NaN}', '{"a": -Infinity}', "{", "\0"])
def test_json_that_is_none_is_an_error_of_value(tmp_path: Path, text: str) -> None:
    path = tmp_path / INPUTS / FILE_NAME
    path.parent.mkdir()
    for file in (path, tmp_path / FRESH):
        file.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"."):
        read_json(path)
    assert read_identity(tmp_path) == Identity()
    assert findings_of(tmp_path, "key") is None
