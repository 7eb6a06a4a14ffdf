"""The property list of launchd, for `~/Library/LaunchAgents`; a run that was missed in sleep is made up for."""

from __future__ import annotations

import plistlib
from pathlib import PurePath
from xml.parsers.expat import ExpatError

from xlops.jobs.unattended.schedule.plan import Appointment, When


def label(id_: str) -> str:
    return f"xlops.{id_}"


def plist(of: Appointment, home: PurePath) -> bytes:
    """launchd knows no `~`, so its log, for what cannot stand in the store's own, is named with the home folder."""
    day = {"Hour": of.when.hour, "Minute": of.when.minute}
    days = [day] if of.when.daily else [{**day, "Weekday": (number + 1) % 7} for number in of.when.days]
    return plistlib.dumps({
        "Label": label(of.id),
        "ProgramArguments": of.words,
        "StartCalendarInterval": days,
        "StandardErrorPath": str(home / "Library" / "Logs" / "xlops.log"),
        "ProcessType": "Background",
    })  # fmt: skip


def read_plist(content: bytes) -> tuple[list[str], When | None]:
    """The call of a list of ours, and when; None where somebody set hours that we do not write."""
    try:
        kept = plistlib.loads(content)
        words = [str(word) for word in kept["ProgramArguments"]]
        days = kept["StartCalendarInterval"]
        hours = {(int(day["Hour"]), int(day["Minute"])) for day in days}
        numbers = [(int(day["Weekday"]) - 1) % 7 for day in days if "Weekday" in day] or range(7)
        ((hour, minute),) = hours
    except (plistlib.InvalidFileException, ExpatError, KeyError, TypeError, ValueError):
        return [], None
    return words, When(tuple(sorted(numbers)), hour, minute)
