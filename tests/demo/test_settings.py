from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal

import pytest

from xlops.demo import settings_toml
from xlops.settings import read_settings


@pytest.mark.parametrize(("language", "name"), [("en", "Larkfell Demo"), ("zh", "Larkfell 演示店铺")])
def test_settings_are_what_xlops_reads(language: str, name: str) -> None:
    text = settings_toml(language)
    found = read_settings(text)
    assert (found.store, found.language, found.marketplaces) == (name, language, ("US", "DE"))
    assert (found.base_currency, found.ad_products) == ("USD", ("sp", "sb"))
    assert len(found.rate) == 8
    assert tomllib.loads(text)["rate"][0] == {"day": date(2025, 8, 1), "currency": "EUR", "rate": 1.168}
    assert found.rate[-1].day == date(2026, 10, 1)
    assert found.rate[-1].rate == Decimal("1.1685")
