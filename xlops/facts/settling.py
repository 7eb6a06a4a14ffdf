"""Settles a scope: what its files say of each day laid side by side by DuckDB, and who owns it written down (D2, N20).

What two files say of their common days never changes, so it is computed once and kept in `overlap`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from xlops.facts.differing import differing_keys, told_keys
from xlops.facts.kept_findings import write_findings
from xlops.facts.levels import LevelJump, level_jumps
from xlops.facts.owners import Claim, Held, Overlap, Restated, Rules, Settled, settle
from xlops.facts.same_elsewhere import held_elsewhere
from xlops.findings import Finding
from xlops.language import Text, plain
from xlops.periods import Span
from xlops.reports.checks.quiet_end import LEAST_PATIENCE
from xlops.tables import (
    AD_TABLES,
    ATTRIBUTION_DAYS,
    ENDLESS_TABLES,
    EVENT_TABLES,
    RESTING,
    SALES_MATURE_DAYS,
    TABLES,
    Grain,
    Table,
    ad_sales_mature_days,
)

CODES = (
    "held-lacks", "held-more", "held-others", "held-moved", "held-both", "held-unordered", "held-shrunk", "held-steep",
    "held-elsewhere", "held-rest", "restated", "level-jump", "part-missing",
)  # fmt: skip
_COUNTED = ("lacks", "more", "others", "both")  # told in keys
_DOUBTED = ("lacks", "more", "others", "moved", "elsewhere")  # all of a file may be another store's, or filtered
_DAYS = Text("{same:,.0f} of {of:,.0f} days", "{of:,.0f} 天中的 {same:,.0f} 天")
_ROWS = Text("{same:,.0f} of {of:,.0f} rows", "{of:,.0f} 行中的 {same:,.0f} 行")
_AD_SALES = Text("ad sales {sums}", "广告销售额 {sums}")
_AGAINST = Text("{now} against {usual}", "{now}，平时 {usual}")
WAITING = tuple(code for code in CODES if code not in ("restated", "level-jump"))
_ACTIVE = ("impressions", "clicks", "spend", "ad_sales", "sessions", "page_views", "units", "gmv")
_ORDERS = ("ad_orders", "order_items", "units", "orders")


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

    @property
    def keyed(self) -> bool:
        """Whether its rows have keys: reports by date have none, and come in no parts."""
        return bool(_key(self))

    @property
    def window(self) -> int:
        """Days after which what an export says stands still."""
        window = ATTRIBUTION_DAYS.get(self.ad_product)
        return SALES_MATURE_DAYS if window is None else ad_sales_mature_days(window)


OF_SCOPE = "f.table_name = ? and f.ad_product = ? and f.marketplace = ? and f.grain = ? and f.subject = ?"
_SCOPE = OF_SCOPE.replace("f.", "")


_KNOWN_PARTS = (
    "select a.value, min(a.first_day) filter (a.action = 'end') from answer a join file f on f.kind = a.kind "
    "and f.marketplace = a.marketplace and f.ad_product = a.ad_product "
    f"where a.action in ('add', 'end') and a.undone_on is null and {OF_SCOPE} "
    "group by a.value having bool_or(a.action = 'add')"
)


_RESTING = " union all ".join(
    f"select file from fact_{table.name} where file in (select unnest($1::integer[])) "
    "group by file having bool_and(coalesce(lower(status), '') in (select unnest($3::varchar[])))"
    for table in TABLES.values()
    if table.name.startswith("ads_") and "status" in table.columns
)


_ANY_DAYS = 400  # more than a file holds
_GAPS = (
    "select file, max(gap) as gap from (select file, first_day - lag(first_day) over (partition by file order by "
    "first_day) as gap from file_unit where rows > 0 and file in (select unnest($1::integer[]))) group by file"
)


def mark_units(con: duckdb.DuckDBPyConnection, files: Sequence[int]) -> None:
    """Say of the units of files which had not ended when they were exported, and which only a place claims (N18).

    A photograph is of its moment; what a tool looked up, and a settlement, end when they say. Days after the last row
    are whole where a report that gives states says that all of its campaigns rest. In a list of what happened, days
    without a row before the first one or after the last are whole where the file's name or a dated export says that it
    holds them, and where they are no longer than the gaps between its rows: it may have been downloaded earlier.
    """
    con.execute(
        f"with gaps as ({_GAPS}) "
        "update file_unit set state = case when c.ends and file_unit.end_day - 1 > c.ended then 'partial' "
        "when c.claims and (file_unit.first_day < c.first_active and c.first_active - c.first_day > c.patience "
        "or file_unit.first_day > c.last_known and least(c.last_day, c.ended) - c.last_known > c.patience) "
        "then 'claimed' "
        "else 'whole' end from ("
        "select f.id, f.ended, f.grain <> 'snapshot' and f.table_name not in (select unnest($2::varchar[])) as ends, "
        "f.grain = 'daily' and f.span_by in ('folder', 'name') as claims, "
        "min(u.first_day) as first_day, max(u.first_day) as last_day, "
        "min(u.first_day) filter (u.rows > 0) as first_active, "
        "case when f.table_name not in (select unnest($4::varchar[])) then 0 "
        f"when f.span_by = 'name' or f.dated then {_ANY_DAYS} "
        f"else greatest({LEAST_PATIENCE}, coalesce(max(g.gap), 0)) end::integer as patience, "
        f"case when f.id in ({_RESTING}) then f.ended else max(u.first_day) filter (u.rows > 0) end as last_known "
        "from file f join file_unit u on u.file = f.id left join gaps g on g.file = f.id "
        "where f.id in (select unnest($1::integer[])) "
        "group by f.id, f.ended, f.grain, f.table_name, f.span_by, f.dated"
        ") c where file_unit.file = c.id",
        [list(files), list(ENDLESS_TABLES), list(RESTING), list(EVENT_TABLES)],
    )


def settle_scope(con: duckdb.DuckDBPyConnection, scope: FileScope) -> None:
    """Decide anew which files of the scope count and what is held, and write it down with its findings."""
    names = dict(con.execute(f"select f.id, (f.sha256, f.name) from file f where {OF_SCOPE}", scope.key).fetchall())
    claims = list(_claims(con, scope))
    parts: dict[str, date | None] = {}
    if any(c.part for c in claims):  # those too of which no file is there
        parts = dict(con.execute(_KNOWN_PARTS, scope.key).fetchall())
    overlaps = _Overlaps(con, scope)
    rules = Rules(scope.window, keyed=scope.keyed, renamed=scope.table.startswith("ads_"))
    weights = _days(con, scope)
    elsewhere = list(held_elsewhere(con, [c.file for c in claims]))
    others = [held.other for held in elsewhere]
    names |= dict(con.execute("select id, (sha256, name) from file where list_contains(?, id)", [others]).fetchall())
    settled = settle(claims, overlaps.of, rules, parts, weights, elsewhere)
    leaps = [] if scope.keyed else level_jumps(claims, settled.owned, weights)
    con.execute(f"delete from owner where {_SCOPE}", scope.key)
    con.execute(f"delete from held where file in (select f.id from file f where {OF_SCOPE})", scope.key)
    lines = [(u.first, u.end, n, o.confirmed_at) for u, o in settled.owned.items() for n in o.files]
    if lines:
        firsts, ends, files, confirmed = zip(*lines, strict=True)
        con.execute(
            "insert into owner by name select ? as table_name, ? as ad_product, ? as marketplace, ? as grain, "
            "? as subject, unnest(?::date[]) as first_day, unnest(?::date[]) as end_day, unnest(?::integer[]) as file, "
            "unnest(?::timestamp[]) as confirmed_at",
            [*scope.key, firsts, ends, files, confirmed],
        )
    for held in settled.held:
        days = sorted(held.units)
        con.execute(
            "insert into held select ?, ?, ?, unnest(?::date[]), unnest(?::date[])",
            [held.file, held.other, held.why, [d.first for d in days], [d.end for d in days]],
        )
    con.execute(
        "delete from finding where code in (select unnest(?::varchar[])) "
        f"and sha256 in (select f.sha256 from file f where {OF_SCOPE})",
        [CODES, *scope.key],
    )
    write_findings(
        con, ((finding, names[number][0]) for number, finding in _findings(con, scope, settled, names, claims, leaps))
    )


def _claims(con: duckdb.DuckDBPyConnection, scope: FileScope) -> Iterator[Claim]:
    rows = con.execute(
        "select f.id, f.sha256, f.exported_at, f.copy, f.dated, f.replaces, f.part, f.ingested_at, u.first_day, "
        "u.end_day "
        f"from file f join file_unit u on u.file = f.id where u.state = 'whole' and {OF_SCOPE}",
        scope.key,
    ).fetchall()
    units: dict[int, set[Span]] = {}
    made: dict[int, Claim] = {}
    for number, sha, exported, copy, dated, replaces, part, came, first, end in rows:
        units.setdefault(number, set()).add(Span(first, end))
        made[number] = Claim(number, sha, exported, frozenset(), copy, dated, replaces, part, came)
    return (replace(claim, units=frozenset(units[number])) for number, claim in made.items())


def _days(con: duckdb.DuckDBPyConnection, scope: FileScope) -> dict[int, dict[Span, float]]:
    """What the days that a file shows come to, of reports whose one row may be of more than a day (rule N22)."""
    if scope.grain is not Grain.DAILY or not (scope.table.startswith("ads_") or scope.table == "sales_day"):
        return {}
    found: dict[int, dict[Span, float]] = {}
    for file, first, end, weight in con.execute(
        "select f.id, u.first_day, u.end_day, u.weight from file f join file_unit u on u.file = f.id "
        f"where u.state = 'whole' and u.weight > 0 and f.span_by <> 'option' and {OF_SCOPE}",
        scope.key,
    ).fetchall():
        found.setdefault(file, {})[Span(first, end)] = float(weight)
    return found


def _key(scope: FileScope) -> tuple[str, ...]:
    return tuple(k for k in TABLES[scope.table].key if k != "day")


class _Overlaps:
    """What pairs of files say of the units that both cover, from `overlap` or computed and kept there."""

    def __init__(self, con: duckdb.DuckDBPyConnection, scope: FileScope) -> None:
        self.con, self.scope = con, scope
        self.known: dict[tuple[int, int], dict[Span, Overlap]] = {}
        of_scope = f"select f.id from file f where {OF_SCOPE}"
        for older, newer, first, end, *numbers in con.execute(
            f"select * from overlap where older in ({of_scope})", scope.key
        ).fetchall():
            self.known.setdefault((older, newer), {})[Span(first, end)] = Overlap(*numbers)

    def of(self, old: Claim, new: Claim, units: Collection[Span]) -> Mapping[Span, Overlap]:
        pair = (old.file, new.file)
        if pair not in self.known:
            self.known[pair] = self._computed(old, new)
        return {unit: self.known[pair].get(unit, Overlap()) for unit in units}

    def _computed(self, old: Claim, new: Claim) -> dict[Span, Overlap]:
        both = sorted(old.units & new.units)
        ends = {u.first: u.end for u in both}
        kept = (
            f"insert into overlap select $1, $2, unit, unit + $4::integer, * exclude (unit) "
            f"from ({_overlap_query(self.scope)}) returning first_day, * exclude (older, newer, first_day, end_day)"
        )
        days = len(both[0])  # units of one scope are as long as each other, or the same
        rows = self.con.execute(kept, [old.file, new.file, list(ends), days]).fetchall()
        return {Span(first, ends[first]): Overlap(*numbers) for first, *numbers in rows}


def _overlap_query(scope: FileScope) -> str:
    """Per unit the keys and sums of two files, an older and a newer; of the units that begin on given days."""
    table = TABLES[scope.table]
    keys = ", ".join(f"coalesce({k}::varchar, '')" for k in _key(scope)) or "''"
    unit = "f.first_day" if scope.grain is Grain.SUMMARY else "t.day"
    figures = [c for c, kind in table.columns.items() if kind.adds_up]
    orders = next((f"coalesce(sum(t.{c}), 0)" for c in _ORDERS if c in table.columns), "0")
    grows = "coalesce(sum(t.ad_sales), 0)" if scope.table in AD_TABLES else "0"
    side = (
        f"select t.file, {unit} as unit, row({keys}) as key, coalesce(sum({table.weight}), 0)::double as w, "
        f"{orders}::double as n, {grows}::double as g, hash({', '.join(f'sum(t.{c})' for c in figures) or '0'}) as v "
        f"from fact_{table.name} t join file f on f.id = t.file "
        f"where t.file = ? and list_contains($3::date[], {unit}) and {_active(table, scope)} group by all"
    )
    return (
        f"with o as ({side.replace('= ?', '= $1')}), n as ({side.replace('= ?', '= $2')}) "
        "select coalesce(o.unit, n.unit) as unit, count(*) filter (n.key is null), "
        "count(*) filter (o.key is not null and n.key is not null), count(*) filter (o.key is null), "
        "coalesce(sum(o.w), 0), coalesce(sum(n.w), 0), coalesce(sum(o.n), 0), coalesce(sum(o.g), 0), "
        "coalesce(sum(n.g), 0), bool_and(o.v is not distinct from n.v) "
        "from o full join n on o.unit = n.unit and o.key = n.key group by 1"
    )


def _active(table: Table, scope: FileScope) -> str:
    """Rows that show something: a report may list what was idle, or leave it out."""
    figures = [c for c in _ACTIVE if c in table.columns]
    if scope.grain is Grain.SNAPSHOT or not figures:
        return "true"
    return "(" + " or ".join(f"coalesce(t.{c}, 0) <> 0" for c in figures) + ")"


def _findings(
    con: duckdb.DuckDBPyConnection,
    scope: FileScope,
    settled: Settled,
    names: Mapping[int, tuple[str, str]],
    claims: Sequence[Claim],
    leaps: Sequence[LevelJump],
) -> Iterator[tuple[int, Finding]]:
    for held in settled.held:
        numbers: Text | tuple[float, float] = held.of
        if held.why in _COUNTED:
            numbers = _keys_told(con, scope, held)
        elif held.why == "elsewhere":
            numbers = (_ROWS if scope.grain is Grain.SUMMARY else _DAYS).format(same=held.of[0], of=held.of[1])
        yield held.file, held_finding(held.why, names[held.file][1], names[held.other][1], held.units, numbers)
    having = Counter(unit for claim in claims for unit in claim.units)
    for number in dict.fromkeys(held.file for held in settled.held if held.why in _DOUBTED):
        if alone := [u for u, owned in settled.owned.items() if number in owned.files and having[u] == 1]:
            name = names[number][1]
            yield number, Finding("held-rest", file=name, value=days_of(alone), hint=as_argument(name))
    for leap in leaps:
        name = names[leap.file][1]
        size, days = _AGAINST.format(now=f"{leap.now:,.0f}", usual=f"{leap.usual:,.0f}"), days_of(leap.units)
        yield leap.file, Finding("level-jump", file=name, value=size, expected=days, hint=as_argument(name))
    for told in settled.restated:
        yield told.file, _restated(told, names)
    missing: dict[tuple[int, str], list[Span]] = {}
    for unit, parts in settled.lacking.items():
        of = next(c.file for c in claims if c.part and unit in c.units)
        for part in sorted(parts):
            missing.setdefault((of, part), []).append(unit)
    for (number, part), units in missing.items():
        first = str(min(u.first for u in units))
        yield number, Finding("part-missing", file=names[number][1], value=part, expected=days_of(units), hint=first)


def _keys_told(con: duckdb.DuckDBPyConnection, scope: FileScope, held: Held) -> Text:
    """How many different campaigns, ASINs … two files differ in, whatever the number of days."""
    active = _active(TABLES[scope.table], scope)
    both, summary = held.why == "both", scope.grain is Grain.SUMMARY
    files = (held.file, held.other) if held.why == "more" else (held.other, held.file)
    found, of = differing_keys(con, scope.table, active, files, held.units, summary=summary, both=both)
    return told_keys(found, found if both else of, scope.table)


def held_finding(
    why: str, file: str, other: str, units: Collection[Span], numbers: Text | tuple[float, float] = (0, 0)
) -> Finding:
    """The finding about days of a file that wait; both ways out are in its advice."""
    if isinstance(numbers, Text):
        value: Text | str = numbers
    else:
        value = f"{numbers[0]:,.0f}" if numbers[0] == numbers[1] else f"{numbers[0]:,.0f} / {numbers[1]:,.0f}"
    return Finding(f"held-{why}", file=file, column=other, value=value, expected=days_of(units), hint=as_argument(file))


def as_argument(file: str) -> str:
    """A file's name as it is typed on a command line; a member of an archive is named by the archive."""
    name = file.split(" › ")[0]
    return f'"{name}"' if " " in name else name


def _restated(told: Restated, names: Mapping[int, tuple[str, str]]) -> Finding:
    sums = f"{told.before:,.2f} → {told.after:,.2f}"
    value = _AD_SALES.format(sums=sums) if told.ad_sales else sums
    return Finding(
        "restated", file=names[told.file][1], column=names[told.other][1], value=value, expected=days_of(told.units)
    )


def days_of(units: Collection[Span]) -> Text:
    """Days in words: a run by its ends, else how many and their ends."""
    first, last = min(u.first for u in units), max(u.last for u in units)
    if first == last:
        return plain(str(first))
    run = sum(len(u) for u in units) == (last - first).days + 1
    whole = Text("{first} to {last}", "{first} 至 {last}")
    some = Text("{count} days from {first} to {last}", "{first} 至 {last} 中的 {count} 天")
    return (whole if run else some).format(first=first, last=last, count=sum(len(u) for u in units))
