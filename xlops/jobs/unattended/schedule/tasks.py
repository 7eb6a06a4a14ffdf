"""The task of the Windows Task Scheduler, schema 1.2; a run missed while the machine was off is made up for."""

from __future__ import annotations

import subprocess
from datetime import date, datetime, time
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from xlops.iso import moment_of
from xlops.jobs.unattended.schedule.plan import Appointment, When

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BY_DAY = "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
_BY_WEEK = "<ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek>{days}</DaysOfWeek></ScheduleByWeek>"
_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="{namespace}">
  <RegistrationInfo>
    <Description>xlops builds {folder}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{first}</StartBoundary>
      {days}
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT6H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{command}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def name(id_: str) -> str:
    """In the root of the tasks, where a user without rights may put one."""
    return f"xlops-{id_}"


def task(of: Appointment, today: date) -> str:
    """The task as text; `task_file` has the bytes that its first line declares."""
    return _TASK.format(
        namespace=NAMESPACE,
        folder=escape(str(of.folder)),
        first=datetime.combine(today, time(of.when.hour, of.when.minute)).isoformat(),
        days=_BY_DAY if of.when.daily else _BY_WEEK.format(days="".join(f"<{_DAYS[day]} />" for day in of.when.days)),
        command=escape(of.words[0]),
        arguments=escape(subprocess.list2cmdline(of.words[1:])),
    )


def task_file(text: str) -> bytes:
    """UTF-16 with its mark: the Task Scheduler takes no other."""
    return text.replace("\n", "\r\n").encode("utf-16")


def read_task(text: str) -> tuple[list[str], When | None]:
    """The call of a task of ours, and when; None where somebody set hours that we do not write."""
    try:
        root = ElementTree.fromstring(text.partition("?>")[2] if text.lstrip("\ufeff").startswith("<?xml") else text)
        inside = {"t": NAMESPACE}
        command = root.findtext(".//t:Command", "", inside)
        words = [command, *_split(root.findtext(".//t:Arguments", "", inside))]
        start = moment_of(root.findtext(".//t:StartBoundary", "", inside))
    except (ElementTree.ParseError, ValueError):
        return [], None
    named = [_DAYS.index(e.tag.rpartition("}")[2]) for e in root.iterfind(".//t:DaysOfWeek/*", inside)]
    return words, When(tuple(sorted(named)) or tuple(range(7)), start.hour, start.minute)


def _split(arguments: str) -> list[str]:
    """Words as `list2cmdline` joined them; a path of Windows holds no quotes."""
    words: list[str] = []
    inside, word = False, ""
    for letter in f"{arguments} ":
        if letter == '"':
            inside = not inside
        elif letter == " " and not inside:
            words, word = [*words, word] if word else words, ""
        else:
            word += letter
    return words
