"""How far a session is, as the command line and the status page show it. Imports no torch."""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clipgstream.session import Session
from clipgstream.session_db import CLIP_STATES
from clipgstream.session_lease import Lease, read_leases
from clipgstream.session_schema import connected

# Clips that throughput and delay are taken from.
_RECENT = 20
_SHOWN_NOTES = 5
_AT_ONCE_S = 0.01


@dataclass(frozen=True)
class SessionStatus:
    """How far a session is.

    Attributes:
        clips: how many are in each state.
        frames: of all clips so far.
        ended: no more footage will come.
        lag_s: seconds of footage that are in no stream yet.
        eta_s: seconds until all clips so far are trained, should those to come take as long a frame and as
            many be trained at once; None: not known yet.
        clips_per_hour: packed of late; None: not known yet.
        delay_s: median seconds from a clip's being ready to its being packed, of late; None: not known yet.
        worker_seconds: all that workers spent; on a GPU these are its seconds.
        waiting_for: cameras that the next clip waits for while others have delivered all of it, and how many
            seconds of footage each is behind the one that has delivered most.
        leases: who trains what.
        arrivals: pieces of growing footage by what became of them.
        notes: what was said of the last pieces that were not simply taken.
        failed: clips that failed, and why.
    """

    clips: dict[str, int]
    frames: int
    ended: bool
    lag_s: float
    eta_s: float | None
    clips_per_hour: float | None
    delay_s: float | None
    worker_seconds: float
    waiting_for: dict[str, float]
    leases: tuple[Lease, ...]
    arrivals: dict[str, int]
    notes: tuple[str, ...]
    failed: dict[int, str]


def nothing_yet(waiting_for: Mapping[str, str]) -> SessionStatus:
    """How far a session is that the first footage is to make.

    Args:
        waiting_for: cameras, and why they have delivered nothing that can be used.
    """
    return SessionStatus(
        clips=dict.fromkeys(CLIP_STATES, 0),
        frames=0,
        ended=False,
        lag_s=0.0,
        eta_s=None,
        clips_per_hour=None,
        delay_s=None,
        worker_seconds=0.0,
        waiting_for={},
        leases=(),
        arrivals={},
        notes=tuple(f"waiting for {camera}: {why}" for camera, why in waiting_for.items())
        or ("waiting for the first footage",),
        failed={},
    )


def session_status(session: Session) -> SessionStatus:
    """How far a session is. Takes as long for a thousand clips as for ten, but for what SQLite adds up.

    Raises:
        StoreError: the session's database cannot be used.
    """
    database = session.database
    with connected(database) as connection:
        totals = _totals(connection)
        clips = {state: totals.get(state, (0, 0))[0] for state in CLIP_STATES}
        frames = {state: totals.get(state, (0, 0))[1] for state in CLIP_STATES}
        rate, delay_s = _recent(connection)
        leases = _leases(database)
        left = sum(frames.values()) - frames["trained"] - frames["packed"]
        return SessionStatus(
            clips=clips,
            frames=sum(frames.values()),
            ended=session.ended,
            lag_s=(sum(frames.values()) - frames["packed"]) / session.fps,
            eta_s=_eta_s(connection, left, len(leases)),
            clips_per_hour=rate,
            delay_s=delay_s,
            worker_seconds=_number(connection, "SELECT SUM(worker_seconds) FROM clips"),
            waiting_for=_waiting_for(connection, session.fps),
            leases=leases,
            arrivals=dict(connection.execute("SELECT state, COUNT(*) FROM arrivals GROUP BY state")),
            notes=_notes(connection),
            failed=dict(
                connection.execute("SELECT clip, COALESCE(error, '') FROM clips WHERE state = 'failed'")
            ),
        )


def _totals(connection: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Clips and frames by state."""
    rows = connection.execute("SELECT state, COUNT(*), SUM(frames) FROM clips GROUP BY state")
    return {str(state): (int(clips), int(frames)) for state, clips, frames in rows}


def _number(connection: sqlite3.Connection, query: str) -> float:
    return float(connection.execute(query).fetchone()[0] or 0.0)


def _recent(connection: sqlite3.Connection) -> tuple[float | None, float | None]:
    """Clips packed an hour and median seconds from ready to packed, of the last clips."""
    query = """
        SELECT packed_unix_s, ready_unix_s FROM clips WHERE packed_unix_s IS NOT NULL
        ORDER BY clip DESC LIMIT ?
    """
    rows = connection.execute(query, (_RECENT,)).fetchall()
    packed = [packed_s for packed_s, _ in rows]
    # A clock that was set back in between says nothing.
    delays = [packed_s - ready_s for packed_s, ready_s in rows if ready_s is not None and packed_s >= ready_s]
    span_s = max(packed) - min(packed) if packed else 0.0
    # Clips that were packed all at once have no rate.
    rate = (len(packed) - 1) * 3600 / span_s if span_s > len(packed) * _AT_ONCE_S else None
    return rate, statistics.median(delays) if delays else None


def _eta_s(connection: sqlite3.Connection, frames_left: int, workers: int) -> float | None:
    if not frames_left:
        return 0.0
    seconds, frames = connection.execute(
        "SELECT SUM(seconds), SUM(frames) FROM clips WHERE state IN ('trained', 'packed') AND seconds > 0"
    ).fetchone()
    return frames_left * seconds / frames / max(1, workers) if frames else None


def _waiting_for(connection: sqlite3.Connection, fps: float) -> dict[str, float]:
    """Seconds by which cameras are behind, of those that hold up the first waiting clip."""
    clip = connection.execute(
        "SELECT first_frame + frames - 1 FROM clips WHERE state = 'waiting' ORDER BY clip LIMIT 1"
    ).fetchone()
    delivered: dict[str, float] = dict(
        connection.execute(
            "SELECT camera, MAX(last_s) FROM arrivals WHERE last_s IS NOT NULL "
            "GROUP BY camera ORDER BY camera"
        )
    )
    if clip is None or not delivered:
        return {}
    settled = connection.execute("SELECT frame, time_s FROM frames ORDER BY frame DESC LIMIT 1").fetchone()
    if settled is None:
        settled = 0, connection.execute("SELECT MIN(first_s) FROM arrivals").fetchone()[0]
    # Half a frame less: clocks are not exact.
    needed_s = settled[1] + (clip[0] - settled[0] - 0.5) / fps
    furthest_s = max(delivered.values())
    if furthest_s < needed_s:
        return {}
    return {camera: furthest_s - last_s for camera, last_s in delivered.items() if last_s < needed_s}


def _leases(database: Path) -> tuple[Lease, ...]:
    return tuple(sorted(read_leases(database), key=lambda lease: lease.clip))


def _notes(connection: sqlite3.Connection) -> tuple[str, ...]:
    query = """
        SELECT name, state, note FROM arrivals WHERE state != 'taken' OR note IS NOT NULL
        ORDER BY arrival DESC LIMIT ?
    """
    rows = connection.execute(query, (_SHOWN_NOTES,)).fetchall()
    return tuple(note or f"{name}: {state}" for name, state, note in reversed(rows))
