"""The session's database: footage, frames, pictures, and clips with their states."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from clipgstream.session_schema import connected, create_schema, writing
from formats.errors import CgsError

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
    """A file of footage, or a piece of one that grows, as it was at ingest.

    What is decoded are the first `head_bytes` bytes of `head` (a fragmented file's header), where there is
    one, and behind them `bytes` bytes of `path` from `offset` on.

    Attributes:
        camera: whose pictures it holds.
        path, head: absolute.
        bytes, mtime_ns, sha256: to notice a change; the hash is of what is decoded.
        whole: the file was all there: another length is a change.
    """

    camera: str
    path: Path
    bytes: int
    mtime_ns: int
    sha256: str
    offset: int = 0
    head: Path | None = None
    head_bytes: int = 0
    whole: bool = True


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
        reference: the clip whose anchors and heads it builds on, itself where it owns them; None: not
            settled yet.
        residual_share: residual anchors a shared anchor; None: not known yet.
        overwriting: it is to be trained again; its model stays until the new one is whole.
        worker_seconds: all the time that workers spent on it.
        ready_unix_s, packed_unix_s: when it could be trained and when it was packed, on the wall clock.
    """

    clip: int
    first_frame: int
    frames: int
    state: str
    attempts: int = 0
    seconds: float | None = None
    metrics: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    reference: int | None = None
    residual_share: float | None = None
    overwriting: bool = False
    worker_seconds: float = 0.0
    ready_unix_s: float | None = None
    packed_unix_s: float | None = None


@dataclass(frozen=True)
class PictureRow:
    """A picture to be recorded; `file` counts in the list of files recorded with it."""

    camera: str
    frame: int
    file: int
    picture: int
    pts: int | None
    time_s: float


def create_database(
    path: Path,
    files: Sequence[SourceFile],
    frame_times_s: Sequence[float],
    pictures: Sequence[PictureRow],
    clips: Sequence[ClipRecord],
    capture: Mapping[str, Any] | None = None,
) -> None:
    """Makes a new database with everything that ingest knows.

    Args:
        capture: values of the table `capture`.

    Raises:
        StoreError: it cannot be written.
    """
    create_schema(path)
    with writing(path) as connection:
        insert_files(connection, 0, files)
        insert_frames(connection, 0, frame_times_s)
        insert_pictures(connection, pictures)
        insert_clips(connection, clips)
        put_capture(connection, capture or {})


def insert_files(connection: sqlite3.Connection, first: int, files: Sequence[SourceFile]) -> None:
    """Adds files, the first of them numbered `first`."""
    connection.executemany(
        f"INSERT INTO files (file, {_FILE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((number, *_file_values(file)) for number, file in enumerate(files, first)),
    )


_FILE_COLUMNS = "camera, path, bytes, mtime_ns, sha256, offset, head, head_bytes, whole"


def _file_values(file: SourceFile) -> tuple[Any, ...]:
    head = None if file.head is None else str(file.head)
    span = (file.offset, head, file.head_bytes, int(file.whole))
    return (file.camera, str(file.path), file.bytes, file.mtime_ns, file.sha256, *span)


def insert_frames(connection: sqlite3.Connection, first: int, times_s: Sequence[float]) -> None:
    """Adds frames, the first of them numbered `first`."""
    connection.executemany("INSERT INTO frames VALUES (?, ?)", enumerate(map(float, times_s), first))


def insert_pictures(connection: sqlite3.Connection, pictures: Iterable[PictureRow]) -> None:
    """Adds pictures of files and frames that are there."""
    connection.executemany(
        "INSERT INTO pictures (camera, frame, file, picture, pts, time_s) VALUES (?, ?, ?, ?, ?, ?)",
        ((row.camera, row.frame, row.file, row.picture, row.pts, row.time_s) for row in pictures),
    )


def insert_clips(connection: sqlite3.Connection, clips: Iterable[ClipRecord]) -> None:
    """Adds clips of frames that are there."""
    now = time.time()
    connection.executemany(
        """
        INSERT INTO clips (clip, first_frame, frames, state, reference, ready_unix_s)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (
            (c.clip, c.first_frame, c.frames, c.state, c.reference, now if c.state == "ready" else None)
            for c in clips
        ),
    )


def put_capture(connection: sqlite3.Connection, values: Mapping[str, Any]) -> None:
    """Sets values of the table `capture`, which hold what JSON can."""
    connection.executemany(
        "INSERT INTO capture VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        ((key, json.dumps(value)) for key, value in values.items()),
    )


def read_capture(path: Path, key: str) -> Any:
    """A value of the table `capture`; None when it is not there."""
    with connected(path) as connection:
        row = connection.execute("SELECT value FROM capture WHERE key = ?", (key,)).fetchone()
    return None if row is None else json.loads(row[0])


def read_frame_times(path: Path) -> list[float]:
    """Time of every frame in seconds, by frame_index."""
    with connected(path) as connection:
        return [row[0] for row in connection.execute("SELECT time_s FROM frames ORDER BY frame")]


def count_frames(path: Path) -> int:
    """How many frames there are."""
    # Numbered from 0 without gaps: the last one tells, however many there are.
    with connected(path) as connection:
        return int(connection.execute("SELECT COALESCE(MAX(frame) + 1, 0) FROM frames").fetchone()[0])


def count_clips(path: Path) -> int:
    """How many clips there are."""
    with connected(path) as connection:
        return int(connection.execute("SELECT COALESCE(MAX(clip) + 1, 0) FROM clips").fetchone()[0])


def read_pictures(path: Path, first_frame: int, frames: int) -> dict[tuple[str, int], Picture]:
    """Pictures of some frames by (camera, frame_index)."""
    query = """
        SELECT p.frame, p.picture, p.time_s, p.pts, f.camera, f.path, f.bytes, f.mtime_ns, f.sha256,
            f.offset, f.head, f.head_bytes, f.whole
        FROM pictures p JOIN files f USING (file)
        WHERE p.frame >= ? AND p.frame < ? ORDER BY p.camera, p.frame
    """
    with connected(path) as connection:
        rows = connection.execute(query, (first_frame, first_frame + frames)).fetchall()
    pictures = {}
    files: dict[tuple[Any, ...], SourceFile] = {}
    for frame, picture, time_s, pts, *values in rows:
        file = files.setdefault(tuple(values), _source_file(values))
        pictures[file.camera, frame] = Picture(file.path, picture, time_s, pts, file)
    return pictures


def _source_file(values: Sequence[Any]) -> SourceFile:
    camera, path, size, mtime_ns, sha256, offset, head, head_bytes, whole = values
    head = None if head is None else Path(head)
    return SourceFile(camera, Path(path), size, mtime_ns, sha256, offset, head, head_bytes, bool(whole))


def read_clips(path: Path) -> list[ClipRecord]:
    """Every clip, by number."""
    with connected(path) as connection:
        rows = connection.execute(_SELECT_CLIPS + " ORDER BY clip").fetchall()
    return [_clip_record(row) for row in rows]


_CLIP_COLUMNS = tuple(column.name for column in fields(ClipRecord))
_SELECT_CLIPS = f"SELECT {', '.join(_CLIP_COLUMNS)} FROM clips"


def _clip_record(row: Sequence[Any]) -> ClipRecord:
    values = dict(zip(_CLIP_COLUMNS, row, strict=True))
    values["metrics"], values["overwriting"] = json.loads(values["metrics"]), bool(values["overwriting"])
    return ClipRecord(**values)


def read_clip(connection: sqlite3.Connection, clip: int) -> ClipRecord | None:
    """One clip; None when there is none of that number."""
    row = connection.execute(_SELECT_CLIPS + " WHERE clip = ?", (clip,)).fetchone()
    return None if row is None else _clip_record(row)


def set_clip_state(path: Path, clip: int, state: str, **changes: Any) -> ClipRecord:
    """Moves a clip on in one transaction; see Session.set_clip_state."""
    with writing(path) as connection:
        return move_clip(connection, path, clip, state, **changes)


def move_clip(
    connection: sqlite3.Connection,
    path: Path,
    clip: int,
    state: str,
    *,
    seconds: float | None = None,
    metrics: Mapping[str, Any] | None = None,
    error: str | None = None,
    worker_seconds: float = 0.0,
    reference: int | None = None,
    residual_share: float | None = None,
) -> ClipRecord:
    """Moves a clip on inside a transaction; see Session.set_clip_state.

    A clip that is trained is no longer to be overwritten.

    Args:
        path: the database, for errors.
        worker_seconds: added to what workers spent on it.
        reference, residual_share: as found by its training; None: as they were.
    """
    old = read_clip(connection, clip)
    if old is None:
        raise CgsError("the session has no such clip", where=path, found=clip)
    if state not in _NEXT_STATES[old.state]:
        raise CgsError(
            "the clip cannot go to this state",
            where=f"clip {clip} of {path.parent}",
            expected=f"from {old.state!r} to one of {', '.join(sorted(_NEXT_STATES[old.state]))}",
            found=repr(state),
        )
    now = time.time()
    new = replace(
        old,
        state=state,
        attempts=old.attempts + (state == "training"),
        seconds=old.seconds if seconds is None else float(seconds),
        metrics={**old.metrics, **(metrics or {})},
        error=error if state == "failed" else None,
        reference=old.reference if reference is None else reference,
        residual_share=old.residual_share if residual_share is None else float(residual_share),
        overwriting=old.overwriting and state != "trained",
        worker_seconds=old.worker_seconds + worker_seconds,
        ready_unix_s=now if state == "ready" and old.ready_unix_s is None else old.ready_unix_s,
        packed_unix_s=now if state == "packed" else old.packed_unix_s,
    )
    connection.execute(
        """
        UPDATE clips SET state = ?, attempts = ?, seconds = ?, metrics = ?, error = ?, reference = ?,
            residual_share = ?, overwriting = ?, worker_seconds = ?, ready_unix_s = ?, packed_unix_s = ?
        WHERE clip = ?
        """,
        (
            new.state,
            new.attempts,
            new.seconds,
            json.dumps(new.metrics, sort_keys=True),
            new.error,
            new.reference,
            new.residual_share,
            int(new.overwriting),
            new.worker_seconds,
            new.ready_unix_s,
            new.packed_unix_s,
            clip,
        ),
    )
    return new
