"""The store: one DuckDB file per store folder. Every file's rows are kept; `owner` says which of them count.

Connections are short; one process may write at a time (rule D7). A file is stored in one transaction or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from xlops import __version__
from xlops.errors import StoreError, UsageError
from xlops.facts.answers import Answer, read_answers
from xlops.facts.clock import now
from xlops.facts.frames import framed
from xlops.facts.held import HeldViews, give_back, holding
from xlops.facts.kept_findings import read_findings, write_findings
from xlops.facts.opening import connect, damaged, is_damage
from xlops.facts.placed import PlacedOrder, keep_placed, read_placed
from xlops.facts.same_elsewhere import alike, find_alike
from xlops.facts.same_lists import share_subjects
from xlops.facts.schema import is_current, migrate
from xlops.facts.settling import CODES as SETTLED_CODES
from xlops.facts.settling import FileScope, mark_units, settle_scope
from xlops.facts.sheets import Kept, all_own_rows, take_over_own
from xlops.findings import Finding
from xlops.language import Text, listed
from xlops.periods import Span
from xlops.reports.clock import Exported
from xlops.reports.read_batch import Reading
from xlops.tables import SALES_TABLES, TABLES, TOOL_TABLES, Grain, Table

FILE_NAME = "xlops.duckdb"
_SMALL = 64 << 20  # bytes
_NO_DATA = Text(
    "{folder} has no data yet: put exports into {exports} and run `xlops ingest`",
    "{folder} 还没有数据：请把导出文件放入 {exports}，然后运行 `xlops ingest`",
)


@dataclass(frozen=True)
class StoredFile:
    """A file as the store knows it."""

    id: int
    sha256: str
    name: str
    kind: str
    table: str
    ad_product: str
    marketplace: str
    currency: str
    language: str
    grain: Grain
    span: Span
    span_by: str
    exported_at: datetime
    exported_by: str
    rows: int
    ingested_at: datetime
    subject: str
    copy: int
    dated: bool
    ended: date
    last_active: date | None
    part: str

    @property
    def scope(self) -> FileScope:
        return FileScope(self.table, self.ad_product, self.marketplace, self.grain, self.subject)


@dataclass(frozen=True)
class Decisions:
    """What people told a store: typed targets, answers about files, their own sheets, orders that they placed."""

    targets: list[tuple[str, str, float | None, date]]
    answers: list[Answer]
    own: Kept
    placed: list[PlacedOrder]


def _stored(row: dict[str, Any]) -> StoredFile:
    return StoredFile(
        id=row["id"], sha256=row["sha256"], name=row["name"], kind=row["kind"], table=row["table_name"],
        ad_product=row["ad_product"], marketplace=row["marketplace"], currency=row["currency"],
        language=row["language"], grain=Grain(row["grain"]), span=Span(row["first_day"], row["end_day"]),
        span_by=row["span_by"], exported_at=row["exported_at"], exported_by=row["exported_by"], rows=row["rows"],
        ingested_at=row["ingested_at"], subject=row["subject"], copy=row["copy"], dated=row["dated"],
        ended=row["ended"], last_active=row["last_active"], part=row["part"],
    )  # fmt: skip


class Store:
    """An open store. Use `open_store`, which closes it."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self._held: HeldViews | None = None
        self._owners: dict[str, tuple[object, object]] = {}  # of what is kept, each with its connection

    # -- reading -----------------------------------------------------------------------------------------------

    def rows(self, query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        if self._held is not None:
            self._held.before(query)
        return self.con.execute(query, parameters).fetchall()

    @contextmanager
    def held(self) -> Iterator[None]:
        """A block in which nothing is stored: what is asked often is held in memory."""
        with holding(self.con) as self._held:
            self._owners.clear()
            try:
                yield
            finally:
                self._held = None
                self._owners.clear()

    def keep(self, name: str, query: str, owner: object) -> None:
        """Have queries know, as `name`, what a query gives: made once for its owner, until a block that holds ends."""
        con, known = self._owners.get(name, (None, None))
        if con is self.con and known is owner:
            return
        if self._held is not None:
            self._held.keep(name, query)
        else:
            self.con.execute(f"create or replace temp table {name} as {query}")
        self._owners[name] = self.con, owner

    def give_back(self) -> None:
        """Hand the memory that queries have used back to the system."""
        if self._held is not None:
            self._held.give_back()
        else:
            give_back(self.con)

    def frame(self, name: str, frame: pd.DataFrame) -> AbstractContextManager[None]:
        """A block in which queries know the frame as `name`."""
        return framed(self.con, name, frame)

    def files(self) -> list[StoredFile]:
        """Every stored file, oldest first."""
        found = self.con.execute("select * from file order by id")
        names = [column[0] for column in found.description]
        return [_stored(dict(zip(names, row, strict=True))) for row in found.fetchall()]

    def memory(self) -> tuple[dict[str, tuple[int, int]], dict[str, str], dict[str, str]]:
        """What earlier runs dealt with: files by name (size, time of change); names of stored and of refused bytes."""
        seen = {str(n): (int(s), int(c)) for n, s, c in self.rows("select name, size, changed from seen")}
        stored = {str(sha): str(name) for sha, name in self.rows("select sha256, name from file")}
        refused = {str(sha): str(name) for sha, name in self.rows("select sha256, name from refused")}
        return seen, stored, refused

    def seen(self, name: str, size: int, changed: int) -> bool:
        """Whether a file of this name, size and time of change was dealt with before."""
        return bool(self.rows("select 1 from seen where name = ? and size = ? and changed = ?", [name, size, changed]))

    # -- writing -----------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.con.execute("begin")
        try:
            yield
            self.con.execute("commit")
        except BaseException:
            with suppress(duckdb.Error):  # a failed commit has rolled back by itself
                self.con.execute("rollback")
            raise

    def add_all(self, readings: Sequence[Reading], came: Sequence[datetime] = ()) -> None:
        """Store the files whose rows wait in `stage`, all or none; `came`: the runs that stored them first, or now."""
        if not readings:
            return
        table = TABLES[readings[0].table]
        with self.transaction():
            came = came or [now()] * len(readings)
            numbers = [int(r[0]) for r in self.rows("select nextval('file_id') from range(?)", [len(readings)])]
            self._insert("file", [
                (number, r.sha256, r.name, r.kind, r.table, r.ad_product, r.marketplace, r.currency, r.language,
                 r.grain.value, r.span.first, r.span.end, r.span_by, r.attribution_days, r.exported.at,
                 r.exported.by, r.rows, False, at, r.subject, r.exported.copy, r.exported.dated,
                 r.exported.ended, r.last_active, "", r.basis)
                for number, r, at in zip(numbers, readings, came, strict=True)
            ])  # fmt: skip
            self._insert_rows(table, dict(zip([r.part for r in readings], numbers, strict=True)), readings)
            if table.name in TOOL_TABLES:
                share_subjects(self.con, table, numbers)
            mark_units(self.con, numbers)
            find_alike(self.con, numbers)
            write_findings(self.con, ((f, r.sha256) for r in readings for f in r.findings))
            for scope in self._scopes([*numbers, *alike(self.con, numbers)]):
                self._settle(scope)
            read = [r.sha256 for r in readings], [r.name for r in readings]
            self.con.execute("delete from refused where list_contains(?, sha256) or list_contains(?, name)", read)

    def _scopes(self, numbers: Sequence[int]) -> Iterator[FileScope]:
        """The scopes of these files."""
        wanted = "select distinct table_name, ad_product, marketplace, grain, subject from file where id in"
        for name, product, market, grain, subject in self.rows(f"{wanted} (select unnest(?::integer[]))", [numbers]):
            yield FileScope(name, product, market, Grain(grain), subject)

    def _insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        """Many rows into a table in one statement."""
        if rows:
            frame = pd.DataFrame(rows, dtype=object)  # noqa: F841 - DuckDB finds it by its name
            self.con.execute(f"insert into {table} select * from frame")

    def _insert_rows(self, table: Table, files: dict[int, int], readings: Sequence[Reading]) -> None:
        """The rows of `stage`, and what each file says of each unit of time it covers."""
        first = readings[0]
        names = ", ".join(f'"{n}"' for n in table.columns)
        weights = f"coalesce(sum({table.weight}), 0), count(*)"
        if len(readings) == 1:
            only, join, number = f"where part = {first.part}", "", str(files[first.part])
        else:
            only, join, number = (
                "",
                "join (select unnest(?::integer[]) part, unnest(?::integer[]) file) using (part)",
                "file",
            )
        given = [list(files), list(files.values())] if join else []
        self.con.execute(
            f'insert into fact_{table.name} (file, "row", {names}) '
            f"select {number}, row, {names} from stage {join} {only}",
            given,
        )
        if first.grain is Grain.SUMMARY:
            self.con.execute(
                "insert into file_unit (file, first_day, end_day, weight, rows) "
                "select f.id, f.first_day, f.end_day, coalesce(s.w, 0), coalesce(s.n, 0) from file f left join ("
                f"select {number} as own, {weights} from stage {join} {only} group by own) s(own, w, n) "
                "on s.own = f.id where f.id in (select unnest(?::integer[]))",
                [*given, list(files.values())],
            )
            return
        by_day = f"select {number} as own, day, {weights} from stage {join} {only} group by own, day"
        # a by-date report lists every day, and a photograph shows its own: a day without a row is not covered
        if table.name in SALES_TABLES or first.grain is Grain.SNAPSHOT:
            self.con.execute(
                "insert into file_unit (file, first_day, end_day, weight, rows) "
                f"select own, day, day + 1, columns(* exclude (own, day)) from ({by_day})",
                given,
            )
            return
        self.con.execute(
            "insert into file_unit (file, first_day, end_day, weight, rows) "
            "select f.id, d.day, d.day + 1, coalesce(s.w, 0), coalesce(s.n, 0) from ("
            "select id, unnest(range(first_day::timestamp, end_day::timestamp, interval 1 day))::date as day from file "
            "where id in (select unnest(?::integer[]))) d join file f using (id) "
            f"left join ({by_day}) s(own, day, w, n) "
            "on s.own = d.id and s.day = d.day",
            [list(files.values()), *given],
        )

    def _settle(self, scope: FileScope) -> None:
        """Decide anew which files of the scope count, and what is found about them, whatever the order of arrival."""
        settle_scope(self.con, scope)

    def named(self, name: str) -> list[StoredFile]:
        """The file of this name: the stored name, that of a file that holds several reports, or without its folders.

        Errors: UsageError where several stored files are called so.
        """
        files = self.files()
        found = [f for f in files if f.name == name or f.name.startswith(f"{name} › ")]
        found = found or [f for f in files if name in (part.rsplit("/", 1)[-1] for part in f.name.split(" › "))]
        whole = {f.name.split(" › ")[0] for f in found}
        if len(whole) > 1:
            said = Text(
                "several stored files are called {name!r}; say which: {files}",
                "有几个文件名为 {name!r}，请指明：{files}",
            )
            raise UsageError(said.format(name=name, files=listed(sorted(whole))))
        return found

    def remove(self, files: Sequence[StoredFile]) -> None:
        """Take files out of the store, inside of a transaction; what they had superseded counts again."""
        for file in files:
            for table in (f"fact_{file.table}", "file_unit", "held"):
                self.con.execute(f"delete from {table} where file = ?", [file.id])
            self.con.execute("delete from overlap where older = ? or newer = ?", [file.id, file.id])
            elsewhere = alike(self.con, [file.id])
            self.con.execute("delete from alike where file = ? or other = ?", [file.id, file.id])
            self.con.execute("delete from finding where sha256 = ?", [file.sha256])
            self.con.execute("delete from file where id = ?", [file.id])
            for scope in {file.scope, *self._scopes(elsewhere)}:
                self._settle(scope)

    def read_again(self, sha256: str, name: str) -> None:
        """Let the next ingest read a file anew, inside of a transaction."""
        self.remove([f for f in self.files() if f.sha256 == sha256])
        self.con.execute("delete from seen where name = ?", [name.split(" › ")[0]])

    def date_again(self, file: StoredFile, exported: Exported) -> bool:
        """Take over a better date of a file that came again, if it is one: Amazon's latest, else the earliest arrival.

        Rule N19: the same bytes exported once more say that nothing has moved since.
        """
        was = (file.exported_at, file.copy)
        later = exported.dated and (not file.dated or (exported.at, exported.copy) > was)
        if not later and (file.dated or exported.dated or exported.at >= file.exported_at):
            return False
        with self.transaction():
            self.con.execute(
                "update file set exported_at = ?, exported_by = ?, copy = ?, dated = ?, ended = greatest(ended, ?) "
                "where id = ?",
                [exported.at, exported.by, exported.copy, exported.dated, exported.ended, file.id],
            )
            mark_units(self.con, [file.id])
            self._settle(file.scope)
        return True

    def see(self, files: Iterable[tuple[str, int, int]]) -> None:
        """Remember files (name, size, time of change) as dealt with, so that the next run need not open them."""
        names, sizes, changes = zip(*files, strict=True)
        self.con.execute(
            "insert or replace into seen select unnest(?::varchar[]), unnest(?::bigint[]), unnest(?::bigint[])",
            [names, sizes, changes],
        )

    def refuse(self, sha256: str, name: str, reason: Text) -> None:
        """Remember a refused file, so that it is listed and does not fail every later run (rule D4)."""
        self.con.execute(
            "insert or replace into refused (sha256, name, reason, reason_zh, refused_at) values (?, ?, ?, ?, ?)",
            [sha256, name, reason.en, reason.zh, now()],
        )

    def refusals(self) -> list[tuple[datetime, str, Text, str]]:
        """(when, name, why, SHA-256) of every file that is refused, the newest first."""
        query = (
            "select refused_at, name, reason, coalesce(reason_zh, reason), sha256 from refused "
            "order by refused_at desc, name"
        )
        return [(at, str(name), Text(en, zh), str(sha)) for at, name, en, zh, sha in self.rows(query)]

    def keep_refusals(self, name: str, sha256s: Sequence[str]) -> None:
        """Forget that a file of this name, or a member of it, was refused, but for these contents."""
        self.con.execute(
            "delete from refused where (name = ? or starts_with(name, ?)) "
            "and sha256 not in (select unnest(?::varchar[]))",
            [name, f"{name} › ", list(sha256s)],
        )

    def keep_refusals_of(self, names: Sequence[str]) -> None:
        """Forget the refusals of files that are not among these names: they are gone."""
        self.con.execute(
            "delete from refused where split_part(name, ' › ', 1) not in (select unnest(?::varchar[]))", [list(names)]
        )

    def decisions(self) -> Decisions:
        """What people decided and no export says."""
        return Decisions(self.typed_targets(), read_answers(self.con), all_own_rows(self.con), read_placed(self.con))

    def take_over(self, decisions: Decisions) -> None:
        """Take over another store's decisions; answers come with the ingest."""
        for target in decisions.targets:
            self.con.execute("insert into input_target values (?, ?, ?, ?)", target)
        take_over_own(self.con, decisions.own)
        keep_placed(self.con, decisions.placed)

    def told(self) -> dict[str, list[Finding]]:
        """SHA-256 → what is found of a file beside the other files: days that are held, or were restated."""
        found: dict[str, list[Finding]] = {}
        for _, sha, finding in read_findings(self.con, SETTLED_CODES):
            found.setdefault(sha, []).append(finding)
        return found

    def findings(self) -> list[tuple[datetime, Finding]]:
        """What ingest found, newest first."""
        return [(at, finding) for at, _, finding in read_findings(self.con)]

    def log_run(self, verb: str, started: datetime, files: int, rows: int, seconds: float, outcome: str) -> None:
        """One line of the Log sheet."""
        self.con.execute(
            "insert into run values (nextval('run_id'), ?, ?, ?, ?, ?, ?, ?)",
            [started, verb, files, rows, seconds, outcome, __version__],
        )

    # -- targets that people typed -----------------------------------------------------------------------------

    def typed_targets(self) -> list[tuple[str, str, float | None, date]]:
        """(kpi, edge, value, day first seen), oldest first."""
        return [
            (r[0], r[1], r[2], r[3])
            for r in self.rows("select kpi, edge, value, seen_on from input_target order by seen_on, kpi, edge")
        ]

    def type_targets(self, values: dict[tuple[str, str], float | None], seen_on: date) -> int:
        """Record the typed targets where they differ from those last seen; how many changed."""
        last = {(k, e): v for k, e, v, _ in self.typed_targets()}
        changed = {key: v for key, v in values.items() if last.get(key) != v}
        for (kpi, edge), value in changed.items():
            self.con.execute(
                "delete from input_target where kpi = ? and edge = ? and seen_on = ?", [kpi, edge, seen_on]
            )
            self.con.execute("insert into input_target values (?, ?, ?, ?)", [kpi, edge, value, seen_on])
        return len(changed)


@contextmanager
def open_store(folder: Path, *, read_only: bool = False) -> Iterator[Store]:
    """The store of a folder, made or brought up to date where needed; closed at the end.

    Errors: StoreInUse where another process holds it; StoreDamaged, also where that shows only while it is read;
    StoreError where a newer xlops or DuckDB made it.
    """
    path = folder / FILE_NAME
    if read_only and not path.exists():
        raise StoreError(_NO_DATA.format(folder=folder, exports=folder / "exports"))
    con = connect(path, read_only=read_only)
    try:
        if read_only and not is_current(con):  # an earlier xlops made it: bring it up to date, then look
            con.close()
            with open_store(folder):
                pass
            con = connect(path, read_only=True)
        give_back(con)
        con.execute("set preserve_insertion_order = true")
        if path.stat().st_size < _SMALL:  # handing parts to threads takes longer than the parts
            con.execute("set threads = 1")
        migrate(con, path, read_only=read_only)
        yield Store(con)
    except duckdb.Error as why:
        if is_damage(why):
            raise damaged(path, why) from None
        raise
    finally:
        con.close()


def check_select(query: str) -> str:
    """The query, where it only reads; UsageError otherwise."""
    statements = duckdb.extract_statements(query)
    if len(statements) != 1:
        raise UsageError("write one SELECT statement")
    if statements[0].type not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
        raise UsageError("xlops sql only reads: write a SELECT statement")
    return query
