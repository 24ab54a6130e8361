"""What a scheduler asks of the session's database. No answer takes longer the more clips are done."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from clipgstream.session_db import ClipRecord, move_clip, read_clip
from clipgstream.session_lease import Lease, is_free
from clipgstream.session_schema import connected, writing
from formats.errors import CgsError

TRAINED_STATES = ("trained", "packed")

_FREE = """
    NOT EXISTS (
        SELECT 1 FROM leases l WHERE l.clip = c.clip AND l.token NOT IN (SELECT value FROM json_each(:dead))
    )
"""
_WANTED = "(:wanted IS NULL OR c.clip IN (SELECT value FROM json_each(:wanted)))"
_DUE_REFERENCES = f"""
    SELECT c.clip FROM clips c
    WHERE c.reference = c.clip AND c.state IN ('ready', 'training') AND {_FREE} AND {_WANTED}
        AND (:extending IS NULL OR c.clip = :extending)
    ORDER BY c.clip LIMIT :limit
"""
# One state at a time, which its index gives by number, so that no more clips are read than are wanted.
_DUE_SOURCES = f"""
    SELECT c.clip FROM clips c JOIN clips r ON r.clip = c.reference
    WHERE c.state = :state AND c.reference != c.clip AND r.state IN ('trained', 'packed')
        AND {_FREE} AND {_WANTED}
    ORDER BY c.clip LIMIT :limit
"""
# Each builds on what the clip before it builds on, once its points are known; see session_references.
_DUE_EXTENDING = f"""
    SELECT c.clip FROM clips c
    JOIN clips p ON p.clip = CASE WHEN c.clip > :extending THEN c.clip - 1 ELSE :extending END
    JOIN clips r ON r.clip = p.reference
    WHERE c.state = :state AND c.clip != :extending AND r.state IN ('trained', 'packed')
        AND (p.clip = :extending OR p.residual_share IS NOT NULL)
        AND {_FREE} AND {_WANTED}
    ORDER BY c.clip LIMIT :limit
"""


def due_clips(
    database: Path,
    limit: int,
    wanted: Collection[int] | None = None,
    dead: Iterable[Lease] = (),
    extending: int | None = None,
) -> list[int]:
    """Clips that can be trained now and nobody trains: reference clips first, then by number.

    Args:
        limit: at most as many.
        wanted: only these; None: any.
        dead: leases of dead processes.
        extending: see session_references.
    """
    tokens = json.dumps([lease.token for lease in dead])
    values = {"dead": tokens, "wanted": _as_json(wanted), "limit": limit, "extending": extending}
    sources = _DUE_SOURCES if extending is None else _DUE_EXTENDING
    with connected(database) as connection:
        found = [row[0] for row in connection.execute(_DUE_REFERENCES, values)]
        if len(found) < limit:
            left = [row[0] for row in connection.execute(sources, values | {"state": "training"})]
            ready = [row[0] for row in connection.execute(sources, values | {"state": "ready"})]
            found += sorted(left + ready)
    return found[:limit]


def under_way(database: Path, wanted: Collection[int] | None = None) -> bool:
    """Whether any of the clips is being trained, by whomever."""
    query = f"SELECT EXISTS (SELECT 1 FROM clips c WHERE c.state = 'training' AND {_WANTED})"
    with connected(database) as connection:
        return bool(connection.execute(query, {"wanted": _as_json(wanted)}).fetchone()[0])


def failed_clips(database: Path, wanted: Collection[int] | None = None) -> list[ClipRecord]:
    """Those of the clips that failed, by number."""
    query = f"SELECT c.clip FROM clips c WHERE c.state = 'failed' AND {_WANTED} ORDER BY c.clip"
    with connected(database) as connection:
        numbers = [row[0] for row in connection.execute(query, {"wanted": _as_json(wanted)})]
        records = [read_clip(connection, clip) for clip in numbers]
    return [record for record in records if record is not None]


def retry_failed(database: Path, wanted: Collection[int] | None = None) -> None:
    """Make clips that failed ready again, in one transaction."""
    query = f"SELECT c.clip FROM clips c WHERE c.state = 'failed' AND {_WANTED}"
    with writing(database) as connection:
        for (clip,) in connection.execute(query, {"wanted": _as_json(wanted)}).fetchall():
            move_clip(connection, database, clip, "ready")


def begin_overwriting(database: Path, clips: Iterable[int], clear: Callable[[int], bool]) -> None:
    """Make clips ready to be trained again, all in one transaction; what still waits for footage is not.

    Args:
        clear: called with each; removes its checkpoint and says whether it has a model, which stays until
            the new one replaces it.

    Raises:
        CgsError: another process trains one of them; nothing is changed.
    """
    with writing(database) as connection:
        numbers = list(clips)
        for clip in numbers:
            if not is_free(connection, clip):
                raise CgsError(
                    "the clip is being trained by another process",
                    where=f"clip {clip} of {database.parent}",
                    hint="wait for it, or stop it; `cgs status` says who it is",
                )
        for clip in numbers:
            record = read_clip(connection, clip)
            if record is None or record.state == "waiting":
                continue
            connection.execute("DELETE FROM leases WHERE clip = ?", (clip,))
            overwriting = clear(clip)
            if record.state != "ready":
                move_clip(connection, database, clip, "ready")
            # Its new points may say otherwise.
            connection.execute(
                "UPDATE clips SET overwriting = ?, residual_share = NULL WHERE clip = ?",
                (int(overwriting), clip),
            )


def adopt(database: Path, clip: int, dead: Lease | None = None, **changes: Any) -> bool:
    """Note that a clip is trained whose trainer was stopped between its last file and its last word.

    In one transaction, and no attempt is counted.

    Args:
        dead: the lease that it was found under, whose holder is dead.
        changes: see session_db.move_clip.

    Returns:
        Whether the clip is trained now.
    """
    with writing(database) as connection:
        return _adopt(connection, database, clip, dead, **changes)


def _adopt(
    connection: sqlite3.Connection, database: Path, clip: int, dead: Lease | None = None, **changes: Any
) -> bool:
    record = read_clip(connection, clip)
    if record is None or record.state == "waiting" or record.overwriting:
        return False
    if record.state in TRAINED_STATES:
        return True
    if not is_free(connection, clip, dead):
        return False
    connection.execute("DELETE FROM leases WHERE clip = ?", (clip,))
    if record.state != "training":
        # As if it had just been begun, but for the attempt.
        connection.execute("UPDATE clips SET state = 'training' WHERE clip = ?", (clip,))
    move_clip(connection, database, clip, "trained", **changes)
    return True


def refuse(database: Path, clip: int, error: str, dead: Lease | None = None) -> None:
    """Note that a clip that nobody holds cannot be trained as it is."""
    with writing(database) as connection:
        if is_free(connection, clip, dead):
            connection.execute("DELETE FROM leases WHERE clip = ?", (clip,))
            move_clip(connection, database, clip, "failed", error=error)


def mark_packed(database: Path, clips: Iterable[int]) -> None:
    """Note that the present models of clips are in a stream, all in one transaction.

    A clip that is being trained again, or is to be, stays as it is: its next model is not packed.
    """
    with writing(database) as connection:
        for clip in clips:
            if _adopt(connection, database, clip):
                move_clip(connection, database, clip, "packed")


def _as_json(wanted: Collection[int] | None) -> str | None:
    return None if wanted is None else json.dumps(sorted(wanted))


def clips_behind(database: Path, clip: int, limit: int) -> list[tuple[int, str]]:
    """(number, state) of the clips that follow `clip`, at most `limit` of them."""
    query = "SELECT clip, state FROM clips WHERE clip > ? ORDER BY clip LIMIT ?"
    with connected(database) as connection:
        return [(int(number), str(state)) for number, state in connection.execute(query, (clip, limit))]


def unpacked_clips(database: Path) -> list[int]:
    """Clips that are in no stream yet but may come into one: all that are neither packed nor failed."""
    states = ("waiting", "ready", "training", "trained")
    query = f"SELECT clip FROM clips WHERE state IN ({','.join('?' * len(states))}) ORDER BY clip"
    with connected(database) as connection:
        return [int(row[0]) for row in connection.execute(query, states)]
