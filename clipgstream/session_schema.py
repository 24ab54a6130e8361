"""The schema of the session's database, and how it is opened.

SQLite in WAL mode, so that a reader (`cgs status`) never waits for a writer (a trainer). Every call
opens its own connection: calls are safe from any thread and process, and nothing stays open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from formats.errors import CgsError, StoreError

SCHEMA_VERSION = 2
_APPLICATION_ID = 0x43475353  # "CGSS"
_BUSY_TIMEOUT_S = 30.0

_SCHEMA = """
CREATE TABLE files (
    file INTEGER PRIMARY KEY,
    camera TEXT NOT NULL,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) STRICT;
CREATE TABLE frames (
    frame INTEGER PRIMARY KEY,
    time_s REAL NOT NULL
) STRICT;
CREATE TABLE pictures (
    camera TEXT NOT NULL,
    frame INTEGER NOT NULL REFERENCES frames (frame),
    file INTEGER NOT NULL REFERENCES files (file),
    picture INTEGER NOT NULL,
    pts INTEGER,
    time_s REAL NOT NULL,
    PRIMARY KEY (frame, camera)
) STRICT, WITHOUT ROWID;
CREATE TABLE clips (
    clip INTEGER PRIMARY KEY,
    first_frame INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    seconds REAL,
    metrics TEXT NOT NULL DEFAULT '{}',
    error TEXT
) STRICT;
"""

# What growing footage and several workers need. `arrivals` is what was delivered and what became of it;
# `capture` is what the follower has settled (JSON values); a lease's `beat` grows while its holder lives.
_SCHEMA_2 = """
ALTER TABLE files ADD COLUMN offset INTEGER NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN head TEXT;
ALTER TABLE files ADD COLUMN head_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN whole INTEGER NOT NULL DEFAULT 1;
ALTER TABLE clips ADD COLUMN reference INTEGER;
ALTER TABLE clips ADD COLUMN residual_share REAL;
ALTER TABLE clips ADD COLUMN overwriting INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clips ADD COLUMN worker_seconds REAL NOT NULL DEFAULT 0;
ALTER TABLE clips ADD COLUMN ready_unix_s REAL;
ALTER TABLE clips ADD COLUMN packed_unix_s REAL;
UPDATE clips SET reference = 0;
CREATE INDEX clips_by_state ON clips (state, clip);
CREATE INDEX reference_clips ON clips (clip) WHERE reference = clip;
CREATE TABLE leases (
    clip INTEGER PRIMARY KEY REFERENCES clips (clip),
    token TEXT NOT NULL,
    host TEXT NOT NULL,
    boot TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started TEXT NOT NULL,
    beat INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE arrivals (
    arrival INTEGER PRIMARY KEY,
    camera TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT,
    file INTEGER REFERENCES files (file),
    first_s REAL,
    last_s REAL,
    pictures INTEGER NOT NULL DEFAULT 0,
    arrived_unix_s REAL NOT NULL
) STRICT;
CREATE INDEX arrivals_by_content ON arrivals (sha256);
CREATE TABLE capture (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
"""


@contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """Turns SQLite's errors inside the block into StoreErrors about `path`."""
    try:
        yield
    except sqlite3.Error as error:
        hint = "check free space, permissions and that the session lies on a local disk"
        raise StoreError(
            "the session's database cannot be used", where=path, found=error, hint=hint
        ) from error


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to an existing database, closed at the end; transactions are begun by hand."""
    with database_errors(path):
        uri = f"{path.resolve().as_uri()}?mode=rw"
        with closing(
            sqlite3.connect(uri, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
        ) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            yield connection


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection inside one write transaction: committed at the end, undone on any error."""
    with connected(path) as connection, transaction(connection):
        yield connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One write transaction: committed at the end, undone on any error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def create_schema(path: Path) -> None:
    """Makes a new, empty database. Raises StoreError."""
    with database_errors(path), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.executescript(_SCHEMA + _SCHEMA_2)


def check_database(path: Path) -> None:
    """Brings a database of an earlier version up to this one's.

    Raises:
        CgsError: the file is no session's database, or a later version's.
        StoreError: it cannot be used.
    """
    with connected(path) as connection:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = _version(connection)
        if application == _APPLICATION_ID and version == 1:
            version = _migrate(connection)
    if application != _APPLICATION_ID or version != SCHEMA_VERSION:
        raise CgsError(
            "the session was made by another version",
            where=path,
            expected=f"schema {SCHEMA_VERSION}",
            found=f"schema {version}" if application == _APPLICATION_ID else "another kind of database",
            hint="ingest the footage again with this version",
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection) -> int:
    with transaction(connection):
        # Another process may have been quicker.
        if _version(connection) == 1:
            for statement in filter(str.strip, _SCHEMA_2.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return _version(connection)
