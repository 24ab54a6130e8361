"""The session's database: footage, frames, pictures, and clips with their states.

SQLite in WAL mode, so that a reader (`cgs status`) never waits for a writer (a trainer). Every call
opens its own connection: calls are safe from any thread and process, and nothing stays open.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from formats.errors import CgsError, StoreError

SCHEMA_VERSION = 1
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

CLIP_STATES = ("waiting", "ready", "training", "trained", "packed", "failed")

_NEXT_STATES = {
    "waiting": {"ready", "failed"},
    "ready": {"training", "waiting", "failed"},
    "training": {"training", "trained", "ready", "failed"},
    "trained": {"packed", "training", "ready", "failed"},
    "packed": {"packed", "trained", "training", "ready"},
    "failed": {"training", "ready", "waiting"},
}
"""A clip that a killed trainer left in `training` is taken up again from there; `trained`, `packed` and
`failed` clips may be trained anew, and `packed` ones packed anew."""


@dataclass(frozen=True)
class SourceFile:
    """A file of footage as it was at ingest.

    Attributes:
        camera: whose pictures it holds.
        path: absolute.
        bytes, mtime_ns, sha256: to notice a change.
    """

    camera: str
    path: Path
    bytes: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True)
class Picture:
    """Where a camera's picture of a frame is.

    Attributes:
        source: path of the video or image.
        picture: number in the source, in the order shown; 0 for an image.
        timestamp_s: on the cameras' clock.
        pts: presentation timestamp in the video's time base; None where pictures are counted.
        file: the source as it was at ingest.
    """

    source: Path
    picture: int
    timestamp_s: float
    pts: int | None
    file: SourceFile


@dataclass(frozen=True)
class ClipRecord:
    """A clip and how far it is.

    Attributes:
        clip, first_frame, frames: its number and frames.
        state: one of CLIP_STATES.
        attempts: how often its training has begun.
        seconds: what the last stage said it took; None before.
        metrics: what the stages reported, by name.
        error: why it failed; None otherwise.
    """

    clip: int
    first_frame: int
    frames: int
    state: str
    attempts: int = 0
    seconds: float | None = None
    metrics: dict[str, Any] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True)
class PictureRow:
    """A picture to be recorded; `file` counts in the list of files recorded with it."""

    camera: str
    frame: int
    file: int
    picture: int
    pts: int | None
    time_s: float


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
    with connected(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def create_database(
    path: Path,
    files: Sequence[SourceFile],
    frame_times_s: Sequence[float],
    pictures: Sequence[PictureRow],
    clips: Sequence[ClipRecord],
) -> None:
    """Makes a new database with everything that ingest knows.

    Raises:
        StoreError: it cannot be written.
    """
    with database_errors(path):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.executescript(_SCHEMA)
        with writing(path) as connection:
            connection.executemany(
                "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (number, file.camera, str(file.path), file.bytes, file.mtime_ns, file.sha256)
                    for number, file in enumerate(files)
                ),
            )
            connection.executemany("INSERT INTO frames VALUES (?, ?)", enumerate(map(float, frame_times_s)))
            connection.executemany(
                "INSERT INTO pictures (camera, frame, file, picture, pts, time_s) VALUES (?, ?, ?, ?, ?, ?)",
                ((row.camera, row.frame, row.file, row.picture, row.pts, row.time_s) for row in pictures),
            )
            connection.executemany(
                "INSERT INTO clips (clip, first_frame, frames, state) VALUES (?, ?, ?, ?)",
                ((clip.clip, clip.first_frame, clip.frames, clip.state) for clip in clips),
            )


def check_database(path: Path) -> None:
    """Raises CgsError when the file is not a session's database of this version."""
    with connected(path) as connection:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != _APPLICATION_ID or version != SCHEMA_VERSION:
        raise CgsError(
            "the session was made by another version",
            where=path,
            expected=f"schema {SCHEMA_VERSION}",
            found=f"schema {version}" if application == _APPLICATION_ID else "another kind of database",
            hint="ingest the footage again with this version",
        )


def read_frame_times(path: Path) -> list[float]:
    """Time of every frame in seconds, by frame_index."""
    with connected(path) as connection:
        return [row[0] for row in connection.execute("SELECT time_s FROM frames ORDER BY frame")]


def read_pictures(path: Path, first_frame: int, frames: int) -> dict[tuple[str, int], Picture]:
    """Pictures of some frames by (camera, frame_index)."""
    query = """
        SELECT p.camera, p.frame, p.picture, p.time_s, p.pts, f.path, f.bytes, f.mtime_ns, f.sha256
        FROM pictures p JOIN files f USING (file)
        WHERE p.frame >= ? AND p.frame < ? ORDER BY p.camera, p.frame
    """
    with connected(path) as connection:
        rows = connection.execute(query, (first_frame, first_frame + frames)).fetchall()
    pictures = {}
    for camera, frame, picture, time_s, pts, source, size, mtime_ns, sha256 in rows:
        file = SourceFile(camera, Path(source), size, mtime_ns, sha256)
        pictures[camera, frame] = Picture(file.path, picture, time_s, pts, file)
    return pictures


def read_clips(path: Path) -> list[ClipRecord]:
    """Every clip, by number."""
    with connected(path) as connection:
        rows = connection.execute(_SELECT_CLIPS + " ORDER BY clip").fetchall()
    return [_clip_record(row) for row in rows]


_SELECT_CLIPS = "SELECT clip, first_frame, frames, state, attempts, seconds, metrics, error FROM clips"


def _clip_record(row: Sequence[Any]) -> ClipRecord:
    clip, first_frame, frames, state, attempts, seconds, metrics, error = row
    return ClipRecord(clip, first_frame, frames, state, attempts, seconds, json.loads(metrics), error)


def set_clip_state(
    path: Path,
    clip: int,
    state: str,
    *,
    seconds: float | None = None,
    metrics: Mapping[str, Any] | None = None,
    error: str | None = None,
) -> ClipRecord:
    """Moves a clip on in one transaction; see Session.set_clip_state."""
    with writing(path) as connection:
        row = connection.execute(_SELECT_CLIPS + " WHERE clip = ?", (clip,)).fetchone()
        if row is None:
            raise CgsError("the session has no such clip", where=path, found=clip)
        old = _clip_record(row)
        if state not in _NEXT_STATES[old.state]:
            raise CgsError(
                "the clip cannot go to this state",
                where=f"clip {clip} of {path.parent}",
                expected=f"from {old.state!r} to one of {', '.join(sorted(_NEXT_STATES[old.state]))}",
                found=repr(state),
            )
        new = ClipRecord(
            clip,
            old.first_frame,
            old.frames,
            state,
            old.attempts + (state == "training"),
            old.seconds if seconds is None else float(seconds),
            {**old.metrics, **(metrics or {})},
            error if state == "failed" else None,
        )
        connection.execute(
            "UPDATE clips SET state = ?, attempts = ?, seconds = ?, metrics = ?, error = ? WHERE clip = ?",
            (
                new.state,
                new.attempts,
                new.seconds,
                json.dumps(new.metrics, sort_keys=True),
                new.error,
                clip,
            ),
        )
        return new
