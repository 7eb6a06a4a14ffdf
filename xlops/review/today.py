"""The day it is, and which day has ended by then in each marketplace: reports of a later one cannot be had yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from xlops.language import Text
from xlops.marketplaces import MARKETPLACES
from xlops.periods import ONE_DAY


@dataclass(frozen=True)
class Today:
    """`day` is the reader's own; without a `moment` (aware) only that is known, and the day before it has ended."""

    day: date
    moment: datetime | None = None

    @classmethod
    def now(cls) -> Today:
        """This moment, by the clock of the computer."""
        moment = datetime.now(UTC)
        return cls(moment.astimezone().date(), moment)

    @classmethod
    def after(cls, day: date) -> Today:
        """The morning after a day, which has ended everywhere: how a workbook looks at its data."""
        return cls(day + ONE_DAY)

    def ended(self, marketplace: str) -> date:
        """The last day that has ended in the marketplace's own time zone."""
        if self.moment is None or marketplace not in MARKETPLACES:
            return self.day - ONE_DAY
        return self.moment.astimezone(ZoneInfo(MARKETPLACES[marketplace].time_zone)).date() - ONE_DAY

    def age(self, day: date) -> int:
        """How many days ago a day was; of a day that is still to come, none."""
        return max((self.day - day).days, 0)

    def told(self, day: date) -> Text:
        """A day and how long ago it was: `22 November, 4 days ago`; of one still to come, how much later it is."""
        age = self.age(day)
        later = (day - self.day).days
        if later > 0:
            ago = _LATER.format(day=self.day, later="1 day" if later == 1 else f"{later} days", count=later)
        else:
            ago = (_TODAY, _YESTERDAY)[age] if age < 2 else _AGO.format(age=age)
        year = Text("", "") if day.year == self.day.year else Text(f" {day.year}", f"{day.year}年")
        named = Text("{day} {month}{year}", "{year}{number}月{day}日")
        return named.format(day=day.day, month=_MONTHS[day.month - 1], number=day.month, year=year) + ago


_TODAY = Text(", today", "（今天）")
_YESTERDAY = Text(", yesterday", "（昨天）")
_AGO = Text(", {age} days ago", "（{age} 天前）")
_LATER = Text(", {later} later than {day}", "（晚于 {day} {count} 天）")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
