"""A build at a set day and hour, by what the system has for it: cron, launchd or the Task Scheduler."""

from xlops.jobs.unattended.schedule.installing import Installed, at_its_hour, put_in, scheduler_for
from xlops.jobs.unattended.schedule.plan import Appointment, appointment, read_when, this_platform
from xlops.jobs.unattended.schedule.running import run_and_log

__all__ = [
    "Appointment", "Installed", "appointment", "at_its_hour", "put_in", "read_when", "run_and_log",
    "scheduler_for", "this_platform",
]  # fmt: skip
