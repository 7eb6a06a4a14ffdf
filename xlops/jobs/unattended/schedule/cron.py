"""The line of a crontab. It is ours by the mark at its end, which the shell takes for a comment."""

from __future__ import annotations

import re
import shlex

from xlops.jobs.unattended.schedule.plan import Appointment, When

_LINE = re.compile(r"(\d+) (\d+) \* \* (\S+) (.+?) # xlops:\w+")
_MARK = " # xlops:{id}"


def line(of: Appointment) -> str:
    """Minute, hour, days, call, mark; a % of a path would be a line break to cron, so it is escaped."""
    days = "*" if of.when.daily else ",".join(str((day + 1) % 7) for day in of.when.days)  # cron's Sunday is 0
    call = shlex.join(of.words).replace("%", r"\%")
    return f"{of.when.minute} {of.when.hour} * * {days} {call}{_MARK.format(id=of.id)}"


def with_line(crontab: str, of: Appointment) -> str:
    """The crontab with the appointment in the place of an earlier one, else at its end; the others stay."""
    if (there := found_in(crontab, of.id)) is not None:
        before, _, after = crontab.partition(there)
        return before + line(of) + without_line(after, of.id)
    end = "" if not crontab or crontab.endswith("\n") else "\n"
    return f"{crontab}{end}{line(of)}\n"


def without_line(crontab: str, id_: str) -> str:
    """The crontab without the appointment of that id, all else to the byte."""
    return "".join(text for text in re.findall(r"[^\n]*\n|[^\n]+", crontab) if not _is_of(text, id_))


def found_in(crontab: str, id_: str) -> str | None:
    """The line of that id, without its end."""
    return next((text for text in crontab.split("\n") if _is_of(text, id_)), None)


def read_line(text: str) -> tuple[list[str], When | None]:
    """The call of a line of ours, and when; None where somebody set hours that we do not write."""
    found = _LINE.fullmatch(text.strip())
    if found is None:
        return [], None
    minute, hour, days, call = found.groups()
    try:
        words = shlex.split(call.replace(r"\%", "%"))
        every = range(7) if days == "*" else [(int(day) - 1) % 7 for day in days.split(",")]
    except ValueError:
        return [], None
    return words, When(tuple(sorted(every)), int(hour), int(minute))


def _is_of(text: str, id_: str) -> bool:
    return text.rstrip().endswith(_MARK.format(id=id_)) and not text.lstrip().startswith("#")
