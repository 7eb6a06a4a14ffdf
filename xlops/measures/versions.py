"""What each export said of each day: the store keeps every version, so that it can be asked what was known when.

An age is in whole days since the day had ended in the marketplace when the file was exported, -1 while it went on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from xlops.facts.history import Store
from xlops.marketplaces import MARKETPLACES
from xlops.measures.currency import exact

Numbers = npt.NDArray[np.float64]
GOES_ON = -1


@dataclass(frozen=True)
class Version:
    """What one export said of one day: a number for each name of its report, NaN where it lacks one (rule N23).

    `passed` is the share of the day that is told.
    """

    day: date
    file: int
    at: datetime
    age: int
    values: Numbers
    part: str = ""
    passed: float = 1.0

    @property
    def whole(self) -> Numbers:
        """The values as if the day had ended: a part of it counts as if the rest went on alike."""
        return self.values / self.passed


@dataclass(frozen=True)
class Versions:
    """All versions of the days of one report, oldest export first; `names` are those of the values."""

    names: tuple[str, ...]
    versions: tuple[Version, ...]

    def as_of(self, moment: datetime) -> dict[date, dict[str, list[Version]]]:
        """By day and part what had been exported by a moment, in that order."""
        found: dict[date, dict[str, list[Version]]] = defaultdict(lambda: defaultdict(list))
        for version in self.versions:
            if version.at <= moment:
                found[version.day][version.part].append(version)
        return found


# an export names the days it has; those that wait, and those of which only a folder speaks, are none of it
_QUERY = """
select u.first_day, f.id, f.exported_at, f.part, f.dated, f.ended, f.last_active, u.state = 'partial', {values}
from file f join file_unit u on u.file = f.id
left join (select file, day, {sums} from fact_{table} where file in (select unnest($1::integer[])) group by file, day) t
  on t.file = f.id and t.day = u.first_day
where f.id in (select unnest($1::integer[])) and u.end_day = u.first_day + 1 and u.first_day >= $2
  and u.state in ('whole', 'partial') and not exists (
    select 1 from held h where h.file = f.id and h.first_day = u.first_day
      and not exists (select 1 from owner o where o.file = f.id and o.first_day = u.first_day))
order by f.exported_at::date, f.copy, f.exported_at, f.id, u.first_day
"""
_FILES = "select id from file where table_name = ? and marketplace = ? and ad_product = ? and grain = 'daily'"


def read_report(
    store: Store, table: str, marketplace: str, product: str, columns: Mapping[str, str], since: date, zone: str
) -> Versions:
    """The versions of a report's days from `since` on: `columns` are names and expressions over the table.

    `zone` is the time zone in which exports are dated, empty for the marketplace's own.
    """
    files = [f for (f,) in store.rows(_FILES, [table, marketplace, product])]
    sums = ", ".join(f"sum({exact(expression)}) as v{n}" for n, expression in enumerate(columns.values()))
    query = _QUERY.format(
        table=table,
        sums=sums,
        values=", ".join(f"case when t.file is null then 0 else v{n} end" for n in range(len(columns))),
    )
    there = ZoneInfo(MARKETPLACES[marketplace].zone(advertising=bool(product)))
    here = ZoneInfo(zone) if zone else there
    found = []
    for day, file, at, part, dated, ended, active, goes_on, *values in store.rows(query, [files, since]):
        # what came by messenger is as old as its own days say, not as its arrival
        last = ended if dated or active is None else min(ended, active)
        passed = _passed(at.replace(tzinfo=here).astimezone(there), day) if goes_on else 1.0
        age = GOES_ON if goes_on else max(0, (last - day).days)
        if passed:
            told = np.array([np.nan if v is None else v for v in values], dtype=float)
            found.append(Version(day, file, at, age, told, part or "", passed))
    return Versions(tuple(columns), tuple(found))


def _passed(now: datetime, day: date) -> float:
    """The share of a day that had passed; 0 where it says too little of the whole."""
    gone = (now.replace(tzinfo=None) - datetime.combine(day, datetime.min.time())) / timedelta(days=1)
    return gone if 0.3 <= gone < 1 else 0.0


def latest(parts: Mapping[str, Sequence[Version]]) -> list[Version]:
    """The last version of each part."""
    return [versions[-1] for versions in parts.values() if versions]
