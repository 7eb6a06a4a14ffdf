"""The store: one DuckDB file per store folder. Every file's rows are kept; `owner` says which of them count.

Connections are short; one process may write at a time (rule D7). A file is stored in one transaction or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from xlops import __version__
from xlops.errors import StoreError, UsageError
from xlops.facts.frames import framed
from xlops.facts.opening import connect, damaged, is_damage
from xlops.facts.owners import Claim, settle
from xlops.facts.schema import migrate
from xlops.facts.sheets import Kept, all_own_rows, take_over_own
from xlops.findings import Finding
from xlops.periods import Span
from xlops.reports.read_batch import Reading
from xlops.tables import SALES_TABLES, TABLES, Grain, Table

FILE_NAME = "xlops.duckdb"


def now() -> datetime:
    """The present moment, UTC, as the store writes it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


@dataclass(frozen=True)
class FileScope:
    """Files of one scope may replace each other's days; files of different scopes never do."""

    table: str
    ad_product: str
    marketplace: str
    grain: Grain
    subject: str

    @property
    def key(self) -> list[str]:
        return [self.table, self.ad_product, self.marketplace, self.grain.value, self.subject]


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

    @property
    def scope(self) -> FileScope:
        return FileScope(self.table, self.ad_product, self.marketplace, self.grain, self.subject)


@dataclass(frozen=True)
class Decisions:
    """What people told a store: typed targets, the files that replace larger ones, their own sheets."""

    targets: list[tuple[str, str, float | None, date]]
    replacing: list[str]
    own: Kept


def _smaller(name: str, share: float) -> Finding:
    return Finding("smaller-than-before", file=name, value=f"{share:.0%}")


def _stored(row: dict[str, Any]) -> StoredFile:
    return StoredFile(
        id=row["id"], sha256=row["sha256"], name=row["name"], kind=row["kind"], table=row["table_name"],
        ad_product=row["ad_product"], marketplace=row["marketplace"], currency=row["currency"],
        language=row["language"], grain=Grain(row["grain"]), span=Span(row["first_day"], row["end_day"]),
        span_by=row["span_by"], exported_at=row["exported_at"], exported_by=row["exported_by"], rows=row["rows"],
        ingested_at=row["ingested_at"], subject=row["subject"],
    )  # fmt: skip


class Store:
    """An open store. Use `open_store`, which closes it."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con

    # -- reading -----------------------------------------------------------------------------------------------

    def rows(self, query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.con.execute(query, parameters).fetchall()

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

    def knows(self, sha256: str) -> str | None:
        """The name under which a file with these bytes was stored, or None."""
        found = self.rows("select name from file where sha256 = ?", [sha256])
        return str(found[0][0]) if found else None

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

    def add(self, reading: Reading, *, replaces: bool = False) -> list[Finding]:
        """Store the file whose rows wait in `stage`; what came of it against the files already there."""
        return self.add_all([reading], replaces=replaces)[0]

    def add_all(self, readings: Sequence[Reading], *, replaces: bool = False) -> list[list[Finding]]:
        """Store the files whose rows wait in `stage`, all or none; what came of each against the files there."""
        if not readings:
            return []
        table = TABLES[readings[0].table]
        with self.transaction():
            numbers = [int(r[0]) for r in self.rows("select nextval('file_id') from range(?)", [len(readings)])]
            self._insert("file", [
                (number, r.sha256, r.name, r.kind, r.table, r.ad_product, r.marketplace, r.currency, r.language,
                 r.grain.value, r.span.first, r.span.end, r.span_by, r.attribution_days, r.exported_at,
                 r.exported_by, r.rows, replaces, now(), r.subject, r.basis)
                for number, r in zip(numbers, readings, strict=True)
            ])  # fmt: skip
            self._insert_rows(table, dict(zip([r.part for r in readings], numbers, strict=True)), readings)
            smaller: dict[int, float] = {}
            for scope in {FileScope(r.table, r.ad_product, r.marketplace, r.grain, r.subject) for r in readings}:
                smaller |= self._settle(scope)
            self._write_findings((f, r.sha256) for r in readings for f in r.findings)
            shas = [r.sha256 for r in readings]
            names = [r.name for r in readings]
            self.con.execute(
                "delete from refused where sha256 in (select unnest(?::varchar[])) "
                "or name in (select unnest(?::varchar[]))",
                [shas, names],
            )
        return [
            [*r.findings, *([_smaller(r.name, smaller[n])] if n in smaller else [])]
            for n, r in zip(numbers, readings, strict=True)
        ]

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
                f"insert into file_unit select f.id, f.first_day, f.end_day, {weights} "
                f"from (select *, {number} as own from stage {join} {only}) s join file f on f.id = s.own "
                "group by f.id, f.first_day, f.end_day",
                given,
            )
            return
        by_day = f"select {number} as own, day, {weights} from stage {join} {only} group by own, day"
        # a by-date report lists every day, and a photograph shows its own: a day without a row is not covered
        if table.name in SALES_TABLES or first.grain is Grain.SNAPSHOT:
            self.con.execute(
                f"insert into file_unit select own, day, day + 1, columns(* exclude (own, day)) from ({by_day})", given
            )
            return
        self.con.execute(
            "insert into file_unit select f.id, d.day, d.day + 1, coalesce(s.w, 0), coalesce(s.n, 0) from ("
            "select id, unnest(range(first_day::timestamp, end_day::timestamp, interval 1 day))::date as day from file "
            "where id in (select unnest(?::integer[]))) d join file f using (id) "
            f"left join ({by_day}) s(own, day, w, n) "
            "on s.own = d.id and s.day = d.day",
            [list(files.values()), *given],
        )

    def _settle(self, scope: FileScope) -> dict[int, float]:
        """Decide anew which files of the scope count; the files that were kept off, and by how much smaller.

        The findings about them are written anew as well, so that they too do not depend on the order of arrival.
        """
        of_scope = "f.table_name = ? and f.ad_product = ? and f.marketplace = ? and f.grain = ? and f.subject = ?"
        found = self.rows(f"select f.id, f.sha256, f.name from file f where {of_scope}", scope.key)
        units = self.rows(
            "select f.id, f.sha256, f.exported_at, f.replaces, u.first_day, u.end_day, u.weight, u.rows "
            f"from file f join file_unit u on u.file = f.id where {of_scope}",
            scope.key,
        )
        claims: dict[int, Claim] = {}
        for number, sha, exported, replaces, first, end, weight, rows in units:
            claim = claims.setdefault(number, Claim(number, sha, exported, replaces, {}))
            claim.units[Span(first, end)] = (float(weight), int(rows))
        owner, smaller = settle(claims.values())
        self.con.execute(
            "delete from owner where table_name = ? and ad_product = ? and marketplace = ? and grain = ? "
            "and subject = ?",
            scope.key,
        )
        if owner:
            self.con.execute(
                "insert into owner select ?, ?, ?, ?, unnest(?::date[]), unnest(?::date[]), unnest(?::integer[]), ?",
                [*scope.key[:4], [u.first for u in owner], [u.end for u in owner], list(owner.values()), scope.subject],
            )
        names = {number: (sha, name) for number, sha, name in found}
        self.con.execute(
            "delete from finding where code = 'smaller-than-before' and sha256 in (select unnest(?::varchar[]))",
            [[sha for sha, _ in names.values()]],
        )
        kept_off = [(names[number], share) for number, share in sorted(smaller.items())]
        self._write_findings((_smaller(name, share), sha) for (sha, name), share in kept_off)
        return smaller

    def forget(self, name: str) -> int:
        """Take the file of this name out of the store; what it had superseded counts again. How many went.

        `name` is the stored name, that of a file that holds several reports (all of them go), or what is left of
        either without its folders. Errors: UsageError where several stored files are called so.
        """
        files = self.files()
        found = [f for f in files if f.name == name or f.name.startswith(f"{name} › ")]
        found = found or [f for f in files if name in (part.rsplit("/", 1)[-1] for part in f.name.split(" › "))]
        whole = {f.name.split(" › ")[0] for f in found}
        if len(whole) > 1:
            raise UsageError(f"several stored files are called {name!r}; say which: {', '.join(sorted(whole))}")
        with self.transaction():
            for file in found:
                for table in (f"fact_{file.table}", "file_unit"):
                    self.con.execute(f"delete from {table} where file = ?", [file.id])
                self.con.execute("delete from finding where sha256 = ?", [file.sha256])
                self.con.execute("delete from file where id = ?", [file.id])
                self._settle(file.scope)
            self.keep_refusals(name, [])
        return len(found)

    def let_replace(self, sha256: str) -> None:
        """Settle that a smaller file is right: it replaces what it covers (`--replace`)."""
        file = next(f for f in self.files() if f.sha256 == sha256)
        with self.transaction():
            self.con.execute("update file set replaces = true where sha256 = ?", [sha256])
            self._settle(file.scope)

    def see(self, files: Iterable[tuple[str, int, int]]) -> None:
        """Remember files (name, size, time of change) as dealt with, so that the next run need not open them."""
        names, sizes, changes = zip(*files, strict=True)
        self.con.execute(
            "insert or replace into seen select unnest(?::varchar[]), unnest(?::bigint[]), unnest(?::bigint[])",
            [names, sizes, changes],
        )

    def refuse(self, sha256: str, name: str, reason: str) -> None:
        """Remember a refused file, so that it is listed and does not fail every later run (rule D4)."""
        self.con.execute("insert or replace into refused values (?, ?, ?, ?)", [sha256, name, reason, now()])

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
        return Decisions(self.typed_targets(), self.replacing(), all_own_rows(self.con))

    def replacing(self) -> list[str]:
        """SHA-256 of the files that were let in though they are smaller than what they replace (`--replace`)."""
        return [str(r[0]) for r in self.rows("select sha256 from file where replaces order by id")]

    def take_over(self, decisions: Decisions) -> None:
        """Take over another store's decisions."""
        for target in decisions.targets:
            self.con.execute("insert into input_target values (?, ?, ?, ?)", target)
        take_over_own(self.con, decisions.own)
        for sha256 in decisions.replacing:
            if self.knows(sha256):
                self.let_replace(sha256)

    def smaller(self) -> dict[str, Finding]:
        """SHA-256 → the finding, for every file that did not replace an earlier one because it is smaller."""
        query = "select sha256, file, value from finding where code = 'smaller-than-before'"
        return {
            str(sha): Finding("smaller-than-before", file=file, value=value) for sha, file, value in self.rows(query)
        }

    def _write_findings(self, findings: Iterable[tuple[Finding, str]]) -> None:
        """Store findings with the SHA-256 of their file."""
        at = now()
        packed = [(f.packed(), sha) for f, sha in findings]
        self._insert("finding", [
            (p["file"], sha, p["code"], p["row"], p["column"], p["value"], p["expected"], p["hint"], at)
            for p, sha in packed
        ])  # fmt: skip

    def findings(self) -> list[tuple[datetime, Finding]]:
        """What ingest found, newest first."""
        query = (
            "select found_at, code, file, row_number, column_name, value, expected, hint from finding "
            "order by found_at desc, file, row_number"
        )
        names = ("code", "file", "row", "column", "value", "expected", "hint")
        blank = dict.fromkeys(names[3:], "")
        return [
            (at, Finding.unpacked(blank | {n: v for n, v in zip(names, row, strict=True) if v is not None}))
            for at, *row in self.rows(query)
        ]

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
        raise StoreError(f"{folder} has no data yet: put exports into {folder / 'exports'} and run `xlops ingest`")
    con = connect(path, read_only=read_only)
    try:
        con.execute("set memory_limit = '1200MB'; set preserve_insertion_order = true")
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
