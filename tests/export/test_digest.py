"""A digest of the daily watch: at most twenty lines, what is new first, what does not fit counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from xlops.export.digest import digest
from xlops.language import Text, plain
from xlops.review.watch import Notice, Watch
from xlops.targets import Status

DAY, SINCE = date(2026, 11, 22), date(2026, 11, 21)


def watch(notices: list[Notice], before: list[Notice], unseen: tuple[Text, ...] = ()) -> Watch:
    return Watch(DAY, SINCE, ("US",), tuple(notices), tuple(before), unseen, frozenset())


def notice(number: int) -> Notice:
    return Notice(f"out|US|{number}", "US", Status.BREACH, Text(f"Out of stock: S{number}", f"断货：S{number}"))


def test_nothing_to_act_on_is_two_lines() -> None:
    assert digest(watch([], []), "Shop", "en") == (
        "Shop · 2026-11-22 daily watch US beside 2026-11-21\n"
        "Nothing to act on · 0 new or worse, 0 known, 0 gone since 2026-11-21\n"
    )


def test_new_worse_known_and_gone_stand_in_this_order() -> None:
    warned = replace(notice(4), status=Status.WARN)
    now, then = [notice(1), notice(2), notice(4)], [notice(2), notice(3), warned]
    told = digest(watch(now, then, (plain("US: stock"),)), "Shop", "zh")
    assert told.splitlines()[1:] == [
        "自 2026-11-21 以来：新增或加重 2 项，原有 1 项，消失 1 项",
        "✖ 新增：US 断货：S1",
        "✖ 加重：US 断货：S4",
        "✖ 原有：US 断货：S2",
        "✖ 消失：US 断货：S3",
        "因缺数据未监控：US: stock",
    ]


def test_what_does_not_fit_is_counted() -> None:
    told = digest(watch([notice(n) for n in range(30)], [], (plain("a"),)), "Shop", "en").splitlines()
    assert len(told) == 20
    assert told[-2:] == ["and 14 more: xlops check --day", "Not looked at, for want of data: a"]


def test_markdown_is_a_list_and_names_are_no_markup() -> None:
    odd = Notice("x", "ALL", Status.WARN, plain("*a* <b>\nc"))
    assert digest(watch([odd], []), "Shop", "en", markdown=True).splitlines()[2:] == [
        "1 new or worse, 0 known, 0 gone since 2026-11-21", "", r"- ▲ new: \*a\* \<b\> c",
    ]  # fmt: skip
