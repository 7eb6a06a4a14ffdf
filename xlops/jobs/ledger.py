"""What a store remembers of files from run to run: which were seen, which bytes are stored, which were refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from hashlib import sha256
from pathlib import Path

from xlops.errors import AmbiguousReport, ReportError, UsageError
from xlops.facts.history import Store, StoredFile
from xlops.facts.settling import WAITING, as_argument
from xlops.findings import Finding
from xlops.jobs.answers import Answers, mark_of
from xlops.jobs.arrivals import Arrivals
from xlops.language import Text
from xlops.reports.batches import Sniffed
from xlops.reports.clock import Days, settle_export
from xlops.reports.evidence import Hints
from xlops.reports.files import Source
from xlops.reports.read_batch import Reading
from xlops.settings import FILE_NAME as SETTINGS_NAME
from xlops.settings import Settings
from xlops.tables import Grain

Stamp = tuple[int, int]  # size and time of change


def stamp_of(file: Path) -> Stamp:
    """Size and time of change; (0, 0) where there is no such file and none is needed."""
    try:
        stat = file.stat()
    except FileNotFoundError:
        if file.name == SETTINGS_NAME:
            return 0, 0
        raise
    return stat.st_size, stat.st_mtime_ns


class Ledger:
    """The ledger of a run that writes nothing (`identify`, a dry run): it looks things up and enters none."""

    stored_is = "read"  # how the outcome of a good file is called
    speaks_anew = False  # whether options say of the files of this run what they are, be they stored already

    def __init__(self, store: Store | None = None) -> None:
        self._seen, self._known, self._refused = store.memory() if store else ({}, {}, {})

    # -- looked up -----------------------------------------------------------------------------------------------

    def has_dealt_with(self, file: Path, name: str, *, but_for_refused: bool) -> bool:
        """Whether a file stands as an earlier run left it, so that it need not be opened."""
        try:
            done = self._seen.get(name) == stamp_of(file)
        except OSError:
            return False  # it will be refused with its reason
        return done and not (but_for_refused and self._refused_of(name))

    def stored_as(self, sha256: str) -> str | None:
        """The name under which these bytes were stored before."""
        return self._known.get(sha256)

    def arrived(self, source: Source) -> Source:
        """The source with when it came."""
        return source

    def forgotten(self, source: Source) -> bool:
        """Whether a person took these bytes out of the store."""
        return False

    def _refused_of(self, name: str) -> set[str]:
        """SHA-256 of what was refused of a file: itself, or members of it."""
        return {sha for sha, n in self._refused.items() if n == name or n.startswith(f"{name} › ")}

    # -- entered: one method an outcome --------------------------------------------------------------------------

    def unreadable(self, name: str, stamp: Stamp, reason: Text) -> None:
        """A file could not be opened, and trying again is no use."""

    def opened(self, name: str, sha256s: Sequence[str]) -> None:
        """A file was opened and holds these reports: what was refused of it and is gone is forgotten."""

    def known(self, source: Source) -> None:
        """A report was stored before."""

    def placed_anew(self, reading: Reading) -> Reading | None:
        """A report whose bytes are stored from another place, if it is to be stored; None where it says the same.

        Errors: AmbiguousReport where both places stand and say different things.
        """
        return None

    def stored(self, readings: Sequence[tuple[Reading, Sniffed]]) -> list[Sequence[Finding]]:
        """Reports are good and their rows wait in `stage`: what is found of each. Errors: duckdb.Error."""
        return [r.findings for r, _ in readings]

    def refused(self, source: Source, reason: Text) -> None:
        """A report cannot be read, and trying again is no use."""

    def dealt_with(self, name: str, stamp: Stamp) -> None:
        """Nothing of a file is left to do: the next run need not open it."""

    def close(self) -> Mapping[str, Sequence[Finding]]:
        """The end of the run; SHA-256 → what is found of a file beside the others."""
        return {}


@dataclass(frozen=True)
class Said:
    """What options say of the files of a run: the answers that they give (rule N35)."""

    hints: Hints = field(default_factory=Hints)
    replaces: bool = False
    adds: bool = False
    named: bool = False  # the files were named one by one


class StoreLedger(Ledger):
    """The ledger of a run that stores what it reads."""

    stored_is = "stored"

    def __init__(
        self, store: Store, exports: Path, answers: Answers, arrivals: Arrivals, said: Said, settings: Settings
    ) -> None:
        super().__init__(store)
        self._exports = exports
        self._store, self._answers, self._arrivals, self._said = store, answers, arrivals, said
        self._settings = settings
        hints = said.hints
        self.speaks_anew = said.named and any((hints.period, hints.marketplace, hints.kind, hints.ad_product))
        self._files: dict[str, StoredFile] = {}  # by SHA-256, once one is asked for
        for sha, exported_at, name, dated, came in store.rows(
            "select sha256, exported_at, name, dated, ingested_at from file"
        ):
            arrivals.add(sha, None if dated else (exported_at.replace(tzinfo=UTC), name), came.replace(tzinfo=UTC))
        self._spoken_of: dict[str, str] = {}  # SHA-256 of the files of this run → a mark of their header
        self._waited: set[Finding] | None = None  # what was told of stored files before this run stored any
        self._done: list[tuple[str, int, int]] = []  # entered at the end: a run that breaks off is done again

    def arrived(self, source: Source) -> Source:
        return self._arrivals.told(source)

    def forgotten(self, source: Source) -> bool:
        return not self._said.named and self._answers.forgotten(source.sha256)

    def unreadable(self, name: str, stamp: Stamp, reason: Text) -> None:
        self._store.keep_refusals(name, [])
        self._store.refuse(f"{name}:{stamp}", name, reason)
        self.dealt_with(name, stamp)

    def opened(self, name: str, sha256s: Sequence[str]) -> None:
        if self._refused_of(name):
            self._store.keep_refusals(name, sha256s)

    def known(self, source: Source) -> None:
        self._spoken_of.setdefault(source.sha256, "")
        if file := self._file(source.sha256):
            days = Days(file.span, file.last_active, file.span_by, advertising=file.table.startswith("ads_"))
            try:
                exported = settle_export(source, file.marketplace, days, zone=self._settings.clock)
            except ReportError:  # a name that contradicts its place says nothing
                return
            self._arrivals.enter(source, file.last_active)
            if self._store.date_again(file, exported):
                del self._files[source.sha256]

    def _file(self, sha256: str) -> StoredFile | None:
        """The stored file of these bytes, as it stands."""
        if sha256 not in self._files:
            self._files |= {f.sha256: f for f in self._store.files()}
        return self._files.get(sha256)

    def placed_anew(self, reading: Reading) -> Reading | None:
        file = self._file(reading.sha256)
        if file is None:
            return None
        is_same = (file.marketplace, file.span) == (reading.marketplace, reading.span)
        if self.speaks_anew and file.name == reading.name:
            is_same = is_same and (file.kind, file.ad_product) == (reading.kind, reading.ad_product)
            return None if is_same else self._in_place_of(file, reading)
        if is_same:
            return None
        if reading.span_by == "clock":  # a copy has another time
            return None
        if not self._exports.joinpath(file.name.split(" › ")[0]).exists():
            return self._in_place_of(file, reading)
        again = reading.grain is Grain.SNAPSHOT and reading.marketplace == file.marketplace
        if again or not reading.rows:  # nothing had moved; reports without a row are all alike
            said = f"{reading.sha256} {reading.marketplace} {reading.span}"
            sha = sha256(said.encode()).hexdigest()
            return None if self.stored_as(sha) else replace(reading, sha256=sha)
        raise AmbiguousReport(
            Text(
                f"the same file stands in {file.name}, which makes it {file.marketplace} {file.span}; here it would be "
                f"{reading.marketplace} {reading.span}: keep it in the right place and delete the other",
                f"同一文件也在 {file.name}，那里算作 {file.marketplace} {file.span}，这里算作 {reading.marketplace} "
                f"{reading.span}：保留正确的一份，删除另一份",
            )
        )

    def _in_place_of(self, file: StoredFile, reading: Reading) -> Reading:
        """The reading, once what was stored of its bytes is gone."""
        with self._store.transaction():
            self._store.remove([file])
        del self._files[file.sha256], self._known[file.sha256]
        return reading

    def stored(self, readings: Sequence[tuple[Reading, Sniffed]]) -> list[Sequence[Finding]]:
        if self._waited is None:
            self._waited = {finding for found in self._store.told().values() for finding in found}
        came = [self._arrivals.stored(sniffed.source.sha256).replace(tzinfo=None) for _, sniffed in readings]
        self._store.add_all([r for r, _ in readings], came)
        for reading, sniffed in readings:
            self._known[reading.sha256] = reading.name
            self._spoken_of[reading.sha256] = mark_of(sniffed.sheet.header if sniffed.sheet else ())
            self._arrivals.enter(sniffed.source, reading.last_active)
        return [r.findings for r, _ in readings]

    def refused(self, source: Source, reason: Text) -> None:
        self._store.refuse(source.sha256, source.name, reason)

    def dealt_with(self, name: str, stamp: Stamp) -> None:
        self._done.append((name, *stamp))

    def close(self) -> Mapping[str, Sequence[Finding]]:
        if self._done:
            self._store.see(self._done)
        self._done = []
        self._arrivals.save()
        self._answer()
        with self._store.transaction():
            self._answers.save(self._store)
        return self._told()

    def _told(self) -> dict[str, list[Finding]]:
        """What is found of each file beside the others; also that a new one makes days of a stored one wait."""
        told = self._store.told()
        new = {name: sha for sha, name in self._known.items() if sha in self._spoken_of}
        for finding in [f for sha, found in told.items() if sha not in self._spoken_of for f in found]:
            if finding.column in new and finding.code in WAITING and finding not in (self._waited or ()):
                told.setdefault(new[finding.column], []).append(
                    Finding(
                        "makes-wait", file=finding.column, column=finding.file, expected=finding.expected,
                        hint=as_argument(finding.column),
                    )
                )  # fmt: skip
        return told

    def _answer(self) -> None:
        """Remember what the options of this run said of its files."""
        if not self._spoken_of:
            return
        said, files = self._said, {f.sha256: f for f in self._store.files()}
        held = self._store.rows("select file, other from held where why = 'others'") if said.adds else []
        for sha, header in self._spoken_of.items():
            file = files.get(sha)
            if file is None:
                continue
            if said.replaces:
                self._answers.give("replace", "", file)
            if said.adds:
                if not file.scope.keyed:
                    raise UsageError(
                        Text(
                            f"{file.name} is no part of a report: its rows are days, which two files cannot share. If "
                            "it is right, `xlops ingest --replace` it; if it is another store's, `xlops forget` it",
                            f"{file.name} 不是报告的一部分：它按日期列出，两份文件不能共有一天。如果它是对的，请用 "
                            "`xlops ingest --replace`；如果是别家店铺的，请用 `xlops forget`",
                        )
                    )
                beside = {b for pair in held for a, b in (pair, pair[::-1]) if a == file.id}
                self._answers.add(file, [f for f in files.values() if f.id in beside])
            if header:  # read by these options
                for action, value in _options(said.hints, file):
                    self._answers.give(action, value, file, header)
                self._answers.forget_forgotten(sha)


def _options(hints: Hints, file: StoredFile) -> Iterator[tuple[str, str]]:
    """The options that settled something about a file, as answers."""
    if hints.period and file.span_by == "option":
        yield "period", f"{hints.period.first}..{hints.period.last}"
    if hints.marketplace and file.marketplace == hints.marketplace:
        yield "marketplace", hints.marketplace
    if hints.ad_product and file.ad_product == hints.ad_product:
        yield "ad-product", hints.ad_product
    if hints.kind and file.kind == hints.kind:
        yield "kind", hints.kind
