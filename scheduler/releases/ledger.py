"""The ledger: every release with what it was made from, and every session ever published.

One SQLite file in the site's private part. What holds from one release up to another is one row, so that
what any release said can be asked again, and a release adds rows for what changed alone.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from scheduler.releases.announce import PUBLIC, Key, Record

VERSION = 2
"""The form of the tables; it goes up when an older program could not read them."""

TABLES = """
CREATE TABLE release (
    number INTEGER PRIMARY KEY,
    stamp TEXT NOT NULL,
    now TEXT NOT NULL,
    note TEXT NOT NULL,
    inputs_sha256 TEXT NOT NULL,
    inputs TEXT NOT NULL,
    schedule TEXT NOT NULL,
    public_sha256 TEXT NOT NULL,
    counts TEXT NOT NULL,
    made TEXT
) STRICT;
CREATE TABLE content (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE record (
    readers TEXT NOT NULL,
    session TEXT NOT NULL,
    uid TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    cancelled INTEGER NOT NULL,
    facts TEXT NOT NULL,
    since INTEGER NOT NULL REFERENCES release,
    until INTEGER REFERENCES release
) STRICT;
CREATE INDEX record_since ON record (since);
CREATE INDEX record_until ON record (until);
CREATE INDEX record_now ON record (readers, session) WHERE until IS NULL;
CREATE TABLE feed (
    path TEXT NOT NULL,
    digest TEXT NOT NULL,
    since INTEGER NOT NULL REFERENCES release,
    until INTEGER REFERENCES release
) STRICT;
CREATE INDEX feed_now ON feed (path) WHERE until IS NULL;
CREATE TABLE token (
    token TEXT PRIMARY KEY,
    feed TEXT NOT NULL,
    made TEXT NOT NULL,
    revoked TEXT
) STRICT;
"""

MADE = "ALTER TABLE release ADD COLUMN made TEXT"
"""What the first form of the tables lacks."""

OUTSIDE = frozenset(
    {
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN),
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM),
    }
)
"""SQLite's codes of errors that are no fault of the file."""

HELD = "since <= :number AND (until IS NULL OR until > :number)"
"""Which rows held at a release."""


class LedgerError(Exception):
    """The ledger cannot be used; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Release:
    """What the ledger keeps of a release.

    `now` (aware) is the present time that it was made for, `stamp` (aware) the one that it bears: later
    than every earlier release's. `inputs` are the digests of its input files by name, `schedule` that of
    its schedule.csv, `public_sha256` that of its release.json. `counts` say how many changes of each
    sort the public saw. `made` (aware) is the time by the clock, where it is known.
    """

    number: int
    stamp: datetime
    now: datetime
    note: str
    inputs_sha256: str
    inputs: Mapping[str, str]
    schedule: str
    public_sha256: str
    counts: Mapping[str, int]
    made: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """What a feed holds, as a digest, and since which release it holds just that."""

    digest: str
    since: int


@dataclass(frozen=True, slots=True)
class Token:
    """The secret that a feed for staff is served under; `revoked` (aware) is when it was taken back."""

    token: str
    feed: str
    made: datetime
    revoked: datetime | None = None


@contextmanager
def _readable() -> Iterator[None]:
    """Call the file damaged where a row holds what none can hold."""
    try:
        yield
    except (ValueError, TypeError, zlib.error) as error:
        raise sqlite3.DatabaseError(f"a row cannot be read: {error}") from error


class Ledger:
    """An open ledger; every method that writes belongs into `transaction`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all that is written within, or nothing where an exception leaves it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @_readable()
    def releases(self) -> tuple[Release, ...]:
        """Return every release, from the first on."""
        columns = "number, stamp, now, note, inputs_sha256, inputs, schedule, public_sha256, counts, made"
        return tuple(map(_release, self._rows(f"SELECT {columns} FROM release ORDER BY number")))

    @_readable()
    def content(self, digest: str) -> bytes:
        """Return a file by its digest."""
        [(data,)] = self._rows("SELECT data FROM content WHERE sha256 = ?", digest)
        return zlib.decompress(data)

    @_readable()
    def records(self, number: int) -> dict[Key, Record]:
        """Return the record of every session as a release left it."""
        found = self._rows(f"SELECT {_COLUMNS} FROM record WHERE {HELD}", number=number)
        return {record.key: record for record in map(_record, found)}

    def names(self, number: int) -> dict[str, str]:
        """Return, by every id that the public knew a session by up to a release, its UID; the last one's."""
        return dict(
            self._rows(
                "SELECT session, uid FROM record WHERE readers = ? AND since <= ? ORDER BY since, rowid",
                PUBLIC,
                number,
            )
        )

    @_readable()
    def public_changes(self, number: int) -> list[tuple[Record | None, Record]]:
        """Return each record for the public that a release changed, with what it was before."""
        before = {
            record.uid: record
            for record in map(
                _record,
                self._rows(f"SELECT {_COLUMNS} FROM record WHERE until = ? AND readers = ?", number, PUBLIC),
            )
        }
        after = self._rows(f"SELECT {_COLUMNS} FROM record WHERE since = ? AND readers = ?", number, PUBLIC)
        return [(before.get(record.uid), record) for record in map(_record, after)]

    def feeds(self, number: int) -> dict[str, FeedState]:
        """Return what each feed held at a release, by path; a feed for staff by its name."""
        rows = self._rows(f"SELECT path, digest, since FROM feed WHERE {HELD}", number=number)
        return {path: FeedState(digest, since) for path, digest, since in rows}

    @_readable()
    def tokens(self) -> tuple[Token, ...]:
        """Return every token there ever was, in the order of their making."""
        rows = self._rows("SELECT token, feed, made, revoked FROM token ORDER BY rowid")
        return tuple(
            Token(token, feed, _moment(made), _moment(revoked) if revoked else None)
            for token, feed, made, revoked in rows
        )

    def add_content(self, data: bytes) -> str:
        """Keep a file and return its digest."""
        digest = sha256(data).hexdigest()
        if not self._rows("SELECT 1 FROM content WHERE sha256 = ?", digest):
            self._connection.execute("INSERT INTO content VALUES (?, ?)", (digest, zlib.compress(data)))
        return digest

    def add_release(
        self, release: Release, before: Mapping[Key, Record], after: Mapping[Key, Record]
    ) -> None:
        """Write a release, and what it makes of the records `before` it."""
        number, write = release.number, self._connection
        write.execute(
            "INSERT INTO release VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                _text(release.stamp),
                _text(release.now),
                release.note,
                release.inputs_sha256,
                _json(release.inputs),
                release.schedule,
                release.public_sha256,
                _json(release.counts),
                _text(release.made) if release.made else None,
            ),
        )
        write.executemany(
            "UPDATE record SET until = ? WHERE until IS NULL AND readers = ? AND session = ?",
            [(number, *key) for key, record in before.items() if after.get(key) != record],
        )
        write.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            [(*_row(record), number) for key, record in after.items() if before.get(key) != record],
        )

    def set_feeds(self, before: Mapping[str, FeedState], after: Mapping[str, FeedState], number: int) -> None:
        """Write what the feeds hold from a release on."""
        self._connection.executemany(
            "UPDATE feed SET until = ? WHERE until IS NULL AND path = ?",
            [(number, path) for path, state in before.items() if after.get(path) != state],
        )
        self._connection.executemany(
            "INSERT INTO feed VALUES (?, ?, ?, NULL)",
            [(path, state.digest, number) for path, state in after.items() if before.get(path) != state],
        )

    def add_token(self, token: Token) -> None:
        """Write a new token."""
        self._connection.execute(
            "INSERT INTO token VALUES (?, ?, ?, NULL)", (token.token, token.feed, _text(token.made))
        )

    def revoke(self, token: Token, moment: datetime) -> None:
        """Take a token back."""
        self._connection.execute("UPDATE token SET revoked = ? WHERE token = ?", (_text(moment), token.token))

    def _rows(self, query: str, *values: object, **named: object) -> list[tuple]:  # type: ignore[type-arg]
        return self._connection.execute(query, named or values).fetchall()


@contextmanager
def open_ledger(file: Path, *, create: bool = False) -> Iterator[Ledger]:
    """Open a ledger, made where it is missing and that is asked.

    Raise LedgerError where it cannot be read or written, is damaged or none, or was made by a later program.
    """
    mode = "rwc" if create else "rw"
    try:
        address = f"{file.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA busy_timeout = 10000")
            [(version,)] = connection.execute("PRAGMA user_version").fetchall()
            if version > VERSION:
                raise LedgerError(f"{file} was written by a later version of this program; use that version")
            if version == 0:
                if not create:
                    raise LedgerError(
                        f"{file} is empty; restore the newest copy of it, or publish where nothing was yet"
                    )
                connection.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
            if version == 1:
                connection.executescript(f"BEGIN IMMEDIATE; {MADE}; PRAGMA user_version = 2; COMMIT;")
            yield Ledger(connection)
    except sqlite3.Error as error:
        # What Python could not read, not SQLite, has no code.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in OUTSIDE:
            raise LedgerError(
                f"{file}: {error}; see that the disk has room and that you may write there"
            ) from error
        reason = str(error).partition(" with text")[0]
        raise LedgerError(f"{file} is damaged; restore the newest copy of it ({reason})") from error


def _release(row: tuple) -> Release:  # type: ignore[type-arg]
    number, stamp, now, note, inputs_sha256, inputs, schedule, public_sha256, counts, made = row
    return Release(
        number,
        _moment(stamp),
        _moment(now),
        note,
        inputs_sha256,
        json.loads(inputs),
        schedule,
        public_sha256,
        json.loads(counts),
        _moment(made) if made else None,
    )


_COLUMNS = "readers, session, uid, sequence, stamp, cancelled, facts"


def _record(row: tuple) -> Record:  # type: ignore[type-arg]
    readers, session, uid, sequence, stamp, cancelled, facts = row
    return Record(readers, session, uid, sequence, _moment(stamp), bool(cancelled), facts)


def _row(record: Record) -> tuple[str, str, str, int, str, bool, str]:
    return (
        record.readers,
        record.session,
        record.uid,
        record.sequence,
        _text(record.stamp),
        record.cancelled,
        record.facts,
    )


def _text(moment: datetime) -> str:
    return moment.isoformat()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)
