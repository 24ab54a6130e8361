"""Growing footage in a session's database: what was delivered, and clips that become ready.

Each function is one transaction or one query, whose time does not grow with the capture.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clipgstream.session import ENDED_KEY
from clipgstream.session_db import (
    ClipRecord,
    PictureRow,
    SourceFile,
    insert_clips,
    insert_files,
    insert_frames,
    insert_pictures,
    move_clip,
    put_capture,
)
from clipgstream.session_lease import Worker
from clipgstream.session_schema import connected, writing
from formats.errors import IngestError

TAKEN, DUPLICATE, OVERLAP, LATE = "taken", "duplicate", "overlap", "late"
TRUNCATED, RENAMED, FOREIGN, REFUSED = "truncated", "renamed", "foreign", "refused"

_FOLLOWER_KEY = "follower"


@dataclass(frozen=True)
class Arrival:
    """Something that was delivered, and what became of it.

    Attributes:
        camera: whose; empty when nobody's.
        name: of the piece, for people.
        sha256: of its content; empty where it could not be read.
        state: `taken`, `duplicate` (the same bytes again), `overlap` (other bytes for the same time), `late`
            (its clips are settled), `truncated`, `renamed`, `foreign` (of no camera), `refused` (unusable).
        note: what the user was told; None: nothing.
        source: the file, for a piece that was taken.
        first_s, last_s: times of its first and last picture on the cameras' clock.
        pictures: that belong to frames of the capture.
    """

    camera: str
    name: str
    sha256: str
    state: str
    note: str | None = None
    source: SourceFile | None = None
    first_s: float | None = None
    last_s: float | None = None
    pictures: int = 0


@dataclass(frozen=True)
class KnownArrival:
    """An arrival as it was recorded; `file`, `path` and `offset` are of its file, if it was taken."""

    arrival: int
    name: str
    state: str
    file: int | None
    path: Path | None
    offset: int | None
    first_s: float | None


def record_arrivals(
    database: Path,
    arrivals: Sequence[Arrival],
    waiting: Iterable[ClipRecord] = (),
    capture: Mapping[str, Any] | None = None,
) -> list[int | None]:
    """Records what was delivered, clips that begin with it, and values of the capture.

    Returns:
        the number of each arrival's file; None where it has no `source`.

    Raises:
        StoreError: the database cannot be written.
    """
    numbers: list[int | None] = []
    with writing(database) as connection:
        next_file = int(connection.execute("SELECT COALESCE(MAX(file) + 1, 0) FROM files").fetchone()[0])
        for arrival in arrivals:
            number = None
            if arrival.source is not None:
                number, next_file = next_file, next_file + 1
                insert_files(connection, number, [arrival.source])
            numbers.append(number)
            _insert_arrival(connection, arrival, number)
        insert_clips(connection, waiting)
        put_capture(connection, capture or {})
    return numbers


def _insert_arrival(connection: sqlite3.Connection, arrival: Arrival, file: int | None) -> None:
    connection.execute(
        """
        INSERT INTO arrivals (camera, name, sha256, state, note, file, first_s, last_s, pictures,
            arrived_unix_s)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            arrival.camera,
            arrival.name,
            arrival.sha256,
            arrival.state,
            arrival.note,
            file,
            arrival.first_s,
            arrival.last_s,
            arrival.pictures,
            time.time(),
        ),
    )


def settle_clip(
    database: Path,
    record: ClipRecord,
    frame_times_s: Sequence[float],
    pictures: Iterable[PictureRow],
    *,
    ends: bool = False,
) -> None:
    """Makes a waiting clip ready, with its frames and pictures.

    Args:
        record: its number and frames, fewer than were planned at the capture's end.
        frame_times_s: time of every frame up to the clip's last, from the first that the database lacks.
            Of a clip that is settled before an earlier one, the earlier one's frames are among them.
        ends: the capture ends with it; see `end_capture`.

    Raises:
        StoreError: the database cannot be written.
    """
    with writing(database) as connection:
        end = record.first_frame + record.frames
        insert_frames(connection, end - len(frame_times_s), frame_times_s)
        insert_pictures(connection, pictures)
        connection.execute("UPDATE clips SET frames = ? WHERE clip = ?", (record.frames, record.clip))
        move_clip(connection, database, record.clip, "ready")
        if ends:
            _end(connection, end)


def end_capture(database: Path, frames: int) -> None:
    """The footage has ended: clips that were planned behind its last frame go. Raises StoreError."""
    with writing(database) as connection:
        _end(connection, frames)


def _end(connection: sqlite3.Connection, frames: int) -> None:
    connection.execute("DELETE FROM clips WHERE state = 'waiting' AND first_frame >= ?", (frames,))
    put_capture(connection, {ENDED_KEY: True})


def rename_file(database: Path, old: Path, new: Path, arrival: Arrival) -> None:
    """A file of footage has another path now; `arrival` records it. Raises StoreError."""
    with writing(database) as connection:
        connection.execute(
            """
            UPDATE files SET path = iif(path = :old, :new, path), head = iif(head = :old, :new, head)
            WHERE path = :old OR head = :old
            """,
            {"old": str(old), "new": str(new)},
        )
        _insert_arrival(connection, arrival, None)


def claim_footage(database: Path, worker: Worker) -> None:
    """Says that a process follows the footage from now on.

    Raises:
        IngestError: another process of this machine does.
        StoreError: the database cannot be written.
    """
    with writing(database) as connection:
        row = connection.execute("SELECT value FROM capture WHERE key = ?", (_FOLLOWER_KEY,)).fetchone()
        other = None if row is None else Worker(**json.loads(row[0]))
        # Of other machines' processes nobody knows; they are taken to be gone.
        if other not in (None, worker) and other.boot == worker.boot and not other.is_gone():
            raise IngestError(
                "another process follows this footage already",
                where=database.parent,
                found=f"process {other.pid}",
                hint="leave it to that one, or end it first",
            )
        put_capture(connection, {_FOLLOWER_KEY: asdict(worker)})


def read_settled(database: Path) -> list[int]:
    """Clips whose pictures can change no more. Raises StoreError."""
    with connected(database) as connection:
        rows = connection.execute("SELECT clip FROM clips WHERE ready_unix_s IS NOT NULL").fetchall()
    return [row[0] for row in rows]


def find_arrivals(database: Path, camera: str, sha256: str) -> list[KnownArrival]:
    """What was recorded of a camera's pieces of this content, in the order they came. Raises StoreError."""
    query = """
        SELECT a.arrival, a.name, a.state, a.file, f.path, f.offset, a.first_s
        FROM arrivals a LEFT JOIN files f USING (file) WHERE a.sha256 = ? AND a.camera = ?
        ORDER BY a.arrival
    """
    with connected(database) as connection:
        rows = connection.execute(query, (sha256, camera)).fetchall()
    return [
        KnownArrival(arrival, name, state, file, None if path is None else Path(path), offset, first_s)
        for arrival, name, state, file, path, offset, first_s in rows
    ]


def read_closed_files(database: Path, before_s: float) -> list[SourceFile]:
    """Files of pieces that end before a time, but for each camera's latest one. Raises StoreError."""
    query = """
        WITH latest AS (SELECT camera, MAX(last_s) AS last_s FROM arrivals GROUP BY camera)
        SELECT f.camera, f.path, f.bytes, f.mtime_ns, f.sha256, f.offset, f.head, f.head_bytes, f.whole
        FROM arrivals a JOIN files f USING (file) JOIN latest l ON l.camera = a.camera
        WHERE a.last_s < ? AND a.last_s < l.last_s ORDER BY a.arrival
    """
    with connected(database) as connection:
        rows = connection.execute(query, (before_s,)).fetchall()
    return [
        SourceFile(
            camera,
            Path(path),
            size,
            mtime_ns,
            sha256,
            offset,
            Path(head) if head else None,
            head_bytes,
            bool(whole),
        )
        for camera, path, size, mtime_ns, sha256, offset, head, head_bytes, whole in rows
    ]


def read_named(database: Path, states: Sequence[str]) -> set[str]:
    """Names of what was recorded in these states. Raises StoreError."""
    marks = ", ".join("?" * len(states))
    with connected(database) as connection:
        rows = connection.execute(f"SELECT name FROM arrivals WHERE state IN ({marks})", tuple(states))
        return {row[0] for row in rows}


def filmed_frames(database: Path, camera: str, frames: Sequence[int]) -> set[int]:
    """Which of the settled frames a camera has a picture of. Raises StoreError."""
    if not frames:
        return set()
    with connected(database) as connection:
        rows = connection.execute(
            "SELECT frame FROM pictures WHERE frame >= ? AND frame <= ? AND camera = ?",
            (min(frames), max(frames), camera),
        ).fetchall()
    return {row[0] for row in rows} & set(frames)


def ready_since_s(database: Path, clip: int) -> float | None:
    """How long ago a clip became ready, on the wall clock; None when it is not. Raises StoreError."""
    with connected(database) as connection:
        row = connection.execute("SELECT ready_unix_s FROM clips WHERE clip = ?", (clip,)).fetchone()
    return None if row is None or row[0] is None else max(0.0, time.time() - row[0])


def count_pictures(database: Path) -> int:
    """Pictures of all clips that are settled. Raises StoreError."""
    with connected(database) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM pictures").fetchone()[0])


def read_missing(database: Path, cameras: Sequence[str]) -> list[tuple[str, int]]:
    """(camera, frame_index) of every picture that is not there, camera by camera. Raises StoreError."""
    query = """
        SELECT frame FROM frames WHERE NOT EXISTS (
            SELECT 1 FROM pictures p WHERE p.frame = frames.frame AND p.camera = ?
        ) ORDER BY frame
    """
    with connected(database) as connection:
        return [
            (camera, row[0]) for camera in cameras for row in connection.execute(query, (camera,)).fetchall()
        ]
