"""When a file was exported, by evidence in a stated order; and which days had ended by then (rules N18, N19).

A moment is known from the content (the workbook's own `created`, where Amazon's writer made it), from a stamp or the
day in the name, from the archive's entry, or else only from when the file arrived: the first time the store saw these
bytes, or the file's own time where that is earlier. Copying a file changes none of them. Evidence from before the
file's last active day is void: such a clock was wrong, or day and month are swapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from xlops.errors import AmbiguousReport
from xlops.language import Text, plain
from xlops.marketplaces import MARKETPLACES
from xlops.periods import ONE_DAY, Span
from xlops.reports.evidence import PLACES, USUAL_ORDER
from xlops.reports.files import Source

_DAY_ALONE = time(23, 59)
DATED = frozenset({"content", "name"})  # evidence that says when Amazon made the file, not when it came here
_MILLISECONDS = re.compile(r"(?<!\d)1[5-9]\d{11}(?!\d)")
# the date in Amazon's own `…_Week_2026_11_14.csv` is the last day of that week, not when the file was made
_NAME_DATES = (
    (re.compile(r"(?<!\d)(?<!Day_)(?<!Week_)(?<!Month_)(?<!Quarter_)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(\d{1,2})[-_.](\d{1,2})[-_.](20\d{2}|\d{2})(?!\d)"), "?"),
)
_EXPORT_DAY = re.compile(r"(?i)^business ?report[-_ ]")  # names to which Amazon gives the day of the export
_COPY = re.compile(r"\((\d{1,3})\)(?=\.\w+$|$)")
_EARLIEST, _LATEST = timedelta(hours=11), timedelta(hours=10)  # how far sellers' clocks are ahead of, behind UTC


@dataclass(frozen=True)
class Exported:
    """When a file was exported, in the store's time, and by which evidence.

    `copy` is the number a browser gave a second download of one day, `(1)`; `ended` the last day that had ended in the
    marketplace for certain. Where only a day is known `at` is its last minute.
    """

    at: datetime
    by: str  # content | name | zip | clock
    ended: date
    copy: int = 0

    @property
    def dated(self) -> bool:
        """Whether Amazon dated the file; by its arrival alone no number becomes final."""
        return self.by in DATED


@dataclass(frozen=True)
class Days:
    """What a file says of days: all that it is believed to cover, the last with a row, what says the former."""

    span: Span
    last_active: date | None
    by: str = "content"
    advertising: bool = False  # days as the advertising account counts them


def settle_export(source: Source, marketplace: str, days: Days, order: str = "", zone: str = "") -> Exported:
    """When a file was exported (rule N19). `zone` is the store's time zone, unset the marketplace's own.

    `order` is that of the days in the names of such files where it is known, else the marketplace's. Errors:
    AmbiguousReport where Amazon's own name says that the days its folder claims had not begun.
    """
    there = _zone(MARKETPLACES[marketplace].zone(advertising=days.advertising) if marketplace else zone)
    here = _zone(zone) if zone else None
    least = days.last_active or days.span.first
    day = _export_day(source, marketplace, days, order)
    for by, first, last in _evidence(source, day, here or there, sure=bool(here)):
        if last.astimezone(there).date() >= least:
            ended = first.astimezone(there).date() - ONE_DAY
            at = last.astimezone(here or there).replace(tzinfo=None)
            if by != "name" or not day:
                return Exported(at, "name" if by == "stamp" else by, ended)
            copy = _COPY.search(source.words[-1])
            within = min(max(at, datetime.combine(day, time())), datetime.combine(day, _DAY_ALONE))
            return Exported(within, by, ended, int(copy[1]) if copy else 0)
    # every clock was wrong: it was made on the last day it has, at the earliest
    return Exported(datetime.combine(least, _DAY_ALONE), "clock", least - ONE_DAY)


def moment_said(at: datetime) -> Text:
    """The moment of an export as it is told; of some files nothing but the day is known."""
    if at.time() == _DAY_ALONE:
        return Text(f"{at:%Y-%m-%d}, the hour is not known", f"{at:%Y-%m-%d}，时刻未知")
    return plain(f"{at:%Y-%m-%d %H:%M}")


def _zone(name: str) -> tzinfo:
    return ZoneInfo(name) if name else UTC


def _evidence(
    source: Source, day: date | None, here: tzinfo, *, sure: bool
) -> Iterator[tuple[str, datetime, datetime]]:
    """What speaks of the export, strongest first: by what, the earliest and the latest moment it can have been.

    `here` is the clock of those who downloaded, where that is `sure`.
    """
    if source.created:
        yield "content", source.created, source.created
    if moment := stamp_in_name(source.words[-1]):
        yield "stamp", moment, moment
    arrivals = sorted(t for t in (source.seen, source.modified) if t)
    if day:
        midnight = datetime.combine(day, time(), here)
        own = next((t for t in arrivals if _falls_on(t, day, here if sure else None)), None)
        yield "name", own or midnight, own or midnight + timedelta(hours=23, minutes=59)
    if source.zipped:
        moment = source.zipped.replace(tzinfo=here)
        yield "zip", moment, moment
    for moment in arrivals:
        yield "clock", moment, moment


def stamp_in_name(name: str) -> datetime | None:
    """The moment in a name such as `bulk-<account>-20261001-20261031-1793577600000.xlsx`."""
    stamp = _MILLISECONDS.search(name)
    return stamp and datetime.fromtimestamp(int(stamp[0]) / 1000, UTC).replace(microsecond=0)


def _falls_on(moment: datetime, day: date, here: tzinfo | None) -> bool:
    """Whether a moment lies in a day by the clock `here`; where that is not known, by that of some seller on earth."""
    if here:
        return moment.astimezone(here).date() == day
    begins = datetime.combine(day, time(), UTC)
    return begins - _EARLIEST <= moment < begins + ONE_DAY + _LATEST


def _export_day(source: Source, marketplace: str, days: Days, order: str) -> date | None:
    """The day in the name that says when the file was made.

    A day counts where it is not before the last day the file covers, and, where a name has several (they are a range),
    only after it; in names that Amazon itself ends with the day of the export also inside of what a folder claims.
    """
    name = source.words[-1]
    found = {d for p, own in _NAME_DATES for m in p.finditer(name) if (d := _name_date(m, own, marketplace, order))}
    span = days.span
    if len(found) == 1 and _EXPORT_DAY.match(name) and days.last_active is None:
        [day] = found
        if day < span.first and days.by in ("folder", "name"):
            raise AmbiguousReport(
                Text(
                    "its name says that it was downloaded on {day}, before the days that its {place} says ({span}) had "
                    "begun: move it into the folder of the days it covers, or use --period",
                    "文件名说它下载于 {day}，而{place}写的日期（{span}）那时还没开始：移到正确的文件夹，或加 --period",
                ).format(day=day, place=PLACES[days.by], span=span)
            )
        return day if day <= date(span.last.year + 5, 1, 1) else None
    least = span.last if len(found) == 1 else span.last + ONE_DAY
    if days.last_active and len(found) == 1:
        least = days.last_active
    return max((d for d in found if least <= d <= date(span.last.year + 5, 1, 1)), default=None)


def day_in_name(source: Source, marketplace: str, order: str = "") -> date | None:
    """The one day that a file's name states (`…_20200113.txt`, `Report_02-26-2026.csv`), or None.

    `order` is that of the days in the names of such files where it is known, else the marketplace's.
    """
    for pattern, own in _NAME_DATES:
        if found := pattern.search(source.words[-1]):
            return _name_date(found, own, marketplace, order)
    return None


def _name_date(found: re.Match[str], pattern: str, marketplace: str, order: str) -> date | None:
    """The day that a match means: in the usual order, in the other only where that is no day."""
    numbers = [int(g) for g in found.groups()]
    order = pattern if pattern != "?" else order or ("mdy" if USUAL_ORDER.get(marketplace) == "mdy" else "dmy")
    for reading in [order] if order == "ymd" else [order, "dmy" if order == "mdy" else "mdy"]:
        year, month, day = (numbers[reading.index(letter)] for letter in "ymd")
        try:
            return date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            continue
    return None
