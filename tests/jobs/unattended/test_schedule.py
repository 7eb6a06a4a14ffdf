"""A build at a set hour: what each scheduler is given, that it is exactly ours, and where the store of it went."""

from __future__ import annotations

import plistlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath

import click
import pytest
from click.testing import CliRunner
from lxml import etree

from xlops.cli import cli
from xlops.errors import ReportError, SettingsError, UsageError, XlopsError
from xlops.jobs.identity import read_identity
from xlops.jobs.make import init
from xlops.jobs.unattended.schedule import cron, launchd, running, tasks
from xlops.jobs.unattended.schedule.installing import CallResult, Cron, Installed, Launchd, Tasks, at_its_hour, put_in
from xlops.jobs.unattended.schedule.plan import Appointment, When, appointment, read_when
from xlops.jobs.unattended.schedule.running import LOG_NAME, run_and_log
from xlops.language import Text

MONDAY = When((0,), 8, 0)
HOSTILE = '/data/店 铺\'s & 100% "a" $(x) #b'
HERE = Appointment("0123456789ab", PurePosixPath(HOSTILE), MONDAY, PurePosixPath("/opt/my py/bin/python"))
THERE = Appointment(
    "0123456789ab", PureWindowsPath("D:\\店 铺 & 100% (a)"), MONDAY, PureWindowsPath("C:\\Py 3\\pythonw.exe")
)


# -- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "when", "en", "zh"),
    [
        ("Mon 08:00", MONDAY, "Mon 08:00", "周一 08:00"),
        ("thursday,MON 7:05", When((0, 3), 7, 5), "Mon,Thu 07:05", "周一、周四 07:05"),
        ("daily 23:59", When(tuple(range(7)), 23, 59), "daily 23:59", "每天 23:59"),
        ("周日、星期三 6：30", When((2, 6), 6, 30), "Wed,Sun 06:30", "周三、周日 06:30"),
    ],
)
def test_a_day_and_an_hour_are_read_as_people_write_them(text: str, when: When, en: str, zh: str) -> None:
    assert read_when(text) == when
    assert (when.said.en, when.said.zh) == (en, zh)
    assert read_when(en) == read_when(zh) == when


@pytest.mark.parametrize("text", ["", "Mon", "08:00", "Mo 08:00", "Mon 24:00", "Mon 08:60", "Mon,Foo 08:00", "1 8:00"])
def test_what_is_no_day_and_hour_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no day and hour"):
        read_when(text)


# -- what a scheduler is given ---------------------------------------------------------------------------------------


def test_a_cron_line_keeps_every_letter_of_a_path() -> None:
    line = cron.line(HERE)
    assert line.startswith("0 8 * * 1 '/opt/my py/bin/python' -P -m xlops schedule --run --store ")
    assert line.endswith(" # xlops:0123456789ab")
    assert "%" not in line.replace(r"\%", "")  # to cron an open % is the end of the line
    assert cron.read_line(line) == (HERE.words, MONDAY)
    for when in (When((0, 6), 7, 5), When(tuple(range(7)), 6, 30)):
        of = Appointment(HERE.id, HERE.folder, when, HERE.python)
        assert cron.read_line(cron.line(of)) == (of.words, when)
    assert cron.line(Appointment(HERE.id, HERE.folder, When((6,), 8, 0), HERE.python)).startswith("0 8 * * 0 ")
    assert cron.read_line("*/5 8 * * 1 python # xlops:0123456789ab") == ([], None)


OTHERS = '# mine\n\n5 4 * * *\techo "a \\% b" \n# 0 8 * * 1 x # xlops:0123456789ab\n0 9 * * 1 y # xlops:999999999999\n'


@pytest.mark.parametrize("crontab", ["", OTHERS, OTHERS.replace("\n", "\r\n"), "# \xff"])
def test_other_lines_of_a_crontab_stay_to_the_byte(crontab: str) -> None:
    put = cron.with_line(crontab, HERE)
    whole = crontab if not crontab or crontab.endswith("\n") else crontab + "\n"
    assert put == f"{whole}{cron.line(HERE)}\n"
    assert cron.without_line(put, HERE.id) == whole
    assert cron.with_line(put + "# later\n", HERE) == put + "# later\n"
    assert cron.without_line(whole, HERE.id) == whole


def test_launchd_is_given_a_list_that_it_reads() -> None:
    of = Appointment(HERE.id, HERE.folder, When((0, 6), 7, 5), HERE.python)
    content = launchd.plist(of, PurePosixPath("/Users/李 & co"))
    assert plistlib.loads(content) == {
        "Label": "xlops.0123456789ab",
        "ProgramArguments": of.words,
        "StartCalendarInterval": [{"Hour": 7, "Minute": 5, "Weekday": 1}, {"Hour": 7, "Minute": 5, "Weekday": 0}],
        "StandardErrorPath": "/Users/李 & co/Library/Logs/xlops.log",
        "ProcessType": "Background",
    }
    assert launchd.read_plist(content) == (of.words, of.when)
    assert launchd.read_plist(b"<plist>") == ([], None)


# what the schema of the Task Scheduler, version 1.2, says of the elements that a task of ours has, and of no others
_SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="NS" targetNamespace="NS" elementFormDefault="qualified">
  <xs:complexType name="none"/>
  <xs:element name="Task"><xs:complexType><xs:all>
    <xs:element name="RegistrationInfo"><xs:complexType><xs:all>
      <xs:element name="Description" type="xs:string"/></xs:all></xs:complexType></xs:element>
    <xs:element name="Triggers"><xs:complexType><xs:sequence>
      <xs:element name="CalendarTrigger"><xs:complexType><xs:sequence>
        <xs:element name="StartBoundary" type="xs:dateTime"/>
        <xs:choice>
          <xs:element name="ScheduleByDay"><xs:complexType><xs:sequence>
            <xs:element name="DaysInterval" type="xs:unsignedShort"/></xs:sequence></xs:complexType></xs:element>
          <xs:element name="ScheduleByWeek"><xs:complexType><xs:all>
            <xs:element name="WeeksInterval" type="xs:unsignedByte"/>
            <xs:element name="DaysOfWeek"><xs:complexType><xs:all>DAYS</xs:all></xs:complexType></xs:element>
          </xs:all></xs:complexType></xs:element>
        </xs:choice></xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
    <xs:element name="Principals"><xs:complexType><xs:sequence>
      <xs:element name="Principal"><xs:complexType><xs:all>
        <xs:element name="LogonType"><xs:simpleType><xs:restriction base="xs:string">
          <xs:enumeration value="InteractiveToken"/></xs:restriction></xs:simpleType></xs:element>
        <xs:element name="RunLevel"><xs:simpleType><xs:restriction base="xs:string">
          <xs:enumeration value="LeastPrivilege"/></xs:restriction></xs:simpleType></xs:element>
      </xs:all><xs:attribute name="id" type="xs:ID"/></xs:complexType></xs:element></xs:sequence></xs:complexType>
    </xs:element>
    <xs:element name="Settings"><xs:complexType><xs:all>
      <xs:element name="MultipleInstancesPolicy"><xs:simpleType><xs:restriction base="xs:string">
        <xs:enumeration value="IgnoreNew"/></xs:restriction></xs:simpleType></xs:element>
      <xs:element name="DisallowStartIfOnBatteries" type="xs:boolean"/>
      <xs:element name="StopIfGoingOnBatteries" type="xs:boolean"/>
      <xs:element name="StartWhenAvailable" type="xs:boolean"/>
      <xs:element name="ExecutionTimeLimit" type="xs:duration"/></xs:all></xs:complexType></xs:element>
    <xs:element name="Actions"><xs:complexType><xs:sequence>
      <xs:element name="Exec"><xs:complexType><xs:all>
        <xs:element name="Command" type="xs:string"/><xs:element name="Arguments" type="xs:string"/>
      </xs:all></xs:complexType></xs:element></xs:sequence><xs:attribute name="Context" type="xs:IDREF"/>
    </xs:complexType></xs:element>
  </xs:all><xs:attribute name="version" fixed="1.2" use="required"/></xs:complexType></xs:element>
</xs:schema>
"""
_NAMED = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_OF_A_DAY = "".join(f'<xs:element name="{day}" type="none" minOccurs="0"/>' for day in _NAMED)


@pytest.mark.parametrize("when", [MONDAY, When((1, 4, 6), 7, 5), When(tuple(range(7)), 23, 59)])
def test_the_task_scheduler_is_given_what_its_schema_takes(when: When) -> None:
    of = Appointment(THERE.id, THERE.folder, when, THERE.python)
    text = tasks.task(of, date(2026, 11, 28))
    content = tasks.task_file(text)
    assert content.startswith(b"\xff\xfe")  # UTF-16 with its mark, as the first line says
    root = etree.fromstring(content)
    schema = etree.XMLSchema(etree.fromstring(_SCHEMA.replace("NS", tasks.NAMESPACE).replace("DAYS", _OF_A_DAY)))
    schema.assertValid(root)
    said = root.findtext(f".//{{{tasks.NAMESPACE}}}Arguments")
    assert said == '-P -m xlops schedule --run --store "D:\\店 铺 & 100% (a)"'
    assert tasks.read_task(text) == tasks.read_task("\ufeff" + text) == (of.words, when)
    assert tasks.read_task("<Task/>") == ([], None)


# -- installing ------------------------------------------------------------------------------------------------------


@dataclass
class Machine:
    """The programs of a system: one crontab, tasks by name, and every call that was made."""

    crontab: bytes | None = None
    tasks: dict[str, bytes] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def __call__(self, words: Sequence[str], given: bytes) -> CallResult:
        self.calls.append(" ".join(words[:2]))
        match words:
            case ["crontab", "-l"]:
                return (
                    CallResult(0, self.crontab)
                    if self.crontab is not None
                    else CallResult(1, err=b"no crontab for li\n")
                )
            case ["crontab", "-"]:
                self.crontab = given
            case ["crontab", "-r"]:
                self.crontab = None
            case ["schtasks", "/Create", "/TN", name, "/XML", path, "/F"]:
                self.tasks[name] = Path(path).read_bytes()
            case ["schtasks", "/Query", "/TN", name, "/XML"]:
                return CallResult(0, self.tasks[name]) if name in self.tasks else CallResult(1, err=b"ERROR: not found")
            case ["schtasks", "/Delete", "/TN", name, "/F"]:
                del self.tasks[name]
            case ["launchctl", "bootout", _]:
                return CallResult(3, err=b"Boot-out failed: 3: No such process")
        return CallResult(0)


def test_cron_is_installed_once_and_removed_without_a_trace() -> None:
    machine = Machine(crontab=OTHERS.encode() + b"# \xff\n")
    before, scheduler = machine.crontab, Cron(machine)
    assert put_in(scheduler, HERE)
    assert not put_in(scheduler, HERE)
    later = Appointment(HERE.id, HERE.folder, When((0,), 9, 0), HERE.python)
    assert put_in(scheduler, later)
    assert machine.crontab == (before or b"") + cron.line(later).encode() + b"\n"
    assert scheduler.standing(HERE.id) == Installed(cron.line(later) + "\n", later.words, later.when)
    moved = Appointment(HERE.id, PurePosixPath("/moved"), MONDAY, HERE.python)
    assert at_its_hour(scheduler, moved) == Appointment(HERE.id, moved.folder, later.when, HERE.python)
    assert scheduler.remove(HERE.id)
    assert machine.crontab == before
    assert at_its_hour(scheduler, moved) == moved
    assert not scheduler.remove(HERE.id)
    alone = Machine()
    assert put_in(Cron(alone), HERE)
    assert Cron(alone).remove(HERE.id)
    assert alone.crontab is None
    refusing = Cron(lambda words, given: CallResult(1, err=b"you (li) are not allowed to use this program"))
    with pytest.raises(XlopsError, match="crontab refuses it: you"):
        put_in(refusing, HERE)


def test_launchd_and_tasks_are_installed_once_and_removed_without_a_trace(tmp_path: Path) -> None:
    machine = Machine()
    for scheduler, of in ((Launchd(machine, tmp_path), HERE), (Tasks(machine, lambda: date(2026, 11, 28)), THERE)):
        assert scheduler.standing(of.id) is None
        assert put_in(scheduler, of)
        assert not put_in(scheduler, of)
        standing = scheduler.standing(of.id)
        assert standing is not None
        assert (list(standing.words), standing.when) == (of.words, MONDAY)
        assert scheduler.remove(of.id)
        assert not scheduler.remove(of.id)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert machine.tasks == {}


def test_what_a_system_refuses_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlops.files.PATIENCE", (0.0, 0.0))
    tried: list[str] = []

    def refuses(words: Sequence[str], given: bytes) -> CallResult:
        tried.append(words[1])
        return CallResult(5, err=b"Bootstrap failed: 5: Input/output error\n")

    with pytest.raises(XlopsError) as refused:
        put_in(Launchd(refuses, tmp_path), HERE)
    assert refused.value.said.zh == "launchctl 拒绝了：Bootstrap failed: 5: Input/output error"
    assert tried == ["bootout", "bootstrap", "bootstrap", "bootstrap"]  # an earlier one may take a moment to go
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_d13_a_store_that_moved_is_told_and_a_copy_has_no_schedule(tmp_path: Path) -> None:
    init(tmp_path / "shop")
    of = appointment(tmp_path / "shop", MONDAY)
    assert read_identity(tmp_path / "shop").id.startswith(of.id)
    assert appointment(tmp_path / "shop", MONDAY) == of
    standing = Installed("", of.words, of.when)
    assert list(standing.troubles(of.folder)) == []  # type: ignore[arg-type]
    (tmp_path / "shop").rename(tmp_path / "moved")
    assert appointment(tmp_path / "moved", MONDAY).id == of.id
    assert [t.en for t in standing.troubles(tmp_path / "moved")] == [
        f"it builds {of.folder}, but the store is at {tmp_path / 'moved'} now: xlops schedule --install sets it right"
    ]
    shutil.copytree(tmp_path / "moved", tmp_path / "copy")
    assert appointment(tmp_path / "copy", MONDAY).id != of.id
    gone = Installed("", ["/no/python", *of.words[1:]], of.when)
    assert [t.en.partition(":")[0] for t in gone.troubles(of.folder)] == [  # type: ignore[arg-type]
        "its Python is gone (/no/python)"
    ]


# -- the run ---------------------------------------------------------------------------------------------------------


def test_a_run_leaves_what_it_said_in_the_log(tmp_path: Path) -> None:
    init(tmp_path / "shop", "zh")

    def fails() -> int:
        raise ReportError(Text("the file is damaged", "文件已损坏"))

    def mistaken() -> int:
        raise ZeroDivisionError

    def builds() -> int:
        click.echo("made W46 2026")
        return 0

    log = tmp_path / "shop" / LOG_NAME
    assert [run_and_log(tmp_path / "shop", build, lambda: "zh") for build in (fails, mistaken, builds)] == [1, 1, 0]
    lines = log.read_text("utf-8").splitlines()
    assert [line for line in lines if "xlops: " in line or "made" in line or line.startswith("Zero")] == [
        "xlops: 文件已损坏", "ZeroDivisionError", "made W46 2026",
    ]  # fmt: skip
    assert [line[-3:] for line in lines if "→" in line] == ["→ 1", "→ 1", "→ 0"]
    log.write_text("0123456789\n" * 200_000)
    run_and_log(tmp_path / "shop", builds, lambda: "zh")
    assert running.MOST_BYTES // 2 < log.stat().st_size < running.MOST_BYTES // 2 + 1000
    with pytest.raises(SettingsError, match="xlops schedule --install"):
        run_and_log(tmp_path / "elsewhere", builds, lambda: "zh")


def test_d6_a_run_waits_for_an_open_workbook_but_not_for_ever(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    init(folder)
    lock = folder / "~$shop.xlsx"
    lock.touch()
    clock = [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds
        if clock[0] == 600:
            lock.unlink()

    built: list[float] = []

    def build() -> int:
        built.append(clock[0])
        return 0

    for _ in range(2):
        run_and_log(folder, build, lambda: "en", seconds=lambda: clock[0], sleep=sleep)
        lock.touch()
        clock[0] = 1000.0
    assert built == [600.0, 1000.0 + running.PATIENCE]
    assert (folder / LOG_NAME).read_text("utf-8").count("the workbook is open in") == 2


def test_the_command_shows_and_installs_nothing_unasked(tmp_path: Path) -> None:
    init(tmp_path / "shop")
    at = ["--store", str(tmp_path / "shop")]
    shown = CliRunner().invoke(cli, ["schedule", *at, "--for", "linux", "--at", "daily 6:30"])
    assert shown.exit_code == 0
    assert shown.stdout.startswith("30 6 * * * ")
    assert "Nothing was installed" in shown.stderr
    done = CliRunner().invoke(cli, ["schedule", *at, "--for", "windows", "-o", str(tmp_path / "task.xml")])
    assert done.exit_code == 0
    assert (tmp_path / "task.xml").read_bytes().startswith(b"\xff\xfe<\0")
    other = CliRunner().invoke(cli, ["schedule", *at, "--for", "windows", "--install"])
    assert (other.exit_code, "leave --for out" in other.output) == (2, True)
