"""Verifying traces: what each output was made from, kept in SQLite beside the site.

In: the records of the last build.  Out: for each job the reasons why it is stale, none when it is not.
Source of the idea: Mokhov, Mitchell, Peyton Jones, "Build Systems à la Carte", 2018, section 4.2.2.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pressroom.build.diagnostics import dump_diagnostics, load_diagnostics
from pressroom.catalog.questions import Judgement, Question, Said, Where, arguments_of, question_of, words_of
from pressroom.catalog.view import Trace
from pressroom.core.diagnostic import Diagnostic
from pressroom.kinds.base import Ref

_SCHEMA = (
    "DROP TABLE IF EXISTS trace",
    """CREATE TABLE IF NOT EXISTS answer (
         number INTEGER PRIMARY KEY, question TEXT NOT NULL, digest TEXT NOT NULL, UNIQUE (question, digest))""",
    """CREATE TABLE IF NOT EXISTS output (
         path TEXT PRIMARY KEY, fixed TEXT NOT NULL, intermediate TEXT NOT NULL, output TEXT NOT NULL,
         size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, answers TEXT NOT NULL, reasons TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS showing (ref TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (ref, path)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS noticed (path TEXT PRIMARY KEY, problems TEXT NOT NULL)",
)
"""Outputs share most of what they ask: each question with its answer stands once, and outputs tell the numbers.

Which outputs have ever shown the texts of an entry is told beside them, for texts are what is edited most.
"""
MAX_ANSWERS_RATIO = 8
"""Answers that are kept, as a multiple of the outputs."""
TIDY_THRESHOLD = 8
"""Records after which nobody looks whether answers have become too many."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one output was made from, and what came out."""

    path: str
    fixed: Mapping[str, str]
    """Digests of the inputs that every job has, by name."""
    intermediate: str
    """Digest of the text before the finishing step; empty when there is none."""
    output: str
    """Digest of the bytes."""
    size: int
    mtime_ns: int
    questions: Trace
    reasons: tuple[str, ...]
    """Why it was made the last time."""
    problems: tuple[Diagnostic, ...] = ()
    """What was noticed when it was made, which is to be told as long as it stands."""


class TraceStore:
    """The records of one site and one output folder."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._pairs: Mapping[str, tuple[Question, str]] = {}
        """Answers by number that were read, for outputs that are made again rest on most of them again."""

    def load(self) -> dict[str, Record]:
        """All records by path; none when the file is missing or of another making.

        Records that asked the same and were told the same hold the same pair of question and answer.
        """
        if not self._file.exists():
            return {}
        try:
            with closing(sqlite3.connect(self._file)) as connection:
                answers = connection.execute("SELECT * FROM answer").fetchall()
                rows = connection.execute("SELECT * FROM output").fetchall()
            pairs = {str(number): (question_of(*json.loads(asked)), said) for number, asked, said in answers}
            noticed = self._noticed()
            return {row[0]: _record(row, pairs, noticed.get(row[0], ())) for row in rows}
        except (sqlite3.DatabaseError, KeyError, ValueError, TypeError):
            return {}

    def showing(self, ref: Ref) -> dict[str, Record] | None:
        """The records of the outputs that show the texts of an entry; None when that is not known."""
        try:
            with closing(sqlite3.connect(self._file)) as connection:
                found = connection.execute("SELECT path FROM showing WHERE ref = ?", (str(ref),)).fetchall()
                rows = [connection.execute("SELECT * FROM output WHERE path = ?", path).fetchone() for path in found]
                records = [_record(row, _Told(connection)) for row in rows if row]
            return {one.path: one for one in records if any(asked == Said(ref) for asked, _ in one.questions)}
        except (sqlite3.DatabaseError, KeyError, ValueError, TypeError):
            return None

    def resting_on(
        self, asked: Iterable[Question], kinds: Iterable[str], lost: Callable[[Question, str], bool]
    ) -> dict[str, Record] | None:
        """The records that rest on a ``lost`` answer to what was asked, or to what asks for some kinds; None when not known."""
        try:
            with closing(sqlite3.connect(self._file)) as connection:
                answers = [*_answers(connection, asked), *_listed(connection, kinds)]
                gone = {str(number) for number, words, said in answers if lost(question_of(*json.loads(words)), said)}
                rows = connection.execute("SELECT path, answers FROM output")
                paths = [(path,) for path, numbers in rows if not gone.isdisjoint(numbers.split())]
                told = _Told(connection)
                found = [connection.execute("SELECT * FROM output WHERE path = ?", path).fetchone() for path in paths]
                told.fetch({number for row in found for number in row[6].split()})
                self._pairs = told.pairs
                return {row[0]: _record(row, told) for row in found}
        except (sqlite3.DatabaseError, KeyError, ValueError, TypeError):
            return None

    def some(self, paths: Iterable[str]) -> Iterator[Record | None]:
        """The records of some outputs in turn, each read when somebody asks; None for what is not known."""
        if not self._file.exists():
            yield from (None for _ in paths)
            return
        with closing(sqlite3.connect(self._file)) as connection:
            told = _Told(connection)
            for path in paths:
                found = None
                with suppress(sqlite3.DatabaseError, KeyError, ValueError, TypeError):
                    row = connection.execute("SELECT * FROM output WHERE path = ?", (path,)).fetchone()
                    found = _record(row, told) if row else None
                yield found

    def noticed(self) -> dict[str, tuple[Diagnostic, ...]] | None:
        """What was noticed when outputs were made, by their paths; None when that is not known."""
        try:
            return self._noticed()
        except (sqlite3.DatabaseError, KeyError, ValueError, TypeError):
            return None

    def _noticed(self) -> dict[str, tuple[Diagnostic, ...]]:
        with closing(sqlite3.connect(self._file)) as connection:
            rows = connection.execute("SELECT path, problems FROM noticed").fetchall()
        return {path: load_diagnostics(words) for path, words in rows}

    def asks_for_verdict(self) -> bool:
        """Whether any output rests on what the compliance desk said of the whole site."""
        asked = json.dumps([Judgement.__name__])
        try:
            with closing(sqlite3.connect(self._file)) as connection:
                return bool(connection.execute("SELECT 1 FROM answer WHERE question = ?", (asked,)).fetchone())
        except sqlite3.DatabaseError:
            return True

    def save(self, records: Iterable[Record], gone: Iterable[str] = ()) -> None:
        """Put records in the place of older ones, and forget the paths that are gone, in one transaction."""
        written, removed = list(records), tuple(gone)
        if not written and not removed:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._write(written, removed)
        except (sqlite3.DatabaseError, OSError):
            # A cache that cannot be read or written is worth nothing; the next build makes everything again.
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    def _write(self, written: list[Record], gone: tuple[str, ...]) -> None:
        with closing(sqlite3.connect(self._file)) as connection, connection:
            for table in _SCHEMA:
                connection.execute(table)
            connection.executemany("DELETE FROM output WHERE path = ?", [(path,) for path in gone])
            numbers = _Numbers(connection, self._pairs)
            rows = [_row(record, numbers) for record in written]
            connection.executemany("REPLACE INTO output VALUES (?,?,?,?,?,?,?,?)", rows)
            shown = {
                (str(asked.ref), one.path) for one in written for asked, _ in one.questions if isinstance(asked, Said)
            }
            connection.executemany("INSERT OR IGNORE INTO showing VALUES (?,?)", sorted(shown))
            made = [(one.path,) for one in written]
            connection.executemany("DELETE FROM noticed WHERE path = ?", [*((path,) for path in gone), *made])
            told = [(one.path, dump_diagnostics(one.problems)) for one in written if one.problems]
            connection.executemany("INSERT INTO noticed VALUES (?,?)", told)
            if len(rows) > TIDY_THRESHOLD:
                _tidy(connection)


def _answers(connection: sqlite3.Connection, asked: Iterable[Question]) -> Iterator[tuple[int, str, str]]:
    """What is remembered of some questions: number, question and answer."""
    for question in asked:
        yield from connection.execute("SELECT * FROM answer WHERE question = ?", (_written(question),))


def _listed(connection: sqlite3.Connection, kinds: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """The same of all questions for entries of some kinds, by their beginning."""
    for kind in kinds:
        start = json.dumps([Where.__name__, kind]).removesuffix("]")
        # A minus stands behind the comma, and no question goes on with it.
        between = "SELECT * FROM answer WHERE question BETWEEN ? AND ?"
        yield from connection.execute(between, (f"{start},", f"{start}-"))


def _written(question: Question) -> str:
    """A question as it stands in the table."""
    return json.dumps(words_of(question), ensure_ascii=False)


class _Told:
    """Questions with their answers by number, each read when it is asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.pairs: dict[str, tuple[Question, str]] = {}

    def __getitem__(self, number: str) -> tuple[Question, str]:
        if number not in self.pairs:
            found = "SELECT question, digest FROM answer WHERE number = ?"
            asked, said = self._connection.execute(found, (number,)).fetchone()
            self.pairs[number] = question_of(*json.loads(asked)), said
        return self.pairs[number]

    def fetch(self, numbers: Iterable[str]) -> None:
        """Read many at once."""
        listed = json.dumps(sorted(map(int, numbers)))
        found = "SELECT * FROM answer WHERE number IN (SELECT value FROM json_each(?))"
        for number, asked, said in self._connection.execute(found, (listed,)):
            self.pairs[str(number)] = question_of(*json.loads(asked)), said


class _Numbers:
    """The number of each question with its answer; what has none yet gets one."""

    def __init__(self, connection: sqlite3.Connection, pairs: Mapping[str, tuple[Question, str]]) -> None:
        self._connection = connection
        self._known = {pair: int(number) for number, pair in pairs.items()}
        self._seen: dict[tuple[int, str], tuple[int, Question]] = {}
        """Numbers by which object asked, which is told sooner than what it asks; with it, so that none takes its place."""

    def of(self, asked: Question, said: str) -> int:
        """The number of a pair."""
        seen = self._seen.get((id(asked), said))
        if seen is None:
            seen = self._seen[id(asked), said] = (self._find(asked, said), asked)
        return seen[0]

    def _find(self, asked: Question, said: str) -> int:
        number = self._known.get((asked, said))
        if number is None:
            row = (_written(asked), said)
            there = self._connection.execute(
                "SELECT number FROM answer WHERE question = ? AND digest = ?", row
            ).fetchone()
            if there is None:
                written = self._connection.execute("INSERT INTO answer (question, digest) VALUES (?, ?)", row)
                there = (written.lastrowid,)
            number = self._known[asked, said] = int(there[0])
        return number


def _tidy(connection: sqlite3.Connection) -> None:
    """Forget the answers on which no output rests any more, when they have become many."""
    (answers,) = connection.execute("SELECT count(*) FROM answer").fetchone()
    (outputs,) = connection.execute("SELECT count(*) FROM output").fetchone()
    if answers > MAX_ANSWERS_RATIO * (outputs + MAX_ANSWERS_RATIO):
        used = {number for (said,) in connection.execute("SELECT answers FROM output") for number in said.split()}
        kept = connection.execute("SELECT number FROM answer").fetchall()
        connection.executemany("DELETE FROM answer WHERE number = ?", [row for row in kept if str(row[0]) not in used])


def _row(record: Record, numbers: _Numbers) -> tuple[str, str, str, str, int, int, str, str]:
    return (
        record.path,
        json.dumps(dict(record.fixed)),
        record.intermediate,
        record.output,
        record.size,
        record.mtime_ns,
        " ".join(str(numbers.of(asked, said)) for asked, said in record.questions),
        json.dumps(record.reasons, ensure_ascii=False),
    )


def _record(
    row: tuple[str, str, str, str, int, int, str, str],
    pairs: Mapping[str, tuple[Question, str]] | _Told,
    problems: tuple[Diagnostic, ...] = (),
) -> Record:
    questions, reasons = tuple(map(pairs.__getitem__, row[6].split())), _reasons(row[7])
    return Record(row[0], json.loads(row[1]), row[2], row[3], row[4], row[5], questions, reasons, problems)


@lru_cache(maxsize=256)
def _reasons(words: str) -> tuple[str, ...]:
    """The reasons of a record; those of most were written by one build and are the same."""
    return tuple(json.loads(words))


def describe(question: Question) -> str:
    """A question in words short enough for ``why``."""
    fields = " ".join(field for field in arguments_of(question) if field)
    return f"{type(question).__name__.lower()} {fields}".strip()
