"""The daily watch of a store, for a terminal, for JSON, for a scheduler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.check import scope_of
from xlops.jobs.fail_on import reaches
from xlops.language import Text
from xlops.measures import ALL
from xlops.periods import ONE_DAY
from xlops.review.watch import Notice, Watch, watch
from xlops.settings import Settings


@dataclass(frozen=True)
class Watched:
    """The watch and what a scheduler asks of it: only what is new counts."""

    watch: Watch

    def reaches(self, level: str) -> bool:
        """Whether something new is at or beyond `warn` or `breach`."""
        return reaches(level, (n.status for n in self.watch.new))

    def record(self) -> dict[str, Any]:
        """The watch as plain values and texts: the stable JSON schema of `xlops check --day --json`."""
        of = self.watch
        return {
            "day": of.day.isoformat(),
            "since": of.since.isoformat(),
            "marketplaces": list(of.marketplaces),
            "notices": [_record(n) | {"new": of.is_new(n)} for n in of.notices],
            "gone": [_record(n) for n in of.gone],
            "unseen": list(of.unseen),
        }


def watch_day(
    folder: Path, settings: Settings, day: date | None = None, since: date | None = None, marketplace: str | None = None
) -> Watched:
    """What stands on `day` (default: the newest day of the data) beside `since` (default: the day before).

    Errors: UsageError, StoreError.
    """
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings)
        first, newest = board.account.first_day, board.as_of
        looked = day or newest
        if looked > newest or (first and looked < first):
            said = Text(
                "there is no data of {day}: reports cover {first} to {last}",
                "没有 {day} 的数据：报告覆盖 {first} 至 {last}",
            )
            raise UsageError(said.format(day=looked, first=first, last=newest))
        if since and first and since < first:
            said = Text(
                "--since {since}: there is no data before {first}, so that everything would be new",
                "--since {since}：{first} 之前没有数据，全部会显示为新增",
            )
            raise UsageError(said.format(since=since, first=first))
        before = since or looked - ONE_DAY
        if before >= looked:
            said = Text(
                "--since {since} is not before {day}: name an earlier day",
                "--since {since} 不早于 {day}：请填写更早的日期",
            )
            raise UsageError(said.format(since=before, day=looked))
        scope = scope_of(board, marketplace)
        return Watched(watch(board, looked, before, board.account.marketplaces if scope == ALL else [scope]))


def _record(notice: Notice) -> dict[str, Any]:
    return {
        "key": notice.key,
        "marketplace": notice.marketplace,
        "status": notice.status.value,
        "says": notice.says,
    }
